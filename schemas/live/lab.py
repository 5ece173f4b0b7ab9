"""What the live checks share: the browser, the filed dossier, the stub, and the messages about a dossier."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, cast

import msgspec

from kiemdinh.events.session import CollectSession, Notes
from kiemdinh.events.types import DossierFiled
from kiemdinh.model.check import Check
from kiemdinh.model.failures import Aborted, Blocked, DataProblem, EnvironmentProblem, InputProblem
from kiemdinh.model.target import Person, Procedure, Sync
from schemas.live.stub import Exchange, StubClient
from schemas.sync.contracts import DOSSIER_SERVICES, PROGRESS_SERVICES

if TYPE_CHECKING:
    from steps.portal.session import PortalSession

T = TypeVar("T")
_MOST_EVIDENCE = 20_000
_CITIZEN = "citizen-a"


@dataclass(frozen=True, slots=True)
class Filed:
    """A dossier that the suite filed.

    Attributes:
        code: code given to the citizen.
        procedure: code of its procedure.
        since: number of the last record before it was filed.
        at: when the portal had confirmed it, by the suite's clock.
    """

    code: str
    procedure: str
    since: int
    at: datetime


class Lab:
    """Opened once for each invocation; everything in it is made when first needed.

    Args:
        session: the collector's session.

    Raises:
        InputProblem: the run's catalogue is damaged.
    """

    def __init__(self, session: CollectSession) -> None:
        self.session = session
        self._stack = ExitStack()
        self._stub: StubClient | None = None
        self._portal: PortalSession | None = None
        self._made: dict[str, object] = {}
        self._given: set[str] = set()
        self._depends = _dependencies(session)

    def close(self) -> None:
        """Close browser and connections."""
        self._stack.close()

    def guard(self) -> None:
        """Stop at once when the kill switch is set.

        Raises:
            Aborted: it is.
        """
        if self.session.aborted():
            raise Aborted

    def depends_on(self, check: str) -> tuple[str, ...]:
        """Checks that must have passed before."""
        return self._depends.get(check, ())

    @property
    def sync(self) -> Sync:
        """The target's connection with the national portal.

        Raises:
            EnvironmentProblem: the target names none.
        """
        if self.session.target.sync is None:
            raise EnvironmentProblem("Tệp mục tiêu không có mục sync")
        return self.session.target.sync

    @property
    def patience(self) -> float:
        """Seconds within which a message must arrive (``sync.settle_s`` of the target)."""
        return self.sync.settle_s

    @property
    def procedure(self) -> Procedure:
        """The procedure to file.

        Raises:
            DataProblem: the target names none.
        """
        procedure = self.session.target.data.procedure
        if procedure is None:
            raise DataProblem("Tệp mục tiêu không nêu thủ tục để nộp (data.procedure)")
        return procedure

    @property
    def stub(self) -> StubClient:
        """The stub.

        Raises:
            EnvironmentProblem: none was started.
        """
        if self._stub is None:
            self._stub = StubClient(self.session.environ)
            self._stack.callback(self._stub.close)
        return self._stub

    @property
    def portal(self) -> PortalSession:
        """The portal in a browser."""
        if self._portal is None:
            from steps.portal.session import open_portal  # noqa: PLC0415 - the browser is loaded when used

            self._portal = self._stack.enter_context(open_portal(self.session))
        return self._portal

    def once(self, key: str, make: Callable[[], T]) -> T:
        """What several checks share (a dossier, an outage), made when the first of them asks for it."""
        if key not in self._made:
            self._made[key] = make()
        return cast("T", self._made[key])

    def file(self, procedure: Procedure | None = None) -> Filed:
        """File a dossier of the target's procedure, or of another.

        Raises:
            Blocked: the portal does not take it.
        """
        self.stub.refresh()
        since = self.stub.cursor
        wanted = procedure or self.procedure
        submission = self.portal.as_account(_CITIZEN).file_dossier(wanted)
        if submission.acknowledgement is None or not submission.acknowledgement.code:
            reason = "; ".join(submission.errors) or submission.page.heading or "không có xác nhận"
            raise Blocked(f"Không nộp được hồ sơ: {reason}", ("filing.acknowledged-with-time",))
        self._given.add(submission.acknowledgement.code)
        return Filed(submission.acknowledgement.code, wanted.code, since, self.session.clock())

    def shared(self) -> Filed:
        """The dossier that reading checks share; its messages have had their time to arrive."""
        return self.once("shared", self._file_and_settle)

    def _file_and_settle(self) -> Filed:
        filed = self.file()
        self.wait_for_progress(filed, 1)
        return filed

    def wait_for_progress(self, filed: Filed, count: int) -> bool:
        """Wait until so many messages of progress about a dossier were accepted."""

        def enough(_all: list[Exchange]) -> bool:
            told = [e for e in self.about(filed) if e.service in PROGRESS_SERVICES and e.accepted]
            return len(told) >= count

        return self.stub.wait(enough, self.patience, self.guard)

    def tells_progress(self) -> bool:
        """Whether the system tells progress at all: of a dossier that met no trouble on its way."""
        return any(e.service in PROGRESS_SERVICES for e in self.about(self.shared()))

    def about(self, filed: Filed) -> list[Exchange]:
        """Messages about a dossier, in order of arrival.

        A message under another code counts when it is the only new dossier of the procedure since the filing: the code
        itself is the business of one check only.
        """
        news = [e for e in self.stub.refresh() if e.seq > filed.since and e.service in CARRIERS]
        own = [e for e in news if e.names(filed.code)]
        if own:
            return own
        strangers = self.codes_since(filed)
        return [e for e in news if strangers & set(e.dossiers)] if len(strangers) == 1 else []

    def codes_since(self, filed: Filed) -> set[str]:
        """Codes that no citizen was given, under which the same citizen's dossiers of the procedure were told since.

        Others may use the system meanwhile: where the target says who the citizen is, a dossier of another is theirs.
        A dossier that another stage of the run filed may be told as late as now.
        """
        news = [e for e in self.stub.refresh() if e.seq > filed.since and e.service in CARRIERS]
        own = [e for e in news if filed.procedure.encode() in e.raw and self._of_citizen(e.raw)]
        strangers = {c for e in own for c in e.dossiers} - self._given
        return strangers - {e.code for e in self.session.events.read() if isinstance(e, DossierFiled)}

    def _of_citizen(self, raw: bytes) -> bool:
        known = [w for w in (self._citizen.identity_number, self._citizen.full_name) if w]
        written = [w.encode() for w in known] + [json.dumps(w)[1:-1].encode() for w in known]
        return not known or any(w in raw for w in written)

    @property
    def _citizen(self) -> Person:
        account = self.session.target.accounts.get(_CITIZEN)
        return account.person if account is not None else Person()

    def keep(self, notes: Notes, exchanges: list[Exchange]) -> None:
        """Keep messages as evidence."""
        for exchange in exchanges:
            text = exchange.raw[:_MOST_EVIDENCE].decode("utf-8", "replace")
            notes.text(text, f"{exchange.service} nhận lúc {exchange.at}", "application/json")


CARRIERS = DOSSIER_SERVICES | PROGRESS_SERVICES
LiveCheck = Callable[[Lab, Notes], None]


def _dependencies(session: CollectSession) -> dict[str, tuple[str, ...]]:
    path = session.run_dir / "catalogue.json"
    if not path.exists():
        return {}
    try:
        checks = msgspec.json.decode(path.read_bytes(), type=list[Check])
    except msgspec.DecodeError as error:
        raise InputProblem(f"tệp hỏng: {error}", str(path)) from error
    return {c.id: c.depends_on for c in checks}
