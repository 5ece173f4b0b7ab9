"""The semantic driver for visitors and citizens: any accessible portal, by roles, labels, headings and the lexicon."""

from __future__ import annotations

from steps.portal.filing import FilingPart
from steps.portal.following import FollowingPart
from steps.portal.information import InformationPart


class SemanticPortal(FilingPart, FollowingPart, InformationPart):
    """A visitor or citizen at the public site of a portal that nobody here wrote."""
