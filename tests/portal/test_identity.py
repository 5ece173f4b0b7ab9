"""The provider refuses whatever it should, and tells the portal who signed in."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import KeySet

from portal.catalogue import load_people
from portal.identity.accounts import Accounts, SignIn
from portal.identity.app import create_provider
from portal.identity.config import Client, Lockout, ProviderConfig, parse_config
from portal.identity.sign_in import COOKIE

BACK = "https://portal.test/dang-nhap/tra-ve"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
PASSWORD = "mat-khau-thu-nghiem"
REQUEST = {
    "response_type": "code",
    "client_id": "cong",
    "redirect_uri": BACK,
    "scope": "openid profile",
    "state": "trang-thai",
    "nonce": "so-dung-mot-lan",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


@pytest.fixture
def config() -> ProviderConfig:
    return ProviderConfig(
        issuer="https://dinh-danh.test",
        clients=(Client("cong", "bi-mat", (BACK,), ("https://portal.test/",)),),
        passwords={"congdan.a": PASSWORD, "congdan.b": PASSWORD, "tochuc.a": PASSWORD},
    )


@pytest.fixture
def browser(config: ProviderConfig) -> Iterator[TestClient]:
    app = create_provider(config, load_people())
    with TestClient(app, base_url=config.issuer, follow_redirects=False) as client:
        yield client


def handle_of(page: str) -> str:
    found = re.search(r'name="handle" value="([^"]+)"', page)
    assert found
    return html.unescape(found.group(1))


def sign_in(browser: TestClient, username: str = "congdan.a", password: str = PASSWORD, **changes: str) -> Any:
    page = browser.get("/authorize", params={**REQUEST, **changes})
    assert page.status_code == 200, page.headers.get("location")
    form = {"handle": handle_of(page.text), "username": username, "password": password}
    return browser.post("/sign-in", data=form)


def code_of(response: Any) -> str:
    assert response.status_code == 303
    return str(parse_qs(urlsplit(response.headers["location"]).query)["code"][0])


def redeem(browser: TestClient, code: str, **changes: str) -> Any:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    return browser.post("/token", data={**form, **changes}, auth=("cong", "bi-mat"))


def test_the_whole_flow_names_the_person(browser: TestClient) -> None:
    answer = sign_in(browser)
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert query["state"] == ["trang-thai"]
    assert query["iss"] == ["https://dinh-danh.test"]
    tokens = redeem(browser, query["code"][0]).json()
    keys = KeySet.import_key_set(browser.get("/jwks").json())
    claims = jwt.decode(tokens["id_token"], keys).claims
    assert claims["iss"] == "https://dinh-danh.test"
    assert claims["aud"] == "cong"
    assert claims["nonce"] == "so-dung-mot-lan"
    assert claims["exp"] > time.time()
    info = browser.get("/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"}).json()
    for facts in (claims, info):
        assert facts["sub"] == "congdan.a"
        assert facts["HoVaTen"] == "Nguyễn Thị Minh An"
        assert facts["SoDinhDanh"] == "099190000011"
        assert facts["LoaiTaiKhoan"] == 1
        assert {"NgaySinh", "GioiTinh", "DiaChi", "SoDienThoai", "ThuDienTu", "loAs"} <= set(facts)
    assert "d" not in browser.get("/jwks").json()["keys"][0]


def test_an_organisation_carries_its_tax_code(browser: TestClient) -> None:
    tokens = redeem(browser, code_of(sign_in(browser, "tochuc.a"))).json()
    info = browser.get("/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"}).json()
    assert info["LoaiTaiKhoan"] == 2
    assert info["MaSoThue"]
    assert info["TenDoanhNghiep"]


@pytest.mark.parametrize(
    "changes", [{"client_id": "la"}, {"redirect_uri": BACK + "/"}, {"redirect_uri": "https://ke-gian.test/"}]
)
def test_an_unregistered_address_never_gets_a_redirect(browser: TestClient, changes: dict[str, str]) -> None:
    answer = browser.get("/authorize", params={**REQUEST, **changes})
    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
    ],
)
def test_a_bad_request_goes_back_with_its_error(browser: TestClient, changes: dict[str, str], error: str) -> None:
    query = parse_qs(urlsplit(browser.get("/authorize", params={**REQUEST, **changes}).headers["location"]).query)
    assert query["error"] == [error]
    assert query["state"] == ["trang-thai"]
    assert "code" not in query


def test_a_code_works_once_and_its_second_use_revokes_the_token(browser: TestClient) -> None:
    code = code_of(sign_in(browser))
    token = redeem(browser, code).json()["access_token"]
    assert redeem(browser, code).json() == {"error": "invalid_grant"}
    assert browser.get("/userinfo", headers={"Authorization": f"Bearer {token}"}).status_code == 401


@pytest.mark.parametrize(
    "changes", [{"code_verifier": "x" * 64}, {"code_verifier": ""}, {"redirect_uri": BACK + "?x=1"}]
)
def test_a_code_needs_its_verifier_and_address(browser: TestClient, changes: dict[str, str]) -> None:
    assert redeem(browser, code_of(sign_in(browser)), **changes).json() == {"error": "invalid_grant"}


def test_a_client_needs_its_secret(browser: TestClient) -> None:
    answer = browser.post("/token", data={"grant_type": "authorization_code"}, auth=("cong", "sai"))
    assert answer.status_code == 401
    assert answer.json() == {"error": "invalid_client"}


def test_unknown_name_and_wrong_password_look_the_same(browser: TestClient) -> None:
    def shown(username: str) -> str:
        answer = sign_in(browser, username, "sai")
        assert answer.status_code == 401
        return re.sub(r'value="[^"]*"', "", answer.text)

    assert shown("congdan.a") == shown("khong-co-nguoi-nay")


def test_five_failures_lock_also_against_the_right_password(browser: TestClient) -> None:
    for _ in range(5):
        answer = sign_in(browser, password="sai")
    assert "bị khóa" in answer.text
    assert sign_in(browser).status_code == 401
    assert sign_in(browser, "congdan.b").status_code == 303


def test_success_forgets_failures_and_a_lock_ends() -> None:
    now = [0.0]
    accounts = Accounts(load_people(), {"congdan.a": PASSWORD}, Lockout(2, 60), lambda: now[0])
    assert accounts.sign_in("congdan.a", "sai") is SignIn.REFUSED
    assert accounts.sign_in("congdan.a", PASSWORD) is SignIn.ACCEPTED
    assert accounts.sign_in("congdan.a", "sai") is SignIn.REFUSED
    assert accounts.sign_in("congdan.a", "sai") is SignIn.LOCKED
    assert accounts.sign_in("congdan.a", PASSWORD) is SignIn.LOCKED
    now[0] = 61
    assert accounts.sign_in("congdan.a", PASSWORD) is SignIn.ACCEPTED


def test_a_sign_in_form_belongs_to_one_browser(browser: TestClient) -> None:
    handle = handle_of(browser.get("/authorize", params=REQUEST).text)
    browser.cookies.clear()
    form = {"handle": handle, "username": "congdan.a", "password": PASSWORD}
    assert browser.post("/sign-in", data=form).status_code == 400
    browser.cookies.set(COOKIE, handle)
    assert browser.post("/sign-in", data=form).status_code == 303
    assert browser.post("/sign-in", data=form).status_code == 400


def test_cancel_tells_the_portal(browser: TestClient) -> None:
    handle = handle_of(browser.get("/authorize", params=REQUEST).text)
    answer = browser.post("/cancel", data={"handle": handle})
    assert parse_qs(urlsplit(answer.headers["location"]).query)["error"] == ["access_denied"]


def test_logout_returns_only_to_registered_addresses(browser: TestClient) -> None:
    token = redeem(browser, code_of(sign_in(browser))).json()["id_token"]
    good = {"id_token_hint": token, "post_logout_redirect_uri": "https://portal.test/", "state": "x"}
    assert browser.get("/logout", params=good).headers["location"] == "https://portal.test/?state=x"
    assert browser.get("/logout", params={**good, "post_logout_redirect_uri": "https://la.test/"}).status_code == 400
    assert browser.get("/logout", params={**good, "id_token_hint": token[:-4] + "AAAA"}).status_code == 400


def test_pages_are_not_stored_framed_or_scripted(browser: TestClient) -> None:
    page = browser.get("/authorize", params=REQUEST)
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "https://portal.test" in policy
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-content-type-options"] == "nosniff"
    cookie = page.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "secure" in cookie
    assert "samesite=lax" in cookie
    assert browser.get("/docs").status_code == browser.get("/openapi.json").status_code == 404


def test_it_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    file = tmp_path / "config.json"
    raw = {"issuer": "http://127.0.0.1", "port": 0, "ready_file": str(ready), "passwords": {"congdan.a": "x"}}
    file.write_text(json.dumps(raw))
    assert parse_config(raw).port == 0
    process = subprocess.Popen([sys.executable, "-m", "portal.identity", "--config", str(file)])
    try:
        deadline = time.monotonic() + 20
        while not ready.exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert json.loads(ready.read_text())["port"] > 0
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.wait(30)
