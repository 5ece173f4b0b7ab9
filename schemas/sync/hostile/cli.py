"""``kiemdinh sync hostile``: hostile payloads to a file or to a receiver."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

if TYPE_CHECKING:
    from schemas.sync.hostile.model import Payload
    from schemas.sync.hostile.send import Sent, Totals

_FILE = click.Path(path_type=Path, dir_okay=False)
_PER_S = 5.0
_TIMEOUT_S = 30.0


@click.command("hostile", help="Sinh bản tin xấu từ lược đồ, có nhãn; ghi ra tệp hoặc gửi thử tới máy thu.")
@click.option("--contract", type=click.Choice(["A", "B", "C"]), default="B", show_default=True, help="Hợp đồng.")
@click.option("--service", "services", multiple=True, help="Chỉ dịch vụ này (nêu được nhiều lần).")
@click.option("--seed", type=int, default=0, show_default=True, help="Cùng số thì cùng bản tin, cùng thứ tự.")
@click.option("--count", type=click.IntRange(min=1), help="Nhiều nhất chừng này bản tin.")
@click.option("--out", type=_FILE, help="Tệp ghi bản tin và nhãn, hoặc kết quả gửi (NDJSON); không nêu thì in ra.")
@click.option("--send", "url", help="Địa chỉ máy thu để gửi thử.")
@click.option("--session-env", default="", help="Biến môi trường chứa phiên đăng nhập để ghi vào bản tin.")
@click.option("--bearer-env", default="", help="Biến môi trường chứa token để gửi ở đầu Authorization.")
@click.option("--authorisation", type=_FILE, help="Tệp mục tiêu hay khối authorisation; bắt buộc ngoài máy này.")
@click.option("--ca-file", type=_FILE, help="Chứng thư gốc của máy thu.")
@click.option("--per-second", type=click.FloatRange(min=0), help="Nhiều nhất bao nhiêu bản tin một giây.")
def hostile(  # noqa: PLR0917 - one parameter for each option
    contract: str,
    services: tuple[str, ...],
    seed: int,
    count: int | None,
    out: Path | None,
    url: str | None,
    session_env: str,
    bearer_env: str,
    authorisation: Path | None,
    ca_file: Path | None,
    per_second: float | None,
) -> None:
    """Make payloads; exit 0, with ``--send`` 1 when a wrong message was taken in or caused an error, 2 when refused."""
    from schemas.sync.contracts import Contract, book  # noqa: PLC0415 - loaded when used
    from schemas.sync.hostile.make import payloads  # noqa: PLC0415

    known = book(Contract(contract)).services
    unknown = [s for s in services if s not in known]
    if unknown:
        raise click.UsageError(f"hợp đồng {contract} không có dịch vụ {', '.join(unknown)}; có: {', '.join(known)}")
    if url:
        _permit(url, authorisation)
    made = payloads(Contract(contract), services, seed, os.environ.get(session_env, "") if session_env else "")[:count]
    try:
        with _target(out) as stream:
            if url is None:
                _write(made, stream)
                return
            limit = per_second if per_second is not None else _default_rate(url)
            bearer = os.environ.get(bearer_env, "") if bearer_env else ""
            totals = _send(made, url, stream, bearer=bearer, ca_file=ca_file, per_s=limit)
    except OSError as error:
        raise click.UsageError(f"không ghi được kết quả: {error}") from error
    click.echo(_sentence(totals), err=True)
    sys.exit(1 if totals.hostile_accepted or totals.server_errors or totals.no_answer else 0)


def _permit(url: str, authorisation: Path | None) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    import httpx  # noqa: PLC0415

    from kiemdinh.model.failures import InputProblem  # noqa: PLC0415
    from schemas.sync.hostile.permit import Refused, permit, read_permission  # noqa: PLC0415

    def fetch(address: str) -> tuple[int, str]:
        answer = httpx.get(address, timeout=_TIMEOUT_S)
        return answer.status_code, answer.text

    try:
        permission = read_permission(authorisation) if authorisation else None
        permit(url, permission, datetime.now(UTC), os.environ, fetch)
    except (Refused, InputProblem) as error:
        raise click.UsageError(str(error)) from error
    except httpx.HTTPError as error:
        raise click.UsageError(f"không lấy được bằng chứng quyền kiểm soát: {error}") from error


def _default_rate(url: str) -> float:
    from kiemdinh.model.permission import is_loopback  # noqa: PLC0415

    return 0.0 if is_loopback(url) else _PER_S


def _target(out: Path | None) -> nullcontext[BinaryIO] | BinaryIO:
    return nullcontext(sys.stdout.buffer) if out is None else out.open("wb")


def _write(made: list[Payload], stream: BinaryIO) -> None:
    import orjson  # noqa: PLC0415

    from schemas.sync.hostile.model import record  # noqa: PLC0415

    stream.writelines(orjson.dumps(record(p, f"hostile-{n:05d}")) + b"\n" for n, p in enumerate(made, 1))
    wrong = sum(bool(p.violates) for p in made)
    click.echo(f"{len(made)} bản tin: {wrong} sai, {len(made) - wrong} đúng.", err=True)


def _send(
    made: list[Payload], url: str, stream: BinaryIO, *, bearer: str, ca_file: Path | None, per_s: float
) -> Totals:
    import ssl  # noqa: PLC0415

    import httpx  # noqa: PLC0415
    import msgspec  # noqa: PLC0415

    from schemas.sync.hostile.send import send  # noqa: PLC0415

    def tell(sent: Sent) -> None:
        stream.write(msgspec.json.encode(sent) + b"\n")

    verify = ssl.create_default_context(cafile=str(ca_file)) if ca_file else True
    headers = {"authorization": f"Bearer {bearer}"} if bearer else {}
    with httpx.Client(timeout=_TIMEOUT_S, verify=verify, trust_env=False) as client:
        return send(client, url, made, tell, headers=headers, per_s=per_s)


def _sentence(totals: Totals) -> str:
    rules = ", ".join(f"{rule}: {count}" for rule, count in totals.by_rule.items())
    return (
        f"Đã gửi {totals.sent} bản tin. Bản tin sai mà được nhận: {totals.hostile_accepted}"
        f"{f' ({rules})' if rules else ''}; bản tin đúng mà bị từ chối: {totals.valid_refused}; "
        f"lỗi máy chủ: {totals.server_errors}; không trả lời: {totals.no_answer}."
    )
