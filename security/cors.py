"""Foreign sites cannot read with the citizen's sign-in (Fetch standard, CORS protocol)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import Violation
from security.behind import near
from security.calls import LEAVING
from security.context import Context, keep
from security.html import same_origin
from security.people import fetch
from security.web import Answer

_MOST = 3
# A path in quotes that says that it is no page.
_API = re.compile(r"""["'`](/(?:[\w-]+/)?(?:api|rest|ajax|services?)/[\w./-]*)""")


def no_foreign_origin(context: Context, _case: str, notes: Notes) -> None:
    """No answer, plain or preflight, lets a foreign origin read with credentials."""
    asked = 0
    for site in context.sites:
        host = urlsplit(site).hostname or ""
        # A stranger, one that begins like the portal, one that ends like it, and a sandboxed frame.
        foreign = [f"https://{name}" for name in ("kiemdinh-ngoai.example", f"{host}.kiemdinh-ngoai.example")]
        foreign += [f"https://kiemdinh-ngoai{host}", "null"] if not _is_number(host) else ["null"]
        urls = [site + "/", *[s.answer.url for s in context.pages if s.answer.url.startswith(site)][1:3]]
        urls += [c.url for c in context.calls if same_origin(c.url, site)][:_MOST]
        # An API beside the portal lets the portal's pages in, and may let others in as well.
        beside = [c.url for c in context.made if not context.belongs(c.url) and near(context, c.url)]
        urls += [*beside[:_MOST], *_named(context, site)] if site == context.public else []
        for url in urls:
            for origin in foreign:
                for answer in (
                    context.web.get(url, headers={"Origin": origin}),
                    context.web.send(
                        "OPTIONS", url, headers={"Origin": origin, "Access-Control-Request-Method": "POST"}
                    ),
                ):
                    asked += 1
                    _judge(answer, origin, notes)
    for seen in context.own_pages:
        for origin in ("https://kiemdinh-ngoai.example", "null"):
            context.web.pace()
            asked += 1
            _judge(fetch(context.people.citizen(), seen.answer.url, headers={"Origin": origin}), origin, notes)
    notes.remark = f"Đã hỏi {asked} lần với nguồn lạ"


def _named(context: Context, site: str) -> list[str]:
    """Addresses of an API that scripts of the public pages name."""
    own = [s for s in context.pages if same_origin(s.answer.url, site)]
    sources = [u for s in own for tag, u in s.page.resources if tag == "script" and context.belongs(u)]
    texts = [s.answer.text for s in own]
    texts += [context.web.get(u).text for u in list(dict.fromkeys(sources))[:_MOST]]
    found = dict.fromkeys(m for text in texts for m in _API.findall(text) if not LEAVING.search(m))
    return [site + path for path in found][:_MOST]


def _is_number(host: str) -> bool:
    """Whether a host is an address, to whose front no name can be put."""
    return ":" in host or host.replace(".", "").isdigit()


def _judge(answer: Answer, origin: str, notes: Notes) -> None:
    allowed = answer.header("access-control-allow-origin").strip()
    # Fetch standard: browsers take this value letter by letter, and never «*» together with it.
    credentials = answer.header("access-control-allow-credentials").strip() == "true"
    if credentials and allowed == origin:
        keep(notes, answer, "Trả lời cho nguồn lạ")
        raise Violation(
            "không cho nguồn lạ đọc kèm thông tin đăng nhập",
            f"Access-Control-Allow-Origin: {allowed} cùng Access-Control-Allow-Credentials: true",
            f"{answer.method} {answer.url} (Origin: {origin})",
            curl=answer.curl(),
        )
