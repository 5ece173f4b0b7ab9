"""Statuses, transitions and what each action needs."""

from __future__ import annotations

from collections.abc import Mapping

from portal.domain.model import FINAL, Account, Dossier, FieldError, Status

NAMES: dict[Status, str] = {
    Status.NEW: "Mới đăng ký",
    Status.RECEIVED: "Được tiếp nhận",
    Status.REFUSED: "Không được tiếp nhận",
    Status.PROCESSING: "Đang xử lý",
    Status.SUPPLEMENT: "Yêu cầu bổ sung giấy tờ",
    Status.PAYMENT: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Status.WITHDRAWN: "Công dân yêu cầu rút hồ sơ",
    Status.STOPPED: "Dừng xử lý",
    Status.SETTLED: "Đã xử lý xong",
    Status.RETURNED: "Đã trả kết quả",
}

TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.RECEIVED, Status.REFUSED, Status.SUPPLEMENT, Status.PAYMENT, Status.WITHDRAWN}),
    Status.RECEIVED: frozenset(
        {Status.PROCESSING, Status.SUPPLEMENT, Status.PAYMENT, Status.WITHDRAWN, Status.STOPPED}
    ),
    Status.REFUSED: frozenset(),
    Status.PROCESSING: frozenset({Status.SUPPLEMENT, Status.PAYMENT, Status.WITHDRAWN, Status.STOPPED, Status.SETTLED}),
    Status.SUPPLEMENT: frozenset(
        {Status.NEW, Status.RECEIVED, Status.PROCESSING, Status.REFUSED, Status.WITHDRAWN, Status.STOPPED}
    ),
    Status.PAYMENT: frozenset({Status.NEW, Status.RECEIVED, Status.PROCESSING, Status.WITHDRAWN, Status.STOPPED}),
    Status.WITHDRAWN: frozenset(),
    Status.STOPPED: frozenset(),
    Status.SETTLED: frozenset({Status.RETURNED}),
    Status.RETURNED: frozenset(),
}

ACTION_STATUS: dict[str, Status] = {
    "accept": Status.RECEIVED,
    "refuse": Status.REFUSED,
    "supplement": Status.SUPPLEMENT,
    "request_payment": Status.PAYMENT,
    "assign": Status.PROCESSING,
    "approve": Status.SETTLED,
    "stop": Status.STOPPED,
    "return_result": Status.RETURNED,
    "withdraw": Status.WITHDRAWN,
}


def status_name(status: Status) -> str:
    """Vietnamese name of a status."""
    return NAMES[Status(status)]


def transition_allowed(dossier: Dossier, target: Status) -> bool:
    """Whether the status may become `target` now."""
    if dossier.locked or dossier.status in FINAL:
        return False
    if dossier.status is Status.SUPPLEMENT and target is Status.REFUSED:
        return dossier.accepted_at is None
    return target in TRANSITIONS[dossier.status]


def action_allowed(dossier: Dossier, action: str) -> bool:
    """Whether `action` fits the dossier's status and stage, whoever asks."""
    if action == "message":
        return not dossier.locked
    if action in ("appraise", "submit", "approve", "send_back", "extend"):
        stages = {
            "appraise": ("assigned", "appraised"),
            "submit": ("appraised",),
            "approve": ("submitted",),
            "send_back": ("submitted",),
            "extend": ("assigned", "appraised", "submitted"),
        }
        return not dossier.locked and dossier.status is Status.PROCESSING and dossier.stage in stages[action]
    if action == "assign" and dossier.status is Status.PROCESSING:
        return not dossier.locked and dossier.stage != "submitted"
    if action == "assign" and dossier.status is not Status.RECEIVED:
        return False
    if action == "accept" and dossier.status is not Status.NEW:
        return False
    return transition_allowed(dossier, ACTION_STATUS[action])


def action_errors(action: str, form: Mapping[str, str]) -> list[FieldError]:
    """What is missing in the form of an action."""
    needs: dict[str, list[tuple[str, str]]] = {
        "refuse": [("reason", "Nhập lý do từ chối tiếp nhận")],
        "supplement": [("reason", "Nhập lý do yêu cầu bổ sung"), ("items", "Chọn ít nhất một giấy tờ cần bổ sung")],
        "stop": [("reason", "Nhập lý do dừng xử lý")],
        "assign": [("assignee", "Chọn cán bộ thẩm định")],
        "appraise": [("appraisal", "Nhập ý kiến thẩm định")],
        "send_back": [("reason", "Nhập lý do chuyển lại")],
        "extend": [("reason", "Nhập lý do gia hạn")],
        "withdraw": [("reason", "Nhập lý do rút hồ sơ")],
        "message": [("body", "Nhập nội dung tin nhắn")],
    }
    return [FieldError(name, text) for name, text in needs.get(action, []) if not form.get(name, "").strip()]


def approver_allowed(user: Account, dossier: Dossier) -> bool:
    """Four eyes: who appraised does not approve."""
    return user.username not in (dossier.appraiser, dossier.assignee)


def locks(status: Status) -> bool:
    """Whether a dossier in this status is closed for every change."""
    return status in FINAL


def status_after_answer(dossier: Dossier) -> Status:
    """Where a dossier goes on when the applicant has supplemented or paid."""
    return dossier.status_before or Status.RECEIVED


def unpaid_blocks_return() -> bool:
    """A result is handed over only when the fee is paid."""
    return True


def second_supplement_flagged(dossier: Dossier) -> bool:
    """More than one request for the same dossier counts as late and is shown to the officer."""
    return dossier.supplements >= 1


def supplement_items(asked: tuple[str, ...], offered: tuple[str, ...]) -> tuple[str, ...]:
    """Of the papers that the applicant sends, only those that were asked are taken."""
    return tuple(code for code in offered if code in asked)
