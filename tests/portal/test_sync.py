"""The sender of contract B against a pretended national portal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from portal.sync.sender import SyncSender
from tests.portal.harness import Portal, file_dossier, make_portal


class National:
    """Keeps dossiers and every call; `weather` may answer instead."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.known: set[str] = set()
        self.weather: Callable[[str, dict[str, Any]], httpx.Response | None] = lambda _service, _body: None
        self.session = "s1"

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        body = json.loads(request.content)
        service = body.get("service", "login")
        self.calls.append((service, body))
        answer = self.weather(service, body)
        if answer is not None:
            return answer
        if service == "login":
            return httpx.Response(200, json={"session": self.session, "error_code": "0", "message": ""})
        if body["session"] != self.session:
            return httpx.Response(401, json={"error_code": "-1", "message": "Phiên hết hạn"})
        if service == "TraCuuHoSo":
            result = [{"MaHoSo": body["mahoso"]}] if body["mahoso"] in self.known else []
            return httpx.Response(200, json={"error_code": 0, "result": result})
        if service == "DongBoHoSoMC":
            code = body["data"][0]["MaHoSo"]
            if (code in self.known) != (body["isUpdating"] == "True"):
                return httpx.Response(200, json={"error_code": "-3", "message": "Hồ sơ đã tồn tại"})
            self.known.add(code)
        return httpx.Response(200, json={"error_code": "00", "message": ""})

    def services(self) -> list[str]:
        """Names of the calls in order."""
        return [name for name, _ in self.calls]


@pytest.fixture
def linked(tmp_path: Path, template_cache: Path) -> Portal:
    """A portal that sends."""
    return make_portal(tmp_path, template_cache, national="http://national.test")


def sender_of(portal: Portal, national: National, now: Callable[[], float] = lambda: 0.0) -> SyncSender:
    """A sender that is stepped by hand."""
    return SyncSender(portal.public, httpx.Client(transport=httpx.MockTransport(national.handle)), now)


def test_order_of_calls_and_item(linked: Portal) -> None:
    national = National()
    sender = sender_of(linked, national)
    code = file_dossier(linked, linked.browser("congdan.a"))
    assert sender.step()
    assert not sender.step()
    assert national.services() == ["login", "TraCuuHoSo", "DongBoHoSoMC", "CapNhatTienDoHoSoMC"]
    (item,) = national.calls[2][1]["data"]
    assert (item["MaHoSo"], item["TrangThaiHoSo"], item["NgayTiepNhan"]) == (code, "1", "20261118093000")
    assert item["NgayTiepNhan"] <= item["NgayHenTra"]
    links = [f["DuongDanTaiTepTin"] for f in item["TaiLieuNop"]]
    assert links
    path = links[0].removeprefix(linked.public.settings.public_url)
    assert linked.browser().get(path).content.startswith(b"%PDF-")
    linked.clock.advance(8 * 24 * 3600)
    assert linked.browser().get(path).status_code == 404
    assert national.calls[2][1]["isUpdating"] == "False"


def test_known_dossier_is_updated(linked: Portal) -> None:
    national = National()
    sender = sender_of(linked, national)
    code = file_dossier(linked, linked.browser("congdan.a"))
    sender.step()
    receive = linked.browser("canbo.tiepnhan")
    receive.post(f"/ho-so/{code}/tiep-nhan", page=f"/ho-so/{code}")
    sender.step()
    flags = [b["isUpdating"] for s, b in national.calls if s == "DongBoHoSoMC"]
    assert flags == ["False", "True"]


def test_exists_already_becomes_an_update(linked: Portal) -> None:
    national = National()
    national.weather = lambda s, _b: (
        httpx.Response(200, json={"error_code": 0, "result": []}) if s == "TraCuuHoSo" else None
    )
    national.known.add(file_dossier(linked, linked.browser("congdan.a")))
    assert sender_of(linked, national).step()
    assert [b["isUpdating"] for s, b in national.calls if s == "DongBoHoSoMC"] == ["False", "True"]
    assert national.services()[-1] == "CapNhatTienDoHoSoMC"


def test_ended_session_leads_to_one_sign_in_and_a_replay(linked: Portal) -> None:
    national = National()
    sender = sender_of(linked, national)
    citizen = linked.browser("congdan.a")
    file_dossier(linked, citizen)
    sender.step()
    national.session = "s2"
    national.calls.clear()
    file_dossier(linked, citizen)
    sender.step()
    assert national.services() == ["TraCuuHoSo", "login", "TraCuuHoSo", "DongBoHoSoMC", "CapNhatTienDoHoSoMC"]


@pytest.mark.parametrize(
    "failure",
    [
        lambda: httpx.Response(500, text="lỗi"),
        lambda: httpx.Response(200, text="<html>"),
        lambda: httpx.Response(200, json={"error_code": "5", "message": "bận"}),
    ],
)
def test_failure_is_tried_again_later_and_progress_waits(linked: Portal, failure: Callable[[], httpx.Response]) -> None:
    national, now = National(), [0.0]
    sender = sender_of(linked, national, lambda: now[0])
    file_dossier(linked, linked.browser("congdan.a"))
    national.weather = lambda s, _b: failure() if s == "DongBoHoSoMC" else None
    assert sender.step()
    assert "CapNhatTienDoHoSoMC" not in national.services()
    assert not sender.step()
    national.weather = lambda _s, _b: None
    now[0] = 0.25
    assert sender.step()
    assert linked.rows("SELECT state, attempts FROM sync_job")[0]["state"] == "done"


def test_queue_survives_and_keeps_order(linked: Portal) -> None:
    code = file_dossier(linked, linked.browser("congdan.a"))
    receive = linked.browser("canbo.tiepnhan")
    receive.post(f"/ho-so/{code}/tiep-nhan", page=f"/ho-so/{code}")
    national = National()
    sender = sender_of(linked, national)
    while sender.step():
        pass
    told = [b["data"][0]["TrangThai"] for s, b in national.calls if s == "CapNhatTienDoHoSoMC"]
    assert told == ["1", "2"]
