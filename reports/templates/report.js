"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const $ = (selector, from) => (from || document).querySelector(selector);
  const $$ = (selector, from) => Array.from((from || document).querySelectorAll(selector));

  // Light or dark: the system's choice until the reader chooses.
  const dark = $("#dark");
  const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches);
  const remember = (value) => { try { localStorage.setItem("kiemdinh-theme", value); } catch (_) { /* private window */ } };
  try { const kept = localStorage.getItem("kiemdinh-theme"); if (kept) root.dataset.theme = kept; } catch (_) { /* same */ }
  const showTheme = () => dark.setAttribute("aria-pressed", String(isDark()));
  dark.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; remember(root.dataset.theme); showTheme(); });
  systemDark.addEventListener("change", showTheme);
  showTheme();
  $("#print").addEventListener("click", () => window.print());

  // Filter: state lives in the address, so that a view can be sent to somebody.
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").replace(/\s+/g, " ").toLowerCase();
  const form = $("#filter");
  const fields = ["part", "state", "owner", "q"];
  const cards = $$(".criterion");
  const words = new Map();
  const wordsOf = (card) => { if (!words.has(card)) words.set(card, plain(card.textContent)); return words.get(card); };
  const status = $("#shown");
  const read = () => Object.fromEntries(fields.map((name) => [name, form.elements[name].value]));
  const apply = () => {
    const want = read();
    // The words as a phrase where that is found at all; else every word, anywhere.
    const phrase = plain(want.q).trim();
    const asPhrase = phrase && cards.some((card) => wordsOf(card).includes(phrase));
    const terms = asPhrase ? [phrase] : phrase.split(" ").filter(Boolean);
    let shown = 0;
    for (const card of cards) {
      const fits = (!want.part || card.dataset.part === want.part)
        && (!want.state || card.dataset.state === want.state)
        && (!want.owner || card.dataset.owner === want.owner)
        && terms.every((term) => wordsOf(card).includes(term));
      card.hidden = !fits;
      if (fits) shown += 1;
    }
    for (const box of $$(".group, .part")) box.hidden = !$(".criterion:not([hidden])", box);
    status.textContent = form.dataset.shown.replace("{n}", shown).replace("{all}", cards.length);
    $("#nothing").hidden = shown > 0;
  };
  const store = () => {
    const want = read();
    const parts = new URLSearchParams();
    for (const name of fields) if (want[name]) parts.set(name, want[name]);
    const hash = parts.toString();
    history.replaceState(null, "", hash ? "#loc:" + hash : location.pathname + location.search);
  };
  const fill = (values) => { for (const name of fields) { form.elements[name].value = values[name] || ""; if (form.elements[name].selectedIndex === -1) form.elements[name].selectedIndex = 0; } };
  const fromAddress = () => {
    const hash = decodeURIComponent(location.hash);
    if (hash.startsWith("#loc:")) {
      fill(Object.fromEntries(new URLSearchParams(location.hash.slice(5))));
      apply();
      return;
    }
    if (hash.length > 1) {
      const goal = document.getElementById(hash.slice(1));
      const card = goal && goal.closest(".criterion");
      if (card) {
        if (card.hidden) { fill({}); apply(); }
        $("details", card).open = true;
        for (let box = goal.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
        goal.scrollIntoView();
      }
    }
  };
  let waiting = 0;
  form.addEventListener("input", () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(() => { apply(); store(); }); });
  form.addEventListener("submit", (event) => event.preventDefault());
  $("#clear").addEventListener("click", () => { fill({}); apply(); store(); form.elements.q.focus(); });
  const openAll = (open) => { for (const card of cards) if (!card.hidden) $("details", card).open = open; };
  $("#open-all").addEventListener("click", () => openAll(true));
  $("#close-all").addEventListener("click", () => openAll(false));
  window.addEventListener("hashchange", fromAddress);
  apply();
  fromAddress();

  // Copy a command.
  for (const button of $$(".copy")) {
    button.addEventListener("click", async () => {
      const code = $("code", button.parentElement);
      let done = false;
      try { await navigator.clipboard.writeText(code.textContent); done = true; } catch (_) {
        const range = document.createRange();
        range.selectNodeContents(code);
        const selection = getSelection();
        selection.removeAllRanges();
        selection.addRange(range);
        done = document.execCommand("copy");
      }
      if (done) { const was = button.textContent; button.textContent = button.dataset.done; setTimeout(() => { button.textContent = was; }, 1600); }
    });
  }

  // Enlarge a picture.
  const viewer = $("#viewer");
  const closeViewer = () => viewer.close();
  $("#viewer-close").addEventListener("click", closeViewer);
  viewer.addEventListener("click", (event) => { if (event.target === viewer) closeViewer(); });
  for (const button of $$(".picture__button")) {
    button.addEventListener("click", () => {
      const small = $("img", button);
      const large = $("#viewer-picture");
      large.src = small.src;
      large.alt = small.alt;
      $("#viewer-label").textContent = small.alt;
      viewer.showModal();
    });
  }
})();
