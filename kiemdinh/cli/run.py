"""``kiemdinh run``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from kiemdinh.cli.base import ProvideSuite, argument, build, option
from kiemdinh.cli.options import collecting, make_options, make_settings, report_format, selection
from kiemdinh.model.failures import InputProblem
from kiemdinh.texts import Words

INTERRUPTED = 4


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    params: list[click.Parameter] = [
        argument("target", "TARGET.yaml", required=False),
        *selection(words),
        option(words, "resume", "--resume", default="", metavar="RUN"),
        option(words, "failed_of", "--failed-of", default="", metavar="RUN"),
        option(words, "compare_with", "--compare-with", default="", metavar="RUN"),
        *collecting(words),
        report_format(words),
    ]
    return build(
        words, "run", partial(_run, words, provide), params, helps=[("TARGET.yaml", words("opt.target"))]
    )  # fmt: skip


def _run(words: Words, provide: ProvideSuite, **values: Any) -> int:  # noqa: ANN401 - what click parsed
    from kiemdinh.bundle.folder import RunFolder  # noqa: PLC0415 - the engine loads when it is used
    from kiemdinh.cli.examine import examine, show  # noqa: PLC0415
    from kiemdinh.comparing import check_comparable  # noqa: PLC0415
    from kiemdinh.judging import FORMATS  # noqa: PLC0415
    from kiemdinh.running import prepare, prepare_again  # noqa: PLC0415
    from kiemdinh.target import load_target  # noqa: PLC0415

    suite = provide()
    settings = make_settings(suite.settings, values["workers"], values["look_spacing"])
    options = make_options(words, values)
    if bool(values["target"]) is bool(values["resume"]):
        raise InputProblem(words("need_target"), "run")
    earlier = RunFolder.open(Path(values["compare_with"])) if values["compare_with"] else None
    if values["resume"]:
        folder = RunFolder.open(Path(values["resume"]))
    else:
        file = load_target(Path(values["target"]))
        if values["failed_of"]:
            again = prepare_again(suite, Path(values["failed_of"]), file, options)
            if again is None:
                click.echo(words("nothing_failed", run=Path(values["failed_of"]).name))
                return 0
            folder = again
        else:
            folder = prepare(suite, file, options)
    plan = folder.plan
    if earlier is not None:
        check_comparable(earlier, plan)
    if not values["quiet"]:
        click.echo(words("running", run=plan.run, target=folder.target.name), err=True)
    known = suite.editions(suite.catalogue())
    judged = examine(
        folder,
        settings,
        known,
        words,
        resumed=bool(values["resume"]),
        quiet=values["quiet"],
        formats=tuple(values["formats"]) or FORMATS,
        earlier=earlier,
    )
    if judged is None:
        return INTERRUPTED
    show(judged, folder, words)
    return 0 if judged.grade.gate_met else 1
