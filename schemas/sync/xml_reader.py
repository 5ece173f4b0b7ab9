"""XML messages mapped into the same model; QCVN 120:2019/BTTTT allows XML or JSON.

Basis ``law-unverified``: no source with the element names could be read.  Elements are taken to bear the names of the
JSON keys; known arrays hold one child an item, whatever its name.  Document types and entities are refused.
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
_MOST_DEPTH = 64


class BadXml(ValueError):
    """The text is not acceptable XML.

    Args:
        what: Vietnamese reason.
        column: from 1.
    """

    def __init__(self, what: str, column: int) -> None:
        super().__init__(what)
        self.what = what
        self.column = column


class _Builder:
    def __init__(self) -> None:
        self.stack: list[tuple[str, Any, list[str]]] = []
        self.root: Any = None

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if len(self.stack) >= _MOST_DEPTH:
            raise BadXml(f"lồng quá {_MOST_DEPTH} tầng", 1)
        local = name.rsplit(":", 1)[-1]
        self.stack.append((local, [] if local in ARRAYS else {}, []))

    def text(self, data: str) -> None:
        if self.stack:
            self.stack[-1][2].append(data)

    def end(self, _name: str) -> None:
        name, children, text = self.stack.pop()
        value = children if children or name in ARRAYS else "".join(text).strip()
        if not self.stack:
            self.root = value
            return
        holder = self.stack[-1][1]
        if isinstance(holder, list):
            holder.append(value)
        elif name in holder:
            raise BadXml(f"phần tử «{name}» lặp lại", 1)
        else:
            holder[name] = value


def read_xml(text: str) -> Any:  # noqa: ANN401 - any message
    """The message that an XML text stands for.

    Raises:
        BadXml: not well-formed, a document type, too deep or a repeated element.
    """
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text

    def refuse(*_: object) -> None:
        raise BadXml("có khai báo DTD hoặc thực thể", parser.CurrentColumnNumber + 1)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(text, True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError as error:
        raise BadXml("không phải XML đúng cú pháp", error.offset + 1) from error
    return builder.root
