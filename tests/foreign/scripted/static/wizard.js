// Filing: three steps, files dropped or chosen, a question before sending.
import config from "/assets/config.js";
import { a, api, go, mustSignIn, person } from "/assets/citizen.js";
import { dayBox, ghost, h, k, modal, picker, toast, uid } from "/assets/kit.js";

const kept = {};
export async function drawWizard(view, code) {
  document.title = "Nộp hồ sơ";
  const me = person();
  if (!me) return mustSignIn(view);
  view.append(ghost(6));
  const s = await api("GET", `/dich-vu/${encodeURIComponent(code)}`);
  const stored = config.draftInMemory ? {} : (await api("GET", `/nhap/${code}`)).truong;
  const fields = { hoTen: me.ten, soDinhDanh: me.soDinhDanh, dienThoai: me.dienThoai, thu: me.thu, noiDung: "", ngayToChuc: "", nhan: "", ghiChu: "", loai: "", ...stored };
  const files = {}, problems = {};
  let step = 1, agreed = !!config.consentPreset, sending = false;
  const key = uid() + uid();
  const labels = { hoTen: "Họ và tên", soDinhDanh: "Số định danh cá nhân", dienThoai: "Số điện thoại", thu: "Thư điện tử", noiDung: "Nội dung đề nghị", ngayToChuc: "Ngày tổ chức", nhan: "Nhận kết quả", ghiChu: "Lời dặn thêm" };
  const needed = ["hoTen", "soDinhDanh", "dienThoai", "noiDung", "ngayToChuc", "nhan"];
  const field = (name, { long = false, type = "text" } = {}) => {
    const id = uid(), error = uid(), bad = problems[name];
    const box = h(long ? "textarea" : "input", { css: "in", type: long ? false : type, id, "aria-required": needed.includes(name) ? "true" : false, "aria-invalid": bad ? "true" : false,
      "aria-describedby": bad ? error : false, oninput: () => { fields[name] = box.value; }, value: fields[name] || "" });
    return h("div", { css: "field" }, h("label", { css: "name", for: id }, labels[name] + (needed.includes(name) ? " *" : "")), box, bad ? h("p", { css: "bad", id: error, role: "alert" }, bad) : null);
  };
  const check = () => {
    for (const name of Object.keys(problems)) delete problems[name];
    for (const name of needed) if (!String(fields[name] || "").trim()) problems[name] = `Chưa nhập ${labels[name].toLowerCase()}`;
    if (!agreed) problems.dongY = "Cần đồng ý cho xử lý dữ liệu";
    return !Object.keys(problems).length;
  };
  const keep = async () => {
    if (config.draftInMemory) kept[code] = { ...fields }; else await api("PUT", `/nhap/${code}`, fields);
    toast("Đã lưu bản nháp");
  };
  const papers = () => s.giayTo.map((paper) => {
    const shown = h("p", { css: "file-name" }, files[paper] ? `Đã chọn ${files[paper].ten}` : "Kéo tệp vào đây hoặc bấm nút bên dưới. Tệp PDF, DOCX, PNG, JPG, tối đa 3 MB.");
    const bad = h("p", { css: "bad", role: "alert" });
    const take = async (file) => {
      bad.textContent = ""; shown.textContent = "Đang tải lên…";
      if (file.size > 3 * 1024 * 1024) { shown.textContent = ""; bad.textContent = `Tệp ${file.name} quá lớn, mỗi tệp tối đa 3 MB`; return; }
      try { files[paper] = await api("POST", `/tep?ten=${encodeURIComponent(file.name)}`, file, file.type || "application/octet-stream"); shown.textContent = `Đã chọn ${file.name}`; }
      catch (error) { shown.textContent = ""; bad.textContent = error.message; }
    };
    const input = h("input", { type: "file", css: "unseen", tabindex: "-1", "aria-hidden": "true", onchange: () => { if (input.files[0]) take(input.files[0]); } });
    const zone = h("div", { css: "zone", ondragover: (e) => e.preventDefault(), ondrop: (e) => { e.preventDefault(); if (e.dataTransfer.files[0]) take(e.dataTransfer.files[0]); } },
      h("strong", {}, `${paper} *`), shown, bad, h("button", { type: "button", css: "soft", onclick: () => input.click() }, "Chọn tệp"), input);
    return zone;
  });
  const kinds = () => h("div", { css: "chips", role: "group", "aria-label": "Loại hình" }, ["Ca múa", "Sân khấu", "Mỹ thuật"].map((t) => h("button", { type: "button", css: fields.loai === t ? "chip-on" : "chip", "aria-pressed": String(fields.loai === t), onclick: () => { fields.loai = t; draw(); } }, t)));
  const send = async (close) => {
    if (sending && !config.filesTwice) return;
    sending = true;
    try {
      const sent = { dichVu: code, truong: fields, tep: Object.values(files).map((f) => f.id), khoa: config.filesTwice ? "" : key };
      const got = await api("POST", "/viec", sent);
      close();
      if (config.toastOnly) { toast(`Nộp hồ sơ thành công. Mã hồ sơ ${got.ma}`); go("/"); return; }
      document.title = "Đã nhận hồ sơ";
      view.replaceChildren(h("div", { css: "card" }, h("h1", {}, "Nộp hồ sơ thành công"), h("dl", { css: "facts" }, [["Mã hồ sơ", got.ma], ["Thời điểm tiếp nhận", got.luc], ["Hẹn trả kết quả", got.hen]].map(([t, v]) => h("div", {}, h("dt", {}, t), h("dd", {}, v)))), a(`/viec/${got.id}`, "Mở hồ sơ", "go")));
    } catch (error) {
      close(); sending = false;
      for (const name of error.body && error.body.o || []) problems[name] = `Chưa nhập ${labels[name].toLowerCase()}`;
      step = 1; draw(); toast(error.message, true);
    }
  };
  function draw() {
    const next = h("button", { type: "button", css: "go", onclick: () => {
      if (step === 1 && !check()) { draw(); const first = view.querySelector("[aria-invalid=true]"); if (first) first.focus(); return; }
      if (step === 2 && s.giayTo.some((p) => !files[p])) { toast("Chưa đủ giấy tờ bắt buộc", true); return; }
      step += 1; draw();
    } }, "Tiếp tục");
    const back = step > 1 ? h("button", { type: "button", css: "soft", onclick: () => { step -= 1; draw(); } }, "Quay lại") : null;
    const save = h("button", { type: "button", css: "soft", onclick: keep }, "Lưu nháp");
    const way = picker({ label: "Nhận kết quả *", options: ["Trên cổng này", "Tại quầy", "Qua bưu điện"], value: fields.nhan, bare: !!config.mouseOnlyPicker, blank: "Chọn…", onpick: (v) => { fields.nhan = v; } });
    const day = dayBox({ label: "Ngày tổ chức", needed: true, value: fields.ngayToChuc, onpick: (v) => { fields.ngayToChuc = v; } });
    if (problems.nhan) way.append(h("p", { css: "bad", role: "alert" }, problems.nhan));
    if (problems.ngayToChuc) day.append(h("p", { css: "bad", role: "alert" }, problems.ngayToChuc));
    const box = h("input", { type: "checkbox", onchange: () => { agreed = box.checked; } });
    box.checked = agreed;
    const finish = h("button", { type: "button", css: "go", onclick: () => modal("Gửi hồ sơ?", h("p", {}, "Hồ sơ sẽ được chuyển tới cơ quan giải quyết."), [["Để sau", (close) => close()], ["Đồng ý gửi", send, true]]) }, "Gửi hồ sơ");
    const body = step === 1
      ? [field("hoTen"), field("soDinhDanh"), field("dienThoai", { type: "tel" }), field("thu", { type: "email" }), field("noiDung", { long: true }), day, way, kinds(), field("ghiChu"), h("label", { css: "tick" }, box, " Tôi đồng ý cho xử lý dữ liệu cá nhân để giải quyết hồ sơ này"), problems.dongY ? h("p", { css: "bad", role: "alert" }, problems.dongY) : null, h("div", { css: "row" }, save, next)]
      : step === 2 ? [...papers(), h("div", { css: "row" }, back, next)]
        : [h("dl", { css: "facts" }, Object.entries(labels).filter(([n]) => fields[n]).map(([n, t]) => h("div", {}, h("dt", {}, t), h("dd", {}, fields[n]))), h("div", {}, h("dt", {}, "Phí"), h("dd", {}, s.phiNop))),
          h("div", { css: "row" }, back, finish)];
    view.replaceChildren(...[h("h1", {}, s.ten), h("p", { css: "count" }, s.ma), h("ol", { css: "steps" }, ["Thông tin", "Giấy tờ", "Xem lại"].map((t, n) => h("li", { css: n + 1 === step ? "step-on" : "step", "aria-current": n + 1 === step ? "step" : false }, t))),
      h("p", {}, `Bước ${step}/3`), step === 1 ? h("p", {}, `Phí, lệ phí: ${s.phiNop}`) : null, h("div", { css: "card" }, body)].filter(Boolean));
  }
  draw();
}
