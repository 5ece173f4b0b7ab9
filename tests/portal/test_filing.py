"""Filing: prefilled form, drafts, attachments, checks by the server, one dossier per form."""

from __future__ import annotations

import re

import pytest

from portal.rules import codes
from tests.portal.harness import ANSWERS, PDF, PROCEDURE, Portal, draft, file_dossier, files_of, make_portal


def test_form_knows_the_person(portal: Portal) -> None:
    citizen = portal.browser("congdan.a")
    page = citizen.get(draft(citizen)).text
    assert 'value="Nguyễn Thị Minh An"' in page
    assert 'value="099190000011"' in page
    assert 'value="15/03/1990"' in page


def test_consent_is_not_ticked_in_advance(portal: Portal) -> None:
    citizen = portal.browser("congdan.a")
    box = re.search(r'<input id="dong_y"[^>]*>', citizen.get(draft(citizen)).text)
    assert box
    assert "checked" not in box.group(0)


def test_submission_gives_code_time_and_notices(portal: Portal) -> None:
    citizen = portal.browser("congdan.a")
    code = file_dossier(portal, citizen)
    assert code == "000.00.00.G16-261118-0001"
    page = citizen.get(f"/ho-so/{code}/tiep-nhan").text
    assert code in page
    assert "09:30 18/11/2026" in page
    assert {r["channel"] for r in portal.rows("SELECT channel FROM outbox")} == {"email", "sms"}
    assert all(code in r["body"] for r in portal.rows("SELECT body FROM outbox"))
    assert [r["action"] for r in portal.rows("SELECT action FROM audit WHERE object=?", code)] == ["nop-ho-so"]


def test_code_of_the_later_edition(portal_2025: Portal) -> None:
    code = file_dossier(portal_2025, portal_2025.browser("congdan.a"))
    assert re.fullmatch(r"G16\.02-20261118-16\d{5}", code)
    assert codes.looks_like_code(code)


def test_sending_twice_makes_one_dossier(portal: Portal) -> None:
    citizen = portal.browser("congdan.a")
    code = file_dossier(portal, citizen)
    (form,) = portal.rows("SELECT * FROM draft WHERE owner='congdan.a'")
    again = citizen.post(f"/nop-ho-so/{PROCEDURE}/{form['token']}/gui")
    assert again.headers["location"] == f"/ho-so/{code}/tiep-nhan"
    assert len(portal.rows("SELECT 1 FROM dossier WHERE owner='congdan.a'")) == 1


def test_server_repeats_the_rules(portal: Portal) -> None:
    citizen = portal.browser("congdan.a")
    address = draft(citizen)
    wrong = {**ANSWERS, "dien_thoai": "12", "email": "x", "tt_ngay_het_han_cua_the": "31/02/2027", "dong_y": ""}
    answer = citizen.post(address, wrong, page=address)
    assert answer.status_code == 422
    for text in ("10 chữ số", "ten@tenmien.vn", "một ngày có thật", "Đính kèm tệp", "đồng ý"):
        assert text in answer.text
    assert 'aria-describedby="dien_thoai-goi-y dien_thoai-loi"' in answer.text


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("don.exe", b"MZ", "Chỉ nhận tệp"),
        ("don.pdf", b"<html>", "không đúng với phần mở rộng"),
        ("don.pdf.html", PDF, "Chỉ nhận tệp"),
        ("don.pdf", b"", "Tệp rỗng"),
        ("don.pdf", b"%PDF-" + b"0" * (5 * 1024 * 1024), "lớn hơn 5 MB"),
    ],
)
def test_files_are_checked_by_content(portal: Portal, name: str, content: bytes, text: str) -> None:
    citizen = portal.browser("congdan.a")
    address = draft(citizen)
    component = portal.public.catalogue.procedures_by_code[PROCEDURE].components[0].code
    sent = {f"tep_{component}": (name, content, "application/pdf")}
    answer = citizen.post(address, {**ANSWERS, "hanh_dong": "luu"}, page=address, files=sent)
    assert answer.status_code == 422
    assert text in answer.text


def test_proven_data_cannot_be_changed_by_the_browser(portal: Portal) -> None:
    citizen = portal.browser("congdan.a")
    address = draft(citizen)
    citizen.post(address, {**ANSWERS, "ho_ten": "Người Khác", "hanh_dong": "luu"}, page=address)
    page = citizen.get(address).text
    assert "Người Khác" not in page
    assert "Nguyễn Thị Minh An" in page


def test_draft_is_kept_and_belongs_to_its_owner(portal: Portal) -> None:
    citizen = portal.browser("congdan.a")
    address = draft(citizen)
    kept = {**ANSWERS, "tt_so_the_da_cap": "HDV-77", "hanh_dong": "luu"}
    citizen.post(address, kept, page=address, files=files_of(portal))
    assert "HDV-77" in citizen.get(address).text
    assert address in citizen.get("/ho-so-nhap").text
    assert portal.browser("congdan.b").get(address).status_code == 404


def test_procedure_for_organisations_is_refused_to_citizens(portal: Portal) -> None:
    answer = portal.browser("congdan.a").get("/nop-ho-so/1.003101")
    assert answer.status_code == 403
    assert "không áp dụng cho loại tài khoản" in answer.text


def test_filing_needs_sign_in(portal: Portal) -> None:
    answer = portal.browser().client.get(f"/nop-ho-so/{PROCEDURE}", follow_redirects=False)
    assert answer.headers["location"] == f"/dang-nhap?tiep=%2Fnop-ho-so%2F{PROCEDURE}"


def test_two_portals_share_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    cache = tmp_path_factory.mktemp("cache")
    one, other = (make_portal(tmp_path_factory.mktemp("run"), cache) for _ in range(2))
    file_dossier(one, one.browser("congdan.a"))
    assert not other.rows("SELECT 1 FROM dossier WHERE owner='congdan.a'")
