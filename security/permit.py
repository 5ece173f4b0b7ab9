"""Intrusive work needs a permission that holds now: the engine asks again, whatever the plan said."""

from __future__ import annotations

from kiemdinh.events.session import CollectSession
from kiemdinh.model.enums import Access
from kiemdinh.model.failures import Blocked
from kiemdinh.model.permission import Fetch, is_loopback, why_not_now, why_unproven


def verify(session: CollectSession, fetch: Fetch) -> None:
    """Whether intrusive work may start now.

    Args:
        session: run with target and plan.
        fetch: gives (status, text) of an address; only asked outside loopback.

    Raises:
        Blocked: no permission, not now, not at this level, or no proof of control.
        ConnectionError, TimeoutError: the proof could not be fetched.
    """
    target = session.target
    if not (session.plan.access.covers(Access.INTRUSIVE) and target.access.allowed.covers(Access.INTRUSIVE)):
        raise _refused("lượt kiểm định hoặc tệp đích không cho phép mức xâm nhập")
    permission = target.authorisation
    if permission is None:
        raise _refused("tệp đích không có khối authorisation")
    reason = why_not_now(permission, session.clock())
    for url in filter(None, (target.base_urls.public, target.base_urls.officer)):
        if not reason and not is_loopback(url):
            reason = why_unproven(url, permission, session.environ, fetch)
    if reason:
        raise _refused(reason)


def _refused(reason: str) -> Blocked:
    return Blocked(f"Không được phép làm việc xâm nhập: {reason}", ("target:authorisation",))
