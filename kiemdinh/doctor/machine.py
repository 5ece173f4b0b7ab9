"""Looks at this machine: browser, engines, tools, space."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from kiemdinh.doctor.finding import Finding, fine, problem, warning
from kiemdinh.model.failures import EnvironmentProblem, InputProblem
from kiemdinh.model.target import Target
from kiemdinh.plan.needs import FindTool

_LEAST_FREE_MB = 500
_ENGINES = {
    "features": "phép kiểm chức năng",
    "schemas.live": "phép kiểm đồng bộ",
    "load.collect": "phép kiểm hiệu năng",
    "security.collect": "phép kiểm an toàn",
    "pytest_bdd": "thư viện pytest-bdd",
    "xdist": "thư viện pytest-xdist",
    "playwright": "thư viện playwright",
    "locust": "thư viện locust",
}
FindBrowser = Callable[[Mapping[str, str]], Path]


def default_find_browser(environ: Mapping[str, str]) -> Path:
    """The browser that the driver would start."""
    from steps.portal.browser import find_browser  # noqa: PLC0415 - loads Playwright

    return find_browser(environ)


def look_at_browser(find: FindBrowser, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Whether there is a browser."""
    try:
        yield fine("browser", "có trình duyệt", str(find(environ)))
    except (EnvironmentProblem, InputProblem) as error:
        yield problem(
            "browser",
            str(error),
            "chạy một trong hai: playwright install chromium --with-deps; apt-get install chromium-headless-shell",
        )


def look_at_engines() -> Iterator[Finding]:
    """Whether the suite is installed whole."""
    for name, title in _ENGINES.items():
        try:
            found = importlib.util.find_spec(name) is not None
        except ModuleNotFoundError:
            found = False
        if not found:
            yield problem(f"engine-{name}", f"thiếu {title} ({name})", "cài lại bộ kiểm: make setup")


def look_at_tools(target: Target, find_tool: FindTool) -> Iterator[Finding]:
    """Whether outside tools can be found."""
    if not find_tool("wapiti", target):
        yield warning(
            "wapiti", "chưa có máy quét wapiti, phép quét tự động sẽ không chạy", "make setup, hoặc tools.wapiti"
        )
    if not find_tool("zap", target):
        yield warning("zap", "không dùng ZAP", "khởi động ZAP rồi điền tools.zap_url nếu muốn có thêm bằng chứng")


def look_at_space(folder: Path) -> Iterator[Finding]:
    """Whether evidence will fit on the disk."""
    place = next(p for p in (folder, *folder.parents) if p.exists())
    free = shutil.disk_usage(place).free // 1_000_000
    if free < _LEAST_FREE_MB:
        yield problem(
            "disk", f"đĩa chỉ còn {free} MB", f"dọn đĩa: cần ít nhất {_LEAST_FREE_MB} MB cho bằng chứng", str(place)
        )
