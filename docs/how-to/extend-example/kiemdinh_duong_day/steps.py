"""Steps of the example's scenario: thin, in the words of the domain, no selector."""

from __future__ import annotations

import re

from pytest_bdd import then, when

from kiemdinh.model.failures import CannotTell, Violation
from steps.fixtures import Scene
from steps.portal.protocol import PortalDriver

_LINE = re.compile(r"(?<!\d)(?:1800|1900)[ .]?\d{4}(?!\d)|(?<!\d)0\d{2,3}[ .]\d{3,4}[ .]\d{3,4}(?!\d)")


@when("người dân mở trang chủ để tìm đường dây hỗ trợ")
def opens_home(visitor: PortalDriver, scene: Scene) -> None:
    """Open the home page."""
    scene.keep(view=visitor.home(), driver=visitor)


@then("trang chủ nêu số điện thoại hỗ trợ")
def names_line(scene: Scene) -> None:
    """Look for a telephone number.

    Raises:
        CannotTell: the page does not answer as a page.
        Violation: there is none.
    """
    if scene.view.status >= 400:
        raise CannotTell(f"trang chủ trả lời mã {scene.view.status}", scene.view.url)
    if not _LINE.search(scene.view.text):
        raise Violation("trang chủ nêu số điện thoại hỗ trợ", "không có số điện thoại nào", scene.view.url)
