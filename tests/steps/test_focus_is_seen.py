"""Every kind of control shows that it has the focus, also those behind the first ones; a caret shows by itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from playwright.sync_api import Browser

from kiemdinh.model.failures import Violation
from steps.accessibility_steps import focus_visible, tabs_through_home
from steps.fixtures import Scene

_LINKS = "".join(f"<p><a href=/{n}>Trang {n}</a></p>" for n in range(11))
_BARE = "<style>%s:focus{outline:none}</style>"


@pytest.mark.parametrize(("control", "seen"), [("button", False), ("input", True), ("none", True)])
def test_what_stands_behind_many_links_is_looked_at(browser: Browser, control: str, seen: bool) -> None:
    page = browser.new_page()
    try:
        page.set_content(f"{_BARE % control}{_LINKS}<input aria-label=Tìm><button>Tìm kiếm</button>")
        scene = Scene({})
        visitor: Any = SimpleNamespace(page=page, home=lambda: None)
        tabs_through_home(visitor, cast("Any", scene))
        if seen:
            focus_visible(scene)
        else:
            with pytest.raises(Violation, match="Tìm kiếm"):
                focus_visible(scene)
    finally:
        page.close()
