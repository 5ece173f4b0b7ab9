"""HTTPS everywhere, current TLS, HSTS, no mixed content (OWASP ASVS 9; RFC 6797; W3C Mixed Content)."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from kiemdinh.events.session import Notes
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import Blocked, CannotTell, Violation
from security.context import Context, keep
from security.html import read_page
from security.tls import certificate_facts, protocols_accepted
from security.web import Answer

_MAX_AGE = re.compile(r"(?i)(?:^|;)\s*max-age\s*=\s*\"?(\d+)")
_MOST_INNER = 2
_INSECURE = ("SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1")
_CSS_ADDRESS = re.compile(r"(?i)(?:url\(|@import)\s*['\"]?(http://[^'\")\s;]+)")


def https_enforced(context: Context, _case: str, notes: Notes) -> None:
    """Plain HTTP serves nothing but the way to HTTPS."""
    plain = context.target.base_urls.plain_http.rstrip("/") or _usual_plain(context)
    for path in ("/", "/" + context.canary("plain"), *_inner(context)):
        try:
            answer = _to_the_end(context, plain + path)
        except (ConnectionError, TimeoutError):
            # Whoever closes port 80, or lets nothing through to it, enforces HTTPS too; a portal that is down proves
            # nothing.
            context.web.get(context.public + "/")
            notes.remark = "Cổng HTTP thường không mở; chỉ HTTPS trả lời"
            return
        _judge_plain(answer, notes)


def _inner(context: Context) -> list[str]:
    """Pages behind the home page: a rule that redirects the home page alone leaves them open."""
    try:
        urls = [s.answer.url for s in context.pages]
    except (ConnectionError, TimeoutError):
        return []  # nothing to hold against what answers without TLS
    own = (urlsplit(u) for u in urls if u.startswith(f"{context.public}/"))
    return list(dict.fromkeys(p.path for p in own if p.path != "/"))[:_MOST_INNER]


def _usual_plain(context: Context) -> str:
    """Where the portal would answer without TLS.

    Raises:
        CannotTell: it has a port of its own, and what listens on port 80 of that host may be another's.
    """
    address = urlsplit(context.public)
    if address.scheme == "http":
        return context.public
    if address.port not in {None, 443}:
        raise CannotTell("đích dùng cổng riêng mà tệp đích không nêu base_urls.plain_http", context.public, Owner.DATA)
    return f"http://{address.hostname}"


def _to_the_end(context: Context, url: str) -> Answer:
    answer = context.web.get(url)
    for _ in range(5):
        place = answer.location
        if not place or urlsplit(place).scheme != "http":
            break
        answer = context.web.get(place)
    return answer


def _judge_plain(answer: Answer, notes: Notes) -> None:
    keep(notes, answer, "Trả lời qua HTTP thường")
    if urlsplit(answer.location).scheme == "https" or answer.status >= 400:
        return
    refresh = read_page(answer.text, answer.url).meta("refresh") if answer.is_html else ()
    if any("https://" in r.lower() for r in refresh):
        notes.remark = "Chuyển sang HTTPS bằng thẻ meta thay vì mã chuyển hướng"
        return
    raise Violation(
        "HTTP thường chỉ chuyển hướng sang HTTPS hoặc từ chối",
        f"HTTP {answer.status}, không chuyển sang HTTPS",
        answer.url,
        curl=answer.curl(),
    )


def tls_current(context: Context, _case: str, notes: Notes) -> None:
    """No protocol older than TLS 1.2, and a certificate that a careful client accepts."""
    for site in context.sites:
        if urlsplit(site).scheme != "https":
            continue
        address = urlsplit(site)
        host, port = address.hostname or "", address.port or 443
        certificate = certificate_facts(context.target, host, port, context.session.clock())
        accepted = protocols_accepted(context.target, host, port)
        if site == context.public:
            notes.fact("lowest-tls", accepted[0] if accepted else "", "")
            if certificate.days_left is not None:
                notes.fact("certificate-days-left", certificate.days_left, "d")
        notes.text(
            f"Máy chủ {host}:{port}\nGiao thức nhận: {', '.join(accepted) or 'không xác định'}\n"
            f"Chứng thư: {certificate.problem or 'hợp lệ'}; còn {certificate.days_left} ngày\n",
            "Kết quả quét TLS",
        )
        if certificate.problem:
            raise Violation("chứng thư hợp lệ", certificate.problem, f"{host}:{port}")
        old = [p for p in accepted if p in _INSECURE]
        if old:
            raise Violation("chỉ nhận TLS 1.2 trở lên", f"còn nhận {', '.join(old)}", f"{host}:{port}")
        if not accepted:
            raise CannotTell("không bắt tay được với giao thức nào", f"{host}:{port}", Owner.ENVIRONMENT)


def hsts(context: Context, _case: str, notes: Notes) -> None:
    """Strict-Transport-Security with a lifetime on every side served over HTTPS."""
    for site in context.sites:
        if urlsplit(site).scheme != "https":
            continue
        answer = context.web.get(site + "/")
        values = answer.header_values("strict-transport-security")
        if not values and urlsplit(answer.location).hostname == urlsplit(site).hostname:
            # Browsers heed every answer of the host, also the one that the home page leads to.
            answer = context.web.follow(site + "/")
            values = answer.header_values("strict-transport-security") if _secure(answer.url) else ()
        keep(notes, answer, "Tiêu đề trả lời")
        # RFC 6797 §8.1: a browser heeds the first header field only.
        age = _MAX_AGE.search(values[0]) if values else None
        if site == context.public and age:
            notes.fact("hsts-max-age", int(age.group(1)), "s")
        if age is None or int(age.group(1)) == 0:
            raise Violation(
                "tiêu đề Strict-Transport-Security với max-age lớn hơn 0",
                f"«{values[0]}»" if values else "không có tiêu đề này",
                site + "/",
                curl=answer.curl(),
            )


def no_mixed_content(context: Context, _case: str, notes: Notes) -> None:
    """Pages over HTTPS load nothing, and send no form, over plain HTTP."""
    if not context.is_https:
        raise Blocked("đích không phục vụ qua HTTPS", ("target:https",))
    for seen in (*context.pages, *context.own_pages):
        policy = ", ".join((*seen.answer.header_values("content-security-policy"), *_meta_policy(seen.page.metas)))
        if "upgrade-insecure-requests" in policy.lower():
            continue
        loaded = [(tag, url) for tag, url in seen.page.resources if _mixed(url)]
        loaded += [("form", form.action) for form in seen.page.forms if _mixed(form.action)]
        if loaded:
            tag, url = loaded[0]
            keep(notes, seen.answer, "Trang có nội dung HTTP")
            raise Violation(
                "mọi nội dung của trang nạp qua HTTPS", f"<{tag}> dùng {url}", seen.answer.url, curl=seen.answer.curl()
            )
    for url in sorted({u for s in context.pages for t, u in s.page.resources if t == "link" and u.endswith(".css")})[
        :4
    ]:
        if context.belongs(url):
            style = context.web.get(url)
            found = next((a for a in _CSS_ADDRESS.findall(style.text) if _mixed(a)), "")
            if style.status == 200 and found:
                raise Violation("mọi nội dung của trang nạp qua HTTPS", f"tệp kiểu dáng dùng {found}", url)


def _secure(url: str) -> bool:
    return urlsplit(url).scheme == "https"


def _meta_policy(metas: list[tuple[str, str]]) -> list[str]:
    return [content for name, content in metas if name == "content-security-policy"]


def _mixed(url: str) -> bool:
    address = urlsplit(url)
    if address.scheme != "http":
        return False
    host = address.hostname or ""
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        # W3C Secure Contexts: localhost is potentially trustworthy, browsers load it.
        return host != "localhost" and not host.endswith(".localhost")
