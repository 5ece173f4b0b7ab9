"""``kiemdinh plan``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from kiemdinh.cli.base import ProvideSuite, argument, build, option
from kiemdinh.cli.options import make_options, selection
from kiemdinh.model.plan import Plan, PlanItem
from kiemdinh.texts import Words

_NAMED = 6


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    params = [
        argument("target", "TARGET.yaml"),
        *selection(words),
        option(words, "json", "--json", "as_json", is_flag=True),
    ]
    return build(
        words, "plan", partial(_plan, words, provide), params, helps=[("TARGET.yaml", words("opt.target"))]
    )  # fmt: skip


def _plan(words: Words, provide: ProvideSuite, **values: Any) -> int:  # noqa: ANN401 - what click parsed
    from kiemdinh.running import plan_run  # noqa: PLC0415 - the engine loads when it is used
    from kiemdinh.target import load_target  # noqa: PLC0415

    options = make_options(words, values)
    file = load_target(Path(values["target"]))
    plan = plan_run(provide(), file.target, options)
    if values["as_json"]:
        from kiemdinh.bundle.folder import encode  # noqa: PLC0415

        click.echo(encode(plan).decode(), nl=False)
        return 0
    click.echo("\n".join(lines(plan, file.target.name, words)))
    return 0


def lines(plan: Plan, name: str, words: Words) -> list[str]:
    """What a plan says, for people."""
    blocked = [i for i in plan.items if i.blocked]
    absent = [i for i in plan.items if i.absent]
    runnable = [i for i in plan.items if i.runnable]
    found = [
        words("plan.head", target=name, edition=plan.edition, as_of=plan.as_of, access=plan.access),
        words(
            "plan.counts",
            planned=len(plan.items),
            runnable=len(runnable),
            blocked=len(blocked),
            absent=len(absent),
            time=words.duration(sum(i.seconds for i in runnable)),
        ),
        "",
    ]
    if not blocked:
        return [*found, words("plan.nothing_blocked")]
    found.append(words("plan.blocked"))
    for (owner, reason), items in _by_reason(blocked).items():
        checks = sorted({i.check for i in items})
        listed = ", ".join(checks[:_NAMED]) + (f" … (+{len(checks) - _NAMED})" if len(checks) > _NAMED else "")
        found.append(
            words("plan.line", owner=words(f"owner.{owner}"), reason=words.say(reason), count=len(items), checks=listed)
        )
    return found


def _by_reason(items: list[PlanItem]) -> Mapping[tuple[str, str], list[PlanItem]]:
    grouped: dict[tuple[str, str], list[PlanItem]] = {}
    for item in items:
        grouped.setdefault((str(item.owner), item.blocked), []).append(item)
    return dict(sorted(grouped.items(), key=lambda pair: -len(pair[1])))
