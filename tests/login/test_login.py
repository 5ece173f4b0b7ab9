from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
from playwright.sync_api import Browser, Page

from kiemdinh.bundle.folder import encode
from kiemdinh.cli import main
from kiemdinh.doctor.accounts import look_at_accounts
from kiemdinh.doctor.finding import Level
from kiemdinh.doctor.target_file import look_at_secrets
from kiemdinh.events.kept import STATE_VARIABLE, WAIT_VARIABLE, Kept, KeptSignIns
from kiemdinh.events.session import CollectSession, redactor_for
from kiemdinh.events.types import PersonNeeded
from kiemdinh.model.check import Needs
from kiemdinh.model.enums import Access, Owner, SignInWay
from kiemdinh.model.failures import AccountProblem, Blocked, EnvironmentProblem, InputProblem
from kiemdinh.model.target import Account, BaseUrls, Network, Person, Target
from kiemdinh.plan.make import plan_items
from kiemdinh.plan.needs import Conditions
from steps.portal.browser import browser_for, find_visible_browser
from steps.portal.by_hand import let_person_sign_in, visible_browser
from steps.portal.person import PersonDesk
from steps.portal.session import PortalSession
from tests import mini
from tests.driver.pages.core import serving
from tests.login.site import CODE, NAME, OneTimeCode
from tests.own_thread import in_own_thread

T = TypeVar("T")


def target_at(url: str) -> Target:
    account = Account(username="bao", sign_in=SignInWay.MANUAL, person=Person(full_name=NAME))
    return Target(
        version=1,
        id="thu",
        name="Cổng thử",
        base_urls=BaseUrls(public=url),
        accounts={"citizen-a": account},
        network=Network(timeout_s=15.0),
    )


def types_the_code(page: Page) -> None:
    """What a person does: name, then the code from the phone."""
    page.get_by_label("Tên đăng nhập").fill("bao")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Mã gửi tới điện thoại").fill(CODE)
    page.get_by_role("button", name="Xác nhận").click()


def test_a_person_signs_in_once_and_is_asked_again_when_the_sign_in_has_expired(tmp_path: Path) -> None:
    environ = {**os.environ, STATE_VARIABLE: str(tmp_path), WAIT_VARIABLE: "300"}
    site = OneTimeCode()

    def story(url: str) -> None:
        target = target_at(url)
        kept_ins = KeptSignIns.of(environ)
        with browser_for(target) as browser:

            @contextmanager
            def seen(_target: Target, _environ: Mapping[str, str]) -> Iterator[Browser]:
                yield browser

            kept = let_person_sign_in(target, "citizen-a", environ, open_browser=seen, person=types_the_code)
            kept_ins.save(target, "citizen-a", kept)
            folder = mini.make_run(tmp_path / "run", target, access=Access.OBSERVE)
            session = CollectSession(folder.path, environ=environ)
            portal = PortalSession(session, browser)
            citizen = portal.as_account("citizen-a")
            assert citizen.signed_in_name() == NAME

            # The sign-in ends in the middle of a run; somebody looks on and signs in again elsewhere.
            site.end_all_sessions()

            def somebody() -> None:
                def again() -> None:
                    with browser_for(target) as other:

                        @contextmanager
                        def theirs(_target: Target, _environ: Mapping[str, str]) -> Iterator[Browser]:
                            yield other

                        fresh = let_person_sign_in(
                            target, "citizen-a", environ, open_browser=theirs, person=types_the_code
                        )
                        kept_ins.save(target, "citizen-a", fresh)

                in_own_thread(again)

            helper = threading.Timer(0.5, somebody)
            helper.start()
            other_check = PortalSession(session, browser)
            assert other_check.as_account("citizen-a").is_signed_in()
            helper.join()
            (asked,) = [e for e in session.events.read() if isinstance(e, PersonNeeded)]
            assert asked.who == "công dân A (bao)"
            assert "kiemdinh login citizen-a" in asked.what

            # Nobody looks on: not tested, and the account's owner must act.
            site.end_all_sessions()
            alone = CollectSession(folder.path, environ={k: v for k, v in environ.items() if k != WAIT_VARIABLE})
            with pytest.raises(Blocked) as caught:
                PortalSession(alone, browser).as_account("citizen-a")
            assert caught.value.owner is Owner.ACCOUNT
            assert caught.value.blocked_by == ("account:citizen-a",)
            assert "đã hết hạn" in str(caught.value)
            (finding,) = look_at_accounts_in(target, environ)
            assert finding is Level.PROBLEM or finding is Level.WARNING

    with serving(site.handle) as url:
        in_own_thread(lambda: story(url))
    # Nothing of the sign-in lies in the run.
    (secret,) = {c["value"] for c in KeptSignIns.of(environ).load(target_at(url), "citizen-a").state["cookies"]}  # type: ignore[union-attr]
    for path in (tmp_path / "run").rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes()


def look_at_accounts_in(target: Target, environ: Mapping[str, str]) -> list[Level]:
    """Doctor tries the kept sign-in, in a thread of its own."""
    alone = {k: v for k, v in environ.items() if k != WAIT_VARIABLE}
    return in_own_thread(lambda: [f.level for f in look_at_accounts(target, alone)])


def test_a_closed_window_keeps_nothing_and_says_so(tmp_path: Path) -> None:
    site = OneTimeCode()

    def story(url: str) -> None:
        with browser_for(target_at(url)) as browser:

            @contextmanager
            def seen(_target: Target, _environ: Mapping[str, str]) -> Iterator[Browser]:
                yield browser

            with pytest.raises(AccountProblem, match="cửa sổ đã đóng"):
                let_person_sign_in(target_at(url), "citizen-a", {}, open_browser=seen, person=lambda page: page.close())

    with serving(site.handle) as url:
        in_own_thread(lambda: story(url))


KEPT = Kept(saved="2026-03-02T09:00:00+07:00", state={"cookies": [{"name": "s", "value": "bi-mat-cua-phien"}]})


def test_a_kept_sign_in_is_private_and_by_target_and_account(tmp_path: Path) -> None:
    kept_ins = KeptSignIns.of({STATE_VARIABLE: str(tmp_path / "state")})
    target = target_at("http://127.0.0.1:9")
    path = kept_ins.save(target, "citizen-a", KEPT)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert kept_ins.load(target, "citizen-a") == KEPT
    assert kept_ins.load(target_at("http://127.0.0.1:10"), "citizen-a") is None
    path.chmod(0o644)
    with pytest.raises(InputProblem, match="chmod 600"):
        kept_ins.load(target, "citizen-a")
    path.chmod(0o600)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(InputProblem, match="hỏng"):
        kept_ins.load(target, "citizen-a")
    assert kept_ins.forget(target, "citizen-a")
    assert not kept_ins.forget(target, "citizen-a")


def test_the_folder_follows_the_user(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert KeptSignIns.of({"HOME": str(home)}).folder == home / ".local/state/kiemdinh/sign-ins"
    assert KeptSignIns.of({"HOME": "x", "XDG_STATE_HOME": "/y"}).folder == Path("/y/kiemdinh/sign-ins")


def test_evidence_never_holds_a_kept_sign_in(tmp_path: Path) -> None:
    environ = {STATE_VARIABLE: str(tmp_path)}
    target = target_at("http://127.0.0.1:9")
    KeptSignIns.of(environ).save(target, "citizen-a", KEPT)
    assert "bi-mat-cua-phien" not in redactor_for(target, b"salt", environ).text("đã thấy bi-mat-cua-phien ở đây")


def test_the_plan_and_doctor_say_that_a_person_must_sign_in_first(tmp_path: Path) -> None:
    target = target_at("http://127.0.0.1:9")
    environ = {STATE_VARIABLE: str(tmp_path)}
    check = mini.check("a.one", needs=Needs(accounts=("citizen-a",)))

    def items(more: dict[str, str]) -> list[tuple[str, Owner | None]]:
        known = Conditions(target, Access.OBSERVE, mini.NOW, environ | more, lambda *_: True)
        return [(i.blocked, i.owner) for i in plan_items(check, known)]

    ((reason, owner),) = items({})
    assert "kiemdinh login citizen-a" in reason
    assert owner is Owner.ACCOUNT
    (finding,) = look_at_secrets(target, environ, launched=True)
    assert finding.level is Level.PROBLEM
    assert "kiemdinh login" in finding.advice
    assert items({WAIT_VARIABLE: "60"}) == [("", None)]
    KeptSignIns.of(environ).save(target, "citizen-a", KEPT)
    assert items({}) == [("", None)]
    (finding,) = look_at_secrets(target, environ, launched=True)
    assert finding.level is Level.FINE


def test_nobody_comes_in_time(tmp_path: Path) -> None:
    told: list[str] = []
    environ = {STATE_VARIABLE: str(tmp_path), WAIT_VARIABLE: "0.3"}
    desk = PersonDesk(target_at("http://127.0.0.1:9"), environ, lambda who, _: told.append(who))
    for _ in range(2):
        with pytest.raises(Blocked):
            desk.ask("citizen-a", None)
    assert told == ["công dân A (bao)"]


def test_without_a_display_the_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    path = mini.write_target(tmp_path / "t.yaml", target_at("http://127.0.0.1:9"))
    assert main(["login", "citizen-a", "--target", str(path)]) == 2
    assert "không có màn hình" in capsys.readouterr().err
    assert main(["login", "citizen-aa", "--target", str(path)]) == 2
    assert "«citizen-a»" in capsys.readouterr().err
    assert main(["login", "citizen-a", "--target", str(path), "--forget"]) == 0
    typed = msgspec.structs.replace(
        target_at("http://127.0.0.1:9"), accounts={"citizen-a": Account(username="x", password_env="PW")}
    )
    path.write_bytes(encode(typed))
    assert main(["login", "citizen-a", "--target", str(path)]) == 2
    assert "sign_in: manual" in capsys.readouterr().err


def test_a_browser_without_windows_is_not_enough(tmp_path: Path) -> None:
    shell = tmp_path / "chromium-headless-shell"
    shell.write_text("#!/bin/sh\n")
    shell.chmod(0o755)
    environ = {"PATH": str(tmp_path), "HOME": str(tmp_path), "DISPLAY": ":0", "KIEMDINH_BROWSER": str(shell)}
    with pytest.raises(EnvironmentProblem, match="apt-get install chromium"):
        find_visible_browser(environ)
    with pytest.raises(EnvironmentProblem), visible_browser(target_at("http://127.0.0.1:9"), environ):
        pass
    whole = tmp_path / "chromium"
    whole.write_text("#!/bin/sh\n")
    whole.chmod(0o755)
    assert find_visible_browser(environ) == whole
