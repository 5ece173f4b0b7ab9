"""Example driver: a portal whose citizens' side begins at an address of its own."""

from __future__ import annotations

from steps.portal.semantic import SemanticPortal
from steps.portal.values import PageView


class InnerPortal(SemanticPortal):
    """The semantic driver with one difference."""

    def home(self) -> PageView:
        """Open the citizens' home page."""
        return self.visit("/cong-dan")
