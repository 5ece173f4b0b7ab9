"""The gateway's web application."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.middleware.base import RequestResponseEndpoint

from portal.payment_stub.outcomes import PaymentOutcomes
from portal.rules.fees import return_genuine, sign
from portal.rules.text import money

_HERE = Path(__file__).parent
NAMES = ("reference", "amount", "description", "return_url", "signature")


class Gateway:
    """Checks requests and signs answers. The same reference always gets the same transaction number."""

    def __init__(self, secret: str, outcomes: PaymentOutcomes) -> None:
        self._secret = secret
        self._outcomes = outcomes

    def request_of(self, values: Mapping[str, object]) -> dict[str, str] | None:
        """The payment request in `values` if the portal itself made it, otherwise None."""
        params = {name: str(values.get(name, "")) for name in NAMES}
        good = params["amount"].isdecimal() and bool(params["reference"]) and bool(params["return_url"])
        return params if good and return_genuine(self._secret, params) else None

    def answer(self, params: Mapping[str, str], *, paid: bool) -> str:
        """Address that tells the portal how the payment ended."""
        reference = params["reference"]
        decided = self._outcomes.take(reference) if paid else None
        result = decided or ("success" if paid else "failure")
        number = hmac.new(self._secret.encode(), f"transaction:{reference}".encode(), hashlib.sha256).hexdigest()
        told = {
            "reference": reference,
            "amount": params["amount"],
            "result": result,
            "transaction": f"GD{number[:12].upper()}",
        }
        told["signature"] = sign(self._secret, told)
        address = params["return_url"]
        return address + ("&" if urlsplit(address).query else "?") + urlencode(told)


def create_payment_app(secret: str, outcomes: PaymentOutcomes) -> FastAPI:
    """The application; `secret` is shared with the portal, `outcomes` with the test hooks."""
    gateway = Gateway(secret, outcomes)
    pages = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=select_autoescape())
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/static", StaticFiles(directory=_HERE.parent / "web" / "static"), name="static")

    def page(template: str, status: int, target: str = "", **context: object) -> HTMLResponse:
        response = HTMLResponse(pages.get_template(template).render(**context), status)
        parts = urlsplit(target)
        allowed = f" {parts.scheme}://{parts.netloc}" if target else ""
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
            f"form-action 'self'{allowed}"
        )
        return response

    @app.get("/thanh-toan", response_model=None)
    def show(request: Request) -> Response:
        params = gateway.request_of(request.query_params)
        if params is None:
            return page("refused.html", 400)
        return page("pay.html", 200, params["return_url"], params=params, amount=money(int(params["amount"])))

    @app.post("/thanh-toan", response_model=None)
    async def decide(request: Request) -> Response:
        async with request.form() as form:
            params = gateway.request_of(form)
            paid = form.get("action") == "pay"
        if params is None:
            return page("refused.html", 400)
        return RedirectResponse(gateway.answer(params, paid=paid), 303)

    @app.exception_handler(404)
    def missing(_request: Request, _error: Exception) -> HTMLResponse:
        return page("refused.html", 404)

    @app.middleware("http")
    async def headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Frame-Options"] = "DENY"
        if not request.url.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        return response

    return app
