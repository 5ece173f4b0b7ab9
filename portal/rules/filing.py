"""Filling in and checking a dossier."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from portal.catalogue import Component, FormField, Procedure
from portal.domain.model import Account, FieldError

ALLOWED_EXTENSIONS: dict[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
PHONE = re.compile(r"^0\d{9}$")
EMAIL = re.compile(r"^[^@\s<>\"']+@[^@\s<>\"']+\.[A-Za-z]{2,}$")
IDENTITY = re.compile(r"^\d{12}$")


def prefill(user: Account) -> dict[str, str]:
    """What the form knows already from the account: nobody types it again."""
    return {
        "ho_ten": user.full_name,
        "so_dinh_danh": user.identity_number,
        "ngay_sinh": user.birth_date,
        "gioi_tinh": user.gender,
        "dia_chi": user.address,
        "dien_thoai": user.phone,
        "email": user.email,
        "ten_to_chuc": user.organisation_name,
        "ma_so_thue": user.tax_code,
    }


def read_only_fields() -> frozenset[str]:
    """Fields proven by the identity provider: what the browser sends for them is not used."""
    return frozenset({"ho_ten", "so_dinh_danh", "ngay_sinh", "gioi_tinh", "ten_to_chuc", "ma_so_thue"})


def consent_given(form: Mapping[str, str]) -> bool:
    """Consent to the use of personal data was ticked by the applicant."""
    return form.get("dong_y") == "co"


def consent_ticked_in_advance() -> bool:
    """Whether the box is ticked when the page opens. Silence is no consent (NĐ 13/2023)."""
    return False


def field_needed(field: FormField, form: Mapping[str, str]) -> bool:
    """Whether a field applies, given the answers it depends on."""
    return field.show_if is None or form.get("tt_" + field.show_if[0], "") == field.show_if[1]


def field_error(field: FormField, value: str) -> str:  # noqa: PLR0911 - one line for each mistake
    """What is wrong with one procedure-specific answer, or ''."""
    if not value:
        return f"Nhập thông tin “{field.label}”" if field.required else ""
    if len(value) > field.max_length:
        return f"“{field.label}” dài quá {field.max_length} ký tự"
    if field.type == "select" and value not in field.options:
        return f"Chọn “{field.label}” trong danh sách"
    if field.type == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return f"“{field.label}” phải là một ngày có thật, dạng ngày/tháng/năm"
    if field.type == "number":
        if not re.fullmatch(r"\d{1,12}", value):
            return f"“{field.label}” phải là số nguyên không âm"
        number = int(value)
        if field.minimum is not None and number < field.minimum:
            return f"“{field.label}” không được nhỏ hơn {field.minimum}"
        if field.maximum is not None and number > field.maximum:
            return f"“{field.label}” không được lớn hơn {field.maximum}"
    return ""


def form_errors(procedure: Procedure, form: Mapping[str, str]) -> list[FieldError]:
    """All mistakes of the form, whatever the browser has checked before."""
    errors: list[FieldError] = []
    if not form.get("dia_chi"):
        errors.append(FieldError("dia_chi", "Nhập địa chỉ liên hệ"))
    if not PHONE.match(form.get("dien_thoai", "")):
        errors.append(FieldError("dien_thoai", "Số điện thoại gồm 10 chữ số, bắt đầu bằng 0"))
    if not EMAIL.match(form.get("email", "")):
        errors.append(FieldError("email", "Thư điện tử phải có dạng ten@tenmien.vn"))
    for field in procedure.form_fields:
        if field_needed(field, form):
            text = field_error(field, form.get("tt_" + field.name, ""))
            if text:
                errors.append(FieldError("tt_" + field.name, text))
    if form.get("nhan_ket_qua") not in ("online", "post", "office"):
        errors.append(FieldError("nhan_ket_qua", "Chọn cách nhận kết quả"))
    if form.get("nhan_ket_qua") == "post" and not form.get("dia_chi_nhan"):
        errors.append(FieldError("dia_chi_nhan", "Nhập địa chỉ nhận kết quả qua bưu chính"))
    return errors


def component_errors(procedure: Procedure, attached: frozenset[str]) -> list[FieldError]:
    """Required papers without a file."""
    return [
        FieldError("tep_" + component.code, f"Đính kèm tệp cho “{component.name}”")
        for component in procedure.components
        if component_required(component) and component.code not in attached
    ]


def component_required(component: Component) -> bool:
    """Whether a paper must be attached."""
    return component.required


def looks_like(extension: str, content: bytes) -> bool:
    """Whether the content begins as a file of this kind does."""
    signatures: dict[str, tuple[bytes, ...]] = {
        "pdf": (b"%PDF-",),
        "docx": (b"PK\x03\x04",),
        "jpg": (b"\xff\xd8\xff",),
        "jpeg": (b"\xff\xd8\xff",),
        "png": (b"\x89PNG\r\n\x1a\n",),
    }
    return content.startswith(signatures.get(extension, ()))


def upload_error(filename: str, content: bytes, limit: int) -> str:
    """Why a file is not accepted, or ''. `limit` in bytes."""
    extension = filename.rsplit(".", 1)[-1].lower() if "." in filename else ""
    if extension not in ALLOWED_EXTENSIONS:
        return "Chỉ nhận tệp PDF, DOCX, JPG hoặc PNG"
    if not content:
        return "Tệp rỗng, không có nội dung"
    if len(content) > limit:
        return f"Tệp lớn hơn {limit // (1024 * 1024)} MB"
    if not looks_like(extension, content):
        return "Nội dung tệp không đúng với phần mở rộng"
    return ""


def stored_media_type(filename: str) -> str:
    """Media type by the checked extension, never what the browser said."""
    return ALLOWED_EXTENSIONS.get(filename.rsplit(".", 1)[-1].lower(), "application/octet-stream")


def safe_filename(name: str) -> str:
    """The last part of a file name, without characters that mean something to a file system or a header."""
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r'[\x00-\x1f"<>|:*?;]', "_", last).strip(". ")[:150] or "tep"


def same_submission(draft_submitted_as: int | None) -> bool:
    """Whether this form was submitted before, so that the earlier dossier is shown instead of a second one."""
    return draft_submitted_as is not None


def channel() -> int:
    """Channel of what is filed here: 2, online."""
    return 2


def may_file(procedure: Procedure, user: Account) -> bool:
    """Whether the procedure is online and meant for this kind of applicant."""
    wanted = {"citizen"} if user.kind == "citizen" else {"enterprise", "organisation"}
    return procedure.online and bool(wanted.intersection(procedure.subjects))
