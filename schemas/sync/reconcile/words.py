"""Sentences of the reconciler, Vietnamese first."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from schemas.sync.reconcile.model import Kind, Reason

KINDS: Mapping[Kind, tuple[str, str]] = MappingProxyType(
    {
        Kind.LOST: ("mất", "lost"),
        Kind.INCOMPLETE: ("thiếu trạng thái", "incomplete"),
        Kind.ALTERED: ("bị đổi nội dung", "altered"),
        Kind.EXTRA: ("thừa trạng thái", "extra events"),
        Kind.DUPLICATED: ("nhận lặp", "duplicated"),
        Kind.OUT_OF_ORDER: ("sai thứ tự", "out of order"),
        Kind.LATE: ("trễ", "late"),
        Kind.PENDING: ("còn trong hạn chờ", "pending"),
        Kind.ORPHANED: ("không có gốc", "orphaned"),
        Kind.UNREADABLE: ("không đọc được", "unreadable"),
    }
)
REASONS: Mapping[Reason, tuple[str, str]] = MappingProxyType(
    {
        Reason.SENT_UNKNOWN: (
            "Cổng quốc gia không có; không nêu --sent nên không biết là chưa gửi hay đã gửi mà không nhận",
            "not on the national portal; without --sent nobody can tell whether it was sent",
        ),
        Reason.NEVER_SENT: ("chưa từng gửi", "never sent"),
        Reason.EVENT_NEVER_SENT: (
            "hồ sơ đã gửi nhưng trạng thái này chưa gửi",
            "the dossier was sent, this status never was",
        ),
        Reason.STATUS_OF_SENT_UNKNOWN: (
            "Cổng quốc gia thiếu trạng thái này; tệp --sent không có cột trạng thái nên không biết đã gửi chưa",
            "the national portal lacks this status; the sent file has no status column to tell whether it was sent",
        ),
        Reason.REFUSED: ("đã gửi nhưng Cổng quốc gia từ chối", "sent, and refused by the national portal"),
        Reason.ACCEPTED_NOT_KEPT: (
            "đã gửi và được trả lời đã nhận, nhưng Cổng quốc gia không có",
            "sent and answered as accepted, yet the national portal does not have it",
        ),
        Reason.SENT_NOT_RECEIVED: (
            "đã gửi nhưng Cổng quốc gia không có, không có trả lời đã nhận",
            "sent, not on the national portal, no answer that it was accepted",
        ),
        Reason.DIFFERS: ("giá trị hai bên khác nhau", "the two values differ"),
        Reason.BEFORE_SENDING: ("bản gửi đi đã khác hệ thống", "what was sent already differed from the portal"),
        Reason.AFTER_SENDING: (
            "bản gửi đi đúng, Cổng quốc gia giữ giá trị khác",
            "sent rightly, the national portal keeps another value",
        ),
        Reason.ZONE: ("lệch đúng 7 giờ: có lẽ sai múi giờ", "exactly 7 hours apart: probably a wrong time zone"),
        Reason.RECEIVED_AGAIN: ("Cổng quốc gia giữ nhiều lần", "the national portal has it more than once"),
        Reason.SENT_AGAIN: ("đã gửi nhiều lần và bị giữ nhiều lần", "sent more than once and kept more than once"),
        Reason.RECEIVED_ONCE_SENT: ("chỉ gửi một lần nhưng bị giữ nhiều lần", "sent once, kept more than once"),
        Reason.REPEATED_STATUS: (
            "trạng thái lặp lại, mà cách đọc đang dùng không cho lặp",
            "a repeated status, which the readings in use do not allow",
        ),
        Reason.UNKNOWN_EVENT: (
            "Cổng quốc gia có lần chuyển trạng thái mà hệ thống không có",
            "the national portal has an event that the portal does not have",
        ),
        Reason.AFTER_LATER_EVENT: (
            "đến Cổng quốc gia sau một trạng thái xảy ra muộn hơn",
            "arrived after an event that happened later",
        ),
        Reason.OVER_LIMIT: ("đến sau hạn đã đặt", "arrived after the limit"),
        Reason.WITHIN_WINDOW: ("chưa đến, còn trong hạn chờ", "not there yet, still within the limit"),
        Reason.NOT_ON_PORTAL: (
            "Cổng quốc gia có, hệ thống không có",
            "on the national portal, not on the portal",
        ),
        Reason.NOT_ON_PORTAL_NOR_SENT: (
            "Cổng quốc gia có, nhưng hệ thống không có và cũng không thấy trong bản đã gửi",
            "on the national portal, neither on the portal nor among what was sent",
        ),
        Reason.SENT_NOT_ON_PORTAL: (
            "đã gửi và Cổng quốc gia có, nhưng hệ thống không có",
            "sent and on the national portal, not on the portal",
        ),
        Reason.ONLY_SENT: (
            "đã gửi, nhưng cả hệ thống lẫn Cổng quốc gia đều không có",
            "sent, but neither portal has it",
        ),
        Reason.VALUE: ("giá trị không đọc được", "a value that cannot be read"),
        Reason.LINE: ("dòng không đọc được", "a line that cannot be read"),
    }
)
_TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "step.portal": ("Đọc dữ liệu hệ thống", "Reading the portal's data"),
        "step.sent": ("Đọc bản đã gửi", "Reading what was sent"),
        "step.national": ("Đọc dữ liệu Cổng quốc gia", "Reading the national portal's data"),
        "step.compare": ("So từng hồ sơ", "Comparing dossiers"),
        "step.order": ("Xét thứ tự hồ sơ dài", "Checking the order of long dossiers"),
        "step.match": ("Khớp từng trạng thái của hồ sơ có khác biệt", "Matching the events of suspects"),
        "step.find": ("Tìm nguyên nhân", "Finding reasons"),
        "step.count": ("Đếm theo thủ tục, ngày, trạng thái", "Counting by procedure, day and status"),
        "step.write": ("Ghi kết quả", "Writing the result"),
        "status": ("trạng thái {status}", "status {status}"),
        "event": ("{status} lúc {time}", "{status} at {time}"),
        "lost": (
            "Hồ sơ {code} ({events} trạng thái): {why}{answer}{similar}.",
            "Dossier {code} ({events} events): {why}{answer}{similar}.",
        ),
        "missing": ("Hồ sơ {code}, {event}: {why}{answer}.", "Dossier {code}, {event}: {why}{answer}."),
        "answer": (" (mã trả lời {answer})", " (answer code {answer})"),
        "similar": ("; có thể chính là mã «{other}» viết khác", "; may be «{other}» written differently"),
        "altered": (
            "Hồ sơ {code}, {event}: «{field}» ở hệ thống là {a}, ở Cổng quốc gia là {b}; {why}.",
            "Dossier {code}, {event}: «{field}» is {a} on the portal and {b} on the national portal; {why}.",
        ),
        "duplicated": (
            "Hồ sơ {code}, {event}: có {n} lần ở Cổng quốc gia; {why}{notes}.",
            "Dossier {code}, {event}: {n} times on the national portal; {why}{notes}.",
        ),
        "duplicated.content": (", nội dung các lần khác nhau", ", with differing content"),
        "duplicated.stale": (
            ", lần lặp đến sau trạng thái mới hơn",
            ", repeated after a newer status had arrived",
        ),
        "extra": ("Hồ sơ {code}, {event}: {why}.", "Dossier {code}, {event}: {why}."),
        "out-of-order": (
            "Hồ sơ {code}, {event}: {why} ({other}).",
            "Dossier {code}, {event}: {why} ({other}).",
        ),
        "late": (
            "Hồ sơ {code}, {event}: đến trễ, sau {delay} (hạn {limit}).",
            "Dossier {code}, {event}: arrived late, after {delay} (limit {limit}).",
        ),
        "orphaned": ("Hồ sơ {code} ({n} dòng): {why}{similar}.", "Dossier {code} ({n} rows): {why}{similar}."),
        "unreadable.value": (
            "{place}: cột «{column}» có giá trị {value} không đọc được.",
            "{place}: column «{column}» holds {value}, which cannot be read.",
        ),
        "unreadable.empty": ("{place}: cột «{column}» để trống.", "{place}: column «{column}» is empty."),
        "unreadable.line": ("{place}: {problem}.", "{place}: {problem}."),
        "nothing": ("trống", "empty"),
        "only_case": ("; chỉ khác chữ hoa, chữ thường", "; only upper and lower case differ"),
        "only_blanks": ("; chỉ khác khoảng trắng", "; only blanks differ"),
        "only_signs": ("; chỉ khác dấu", "; only diacritics differ"),
        "field.time": ("thời điểm", "time"),
        "field.status": ("trạng thái", "status"),
        "field.procedure": ("mã thủ tục", "procedure"),
        "field.channel": ("kênh thực hiện", "channel"),
        "field.hash": ("mã băm nội dung", "content hash"),
        "seconds": ("{n} giây", "{n} s"),
        "minutes": ("{n} phút", "{n} min"),
        "hours": ("{n} giờ", "{n} h"),
        "days": ("{n} ngày", "{n} days"),
    }
)


class Speech:
    """Sentences in one language.

    Args:
        lang: ``vi`` or ``en``.
    """

    def __init__(self, lang: str) -> None:
        self._index = 1 if lang == "en" else 0
        self.lang = lang

    def __call__(self, key: str, **values: object) -> str:
        """A text with its placeholders filled."""
        return _TEXTS[key][self._index].format(**values)

    def has(self, key: str) -> bool:
        """Whether a text exists."""
        return key in _TEXTS

    def kind(self, kind: Kind) -> str:
        """Word for a kind."""
        return KINDS[kind][self._index]

    def reason(self, reason: Reason) -> str:
        """Words for a reason."""
        return REASONS[reason][self._index]

    def number(self, value: int) -> str:
        """A number with its thousands apart: a dot in Vietnamese, a comma in English."""
        return f"{value:,}" if self.lang == "en" else f"{value:,}".replace(",", ".")

    def length(self, seconds: int) -> str:
        """A duration in its largest two units."""
        sign, left = ("-", -seconds) if seconds < 0 else ("", seconds)
        units = ((86_400, "days"), (3600, "hours"), (60, "minutes"), (1, "seconds"))
        parts: list[str] = []
        for size, key in units:
            if left >= size or (size == 1 and not parts):
                parts.append(self(key, n=left // size))
                left %= size
            if len(parts) == 2 or (parts and not left):
                break
        return sign + " ".join(parts)
