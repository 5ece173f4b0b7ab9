"""What is taken for a front page, and what says that the portal is closed."""

from __future__ import annotations

import pytest

from kiemdinh.collect.front_page import closed

_LINKS = "".join(f"<a href='/{n}'>Lĩnh vực {n}</a>" for n in range(9))


@pytest.mark.parametrize(
    "page",
    [
        "<html lang=vi><body><h1>Cổng dịch vụ công</h1></body></html>",
        "<!doctype html><title>Cổng</title><div id=app></div><script src=/a.js></script>",
        "<frameset><frame src=a.html></frameset>",
        "<img src=/welcome.png>",
        "<meta http-equiv=refresh content='0;url=/trang-chu'>",
        f"<p>Hệ thống sẽ được nâng cấp từ 22 giờ ngày 30/11.</p>{_LINKS}",
        f"<p>Tạm ngừng cung cấp dịch vụ 1.001234 để bảo trì.</p><form><input name=q></form>{_LINKS}",
        "<h1>Thủ tục bảo trì công trình</h1>",
    ],
)
def test_a_front_page(page: str) -> None:
    assert closed(page) == ""


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("", "trống"),
        (" \n", "trống"),
        ("<html><head><title>Cổng dịch vụ công</title></head><body><!-- --></body></html>", "trống"),
        ("<title>Thông báo</title><h1>Hệ thống đang bảo trì</h1><p>Xin quay lại sau.</p>", "bảo trì"),
        ("<h1>H&#7879; th&#7889;ng &#273;ang trong qu&aacute; tr&igrave;nh n&acirc;ng c&#7845;p</h1>", "bảo trì"),
        ("<p>Cổng tạm ngừng hoạt động đến 6 giờ sáng mai.</p><a href='tel:1022'>1022</a>", "tạm ngừng"),
        ("<title>Site under maintenance</title><img src=/wrench.png>", "bảo trì"),
    ],
)
def test_no_front_page(page: str, words: str) -> None:
    assert words in closed(page)
