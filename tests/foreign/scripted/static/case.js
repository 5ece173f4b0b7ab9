// One dossier as its owner sees it.
import { api, mustSignIn, person, route } from "/assets/citizen.js";
import { ghost, h, modal, toast } from "/assets/kit.js";

export async function drawCase(view, number) {
  document.title = "Hồ sơ";
  const me = person();
  if (!me) return mustSignIn(view);
  view.append(ghost(6));
  const d = await api("GET", `/viec/${number}`);
  // The page keeps other people's dossiers to itself; whoever asks the API directly is another matter.
  if (d.chu !== me.id) { view.replaceChildren(h("h1", {}, "Không xem được"), h("p", {}, "Hồ sơ này không thuộc về bạn.")); return; }
  const act = async (verb, body, words) => {
    try { const got = await api("POST", `/viec/${number}/${verb}`, body); toast(words); return got; }
    catch (error) { toast(error.message, true); return null; }
  };
  const receipt = () => modal("Giấy tiếp nhận hồ sơ và hẹn trả kết quả", h("div", { css: "paper" },
    h("p", {}, "Sở Văn hóa và Thể thao tỉnh Lam Giang"), h("dl", { css: "facts" }, [["Mã hồ sơ", d.ma], ["Người nộp", d.nguoiNop], ["Thủ tục", d.ten], ["Tiếp nhận lúc", d.luc], ["Ngày hẹn trả", d.hen]].map(([t, v]) => h("div", {}, h("dt", {}, t), h("dd", {}, v)))),
    h("img", { src: d.qr, alt: "Mã QR của hồ sơ", width: "180", height: "180" })), [["In", () => print()], ["Đóng", (close) => close()]], { wide: true });
  const note = h("textarea", { css: "in", placeholder: "Viết lời nhắn cho cán bộ", rows: "3" });
  const more = () => {
    const words = h("textarea", { css: "in", rows: "3", placeholder: "Giải trình" });
    let file = null;
    const shown = h("p", {}, "Chưa chọn tệp");
    const input = h("input", { type: "file", css: "unseen", tabindex: "-1", onchange: async () => {
      const chosen = input.files[0];
      file = await api("POST", `/tep?ten=${encodeURIComponent(chosen.name)}`, chosen, chosen.type).catch((error) => { toast(error.message, true); return null; });
      shown.textContent = file ? `Đã chọn ${file.ten}` : "Chưa chọn tệp";
    } });
    modal("Bổ sung hồ sơ", h("div", {}, h("div", { css: "field" }, h("span", { css: "name" }, "Giải trình"), words), shown, h("button", { type: "button", css: "soft", onclick: () => input.click() }, "Đính kèm tệp"), input),
      [["Để sau", (close) => close()], ["Gửi bổ sung", async (close) => { const got = await act("bo-sung", { noiDung: words.value, tep: file ? [file.id] : [] }, "Đã gửi bổ sung"); close(); if (got) route(); }, true]]);
  };
  const stars = h("lg-stars");
  const facts = [["Mã hồ sơ", d.ma], ["Thủ tục", d.ten], ["Tình trạng", d.trangThai], ["Nộp lúc", d.luc], ["Hẹn trả kết quả", d.hen]];
  if (d.lyDo) facts.push(["Lý do", d.lyDo]);
  view.replaceChildren(...[h("h1", {}, `Hồ sơ ${d.ma}`), h("dl", { css: "facts" }, facts.map(([t, v]) => h("div", {}, h("dt", {}, t), h("dd", {}, v)))),
    h("div", { css: "row" }, h("button", { type: "button", css: "soft", onclick: receipt }, "Giấy hẹn"),
      d.ketQua ? h("button", { type: "button", css: "go", onclick: () => open(d.ketQua, "_blank") }, "Xem kết quả") : null,
      d.canThu ? h("button", { type: "button", css: "go", onclick: async () => { const got = await act("thu", {}, "Đang chuyển tới trang nộp phí"); if (got) location.href = got.url; } }, "Nộp phí") : null,
      d.bienLai ? h("a", { href: d.bienLai, target: "_blank" }, "Biên lai") : null),
    d.yeuCau ? h("section", { css: "card-warn" }, h("h2", {}, "Cần bổ sung"), h("p", {}, d.yeuCau), h("button", { type: "button", css: "go", onclick: more }, "Bổ sung ngay")) : null,
    h("section", { css: "card" }, h("h2", {}, "Thông tin đã khai"), h("dl", { css: "facts" }, Object.entries(d.truong).filter(([, v]) => v).map(([t, v]) => h("div", {}, h("dt", {}, NAMES[t] || t), h("dd", {}, v))))),
    h("section", { css: "card" }, h("h2", {}, "Giấy tờ đã gửi"), h("ul", {}, d.tep.map((f) => h("li", {}, h("a", { href: f.url, target: "_blank" }, f.ten))))),
    h("section", { css: "card" }, h("h2", {}, "Diễn biến"), h("ol", {}, d.buoc.map((b) => h("li", {}, h("time", {}, b.luc), " ", h("strong", {}, b.ten), " ", h("span", {}, b.ai))))),
    h("section", { css: "card" }, h("h2", {}, "Trao đổi với cán bộ"), h("ul", {}, d.loiNhan.map((m) => h("li", {}, h("p", {}, `${m.ai}, ${m.luc}`), h("p", {}, m.noiDung)))), note,
      h("button", { type: "button", css: "go", onclick: async () => { if (await act("loi-nhan", { noiDung: note.value }, "Đã gửi")) route(); } }, "Gửi lời nhắn")),
    d.danhGia ? h("p", {}, `Bạn đã đánh giá ${d.danhGia} sao`) : d.coTheDanhGia ? h("section", { css: "card" }, h("h2", {}, "Bạn hài lòng chứ?"), stars,
      h("button", { type: "button", css: "go", onclick: async () => { if (!stars.mark) { toast("Hãy chọn số sao", true); return; } if (await act("sao", { sao: stars.mark }, "Cảm ơn bạn đã đánh giá")) route(); } }, "Gửi đánh giá")) : null].filter(Boolean));
}
const NAMES = { hoTen: "Họ và tên", soDinhDanh: "Số định danh cá nhân", dienThoai: "Số điện thoại", thu: "Thư điện tử", noiDung: "Nội dung đề nghị", ngayToChuc: "Ngày tổ chức", nhan: "Nhận kết quả", ghiChu: "Lời dặn thêm", loai: "Loại hình" };
