"""The map as rows for people: function, picture, confidence, what to do.  Shared by the page and the review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from kiemdinh.model.enums import MappingState
from kiemdinh.model.target import MappedElement, MappedFunction, Target
from steps.mapping.values import Sighting, Told, Unseen
from steps.portal.functions import Regulated, regulated

HIGH, FAIR = 0.85, 0.6
STATE_WORDS: Mapping[MappingState, str] = {
    MappingState.PROPOSED: "Máy đề xuất",
    MappingState.CONFIRMED: "Đã xác nhận",
    MappingState.ABSENT: "Xác nhận là không có",
    MappingState.UNKNOWN: "Chưa thấy",
}
WHO_WORDS = {"visitor": "Ai cũng xem được", "citizen": "Công dân đã đăng nhập", "officer": "Phía cán bộ"}


@dataclass(frozen=True, slots=True)
class Row:
    """One function for people.

    Attributes:
        key: its key.
        function: what it is.
        entry: what the file says.
        seen: what the last exploration saw, if it did.
        why: why it was not seen, or empty.
        picture: the picture's file, or ``None``.
        address: address to open, or empty.
    """

    key: str
    function: Regulated
    entry: MappedFunction
    seen: Sighting | None
    why: str
    picture: Path | None
    address: str

    @property
    def sure(self) -> str:
        """The confidence as people read it."""
        value = self.entry.confidence or (self.seen.confidence if self.seen else 0.0)
        return f"{value:.2f}".replace(".", ",") if value else "–"

    @property
    def level(self) -> str:
        """Class of the row: ``confirmed``, ``absent``, ``unknown``, ``high``, ``fair`` or ``low``."""
        if self.entry.state is not MappingState.PROPOSED:
            return self.entry.state.value
        if not self.entry.page and self.entry.element is None:
            return "low"
        return "high" if self.entry.confidence >= HIGH else "fair" if self.entry.confidence >= FAIR else "low"

    @property
    def to_do(self) -> str:
        """What a person should do."""
        said = f"{self.entry.by} xác nhận ngày {day(self.entry.on)}."
        words = {
            "confirmed": f"Không phải làm gì. {said}",
            "absent": f"Không phải làm gì. {said} Văn bản quy định đó là lỗi hay không áp dụng.",
            "unknown": "Tự tìm trên hệ thống: có thì ghi trang và phần tử rồi xác nhận; không có thì chọn «không có».",
            "high": "Nhìn hình; đúng chỗ thì xác nhận.",
            "fair": "Mở trang, dùng thử rồi xác nhận hoặc sửa.",
            "low": "Nhiều khả năng chưa đúng: mở trang, sửa lại phần tử rồi xác nhận.",
        }[self.level]
        return f"{words} {self._moved()}".strip()

    def _moved(self) -> str:
        if self.entry.state is MappingState.CONFIRMED and self.seen is not None:
            other = self.entry.page and self.seen.page and self.entry.page.rstrip("/") != self.seen.page.rstrip("/")
            if other:
                return f"Lần xem này máy thấy ở {self.seen.page}: nên xem lại."
        if self.entry.state is MappingState.CONFIRMED and self.why:
            return "Lần xem này máy không thấy: nên xem lại."
        if self.entry.state is MappingState.ABSENT and self.seen is not None:
            return f"Lần xem này máy lại thấy ở {self.seen.page or 'một trang'}: nên xem lại."
        return ""


def rows(target: Target, pictures: Path, told: Iterable[Told] = ()) -> list[Row]:
    """All regulated functions with what is known of them.

    Args:
        target: the target as the file says it now.
        pictures: folder with the pictures.
        told: what the last exploration told, if there was one.
    """
    seen = {t.function: t for t in told if isinstance(t, Sighting)}
    unseen = {t.function: t.why for t in told if isinstance(t, Unseen)}
    found = []
    for key, function in regulated().items():
        entry = target.mapping.functions.get(key, MappedFunction(state=MappingState.UNKNOWN))
        base = target.base_urls.officer if function.who == "officer" else target.base_urls.public
        picture = pictures / f"{key}.png"
        found.append(
            Row(
                key=key,
                function=function,
                entry=entry,
                seen=seen.get(key),
                why=unseen.get(key, ""),
                picture=picture if picture.is_file() else None,
                # a portal that is started for the occasion has another address each time
                address=urljoin(base + "/", entry.page) if entry.page and base and target.launch is None else "",
            )
        )
    return found


def day(text: str) -> str:
    """A day as people write it."""
    parts = text.split("-")
    return "/".join(reversed(parts)) if len(parts) == 3 else text


def element_words(element: MappedElement | None) -> str:
    """An element in a few words."""
    if element is None:
        return ""
    roles = {
        "textbox": "ô nhập", "searchbox": "ô tìm", "combobox": "ô chọn", "button": "nút", "link": "liên kết",
        "tab": "thẻ", "radio": "nút chọn", "checkbox": "ô đánh dấu", "file": "ô tải tệp", "spinbutton": "ô số",
    }  # fmt: skip
    words = element.name or element.label
    return (
        f"{roles.get(element.role, element.role)} «{words}»" if words else f"{element.role} {element.selector}".strip()
    )
