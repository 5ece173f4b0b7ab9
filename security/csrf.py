"""A foreign site cannot act for a signed-in citizen (CWE-352): forms are replayed and the state tells the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import unquote, urlencode

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import CannotTell, CheckSignal, FunctionNotFound, Violation
from security.calls import LEAVING
from security.context import Context, keep
from security.disclosure import folded
from security.forged import (
    FROM_AFAR,
    TOKEN_NAME,
    at_home,
    line_of,
    message_protected,
    other_citizen,
    token_names,
    without_tokens,
)
from security.html import Form, read_page, same_origin
from security.people import fetch
from security.refiled import line_of_filing
from security.web import Answer
from security.withdrawn import withdrawal_protected

_MOST_FORMS, _MOST_FIELDS = 4, 12
# A form that files, pays or withdraws holds the address too, and is no form of the account.
_ACTS = re.compile(r"(?i)nop|submit|apply|pay|thanh-toan|rut|withdraw|dang-ky|register")
_OUT = re.compile(r"(?i)đăng xuất|thoát|log ?out|sign ?out")
Changes = Mapping[str, str | None]
Use = tuple[str, frozenset[str], tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Replay:
    """A state-changing form of a page and the page that shows what it changed.

    Attributes:
        page: address.
        form: the form.
        text_field: name of its free text.
        told: what the page says, and the number of the dossier: nothing of that is a secret.
        kept: what a line of the account's own data holds, to which words are added for a while; empty for messages.
    """

    page: str
    form: Form
    text_field: str
    told: str
    kept: str = ""

    @property
    def tokens(self) -> frozenset[str]:
        """Hidden fields that look like a protection token; what the page and its address tell is no secret."""
        hidden = {n: v for n, v in self.form.fields if self.form.kinds.get(n) == "hidden"}
        return token_names(hidden, f"{unquote(self.page)} {self.told}")

    @property
    def use(self) -> Use:
        """What tells the form from others: where it goes, what it asks, what its buttons and fixed values say."""
        fixed = [(n, v) for n, v in self.form.fields if self.form.kinds.get(n) == "hidden" and n not in self.tokens]
        return without_tokens(self.form.action, self.page), frozenset(self.form.kinds), (*fixed, *self.form.buttons)

    def values(self, word: str, change: Changes) -> list[tuple[str, str]]:
        """Fields with ``word`` in the free text; others changed, or left out where the change is ``None``."""
        kept = [(n, change.get(n, v)) for n, v in self.form.pressed]
        written = f"{self.kept} {word}".strip()
        return [(n, written if n == self.text_field else v) for n, v in kept if v is not None]


def state_change_protected(context: Context, _case: str, notes: Notes) -> None:
    """Forms of own pages, and messages sent by script, change nothing without their token or from a foreign origin."""
    tried: list[Replay] = []
    of_account: list[Replay] = []
    for replay in _forms(context):
        if replay.kept:
            of_account.append(replay)
        elif len(tried) < _MOST_FORMS and _attack(context, replay, notes, len(tried)):
            tried.append(replay)
    also = sum(_own_data_kept(context, replay, notes) for replay in of_account[:1])
    also += withdrawal_protected(context, notes)
    # A protected form of another page says nothing of how the dossier's page sends what a citizen writes.
    spoken = not any(r.page == context.people.filed.url for r in tried) and message_protected(
        context, line_of(context), notes
    )
    filing = line_of_filing(context) if not tried and not spoken else None
    if not tried and not spoken and (filing is None or not message_protected(context, filing, notes)):
        raise CannotTell(
            "không có biểu mẫu nào mà nội dung gửi đi hiện lại được để đối chiếu", context.people.filed.url
        )
    if tried or also:
        notes.remark = "; ".join(filter(None, (f"Đã thử {len(tried) + also} biểu mẫu", notes.remark)))


def _forms(context: Context) -> Iterator[Replay]:
    citizen = context.people.citizen()
    home = read_page(fetch(citizen, context.public + "/").text, context.public + "/")
    out = {u for u, words in home.names.items() if _OUT.search(words)}
    urls = [context.people.filed.url, *(u for u, _ in home.links if u not in out)]
    seen: set[Use] = set()
    for url in dict.fromkeys(u.partition("#")[0] for u in urls if context.belongs(u)):
        if len(seen) > 12 or LEAVING.search(url):
            continue
        answer = fetch(citizen, url)
        if answer.status != 200 or not answer.is_html:
            continue
        page = read_page(answer.text, answer.url)
        for form in page.forms:
            free = next((n for n, kind in form.kinds.items() if kind == "textarea"), "")
            kept = "" if free else _own_line(context, form)
            free = free or next((n for n, v in form.fields if kept and v == kept), "")
            replay = Replay(answer.url, form, free, f"{page.said} {context.people.filed.code}", kept)
            if form.method == "POST" and free and same_origin(form.action, url) and replay.use not in seen:
                seen.add(replay.use)
                yield replay


def _own_data_kept(context: Context, replay: Replay, notes: Notes) -> bool:
    """Whether the form of the account's own data could be judged; what it held before is put back."""
    try:
        return _attack(context, replay, notes, _MOST_FORMS)
    finally:
        try:
            _send(context, _fresh(context, replay), "", {**at_home(replay.page), "Referer": replay.page})
        except CheckSignal:
            left = "chưa trả lại được địa chỉ cũ của tài khoản thử"
            notes.remark = "; ".join(filter(None, (notes.remark, left)))


def _own_line(context: Context, form: Form) -> str:
    """The citizen's address, where a form of the account's own data holds it and asks for no file or password.

    A few words behind it harm nobody, and are taken away again.
    """
    account = context.target.accounts.get("citizen-a")
    address = account.person.address if account is not None else ""
    if not address or {"file", "password"} & set(form.kinds.values()) or _ACTS.search(form.action):
        return ""
    lines = [v for n, v in form.fields if form.kinds.get(n) in {"text", "search"} and v]
    return next((v for v in lines if folded(v) == folded(address)), "") if len(form.kinds) <= _MOST_FIELDS else ""


def _attack(context: Context, replay: Replay, notes: Notes, number: int) -> bool:
    """Whether the form could be judged: its honest use shows an effect."""
    control = f"{context.canary(f'csrf-control-{number}')} thử"
    _send(context, _fresh(context, replay), control, {**at_home(replay.page), "Referer": replay.page})
    if control not in _shown(context, replay):
        return False
    for turn, label in enumerate(("không có mã bảo vệ", "mã bảo vệ sai", "mã bảo vệ của người khác")):
        fresh = _fresh(context, replay)
        if turn and not fresh.tokens:
            break
        change = _changes(context, fresh, turn)
        if change is None:
            continue
        word = f"{context.canary(f'csrf-{number}-{turn}')} thử"
        answer = _send(context, fresh, word, FROM_AFAR, change)
        if _taken(context, replay, word) and _without_secrets(context, replay, change, number, turn):
            keep(notes, answer, f"Yêu cầu giả mạo ({label})")
            raise Violation(
                "yêu cầu giả mạo từ trang ngoài bị từ chối",
                f"biểu mẫu gửi với Origin lạ, {label}, vẫn được thực hiện (HTTP {answer.status})",
                f"POST {fresh.form.action}",
                curl=answer.curl(),
            )
    _not_by_address(context, replay, notes, number)
    return True


def _not_by_address(context: Context, replay: Replay, notes: Notes, number: int) -> None:
    """What a form sends changes nothing when it stands in an address: a link of any page would do it then.

    Raises:
        Violation: it does.
    """
    fresh = _fresh(context, replay)
    word = f"{context.canary(f'csrf-{number}-get')} thử"
    left_out = dict.fromkeys(fresh.tokens | _of_this_sign_in(context, fresh))
    action = without_tokens(fresh.form.action, fresh.page)
    address = f"{action}{'&' if '?' in action else '?'}{urlencode(fresh.values(word, left_out))}"
    context.web.pace()
    answer = fetch(context.people.citizen(), address, headers=FROM_AFAR)
    if _taken(context, replay, word):
        keep(notes, answer, "Yêu cầu giả mạo (bằng địa chỉ)")
        raise Violation(
            "yêu cầu giả mạo từ trang ngoài bị từ chối",
            f"mở địa chỉ có sẵn nội dung (GET, không có mã bảo vệ) là được thực hiện (HTTP {answer.status})",
            f"GET {replay.form.action}",
            curl=answer.curl(),
        )


def _changes(context: Context, fresh: Replay, turn: int) -> Changes | None:
    """What becomes of the tokens in a turn; ``None`` when the turn cannot be taken."""
    fields = dict(fresh.form.fields)
    if turn == 0:
        return dict.fromkeys(fresh.tokens)
    if turn == 1:
        return {n: fields[n][::-1] + "x" for n in fresh.tokens}
    theirs = _given_to_other(context, fresh)
    return {n: theirs[n] for n in fresh.tokens} if fresh.tokens <= theirs.keys() else None


def _given_to_other(context: Context, replay: Replay) -> dict[str, str]:
    """Hidden fields of another citizen's forms; those of a dossier of their own only where no other page tells."""
    # The state of a page is only worth something on that page; a token is the same on all of them.
    state = not any(TOKEN_NAME.search(n) for n in replay.tokens)
    found: dict[str, str] = {}
    for files in (False, True):
        other = other_citizen(context, files=files)
        if other is None:
            break
        driver, code = other
        urls = [replay.page, context.public + "/"]
        with suppress(CheckSignal):
            urls += [driver.open_dossier(code).page.url] if code else []
        for url in urls:
            answer = fetch(driver, url)
            readable = answer.status == 200 and answer.is_html
            for form in read_page(answer.text, answer.url).forms if readable else ():
                if not state or form.kinds == replay.form.kinds:
                    hidden = {n: v for n, v in form.fields if form.kinds.get(n) == "hidden" and v}
                    found = {**hidden, **found}
        if replay.tokens <= found.keys():
            break
    return found


def _taken(context: Context, replay: Replay, word: str) -> bool:
    """Whether a word was stored; looked at twice, for what was refused may be shown once more to be mended."""
    return word in _shown(context, replay) and word in _shown(context, replay)


def _without_secrets(context: Context, replay: Replay, change: Changes, number: int, turn: int) -> bool:
    """Whether it is taken too when no field is sent that only this sign-in knows, whatever its name and length."""
    hidden = _of_this_sign_in(context, replay) - change.keys()
    if not hidden:
        return True
    word = f"{context.canary(f'csrf-{number}-{turn}-bare')} thử"
    _send(context, _fresh(context, replay), word, FROM_AFAR, {**dict.fromkeys(hidden), **change})
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


def _send(
    context: Context,
    replay: Replay,
    word: str,
    headers: dict[str, str],
    change: Changes = MappingProxyType({}),
) -> Answer:
    context.web.pace()
    values = replay.values(word, change)
    honest = "cross-site" not in headers.values()
    action = replay.form.action if honest else without_tokens(replay.form.action, replay.page)
    return fetch(context.people.citizen(), action, method="POST", form=values, headers=headers)


def _fresh(context: Context, replay: Replay) -> Replay:
    """The form as it stands now (one-time tokens change)."""
    answer = fetch(context.people.citizen(), replay.page)
    page = read_page(answer.text, answer.url)
    forms = [replace(replay, form=f) for f in page.forms if replay.text_field in f.kinds]
    # several forms of a page may go to one address and tell apart what is wanted by their fields or their button
    for alike in (replay.use, None):
        for found in forms:
            if path_of(found.form) == path_of(replay.form) and alike in {None, found.use}:
                return found
    raise FunctionNotFound("biểu mẫu đã thấy trước đó", replay.page)


def _shown(context: Context, replay: Replay) -> str:
    """Text of the form's page now: what was stored, not what an answer repeats."""
    answer = fetch(context.people.citizen(), replay.page)
    page = read_page(answer.text, answer.url)
    held = (v for f in page.forms for n, v in f.fields if replay.kept and n == replay.text_field)
    return " ".join((page.said, *held))
