"""``kiemdinh login``: a person signs in, and the sign-in is kept for the runs of a target."""

from __future__ import annotations

import os
import select
import sys
from functools import partial
from pathlib import Path

import click

from kiemdinh.cli.base import ProvideSuite, argument, build, option
from kiemdinh.model.failures import InputProblem
from kiemdinh.texts import Words


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    del provide
    params = [
        argument("account", "ACCOUNT"),
        option(words, "gate_target", "--target", required=True, metavar="TARGET.yaml"),
        option(words, "login_forget", "--forget", is_flag=True),
        option(words, "login_wait", "--wait", type=click.FloatRange(1, 86400), default=600.0, metavar="S"),
    ]
    return build(words, "login", partial(_login, words), params, helps=[("ACCOUNT", words("opt.account"))])


def _login(words: Words, account: str, target: str, wait: float, *, forget: bool) -> int:
    from kiemdinh.events.kept import KeptSignIns  # noqa: PLC0415 - loads when it is used
    from kiemdinh.model.enums import SignInWay  # noqa: PLC0415
    from kiemdinh.model.failures import AccountProblem, EnvironmentProblem  # noqa: PLC0415
    from kiemdinh.near import near  # noqa: PLC0415
    from kiemdinh.target import load_target  # noqa: PLC0415

    known = load_target(Path(target)).target
    if account not in known.accounts:
        raise InputProblem(words("login.unknown", account=account) + near(account, known.accounts), target)
    kept_ins = KeptSignIns.of(os.environ)
    if forget:
        there = kept_ins.forget(known, account)
        click.echo(words("login.forgotten" if there else "login.nothing", account=account))
        return 0
    if known.accounts[account].sign_in is not SignInWay.MANUAL:
        raise InputProblem(words("login.by_password", account=account), target)
    if known.launch is not None:
        raise InputProblem(words("login.launched"), target)
    if account.startswith("officer-") and not known.base_urls.officer:
        raise InputProblem(words("login.no_officer"), target)
    from steps.portal.by_hand import let_person_sign_in  # noqa: PLC0415 - loads Playwright

    click.echo(words("login.start", account=account, username=known.accounts[account].username), err=True)
    try:
        kept = let_person_sign_in(known, account, os.environ, done=_pressed, patience_s=wait)
    except (EnvironmentProblem, AccountProblem) as error:
        raise InputProblem(str(error), "login") from error
    try:
        path = kept_ins.save(known, account, kept)
    except OSError as error:
        raise InputProblem(f"không ghi được: {error.strerror}", str(kept_ins.folder)) from error
    click.echo(words("login.kept", path=path))
    return 0


def _pressed() -> bool:
    """Whether somebody pressed Enter in the terminal: the person says that the sign-in is done."""
    if not sys.stdin.isatty():
        return False
    ready, _, _ = select.select([sys.stdin], [], [], 0)
    return bool(ready) and bool(sys.stdin.readline())
