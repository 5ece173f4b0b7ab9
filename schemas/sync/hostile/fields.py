"""Payloads that differ from a conforming message in one field."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from schemas.sync.finding import pointer
from schemas.sync.hostile.model import SPLICE, Payload, Violation, write
from schemas.sync.hostile.oracle import violated
from schemas.sync.hostile.values import decomposed, others, texts

Path = tuple[str | int, ...]
Make = Callable[..., Payload]
_TOGETHER = frozenset(
    {
        *("MaHoSo", "MaTTHC", "madonvi", "NgayTiepNhan", "NgayHenTra", "NgayKetThucXuLy", "NgayNopHoSo", "NgayNop"),
        *("TrangThaiHoSo", "TrangThai", "KenhThucHien", "HinhThuc", "NgayHenTraMoi", "NgayHenTraTruoc", "isUpdating"),
        *("DuocThanhToanTrucTuyen", "TaiKhoanDuocXacThucVoiVNeID", "Gia", "DuongDanTaiTepTin", "DuongDanTepTinKetQua"),
        *("SoDienThoai", "Email", "SoGiayToChuHoSo", "SoDinhDanh"),
    }
)
"""Fields that mean something together: what is valid alone may contradict another one; only wrong values are used."""


_UNITS = frozenset({"madonvi"})
"""Another text here is another unit, whose codes the message then does not bear."""


class FieldPayloads:
    """Makes the payloads of one service.

    Args:
        service: name.
        schema: of its request.
        message: that conforms to it.
        rng: decides how letters are written.
    """

    def __init__(self, service: str, schema: Mapping[str, Any], message: Any, rng: random.Random) -> None:  # noqa: ANN401
        self._service = service
        self._schema = schema
        self._message = message
        self._rng = rng

    def all(self) -> Iterator[Payload]:
        """Every payload, in the order of the fields."""
        yield self._payload("conforming", self._message, ())
        yield from self._node(self._schema, ())

    def _node(self, node: Mapping[str, Any], path: Path, *, mandatory: bool = False) -> Iterator[Payload]:
        value = _at(self._message, path)
        if path and path != ("service",):
            yield from self._value(node, path, mandatory=mandatory)
        if isinstance(value, dict):
            yield from self._object(node, path)
            for key, child in node.get("properties", {}).items():
                if key in value:
                    yield from self._node(child, (*path, key), mandatory=key in node.get("required", ()))
        elif isinstance(value, list) and value and isinstance(node.get("items"), dict):
            yield from self._node(node["items"], (*path, 0))

    def _value(self, node: Mapping[str, Any], path: Path, *, mandatory: bool) -> Iterator[Payload]:
        alone = path[-1] not in _TOGETHER
        text = isinstance(_at(self._message, path), str)
        for about, value in (*others(), *(texts(node) if text else ())):
            wrong = violated(node, value, pointer(path), mandatory=mandatory)
            if not wrong and (not alone or isinstance(value, dict | list)):
                continue
            yield self._changed(about, path, value, tuple(wrong))
        yield from self._numbers(node, path)
        if text and path[-1] not in _UNITS:
            given = decomposed(str(_at(self._message, path)))
            wrong = violated(node, given, pointer(path))
            nfc = Violation("SY-01", pointer(path), "nfc")
            yield self._changed("combining marks", path, given, (nfc, *wrong))
            yield self._spliced(
                "lone surrogate", path, b'"a\\ud800"', Violation("SY-01", pointer(path), "lone-surrogate")
            )

    def _numbers(self, node: Mapping[str, Any], path: Path) -> Iterator[Payload]:
        place = pointer(path)
        for text in (b"NaN", b"-Infinity"):
            yield self._spliced(text.decode(), path, text, Violation("SY-01", place, "nan"))
        yield self._spliced("1e400", path, b"1e400", Violation("SY-01", place, "overflow"))
        yield self._spliced("5000 digits", path, b"9" * 5000, Violation("SY-01", "", "huge-number"))
        yield self._spliced("leading zero", path, b"01", Violation("SY-01", "", "syntax"))
        yield self._spliced("nested 1000 deep", path, b"[" * 1000 + b"]" * 1000, Violation("SY-01", "", "too-deep"))
        if "string" in str(node.get("type")):
            yield self._spliced("raw control character", path, b'"a\x01b"', Violation("SY-01", "", "syntax"))
            yield self._spliced("broken escape", path, b'"\\x41"', Violation("SY-01", "", "syntax"))
            yield self._spliced("single quotes", path, b"'a'", Violation("SY-01", "", "syntax"))
            yield self._spliced("not UTF-8", path, b'"\xc3("', Violation("SY-01", "", "utf-8"))
            yield self._spliced("overlong UTF-8", path, b'"\xc0\xaf"', Violation("SY-01", "", "utf-8"))
            yield self._spliced("surrogate in UTF-8", path, b'"\xed\xa0\x80"', Violation("SY-01", "", "utf-8"))

    def _object(self, node: Mapping[str, Any], path: Path) -> Iterator[Payload]:
        value = _at(self._message, path)
        rules = node.get("x-rule", {})
        for key in value:
            if (*path, key) == ("service",):
                continue
            changed = copy.deepcopy(self._message)
            del _at(changed, path)[key]
            place = pointer((*path, key))
            if key in node.get("required", ()):
                yield self._payload(
                    f"without {key}", changed, (Violation(rules.get("required", "SY-01"), place, "required"),)
                )
            elif key not in _TOGETHER:
                yield self._payload(f"without {key}", changed, ())
            yield from self._twice((*path, key))
        if node.get("additionalProperties") is False:
            for strange in ("KhoaLa", "", "a/b~c", "mãHồSơ", "__proto__", "$ref"):
                changed = copy.deepcopy(self._message)
                _at(changed, path)[strange] = "1"
                rule = rules.get("additionalProperties", "SY-01")
                wrong = Violation(rule, pointer((*path, strange)), "additionalProperties")
                yield self._payload(f"unknown key {strange!a}", changed, (wrong,))

    def _twice(self, path: Path) -> Iterator[Payload]:
        key, value = str(path[-1]), _at(self._message, path)
        written = write(value)
        name = f'"{key}"'.encode()
        escaped = f'"\\u{ord(key[0]):04x}{key[1:]}"'.encode()
        wrong = Violation("SY-01", pointer(path), "duplicate-key")
        ways = {
            "": name + b":",
            "with a space": name + b" :",
            "with a carriage return": name + b"\r:",
            "escaped": escaped + b":",
        }
        for how, second in ways.items():
            yield self._spliced(f"key twice {how}".strip(), path, written + b"," + second + written, wrong)

    def _changed(self, about: str, path: Path, value: Any, wrong: tuple[Violation, ...]) -> Payload:  # noqa: ANN401
        message = copy.deepcopy(self._message)
        _at(message, path[:-1])[path[-1]] = value
        return self._payload(f"{path[-1]}: {about}", message, wrong)

    def _spliced(self, about: str, path: Path, text: bytes, wrong: Violation) -> Payload:
        message = copy.deepcopy(self._message)
        _at(message, path[:-1])[path[-1]] = SPLICE
        return Payload(self._service, f"{path[-1]}: {about}", write(message, splice=text), (wrong,))

    def _payload(self, about: str, message: Any, wrong: tuple[Violation, ...]) -> Payload:  # noqa: ANN401
        ascii_only = self._rng.random() < 0.25
        return Payload(self._service, about, write(message, ascii_only=ascii_only), wrong)


def _at(message: Any, path: Path) -> Any:  # noqa: ANN401 - any JSON
    for step in path:
        message = message[step]
    return message
