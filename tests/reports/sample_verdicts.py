"""The verdicts of the sample run: every state, every owner, every mark."""

from __future__ import annotations

import msgspec

from kiemdinh.model.enums import Basis, Comparison, Owner, Part, Status, VerdictState
from kiemdinh.model.outcome import Evidence, Fact
from kiemdinh.model.records import Attestation, Waiver
from kiemdinh.model.verdict import FactResult, Verdict
from tests.reports.sample_pieces import (
    ARABIC,
    HOSTILE,
    LONG,
    EvidenceStore,
    outcome,
    page_picture,
    result,
    text,
    verdict,
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
