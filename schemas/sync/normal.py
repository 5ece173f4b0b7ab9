"""Whether UTF-8 is in normal form C, asked quickly."""

from __future__ import annotations

import re

COMPOSED = bytes([*range(0xC0), *range(0xC2, 0xC7), 0xE1])
FOREIGN = re.compile(rb"\xe1[^\xba\xbb]")


def surely_nfc(raw: bytes) -> bool:
    """Whether valid UTF-8 holds only ASCII, U+0080 to U+01BF and U+1E80 to U+1EFF: composed letters.

    Faster than asking the Unicode tables, and true for all ordinary Vietnamese; ``False`` means nothing.
    """
    return not raw.translate(None, COMPOSED) and FOREIGN.search(raw) is None
