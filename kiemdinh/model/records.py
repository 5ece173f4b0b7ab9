"""Attestations (chứng thực) and waivers (miễn trừ): statements of persons, dated and expiring."""

from __future__ import annotations

import msgspec


class _Base(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Attestation(_Base, frozen=True, kw_only=True):
    """A person's statement with evidence, for what no program can see.

    Attributes:
        criterion: criterion id (the same id in every edition that has it).
        target: target id it counts for; it counts in no other.
        by, role: who attests.
        document, document_sha256: evidence.
        dated, valid_until: ISO dates.
        statement: what is attested.
        fulfilled: whether the person says that the criterion is met.
        demonstration: a demonstration record, shown as such.
    """

    criterion: str
    target: str
    by: str
    role: str
    document: str
    document_sha256: str = ""
    dated: str
    valid_until: str
    statement: str
    fulfilled: bool = True
    demonstration: bool = False


class Waiver(_Base, frozen=True, kw_only=True):
    """An approved, reasoned, expiring exception; shown, and its points stay lost."""

    criterion: str
    target: str
    reason: str
    approved_by: str
    document: str
    dated: str
    valid_until: str
