"""Sends queued messages to the national portal: durable, in order per dossier, with back-off."""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx

from portal.rules.text import iso
from portal.services import Services

log = logging.getLogger("portal.sync")


class SyncFailed(Exception):
    """The national portal did not take a message; try again later."""


class NationalPortal:
    """Contract B as a client. Keeps one session and signs in again once when it has ended."""

    def __init__(self, services: Services, client: httpx.Client) -> None:
        self._services = services
        self._client = client
        self._session = ""

    def _post(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        url = f"{self._services.settings.national_portal_url}{path}"
        try:
            answer = self._client.post(
                url, json=body, headers={"dstcode": "VN:GOV:000.00.00.G22:vpcpdvcprovider", "Charset": "utf-8"}
            )
            data = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise SyncFailed(type(error).__name__) from error
        if answer.status_code >= 500 or not isinstance(data, dict):
            raise SyncFailed(f"HTTP {answer.status_code}")
        return answer.status_code, data

    def _sign_in(self) -> None:
        settings = self._services.settings
        status, data = self._post("/login", {"username": settings.sync_username, "password": settings.sync_password})
        if not self._services.behaviour.sync.succeeded(data) or not data.get("session"):
            raise SyncFailed(f"login: HTTP {status}, error_code {data.get('error_code')}")
        self._session = str(data["session"])

    def call(self, path: str, service: str, body: dict[str, Any]) -> dict[str, Any]:
        """One service call; an ended session leads to one new sign-in and the same call once more."""
        if not self._session:
            self._sign_in()
        rules = self._services.behaviour.sync
        for attempt in (1, 2):
            message = {
                "session": self._session,
                "madonvi": self._services.settings.sync_unit,
                "service": service,
                **body,
            }
            status, data = self._post(path, message)
            if not rules.session_expired(status, data):
                return data
            self._session = ""
            if attempt == 1:
                self._sign_in()
        raise SyncFailed("session")

    def send(self, payload: dict[str, Any]) -> None:
        """Dossier first, progress only when the dossier was taken.

        Raises:
            SyncFailed: something was not taken.
        """
        rules = self._services.behaviour.sync
        item = payload["dossier"]
        known = rules.found(self.call("/share", "TraCuuHoSo", {"mahoso": item["MaHoSo"]}))
        body = {"isUpdating": rules.updating_flag(known), "data": [item]}
        answer = self.call("/integration", "DongBoHoSoMC", body)
        if not rules.succeeded(answer) and rules.exists_already(answer):
            known = True
            answer = self.call("/integration", "DongBoHoSoMC", {**body, "isUpdating": rules.updating_flag(known)})
        accepted = rules.succeeded(answer)
        if rules.progress_may_follow(accepted):
            progress = self.call("/integration", "CapNhatTienDoHoSoMC", {"data": [payload["progress"]]})
            accepted = accepted and rules.succeeded(progress)
        if not accepted:
            raise SyncFailed(f"error_code {answer.get('error_code')}")


class SyncSender:
    """A thread that empties the queue."""

    def __init__(
        self,
        services: Services,
        client: httpx.Client,
        monotonic: Callable[[], float] = time.monotonic,
        idle_seconds: float = 0.1,
    ) -> None:
        self._services = services
        self._portal = NationalPortal(services, client)
        self._monotonic = monotonic
        self._idle = idle_seconds
        self._stop = threading.Event()
        self._not_before: dict[int, float] = {}
        self._thread = threading.Thread(target=self._run, name="sync-sender", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the present call; the queue stays."""
        self._stop.set()
        self._thread.join(timeout=2)

    def _next(self) -> sqlite3.Row | None:
        with self._services.db.read() as connection:
            rows = connection.execute(
                "SELECT * FROM sync_job WHERE id IN (SELECT min(id) FROM sync_job WHERE "
                "state='waiting' GROUP BY dossier) ORDER BY id"
            ).fetchall()
        now = self._monotonic()
        for row in rows:
            if row["attempts"] == 0:
                self._not_before.setdefault(row["id"], now + self._services.behaviour.sync.first_wait())
        return next((r for r in rows if self._not_before.get(r["id"], 0) <= now), None)

    def step(self) -> bool:
        """Try the next message that is due; whether there was one."""
        job = self._next()
        if job is None:
            return False
        attempts = job["attempts"] + 1
        try:
            self._portal.send(json.loads(job["payload"]))
        except SyncFailed as error:
            rules = self._services.behaviour.sync
            self._not_before[job["id"]] = self._monotonic() + rules.back_off(attempts)
            state = "abandoned" if rules.given_up(attempts, str(error)) else "waiting"
            log.warning("sync job %s, attempt %s: %s", job["id"], attempts, error)
            with self._services.db.write() as connection:
                connection.execute(
                    "UPDATE sync_job SET attempts=?, last_error=?, state=? WHERE id=?",
                    (attempts, str(error), state, job["id"]),
                )
            return True
        self._not_before.pop(job["id"], None)
        with self._services.db.write() as connection:
            connection.execute(
                "UPDATE sync_job SET attempts=?, state='done', done_at=? WHERE id=?",
                (attempts, iso(self._services.clock.now()), job["id"]),
            )
        return True

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                busy = self.step()
            except Exception:
                log.exception("sync sender")
                busy = False
            if not busy:
                self._stop.wait(self._idle)
