"""Seals: a digest of every file and one over all of them; verification names each byte that is not as it was."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from kiemdinh.bundle.folder import JUDGEMENTS, PRIVATE, SEAL, STOP, RunFolder, decode, encode, write_whole
from kiemdinh.model.failures import InputProblem

VERSION = 1
ALGORITHM = "sha256"


class Seal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Digests of a folder.

    Attributes:
        version: format of this file, 1.
        algorithm: ``sha256``.
        files: digest by path relative to the sealed folder.
        collection: overall digest of the collection that a judgement rests on; empty for the collection itself.
        overall: digest over all of the above.
    """

    version: int = VERSION
    algorithm: str = ALGORITHM
    files: dict[str, str]
    collection: str = ""
    overall: str


class Difference(StrEnum):
    """How a file differs from its seal."""

    CHANGED = "changed"
    MISSING = "missing"
    EXTRA = "extra"
    BROKEN_SEAL = "broken-seal"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that verification found.

    Attributes:
        path: file relative to the run's folder.
        difference: how it differs.
    """

    path: str
    difference: Difference


@dataclass(frozen=True, slots=True)
class Verification:
    """Result of verifying a bundle.

    Attributes:
        overall: digest of the collection as sealed.
        files: number of files compared.
        findings: everything that differs; empty when the bundle is whole.
    """

    overall: str
    files: int
    findings: tuple[Finding, ...]


def overall_digest(files: dict[str, str], collection: str = "") -> str:
    """Digest over names and digests of all files, in the order of names."""
    total = hashlib.sha256(f"kiemdinh-seal-{VERSION}\n{collection}\n".encode())
    for name in sorted(files):
        total.update(f"{files[name]}  {name}\n".encode())
    return total.hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def files_of(root: Path, without: Iterable[str] = ()) -> list[str]:
    """Paths of all files below a folder, relative, sorted; links count as files.

    Args:
        root: the folder.
        without: names at the top to leave out.
    """
    skipped = set(without)
    found: list[str] = []
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        if here == root:
            folders[:] = [f for f in folders if f not in skipped]
        links = [f for f in folders if (here / f).is_symlink()]
        kept = [n for n in names if here != root or n not in skipped]
        found += [(here / n).relative_to(root).as_posix() for n in (*kept, *links)]
    return sorted(found)


def seal_collection(folder: RunFolder) -> Seal:
    """Close the collection: sort the outcomes, seal every file, remove what is private.

    Raises:
        InputProblem: it is sealed already.
        OSError: the disk is full.
    """
    if folder.sealed:
        raise InputProblem("lượt kiểm định này đã niêm phong", str(folder.path))
    outcomes = sorted(folder.outcomes.read(), key=lambda o: o.key)
    lines = b"".join(msgspec.json.encode(o) + b"\n" for o in outcomes)
    write_whole(folder.outcomes.path, lines)
    for leftover in folder.path.rglob(".part-*"):
        leftover.unlink()
    (folder.path / STOP).unlink(missing_ok=True)
    seal = _seal(folder.path, files_of(folder.path, without=(PRIVATE, JUDGEMENTS, SEAL)))
    shutil.rmtree(folder.private, ignore_errors=True)
    return seal


def seal_judgement(folder: RunFolder, edition: str) -> Seal:
    """Seal one judgement; it names the collection that it rests on."""
    root = folder.path / JUDGEMENTS / edition
    collection: Seal = decode(folder.path / SEAL, Seal)
    return _seal(root, files_of(root, without=(SEAL,)), collection.overall)


def verify(path: Path) -> Verification:
    """Compare a bundle with its seals.

    Raises:
        InputProblem: the folder is no sealed bundle.
    """
    folder = RunFolder(path)
    if not path.is_dir():
        raise InputProblem("không có thư mục này", str(path))
    if not folder.sealed:
        raise InputProblem("chưa niêm phong: không có seal.json", str(path))
    seal, findings = _compare(path, "", files_of(path, without=(JUDGEMENTS, SEAL)), None)
    count = len(seal.files) if seal else 0
    overall = seal.overall if seal else ""
    judged = path / JUDGEMENTS
    for name in sorted(p.name for p in judged.iterdir()) if judged.is_dir() else ():
        root = judged / name
        prefix = f"{JUDGEMENTS}/{name}/"
        if not root.is_dir() or not (root / SEAL).is_file():
            loose = [f"{prefix}{f}" for f in files_of(root)] if root.is_dir() else [prefix.rstrip("/")]
            findings += [Finding(f, Difference.EXTRA) for f in loose]
            continue
        judgement, more = _compare(root, prefix, files_of(root, without=(SEAL,)), overall)
        findings += more
        count += len(judgement.files) if judgement else 0
    return Verification(overall=overall, files=count, findings=tuple(findings))


def _seal(root: Path, names: list[str], collection: str = "") -> Seal:
    files = {name: file_digest(root / name) for name in names}
    seal = Seal(files=files, collection=collection, overall=overall_digest(files, collection))
    write_whole(root / SEAL, encode(seal))
    return seal


def _compare(root: Path, prefix: str, present: list[str], collection: str | None) -> tuple[Seal | None, list[Finding]]:
    raw = (root / SEAL).read_bytes()
    broken = Finding(f"{prefix}{SEAL}", Difference.BROKEN_SEAL)
    try:
        seal = msgspec.json.decode(raw, type=Seal)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None, [broken]
    findings: list[Finding] = []
    # The seal itself counts to the byte: it must be exactly what we would write for what it says.
    known = seal.version == VERSION and seal.algorithm == ALGORITHM
    whole = encode(seal) == raw and seal.overall == overall_digest(seal.files, seal.collection)
    if not known or not whole or seal.collection != (collection or ""):
        findings.append(broken)
    for name, digest in sorted(seal.files.items()):
        path = root / name
        if not path.is_file() or name not in present:
            findings.append(Finding(f"{prefix}{name}", Difference.MISSING))
        elif path.is_symlink() or file_digest(path) != digest:
            findings.append(Finding(f"{prefix}{name}", Difference.CHANGED))
    findings += [Finding(f"{prefix}{name}", Difference.EXTRA) for name in present if name not in seal.files]
    return seal, findings
