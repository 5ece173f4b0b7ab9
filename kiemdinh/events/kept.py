"""Sign-ins that a person made by hand, kept for later runs: private files outside every bundle.

A kept sign-in is as good as a password.  It lies in the user's state folder, readable by that user alone, by target
and account; nothing of it is ever written into a run.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from kiemdinh.model.failures import InputProblem
from kiemdinh.model.target import Target

STATE_VARIABLE = "KIEMDINH_STATE_DIR"
WAIT_VARIABLE = "KIEMDINH_PERSON_WAIT_S"
PERSON_NAMES = {
    "citizen-a": "công dân A",
    "citizen-b": "công dân B",
    "officer-receive": "cán bộ tiếp nhận",
    "officer-appraise": "cán bộ thẩm định",
    "officer-approve": "lãnh đạo phê duyệt",
    "officer-other-unit": "cán bộ đơn vị khác",
    "lockout": "tài khoản thử khóa đăng nhập",
}
_SAFE = re.compile(r"[^a-z0-9.-]+")
_LEAST_SECRET = 8


def seconds_to_wait(environ: Mapping[str, str]) -> float:
    """How long a run waits for a person; 0 when nobody looks on."""
    try:
        return max(0.0, float(environ.get(WAIT_VARIABLE, "")))
    except ValueError:
        return 0.0


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One kept sign-in.

    Attributes:
        saved: ISO 8601, when it was made.
        state: cookies and local storage, as Playwright gives them.
    """

    saved: str
    state: dict[str, Any]


class KeptSignIns:
    """The private folder of kept sign-ins.

    Args:
        folder: made when something is first kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> KeptSignIns:
        """The user's own folder: ``KIEMDINH_STATE_DIR``, else ``XDG_STATE_HOME``, else ``~/.local/state``."""
        if environ.get(STATE_VARIABLE):
            return cls(Path(environ[STATE_VARIABLE]) / "sign-ins")
        base = environ.get("XDG_STATE_HOME") or str(Path(environ.get("HOME", "~")).expanduser() / ".local" / "state")
        return cls(Path(base) / "kiemdinh" / "sign-ins")

    def path(self, target: Target, key: str) -> Path:
        """File of one account at one target; another address or user name is another file."""
        username = target.accounts[key].username if key in target.accounts else ""
        urls = target.base_urls
        told = "\n".join((target.id, key, urls.public, urls.officer, username))
        name = _SAFE.sub("-", f"{target.id}.{key}")
        return self.folder / f"{name}.{hashlib.sha256(told.encode()).hexdigest()[:12]}.json"

    def load(self, target: Target, key: str) -> Kept | None:
        """The kept sign-in, or ``None``.

        Raises:
            InputProblem: the file is damaged, or others may read it.
        """
        path = self.path(target, key)
        try:
            raw = path.read_bytes()
            others = path.stat().st_mode & 0o077
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InputProblem(f"không đọc được: {error.strerror}", str(path)) from error
        if others:
            raise InputProblem("người khác trên máy đọc được tệp này: chmod 600, hoặc đăng nhập lại", str(path))
        try:
            return msgspec.json.decode(raw, type=Kept)
        except msgspec.DecodeError as error:
            raise InputProblem("tệp phiên đăng nhập hỏng; đăng nhập lại bằng kiemdinh login", str(path)) from error

    def save(self, target: Target, key: str, kept: Kept) -> Path:
        """Keep a sign-in, whole or not at all, readable by this user alone.

        Raises:
            OSError: it cannot be written.
        """
        path = self.path(target, key)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(msgspec.json.encode(kept))
            Path(name).chmod(0o600)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
        return path

    def forget(self, target: Target, key: str) -> bool:
        """Remove a kept sign-in; gives whether there was one."""
        try:
            self.path(target, key).unlink()
        except FileNotFoundError:
            return False
        return True

    def secrets(self, target: Target) -> list[str]:
        """Values that must never reach evidence: cookies of every kept sign-in of a target."""
        found: list[str] = []
        for key in target.accounts:
            with contextlib.suppress(InputProblem):
                kept = self.load(target, key)
                cookies = kept.state.get("cookies", []) if kept else []
                found += [str(c.get("value", "")) for c in cookies if len(str(c.get("value", ""))) >= _LEAST_SECRET]
        return found
