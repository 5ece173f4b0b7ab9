"""Every word that a report says of its own, Vietnamese first; what people wrote elsewhere stays as they wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kiemdinh.model.check import Text
from reports.texts.base import LANGUAGES, pick
from reports.texts.comparing import CHANGES, COMPARING, DIFFERENCES, DIRECTIONS
from reports.texts.details import DETAILS
from reports.texts.endings import GLOSSARY, HOW
from reports.texts.labels import ACCESS, BASES, COMPARISONS, ENGINES, OWNER_ACTIONS, OWNERS, STATUSES, UNITS, VERDICTS
from reports.texts.summary import SUMMARY

PHRASES: Mapping[str, Text] = MappingProxyType({**SUMMARY, **DETAILS, **COMPARING})

__all__ = [
    "ACCESS",
    "BASES",
    "CHANGES",
    "COMPARISONS",
    "DIFFERENCES",
    "DIRECTIONS",
    "ENGINES",
    "GLOSSARY",
    "HOW",
    "LANGUAGES",
    "OWNERS",
    "OWNER_ACTIONS",
    "PHRASES",
    "STATUSES",
    "UNITS",
    "VERDICTS",
    "pick",
]
