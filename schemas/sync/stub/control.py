"""The tester's side of the stub: weather, records with long polling, state. Loopback only, bearer token."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import orjson

from schemas.sync.stub.http import Answer, Request
from schemas.sync.stub.national import NationalPortal
from schemas.sync.stub.record import Recorder
from schemas.sync.stub.weather import Weather, read_rules

_LONGEST_WAIT = 60.0
_Route = Callable[[Request], Awaitable[Answer]]


class Control:
    """Handler of the control address.

    Args:
        token: bearer token.
        contract: contract that the stub speaks.
        portal, weather, recorder: what is controlled.
        cut_all: closes every connection of systems under test.
    """

    def __init__(
        self,
        token: str,
        contract: str,
        *,
        portal: NationalPortal,
        weather: Weather,
        recorder: Recorder,
        cut_all: Callable[[], None],
    ) -> None:
        self._token = token
        self._contract = contract
        self._portal = portal
        self._weather = weather
        self._recorder = recorder
        self._cut_all = cut_all
        self._routes: dict[tuple[str, str], _Route] = {
            ("GET", "/weather"): self._list_weather,
            ("POST", "/weather"): self._add_weather,
            ("DELETE", "/weather"): self._clear_weather,
            ("POST", "/release"): self._release,
            ("POST", "/restart"): self._restart,
            ("GET", "/records"): self._records,
            ("GET", "/dossiers"): self._dossiers,
            ("GET", "/status"): self._status,
        }

    async def handle(self, request: Request) -> Answer:
        """Answer one request of the tester."""
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            return _json({"error": "thiếu hoặc sai token"}, 401)
        path = request.path.removeprefix("/control").rstrip("/")
        route = self._routes.get((request.method, path))
        if route is None:
            known = any(p == path for _, p in self._routes)
            return _json({"error": "không có địa chỉ này"}, 405 if known else 404)
        try:
            return await route(request)
        except ValueError as error:
            return _json({"error": str(error)}, 422)

    async def _list_weather(self, _request: Request) -> Answer:
        return _json({"rules": [msgspec.to_builtins(r) for r in self._weather.rules]})

    async def _add_weather(self, request: Request) -> Answer:
        rules = read_rules(request.body)
        return _json({"ids": [self._weather.add(r) for r in rules]}, 201)

    async def _clear_weather(self, request: Request) -> Answer:
        number = request.query.get("id")
        self._weather.clear(int(number) if number else None)
        return _json({"rules": len(self._weather.rules)})

    async def _release(self, _request: Request) -> Answer:
        self._weather.release()
        return _json({})

    async def _restart(self, _request: Request) -> Answer:
        self._portal.forget_sessions()
        self._cut_all()
        return _json({})

    async def _records(self, request: Request) -> Answer:
        cursor = int(request.query.get("since", "0"))
        wait = min(_LONGEST_WAIT, float(request.query.get("wait_s", "0")))
        await self._recorder.wait(cursor, wait)
        lines = self._recorder.since(cursor)
        body = b'{"next":%d,"records":[%s]}' % (cursor + len(lines), b",".join(lines))
        return Answer(200, body)

    async def _dossiers(self, request: Request) -> Answer:
        code = request.query.get("code")
        chosen = {c: d for c, d in self._portal.dossiers.items() if code in {None, c}}
        return _json(
            {"dossiers": {c: {"item": d.item, "progress": d.progress, "sends": d.sends} for c, d in chosen.items()}}
        )

    async def _status(self, _request: Request) -> Answer:
        return _json(
            {
                "contract": self._contract,
                "sessions": self._portal.sessions,
                "dossiers": len(self._portal.dossiers),
                "records": len(self._recorder.since(0)),
                "file": str(self._recorder.path),
            }
        )


def _json(value: Any, status: int = 200) -> Answer:  # noqa: ANN401 - any JSON
    return Answer(status, orjson.dumps(value))
