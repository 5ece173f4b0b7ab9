"""``docs/kill-matrix.md``: the table for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from kiemdinh.model.enums import Status
from tests.kill_matrix.demands import allowed, figures, problem, wide_defects
from tests.kill_matrix.rows import GOOD, Matrix, Row, Table

ROOT = Path(__file__).parents[2]
DATA_FILE = ROOT / "docs" / "kill-matrix.json"
PAGE = ROOT / "docs" / "kill-matrix.md"
_STATUS = {
    Status.PASSED: "đạt",
    Status.FAILED: "không đạt",
    Status.CANNOT_TELL: "không kết luận được",
    Status.NOT_TESTED: "chưa kiểm",
    Status.NOT_APPLICABLE: "không áp dụng",
    Status.ERROR: "bộ kiểm lỗi",
}
_NOT_RUN = "chưa chạy"
_NEITHER = {
    Status.NOT_TESTED: "chưa kiểm vì phép khác chưa đạt",
    Status.CANNOT_TELL: "không kết luận được",
}
Place = tuple[str, str]


def page(matrix: Matrix, table: Table) -> str:
    """The document that the data gives."""
    rows = {r.place: r for r in table.rows if r.place[1] in matrix.catalogue and _known(matrix, r.defect)}
    derived = {p: r for p, r in matrix.derived(table.traces).items() if p not in rows}
    lines = [*_head(matrix, rows, derived), *_by_defect(matrix, rows, derived)]
    lines += [*_by_check(matrix), *_left_out(matrix, rows)]
    return "\n".join(lines) + "\n"


def _known(matrix: Matrix, defect: str) -> bool:
    return defect in matrix.defects or defect in GOOD.values()


def _percent(part: int, whole: int) -> str:
    return f"{part}/{whole} ({100 * part / whole:.1f} %)".replace(".", ",") if whole else "0/0"


def _head(matrix: Matrix, rows: Mapping[Place, Row], derived: Mapping[Place, Row]) -> list[str]:
    count = figures(matrix, rows.values())
    wide = wide_defects(matrix)
    wanted = matrix.wanted()
    every = (len(GOOD) + len(matrix.defects)) * len(matrix.catalogue)
    together = sum(r.together for r in rows.values())
    missing = sum(p not in rows and p not in derived for p in wanted)
    return [
        "# Ma trận lỗi cài sẵn",
        "",
        "Tệp này do `make kill-matrix` sinh ra từ `docs/kill-matrix.json`; đừng sửa tay.",
        "",
        "Mỗi phép kiểm đứng trước hệ thống mẫu tốt và hệ thống mẫu có từng lỗi cài sẵn. Phép kiểm phải bắt được lỗi",
        "dành cho nó, và không được kêu khi lỗi nằm ở chỗ khác.",
        "",
        "Một cặp được *suy ra* chứ không chạy khi phép kiểm không chạm tới lỗi: phép kiểm đã chạy một mình trên hệ",
        "thống tốt, mỗi chỗ mà lỗi thay thế được theo dõi, và ở mọi lần dùng chỗ đó hệ thống có lỗi sẽ trả lời y hệt.",
        "Khi ấy kết quả trên hệ thống tốt cũng là kết quả dưới lỗi. Kiểm thử chạy thật một mẫu các cặp này",
        "(xem docs/decisions/0021).",
        "",
        "Cặp còn lại được chạy. Phép kiểm phải bắt một lỗi thì luôn chạy khi chỉ có lỗi đó. Phép kiểm phải im lặng thì",
        "chạy trên hệ thống có nhiều lỗi cùng lúc: im lặng trước cả nhóm là im lặng trước từng lỗi; nếu không im lặng,",
        "nhóm được chia đôi cho tới khi còn một lỗi (xem docs/decisions/0024).",
        "",
        "| Con số | Giá trị |",
        "|---|---|",
        f"| Phép kiểm | {len(matrix.catalogue)} |",
        f"| Lỗi cài sẵn | {len(matrix.defects)} |",
        f"| Lỗi chỉ thấy qua nhiều vai, nhiều phiên hoặc thời gian | {_percent(len(wide), len(matrix.defects))} |",
        f"| Cặp phép kiểm và cột (mỗi lỗi một cột, hệ thống tốt hai cột) | {every} |",
        f"| Cặp đã chạy, một lỗi một lúc | {_percent(len(rows) - together, every)} |",
        f"| Cặp đã chạy, nhiều lỗi cùng lúc và không phép nào kêu | {_percent(together, every)} |",
        f"| Cặp suy ra vì không chạm tới lỗi | {_percent(len(derived), every)} |",
        f"| Cặp không chạy, lý do ở cuối trang | {_percent(every - len(wanted), every)} |",
        f"| Cặp còn thiếu | {missing} |",
        f"| Phát hiện đúng như khai báo | {_percent(count.detected, count.named)} |",
        f"| Báo động nhầm dưới lỗi khác, trong các cặp đã chạy | {_percent(count.false_alarms, count.others)} |",
        f"| Không kết luận được dưới lỗi khác, trong các cặp đã chạy | {_percent(count.unsure, count.others)} |",
        f"| Báo động nhầm trên hệ thống tốt | {_percent(count.good_failed, count.good)} |",
        f"| Không kết luận được trên hệ thống tốt | {_percent(count.good_unsure, count.good)} |",
        f"| Kết quả không ổn định giữa các lần nhìn | {count.unstable} |",
        "",
    ]


def _by_defect(matrix: Matrix, rows: Mapping[Place, Row], derived: Mapping[Place, Row]) -> list[str]:
    lines = ["## Từng lỗi", ""]
    exceptions = allowed()
    for name, defect in sorted(matrix.defects.items()):
        lines += [f"### `{name}`: {defect.title_vi}", "", defect.story, ""]
        for check, expected in sorted(matrix.named(name).items()):
            row = rows.get((name, check))
            seen = _STATUS[row.seen.status] if row else _NOT_RUN
            mark = "" if row and row.seen.status == expected else f" (khai báo: {_STATUS[Status(expected)]})"
            lines.append(f"- `{check}`: {seen}{mark}")
        odd = [r for place, r in sorted(rows.items()) if place[0] == name and place[1] not in matrix.named(name)]
        lines += [
            f"- ngoài dự kiến: `{r.check}`: {_STATUS[r.seen.status]}" for r in odd if problem(matrix, r, exceptions)
        ]
        for status, words in _NEITHER.items():
            such = [r.check for r in odd if r.seen.status is status]
            lines += [f"- {words}: {_codes(such)}"] if such else []
        quiet = sum(r.seen.status in {Status.PASSED, Status.NOT_APPLICABLE} for r in odd)
        spared = sum(d == name for d, _ in derived)
        lines += [f"- phép khác: {quiet} đã chạy và không kêu, {spared} không chạm tới lỗi", ""]
    return lines


def _by_check(matrix: Matrix) -> list[str]:
    killers: dict[str, list[str]] = {}
    for name in sorted(matrix.defects):
        for check, status in matrix.named(name).items():
            if status == Status.FAILED:
                killers.setdefault(check, []).append(name)
    lines = ["## Từng phép kiểm", "", "| Phép kiểm | Lỗi thực tế mà nó bắt | Bị bắt bởi lỗi cài sẵn |", "|---|---|---|"]
    for check, entry in matrix.catalogue.items():
        by = _codes(killers.get(check, ())) or f"không có: {entry.unkillable or 'còn thiếu'}"
        lines.append(f"| `{check}` | {entry.fault.vi.strip()} | {by} |")
    return [*lines, ""]


def _left_out(matrix: Matrix, rows: Mapping[Place, Row]) -> list[str]:
    lines = ["## Trên hệ thống tốt, không đạt hoặc không kết luận", ""]
    good = [r for place, r in sorted(rows.items()) if place[0] in GOOD.values()]
    names = {name: edition for edition, name in GOOD.items()}
    reasons = allowed()
    for row in good:
        if row.seen.status not in {Status.PASSED, Status.NOT_APPLICABLE}:
            reason = reasons[row.check].reason if row.check in reasons else row.seen.message
            lines.append(f"- `{row.check}` (cấu hình {names[row.defect]}): {_STATUS[row.seen.status]}. {reason}")
    lines += ["", "## Không chạy, và vì sao", ""]
    left: dict[str, set[str]] = {}
    for defect in [*GOOD.values(), *matrix.defects]:
        for check in matrix.catalogue:
            why = matrix.not_run(defect, check)
            if why:
                left.setdefault(f"{check}\n{why}", set()).add(defect)
    for key, defects in sorted(left.items()):
        check, _, why = key.partition("\n")
        lines.append(f"- `{check}` dưới {len(defects)} cột: {why}")
    return lines


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{n}`" for n in names)
