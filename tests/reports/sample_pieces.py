"""Building pieces of the sample run: evidence, outcomes, verdicts."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw

from kiemdinh.model.check import Text
from kiemdinh.model.edition import Citation
from kiemdinh.model.enums import Basis, Part, Status, VerdictState
from kiemdinh.model.outcome import Evidence, FoldedOutcome, Outcome
from kiemdinh.model.verdict import CheckResult, Verdict

RUN = "20261122-0900-mau"
EDITION = "2024"
HOSTILE = "<script>alert(1)</script> ]]> \x00\x1b[31m \u202eEVIL\u202c \"'><img src=x onerror=alert(2)> {{ 7*7 }}"
LONG = "KhôngCóKhoảngTrắng" * 30
ARABIC = "مرحبا بكم في البوابة"

PARTS = {
    Part.FUNCTIONS: ("Chức năng", "Functions", 5000),
    Part.STRUCTURE: ("Cấu trúc và bố cục", "Structure and layout", 500),
    Part.PERFORMANCE: ("Hiệu năng", "Performance", 2000),
    Part.SECURITY: ("An toàn thông tin", "Information security", 1500),
    Part.ACCESSIBILITY: ("Truy cập thuận tiện", "Accessibility", 500),
    Part.EMC: ("Kết nối với hệ thống giám sát EMC", "Connection with EMC", 500),
}
GROUPS = {
    "search": "Tra cứu thủ tục",
    "filing": "Nộp hồ sơ",
    "tracking": "Theo dõi hồ sơ",
    "layout": "Bố cục trang",
    "speed": "Thời gian đáp ứng",
    "access-control": "Kiểm soát truy cập",
    "transport": "Đường truyền",
    "axe": "Khả năng tiếp cận",
    "emc": "Kết nối",
}


def text(vi: str, en: str = "") -> Text:
    return Text(vi=vi, en=en or vi)


@dataclass
class EvidenceStore:
    run_dir: Path
    stored: list[Evidence] = field(default_factory=list)

    def put(self, content: bytes, label: str, media_type: str) -> Evidence:
        digest = hashlib.sha256(content).hexdigest()
        path = self.run_dir / "evidence" / digest[:2] / digest
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        evidence = Evidence(sha256=digest, media_type=media_type, label=label, size=len(content))
        self.stored.append(evidence)
        return evidence


def page_picture(seed: int, width: int = 1280, height: int = 800) -> bytes:
    """A picture that looks like a page of a portal."""
    image = Image.new("RGB", (width, height), "#fbfbfa")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, 64), fill="#7a1f1f")
    draw.rectangle((0, 64, width, 104), fill="#932b2b")
    for column in range(6):
        draw.rectangle((40 + column * 150, 78, 140 + column * 150, 90), fill="#e9c46a")
    draw.rectangle((40, 140, 560 + seed % 200, 168), fill="#333a44")
    for row in range(9):
        y = 210 + row * 58
        draw.rectangle((40, y, width - 40, y + 44), fill="#ffffff", outline="#d7d7d2")
        draw.rectangle((60, y + 10, 60 + 260 + (seed * 37 + row * 91) % 420, y + 20), fill="#6b7480")
        draw.rectangle((60, y + 26, 300 + (seed * 13 + row * 57) % 300, y + 34), fill="#b9c0c8")
        draw.rectangle((width - 200, y + 12, width - 70, y + 32), fill="#1d4b73")
    draw.rectangle((36, 322, width - 36, 372), outline="#c0271d", width=5)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def outcome(check: str, status: Status, **more: object) -> Outcome:
    """An outcome with sensible times."""
    fields: dict[str, object] = {
        "started": "2026-11-22T09:04:11+07:00",
        "finished": "2026-11-22T09:04:14+07:00",
        **more,
    }
    return Outcome(check=check, status=status, **fields)  # type: ignore[arg-type]


def result(title: str, *looks: Outcome, final: Outcome | None = None, unstable: bool = False) -> CheckResult:
    """One check with one case."""
    last = final or looks[-1]
    folded = FoldedOutcome(final=last, attempts=looks, unstable=unstable)
    return CheckResult(check=last.check, title=text(title), status=last.status, owner=last.owner, cases=(folded,))


def verdict(  # noqa: PLR0917 - reads as a table below
    criterion: str, title: str, part: Part, group: str, state: VerdictState, weight: int, **more: object
) -> Verdict:
    """A verdict with a full legal statement."""
    fields: dict[str, object] = {
        "obligation": "Hệ thống phải có chức năng này cho tổ chức, cá nhân sử dụng.",
        "obligation_basis": Basis.LAW_READ,
        "condition": "Tìm bằng tên có dấu và không dấu đều thấy thủ tục trong hai trang đầu.",
        "condition_basis": Basis.PROJECT_CHOICE,
        "method": "Tự động, qua trình duyệt, như một công dân.",
        "citations": (
            Citation(instrument="tt21", clause="điểm đ khoản 1 Điều 5", basis=Basis.LAW_READ),
            Citation(instrument="nd42", clause="", basis=Basis.LAW_SECONDARY),
        ),
        **more,
    }
    return Verdict(
        criterion=criterion,
        title=text(title),
        part=part,
        group=group,
        state=state,
        weight=weight,
        **fields,  # type: ignore[arg-type]
    )
