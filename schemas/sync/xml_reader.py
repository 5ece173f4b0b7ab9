"""XML messages mapped into the same model; QCVN 120:2019/BTTTT allows XML or JSON.

Basis ``law-unverified``: no source with the element names could be read.  Elements are taken to bear the names of the
JSON keys.  A known array holds one child an item, whatever its name, or is itself one item and may stand repeatedly.
Document types and entities are refused.
"""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

BASIS = "law-unverified"
ARRAYS = frozenset(
    {
        "data",
        "TaiLieuNop",
        "DanhSachLePhi",
        "DanhSachTepDinhKemKhac",
        "DanhSachHoSoBoSung",
        "DanhSachGiayToKetQua",
        "DanhSachGiayToBoSung",
        "DanhSachLePhiBoSung",
        "DinhDanhCHS",
        "DSKetNoiCSDL",
        "ThanhPhanHoSo",
        "GiayToDinhKem",
    }
)
MOST_DEPTH = 64


class BadXml(ValueError):
    """The text is not acceptable XML.

    Args:
        what: Vietnamese reason.
        column, line: from 1.
    """

    def __init__(self, what: str, column: int, line: int = 1) -> None:
        super().__init__(what)
        self.what = what
        self.column = column
        self.line = line


class _Builder:
    def __init__(self, most_depth: int) -> None:
        self.stack: list[tuple[str, Any, list[str]]] = []
        self.root: Any = None
        self._most_depth = most_depth

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if len(self.stack) >= self._most_depth:
            raise _Refused(f"lồng quá {self._most_depth} tầng")
        local = name.rsplit(":", 1)[-1]
        self.stack.append((local, [] if local in ARRAYS else {}, []))

    def text(self, data: str) -> None:
        if self.stack:
            self.stack[-1][2].append(data)

    def end(self, _name: str) -> None:
        name, children, pieces = self.stack.pop()
        text = "".join(pieces).strip()
        if text and (children or name in ARRAYS):
            raise _Refused(f"chữ nằm lẫn giữa các phần tử con của «{name}»")
        value = _listed(children) if name in ARRAYS else children or text
        if not self.stack:
            self.root = value
            return
        holder = self.stack[-1][1]
        if isinstance(holder, list):
            holder.append((name, value))
        elif name in ARRAYS and name in holder:
            holder[name].extend(value)
        else:
            _put(holder, name, value)


def _listed(children: list[tuple[str, Any]]) -> list[Any]:
    """Items of an array: its children, or itself when a plain text among them shows that they are fields."""
    if not any(isinstance(value, str) for _, value in children):
        return [value for _, value in children]
    item: dict[str, Any] = {}
    for name, value in children:
        _put(item, name, value)
    return [item]


def _put(holder: dict[str, Any], name: str, value: Any) -> None:  # noqa: ANN401 - any message
    if name in holder:
        raise _Refused(f"phần tử «{name}» lặp lại")
    holder[name] = value


class _Refused(Exception):
    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def read_xml(text: str, most_depth: int = MOST_DEPTH) -> Any:  # noqa: ANN401 - any message
    """The message that an XML text stands for.

    Args:
        text: one document.
        most_depth: deepest nesting that is followed.

    Raises:
        BadXml: not well-formed, a document type, too deep, a repeated element, or text between elements.
    """
    builder = _Builder(most_depth)
    parser = expat.ParserCreate()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text

    def refuse(*_: object) -> None:
        raise _Refused("có khai báo DTD hoặc thực thể")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(text, True)  # noqa: FBT003 - expat's own signature
    except _Refused as refused:
        raise BadXml(refused.what, parser.CurrentColumnNumber + 1, parser.CurrentLineNumber) from refused
    except (expat.ExpatError, ValueError) as error:
        place = (getattr(error, "offset", 0) + 1, getattr(error, "lineno", 1))
        raise BadXml("không phải XML đúng cú pháp", *place) from error
    return builder.root
