"""What a validation comes to: per rule checked, found and not checked, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from schemas.sync.finding import RULES, Finding, Issue

GROUPS: Mapping[str, tuple[str, ...]] = {
    "dossiers": ("DongBoHoSoMC", "TaoHoSo"),
    "progress": ("CapNhatTienDoHoSoMC", "CapNhatTienTrinh", "CapNhatTrangThai", "DongBoTrangThaiHoSo"),
    "statistics": (),
    "survey": (),
    "postal": (),
    "payment": (),
    "answers": (
        "DongBoHoiDap",
        "DongBoKetQuaHoiDapGuiTuDVCQG",
        "LayDanhSachHoiDapGuiTuDVCQG",
        "LayDanhSachHoiDapBoCoQuan",
        "LayNoiDungTraLoiTheoCauHoi",
    ),
}
"""The seven groups of data of QĐ 31/2021; packets of the empty ones are named by no source that could be read."""


_GROUP_WORDS: Mapping[str, str] = {
    "dossiers": "(1) thông tin hồ sơ",
    "progress": "(2) tiến độ",
    "answers": "(7) trả lời hỏi đáp",
}
WHOLE = "(tất cả)"
"""Stands where a finding is about all messages together."""


class RuleLine(msgspec.Struct, frozen=True, kw_only=True):
    """One rule's line of the summary.

    Attributes:
        checked: values to which the whole rule could be applied.
        findings: however many parts of the rule could be applied.
        not_checked: values to which the rule, or a part of it, could not be applied; none of them counts as passed.
        why: reasons, Vietnamese.
    """

    checked: int
    findings: int
    not_checked: int = 0
    why: tuple[str, ...] = ()


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """Result of a validation.

    Attributes:
        contract: contract used; ``detected`` tells that it was not declared.
        messages, broken, findings: counts.
        rules: by rule id.
        flags: facts to look at that are no violation.
        coverage: messages by group of QĐ 31/2021.
        envelope_only: messages by service of whose body nothing is known.
        law_unverified: messages in forms that no source could confirm (XML element names).
        sent_broken: lines of what was sent before that could not be read; what they said is unknown.
    """

    contract: str
    detected: bool
    files: int
    messages: int
    broken: int
    findings: int
    rules: dict[str, RuleLine]
    flags: dict[str, int]
    coverage: dict[str, int]
    envelope_only: dict[str, int]
    law_unverified: dict[str, int]
    sent_broken: int = 0


def named_groups(known: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Groups of QĐ 31/2021 for which a contract has packets that a source names, with these packets."""
    services = frozenset(known)
    return {g: held for g, names in GROUPS.items() if (held := tuple(n for n in names if n in services))}


def uncovered(counts: Mapping[str, int], known: Iterable[str]) -> Iterator[Finding]:
    """SY-20: groups without a single message, where the files are everything that a sender sends.

    Args:
        counts: of the validation.
        known: services of the contract.
    """
    for group, names in named_groups(known).items():
        if not any(counts.get(f"service:{name}") for name in names):
            words = f"Không có bản tin nào của nhóm {_GROUP_WORDS[group]} (QĐ 31/2021, khoản 3 Điều 30)."
            expected = "ít nhất một bản tin: " + ", ".join(names)
            yield Issue("SY-20", "", expected, "không có", words).of(WHOLE)


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """Which options were given; ``whole``: the files are everything that the sender sends."""

    catalogue: bool
    now: bool
    sent: bool
    payments: bool
    whole: bool = False


def summarise(
    contract: str,
    counts: Counter[str],
    found: Counter[str],
    given: Given,
    *,
    detected: bool,
    files: int,
    envelope_only: frozenset[str],
    known: Iterable[str],
) -> Summary:
    """The summary of a finished validation."""
    skipped = _skipped(counts, given)
    named = len(named_groups(known))
    if given.whole:
        skipped["SY-20"] = [(len(GROUPS) - named, "không nguồn nào đọc được nêu tên gói tin của các nhóm này")]
    dossiers, progress, messages = counts["dossiers"], counts["progress"], counts["messages"]
    seen = dict.fromkeys(RULES, 0)
    seen |= {
        "SY-01": messages,
        "SY-02": messages - counts["broken"],
        "SY-03": dossiers + progress,
        "SY-04": dossiers + progress,
    }
    seen |= {"SY-05": dossiers, "SY-06": dossiers + progress, "SY-07": dossiers, "SY-08": progress}
    seen |= {"SY-10": counts["settled"], "SY-11": dossiers, "SY-12": dossiers, "SY-13": dossiers, "SY-15": dossiers}
    seen |= {"SY-18": dossiers + progress if contract == "B" else 0, "SY-19": counts["answers"], "SY-20": len(GROUPS)}
    services = {k.removeprefix("service:"): n for k, n in counts.items() if k.startswith("service:")}
    return Summary(
        contract=contract,
        detected=detected,
        files=files,
        messages=messages,
        sent_broken=counts["sent-broken"],
        broken=counts["broken"],
        findings=found.total(),
        rules={
            rule: _line(max(0, seen[rule]), found[rule], [(n, why) for n, why in skipped.get(rule, []) if n])
            for rule in RULES
        },
        flags={"SY-13 yêu cầu bổ sung hơn một lần": counts["supplement-twice"]},
        coverage={g: sum(services.get(s, 0) for s in names) for g, names in GROUPS.items()},
        law_unverified={"XML": counts["xml"]} if counts["xml"] else {},
        envelope_only={s: n for s, n in sorted(services.items()) if s in envelope_only},
    )


def _line(seen: int, findings: int, skipped: list[tuple[int, str]]) -> RuleLine:
    not_checked = max((n for n, _ in skipped), default=0)
    return RuleLine(
        checked=max(0, seen - not_checked),
        findings=findings,
        not_checked=not_checked,
        why=tuple(why for _, why in skipped),
    )


def _skipped(counts: Counter[str], given: Given) -> dict[str, list[tuple[int, str]]]:
    dossiers, messages = counts["dossiers"], counts["messages"]
    live = "chỉ kiểm được khi chạy thật"
    skipped: dict[str, list[tuple[int, str]]] = {
        "SY-06": [(counts["no-unit"], "madonvi không có hoặc không đọc được, cần --unit")],
        "SY-09": [(dossiers, live)],
        "SY-14": [(messages, live)],
        "SY-15": [(dossiers, "hạn dùng và khả năng đoán địa chỉ " + live)],
        "SY-16": [(dossiers, "cần đối soát hai phía")],
        "SY-17": [(messages, live)],
        "SY-20": [(len(GROUPS), "cần --whole để biết các tệp là toàn bộ những gì đã gửi")],
        "SY-10": [(counts["settled"], "việc tải được tệp " + live)],
    }
    if not given.catalogue:
        skipped["SY-05"] = [(dossiers, "cần --catalogue")]
        skipped["SY-10"].append((counts["settled"], "cần --catalogue để biết thủ tục có kết quả"))
    if not given.now:
        skipped["SY-03"] = [(dossiers, "cần --now để biết ngày ở tương lai")]
    if not given.sent:
        skipped["SY-07"] = [(counts["unknown-flag"], "cần --sent để biết đã gửi lần đầu")]
        skipped["SY-08"] = [(counts["unknown-progress"], "cần --sent để biết hồ sơ đã được nhận")]
        skipped["SY-04"] = [(counts["unknown-progress"], "cần --sent để biết trạng thái trước đó")]
    if not given.payments:
        skipped["SY-12"] = [(counts["paid"], "cần --payments")]
    return skipped
