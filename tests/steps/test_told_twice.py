"""What a portal tells in two places, or of two days, must agree: receipts, cards beside tables, files of a dossier."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kiemdinh.model.failures import Violation
from steps.following_steps import _beside
from steps.portal.files import sample
from steps.portal.protocol import PortalDriver
from steps.portal.values import Download, Link
from steps.receipt_steps import day_after, due_stated
from steps.refusing_steps import files_held
from steps.statistics_steps import still_at

_RECEIPT = "Thời gian nhận hồ sơ: 23/11/2026 02:18:31\nThời gian trả kết quả: 17 giờ 00, ngày 20/11/2026"
_TABLE, _CARD = "bảng 1, cột «Tiếp nhận»", "thẻ «Hồ sơ tiếp nhận»"


@dataclass
class Portal:
    """Says the same of every dossier and code."""

    text: str

    @property
    def page(self) -> Any:
        return SimpleNamespace(url="http://127.0.0.1/", wait_for_timeout=lambda _: None)

    def open_dossier(self, code: str) -> Any:
        del code
        return SimpleNamespace(page=self.page, files=())

    def all_said(self) -> str:
        return self.text

    def look_up(self, code: str) -> Any:
        return SimpleNamespace(page=SimpleNamespace(text=code, url="http://127.0.0.1/"))


def test_the_days_of_a_receipt_are_told_apart() -> None:
    assert day_after(_RECEIPT, ("thoi gian nhan ho so",)) == (2026, 11, 23)
    assert day_after(_RECEIPT, ("thoi gian tra ket qua",)) == (2026, 11, 20)
    assert day_after("Ngày hẹn trả: 1/2/2026. Ngày hẹn trả: 3/2/2026", ("ngay hen tra",)) is None
    assert due_stated(_RECEIPT)


def test_a_card_that_stays_while_its_column_grows_is_seen() -> None:
    before = {_CARD: 34.0, _TABLE: 34.0, "thẻ «Tiếp nhận trực tiếp»": 34.0}
    assert still_at(before, {**before, _TABLE: 35.0}) == (_CARD, _TABLE)
    assert still_at(before, {**before, _CARD: 35.0, _TABLE: 35.0}) is None
    assert still_at({_CARD: 34.0, "thẻ «Đã giải quyết»": 34.0}, {_CARD: 35.0, "thẻ «Đã giải quyết»": 34.0}) is None


@pytest.mark.usefixtures("hurried")
def test_a_file_that_the_dossier_lacks_beside_others_is_lost() -> None:
    files = [sample("pdf", "tep-hop-le"), sample("png")]
    held = "Đơn: tep-hop-le.pdf\nẢnh: tai-lieu-thu-n….png"
    files_held(cast("PortalDriver", Portal(held)), "HS-1", files)
    files_held(cast("PortalDriver", Portal("Đơn: 8f3a.pdf")), "HS-1", files)
    with pytest.raises(Violation, match="tai-lieu-thu-nghiem"):
        files_held(cast("PortalDriver", Portal("Đơn: tep-hop-le.pdf")), "HS-1", files)


@dataclass
class Keeper(Portal):
    """Gives one file, whichever is asked for."""

    given: bytes = b""

    def open_dossier(self, code: str) -> Any:
        del code
        links = tuple(Link(name, f"http://127.0.0.1/{name}") for name in self.text.split())
        return SimpleNamespace(page=self.page, files=links)

    def download(self, address: str) -> Download:
        return Download(address, 200, "", "", self.given)


@pytest.mark.usefixtures("hurried")
def test_a_file_that_opens_as_another_of_its_dossier_is_none() -> None:
    files = [sample("pdf", "tep-hop-le"), sample("png")]
    named = " ".join(f.name for f in files)
    files_held(cast("PortalDriver", Keeper(named, b"a copy that a portal stamped")), "HS-1", files)
    with pytest.raises(Violation, match="nội dung của tệp «tep-hop-le"):
        files_held(cast("PortalDriver", Keeper(named, files[0].content)), "HS-1", files)
    twice = [files[0], replace(files[0], name="ban-sao.pdf")]
    files_held(cast("PortalDriver", Keeper(" ".join(f.name for f in twice), files[0].content)), "HS-1", twice)


@pytest.mark.parametrize(
    ("code", "other"), [("000.00.02.G18-261123-0001", "000.00.02.G18-261123-0056"), ("AB-XY", "AB-XY0")]
)
def test_a_code_beside_a_dossiers_is_another_one(code: str, other: str) -> None:
    assert _beside(cast("PortalDriver", Portal("")), code)[0] == other
