"""SY-05: the procedure exists, is in force and bears its name. SY-10: a result where the procedure has one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.sync.finding import Issue, show


@dataclass(frozen=True, slots=True)
class KnownProcedure:
    """What the national catalogue says of a procedure."""

    name: str
    in_force: bool
    has_result: bool | None


def catalogue_of(rows: Iterable[Mapping[str, Any]], out_of_force: tuple[str, ...]) -> dict[str, KnownProcedure]:
    """Catalogue by code from ``LayThuTuc`` results."""
    ended = frozenset(out_of_force)
    known: dict[str, KnownProcedure] = {}
    for given in rows:
        row = {_fold(key): value for key, value in given.items()}
        code = str(row.get("matthc") or "").strip()
        if code:
            results = row.get("ketquathuchien")
            state = unicodedata.normalize("NFC", str(row.get("trangthai", ""))).strip().lower()
            known[code] = KnownProcedure(
                name=unicodedata.normalize("NFC", str(row.get("tentthc") or "")).strip(),
                in_force=state not in ended,
                has_result=None if results is None else bool(results),
            )
    for code in tuple(known):
        known.setdefault(code[:8], known[code])  # an agency's own code of a procedure stands for the procedure
    return known


def _fold(key: str) -> str:
    """A key whatever its case: ``MATTHC`` of the catalogue and ``MaTTHC`` of the messages are the same."""
    return key.replace("_", "").lower()


def look_up(catalogue: Mapping[str, KnownProcedure], code: str) -> KnownProcedure | None:
    """A procedure by its code, with or without the agency's suffix."""
    return catalogue.get(code) or catalogue.get(code[:8])


def known_procedure(
    item: Mapping[str, Any], at: str, catalogue: Mapping[str, KnownProcedure], out: list[Issue]
) -> None:
    """Compare code and name with the catalogue."""
    code = item.get("MaTTHC")
    if not code:
        return
    known = look_up(catalogue, code)
    if known is None:
        out.append(
            Issue(
                "SY-05",
                f"{at}/MaTTHC",
                "mã có trong danh mục",
                show(code),
                f"Thủ tục {show(code)} không có trong danh mục.",
            )
        )
        return
    if not known.in_force:
        out.append(
            Issue(
                "SY-05", f"{at}/MaTTHC", "thủ tục còn hiệu lực", show(code), f"Thủ tục {show(code)} không còn hiệu lực."
            )
        )
    name = item.get("TenTTHC")
    if name and known.name and name != known.name and unicodedata.normalize("NFC", name) != known.name:
        out.append(
            Issue("SY-05", f"{at}/TenTTHC", show(known.name), show(name), f"Tên thủ tục {show(code)} khác danh mục.")
        )


def result_present(
    item: Mapping[str, Any], at: str, catalogue: Mapping[str, KnownProcedure] | None, out: list[Issue]
) -> None:
    """A settled dossier carries its result with a link, when the procedure has a result."""
    results = item.get("DanhSachGiayToKetQua")
    if results:
        for index, paper in enumerate(results):
            link = paper.get("DuongDanTepTinKetQua")
            if not (link and link.strip()):
                path = f"{at}/DanhSachGiayToKetQua/{index}/DuongDanTepTinKetQua"
                out.append(
                    Issue("SY-10", path, "đường dẫn tệp kết quả", "không có", "Giấy tờ kết quả không có đường dẫn.")
                )
        return
    known = look_up(catalogue, item.get("MaTTHC") or "") if catalogue else None
    if results is not None and known is not None and known.has_result:
        out.append(
            Issue(
                "SY-10",
                f"{at}/DanhSachGiayToKetQua",
                "ít nhất một giấy tờ kết quả",
                "danh sách rỗng",
                f"Hồ sơ ở trạng thái {item.get('TrangThaiHoSo')} mà không có giấy tờ kết quả.",
            )
        )
