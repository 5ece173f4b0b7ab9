"""Collects the scenarios of all feature files; with a run given, only files that hold a planned check."""

from __future__ import annotations

from pathlib import Path

from pytest_bdd import scenarios

from steps.gherkin import feature_files
from steps.plugin import more_feature_folders, preflight, wanted_checks

_HERE = Path(__file__).parent
_FILES = [f for folder in (_HERE, *more_feature_folders()) for f in feature_files(folder, wanted_checks())]
preflight(_FILES)
if _FILES:
    scenarios(*(str(path) for path in _FILES))
