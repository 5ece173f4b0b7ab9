"""Error pages tell nothing of the inside (OWASP ASVS 7.4; TCVN control of error messages)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import Violation
from security.calls import decoded, texts_in
from security.context import Context, keep, load_data
from security.web import Answer

_BAD_VALUES = ("'", "%00", "-1", "9" * 25, "[]", "{{7*7}}", "ﷺ" * 40)
_MOST_PARAMETERS = 14
_AS_PROGRAM = {"Accept": "application/json"}


@dataclass(frozen=True)
class Signature:
    """A trace of internals."""

    name: str
    pattern: re.Pattern[str]


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    pattern: str


def signatures() -> tuple[Signature, ...]:
    """Traces of internals, from ``data/error-signatures.yaml``."""
    return tuple(
        Signature(s.name, re.compile(s.pattern, re.MULTILINE)) for s in load_data("error-signatures.yaml", list[_Entry])
    )


def internals_in(text: str) -> tuple[Signature, str] | None:
    """The first trace of internals in a text, with the line that shows it."""
    for signature in signatures():
        match = signature.pattern.search(text)
        if match:
            line = text[max(0, match.start() - 40) : match.end() + 80]
            return signature, " ".join(line.split())[:160]
    return None


def no_internals(context: Context, case: str, notes: Notes) -> None:
    """Provoked errors show no stack trace, query, path or version; a case names the provocation."""
    probes = {"not-found": _missing, "bad-parameter": _bad_parameters, "bad-method": _bad_methods}[case]
    # A page that speaks about such messages anyway (a help page of an API) is not an error page that leaks.
    usual = "\n".join(s.answer.text for s in context.pages)
    asked = 0
    for answer in probes(context):
        asked += 1
        found = internals_in(_told(answer))
        if found and not found[0].pattern.search(usual):
            keep(notes, answer, "Trang lỗi lộ thông tin bên trong")
            raise Violation(
                "trang lỗi không lộ dấu vết chương trình, câu truy vấn, đường dẫn hay phiên bản",
                f"{found[0].name}: «{found[1]}» (HTTP {answer.status})",
                answer.url,
                curl=answer.curl(),
            )
    notes.remark = f"Đã gửi {asked} yêu cầu sai, không lộ thông tin bên trong"


def _told(answer: Answer) -> str:
    """What an answer says; texts inside JSON stand by themselves too, with their lines as they were."""
    data = decoded(answer)
    return answer.text if data is None else "\n".join((answer.text, *texts_in(data)))


def _missing(context: Context) -> Iterator[Answer]:
    word = context.canary("missing")
    for site in context.sites:
        for path in (f"/{word}", f"/{word}/{word}.php", f"/{word}.aspx", f"/{word}.jsp", f"/{word}%ff", f"/api/{word}"):
            yield context.web.get(site + path)
        # Frameworks tell a program more than a person.
        for path in (f"/{word}", f"/api/{word}"):
            yield context.web.get(site + path, headers=_AS_PROGRAM)


def _bad_parameters(context: Context) -> Iterator[Answer]:
    done: set[tuple[str, str]] = set()
    addresses = [u.partition("#")[0] for s in context.pages for u, _ in s.page.links]
    for seen in context.pages:
        searches = [form for form in seen.page.forms if form.method == "GET"]
        addresses += [f"{form.action.partition('?')[0]}?{urlencode(form.fields)}" for form in searches]
    addresses += [call.url for call in context.calls]
    for url in dict.fromkeys(addresses):
        if not context.belongs(url):
            continue
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        for index, (name, _) in enumerate(pairs):
            if (parts.path, name) in done or len(done) >= _MOST_PARAMETERS:
                continue
            done.add((parts.path, name))
            for bad in _BAD_VALUES:
                raw = "&".join(
                    f"{urlencode({n: ''})}{bad if bad.startswith('%') else urlencode({'': bad})[1:]}"
                    if i == index
                    else urlencode({n: v})
                    for i, (n, v) in enumerate(pairs)
                )
                asked = urlunsplit((parts.scheme, parts.netloc, parts.path, raw, ""))
                yield context.web.get(asked)
                if bad == _BAD_VALUES[0]:
                    yield context.web.get(asked, headers=_AS_PROGRAM)
    for site in context.sites:
        yield context.web.get(f"{site}/?{urlencode({'id': chr(39)})}")
    yield from _bad_segments(context)


def _bad_segments(context: Context) -> Iterator[Answer]:
    """Addresses whose last segment looks like a key, with a key that cannot be."""
    paths: set[str] = set()
    for url in [*(u for s in context.pages for u, _ in s.page.links), *(c.url for c in context.calls)]:
        head, _, tail = urlsplit(url).path.rstrip("/").rpartition("/")
        if context.belongs(url) and head and re.search(r"\d", tail) and "." not in tail[-6:]:
            paths.add(url.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[0])
    for path in sorted(paths)[:2]:
        for bad in ("'", "-1", "9" * 25, "%00"):
            yield context.web.get(f"{path}/{bad}")


def _bad_methods(context: Context) -> Iterator[Answer]:
    word = context.canary("method")
    for site in context.sites:
        # Only methods without an effect on the home page; changing ones go to an address that cannot exist.
        for method, path in (("KIEMDINH", "/"), ("TRACE", "/"), ("PUT", f"/{word}"), ("POST", f"/{word}")):
            yield context.web.send(method, site + path)
