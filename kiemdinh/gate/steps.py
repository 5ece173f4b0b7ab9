"""The steps of a service (data in ``steps.yaml``) and which of them one procedure needs."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import msgspec

from kiemdinh.documents import convert, read_document
from kiemdinh.gate.service import Service

STEPS_FILE = Path(__file__).parent / "steps.yaml"
_INFORMATION_ONLY = "cung cap thong tin"


class StepRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step as data.

    Attributes:
        id: kebab-case name.
        title: name for people (Vietnamese).
        about: what holds when it passes.
        checks: check ids; the first one gives the picture when all passed.
        unpublished: those of them that need published data of the procedure.
        attested: criteria that a person attests where no check exists.
        only: ``filing``, ``paid`` or ``signature``; empty for every procedure.
    """

    id: str
    title: str
    about: str
    checks: tuple[str, ...]
    unpublished: tuple[str, ...] = ()
    attested: tuple[str, ...] = ()
    only: str = ""


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step for one procedure.

    Attributes:
        rule: the step.
        checks: checks that this run carries out.
        not_applicable: why the procedure does not need it (Vietnamese), or empty.
        unknown: why it cannot be told whether it needs it, or empty.
        left_out: checks that cannot run because nobody gave the published data.
    """

    rule: StepRule
    checks: tuple[str, ...]
    not_applicable: str = ""
    unknown: str = ""
    left_out: tuple[str, ...] = ()


def load_steps(path: Path = STEPS_FILE) -> tuple[StepRule, ...]:
    """All steps, in the order in which a citizen meets them.

    Raises:
        InputProblem: the file is malformed.
    """
    return tuple(convert(read_document(path), list[StepRule]))


def plan_steps(service: Service, known: Collection[str], rules: tuple[StepRule, ...] = ()) -> tuple[PlannedStep, ...]:
    """What each step means for one service.

    Args:
        service: the procedure and where its published data came from.
        known: check ids of the catalogue.
        rules: the steps; the built-in ones when empty.
    """
    return tuple(_plan(rule, service, known) for rule in rules or load_steps())


def _plan(rule: StepRule, service: Service, known: Collection[str]) -> PlannedStep:
    why_not, unknown = _applies(rule.only, service)
    if why_not or unknown:
        return PlannedStep(rule, (), not_applicable=why_not, unknown=unknown)
    left_out = () if service.compared else tuple(c for c in rule.unpublished if c in known)
    return PlannedStep(rule, tuple(c for c in rule.checks if c in known and c not in left_out), left_out=left_out)


def _applies(only: str, service: Service) -> tuple[str, str]:
    """Why a step does not apply, and why that cannot be told; at most one of them is not empty."""
    procedure = service.procedure
    if only and _INFORMATION_ONLY in _bare(procedure.level):
        return f"thủ tục ở mức «{procedure.level}», không nộp hồ sơ trực tuyến", ""
    if only == "paid":
        if procedure.fee_vnd == 0:
            return "thủ tục không thu phí, lệ phí", ""
        if procedure.fee_vnd is None:
            return "", "chưa biết thủ tục có thu phí hay không: dữ liệu công bố chưa nêu (fee_vnd)"
    if only == "signature":
        if procedure.signature is None:
            return "dữ liệu của thủ tục không nêu yêu cầu ký số", ""
        if not procedure.signature:
            return "thủ tục không yêu cầu ký số", ""
    return "", ""


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
