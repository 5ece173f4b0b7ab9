"""Following a dossier as a citizen: list, page, look-up, receipt, messages, payment, result, rating, store."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from playwright.sync_api import Error as PlaywrightError

from kiemdinh.model.failures import FunctionNotFound
from steps.portal.controls import choose, put
from steps.portal.dossiers import files_of, status_in
from steps.portal.files import sample
from steps.portal.forms import INNER
from steps.portal.listing import named_pairs
from steps.portal.locate import candidates
from steps.portal.once_more import Sent, reworded
from steps.portal.once_more import sent as as_sent
from steps.portal.papers import beside_name, brought, file_given, file_in
from steps.portal.paying import PayingPart
from steps.portal.pdf import pdf_text
from steps.portal.qr import read_qr
from steps.portal.snapshot import Content, Thing, Things
from steps.portal.text import dossier_code, moment_with_time, nfc
from steps.portal.unfolding import behind_tabs
from steps.portal.values import (
    Done,
    DossierItem,
    Download,
    Link,
    LookUp,
    Notice,
    Receipt,
    SampleFile,
)

_SHORT = 240
_SURE = 0.6
_MOST_PAPERS = 6
_SUM = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d{4,}")
_OWED = re.compile(r"chưa|phải nộp|cần nộp|chờ", re.IGNORECASE)


class FollowingPart(PayingPart):
    """Following a dossier."""

    _papers: Mapping[str, Download] = MappingProxyType({})
    _rated: tuple[str, tuple[Sent, ...]] = ("", ())

    def my_dossiers(self, status: str = "") -> tuple[DossierItem, ...]:
        """Dossiers of the signed-in citizen, filtered by words of a status if given."""
        self.go_signed(self.list_key)
        if status:
            self.filter_by(status)
        items = list(self.read_list())
        for _ in self.further_pages():
            items += self.read_list()
        return tuple(items)

    # --- public look-up
    def look_up(self, code: str) -> LookUp:
        """Public look-up by code."""
        return self._look_up("page.look-up", "look-up.code", code)

    def look_up_result(self, code: str) -> LookUp:
        """Public look-up of a result by code."""
        return self._look_up("page.result-look-up", "look-up.result-code", code)

    def _look_up(self, page: str, field: str, code: str) -> LookUp:
        self.go(page)
        box, things = self.find(field, ("field",), where=lambda t: not t.options and not t.box and t.type != "date")
        standing = self._denials(self.surface.content())
        put(things.element(box), code)
        self.press_near(box)

        def probe() -> LookUp | None:
            content = self.surface.content()
            said = named_pairs(content.pairs, self.lexicon, "dossier", ("code", "status"))
            nothing = bool(self._denials(content) - standing)
            shown = nfc(said["code"].value) if "code" in said else ""
            found = code in nfc(content.text) and not (nothing and "status" not in said)
            if not found and not nothing and self.surface.status < 400:
                return None
            return self._look_up_value(
                content, code if found and code in (shown or code) else dossier_code(shown), found=found
            )

        found = self.surface.until(probe)
        if found is None:
            raise FunctionNotFound(
                "câu trả lời của trang tra cứu", self.surface.url, "mã vừa tra, hoặc câu báo không có hồ sơ"
            )
        return found

    def _denials(self, content: Content) -> set[str]:
        """Short lines and messages that say that there is nothing, or that something is wrong."""
        lines = [*content.text.splitlines(), *(n.text for n in content.notices), *content.remembered]
        terms = (self.lexicon["search.nothing"], self.lexicon["done.error"])
        return {line for line in lines if len(line) < _SHORT and any(t.says(line) for t in terms)}

    def _look_up_value(self, content: Content, code: str, *, found: bool) -> LookUp:
        fields: dict[str, str] = {}
        for pair in content.pairs:
            fields.setdefault(nfc(pair.label).strip(" :"), nfc(pair.value))
        for table in content.tables:
            for row in table.rows if table.columns else ():
                for column, cell in zip(table.columns, row.cells, strict=False):
                    if column:
                        fields.setdefault(nfc(column), nfc(cell))
        term = self.lexicon["dossier.status"]
        status = next((v for k, v in fields.items() if term.score(k) >= 0.6), "")
        status = status or status_in(nfc(content.text).splitlines(), self.lexicon)
        return LookUp(
            found, code, status.splitlines()[0] if found and status else "", fields, self.surface.view(content)
        )

    # --- documents
    def receipt(self, code: str) -> Receipt:
        """The receipt of an own dossier.

        Raises:
            FunctionNotFound: the dossier's page offers none.
        """
        self.open_dossier(code)

        def offered() -> tuple[Thing, Things] | None:
            found = self.seek("receipt.link", ("link", "button"), where=lambda t: t.region in INNER)
            if found is None:
                read = self.surface.things()
                return next(((t, read) for t in beside_name(read, self.lexicon["receipt.link"])), None)
            return found

        first = offered() or behind_tabs(self.surface, offered)
        if first is None:
            raise self.missing("receipt.link")
        things = first[1]
        more = candidates(things, self.lexicon["receipt.link"], ("link", "button"), where=lambda t: t.region in INNER)
        found = [first[0], *(c.thing for c in more)]
        text, pdf, qr, answered = "", b"", list[str](), True
        addresses = list(dict.fromkeys(t.href for t in found if t.href.startswith("http")))[:3]
        if not addresses:
            before, shown = self.surface.url, self.current().text
            got = brought(self.surface, lambda: self.surface.act(*first))
            paper = file_in(self.surface, got)
            if paper is not None and paper.content.startswith(b"%PDF"):
                pdf = paper.content
                return Receipt(pdf_text(pdf), tuple(read_qr(pdf)), pdf, self.current())
            tabs = [a for a in (*(r.url for r in got.files), *got.opened) if a.startswith("http")]
            addresses = tabs[-1:] or [a for a in (self._elsewhere(before),) if a is not None and a != before]
            if not addresses:
                view = self.current()
                if view.text == shown:
                    raise FunctionNotFound("nội dung giấy tiếp nhận", self.surface.url, f"bấm «{first[0].name[:60]}»")
                return Receipt(view.text, read_qr(self.page.screenshot(full_page=True)), b"", view)
        for address in addresses:
            file = self.download(address)
            answered = answered and file.status < 400
            if file.content.startswith(b"%PDF"):
                pdf = file.content
                text += "\n" + pdf_text(pdf)
                qr += read_qr(pdf)
            elif file.status < 400 and not qr:
                view = self.visit(address)
                text = view.text + text
                qr += read_qr(self.page.screenshot(full_page=True))
        if answered and code not in text and not self.lexicon["receipt.paper"].says(text):
            raise FunctionNotFound("nội dung giấy tiếp nhận", self.surface.url, "chữ trên trang và trong tệp PDF")
        return Receipt(nfc(text), tuple(dict.fromkeys(qr)), pdf, self.current())

    def _elsewhere(self, before: str) -> str | None:
        """Address of the page that opened, in this tab or in a new one."""
        now = self.surface.url
        if any(t.region == "dialog" for t in self.surface.things().items):
            return before
        return now if now.startswith("http") and now != before else None

    def download_result(self, code: str) -> Download:
        """Download the result of a dossier.

        Raises:
            FunctionNotFound: no result is offered.
        """
        self.open_dossier(code)
        here = self.surface.url.partition("#")[0]

        def offered() -> tuple[Thing, Things] | None:
            return self.seek(
                "result.link",
                ("link",),
                where=lambda t: t.region in INNER and t.href.startswith("http") and t.href.partition("#")[0] != here,
            )

        found = offered() or behind_tabs(self.surface, offered)
        if found is not None:
            return self.download(found[0].href)

        def by_button() -> tuple[Thing, Things] | None:
            return self.seek("result.link", ("button", "link"), where=lambda t: t.region in INNER and not t.disabled)

        button = by_button() or behind_tabs(self.surface, by_button)
        given = file_given(self.surface, lambda: self.surface.act(*button)) if button is not None else None
        if given is None:
            raise self.missing("result.link")
        return given

    def fee_receipts(self, code: str) -> tuple[Link, ...]:
        """Receipts of payment (biên lai) offered for a dossier."""
        self.open_dossier(code)

        def offered() -> tuple[Link, ...] | None:
            things, term = self.surface.things(), self.lexicon["payment.receipt"]
            found = candidates(things, term, ("link",), where=lambda t: t.region in INNER)
            links = [Link(nfc(c.thing.name), c.thing.href) for c in found if c.thing.href.startswith("http")]
            rows = [t for t in beside_name(things, term) if t.href.startswith("http") and not _OWED.search(nfc(t.row))]
            links = links or [Link(nfc(t.row), t.href) for t in rows] or self._in_receipt_column()
            return tuple(k for k in links if "#" not in k.url or k.url.partition("#")[0] != here) or None

        here = self.surface.url.partition("#")[0]
        found = offered() or behind_tabs(self.surface, offered)
        if found is None:
            self.open_dossier(code)
            found = self._receipt_without_link() or behind_tabs(self.surface, self._receipt_without_link)
        return found or ()

    def _in_receipt_column(self) -> list[Link]:
        """Links in the column of a table that is named after receipts."""
        term = self.lexicon["payment.receipt"]
        found: list[Link] = []
        for table in self.surface.content().tables:
            own = [n for n, column in enumerate(table.columns) if term.score(nfc(column)) >= _SURE]
            for row in table.rows if own else ():
                cell = nfc(row.cells[own[0]]) if own[0] < len(row.cells) else ""
                found += [Link(nfc(k.text), k.url) for k in row.links if cell and nfc(k.text) == cell]
        return [k for k in found if k.url.startswith("http")]

    def _receipt_without_link(self) -> tuple[Link, ...] | None:
        """A receipt that the page itself shows under such a heading, or gives by a button."""
        term, content = self.lexicon["payment.receipt"], self.surface.content()
        for section in content.sections:
            text = nfc(section.text)
            if term.score(nfc(section.title)) >= _SURE and _SUM.search(text) and not _OWED.search(text):
                paper = Download(f"{self.surface.url}#{len(self._papers)}", 200, "", "text/plain", text.encode(), {})
                return (self._keep_paper(nfc(section.title), paper),)
        found = self.seek("payment.receipt", ("button",), where=lambda t: t.region in INNER and not t.disabled)
        given = file_given(self.surface, lambda: self.surface.act(*found)) if found is not None else None
        return (self._keep_paper(nfc(found[0].name), given),) if found is not None and given is not None else None

    def _keep_paper(self, name: str, paper: Download) -> Link:
        self._papers = {**self._papers, paper.url: paper}
        return Link(name, paper.url, given=True)

    def download(self, address: str) -> Download:
        """Fetch a file with the cookies of this visitor; a paper that the page showed or gave is at hand already.

        Raises:
            EnvironmentProblem: no answer.
        """
        kept = self._papers.get(address)
        return kept if kept is not None else super().download(address)

    # --- inbox and store
    def notices(self) -> tuple[Notice, ...]:
        """Inbox of the signed-in citizen, as shown."""
        self.go_signed("page.notices")
        content = self.surface.content()
        groups = [[(nfc(i), "") for i in b.items] for b in content.bullets]
        groups += [
            [(nfc("\n".join(c for c in r.cells if c)), r.links[0].url if r.links else "") for r in t.rows]
            for t in content.tables
        ]
        groups += [[(nfc(r.text), r.links[0].url if r.links else "") for r in k.records] for k in content.lists]
        dated = [g for g in groups if any(moment_with_time(t) for t, _ in g)]
        chosen = max(dated or groups, key=lambda g: sum(len(t) for t, _ in g), default=[])
        if not any(dossier_code(t) for t, _ in chosen):
            # notices in parts of the page that no list or table makes one of
            told = [(line, "") for line in nfc(content.text).splitlines() if dossier_code(line)]
            chosen = told or chosen
        return tuple(Notice(text=t, at=moment_with_time(t), link=u) for t, u in chosen if t)

    def personal_store(self) -> tuple[Link, ...]:
        """Documents in the personal store: a link with the words of its row."""
        self.go_signed("page.store")
        found = self._stored() or self._papers_by_button("store.document")
        for _ in self.further_pages():
            found += self._stored() or self._papers_by_button("store.document")
        return tuple(dict.fromkeys(found))

    def _stored(self) -> tuple[Link, ...]:
        things = self.surface.things().items
        files = {f.url: f for f in files_of(things)}
        rows = {t.href: t.row for t in things if t.href in files}
        return tuple(Link(nfc(rows.get(u) or f.text), u) for u, f in files.items())

    def _papers_by_button(self, key: str) -> tuple[Link, ...]:
        """Papers that buttons of the page give, with the words of their rows."""
        things = self.surface.things()
        buttons = candidates(things, self.lexicon[key], ("button",), where=lambda t: t.region in INNER)
        links: list[Link] = []
        for button in [c.thing for c in buttons][:_MOST_PAPERS]:
            given = file_given(self.surface, partial(self.surface.act, button, things))
            if given is not None:
                links.append(self._keep_paper(nfc(button.row or button.name), given))
        return tuple(links)

    # --- acting
    def withdraw(self, code: str, reason: str) -> Done:
        """Take an own dossier back."""
        self.open_dossier(code)
        return self.perform("withdraw.button", reason)

    def send_message(self, code: str, text: str) -> Done:
        """Write to the officer of a dossier."""
        self.open_dossier(code)
        done = self.perform("message.button", text)
        if done.offered:
            return done
        place = self.seek("message.place", ("link", "button"), where=lambda t: t.region in INNER and not t.disabled)
        if place is None:
            return done
        self.surface.act(*place)
        return self.perform("message.button", text)

    def answer_supplement(self, code: str, text: str, files: Sequence[SampleFile] = ()) -> Done:
        """Answer a request for supplements."""
        self.open_dossier(code)
        return self.perform("supplement.button", text, files=files or (sample("pdf", "bo-sung"),))

    def rate(self, code: str, comment: str = "") -> Done:
        """Rate a finished dossier with the best mark."""
        self.open_dossier(code)

        def offered() -> tuple[Thing, Things] | None:
            things = self.surface.things()
            marks = candidates(things, self.lexicon["rating.choice"], ("field",), where=lambda t: t.box)
            return (marks[0].thing, things) if marks else None

        found = offered() or behind_tabs(self.surface, offered)
        if found is not None:
            mark, things = found
            choose(mark, things, mark.choice, self.surface)
        with self.surface.outgoing.gathered() as sent:
            if found is None:
                self.mark_best(lambda t: t.region in INNER)
            done = self.perform("rating.button", comment or None)
        self._rated = (comment, tuple(s for r in sent if (s := as_sent(r)) is not None)) if sent else self._rated
        # What the page says counts only when it asked the portal at all: «Hãy chọn số sao» is no thanks.
        return done if sent or not done.done else replace(done, done=False)

    def rate_behind(self, comment: str) -> bool:
        """Send the last rating once more, past its page, with other words and a mark one lower; whether it was sent."""
        old, requests = self._rated
        told = [(r, body) for r in requests if (body := reworded(r, old, comment)) is not None]
        for request, body in told[-1:]:
            with suppress(PlaywrightError):
                self.surface.context.request.fetch(
                    request.url, method=request.method, headers=request.headers, data=body, max_redirects=0
                )
                return True
        return False
