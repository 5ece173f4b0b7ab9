"""An independent scanner looks for holes that our own checks do not reach (wapiti, in an environment of its own)."""

from __future__ import annotations

import shutil
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from kiemdinh.events.session import Notes
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import Blocked, CannotTell, EnvironmentProblem, Violation
from security.context import Context, load_data
from security.process import run_tool

_SCAN_S = 60
_PATIENCE_S = 150.0
_MODULES = "common,-ssrf"  # that one waits for an outside server, and nothing here reaches outside
_PACING = Path(__file__).parent / "pacing"
_LEAVE_OUT = ("*logout*", "*signout*", "*dang-xuat*", "*thoat*")


class _Finding(msgspec.Struct, frozen=True):
    method: str = ""
    path: str = ""
    info: str = ""
    parameter: str | None = None
    module: str = ""
    curl_command: str = ""


class _Report(msgspec.Struct, frozen=True):
    vulnerabilities: dict[str, list[_Finding]] = {}
    anomalies: dict[str, list[_Finding]] = {}


@dataclass(frozen=True)
class Hole:
    """A finding that counts, with our own check of the same hole."""

    category: str
    check: str
    finding: _Finding


def executable(named: str, path: str | None = None) -> str:
    """Where wapiti is: as named by the target, in ``.venv-wapiti`` beside the suite, or on PATH.

    Raises:
        Blocked: nowhere.
    """
    beside = [Path(__file__).parents[1], Path(sys.prefix).parent]
    places = [named] if named else [str(root / ".venv-wapiti" / "bin" / "wapiti") for root in beside] + ["wapiti"]
    for place in places:
        found = shutil.which(place, path=path)
        if found:
            return found
    raise Blocked(
        "không tìm thấy wapiti; cài bằng: uv venv .venv-wapiti && VIRTUAL_ENV=.venv-wapiti uv pip install -r "
        "requirements-wapiti.lock",
        ("tool:wapiti",),
    )


def scanner_finds_nothing(context: Context, _case: str, notes: Notes) -> None:
    """Wapiti's common modules find no hole on the citizen side."""
    tool = executable(context.target.tools.wapiti)
    context.web.get(context.public + "/")
    folder = context.session.private_dir / "wapiti"
    folder.mkdir(mode=0o700, exist_ok=True)
    report = folder / f"report-{context.session.look}.json"
    report.unlink(missing_ok=True)
    log = folder / "wapiti.log"
    code = run_tool(
        "wapiti",
        command(context, tool, folder, report),
        log=log,
        environ=_environ(context, folder),
        patience_s=_PATIENCE_S,
        guard=context.guard,
    )
    if not report.exists():
        raise EnvironmentProblem(f"wapiti dừng với mã {code} mà không có báo cáo")
    raw = report.read_bytes()
    found = holes(raw)
    notes.text(_summary(raw, found), "Kết quả của wapiti")
    if _requests_made(raw) == 0:
        raise CannotTell("wapiti không mở được trang nào", context.public + "/", Owner.ENVIRONMENT)
    if found:
        first = found[0]
        raise Violation(
            "máy quét wapiti không tìm thấy lỗ hổng",
            f"{first.category} (liên quan {first.check}), tham số {first.finding.parameter or '-'}: "
            f"{first.finding.info}",
            f"{first.finding.method} {first.finding.path}",
            curl=first.finding.curl_command,
        )
    notes.remark = "wapiti không tìm thấy lỗ hổng"


def command(context: Context, tool: str, folder: Path, report: Path) -> list[str]:
    """Argument vector of the scan: one host, limited time and depth, certificates verified, no report home."""
    tasks = "1" if context.target.network.max_requests_per_s else "4"
    words = [tool, "-u", context.public + "/", "--scope", "folder", "-m", _MODULES, "--no-bugreport"]
    words += ["--max-scan-time", str(_SCAN_S), "--max-attack-time", str(_SCAN_S // 2), "-d", "3", "--flush-session"]
    words += ["--max-links-per-page", "40", "--max-files-per-dir", "12", "--max-parameters", "10", "--tasks", tasks]
    words += ["-f", "json", "-o", str(report), "-v", "0", "--store-session", str(folder)]
    words += ["--store-config", str(folder), "--verify-ssl", "1", "-t", f"{context.target.network.timeout_s:g}"]
    for pattern in _LEAVE_OUT:
        words += ["-x", f"{context.public}/{pattern}"]
    if context.target.network.proxy:
        words += ["-p", context.target.network.proxy]
    return words


def _environ(context: Context, folder: Path) -> Mapping[str, str]:
    known = {k: v for k, v in context.session.environ.items() if k in {"PATH", "LANG", "LC_ALL", "TMPDIR"}}
    ours = {"HOME": str(folder), "PYTHONWARNINGS": "ignore"}
    rate = context.target.network.max_requests_per_s
    if rate > 0:
        ours |= {"PYTHONPATH": str(_PACING), "KIEMDINH_REQUESTS_PER_S": f"{rate:g}"}
    if context.target.tls.ca_file:
        ours["SSL_CERT_FILE"] = str(_authorities(Path(context.target.tls.ca_file), folder))
    return {"PATH": "/usr/bin:/bin", **known, **ours}


def _authorities(own: Path, folder: Path) -> Path:
    """One file with the usual authorities and the target's own: the scanner takes this file instead of its list.

    Raises:
        EnvironmentProblem: the authority's file cannot be read.
    """
    usual = ssl.get_default_verify_paths().cafile
    try:
        texts = [Path(name).read_text(encoding="ascii", errors="ignore") for name in (usual, own) if name]
    except OSError as error:
        raise EnvironmentProblem("không đọc được tệp chứng thư gốc của đích (tls.ca_file)") from error
    path = folder / "authorities.pem"
    path.write_text("\n".join(texts), encoding="ascii")
    return path


def holes(raw: bytes) -> list[Hole]:
    """Findings that are holes by ``data/wapiti-map.yaml``; header and cookie remarks have checks of their own."""
    known = load_data("wapiti-map.yaml", dict[str, str])
    report = _decoded(raw)
    return [
        Hole(category, known[category], finding)
        for category, findings in sorted(report.vulnerabilities.items())
        if category in known
        for finding in findings
    ]


def _decoded(raw: bytes) -> _Report:
    try:
        return msgspec.json.decode(raw, type=_Report)
    except msgspec.DecodeError as error:
        raise EnvironmentProblem(f"báo cáo của wapiti không đọc được: {error}") from error


class _Infos(msgspec.Struct, frozen=True):
    crawled_pages_nbr: int = -1


class _WithInfos(msgspec.Struct, frozen=True):
    infos: _Infos = _Infos()


def _requests_made(raw: bytes) -> int:
    return msgspec.json.decode(raw, type=_WithInfos).infos.crawled_pages_nbr


def _summary(raw: bytes, found: list[Hole]) -> str:
    report = _decoded(raw)
    lines = [f"Số trang đã quét: {_requests_made(raw)}"]
    lines += [f"{c}: {len(f)}" for c, f in sorted({**report.vulnerabilities, **report.anomalies}.items()) if f]
    lines += [f"LỖ HỔNG {h.category} | {h.finding.method} {h.finding.path} | {h.finding.info}" for h in found]
    return "\n".join(lines) + "\n"
