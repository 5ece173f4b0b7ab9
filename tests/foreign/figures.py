"""What a run over a foreign portal is worth: functions found, agreement with the truth, false accusations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiemdinh.model.enums import Status
from tests.foreign.harness import Expected, Foreign
from tests.kill_matrix.seen import Seen

_TOLD = {Status.PASSED, Status.FAILED}
# Areas of checks that look at every site, whatever it does for citizens: no function of a portal.
_NO_FUNCTION = frozenset(
    [
        "access-control",
        "accessibility",
        "audit",
        "cache",
        "cookies",
        "cors",
        "csrf",
        "error-pages",
        "exposure",
        "headers",
        "injection",
        "load",
        "lockout",
        "redirect",
        "security-contact",
        "structure",
        "sync",
        "transport",
        "upload",
        "zap",
    ]
)


@dataclass(frozen=True, slots=True)
class Sight:
    """One run over one flavour of a portal.

    Attributes:
        portal, flavour, mapped: what was run.
        truth: what is true.
        seen: what the suite said.
    """

    portal: Foreign
    flavour: str
    mapped: bool
    truth: Mapping[str, Expected]
    seen: Mapping[str, Seen]

    def true(self, check: str) -> str:
        """What is true of a check here."""
        return self.truth[check].of(self.flavour, mapped=self.mapped)

    def said(self, check: str) -> str:
        """What the suite said."""
        return str(self.seen[check].status) if check in self.seen else ""

    def agreeing(self) -> int:
        """Checks on which the suite said what is true."""
        return sum(self.said(c) == self.true(c) for c in self.truth)

    def accused(self) -> tuple[str, ...]:
        """Checks that blame the portal for what it does right."""
        return tuple(c for c in self.truth if self.said(c) == Status.FAILED and self.true(c) != Status.FAILED)

    def overlooked(self) -> tuple[str, ...]:
        """Checks that pass where the portal is at fault."""
        return tuple(c for c in self.truth if self.said(c) == Status.PASSED and self.true(c) == Status.FAILED)

    def functions(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Regulated functions that the portal has, and those of them that the suite reached."""
        having = {c.partition(".")[0] for c in self.truth if self.true(c) in _TOLD} - _NO_FUNCTION
        found = {c.partition(".")[0] for c in self.truth if self.said(c) in _TOLD and self.true(c) in _TOLD} & having
        return tuple(sorted(having)), tuple(sorted(found))

    def differences(self) -> list[str]:
        """One line for each check on which suite and truth differ."""
        lines = []
        for check in self.truth:
            if self.said(check) != self.true(check):
                seen = self.seen.get(check)
                words = f"{self.said(check) or 'không chạy'} ({seen.owner}): {seen.message}" if seen else "không chạy"
                lines.append(f"{self.name}: {check}: đúng ra {self.true(check)}, bộ kiểm nói {words}")
        return lines

    @property
    def name(self) -> str:
        """Name of the run."""
        return f"{self.portal.name}/{self.flavour}/{'mapping' if self.mapped else 'no mapping'}"

    def summary(self) -> str:
        """One line."""
        having, found = self.functions()
        return (
            f"{self.name}: chức năng {len(found)}/{len(having)}, khớp {self.agreeing()}/{len(self.truth)},"
            f" vu oan {len(self.accused())}, bỏ sót {len(self.overlooked())}"
        )


_HEAD = """# The suite on portals it does not know

Written by `python -m tests.foreign`; the portals and what is true of them stand under `tests/foreign/`.

- *Functions found*: of the areas of function that the portal has, those in which the suite came to a verdict of its own
  (passed, or failed and rightly so).
- *Agreement*: checks on which the suite says what the truth table says (passed, failed, cannot tell, not applicable,
  not tested).
- *False accusations*: checks that fail although the portal is right. *Overlooked*: checks that pass although it
  is wrong.

| portal | flavour | mapping | functions found | agreement | false accusations | overlooked |
|---|---|---|---|---|---|---|
"""


def page_of(sights: Sequence[Sight]) -> str:
    """The page; the same text whenever the outcomes are the same."""
    out = _HEAD
    for s in sights:
        having, found = s.functions()
        share = f"{len(found)}/{len(having)} ({_percent(len(found), len(having))})" if having else "none to find"
        agreement = f"{s.agreeing()}/{len(s.truth)} ({_percent(s.agreeing(), len(s.truth))})"
        mapping = "confirmed" if s.mapped else "none"
        out += (
            f"| {s.portal.name} | {s.flavour} | {mapping} | {share} | {agreement} | {len(s.accused())}"
            f" | {len(s.overlooked())} |\n"
        )
    out += "\n## Where suite and truth differ\n"
    for s in sights:
        rows = [c for c in sorted(s.truth) if s.said(c) != s.true(c)]
        if rows:
            out += f"\n### {s.portal.name}, {s.flavour}, mapping {'confirmed' if s.mapped else 'none'}\n\n"
            out += "| check | true | said | owner |\n|---|---|---|---|\n"
        for check in rows:
            owner = s.seen[check].owner if check in s.seen else ""
            out += f"| {check} | {s.true(check)} | {s.said(check) or 'not run'} | {owner} |\n"
    return out


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"
