"""Test hooks: clock, outbox, audit log and payment result over plain http on loopback, with a bearer token."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import Depends, FastAPI, Header, HTTPException, Query, Request
from fastapi.responses import JSONResponse

from portal.clock import HANOI, ShiftedClock
from portal.db.database import Database
from portal.rules.text import iso


def _since(text: str) -> str:
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as error:
        raise HTTPException(422, "since: ISO 8601 expected") from error
    return iso(moment if moment.tzinfo else moment.replace(tzinfo=HANOI))


def create_hooks_app(  # noqa: C901 - four small handlers
    clock: ShiftedClock, database: Database, token: str, set_payment_result: Callable[[str, str], None]
) -> FastAPI:
    """The listener. `set_payment_result(reference, "success"|"failure")` steers the payment gateway."""

    def authorised(authorization: str = Header("")) -> None:
        if not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401, "bearer token expected", {"WWW-Authenticate": "Bearer"})

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, dependencies=[Depends(authorised)])

    @app.get("/clock")
    def get_clock() -> dict[str, str]:
        return {"now": iso(clock.now())}

    @app.put("/clock")
    async def put_clock(request: Request) -> JSONResponse:
        body = await _object(request)
        if body.get("reset") is True:
            clock.reset()
        elif isinstance(body.get("advance_seconds"), int | float):
            clock.advance(float(body["advance_seconds"]))
        elif isinstance(body.get("now"), str):
            try:
                moment = datetime.fromisoformat(body["now"])
            except ValueError as error:
                raise HTTPException(422, "now: ISO 8601 expected") from error
            clock.set(moment if moment.tzinfo else moment.replace(tzinfo=HANOI))
        else:
            raise HTTPException(422, "one of now, advance_seconds, reset expected")
        return JSONResponse({"now": iso(clock.now())})

    @app.get("/outbox")
    def outbox(since: str = Query("")) -> dict[str, Any]:
        with database.read() as connection:
            rows = connection.execute("SELECT * FROM outbox WHERE at >= ? ORDER BY id", (_since(since),)).fetchall()
        return {
            "messages": [
                {
                    "id": str(r["id"]),
                    "channel": r["channel"],
                    "to": r["recipient"],
                    "subject": r["subject"],
                    "body": r["body"],
                    "at": r["at"],
                }
                for r in rows
            ]
        }

    @app.get("/audit-log")
    def audit_log(since: str = Query("")) -> dict[str, Any]:
        with database.read() as connection:
            rows = connection.execute("SELECT * FROM audit WHERE at >= ? ORDER BY id", (_since(since),)).fetchall()
        return {"entries": [{k: r[k] for k in ("at", "actor", "action", "object", "source_ip")} for r in rows]}

    @app.post("/payment-result")
    async def payment_result(request: Request) -> JSONResponse:
        body = await _object(request)
        reference, result = body.get("reference"), body.get("result")
        if not isinstance(reference, str) or result not in ("success", "failure"):
            raise HTTPException(422, "reference and result (success or failure) expected")
        set_payment_result(reference, result)
        return JSONResponse({"reference": reference, "result": result})

    return app


async def _object(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError as error:
        raise HTTPException(422, "a JSON object expected") from error
    if not isinstance(body, dict):
        raise HTTPException(422, "a JSON object expected")
    return body
