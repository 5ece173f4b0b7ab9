"""Taking a dossier back, as a foreign page could send it: tried on a dossier that is filed for this alone."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import CheckSignal, Violation
from security.behind import actor, near
from security.bodies import changed, values_of
from security.calls import Call
from security.context import Context, keep
from security.disclosure import short
from security.forged import FROM_AFAR, Held, kept_back, token_names, without_tokens
from steps.portal.protocol import PortalDriver

_TAKEN_BACK = re.compile(r"(?i)\brút\b|\bhủy\b|\bhuỷ\b|withdr|cancel")


def withdrawal_protected(context: Context, notes: Notes) -> bool:
    """Whether taking back could be judged: sent by its owner, it is done.

    Raises:
        Violation: sent from afar without what only the owner's page knows, it is done too.
    """
    try:
        citizen = context.people.citizen()
        done = citizen.file_dossier(context.people.procedure)
        code = done.acknowledgement.code if done.accepted and done.acknowledgement is not None else ""
        return bool(code) and not _taken_back(citizen, code) and _judged(context, citizen, code, notes)
    except Violation:
        raise
    except CheckSignal:
        return False  # what cannot be filed or taken back here is the business of other checks


def _judged(context: Context, citizen: PortalDriver, code: str, notes: Notes) -> bool:
    word = context.canary("csrf-withdraw")
    held = _held(citizen, code, word)
    if held is None or not held.by_form or held.call.method != "POST" or not near(context, held.call.url):
        return False
    owner = actor(citizen, context)
    ways = _forged(held, _other_sign_in(context, code, word), code)
    if _taken_back(citizen, code):
        return False  # a page that asks twice has done it before the request that was kept back
    for label, call in ways:
        context.web.pace()
        headers = {**FROM_AFAR, **dict(call.headers)}
        answer = owner.send(call.method, call.url, headers, call.body)
        if _taken_back(citizen, code):
            keep(notes, short(answer), f"Yêu cầu giả mạo ({label})")
            raise Violation(
                "yêu cầu giả mạo từ trang ngoài bị từ chối",
                f"yêu cầu rút hồ sơ với Origin lạ, {label}, vẫn được thực hiện (HTTP {answer.status})",
                f"{call.method} {call.url}",
                curl=answer.curl(),
            )
    fresh = _held(citizen, code, word)
    if fresh is not None:
        owner.repeat(fresh.call)
    return fresh is not None and _taken_back(citizen, code)


def _held(citizen: PortalDriver, code: str, word: str) -> Held | None:
    return kept_back(citizen, partial(citizen.withdraw, code, f"{word} thử"), word)


def _other_sign_in(context: Context, code: str, word: str) -> Held | None:
    """The same of another sign-in: whatever differs there is known to one of them only."""
    try:
        return _held(context.people.portal.as_account("citizen-a", fresh=True), code, word)
    except CheckSignal:  # a person signs in by hand
        return None


def _forged(held: Held, other: Held | None, code: str) -> list[tuple[str, Call]]:
    """What a foreign page could send: nothing in it is known to the owner's page alone."""
    own, theirs = values_of(held.call), values_of(other.call) if other is not None else {}
    secret = {n for n, v in own.items() if n in theirs and theirs[n] != v}
    tokens = token_names(own, f"{code} {held.call.url}") | secret
    call = replace(held.call, url=without_tokens(held.call.url, code))
    ways = [("không có mã bảo vệ", changed(call, lambda n, v: None if n in tokens else v))]
    if secret:
        ways.append(("mã bảo vệ của lần đăng nhập khác", changed(call, lambda n, v: theirs[n] if n in secret else v)))
    elif tokens:
        ways.append(("mã bảo vệ sai", changed(call, lambda n, v: v[::-1] + "x" if n in tokens else v)))
    kind = dict(call.headers).get("content-type", "application/x-www-form-urlencoded")
    return [(label, replace(way, headers=(("content-type", kind),))) for label, way in ways]


def _taken_back(citizen: PortalDriver, code: str) -> bool:
    """Whether the dossier's page says that it was taken back."""
    return bool(_TAKEN_BACK.search(citizen.open_dossier(code).status))
