"""Dossiers that go further than filing: received, supplemented, paid, settled. Each is made once and shared."""

from __future__ import annotations

from kiemdinh.model.failures import Blocked, CheckSignal, DataProblem
from kiemdinh.model.target import Procedure
from schemas.live.lab import Filed, Lab
from schemas.live.reading import statuses
from steps.portal.values import Done

_RECEIVED = "reception.acceptance-seen-by-citizen"
_ANOTHER = "approval.approver-is-another-person"
SETTLED = frozenset({"9", "10"})
"""Statuses of a dossier that has its result (requirements.md §9.4)."""


def received(lab: Lab) -> Filed:
    """A dossier that an officer has received, as told to the national portal."""
    return lab.once("received", lambda: _received(lab, lab.procedure))


def supplemented(lab: Lab) -> Filed:
    """The received dossier after an officer asked for a supplement."""

    def make() -> Filed:
        filed = received(lab)
        asked = lab.portal.as_officer("officer-receive").request_supplement(
            filed.code, "Đề nghị nộp bản sao chứng thực"
        )
        _done(asked, "yêu cầu bổ sung", "supplement.request-reaches-citizen")
        lab.wait_for_progress(filed, 3)
        return filed

    return lab.once("supplemented", make)


def paid(lab: Lab) -> Filed:
    """A dossier whose fee the citizen has paid online.

    Raises:
        DataProblem: the target names no procedure with a fee.
    """
    procedure = lab.session.target.data.paid_procedure
    if procedure is None:
        raise DataProblem("Tệp mục tiêu không nêu thủ tục có phí để nộp (data.paid_procedure)")

    def make() -> Filed:
        filed = _received(lab, procedure)
        lab.portal.as_officer("officer-receive").request_payment(filed.code)
        lab.wait_for_progress(filed, 3)
        if not lab.portal.as_account("citizen-a").pay(filed.code).confirmed:
            raise Blocked("Công dân chưa nộp được phí", ("payment.receipt-after-payment",))
        lab.wait_for_progress(filed, 4)
        return filed

    return lab.once("paid", make)


def settled(lab: Lab) -> Filed:
    """A dossier whose result was handed over: the paid one, or another where none can be paid."""

    def make() -> Filed:
        try:
            filed = paid(lab)
        except CheckSignal:
            filed = _received(lab, lab.procedure)
        portal = lab.portal
        appraiser = lab.session.target.accounts.get("officer-appraise")
        portal.as_officer("officer-receive").assign(filed.code, appraiser.person.full_name if appraiser else "")
        _done(portal.as_officer("officer-appraise").appraise(filed.code, "Đủ điều kiện"), "thẩm định", _ANOTHER)
        _done(portal.as_officer("officer-approve").approve(filed.code, "Đồng ý"), "phê duyệt", _ANOTHER)
        handed = portal.as_officer("officer-receive").return_result(filed.code)
        _done(handed, "trả kết quả", "return.result-reaches-citizen")
        lab.stub.wait(lambda _all: SETTLED & set(statuses(lab.about(filed))) != set(), lab.patience, lab.guard)
        return filed

    return lab.once("settled", make)


def furthest(lab: Lab) -> Filed | None:
    """A dossier as far as officers bring it, or ``None`` where they bring none anywhere.

    What is told of a dossier later is often written by other code than the first message.
    """
    return lab.once("furthest", lambda: _furthest(lab))


def _furthest(lab: Lab) -> Filed | None:
    if "officer-receive" not in lab.session.target.accounts:
        return None
    for way in (settled, received):
        try:
            return way(lab)
        except CheckSignal:
            continue  # that it goes no further is the business of other checks
    return None


def _received(lab: Lab, procedure: Procedure) -> Filed:
    filed = lab.file(procedure)
    lab.wait_for_progress(filed, 1)
    _done(lab.portal.as_officer("officer-receive").receive(filed.code), "tiếp nhận", _RECEIVED)
    lab.wait_for_progress(filed, 2)
    return filed


def _done(done: Done, what: str, check: str) -> None:
    if not done.done:
        raise Blocked(f"Cán bộ chưa {what} được hồ sơ: {done.message}", (check,))
