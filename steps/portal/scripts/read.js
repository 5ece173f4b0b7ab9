// Reads a page as a person would: what can be acted on ("things") and what is said ("content").
// Called with {want, codes}; returns plain data. For "things" the elements stay in the page, under the name that was given.
(options) => {
  const BLOCK = new Set(["ADDRESS","ARTICLE","ASIDE","BLOCKQUOTE","CAPTION","DD","DETAILS","DIALOG","DIV","DL","DT","FIELDSET","FIGURE","FOOTER","FORM","H1","H2","H3","H4","H5","H6","HEADER","HR","LEGEND","LI","MAIN","NAV","OL","P","PRE","SECTION","SUMMARY","TABLE","TBODY","TD","TFOOT","TH","THEAD","TR","UL","BUTTON","OPTION"]);
  const SKIP = new Set(["SCRIPT","STYLE","TEMPLATE","NOSCRIPT","SVG","svg","HEAD","OPTION","DATALIST"]);
  const squeeze = (s) => (s || "").replace(/[\s\u00a0\u200b\u2060\ufeff]+/g, " ").trim();
  const kids = (e) => e.shadowRoot ? [...e.shadowRoot.childNodes, ...e.childNodes] : e.tagName === "SLOT" ? [...e.assignedNodes(), ...e.childNodes] : [...e.childNodes];
  const visible = (e) => {
    if (e.checkVisibility && !e.checkVisibility({ visibilityProperty: true })) return false;
    const r = e.getBoundingClientRect();
    if (r.width > 0 && r.height > 0) return true;
    // a picture, and a link around one, has no size until it has come
    const picture = e.matches("img,input[type=image]") ? e : /^(A|BUTTON)$/.test(e.tagName) ? e.querySelector("img") : null;
    return !!picture && !(picture.complete && picture.naturalWidth) && (!picture.checkVisibility || picture.checkVisibility({ visibilityProperty: true }));
  };
  // text of a subtree, hidden parts included, with line breaks between blocks
  // a part of a flexible row or grid stands apart from its neighbours like a block
  const laid = new WeakMap();
  const apart = (n) => {
    const parent = n.parentElement;
    if (!parent || parent.childElementCount < 2 || n.tagName === "TD" || n.tagName === "TH") return false;
    if (!laid.has(parent)) laid.set(parent, /flex|grid/.test(getComputedStyle(parent).display));
    return laid.get(parent);
  };
  const deep = (node) => {
    let out = "";
    const go = (n) => {
      if (n.nodeType === 3) { out += n.data; return; }
      if (n.nodeType !== 1 && n.nodeType !== 11) return;
      if (SKIP.has(n.tagName)) return;
      if (n.tagName === "BR") { out += "\n"; return; }
      if (n.tagName === "IMG") { out += " " + (n.alt || ""); return; }
      const block = BLOCK.has(n.tagName) || (n.nodeType === 1 && n !== node && apart(n));
      if (block) out += "\n";
      for (const k of kids(n)) go(k);
      if (block) out += "\n";
    };
    go(node);
    return out.split("\n").map(squeeze).filter(Boolean).join("\n");
  };
  const flat = (n) => squeeze(deep(n));
  const byId = (e, attribute) => squeeze((e.getAttribute(attribute) || "").split(/\s+/).map((id) => {
    const t = id && e.getRootNode().getElementById ? e.getRootNode().getElementById(id) : null;
    // a home-made picker is named by its label and by itself: what it shows is its value
    return t && !(t === e && e.matches(FIELD)) ? deep(t) : ""; }).join(" "));
  const alts = (e) => squeeze([...e.querySelectorAll("img[alt],img[title],svg title,[aria-label]")].map((x) => x.alt || x.getAttribute("aria-label") || x.title || x.textContent).join(" "));
  const FIELD = "input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=image]):not([type=reset]),select,textarea,[contenteditable=''],[contenteditable=true],[role=textbox],[role=combobox],[role=checkbox],[role=radio],[role=switch],[aria-haspopup=listbox]";
  const hasMain = !!document.querySelector("main,[role=main]");
  // A form around the whole page (one that posts back, whatever is pressed) says nothing of what belongs together.
  const around = new Set([...document.forms].filter((f) => f.querySelector("main,[role=main]") || (!hasMain && document.body && f.textContent.length > 0.9 * document.body.textContent.length && f.querySelector("a[href]"))));
  // A file field or a box may be hidden behind what is drawn for it; in a step of the form that is not shown it is not there.
  const stoodFor = (e) => {
    const window = e.closest("dialog,[role=dialog],[role=alertdialog],[aria-modal=true]");
    if (window && !visible(window) && ![...window.children].some(visible)) return false;
    if (e.labels && [...e.labels].some(visible)) return true;
    let n = e.parentElement;
    for (let k = 0; k < 3 && n; k++, n = n.parentElement) if (visible(n)) return true;
    return false;
  };
  // A picker drawn over a list of the browser's own, which stays in the page one point wide: one of the two is the field.
  const tiny = (e) => { const r = e.getBoundingClientRect(); return visible(e) && r.width <= 2 && r.height <= 2; };
  const drawnOver = (e) => {
    let n = e;
    for (let k = 0; k < 3 && n.parentElement; k++, n = n.parentElement) {
      const beside = [n.previousElementSibling, n.nextElementSibling].find((s) => s && s.tagName === "SELECT" && tiny(s));
      if (beside) return beside;
    }
    return null;
  };
  const remote = (select) => !select.disabled && [...select.options].filter((o) => o.value !== "").length === 0;
  const twin = (e) => {
    if (e.tagName === "SELECT") return tiny(e) && remote(e) && [e.previousElementSibling, e.nextElementSibling].some((s) => s && (s.matches("[role=combobox]") || s.querySelector("[role=combobox]")));
    if (!/combobox/.test(e.getAttribute("role") || "") && e.getAttribute("aria-haspopup") !== "listbox") return false;
    const select = drawnOver(e);
    return !!select && !remote(select);
  };
  const inForm = (e) => { const f = e.closest("form"); return !!f && !around.has(f); };
  // A table inside another one makes that one a layout, unless it only holds the pager in a row of its own.
  const layout = (t) => { const inner = [...t.querySelectorAll("table")]; return inner.length > 0 && (t.rows.length < 3 || inner.some((i) => { const row = i.parentElement.closest("tr"); return row && row.closest("table") === t && row.cells.length > 1; })); };
  const region = (e) => {
    let found = "body";
    for (let n = e; n && n !== document.documentElement; n = n.parentElement || (n.getRootNode().host || null)) {
      const role = n.getAttribute ? n.getAttribute("role") : null;
      const tag = n.tagName;
      if (tag === "DIALOG" || role === "dialog" || role === "alertdialog" || n.getAttribute("aria-modal") === "true") return "dialog";
      if (found !== "body" && tag !== "FOOTER" && role !== "contentinfo" && tag !== "HEADER" && role !== "banner" && tag !== "MAIN" && role !== "main") continue;
      if (tag === "NAV" || role === "navigation" || role === "menubar") found = "nav";
      else if (tag === "MAIN" || role === "main") return found === "body" ? "main" : found;
      else if (tag === "FOOTER" || role === "contentinfo") { if (!n.parentElement.closest("main,article,li,[role=main]")) return "footer"; }
      else if (tag === "HEADER" || role === "banner") { if (!n.parentElement.closest("main,article,section,[role=main]")) return found === "nav" ? "nav" : "header"; }
      else if (tag === "ASIDE" || role === "complementary") found = "aside";
      else if (!hasMain) {
        const id = (n.id + " " + (typeof n.className === "string" ? n.className : "")).toLowerCase();
        if (/(^|[\s_-])(footer|chan-?trang|bottom)($|[\s_-])/.test(id)) found = "footer";
        else if (/(^|[\s_-])(menu|nav|navbar|topnav|breadcrumbs?)($|[\s_-])/.test(id)) found = "nav";
        else if (/(^|[\s_-])(header|banner|masthead|topbar)($|[\s_-])/.test(id)) found = "header";
      }
    }
    return found;
  };
  const main = document.querySelector("main,[role=main]") || document.body || document.documentElement;
  const near = (e) => {
    const box = e.type === "checkbox" || e.type === "radio" || /checkbox|radio|switch/.test(e.getAttribute("role") || "");
    if (box) {
      let text = "";
      for (let n = e.nextSibling; n && squeeze(text).length < 2; n = n.nextSibling) { if (n.nodeType === 1 && n.matches(FIELD)) break; text += " " + (n.nodeType === 3 ? n.data : n.nodeType === 1 ? deep(n) : ""); }
      if (squeeze(text)) return squeeze(text);
    }
    let n = e;
    for (let depth = 0; depth < 5 && n && n !== main && n.tagName !== "FORM"; depth++) {
      let text = "";
      for (let s = n.previousSibling; s; s = s.previousSibling) {
        if (s.nodeType === 1 && (s.matches(FIELD) || s.querySelector(FIELD)) && s.tagName !== "LABEL") break;
        if (s.nodeType === 1 && s.tagName === "FORM") break;
        if (s.nodeType === 1 && s.matches("button,[role=button]")) continue;
        const part = s.nodeType === 3 ? squeeze(s.data) : s.nodeType === 1 ? flat(s) : "";
        if (part) { text = part; break; }
      }
      if (text) return text.slice(0, 300);
      if (n.tagName === "TD" || n.tagName === "TH") {
        const row = n.parentElement, above = row && row.previousElementSibling;
        const cell = above && above.cells && above.cells[n.cellIndex];
        if (cell && !cell.querySelector(FIELD)) return flat(cell).slice(0, 300);
      }
      n = n.parentElement;
      if (n && n.querySelectorAll(FIELD).length > (box ? 8 : 1)) break;
    }
    return "";
  };
  // Within a form around the whole page, the cell of the layout that holds fields and a button stands for a form.
  const partOf = (e, form) => {
    for (let n = e.parentElement; n && n !== form; n = n.parentElement)
      if ((n.tagName === "TD" && layout(n.closest("table"))) || n.matches("main,aside,nav,header,footer,fieldset,[role=dialog]"))
        if (n.querySelector("input[type=submit],input[type=image],input[type=button],button,a[onclick],a[href^='javascript:']")) return n;
    return form;
  };
  if (options.want === "things") {
    const items = [], elements = [], forms = new Map();
    let heading = "";
    const errorish = (t) => /error|invalid|danger|loi|feedback-bad/i.test(t.id + " " + (typeof t.className === "string" ? t.className : "")) || t.getAttribute("role") === "alert";
    const WRONG = /bắt buộc|vui lòng|không (được|hợp lệ|đúng)|chưa|phải |sai |thiếu|required|invalid|must /i;
    const described = (e) => {
      let hint = [], error = [];
      // a field that is marked as wrong, or stands in a group that is: what is said of it is what is wrong with it
      const marked = e.getAttribute("aria-invalid") === "true" || !!e.closest("[class*=has-error i],[class*=is-invalid i],[class*=field-error i]");
      for (const attribute of ["aria-describedby", "aria-errormessage"])
        for (const id of (e.getAttribute(attribute) || "").split(/\s+/)) {
          const t = id && e.getRootNode().getElementById ? e.getRootNode().getElementById(id) : null;
          if (!t || (!visible(t) && !t.textContent.trim())) continue;
          (attribute === "aria-errormessage" || errorish(t) || (marked && WRONG.test(flat(t))) ? error : hint).push(flat(t));
        }
      if (!error.length) {
        const wrapper = e.closest("div,td,p,li,fieldset");
        if (wrapper && wrapper.querySelectorAll(FIELD).length === 1)
          for (const t of wrapper.querySelectorAll("[class*=error i],[class*=invalid i],[role=alert]")) if (t !== e && !t.contains(e) && visible(t)) error.push(flat(t));
      }
      if (!hint.length) {
        const wrapper = e.closest("div,td,p,li,fieldset");
        if (wrapper && wrapper.querySelectorAll(FIELD).length === 1)
          for (const t of wrapper.querySelectorAll("small,.hint,.help,[class*=help i]")) if (!error.includes(flat(t))) (marked && visible(t) && WRONG.test(flat(t)) ? error : hint).push(flat(t));
      }
      // a field that says to be wrong is described by what is wrong with it
      if (!error.length && e.getAttribute("aria-invalid") === "true") error = hint;
      return [squeeze(hint.join(" ")), squeeze(error.join(" "))];
    };
    // what several boxes of one name are asked under, where no fieldset says it
    const asked = (e) => {
      const peers = [...(e.form || document).querySelectorAll("input[type=" + e.type + "]")].filter((p) => p.name === e.name);
      if (peers.length < 2) return "";
      let zone = e.parentElement, said = "";
      while (zone.parentElement && !peers.every((p) => zone.contains(p))) zone = zone.parentElement;
      for (const n of zone.childNodes) { if (n.contains(peers[0])) break; said += " " + (n.nodeType === 3 ? n.data : n.nodeType === 1 && !n.querySelector(FIELD) ? deep(n) : ""); }
      const above = zone.previousElementSibling;
      if (squeeze(said).length < 2 && above && !above.matches(FIELD) && !above.querySelector(FIELD)) said = flat(above);
      return squeeze(said).length <= 80 ? squeeze(said) : "";
    };
    const add = (e, kind) => {
      const shown = visible(e);
      const tag = e.tagName, type = (e.getAttribute("type") || "").toLowerCase();
      const isField = kind === "field";
      if (!shown && !(isField && ["file", "checkbox", "radio"].includes(type) && stoodFor(e)) && !options.hidden) return;
      if (isField && twin(e)) return;
      const labels = isField && e.labels ? squeeze([...e.labels].map((l) => {
        if (!l.contains(e) || tag !== "SELECT") return deep(l);
        return [...l.childNodes].filter((x) => !(x.nodeType === 1 && x.contains(e))).map((x) => x.nodeType === 3 ? x.data : deep(x)).join(" "); }).join(" ")) : "";
      const item = {
        i: elements.length, kind, tag: tag.toLowerCase(), type, role: e.getAttribute("role") || "", id: e.id || "", attr: e.getAttribute("name") || "",
        text: isField ? "" : (["submit", "button", "reset", "image"].includes(type) && tag === "INPUT" ? e.value || e.alt || "" : flat(e).slice(0, 400)),
        aria: byId(e, "aria-labelledby") || squeeze(e.getAttribute("aria-label")), label: labels, title: squeeze(e.getAttribute("title")),
        alt: isField ? "" : alts(e), placeholder: squeeze(e.getAttribute("placeholder")), near: "", group: "", href: "", region: region(e), section: heading,
        row: "", form: -1, visible: shown, disabled: !!e.disabled || e.getAttribute("aria-disabled") === "true", value: "", checked: false, required: false,
        readonly: false, options: [], hint: "", error: "", accept: "", multiple: false, expanded: e.getAttribute("aria-expanded") || "", current: e.getAttribute("aria-current") || "", maxlength: -1, pattern: "", min: "", max: "", autocomplete: "", rel: e.getAttribute("rel") || "", selected: e.getAttribute("aria-selected") || "", popup: (e.getAttribute("aria-haspopup") || "").replace("false", ""),
      };
      if (!isField && tag === "A") item.href = e.getAttribute("href") ? e.href : "";
      const row = e.closest("tr,li,article,[role=row],[role=listitem]");
      if (row) item.row = flat(row).slice(0, 600);
      else if (type === "file") {
        // the largest part of the page that is about this file alone: a drop zone with its words
        let zone = e;
        while (zone.parentElement && zone.parentElement !== main && zone.parentElement.querySelectorAll("input[type=file]").length === 1) zone = zone.parentElement;
        item.row = flat(zone).slice(0, 600);
      }
      const whole = e.form || e.closest("form");
      const form = whole && around.has(whole) ? partOf(e, whole) : whole;
      if (form) { if (!forms.has(form)) forms.set(form, forms.size); item.form = forms.get(form); }
      if (isField) {
        item.near = near(e);
        const set = e.closest("fieldset,[role=radiogroup],[role=group]");
        if (set) { const legend = set.querySelector("legend"); item.group = legend ? flat(legend) : byId(set, "aria-labelledby") || squeeze(set.getAttribute("aria-label")); }
        if (!item.group && e.name && ["radio", "checkbox"].includes(type)) item.group = asked(e);
        item.checked = !!e.checked || e.getAttribute("aria-checked") === "true";
        item.value = e.isContentEditable ? e.innerText : type === "file" ? [...(e.files || [])].map((f) => f.name).join(", ") : tag === "SELECT" ? [...e.selectedOptions].map((o) => o.value === "" ? "" : squeeze(o.label || o.text)).join(", ") : e.value || "";
        if (!item.role && item.popup === "listbox") item.role = "combobox";
        // a home-made picker shows its choice, or words that stand for none
        if (item.role === "combobox" && e.value === undefined) { const shown = flat(e); item.value = /^([-–—….\s]*$|(chọn|tất cả|select|--))/i.test(shown) ? "" : shown; }
        item.required = !!(e.required || e.getAttribute("aria-required") === "true" || (set && set.getAttribute("aria-required") === "true"));
        item.readonly = !!e.readOnly || !!e.disabled || e.getAttribute("aria-readonly") === "true";
        if (tag === "SELECT") item.options = [...e.options].map((o) => ({ value: o.value, text: squeeze(o.label || o.text), disabled: o.disabled }));
        [item.hint, item.error] = described(e);
        item.accept = e.getAttribute("accept") || ""; item.multiple = !!e.multiple;
        item.maxlength = e.maxLength === undefined ? -1 : e.maxLength; item.pattern = e.getAttribute("pattern") || ""; item.min = e.getAttribute("min") || ""; item.max = e.getAttribute("max") || ""; item.autocomplete = e.getAttribute("autocomplete") || "";
      }
      elements.push(e); items.push(item);
    };
    const CLICK = "a[href],a[onclick],button,input[type=submit],input[type=button],input[type=image],[role=button],[role=link],[role=tab],[role=menuitem],[role=option],summary,[onclick]";
    const pointer = (e) => (/^(DIV|SPAN|LI|I|TD|IMG)$/.test(e.tagName) || (e.tagName === "TH" && squeeze(e.textContent).length < 3)) && e.textContent.length < 120 && getComputedStyle(e).cursor === "pointer" && !(e.parentElement && getComputedStyle(e.parentElement).cursor === "pointer") && !e.closest("a,button,label,summary") && !e.querySelector("a,button,input");
    const walk = (n) => {
      if (n.nodeType !== 1 || n.tagName === "SCRIPT" || n.tagName === "STYLE" || n.tagName === "TEMPLATE") return;
      if (/^H[1-6]$/.test(n.tagName) || n.getAttribute("role") === "heading") heading = flat(n).slice(0, 200);
      if (n.matches(FIELD)) add(n, "field");
      else if (n.matches(CLICK) || pointer(n)) add(n, n.tagName === "A" || n.getAttribute("role") === "link" ? "link" : n.getAttribute("role") === "tab" ? "tab" : "button");
      for (const k of kids(n)) walk(k);
    };
    walk(document.documentElement);
    const key = Symbol.for("kiemdinh.elements");
    if (!window[key]) Object.defineProperty(window, key, { value: new Map() });
    window[key].set(options.name, elements);
    return JSON.stringify(items);
  }
  // ---- content
  const cellText = (c) => flat(c);
  const links = (e) => [...(e.matches("a[href]") ? [e] : []), ...e.querySelectorAll("a[href]")].map((a) => ({ text: flat(a) || squeeze(a.getAttribute("aria-label") || a.title || alts(a)), url: a.href, title: squeeze(a.title), download: a.hasAttribute("download") }));
  const rowsOf = (t) => t.tagName === "TABLE" ? [...t.rows].filter((r) => !r.querySelector("table")) : [...t.querySelectorAll("[role=row]")];
  const cellsOf = (r) => r.cells ? [...r.cells] : [...r.querySelectorAll("[role=cell],[role=gridcell],[role=columnheader],[role=rowheader]")];
  const isHead = (c) => c.tagName === "TH" || c.getAttribute("role") === "columnheader" || c.getAttribute("role") === "rowheader";
  const before = (e) => {
    for (let n = e; n && n !== main.parentElement; n = n.parentElement)
      for (let s = n.previousElementSibling; s; s = s.previousElementSibling) {
        const h = s.matches("h1,h2,h3,h4,h5,h6,[role=heading],caption,legend") ? s : [...s.querySelectorAll("h1,h2,h3,h4,h5,h6,[role=heading]")].pop();
        if (h) return flat(h);
      }
    return "";
  };
  // a window that waits folded in the page says nothing yet
  const windows = [...document.querySelectorAll("dialog[open],[role=dialog][aria-modal=true]")].filter((d) => visible(d) || [...d.children].some(visible));
  // of windows over each other the one in front speaks
  const inFront = (d) => {
    const b = d.getBoundingClientRect();
    return d.contains(document.elementFromPoint((b.left + b.right) / 2, (b.top + b.bottom) / 2));
  };
  const scope = windows.find(inFront) || windows[0] || main;
  // A drawer that floats beside the main part, drawn at the end of the body, is in front of it: what it says comes first.
  const floats = (e) => {
    if (e.contains(main) || main.contains(e) || e.closest("header,footer,nav,[role=banner],[role=contentinfo]") || e.matches("script,style,template")) return false;
    const box = e.getBoundingClientRect();
    return box.width * box.height >= 40000 && (e.matches("[role=dialog],[role=alertdialog]") || /fixed|absolute/.test(getComputedStyle(e).position)) && visible(e) && !!squeeze(e.textContent);
  };
  const beside = scope === main && hasMain ? [...document.querySelectorAll("body > *, body > * > *")].filter((e, k, all) => floats(e) && !all.some((o) => o !== e && o.contains(e) && floats(o))) : [];
  const scopes = [...beside, scope];
  const columnsOf = new Map();
  const tables = [...beside, main].flatMap((s) => [...s.querySelectorAll("table,[role=table],[role=grid]")]).filter((t) => t.tagName === "TABLE" ? !layout(t) : !t.querySelector("table")).map((t) => {
    const rows = rowsOf(t), grid = [], spans = {};
    rows.forEach((r, y) => {
      grid[y] = grid[y] || []; let x = 0;
      for (const c of cellsOf(r)) {
        while (grid[y][x] !== undefined) x++;
        const w = c.colSpan || 1, h = c.rowSpan || 1;
        for (let dy = 0; dy < h; dy++) for (let dx = 0; dx < w; dx++) { grid[y + dy] = grid[y + dy] || []; grid[y + dy][x + dx] = { c, first: dy === 0 && dx === 0 }; }
        x += w;
      }
    });
    let heads = 0;
    while (heads < rows.length && (rows[heads].parentElement.tagName === "THEAD" || (cellsOf(rows[heads]).length > 1 && cellsOf(rows[heads]).every(isHead)))) heads++;
    const guessed = heads === 0 && rows.length > 1 && cellsOf(rows[0]).length > 1 && cellsOf(rows[0]).every((c) => c.querySelector("b,strong") || /head|title/i.test(c.className + rows[0].className));
    if (guessed) heads = 1;
    const width = Math.max(0, ...grid.map((g) => g.length));
    const columns = [];
    for (let x = 0; x < width; x++) {
      const parts = [];
      for (let y = 0; y < heads; y++) { const g = grid[y] && grid[y][x]; const s = g ? cellText(g.c) : ""; if (s && parts[parts.length - 1] !== s) parts.push(s); }
      columns.push(parts.join(" – "));
    }
    columnsOf.set(t, { columns, heads });
    const cap = t.querySelector("caption");
    return {
      caption: cap ? flat(cap) : byId(t, "aria-labelledby") || squeeze(t.getAttribute("aria-label")) || before(t), columns, visible: visible(t),
      rows: rows.slice(heads).map((r, y) => ({ cells: Array.from({ length: width }, (_, x) => { const g = (grid[heads + y] || [])[x]; return g ? cellText(g.c) : ""; }), head: cellsOf(r).length > 0 && isHead(cellsOf(r)[0]), foot: r.parentElement.tagName === "TFOOT", links: links(r) })),
    };
  });
  const pairs = [];
  const pair = (label, value, element, shown) => { label = squeeze(label); if (label && label.length <= 120) pairs.push({ label, value, links: element ? links(element) : [], visible: shown }); };
  const pairsIn = (root) => {
    const start = pairs.length;
    for (const dt of root.querySelectorAll("dt")) {
      const values = []; let n = dt.nextElementSibling;
      if (!n && dt.parentElement.tagName === "DIV") n = dt.parentElement.querySelector("dd");
      for (; n && n.tagName === "DD"; n = n.nextElementSibling) values.push(n);
      pair(flat(dt), values.map(deep).join("\n"), values[0], visible(dt));
    }
    for (const tr of root.querySelectorAll("tr")) {
      const cells = cellsOf(tr); const t = tr.closest("table"); const info = t && columnsOf.get(t);
      if (cells.length % 2 === 0 && cells.length <= 4 && !(info && info.heads && info.columns.some(Boolean)))
        for (let x = 0; x < cells.length; x += 2) if (!cells[x].querySelector(FIELD + ",table") && !isHead(cells[x + 1])) pair(flat(cells[x]), deep(cells[x + 1]), cells[x + 1], visible(tr));
    }
    for (const e of root.querySelectorAll("p,li,div,span,td,label")) {
      if (e.children.length === 2 && !e.matches("label") && !e.closest("nav,tr")) {
        const [a, b] = e.children;
        const own = [...e.childNodes].filter((x) => x.nodeType === 3).map((x) => x.data).join("").replace(/[\s:–-]/g, "");
        const la = flat(a);
        if (!own && la.length > 1 && la.length <= 60 && !a.matches("a,button,ul,ol,input,form,dt,dd,img,svg") && !b.matches("input,select,textarea,form,button,dd") && !b.querySelector(FIELD) && !a.querySelector(FIELD)) { pair(la, deep(b), b, visible(e)); continue; }
      }
      if (e.querySelector("p,div,li,table,ul,ol,dl,section,form,tr")) continue;
      for (const line of deep(e).split("\n")) {
        const m = /^([^:]{2,50}):\s+(\S.*)$/.exec(line) || /^([^:]{2,50}):(\S.*)$/.exec(line);
        if (m && !/https?$|\d$/i.test(m[1])) pair(m[1], m[2], e, visible(e));
      }
    }
    // two columns of a grid, one child a cell
    for (const e of root.querySelectorAll("div,section")) {
      if (e.children.length < 6 || e.children.length % 2 || e.closest("nav,header,footer") || e.querySelector(FIELD)) continue;
      const style = getComputedStyle(e);
      if (style.display === "grid" && style.gridTemplateColumns.split(" ").length === 2)
        for (let k = 0; k < e.children.length; k += 2) { const la = flat(e.children[k]); if (la.length > 1 && la.length <= 60) pair(la, deep(e.children[k + 1]), e.children[k + 1], visible(e)); }
    }
    return pairs.splice(start);
  };
  // sections: everything that has a title, in document order, hidden panels included
  const tokens = [];
  const panelOf = (e) => { const id = e.getAttribute("aria-controls") || (e.getAttribute("href") || "").replace(/^#/, "") || (e.dataset && (e.dataset.bsTarget || e.dataset.target || "").replace(/^#/, "")); return id && !/[/?]/.test(id) ? document.getElementById(id) : null; };
  const panels = new Map();
  for (const tab of main.querySelectorAll("[role=tab],button[aria-controls],a[aria-controls],a[data-toggle],a[data-bs-toggle],button[data-bs-target]")) { const p = panelOf(tab) || (tab.id && main.querySelector('[role=tabpanel][aria-labelledby~="' + CSS.escape(tab.id) + '"]')); if (p && main.contains(p)) panels.set(tab, p); }
  const sections = [];
  for (const [tab, panel] of panels) sections.push({ title: flat(tab), level: 0, text: deep(panel), links: links(panel) });
  const level = (e) => {
    if (/^H[1-6]$/.test(e.tagName)) return +e.tagName[1];
    if (e.getAttribute("role") === "heading") return +(e.getAttribute("aria-level") || 2);
    if (e.tagName === "SUMMARY") return 7;
    if (e.tagName === "LEGEND" || e.tagName === "CAPTION") return 8;
    if ((e.tagName === "P" || e.tagName === "DIV") && e.children.length === 1 && /^(STRONG|B)$/.test(e.firstElementChild.tagName) && squeeze(e.textContent) === squeeze(e.firstElementChild.textContent) && e.textContent.length < 120) return 8;
    return 0;
  };
  const flow = (n) => {
    if (n.nodeType === 3) { if (n.data.trim()) tokens.push({ t: n.data }); return; }
    if (n.nodeType !== 1 || SKIP.has(n.tagName)) return;
    const l = level(n);
    if (l) { tokens.push({ h: flat(n), l, e: n }); return; }
    if (n.tagName === "BR") tokens.push({ t: "\n" });
    if (n.matches("a[href]")) tokens.push({ a: n });
    if (BLOCK.has(n.tagName)) tokens.push({ t: "\n" });
    for (const k of kids(n)) flow(k);
    if (BLOCK.has(n.tagName)) tokens.push({ t: "\n" });
    if (n.tagName === "DETAILS") tokens.push({ end: 7 });
    if (n.tagName === "FIELDSET") tokens.push({ end: 8 });
  };
  scopes.forEach(flow);
  tokens.forEach((token, k) => {
    if (!token.h) return;
    let text = ""; const anchors = [];
    for (let j = k + 1; j < tokens.length; j++) {
      const u = tokens[j];
      if (u.h && u.l <= token.l) break;
      if (u.end && u.end <= token.l) break;
      if (u.h) text += "\n" + u.h + "\n"; else if (u.a) anchors.push(u.a); else if (u.t) text += u.t;
    }
    sections.push({ title: token.h, level: token.l, text: text.split("\n").map(squeeze).filter(Boolean).join("\n"), links: anchors.flatMap(links) });
  });
  // records: the largest parts of the page that speak of one code, else repeated parts with a link
  const records = [];
  const record = (e, code) => {
    const t = e.closest("table,[role=table],[role=grid]"); const info = t && columnsOf.get(t);
    const cells = e.matches("tr,[role=row]") && info ? cellsOf(e).map((c, x) => ({ label: info.columns[x] || "", value: flat(c), links: links(c), visible: true })) : [];
    records.push({ code, text: deep(e).slice(0, 2000), links: links(e), pairs: [...cells, ...pairsIn(e)], heading: (() => { const h = e.querySelector("h1,h2,h3,h4,h5,h6,strong,b,.title,.name"); return h ? flat(h) : ""; })(),
      marks: [...e.querySelectorAll("[class*=badge i],[class*=tag i],[class*=label i],[class*=status i],[class*=level i],[class*=chip i],mark,em")].map(flat).filter(Boolean), region: region(e), tag: e.tagName.toLowerCase(), section: before(e), time: (() => { const m = e.querySelector("time"); return m ? flat(m) : ""; })() });
  };
  if (options.codes) {
    const anchored = new Set(); const pattern = new RegExp("(?<![\\w.-])(?:" + options.codes + ")(?![\\w-])", "g");
    const written = (e) => new Set(deep(e).match(pattern) || []);
    const linked = (e) => new Set([...[...(e.matches && e.matches("a[href]") ? [e] : []), ...(e.querySelectorAll ? e.querySelectorAll("a[href]") : [])].flatMap((a) => { let h = a.getAttribute("href"); try { h = decodeURIComponent(h); } catch { h = h; } return h.match(pattern) || []; })]);
    // A code that is written says what a part of the page is about; a link may lead elsewhere, and is asked only where nothing is written.
    const texts = [], anchors = [];
    const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let n = walker.nextNode(); n; n = walker.nextNode()) {
      if (n.nodeType === 3 && n.data.match(pattern)) texts.push(n.parentElement);
      else if (n.nodeType === 1 && n.matches("a[href]") && linked(n).size) anchors.push(n);
    }
    const listed = (e) => e.isConnected && !["nav", "footer", "header", "aside"].includes(region(e)) && !e.closest("script,style,option,[hidden]") && !inForm(e);
    const readable = texts.filter(listed);
    const seeds = readable.length * 2 >= new Set(anchors.filter(listed).flatMap((a) => [...linked(a)])).size ? readable : anchors;
    const codesIn = seeds === readable ? written : linked;
    for (const seed of seeds) {
      if (["nav", "footer", "header", "aside"].includes(region(seed)) || seed.closest("script,style,option,[hidden]")) continue;
      let e = seed; const own = codesIn(e); if (own.size !== 1) { continue; }
      const code = [...own][0];
      while (e.parentElement && e.parentElement !== scope && !e.matches("tr,li,article,[role=row],[role=listitem]") && !e.parentElement.matches("tbody,table,ul,ol,main,form,body,[role=list]")) {
        const more = codesIn(e.parentElement);
        if (more.size !== 1) break;
        if (/^H[1-3]$/.test((e.parentElement.querySelector("h1,h2") || {}).tagName || "") && e.parentElement.querySelector("form")) break;
        e = e.parentElement;
      }
      if (!anchored.has(e) && ![...anchored].some((a) => a.contains(e))) { anchored.add(e); record(e, code); }
    }
  }
  const groups = [];
  for (const parent of scope.querySelectorAll("ul,ol,tbody,div,section,[role=list],[role=rowgroup]")) {
    if (["nav", "footer", "header"].includes(region(parent)) || parent.closest("nav,[class*=pagination i],[class*=breadcrumb i]")) continue;
    const children = [...parent.children].filter((c) => c.tagName !== "SCRIPT" && visible(c));
    const heads = parent.tagName === "TBODY" && columnsOf.get(parent.parentElement) ? columnsOf.get(parent.parentElement).heads : 0;
    if (heads && parent.parentElement.tHead === null) children.splice(0, heads);
    if (!children.length || (parent.tagName === "TBODY" && layout(parent.parentElement))) continue;
    if (parent.matches("div,section") && (children.length < 2 || new Set(children.map((c) => c.tagName + "." + c.className)).size > Math.max(1, children.length / 3))) continue;
    const linked = children.filter((c) => c.querySelector("a[href]") || c.matches("a[href]"));
    if (linked.length >= Math.max(1, children.length * 0.6)) groups.push({ parent, children: linked, size: linked.reduce((s, c) => s + c.textContent.length, 0) });
  }
  const lists = groups.map((g) => { const start = records.length; g.children.forEach((c) => record(c, "")); return { caption: before(g.parent), records: records.splice(start) }; });
  const bullets = scopes.flatMap((s) => [...s.querySelectorAll("ul,ol,[role=list],[role=log],[role=feed]")]).filter((u) => !u.closest("nav,header,footer") && !inForm(u) && u.children.length)
    .map((u) => ({ caption: before(u), items: [...u.children].filter((c) => c.tagName !== "SCRIPT").map(deep).filter(Boolean) }));
  // of steps drawn side by side the one that the page marks as reached
  const MARKED = /(^|[\s_-])(active|current|doing|processing|dang-xu-ly|hien-tai)([\s_-]|$)/i;
  const rows = [...main.querySelectorAll("ol,ul,[class*=step i],[class*=timeline i],[class*=progress i]")].filter((u) => !u.closest("nav,header,footer,[role=tablist]") && u.children.length > 2);
  const reached = [...main.querySelectorAll("[aria-current=step],[aria-current=true]"), ...rows.map((u) => [...u.children].filter((c) => typeof c.className === "string" && MARKED.test(c.className))).filter((k) => k.length === 1).map((k) => k[0])].filter(visible).map(deep);
  const noticeSelector = "[role=alert],[role=status],[aria-live=polite],[aria-live=assertive],output,[class*=alert i],[class*=notice i],[class*=toast i],[class*=message-box i],[class*=error-summary i],[class*=validation-summary i],[class*=error i],[class*=invalid-feedback i],font[color=red],[style*='color:red' i],[style*='color: red' i]";
  const notices = [...document.querySelectorAll(noticeSelector)].filter((e) => visible(e) && !e.matches(FIELD) && !e.querySelector(FIELD) && !e.querySelector(noticeSelector) && /[\p{L}\d]/u.test(e.textContent)).map((e) => ({ text: deep(e), bad: e.getAttribute("role") === "alert" || /error|danger|fail|invalid|loi/i.test(typeof e.className === "string" ? e.className : "") || e.getAttribute("color") === "red" || /color:\s*red/i.test(e.getAttribute("style") || ""), inMain: main.contains(e) }));
  const remembered = window[Symbol.for("kiemdinh.messages")] || [];
  const shownText = scope === main && !hasMain ? [...document.body.children].filter((c) => !["header", "footer", "nav"].includes(region(c)) && visible(c)).map((c) => c.innerText).join("\n") : scopes.map((s) => s.innerText || "").join("\n");
  return JSON.stringify({
    url: location.href, title: document.title, lang: document.documentElement.lang, text: shownText, headings: [...document.querySelectorAll("h1,h2,h3,h4,h5,h6,[role=heading]")].filter(visible).map((h) => ({ level: level(h), text: flat(h), region: region(h) })),
    tables, pairs: scopes.flatMap(pairsIn), sections, records, lists, bullets, notices, remembered: [...remembered],
    time: [...main.querySelectorAll("time")].map(flat), reached,
  });
}
