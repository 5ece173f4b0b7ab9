// Masks personal data in texts and fields of the page before a picture is taken; returns a function's worth of undo data.
(options) => {
  const patterns = options.patterns.map((p) => new RegExp(p, "g"));
  const values = options.values;
  const undo = [];
  const masked = (text) => {
    let out = text;
    for (const value of values) if (value) out = out.split(value).join("█".repeat(value.length));
    for (const pattern of patterns) out = out.replace(pattern, (m) => "█".repeat(m.length));
    return out;
  };
  const walk = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.currentNode; node; node = walker.nextNode()) {
      if (node.nodeType === 3) {
        const out = masked(node.data);
        if (out !== node.data) { undo.push([node, "data", node.data]); node.data = out; }
      } else if (node.shadowRoot) {
        walk(node.shadowRoot);
      } else if ((node.tagName === "INPUT" && !["file", "checkbox", "radio"].includes(node.type)) || node.tagName === "TEXTAREA") {
        const out = node.type === "password" ? "" : masked(node.value);
        if (node.type === "date") continue;
        if (out !== node.value) { undo.push([node, "value", node.value]); node.value = out; }
      }
    }
  };
  walk(document.documentElement);
  return undo;
}
