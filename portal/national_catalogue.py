"""The published procedures as the national catalogue tells them: ``python -m portal.national_catalogue FILE``.

One ``LayThuTuc`` record a line (requirements.md §9.1).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from portal.catalogue import SUBJECT_LABELS, Catalogue, Procedure, load_catalogue


def records(catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """All procedures, in the order of the catalogue."""
    return (record(catalogue, procedure) for procedure in catalogue.procedures)


def record(catalogue: Catalogue, procedure: Procedure) -> dict[str, Any]:
    """One procedure."""
    field, unit = catalogue.fields_by_code[procedure.field], catalogue.units_by_code[procedure.unit]
    fees = [{"MAPHILEPHI": f.code, "SOTIEN": str(f.amount), "DONVI": "đồng", "MOTA": f.name} for f in procedure.fees]
    return {
        "MATTHC": procedure.code,
        "TENTTHC": procedure.name,
        "MACOQUANCONGBO": "G16",
        "TRANGTHAI": "1",
        "LINHVUCTHUCHIEN": [{"MALINHVUC": field.code, "TENLINHVUC": field.name}],
        "TRINHTUTHUCHIEN": [{"TRUONGHOP": "", "TRINHTU": [{"TENTRINHTU": s.title} for s in procedure.steps]}],
        "CACHTHUCTHUCHIEN": [
            {
                "KENH": str(c.kind),
                "THOIGIAN": [
                    {
                        "THOIGIANGIAIQUYET": str(c.days),
                        "DONVITINH": "ngày làm việc",
                        "MOTA": c.description,
                        "PHILEPHI": fees,
                    }
                ],
            }
            for c in procedure.channels
        ],
        "YEUCAU": procedure.requirements,
        "DOITUONGTHUCHIEN": [{"TENDOITUONG": SUBJECT_LABELS[s]} for s in procedure.subjects],
        "KETQUATHUCHIEN": [{"MAKETQUA": r.code, "TENKETQUA": r.name} for r in procedure.results],
        "CANCUPHAPLY": [{"SOVANBAN": b.number, "TENVANBAN": b.name} for b in procedure.legal_bases],
        "COQUANTHUCHIEN": [{"MADONVI": unit.code, "TENDONVI": unit.name}],
        "THANHPHANHOSO": [{"GIAYTO": [{"MAGIAYTO": c.code, "TENGIAYTO": c.name} for c in procedure.components]}],
    }


def main(arguments: Sequence[str]) -> int:
    """Write the file."""
    lines = (orjson.dumps(row) + b"\n" for row in records(load_catalogue()))
    Path(arguments[0]).write_bytes(b"".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
