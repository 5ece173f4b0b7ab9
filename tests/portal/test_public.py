"""Public pages: what a visitor finds, and what the server does with odd input."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from portal.app import create_app
from portal.catalogue import load_catalogue
from portal.clock import HANOI
from portal.db.seed import open_database
from portal.settings import Settings

CATALOGUE = load_catalogue()
PAGES = (
    "/",
    "/thu-tuc",
    "/thu-tuc/1.004201",
    "/dich-vu-cong",
    "/thong-ke",
    "/huong-dan",
    "/hoi-dap",
    "/phan-anh",
    "/phan-anh/tra-cuu",
    "/khao-sat",
    "/khao-sat/ket-qua",
    "/english",
    "/tro-nang",
    "/dieu-khoan",
    "/quyen-rieng-tu",
    "/so-do-trang",
)


class FixedClock:
    """Monday morning."""

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("portal")
    settings = Settings(runtime_dir=folder, cache_dir=folder / "cache", secret_key="k" * 32)
    database = open_database(settings, CATALOGUE, FixedClock().now())
    app = create_app(settings, FixedClock(), database, catalogue=CATALOGUE)
    with TestClient(app, base_url=settings.public_url) as client:
        yield client


def text_of(response: Any) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", response.text))


def codes_of(response: Any) -> list[str]:
    return re.findall(r'class="result__title"><a href="/thu-tuc/([\d.]+)"', response.text)


def all_codes(visitor: TestClient, **params: str) -> list[str]:
    found: list[str] = []
    page = 1
    while True:
        response = visitor.get("/thu-tuc", params={**params, "trang": str(page)})
        found += codes_of(response)
        if 'rel="next"' not in response.text:
            return found
        page += 1


def send(visitor: TestClient, path: str, **values: str) -> Any:
    token = re.search(r'name="_csrf" value="([^"]+)"', visitor.get(path).text)
    assert token
    return visitor.post(path, data={"_csrf": unescape(token.group(1)), **values})


@pytest.mark.parametrize("path", PAGES)
def test_each_page_has_one_heading_a_language_and_a_skip_link(visitor: TestClient, path: str) -> None:
    response = visitor.get(path)
    assert response.status_code == 200
    assert response.text.count("<h1") == 1
    assert re.search(r'<html lang="(vi|en)">', response.text)
    assert 'href="#noi-dung"' in response.text
    assert "style=" not in response.text
    assert "http://" not in response.text.replace("http://www.w3.org", "")


def test_every_link_of_the_public_pages_answers(visitor: TestClient) -> None:
    links = {
        unescape(link).split("#")[0]
        for path in PAGES
        for link in re.findall(r'href="(/[^"]*)"', visitor.get(path).text)
    }
    for link in sorted(links):
        if link.startswith("/nop-ho-so/"):
            continue
        response = visitor.get(link, follow_redirects=False)
        assert response.status_code in (200, 303), link


def test_search_finds_with_and_without_diacritics_and_by_code(visitor: TestClient) -> None:
    marked, bare = all_codes(visitor, q="hướng dẫn viên"), all_codes(visitor, q="HUONG DAN VIEN")
    assert marked == bare
    assert {"1.004201", "1.004202"} <= set(marked)
    assert all_codes(visitor, q="1.012001") == ["1.012001"]


def test_search_filters_are_exact_and_kept_by_pages(visitor: TestClient) -> None:
    culture = {p.code for p in CATALOGUE.procedures if p.field == "G16-VH01"}
    assert set(all_codes(visitor, **{"linh-vuc": "G16-VH01"})) == culture
    both = all_codes(visitor, **{"muc-do": "full", "doi-tuong": "citizen"})
    assert set(both) == {p.code for p in CATALOGUE.procedures if p.level.value == "full" and "citizen" in p.subjects}
    assert len(all_codes(visitor)) == len(set(all_codes(visitor))) == len(CATALOGUE.procedures)
    assert f"Tìm thấy {len(culture)} thủ tục" in visitor.get("/thu-tuc?linh-vuc=G16-VH01").text


@pytest.mark.parametrize(
    "query", ["khongcothutucnay", "'; DROP TABLE dossier;--", "<script>alert(1)</script>", "x" * 5000]
)
def test_odd_queries_say_that_nothing_was_found(visitor: TestClient, query: str) -> None:
    response = visitor.get("/thu-tuc?" + urlencode({"q": query}))
    assert response.status_code == 200
    assert "Không tìm thấy" in response.text
    assert "<script>alert" not in response.text


@pytest.mark.parametrize("page", ["0", "-1", "abc", "99999", "999999999999999999999"])
def test_a_page_that_does_not_exist_becomes_one_that_does(visitor: TestClient, page: str) -> None:
    assert codes_of(visitor.get(f"/thu-tuc?trang={page}"))


def test_a_procedure_page_has_all_parts(visitor: TestClient) -> None:
    text = text_of(visitor.get("/thu-tuc/1.004201"))
    for part in (
        "Mã thủ tục",
        "Lĩnh vực",
        "Cơ quan thực hiện",
        "Đối tượng thực hiện",
        "Trình tự thực hiện",
        "Cách thức thực hiện",
        "Thành phần hồ sơ",
        "Phí, lệ phí",
        "Kết quả thực hiện",
        "Căn cứ pháp lý",
        "Yêu cầu, điều kiện",
        "Nộp hồ sơ trực tuyến",
        "650.000 đồng",
    ):
        assert part in text
    assert "Nộp hồ sơ trực tuyến" not in text_of(visitor.get("/thu-tuc/1.013102"))


def test_forms_download_as_attachments(visitor: TestClient) -> None:
    links = re.findall(r'href="(/thu-tuc/[^"]+/bieu-mau/[^"]+)"', visitor.get("/thu-tuc/1.004201").text)
    assert links
    for link in links:
        response = visitor.get(link)
        assert response.content[:4] in (b"PK\x03\x04", b"%PDF")
        assert response.headers["content-disposition"].startswith("attachment")
    assert visitor.get("/thu-tuc/1.004201/bieu-mau/..%2f..%2fpeople.yaml").status_code == 404


def test_services_are_counted_by_level(visitor: TestClient) -> None:
    response = visitor.get("/dich-vu-cong")
    figures = dict(re.findall(r'<div class="figure"><dt>([^<]+)</dt><dd>(\d+)</dd>', response.text))
    assert int(figures.pop("Tổng số")) == sum(map(int, figures.values())) == len(CATALOGUE.procedures)
    listed = re.findall(r'<th scope="row"><a href="/thu-tuc/', response.text)
    assert len(listed) == len(CATALOGUE.procedures)


def test_statistics_equal_their_export_and_their_total(visitor: TestClient) -> None:
    query = "tu-ngay=2025-01-01&den-ngay=2026-11-23&theo=linh-vuc"
    rows = list(csv.reader(io.StringIO(visitor.get(f"/thong-ke.csv?{query}").content.decode("utf-8-sig"))))
    assert int(rows[-1][1]) == sum(int(row[1]) for row in rows[1:-1]) > 0
    page = visitor.get(f"/thong-ke?{query}").text
    total = re.search(r"<tfoot>.*?</tfoot>", page, re.DOTALL)
    assert total
    assert sorted(re.findall(r">(\d+)<", total.group())) == sorted(rows[-1][1:])
    assert visitor.get("/thong-ke?tu-ngay=2026-05-01&den-ngay=2026-04-01").status_code == 422


def test_feedback_gets_a_code_that_tracks_it_without_telling_who(visitor: TestClient) -> None:
    values = {
        "name": "Người Gửi Giả",
        "contact": "gia@example.org",
        "subject": "Góp ý khác",
        "body": "Nội dung góp ý thử.",
    }
    page = send(visitor, "/phan-anh", **values)
    assert "Đã gửi" in page.text
    code = re.search(r"PAKN-20261123-[A-Z2-9]{8}", page.text)
    assert code
    shown = visitor.get("/phan-anh/tra-cuu", params={"ma": f" {code.group().lower()} "})
    assert "Đã tiếp nhận" in shown.text
    assert "Người Gửi Giả" not in shown.text
    assert "Không tìm thấy" in visitor.get("/phan-anh/tra-cuu?ma=PAKN-20260101-AAAAAAAA").text


def test_feedback_mistakes_are_tied_to_their_fields(visitor: TestClient) -> None:
    page = send(visitor, "/phan-anh", name="", contact="abc", subject="", body="x")
    assert page.status_code == 422
    for name in ("name", "contact", "subject", "body"):
        assert f'id="{name}-loi"' in page.text
        assert f'href="#{name}"' in page.text
    assert page.text.count('aria-invalid="true"') == 4


def test_a_survey_form_counts_once(visitor: TestClient) -> None:
    page = visitor.get("/khao-sat").text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', page))
    answers = {"de_tim": "Dễ", "huong_dan": "Rõ ràng", "hai_long": "Hài lòng"}
    for _ in range(2):
        result = visitor.post("/khao-sat", data={**hidden, **answers})
        assert "1 lượt trả lời" in result.text
    assert send(visitor, "/khao-sat", de_tim="Không có phương án này").status_code == 422


def test_a_question_is_kept(visitor: TestClient) -> None:
    page = send(visitor, "/hoi-dap", name="Người Hỏi", email="hoi@example.org", body="Câu hỏi thử nghiệm?")
    assert "Đã gửi câu hỏi thành công" in page.text


def test_error_pages_are_neutral(visitor: TestClient) -> None:
    response = visitor.get("/khong-co-trang-nay")
    assert response.status_code == 404
    assert "Không tìm thấy trang" in response.text
    assert "Traceback" not in response.text
    assert visitor.get("/docs").status_code == visitor.get("/openapi.json").status_code == 404
    assert visitor.post("/phan-anh", data={"name": "x"}).status_code == 403


def test_security_contact(visitor: TestClient) -> None:
    text = visitor.get("/.well-known/security.txt").text
    assert "Contact: mailto:" in text
    assert "Expires: 2027-05" in text


def test_english_page(visitor: TestClient) -> None:
    response = visitor.get("/english")
    assert '<html lang="en">' in response.text
    for heading in ("Organisation", "Functions", "Contact"):
        assert heading in response.text
