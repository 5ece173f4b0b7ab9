"""Who may do what. Each rule answers about one person and one object."""

from __future__ import annotations

from portal.domain.model import Account, Attachment, Dossier


def may_sign_in(site: str, user: Account) -> bool:
    """Citizens and organisations use the public site, staff the officer site; a locked account none."""
    return not user.locked and user.is_staff == (site == "officer")


def may_open_dossier(user: Account, dossier: Dossier) -> bool:
    """A citizen opens only own dossiers."""
    return dossier.owner == user.username


def may_change_dossier(user: Account, dossier: Dossier) -> bool:
    """A citizen pays, writes, supplements and withdraws only in own dossiers."""
    return dossier.owner == user.username


def may_open_file(user: Account, dossier: Dossier | None, file: Attachment) -> bool:
    """A citizen opens the files of own dossiers, drafts and store."""
    return file.owner == user.username and (dossier is None or dossier.owner == user.username)


def may_edit_draft(user: Account, owner: str) -> bool:
    """A citizen continues only own drafts."""
    return owner == user.username


def may_use_store(user: Account, owner: str) -> bool:
    """A citizen sees and uses only own papers of the personal store."""
    return owner == user.username


def may_read_notice(user: Account, owner: str) -> bool:
    """A notice is for its addressee."""
    return owner == user.username


def officer_may_open(user: Account, dossier: Dossier) -> bool:
    """An officer opens the dossiers of the own unit."""
    return user.kind == "officer" and user.unit == dossier.unit


ACTION_ROLES: dict[str, tuple[str, ...]] = {
    "accept": ("receive",),
    "refuse": ("receive",),
    "supplement": ("receive", "appraise"),
    "request_payment": ("receive", "appraise"),
    "assign": ("receive", "approve"),
    "appraise": ("appraise",),
    "submit": ("appraise",),
    "approve": ("approve",),
    "send_back": ("approve",),
    "stop": ("receive", "approve"),
    "return_result": ("receive",),
    "extend": ("approve",),
    "message": ("receive", "appraise", "approve"),
}


def officer_may_act(user: Account, dossier: Dossier, action: str) -> bool:
    """Whether one of the officer's roles allows `action` on a dossier of the own unit."""
    return officer_may_open(user, dossier) and any(role in ACTION_ROLES.get(action, ()) for role in user.roles)


def may_administer(user: Account) -> bool:
    """Only administrators see accounts, catalogue and the audit log."""
    return user.kind == "administrator"
