"""A collector's view of the run: plan, target, journal, sink; and the one mapping from exception to outcome."""

from __future__ import annotations

import contextlib
import os
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from kiemdinh.events.clock import Clock, stamp, system_clock
from kiemdinh.events.drift import DriftLog
from kiemdinh.events.evidence import EvidenceSink
from kiemdinh.events.journal import Journal, event_journal, outcome_journal
from kiemdinh.events.kept import KeptSignIns
from kiemdinh.events.redact import Redactor
from kiemdinh.events.types import AnyEvent, CheckFinished, CheckStarted, DossierFiled, PersonNeeded
from kiemdinh.model.drift import moved_in
from kiemdinh.model.enums import Engine, Owner, Status
from kiemdinh.model.failures import Aborted, Blocked, CheckSignal, InputProblem, Violation
from kiemdinh.model.outcome import Evidence, Fact, FactValue, Outcome
from kiemdinh.model.plan import Plan, PlanItem
from kiemdinh.model.target import Target

Work = Callable[["Notes"], None]
T = TypeVar("T")


class Notes:
    """What a check writes down while it runs.

    Args:
        session: the collector's session.
    """

    def __init__(self, session: CollectSession) -> None:
        self.session = session
        self.facts: list[Fact] = []
        self.evidence: list[Evidence] = []
        self.remark = ""

    def fact(self, name: str, value: FactValue, unit: str = "", samples: int = 1) -> None:
        """Record a measured or edition-dependent value."""
        self.facts.append(Fact(name=name, value=value, unit=unit, samples=samples))

    def text(self, text: str, label: str, media_type: str = "text/plain; charset=utf-8") -> None:
        """Keep a text as evidence, masked."""
        self.evidence.append(self.session.sink.text(text, label, media_type))

    def picture(self, png: bytes, label: str) -> None:
        """Keep a PNG as evidence."""
        self.evidence.append(self.session.sink.picture(png, label))


class CollectSession:
    """Opened by each collector process from the run's folder.

    Args:
        run_dir: folder with ``plan.json`` and ``target.json``.
        clock: the suite's clock.
        environ: where secrets are looked up.
        look: number of this pass, 1 for the first.
    """

    def __init__(
        self, run_dir: Path, *, clock: Clock = system_clock, environ: Mapping[str, str] = os.environ, look: int = 1
    ) -> None:
        self.run_dir = run_dir
        self.look = look
        self.clock = clock
        self.environ = environ
        self.plan = _load(run_dir / "plan.json", Plan)
        self.target = _load(run_dir / "target.json", Target)
        self.outcomes: Journal[Outcome] = outcome_journal(run_dir)
        self.events: Journal[AnyEvent] = event_journal(run_dir)
        self.sink = EvidenceSink(run_dir, redactor_for(self.target, self._salt(), environ))
        self.drift = DriftLog(self.private_dir)

    @property
    def private_dir(self) -> Path:
        """Folder for what must not enter the bundle (browser state, raw messages); removed when the run is sealed."""
        path = self.run_dir / "private"
        path.mkdir(mode=0o700, exist_ok=True)
        return path

    def secret(self, name: str) -> str:
        """A secret from the environment.

        Raises:
            Blocked: the account has none, because a person signs in with it.
            KeyError: it is not set.
        """
        if not name:
            raise Blocked(
                "tài khoản do người đăng nhập bằng tay: phép kiểm này cần mật khẩu", ("account:manual",), Owner.ACCOUNT
            )
        return self.environ[name]

    def todo(self, engine: Engine) -> list[PlanItem]:
        """Cases that this engine must run in this look: planned, runnable and not yet recorded for the look.

        The list for a later look is given by ``look-<n>.json``, written by the orchestrator.
        """
        done = {(o.check, o.case) for o in self.outcomes.read() if o.attempt >= self.look}
        items = [i for i in self.plan.items if i.engine is engine and i.runnable and (i.check, i.case) not in done]
        if self.look == 1:
            return items
        wanted = _load(self.run_dir / "private" / f"look-{self.look}.json", list[tuple[str, str]])
        return [i for i in items if (i.check, i.case) in set(wanted)]

    def person_needed(self, who: str, what: str) -> None:
        """Announce that a person must act before the run can go on."""
        self.events.append(PersonNeeded(at=stamp(self.clock()), who=who, what=what))

    def aborted(self) -> bool:
        """Whether the kill switch (a file named ``STOP`` in the run's folder) is set."""
        return (self.run_dir / "STOP").exists()

    def status_of(self, check: str) -> Status | None:
        """Worst latest status recorded for a check in this run so far, or ``None``."""
        latest: dict[str, Outcome] = {}
        for outcome in self.outcomes.read():
            if outcome.check == check:
                latest[outcome.case] = outcome
        order = [Status.FAILED, Status.ERROR, Status.CANNOT_TELL, Status.NOT_TESTED, Status.PASSED]
        return next((s for s in order if any(o.status is s for o in latest.values())), None)

    def filed(self, code: str) -> None:
        """Note a dossier that the portal confirmed, so that it can be withdrawn later."""
        self.events.append(DossierFiled(at=stamp(self.clock()), code=code))

    def attempt(self, check: str, case: str, work: Work) -> Outcome:
        """Run one case and record its outcome.

        Args:
            check: check id.
            case: case id.
            work: the check; raises a :class:`CheckSignal` unless it passes.

        Raises:
            Aborted: the kill switch was set.
            KeyboardInterrupt, SystemExit: passed on; nothing is recorded.
        """
        if self.aborted():
            raise Aborted
        started = stamp(self.clock())
        self.events.append(CheckStarted(at=started, check=check, case=case, look=self.look))
        notes = Notes(self)
        error: BaseException | None = None
        try:
            work(notes)
        except (KeyboardInterrupt, SystemExit, Aborted):
            raise
        except BaseException as caught:  # noqa: BLE001 - every end of a check must become an outcome
            error = caught
        return self.record(check, case, error, notes, started)

    def record(self, check: str, case: str, error: BaseException | None, notes: Notes, started: str) -> Outcome:
        """Map an ended check to its outcome and append it durably (one place decides owners)."""
        finished = stamp(self.clock())
        error = self._drifted(check, case, error, notes)
        draft = outcome_of(check, case, self.look, error)
        if error is not None and not isinstance(error, CheckSignal):
            notes.text("".join(traceback.format_exception(error)), "Dấu vết lỗi của bộ kiểm")
        redact = self.sink.redactor.text
        outcome = msgspec.structs.replace(
            draft,
            message=redact(draft.message or notes.remark),
            expected=redact(draft.expected),
            observed=redact(draft.observed),
            place=redact(draft.place),
            curl=redact(draft.curl),
            facts=tuple(
                msgspec.structs.replace(f, value=redact(f.value)) if isinstance(f.value, str) else f
                for f in notes.facts
            ),
            evidence=tuple(notes.evidence),
            started=started,
            finished=finished,
        )
        self.outcomes.append(outcome)
        self.events.append(
            CheckFinished(
                at=finished,
                check=check,
                case=case,
                look=self.look,
                status=outcome.status,
                owner=outcome.owner,
                message=outcome.message,
            )
        )
        return outcome

    def _drifted(self, check: str, case: str, error: BaseException | None, notes: Notes) -> BaseException | None:
        """One check tells of each place of the map that is not there any more; the others are blocked by it."""
        holder = f"{check}@{case}"
        for moved in self.drift.take():
            notes.fact("mapping-moved", moved.function)
            if self.drift.teller(f"{moved.function}.remark", holder) == holder:
                said = f"Lưu ý: {moved.sentence}; lượt kiểm đi tiếp với phần tử đó"
                notes.remark = f"{notes.remark}. {said}" if notes.remark else said
        gone = moved_in(error)
        if gone is None:
            return error
        notes.fact("mapping-moved", gone.moved.function)
        teller = self.drift.teller(gone.moved.function, holder)
        if teller == holder:
            return gone
        other = teller.partition("@")[0]
        reason = f"Chưa kiểm: {gone.moved.sentence} (đã báo ở phép kiểm {other})"
        return Blocked(reason, (gone.moved.need, other), Owner.ADAPTER)

    @contextmanager
    def runtime_secret_file(self, name: str, content: str) -> Iterator[Path]:
        """A private file that exists only inside the block."""
        path = self.private_dir / name
        path.touch(mode=0o600)
        path.write_text(content, encoding="utf-8")
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _salt(self) -> bytes:
        path = self.private_dir / "salt"
        if not path.exists():
            handle, name = tempfile.mkstemp(dir=self.private_dir)
            with os.fdopen(handle, "wb") as stream:
                stream.write(os.urandom(16))
            with contextlib.suppress(FileExistsError):
                os.link(name, path)
            Path(name).unlink()
        return path.read_bytes()


def redactor_for(target: Target, salt: bytes, environ: Mapping[str, str]) -> Redactor:
    """Redactor that knows the secrets and synthetic people of a target."""
    names = [a.password_env for a in target.accounts.values()]
    names += [target.hooks.token_env, target.tools.zap_key_env]
    if target.authorisation is not None:
        names.append(target.authorisation.control_token_env)
    people = [
        value
        for account in target.accounts.values()
        for value in (account.person.identity_number, account.person.phone, account.person.email)
    ]
    secrets = [environ[n] for n in names if n and n in environ]
    return Redactor(salt, [*secrets, *KeptSignIns.of(environ).secrets(target)], people)


def outcome_of(check: str, case: str, look: int, error: BaseException | None) -> Outcome:
    """The outcome that an end of a check stands for; ``failed`` comes from :class:`Violation` only."""
    if error is None:
        return Outcome(check=check, case=case, attempt=look, status=Status.PASSED)
    if isinstance(error, Violation):
        return Outcome(
            check=check,
            case=case,
            attempt=look,
            status=Status.FAILED,
            owner=Owner.PORTAL,
            message=str(error),
            expected=error.expected,
            observed=error.observed,
            place=error.place,
            curl=error.curl,
            proven=error.proven,
        )
    if isinstance(error, CheckSignal):
        return Outcome(
            check=check,
            case=case,
            attempt=look,
            status=error.status,
            owner=error.owner,
            message=str(error),
            place=getattr(error, "place", ""),
            blocked_by=getattr(error, "blocked_by", ()),
        )
    if isinstance(error, ConnectionError | TimeoutError):
        return Outcome(
            check=check,
            case=case,
            attempt=look,
            status=Status.CANNOT_TELL,
            owner=Owner.ENVIRONMENT,
            message=f"Không kết nối được hoặc quá thời gian chờ: {_first_line(error)}",
        )
    return Outcome(
        check=check,
        case=case,
        attempt=look,
        status=Status.ERROR,
        owner=Owner.SUITE,
        message=f"Lỗi của bộ kiểm: {type(error).__name__}: {_first_line(error)}",
    )


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [""])[0][:300]


def _load(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError as error:
        raise InputProblem("không có tệp này trong lượt kiểm định", str(path)) from error
    except msgspec.DecodeError as error:
        raise InputProblem(f"tệp hỏng: {error}", str(path)) from error
