"""Each observing check passes a careful site and fails a careless one; nobody is blamed for a site that is down."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiemdinh.model.enums import Owner, Status
from kiemdinh.model.outcome import Outcome
from kiemdinh.model.target import BaseUrls
from security.registry import CHECKS
from tests.security import lab
from tests.security.lab import Asked, Authority, Reply, Site

SAFE = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "Server": "nginx",
}
HOME = """<!doctype html><html lang="vi"><head><title>Cổng</title><link rel="stylesheet" href="/static/a.css">
<script src="/static/a.js"></script></head><body><h1>Cổng</h1><a href="/tim?q=a&amp;trang=1">Tìm</a>
<a href="/huong-dan.pdf">Hướng dẫn</a><a href="https://ngoai.example/">Ngoài</a></body></html>"""
CONTACT = "Contact: mailto:an-toan@vi-du.example\nExpires: 2098-01-01T00:00:00Z\n"


def careful(asked: Asked) -> Reply:
    if asked.method not in {"GET", "HEAD"}:
        return Reply("Không hỗ trợ", 405, SAFE)
    if asked.path in {"/", "/tim"}:
        return Reply(HOME, 200, SAFE)
    if asked.path == "/.well-known/security.txt":
        return Reply(CONTACT, 200, SAFE, "text/plain; charset=utf-8")
    if asked.path.startswith("/static/"):
        return Reply("body{}", 200, SAFE, "text/css" if asked.path.endswith("css") else "text/javascript")
    if asked.path == "/huong-dan.pdf":
        return Reply(b"%PDF-1.7", 200, SAFE, "application/pdf")
    return Reply("<h1>Không tìm thấy trang</h1>", 404, SAFE)


def soft(asked: Asked) -> Reply:
    """A single-page portal: its own page with status 200 for every address."""
    reply = careful(asked)
    return Reply(HOME, 200, SAFE) if reply.status == 404 else reply


def other_make(asked: Asked) -> Reply:
    """Protects by other means: CSP in a meta, X-Frame-Options, nonce with unsafe-inline for old browsers."""
    reply = careful(asked)
    head = {k: v for k, v in SAFE.items() if k not in {"Content-Security-Policy", "Referrer-Policy"}}
    meta = (
        "<head><meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'nonce-abc' 'unsafe-inline'\">"
        '<meta name="generator" content="Liferay">'
    )
    body = reply.body.replace("<head>", meta) if isinstance(reply.body, str) else reply.body
    return Reply(body, reply.status, {**head, "X-Frame-Options": "SameOrigin"}, reply.kind)


def with_headers(**changes: str) -> Site:
    def site(asked: Asked) -> Reply:
        reply = careful(asked)
        return replace(reply, headers={**reply.headers, **{k.replace("_", "-"): v for k, v in changes.items()}})

    return site


def without(name: str) -> Site:
    def site(asked: Asked) -> Reply:
        reply = careful(asked)
        return replace(reply, headers={k: v for k, v in reply.headers.items() if k != name})

    return site


def at(path: str, reply: Reply, base: Site = careful) -> Site:
    return lambda asked: reply if asked.path == path else base(asked)


def in_home(old: str, new: str) -> Site:
    return at("/", Reply(HOME.replace(old, new), 200, SAFE))


def on_bad_value(body: str, kind: str = "text/html") -> Site:
    def site(asked: Asked) -> Reply:
        if asked.path == "/tim" and any("'" in v for values in asked.query.values() for v in values):
            return Reply(body, 500, SAFE, kind)
        return careful(asked)

    return site


def debugging(asked: Asked) -> Reply:
    if careful(asked).status == 404:
        return Reply('Traceback (most recent call last):\n File "/srv/app/main.py", line 3', 404, SAFE, "text/plain")
    return careful(asked)


def reflecting(asked: Asked) -> Reply:
    reply = careful(asked)
    origin = asked.headers.get("origin", "")
    return replace(
        reply,
        headers={**SAFE, "Access-Control-Allow-Origin": origin or "*", "Access-Control-Allow-Credentials": "true"},
    )


def reflecting_below_api(asked: Asked) -> Reply:
    """Only the API, which a script names, lets everybody in."""
    if asked.path == "/static/a.js":
        return Reply("const tim = (q) => fetch(`/api/tim?q=${q}`);", 200, SAFE, "text/javascript")
    return reflecting(asked) if asked.path.startswith("/api/") else careful(asked)


def telling_programs(asked: Asked) -> Reply:
    """Tells whoever asks for JSON what broke; people get a page."""
    reply = careful(asked)
    if "json" not in asked.headers.get("accept", "") or reply.status != 404:
        return reply
    trace = "java.lang.NullPointerException\n\tat vn.cong.HoSo.tim(HoSo.java:42)\n\tat java.base/java.lang.Thread.run"
    return Reply(json.dumps({"status": 404, "trace": trace}), 404, SAFE, "application/json")


PLAIN_PAIRS: list[tuple[str, str, Site]] = [
    ("headers.content-security-policy", "-", without("Content-Security-Policy")),
    ("headers.content-security-policy", "-", with_headers(Content_Security_Policy="script-src * 'unsafe-inline'")),
    ("headers.content-security-policy", "-", with_headers(Content_Security_Policy="frame-ancestors 'none'")),
    (
        "headers.content-security-policy",
        "-",
        with_headers(Content_Security_Policy="default-src 'self' 'unsafe-inline'"),
    ),
    ("headers.frame-protection", "-", with_headers(Content_Security_Policy="default-src 'self'")),
    ("headers.frame-protection", "-", with_headers(Content_Security_Policy="frame-ancestors *")),
    ("headers.nosniff", "-", without("X-Content-Type-Options")),
    ("headers.nosniff", "-", at("/huong-dan.pdf", Reply(b"%PDF", 200, {}, "application/pdf"))),
    ("headers.nosniff", "-", at("/static/a.js", Reply("let a = 1;", 200, {}, "text/javascript"))),
    ("headers.nosniff", "-", at("/static/a.css", Reply("body{}", 200, {}, "text/css"))),
    ("headers.referrer-policy", "-", with_headers(Referrer_Policy="unsafe-url")),
    ("headers.referrer-policy", "-", in_home('href="https://ngoai', 'referrerpolicy="unsafe-url" href="https://ngoai')),
    ("headers.no-version-banner", "-", with_headers(Server="nginx/1.18.0")),
    ("headers.no-version-banner", "-", with_headers(X_Powered_By="PHP/8.1.2")),
    ("headers.no-version-banner", "-", at("/static/a.css", Reply("", 200, {"X-Powered-By": "PHP/8.1.2"}, "text/css"))),
    ("headers.no-version-banner", "-", with_headers(Liferay_Portal="Liferay Community Edition Portal 7.3.5 CE GA6")),
    ("headers.no-version-banner", "-", with_headers(MicrosoftSharePointTeamServices="16.0.0.4351")),
    ("error-pages.no-internals", "not-found", debugging),
    ("error-pages.no-internals", "not-found", telling_programs),
    ("error-pages.no-internals", "bad-parameter", on_bad_value('sqlite3.OperationalError: near "x": syntax error')),
    (
        "error-pages.no-internals",
        "bad-parameter",
        on_bad_value('{"stack": "TypeError: x\\n    at find (/app/lib/find.js:95:5)"}', "application/json"),
    ),
    (
        "error-pages.no-internals",
        "not-found",
        lambda a: (
            Reply(f"<tr><th>Physical Path</th><td>D:\\DVC\\Cong{a.path[:8]}</td></tr>", 404)
            if careful(a).status == 404
            else careful(a)
        ),
    ),
    (
        "error-pages.no-internals",
        "bad-method",
        lambda a: careful(a) if a.method == "GET" else Reply("java.lang.NullPointerException", 500),
    ),
    ("exposure.no-sensitive-files", "-", at("/.git/HEAD", Reply("ref: refs/heads/main\n", 200, {}, "text/plain"))),
    (
        "exposure.no-sensitive-files",
        "-",
        at("/openapi.json", Reply('{"openapi": "3.1.0"}', 200, {}, "application/json")),
    ),
    ("exposure.no-sensitive-files", "-", at("/druid/index.html", Reply("<title>Druid Stat Index</title>"))),
    ("exposure.no-sensitive-files", "-", at("/hangfire", Reply("<title>Overview – Hangfire Dashboard</title>"))),
    ("exposure.no-sensitive-files", "-", at("/doc.html", Reply("<title>Knife4j</title>"))),
    ("exposure.no-sensitive-files", "-", at("/backup/", Reply("<h1>Index of /backup/</h1>"))),
    ("exposure.no-sensitive-files", "-", at("/docs", Reply('<script src="/swagger-ui-bundle.js"></script>'))),
    ("exposure.no-sensitive-files", "-", at("/.env", Reply("DB_PASSWORD=abc\n", 200, {}, "text/plain"), soft)),
    ("exposure.no-sensitive-files", "-", at("/static/", Reply("<title>Index of /static/</title>"))),
    (
        "exposure.no-sensitive-files",
        "-",
        at("/static/a.js", Reply('const client_secret = "0123456789abcdef";', 200, {}, "text/javascript")),
    ),
    ("cors.no-foreign-origin", "-", reflecting),
    ("cors.no-foreign-origin", "-", reflecting_below_api),
    ("headers.no-version-banner", "-", with_headers(X_Generator="Drupal 10 (https://www.drupal.org)")),
    (
        "exposure.no-sensitive-files",
        "-",
        at("/static/a.js", Reply(f'k="-----BEGIN PRIVATE KEY-----\\n{"MIIEvQ12" * 8}"', 200, {}, "text/javascript")),
    ),
    ("security-contact.published", "-", at("/.well-known/security.txt", Reply("", 404))),
    (
        "security-contact.published",
        "-",
        at("/.well-known/security.txt", Reply(CONTACT.replace("2098", "2020"), 200, {}, "text/plain")),
    ),
    (
        "security-contact.published",
        "-",
        at("/.well-known/security.txt", Reply("Expires: 2098-01-01T00:00:00Z", 200, {}, "text/plain")),
    ),
    ("security-contact.published", "-", at("/.well-known/security.txt", Reply("", 404), soft)),
]
PLAIN_CHECKS = sorted({(check, case) for check, case, _ in PLAIN_PAIRS})


@pytest.mark.parametrize(("check", "case", "site"), PLAIN_PAIRS, ids=[f"{i}-{p[0]}" for i, p in enumerate(PLAIN_PAIRS)])
def test_a_careless_site_fails(tmp_path: Path, check: str, case: str, site: Site) -> None:
    with lab.serving(site) as url:
        seen = lab.outcome(tmp_path, lab.target(url), check, case)
    assert (seen.status, seen.owner) == (Status.FAILED, Owner.PORTAL), seen.message
    assert seen.expected
    assert seen.observed
    assert seen.place


@pytest.mark.parametrize(("check", "case"), PLAIN_CHECKS)
@pytest.mark.parametrize("site", [careful, soft, other_make], ids=["careful", "soft-404", "other-make"])
def test_a_careful_site_passes(tmp_path: Path, check: str, case: str, site: Site) -> None:
    with lab.serving(site) as url:
        seen = lab.outcome(tmp_path, lab.target(url), check, case)
    assert seen.status is Status.PASSED, seen.message


_ALLOW = "Access-Control-Allow-Credentials"
ODD_BUT_SAFE: list[tuple[str, Site]] = [
    # Browsers refuse «*» together with credentials, and take «True» for nothing.
    (
        "cors.no-foreign-origin",
        with_headers(Access_Control_Allow_Origin="*", Access_Control_Allow_Credentials="true"),
    ),
    ("cors.no-foreign-origin", lambda a: replace(reflecting(a), headers={**reflecting(a).headers, _ALLOW: "True"})),
    # A library that reads keys holds the line with which they begin.
    (
        "exposure.no-sensitive-files",
        at("/static/a.js", Reply('var head="-----BEGIN RSA PRIVATE KEY-----\\n"+wrap(x)', 200, {}, "text/javascript")),
    ),
    # A description of an interface that the portal itself leads to is published on purpose.
    (
        "exposure.no-sensitive-files",
        at(
            "/openapi.json",
            Reply('{"openapi": "3.1.0"}', 200, {}, "application/json"),
            in_home("https://ngoai.example/", "/openapi.json"),
        ),
    ),
    ("headers.no-version-banner", with_headers(Server="may-chu-2", X_Powered_By="ASP.NET")),
    ("headers.referrer-policy", without("Referrer-Policy")),
    (
        "headers.referrer-policy",
        in_home('href="/huong-dan.pdf"', 'referrerpolicy="unsafe-url" href="/huong-dan.pdf"'),
    ),
]


@pytest.mark.parametrize(("check", "site"), ODD_BUT_SAFE, ids=[f"{i}-{p[0]}" for i, p in enumerate(ODD_BUT_SAFE)])
def test_an_odd_but_safe_site_passes(tmp_path: Path, check: str, site: Site) -> None:
    with lab.serving(site) as url:
        seen = lab.outcome(tmp_path, lab.target(url), check)
    assert seen.status is Status.PASSED, seen.message


def test_a_contact_on_another_host_is_no_fault_and_no_proof(tmp_path: Path) -> None:
    away = Reply("", 302, {"Location": "https://bo.example/.well-known/security.txt"})
    with lab.serving(at("/.well-known/security.txt", away)) as url:
        seen = lab.outcome(tmp_path, lab.target(url), "security-contact.published")
    assert (seen.status, seen.owner) == (Status.CANNOT_TELL, Owner.ENVIRONMENT)


def test_a_portal_without_tls_serves_plain_http(tmp_path: Path) -> None:
    with lab.serving(careful) as url:
        seen = lab.outcome(tmp_path, lab.target(url), "transport.https-enforced")
    assert seen.status is Status.FAILED


def test_hsts_of_the_page_that_the_home_page_leads_to_counts(tmp_path: Path, authority: Authority) -> None:
    with lab.serving(at("/", Reply("", 302, {"Location": "/tim"})), authority.server()) as url:
        seen = lab.outcome(tmp_path, lab.target(url, tls=lab.with_ca(authority.ca_file)), "transport.hsts")
    assert seen.status is Status.PASSED, seen.message


@pytest.mark.parametrize(
    "check",
    sorted(
        c
        for c in CHECKS
        if c.split(".")[0] in {"headers", "exposure", "cors", "transport", "security-contact", "error-pages"}
    ),
)
def test_nobody_is_blamed_for_a_site_that_is_down(tmp_path: Path, check: str) -> None:
    down = f"https://127.0.0.1:{lab.free_port()}"
    aim = lab.target(down, base_urls=BaseUrls(public=down, plain_http=f"http://127.0.0.1:{lab.free_port()}"))
    case = "not-found" if check.startswith("error-pages") else "-"
    seen = lab.outcome(tmp_path, aim, check, case)
    assert (seen.status, seen.owner) == (Status.CANNOT_TELL, Owner.ENVIRONMENT), seen.message


def secured(
    tmp_path: Path, authority: Authority, check: str, site: Site = careful, plain: Site | None = None, **options: object
) -> Outcome:
    context = options.pop("context", None) or authority.server()
    assert isinstance(context, ssl.SSLContext)
    redirect: Callable[[Asked], Reply] = plain or (lambda a: Reply("", 308, {"Location": f"{url}{a.path}"}))
    with lab.serving(site, context) as url, lab.serving(redirect) as http:
        aim = lab.target(url, base_urls=BaseUrls(public=url, plain_http=http), tls=lab.with_ca(authority.ca_file))
        return lab.outcome(tmp_path, aim, check)


@pytest.mark.parametrize(
    "check", ["transport.https-enforced", "transport.tls-current", "transport.hsts", "transport.no-mixed-content"]
)
def test_a_careful_secure_site_passes(tmp_path: Path, authority: Authority, check: str) -> None:
    seen = secured(tmp_path, authority, check)
    assert seen.status is Status.PASSED, seen.message


def test_plain_http_that_serves_content_fails(tmp_path: Path, authority: Authority) -> None:
    assert secured(tmp_path, authority, "transport.https-enforced", plain=careful).status is Status.FAILED


def test_plain_http_with_own_not_found_page_only_still_fails_at_home(tmp_path: Path, authority: Authority) -> None:
    assert secured(tmp_path, authority, "transport.https-enforced", plain=soft).status is Status.FAILED


def test_plain_http_that_redirects_the_home_page_alone_fails(tmp_path: Path, authority: Authority) -> None:
    def plain(asked: Asked) -> Reply:
        return Reply("", 301, {"Location": "https://cong.example/"}) if asked.path == "/" else careful(asked)

    assert secured(tmp_path, authority, "transport.https-enforced", plain=plain).status is Status.FAILED


def test_plain_http_that_refuses_passes(tmp_path: Path, authority: Authority) -> None:
    seen = secured(tmp_path, authority, "transport.https-enforced", plain=lambda _: Reply("Cấm", 403))
    assert seen.status is Status.PASSED


def test_old_protocol_fails_and_is_measured(tmp_path: Path, authority: Authority) -> None:
    context = authority.server()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    seen = secured(tmp_path, authority, "transport.tls-current", context=context)
    assert seen.status is Status.FAILED, seen.message
    assert {f.name: f.value for f in seen.facts}["lowest-tls"] == "TLS 1.0"


def test_certificate_of_another_name_fails(tmp_path: Path, authority: Authority) -> None:
    seen = secured(tmp_path, authority, "transport.tls-current", context=authority.server("khac.example"))
    assert seen.status is Status.FAILED
    assert "chứng thư" in seen.observed


def test_facts_of_a_good_certificate(tmp_path: Path, authority: Authority) -> None:
    facts = {f.name: f.value for f in secured(tmp_path, authority, "transport.tls-current").facts}
    assert facts["lowest-tls"] == "TLS 1.2"
    assert isinstance(facts["certificate-days-left"], int)


@pytest.mark.parametrize(
    "site", [without("Strict-Transport-Security"), with_headers(Strict_Transport_Security="max-age=0")]
)
def test_missing_or_emptied_hsts_fails(tmp_path: Path, authority: Authority, site: Site) -> None:
    assert secured(tmp_path, authority, "transport.hsts", site).status is Status.FAILED


@pytest.mark.parametrize(
    "site",
    [
        in_home('src="/static/a.js"', 'src="http://tinh.example/a.js"'),
        in_home("<h1>", '<img alt="" src="http://anh.example/a.png"><h1>'),
        in_home("<h1>", '<form method="post" action="http://nhan.example/"></form><h1>'),
        at("/static/a.css", Reply("body{background:url(http://anh.example/n.png)}", 200, SAFE, "text/css")),
    ],
)
def test_mixed_content_fails(tmp_path: Path, authority: Authority, site: Site) -> None:
    assert secured(tmp_path, authority, "transport.no-mixed-content", site).status is Status.FAILED


def test_a_foreign_authority_blames_the_certificate_only(tmp_path: Path, authority: Authority) -> None:
    with lab.serving(careful, authority.server()) as url:
        aim = lab.target(url)
        tls = lab.outcome(tmp_path / "a", aim, "transport.tls-current")
        header = lab.outcome(tmp_path / "b", aim, "headers.nosniff")
    assert tls.status is Status.FAILED
    assert (header.status, header.owner) == (Status.CANNOT_TELL, Owner.ENVIRONMENT)
