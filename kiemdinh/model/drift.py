"""A place that a person confirmed and that is not there any more."""

from __future__ import annotations

import msgspec

from kiemdinh.model.failures import FunctionNotFound


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a confirmed element or page.

    Attributes:
        function: regulated function, key of ``mapping.functions``.
        name: its name (Vietnamese).
        was: where and what it was, as confirmed.
        now: where and what the likest thing is; empty when nothing is like it.
        confidence: how sure the program is of ``now``, 0 to 1.
    """

    function: str
    name: str
    was: str
    now: str = ""
    confidence: float = 0.0

    @property
    def need(self) -> str:
        """Key by which dependants name it in ``blocked_by``."""
        return f"mapping:{self.function}"

    @property
    def sentence(self) -> str:
        """One Vietnamese line."""
        sure = f"{self.confidence:.2f}".replace(".", ",")
        seen = (
            f"nay thấy phần tử giống ở {self.now} (độ tin cậy {sure})" if self.now else "không thấy phần tử nào giống"
        )
        return f"«{self.name}» đã đổi chỗ: trước ở {self.was}; {seen}"


class ElementMoved(FunctionNotFound):
    """A confirmed element is gone and nothing else is surely the same: a person must look at the map.

    Args:
        moved: what became of it.
        place: where it was sought.
    """

    def __init__(self, moved: Moved, place: str) -> None:
        super().__init__(moved.name, place, "bản đồ đã xác nhận")
        self.moved = moved
        self.args = (f"Bản đồ đã cũ: {moved.sentence}. Chạy lại kiemdinh map và xác nhận lại",)


def moved_in(error: BaseException | None) -> ElementMoved | None:
    """The moved element behind an end of a check, however it was wrapped."""
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, ElementMoved):
            return error
        error, seen = error.__cause__, seen + 1
    return None
