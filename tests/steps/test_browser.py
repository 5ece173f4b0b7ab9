"""A browser that does not start tells why in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiemdinh.model.failures import EnvironmentProblem
from kiemdinh.model.target import BaseUrls, Target
from steps.portal.browser import VARIABLE, browser_for
from tests.own_thread import in_own_thread


def test_what_a_browser_said_before_it_ended_is_told_and_nothing_else(tmp_path: Path) -> None:
    broken = tmp_path / "chrome"
    broken.write_text('#!/bin/sh\necho "thiếu thư viện libnss3.so" >&2\nexit 1\n', encoding="utf-8")
    broken.chmod(0o700)
    target = Target(version=1, id="thu", name="Cổng thử", base_urls=BaseUrls(public="http://127.0.0.1:9"))

    def start() -> None:
        with browser_for(target, {VARIABLE: str(broken)}):
            pass

    with pytest.raises(EnvironmentProblem) as told:
        in_own_thread(start)
    assert str(told.value) == "Trình duyệt chrome không khởi động: thiếu thư viện libnss3.so"
