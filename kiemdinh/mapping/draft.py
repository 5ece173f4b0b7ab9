"""The draft target file: a new one for an address, or the map put into one that exists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from kiemdinh.mapping.edit import Written, quoted, write_functions
from kiemdinh.model.enums import MappingState
from kiemdinh.model.target import MappedFunction, Target
from steps.mapping.values import Sighting, Told, Unseen
from steps.portal.functions import regulated

_NEW = """# yaml-language-server: $schema=../schemas/run/target.schema.json
# Bản nháp do «kiemdinh map» viết ngày {day}: trang nào, phần tử nào phục vụ chức năng nào.
# Xem bằng hình: {page}
# Việc của người phụ trách (sửa ngay trong tệp này, hoặc chạy: kiemdinh map --review {file}):
#   state: proposed    máy đoán; đúng thì sửa thành confirmed, thêm by (họ tên) và on (ngày, yyyy-mm-dd)
#   state: confirmed   đã xác nhận; lượt kiểm sẽ đi theo chỗ này trước
#   state: absent      đã xác nhận là hệ thống KHÔNG có; văn bản quy định đó là lỗi hay không áp dụng
#   state: unknown     chưa thấy; chưa ai nói là có hay không, nên chưa kết luận
# Chạy lại «kiemdinh map» không bao giờ ghi đè điều một người đã xác nhận.
version: 1
id: {id}
name: {name}
base_urls:
  public: {public}
{officer}
access:
  allowed: observe               # mức cao nhất chủ hệ thống cho phép: observe, write hoặc intrusive

# Tài khoản thử, thủ tục để nộp thử, kết nối Cổng quốc gia: xem targets/example.yaml và docs/how-to/write-a-target.md
"""


def new_target(public: str, officer: str = "", *, title: str, day: str, file: str, page: str) -> str:
    """Text of a target file for a portal that nobody described yet.

    Args:
        public: address of the citizens' side.
        officer: address of the officers' side, or empty.
        title: what the portal calls itself.
        day: day of writing (ISO 8601).
        file: name of the file.
        page: name of the page with the pictures.
    """
    host = urlsplit(public).netloc
    plain = re.sub(r"[^a-z0-9]+", "-", host.casefold()).strip("-") or "he-thong"
    return _NEW.format(
        day=day,
        page=page,
        file=file,
        id=plain,
        name=quoted(title or f"Hệ thống {host}"),
        public=quoted(public),
        officer=f"  officer: {quoted(officer)}\n"
        if officer
        else '  # officer: "https://…"         # phía cán bộ, nếu có\n',
    )


def merged(told: Iterable[Told], known: Mapping[str, MappedFunction], pictures: str) -> dict[str, Written]:
    """Entries to write after an exploration; what a person has said is not among them.

    Args:
        told: what the explorer told.
        known: entries that the file holds.
        pictures: name of the folder with the pictures.
    """
    found: dict[str, Written] = {}
    for one in told:
        if not isinstance(one, Sighting | Unseen) or by_person(known.get(one.function)):
            continue
        title = regulated()[one.function].name
        if isinstance(one, Unseen):
            entry = MappedFunction(state=MappingState.UNKNOWN)
            found[one.function] = Written(entry, title, (f"# chưa thấy: {one.why}",))
            continue
        entry = MappedFunction(
            page=one.page, element=one.element, state=MappingState.PROPOSED, confidence=one.confidence
        )
        remarks = [f"# thấy: {one.how}"] if one.how else []
        remarks += [f"# ảnh: {pictures}/{one.picture}"] if one.picture else []
        found[one.function] = Written(entry, title, tuple(remarks))
    return {key: found[key] for key in regulated() if key in found}


def by_person(entry: MappedFunction | None) -> bool:
    """Whether a person has had a word in an entry: what they wrote is never overwritten."""
    return entry is not None and (entry.state.by_person or bool(entry.by or entry.on or entry.note))


def with_map(text: str, told: Iterable[Told], target: Target, pictures: str, name: str) -> str:
    """Text of a target file with what was found put into its map.

    Raises:
        InputProblem: the text cannot be written into.
    """
    return write_functions(text, merged(told, target.mapping.functions, pictures), name)
