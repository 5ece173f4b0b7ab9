"""Checks of form over the whole way of a dossier: what is told when it is filed, and what is told of it later."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import FunctionNotFound, Violation
from schemas.live.journeys import furthest
from schemas.live.lab import Lab
from schemas.live.reading import blame, dossier_item, dossier_items, judge, messages
from schemas.sync.rules.dates import VIETNAM
from steps.words import bare, days

_DUE = re.compile(r"hen tra(?! (?:moi|truoc|cu))|ngay tra ket qua du kien|du kien tra")
_MOMENT = re.compile(r"\d{14}")
_ZONE, _NEAR = timedelta(hours=7), timedelta(minutes=10)
"""What a server's universal time lacks to the country's, and how long a filing takes at most."""


def well_formed(lab: Lab, notes: Notes) -> None:
    """SY-01."""
    _blame_all(lab, notes, "SY-01")


def mandatory_fields(lab: Lab, notes: Notes) -> None:
    """SY-02."""
    _blame_all(lab, notes, "SY-02")


def dates_consistent(lab: Lab, notes: Notes) -> None:
    """SY-03, and the moment of filing in the country's time."""
    _blame_all(lab, notes, "SY-03")
    filed, exchanges = messages(lab, notes)
    written = str(dossier_item(exchanges).get("NgayNopHoSo") or "")
    if not _MOMENT.fullmatch(written):
        due_as_told(lab, notes)
        return  # the contract has no such field, or a day without a time
    told = datetime.strptime(written, "%Y%m%d%H%M%S").replace(tzinfo=VIETNAM)
    if abs(filed.at - told - _ZONE) < _NEAR:
        expected = f"giờ Việt Nam ({filed.at.astimezone(VIETNAM):%Y%m%d%H%M%S})"
        raise Violation(expected, f"«{written}», chậm đúng 7 giờ", f"bản tin của hồ sơ {filed.code}, NgayNopHoSo")
    due_as_told(lab, notes)


def due_as_told(lab: Lab, notes: Notes) -> None:
    """An appointed day of the messages is the one that the citizen's page of the dossier shows.

    Nothing is said where the page shows none, or several.
    """
    filed, exchanges = messages(lab, notes)
    written = str(dossier_item(exchanges).get("NgayHenTra") or "")
    if not _MOMENT.fullmatch(written):
        return
    with suppress(FunctionNotFound):
        fields = lab.portal.as_account("citizen-a").open_dossier(filed.code).fields
        shown = {day for label, text in fields.items() if _DUE.search(bare(label)) for day in days(text)}
        told = {str(row.get("NgayHenTra") or "")[:8] for row in dossier_items(exchanges)}
        if len(shown) == 1 and not told & {f"{y:04d}{m:02d}{d:02d}" for y, m, d in shown}:
            year, month, day = shown.pop()
            expected = f"ngày hẹn trả như trang hồ sơ của công dân, {day:02d}/{month:02d}/{year}"
            raise Violation(expected, f"«{written}»", f"bản tin của hồ sơ {filed.code}, NgayHenTra")


def _blame_all(lab: Lab, notes: Notes, rule: str) -> None:
    """First what was told of the dossier when it was filed, then what was told of one that went further."""
    filed, exchanges = messages(lab, notes)
    blame(judge(lab, exchanges).findings, rule, filed)
    later = furthest(lab)
    if later is not None:
        exchanges = lab.about(later)
        lab.keep(notes, exchanges)
        blame(judge(lab, exchanges).findings, rule, later)
