# ruff: noqa: ARG001, FBT001 - a rule takes all that its replacement may need; answers of other rules are its arguments
"""The personal document store, ratings, conversations, printed codes."""

from __future__ import annotations

from portal.domain.model import Account, Dossier, Status


def stored_on_return(dossier: Dossier) -> bool:
    """A result goes to the applicant's store at the moment it is returned."""
    return True


def may_rate(dossier: Dossier, rated_before: bool) -> bool:
    """Once, after the result."""
    return dossier.status is Status.RETURNED and not rated_before


def score_accepted(score: int) -> bool:
    """1 to 5."""
    return 1 <= score <= 5


def message_visible(user: Account, dossier: Dossier) -> bool:
    """Both sides see the whole conversation."""
    return True


def qr_text(public_url: str, dossier: Dossier) -> str:
    """What the QR code of receipt and result says."""
    return f"{public_url}/tra-cuu-ho-so?ma={dossier.code}"


def receipt_available(dossier: Dossier) -> bool:
    """Form 01 is given for every dossier that was not refused."""
    return dossier.status is not Status.REFUSED


def result_available(dossier: Dossier) -> bool:
    """The result can be downloaded once it has been returned."""
    return dossier.status is Status.RETURNED


def link_lifetime_seconds() -> int:
    """How long a file link given to the national portal works."""
    return 7 * 24 * 3600
