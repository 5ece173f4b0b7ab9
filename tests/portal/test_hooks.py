"""Test hooks."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from portal.hooks import create_hooks_app
from tests.portal.harness import Portal, file_dossier

HEADERS = {"Authorization": "Bearer t"}


@pytest.fixture
def results() -> list[tuple[str, str]]:
    """What the payment gateway was told."""
    return []


@pytest.fixture
def hooks(portal: Portal, results: list[tuple[str, str]]) -> TestClient:
    """The listener of the portal."""
    app = create_hooks_app(portal.clock, portal.public.db, "t", lambda r, v: results.append((r, v)))
    return TestClient(app)


def test_token_is_needed(hooks: TestClient) -> None:
    assert hooks.get("/clock").status_code == 401
    assert hooks.get("/outbox", headers={"Authorization": "Bearer x"}).status_code == 401


def test_clock_moves_and_comes_back(hooks: TestClient) -> None:
    start = "2026-11-18T09:30:00+07:00"
    assert hooks.get("/clock", headers=HEADERS).json() == {"now": start}
    moved: list[dict[str, Any]] = [{"advance_seconds": 60}, {"now": "2027-01-02T03:04:05+07:00"}, {"reset": True}]
    seen = [hooks.put("/clock", json=body, headers=HEADERS).json()["now"] for body in moved]
    assert seen == ["2026-11-18T09:31:00+07:00", "2027-01-02T03:04:05+07:00", start]


@pytest.mark.parametrize("body", [{}, [], {"now": "gestern"}, {"advance_seconds": "1"}])
def test_clock_refuses_nonsense(hooks: TestClient, body: Any) -> None:
    assert hooks.put("/clock", json=body, headers=HEADERS).status_code == 422


def test_outbox_and_audit_log_since(hooks: TestClient, portal: Portal) -> None:
    code = file_dossier(portal, portal.browser("congdan.a"))
    messages = hooks.get("/outbox", headers=HEADERS).json()["messages"]
    assert {m["channel"] for m in messages} == {"email", "sms"}
    assert set(messages[0]) == {"id", "channel", "to", "subject", "body", "at"}
    entries = hooks.get("/audit-log", params={"since": "2026-11-18T00:00:00+07:00"}, headers=HEADERS).json()["entries"]
    assert {"actor": "congdan.a", "action": "nop-ho-so", "object": code}.items() <= entries[-1].items()
    assert hooks.get("/outbox", params={"since": "2027-01-01T00:00:00+07:00"}, headers=HEADERS).json() == {
        "messages": []
    }
    assert hooks.get("/outbox?since=2026-11-18T00:00:00+07:00", headers=HEADERS).status_code == 200
    assert hooks.get("/outbox?since=x", headers=HEADERS).status_code == 422


def test_payment_result(hooks: TestClient, results: list[tuple[str, str]]) -> None:
    assert (
        hooks.post("/payment-result", json={"reference": "r", "result": "failure"}, headers=HEADERS).status_code == 200
    )
    assert results == [("r", "failure")]
    assert hooks.post("/payment-result", json={"reference": "r", "result": "x"}, headers=HEADERS).status_code == 422
