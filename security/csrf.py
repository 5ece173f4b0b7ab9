"""A foreign site cannot act for a signed-in citizen (CWE-352): forms are replayed and the state tells the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import CannotTell, CheckSignal, FunctionNotFound, Violation
from security.context import Context, keep
from security.forged import FROM_AFAR, at_home, message_protected
from security.html import Form, read_page, same_origin
from security.people import fetch
from security.web import Answer

_TOKEN_NAME = re.compile(r"(?i)csrf|xsrf|token|authenticity|nonce|antiforgery|__requestverification")
_SECRET_VALUE = re.compile(r"^(?=.*[0-9a-zA-Z])[\w+/=.:-]{16,}$")
_MOST_FORMS = 4
Use = tuple[str, frozenset[str], tuple[tuple[str, str], ...]]


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

    @property
    def use(self) -> Use:
        """What tells the form from others: where it goes, what it asks, what its buttons and fixed values say."""
        fixed = [(n, v) for n, v in self.form.fields if self.form.kinds.get(n) == "hidden" and n not in self.tokens]
        return without_tokens(self.form.action, self.page), frozenset(self.form.kinds), (*fixed, *self.form.buttons)

    def values(
        self, word: str, *, without: frozenset[str] = frozenset(), altered: frozenset[str] = frozenset()
    ) -> list[tuple[str, str]]:
        """Fields with ``word`` in the free text; tokens left out or altered."""
        kept = [(n, v[::-1] + "x" if n in altered else v) for n, v in self.form.pressed if n not in without]
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
    seen: set[Use] = set()
    for url in dict.fromkeys(u.partition("#")[0] for u in urls if context.belongs(u)):
        if len(seen) > 12 or any(w in url.lower() for w in ("logout", "dang-xuat", "signout")):
            continue
        answer = fetch(citizen, url)
        if answer.status != 200 or not answer.is_html:
            continue
        for form in read_page(answer.text, answer.url).forms:
            free = next((n for n, kind in form.kinds.items() if kind == "textarea"), "")
            replay = Replay(answer.url, form, free)
            if form.method == "POST" and free and same_origin(form.action, url) and replay.use not in seen:
                seen.add(replay.use)
                yield replay


def _attack(context: Context, replay: Replay, notes: Notes, number: int) -> bool:
    """Whether the form could be judged: its honest use shows an effect."""
    control = f"{context.canary(f'csrf-control-{number}')} thử"
    _send(context, _fresh(context, replay), control, {**at_home(replay.page), "Referer": replay.page})
    if control not in _shown(context, replay):
        return False
    none: frozenset[str] = frozenset()
    for turn, label in enumerate(("không có mã bảo vệ", "mã bảo vệ sai")):
        fresh = _fresh(context, replay)
        without, altered = (fresh.tokens, none) if turn == 0 else (none, fresh.tokens)
        word = f"{context.canary(f'csrf-{number}-{turn}')} thử"
        answer = _send(context, fresh, word, FROM_AFAR, without, altered)
        if _taken(context, replay, word) and _without_secrets(context, replay, without, altered, number, turn):
            keep(notes, answer, f"Yêu cầu giả mạo ({label})")
            raise Violation(
                "yêu cầu giả mạo từ trang ngoài bị từ chối",
                f"biểu mẫu gửi với Origin lạ, {label}, vẫn được thực hiện (HTTP {answer.status})",
                f"POST {fresh.form.action}",
                curl=answer.curl(),
            )
    return True


def _taken(context: Context, replay: Replay, word: str) -> bool:
    """Whether a word was stored; looked at twice, for what was refused may be shown once more to be mended."""
    return word in _shown(context, replay) and word in _shown(context, replay)


def _without_secrets(  # noqa: PLR0917 - one attack has as many parts
    context: Context, replay: Replay, without: frozenset[str], altered: frozenset[str], number: int, turn: int
) -> bool:
    """Whether it is taken too when no field is sent that only this sign-in knows, whatever its name and length."""
    hidden = _of_this_sign_in(context, replay) - without - altered
    if not hidden:
        return True
    word = f"{context.canary(f'csrf-{number}-{turn}-bare')} thử"
    _send(context, _fresh(context, replay), word, FROM_AFAR, without | hidden, altered)
    return _taken(context, replay, word)


def _of_this_sign_in(context: Context, replay: Replay) -> frozenset[str]:
    """Hidden fields that are other ones in another sign-in of the same person, or each time."""
    try:
        again = fetch(context.people.portal.as_account("citizen-a", fresh=True), replay.page)
    except CheckSignal:  # a person signs in by hand
        again = fetch(context.people.citizen(), replay.page)
    own = _fresh(context, replay).form
    alike = [dict(f.fields) for f in read_page(again.text, again.url).forms if path_of(f) == path_of(own)]
    # of several forms that go to one address, the one that says most of the same
    other = max(alike, key=lambda values: sum(values.get(n) == v for n, v in own.fields), default={})
    return frozenset(n for n, v in own.fields if own.kinds.get(n) == "hidden" and v and other.get(n) != v)


def path_of(form: Form) -> str:
    """Where a form goes, without the parameters of the address."""
    return form.action.partition("?")[0]


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
    honest = "cross-site" not in headers.values()
    action = replay.form.action if honest else without_tokens(replay.form.action, replay.page)
    return fetch(context.people.citizen(), action, method="POST", form=values, headers=headers)


def without_tokens(action: str, page: str) -> str:
    """A form's address without parameters that look like a protection token."""
    parts = urlsplit(action)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(n, v) for n, v in pairs if not (_TOKEN_NAME.search(n) or (_SECRET_VALUE.match(v) and v not in page))]
    return action if kept == pairs else urlunsplit((*parts[:3], urlencode(kept), ""))


def _fresh(context: Context, replay: Replay) -> Replay:
    """The form as it stands now (one-time tokens change)."""
    answer = fetch(context.people.citizen(), replay.page)
    forms = [f for f in read_page(answer.text, answer.url).forms if replay.text_field in f.kinds]
    # several forms of a page may go to one address and tell apart what is wanted by their fields or their button
    for alike in (replay.use, None):
        for form in forms:
            if path_of(form) == path_of(replay.form) and alike in {None, Replay(replay.page, form, "").use}:
                return Replay(replay.page, form, replay.text_field)
    raise FunctionNotFound("biểu mẫu đã thấy trước đó", replay.page)


def _shown(context: Context, replay: Replay) -> str:
    """Text of the form's page now: what was stored, not what an answer repeats."""
    answer = fetch(context.people.citizen(), replay.page)
    return read_page(answer.text, answer.url).said
