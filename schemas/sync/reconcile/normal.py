"""SQL expressions that bring the many spellings of codes, statuses and times to one.

Times become whole seconds of Vietnamese wall-clock time since 1970 (``BIGINT``): the contracts know nothing finer than
a second, Vietnam has had one offset since 1975, and days are then a division.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

VIETNAM_S = 7 * 3600
DAY_S = 86_400
_ZONE = re.compile(r"([+-])(\d{2}):?(\d{2})")
_EARLIEST, _LATEST = 631_152_000, 4_102_444_800  # 1990 and 2100: outside lies what was never meant as a time
_TRIMMED = " \t\r\n\u00a0\ufeff\u200b"
WHOLE = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
)
"""DuckDB's types of whole numbers."""
STATUS_NAMES: Mapping[str, int] = {
    "mới đăng ký": 1,
    "được tiếp nhận": 2,
    "không được tiếp nhận": 3,
    "đang xử lý": 4,
    "yêu cầu bổ sung giấy tờ": 5,
    "yêu cầu thực hiện nghĩa vụ tài chính": 6,
    "công dân yêu cầu rút hồ sơ": 7,
    "dừng xử lý": 8,
    "đã xử lý xong": 9,
    "đã trả kết quả": 10,
}


def no_glob(path: str) -> str:
    """A path in which DuckDB sees no pattern."""
    return re.sub(r"([*?\[])", r"[\1]", path)


def ident(name: str) -> str:
    """A quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A quoted SQL text."""
    return "'" + text.replace("'", "''") + "'"


def zone_seconds(zone: str) -> int:
    """Seconds east of Greenwich of an offset such as ``+07:00``.

    Raises:
        ValueError: not an offset.
    """
    match = _ZONE.fullmatch(zone)
    if not match or int(match[2]) > 14 or int(match[3]) > 59:
        raise ValueError(zone)
    return int(match[1] + "1") * (int(match[2]) * 3600 + int(match[3]) * 60)


def trimmed(column: str) -> str:
    """A text column without surrounding blanks, ``NULL`` when nothing remains."""
    plain = f"(ascii({column}) BETWEEN 33 AND 126 AND ascii(right({column}, 1)) BETWEEN 33 AND 126)"
    # Trimming costs several times what all the rest does; nearly nothing needs it.
    return f"CASE WHEN {plain} THEN {column} ELSE nullif(trim({column}, {literal(_TRIMMED)}), '') END"


def code(value: str, *, fold_case: bool) -> str:
    """Dossier code: NFC and, unless case matters, upper case."""
    return f"upper(nfc_normalize({value}))" if fold_case else text(value)


def text(value: str) -> str:
    """A compared value: NFC."""
    return f"nfc_normalize(CAST({value} AS VARCHAR))"


def procedure(value: str) -> str:
    """Procedure code without the suffix of the agency that offers it."""
    suffixed = f"strlen({value}) > 8 AND regexp_full_match({value}, '\\d\\.\\d{{6}}\\..*')"
    return f"nfc_normalize(CASE WHEN {suffixed} THEN {value}[:8] ELSE {value} END)"


def status(value: str, kind: str, own: Mapping[str, int]) -> str:
    """Status 1 to 10 or ``NULL``: a number, this system's own word, or the word of the contract.

    Args:
        value: trimmed value, or one of a whole-number type.
        kind: its DuckDB type.
        own: this system's words → status.
    """
    if kind in WHOLE and not own:
        return f"CASE WHEN {value} BETWEEN 1 AND 10 THEN CAST({value} AS TINYINT) END"
    words = {**STATUS_NAMES, **{word.strip().casefold(): number for word, number in own.items()}}
    cases = " ".join(f"WHEN {literal(word)} THEN {number}" for word, number in words.items())
    named = f"CASE lower(nfc_normalize(CAST({value} AS VARCHAR))) {cases} END"
    number = f"TRY_CAST({value} AS DECIMAL(6,2))"
    numbered = f"CASE WHEN {number} = trunc({number}) AND {number} BETWEEN 1 AND 10 THEN {number} END"
    # Numbers among a system's own words (its 3 may be our 9) must win over our reading of the number.
    parts = (named, numbered) if any(word.strip().isdigit() for word in own) else (numbered, named)
    return f"CAST(coalesce({', '.join(parts)}) AS TINYINT)"


def moment(value: str, kind: str, zone: str) -> str:
    """Whole seconds of Vietnamese time, or ``NULL`` when the value cannot be read; see :func:`sane`.

    Args:
        value: trimmed value, or one of a time type.
        kind: its DuckDB type.
        zone: offset of values that state none.
    """
    shift = VIETNAM_S - zone_seconds(zone)
    if kind == "TIMESTAMP WITH TIME ZONE":
        return _seconds(value, VIETNAM_S)
    if kind.startswith(("TIMESTAMP", "DATE")):
        return _seconds(f"CAST({value} AS TIMESTAMP)", shift)
    return _moment_of_text(f"CAST({value} AS VARCHAR)" if kind != "VARCHAR" else value, shift)


def sane(seconds: str) -> str:
    """Seconds of :func:`moment`, or ``NULL`` outside the years in which a dossier can lie."""
    return f"CASE WHEN {seconds} BETWEEN {_EARLIEST} AND {_LATEST} THEN {seconds} END"


def _seconds(expression: str, offset: int) -> str:
    return f"epoch_us({expression}) // 1000000 + {offset}"


def _moment_of_text(value: str, shift: int) -> str:
    def parsed(form: str) -> str:
        return _seconds(f"try_strptime({value}, {form})", shift)

    spaced = f"regexp_replace({value}, '\\s+([+-]\\d\\d:?\\d\\d)$', '\\1')"
    zoned = _seconds(f"TRY_CAST(upper({spaced}) AS TIMESTAMPTZ)", VIETNAM_S)
    plain = _seconds(f"TRY_CAST({value} AS TIMESTAMP)", shift)
    contract, day, minute = parsed("'%Y%m%d%H%M%S'"), parsed("'%Y%m%d'"), parsed("'%Y%m%d%H%M'")
    slashes = parsed("['%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M', '%d/%m/%Y', '%H:%M:%S %d/%m/%Y', '%H:%M %d/%m/%Y']")
    # Digits that begin with 20 are more likely a date cut short than a moment after 2033.
    epoch, milli = (
        f"CASE WHEN {value}[:2] <> '20' THEN TRY_CAST({value} AS BIGINT) // {unit} + {VIETNAM_S} END"
        for unit in (1, 1000)
    )
    return (
        f"CASE WHEN strlen({value}) = 14 AND TRY_CAST({value} AS BIGINT) IS NOT NULL THEN {contract} "
        f"WHEN contains({value}, '/') THEN {slashes} "
        f"WHEN regexp_full_match({value}, '\\d+') THEN CASE length({value}) WHEN 8 THEN {day} WHEN 12 THEN {minute} "
        f"WHEN 10 THEN {epoch} WHEN 13 THEN {milli} END "
        f"WHEN regexp_matches({value}, ':\\d\\d(\\.\\d+)?\\s*([Zz]|[+-](0\\d|1[0-4])(:?\\d\\d)?)$') THEN {zoned} "
        f"WHEN regexp_matches({value}, '^\\d{{4}}-\\d\\d-\\d\\d([T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?)?$') "
        f"THEN {plain} END"
    )
