"""Faults that show only between citizen and officer: reception, supplement, messages, approval, return, payment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from portal.defect_tools import Context, all_of, context, patch, rule
from portal.defects import Defect
from portal.domain.model import Account, Dossier, FieldError, Status
from portal.rules import access, workflow

_CITIZEN_PAGE = "dossier.html"
_OFFICER_PAGE = "officer/dossier.html"


def _held_back(user: Account, dossier: Dossier) -> bool:
    waiting = dossier.status is Status.NEW and dossier.channel == 2
    return access.officer_may_open(user, dossier) and not waiting


def _listed_twice(values: Context) -> Context:
    return {**values, "dossiers": [d for dossier in values["dossiers"] for d in (dossier, dossier)]}


def _stale_status(values: Context) -> Context:
    dossier: Dossier = values["dossier"]
    if dossier.status is Status.RECEIVED:
        values = {**values, "dossier": replace(dossier, status=Status.NEW)}
    return values


def _no_reason_needed(action: str, form: Mapping[str, str]) -> list[FieldError]:
    return [] if action == "refuse" else workflow.action_errors(action, form)


def _silent_refusal(values: Context) -> Context:
    dossier: Dossier = values["dossier"]
    if dossier.status is not Status.REFUSED:
        return values
    events = [replace(e, text="Hồ sơ không được tiếp nhận.") for e in values["events"]]
    return {**values, "dossier": replace(dossier, reason=""), "events": events}


def _empty_request(values: Context) -> Context:
    asked = values["open_supplement"]
    if asked is None:
        return values
    events = [replace(e, text="Cơ quan yêu cầu bổ sung.") for e in values["events"]]
    dossier = replace(values["dossier"], reason="")
    return {**values, "dossier": dossier, "open_supplement": replace(asked, reason="xem chi tiết"), "events": events}


def _files_hidden(values: Context) -> Context:
    return {**values, "files": [f for f in values["files"] if f.kind != "supplement"]}


def _one_way(values: Context) -> Context:
    return {**values, "messages": [m for m in values["messages"] if m.from_officer]}


def _own_words_only(values: Context) -> Context:
    return {**values, "messages": [m for m in values["messages"] if not m.from_officer]}


def _note_left_out(values: Context) -> Context:
    return {**values, "supplements": [replace(s, note="") for s in values["supplements"]]}


def _any_role(user: Account, dossier: Dossier, _action: str) -> bool:
    return access.officer_may_open(user, dossier)


def _wrong_link(values: Context) -> Context:
    files = list(values["files"])
    first = next((f for f in files if f.kind == "component" and f.media_type == "application/pdf"), None)
    if first is None:
        return values
    return {**values, "files": [replace(f, id=first.id) if f.kind == "result" else f for f in files]}


def _still_open(dossier: Dossier, target: Status) -> bool:
    reopened = dossier.status is Status.RETURNED and target in {Status.STOPPED, Status.SUPPLEMENT}
    return reopened or workflow.transition_allowed(dossier, target)


def _still_offered(dossier: Dossier, action: str) -> bool:
    reopened = dossier.status is Status.RETURNED and action in {"stop", "supplement"}
    return reopened or workflow.action_allowed(dossier, action)


DEFECTS = (
    Defect(
        id="online-dossier-held-back",
        title_vi="Hồ sơ nộp trực tuyến không tới bộ phận một cửa",
        story="Danh sách chờ của một cửa chỉ lấy hồ sơ nhập tại quầy.",
        area="officer",
        expects=(("reception.dossier-arrives", "failed"),),
        apply=rule("access.officer_may_open", _held_back),
    ),
    Defect(
        id="dossier-listed-twice",
        title_vi="Hồ sơ hiện hai lần ở bộ phận một cửa",
        story="Phép nối với bảng phân công nhân đôi dòng.",
        area="officer",
        expects=(("reception.dossier-arrives", "failed"),),
        apply=context("officer/inbox.html", _listed_twice),
    ),
    Defect(
        id="acceptance-not-shown",
        title_vi="Công dân không thấy hồ sơ đã được tiếp nhận",
        story="Trạng thái phía công dân lấy từ bản sao cập nhật mỗi đêm.",
        area="officer",
        expects=(("reception.acceptance-seen-by-citizen", "failed"),),
        apply=context(_CITIZEN_PAGE, _stale_status),
    ),
    Defect(
        id="refusal-without-reason",
        title_vi="Từ chối được mà không ghi lý do",
        story="Kiểm tra lý do chỉ có ở trình duyệt của cán bộ.",
        area="officer",
        expects=(("reception.refusal-needs-reason", "failed"),),
        apply=rule("workflow.action_errors", _no_reason_needed),
    ),
    Defect(
        id="refusal-reason-hidden",
        title_vi="Công dân không đọc được lý do từ chối",
        story="Lý do lưu ở phần ghi chú nội bộ, trang công dân không hiện.",
        area="officer",
        expects=(("reception.refusal-needs-reason", "failed"),),
        apply=context(_CITIZEN_PAGE, _silent_refusal),
    ),
    Defect(
        id="supplement-request-empty",
        title_vi="Yêu cầu bổ sung tới công dân không có nội dung",
        story="Mẫu trang hiện tiêu đề yêu cầu nhưng quên nội dung.",
        area="officer",
        expects=(("supplement.request-reaches-citizen", "failed"),),
        apply=context(_CITIZEN_PAGE, _empty_request),
    ),
    Defect(
        id="supplement-file-lost",
        title_vi="Tệp bổ sung không gắn vào hồ sơ",
        story="Tệp bổ sung được lưu nhưng trang cán bộ chỉ đọc tệp nộp lần đầu.",
        area="officer",
        expects=(("supplement.answer-reaches-officer", "failed"),),
        apply=context(_OFFICER_PAGE, _files_hidden),
    ),
    Defect(
        id="reply-not-shown-to-officer",
        title_vi="Câu trả lời của công dân không tới cán bộ",
        story="Trang cán bộ lọc tin theo người gửi của đơn vị.",
        area="officer",
        expects=(("messages.official-reaches-citizen", "failed"),),
        apply=context(_OFFICER_PAGE, _one_way),
    ),
    Defect(
        id="officer-message-hidden",
        title_vi="Công dân không đọc được tin của cán bộ",
        story="Tin của cán bộ được lưu ở kênh nội bộ, trang công dân chỉ hiện tin của chính mình.",
        area="officer",
        expects=(("messages.official-reaches-citizen", "failed"),),
        apply=context(_CITIZEN_PAGE, _own_words_only),
    ),
    Defect(
        id="supplement-note-lost",
        title_vi="Lời giải trình khi bổ sung không tới cán bộ",
        story="Trang cán bộ hiện tệp bổ sung nhưng bỏ phần lời của người nộp.",
        area="officer",
        expects=(("supplement.answer-reaches-officer", "failed"),),
        apply=context(_OFFICER_PAGE, _note_left_out),
    ),
    Defect(
        id="appraiser-approves",
        title_vi="Người thẩm định tự phê duyệt được",
        story="Quyền phê duyệt được cấp cho cả nhóm để xử lý nhanh cuối năm.",
        area="officer",
        expects=(("approval.approver-is-another-person", "failed"),),
        apply=all_of(
            rule("access.officer_may_act", _any_role),
            rule("workflow.approver_allowed", lambda _user, _dossier: True),
        ),
    ),
    Defect(
        id="result-link-opens-attachment",
        title_vi="Nút tải kết quả mở tệp công dân đã nộp",
        story="Liên kết lấy tệp đầu tiên của hồ sơ thay vì tệp kết quả.",
        area="officer",
        expects=(("return.result-reaches-citizen", "failed"),),
        apply=context(_CITIZEN_PAGE, _wrong_link),
    ),
    Defect(
        id="returned-dossier-changes",
        title_vi="Vẫn đổi được trạng thái sau khi trả kết quả",
        story="Khóa hồ sơ bị bỏ để cán bộ sửa lỗi nhập liệu rồi không bật lại.",
        area="officer",
        expects=(("return.locked-after-return", "failed"),),
        apply=all_of(
            rule("workflow.locks", lambda _status: False),
            rule("workflow.transition_allowed", _still_open),
            rule("workflow.action_allowed", _still_offered),
        ),
    ),
    Defect(
        id="fee-receipt-missing",
        title_vi="Nộp phí xong không có biên lai",
        story="Biên lai gửi về cơ quan thuế, không hiện cho người nộp.",
        area="officer",
        expects=(("payment.receipt-after-payment", "failed"),),
        apply=patch(
            _CITIZEN_PAGE,
            '<p><a class="btn" href="/ho-so/{{ dossier.code }}/bien-lai/{{ p.receipt_number }}">'
            "Tải biên lai số {{ p.receipt_number }} (PDF)</a></p>",
            "",
        ),
    ),
    Defect(
        id="cancelled-payment-counts",
        title_vi="Hủy thanh toán vẫn ghi đã nộp",
        story="Cứ quay về từ cổng thanh toán là ghi đã nộp, không đọc kết quả.",
        area="officer",
        expects=(("payment.failure-not-taken-as-paid", "failed"),),
        apply=rule("fees.succeeded", lambda _params: True),
    ),
    Defect(
        id="forged-payment-counts",
        title_vi="Tin kết quả thanh toán trên địa chỉ quay về",
        story="Bước xem chữ ký của cổng thanh toán tắt lúc thử nghiệm rồi quên bật lại.",
        area="officer",
        expects=(("payment.forged-return-refused", "failed"),),
        apply=rule("fees.return_genuine", lambda _secret, _params: True),
    ),
)
