"""How an engine ended, and in which words that is told."""

from __future__ import annotations

import re
from enum import Enum

from kiemdinh.supervise import Running

_LONGEST = 200
# ``SomeError: words`` at the end of a traceback, ``E   words`` and ``ERROR: words`` of pytest, ``Lỗi: words`` of ours.
_ERROR = re.compile(r"(?:[A-Za-z_.]*(?:Error|Exception|Problem|Exit)\b|E |ERROR|Lỗi:)")


class End(Enum):
    """How an engine ended."""

    WELL = "well"
    BROKEN = "broken"
    TOO_LONG = "too-long"


def in_words(end: End, running: Running) -> str:
    """What the person reads of an engine that left cases without a result; not yet masked."""
    if end is End.TOO_LONG:
        return f"Bộ thu thập «{running.name}» chạy quá lâu, đã bị dừng"
    if end is End.BROKEN:
        own = own_reason(running.last_lines())
        return f"Bộ thu thập «{running.name}» dừng giữa chừng (mã {running.exit_code})" + (f": {own}" if own else "")
    return f"Bộ thu thập «{running.name}» kết thúc mà không báo kết quả"


def own_reason(lines: str) -> str:
    """The reason that an engine gave itself, in one line: its last error where one is named, else its last words."""
    said = [" ".join(line.split()) for line in lines.splitlines()]
    spoken = [line for line in said if any(c.isalnum() for c in line)]
    named = [line for line in spoken if _ERROR.match(line)]
    return (named or spoken or [""])[-1][:_LONGEST]
