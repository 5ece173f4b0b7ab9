"""Accounts with which only a person can sign in: the kept sign-in, and asking for a new one when it has expired."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from kiemdinh.events.kept import PERSON_NAMES, Kept, KeptSignIns, seconds_to_wait
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import Aborted, AccountProblem, Blocked, InputProblem
from kiemdinh.model.target import Target

Tell = Callable[[str, str], None]
_POLL_S = 0.25


class PersonDesk:
    """Where a run turns to a person.

    Args:
        target: whose accounts.
        environ: names the folder of kept sign-ins and how long a person is waited for.
        tell: announces who is needed and for what; ``None`` when nobody looks on.
        stopped: whether the run is to stop.
    """

    def __init__(
        self,
        target: Target,
        environ: Mapping[str, str],
        tell: Tell | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._target = target
        self._kept = KeptSignIns.of(environ)
        self._wait_s = seconds_to_wait(environ) if tell is not None else 0.0
        self._tell = tell
        self._stopped = stopped
        self._given_up: set[str] = set()

    def current(self, key: str) -> Kept | None:
        """The kept sign-in of an account.

        Raises:
            AccountProblem: its file cannot be used.
        """
        try:
            return self._kept.load(self._target, key)
        except InputProblem as error:
            raise AccountProblem(str(error)) from error

    def ask(self, key: str, older: Kept | None) -> Kept:
        """Wait until a person has signed in (again).

        Args:
            key: account.
            older: the sign-in that does not count any more, or ``None``.

        Raises:
            Blocked: nobody is there, or nobody came in time.
            Aborted: the run is to stop.
        """
        username = self._target.accounts[key].username
        who = f"{PERSON_NAMES.get(key, key)} ({username})"
        why = "phiên đăng nhập đã hết hạn" if older else "chưa có phiên đăng nhập"
        command = f"kiemdinh login {key} --target TỆP"
        if self._tell is None or self._wait_s <= 0 or key in self._given_up:
            raise Blocked(
                f"cần {who} đăng nhập bằng tay ({why}): chạy {command} rồi kiểm lại", (f"account:{key}",), Owner.ACCOUNT
            )
        self._tell(who, f"{why}; mở cửa sổ lệnh khác và chạy: {command} (chờ {self._wait_s:.0f} giây)")
        deadline = time.monotonic() + self._wait_s
        while time.monotonic() < deadline:
            if self._stopped():
                raise Aborted
            found = self.current(key)
            if found is not None and (older is None or found.saved != older.saved):
                return found
            time.sleep(_POLL_S)
        self._given_up.add(key)
        raise Blocked(
            f"{who} không đăng nhập kịp ({why}): chạy {command} rồi kiểm lại", (f"account:{key}",), Owner.ACCOUNT
        )
