"""The session of one request, as handlers see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fastapi import Request

from portal.domain.model import Account


@dataclass
class SessionState:
    """State of the browser's session during one request.

    Attributes:
        id: value of the session cookie.
        fresh: the browser does not have this id yet.
        used: a form or a sign-in needs the id, so that the cookie must be sent.
        ended: the cookie must be removed.
        expired: the browser came with a session that had rested too long.
    """

    id: str
    csrf_token: str
    user: Account | None = None
    fresh: bool = True
    used: bool = False
    ended: bool = False
    expired: bool = False
    flash: str = ""
    flash_out: str | None = None

    def say(self, text: str) -> None:
        """Show `text` on the next page."""
        self.flash_out = text

    def take_flash(self) -> str:
        """The text that the last request left, once."""
        text, self.flash = self.flash, ""
        if text and self.flash_out is None:
            self.flash_out = ""
        return text


def session_of(request: Request) -> SessionState:
    """The session of `request`."""
    return cast("SessionState", request.scope["portal.session"])
