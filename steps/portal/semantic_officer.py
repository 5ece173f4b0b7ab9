"""The semantic driver for officers."""

from __future__ import annotations

from steps.portal.signing import SigningInPart


class SemanticOfficer(SigningInPart):
    """An officer at the officers' site."""
