"""The gateway accepts only what the portal signed, and signs what it answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient

from portal.payment_stub import PaymentOutcomes, create_payment_app
from portal.rules.fees import return_genuine, sign

SECRET = "khoa-thu-nghiem"
ORDER = {
    "reference": "TT-1",
    "amount": "650000",
    "description": "Phí thẩm định",
    "return_url": "https://portal.test/thanh-toan/tra-ve",
}
SIGNED = {**ORDER, "signature": sign(SECRET, ORDER)}


@pytest.fixture
def outcomes() -> PaymentOutcomes:
    return PaymentOutcomes()


@pytest.fixture
def gateway(outcomes: PaymentOutcomes) -> Iterator[TestClient]:
    app = create_payment_app(SECRET, outcomes)
    with TestClient(app, base_url="https://thanh-toan.test", follow_redirects=False) as client:
        yield client


def told(response: Any) -> dict[str, str]:
    assert response.status_code == 303
    return dict(parse_qsl(urlsplit(response.headers["location"]).query))


def test_the_page_shows_amount_and_reference(gateway: TestClient) -> None:
    page = gateway.get("/thanh-toan", params=SIGNED)
    assert "650.000 đồng" in page.text
    assert "TT-1" in page.text
    assert "Xác nhận thanh toán" in page.text


@pytest.mark.parametrize("changes", [{"amount": "1"}, {"return_url": "https://la.test/"}, {"signature": ""}])
def test_a_changed_order_is_refused(gateway: TestClient, changes: dict[str, str]) -> None:
    assert gateway.get("/thanh-toan", params={**SIGNED, **changes}).status_code == 400
    assert gateway.post("/thanh-toan", data={**SIGNED, **changes, "action": "pay"}).status_code == 400


@pytest.mark.parametrize(("action", "result"), [("pay", "success"), ("cancel", "failure")])
def test_the_answer_is_signed(gateway: TestClient, action: str, result: str) -> None:
    answer = told(gateway.post("/thanh-toan", data={**SIGNED, "action": action}))
    assert answer["result"] == result
    assert answer["amount"] == "650000"
    assert return_genuine(SECRET, answer)
    assert not return_genuine(SECRET, {**answer, "result": "other"})


def test_a_decided_result_counts_once(gateway: TestClient, outcomes: PaymentOutcomes) -> None:
    outcomes.set("TT-1", "failure")
    first = told(gateway.post("/thanh-toan", data={**SIGNED, "action": "pay"}))
    second = told(gateway.post("/thanh-toan", data={**SIGNED, "action": "pay"}))
    assert (first["result"], second["result"]) == ("failure", "success")
    assert first["transaction"] == second["transaction"]
    with pytest.raises(ValueError, match="success or failure"):
        outcomes.set("TT-1", "maybe")
