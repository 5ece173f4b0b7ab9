"""Files and tools of the inside are not public: paths and content signatures are data (``data/exposure.yaml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import msgspec

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import Violation
from security.context import Context, keep, load_data
from security.web import Answer

_LISTING = re.compile(
    r"(?i)<title>\s*(?:Index of|Directory listing for|Listing of) ?/|<h1>(?:Index of|Directory listing for) /"
)
_SECRETS = (
    # Libraries that read keys hold the first line alone; a key has its body after it.
    (
        "khóa riêng",
        re.compile(r"-----BEGIN (?:RSA |EC |OPENSSH |DSA )?PRIVATE KEY-----(?:\\[nr]|\s|[\"'+])*[A-Za-z0-9+/]{32}"),
    ),
    ("khóa AWS", re.compile(r"\bAKIA[0-9A-Z]{16}\b")),
    ("bí mật của ứng dụng", re.compile(r"(?i)\bclient_?secret[\"']?\s*[:=]\s*[\"'][^\"'\s]{12,}[\"']")),
    (
        "mật khẩu cơ sở dữ liệu",
        re.compile(r"(?i)\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|sqlserver)://\w+:[^@\s\"']{4,}@"),
    ),
)
_MOST_FOLDERS = 4
_MOST_SCRIPTS = 5


@dataclass(frozen=True)
class Probe:
    """A path and what its content looks like when it is really there.

    Attributes:
        name: what is exposed (Vietnamese).
        path: under the site's address.
        signature: pattern that the body must show.
        offered: whether a portal may publish it on purpose; then its own pages lead there.
        html: whether the real thing is a page; else a page is somebody's own not-found page.
    """

    name: str
    path: str
    signature: re.Pattern[bytes]
    html: bool
    offered: bool = False


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    paths: tuple[str, ...]
    signature: str
    html: bool = False
    may_be_offered: bool = False


def probes() -> tuple[Probe, ...]:
    """All paths to try."""
    found = []
    for entry in load_data("exposure.yaml", list[_Entry]):
        pattern = re.compile(entry.signature.encode(), re.MULTILINE)
        found += [Probe(entry.name, path, pattern, entry.html, entry.may_be_offered) for path in entry.paths]
    return tuple(found)


def no_sensitive_files(context: Context, _case: str, notes: Notes) -> None:
    """No listed path answers with what it is feared for, no folder lists its files, no script holds a secret."""
    tried = 0
    linked = {u.partition("#")[0].rstrip("/") for s in context.pages for u, _ in s.page.links}
    for site in context.sites:
        # A portal may answer 200 with its own page for anything: what a path that cannot exist says is no finding.
        usual = [context.web.get(f"{site}/{context.canary('exposure')}{ending}") for ending in ("", ".json", "/")]
        for probe in probes():
            answer = context.web.get(site + probe.path)
            tried += 1
            if exposed(probe, answer, usual) and not (probe.offered and answer.url.rstrip("/") in linked):
                keep(notes, _without_secrets(answer), f"Mở công khai: {probe.name}")
                raise Violation(
                    "tệp và công cụ nội bộ không mở công khai",
                    f"{probe.name} (HTTP {answer.status}, {len(answer.body)} byte)",
                    answer.url,
                    curl=answer.curl(),
                    proven=True,
                )
    _no_listing(context, notes)
    _no_secret_in_scripts(context)
    notes.remark = f"Đã thử {tried} đường dẫn"


def exposed(probe: Probe, answer: Answer, usual: list[Answer]) -> bool:
    """Whether an answer really is what the probe fears."""
    if answer.status not in {200, 206} or (answer.is_html and not probe.html):
        return False
    if not probe.signature.search(answer.body):
        return False
    return not any(u.status in {200, 206} and probe.signature.search(u.body) for u in usual)


def _without_secrets(answer: Answer) -> Answer:
    """Evidence shows that the file is there, not what is in it: only the beginning of each line."""
    lines = [line[:24] + ("…" if len(line) > 24 else "") for line in answer.text.splitlines()[:12]]
    text = "\n".join(lines)
    return Answer(answer.method, answer.url, answer.status, answer.headers, text.encode(), answer.sent, answer.payload)


def _no_listing(context: Context, notes: Notes) -> None:
    folders: set[str] = set()
    for seen in context.pages:
        for _, url in seen.page.resources:
            if context.belongs(url) and urlsplit(url).path.count("/") > 1:
                folders.add(urljoin(url.partition("?")[0], "."))
    for url in sorted(folders)[:_MOST_FOLDERS]:
        answer = context.web.get(url)
        if answer.status == 200 and answer.is_html and _LISTING.search(answer.text):
            keep(notes, answer, "Thư mục liệt kê tệp")
            raise Violation("thư mục không liệt kê tệp", "máy chủ liệt kê nội dung thư mục", url, curl=answer.curl())


def _no_secret_in_scripts(context: Context) -> None:
    scripts = {u for s in context.pages for tag, u in s.page.resources if tag == "script" and context.belongs(u)}
    bodies = [(s.answer.url, s.answer.text) for s in context.pages]
    for url in sorted(scripts)[:_MOST_SCRIPTS]:
        answer = context.web.get(url)
        if answer.status == 200:
            bodies.append((url, answer.text))
    for url, text in bodies:
        for name, pattern in _SECRETS:
            if pattern.search(text):
                raise Violation("trang và script không chứa bí mật", f"có {name}", url, proven=True)
