// The citizens' page: draws itself from the API.
import config from "/assets/config.js";
import { drawWizard } from "/assets/wizard.js";
import { drawCase } from "/assets/case.js";
import { SHAPES, dayBox, ghost, h, icon, k, modal, picker, toast, wheel } from "/assets/kit.js";

const KEY = "lamgiang.phien";
let me = null;
const token = () => localStorage.getItem(KEY) || "";
const root = document.getElementById("root");
export class Refused extends Error { constructor(status, body) { super(body.loi || "Có lỗi"); this.status = status; this.body = body; } }
export async function api(method, path, body, kind = "application/json") {
  const headers = token() ? { Authorization: `Bearer ${token()}` } : {};
  if (body !== undefined) headers["Content-Type"] = kind;
  const answer = await fetch(`/api${path}`, { method, headers, body: body === undefined ? undefined : kind === "application/json" ? JSON.stringify(body) : body });
  const read = await answer.json().catch(() => ({}));
  if (answer.status === 401 && token()) { ended(); throw new Refused(401, read); }
  if (!answer.ok) throw new Refused(answer.status, read);
  return read;
}
let shutEnded = null;
function ended() {
  if (shutEnded) return;
  shutEnded = modal("Phiên đã hết hạn", h("p", {}, "Phiên làm việc của bạn đã hết hạn. Đăng nhập lại để đi tiếp."),
    [["Đăng nhập lại", (close) => { close(); shutEnded = null; localStorage.removeItem(KEY); signIn(location.pathname + location.search); }, true]]);
}
const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
async function signIn(back) {
  const verifier = base64(crypto.getRandomValues(new Uint8Array(32)));
  const kept = { state: base64(crypto.getRandomValues(new Uint8Array(12))), verifier, back };
  sessionStorage.setItem("lamgiang.vao", JSON.stringify(kept));
  const challenge = base64(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
  location.href = `${config.identity}/xac-thuc?` + new URLSearchParams({
    response_type: "code", client_id: "cong-dan", redirect_uri: `${location.origin}/dang-nhap/xong`, state: kept.state,
    nonce: base64(crypto.getRandomValues(new Uint8Array(9))), code_challenge: challenge, code_challenge_method: "S256" });
}
async function finishSignIn(view) {
  const asked = new URLSearchParams(location.search), kept = JSON.parse(sessionStorage.getItem("lamgiang.vao") || "{}");
  sessionStorage.removeItem("lamgiang.vao");
  view.append(wheel());
  if (!kept.state || asked.get("state") !== kept.state) { view.replaceChildren(h("h1", {}, "Không đăng nhập được"), h("p", {}, "Yêu cầu đăng nhập không khớp. Hãy thử lại từ đầu.")); return; }
  try {
    const given = await api("POST", "/phien", { ma: asked.get("code"), khoa: kept.verifier });
    localStorage.setItem(KEY, given.token);
    me = null;
    await who();
    history.replaceState(null, "", kept.back || "/");
    route();
  } catch (error) { view.replaceChildren(h("h1", {}, "Không đăng nhập được"), h("p", {}, error.message)); }
}
async function who() {
  if (!token()) { me = null; return; }
  try { me = me || await api("GET", "/toi"); } catch { me = null; }
}
export function mustSignIn(view) {
  view.replaceChildren(h("div", { css: "card" }, h("h1", {}, "Bạn chưa đăng nhập"), h("p", {}, "Cần đăng nhập để dùng chức năng này."),
    h("button", { type: "button", css: "go", onclick: () => chooseWay(location.pathname + location.search) }, "Đăng nhập")));
}
function chooseWay(back) {
  modal("Chọn cách đăng nhập", h("div", { css: "stack" },
    h("button", { type: "button", css: "go", onclick: () => signIn(back) }, "Định danh số Lam Giang"),
    h("button", { type: "button", css: "soft", disabled: true }, "Chữ ký số (đang bảo trì)")), [["Đóng", (close) => close()]]);
}
async function signOut() {
  await api("DELETE", "/phien").catch(() => null);
  localStorage.removeItem(KEY); me = null;
  go("/");
  toast("Hẹn gặp lại");
}
export function go(path) { history.pushState(null, "", path); route(); scrollTo(0, 0); }
export const person = () => me;
export function a(path, inner, css = "link", more = {}) {
  return h("a", { href: path, css, ...more, onclick: (e) => { if (e.ctrlKey || e.metaKey) return; e.preventDefault(); go(path); } }, inner);
}

// --- the frame around every page
function frame(view) {
  const menu = h("ul", { css: "menu", role: "menu", hidden: true },
    [["/viec", "Hồ sơ đã gửi"], ["/giay-to", "Giấy tờ số của tôi"], ["/tin", "Hộp thư"]].map(([p, t]) => h("li", { role: "none" }, a(p, t, "menu-item", { role: "menuitem" }))),
    h("li", { role: "none" }, h("button", { type: "button", role: "menuitem", css: "menu-item", onclick: signOut }, "Đăng xuất")));
  const who = me
    ? h("div", { css: "who" },
        a("/tin", icon(SHAPES.bell), "icon-button", { "aria-label": "Hộp thư" }),
        h("button", { type: "button", css: "icon-button", "aria-haspopup": "menu", title: "Trình đơn cá nhân", "aria-expanded": "false",
          onclick: (e) => { menu.hidden = !menu.hidden; e.currentTarget.setAttribute("aria-expanded", String(!menu.hidden)); } }, icon(SHAPES.person), h("span", {}, me.ten)), menu)
    : h("div", { css: "who" }, h("button", { type: "button", css: "soft", onclick: () => chooseWay(location.pathname + location.search) }, "Đăng nhập"));
  const links = [["/tim", "Tìm thủ tục"], ["/dich-vu", "Tất cả dịch vụ"], ["/theo-doi", "Theo dõi hồ sơ"], ["/so-lieu", "Số liệu giải quyết"], ["/y-kien", "Góp ý"], ["/en", "EN"]];
  return [
    h("header", { css: "top" }, a("/", "Dịch vụ số Lam Giang", "brand"), h("nav", { css: "nav", "aria-label": "Chính" }, links.map(([p, t]) => a(p, t, "nav-link"))), who),
    h("main", { css: "view" }, view),
    h("footer", { css: "foot" }, h("p", {}, "Sở Văn hóa và Thể thao tỉnh Lam Giang. Số 2 đường Bến Đò, thành phố Lam Giang."),
      h("p", {}, "Điện thoại 0200 3888 111, thư dvc@lamgiang.example"), a("/", "Trang đầu"))];
}

// --- pages
const line = (s) => h("li", { css: "hit" }, a(`/dich-vu/${s.ma}`, s.ten, "hit-name"), h("div", { css: "chips" }, [s.ma, s.mucDo, s.coQuan, s.linhVuc, s.doiTuong].map((t) => h("span", { css: "chip" }, t))));
function drawHome(view) {
  document.title = "Dịch vụ số Lam Giang";
  const box = h("input", { css: "in", type: "search", placeholder: "Bạn cần làm thủ tục gì?", "aria-label": "Bạn cần làm thủ tục gì?", onkeydown: (e) => { if (e.key === "Enter") go(`/tim?q=${encodeURIComponent(box.value)}`); } });
  view.append(h("section", { css: "hero" }, h("h1", {}, "Làm thủ tục văn hóa, thể thao ngay tại nhà"), h("div", { css: "row" }, box, h("button", { type: "button", css: "icon-button", title: "Tìm", onclick: () => go(`/tim?q=${encodeURIComponent(box.value)}`) }, icon(SHAPES.glass)))),
    h("div", { css: "tiles" }, [["/dich-vu", "Xem mọi dịch vụ"], ["/theo-doi", "Hồ sơ của tôi tới đâu"], ["/so-lieu", "Kết quả phục vụ"], ["/y-kien", "Nói với chúng tôi"]].map(([p, t]) => a(p, t, "tile"))));
}
function drawSearch(view) {
  document.title = "Tìm thủ tục";
  const asked = { q: new URLSearchParams(location.search).get("q") || "" };
  const results = h("div"), count = h("p", { css: "count", "aria-live": "polite" }), filters = h("div", { css: "row" });
  let turn = 0, timer = 0, loaded = 0, total = 0, busy = false;
  const list = h("ul", { css: "hits" });
  const tail = h("div", { css: "tail" });
  async function more(mine) {
    busy = true; tail.replaceChildren(wheel());
    const got = await api("GET", "/dich-vu?" + new URLSearchParams({ ...asked, tu: loaded, so: 8 })).catch((error) => { if (mine === turn) results.replaceChildren(h("p", {}, error.message)); return null; });
    busy = false;
    if (!got || mine !== turn) return;
    tail.replaceChildren(); total = got.tong; loaded += got.muc.length;
    if (!total) { results.replaceChildren(h("p", { css: "empty" }, "Chưa tìm thấy dịch vụ phù hợp. Hãy thử từ khác.")); count.textContent = ""; return; }
    count.textContent = `${total} dịch vụ`;
    list.append(...got.muc.map(line));
    if (!list.isConnected) results.replaceChildren(list, tail);
  }
  const restart = () => { turn += 1; loaded = 0; list.replaceChildren(); count.textContent = ""; results.replaceChildren(ghost(4)); more(turn); };
  const box = h("input", { css: "in", type: "search", placeholder: "Gõ tên hoặc mã thủ tục", value: asked.q, oninput: () => { asked.q = box.value; clearTimeout(timer); timer = setTimeout(restart, 150); } });
  view.append(h("h1", {}, "Tìm thủ tục"), box, filters, count, results);
  new IntersectionObserver((seen) => { if (seen.some((s) => s.isIntersecting) && !busy && loaded && loaded < total) more(turn); }).observe(tail);
  api("GET", "/dich-vu/tong-hop").then((known) => {
    const of = (label, name, options) => picker({ label, options, onpick: (v) => { if (v) asked[name] = v; else delete asked[name]; restart(); } });
    filters.replaceChildren(of("Lĩnh vực", "linhVuc", known.linhVuc), of("Nơi giải quyết", "coQuan", known.coQuan),
      of("Mức độ", "mucDo", known.mucDo.map((m) => m.ten)), of("Dành cho", "doiTuong", known.doiTuong));
  });
  restart();
}
function drawAll(view) {
  document.title = "Tất cả dịch vụ";
  const list = h("ul", { css: "hits" }), tail = h("div", { css: "tail" }), tabs = h("div", { css: "row", role: "tablist" });
  let level = "", loaded = 0, total = 0, busy = false;
  async function more() {
    busy = true; tail.replaceChildren(wheel());
    const got = await api("GET", "/dich-vu?" + new URLSearchParams({ mucDo: level, tu: loaded, so: 10 }));
    total = got.tong; loaded += got.muc.length; busy = false; tail.replaceChildren();
    list.append(...got.muc.map(line));
    if (loaded < total && tail.getBoundingClientRect().top < innerHeight) more();
  }
  const pick = (value) => { level = value; loaded = 0; list.replaceChildren(); for (const t of tabs.children) t.setAttribute("aria-selected", String(t.dataset.v === value)); more(); };
  view.append(h("h1", {}, "Tất cả dịch vụ"), tabs, list, tail);
  new IntersectionObserver((seen) => { if (seen.some((s) => s.isIntersecting) && !busy && loaded && loaded < total) more(); }).observe(tail);
  api("GET", "/dich-vu/tong-hop").then((known) => {
    tabs.replaceChildren(...[["", `Tổng số ${known.tong}`], ...known.mucDo.map((m) => [m.ten, `${m.ten} (${m.so})`])].map(([v, t]) => h("button", { type: "button", css: "tab", role: "tab", "data-v": v, "aria-selected": String(v === level), onclick: () => pick(v) }, t)));
  });
  pick("");
}
async function drawService(view, code) {
  view.append(ghost(6));
  let s;
  try { s = await api("GET", `/dich-vu/${encodeURIComponent(code)}`); } catch (error) { document.title = "Không thấy"; view.replaceChildren(h("h1", {}, "Không thấy dịch vụ này"), h("p", {}, error.message), a("/tim", "Tìm dịch vụ khác")); return; }
  document.title = s.ten;
  const fold = (title, inner) => {
    const panel = h("div", { css: "panel", hidden: true });
    const head = h("button", { type: "button", css: "fold", "aria-expanded": "false", onclick: () => {
      const open = head.getAttribute("aria-expanded") === "true";
      head.setAttribute("aria-expanded", String(!open));
      panel.hidden = open;
      panel.replaceChildren(...(open ? [] : [inner()].flat()));
    } }, title);
    return h("section", { css: "block" }, h("h2", { css: "fold-title" }, head), panel);
  };
  const p = (words) => () => h("p", {}, words);
  view.replaceChildren(...[h("p", { css: "chips" }, [s.ma, s.mucDo].map((t) => h("span", { css: "chip" }, t))), h("h1", {}, s.ten),
    s.mucDo === "Cung cấp thông tin" ? null : a(`/gui/${s.ma}`, "Bắt đầu nộp", "go"),
    h("dl", { css: "facts" }, [["Mã số", s.ma], ["Lĩnh vực", s.linhVuc], ["Nơi giải quyết", s.coQuan], ["Đối tượng", s.doiTuong]].map(([t, v]) => h("div", {}, h("dt", {}, t), h("dd", {}, v)))),
    fold("Các bước", () => h("ol", {}, s.trinhTu.map((t) => h("li", {}, t)))), fold("Cách nộp", p(s.cachThuc)), fold("Thời gian giải quyết", p(s.thoiHan)),
    fold("Giấy tờ cần có", () => h("ul", {}, s.giayTo.map((t) => h("li", {}, t)))), fold("Chi phí", p(s.phi)), fold("Cơ quan giải quyết", p(s.coQuan)),
    fold("Đối tượng thực hiện", p(s.doiTuong)), fold("Kết quả nhận được", p(s.ketQua)), fold("Căn cứ pháp lý", p(s.canCu)), fold("Điều kiện", p(s.dieuKien)),
    fold("Biểu mẫu", () => h("ul", {}, s.bieuMau.map((b) => h("li", {}, h("a", { href: b.url, download: true }, `Tải ${b.ten}`)))))].filter(Boolean));
}
async function drawMine(view) {
  document.title = "Hồ sơ đã gửi";
  if (!me) return mustSignIn(view);
  const list = h("ul", { css: "hits" }), place = h("div", {}, ghost(4)), filter = h("div");
  let state = "", loaded = 0;
  const more = h("button", { type: "button", css: "soft", onclick: () => load() }, "Xem thêm");
  async function load(fresh = false) {
    if (fresh) { loaded = 0; list.replaceChildren(); place.replaceChildren(ghost(3)); }
    const got = await api("GET", "/toi/viec?" + new URLSearchParams({ trangThai: state, tu: loaded }));
    loaded += got.muc.length;
    list.append(...got.muc.map((d) => h("li", { css: "hit" }, a(`/viec/${d.id}`, d.ten, "hit-name"), h("p", {}, h("span", { css: "mono" }, d.ma)), h("p", { css: "chips" }, h("span", { css: "state" }, d.trangThai), h("span", {}, d.luc)))));
    place.replaceChildren(...(got.tong ? [list, loaded < got.tong ? more : ""] : [h("p", { css: "empty" }, "Chưa có hồ sơ nào ở đây.")]));
    if (!filter.firstChild) filter.append(picker({ label: "Tình trạng", options: got.trangThai, bare: false, onpick: (v) => { state = v; load(true); } }));
  }
  view.append(h("h1", {}, "Hồ sơ đã gửi"), filter, place);
  await load();
}
async function drawNotices(view) {
  document.title = "Hộp thư";
  if (!me) return mustSignIn(view);
  view.append(h("h1", {}, "Hộp thư"), ghost(3));
  const got = await api("GET", "/toi/tin");
  view.replaceChildren(h("h1", {}, "Hộp thư"), got.muc.length ? h("ul", { css: "hits" }, got.muc.map((n) => h("li", { css: "hit" }, a(n.duongDan, n.noiDung), h("p", {}, n.luc)))) : h("p", {}, "Chưa có thư nào."));
}
async function drawPapers(view) {
  document.title = "Giấy tờ số của tôi";
  if (!me) return mustSignIn(view);
  view.append(h("h1", {}, "Giấy tờ số của tôi"), ghost(2));
  const got = await api("GET", "/toi/giay-to");
  view.replaceChildren(h("h1", {}, "Giấy tờ số của tôi"), got.muc.length ? h("ul", { css: "hits" }, got.muc.map((n) => h("li", { css: "hit" }, h("span", {}, n.ten), " ", h("a", { href: n.tep, target: "_blank" }, "Tải về")))) : h("p", {}, "Tủ giấy tờ đang trống."));
}
function drawLookUp(view) {
  document.title = "Theo dõi hồ sơ";
  const place = h("div", { css: "card-place" });
  const box = h("input", { css: "in", placeholder: "Nhập mã hồ sơ", value: new URLSearchParams(location.search).get("ma") || "" });
  async function look() {
    place.replaceChildren(wheel());
    if (!box.value.trim()) { place.replaceChildren(h("p", { css: "bad" }, "Hãy nhập mã hồ sơ")); return; }
    try {
      const d = await api("GET", `/theo-doi/${encodeURIComponent(box.value.trim())}`);
      const rows = [["Mã hồ sơ", d.ma], ["Dịch vụ", d.ten], ["Tình trạng", d.trangThai], ["Hẹn trả", d.hen], ["Người nộp", d.nguoiNop]];
      if (d.soDinhDanh) rows.push(["Số định danh", d.soDinhDanh], ["Điện thoại", d.dienThoai]);
      place.replaceChildren(h("dl", { css: "facts" }, rows.map(([t, v]) => h("div", {}, h("dt", {}, t), h("dd", {}, v)))));
    } catch (error) { place.replaceChildren(h("p", { css: "empty" }, error.message)); }
  }
  view.append(h("h1", {}, "Theo dõi hồ sơ"), h("form", { css: "row", onsubmit: (e) => { e.preventDefault(); look(); } }, box, h("button", { css: "go" }, "Xem tiến độ")), place);
  if (box.value) look();
}
function drawFigures(view) {
  document.title = "Số liệu giải quyết";
  const asked = { tu: "", den: "" }, place = h("div");
  async function load() {
    place.replaceChildren(ghost(5));
    const got = await api("GET", "/so-lieu?" + new URLSearchParams(asked));
    const most = Math.max(1, ...got.dong.map((r) => r.nhan));
    const bars = h("div", { css: "bars", "aria-hidden": "true" }, got.dong.map((r) => { const bar = h("div", { css: "bar" }); bar.style.width = `${(100 * r.nhan) / most}%`; return bar; }));
    place.replaceChildren(bars, h("table", { css: "table" }, h("caption", {}, "Số hồ sơ theo lĩnh vực"), h("thead", {}, h("tr", {}, ["Lĩnh vực", "Đã nhận", "Đã xong", "Đang làm"].map((t) => h("th", { scope: "col" }, t)))),
      h("tbody", {}, got.dong.map((r) => h("tr", {}, h("th", { scope: "row" }, r.ten), [r.nhan, r.xong, r.dang].map((n) => h("td", {}, n.toLocaleString("vi-VN")))))),
      h("tfoot", {}, h("tr", {}, h("th", { scope: "row" }, "Cộng"), [got.tong.nhan, got.tong.xong, got.tong.dang].map((n) => h("td", {}, n.toLocaleString("vi-VN")))))));
  }
  view.append(h("h1", {}, "Số liệu giải quyết"), h("div", { css: "row" }, dayBox({ label: "Từ ngày", typed: true, onpick: (v) => { asked.tu = v; } }), dayBox({ label: "Đến ngày", typed: true, onpick: (v) => { asked.den = v; } }),
    h("button", { type: "button", css: "go", onclick: load }, "Xem")), place);
  load();
}
function drawOpinion(view) {
  document.title = "Góp ý";
  const title = h("input", { css: "in", placeholder: "Tiêu đề" }), words = h("textarea", { css: "in", placeholder: "Nội dung góp ý", rows: "5" }), place = h("div");
  const key = h("input", { css: "in", placeholder: "Mã góp ý" }), answer = h("div");
  const send = async () => {
    try {
      const got = await api("POST", "/y-kien", { tieuDe: title.value, noiDung: words.value });
      title.value = words.value = "";
      place.replaceChildren(h("div", { css: "card" }, h("p", {}, "Cảm ơn bạn đã góp ý."), h("p", {}, "Mã góp ý: ", h("strong", {}, got.ma))));
      toast("Thành công");
    } catch (error) { place.replaceChildren(h("p", { css: "bad", role: "alert" }, error.message)); }
  };
  const look = async () => {
    answer.replaceChildren(wheel());
    try { const d = await api("GET", `/y-kien/${encodeURIComponent(key.value.trim())}`); answer.replaceChildren(h("dl", { css: "facts" }, [["Mã góp ý", d.ma], ["Tiêu đề", d.tieuDe], ["Nội dung", d.noiDung], ["Tình trạng", d.tinhTrang]].map(([t, v]) => h("div", {}, h("dt", {}, t), h("dd", {}, v))))); }
    catch (error) { answer.replaceChildren(h("p", { css: "empty" }, error.message)); }
  };
  view.append(h("h1", {}, "Góp ý"), h("section", { css: "card" }, h("h2", {}, "Gửi góp ý"), h("div", { css: "field" }, h("span", { css: "name" }, "Tiêu đề"), title), h("div", { css: "field" }, h("span", { css: "name" }, "Nội dung"), words), h("button", { type: "button", css: "go", onclick: send }, "Gửi góp ý"), place),
    h("section", { css: "card" }, h("h2", {}, "Xem trả lời"), h("div", { css: "row" }, key, h("button", { type: "button", css: "soft", onclick: look }, "Xem trả lời")), answer));
}
function drawEnglish(view) {
  document.title = "Contact";
  view.append(h("div", { lang: "en" }, h("h1", {}, "Department of Culture and Sports, Lam Giang Province"), h("p", {}, "Online public services of the department: permits for exhibitions, festivals, libraries and sports facilities."),
    h("p", {}, "Address: 2 Ben Do Street, Lam Giang City"), h("p", {}, "Contact: phone 0200 3888 111, e-mail dvc@lamgiang.example")));
}
const ROUTES = [
  [/^\/$/, drawHome], [/^\/tim$/, drawSearch], [/^\/dich-vu$/, drawAll], [/^\/dich-vu\/([^/]+)$/, drawService], [/^\/gui\/([^/]+)$/, drawWizard],
  [/^\/viec$/, drawMine], [/^\/viec\/(\d+)$/, drawCase], [/^\/tin$/, drawNotices], [/^\/giay-to$/, drawPapers], [/^\/theo-doi$/, drawLookUp],
  [/^\/so-lieu$/, drawFigures], [/^\/y-kien$/, drawOpinion], [/^\/en$/, drawEnglish], [/^\/dang-nhap\/xong$/, finishSignIn]];
let visit = 0;
export async function route() {
  const mine = (visit += 1);
  if (token() && !me && location.pathname !== "/dang-nhap/xong") { root.replaceChildren(wheel()); await who(); if (mine !== visit) return; }
  const view = h("div", { css: "inner" });
  root.replaceChildren(...frame(view));
  for (const [pattern, draw] of ROUTES) {
    const found = pattern.exec(location.pathname);
    if (found) { Promise.resolve(draw(view, ...found.slice(1).map(decodeURIComponent))).catch((error) => { if (error.status !== 401) { view.replaceChildren(h("h1", {}, "Có lỗi"), h("p", {}, error.message)); } }); return; }
  }
  document.title = "Không có trang";
  view.append(h("h1", {}, "Không có trang này"), h("p", {}, "Địa chỉ có thể đã đổi."), a("/", "Về trang đầu"));
}
addEventListener("popstate", route);
route();
