"""``sync reconcile``: the command."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiemdinh.texts import LANGUAGES, language

if TYPE_CHECKING:
    from types import FrameType

    from schemas.sync.reconcile.run import Options

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("reconcile", help="Đối soát hồ sơ: hệ thống có gì, đã gửi gì, Cổng quốc gia có gì.")
@click.option(
    "--portal",
    multiple=True,
    required=True,
    metavar="TỆP",
    help="Hồ sơ của hệ thống: NDJSON, CSV, Parquet (cả .gz); nhận mẫu như 'p*.csv'; nêu được nhiều lần.",
)
@click.option("--sent", multiple=True, metavar="TỆP", help="Những gì đã gửi; không nêu thì không biết vì sao mất.")
@click.option("--national", multiple=True, required=True, metavar="TỆP", help="Dữ liệu của Cổng quốc gia.")
@click.option(
    "--late",
    default="",
    metavar="HẠN",
    help="Hạn đến Cổng quốc gia: 45s, 30m, 2h, 1d; không nêu thì chỉ đo, không kết luận trễ.",
)
@click.option("--mapping", type=_FILE, help="Tệp YAML nêu tên cột, xem docs/how-to/reconcile.md.")
@click.option("--readings", type=_FILE, help="Tệp JSON đổi các cách đọc, xem docs/sync-readings.md.")
@click.option("--out", type=_FILE, help="Tệp ghi kết quả (JSON).")
@click.option("--details", type=_FILE, help="Tệp ghi mọi sai lệch, mỗi dòng một cái (.ndjson hoặc .csv).")
@click.option("--memory", default="2GB", show_default=True, help="Bộ nhớ tối đa của phép nối; quá thì dùng đĩa tạm.")
@click.option("--now", default="", metavar="LÚC", help="Thời điểm đối soát; không nêu thì là bây giờ.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Ngôn ngữ: vi hoặc en.")
@click.option("--quiet", is_flag=True, help="Không hiện tiến độ và tóm tắt.")
def reconcile(  # noqa: PLR0917 - one parameter for each option
    portal: tuple[str, ...],
    sent: tuple[str, ...],
    national: tuple[str, ...],
    late: str,
    mapping: Path | None,
    readings: Path | None,
    out: Path | None,
    details: Path | None,
    memory: str,
    now: str,
    lang: str | None,
    quiet: bool,  # noqa: FBT001 - a click flag
) -> None:
    """Reconcile; exit 0 when nothing was found, 1 with findings, 2 for wrong usage."""
    from kiemdinh.model.failures import InputProblem  # noqa: PLC0415 - loaded when used

    spoken = lang or language(sys.argv[1:], os.environ)
    try:
        options = _options(_Given(portal, sent, national, late, mapping, readings, memory, now, spoken))
        _refuse_overwriting(options, out, details)
        clean = _work(options, out, details, quiet=quiet)
    except InputProblem as problem:
        raise click.UsageError(str(problem)) from problem
    except OSError as error:
        raise click.UsageError(f"không ghi được kết quả: {error}") from error
    sys.exit(0 if clean else 1)


@dataclass(frozen=True, slots=True)
class _Given:
    """Words of the command line."""

    portal: tuple[str, ...]
    sent: tuple[str, ...]
    national: tuple[str, ...]
    late: str
    mapping: Path | None
    readings: Path | None
    memory: str
    now: str
    lang: str


def _options(given: _Given) -> Options:
    from datetime import UTC, datetime  # noqa: PLC0415 - loaded when used

    from schemas.sync.readings import load_readings  # noqa: PLC0415
    from schemas.sync.reconcile import moments  # noqa: PLC0415
    from schemas.sync.reconcile.engine import memory_words  # noqa: PLC0415
    from schemas.sync.reconcile.files import expand  # noqa: PLC0415
    from schemas.sync.reconcile.mapping import load_mapping  # noqa: PLC0415
    from schemas.sync.reconcile.run import Options  # noqa: PLC0415

    read = load_readings(given.readings)
    return Options(
        portal=expand(given.portal, "--portal"),
        national=expand(given.national, "--national"),
        sent=expand(given.sent, "--sent") if given.sent else None,
        late_s=moments.seconds(given.late) if given.late else None,
        now_s=moments.moment(given.now) if given.now else moments.vietnamese(datetime.now(UTC)),
        mapped=load_mapping(given.mapping),
        repeat=read.repeat,
        fold_case=not read.code_case_matters,
        memory=memory_words(given.memory),
        lang=given.lang,
    )


def _refuse_overwriting(options: Options, out: Path | None, details: Path | None) -> None:
    from kiemdinh.model.failures import InputProblem  # noqa: PLC0415 - loaded when used
    from schemas.sync.reconcile.details import form_of  # noqa: PLC0415

    sides = {"--portal": options.portal, "--national": options.national, "--sent": options.sent or ()}
    seen: dict[Path, str] = {}
    for option, paths in sides.items():
        for path in paths:
            other = seen.setdefault(path.resolve(), option)
            if other != option:
                raise InputProblem(f"«{path}» đã nêu ở {other}", option)
    for option, target in (("--out", out), ("--details", details)):
        if target is not None and target.resolve() in seen:
            raise InputProblem(f"«{target}» là tệp đầu vào, không ghi đè", option)
    if details is not None:
        form_of(details)
        if out is not None and out.resolve() == details.resolve():
            raise InputProblem("trùng với --out", "--details")


def _work(options: Options, out: Path | None, details: Path | None, *, quiet: bool) -> bool:
    import duckdb  # noqa: PLC0415 - loaded when used
    import msgspec  # noqa: PLC0415

    from kiemdinh.bundle.folder import write_whole  # noqa: PLC0415
    from kiemdinh.model.failures import InputProblem  # noqa: PLC0415
    from schemas.sync.reconcile.console import Summary  # noqa: PLC0415
    from schemas.sync.reconcile.details import writing  # noqa: PLC0415
    from schemas.sync.reconcile.run import reconcile as compare  # noqa: PLC0415
    from schemas.sync.reconcile.words import Speech  # noqa: PLC0415

    shown = _Shown(quiet=quiet)
    stopped = threading.Event()
    try:
        with _terminated_like_interrupted(stopped), writing(details) if details else nullcontext() as write:
            result = compare(options, write, shown.tell)
    except duckdb.OutOfMemoryException as error:
        raise InputProblem(f"{options.memory} không đủ cho dữ liệu này; hãy tăng", "--memory") from error
    except (duckdb.Error, RuntimeError) as error:
        # A query that a signal ended may say so in its own words.
        if stopped.is_set() or isinstance(error, duckdb.InterruptException):
            raise KeyboardInterrupt from error
        raise
    finally:
        shown.end()
    if out is not None:
        write_whole(out, msgspec.json.format(msgspec.json.encode(result), indent=1) + b"\n")
    if not quiet:
        click.echo("\n".join(Summary(result, Speech(options.lang)).lines()))
        for label, path in (("Kết quả", out), ("Mọi sai lệch", details)):
            if path is not None:
                words = {"Kết quả": "Result", "Mọi sai lệch": "All findings"}[label] if options.lang == "en" else label
                click.echo(f"{words}: {path}")
    return result.clean


class _Shown:
    """Progress on standard error: one line that changes on a terminal, one line a step elsewhere."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()
        self._began = time.monotonic()
        self._step = ""

    def tell(self, step: str, share: float) -> None:
        """Show a step and how much of it is done."""
        if self._quiet:
            return
        elapsed = time.monotonic() - self._began
        if self._terminal:
            done = f" {100 * share:.0f} %" if share >= 0 else ""
            sys.stderr.write(f"\r\x1b[K{step}…{done} ({elapsed:.0f} s)")
            sys.stderr.flush()
        elif step != self._step:
            sys.stderr.write(f"{elapsed:6.1f} s  {step}\n")
            sys.stderr.flush()
        self._step = step

    def end(self) -> None:
        """Leave the terminal clean."""
        if not self._quiet and self._terminal and self._step:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@contextmanager
def _terminated_like_interrupted(stopped: threading.Event) -> Iterator[None]:
    """Let a polite end (SIGTERM) remove the temporary folder too."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        stopped.set()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
