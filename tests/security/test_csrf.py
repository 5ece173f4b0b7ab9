"""Forms of one page that go to one address: each is tried, and known again by what it asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import pytest

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import CannotTell, Violation
from security import csrf
from security.context import Context
from security.web import Answer

PAGE = "https://cong.example/ho-so/1"
SECRET = "k3Jd82hsK1mz0QpX77aa"


@dataclass
class Dossier:
    """A page with two forms that send to the page itself; only messages are shown afterwards."""

    guarded: bool
    shows: bool = True
    by_address: bool = False
    said: list[str] = field(default_factory=list)

    def fetch(
        self,
        _who: object,
        url: str,
        *,
        method: str = "GET",
        form: list[tuple[str, str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        given = dict(form or [])
        asked = dict(parse_qsl(urlsplit(url).query))
        if self.by_address and method == "GET" and asked.get("viec") == "tin":
            self.said.append(asked["noi_dung"])
        url = url.partition("?")[0]
        if method == "POST" and given.get("viec") == "tin" and (not self.guarded or given.get("ma") == SECRET):
            self.said.append(given["noi_dung"])
        forms = "".join(
            f'<form method="post" action="{url}"><input type="hidden" name="viec" value="{what}">'
            f'<input type="hidden" name="ma" value="{SECRET}"><textarea name="noi_dung"></textarea>'
            "<button>Gửi</button></form>"
            for what in ("rut", "tin")
        )
        words = "".join(f"<p>{w}</p>" for w in self.said) if self.shows else ""
        html = f"<html><body>{words}{forms}</body></html>"
        return Answer(method, url, 200, (("content-type", "text/html"),), html.encode(), tuple((headers or {}).items()))


def context() -> Context:
    driver = SimpleNamespace(as_account=lambda *_, **__: None)
    people = SimpleNamespace(citizen=lambda: None, portal=driver, filed=SimpleNamespace(url=PAGE, code="H-1"))
    return cast(
        "Context",
        SimpleNamespace(
            people=people,
            public="https://cong.example",
            target=SimpleNamespace(accounts={}),
            web=SimpleNamespace(pace=lambda: None),
            belongs=lambda url: url.startswith("https://cong.example"),
            canary=lambda purpose: f"kd-{purpose}",
        ),
    )


def judge(site: Dossier, monkeypatch: pytest.MonkeyPatch) -> str:
    kept: list[Any] = []
    notes = cast("Notes", SimpleNamespace(remark="", text=lambda *given: kept.append(given)))
    monkeypatch.setattr(csrf, "fetch", site.fetch)
    monkeypatch.setattr(csrf, "line_of", lambda _: None)
    monkeypatch.setattr(csrf, "line_of_filing", lambda _: None)
    monkeypatch.setattr(csrf, "message_protected", lambda *_: False)
    monkeypatch.setattr(csrf, "withdrawal_protected", lambda *_: False)
    csrf.state_change_protected(context(), "-", notes)
    return notes.remark


def test_what_stands_in_an_address_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Violation, match="GET, không có mã bảo vệ"):
        judge(Dossier(guarded=True, by_address=True), monkeypatch)


def test_the_second_form_of_an_address_is_tried_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Violation, match="không có mã bảo vệ"):
        judge(Dossier(guarded=False), monkeypatch)


def test_a_guarded_form_beside_another_is_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert judge(Dossier(guarded=True), monkeypatch) == "Đã thử 1 biểu mẫu"


def test_where_nothing_is_shown_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CannotTell):
        judge(Dossier(guarded=True, shows=False), monkeypatch)
