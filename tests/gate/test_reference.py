"""The real thing, on the reference portal with three faults switched on; only the steps that the faults concern."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from kiemdinh import demo
from kiemdinh.bundle.folder import RunFolder
from kiemdinh.cli.screen import Screen
from kiemdinh.collect.orchestrator import Collector
from kiemdinh.events.clock import system_clock
from kiemdinh.gate.examine import for_one_service, selection, write_slip
from kiemdinh.gate.service import find_service, target_for
from kiemdinh.gate.steps import PlannedStep, load_steps, plan_steps
from kiemdinh.judging import judge_run
from kiemdinh.model.enums import Access
from kiemdinh.model.slip import Decision, Slip, StepState
from kiemdinh.running import Options, Suite, prepare
from kiemdinh.target import load_target
from kiemdinh.texts import Words

FAULTS = ("page-time-limit-differs", "consent-ticked-in-advance", "receipt-without-due-date")
STEPS = ("found", "page", "form", "receipt")


def examine(folder: Path, steps: tuple[PlannedStep, ...], the_target: Path) -> tuple[Slip, RunFolder]:
    suite = Suite()
    file = load_target(the_target)
    service = find_service(file.target, "1.004201")
    options = Options(edition="2025", access=Access.WRITE, only=selection(steps), seed=1, out=folder / "runs")
    made = prepare(suite, dataclasses.replace(file, target=target_for(file.target, service)), options)
    settings = dataclasses.replace(for_one_service(suite.settings, steps), spacing_s=0.2)
    with Screen(made, Words(), quiet=True):
        assert Collector(made, settings).run()
    edition = made.edition("2025")
    assert edition is not None
    return write_slip(made, judge_run(made, edition, formats=()), edition, service, steps), made


def test_three_faults_turn_the_slip_and_each_step_has_its_picture(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    demo.write_target(path, system_clock(), demo.chosen(FAULTS))
    rules = tuple(r for r in load_steps() if r.id in STEPS)
    service = find_service(load_target(path).target, "1.004201")
    steps = plan_steps(service, Suite().catalogue(), rules)
    slip, made = examine(tmp_path, steps, path)
    assert slip.decision is Decision.NOT_READY
    ended = {s.id: s.state for s in slip.steps}
    failed = StepState.FAILED
    assert ended == {"found": StepState.PASSED, "page": failed, "form": failed, "receipt": failed}
    assert {f.check for s in slip.steps for f in s.findings} == {
        "procedure-page.equals-published",
        "filing.consent-not-preset",
        "receipt.form-complete",
    }
    for step in slip.steps:
        assert step.picture is not None, step.id
        digest = step.picture.sha256
        assert (made.path / "evidence" / digest[:2] / digest).read_bytes().startswith(b"\x89PNG")
    page = next((made.path / "judgements").glob("*/phieu.html")).read_text(encoding="utf-8")
    assert page.count("data:image/jpeg") == len(STEPS)
