// The officers' page: addresses after the hash, a drawer for one dossier, icons for what can be done.
import { h, icon, k, modal, picker, toast, wheel, ghost } from "/assets/kit.js";

const root = document.getElementById("root");
let me = null;
const mark = () => (document.cookie.match(/lg_dau=([^;]+)/) || [])[1] || "";
async function api(method, path, body) {
  const answer = await fetch(`/api${path}`, { method, headers: method === "GET" ? {} : { "Content-Type": "application/json", "X-Dau": mark() }, body: body === undefined ? undefined : JSON.stringify(body) });
  const read = await answer.json().catch(() => ({}));
  if (answer.status === 401) { if (me) ended(); throw Object.assign(new Error(read.loi), { status: 401 }); }
  if (!answer.ok) throw new Error(read.loi || "Có lỗi");
  return read;
}
function ended() {
  me = null;
  modal("Phiên đã hết hạn", h("p", {}, "Bạn hãy đăng nhập lại."), [["Đăng nhập lại", () => { location.href = "/vao"; }, true]]);
}
const ICONS = { "tiep-nhan": ["Tiếp nhận", "M4 12l5 5L20 6"], "tu-choi": ["Từ chối", "M5 5l14 14M19 5L5 19"], "bo-sung": ["Yêu cầu bổ sung", "M12 5v14M5 12h14"], "thu-phi": ["Yêu cầu nộp phí", "M4 7h16v10H4z"],
  giao: ["Giao việc", "M4 12h12M12 6l6 6-6 6"], "tham-dinh": ["Ghi ý kiến thẩm định", "M4 20l4-1L19 8l-3-3L5 16z"], duyet: ["Phê duyệt", "M4 12l5 5L20 6M4 4h16"], tra: ["Trả kết quả", "M20 12H8M12 6l-6 6 6 6"], dung: ["Dừng xử lý", "M7 5h3v14H7zM14 5h3v14h-3z"] };
const ASKS = { "tu-choi": "Lý do từ chối", "bo-sung": "Nội dung cần bổ sung", "tham-dinh": "Ý kiến", dung: "Lý do dừng" };
async function act(d, verb) {
  const [title] = ICONS[verb];
  const words = ASKS[verb] ? h("textarea", { css: "in", rows: "4", "aria-label": ASKS[verb], placeholder: ASKS[verb] }) : null;
  let chosen = "", who = null;
  if (verb === "giao") {
    const known = (await api("GET", "/dong-nghiep")).muc;
    who = picker({ label: "Người xử lý", options: known.map((p) => p.ten), blank: "Chọn người", onpick: (v) => { chosen = (known.find((p) => p.ten === v) || {}).id || ""; } });
  }
  const bad = h("p", { css: "bad", role: "alert" });
  modal(title, h("div", {}, words || who || h("p", {}, `${title} hồ sơ ${d.ma}?`), bad), [["Thôi", (close) => close()], ["Xác nhận", async (close) => {
    if (words && !words.value.trim() && verb !== "tham-dinh") { bad.textContent = `Chưa nhập ${ASKS[verb].toLowerCase()}`; return; }
    try { await api("POST", `/ho-so/${d.id}/${verb}`, { noiDung: words ? words.value : "", nguoi: chosen }); close(); toast(`${title}: thành công`); draw(); }
    catch (error) { bad.textContent = error.message; }
  }, true]]);
}
function table(lines) {
  return lines.map((d) => h("div", { css: "line", role: "row", onclick: () => { location.hash = `#/ho-so/${d.id}`; } },
    [d.ma, d.nguoi, d.dichVu, d.trangThai, d.luc].map((t, n) => h("span", { role: "cell", css: "cell-text" }, n === 0 ? h("a", { href: `#/ho-so/${d.id}` }, t) : t))));
}
function drawList(view) {
  document.title = "Việc cần làm";
  const rows = h("div", { role: "rowgroup" }), place = h("div", {}), tail = h("div", { css: "tail" });
  let loaded = 0, total = 0, busy = false, turn = 0, timer = 0;
  const box = h("input", { css: "in", type: "search", placeholder: "Mã hồ sơ, người nộp…", oninput: () => { clearTimeout(timer); timer = setTimeout(restart, 120); } });
  async function more(mine) {
    busy = true;
    const got = await api("GET", "/ho-so?" + new URLSearchParams({ q: box.value, tu: loaded }));
    if (mine !== turn) return;
    busy = false; total = got.tong; loaded += got.muc.length;
    rows.append(...table(got.muc));
    place.replaceChildren(total ? h("div", { role: "table", "aria-label": "Hồ sơ" }, h("div", { role: "row", css: "line-head" }, ["Mã hồ sơ", "Người nộp", "Dịch vụ", "Tình trạng", "Ngày nộp"].map((t) => h("span", { role: "columnheader" }, t))), rows) : h("p", { css: "empty" }, "Không có hồ sơ nào."), tail);
  }
  const restart = () => { turn += 1; loaded = 0; rows.replaceChildren(); place.replaceChildren(ghost(5)); more(turn); };
  new IntersectionObserver((seen) => { if (seen.some((s) => s.isIntersecting) && !busy && loaded && loaded < total) more(turn); }).observe(tail);
  view.append(h("h1", {}, "Việc cần làm"), box, place);
  restart();
}
async function drawOne(view, number) {
  document.title = "Hồ sơ";
  view.append(wheel());
  const d = await api("GET", `/ho-so/${number}`);
  document.title = d.ma;
  const note = h("textarea", { css: "in", rows: "3", placeholder: "Lời nhắn cho người nộp" });
  view.replaceChildren(h("h1", {}, `Hồ sơ ${d.ma}`), h("div", { css: "row", role: "toolbar", "aria-label": "Xử lý" }, d.duoc.filter((v) => ICONS[v]).map((v) => h("button", { type: "button", css: "icon-button", title: ICONS[v][0], onclick: () => act(d, v) }, icon(ICONS[v][1])))),
    h("dl", { css: "facts" }, [["Mã hồ sơ", d.ma], ["Tình trạng", d.trangThai], ["Người nộp", d.nguoiNop], ["Dịch vụ", d.ten], ["Nộp lúc", d.luc], ["Người xử lý", d.nguoiXuLy || "chưa giao"], ...Object.entries(d.truong).filter(([, v]) => v)].map(([t, v]) => h("div", {}, h("dt", {}, NAMES[t] || t), h("dd", {}, v)))),
    h("section", { css: "card" }, h("h2", {}, "Giấy tờ"), h("ul", {}, d.tep.map((f) => h("li", {}, h("a", { href: f.url, target: "_blank" }, f.ten))))),
    h("section", { css: "card" }, h("h2", {}, "Nhật ký"), h("ol", {}, d.buoc.map((b) => h("li", {}, `${b.luc} ${b.ten} – ${b.ai}`)))),
    h("section", { css: "card" }, h("h2", {}, "Trao đổi"), h("ul", {}, d.loiNhan.map((m) => h("li", {}, h("p", {}, `${m.ai}, ${m.luc}`), h("p", {}, m.noiDung)))), note,
      h("button", { type: "button", css: "go", onclick: async () => { try { await api("POST", `/ho-so/${d.id}/nhan`, { noiDung: note.value }); toast("Đã gửi"); draw(); } catch (error) { toast(error.message, true); } } }, "Gửi lời nhắn")));
}
const NAMES = { hoTen: "Họ tên khai", soDinhDanh: "Số định danh", dienThoai: "Điện thoại", thu: "Thư điện tử", noiDung: "Nội dung đề nghị", ngayToChuc: "Ngày tổ chức", nhan: "Nhận kết quả", ghiChu: "Lời dặn thêm", loai: "Loại hình" };
let visit = 0;
async function draw() {
  const mine = (visit += 1);
  if (!me) { try { me = await api("GET", "/toi"); } catch { me = null; } }
  if (mine !== visit) return;
  const view = h("div", { css: "inner" });
  const nav = me ? h("nav", { css: "nav", "aria-label": "Chính" }, h("a", { href: "#/viec", css: "nav-link" }, "Hồ sơ chờ xử lý")) : null;
  const who = me ? h("div", { css: "who" }, h("span", {}, me.ten), h("button", { type: "button", css: "icon-button", "aria-label": "Đăng xuất", onclick: async () => { await api("DELETE", "/phien").catch(() => null); me = null; location.hash = "#/"; draw(); } }, icon("M10 4H4v16h6M14 8l5 4-5 4M8 12h11"))) : null;
  root.replaceChildren(h("header", { css: "top" }, h("strong", {}, "Bàn làm việc một cửa"), nav, who), h("main", { css: "view" }, view), h("footer", { css: "foot" }, h("p", {}, "Sở Văn hóa và Thể thao tỉnh Lam Giang, điện thoại nội bộ 0200 3888 112")));
  const place = location.hash.replace(/^#/, "") || "/";
  if (!me) { view.append(h("h1", {}, "Dành cho cán bộ"), place === "/khong-co-quyen" ? h("p", {}, "Tài khoản này không có quyền vào đây.") : null, h("a", { href: "/vao", css: "go" }, "Đăng nhập")); return; }
  const one = /^\/ho-so\/(\d+)$/.exec(place);
  const drawn = one ? drawOne(view, one[1]) : Promise.resolve(drawList(view));
  drawn.catch((error) => { if (error.status !== 401) view.replaceChildren(h("h1", {}, "Không mở được"), h("p", {}, error.message)); });
}
addEventListener("hashchange", draw);
draw();
