"""Commands of the group ``sync``, mounted by the suite's command line."""

from __future__ import annotations

import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from schemas.sync.hostile.cli import hostile
from schemas.sync.reconcile.cli import reconcile

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemas.sync.summary import Summary

_LIVELY_S, _LOGGED_S = 0.5, 10.0
"""Seconds between two words of progress, to a person and to a log."""
_FILE = click.Path(path_type=Path, readable=False)


@click.group("sync", help="Bản tin với Cổng Dịch vụ công quốc gia: kiểm tệp, đối soát, máy thu giả lập, bản tin xấu.")
def sync_group() -> None:
    """Group of the sync commands."""


@sync_group.command("validate", help="Kiểm bản tin (mỗi dòng một bản tin) theo hợp đồng A, B hoặc C.")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--contract", type=click.Choice(["A", "B", "C"]), help="Hợp đồng; không nêu thì nhận từ tệp đầu tiên.")
@click.option("--out", type=_FILE, help="Tệp ghi các điểm sai (NDJSON); không nêu thì in ra.")
@click.option("--summary", "summary_file", type=_FILE, help="Tệp ghi bản tóm tắt (JSON).")
@click.option("--resume", is_flag=True, help="Kiểm tiếp từ tệp còn dở (cần --out).")
@click.option("--catalogue", type=_FILE, help="Danh mục thủ tục: kết quả LayThuTuc hoặc NDJSON.")
@click.option("--payments", type=_FILE, help="Bản ghi thanh toán: NDJSON có MaHoSo, SoTien.")
@click.option("--sent", multiple=True, type=_FILE, help="Bản tin đã gửi trước đó, theo thứ tự (nêu được nhiều lần).")
@click.option("--first", is_flag=True, help="Trước các tệp này chưa gửi gì.")
@click.option(
    "--whole", is_flag=True, help="Các tệp này là toàn bộ những gì bên gửi đồng bộ: nêu nhóm dữ liệu thiếu (SY-20)."
)
@click.option("--now", default="", help="Thời điểm kiểm (ISO 8601 hoặc yyyyMMddHHmmss).")
@click.option("--unit", default="", help="Mã đơn vị (madonvi) của bên gửi.")
@click.option("--readings", type=_FILE, help="Tệp JSON đổi các cách đọc, xem docs/sync-readings.md.")
@click.option(
    "--jobs", "--workers", "workers", type=click.IntRange(0, 64), default=0, help="Số tiến trình; 0: tự chọn."
)
@click.option("--quiet", is_flag=True, help="Không hiện tiến độ và tóm tắt.")
def validate(  # noqa: PLR0917 - one parameter for each option
    files: tuple[Path, ...],
    contract: str | None,
    out: Path | None,
    summary_file: Path | None,
    resume: bool,  # noqa: FBT001 - a click flag
    catalogue: Path | None,
    payments: Path | None,
    sent: tuple[Path, ...],
    first: bool,  # noqa: FBT001 - a click flag
    whole: bool,  # noqa: FBT001 - a click flag
    now: str,
    unit: str,
    readings: Path | None,
    workers: int,
    quiet: bool,  # noqa: FBT001 - a click flag
) -> None:
    """Validate files; exit 0 without findings, 1 with findings, 2 for wrong usage."""
    from kiemdinh.model.failures import InputProblem  # noqa: PLC0415 - loaded when used
    from schemas.sync.contracts import Contract  # noqa: PLC0415
    from schemas.sync.pool import WorkerLost  # noqa: PLC0415
    from schemas.sync.readings import load_readings  # noqa: PLC0415
    from schemas.sync.run import Options, Validation  # noqa: PLC0415

    if resume and out is None:
        raise click.UsageError("--resume cần --out")
    given = [*files, *sent, *filter(None, (catalogue, payments, readings))]
    for written in filter(None, (out, summary_file)):
        if any(_same(written, path) for path in given):
            raise click.UsageError(f"{written} vừa là tệp vào vừa là tệp ra")
        _make_room(written)
    try:
        options = Options(
            contract=Contract(contract) if contract else None,
            readings=load_readings(readings),
            catalogue=catalogue,
            payments=payments,
            sent=sent,
            first=first,
            whole=whole,
            now=now,
            unit=unit,
            workers=workers,
        )
        validation = Validation(options, files)
        with _target(out, resume=resume) as stream:
            state = out.with_name(out.name + ".state") if out is not None else None
            if state is not None and not resume:
                state.unlink(missing_ok=True)
            result = validation.run(stream, _progress(quiet=quiet), state)
    except InputProblem as problem:
        raise click.UsageError(str(problem)) from problem
    except OSError as error:
        raise click.UsageError(f"không ghi được kết quả: {error}") from error
    except WorkerLost as error:
        click.echo(str(error), err=True)
        sys.exit(3)
    except KeyboardInterrupt:
        click.echo("\nĐã dừng." + (" Chạy lại với --resume để kiểm tiếp." if out else ""), err=True)
        sys.exit(4)
    try:
        _show(result, summary_file, quiet=quiet)
    except OSError as error:
        raise click.UsageError(f"không ghi được bản tóm tắt: {error}") from error
    sys.exit(1 if result.findings else 0)


@sync_group.command(
    "stub",
    help="Máy thu giả lập Cổng Dịch vụ công quốc gia, ghi mọi bản tin.",
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def stub(arguments: tuple[str, ...]) -> None:
    """Run the recording stub; its options are those of ``python -m schemas.sync.stub``."""
    from schemas.sync.stub.__main__ import main  # noqa: PLC0415 - loaded when used

    sys.exit(main(arguments))


sync_group.add_command(hostile)
sync_group.add_command(reconcile)


def _make_room(written: Path) -> None:
    """Find out before anything is checked, not after, that a result has no place."""
    try:
        written.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"không ghi được {written}: {error}") from error
    if written.is_dir():
        raise click.UsageError(f"không ghi được {written}: là thư mục")


def _target(out: Path | None, *, resume: bool) -> nullcontext[BinaryIO] | BinaryIO:
    if out is None:
        return nullcontext(sys.stdout.buffer)
    stream: BinaryIO = out.open("r+b" if resume and out.exists() else "w+b")
    return stream


def _same(written: Path, read: Path) -> bool:
    return written.exists() and read.exists() and written.samefile(read)


def _progress(*, quiet: bool) -> Callable[[int, int], None]:
    began = time.monotonic()
    lively = sys.stderr.isatty()
    last = [began]

    def tell(done: int, total: int) -> None:
        moment = time.monotonic()
        if quiet or moment - last[0] < (_LIVELY_S if lively else _LOGGED_S):
            return
        last[0] = moment
        left = (moment - began) * (total - done) / max(1, done)
        words = f"Đã kiểm {100 * done // total} %, còn khoảng {left:.0f} giây"
        click.echo(f"\r{words} " if lively else words, err=True, nl=not lively)

    return tell


def _show(summary: Summary, path: Path | None, *, quiet: bool) -> None:
    import msgspec  # noqa: PLC0415 - loaded when used

    if path is not None:
        path.write_bytes(msgspec.json.format(msgspec.json.encode(summary), indent=1) + b"\n")
    if quiet:
        return
    how = "nhận từ tệp" if summary.detected else "được nêu"
    head = f"Hợp đồng {summary.contract} ({how}); {summary.messages} bản tin, {summary.broken} hỏng"
    lines = [f"{head}, {summary.findings} điểm sai."]
    for rule, line in summary.rules.items():
        if line.findings or line.not_checked:
            why = f"; chưa kiểm đủ {line.not_checked}: {'; '.join(line.why)}" if line.not_checked else ""
            lines.append(f"{rule}: {line.findings} điểm sai; kiểm đủ {line.checked}{why}")
    if summary.envelope_only:
        names = ", ".join(f"{name} ({count})" for name, count in summary.envelope_only.items())
        lines.append(f"Chỉ kiểm phần bao, nội dung chưa đọc được ở nguồn nào: {names}")
    for form, count in summary.law_unverified.items():
        lines.append(f"{count} bản tin {form}: tên phần tử chưa đối chiếu được với quy chuẩn (law-unverified)")
    if summary.sent_broken:
        lines.append(f"{summary.sent_broken} dòng của --sent không đọc được: không biết chúng nói gì")
    click.echo("\n".join(lines), err=True)
