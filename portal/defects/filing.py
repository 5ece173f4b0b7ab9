"""Faults of filing and of the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from portal.catalogue import Fee, Procedure
from portal.defect_tools import Context, all_of, context, patch, rule
from portal.defects import Defect
from portal.domain.model import Dossier, FieldError
from portal.rules import codes, fees, filing, store, text
from portal.settings import EditionSettings

_FORM = "filing_form.html"
_OFFSET = timedelta(hours=7)


def _empty_identity(values: Context) -> Context:
    data = {k: v for k, v in values["data"].items() if k not in {"ho_ten", "so_dinh_danh"}}
    return {**values, "data": data}


def _answers_forgotten(values: Context) -> Context:
    if values["errors"]:
        return values
    return {**values, "data": {k: v for k, v in values["data"].items() if not k.startswith("tt_")}}


def _of_the_server(values: Context) -> Context:
    return {**values, "dossier": replace(values["dossier"], received_at=values["dossier"].received_at - _OFFSET)}


def _no_server_checks(_procedure: Procedure, _form: Mapping[str, str]) -> list[FieldError]:
    return []


def _pdf_refused(filename: str, content: bytes, limit: int) -> str:
    if filename.lower().endswith(".pdf") and content.startswith(b"%PDF-1."):
        return "Nội dung tệp không đúng với phần mở rộng"
    return filing.upload_error(filename, content, limit)


def _extension_only(filename: str, content: bytes, limit: int) -> str:
    extension = filename.rsplit(".", 1)[-1].lower()
    if extension not in filing.ALLOWED_EXTENSIONS:
        return "Chỉ nhận tệp PDF, DOCX, JPG hoặc PNG"
    return f"Tệp lớn hơn {limit // (1024 * 1024)} MB" if len(content) > limit else ""


def _name_anywhere(filename: str, content: bytes, limit: int) -> str:
    if any(f".{extension}" in filename.lower() for extension in filing.ALLOWED_EXTENSIONS):
        return f"Tệp lớn hơn {limit // (1024 * 1024)} MB" if len(content) > limit else ""
    return "Chỉ nhận tệp PDF, DOCX, JPG hoặc PNG"


def _any_size(filename: str, content: bytes, limit: int) -> str:
    return filing.upload_error(filename, content, limit * 100)


def _running_number(_rules: EditionSettings, _unit: str, day: date, number: int) -> str:
    return f"HS-{day:%y%m%d}-{number}"


def _next_day(rules: EditionSettings, unit: str, day: date, number: int) -> str:
    return codes.make(rules, unit, day + timedelta(days=1), number)


def _cut(value: str) -> str:
    return text.clean(value)[:80]


def _extra_charge(procedure: Procedure) -> tuple[Fee, ...]:
    kept = fees.due_fees(procedure)
    return tuple(Fee(code=f.code, name=f"{f.name} và phí xử lý", amount=f.amount + 30_000, kind=f.kind) for f in kept)


def _other_dossier(public_url: str, dossier: Dossier) -> str:
    right = store.qr_text(public_url, dossier)
    return right[:-4] + "9999"


DEFECTS = (
    Defect(
        id="form-not-prefilled",
        title_vi="Biểu mẫu không điền sẵn họ tên, số định danh",
        story="Sau khi đổi giao diện, tên ô nhập không còn khớp tên trường dữ liệu.",
        area="filing",
        expects=(("filing.prefilled", "failed"),),
        apply=context(_FORM, _empty_identity),
    ),
    Defect(
        id="draft-forgets-answers",
        title_vi="Mở lại nháp mất nội dung đã khai",
        story="Nháp lưu đủ nhưng trang mở lại chỉ đọc thông tin tài khoản.",
        area="filing",
        expects=(("filing.draft-kept", "failed"),),
        apply=context(_FORM, _answers_forgotten),
    ),
    Defect(
        id="only-browser-checks",
        title_vi="Chỉ trình duyệt kiểm trường bắt buộc",
        story="Kiểm tra phía máy chủ bị tắt khi thử tải rồi không bật lại.",
        area="filing",
        expects=(("filing.server-checks-required", "failed"),),
        apply=rule("filing.form_errors", _no_server_checks),
    ),
    Defect(
        id="valid-pdf-refused",
        title_vi="Từ chối tệp PDF hợp lệ",
        story="Bộ nhận dạng tệp mới chỉ biết PDF 2.0.",
        area="filing",
        expects=(("filing.accepts-allowed-file", "failed"),),
        apply=rule("filing.upload_error", _pdf_refused),
    ),
    Defect(
        id="upload-checks-extension-only",
        title_vi="Chỉ xét đuôi tệp, không xét nội dung",
        story="Phần đọc chữ ký tệp bị bỏ để tải lên nhanh hơn.",
        area="filing",
        expects=(("filing.refuses-disguised-file", "failed"),),
        apply=rule("filing.upload_error", _extension_only),
    ),
    Defect(
        id="upload-name-contains-extension",
        title_vi="Tên có «.pdf» ở giữa là được nhận",
        story="Biểu thức kiểm đuôi tệp thiếu dấu kết thúc chuỗi.",
        area="filing",
        expects=(("filing.refuses-disguised-file", "failed"),),
        apply=rule("filing.upload_error", _name_anywhere),
    ),
    Defect(
        id="upload-size-not-checked",
        title_vi="Nhận tệp vượt giới hạn đã nêu",
        story="Giới hạn chỉ ghi trên trang, máy chủ không kiểm.",
        area="filing",
        expects=(("filing.refuses-oversize-file", "failed"),),
        apply=rule("filing.upload_error", _any_size),
    ),
    Defect(
        id="acknowledgement-without-time",
        title_vi="Trang xác nhận không có giờ tiếp nhận",
        story="Mẫu trang xác nhận mới chỉ in ngày.",
        area="filing",
        expects=(("filing.acknowledged-with-time", "failed"),),
        apply=patch("acknowledgement.html", "{{ dossier.received_at | ngaygio }}", "{{ dossier.received_at | ngay }}"),
    ),
    Defect(
        id="acknowledgement-in-another-zone",
        title_vi="Giờ tiếp nhận in theo giờ quốc tế",
        story="Máy chủ mới chạy giờ UTC, trang xác nhận in thẳng giờ của máy.",
        area="filing",
        expects=(("filing.acknowledged-with-time", "failed"),),
        apply=context("acknowledgement.html", _of_the_server),
    ),
    Defect(
        id="code-is-running-number",
        title_vi="Mã hồ sơ không theo cấu trúc",
        story="Bộ đếm nội bộ được dùng làm mã hồ sơ.",
        area="filing",
        expects=(("filing.code-format", "failed"), ("sync.dossier-code", "failed")),
        apply=rule("codes.make", _running_number),
    ),
    Defect(
        id="code-carries-next-day",
        title_vi="Ngày trong mã hồ sơ sai một ngày",
        story="Ngày trong mã lấy theo giờ máy chủ đặt ở múi giờ khác.",
        area="filing",
        expects=(("filing.code-format", "failed"), ("sync.dossier-code", "failed")),
        apply=rule("codes.make", _next_day),
    ),
    Defect(
        id="long-text-cut",
        title_vi="Nội dung khai dài bị cắt khi lưu",
        story="Cột cơ sở dữ liệu ngắn hơn giới hạn của ô nhập, phần thừa bị bỏ không báo.",
        area="filing",
        expects=(("filing.data-kept-exactly", "failed"),),
        apply=rule("filing.clean", _cut),
    ),
    Defect(
        id="double-click-files-twice",
        title_vi="Bấm nộp hai lần tạo hai hồ sơ",
        story="Khóa nút nộp bị gỡ khi viết lại trang, máy chủ không nhận ra lần gửi lặp.",
        area="filing",
        expects=(("filing.double-submit-makes-one", "failed"),),
        apply=all_of(
            rule("filing.same_submission", lambda _before: False),
            patch("filing_review.html", " data-once>", ">"),
        ),
    ),
    Defect(
        id="consent-ticked-in-advance",
        title_vi="Ô đồng ý xử lý dữ liệu được chọn sẵn",
        story="Ô đồng ý chọn sẵn để giảm số hồ sơ bị trả lại.",
        area="filing",
        expects=(("filing.consent-not-preset", "failed"),),
        apply=rule("filing.consent_ticked_in_advance", lambda: True),
    ),
    Defect(
        id="extra-charge-at-filing",
        title_vi="Cộng thêm phí xử lý khi nộp hồ sơ",
        story="Phí dịch vụ của bên cung cấp thanh toán được cộng vào phí nhà nước.",
        area="filing",
        expects=(("filing.fee-equals-published", "failed"),),
        apply=context(
            _FORM, lambda v: {**v, "fees": _extra_charge(v["procedure"]), "fee_total": v["fee_total"] + 30_000}
        ),
    ),
    Defect(
        id="receipt-without-due-date",
        title_vi="Giấy tiếp nhận không có ngày hẹn trả",
        story="Mẫu giấy tiếp nhận mới bỏ dòng ngày hẹn, bản PDF tạm gỡ.",
        area="receipt",
        expects=(("receipt.form-complete", "failed"),),
        apply=all_of(
            patch("receipt.html", "<dt>Ngày hẹn trả kết quả</dt><dd>{{ data.due_at | ngaygio }}</dd>", ""),
            patch(
                "receipt.html",
                '<a class="btn btn-primary" href="/ho-so/{{ dossier.code }}/giay-tiep-nhan.pdf">'
                "Tải giấy tiếp nhận (PDF)</a>",
                "",
            ),
            patch(
                "dossier.html",
                ' <a class="btn" href="/ho-so/{{ dossier.code }}/giay-tiep-nhan.pdf">Tải giấy tiếp nhận (PDF)</a>',
                "",
            ),
        ),
    ),
    Defect(
        id="qr-of-another-dossier",
        title_vi="Mã QR dẫn sang hồ sơ khác",
        story="Mã QR được tạo từ số thứ tự tạm, trước khi hồ sơ có mã chính thức.",
        area="receipt",
        expects=(("receipt.qr-leads-to-dossier", "failed"), ("return.result-qr-verifies", "failed")),
        apply=rule("store.qr_text", _other_dossier),
    ),
)
