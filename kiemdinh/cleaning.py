"""Withdraws the marked dossiers that a run left in a portal, one after the other, each result kept at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

from kiemdinh.bundle.folder import RunFolder, decode, encode, write_whole
from kiemdinh.events.clock import Clock, stamp
from kiemdinh.events.types import DossierFiled
from kiemdinh.model.enums import Access
from kiemdinh.model.failures import AccountProblem, CheckSignal, DataProblem, FunctionNotFound
from kiemdinh.model.target import Target

if TYPE_CHECKING:
    from steps.portal.protocol import OfficerDriver, PortalDriver
    from steps.portal.session import PortalSession
    from steps.portal.values import Done, DossierView

# The two written forms of a dossier code (kiemdinh cites neither instrument here: they only help to find text).
_CODE = re.compile(r"\b[A-Z]?[\dA-Z]+(?:\.[\dA-Z]+)+-\d{6,8}-\d{4,7}\b")
_ENDED = ("status.withdrawn", "status.stopped", "status.refused", "status.returned")
_SURE = 0.6
_NEVER = frozenset({"lockout"})
_NOBODY = "không tài khoản thử nào mở được hồ sơ này"


class Ending(StrEnum):
    """What came of one dossier."""

    WITHDRAWN = "withdrawn"
    ENDED_BEFORE = "ended-before"
    NOT_MARKED = "not-marked"
    NOT_FOUND = "not-found"
    NOT_OFFERED = "not-offered"
    PROBLEM = "problem"

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do."""
        return self in {Ending.WITHDRAWN, Ending.ENDED_BEFORE}


class Cleaned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One dossier.

    Attributes:
        code: its code.
        ending: what came of it.
        account: test account that acted or looked, or empty.
        message: Vietnamese line for the operator.
        at: ISO 8601.
    """

    code: str
    ending: Ending
    account: str = ""
    message: str = ""
    at: str = ""


class Cleanup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was cleaned up after a run; lies beside the run's folder, which is sealed.

    Attributes:
        run: run id.
        target: target id.
        marker: mark that the run's dossiers carry.
        dossiers: by code.
    """

    run: str
    target: str
    marker: str
    dossiers: tuple[Cleaned, ...] = ()


class Hands(Protocol):
    """Whoever can withdraw a dossier."""

    def end(self, code: str) -> Cleaned:
        """Withdraw one dossier, if it carries the mark and is not ended."""
        ...


@dataclass(frozen=True, slots=True)
class Traces:
    """What a run left.

    Attributes:
        created: whether a check that writes was run at all.
        gone: the portal was started by the run itself and is gone with its data.
        marker: the mark.
        codes: dossier codes that the portal confirmed to the run, or that the run mentions, sorted.
    """

    created: bool
    gone: bool
    marker: str
    codes: tuple[str, ...]


def traces(folder: RunFolder) -> Traces:
    """What a run left behind, by its own files."""
    plan, target = folder.plan, folder.target
    wrote = {i.check for i in plan.items if i.runnable and i.access is not Access.OBSERVE}
    filed = {e.code for e in folder.events.read() if isinstance(e, DossierFiled)}
    created = bool(filed) or any(o.check in wrote and o.started for o in folder.outcomes.read())
    codes = tuple(sorted({*filed, *codes_seen(folder)})) if created else ()
    return Traces(created=created, gone=target.launch is not None, marker=target.access.marker, codes=codes)


def codes_seen(folder: RunFolder) -> list[str]:
    """Dossier codes that outcomes of a run and their text evidence mention, sorted."""
    found: set[str] = set()
    for outcome in folder.outcomes.read():
        texts = [outcome.message, outcome.observed, outcome.place]
        texts += [f.value for f in outcome.facts if isinstance(f.value, str)]
        for proof in outcome.evidence:
            path = folder.path / "evidence" / proof.sha256[:2] / proof.sha256
            if proof.media_type.startswith(("text/", "application/json")) and path.is_file():
                texts.append(path.read_text(encoding="utf-8", errors="replace"))
        found |= {code for text in texts for code in _CODE.findall(text)}
    return sorted(found)


def record_path(folder: RunFolder) -> Path:
    """File that keeps what was cleaned up."""
    path = folder.path.resolve()
    return path.with_name(f"{path.name}.cleanup.json")


def kept(folder: RunFolder) -> Cleanup:
    """What was cleaned up so far.

    Raises:
        InputProblem: the file is malformed.
    """
    path = record_path(folder)
    if path.is_file():
        found: Cleanup = decode(path, Cleanup)
        return found
    return Cleanup(run=folder.plan.run, target=folder.plan.target, marker=folder.target.access.marker)


def clean(folder: RunFolder, codes: Iterable[str], hands: Hands, clock: Clock) -> Iterator[Cleaned]:
    """Withdraw dossiers; what was settled in an earlier call is not touched again.

    Args:
        folder: the run.
        codes: dossiers to withdraw.
        hands: who withdraws.
        clock: the suite's clock.

    Yields:
        Each dossier that was looked at now, after its result was written.

    Raises:
        OSError: the record cannot be written.
    """
    record = kept(folder)
    known = {d.code: d for d in record.dossiers}
    for code in codes:
        if code in known and known[code].ending.settled:
            continue
        done = msgspec.structs.replace(hands.end(code), at=stamp(clock()))
        known[code] = done
        listed = tuple(known[name] for name in sorted(known))
        write_whole(record_path(folder), encode(msgspec.structs.replace(record, dossiers=listed)))
        yield done


class PortalHands:
    """Withdraws through the portal's own pages: as the citizen who filed, else as an officer.

    Args:
        portal: drivers of the target.
        target: the target.
        environ: where secrets are looked up.
        run: run id, named in the reason.
    """

    def __init__(self, portal: PortalSession, target: Target, environ: Mapping[str, str], run: str) -> None:
        from steps.portal.lexicon import lexicon_with  # noqa: PLC0415 - the driver loads when it is used

        self._portal = portal
        self._target = target
        self._reason = f"{target.access.marker}: hồ sơ thử của lượt kiểm định {run}, xin hủy"
        usable = [k for k, a in target.accounts.items() if environ.get(a.password_env) and k not in _NEVER]
        self._officers = [k for k in usable if k.startswith("officer-")] if target.base_urls.officer else []
        self._citizens = [k for k in usable if not k.startswith("officer-")]
        self._broken: dict[str, str] = {}
        self._lexicon = lexicon_with(target.mapping.synonyms)

    def end(self, code: str) -> Cleaned:
        """Withdraw one dossier; a dossier without the mark is never touched."""
        best = Cleaned(code=code, ending=Ending.NOT_FOUND, message=_NOBODY)
        for key in (*self._citizens, *self._officers):
            if key in self._broken:
                continue
            try:
                found = self._as_officer(key, code) if key in self._officers else self._as_citizen(key, code)
            except AccountProblem as error:
                self._broken[key] = str(error)
                continue
            except (FunctionNotFound, DataProblem):
                continue
            except (CheckSignal, ConnectionError, TimeoutError) as error:
                best = Cleaned(code=code, ending=Ending.PROBLEM, account=key, message=str(error))
                continue
            if found.ending.settled:
                return found
            best = found
        if best.ending is Ending.NOT_FOUND and self._broken:
            return msgspec.structs.replace(best, message=f"{_NOBODY} ({'; '.join(self._broken.values())})")
        return best

    def _as_citizen(self, key: str, code: str) -> Cleaned:
        citizen: PortalDriver = self._portal.as_account(key)
        return self._act(key, code, citizen.open_dossier, [lambda: citizen.withdraw(code, self._reason)])

    def _as_officer(self, key: str, code: str) -> Cleaned:
        officer: OfficerDriver = self._portal.as_officer(key)
        ways = [lambda: officer.stop(code, self._reason), lambda: officer.refuse(code, self._reason)]
        return self._act(key, code, officer.open_dossier, ways)

    def _act(self, key: str, code: str, look: Callable[[str], DossierView], ways: list[Callable[[], Done]]) -> Cleaned:
        view = look(code)
        if code not in view.page.text and view.code != code:
            return Cleaned(code=code, ending=Ending.NOT_FOUND, account=key, message=_NOBODY)
        if self._ended(view.status):
            return Cleaned(code=code, ending=Ending.ENDED_BEFORE, account=key, message=f"đã ở «{view.status}»")
        if self._target.access.marker not in view.page.text:
            words = f"trang hồ sơ không hiện dấu «{self._target.access.marker}» nên không đụng tới"
            return Cleaned(code=code, ending=Ending.NOT_MARKED, account=key, message=words)
        said = "hệ thống không cho rút ở trạng thái này"
        for way in ways:
            done = way()
            if not done.offered:
                continue
            after = look(code).status
            if self._ended(after) or (done.done and after != view.status):
                return Cleaned(code=code, ending=Ending.WITHDRAWN, account=key, message=f"nay ở «{after}»")
            said = done.message or said
        return Cleaned(code=code, ending=Ending.NOT_OFFERED, account=key, message=f"«{view.status}»: {said}")

    def _ended(self, status: str) -> bool:
        return any(self._lexicon[key].score(status) >= _SURE for key in _ENDED)
