// Whether the page is at work: by what its script does, and by what it shows to a visitor.
() => {
  const shown = (e) => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0 && (!e.checkVisibility || e.checkVisibility({ visibilityProperty: true })); };
  const known = (name) => window[Symbol.for("kiemdinh." + name)];
  const waits = [...document.querySelectorAll("[aria-busy=true],[role=progressbar],[class*=spinner i],[class*=loading i],[class*=loader i],[class*=skeleton i]")].filter(shown);
  const busy = !!(known("timers") || {}).size || (known("beginning") || (() => false))();
  return { busy, signs: waits.map((e) => `${e.localName}#${e.id}.${e.getAttribute("class") || ""}`) };
}
