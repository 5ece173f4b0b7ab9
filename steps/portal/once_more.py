"""A request that a page has sent, with other words in it: what a portal does when its page is out of the way."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qsl, urlencode

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Request

_SCORE = re.compile(r"diem|score|star|sao|rat(?:e|ing)|mark|danh_?gia|hai_?long|muc|satisf", re.IGNORECASE)
_NAMES_SOMETHING = re.compile(r"id$|id_|^id|code|ma_|ho_?so|dossier|count", re.IGNORECASE)
_PART = re.compile(rb'(name="([^"]*)"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n)(.*?)(?=\r\n--)', re.DOTALL)
_KEPT_OUT = frozenset({"content-length", "cookie", "host", "connection", "accept-encoding"})


class Recalling(Protocol):
    """What a driver remembers of its own acts on a portal."""

    @property
    def confirmed_codes(self) -> frozenset[str]:
        """Codes that the portal has confirmed since this run began, whoever filed."""
        ...

    def rate_behind(self, comment: str) -> bool:
        """Send the last rating once more, past its page, with other words and a mark one lower; whether it was sent."""
        ...


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it left: where to, how, and with what."""

    url: str
    method: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def sent(request: Request) -> Sent | None:
    """What a request carried; ``None`` when it carried nothing that can be read."""
    try:
        body = request.post_data_buffer
    except PlaywrightError:
        return None
    headers = {n: v for n, v in request.headers.items() if n not in _KEPT_OUT and not n.startswith(":")}
    return Sent(request.url, request.method, headers, body) if body else None


def lower(value: str) -> str:
    """A mark beside the one given, one below where there is one."""
    return str(int(value) - 1) if int(value) > 1 else str(int(value) + 1)


def reworded(request: Sent, old: str, new: str) -> bytes | None:
    """Body with new words in place of old ones and a mark one lower; ``None`` when it holds neither.

    Nothing else is touched: what the request is about stays what it was.

    Args:
        request: form fields, parts or JSON.
        old: words of a comment; none are replaced when it is empty.
        new: words in their place.
    """
    changed = [False]

    def other(name: str, value: object) -> object:
        text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
        told = ""
        if old and text == old:
            told = new
        elif re.fullmatch(r"[1-5]", text) and _SCORE.search(name) and not _NAMES_SOMETHING.search(name):
            told = lower(text)
        changed[0] = changed[0] or bool(told)
        return value if not told else int(told) if isinstance(value, int) else told

    def walk(name: str, value: object) -> object:
        if isinstance(value, dict):
            return {k: walk(k, v) for k, v in value.items()}
        return [walk(name, v) for v in value] if isinstance(value, list) else other(name, value)

    kind = next((v for n, v in request.headers.items() if n.lower() == "content-type"), "").lower()
    try:
        if "json" in kind:
            body = json.dumps(walk("", json.loads(request.body)), ensure_ascii=False).encode()
        elif "multipart" in kind:
            body = _PART.sub(
                lambda m: (
                    m[1]
                    + str(other(m[2].decode(), m[3].decode("utf-8", "surrogateescape"))).encode(
                        "utf-8", "surrogateescape"
                    )
                ),
                request.body,
            )
        else:
            pairs = parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=True)
            body = urlencode([(n, other(n, v)) for n, v in pairs]).encode()
    except (ValueError, UnicodeDecodeError):
        return None
    return body if changed[0] else None
