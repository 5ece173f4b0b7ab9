"""One code for one dossier, one count, one rating, one fee; and nobody is asked again for what came."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs

import pytest

from kiemdinh.model.failures import CannotTell, FunctionNotFound, Violation
from steps.evident import codes_given, given_twice, of_others, spoilt
from steps.fixtures import Scene
from steps.following_steps import marked_lower, not_twice
from steps.officer_steps import no_longer_asked, reason_read
from steps.payment_steps import not_asked_twice, ways_to_pay
from steps.portal.once_more import Sent, reworded
from steps.portal.values import DossierItem, Download, PageView, Statistics, Table
from steps.procedure_steps import told_otherwise
from steps.receipt_steps import too_late
from steps.statistics_steps import counted_once, counts

_PAGE = PageView(url="http://127.0.0.1/", status=200)
_CODE = "000.00.00.G16-261123-0001"
_OTHER = "000.00.00.G16-261123-0002"
_STATUS = "Yêu cầu bổ sung giấy tờ"


def no_pause() -> Any:
    return SimpleNamespace(wait_for_timeout=lambda _: None)


def test_a_code_that_another_dossier_has_is_told() -> None:
    driver = cast("Any", SimpleNamespace(confirmed_codes=frozenset({_OTHER})))
    drafts = (DossierItem("HS-1", "Bản nháp"), DossierItem("HS-2"), DossierItem("HS-3", "Mới đăng ký"))
    items = (DossierItem(_CODE, "Đang xử lý"), *drafts)
    given = codes_given(driver, items)
    assert given == {_CODE, _OTHER}
    assert given_twice(given, _CODE, f"Đã nhận hồ sơ {_CODE}.")
    assert given_twice(given, _OTHER, "")
    assert not given_twice(given, _CODE, f"Đã nhận hồ sơ {_CODE}\n{_OTHER}")
    assert not given_twice(given, "HS-1", "HS-1")


@dataclass
class Citizen:
    """Sees a dossier that does not change any more."""

    view: Any
    page: Any = field(default_factory=no_pause)

    def open_dossier(self, _: str) -> Any:
        return self.view


@pytest.mark.parametrize(
    ("status", "text", "actions", "told"),
    [
        (_STATUS, "", ("Gửi bổ sung", "Rút hồ sơ"), Violation),
        (_STATUS, "Công dân đã bổ sung giấy tờ", ("Gửi bổ sung",), CannotTell),
        (_STATUS, "", (), CannotTell),
        ("Đang xử lý", "", ("Gửi bổ sung",), None),
    ],
)
@pytest.mark.usefixtures("hurried")
def test_what_came_is_not_asked_for_again(
    status: str, text: str, actions: tuple[str, ...], told: type[Exception] | None
) -> None:
    before = SimpleNamespace(code=_CODE, status=_STATUS, actions=("Gửi bổ sung", "Rút hồ sơ"), page=_PAGE)
    after = SimpleNamespace(status=status, actions=actions, page=replace(_PAGE, text=text))
    citizen = cast("Any", Citizen(after))
    if told is None:
        no_longer_asked(citizen, cast("Any", before))
        before.status = "Đang xử lý"
        no_longer_asked(citizen, cast("Any", before))
    else:
        with pytest.raises(told, match="bổ sung"):
            no_longer_asked(citizen, cast("Any", before))


@pytest.mark.usefixtures("hurried")
def test_who_was_refused_sees_another_status() -> None:
    page = replace(_PAGE, text="Lý do: chưa đúng mẫu")
    scene = Scene(
        {"dossier": SimpleNamespace(code=_CODE), "reason": "chưa đúng mẫu", "before_refusal": "Chờ tiếp nhận"}
    )
    reason_read(cast("Any", Citizen(SimpleNamespace(status="Từ chối", page=page))), scene)
    with pytest.raises(Violation, match="vẫn là «Chờ tiếp nhận»"):
        reason_read(cast("Any", Citizen(SimpleNamespace(status="Chờ tiếp nhận", page=page))), scene)
    scene.keep(before_refusal="")
    reason_read(cast("Any", Citizen(SimpleNamespace(status="", page=page))), scene)


def statistics(received: int, waiting: int) -> Statistics:
    totals: dict[str, float | None] = {"Tiếp nhận": received, "Chờ tiếp nhận": waiting, "Tỷ lệ": 2.0 * waiting}
    visits: dict[str, float | None] = {"Số lượng": 3.0 * waiting}
    rows = (("Hồ sơ", {**visits, "Số lượng": received}), ("Lượt truy cập", visits))
    tables = Table("", tuple(totals), (), totals), Table("", ("Mục", "Số lượng"), rows, {})
    return Statistics(tables, {}, "", _PAGE)


@dataclass
class Reader:
    """Shows the statistics as they come, the last ones again and again."""

    shown: Iterator[Statistics]
    last: Statistics | None = None
    page: Any = field(default_factory=no_pause)

    def statistics(self) -> Statistics:
        self.last = next(self.shown, self.last)
        assert self.last is not None
        return self.last

    def current(self) -> PageView:
        return _PAGE


@pytest.mark.parametrize(
    ("shown", "double"),
    [
        ([(11, 11)], False),
        ([(11, 12), (12, 14)], True),
        ([(11, 12), (12, 13)], False),
        ([(11, 12), (11, 12)], False),
        ([(11, 9), (12, 11)], False),
    ],
)
@pytest.mark.usefixtures("hurried")
def test_a_dossier_counted_double_is_told(
    shown: list[tuple[int, int]], double: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steps.statistics_steps.file_whole", lambda *_: None)
    reader = Reader(iter([statistics(*s) for s in shown]))
    dossier = SimpleNamespace(procedure=None)
    scene = Scene({"reader": reader, "driver": None, "dossier": dossier, "counts": counts(statistics(10, 10))})
    if double:
        with pytest.raises(Violation, match="«Chờ tiếp nhận» tăng 2"):
            counted_once(scene)
    else:
        counted_once(scene)


@pytest.mark.parametrize(
    ("kind", "body", "told"),
    [
        ("application/x-www-form-urlencoded", b"_t=x&diem=5&nhan_xet=T%E1%BB%91t&ho_so=5", "4"),
        ("application/json", '{"diem": 5, "id": 5, "y": ["Tốt"]}'.encode(), 4),
        ("application/json", b'{"id": 5}', None),
        ("text/plain", b"?", None),
    ],
)
def test_a_rating_is_sent_again_with_other_words(kind: str, body: bytes, told: object) -> None:
    new = reworded(Sent("http://127.0.0.1/", "POST", {"content-type": kind}, body), "Tốt", "Kém")
    if told is None:
        assert new is None
    else:
        assert new is not None
        fields = json.loads(new) if "json" in kind else {k: v[0] for k, v in parse_qs(new.decode()).items()}
        assert fields["diem"] == told
        assert "Kém" in str(fields)
        assert str(fields.get("ho_so", fields.get("id"))) == "5"


def test_a_rating_in_parts_keeps_what_it_is_about() -> None:
    part = '--b\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    body = "".join(part.format(n, v) for n, v in (("soSao", "5"), ("hoSoId", "5"), ("yKien", "Tốt"))) + "--b--\r\n"
    new = reworded(
        Sent("http://127.0.0.1/", "POST", {"content-type": "multipart/form-data; boundary=b"}, body.encode()),
        "Tốt",
        "Kém",
    )
    assert new == body.replace("Tốt", "Kém").replace("5", "4", 1).encode()


@dataclass
class Rater:
    """Rates once by its page; the portal behind it may take more."""

    takes: bool
    text: str = "Bạn đã đánh giá: 5/5 điểm"

    def rate(self, *_: str) -> Any:
        raise FunctionNotFound("đánh giá", _PAGE.url)

    def rate_behind(self, _: str) -> bool:
        self.text = self.text.replace("5/", "4/") if self.takes else self.text
        return True

    def open_dossier(self, _: str) -> Any:
        return SimpleNamespace(page=replace(_PAGE, text=self.text))


def test_a_second_rating_that_only_the_page_refuses_is_told() -> None:
    scene = Scene({"dossier": SimpleNamespace(code=_CODE)})
    not_twice(cast("Any", Rater(takes=False)), scene, "KĐ 1")
    with pytest.raises(Violation, match="một lần"):
        not_twice(cast("Any", Rater(takes=True)), scene, "KĐ 1")
    assert not marked_lower("Còn 5 ngày", "Còn 6 ngày")
    assert not marked_lower("Lúc 10:05, 5/11", "Lúc 10:04, 5/11")


_BELOW = ("Phí, lệ phí", "Lệ phí cấp thẻ: 50.000 đồng")


@pytest.mark.parametrize(
    ("fees", "contradicted"),
    [
        ([("Lệ phí", "60.000 đồng"), _BELOW], True),
        ([("Lệ phí", "50.000 đồng"), _BELOW], False),
        ([("Lệ phí", "50.000 đồng"), ("Phí, lệ phí", "60.000 đồng")], True),
        ([("Lệ phí", "50.000 đồng"), ("Phí, lệ phí", "Phí thẩm định: 60.000 đồng")], False),
        ([("Phí", "20.000 đồng"), ("Lệ phí", "50.000 đồng")], False),
        ([("Lệ phí", "70.000 đồng"), ("Phí, lệ phí", "Phí: 20.000 đồng\nLệ phí: 50.000 đồng")], False),
        ([("Phí", "20.000 đồng"), ("Phí, lệ phí", "Phí: 20.000 đồng\nLệ phí: 50.000 đồng")], False),
        ([("Lệ phí", "Không"), _BELOW], False),
    ],
)
def test_a_summary_that_tells_another_fee_is_seen(fees: list[tuple[str, str]], contradicted: bool) -> None:
    assert bool(told_otherwise(fees, 50_000)) is contradicted


@pytest.mark.parametrize(
    ("media_type", "content", "broken"),
    [
        ("application/pdf", b"%PDF-1.7 whole %%EOF\n", False),
        ("application/pdf", b"%PDF-1.7 ha", True),
        ("application/zip", b"PK\x03\x04 ha", True),
        ("text/html", "<style>p{}</style><p>Tệp không tồn tại.</p>".encode(), True),
        ("text/html", b"<p>Xem tai lieu</p><script>x</script>", False),
        ("image/png", b"\x89PNG", False),
    ],
)
def test_a_paper_that_does_not_open_is_none(media_type: str, content: bytes, broken: bool) -> None:
    assert bool(spoilt(Download("http://127.0.0.1/", 200, "", media_type, content))) is broken
    assert spoilt(Download("http://127.0.0.1/", 200, "", media_type, b""))
    assert not spoilt(Download("http://127.0.0.1/", 403, "", media_type, b""))


def test_a_paper_of_another_dossier_is_told_from_ones_own() -> None:
    assert of_others(f"Biên lai, hồ sơ {_OTHER}", _CODE) == [_OTHER]
    assert not of_others(f"Hồ sơ {_CODE}, cùng hồ sơ {_OTHER}", _CODE)
    assert not of_others("Biên lai số 000.00.00.G16-261123-00011", _CODE)


@pytest.mark.parametrize(
    ("due", "limit", "late"),
    [
        ((2026, 12, 4), "10 ngày làm việc", False),
        ((2026, 12, 22), "10 ngày làm việc", False),
        ((2027, 2, 20), "10 ngày làm việc", True),
        ((2026, 12, 30), "05 ngày", True),
        ((2026, 12, 30), "2 tháng", False),
        ((2026, 12, 30), "", False),
    ],
)
def test_an_appointed_day_keeps_the_published_limit(due: tuple[int, int, int], limit: str, late: bool) -> None:
    assert too_late((2026, 11, 23), due, limit) is late


@dataclass
class Payer:
    """Goes to a gateway where the page of the dossier leads there."""

    actions: tuple[str, ...]
    amount: str = "50.000 đồng"

    def open_dossier(self, _: str) -> Any:
        return SimpleNamespace(actions=self.actions)

    def pay(self, _: str, *, confirm: bool) -> Any:
        assert not confirm
        if not self.amount:
            raise FunctionNotFound("thanh toán", _PAGE.url)
        return SimpleNamespace(amount=self.amount, confirmed=False, page=_PAGE)


def test_what_is_paid_is_not_to_be_paid_again() -> None:
    pay = "Thanh toán trực tuyến"
    before = ways_to_pay(cast("Any", Payer((pay, "Tải biên lai"))), _CODE)
    assert before == {pay}
    not_asked_twice(cast("Any", Payer(("Tải biên lai",))), _CODE, before, 50_000)
    not_asked_twice(cast("Any", Payer((pay,), "")), _CODE, before, 50_000)
    with pytest.raises(Violation, match=r"đòi 50000"):
        not_asked_twice(cast("Any", Payer((pay,))), _CODE, before, 50_000)
