"""Takes the sane lines of contracts A and B out of the exact path's hands.

A line is accepted only when neither its encoding nor the schema nor any rule could say anything about it; whatever is
not plainly so gives ``None`` and is read again by the exact path, which alone words findings.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, UnsetType

from schemas.sync.contracts import Contract, book
from schemas.sync.normal import COMPOSED, FOREIGN
from schemas.sync.quick.forms import NotQuick, Tests, object_type
from schemas.sync.quick.rules import DossierRules, ProgressRules
from schemas.sync.quick.values import Passing, passing
from schemas.sync.rules.history import Step

if TYPE_CHECKING:
    from schemas.sync.readings import Readings
    from schemas.sync.validator import Knowledge

_DOSSIER, _PROGRESS = "DongBoHoSoMC", "CapNhatTienDoHoSoMC"
_ALL_BUT_COLON_AND_ESCAPE = bytes(b for b in range(256) if b not in b":\\")
_ORDINARY = bytes(b for b in COMPOSED if b not in b":")
_HIDDEN_COLON = re.compile(rb"\\u003[aA]")


class QuickLook:
    """Looks at lines of one contract.

    Args:
        contract: A or B.
        readings: how open points are read.
        knowledge: what was given beside the messages.

    Raises:
        NotQuick: no reader can be made from this contract's schemas.
    """

    def __init__(self, contract: Contract, readings: Readings, knowledge: Knowledge) -> None:
        if contract is Contract.C:
            raise NotQuick("contract C")
        forms = book(contract).requests
        dossier, dossier_tests = object_type(forms[_DOSSIER].schema, "DossierMessage")
        progress, progress_tests = object_type(forms[_PROGRESS].schema, "ProgressMessage")
        fields: list[tuple[str, Any] | tuple[str, Any, Any]] = [
            ("message", dossier | progress),
            ("id", str | int | UnsetType, UNSET),
            ("service", str | UnsetType, UNSET),
        ]
        wrapper = msgspec.defstruct(
            "Wrapper",
            fields,
            kw_only=True,
            forbid_unknown_fields=True,
            gc=False,
        )
        self._wrapper: Any = wrapper
        self._read: Callable[[bytes], Any] = msgspec.json.Decoder(wrapper).decode
        self._other: Callable[[bytes], Any] = msgspec.json.Decoder(dossier | progress).decode
        self._encode = msgspec.json.Encoder().encode
        self._seen: dict[str, int] = {}
        self._rules: dict[type, tuple[DossierRules | ProgressRules, Passing, str]] = {
            dossier: (
                DossierRules(dossier_tests.inner["data"], readings, knowledge, contract),
                _envelope(dossier_tests),
                _DOSSIER,
            ),
            progress: (ProgressRules(progress_tests.inner["data"], knowledge), _envelope(progress_tests), _PROGRESS),
        }

    def steps(self, raw: bytes, file: str, number: int) -> list[Step] | None:
        """What history needs of a line in which nothing is wrong; ``None`` for every other line.

        Args:
            raw: the line without its end.
            file: names the line, with its number, when it bears no id.
            number: of the line.
        """
        try:
            whole: Any = self._read(raw)
        except (ValueError, RecursionError):
            self._read, self._other = self._other, self._read
            try:
                whole = self._read(raw)
            except (ValueError, RecursionError):
                return None
        if not _is_plain(raw, self._encode(whole)):
            return None
        if whole.__class__ is self._wrapper:
            message, name = whole.message, whole.id
            if name is UNSET:
                name = f"{file}:{number}"
        else:
            message, name = whole, f"{file}:{number}"
        rules, passes, service = self._rules[message.__class__]
        steps: list[Step] | None = rules.steps(message, name) if passes(message) else None
        if steps is not None:
            self._seen[service] = self._seen.get(service, 0) + 1
        return steps

    def counts(self, into: Counter[str], services: dict[str, int]) -> None:
        """Add what was counted since the last call, and begin again."""
        for service, count in self._seen.items():
            services[service] = services.get(service, 0) + count
        self._seen = {}
        for rules, _, _ in self._rules.values():
            rules.counts(into)


def quick_look(contract: Contract, readings: Readings, knowledge: Knowledge) -> QuickLook | None:
    """The quick look of a contract, or ``None`` where every line takes the exact path."""
    try:
        return QuickLook(contract, readings, knowledge)
    except (NotQuick, KeyError):
        return None


def _envelope(tests: Tests) -> Callable[[Any], bool]:
    """Tests of the message around its items."""
    alone = Tests(filled=tests.filled, stamps=tests.stamps, patterns=tests.patterns)
    passes: Passing = passing(alone)
    return passes


def _is_plain(raw: bytes, plain: bytes) -> bool:
    """Whether the encoding of a line hides nothing.

    Args:
        raw: the line.
        plain: the same message as the parser understood it, written again.

    A key that stands twice leaves fewer colons than there were, and a colon hides only behind its escape.  What remains
    of the message written again besides colons are letters that may not be composed.
    """
    colons = raw.translate(None, _ALL_BUT_COLON_AND_ESCAPE)
    if b"\\" in colons:
        if b"\\u" in raw and _HIDDEN_COLON.search(raw):
            return False
        colons = colons.replace(b"\\", b"")
    strange = plain.translate(None, _ORDINARY)
    if colons != strange and (strange.count(b":") != len(colons) or not _is_nfc(plain)):
        return False
    if b"ull" in plain or b"ULL" in plain:
        return False
    return FOREIGN.search(plain) is None or _is_nfc(plain)


def _is_nfc(plain: bytes) -> bool:
    return unicodedata.is_normalized("NFC", plain.decode())
