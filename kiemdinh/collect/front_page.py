"""What a front page says of itself that makes it none: nothing at all, or that the portal is closed for now."""

from __future__ import annotations

import html
import re

_UNSEEN = re.compile(r"<(script|style|template|noscript)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title\b.*?</title\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_DRAWN = re.compile(r"<(?:script|i?frame|frameset|img|svg|object|embed|canvas|video)\b|http-equiv", re.IGNORECASE)
_WAYS_ON = re.compile(r"<(?:a\s[^>]*href|form|input|textarea|select)\b", re.IGNORECASE)
_CLOSED = re.compile(
    r"(?:đang|được|tạm|thời gian) (?:trong quá trình |tiến hành |thực hiện |dừng |ngừng |để )*"
    r"(?:bảo trì|nâng cấp|bảo dưỡng)"
    r"|tạm (?:ngừng|dừng) (?:hoạt động|cung cấp|phục vụ|truy cập)|under maintenance|scheduled maintenance",
    re.IGNORECASE,
)
_MOST_WORDS = 120
_MOST_WAYS = 4


def closed(page: str) -> str:
    """Why a page is no front page of a portal, in Vietnamese; empty when it may be one.

    Args:
        page: HTML as it was sent, from its beginning.
    """
    seen = _UNSEEN.sub(" ", page)
    words = html.unescape(_TAG.sub(" ", _TITLE.sub(" ", seen))).split()
    if not words and not _DRAWN.search(page):
        return "trang đầu trống, không có nội dung nào"
    # A portal in service may announce an upgrade; one that is closed has little else to say and leads nowhere.
    told = html.unescape(_TAG.sub(" ", seen))
    if (
        len(words) <= _MOST_WORDS
        and len(_WAYS_ON.findall(page)) <= _MOST_WAYS
        and _CLOSED.search(" ".join(told.split()))
    ):
        return "trang đầu báo hệ thống đang bảo trì hoặc tạm ngừng"
    return ""
