"""The suite's side of the recording stub: exchanges as they come in, and weather."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from kiemdinh.model.failures import EnvironmentProblem

URL, TOKEN = "KIEMDINH_STUB_CONTROL_URL", "KIEMDINH_STUB_CONTROL_TOKEN"
_POLL_S = 1.0


@dataclass(slots=True)
class Exchange:
    """One request and, once given, its answer.

    Attributes:
        number: number of the exchange.
        seq: number of its request in the record.
        at: time of arrival, ISO 8601.
        service: service called.
        dossiers: dossier codes of its items.
        updating: ``isUpdating`` as received.
        raw: bytes of the body.
        accepted: codes that took effect; ``None`` while unanswered.
        weather: kind of weather that was used on it.
    """

    number: int
    seq: int
    at: str
    service: str
    dossiers: tuple[str, ...]
    updating: str
    raw: bytes
    accepted: tuple[str, ...] | None = None
    weather: str = ""

    def after(self, moment: datetime) -> float:
        """Seconds from a moment until it arrived, never below 0."""
        return max(0.0, round((datetime.fromisoformat(self.at) - moment).total_seconds(), 3))

    def names(self, code: str) -> bool:
        """Whether it is about a dossier, even when its body could not be read."""
        return code in self.dossiers or code.encode() in self.raw


class StubClient:
    """Reads the record and sets weather.

    Args:
        environ: environment with the control address and its token.

    Raises:
        EnvironmentProblem: no stub was started for this run.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        if not environ.get(URL):
            raise EnvironmentProblem("Chưa có máy thu giả lập Cổng DVC quốc gia cho lượt kiểm này")
        self._client = httpx.Client(
            base_url=environ[URL], headers={"Authorization": f"Bearer {environ.get(TOKEN, '')}"}, timeout=30
        )
        self._exchanges: dict[int, Exchange] = {}
        self._cursor = 0

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    @property
    def cursor(self) -> int:
        """Number of the last record read."""
        return self._cursor

    def refresh(self, wait_s: float = 0.0) -> list[Exchange]:
        """Everything recorded so far, in order of arrival, after waiting for news at most so long."""
        answer = self._ask("GET", "/records", params={"since": self._cursor, "wait_s": wait_s}).json()
        for record in answer["records"]:
            self._take(record)
        self._cursor = int(answer["next"])
        return list(self._exchanges.values())

    def wait(self, done: Callable[[list[Exchange]], bool], seconds: float, guard: Callable[[], None]) -> bool:
        """Wait until the exchanges satisfy a condition.

        Returns:
            Whether they did within the time.
        """
        deadline = time.monotonic() + seconds
        while True:
            guard()
            if done(self.refresh()):
                return True
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self.refresh(min(_POLL_S, left))

    @contextmanager
    def weather(self, **rule: str | int | None) -> Iterator[Callable[[], None]]:
        """Weather while the block runs; the value handed out ends it early.

        Raises:
            EnvironmentProblem: the stub refuses the rule.
        """
        answer = self._ask("POST", "/weather", json=rule)
        number = str(answer.json()["ids"][0])

        def clear() -> None:
            self._ask("DELETE", "/weather", params={"id": number})

        try:
            yield clear
        finally:
            clear()

    def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int | float] | None = None,
        json: Mapping[str, str | int | None] | None = None,
    ) -> httpx.Response:
        try:
            answer = self._client.request(method, path, params=params, json=json)
        except httpx.HTTPError as error:
            raise EnvironmentProblem(f"Máy thu giả lập không trả lời: {type(error).__name__}") from error
        if answer.is_error:
            raise EnvironmentProblem(f"Máy thu giả lập trả lời {answer.status_code}: {answer.text[:200]}")
        return answer

    def _take(self, record: dict[str, Any]) -> None:
        number = int(record["exchange"])
        if record["type"] == "answer":
            known = self._exchanges.get(number)
            if known is not None:
                known.accepted = tuple(record["accepted"])
                known.weather = str(record["weather"])
            return
        self._exchanges[number] = Exchange(
            number=number,
            seq=int(record["seq"]),
            at=str(record["at"]),
            service=str(record["service"]),
            dossiers=tuple(record["dossiers"]),
            updating=str(record.get("updating") or ""),
            raw=_raw(record),
        )


def _raw(record: Mapping[str, Any]) -> bytes:
    if "body_base64" in record:
        import base64  # noqa: PLC0415 - rare

        return base64.b64decode(record["body_base64"])
    return str(record.get("body", "")).encode()
