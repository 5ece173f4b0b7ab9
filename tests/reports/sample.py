"""A judged run of an invented portal, with every state a report must be able to show."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from PIL import Image, ImageDraw

from kiemdinh.model.check import Check, Text
from kiemdinh.model.edition import Citation, Edition, GradeStep, Instrument, PartWeight, Scale
from kiemdinh.model.enums import Access, Basis, Comparison, Engine, Owner, Part, Status, VerdictState
from kiemdinh.model.outcome import Evidence, Fact, FoldedOutcome, Outcome
from kiemdinh.model.plan import Plan
from kiemdinh.model.records import Attestation, Waiver
from kiemdinh.model.target import BaseUrls, Target
from kiemdinh.model.verdict import CheckResult, FactResult, GateItem, Grade, Judgement, PartScore, Verdict

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


def verdicts(store: EvidenceStore) -> tuple[Verdict, ...]:
    """Every state, every owner, every mark."""
    list_page = store.put(page_picture(3), "Trang kết quả tra cứu, dòng thứ ba được khoanh", "image/png")
    foreign = store.put(page_picture(11), "Công dân A mở được hồ sơ của công dân B", "image/png")
    phone = store.put(page_picture(5, 390, 844), "Trang chủ ở bề rộng 390 điểm ảnh", "image/png")
    exchange = store.put(
        (
            "GET /ho-so/H01.1 HTTP/1.1\nHost: cong.vi-du.test\n\nHTTP/1.1 200 OK\n"
            + HOSTILE
            + "\n"
            + "dòng dữ liệu\n" * 1500
        ).encode(),
        "Trao đổi HTTP (đã che dữ liệu cá nhân)",
        "text/plain; charset=utf-8",
    )
    gone = Evidence(sha256="ab" * 32, media_type="image/png", label="Ảnh đã mất", size=1234)
    raw = store.put(b"\x00\x01binary", "Tệp kết quả quét", "application/octet-stream")
    curl = "curl -sS -b 'phien=[đã che]' 'https://cong.vi-du.test/ho-so/000.00.14.H01-261122-0007'"
    failed = outcome(
        "access-control.foreign-dossier-refused",
        Status.FAILED,
        owner=Owner.PORTAL,
        message="Trang hồ sơ: công dân A đọc được hồ sơ của công dân B",
        expected="Từ chối (403 hoặc 404) hoặc chuyển về danh sách của chính mình, không có dữ liệu của người khác",
        observed="Trang 200 có họ tên và nội dung hồ sơ của công dân B",
        place="/ho-so/000.00.14.H01-261122-0007, vùng «Thông tin người nộp»",
        curl=curl,
        proven=True,
        evidence=(foreign, exchange),
    )
    search_1 = outcome(
        "procedure-search.finds-without-diacritics",
        Status.FAILED,
        owner=Owner.PORTAL,
        attempt=1,
        message="Trang tra cứu: gõ không dấu không thấy thủ tục nào",
        expected="Có «Cấp thẻ hướng dẫn viên du lịch quốc tế» trong danh sách",
        observed="Không có kết quả nào",
        place="/tra-cuu, danh sách kết quả",
        evidence=(list_page,),
    )
    search_2 = msgspec.structs.replace(search_1, attempt=2, started="2026-11-22T09:21:40+07:00")
    hostile = outcome(
        "error-pages.no-stack-trace",
        Status.FAILED,
        owner=Owner.PORTAL,
        message=HOSTILE,
        expected=LONG,
        observed=HOSTILE,
        place=f"/loi?q={HOSTILE}",
        curl=f"curl '{HOSTILE}'",
        evidence=(foreign, gone, raw),
    )
    ok = outcome("procedure-search.finds-by-code", Status.PASSED, evidence=(list_page,))
    flaky_1 = outcome(
        "receipt.issued",
        Status.FAILED,
        owner=Owner.PORTAL,
        attempt=1,
        message="Trang biên nhận: thiếu mã QR",
        expected="Mã QR đọc được",
        observed="Không có ảnh mã",
        place="/bien-nhan",
    )
    flaky_2 = outcome("receipt.issued", Status.PASSED, attempt=2, started="2026-11-22T09:22:05+07:00")
    flaky = msgspec.structs.replace(
        flaky_1,
        status=Status.CANNOT_TELL,
        attempt=2,
        message="Kết quả không ổn định: có lần hỏng, có lần đạt. Trang biên nhận: thiếu mã QR",
    )
    load = outcome(
        "load.search-p95",
        Status.PASSED,
        facts=(Fact(name="p95-ms", value=1240.5, unit="ms", samples=312), Fact(name="errors", value=0.0, unit="ratio")),
    )
    attested = Attestation(
        criterion="emc-connected",
        target="mau",
        by="Trần Thị Minh Thử",
        role="Trưởng phòng hạ tầng",
        document="Văn bản số 12/TTCNTT-HT",
        document_sha256="cd" * 32,
        dated="2026-10-01",
        valid_until="2027-09-30",
        statement="Hệ thống đã kết nối với hệ thống giám sát, có số liệu từ 01/10/2026.",
        demonstration=True,
    )
    return (
        verdict(
            "procedure-search",
            "Tra cứu thủ tục hành chính",
            Part.FUNCTIONS,
            "search",
            VerdictState.FAILED,
            850,
            owner=Owner.PORTAL,
            reason="Gõ không dấu không thấy thủ tục; gõ theo mã thì thấy.",
            advice="Chuẩn hóa chữ (bỏ dấu, đổi đ thành d) ở cả chỉ mục lẫn từ khóa trước khi so.",
            checks=(result("Tìm thấy khi gõ không dấu", search_1, search_2), result("Tìm thấy theo mã", ok)),
        ),
        verdict(
            "procedure-list",
            "Danh mục thủ tục theo lĩnh vực",
            Part.FUNCTIONS,
            "search",
            VerdictState.PASSED,
            900,
            checks=(result("Lọc theo lĩnh vực", outcome("service-list.by-field", Status.PASSED)),),
        ),
        verdict(
            "online-filing",
            "Nộp hồ sơ trực tuyến",
            Part.FUNCTIONS,
            "filing",
            VerdictState.PASSED_WITH_REMARKS,
            1300,
            reason="Đạt; thông báo tiếp nhận đến chậm nhưng trong dung sai.",
            checks=(result("Nộp được hồ sơ", outcome("filing.submits", Status.PASSED)),),
        ),
        verdict(
            "receipt-qr",
            "Giấy tiếp nhận có mã QR",
            Part.FUNCTIONS,
            "filing",
            VerdictState.CANNOT_TELL,
            600,
            owner=Owner.PORTAL,
            reason="Lần đầu thiếu mã QR, lần sau có.",
            unstable=True,
            checks=(result("Biên nhận có mã QR", flaky_1, flaky_2, final=flaky, unstable=True),),
        ),
        verdict(
            "payment",
            "Thanh toán trực tuyến",
            Part.FUNCTIONS,
            "filing",
            VerdictState.NOT_TESTED,
            700,
            owner=Owner.ENVIRONMENT,
            reason="Không có móc thử kết quả thanh toán.",
            checks=(
                result(
                    "Nộp phí xong có biên lai",
                    outcome(
                        "payment.receipt",
                        Status.NOT_TESTED,
                        owner=Owner.ENVIRONMENT,
                        message="Cần móc thử kết quả thanh toán",
                        blocked_by=("hook:payment-result", "procedure-search.finds-by-code"),
                    ),
                ),
            ),
        ),
        verdict(
            "tracking",
            "Theo dõi tình trạng hồ sơ",
            Part.FUNCTIONS,
            "tracking",
            VerdictState.CANNOT_TELL,
            650,
            owner=Owner.ADAPTER,
            reason="Không tìm thấy mục «Hồ sơ của tôi».",
            checks=(
                result(
                    "Hồ sơ vừa nộp có trong danh sách",
                    outcome(
                        "my-dossiers.lists-new",
                        Status.CANNOT_TELL,
                        owner=Owner.ADAPTER,
                        message="/tai-khoan: không tìm thấy danh sách hồ sơ (đã thử: vai trò link, heading)",
                        place="/tai-khoan",
                    ),
                ),
            ),
        ),
        verdict(
            "rtl",
            f"Tên có chữ viết từ phải sang trái: {ARABIC}",
            Part.STRUCTURE,
            "layout",
            VerdictState.PASSED,
            150,
            reason=ARABIC,
        ),
        verdict(
            "responsive",
            "Hiển thị đúng trên điện thoại",
            Part.STRUCTURE,
            "layout",
            VerdictState.PASSED,
            200,
            checks=(
                result(
                    "Không cuộn ngang ở 390 điểm ảnh",
                    outcome("structure.no-sideways-scroll", Status.PASSED, evidence=(phone,)),
                ),
            ),
        ),
        verdict(
            "app-store",
            "Có trên kho ứng dụng",
            Part.STRUCTURE,
            "layout",
            VerdictState.NOT_APPLICABLE,
            100,
            reason="Đã xác nhận hệ thống không có ứng dụng di động.",
        ),
        verdict(
            "search-speed",
            "Thời gian tra cứu",
            Part.PERFORMANCE,
            "speed",
            VerdictState.PASSED,
            1200,
            checks=(result("Thời gian tra cứu khi có tải", load),),
            facts=(
                FactResult(
                    check="load.search-p95",
                    fact="p95-ms",
                    title=text("Phân vị 95 của thời gian tra cứu"),
                    comparison=Comparison.AT_MOST,
                    value=1240.5,
                    limit=2000,
                    unit="ms",
                    basis=Basis.PROJECT_CHOICE,
                    state=VerdictState.PASSED,
                    note="Giới hạn do đơn vị vận hành đặt trong tệp mô tả hệ thống",
                ),
            ),
        ),
        verdict(
            "concurrent-users",
            "Số người dùng đồng thời",
            Part.PERFORMANCE,
            "speed",
            VerdictState.NOT_TESTED,
            800,
            owner=Owner.DATA,
            reason="Đã đo nhưng chưa đặt giới hạn.",
            facts=(
                FactResult(
                    check="load.users",
                    fact="users",
                    title=text("Người dùng đồng thời phục vụ được"),
                    comparison=Comparison.AT_LEAST,
                    value=1050,
                    limit=None,
                    unit="count",
                    basis=Basis.LAW_UNVERIFIED,
                    state=VerdictState.NOT_TESTED,
                ),
            ),
        ),
        verdict(
            "no-foreign-dossier",
            "Công dân không đọc được hồ sơ của người khác",
            Part.SECURITY,
            "access-control",
            VerdictState.FAILED,
            500,
            owner=Owner.PORTAL,
            release_blocker=True,
            reason="Công dân A mở được hồ sơ của công dân B.",
            advice="Kiểm chủ hồ sơ ở máy chủ cho mọi đường dẫn có mã hồ sơ, không chỉ ẩn đường dẫn.",
            checks=(result("Không mở được hồ sơ của người khác", failed),),
        ),
        verdict(
            "error-pages",
            "Trang lỗi không lộ thông tin",
            Part.SECURITY,
            "access-control",
            VerdictState.FAILED,
            300,
            owner=Owner.PORTAL,
            reason=HOSTILE,
            advice=LONG,
            checks=(result("Trang lỗi không có vết lỗi", hostile),),
            waiver=Waiver(
                criterion="error-pages",
                target="mau",
                reason="Bản vá có ở bản 4.3",
                approved_by="Lê Văn Mẫu, Giám đốc",
                document="Tờ trình 34/TTr-CNTT",
                dated="2026-11-01",
                valid_until="2026-12-31",
            ),
        ),
        verdict(
            "tls",
            "Đường truyền được mã hóa",
            Part.SECURITY,
            "transport",
            VerdictState.ERROR,
            400,
            owner=Owner.SUITE,
            reason="Bộ kiểm định lỗi khi đọc chứng thư.",
            checks=(
                result(
                    "Chỉ TLS 1.2 trở lên",
                    outcome("transport.tls-versions", Status.ERROR, owner=Owner.SUITE, message="KeyError: 'issuer'"),
                ),
            ),
        ),
        verdict(
            "account-lockout",
            "Khóa tài khoản khi sai nhiều lần",
            Part.SECURITY,
            "transport",
            VerdictState.CANNOT_TELL,
            300,
            owner=Owner.ACCOUNT,
            reason="Tài khoản thử «lockout» đã bị khóa từ trước.",
        ),
        verdict("axe", "Trang không có lỗi tiếp cận", Part.ACCESSIBILITY, "axe", VerdictState.PASSED, 300),
        verdict(
            "sign-language",
            "Hỗ trợ người khiếm thính",
            Part.ACCESSIBILITY,
            "axe",
            VerdictState.NOT_TESTED,
            100,
            not_automated="Chất lượng nội dung cho người khiếm thính cần người đánh giá.",
            reason="Chưa có phép kiểm tự động.",
        ),
        verdict(
            "user-survey",
            "Khảo sát người khuyết tật",
            Part.ACCESSIBILITY,
            "axe",
            VerdictState.NOT_TESTED,
            50,
            attestation_needed="Biên bản khảo sát có chữ ký.",
            reason="Chưa có chứng thực.",
        ),
        verdict(
            "zoom",
            "Phóng to hai trăm phần trăm",
            Part.ACCESSIBILITY,
            "axe",
            VerdictState.NOT_COLLECTED,
            50,
            reason="Lượt này không thu thập phép kiểm của tiêu chí.",
        ),
        verdict(
            "emc-connected",
            "Kết nối với hệ thống giám sát",
            Part.EMC,
            "emc",
            VerdictState.PASSED,
            500,
            attestation=attested,
            reason="Có chứng thực còn hạn.",
        ),
    )


def edition() -> Edition:
    """The edition as stored in the run."""
    return Edition(
        id=EDITION,
        title=text("Thông tư 21/2023/TT-BTTTT (phiên bản 2024)", "Circular 21/2023 (edition 2024)"),
        in_force="2024-04-05",
        instruments=(
            Instrument(
                key="tt21",
                number="21/2023/TT-BTTTT",
                title="Thông tư về chức năng, tính năng kỹ thuật",
                basis=Basis.LAW_READ,
            ),
            Instrument(
                key="nd42", number="42/2022/NĐ-CP", title="Nghị định về dịch vụ công trực tuyến", basis=Basis.LAW_READ
            ),
        ),
        parts=tuple(
            PartWeight(part=part, title=text(vi, en), weight=weight, groups={}, group_titles=GROUPS)
            for part, (vi, en, weight) in PARTS.items()
        ),
        scale=Scale(
            steps=tuple(
                GradeStep(letter=s, at_least=p) for s, p in (("A", 90), ("B", 80), ("C", 65), ("D", 50), ("E", 0))
            ),
            basis=Basis.LAW_SECONDARY,
            note="So sánh khi chưa làm tròn là cách đọc của dự án.",
            least_completeness=0.7,
        ),
        criteria=(),
    )


def grade_of(found: tuple[Verdict, ...], *, letter: str = "", reachable: bool = True) -> Grade:
    """A grade whose sums fit the verdicts."""
    undecided_states = {
        VerdictState.ERROR,
        VerdictState.CANNOT_TELL,
        VerdictState.NOT_TESTED,
        VerdictState.NOT_COLLECTED,
    }
    parts = []
    for part, (vi, en, weight) in PARTS.items():
        here = [v for v in found if v.part is part and v.state is not VerdictState.NOT_APPLICABLE]
        earned = sum(v.weight for v in here if v.state.earns)
        doubt = sum(v.weight for v in here if v.state in undecided_states)
        possible = sum(v.weight for v in here)
        scaled = weight / 100 / possible if possible else 0.0
        parts.append(
            PartScore(
                part=part,
                title=text(vi, en),
                weight=weight,
                earned=earned,
                possible=possible,
                undecided=doubt,
                score=earned * scaled,
                ceiling=(earned + doubt) * scaled,
            )
        )
    score, ceiling = sum(p.score for p in parts), sum(p.ceiling for p in parts)
    possible = sum(p.possible for p in parts)
    states = [v.state for v in found]
    cases = [c.final.status for v in found for k in v.checks for c in k.cases]
    by_basis: dict[str, int] = {}
    for v in found:
        if v.state.earns:
            by_basis[v.obligation_basis.value] = by_basis.get(v.obligation_basis.value, 0) + v.weight
    return Grade(
        edition=EDITION,
        run=RUN,
        as_of="2026-11-22",
        formula_version="1.0",
        score=score,
        ceiling=ceiling,
        letter=letter,
        ceiling_letter=step(ceiling),
        floor_letter=step(score),
        completeness=1 - sum(p.undecided for p in parts) / possible if possible else 0.0,
        least_completeness=0.7,
        parts=tuple(parts),
        by_basis=by_basis,
        counts={s.value: states.count(s) for s in VerdictState if s in states},
        outcome_counts={s.value: cases.count(s) for s in Status if s in cases},
        planned=len(cases),
        gate_met=VerdictState.FAILED not in states and reachable,
        blockers=tuple(
            GateItem(criterion=v.criterion, title=v.title, reason=v.reason)
            for v in found
            if v.release_blocker and v.state is VerdictState.FAILED
        ),
        sentences=(
            "Công dân A mở được hồ sơ của công dân B: phải sửa trước khi phát hành.",
            "Tra cứu không dấu không cho kết quả; riêng lỗi này mất 8,5 điểm.",
            "Chín tiêu chí chưa kết luận được; phần lớn do thiếu móc thử và tài khoản.",
        )
        if reachable
        else ("Hệ thống không trả lời trong suốt lượt kiểm định, nên không có kết luận nào về vi phạm.",),
        undecided_criteria=sum(1 for s in states if s in undecided_states),
        portal_reachable=reachable,
    )


def step(score: float) -> str:
    """Letter of a score."""
    return next(s.letter for s in edition().scale.steps if score >= s.at_least)


def write_run(
    root: Path,
    found: tuple[Verdict, ...],
    grade: Grade,
    name: str = "Hệ thống thông tin giải quyết thủ tục hành chính Bộ Mẫu",
) -> Path:
    """Write a run folder; evidence is already there."""
    folder = root / "judgements" / EDITION
    folder.mkdir(parents=True, exist_ok=True)
    (root / "editions").mkdir(exist_ok=True)
    judgement = Judgement(
        edition=EDITION, edition_title=edition().title, as_of="2026-11-22", run=RUN, rules_version="1.0", verdicts=found
    )
    plan = Plan(
        run=RUN,
        target="mau",
        release="4.2.0",
        edition=EDITION,
        editions=("2024", "2025"),
        as_of="2026-11-22",
        access=Access.WRITE,
        seed=20261122,
        items=(),
    )
    target = Target(
        version=1,
        id="mau",
        name=name,
        release="4.2.0",
        operator="Trung tâm Công nghệ thông tin (mẫu)",
        base_urls=BaseUrls(public="https://cong.vi-du.test"),
    )
    checks = [
        Check(
            id="procedure-search.finds-by-code",
            engine=Engine.FUNCTIONAL,
            access=Access.OBSERVE,
            title=text("Tìm thấy theo mã", "Found by code"),
            fault=text("Mã không được lập chỉ mục", "Codes are not indexed"),
        )
    ]
    manifest = {
        "run": RUN,
        "started": "2026-11-22T09:00:00+07:00",
        "target_sha256": "12" * 32,
        "seed": 20261122,
        "formula": "1.0",
        "rules": "1.0",
        "versions": {"kiemdinh": "0.1.0", "python": "3.11.9", "playwright": "1.55.0"},
        "editions": {"2024": "34" * 32},
        "platform": "Linux x86_64",
    }
    files = {
        "plan.json": plan,
        "target.json": target,
        "catalogue.json": checks,
        "manifest.json": manifest,
        f"editions/{EDITION}.json": edition(),
        f"judgements/{EDITION}/verdicts.json": judgement,
        f"judgements/{EDITION}/grade.json": grade,
        "seal.json": {"version": 1, "algorithm": "sha256", "files": {}, "collection": "", "overall": "ef" * 32},
    }
    for path, value in files.items():
        (root / path).write_bytes(msgspec.json.encode(value))
    return root


def full_run(root: Path, *, letter: str = "") -> Path:
    """The sample with everything in it; a range unless a letter is given."""
    root.mkdir(parents=True, exist_ok=True)
    found = verdicts(EvidenceStore(root))
    return write_run(root, found, grade_of(found, letter=letter))


def down_run(root: Path) -> Path:
    """A run over a portal that never answered."""
    root.mkdir(parents=True, exist_ok=True)
    found = tuple(
        msgspec.structs.replace(
            v,
            state=VerdictState.NOT_TESTED,
            owner=Owner.ENVIRONMENT,
            reason="Hệ thống không trả lời.",
            checks=(),
            facts=(),
            attestation=None,
            waiver=None,
            unstable=False,
            not_automated="",
            attestation_needed="",
        )
        for v in verdicts(EvidenceStore(root))
    )
    return write_run(root, found, grade_of(found, reachable=False))


def large_run(root: Path, criteria: int = 300) -> Path:
    """Many criteria, each with a picture and a text of its own."""
    root.mkdir(parents=True, exist_ok=True)
    store = EvidenceStore(root)
    found = []
    for number in range(criteria):
        failing = number % 9 == 0
        check = f"bulk.check-{number}"
        evidence = (
            store.put(page_picture(number, 960, 600), f"Trang số {number}", "image/png"),
            store.put((f"dòng {number}\n" * 400).encode(), f"Trao đổi số {number}", "text/plain; charset=utf-8"),
        )
        seen = (
            outcome(
                check,
                Status.FAILED,
                owner=Owner.PORTAL,
                message="Không đạt",
                expected="a",
                observed="b",
                place="/x",
                evidence=evidence,
            )
            if failing
            else outcome(check, Status.PASSED, evidence=evidence)
        )
        state = VerdictState.FAILED if failing else VerdictState.PASSED
        found.append(
            verdict(
                f"bulk-{number}",
                f"Tiêu chí số {number}",
                tuple(PARTS)[number % 6],
                "search",
                state,
                33,
                owner=Owner.PORTAL if failing else None,
                checks=(result("Phép kiểm", seen),),
            )
        )
    return write_run(root, tuple(found), grade_of(tuple(found), letter="B"))
