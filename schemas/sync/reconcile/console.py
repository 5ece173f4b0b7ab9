"""What a person reads at the end: what is lost first, and that it adds up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from schemas.sync.reconcile.model import CLASSES, Kind
from schemas.sync.reconcile.result import Found, KindCount, Reconciliation
from schemas.sync.reconcile.words import Speech

_CODES = 3
_TEXTS: Mapping[str, tuple[str, str]] = {
    "head": (
        "Đối soát {dossiers} hồ sơ ({events} trạng thái) của hệ thống với Cổng quốc gia, tính đến {now}",
        "{dossiers} dossiers ({events} events) of the portal against the national portal, as of {now}",
    ),
    "none": ("Không có hồ sơ nào của hệ thống để đối soát.", "The portal's files hold no dossier to reconcile."),
    "clean": ("Không thấy sai lệch nào.", "Nothing differs."),
    "ok": ("đúng: {n} hồ sơ {what}", "right: {n} {what}"),
    "ok.once": ("nhận đúng một lần", "received exactly once"),
    "ok.same": ("không bị đổi", "unaltered"),
    "ok.order": ("đúng thứ tự", "in order"),
    "ok.time": ("trong hạn {limit}", "within {limit}"),
    "kind": ("{kind}: {n} hồ sơ", "{kind}: {n}"),
    "kind.unreadable": ("không đọc được: {n} chỗ", "values or lines that cannot be read: {n}"),
    "kind.orphaned": (
        "không có gốc: {n} hồ sơ (ngoài số hồ sơ trên)",
        "orphaned: {n} (not among those above)",
    ),
    "reason": ("{n}: {why}", "{n}: {why}"),
    "such": ("ví dụ {codes}", "such as {codes}"),
    "sum": (
        "Cộng, mỗi hồ sơ tính một lần theo lỗi nặng nhất: {total} = {parts}",
        "Adds up, each dossier once under its worst: {total} = {parts}",
    ),
    "sum.ok": ("đúng", "right"),
    "events": (
        (
            "Trạng thái: hệ thống {portal} = đã nhận {received} + mất {lost} + chờ {pending}; "
            "Cổng quốc gia {national} = đã nhận {received} + lặp {duplicated} + không có gốc {unknown}"
        ),
        (
            "Events: portal {portal} = received {received} + lost {lost} + pending {pending}; "
            "national portal {national} = received {received} + repeated {duplicated} + unknown {unknown}"
        ),
    ),
    "delay": (
        "Thời gian đến Cổng quốc gia: một nửa trong {p50}, 95% trong {p95}, lâu nhất {most}",
        "Time to the national portal: half within {p50}, 95% within {p95}, longest {most}",
    ),
    "before": (
        "Chú ý: {n} trạng thái được nhận trước lúc xảy ra; kiểm tra đồng hồ và múi giờ (zone trong --mapping)",
        "Note: {n} events arrived before they happened; look at clocks and zones (zone in --mapping)",
    ),
    "where": (
        "Sai lệch nhiều nhất ở (thủ tục · ngày · trạng thái):",
        "Most differences in (procedure · day · status):",
    ),
    "cell": (
        "{key}: hệ thống {portal}, Cổng quốc gia {national}{what}",
        "{key}: portal {portal}, national portal {national}{what}",
    ),
    "repeated": (
        "{n} dòng của hệ thống lặp nguyên văn, chỉ tính một lần",
        "{n} rows of the portal repeat another word for word and were counted once",
    ),
    "without": (
        "{side}: {n} dòng không có mã hồ sơ nên không đối soát được",
        "{side}: {n} rows have no dossier code and were not compared",
    ),
    "unchecked": ("Chưa đối soát được:", "Not compared:"),
    "side.portal": ("Hệ thống", "Portal"),
    "side.sent": ("Bản đã gửi", "Sent"),
    "side.national": ("Cổng quốc gia", "National portal"),
}
_CELL = {
    "lost": ("mất", "lost"),
    "pending": ("chờ", "pending"),
    "unknown": ("không có gốc", "unknown"),
    "duplicated": ("lặp", "repeated"),
    "altered": ("bị đổi", "altered"),
    "late": ("trễ", "late"),
}
_MOST_CELLS = 5


class Summary:
    """The console's lines.

    Args:
        result: what was found.
        speech: language.
    """

    def __init__(self, result: Reconciliation, speech: Speech) -> None:
        self._result = result
        self._speech = speech
        self._index = 1 if speech.lang == "en" else 0

    def lines(self) -> Iterator[str]:
        """One by one."""
        result = self._result
        if not result.dossiers.portal:
            yield self._say("none")
        else:
            number = self._speech.number
            now = result.now[:16].replace("T", " ")
            yield self._say(
                "head", dossiers=number(result.dossiers.portal), events=number(result.total.portal), now=now
            )
            yield f"  ✓ {self._say('ok', n=number(result.dossiers.ok), what=self._right())}"
        yield from self._kinds()
        if result.clean and result.dossiers.portal:
            yield self._say("clean")
        yield from self._sums()
        yield from self._cells()
        yield from self._notes()

    def _say(self, text: str, /, **values: object) -> str:
        return _TEXTS[text][self._index].format(**values)

    def _right(self) -> str:
        result = self._result
        told = [self._say("ok.once"), self._say("ok.same")]
        if "received_at" in result.inputs["national"].columns:
            told.append(self._say("ok.order"))
            if result.late_s is not None:
                told.append(self._say("ok.time", limit=self._speech.length(result.late_s)))
        return ", ".join(told)

    def _kinds(self) -> Iterator[str]:
        for kind, group in groupby(self._result.kinds, key=lambda k: k.kind):
            counts = list(group)
            sign = "…" if kind is Kind.PENDING else "✕"
            yield f"  {sign} {self._title(kind, counts)}"
            if kind is Kind.ALTERED:
                yield f"      {self._fields()}"
            for count in counts:
                yield f"      {self._say('reason', n=self._speech.number(count.findings), why=count.message)}"
                such = self._such(count)
                if such:
                    yield f"          {such}"

    def _fields(self) -> str:
        """Which fields differ, most often first."""
        speech = self._speech
        ranked = sorted(self._result.altered.items(), key=lambda item: (-item[1], item[0]))
        names = [(speech(f"field.{name}") if speech.has(f"field.{name}") else f"«{name}»", n) for name, n in ranked]
        return ", ".join(f"{name} {speech.number(n)}" for name, n in names)

    def _title(self, kind: Kind, counts: list[KindCount]) -> str:
        if kind is Kind.UNREADABLE:
            return self._say("kind.unreadable", n=self._speech.number(sum(c.findings for c in counts)))
        dossiers = self._speech.number(self._having(kind, counts))
        if kind is Kind.ORPHANED:
            return self._say("kind.orphaned", n=dossiers)
        return self._say("kind", n=dossiers, kind=self._speech.kind(kind))

    def _having(self, kind: Kind, counts: list[KindCount]) -> int:
        if len(counts) == 1 or kind in {Kind.LOST, Kind.ORPHANED}:
            return sum(c.dossiers for c in counts)
        return self._result.having[kind.value]

    def _such(self, count: KindCount) -> str:
        places = list(
            dict.fromkeys(
                _place(found)
                for found in self._result.findings
                if (found.kind, found.reason) == (count.kind, count.reason)
            )
        )[:_CODES]
        return self._say("such", codes=", ".join(places)) if places else ""

    def _sums(self) -> Iterator[str]:
        result, number = self._result, self._speech.number
        dossiers = result.dossiers
        if dossiers.portal and dossiers.ok != dossiers.portal:
            parts = [f"{number(dossiers.ok)} {self._say('sum.ok')}"]
            for kind in CLASSES:
                value = getattr(dossiers, kind.value.replace("-", "_"))
                if value:
                    parts.append(f"{number(value)} {self._speech.kind(kind)}")
            yield self._say("sum", total=number(dossiers.portal), parts=" + ".join(parts))
        total = result.total
        if total.portal or total.national:
            names = ("portal", "received", "lost", "pending", "national", "duplicated", "unknown")
            yield self._say("events", **{name: number(getattr(total, name)) for name in names})

    def _cells(self) -> Iterator[str]:
        cells = [c for c in self._result.cells if any(getattr(c, name) for name in _CELL if name != "pending")]
        if len(cells) < 2:
            return
        yield self._say("where")
        for cell in cells[:_MOST_CELLS]:
            told = [
                f"{words[self._index]} {self._speech.number(getattr(cell, name))}"
                for name, words in _CELL.items()
                if getattr(cell, name)
            ]
            key = " · ".join(part or "–" for part in cell.key)
            numbers = {"portal": self._speech.number(cell.portal), "national": self._speech.number(cell.national)}
            yield "  " + self._say("cell", key=key, what="".join(f", {t}" for t in told), **numbers)

    def _notes(self) -> Iterator[str]:
        result, speech = self._result, self._speech
        delay = result.delay
        if delay is not None:
            words = {"p50": delay.p50_s, "p95": delay.p95_s, "most": delay.max_s}
            yield self._say("delay", **{name: speech.length(value) for name, value in words.items()})
            if delay.before:
                yield self._say("before", n=speech.number(delay.before))
        for side, described in result.inputs.items():
            if described.repeated:
                yield self._say("repeated", n=speech.number(described.repeated))
            if described.without_code:
                name = self._say(f"side.{side}")
                yield self._say("without", side=name, n=speech.number(described.without_code))
        if result.not_checked:
            yield self._say("unchecked")
            yield from (f"  – {item.what}: {item.why}" for item in result.not_checked)


def _place(found: Found) -> str:
    return f"{found.file}:{found.line}" if found.file else found.code
