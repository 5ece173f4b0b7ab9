"""The same portal after its makers gave a button that a person had confirmed a name that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from tests.foreign.harness import Live
from tests.foreign.scripted import portal


@contextmanager
def start(flavour: str) -> Iterator[Live]:
    """Start the portal for the bench."""
    with portal.running(flavour) as running:
        running.sites.renamed["Bắt đầu nộp"] = "Mở quầy"
        yield running.live


PORTAL = replace(portal.PORTAL, start=start, mapping="moved.yaml")
