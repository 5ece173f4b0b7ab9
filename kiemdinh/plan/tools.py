"""Where outside tools are looked for."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from kiemdinh.model.target import Target

_BESIDE = (".wapiti", ".venv-wapiti", ".tools/wapiti")


def find_wapiti(target: Target) -> str:
    """Path of the wapiti executable: the target's, beside the suite, or on PATH; empty when there is none."""
    if target.tools.wapiti:
        return shutil.which(target.tools.wapiti) or ""
    root = Path(__file__).resolve().parent.parent.parent
    places = [root / folder / "bin" / "wapiti" for folder in _BESIDE] + [Path(sys.prefix) / "bin" / "wapiti"]
    beside = next((str(p) for p in places if p.is_file()), "")
    return beside or shutil.which("wapiti") or ""


def find_tool(name: str, target: Target) -> bool:
    """Whether a tool can be found; whether it answers is seen when it is used."""
    if name == "wapiti":
        return bool(find_wapiti(target))
    if name == "zap":
        return bool(target.tools.zap_url)
    return shutil.which(name) is not None
