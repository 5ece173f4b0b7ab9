"""Response headers that protect pages (W3C CSP 3, RFC 7034, Fetch nosniff, W3C Referrer Policy)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import CannotTell, Violation
from security.context import Context, Seen, keep, varied

_LOOSE_SOURCES = frozenset({"*", "http:", "https:", "data:", "blob:", "http://*", "https://*"})
_KNOWN_REFERRER = {
    "no-referrer": True,
    "same-origin": True,
    "origin": True,
    "strict-origin": True,
    "origin-when-cross-origin": True,
    "strict-origin-when-cross-origin": True,
    "no-referrer-when-downgrade": False,
    "unsafe-url": False,
}
_BANNERS = (
    "server",
    "x-powered-by",
    "x-aspnet-version",
    "x-aspnetmvc-version",
    "x-generator",
    "x-drupal-version",
    "x-powered-cms",
    "x-jenkins",
    "x-owa-version",
    "liferay-portal",
    "microsoftsharepointteamservices",
)
_MOST_LOADED = 4
_VERSION = re.compile(r"\d+\.\d+|/\s*v?\d+")
# Products that name themselves with a bare number: «Drupal 10».
_MAJOR = re.compile(r"[A-Za-z!]\s+v?\d+\b")
_GENERATORS = frozenset({"x-generator", "x-drupal-version"})


def _pages(context: Context) -> tuple[Seen, ...]:
    pages = tuple(s for s in context.pages if s.answer.is_html and s.answer.status == 200)
    if not pages:
        raise CannotTell("không có trang nào trả lời 200 để xem tiêu đề", context.public + "/")
    return (*pages, *context.own_pages)


def content_security_policy(context: Context, _case: str, notes: Notes) -> None:
    """Every page has a policy, by header or meta, that does not let arbitrary script run."""
    for seen in _pages(context):
        policies = [*seen.answer.header_values("content-security-policy"), *seen.page.meta("content-security-policy")]
        reasons = [weakness(p) for value in policies for p in value.split(",") if p.strip()]
        if any(not r for r in reasons):
            continue
        keep(notes, seen.answer, "Tiêu đề của trang")
        observed = reasons[0] if reasons else "không có Content-Security-Policy"
        raise Violation(
            "chính sách CSP có script-src (hoặc default-src) không cho chạy script tùy ý",
            observed,
            seen.answer.url,
            curl=seen.answer.curl(),
        )


def weakness(policy: str) -> str:
    """Why a policy does not stop injected script (Vietnamese), or empty when it does."""
    directives: dict[str, list[str]] = {}
    for part in policy.split(";"):
        words = part.split()
        if words:
            # CSP 3 §2.2.1: the first directive of a name counts.
            directives.setdefault(words[0].lower(), [w.lower() for w in words[1:]])
    sources = directives.get("script-src", directives.get("default-src"))
    if sources is None:
        return "CSP không giới hạn nguồn script (thiếu script-src và default-src)"
    exact = any(s.startswith(("'nonce-", "'sha256-", "'sha384-", "'sha512-")) for s in sources)
    if "'unsafe-inline'" in sources and not exact and "'strict-dynamic'" not in sources:
        return "CSP cho phép script viết thẳng trong trang ('unsafe-inline')"
    loose = [s for s in sources if s in _LOOSE_SOURCES]
    if loose and not (exact and "'strict-dynamic'" in sources):
        return f"CSP cho phép script từ mọi nơi ({' '.join(loose)})"
    return ""


def frame_protection(context: Context, _case: str, notes: Notes) -> None:
    """No page can be framed by a foreign site: ``frame-ancestors`` (header only) or ``X-Frame-Options``."""
    for seen in _pages(context):
        observed = framing(seen)
        if observed:
            keep(notes, seen.answer, "Tiêu đề của trang")
            raise Violation(
                "CSP frame-ancestors hoặc X-Frame-Options chặn trang ngoài nhúng khung",
                observed,
                seen.answer.url,
                curl=seen.answer.curl(),
            )


def framing(seen: Seen) -> str:
    """Why a page can be framed (Vietnamese), or empty when it cannot."""
    ancestors: list[list[str]] = []
    for value in seen.answer.header_values("content-security-policy"):
        for directive in re.split(r"[;,]", value):
            words = directive.split()
            if words and words[0].lower() == "frame-ancestors":
                ancestors.append([w.lower() for w in words[1:]])
    if ancestors:
        # All policies must agree, so one strict list is enough; X-Frame-Options is then ignored (CSP 3 §6.4.2.2).
        if any(not set(sources) & _LOOSE_SOURCES for sources in ancestors):
            return ""
        return f"frame-ancestors {' '.join(ancestors[0])}"
    values = {v.strip().lower() for v in seen.answer.header("x-frame-options").split(",") if v.strip()}
    if values and values <= {"deny", "sameorigin"}:
        return ""
    return f"X-Frame-Options: {', '.join(sorted(values))}" if values else "không có frame-ancestors lẫn X-Frame-Options"


def nosniff(context: Context, _case: str, notes: Notes) -> None:
    """Pages, downloadable files, own scripts and style sheets say ``X-Content-Type-Options: nosniff``."""
    pages = _pages(context)
    fetched = (context.web.follow(url) for url in (*context.files, *_loaded(context, pages)))
    answers = [*(s.answer for s in pages), *(a for a in fetched if a.status == 200)]
    for answer in answers:
        if answer.header("x-content-type-options").split(",")[0].strip().lower() != "nosniff":
            keep(notes, answer, "Tiêu đề trả lời")
            raise Violation(
                "X-Content-Type-Options: nosniff",
                f"«{answer.header('x-content-type-options')}»" if answer.header("x-content-type-options") else "thiếu",
                answer.url,
                curl=answer.curl(),
            )


def _loaded(context: Context, pages: tuple[Seen, ...]) -> list[str]:
    """Some scripts and style sheets of the target's own: browsers heed the header for these (Fetch standard)."""
    named = [r for s in pages for r in s.page.resources if context.belongs(r[1])]
    scripts = [u for tag, u in named if tag == "script"]
    styles = [u for tag, u in named if tag == "link" and urlsplit(u).path.lower().endswith(".css")]
    return [*varied(dict.fromkeys(scripts))[:_MOST_LOADED], *varied(dict.fromkeys(styles))[:_MOST_LOADED]]


def referrer_policy(context: Context, _case: str, notes: Notes) -> None:
    """No policy, of the page or of a link, sends full addresses to other sites.

    A page that states nothing has the default of browsers, ``strict-origin-when-cross-origin``: passed with a remark.
    """
    silent: list[str] = []
    for seen in _pages(context):
        stated = [w.strip().lower() for w in seen.answer.header("referrer-policy").split(",")]
        stated += [w.strip().lower() for content in seen.page.meta("referrer") for w in content.split(",")]
        known = [w for w in stated if w in _KNOWN_REFERRER]
        if not known:
            silent.append(seen.answer.url)
        elif not _KNOWN_REFERRER[known[-1]]:
            keep(notes, seen.answer, "Tiêu đề của trang")
            raise Violation(
                "Referrer-Policy không gửi địa chỉ đầy đủ ra trang ngoài",
                f"Referrer-Policy: {known[-1]}",
                seen.answer.url,
                curl=seen.answer.curl(),
            )
        for url, own in seen.page.links:
            leaves = url.startswith(("http://", "https://")) and not context.belongs(url)
            if leaves and _KNOWN_REFERRER.get(own.strip().lower(), True) is False:
                raise Violation(
                    "liên kết ra ngoài không gửi địa chỉ đầy đủ", f'referrerpolicy="{own}" tới {url}', seen.answer.url
                )
    if silent:
        notes.remark = f"{len(silent)} trang không nêu Referrer-Policy, dựa vào mặc định của trình duyệt"


def _tells_version(value: str, *, product: bool) -> bool:
    return bool(_VERSION.search(value) or (product and _MAJOR.search(value)))


def no_version_banner(context: Context, _case: str, notes: Notes) -> None:
    """Neither headers nor the generator meta tell the version of the software, on pages and on a missing page."""
    missing = [context.web.get(f"{site}/{context.canary('banner')}") for site in context.sites]
    pages = _pages(context)
    # Scripts and style sheets often come from a server of their own that stands before the portal.
    own = _loaded(context, pages)
    loaded = [context.web.get(url) for url in dict.fromkeys((*own[:1], *own[-1:]))]
    for answer in [*(s.answer for s in pages), *missing, *loaded]:
        for name in _BANNERS:
            value = answer.header(name)
            if value and _tells_version(value, product=name in _GENERATORS):
                keep(notes, answer, "Tiêu đề trả lời")
                raise Violation(
                    "không có số phiên bản phần mềm trong tiêu đề", f"{name}: {value}", answer.url, curl=answer.curl()
                )
    for seen in pages:
        for content in seen.page.meta("generator"):
            if _tells_version(content, product=True):
                raise Violation(
                    "không có số phiên bản phần mềm trong trang",
                    f'<meta name="generator" content="{content}">',
                    seen.answer.url,
                )
