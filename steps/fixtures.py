"""What scenarios start from: visitors, signed-in people, and dossiers that already exist.

A fixture that cannot do its work makes the scenario ``not-tested`` and names the check that explains why; it never lets
a scenario blame the portal for something that another check is about.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from kiemdinh.events.session import CollectSession
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import Blocked, CheckSignal, DataProblem, NotApplicable
from kiemdinh.model.target import Account, Procedure
from steps.pictures import OPEN_PORTAL
from steps.portal.protocol import OfficerDriver, PortalDriver
from steps.portal.session import PortalSession, open_portal
from steps.portal.values import Submission

T = TypeVar("T")
_POLL_MS = 250


@dataclass
class Scene:
    """What one scenario has seen so far; a step writes, a later step reads."""

    seen: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        """A value that an earlier step kept."""
        try:
            return self.__dict__["seen"][name]
        except KeyError as error:
            raise AttributeError(f"chưa có bước nào ghi «{name}»") from error

    def keep(self, **values: Any) -> None:
        """Keep values for later steps."""
        self.seen.update(values)


@dataclass(frozen=True, slots=True)
class FiledDossier:
    """A dossier that the suite filed.

    Attributes:
        code: dossier code.
        procedure: procedure it was filed under.
        submission: what the portal answered.
    """

    code: str
    procedure: Procedure
    submission: Submission

    @property
    def paid_first(self) -> bool:
        """Whether the portal asks for the fee before an officer sees the dossier."""
        confirmation = self.submission.acknowledgement
        return confirmation is not None and confirmation.unpaid


@contextmanager
def prerequisite(check: str, what: str) -> Iterator[None]:
    """Turn any typed failure inside into «not tested, blocked by ``check``» with the owner of the failure."""
    try:
        yield
    except (Blocked, NotApplicable):
        raise
    except CheckSignal as error:
        raise Blocked(f"chưa {what} được: {error}", (check,), error.owner or Owner.PORTAL) from error


def eventually(look: Callable[[], T], good: Callable[[T], object], page: Any, patience_s: float = 8.0) -> T:
    """Look again until good or out of patience; the last sight is returned either way.

    Args:
        look: reads the state (reloads what it needs).
        good: whether the state is the awaited one.
        page: Playwright page, whose clock paces the looks.
        patience_s: seconds.
    """
    deadline = time.monotonic() + patience_s
    sight = look()
    while not good(sight) and time.monotonic() < deadline:
        page.wait_for_timeout(_POLL_MS)
        sight = look()
    return sight


@pytest.fixture
def scene() -> Scene:
    """Memory of the scenario."""
    return Scene()


@pytest.fixture(scope="session")
def portal(collect: CollectSession, request: pytest.FixtureRequest) -> Iterator[PortalSession]:
    """Browser and drivers of this worker."""
    with open_portal(collect) as opened:
        request.config.stash[OPEN_PORTAL] = opened
        try:
            yield opened
        finally:
            del request.config.stash[OPEN_PORTAL]


@pytest.fixture
def visitor(portal: PortalSession) -> PortalDriver:
    """A visitor who is not signed in."""
    return portal.anonymous()


@pytest.fixture
def citizen(portal: PortalSession) -> PortalDriver:
    """Citizen A, signed in."""
    with prerequisite("sign-in.returns-to-service", "đăng nhập"):
        return portal.as_account("citizen-a")


@pytest.fixture
def other_citizen(portal: PortalSession) -> PortalDriver:
    """Citizen B, signed in."""
    with prerequisite("sign-in.returns-to-service", "đăng nhập"):
        return portal.as_account("citizen-b")


@pytest.fixture
def officer(portal: PortalSession) -> OfficerDriver:
    """The officer who receives dossiers."""
    with prerequisite("sign-in.returns-to-service", "đăng nhập phía cán bộ"):
        return portal.as_officer("officer-receive")


def account(collect: CollectSession, key: str) -> Account:
    """A test account of the target.

    Raises:
        DataProblem: the target has none under this key.
    """
    found = collect.target.accounts.get(key)
    if found is None:
        raise DataProblem(f"tệp đích không có tài khoản «{key}»")
    return found


@pytest.fixture(scope="session")
def procedure(collect: CollectSession) -> Procedure:
    """The procedure that the target names as test data."""
    if collect.target.data.procedure is None:
        raise DataProblem("tệp đích chưa nêu thủ tục dùng để kiểm (data.procedure)")
    return collect.target.data.procedure


@pytest.fixture(scope="session")
def paid_procedure(collect: CollectSession) -> Procedure:
    """The procedure with a fee that the target names as test data."""
    if collect.target.data.paid_procedure is None:
        raise DataProblem("tệp đích chưa nêu thủ tục có phí dùng để kiểm (data.paid_procedure)")
    return collect.target.data.paid_procedure


def file_one(driver: PortalDriver, procedure: Procedure) -> FiledDossier:
    """File a dossier, or say why that was not possible.

    Raises:
        Blocked: the portal did not confirm.
    """
    with prerequisite("filing.acknowledged-with-time", "nộp hồ sơ"):
        submission = driver.file_dossier(procedure)
    if not submission.accepted or submission.acknowledgement is None:
        reason = (
            "; ".join(submission.errors) or f"trang trả về «{submission.page.heading}» (mã {submission.page.status})"
        )
        raise Blocked(f"chưa nộp được hồ sơ: {reason}", ("filing.acknowledged-with-time",), Owner.DATA)
    return FiledDossier(submission.acknowledgement.code, procedure, submission)


def file_whole(driver: PortalDriver, procedure: Procedure) -> FiledDossier:
    """File a dossier, and pay for it where the portal hands it to nobody before that."""
    dossier = file_one(driver, procedure)
    if dossier.paid_first:
        with prerequisite("payment.receipt-after-payment", "nộp phí"):
            driver.pay(dossier.code)
    return dossier


@pytest.fixture(scope="session")
def filed(portal: PortalSession, procedure: Procedure) -> FiledDossier:
    """A dossier of citizen A that reading scenarios of this worker share."""
    with prerequisite("sign-in.returns-to-service", "đăng nhập"):
        driver = portal.as_account("citizen-a")
    return file_whole(driver, procedure)


@pytest.fixture
def own_dossier(citizen: PortalDriver, procedure: Procedure) -> FiledDossier:
    """A fresh dossier of citizen A for a scenario that changes it."""
    return file_whole(citizen, procedure)


@pytest.fixture(scope="session")
def returned(portal: PortalSession, procedure: Procedure) -> FiledDossier:
    """A dossier that went the whole way to its result, shared by the scenarios of this worker that only read it."""
    with prerequisite("sign-in.returns-to-service", "đăng nhập"):
        driver = portal.as_account("citizen-a")
    dossier = file_whole(driver, procedure)
    bring_to_result(portal, dossier)
    return dossier


def bring_to_result(portal: PortalSession, dossier: FiledDossier) -> None:
    """Take a dossier through reception, payment if it costs something, appraisal, approval and return.

    Raises:
        Blocked: one of the steps is not possible.
    """
    code = dossier.code
    with prerequisite("reception.acceptance-seen-by-citizen", "đưa hồ sơ tới kết quả"):
        receiver = portal.as_officer("officer-receive")
        demand(receiver.receive(code).done, "tiếp nhận hồ sơ", "reception.acceptance-seen-by-citizen")
        if dossier.procedure.fee_vnd and not dossier.paid_first:
            receiver.request_payment(code)
            portal.as_account("citizen-a").pay(code)
        receiver.assign(code, officer_name(portal, "officer-appraise"))
        appraiser = portal.as_officer("officer-appraise")
        demand(appraiser.appraise(code, "Đủ điều kiện").done, "thẩm định", "approval.approver-is-another-person")
        approver = portal.as_officer("officer-approve")
        demand(approver.approve(code, "Đồng ý").done, "phê duyệt", "approval.approver-is-another-person")
        returner = portal.as_officer("officer-receive")
        demand(returner.return_result(code).done, "trả kết quả", "return.result-reaches-citizen")


def officer_name(portal: PortalSession, key: str) -> str:
    """Name of an officer, for choosing the person in a list; empty when the target does not tell."""
    found = portal.target.accounts.get(key)
    return found.person.full_name if found is not None else ""


def demand(done: bool, what: str, check: str) -> None:  # noqa: FBT001 - reads as a sentence at the call
    """Block the scenario when a step before it was not possible."""
    if not done:
        raise Blocked(f"chưa {what} được", (check,), Owner.ADAPTER)


@pytest.fixture
def unique() -> str:
    """Words that only this scenario uses."""
    return f"KĐ {uuid.uuid4().hex[:10]}"
