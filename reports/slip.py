"""``phieu.html`` and ``phieu.pdf``: one page about one service before its publication."""

from __future__ import annotations

import base64
import io
import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from PIL import Image, UnidentifiedImageError

from kiemdinh.model.check import Text
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.outcome import Evidence
from kiemdinh.model.slip import Clause, Decision, Slip, SlipFinding, SlipStep, StepState
from reports import texts
from reports.formatting import clean, date, moment
from reports.runfiles import RunFiles, StoredState

SLIP = "slip.json"
_TEMPLATES = Path(__file__).parent / "templates"
_WIDTH, _MOST_FINDINGS, _MOST_CLAUSES, _MOST_SEEN, _MOST_OPEN, _MOST_CARD = 560, 3, 1, 130, 4, 90


def _both(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


PHRASES: Mapping[str, Text] = MappingProxyType(
    {
        "title": _both("Phiếu kiểm tra dịch vụ công trước khi công bố", "Slip of a public service before publication"),
        "ready": _both("Đủ điều kiện công bố", "Ready for publication"),
        "not-ready": _both("Chưa đủ điều kiện công bố", "Not ready for publication"),
        "no-ground": _both("Chưa đủ cơ sở kết luận", "Not enough ground to decide"),
        "passed": _both("Đạt", "Passed"),
        "failed": _both("Không đạt", "Failed"),
        "undecided": _both("Chưa kết luận được", "Could not be told"),
        "not-applicable": _both("Không áp dụng cho thủ tục này", "Does not apply to this procedure"),
        "procedure": _both("Thủ tục", "Procedure"),
        "system": _both("Hệ thống", "System"),
        "release": _both("phiên bản", "release"),
        "checked": _both("Kiểm lúc", "Checked at"),
        "published": _both("Đối chiếu với", "Compared with"),
        "edition": _both("Quy định áp dụng", "Edition"),
        "steps": _both("Từng bước", "Step by step"),
        "mend": _both("Cần sửa", "To mend"),
        "open": _both("Chưa kết luận được, ai cần làm gì", "What could not be told, and who must act"),
        "expected": _both("Phải là", "Expected"),
        "observed": _both("Đã thấy", "Seen"),
        "place": _both("Ở đâu", "Where"),
        "ask": _both("Yêu cầu đơn vị phát triển", "Ask the developer"),
        "clause": _both("Căn cứ", "Ground"),
        "no_clause": _both(
            "Phiên bản quy định này không dẫn điều khoản nào cho điều này; đây là điều kiện để dịch vụ dùng được.",
            "This edition cites no clause for it; it is a condition for the service to work.",
        ),
        "step": _both("Bước", "Step"),
        "who": _both("Người cần làm", "Who must act"),
        "more": _both("Còn {n} điều nữa, xem báo cáo đầy đủ.", "{n} more: see the full report."),
        "blocks": _both("chặn công bố dù điểm thế nào", "blocks publication at any score"),
        "waived": _both("có miễn trừ còn hạn", "waived"),
        "no_picture": _both("không có màn hình", "no screen"),
        "full": _both("Báo cáo đầy đủ", "Full report"),
        "run": _both("Lượt kiểm", "Run"),
        "seal": _both("Mã niêm phong", "Seal"),
        "signed": _both("Người kiểm tra", "Checked by"),
        "approved": _both("Lãnh đạo đơn vị", "Head of the unit"),
        "sign_here": _both("(ký, ghi rõ họ tên)", "(signature and name)"),
        "not_law": _both(
            "Phiếu nêu điều bộ kiểm tự thấy trong lượt này; việc công bố do người có thẩm quyền quyết định.",
            "The slip states what the suite saw in this run; publication is decided by whoever has the authority.",
        ),
    }
)
_MARKS = MappingProxyType({"passed": "✓", "failed": "✕", "undecided": "?", "not-applicable": "–"})


def read_slip(files: RunFiles) -> Slip:
    """The stored slip of a judged run.

    Raises:
        InputProblem: the run is none of ``kiemdinh gate``, or the file is malformed.
    """
    path = files.folder / SLIP
    try:
        return msgspec.json.decode(path.read_bytes(), type=Slip)
    except FileNotFoundError as error:
        message = "lượt này không có phiếu: phiếu chỉ có khi kiểm bằng «kiemdinh gate»"
        raise InputProblem(message, str(path)) from error
    except msgspec.DecodeError as error:
        raise InputProblem(f"tệp không đúng dạng: {error}", str(path)) from error


def write(files: RunFiles, lang: str) -> bytes:
    """The page as UTF-8."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: clean(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    content = _content(files, lang)
    style = (_TEMPLATES / "slip.css").read_text(encoding="utf-8")
    page = environment.get_template("slip.html.j2").render(style=Markup(style), **content)  # noqa: S704  our own file
    return page.encode("utf-8", "replace")


def write_pdf(files: RunFiles, lang: str) -> bytes:
    """The same page as PDF, set by typst with its own fonts."""
    import typst  # noqa: PLC0415 - a library of some size, for this format only

    data = _content(files, lang) | {"say": {}, "phrases": _spoken(lang)}
    with tempfile.TemporaryDirectory(prefix="kiemdinh-") as place:
        folder = Path(place)
        for step in data["steps"]:
            uri = step.pop("picture")
            step["file"] = f"{step['number']}.jpg" if uri else ""
            if uri:
                (folder / step["file"]).write_bytes(base64.b64decode(uri.partition(",")[2]))
        plain = json.dumps(_cleaned(msgspec.to_builtins(data)), ensure_ascii=False)
        (folder / "data.json").write_text(plain, encoding="utf-8")
        shutil.copyfile(_TEMPLATES / "slip.typ", folder / "slip.typ")
        pdf: bytes = typst.compile(folder / "slip.typ", root=folder, ignore_system_fonts=True, timestamp=0)
    return pdf


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {k: _cleaned(v) for k, v in value.items()}
    return [_cleaned(v) for v in value] if isinstance(value, list) else value


def _spoken(lang: str) -> dict[str, str]:
    return {key: texts.pick(text, lang) for key, text in PHRASES.items()}


def _content(files: RunFiles, lang: str) -> dict[str, Any]:
    slip = read_slip(files)
    say = _spoken(lang)
    mend = [(s, f) for s in slip.steps for f in s.findings if s.state is StepState.FAILED]
    waiting = [s for s in slip.steps if s.state is StepState.UNDECIDED]
    return {
        "lang": lang,
        "say": say,
        "decision": slip.decision.value,
        "compact": bool(mend or waiting),
        "headline": say[slip.decision.value],
        "sentence": slip.sentence,
        "facts": _facts(files, slip, say, lang),
        "steps": [_step(files, s, say) for s in slip.steps],
        "mend": [_mend(s, f, slip.address, say, lang) for s, f in mend[:_MOST_FINDINGS]],
        "mend_more": say["more"].format(n=len(mend) - _MOST_FINDINGS) if len(mend) > _MOST_FINDINGS else "",
        "open": _open(waiting, say, lang) if slip.decision is not Decision.READY else [],
        "foot": [
            f"{say['run']}: {slip.run}",
            *([f"{say['seal']}: {files.bundle_hash[:16]}"] if files.bundle_hash else []),
            f"{say['full']}: report.html",
        ],
    }


def _facts(files: RunFiles, slip: Slip, say: Mapping[str, str], lang: str) -> list[tuple[str, str]]:
    name = f"{slip.procedure_code} · {slip.procedure_name}" if slip.procedure_name else slip.procedure_code
    system = slip.target_name + (f" ({say['release']} {slip.release})" if slip.release else "")
    edition = texts.pick(files.judgement.edition_title, lang)
    rows = [
        (say["procedure"], name),
        (say["system"], system),
        (say["checked"], moment(slip.finished or slip.started) or date(slip.as_of)),
        (say["published"], slip.published),
        (say["edition"], edition),
    ]
    return [(head, text) for head, text in rows if text]


def _step(files: RunFiles, step: SlipStep, say: Mapping[str, str]) -> dict[str, Any]:
    said = step.about
    if step.state is StepState.FAILED:
        said = _cut(step.findings[0].observed or step.findings[0].sentence, _MOST_CARD)
    elif step.reason:
        said = _cut(step.reason, _MOST_CARD)
    return {
        "number": step.number,
        "title": step.title,
        "state": step.state.value,
        "word": say[step.state.value],
        "mark": _MARKS[step.state.value],
        "said": said[:1].upper() + said[1:],
        "picture": _picture(files, step.picture),
        "alt": f"{step.title}: {say[step.state.value]}",
    }


def _mend(step: SlipStep, finding: SlipFinding, address: str, say: Mapping[str, str], lang: str) -> dict[str, Any]:
    tags = [say[key] for key, there in (("blocks", finding.blocks), ("waived", finding.waived)) if there]
    return {
        "step": f"{say['step']} {step.number}",
        "title": finding.title,
        "sentence": finding.sentence,
        "rows": [
            (say[key], text)
            for key, whole in (
                ("expected", finding.expected),
                ("observed", finding.observed),
                ("place", finding.place.removeprefix(address)),
            )
            if (text := _cut(whole))
        ],
        "ask": finding.ask,
        "clauses": _clauses(finding.clauses, say, lang),
        "tags": tags,
    }


def _clauses(clauses: Iterable[Clause], say: Mapping[str, str], lang: str) -> list[str]:
    found: list[str] = []
    order = list(texts.BASES)
    for clause in sorted(clauses, key=lambda c: max(order.index(c.basis), order.index(c.obligation_basis))):
        # Never more certain than the weaker of what is known of the place and of the duty.
        basis = max(clause.basis, clause.obligation_basis, key=order.index)
        words = texts.pick(texts.BASES[basis], lang)
        found.append(f"{clause.text} ({words}): {clause.obligation}")
    # The surest ground first; the rest stands in the full report.
    return list(dict.fromkeys(found))[:_MOST_CLAUSES] or [say["no_clause"]]


def _cut(text: str, most: int = _MOST_SEEN) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + "…"


def _open(steps: Iterable[SlipStep], say: Mapping[str, str], lang: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    grouped: dict[tuple[str, str], list[SlipStep]] = {}
    for step in steps:
        owner = step.findings[0].owner.value if step.findings else "data"
        grouped.setdefault((owner, step.reason), []).append(step)
    for (owner, reason), same in list(grouped.items())[:_MOST_OPEN]:
        numbers = ", ".join(str(s.number) for s in same)
        rows.append(
            {
                "step": f"{say['step']} {numbers}",
                "reason": _cut(reason[:1].upper() + reason[1:]),
                "who": texts.pick(texts.OWNERS[owner], lang),
                "action": texts.pick(texts.OWNER_ACTIONS[owner], lang),
            }
        )
    return rows


def _picture(files: RunFiles, evidence: Evidence | None) -> str:
    """A small JPEG as data URI; empty when there is none, or when the file is not what was sealed."""
    if evidence is None:
        return ""
    stored = files.stored(evidence)
    if stored.state is not StoredState.WHOLE:
        return ""
    try:
        with Image.open(io.BytesIO(stored.content)) as opened:
            small = opened.convert("RGB")
            small.thumbnail((_WIDTH, _WIDTH))
            out = io.BytesIO()
            small.save(out, "JPEG", quality=72)
    except (UnidentifiedImageError, OSError, ValueError):
        return ""
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode("ascii")
