"""The procedure that is to be published: what is known of it, and the target that tests it and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from kiemdinh.documents import convert, read_document
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.target import Procedure, Target
from kiemdinh.near import near

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]*")


@dataclass(frozen=True, slots=True)
class Service:
    """One procedure on its way to publication.

    Attributes:
        procedure: what is known of it; the name is empty when nobody gave its published data.
        compared: whether there is published data to compare with.
        source: where that data came from (Vietnamese).
    """

    procedure: Procedure
    compared: bool
    source: str


def find_service(target: Target, code: str, published: Path | None = None) -> Service:
    """What is known of a procedure.

    Args:
        target: its test data are searched: ``procedure``, ``paid_procedure``, ``procedures``.
        code: procedure code.
        published: YAML list of published procedures, with the keys of the target's procedures; it goes before the
            target's own words, which then only add what to type and attach.

    Raises:
        InputProblem: not a code, a malformed file, or a code that the file does not hold.
    """
    wanted = code.strip()
    if not _CODE.fullmatch(wanted):
        raise InputProblem(f"«{code}» không phải mã thủ tục, ví dụ 1.004206", "--procedure")
    data = target.data
    own = _by_code((p for p in (data.procedure, data.paid_procedure, *data.procedures) if p is not None), wanted)
    if published is not None:
        listed = read_published(published)
        found = _by_code(listed, wanted)
        if found is None:
            known = near(wanted, [p.code for p in listed])
            raise InputProblem(f"danh mục không có thủ tục «{wanted}»{known}", str(published))
        return Service(_with_test_data(found, own), compared=True, source=f"danh mục {published.name}")
    if own is not None and own.name.strip():
        return Service(own, compared=True, source="tệp mô tả hệ thống")
    return Service(
        Procedure(code=wanted, name="") if own is None else own,
        compared=False,
        source="chưa có dữ liệu công bố để so",
    )


def read_published(path: Path) -> tuple[Procedure, ...]:
    """Published procedures of a file.

    Raises:
        InputProblem: malformed, or a code twice; with its place.
    """
    document = read_document(path)
    found = tuple(convert(document, list[Procedure]))
    seen: set[str] = set()
    for index, one in enumerate(found):
        if one.code in seen:
            raise InputProblem(f"mã thủ tục «{one.code}» lặp lại", document.place((index, "code")))
        if not one.name.strip():
            raise InputProblem(f"thủ tục «{one.code}» thiếu tên", document.place((index, "name")))
        seen.add(one.code)
    return found


def target_for(target: Target, service: Service) -> Target:
    """The target with this procedure, and no other, as its test data."""
    data = msgspec.structs.replace(target.data, procedure=service.procedure, paid_procedure=service.procedure)
    return msgspec.structs.replace(target, data=data)


def _by_code(procedures: Iterable[Procedure], code: str) -> Procedure | None:
    return next((p for p in procedures if p.code == code), None)


def _with_test_data(published: Procedure, own: Procedure | None) -> Procedure:
    if own is None:
        return published
    return msgspec.structs.replace(
        published,
        form=published.form or own.form,
        attachments=published.attachments or own.attachments,
        search_words=published.search_words or own.search_words,
        signature=own.signature if published.signature is None else published.signature,
    )
