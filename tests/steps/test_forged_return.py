"""Addresses of return from a gateway, forged in the manner of several gateways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest

from kiemdinh.model.failures import Blocked, CannotTell, Violation
from steps.fixtures import Scene
from steps.payment_steps import comes_back_forged, forgeries, not_believed
from steps.portal.protocol import PortalDriver
from steps.portal.values import Link, PageView, Payment

_HERE = "https://dvc.example.org/tra-ve"
_CODE = "000.00.02.G18-261123-0001"
_PAGE = PageView(url="https://dvc.example.org/ho-so/1", status=200)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("reference=TT1&amount=50000&result=failure&signature=ab", {"result": ["success"]}),
        (
            "vnp_BankCode=NCB&vnp_ResponseCode=24&vnp_TransactionNo=0&vnp_TransactionStatus=02&vnp_SecureHash=ab",
            {"vnp_ResponseCode": ["00"], "vnp_TransactionStatus": ["00"]},
        ),
        ("orderId=7&resultCode=1006", {"resultCode": ["0"]}),
        ("orderStatus=CANCELLED&ma=7", {"orderStatus": ["SUCCESS"]}),
        ("paid=false", {"paid": ["true"]}),
        ("thu=huy&ma=7", {"thu": ["thanh-cong"]}),
        ("trang_thai=huy", {"trang_thai": ["thanh-cong"]}),
    ],
)
def test_the_result_is_turned_and_nothing_else(query: str, told: dict[str, list[str]]) -> None:
    given = parse_qs(query)
    forged = [parse_qs(urlsplit(f).query) for f in forgeries(f"{_HERE}?{query}")]
    assert {**given, **told} in forged
    seal = {n for n in given if n in {"signature", "vnp_SecureHash"}}
    unsealed = {n: v for n, v in {**given, **told}.items() if n not in seal}
    assert unsealed in forged
    assert all(
        {n: v for n, v in f.items() if n not in told} in (others(given, told), others(unsealed, told)) for f in forged
    )


def others(values: dict[str, list[str]], told: dict[str, list[str]]) -> dict[str, list[str]]:
    return {n: v for n, v in values.items() if n not in told}


def test_without_a_result_nothing_is_forged() -> None:
    assert forgeries(f"{_HERE}?ma=7&amount=50000&bankCode=NCB") == ()
    assert forgeries(_HERE) == ()


@dataclass
class StandIn:
    """A portal that believes the address, or not; it shows that by a receipt or by the status."""

    returned: tuple[str, ...]
    cancelled_counts: bool = False
    receipts: tuple[Link, ...] = ()
    before: tuple[Link, ...] = ()
    moved: bool = False
    came: tuple[str, ...] = ()

    def pay(self, code: str, *, confirm: bool) -> Payment:
        del code, confirm
        return Payment(confirmed=self.cancelled_counts, amount="", page=_PAGE, returned=self.returned)

    def come_back_paid(self, code: str, addresses: Sequence[str]) -> Payment:
        del code
        self.came = tuple(addresses)
        return Payment(confirmed=self.moved, amount="", page=_PAGE)

    def fee_receipts(self, code: str) -> tuple[Link, ...]:
        del code
        return self.before + (self.receipts if self.came else ())


def run(portal: StandIn) -> None:
    scene, driver = Scene(), cast("PortalDriver", portal)
    scene.keep(dossier=SimpleNamespace(code=_CODE))
    comes_back_forged(driver, scene)
    not_believed(driver, scene)


def test_a_portal_that_refuses_passes_and_the_gateways_own_addresses_are_left_alone() -> None:
    portal = StandIn(("https://tra.example.com/?result=huy", f"{_HERE}?result=huy"))
    run(portal)
    assert portal.came
    assert all(a.startswith(_HERE) for a in portal.came)


@pytest.mark.parametrize("believes", [{"receipts": (Link("Biên lai", _HERE),)}, {"moved": True}])
def test_a_portal_that_believes_fails(believes: dict[str, object]) -> None:
    with pytest.raises(Violation, match="cổng thanh toán xác nhận"):
        run(StandIn((f"{_HERE}?result=failure",), **believes))  # type: ignore[arg-type]


def test_a_receipt_that_was_there_before_is_no_sign_of_belief() -> None:
    run(StandIn((f"{_HERE}?result=failure",), before=(Link("Biên lai lần nộp trước", _HERE),)))


def test_nothing_to_forge_and_a_cancellation_that_counts_are_told_apart() -> None:
    with pytest.raises(CannotTell, match="tham số kết quả"):
        run(StandIn((f"{_HERE}?ma=7",)))
    with pytest.raises(Blocked, match="bị hủy"):
        run(StandIn((f"{_HERE}?result=huy",), cancelled_counts=True))
