// Whether the page says that it is at work.
() => {
  const shown = (e) => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0 && (!e.checkVisibility || e.checkVisibility({ visibilityProperty: true })); };
  const busy = [...document.querySelectorAll("[aria-busy=true],[role=progressbar],[class*=spinner i],[class*=loading i],[class*=loader i],[class*=skeleton i]")].some(shown) || !!(window[Symbol.for("kiemdinh.timers")] || {}).size;
  return { busy, ready: document.readyState, nodes: document.getElementsByTagName("*").length };
}
