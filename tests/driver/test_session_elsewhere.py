"""What an identity provider beside the portal keeps is no session of the portal (one cookie jar serves all ports)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import cast
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser

from kiemdinh.events.session import CollectSession
from kiemdinh.model.failures import Violation
from steps.fixtures import Scene
from steps.portal.session import PortalSession
from steps.sign_in_steps import home_then_sign_in, renewed
from tests.driver.conftest import Host, target_at
from tests.security.lab import Asked, Reply, serving

FORM = "<form method=post><label>Tên đăng nhập <input name=u></label><label>Mật khẩu <input type=password name=p></label><button>Đăng nhập</button></form>"  # fmt: skip # noqa: E501


def cookie(asked: Asked, name: str) -> str:
    jar = SimpleCookie(asked.headers.get("cookie", ""))
    return jar[name].value if name in jar else ""


@contextmanager
def portal_and_provider(renews: bool) -> Iterator[str]:
    """A portal that asks the provider at each visit; the provider keeps the session that it gave before sign-in."""
    known: set[str] = set()
    codes: set[str] = set()
    people: set[str] = set()

    def provider(asked: Asked) -> Reply:
        key = cookie(asked, "sso_phien") or secrets.token_hex(16)
        back = asked.query["back"][0]
        told = {"Set-Cookie": f"sso_phien={key}; HttpOnly; Path=/"}
        if asked.method == "POST" and parse_qs(asked.body.decode()).get("p") == ["dung-mat-khau"]:
            known.add(key)
        if key in known:
            codes.add(code := secrets.token_hex(8))
            return Reply("", 302, {**told, "Location": f"{back}?code={code}&state=1"})
        if "im-lang" in asked.query:
            return Reply("", 302, {**told, "Location": f"{back}?state=1"})
        return Reply(f"<html lang=vi><main><h1>Đăng nhập</h1>{FORM}</main></html>", headers=told)

    with serving(provider) as sso:

        def portal(asked: Asked) -> Reply:
            key = cookie(asked, "phien") or secrets.token_hex(16)
            here = f"http://{asked.headers['host']}"
            if asked.path == "/vao":
                return Reply("", 302, {"Location": f"{sso}/?back={here}/ve"})
            if asked.path == "/ve":
                if asked.query.get("code", [""])[0] in codes:
                    key = secrets.token_hex(16) if renews else key
                    people.add(key)
                return Reply("", 302, {"Location": "/?xong=1", "Set-Cookie": f"phien={key}; HttpOnly; Path=/"})
            told = {"Set-Cookie": f"phien={key}; HttpOnly; Path=/"}
            if key not in people and "xong" not in asked.query:
                return Reply("", 302, {**told, "Location": f"{sso}/?im-lang=1&back={here}/ve"})
            who = "Trần Văn Bảo <a href=/ra>Đăng xuất</a>" if key in people else "<a href=/vao>Đăng nhập</a>"
            return Reply(f"<html lang=vi><header>{who}</header><main><h1>Cổng</h1></main></html>", headers=told)

        with serving(portal) as url:
            yield url


@pytest.mark.parametrize("renews", [True, False])
def test_a_session_kept_by_the_identity_provider_is_not_the_portals(renews: bool, browser: Browser) -> None:
    with portal_and_provider(renews) as url:
        portal = PortalSession(Host(target_at(url)), browser)
        try:
            visitor, scene = portal.anonymous(), Scene()
            home_then_sign_in(visitor, scene, cast("CollectSession", SimpleNamespace(target=portal.target)))
            assert "sso_phien" not in scene.before
            if renews:
                renewed(scene, portal)
                return
            with pytest.raises(Violation):
                renewed(scene, portal)
        finally:
            portal.close()
