"""Payloads that are wrong as a whole: encoding and syntax."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.sync.hostile.model import Payload, Violation


def whole_lines(service: str, good: bytes) -> Iterator[Payload]:
    """Ways to spoil a conforming message without looking inside.

    Args:
        service: whose message it is.
        good: the message.
    """
    text = good.decode("utf-8")
    utf16 = {"UTF-16 with mark": "utf-16", "UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be", "UTF-32": "utf-32"}
    for about, encoding in utf16.items():
        yield _broken(service, about, text.encode(encoding), "utf-8")
    yield _broken(service, "byte-order mark", b"\xef\xbb\xbf" + good, "bom")
    yield _broken(service, "windows-1258", text.encode("cp1258", "replace") + b"\xff", "utf-8")
    spoilt = {
        "last brace missing": good[:-1],
        "half of it": good[: len(good) // 2],
        "one brace more": good + b"}",
        "twice on a line": good + good,
        "comma at the end": good[:-1] + b"," + good[-1:],
        "comment": good[:-1] + b"/* x */" + good[-1:],
        "text after it": good + b" x",
        "NUL after it": good + b"\x00",
        "assigned": b"x=" + good,
        "callback": b"cb(" + good + b")",
        "null": b"null",
        "100000 brackets": b"[" * 100_000,
        "5000 objects": b'{"a":' * 5000 + b"1" + b"}" * 5000,
        "form data": b"service=" + service.encode() + b"&data=1",
    }
    for about, raw in spoilt.items():
        yield _broken(service, about, raw, "syntax")
    for about, raw in {"spaces around": b" \t" + good + b" \r", "spaces inside": good.replace(b'":', b'" : ')}.items():
        yield Payload(service, about, raw)
    yield _broken(service, "XML with entities", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "xml")
    yield _broken(service, "XML not closed", b"<a><b></a>", "xml")


def _broken(service: str, about: str, raw: bytes, keyword: str) -> Payload:
    return Payload(service, about, raw, (Violation("SY-01", "", keyword),))
