// Remembers the texts of messages that a page shows for a moment (toasts), so that a reader who comes late still sees them.
(() => {
  const key = Symbol.for("kiemdinh.messages");
  if (window[key]) return;
  const seen = [];
  Object.defineProperty(window, key, { value: seen });
  const selector = '[role=alert],[role=status],[aria-live=polite],[aria-live=assertive],[class*=toast i],[class*=snackbar i]';
  const note = (node) => {
    const element = node.nodeType === 1 ? node : node.parentElement;
    if (!element) return;
    const holder = element.closest(selector) || (element.querySelector && element.querySelector(selector));
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
})();
