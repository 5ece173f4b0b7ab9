"""``kiemdinh cleanup``: list what a run left in a portal, or withdraw it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiemdinh.cli.base import ProvideSuite, argument, build, option
from kiemdinh.model.failures import EnvironmentProblem, InputProblem
from kiemdinh.texts import Words

if TYPE_CHECKING:
    from kiemdinh.bundle.folder import RunFolder
    from kiemdinh.cleaning import Cleaned, Traces
    from kiemdinh.model.target import Target
    from kiemdinh.running import Suite

DONE, LEFT, USAGE = range(3)
_MARKS = {"withdrawn": "✓", "ended-before": "·"}


@dataclass(slots=True)
class _Host:
    target: Target
    environ: Mapping[str, str]


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    params = [
        argument("run", "RUN"),
        option(words, "cleanup_list", "--list", "only_list", is_flag=True),
        option(words, "yes", "--yes", "-y", is_flag=True),
        option(words, "cleanup_target", "--target", "target_file", default="", metavar="TARGET.yaml"),
        option(words, "json", "--json", "as_json", is_flag=True),
    ]
    return build(words, "cleanup", partial(_cleanup, words, provide), params, helps=[("RUN", words("opt.run"))])


def _cleanup(
    words: Words, provide: ProvideSuite, run: str, target_file: str, *, only_list: bool, yes: bool, as_json: bool
) -> int:
    from kiemdinh.bundle.folder import RunFolder, encode  # noqa: PLC0415 - the engine loads when it is used
    from kiemdinh.cleaning import kept, traces  # noqa: PLC0415

    folder = RunFolder.open(Path(run))
    left = traces(folder)
    settled = {d.code for d in kept(folder).dossiers if d.ending.settled}
    codes = tuple(code for code in left.codes if code not in settled)
    if only_list or (as_json and not yes):
        if as_json:
            found = {"marker": left.marker, "codes": left.codes, "gone": left.gone, "created": left.created}
            click.echo(encode(found).decode(), nl=False)
        else:
            _list(left, left.codes, words)
        return DONE
    if left.gone or not codes:
        if as_json:
            click.echo(encode(kept(folder)).decode(), nl=False)
        else:
            _list(left, codes, words, settled=len(settled))
        return DONE
    if not as_json:
        _list(left, codes, words)
    if not yes and not _agreed(words, len(codes)):
        return USAGE if not sys.stdin.isatty() else DONE
    return _withdraw(folder, codes, _present(folder, target_file), provide(), words, as_json=as_json)


def _agreed(words: Words, count: int) -> bool:
    if not sys.stdin.isatty():
        click.echo(words("cleanup.need_yes"), err=True)
        return False
    return click.confirm(words("cleanup.ask", count=count), err=True)


def _present(folder: RunFolder, target_file: str) -> Target:
    """The target as it can be reached now; the stored one holds no local paths.

    Raises:
        InputProblem: the file is of another target, or one is needed, or nothing may be written there.
    """
    from kiemdinh.model.enums import Access  # noqa: PLC0415 - the engine loads when it is used
    from kiemdinh.target import load_target  # noqa: PLC0415

    stored = folder.target
    if target_file:
        target = load_target(Path(target_file)).target
        if target.id != stored.id:
            raise InputProblem(f"tệp này tả hệ thống «{target.id}», lượt kiểm của «{stored.id}»", target_file)
    elif stored.tls.ca_file and not Path(stored.tls.ca_file).is_absolute():
        raise InputProblem("cần tệp đích hiện nay: lượt kiểm không lưu đường dẫn của tls.ca_file", "--target")
    else:
        target = stored
    if not target.access.allowed.covers(Access.WRITE):
        raise InputProblem("tệp đích không cho ghi (access.allowed), nên cũng không rút được hồ sơ", "access.allowed")
    return target


def _withdraw(
    folder: RunFolder, codes: tuple[str, ...], target: Target, suite: Suite, words: Words, *, as_json: bool
) -> int:
    from kiemdinh.bundle.folder import encode  # noqa: PLC0415 - the engine loads when it is used
    from kiemdinh.cleaning import PortalHands, clean, kept  # noqa: PLC0415
    from kiemdinh.cli.examine import interruptible  # noqa: PLC0415
    from steps.portal.session import open_portal  # noqa: PLC0415 - loads Playwright

    environ = suite.settings.environ
    try:
        with interruptible(), open_portal(_Host(target, environ)) as portal:
            hands = PortalHands(portal, target, environ, folder.plan.run)
            for done in clean(folder, codes, hands, suite.settings.clock):
                click.echo(_line(done, words), err=as_json)
    except EnvironmentProblem as error:
        raise InputProblem(str(error), "cleanup") from error
    record = kept(folder)
    remaining = [d for d in record.dossiers if d.code in codes and not d.ending.settled]
    if as_json:
        click.echo(encode(record).decode(), nl=False)
    else:
        _ending(remaining, len(codes), target, words)
    return LEFT if remaining else DONE


def _line(done: Cleaned, words: Words) -> str:
    mark = _MARKS.get(done.ending, "!")
    return " ".join(f"{mark} {done.code}: {words(f'cleanup.{done.ending}')} · {words.say(done.message)}".split())


def _ending(remaining: list[Cleaned], asked: int, target: Target, words: Words) -> None:
    click.echo()
    click.echo(words("cleanup.done", done=asked - len(remaining), asked=asked))
    if remaining:
        who = target.operator or words("cleanup.operator")
        click.echo(words("cleanup.ask_operator", who=who, count=len(remaining), marker=target.access.marker))
        for one in remaining:
            click.echo(f"  {one.code}: {words.say(one.message)}")
        click.echo(words("cleanup.again"))


def _list(left: Traces, codes: tuple[str, ...], words: Words, settled: int = 0) -> None:
    if not left.created:
        click.echo(words("cleanup.none"))
    elif left.gone:
        click.echo(words("cleanup.launched"))
    elif settled and not codes:
        click.echo(words("cleanup.settled", count=settled, marker=left.marker))
    else:
        click.echo(words("cleanup.marked", marker=left.marker))
        for code in codes:
            click.echo(f"  {code}")
