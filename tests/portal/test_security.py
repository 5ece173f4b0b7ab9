"""Sessions, form tokens, headers, downloads."""

from __future__ import annotations

import pytest

from tests.portal.harness import PROCEDURE, Portal, file_dossier

COOKIE = "__Host-phien"


def test_session_id_changes_at_sign_in_and_ends_at_sign_out(portal: Portal) -> None:
    browser = portal.browser()
    browser.client.get("/dang-nhap", follow_redirects=False)
    before = browser.client.cookies[COOKIE]
    answer = portal.sign_in(browser, "congdan.a", "/ho-so")
    after = browser.client.cookies[COOKIE]
    assert answer.headers["location"] == "/ho-so"
    assert before != after
    for flag in ("Secure", "HttpOnly", "SameSite=Lax"):
        assert flag in answer.headers["set-cookie"]
    assert browser.post("/dang-xuat", page="/ho-so").headers["location"].startswith(portal.public.settings.identity_url)
    browser.client.cookies.set(COOKIE, after)
    assert browser.client.get("/ho-so", follow_redirects=False).status_code == 303


def test_state_is_tied_to_the_browser_and_used_once(portal: Portal) -> None:
    victim = portal.browser()
    away = portal.browser().client.get("/dang-nhap", follow_redirects=False)
    state = away.headers["location"].split("state=")[1].split("&")[0]
    assert (
        victim.client.get(f"/dang-nhap/tra-ve?code=congdan.a|x&state={state}", follow_redirects=False).status_code
        == 400
    )
    assert (
        victim.client.get(f"/dang-nhap/tra-ve?code=congdan.a|x&state={state}", follow_redirects=False).status_code
        == 400
    )


def test_wrong_nonce_is_refused(portal: Portal) -> None:
    browser = portal.browser()
    away = browser.client.get("/dang-nhap", follow_redirects=False)
    state = away.headers["location"].split("state=")[1].split("&")[0]
    assert browser.client.get(f"/dang-nhap/tra-ve?code=congdan.a|x&state={state}").status_code == 400


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_return_address_stays_here(portal: Portal, target: str) -> None:
    assert portal.sign_in(portal.browser(), "congdan.a", target).headers["location"] == "/"


def test_rested_session_ends(portal: Portal) -> None:
    citizen = portal.browser("congdan.a")
    portal.clock.advance(14 * 60)
    assert citizen.client.get("/ho-so", follow_redirects=False).status_code == 200
    portal.clock.advance(16 * 60)
    answer = citizen.client.get("/ho-so", follow_redirects=False)
    assert answer.headers["location"].endswith("&lai=1")


def test_administrator_rests_less(portal: Portal) -> None:
    administrator = portal.browser("quantri.hethong")
    portal.clock.advance(6 * 60)
    assert administrator.client.get("/quan-tri/tai-khoan", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_form_without_its_token_is_refused(portal: Portal, token: str) -> None:
    citizen = portal.browser("congdan.a")
    code = file_dossier(portal, citizen)
    answer = citizen.client.post(f"/ho-so/{code}/rut", data={"reason": "x", "_csrf": token})
    assert answer.status_code == 403
    assert portal.rows("SELECT status FROM dossier WHERE code=?", code)[0]["status"] == 1


def test_wrong_site_for_the_account(portal: Portal) -> None:
    assert portal.sign_in(portal.browser(), "canbo.tiepnhan").status_code == 403


def test_citizens_cannot_reach_the_office(portal: Portal) -> None:
    browser = portal.browser("canbo.tiepnhan")
    assert browser.get("/quan-tri/nhat-ky").status_code == 403
    assert portal.browser("congdan.a").get("/quan-tri/nhat-ky").status_code == 404


def test_headers_of_pages_and_files(portal: Portal) -> None:
    citizen = portal.browser("congdan.a")
    code = file_dossier(portal, citizen)
    page = citizen.get(f"/ho-so/{code}")
    assert page.headers["cache-control"] == "no-store"
    assert "'unsafe-inline'" not in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "<style" not in page.text
    assert " style=" not in page.text
    (file,) = portal.rows("SELECT id FROM attachment LIMIT 1")
    download = citizen.get(f"/tep/{file['id']}")
    assert download.headers["content-disposition"].startswith("attachment")
    assert download.headers["x-content-type-options"] == "nosniff"


def test_errors_tell_nothing(portal: Portal) -> None:
    browser = portal.browser()
    for path, status in (("/khong-co", 404), ("/openapi.json", 404), ("/docs", 404)):
        assert browser.get(path).status_code == status
    portal.public.db.path.unlink()
    answer = browser.get("/tra-cuu-ho-so?ma=1")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "sqlite" not in answer.text.lower()


def test_administration_is_written_down(portal: Portal) -> None:
    administrator = portal.browser("quantri.hethong")
    page = "/quan-tri/tai-khoan"
    assert administrator.post(f"{page}/canbo.tiepnhan", {"action": "khoa"}, page=page).status_code == 303
    assert administrator.post(f"{page}/quantri.hethong", {"action": "khoa"}, page=page).status_code == 403
    assert portal.sign_in(portal.browser(), "canbo.tiepnhan").status_code == 403
    assert "tai-khoan-khoa" in administrator.get("/quan-tri/nhat-ky").text
    hidden = administrator.post(f"/quan-tri/danh-muc/{PROCEDURE}", {"action": "an"}, page="/quan-tri/danh-muc")
    assert hidden.status_code == 303
