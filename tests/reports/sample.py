"""A judged run of an invented portal, with every state a report must be able to show."""

from __future__ import annotations

from pathlib import Path

import msgspec

from kiemdinh.model.check import Check
from kiemdinh.model.edition import Edition, GradeStep, Instrument, PartWeight, Scale
from kiemdinh.model.enums import Access, Basis, Engine, Owner, Status, VerdictState
from kiemdinh.model.plan import Plan
from kiemdinh.model.target import BaseUrls, Target
from kiemdinh.model.verdict import GateItem, Grade, Judgement, PartScore, Verdict
from tests.reports.sample_pieces import (
    ARABIC,
    EDITION,
    GROUPS,
    PARTS,
    RUN,
    EvidenceStore,
    outcome,
    page_picture,
    result,
    text,
    verdict,
)
from tests.reports.sample_verdicts import verdicts

__all__ = [
    "ARABIC",
    "EDITION",
    "EvidenceStore",
    "down_run",
    "full_run",
    "grade_of",
    "large_run",
    "verdicts",
    "write_run",
]


def edition() -> Edition:
    """The edition as stored in the run."""
    return Edition(
        id=EDITION,
        title=text("Thông tư 21/2023/TT-BTTTT (phiên bản 2024)", "Circular 21/2023 (edition 2024)"),
        in_force="2024-04-05",
        instruments=(
            Instrument(
                key="tt21",
                number="21/2023/TT-BTTTT",
                title="Thông tư về chức năng, tính năng kỹ thuật",
                basis=Basis.LAW_READ,
            ),
            Instrument(
                key="nd42", number="42/2022/NĐ-CP", title="Nghị định về dịch vụ công trực tuyến", basis=Basis.LAW_READ
            ),
        ),
        parts=tuple(
            PartWeight(part=part, title=text(vi, en), weight=weight, groups={}, group_titles=GROUPS)
            for part, (vi, en, weight) in PARTS.items()
        ),
        scale=Scale(
            steps=tuple(
                GradeStep(letter=s, at_least=p) for s, p in (("A", 90), ("B", 80), ("C", 65), ("D", 50), ("E", 0))
            ),
            basis=Basis.LAW_SECONDARY,
            note="So sánh khi chưa làm tròn là cách đọc của dự án.",
            least_completeness=0.7,
        ),
        criteria=(),
    )


def grade_of(found: tuple[Verdict, ...], *, letter: str = "", reachable: bool = True) -> Grade:
    """A grade whose sums fit the verdicts."""
    undecided_states = {
        VerdictState.ERROR,
        VerdictState.CANNOT_TELL,
        VerdictState.NOT_TESTED,
        VerdictState.NOT_COLLECTED,
    }
    parts = []
    for part, (vi, en, weight) in PARTS.items():
        here = [v for v in found if v.part is part and v.state is not VerdictState.NOT_APPLICABLE]
        earned = sum(v.weight for v in here if v.state.earns)
        doubt = sum(v.weight for v in here if v.state in undecided_states)
        possible = sum(v.weight for v in here)
        scaled = weight / 100 / possible if possible else 0.0
        parts.append(
            PartScore(
                part=part,
                title=text(vi, en),
                weight=weight,
                earned=earned,
                possible=possible,
                undecided=doubt,
                score=earned * scaled,
                ceiling=(earned + doubt) * scaled,
            )
        )
    score, ceiling = sum(p.score for p in parts), sum(p.ceiling for p in parts)
    possible = sum(p.possible for p in parts)
    states = [v.state for v in found]
    cases = [c.final.status for v in found for k in v.checks for c in k.cases]
    by_basis: dict[str, int] = {}
    for v in found:
        if v.state.earns:
            by_basis[v.obligation_basis.value] = by_basis.get(v.obligation_basis.value, 0) + v.weight
    return Grade(
        edition=EDITION,
        run=RUN,
        as_of="2026-11-22",
        formula_version="1.0",
        score=score,
        ceiling=ceiling,
        letter=letter,
        ceiling_letter=step(ceiling),
        floor_letter=step(score),
        completeness=1 - sum(p.undecided for p in parts) / possible if possible else 0.0,
        least_completeness=0.7,
        parts=tuple(parts),
        by_basis=by_basis,
        counts={s.value: states.count(s) for s in VerdictState if s in states},
        outcome_counts={s.value: cases.count(s) for s in Status if s in cases},
        planned=len(cases),
        gate_met=VerdictState.FAILED not in states and reachable,
        blockers=tuple(
            GateItem(criterion=v.criterion, title=v.title, reason=v.reason)
            for v in found
            if v.release_blocker and v.state is VerdictState.FAILED
        ),
        sentences=(
            "Công dân A mở được hồ sơ của công dân B: phải sửa trước khi phát hành.",
            "Tra cứu không dấu không cho kết quả; riêng lỗi này mất 8,5 điểm.",
            "Chín tiêu chí chưa kết luận được; phần lớn do thiếu móc thử và tài khoản.",
        )
        if reachable
        else ("Hệ thống không trả lời trong suốt lượt kiểm định, nên không có kết luận nào về vi phạm.",),
        undecided_criteria=sum(1 for s in states if s in undecided_states),
        portal_reachable=reachable,
    )


def step(score: float) -> str:
    """Letter of a score."""
    return next(s.letter for s in edition().scale.steps if score >= s.at_least)


def write_run(
    root: Path,
    found: tuple[Verdict, ...],
    grade: Grade,
    name: str = "Hệ thống thông tin giải quyết thủ tục hành chính Bộ Mẫu",
) -> Path:
    """Write a run folder; evidence is already there."""
    folder = root / "judgements" / EDITION
    folder.mkdir(parents=True, exist_ok=True)
    (root / "editions").mkdir(exist_ok=True)
    judgement = Judgement(
        edition=EDITION, edition_title=edition().title, as_of="2026-11-22", run=RUN, rules_version="1.0", verdicts=found
    )
    plan = Plan(
        run=RUN,
        target="mau",
        release="4.2.0",
        edition=EDITION,
        editions=("2024", "2025"),
        as_of="2026-11-22",
        access=Access.WRITE,
        seed=20261122,
        items=(),
    )
    target = Target(
        version=1,
        id="mau",
        name=name,
        release="4.2.0",
        operator="Trung tâm Công nghệ thông tin (mẫu)",
        base_urls=BaseUrls(public="https://cong.vi-du.test"),
    )
    checks = [
        Check(
            id="procedure-search.finds-by-code",
            engine=Engine.FUNCTIONAL,
            access=Access.OBSERVE,
            title=text("Tìm thấy theo mã", "Found by code"),
            fault=text("Mã không được lập chỉ mục", "Codes are not indexed"),
        )
    ]
    manifest = {
        "run": RUN,
        "started": "2026-11-22T09:00:00+07:00",
        "target_sha256": "12" * 32,
        "seed": 20261122,
        "formula": "1.0",
        "rules": "1.0",
        "versions": {"kiemdinh": "0.1.0", "python": "3.11.9", "playwright": "1.55.0"},
        "editions": {"2024": "34" * 32},
        "platform": "Linux x86_64",
    }
    files = {
        "plan.json": plan,
        "target.json": target,
        "catalogue.json": checks,
        "manifest.json": manifest,
        f"editions/{EDITION}.json": edition(),
        f"judgements/{EDITION}/verdicts.json": judgement,
        f"judgements/{EDITION}/grade.json": grade,
        "seal.json": {"version": 1, "algorithm": "sha256", "files": {}, "collection": "", "overall": "ef" * 32},
    }
    for path, value in files.items():
        (root / path).write_bytes(msgspec.json.encode(value))
    return root


def full_run(root: Path, *, letter: str = "") -> Path:
    """The sample with everything in it; a range unless a letter is given."""
    root.mkdir(parents=True, exist_ok=True)
    found = verdicts(EvidenceStore(root))
    return write_run(root, found, grade_of(found, letter=letter))


def down_run(root: Path) -> Path:
    """A run over a portal that never answered."""
    root.mkdir(parents=True, exist_ok=True)
    found = tuple(
        msgspec.structs.replace(
            v,
            state=VerdictState.NOT_TESTED,
            owner=Owner.ENVIRONMENT,
            reason="Hệ thống không trả lời.",
            checks=(),
            facts=(),
            attestation=None,
            waiver=None,
            unstable=False,
            not_automated="",
            attestation_needed="",
        )
        for v in verdicts(EvidenceStore(root))
    )
    return write_run(root, found, grade_of(found, reachable=False))


def large_run(root: Path, criteria: int = 300) -> Path:
    """Many criteria, each with a picture and a text of its own."""
    root.mkdir(parents=True, exist_ok=True)
    store = EvidenceStore(root)
    found = []
    for number in range(criteria):
        failing = number % 9 == 0
        check = f"bulk.check-{number}"
        evidence = (
            store.put(page_picture(number, 960, 600), f"Trang số {number}", "image/png"),
            store.put((f"dòng {number}\n" * 400).encode(), f"Trao đổi số {number}", "text/plain; charset=utf-8"),
        )
        seen = (
            outcome(
                check,
                Status.FAILED,
                owner=Owner.PORTAL,
                message="Không đạt",
                expected="a",
                observed="b",
                place="/x",
                evidence=evidence,
            )
            if failing
            else outcome(check, Status.PASSED, evidence=evidence)
        )
        state = VerdictState.FAILED if failing else VerdictState.PASSED
        found.append(
            verdict(
                f"bulk-{number}",
                f"Tiêu chí số {number}",
                tuple(PARTS)[number % 6],
                "search",
                state,
                33,
                owner=Owner.PORTAL if failing else None,
                checks=(result("Phép kiểm", seen),),
            )
        )
    return write_run(root, tuple(found), grade_of(tuple(found), letter="B"))
