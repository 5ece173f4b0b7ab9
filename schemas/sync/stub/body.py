"""Reads bodies as leniently as a recorder must: JSON, XML (QCVN 120 allows both) and the forms of sign-ins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

import orjson

from schemas.sync.stub.http import Request
from schemas.sync.xml_reader import BadXml, read_xml

XML, NOT_JSON = "xml", "not-json"


@dataclass(frozen=True, slots=True)
class Body:
    """A body as read.

    Attributes:
        fields: keys of the message; a list of items stands under ``data``.
        oddity: ``""``, ``bom``, ``utf-16``, ``xml`` or ``not-json``.
        readable: whether it could be read at all.
    """

    fields: dict[str, Any]
    oddity: str = ""
    readable: bool = True

    @property
    def xml(self) -> bool:
        """Whether it was XML, so that the answer is too."""
        return self.oddity == XML


def decode(body: bytes) -> tuple[Any, str]:
    """Read a body.

    Returns:
        The value (``None`` when it cannot be read) and its oddity (see :class:`Body`).
    """
    oddity = ""
    try:
        if body.startswith(b"\xef\xbb\xbf"):
            oddity, body = "bom", body[3:]
        elif body.startswith((b"\xff\xfe", b"\xfe\xff")):
            oddity, body = "utf-16", body.decode("utf-16").encode("utf-8")
        if body.lstrip()[:1] == b"<":
            return read_xml(body.decode("utf-8")), XML
        return (orjson.loads(body) if body.strip() else {}), oddity
    except (ValueError, BadXml):
        return None, NOT_JSON


def read_body(request: Request) -> Body:
    """The fields of a request's body."""
    if request.headers.get("content-type", "").lower().startswith("application/x-www-form-urlencoded"):
        return Body(dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)))
    value, oddity = decode(request.body)
    if isinstance(value, dict):
        return Body(value, oddity)
    if isinstance(value, list):
        return Body({"data": value}, oddity)
    return Body({}, oddity, readable=value is not None)


def write_xml(body: dict[str, Any]) -> bytes:
    """An answer as XML, elements named like the JSON keys (basis ``law-unverified``)."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{_element("response", body)}'.encode()


def _element(name: str, value: Any) -> str:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        inner = "".join(_element(str(key), child) for key, child in value.items())
    elif isinstance(value, list):
        inner = "".join(_element("item", child) for child in value)
    else:
        inner = "" if value is None else escape(str(value))
    return f"<{name}>{inner}</{name}>"
