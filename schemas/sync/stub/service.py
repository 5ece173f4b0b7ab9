"""One call: read, record, weather, answer, record."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from schemas.sync.signs import service_by_keys
from schemas.sync.stub.body import Body, read_body, write_xml
from schemas.sync.stub.files import NEXT_VALUE, UPLOAD, Files
from schemas.sync.stub.http import Answer, Request
from schemas.sync.stub.national import EXISTS, EXPIRED, LOGIN, SERVICES, NationalPortal, Reply, code_of, items_of
from schemas.sync.stub.record import Recorder, body_fields
from schemas.sync.stub.weather import Kind, Rule, Style, Weather

SERVICE_KEYS = ("service", "Service", "serviceName")
_SESSION_HEADERS = ("session", "x-session", "authorization")
_SPOKEN = frozenset({Kind.EXPIRED_SESSION, Kind.ALREADY_EXISTS, Kind.DUPLICATE, Kind.SLOW})


def service_of(body: Mapping[str, Any], request: Request, contract: str) -> str:
    """Service named by the body, else sign-in by its fields, else by the address, else by the keys of its items."""
    for key in SERVICE_KEYS:
        if isinstance(body.get(key), str) and body[key]:
            return str(body[key])
    last = request.path.rstrip("/").rsplit("/", 1)[-1]
    if last.lower() in {"login", "auth", "token"} or service_by_keys(body.keys(), contract) == LOGIN:
        return LOGIN
    if contract == "C" and last.lower().removeprefix("--") == NEXT_VALUE:
        return NEXT_VALUE
    if contract == "C" and request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return UPLOAD
    if last in SERVICES[contract]:
        return last
    items = items_of(body)
    return service_by_keys((items[0] if items else body).keys(), contract) or last


class PortalService:
    """Handler of the address that systems under test call.

    Args:
        portal: state of the national portal.
        weather: scripted weather.
        recorder: where everything is recorded.
        style: how ``error_code`` is written by default.
        cut_all: closes every connection (used by ``restart``).
        contract: ``A``, ``B`` or ``C``.
        files: codes and uploads of contract C.
    """

    def __init__(
        self,
        portal: NationalPortal,
        weather: Weather,
        recorder: Recorder,
        style: Style,
        cut_all: Callable[[], None],
        *,
        contract: str = "B",
        files: Files | None = None,
    ) -> None:
        self._contract = contract
        self._files = files or Files()
        self._portal = portal
        self._weather = weather
        self._recorder = recorder
        self._style = style
        self._cut_all = cut_all
        self._numbers = itertools.count(1)

    async def handle(self, request: Request) -> Answer:
        """Answer one request of the system under test."""
        exchange = next(self._numbers)
        began = time.monotonic()
        read = read_body(request)
        body = read.fields
        for key in ("isUpdating", "service"):
            if key in request.query:
                body.setdefault(key, request.query[key])
        service = service_of(body, request, self._contract)
        codes = tuple(dict.fromkeys(c for c in map(code_of, items_of(body)) if c))
        if service == "TraCuuHoSo" and not codes:
            codes = tuple(str(body[k]) for k in ("mahoso", "maHoSo") if body.get(k))
        self._recorder.append(
            {
                "type": "request",
                "exchange": exchange,
                "connection": request.connection,
                "method": request.method,
                "path": request.path,
                "query": request.query,
                "content_type": request.headers.get("content-type", ""),
                "service": service,
                "dossiers": codes,
                "updating": body.get("isUpdating"),
                "oddity": read.oddity,
                **body_fields(request.body, secret=service == LOGIN),
            }
        )
        rule = self._weather.take(service, codes)
        if request.method != "POST" and (service != NEXT_VALUE or request.method != "GET"):
            reply, answer = Reply(-1, "Chỉ nhận POST", status=405), None
        elif not read.readable and service != UPLOAD:
            reply, answer = Reply(-1, "Bản tin không phải JSON hay XML", status=400), None
        else:
            reply, answer = await self._under_weather(rule, service, read, request)
        written = answer or self._write(reply, rule, read)
        self._recorder.append(
            {
                "type": "answer",
                "exchange": exchange,
                "service": service,
                "dossiers": codes,
                "accepted": reply.accepted,
                "weather": rule.kind if rule else "",
                "status": 0 if written.cut else written.status,
                "code": None if written.cut else reply.code,
                "held_s": round(time.monotonic() - began, 4),
                **body_fields(b"" if service == LOGIN else written.body),
            }
        )
        return written

    async def _under_weather(
        self, rule: Rule | None, service: str, read: Body, request: Request
    ) -> tuple[Reply, Answer | None]:
        if rule is None:
            return self._act(service, read, request), None
        if rule.kind is Kind.RESTART:
            self._portal.forget_sessions()
            self._cut_all()
            return Reply(-1, "khởi động lại"), Answer(cut=True)
        if rule.kind in _SPOKEN:
            return await self._spoken(rule, service, read, request), None
        return await self._broken(rule, service, read, request)

    async def _spoken(self, rule: Rule, service: str, read: Body, request: Request) -> Reply:
        if rule.kind is Kind.EXPIRED_SESSION:
            self._portal.forget_sessions()
            return Reply(-1, rule.message or EXPIRED, status=rule.status or 401)
        if rule.kind is Kind.ALREADY_EXISTS:
            codes = ", ".join(c for c in map(code_of, items_of(read.fields)) if c)
            return Reply(rule.number if rule.number in {3, -3} else 3, rule.message or f"{EXISTS}: {codes}")
        reply = self._act(service, read, request)
        if rule.kind is Kind.DUPLICATE:
            return self._act(service, read, request)
        await self._weather.hold(rule.deadline_s)
        return reply

    async def _broken(self, rule: Rule, service: str, read: Body, request: Request) -> tuple[Reply, Answer | None]:
        taken = self._act(service, read, request) if rule.processed or rule.number == 0 else Reply()
        accepted = taken.accepted
        if rule.kind is Kind.ERROR_CODE:
            if rule.number == 0:
                return taken, None
            return Reply(rule.number, rule.message or "Lỗi xử lý", accepted=accepted), None
        if rule.kind is Kind.TIME_OUT:
            await self._weather.hold(rule.deadline_s)
            return Reply(-1, accepted=accepted), Answer(cut=True)
        if rule.kind is Kind.CUT:
            written = self._write(taken, rule, read)
            return Reply(-1, accepted=accepted), Answer(200, written.body, cut=True, after=rule.after)
        if rule.kind is Kind.NOT_JSON:
            page = (rule.message or "<html><body><h1>Bảo trì</h1></body></html>").encode()
            return Reply(-1, accepted=accepted), Answer(rule.status or 200, page, "text/html; charset=utf-8")
        return Reply(-1, rule.message or "Lỗi hệ thống", status=rule.status or 503, accepted=accepted), None

    def _act(self, service: str, read: Body, request: Request) -> Reply:
        body = read.fields
        if service == LOGIN:
            return self._portal.login(body)
        session = str(
            body.get("session") or next((request.headers[h] for h in _SESSION_HEADERS if h in request.headers), "")
        )
        if not self._portal.session_valid(session.removeprefix("Bearer ")):
            return Reply(-1, EXPIRED, status=401)
        if service == NEXT_VALUE:
            return self._files.next_value(request.query.get("code", ""))
        if service == UPLOAD:
            return self._files.upload(request)
        return self._portal.call(service, body)

    def _write(self, reply: Reply, rule: Rule | None, read: Body) -> Answer:
        style = (rule.spelling if rule is not None else None) or self._style
        body = reply.body(style, self._contract)
        if read.xml:
            return Answer(reply.status, write_xml(body), "application/xml; charset=utf-8")
        return Answer(reply.status, orjson.dumps(body))
