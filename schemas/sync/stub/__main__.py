"""Command line of the stub: ``python -m schemas.sync.stub --contract B --port 0 --record DIR --ready FILE``."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kiemdinh.model.failures import InputProblem
from schemas.sync.inputs import read_rows
from schemas.sync.stub.run import LOOPBACK, StubOptions, serve
from schemas.sync.stub.weather import Style, read_rules


def read_procedures(path: Path) -> tuple[Mapping[str, Any], ...]:
    """Catalogue file: a ``LayThuTuc`` answer, a list, or one procedure a line.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not JSON.
    """
    path.stat()
    try:
        return tuple(read_rows(path))
    except InputProblem as problem:
        raise ValueError(str(problem)) from problem


def parser() -> argparse.ArgumentParser:
    """Options of the stub."""
    made = argparse.ArgumentParser(prog="python -m schemas.sync.stub", description="Máy thu giả lập Cổng DVC quốc gia")
    made.add_argument("--contract", choices=["A", "B", "C"], default="B", help="hợp đồng bản tin")
    made.add_argument("--port", type=int, default=0, help="cổng cho hệ thống được kiểm; 0 là cổng trống bất kỳ")
    made.add_argument(
        "--bind",
        "--host",
        dest="host",
        metavar="ADDRESS",
        default=LOOPBACK,
        help="địa chỉ lắng nghe; chỉ nêu khi hệ thống được kiểm ở máy khác (mặc định: chỉ máy này)",
    )
    made.add_argument("--record", type=Path, required=True, help="thư mục ghi mọi bản tin")
    made.add_argument("--ready", type=Path, help="tệp JSON được ghi khi đã sẵn sàng")
    made.add_argument("--control-port", type=int, default=0, help="cổng điều khiển (chỉ trên loopback)")
    made.add_argument("--session-s", type=float, default=1800.0, help="tuổi thọ một phiên, giây")
    made.add_argument("--error-code-style", choices=[s.value for s in Style], help="cách viết error_code")
    made.add_argument("--username", default="", help="tài khoản duy nhất được đăng nhập; để trống: bất kỳ")
    made.add_argument("--password-env", default="", help="biến môi trường chứa mật khẩu của tài khoản đó")
    made.add_argument("--catalogue", type=Path, help="danh mục thủ tục (kết quả LayThuTuc hoặc NDJSON)")
    made.add_argument("--weather", type=Path, help="tệp JSON các sự cố có sẵn từ đầu, như POST /weather")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the stub.

    Returns:
        0 when ended by a signal, 2 for wrong options or an address that cannot be used.
    """
    given = parser().parse_args(arguments)
    try:
        options = StubOptions(
            contract=given.contract,
            port=given.port,
            record=given.record,
            ready=given.ready,
            host=given.host,
            control_port=given.control_port,
            session_s=given.session_s,
            style=Style(given.error_code_style) if given.error_code_style else None,
            username=given.username,
            password=os.environ.get(given.password_env, "") if given.password_env else "",
            procedures=read_procedures(given.catalogue) if given.catalogue else (),
            weather=tuple(read_rules(given.weather.read_bytes())) if given.weather else (),
        )
        asyncio.run(serve(options))
    except (OSError, ValueError, OverflowError) as error:
        sys.stderr.write(f"Không khởi động được máy thu: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
