"""The form of ``result.json``."""

from __future__ import annotations

import msgspec

from schemas.sync.reconcile.model import Kind, Reason


class Input(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One side as it was read.

    Attributes:
        files: paths in the order read.
        columns: what was understood: role → known to every file of the side.
        rows: rows with a readable code.
        dossiers: different codes.
        repeated: rows that stand several times word for word and were counted once (portal only).
        without_code: rows without a readable code, which cannot be compared.
        broken: lines that hold no row.
        unreadable: values that could not be read.
    """

    files: tuple[str, ...]
    columns: tuple[str, ...]
    rows: int
    dossiers: int
    repeated: int = 0
    without_code: int = 0
    broken: int = 0
    unreadable: int = 0


class Dossiers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Dossiers of the portal, each counted once under the worst that was found: the sum of all others is ``portal``.

    Attributes:
        portal: all dossiers of the portal.
        ok: received once, unaltered, in order and, where a limit was set, in time.
        lost: the national portal has nothing of them.
        incomplete: the national portal has them but lacks an event.
        altered: a value differs.
        extra: the national portal has an event that the portal does not have.
        duplicated: an event stands there more than once.
        out_of_order: an event arrived after a later one.
        late: an event arrived after the limit.
        pending: only events still within the limit are missing.
    """

    portal: int
    ok: int
    lost: int
    incomplete: int
    altered: int
    extra: int
    duplicated: int
    out_of_order: int
    late: int
    pending: int


class Counts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Events of a group: portal = received + lost + pending, and national = received + duplicated + unknown.

    Attributes:
        key: values of the group: procedure, day (yyyy-mm-dd), status; empty where the data say nothing.
        portal: events of the portal.
        received: those that the national portal has.
        lost: those that it lacks and should have.
        pending: those that it lacks and that are within the limit.
        national: rows of the national portal.
        duplicated: rows that repeat an event.
        unknown: rows of events or dossiers that the portal does not have.
        late: of those received, those after the limit.
        altered: of those received, those with a value that differs.
    """

    key: tuple[str, ...]
    portal: int
    received: int
    lost: int
    pending: int
    national: int
    duplicated: int
    unknown: int
    late: int
    altered: int


class KindCount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often one kind and reason was found; a dossier may have several.

    Attributes:
        kind, reason: what and why.
        findings: number of findings.
        dossiers: number of dossiers with one.
        message: the reason in words.
    """

    kind: Kind
    reason: Reason
    findings: int
    dossiers: int
    message: str


class Delay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Time from an event to its arrival, in seconds, over all events received.

    Attributes:
        events: how many could be measured.
        p50_s, p95_s, max_s: half of them, 95 of 100, all arrived within.
        before: arrived before they happened: clocks or zones disagree.
    """

    events: int
    p50_s: int
    p95_s: int
    max_s: int
    before: int


class NotChecked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What could not be compared, and why.

    Attributes:
        what: what was not checked.
        why: what is missing.
    """

    what: str
    why: str


class Found(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One finding.

    Attributes:
        kind, reason: what and why.
        code: dossier.
        procedure, status, time: of the event (time as Vietnamese wall clock), as far as known.
        field, portal, national: what differs and both values, masked where personal.
        file, line: where a value could not be read.
        message: one sentence.
    """

    kind: Kind
    reason: Reason
    code: str = ""
    procedure: str = ""
    status: int = 0
    time: str = ""
    field: str = ""
    portal: str = ""
    national: str = ""
    file: str = ""
    line: int = 0
    message: str


class Reconciliation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a reconciliation comes to.

    Attributes:
        version: of this form.
        now: moment of the comparison (Vietnamese time).
        late_s: limit of delay in seconds; null when none was set, and then delay is only measured.
        clean: nothing was found (what is pending is no finding).
        inputs: by side.
        dossiers: every dossier of the portal once.
        orphaned: dossiers of the national portal that the portal does not have.
        only_sent: dossiers that were sent and that neither portal has.
        total: all events.
        kinds: findings by kind and reason, worst first.
        having: dossiers that have a kind, whatever else they have (so they do not add up).
        altered: how many events differ, by field.
        delay: measured delays; null when the inputs do not tell.
        by_procedure, by_day, by_status: events in groups.
        cells: groups by procedure, day and status in which something differs, worst first.
        cells_left_out: such groups that are not listed.
        not_checked: what could not be compared and why.
        findings: the worst findings; all of them stand in the file of ``--details``.
        findings_left_out: how many are not listed here.
    """

    version: int = 1
    now: str
    late_s: int | None
    clean: bool
    inputs: dict[str, Input]
    dossiers: Dossiers
    orphaned: int
    only_sent: int
    total: Counts
    kinds: tuple[KindCount, ...]
    having: dict[str, int]
    altered: dict[str, int]
    delay: Delay | None
    by_procedure: tuple[Counts, ...]
    by_day: tuple[Counts, ...]
    by_status: tuple[Counts, ...]
    cells: tuple[Counts, ...]
    cells_left_out: int
    not_checked: tuple[NotChecked, ...]
    findings: tuple[Found, ...]
    findings_left_out: int
