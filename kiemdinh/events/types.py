"""The typed event stream of a run; progress, writers and adapters subscribe to it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from kiemdinh.model.enums import Owner, Status


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True, tag_field="event"):
    """Base of all events; ``at`` is ISO 8601 with offset."""

    at: str


class RunStarted(Event, frozen=True, kw_only=True):
    """A run began (or was resumed)."""

    run: str
    target: str
    planned: int
    runnable: int
    resumed: bool = False


class StageStarted(Event, frozen=True, kw_only=True):
    """A stage of collection began; ``look`` is 1 for the first pass."""

    stage: str
    title: str
    cases: int
    seconds: float
    look: int = 1


class CheckStarted(Event, frozen=True, kw_only=True):
    """A case began."""

    check: str
    case: str
    look: int


class CheckFinished(Event, frozen=True, kw_only=True):
    """A case ended; the outcome itself is in the journal."""

    check: str
    case: str
    look: int
    status: Status
    owner: Owner | None = None
    message: str = ""


class DossierFiled(Event, frozen=True, kw_only=True):
    """The portal confirmed a test dossier; ``cleanup`` withdraws it later."""

    code: str


class PersonNeeded(Event, frozen=True, kw_only=True):
    """A person must act before the run can go on."""

    who: str
    what: str


class StageFinished(Event, frozen=True, kw_only=True):
    """A stage ended; ``problem`` is a Vietnamese line when the engine itself failed."""

    stage: str
    problem: str = ""
    look: int = 1


class RunFinished(Event, frozen=True, kw_only=True):
    """Collection ended and was sealed, or was interrupted."""

    run: str
    interrupted: bool = False


AnyEvent = (
    RunStarted | StageStarted | CheckStarted | CheckFinished | DossierFiled | PersonNeeded | StageFinished | RunFinished
)
Subscriber = Callable[[AnyEvent], None]
