// Small parts that both pages are built of.
let serial = 0;
export const uid = () => `r${(++serial).toString(36)}${Math.random().toString(36).slice(2, 6)}`;
// Class names are made by a build step in life; here by a sum over the word.
export const k = (word) => {
  let sum = 7;
  for (const c of word) sum = (sum * 31 + c.charCodeAt(0)) >>> 0;
  return `z${sum.toString(36)}`;
};
export function h(tag, given, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given || {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "css") node.className = k(value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(3)) if (child !== null && child !== undefined && child !== false) node.append(child);
  return node;
}
export const ghost = (lines = 3) => h("div", { css: "ghosts" }, Array.from({ length: lines }, () => h("div", { css: "ghost" })));
export const wheel = () => h("div", { css: "wheel", role: "progressbar", "aria-label": "Đang tải" });
export function toast(words, bad = false) {
  const box = h("div", { css: bad ? "toast-bad" : "toast" }, words);
  document.body.append(box);
  setTimeout(() => box.remove(), 2000);
}
export function modal(title, inner, buttons, { wide = false } = {}) {
  const name = uid();
  const was = document.activeElement;
  const close = () => { veil.remove(); if (was && was.isConnected) was.focus(); };
  const box = h("div", { css: wide ? "box-wide" : "box", role: "dialog", "aria-modal": "true", "aria-labelledby": name, tabindex: "-1" },
    h("h2", { id: name, css: "box-title" }, title), inner,
    h("div", { css: "row-end" }, buttons.map(([words, act, strong]) => h("button", { type: "button", css: strong ? "go" : "soft", onclick: () => act(close) }, words))));
  const veil = h("div", { css: "veil" }, box);
  veil.addEventListener("keydown", (e) => { if (e.key === "Escape") close(); });
  document.body.append(veil);
  box.focus();
  return close;
}
export const icon = (shape) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", k("icon"));
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", shape);
  svg.append(path);
  return svg;
};
export const SHAPES = {
  bell: "M12 3a6 6 0 0 0-6 6v4l-2 4h16l-2-4V9a6 6 0 0 0-6-6zm-2 15a2 2 0 0 0 4 0z",
  person: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zm-8 16c0-4 4-6 8-6s8 2 8 6z",
  glass: "M10 4a6 6 0 1 1 0 12 6 6 0 0 1 0-12zm5 11 5 5",
  day: "M5 5h14v15H5zM5 9h14M9 3v4M15 3v4",
};
// A list of choices made of boxes: with keys and roles, or (bare) for the mouse only.
export function picker({ label, options, value = "", onpick, bare = false, blank = "Tất cả" }) {
  let chosen = value;
  const name = uid(), list = uid();
  const shown = h("span", {}, chosen || blank);
  const face = h("div", bare
    ? { css: "face", "aria-haspopup": "listbox", "aria-labelledby": name }
    : { css: "face", role: "combobox", tabindex: "0", "aria-expanded": "false", "aria-haspopup": "listbox", "aria-controls": list, "aria-labelledby": name }, shown);
  let open = null;
  const shut = () => { if (open) { open.remove(); open = null; if (!bare) face.setAttribute("aria-expanded", "false"); } };
  const pick = (words) => { chosen = words; shown.textContent = words || blank; shut(); face.focus(); onpick(words); };
  const unfold = () => {
    if (open) return shut();
    const place = face.getBoundingClientRect();
    open = h("ul", { css: "sheet", role: "listbox", id: list }, ["", ...options].map((words) => h("li",
      { css: "choice", role: "option", "aria-selected": String(words === chosen), tabindex: "-1",
        onclick: () => pick(words),
        onkeydown: (e) => {
          if (e.key === "Enter") { e.preventDefault(); pick(words); }
          if (e.key === "ArrowDown" && e.target.nextSibling) e.target.nextSibling.focus();
          if (e.key === "ArrowUp" && e.target.previousSibling) e.target.previousSibling.focus();
          if (e.key === "Escape") { shut(); face.focus(); }
        } }, words || blank)));
    open.style.left = `${place.left + scrollX}px`;
    open.style.top = `${place.bottom + scrollY}px`;
    open.style.minWidth = `${place.width}px`;
    document.body.append(open);
    if (!bare) { face.setAttribute("aria-expanded", "true"); open.firstChild.focus(); }
  };
  face.addEventListener("click", unfold);
  if (!bare) face.addEventListener("keydown", (e) => { if (e.key === "Enter" || e.key === "ArrowDown") { e.preventDefault(); unfold(); } });
  document.addEventListener("click", (e) => { if (open && !open.contains(e.target) && !face.contains(e.target)) shut(); });
  return h("div", { css: "field" }, h("span", { css: "name", id: name }, label), face);
}
// A day: a box that cannot be typed into and a sheet of days.
export function dayBox({ label, value = "", onpick, typed = false, needed = false }) {
  const name = uid();
  const box = h("input", { id: name, css: "in", placeholder: "ngày/tháng/năm", readonly: !typed, "aria-haspopup": "dialog", "aria-required": needed ? "true" : false, value });
  let open = null;
  const shut = () => { if (open) { open.remove(); open = null; } };
  const two = (n) => String(n).padStart(2, "0");
  const draw = (year, month) => {
    shut();
    const first = new Date(year, month, 1), days = new Date(year, month + 1, 0).getDate();
    const cells = Array.from({ length: days }, (_, n) => h("button", { type: "button", css: "cell",
      onclick: () => { box.value = `${two(n + 1)}/${two(month + 1)}/${year}`; shut(); onpick(box.value); box.focus(); } }, String(n + 1)));
    open = h("div", { css: "days", role: "dialog", "aria-label": "Chọn ngày" },
      h("div", { css: "row" },
        h("button", { type: "button", css: "soft", "aria-label": "Tháng trước", onclick: () => draw(month ? year : year - 1, month ? month - 1 : 11) }, "‹"),
        h("strong", {}, `Tháng ${month + 1}/${year}`),
        h("button", { type: "button", css: "soft", "aria-label": "Tháng sau", onclick: () => draw(month === 11 ? year + 1 : year, (month + 1) % 12) }, "›")),
      h("div", { css: "grid7" }, Array.from({ length: (first.getDay() + 6) % 7 }, () => h("span")), cells));
    open.addEventListener("keydown", (e) => { if (e.key === "Escape") { shut(); box.focus(); } });
    holder.append(open);
  };
  const unfold = () => { const t = new Date(); draw(t.getFullYear(), t.getMonth()); };
  if (typed) box.addEventListener("change", () => onpick(box.value));
  else {
    box.addEventListener("click", unfold);
    box.addEventListener("keydown", (e) => { if (e.key === "Enter") { e.preventDefault(); unfold(); } });
  }
  const holder = h("div", { css: "field" }, h("label", { css: "name", for: name }, label + (needed ? " *" : "")), box,
    typed ? h("button", { type: "button", css: "icon-button", "aria-label": `Mở lịch: ${label}`, onclick: unfold }, icon(SHAPES.day)) : null);
  return holder;
}
// A widget with a root of its own.
class Stars extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    const group = document.createElement("div");
    group.setAttribute("role", "radiogroup");
    group.setAttribute("aria-label", "Mức độ hài lòng");
    ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"].forEach((words, n) => {
      const star = document.createElement("button");
      star.type = "button";
      star.textContent = "★".repeat(n + 1);
      star.setAttribute("role", "radio");
      star.setAttribute("aria-checked", "false");
      star.setAttribute("aria-label", words);
      star.addEventListener("click", () => {
        this.mark = n + 1;
        for (const other of group.children) other.setAttribute("aria-checked", String(other === star));
        this.dispatchEvent(new CustomEvent("mark", { detail: n + 1 }));
      });
      group.append(star);
    });
    root.append(group);
  }
}
customElements.define("lg-stars", Stars);
