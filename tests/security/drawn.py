"""Browsers that draw pages by script, without a browser: a site function behind, calls made on each visit."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Error as PlaywrightError

from security.behind import actor
from security.calls import Actor, decoded, texts_in
from security.context import Context
from security.web import Answer
from steps.portal.protocol import PortalDriver
from tests.security.lab import Asked, Reply, Site

BASE = "https://cong.example"
NEVER = 0
"""Status of a reply that does not come, as of a line that waits for news."""
Made = tuple[str, str, Mapping[str, str], str]


def json_reply(value: object, status: int = 200, **headers: str) -> Reply:
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    return Reply(json.dumps(value, ensure_ascii=False), status, named, "application/json")


def asked(method: str, url: str, headers: Mapping[str, str], body: str = "") -> Asked:
    parts = urlsplit(url)
    names = {k.lower(): v for k, v in headers.items()}
    return Asked(method, parts.path, parse_qs(parts.query, keep_blank_values=True), names, body.encode())


def answered(reply: Reply, method: str, url: str, sent: Mapping[str, str] | None = None) -> Answer:
    raw = reply.body.encode() if isinstance(reply.body, str) else reply.body
    headers = (("content-type", reply.kind), *((k.lower(), v) for k, v in reply.headers.items()))
    return Answer(method, url, reply.status, headers, raw, tuple((sent or {}).items()))


@dataclass
class Drawn:
    """A driver, its page, its context and its requests in one.

    Attributes:
        site: what answers.
        makes: calls that a page makes when it is opened.
        cookies: as the browser's protocol tells them.
        hides: whether the page draws nothing, whatever it was told.
    """

    site: Site
    makes: Callable[[str], list[Made]] = lambda _: []
    cookies: list[dict[str, str]] = field(default_factory=list)
    hides: bool = False
    listening: list[tuple[str, Callable[[Any], None]]] = field(default_factory=list)

    @property
    def page(self) -> Drawn:
        return self

    @property
    def context(self) -> Drawn:
        return self

    @property
    def request(self) -> Drawn:
        return self

    def on(self, event: str, handler: Callable[[Any], None]) -> None:
        self.listening.append((event, handler))

    def remove_listener(self, event: str, handler: Callable[[Any], None]) -> None:
        self.listening.remove((event, handler))

    def _tell(self, event: str, said: object) -> None:
        for heard, handler in self.listening:
            if heard == event:
                handler(said)

    def new_cdp_session(self, _: object) -> Drawn:
        return self

    def send(self, _: str, __: object = None) -> dict[str, object]:
        return {"cookies": self.cookies}

    def visit(self, url: str) -> SimpleNamespace:
        texts: list[str] = []
        for method, address, headers, body in self.makes(url):
            said = SimpleNamespace(
                resource_type="fetch", method=method, url=address, headers=headers, post_data_buffer=body.encode()
            )
            self._tell("request", said)
            reply = self._ask(method, address, headers, body)
            if reply.status == NEVER:
                continue
            self._tell("requestfinished", said)
            answer = answered(reply, method, address)
            texts += texts_in(decoded(answer)) if answer.status == 200 and not self.hides else []
        return SimpleNamespace(text=" ".join(texts))

    def fetch(self, url: str, *, method: str, data: bytes | None, headers: Mapping[str, str], **_: object) -> object:
        reply = self._ask(method, url, headers, (data or b"").decode())
        if reply.status == NEVER:
            raise PlaywrightError("Timeout 5000ms exceeded")
        answer = answered(reply, method, url)
        said = [{"name": k, "value": v} for k, v in answer.headers]
        return SimpleNamespace(
            status=answer.status, url=url, headers_array=said, body=lambda: answer.body, dispose=lambda: None
        )

    def _ask(self, method: str, url: str, headers: Mapping[str, str], body: str) -> Reply:
        own = {"Cookie": "; ".join(f"{c['name']}={c['value']}" for c in self.cookies)} if self.cookies else {}
        return self.site(asked(method, url, {**headers, **own}, body))


def context_for(site: Site, owner: Drawn, **more: object) -> Context:
    """What the checks use of a context, on a site function."""

    def send(method: str, url: str, *, headers: Mapping[str, str] | None = None, data: bytes = b"") -> Answer:
        return answered(site(asked(method, url, headers or {}, data.decode())), method, url, headers)

    made = SimpleNamespace(
        sites=(BASE,),
        public=BASE,
        web=SimpleNamespace(pace=lambda: None, send=send),
        target=SimpleNamespace(network=SimpleNamespace(timeout_s=5.0)),
        people=SimpleNamespace(citizen=lambda *_: owner, filed=SimpleNamespace(url=f"{BASE}/viec/7", code="H-7")),
        canary=lambda purpose: f"kd{zlib.crc32(purpose.encode())}x",
        **more,
    )
    return cast("Context", made)


def acting(driver: Drawn, context: Context) -> Actor:
    return actor(as_driver(driver), context)


def as_driver(driver: Drawn) -> PortalDriver:
    return cast("PortalDriver", driver)
