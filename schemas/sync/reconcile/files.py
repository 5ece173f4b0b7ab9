"""Which files an option names, what they are and which columns they have."""

from __future__ import annotations

import csv
import enum
import glob
import gzip
import io
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import orjson

from kiemdinh.model.failures import InputProblem
from schemas.sync.reconcile.columns import fold

_HEAD = 1 << 20
_LINES = 1000
_DELIMITERS = ",;\t|"
_GZIP = b"\x1f\x8b"


class Form(enum.StrEnum):
    """How a file is written."""

    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Source:
    """One input file.

    Attributes:
        path: the file.
        form: how it is written.
        columns: its columns as written.
        packed: it is compressed with gzip.
        delimiter: of CSV.
        marked: it begins with a byte-order mark or blank lines, which the fast reader does not take.
        empty: nothing stands in it, not even a header.
    """

    path: Path
    form: Form
    columns: tuple[str, ...]
    packed: bool = False
    delimiter: str = ","
    marked: bool = False
    empty: bool = False


def expand(patterns: Iterable[str], option: str) -> list[Path]:
    """Files of paths and globs, in a stable order, each once.

    Raises:
        InputProblem: a path does not exist, is a folder, or a glob matches nothing.
    """
    found: dict[Path, None] = {}
    for pattern in patterns:
        path = Path(pattern)
        if path.is_file():
            found[path] = None
            continue
        if path.is_dir():
            raise InputProblem(f"«{pattern}» là thư mục; hãy nêu tệp, ví dụ {pattern}/*.csv", option)
        matched = sorted(m for m in glob.glob(pattern, recursive=True) if Path(m).is_file())  # noqa: PTH207 - absolute patterns
        if not matched:
            what = "không tệp nào khớp" if any(c in pattern for c in "*?[") else "không có tệp"
            raise InputProblem(f"{what} «{pattern}»", option)
        found.update(dict.fromkeys(map(Path, matched)))
    return list(found)


def open_plain(path: Path, *, packed: bool) -> BinaryIO:
    """The bytes of a file, decompressed."""
    return cast("BinaryIO", gzip.open(path, "rb")) if packed else path.open("rb")


def inspect(path: Path) -> Source:
    """Form and columns of a text file; of a Parquet file only its form (its columns are for DuckDB to tell).

    Raises:
        InputProblem: unreadable, UTF-16, a JSON array, a header with the same column twice.
    """
    head, packed = _head(path)
    form = _form(path, head)
    if form is Form.PARQUET:
        if packed:
            raise InputProblem("tệp Parquet đã tự nén: hãy bỏ lớp gzip bên ngoài", str(path))
        return Source(path, form, ())
    _refuse_utf16(path, head)
    bom = head.startswith(b"\xef\xbb\xbf")
    body = head[3:] if bom else head
    marked = bom or body[:1] in {b"\r", b"\n"}
    if not body.strip():
        return Source(path, form, (), packed, marked=marked, empty=True)
    if form is Form.NDJSON:
        return Source(path, form, _keys(path, body), packed, marked=marked)
    delimiter, columns = _header(path, body)
    return Source(path, form, columns, packed, delimiter, marked)


def _head(path: Path) -> tuple[bytes, bool]:
    try:
        with path.open("rb") as stream:
            packed = stream.read(2) == _GZIP
        with open_plain(path, packed=packed) as stream:
            return stream.read(_HEAD), packed
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputProblem("tệp nén gzip bị hỏng hoặc cụt", str(path)) from error
    except OSError as error:
        raise InputProblem("không đọc được tệp này", str(path)) from error


def _form(path: Path, head: bytes) -> Form:
    if head.startswith(b"PAR1"):
        return Form.PARQUET
    suffixes = [s.lower() for s in path.suffixes if s.lower() != ".gz"]
    last = suffixes[-1] if suffixes else ""
    if last in {".parquet", ".pq"}:
        raise InputProblem("tên tệp là Parquet nhưng nội dung không phải", str(path))
    if last in {".ndjson", ".jsonl", ".json"}:
        return Form.NDJSON
    if last in {".csv", ".tsv"}:
        return Form.CSV
    return Form.NDJSON if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{" else Form.CSV


def _refuse_utf16(path: Path, head: bytes) -> None:
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in head[:200]:
        raise InputProblem(
            "tệp là UTF-16; hãy lưu lại thành UTF-8 (trong Excel: «CSV UTF-8»), hoặc: iconv -f UTF-16 -t UTF-8",
            str(path),
        )


def _keys(path: Path, body: bytes) -> tuple[str, ...]:
    if body.lstrip()[:1] == b"[":
        raise InputProblem("cần mỗi dòng một đối tượng JSON (NDJSON); tệp này là một mảng JSON", f"{path}:1:1")
    keys: dict[str, None] = {}
    for line in body.splitlines()[:_LINES]:
        try:
            value = orjson.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            keys.update(dict.fromkeys(value))
    return tuple(keys)


def _header(path: Path, body: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        first = body.lstrip(b"\r\n").splitlines()[0].decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputProblem("dòng tiêu đề không phải UTF-8", f"{path}:1:1") from error
    delimiter = max(_DELIMITERS, key=first.count)
    names = [name.strip() for name in next(csv.reader(io.StringIO(first), delimiter=delimiter), [])]
    seen: set[str] = set()
    for number, name in enumerate(names, 1):
        if not name:
            raise InputProblem(f"cột thứ {number} của dòng tiêu đề không có tên", f"{path}:1:1")
        if name in seen:
            raise InputProblem(f"cột «{name}» có hai lần trong dòng tiêu đề", f"{path}:1:1")
        seen.add(name)
    if not any(fold(name) for name in names):
        raise InputProblem("dòng đầu không phải tiêu đề cột", f"{path}:1:1")
    return delimiter, tuple(names)
