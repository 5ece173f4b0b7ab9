"""One portal in this process: both sites over one database, a clock that tests move, a pretended sign-in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.testclient import TestClient

from portal.app import application, make_services
from portal.behaviour import Behaviour
from portal.catalogue import load_catalogue
from portal.clock import HANOI, ShiftedClock
from portal.db.seed import open_database
from portal.services import Services
from portal.settings import Edition, Settings
from portal.web.render import Renderer

MOMENT = datetime(2026, 11, 18, 9, 30, tzinfo=HANOI)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
PROCEDURE = "1.004202"
ANSWERS = {
    "dia_chi": "Số 1, phố Thử",
    "dien_thoai": "0100000011",
    "email": "a@example.org",
    "tt_so_the_da_cap": "HDV-01",
    "tt_ngay_het_han_cua_the": "2027-01-31",
    "nhan_ket_qua": "online",
    "dong_y": "co",
    "hanh_dong": "tiep",
}


class FixedClock:
    """Stands still."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """The moment."""
        return self.moment


class PretendedIdentity:
    """Believes every code of the form `username|nonce`."""

    def exchange(self, code: str, verifier: str, redirect_uri: str) -> tuple[Mapping[str, Any], str]:
        """See `portal.web.identity_client.IdentityClient.exchange`."""
        username, nonce = code.split("|")
        person = next(p for p in load_catalogue().people if p.username == username)
        kind = {"citizen": "1", "organisation": "2"}.get(person.kind, "3")
        claims = {
            "sub": username,
            "nonce": nonce,
            "LoaiTaiKhoan": kind,
            "HoVaTen": person.full_name,
            "SoDinhDanh": person.identity_number,
            "NgaySinh": person.birth_date,
            "GioiTinh": person.gender,
            "TenDoanhNghiep": person.organisation_name,
            "MaSoThue": person.tax_code,
        }
        return claims, "id-token"


@dataclass(frozen=True)
class Browser:
    """One person's browser at one site."""

    client: TestClient

    def get(self, path: str) -> Any:
        """Open a page and follow redirects inside the site."""
        return self.client.get(path)

    def token(self, path: str) -> str:
        """The form token that a page carries."""
        found = re.search(r'name="_csrf" value="([0-9a-f]+)"', self.client.get(path).text)
        assert found, path
        return found.group(1)

    def post(self, path: str, data: Mapping[str, Any] | None = None, page: str = "", files: Any = None) -> Any:
        """Send a form with the token of `page`; redirects are not followed."""
        body = {**(data or {}), "_csrf": self.token(page or "/")}
        return self.client.post(path, data=body, files=files, follow_redirects=False)


@dataclass(frozen=True)
class Portal:
    """Both sites."""

    public: Services
    officer: Services
    clock: ShiftedClock

    def browser(self, username: str = "") -> Browser:
        """A fresh browser, signed in as `username` at the site that fits, or at the public site as nobody."""
        staff = username.startswith(("canbo", "lanhdao", "quantri"))
        services = self.officer if staff else self.public
        client = TestClient(application(services), base_url=services.settings.public_url, raise_server_exceptions=False)
        browser = Browser(client)
        if username:
            self.sign_in(browser, username)
        return browser

    def sign_in(self, browser: Browser, username: str, target: str = "/") -> Any:
        """Go through sign-in; gives the portal's answer to the provider's redirect."""
        away = browser.client.get(f"/dang-nhap?tiep={target}", follow_redirects=False)
        query = parse_qs(urlsplit(away.headers["location"]).query)
        back = {"code": f"{username}|{query['nonce'][0]}", "state": query["state"][0]}
        return browser.client.get("/dang-nhap/tra-ve", params=back, follow_redirects=False)

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """Rows of the database."""
        with self.public.db.read() as connection:
            return connection.execute(sql, values).fetchall()


def make_portal(
    folder: Path,
    cache: Path,
    edition: Edition = "2024",
    national: str | None = None,
    change: Callable[[Behaviour], Behaviour] = lambda behaviour: behaviour,
) -> Portal:
    """A portal whose clock shows `MOMENT`, a Wednesday morning; `change` alters its rules."""
    settings = Settings(
        runtime_dir=folder,
        cache_dir=cache,
        edition=edition,
        secret_key="k",
        payment_secret="p",
        national_portal_url=national,
    )
    catalogue = load_catalogue()
    clock = ShiftedClock(FixedClock(MOMENT))
    database = open_database(settings, catalogue, clock.now())
    behaviour = change(Behaviour())

    def site(name: str) -> Services:
        good = make_services(settings, clock, database, (), name, catalogue, PretendedIdentity())
        return replace(good, behaviour=behaviour, renderer=Renderer(behaviour.render))

    return Portal(site("public"), site("officer"), clock)


def draft(browser: Browser, procedure: str = PROCEDURE) -> str:
    """Open the form of a procedure; gives the address of the draft."""
    answer = browser.client.get(f"/nop-ho-so/{procedure}", follow_redirects=False)
    return str(answer.headers["location"])


def files_of(portal: Portal, procedure: str = PROCEDURE) -> dict[str, tuple[str, bytes, str]]:
    """A PDF for every paper."""
    components = portal.public.catalogue.procedures_by_code[procedure].components
    return {f"tep_{c.code}": ("don.pdf", PDF, "application/pdf") for c in components}


def file_dossier(portal: Portal, browser: Browser) -> str:
    """File a dossier of the usual procedure; gives its code."""
    address = draft(browser)
    reason = portal.public.catalogue.procedures_by_code[PROCEDURE].form_fields[2].options[0]
    answers = {**ANSWERS, "tt_ly_do_cap_doi": reason}
    reviewed = browser.post(address, answers, page=address, files=files_of(portal))
    assert reviewed.status_code == 303, reviewed.text
    sent = browser.post(f"{address}/gui", page=f"{address}/xem-lai")
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"]).split("/")[2]
