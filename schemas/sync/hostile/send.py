"""Sends hostile payloads to a receiver and tells what it took in, refused and could not bear."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any

import httpx
import msgspec
import orjson

from schemas.sync.hostile.model import Payload

_SUCCESS = frozenset({"0", "00", "200"})
_LONGEST = 200


class Reception(StrEnum):
    """What a receiver did with a payload."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    CRASHED = "server-error"
    SILENT = "no-answer"


class Sent(msgspec.Struct, frozen=True):
    """One payload sent.

    Attributes:
        id, service, about, label: of the payload.
        reception: what the receiver did.
        wanted: whether that is what it should have done; a server error or silence never is.
        status: of HTTP, 0 without an answer.
        answer: its beginning.
    """

    id: str
    service: str
    about: str
    label: str
    reception: Reception
    wanted: bool
    status: int
    answer: str


class Totals(msgspec.Struct, frozen=True):
    """Counts of one sending.

    Attributes:
        sent: payloads.
        hostile_accepted: wrong messages that were taken in.
        valid_refused: right messages that were not.
        server_errors, no_answer: what a message from outside must never cause.
        by_rule: wrong messages taken in, by rule.
    """

    sent: int
    hostile_accepted: int
    valid_refused: int
    server_errors: int
    no_answer: int
    by_rule: dict[str, int]


def send(
    client: httpx.Client,
    url: str,
    payloads: Iterable[Payload],
    tell: Callable[[Sent], None],
    *,
    headers: Mapping[str, str],
    per_s: float = 0.0,
) -> Totals:
    """Send payloads one by one.

    Args:
        client: with its time-out; redirects are not followed.
        url: of the receiver.
        payloads: what to send.
        tell: told of each.
        headers: beside the content type.
        per_s: most payloads a second; 0 for no limit.
    """
    counts = dict.fromkeys(Reception, 0)
    hostile, refused, number = 0, 0, 0
    by_rule: dict[str, int] = {}
    began = time.monotonic()
    for number, payload in enumerate(payloads, 1):
        if per_s:
            time.sleep(max(0.0, began + (number - 1) / per_s - time.monotonic()))
        sent = _one(client, url, payload, f"hostile-{number:05d}", headers)
        counts[sent.reception] += 1
        if sent.reception is Reception.ACCEPTED and payload.violates:
            hostile += 1
            for rule in {v.rule for v in payload.violates}:
                by_rule[rule] = by_rule.get(rule, 0) + 1
        refused += sent.reception is Reception.REFUSED and not payload.violates
        tell(sent)
    return Totals(
        sent=number,
        hostile_accepted=hostile,
        valid_refused=refused,
        server_errors=counts[Reception.CRASHED],
        no_answer=counts[Reception.SILENT],
        by_rule=dict(sorted(by_rule.items())),
    )


def _one(client: httpx.Client, url: str, payload: Payload, name: str, headers: Mapping[str, str]) -> Sent:
    kind = "application/xml" if payload.raw.lstrip()[:1] == b"<" else "application/json; charset=utf-8"
    try:
        answer = client.post(url, content=payload.raw, headers={**headers, "content-type": kind})
    except httpx.HTTPError as error:
        reception, status, text = Reception.SILENT, 0, type(error).__name__
    else:
        reception, status, text = _judge(answer), answer.status_code, answer.text[:_LONGEST]
    wanted = reception is (Reception.REFUSED if payload.violates else Reception.ACCEPTED)
    return Sent(name, payload.service, payload.about, payload.label, reception, wanted, status, text)


def _judge(answer: httpx.Response) -> Reception:
    if answer.status_code >= 500:
        return Reception.CRASHED
    if not answer.is_success:
        return Reception.REFUSED
    return Reception.ACCEPTED if _says_success(answer.content) else Reception.REFUSED


def _says_success(raw: bytes) -> bool:
    try:
        body: Any = orjson.loads(raw)
    except ValueError:
        return True  # an answer that says nothing of success or failure counts as the HTTP status says
    if not isinstance(body, dict):
        return True
    code = next((body[key] for key in ("error_code", "code") if key in body), None)
    return code is None or str(code) in _SUCCESS
