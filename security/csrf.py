"""A foreign site cannot act for a signed-in citizen (CWE-352): forms are replayed and the state tells the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import CannotTell, FunctionNotFound, Violation
from security.context import Context, keep
from security.forged import FOREIGN, message_protected
from security.html import Form, read_page, same_origin
from security.people import fetch
from security.web import Answer

_TOKEN_NAME = re.compile(r"(?i)csrf|xsrf|token|authenticity|nonce|antiforgery|__requestverification")
_SECRET_VALUE = re.compile(r"^(?=.*[0-9])(?=.*[a-zA-Z])[\w+/=.:-]{16,}$")
_MOST_FORMS = 4


@dataclass(frozen=True)
class Replay:
    """A state-changing form of a page and the page that shows what it changed."""

    page: str
    form: Form
    text_field: str

    @property
    def tokens(self) -> frozenset[str]:
        """Hidden fields that look like a protection token; what the page's address tells is no secret."""
        return frozenset(
            name
            for name, value in self.form.fields
            if self.form.kinds.get(name) == "hidden"
            and (_TOKEN_NAME.search(name) or (_SECRET_VALUE.match(value) and value not in unquote(self.page)))
        )

    def values(
        self, word: str, *, without: frozenset[str] = frozenset(), altered: frozenset[str] = frozenset()
    ) -> list[tuple[str, str]]:
        """Fields with ``word`` in the free text; tokens left out or altered."""
        kept = [(n, v[::-1] + "x" if n in altered else v) for n, v in self.form.fields if n not in without]
        return [(n, word if n == self.text_field else v) for n, v in kept]


def state_change_protected(context: Context, _case: str, notes: Notes) -> None:
    """Forms of own pages change nothing without their token, with a wrong one, or from a foreign origin without one."""
    tried: list[str] = []
    for replay in _forms(context):
        if len(tried) >= _MOST_FORMS:
            break
        if _attack(context, replay, notes, len(tried)):
            tried.append(replay.form.action)
    spoken = None if tried else context.spoken
    if spoken is not None and message_protected(context, spoken, notes):
        return
    if not tried:
        raise CannotTell(
            "không có biểu mẫu nào mà nội dung gửi đi hiện lại được để đối chiếu", context.people.filed.url
        )
    notes.remark = f"Đã thử {len(tried)} biểu mẫu"


def _forms(context: Context) -> Iterator[Replay]:
    citizen = context.people.citizen()
    urls = [context.people.filed.url]
    urls += [u for u, _ in read_page(fetch(citizen, context.public + "/").text, context.public + "/").links]
    seen: set[str] = set()
    for url in dict.fromkeys(u.partition("#")[0] for u in urls if context.belongs(u)):
        if len(seen) > 12 or any(w in url.lower() for w in ("logout", "dang-xuat", "signout")):
            continue
        answer = fetch(citizen, url)
        if answer.status != 200 or not answer.is_html:
            continue
        for form in read_page(answer.text, answer.url).forms:
            free = next((n for n, kind in form.kinds.items() if kind == "textarea"), "")
            if form.method == "POST" and free and same_origin(form.action, url) and form.action not in seen:
                seen.add(form.action)
                yield Replay(answer.url, form, free)


def _attack(context: Context, replay: Replay, notes: Notes, number: int) -> bool:
    """Whether the form could be judged: its honest use shows an effect."""
    control = f"{context.canary(f'csrf-control-{number}')} thử"
    _send(context, _fresh(context, replay), control, {"Origin": context.public, "Referer": replay.page})
    if control not in _shown(context, replay):
        return False
    none: frozenset[str] = frozenset()
    for turn, label in enumerate(("không có mã bảo vệ", "mã bảo vệ sai")):
        fresh = _fresh(context, replay)
        without, altered = (fresh.tokens, none) if turn == 0 else (none, fresh.tokens)
        word = f"{context.canary(f'csrf-{number}-{turn}')} thử"
        answer = _send(context, fresh, word, {"Origin": FOREIGN, "Referer": FOREIGN + "/"}, without, altered)
        # Looked at twice: what was refused may stand once more in the form, to be mended.
        if word in _shown(context, replay) and word in _shown(context, replay):
            keep(notes, answer, f"Yêu cầu giả mạo ({label})")
            raise Violation(
                "yêu cầu giả mạo từ trang ngoài bị từ chối",
                f"biểu mẫu gửi với Origin lạ, {label}, vẫn được thực hiện (HTTP {answer.status})",
                f"POST {fresh.form.action}",
                curl=answer.curl(),
            )
    return True


def _send(  # noqa: PLR0917 - one request has as many parts
    context: Context,
    replay: Replay,
    word: str,
    headers: dict[str, str],
    without: frozenset[str] = frozenset(),
    altered: frozenset[str] = frozenset(),
) -> Answer:
    context.web.pace()
    values = replay.values(word, without=without, altered=altered)
    return fetch(context.people.citizen(), replay.form.action, method="POST", form=values, headers=headers)


def _fresh(context: Context, replay: Replay) -> Replay:
    """The form as it stands now (one-time tokens change)."""
    answer = fetch(context.people.citizen(), replay.page)
    for form in read_page(answer.text, answer.url).forms:
        if form.action == replay.form.action and replay.text_field in form.kinds:
            return Replay(replay.page, form, replay.text_field)
    raise FunctionNotFound("biểu mẫu đã thấy trước đó", replay.page)


def _shown(context: Context, replay: Replay) -> str:
    """Text of the form's page now: what was stored, not what an answer repeats."""
    answer = fetch(context.people.citizen(), replay.page)
    return read_page(answer.text, answer.url).said
