"""``kiemdinh gate``: one service before its publication."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from kiemdinh.cli.base import ProvideSuite, build, option
from kiemdinh.cli.options import collecting, day, make_settings
from kiemdinh.model.enums import Access
from kiemdinh.texts import Words

if TYPE_CHECKING:
    from kiemdinh.bundle.folder import RunFolder
    from kiemdinh.gate.steps import PlannedStep
    from kiemdinh.model.slip import Slip

INTERRUPTED = 4
_SPACING_S = 1.0
_MARKS = {"passed": "✓", "failed": "✕", "undecided": "?", "not-applicable": "–"}


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    params = [
        option(words, "gate_target", "--target", required=True, metavar="TARGET.yaml"),
        option(words, "procedure", "--procedure", required=True, metavar="CODE"),
        option(words, "published", "--published", default="", metavar="FILE"),
        option(words, "edition", "--edition", default="", metavar="ID"),
        option(words, "as_of", "--as-of", default="", metavar="YYYY-MM-DD"),
        option(words, "access", "--access", type=click.Choice(["observe", "write"]), default="observe"),
        option(words, "seed", "--seed", type=click.IntRange(1, 2**31 - 1), default=None, metavar="N"),
        *collecting(words),
        option(words, "json", "--json", "as_json", is_flag=True),
    ]
    return build(words, "gate", partial(_gate, words, provide), params)


def _gate(words: Words, provide: ProvideSuite, **values: Any) -> int:  # noqa: ANN401 - what click parsed
    from kiemdinh.cli.examine import examine  # noqa: PLC0415 - the engine loads when it is used
    from kiemdinh.gate.examine import for_one_service, selection, write_slip  # noqa: PLC0415
    from kiemdinh.gate.service import find_service, target_for  # noqa: PLC0415
    from kiemdinh.gate.steps import plan_steps  # noqa: PLC0415
    from kiemdinh.judging import find_edition  # noqa: PLC0415
    from kiemdinh.model.slip import Decision  # noqa: PLC0415
    from kiemdinh.running import Options, prepare  # noqa: PLC0415
    from kiemdinh.target import load_target  # noqa: PLC0415

    began = time.monotonic()
    suite = provide()
    file = load_target(Path(values["target"]))
    published = Path(values["published"]) if values["published"] else None
    service = find_service(file.target, values["procedure"], published)
    catalogue = suite.catalogue()
    steps = plan_steps(service, catalogue)
    spacing = _SPACING_S if values["look_spacing"] is None else values["look_spacing"]
    settings = for_one_service(make_settings(suite.settings, values["workers"], spacing), steps)
    options = Options(
        edition=values["edition"],
        as_of=day(values["as_of"], words),
        access=Access(values["access"]),
        only=selection(steps),
        seed=values["seed"],
        out=Path(values["out"]),
    )
    folder = prepare(suite, dataclasses.replace(file, target=target_for(file.target, service)), options)
    quiet = values["quiet"] or values["as_json"]
    if not quiet:
        click.echo(words("gate.start", code=service.procedure.code, name=service.procedure.name).rstrip(), err=True)
        click.echo(words("gate.source", source=service.source), err=True)
        if options.access is Access.OBSERVE:
            click.echo(words("gate.observe"), err=True)
    known = suite.editions(catalogue)
    written = examine(
        folder, settings, known, words, quiet=quiet, formats=(), shown=partial(_step_screen, steps)
    )  # fmt: skip
    if written is None:
        return INTERRUPTED
    collected = time.monotonic()
    slip = write_slip(
        folder, written, find_edition(folder, folder.plan.edition, known), service, steps, lang=words.lang
    )
    if values["as_json"]:
        click.echo((written.folder / "slip.json").read_text(encoding="utf-8"), nl=False)
    else:
        _show(slip, written.folder, words)
        _times(folder, words, time.monotonic() - began, time.monotonic() - collected)
    return 0 if slip.decision is Decision.READY else 1


def _show(slip: Slip, place: Path, words: Words) -> None:
    for step in slip.steps:
        mark, number = _MARKS[step.state.value], step.number
        said = step.reason
        if step.state.value == "not-applicable":
            said = words("gate.not_applicable", reason=step.reason)
        elif step.findings:
            said = step.findings[0].sentence
        key = "gate.said" if said else "gate.step"
        click.echo(words(key, mark=mark, number=number, title=step.title, said=said))
    click.echo()
    click.echo(words(f"gate.{slip.decision.value}"))
    click.echo(slip.sentence)
    for ask in dict.fromkeys(f.ask for s in slip.steps if s.state.value == "failed" for f in s.findings if f.ask):
        click.echo(words("gate.ask", ask=ask))
    click.echo()
    ending = "" if words.lang == "vi" else f".{words.lang}"
    click.echo(words("gate.slip_at", path=place / f"phieu{ending}.html"))
    click.echo(words("gate.slip_at", path=place / f"phieu{ending}.pdf"))
    click.echo(words("report_at", path=place / f"report{ending}.html"))


def _times(folder: RunFolder, words: Words, total: float, paper: float) -> None:
    from kiemdinh.gate.examine import stage_times  # noqa: PLC0415

    parts = [(words("gate.time.start") if n == "start" else n, s) for n, s in stage_times(folder.events.read())]
    parts.append((words("gate.time.paper"), paper))
    shown = ", ".join(f"{name} {words.duration(seconds)}" for name, seconds in parts if seconds >= 0.5)
    click.echo(words("gate.times", total=words.duration(total), parts=shown))


def _step_screen(steps: Sequence[PlannedStep], folder: RunFolder, words: Words, **more: Any) -> Any:  # noqa: ANN401
    """The usual screen, which also says of each step that it is done as soon as it is."""
    from kiemdinh.cli.screen import Screen  # noqa: PLC0415
    from kiemdinh.events.types import AnyEvent, CheckFinished  # noqa: PLC0415
    from kiemdinh.model.enums import Status  # noqa: PLC0415

    planned: Mapping[str, set[tuple[str, str]]] = {
        step.rule.id: {(i.check, i.case) for i in folder.plan.items if i.check in step.checks} for step in steps
    }

    class StepScreen(Screen):
        def __init__(
            self, folder: RunFolder, words: Words, *, quiet: bool = False, stream: TextIO | None = None
        ) -> None:
            super().__init__(folder, words, quiet=quiet, stream=stream)
            self._passed: set[tuple[str, str]] = set()
            self._said: set[str] = set()

        def _line(self, event: AnyEvent) -> str:
            line = super()._line(event)
            if not isinstance(event, CheckFinished) or event.status is not Status.PASSED:
                return line
            self._passed.add((event.check, event.case))
            for number, step in enumerate(steps, 1):
                cases = planned[step.rule.id]
                if step.rule.id not in self._said and cases and cases <= self._passed and not step.left_out:
                    self._said.add(step.rule.id)
                    said = words("gate.step", mark="✓", number=number, title=step.rule.title)
                    line = f"{line}\n{said}" if line else said
            return line

    return StepScreen(folder, words, **more)
