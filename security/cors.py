"""Foreign sites cannot read with the citizen's sign-in (Fetch standard, CORS protocol)."""

from __future__ import annotations

from urllib.parse import urlsplit

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import Violation
from security.context import Context, keep
from security.web import Answer


def no_foreign_origin(context: Context, _case: str, notes: Notes) -> None:
    """No answer, plain or preflight, lets a foreign origin read with credentials."""
    asked = 0
    for site in context.sites:
        host = urlsplit(site).hostname or ""
        foreign = ("https://kiemdinh-ngoai.example", f"https://{host}.kiemdinh-ngoai.example", "null")
        urls = [site + "/", *[s.answer.url for s in context.pages if s.answer.url.startswith(site)][1:3]]
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
    notes.remark = f"Đã hỏi {asked} lần với nguồn lạ"


def _judge(answer: Answer, origin: str, notes: Notes) -> None:
    allowed = answer.header("access-control-allow-origin").strip()
    credentials = answer.header("access-control-allow-credentials").strip().lower() == "true"
    if credentials and allowed in {origin, "*"}:
        keep(notes, answer, "Trả lời cho nguồn lạ")
        raise Violation(
            "không cho nguồn lạ đọc kèm thông tin đăng nhập",
            f"Access-Control-Allow-Origin: {allowed} cùng Access-Control-Allow-Credentials: true",
            f"{answer.method} {answer.url} (Origin: {origin})",
            curl=answer.curl(),
        )
