"""The look of every page: one form, one hidden state, tables, and the script that posts back."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.foreign.postback.server import Answer, Request

P = "ctl00$ContentPlaceHolder1$"


def esc(text: object) -> str:
    """Text for markup."""
    return html.escape(str(text))


def pack(state: Mapping[str, Any]) -> str:
    """The hidden state of a page."""
    return base64.b64encode(json.dumps(state, ensure_ascii=False).encode()).decode()


def unpack(request: Request) -> dict[str, Any]:
    """The state that a page sent back; none at the first visit.

    Raises:
        ValueError: it was changed on the way.
    """
    raw = request.form.get("__VIEWSTATE", "")
    return dict(json.loads(base64.b64decode(raw, validate=True))) if raw else {}


def ident(name: str) -> str:
    """Id of a control as the framework makes it."""
    return name.replace("$", "_")


def text(name: str, value: str = "", *, hint: str = "", width: int = 220, more: str = "") -> str:
    """A text box; its label stands elsewhere."""
    return f'<input name="{P}{name}" type="text" id="{ident(P + name)}" value="{esc(value)}" placeholder="{esc(hint)}" style="width:{width}px" {more}>'


def drop(name: str, options: Iterable[str], chosen: str, *, first: str = "-- Chọn --", reload: bool = False) -> str:
    """A drop-down list, which posts back when ``reload``."""
    act = f" onchange=\"javascript:setTimeout('__doPostBack(\\'{P}{name}\\',\\'\\')', 0)\"" if reload else ""
    body = "".join(f'<option value="{esc(o)}"{" selected" if o == chosen else ""}>{esc(o)}</option>' for o in options)
    return f'<select name="{P}{name}" id="{ident(P + name)}"{act}><option value="">{first}</option>{body}</select>'


def picture(name: str, title: str, image: str, more: str = "") -> str:
    """An image button; only its title says what it does."""
    return f'<input type="image" name="{P}{name}" id="{ident(P + name)}" title="{esc(title)}" src="/images/{image}.gif" width="24" height="24" style="border-width:0" {more}>'


def button(name: str, words: str, more: str = "") -> str:
    """A plain button."""
    return f'<input type="submit" name="{P}{name}" value="{esc(words)}" id="{ident(P + name)}" class="nut" {more}>'


def post(name: str, argument: str, words: str) -> str:
    """A link that posts back."""
    return f"<a href=\"javascript:__doPostBack('{P}{name}','{argument}')\">{words}</a>"


def grid(columns: Iterable[str], rows: Iterable[Iterable[str]], name: str, pages: int = 1, page: int = 1) -> str:
    """A grid with its pager in the last row."""
    head = "".join(f"<td>{c}</td>" for c in columns)
    body = "".join(f"<tr class='dong'>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in rows)
    pager = ""
    if pages > 1:
        numbers = "".join(
            f"<td><span>{n}</span></td>" if n == page else f"<td>{post(name, f'Page${n}', str(n))}</td>"
            for n in range(1, pages + 1)
        )
        pager = f"<tr class='trang'><td colspan='9'><table><tr>{numbers}</tr></table></td></tr>"
    return f"<table class='luoi' cellspacing='0' border='1' id='{ident(P + name)}'><tr class='gridhead'>{head}</tr>{body}{pager}</table>"


def rows_of(pairs: Iterable[tuple[str, str]]) -> str:
    """Rows of label and content."""
    return "".join(f"<tr><td class='nhan' width='220'>{k}</td><td>{v}</td></tr>" for k, v in pairs)


def told(words: str, *, bad: bool = False) -> str:
    """A message, in a table of its own."""
    colour = "red" if bad else "#006600"
    return (
        f"<table class='thongbao' width='100%'><tr><td><font color='{colour}'>{words}</font></td></tr></table>"
        if words
        else ""
    )


@dataclass(frozen=True)
class Look:
    """What surrounds the content.

    Attributes:
        site: name in the banner.
        menu: (address, words).
        left: content of the left column.
        footer: links of the footer.
        lang: declared language, empty for none.
    """

    site: str
    menu: tuple[tuple[str, str], ...]
    left: str
    footer: tuple[tuple[str, str], ...] = ()
    lang: str = ""
    headers: tuple[tuple[str, str], ...] = field(default=())


_STYLE = (
    "body{margin:0;font:12px Tahoma,Arial}.khung{width:1000px}.menu_top td{background:#1b5f9e;padding:6px}.menu_top a{color:#fff}"
    ".gridhead td{background:#dde8f3;font-weight:bold}.luoi td{padding:4px}.nhan{background:#f4f4f4}.chantrang td{background:#eee;padding:8px}"
    ".tieude{color:#b00000;font-weight:bold;font-size:15px}.an{display:none}.hop{position:fixed;top:200px;left:300px;width:320px;background:#fff;border:2px solid #1b5f9e;padding:12px;z-index:99}"
)
_SCRIPT = "function __doPostBack(t,a){var f=document.forms['aspnetForm'];f.__EVENTTARGET.value=t;f.__EVENTARGUMENT.value=a;f.submit();}"


def page(
    look: Look, request: Request, title: str, body: str, state: Mapping[str, Any] | None = None, *, bare: bool = False
) -> Answer:
    """A whole page; ``bare`` leaves out what surrounds the content (frames, pop-ups)."""
    query = "&".join(f"{k}={v}" for k, v in request.query.items())
    action = esc(request.path.lstrip("/") + (f"?{query}" if query else ""))
    menu = "".join(f"<td><a href='{a}'>{w}</a></td>" for a, w in look.menu)
    links = " | ".join(f"<a href='{a}'>{w}</a>" for a, w in look.footer)
    inner = f"<div class='tieude'>{title}</div>{body}"
    whole = inner if bare else (
        f"<table class='khung' align='center' cellspacing='0'><tr><td colspan='2'><img src='/images/banner.gif' width='1000' height='90'></td></tr>"
        f"<tr><td colspan='2'><table class='menu_top' width='100%'><tr>{menu}</tr></table></td></tr>"
        f"<tr><td width='200' valign='top'>{look.left}</td><td valign='top'>{inner}</td></tr>"
        f"<tr><td colspan='2'><table class='chantrang' width='100%'><tr><td>{look.site}<br>Địa chỉ: Số 3 đường Hoa Phượng. Điện thoại: 0259 3000 000. Email: svhttdl@example.org<br>{links}</td></tr></table></td></tr></table>"
    )  # fmt: skip
    lang = f' lang="{look.lang}"' if look.lang else ""
    return Answer(
        f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"{lang}><head><title>{esc(title)} - {look.site}</title><style type="text/css">{_STYLE}</style></head>
<body><form name="aspnetForm" method="post" action="{action}" id="aspnetForm" enctype="multipart/form-data">
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value=""><input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{pack(state or {"v": 1})}">
<script type="text/javascript">{_SCRIPT}</script>
{whole}</form></body></html>""",
        headers=look.headers,
    )
