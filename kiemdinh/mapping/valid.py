"""What the types cannot say of a map in a target file."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from kiemdinh.model.enums import CapabilityState, MappingState
from kiemdinh.model.target import MappedFunction, Target
from kiemdinh.near import near
from steps.portal.functions import regulated

Where = tuple[str, ...]


def mapping_problem(target: Target) -> tuple[str, Where] | None:
    """The first thing wrong with the map of a target: Vietnamese words and the path of keys, or ``None``."""
    known = regulated()
    for key, entry in target.mapping.functions.items():
        if key not in known:
            return f"chức năng «{key}» không có trong danh mục{near(key, known)}", (key,)
        found = _entry(entry) or _address(entry.page, target) or _contradiction(key, entry, target)
        if found is not None:
            return found[0], (key, *found[1])
    return None


def _entry(entry: MappedFunction) -> tuple[str, Where] | None:
    if not 0 <= entry.confidence <= 1:
        return "độ tin cậy phải từ 0 đến 1", ("confidence",)
    element = entry.element
    if element is not None and not any((element.role, element.name, element.label, element.selector)):
        return "phần tử cần ít nhất role, name, label hoặc selector", ("element",)
    if entry.on and not is_day(entry.on):
        return f"«{entry.on}» không phải ngày dạng yyyy-mm-dd", ("on",)
    return _said_by_a_person(entry) if entry.state.by_person else None


def is_day(text: str) -> bool:
    """Whether a text is a day (ISO 8601)."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-01-01")


def _said_by_a_person(entry: MappedFunction) -> tuple[str, Where] | None:
    if not entry.by.strip():
        return f"state: {entry.state} là lời của một người: cần ghi by (ai xác nhận)", ("state",)
    if not entry.on:
        return f"state: {entry.state} là lời của một người: cần ghi on (ngày xác nhận)", ("state",)
    if entry.state is MappingState.CONFIRMED and not entry.page and entry.element is None:
        return "đã xác nhận thì cần page (trang) hoặc element (phần tử)", ("state",)
    return None


def _address(page: str, target: Target) -> tuple[str, Where] | None:
    if not page or (page.startswith("/") and not page.startswith("//")):
        return None
    try:
        host = urlsplit(page).netloc
    except ValueError:
        host = ""
    own = {urlsplit(u).netloc for u in (target.base_urls.public, target.base_urls.officer) if u}
    if not page.startswith(("http://", "https://")) or host not in own:
        return f"«{page}» phải là đường dẫn bắt đầu bằng / hoặc địa chỉ trên máy chủ của hệ thống", ("page",)
    return None


def _contradiction(key: str, entry: MappedFunction, target: Target) -> tuple[str, Where] | None:
    if entry.state is MappingState.ABSENT and target.capabilities.get(key) is CapabilityState.OFFERED:
        return f"mâu thuẫn: capabilities ghi «{key}» là offered, ở đây xác nhận là không có", ("state",)
    return None
