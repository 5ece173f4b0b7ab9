// Remembers the texts of messages that a page shows for a moment (toasts), so that a reader who comes late still sees them.
(() => {
  const key = Symbol.for("kiemdinh.messages");
  if (window[key]) return;
  const seen = [];
  Object.defineProperty(window, key, { value: seen });
  const selector = '[role=alert],[role=status],[aria-live=polite],[aria-live=assertive],[class*=toast i],[class*=snackbar i]';
  // A box without a role that floats over the page and holds nothing to act on is a message, too.
  const floating = (element) => {
    if (element.parentElement !== document.body || element.querySelector("a,button,input,select,textarea,[role]")) return null;
    return /^(fixed|absolute)$/.test(getComputedStyle(element).position) ? element : null;
  };
  const note = (node) => {
    const element = node.nodeType === 1 ? node : node.parentElement;
    if (!element) return;
    const holder = element.closest(selector) || (element.querySelector && element.querySelector(selector)) || floating(element);
    if (!holder) return;
    const text = (holder.innerText || "").trim();
    if (text && text.length < 600 && seen[seen.length - 1] !== text) seen.push(text);
  };
  const start = () => new MutationObserver((records) => {
    for (const record of records) {
      if (record.type === "characterData") note(record.target);
      for (const node of record.addedNodes) note(node);
      if (record.type === "attributes") note(record.target);
    }
  }).observe(document, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["hidden", "class", "style"] });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start, { once: true });
  else start();
  // A short timer that the page has set (a search that waits until typing ends) is work that has not begun yet. Timers
  // that only set the next one (clocks, polls) are left out after a few turns, long ones (toasts) altogether.
  const pending = new Set(); let depth = 0;
  const set = window.setTimeout.bind(window), clear = window.clearTimeout.bind(window);
  window.setTimeout = (work, delay, ...rest) => {
    const own = depth + 1;
    if (typeof work !== "function" || !(delay > 0 && delay <= 1000) || own > 3) return set(work, delay, ...rest);
    const id = set(() => { pending.delete(id); const before = depth; depth = own; try { work(...rest); } finally { depth = before; } }, delay);
    pending.add(id);
    return id;
  };
  window.clearTimeout = (id) => { pending.delete(id); clear(id); };
  Object.defineProperty(window, Symbol.for("kiemdinh.timers"), { value: pending });
  // What was begun and may not be known outside yet: a move to another "#" of which the page's own handlers have not
  // heard, a request that is not announced. Each counts for a second; from then on others must know of it.
  const begun = new Map();
  const begin = (what) => begun.set(what, performance.now());
  const end = (what) => set(() => begun.delete(what), 0);
  let heard = location.hash;
  const hear = () => { heard = location.hash; begun.delete("move"); };
  for (const name of ["pushState", "replaceState"]) {
    const own = History.prototype[name];
    History.prototype[name] = function (...given) { const answer = own.apply(this, given); hear(); return answer; };
  }
  addEventListener("hashchange", () => set(hear, 0));
  addEventListener("click", (event) => {
    const link = event.composedPath().find((e) => e instanceof HTMLAnchorElement && e.href);
    if (!link || !/^(_self)?$/.test(link.target) || !link.hash || link.hash === location.hash) return;
    if (link.href.split("#")[0] !== location.href.split("#")[0]) return;
    begin("move");
    set(() => { if (event.defaultPrevented) begun.delete("move"); }, 0);
  }, true);
  const ask = window.fetch;
  window.fetch = function (...given) {
    const answer = ask.apply(this, given), done = () => end(answer);
    begin(answer);
    answer.then(done, done);
    return answer;
  };
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (...given) {
    begin(this);
    this.addEventListener("loadend", () => end(this), { once: true });
    try { return send.apply(this, given); } catch (error) { begun.delete(this); throw error; }
  };
  const beginning = () => {
    if (location.hash === heard) begun.delete("unheard");
    else if (!begun.has("unheard")) begin("unheard");
    const now = performance.now();
    return [...begun.values()].some((at) => now - at < 1000);
  };
  Object.defineProperty(window, Symbol.for("kiemdinh.beginning"), { value: beginning });
})();
