"""Outcomes, facts and evidence: what collect writes and judge reads."""

from __future__ import annotations

import msgspec

from kiemdinh.model.enums import Owner, Status

FactValue = float | int | bool | str | list[str]


class Evidence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One content-addressed, already redacted file of a bundle.

    Attributes:
        sha256: lower-case hex digest of the stored bytes; the file is ``evidence/<first two>/<digest>``.
        media_type: IANA media type.
        label: Vietnamese caption.
        size: bytes.
    """

    sha256: str
    media_type: str
    label: str
    size: int


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A measured or edition-dependent value; judge compares it, collect does not.

    Attributes:
        name: dotted name within the check, e.g. ``p95-ms``.
        value: the value as seen.
        unit: SI-like unit (``ms``, ``s``, ``count``, ``ratio``) or empty.
        samples: number of observations behind the value.
    """

    name: str
    value: FactValue
    unit: str = ""
    samples: int = 1


class Outcome(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one attempt of one case of one check saw.

    Attributes:
        check: check id.
        case: explicit case id of an outline row, or ``-``.
        attempt: 1 for the first look, then 2, 3 …
        status: see :class:`Status`.
        owner: who must act; ``None`` exactly when passed or not applicable.
        message: one Vietnamese line that names the place.
        expected: what a conforming portal shows.
        observed: what was seen.
        place: page, element or message where it was seen.
        curl: redacted command line that repeats the request, or empty.
        blocked_by: check ids (or needs such as ``account:citizen-a``) that kept this one from running.
        facts: values for judge.
        evidence: files in the bundle.
        started, finished: ISO 8601 with offset.
        proven: the violation needs one observation only (a disclosure or bypass seen in full).
        run: id of the run that observed it, when results were merged; else empty.

    Raises:
        ValueError: ``failed`` with another owner than portal, a non-pass without owner, or a pass with one.
    """

    check: str
    status: Status
    case: str = "-"
    attempt: int = 1
    owner: Owner | None = None
    message: str = ""
    expected: str = ""
    observed: str = ""
    place: str = ""
    curl: str = ""
    blocked_by: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    started: str = ""
    finished: str = ""
    proven: bool = False
    run: str = ""

    def __post_init__(self) -> None:
        ownerless = self.status in {Status.PASSED, Status.NOT_APPLICABLE}
        if ownerless and self.owner is not None:
            raise ValueError(f"{self.check}: {self.status} has no owner")
        if not ownerless and self.owner is None:
            raise ValueError(f"{self.check}: {self.status} needs an owner")
        if self.status is Status.FAILED and self.owner is not Owner.PORTAL:
            raise ValueError(f"{self.check}: only the portal can fail")

    @property
    def key(self) -> tuple[str, str, int]:
        """Identity of the record: (check, case, attempt)."""
        return (self.check, self.case, self.attempt)


class FoldedOutcome(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All attempts of one case folded into what the run says of it.

    Attributes:
        final: the outcome that stands, with the folded status.
        attempts: every look, in order.
        unstable: looks disagreed about a failure.
    """

    final: Outcome
    attempts: tuple[Outcome, ...]
    unstable: bool = False
