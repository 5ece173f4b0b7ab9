"""An action of a citizen is logged with who, what, when and from where (test hook ``audit-log`` of the vendor)."""

from __future__ import annotations

import time
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import Blocked, EnvironmentProblem, Violation
from security.context import Context
from security.web import translated

_SETTLE_S = 5.0
_POLL_S = 0.2
_NAMES = {
    "ai (actor)": ("actor", "user", "username", "who", "subject"),
    "việc gì (action)": ("action", "event", "what", "operation"),
    "khi nào (at)": ("at", "time", "timestamp", "when"),
    "từ đâu (source_ip)": ("source_ip", "ip", "address", "source", "where", "client_ip"),
}


class _Log(msgspec.Struct, frozen=True):
    entries: tuple[dict[str, object], ...]


def action_logged(context: Context, _case: str, notes: Notes) -> None:
    """Filing a dossier leaves an entry that names the dossier, the citizen, the action, the time and the address."""
    hooks = context.target.hooks
    if "audit-log" not in hooks.offered or not hooks.base_url:
        raise Blocked("đích không cung cấp nhật ký thử (hooks: audit-log)", ("hook:audit-log",))
    # The hook's clock may be moved; only the entries that appear between two readings count.
    before = {msgspec.json.encode(e) for e in read_log(context, "")}
    code = _fresh_dossier(context)
    deadline = time.monotonic() + _SETTLE_S
    while True:
        new = [e for e in read_log(context, "") if msgspec.json.encode(e) not in before]
        about = [e for e in new if any(code in str(v) for v in e.values())]
        if about or time.monotonic() > deadline:
            break
        time.sleep(_POLL_S)
    notes.text("\n".join(msgspec.json.encode(e).decode() for e in new) + "\n", "Mục nhật ký mới")
    if not about:
        raise Violation(
            "có mục nhật ký về việc nộp hồ sơ", f"{len(new)} mục mới, không mục nào nêu hồ sơ {code}", "nhật ký"
        )
    entry = about[0]
    missing = [label for label, names in _NAMES.items() if not any(str(entry.get(n) or "").strip(" -") for n in names)]
    if missing:
        raise Violation(
            "nhật ký nêu ai, việc gì, khi nào, từ đâu", f"thiếu {', '.join(missing)}", f"nhật ký, hồ sơ {code}"
        )
    _judge_actor(context, entry, code)


def _judge_actor(context: Context, entry: dict[str, object], code: str) -> None:
    account = context.target.accounts["citizen-a"]
    known = {account.username, account.person.full_name, account.person.identity_number, account.person.email}
    actor = " ".join(str(entry.get(n) or "") for n in _NAMES["ai (actor)"])
    if not any(k and k.casefold() in actor.casefold() for k in known) and _looks_generic(actor):
        raise Violation(
            "nhật ký nêu đúng người thực hiện", f"người thực hiện ghi là «{actor.strip()}»", f"nhật ký, hồ sơ {code}"
        )


def _looks_generic(actor: str) -> bool:
    """Names that stand for nobody; an internal number of a person is not for us to judge."""
    return actor.strip().casefold() in {
        "system",
        "he thong",
        "hệ thống",
        "anonymous",
        "guest",
        "unknown",
        "admin",
        "portal",
    }


def _fresh_dossier(context: Context) -> str:
    people = context.people
    done = people.citizen().file_dossier(people.procedure)
    if done.acknowledgement is None:
        return people.filed.code
    return done.acknowledgement.code


def read_log(context: Context, since: str) -> tuple[dict[str, object], ...]:
    """Entries of the vendor's audit log hook.

    Raises:
        EnvironmentProblem: the hook answers something else.
        ConnectionError, TimeoutError: it does not answer.
    """
    hooks = context.target.hooks
    url = f"{hooks.base_url.rstrip('/')}/audit-log?since={quote(since)}"
    token = context.session.environ.get(hooks.token_env, "")
    try:
        answer = httpx.get(
            url, headers={"Authorization": f"Bearer {token}"}, timeout=context.target.network.timeout_s, trust_env=False
        )
    except httpx.TransportError as error:
        raise translated(error, url) from error
    if answer.status_code != 200:
        raise EnvironmentProblem(f"hook nhật ký tại {urlsplit(url).netloc} trả lời HTTP {answer.status_code}")
    try:
        return msgspec.json.decode(answer.content, type=_Log).entries
    except msgspec.DecodeError as error:
        raise EnvironmentProblem(f"hook nhật ký trả lời không đúng dạng: {error}") from error
