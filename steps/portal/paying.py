"""Paying the fee of a dossier at a gateway, where dues of other dossiers may stand beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from steps.portal.controls import tick
from steps.portal.dossier_list import DossierListPart
from steps.portal.dossiers import offers_only, section_of
from steps.portal.forms import INNER
from steps.portal.snapshot import Content, Thing, Things
from steps.portal.text import dossier_code, nfc
from steps.portal.unfolding import behind_tabs
from steps.portal.values import Payment

_SHORT = 240
_SURE = 0.6
_SUM = r"\d{1,3}(?:[.,]\d{3})+"
_MONEY = re.compile(rf"{_SUM}(?:[.,]00)?\s*(?:đồng|đ|vnđ|vnd|₫)|(?:vnđ|vnd|₫)\s*{_SUM}", re.IGNORECASE)
_SENTENCE = re.compile(r"[.;!\n]\s*")
# «Nếu đã thanh toán …», «… khi thanh toán thành công»: what may be, not what is
_MAYBE = re.compile(
    r"\b(?:nếu|khi|trường hợp|sẽ|chưa|chờ)\b.*\b(?:đã|thành công|không|bị|thất bại|paid|failed)\b", re.IGNORECASE
)
_WAYS = re.compile(r"(?:chọn|lựa chọn)\b.*\b(?:ngân hàng|phương thức|hình thức|cổng|ví)", re.IGNORECASE)
_MOST_WAYS = 2
_GONE_ON = {"status.processing", "status.done", "status.returned"}


class PayingPart(DossierListPart):
    """Paying a fee."""

    def pay(self, code: str, *, confirm: bool = True) -> Payment:
        """Pay the fee of a dossier at the payment gateway; ``confirm=False`` cancels there.

        Raises:
            FunctionNotFound: the dossier asks for no fee, or the gateway offers no such button.
        """
        asked = self._stage(self.open_dossier(code).status)
        began = self.surface.url

        def offered() -> tuple[Thing, Things] | None:
            return self.seek("payment.start", ("link", "button"), where=lambda t: t.region in INNER and not t.disabled)

        start = self.surface.until(offered, 0.4) or behind_tabs(self.surface, offered)
        start = start or self.seek("payment.start", where=lambda t: t.region in INNER)
        if start is None:
            raise self.missing("payment.start")
        self._tick_own_due(code)
        self.surface.act(*start)
        self._choose_way(code)
        if self._dues_of_others(code) and not self._due_shown(code):
            self.search_list(code)  # a long list of dues shows its first page
        key = "payment.confirm" if confirm else "payment.cancel"
        if not confirm:
            self._go_on_to_gateway(began, code)
            self._choose_way(code)

        def gate(thing: Thing) -> bool:
            return thing.region in (*INNER, "header") and not thing.disabled and not self._of_another(thing, code)

        amount, charged = self._asked_for(), self._own_charge()
        pressed = len(self.surface.trail)
        self.press(key, where=gate)
        for _ in range(2):
            if self.surface.inside and (not confirm or self._payment_ended(began)):
                break
            found = self.seek(key, ("button", "link"), where=gate)
            if found is None:
                break
            amount, charged = self._asked_for(), charged or self._own_charge()
            self.surface.act(*found)
        content = self.surface.content()
        paid = self._tells_paid(self._without_others(content, code))
        page = self.surface.view(content)
        returned = tuple(self.surface.trail[pressed:])
        if not paid and asked == "status.payment":
            # a page that tells of the end for a moment only may have gone on by itself
            after = self.open_dossier(code)
            if self._stage(after.status) in _GONE_ON:
                return Payment(confirmed=True, amount=amount, page=after.page, charged=charged, returned=returned)
        return Payment(confirmed=paid, amount=amount, page=page, charged=charged, returned=returned)

    def come_back_paid(self, code: str, addresses: Sequence[str]) -> Payment:
        """Come back from the gateway by given addresses, and see whether the dossier counts as paid."""
        asked = self._stage(self.open_dossier(code).status)
        for address in addresses:
            self.surface.open(address)
        after = self.open_dossier(code)
        paid = asked == "status.payment" and self._stage(after.status) in _GONE_ON
        return Payment(confirmed=paid, amount="", page=after.page)

    def _stage(self, status: str) -> str:
        return self.lexicon.best(status, "status.", _SURE) if status else ""

    def _tells_paid(self, content: Content) -> bool:
        """Whether a page states that the fee is paid: no condition, no word of a menu, no failure beside it."""
        paid, failed = self.lexicon["payment.paid"], self.lexicon["payment.failed"]
        things = [t for t in self.surface.things().items if t.kind != "field"]
        lines = [nfc(k) for k in (*content.text.splitlines(), *(n.text for n in content.notices)) if len(k) < _SHORT]
        told = [s for k in lines if not offers_only(k, things) for s in _SENTENCE.split(k) if not _MAYBE.search(s)]
        return any(paid.says(s) for s in told) and not any(failed.says(s) for s in told)

    def _tick_own_due(self, code: str) -> None:
        """In a list of dues with a box for each, choose the one of the dossier."""
        things = self.surface.things()
        for box in things.items:
            if box.type == "checkbox" and box.region in INNER and code in box.row and not (box.checked or box.disabled):
                tick(things.element(box), on=True)

    def _choose_way(self, code: str) -> None:
        """Choose the first bank or way to pay that is offered, where one is to be chosen, and go on."""
        for _ in range(_MOST_WAYS):
            things = self.surface.things()
            inner = [t for t in things.items if t.region in INNER and not t.disabled and not self._of_another(t, code)]
            windows = [t for t in inner if t.region == "dialog"]
            radios = [t for t in windows or inner if t.type == "radio"]
            if not radios:
                self._choose_picture(windows or inner, things)
                return
            first = radios[0]
            if not any(t.checked for t in radios if t.attr == first.attr):
                tick(things.element(first), on=True)
                self.surface.answer()
                things = self.surface.things()

            def beside(thing: Thing, first: Thing = first) -> bool:
                same = (thing.form, thing.frame, thing.region) == (first.form, first.frame, first.region)
                return same and not thing.disabled

            pays = self.seek("payment.confirm", ("button",), things=things, where=beside)
            found = self.seek("filing.next", ("button",), things=things, where=beside)
            if found is None or (pays is not None and not windows):
                return
            self.surface.act(*found)

    def _choose_picture(self, among: list[Thing], things: Things) -> None:
        """Press the first of some pictures of banks, where the page says that one is to be chosen."""
        pictures = [t for t in among if t.kind in {"link", "button"} and t.alt and t.text in {"", t.alt}]
        sections = {t.section for t in pictures}
        if pictures and any(_WAYS.search(nfc(s)) for s in sections):
            self.surface.act(pictures[0], things)

    def _without_others(self, content: Content, code: str) -> Content:
        """A page without the lines that speak of other dossiers: a list of dues names those paid earlier."""
        lines = [k for k in content.text.splitlines() if code in k or not dossier_code(nfc(k))]
        return msgspec.structs.replace(content, text="\n".join(lines))

    def _asked_for(self) -> str:
        """Lines of the present page that state money."""
        content = self.surface.content()
        named = section_of(content, self.lexicon, "payment.amount", 0.5)
        lines = [line for line in nfc(content.text).splitlines() if len(line) < _SHORT and _MONEY.search(line)]
        return "\n".join(lines) or named

    def _own_charge(self) -> bool:
        term = self.lexicon["payment.charge"]
        lines = nfc(self.surface.content().text).splitlines()
        return any(term.says(line) for line in lines if len(line) < _SHORT)

    def _of_another(self, thing: Thing, code: str) -> bool:
        """Whether a thing stands in the row of another dossier."""
        told = dossier_code(thing.row)
        other = (bool(told) and told != code) or any(o in thing.row for o in self.memory.filed if o != code)
        return other and code not in thing.row

    def _dues_of_others(self, code: str) -> bool:
        return any(self._of_another(t, code) for t in self.surface.things().items if t.region in INNER)

    def _due_shown(self, code: str) -> bool:
        return any(code in t.row for t in self.surface.things().items if t.region in INNER)

    def _payment_ended(self, began: str) -> bool:
        """Whether a page of the site tells how a payment ended, rather than shows a further step of it."""
        content = self.surface.content()
        ended = self._tells_paid(content) or self.says("payment.failed", content)
        return ended or self.surface.url == began

    def _go_on_to_gateway(self, began: str, code: str) -> None:
        """Pass the site's own page where a way to pay is chosen: what is cancelled there is no transaction yet."""

        def own(thing: Thing) -> bool:
            return thing.region in INNER and not self._of_another(thing, code)

        for _ in range(2):
            things = self.surface.things()
            cancel = self.seek("payment.cancel", ("button", "link"), things=things)
            start = self.seek("payment.start", ("button",), things=things, where=own)
            if not self.surface.inside or self.surface.url == began or cancel is not None or start is None:
                return
            self.surface.act(*start)
