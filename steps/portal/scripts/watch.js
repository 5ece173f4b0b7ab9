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
})();
