"""Columns that the reconciler understands, the names under which they are commonly found, and which are personal."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType


class Side(enum.StrEnum):
    """One of the three inputs."""

    PORTAL = "portal"
    SENT = "sent"
    NATIONAL = "national"


class Role(enum.StrEnum):
    """What a column is."""

    CODE = "code"
    PROCEDURE = "procedure"
    STATUS = "status"
    TIME = "time"
    RECEIVED = "received_at"
    CHANNEL = "channel"
    HASH = "hash"
    ANSWER = "answer"


NEEDED: Mapping[Side, tuple[Role, ...]] = MappingProxyType(
    {
        Side.PORTAL: (Role.CODE, Role.STATUS, Role.TIME),
        Side.SENT: (Role.CODE,),
        Side.NATIONAL: (Role.CODE, Role.STATUS),
    }
)
ALLOWED: Mapping[Side, tuple[Role, ...]] = MappingProxyType(
    {
        Side.PORTAL: (Role.CODE, Role.PROCEDURE, Role.STATUS, Role.TIME, Role.CHANNEL, Role.HASH),
        Side.SENT: (Role.CODE, Role.PROCEDURE, Role.STATUS, Role.TIME, Role.CHANNEL, Role.HASH, Role.ANSWER),
        Side.NATIONAL: (
            Role.CODE,
            Role.PROCEDURE,
            Role.STATUS,
            Role.TIME,
            Role.RECEIVED,
            Role.CHANNEL,
            Role.HASH,
        ),
    }
)
KNOWN: Mapping[Role, frozenset[str]] = MappingProxyType(
    {
        Role.CODE: frozenset({"code", "mahoso", "sohoso"}),
        Role.PROCEDURE: frozenset({"procedure", "matthc", "mathutuc"}),
        Role.STATUS: frozenset({"status", "trangthai", "trangthaihoso", "matrangthai"}),
        Role.TIME: frozenset({"time", "thoidiem", "thoidiemxuly", "thoigian"}),
        Role.RECEIVED: frozenset({"receivedat", "thoidiemnhan"}),
        Role.CHANNEL: frozenset({"channel", "kenh", "kenhthuchien"}),
        Role.HASH: frozenset({"hash", "contenthash", "mabam"}),
        Role.ANSWER: frozenset({"answer", "errorcode", "maloi"}),
    }
)
"""Folded column names (see :func:`fold`) that need no mapping: ours, and those of the contracts."""

_TIME_FIELD = re.compile(r"^(ngay|thoidiem)|(at|time|date)$")
_PERSONAL = re.compile(
    r"chuhoso|hoten|tennguoi|tendoanhnghiep|sogiayto|dinhdanh|cccd|cmnd|mst|masothue|madoituong|techid|email|thudientu|"
    r"dienthoai|phone|fax|diachi|address|ngaysinh|birth|name$|ten$|nguoixuly|nguoinop"
)


def fold(name: str) -> str:
    """A column name without case, diacritics, spaces and signs."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return "".join(c for c in plain if c.isalnum())


def is_time(name: str) -> bool:
    """Whether a compared field holds a time by its name, so that spellings of one moment are equal."""
    return _TIME_FIELD.search(fold(name)) is not None


def is_personal(name: str) -> bool:
    """Whether values of a field are masked wherever they are shown."""
    return _PERSONAL.search(fold(name)) is not None
