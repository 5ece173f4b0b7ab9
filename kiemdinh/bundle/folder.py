"""A run's folder: its files, its lock, and writes that are whole or absent."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from kiemdinh.events.journal import Journal, event_journal, outcome_journal
from kiemdinh.events.types import AnyEvent
from kiemdinh.model.check import Check
from kiemdinh.model.edition import Edition
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.outcome import Outcome
from kiemdinh.model.plan import Plan
from kiemdinh.model.records import Attestation, Waiver
from kiemdinh.model.target import Target

T = TypeVar("T")
STOP = "STOP"
PRIVATE = "private"
JUDGEMENTS = "judgements"
SEAL = "seal.json"


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file so that a reader sees the old one, the new one, or none.

    Raises:
        OSError: the disk is full or the folder is gone.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def encode(value: object) -> bytes:
    """JSON for people and programs: sorted keys, indented, one newline at the end."""
    return msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=2) + b"\n"


def decode(path: Path, kind: type[T] | Any) -> T:  # noqa: ANN401 - msgspec takes unions and generics
    """Read one JSON file of a run.

    Raises:
        InputProblem: missing or malformed, with its place.
    """
    try:
        value: T = msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError as error:
        raise InputProblem("không có tệp này trong lượt kiểm định", str(path)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputProblem(f"tệp hỏng: {error}", str(path)) from error
    except OSError as error:
        raise InputProblem(f"không đọc được: {error.strerror}", str(path)) from error
    return value


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What produced a collection.

    Attributes:
        run: run id.
        started: ISO 8601.
        target_sha256: digest of the target file as given.
        seed: seed of everything random.
        formula, rules: versions of grading and judging known when the run was made.
        versions: versions of the suite, of Python and of the libraries that collect.
        editions: digest of every edition collected for.
        platform: operating system and machine.
        extensions: version and digest of what came from outside the repository.
    """

    run: str
    started: str
    target_sha256: str
    seed: int
    formula: str
    rules: str
    versions: dict[str, str]
    editions: dict[str, str]
    platform: str
    extensions: dict[str, str] = {}


class RunFolder:
    """The files of one run.

    Args:
        path: folder ``runs/<run id>``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """An existing run.

        Raises:
            InputProblem: the folder is not one.
        """
        if not path.is_dir():
            raise InputProblem("không có thư mục này", str(path))
        if not (path / "plan.json").is_file():
            raise InputProblem("không phải thư mục của một lượt kiểm định (thiếu plan.json)", str(path))
        return cls(path)

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        plan: Plan,
        target: Target,
        catalogue: Mapping[str, Check],
        editions: Mapping[str, Edition],
        attestations: tuple[Attestation, ...],
        waivers: tuple[Waiver, ...],
        manifest: Manifest,
    ) -> RunFolder:
        """A new run; ``plan.json`` is written last, so that a folder with a plan is complete.

        Raises:
            InputProblem: the folder exists and is not empty.
        """
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise InputProblem("thư mục đã có nội dung; chọn thư mục khác hoặc dùng --resume", str(path))
        folder = cls(path)
        folder.private.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.write("target.json", target)
        folder.write("catalogue.json", list(catalogue.values()))
        for name in plan.editions:
            folder.write(f"editions/{name}.json", editions[name])
        folder.write("attestations.json", list(attestations))
        folder.write("waivers.json", list(waivers))
        folder.write("manifest.json", manifest)
        folder.write("plan.json", plan)
        return folder

    @property
    def private(self) -> Path:
        """What never enters the bundle."""
        return self.path / PRIVATE

    @property
    def sealed(self) -> bool:
        """Whether the collection is closed."""
        return (self.path / SEAL).is_file()

    @property
    def plan(self) -> Plan:
        """The plan."""
        return decode(self.path / "plan.json", Plan)

    @property
    def target(self) -> Target:
        """The target as resolved."""
        return decode(self.path / "target.json", Target)

    @property
    def catalogue(self) -> dict[str, Check]:
        """The checks as they were."""
        checks: list[Check] = decode(self.path / "catalogue.json", list[Check])
        return {c.id: c for c in checks}

    @property
    def attestations(self) -> tuple[Attestation, ...]:
        """The attestations as they were."""
        return tuple(decode(self.path / "attestations.json", list[Attestation]))

    @property
    def waivers(self) -> tuple[Waiver, ...]:
        """The waivers as they were."""
        return tuple(decode(self.path / "waivers.json", list[Waiver]))

    def edition(self, name: str) -> Edition | None:
        """An edition as it was when collected, or ``None`` when the run did not collect for it."""
        path = self.path / "editions" / f"{name}.json"
        return decode(path, Edition) if path.is_file() else None

    @property
    def outcomes(self) -> Journal[Outcome]:
        """All looks."""
        return outcome_journal(self.path)

    @property
    def events(self) -> Journal[AnyEvent]:
        """The event stream."""
        return event_journal(self.path)

    def write(self, name: str, value: object) -> None:
        """Write one JSON file of the run, whole or not at all."""
        write_whole(self.path / name, encode(value))

    def stop_asked(self) -> bool:
        """Whether the kill switch is set."""
        return (self.path / STOP).exists()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else collects in this folder inside the block.

        Raises:
            InputProblem: somebody does.
        """
        self.private.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.private / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                other = os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "?"
                raise InputProblem(
                    f"một lượt khác đang chạy trong thư mục này (tiến trình {other})", str(self.path)
                ) from error
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
            yield
        finally:
            os.close(handle)
