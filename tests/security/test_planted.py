"""Where markup is planted: every line that takes words at once, or one of them where the portal refuses that."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from kiemdinh.model.failures import FunctionNotFound
from kiemdinh.model.target import Procedure
from security.context import Context
from security.xss import _plant
from steps.portal.values import FieldKind, FormField

FIELDS = (
    FormField(label="Số thẻ", name="a", kind=FieldKind.TEXT),
    FormField(label="Nội dung", name="b", kind=FieldKind.LONG_TEXT),
    FormField(label="Địa chỉ", name="c", kind=FieldKind.TEXT, value="Số 12, phố Hoa Sen"),
    FormField(label="Điện thoại", name="d", kind=FieldKind.TEXT, value="0100000011"),
)


class Citizen:
    """Files where no line that the portal insists on holds markup."""

    def __init__(self, strict: str) -> None:
        self.strict = strict

    def start_dossier(self, _: object) -> Any:
        return SimpleNamespace(fields=FIELDS)

    def file_dossier(self, procedure: Procedure) -> Any:
        refused = "<" in procedure.form.get("Số thẻ", "") or "<" in procedure.form.get(self.strict, "")
        return SimpleNamespace(accepted=not refused, acknowledgement=SimpleNamespace(code="H-1"))

    def send_message(self, *_: str) -> Any:
        raise FunctionNotFound("tin nhắn", "https://cong.example")


@pytest.mark.parametrize(("strict", "ways"), [("", ["ô «Nội dung»", "ô «Địa chỉ»"]), ("Địa chỉ", ["ô «Nội dung»"])])
def test_every_line_that_takes_words_holds_markup(strict: str, ways: list[str]) -> None:
    service = Procedure(code="1.001", name="Cấp thẻ", form={"Số thẻ": "1234567"})
    people = SimpleNamespace(citizen=lambda: Citizen(strict), procedure=service)
    assert _plant(cast("Context", SimpleNamespace(people=people)), "kdchu") == ("H-1", ways)
