"""Every word that a report says of its own, Vietnamese first; what people wrote elsewhere stays as they wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kiemdinh.model.check import Text
from kiemdinh.model.enums import Access, Basis, Comparison, Engine, Owner, Status, VerdictState

LANGUAGES = ("vi", "en")


def pick(text: Text, lang: str) -> str:
    """The text in a language; Vietnamese when the other one is empty."""
    return (text.en or text.vi) if lang == "en" else (text.vi or text.en)


def _both(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


VERDICTS: Mapping[VerdictState, Text] = MappingProxyType(
    {
        VerdictState.PASSED: _both("Đạt", "Passed"),
        VerdictState.PASSED_WITH_REMARKS: _both("Đạt, có lưu ý", "Passed with remarks"),
        VerdictState.FAILED: _both("Không đạt", "Failed"),
        VerdictState.ERROR: _both("Lỗi của bộ kiểm định", "Error of the suite"),
        VerdictState.CANNOT_TELL: _both("Chưa kết luận được", "Cannot tell"),
        VerdictState.NOT_TESTED: _both("Chưa kiểm", "Not tested"),
        VerdictState.NOT_APPLICABLE: _both("Không áp dụng", "Not applicable"),
        VerdictState.NOT_COLLECTED: _both("Chưa thu thập", "Not collected"),
    }
)

STATUSES: Mapping[Status, Text] = MappingProxyType(
    {
        Status.PASSED: _both("Đạt", "Passed"),
        Status.FAILED: _both("Không đạt", "Failed"),
        Status.CANNOT_TELL: _both("Chưa kết luận được", "Cannot tell"),
        Status.NOT_APPLICABLE: _both("Không áp dụng", "Not applicable"),
        Status.NOT_TESTED: _both("Chưa kiểm", "Not tested"),
        Status.ERROR: _both("Lỗi của bộ kiểm định", "Error of the suite"),
    }
)

OWNERS: Mapping[str, Text] = MappingProxyType(
    {
        Owner.PORTAL: _both("Đơn vị phát triển hệ thống", "Developer of the system"),
        Owner.ADAPTER: _both("Người cấu hình bài kiểm", "Whoever maps the driver"),
        Owner.ACCOUNT: _both("Người quản lý tài khoản thử", "Keeper of the test accounts"),
        Owner.DATA: _both("Người chuẩn bị dữ liệu thử", "Keeper of the test data"),
        Owner.ENVIRONMENT: _both("Đơn vị vận hành môi trường", "Operator of the environment"),
        Owner.SUITE: _both("Nhóm phát triển bộ kiểm định", "Maintainers of the suite"),
        "attester": _both("Người có thẩm quyền chứng thực", "Whoever can attest"),
        "not-automated": _both("Chưa có phép kiểm tự động", "No automated check yet"),
        "not-collected": _both("Chưa thu thập trong lượt này", "Not collected in this run"),
        "nobody": _both("Chưa rõ người xử lý", "Nobody named yet"),
    }
)

OWNER_ACTIONS: Mapping[str, Text] = MappingProxyType(
    {
        Owner.PORTAL: _both(
            "Hệ thống trả kết quả không ổn định hoặc mới thấy hỏng một lần: xem từng lần kiểm, sửa rồi kiểm lại.",
            "The system answered in different ways, or failed once only: read every look, mend, test again.",
        ),
        Owner.ADAPTER: _both(
            "Chỉ cho bộ điều khiển chức năng nằm ở đâu, hoặc xác nhận chức năng đó không có, trong tệp mô tả hệ thống.",
            "Tell the driver where the function is, or confirm that it is absent, in the target file.",
        ),
        Owner.ACCOUNT: _both(
            "Cấp lại hoặc sửa tài khoản thử (mật khẩu, vai trò, đơn vị), rồi kiểm lại.",
            "Renew or mend the test account (password, role, unit), then test again.",
        ),
        Owner.DATA: _both(
            "Sửa dữ liệu thử trong tệp mô tả cho khớp với hệ thống (mã thủ tục, thành phần hồ sơ), rồi kiểm lại.",
            "Make the test data fit the system (procedure code, components), then test again.",
        ),
        Owner.ENVIRONMENT: _both(
            "Khôi phục kết nối, công cụ, giấy phép kiểm thử hoặc móc thử còn thiếu, rồi kiểm lại.",
            "Restore the missing connection, tool, authorisation or test hook, then test again.",
        ),
        Owner.SUITE: _both(
            "Báo cho nhóm phát triển bộ kiểm định; hệ thống được kiểm không có lỗi gì ở đây.",
            "Tell the maintainers of the suite; nothing here is a fault of the system.",
        ),
        "attester": _both(
            "Không chương trình nào thấy được: cần văn bản chứng thực kèm bằng chứng, còn hạn vào ngày kết luận.",
            "No program can see it: a signed statement with evidence is needed, valid on the day of the verdict.",
        ),
        "not-automated": _both(
            "Bộ kiểm định chưa có cách kiểm tự động; cần người xem xét hoặc chờ phép kiểm mới.",
            "The suite has no automated way yet; a person must look, or a new check must come.",
        ),
        "not-collected": _both(
            "Kiểm lại với mức can thiệp hoặc phạm vi gồm các phép kiểm này.",
            "Test again with an access level or a selection that includes these checks.",
        ),
        "nobody": _both("Xem lý do ghi ở từng tiêu chí.", "See the reason at each criterion."),
    }
)

BASES: Mapping[Basis, Text] = MappingProxyType(
    {
        Basis.LAW_READ: _both("đã đọc văn bản", "instrument read"),
        Basis.LAW_SECONDARY: _both("đọc qua nguồn thứ cấp", "read in a secondary source"),
        Basis.LAW_UNVERIFIED: _both("chưa kiểm chứng", "not verified"),
        Basis.PROJECT_CHOICE: _both("lựa chọn của dự án", "choice of the project"),
    }
)

ACCESS: Mapping[Access, Text] = MappingProxyType(
    {
        Access.OBSERVE: _both("chỉ quan sát", "observe only"),
        Access.WRITE: _both("có tạo hồ sơ thử", "creates test dossiers"),
        Access.INTRUSIVE: _both("có thử tải và thử tấn công", "load and attack"),
    }
)

ENGINES: Mapping[Engine, Text] = MappingProxyType(
    {
        Engine.FUNCTIONAL: _both("chức năng", "functional"),
        Engine.SYNC: _both("đồng bộ", "sync"),
        Engine.LOAD: _both("tải", "load"),
        Engine.SECURITY: _both("an toàn", "security"),
    }
)

COMPARISONS: Mapping[Comparison, Text] = MappingProxyType(
    {
        Comparison.AT_MOST: _both("không quá", "at most"),
        Comparison.AT_LEAST: _both("ít nhất", "at least"),
        Comparison.EQUALS: _both("bằng", "equal to"),
        Comparison.IN: _both("thuộc", "one of"),
        Comparison.MATCHES: _both("theo mẫu", "matching"),
    }
)

PHRASES: Mapping[str, Text] = MappingProxyType(
    {
        # Frame
        "product": _both("Kiểm định", "Kiểm định"),
        "title": _both("Báo cáo kiểm định", "Conformance report"),
        "skip": _both("Tới nội dung chính", "Skip to content"),
        "contents": _both("Mục lục", "Contents"),
        "dark": _both("Nền tối", "Dark"),
        "print": _both("In", "Print"),
        "release": _both("Bản phát hành", "Release"),
        "edition": _both("Phiên bản quy định", "Edition"),
        "as_of": _both("Ngày kết luận", "As of"),
        "run": _both("Lượt kiểm định", "Run"),
        "target_id": _both("Mã hệ thống", "Target"),
        "operator": _both("Đơn vị vận hành", "Operator"),
        "access": _both("Mức can thiệp", "Access level"),
        "completeness": _both("Độ đầy đủ", "Completeness"),
        "address": _both("Địa chỉ", "Address"),
        "unnamed": _both("(không ghi)", "(not stated)"),
        # Headline
        "headline": _both("Kết quả chung", "Result"),
        "letter": _both("Mức", "Grade"),
        "range": _both("từ {low} đến {high}", "from {low} to {high}"),
        "range_ground": _both("chưa đủ cơ sở", "not enough ground"),
        "range_why": _both(
            "Mới kết luận được {done} trọng số; dưới {least} thì không xếp một mức mà nêu khoảng.",
            "Only {done} of the weight is decided; below {least} a range stands instead of a grade.",
        ),
        "score_of": _both("{score} / 100", "{score} / 100"),
        "points": _both("điểm", "points"),
        "ceiling": _both(
            "tối đa {ceiling} ({letter}) nếu {count} tiêu chí chưa kiểm đều đạt",
            "at most {ceiling} ({letter}) if all {count} undecided criteria passed",
        ),
        "ceiling_none": _both(
            "Mọi tiêu chí áp dụng đều đã có kết luận: điểm trần là {ceiling} ({letter}).",
            "Every applicable criterion is decided: the ceiling is {ceiling} ({letter}).",
        ),
        "completeness_line": _both(
            "Độ đầy đủ {done} (cần ít nhất {least} để xếp mức)", "Completeness {done} (a grade needs at least {least})"
        ),
        "scale_text": _both(
            "Thang điểm: được {score}, trần {ceiling} trên 100 điểm.",
            "Scale: earned {score}, ceiling {ceiling} of 100 points.",
        ),
        "down": _both(
            "Hệ thống không trả lời trong suốt lượt kiểm định. Không có kết luận nào về vi phạm được đưa ra; cần khôi "
            "phục kết nối rồi kiểm lại.",
            "The system did not answer during the whole run. No violation is stated; restore the connection and test "
            "again.",
        ),
        # Gate
        "gate": _both("Cổng phát hành", "Release gate"),
        "gate_met": _both("ĐẠT", "MET"),
        "gate_not_met": _both("KHÔNG ĐẠT", "NOT MET"),
        "gate_open": _both("CHƯA XÉT ĐƯỢC", "UNDECIDED"),
        "gate_open_why": _both(
            "Hệ thống không trả lời nên chưa có kết quả nào để xét; chưa được phát hành.",
            "The system did not answer, so there is nothing to decide on; no release yet.",
        ),
        "gate_met_why": _both(
            "Không có điều gì chặn việc phát hành theo điều kiện của lượt kiểm này.",
            "Nothing blocks the release under the conditions stated for this run.",
        ),
        "gate_not_met_why": _both(
            "Những điều dưới đây chặn việc phát hành, bất kể điểm số:",
            "The following blocks the release, whatever the score:",
        ),
        "gate_other": _both(
            "Chưa đủ kết quả đạt để mở cổng.",
            "Too little has passed to open the gate.",
        ),
        "sentences": _both("Ba điều nên biết trước", "Three things to know first"),
        # Parts
        "parts": _both("Sáu phần", "The six parts"),
        "parts_intro": _both(
            "Tử số là điểm của các tiêu chí đạt; mẫu số là điểm của các tiêu chí áp dụng. Điểm của phần quy về trọng "
            "số của phần.",
            "Numerator: points of passed criteria; denominator: points of applicable criteria; scaled to the weight "
            "of the part.",
        ),
        "part": _both("Phần", "Part"),
        "earned": _both("Được", "Earned"),
        "possible": _both("Trên", "Of"),
        "undecided": _both("Chưa kết luận", "Undecided"),
        "part_score": _both("Điểm", "Score"),
        "part_weight": _both("Trọng số", "Weight"),
        "part_ceiling": _both("Trần", "Ceiling"),
        "total": _both("Tổng", "Total"),
        "legend_lost": _both("Mất", "Lost"),
        "no_part_items": _both("Không có tiêu chí áp dụng", "No applicable criterion"),
        # First to mend
        "mend": _both("Cần sửa trước", "Mend first"),
        "mend_none": _both("Không có tiêu chí nào không đạt.", "No criterion failed."),
        "mend_intro": _both(
            "Các tiêu chí không đạt, điều chặn phát hành trước, rồi theo số điểm mất.",
            "The failed criteria: release blockers first, then by points lost.",
        ),
        "loses": _both("mất {points} điểm", "{points} points lost"),
        "ask_vendor": _both("Yêu cầu đơn vị phát triển", "Ask the developer"),
        "blocker": _both("Chặn phát hành", "Release blocker"),
        "see": _both("Xem bằng chứng", "See the evidence"),
        # Undecided
        "unknown": _both("Chưa kết luận được, ai cần làm gì", "What nobody could tell, and who must act"),
        "unknown_none": _both("Mọi tiêu chí áp dụng đều có kết luận.", "Every applicable criterion is decided."),
        "unknown_intro": _both(
            "Những tiêu chí này không phải vi phạm của hệ thống; chúng chưa được điểm và nằm trong phần trần. "
            "Mỗi nhóm ghi ai cần làm gì.",
            "These are no violations of the system; they earn nothing yet and make up the ceiling. Each group says "
            "who must do what.",
        ),
        # Statistics
        "basis_title": _both("Điểm theo mức chắc chắn của căn cứ", "Points by certainty of the law"),
        "basis_intro": _both(
            "Điểm được, chia theo mức chắc chắn của căn cứ pháp lý của nghĩa vụ.",
            "Points earned, by how certain the legal ground of the duty is.",
        ),
        "counts_title": _both("Tiêu chí theo kết luận", "Criteria by verdict"),
        "cases_title": _both("Trường hợp kiểm theo kết quả", "Planned cases by status"),
        "planned": _both("Đã lập kế hoạch", "Planned"),
        "numbers": _both("Các con số", "Figures"),
        "number": _both("Số lượng", "Number"),
        # Criteria
        "criteria": _both("Từng tiêu chí", "Every criterion"),
        "filter": _both("Lọc tiêu chí", "Filter the criteria"),
        "search": _both("Tìm trong tiêu chí", "Search"),
        "all_parts": _both("Mọi phần", "All parts"),
        "verdict": _both("Kết luận", "Verdict"),
        "all_verdicts": _both("Mọi kết luận", "All verdicts"),
        "owner": _both("Người xử lý", "Owner"),
        "all_owners": _both("Mọi người xử lý", "All owners"),
        "clear": _both("Bỏ lọc", "Clear"),
        "shown": _both("Đang hiện {n} trên {all} tiêu chí", "Showing {n} of {all} criteria"),
        "open_all": _both("Mở tất cả", "Open all"),
        "close_all": _both("Đóng tất cả", "Close all"),
        "print_hint": _both(
            "Bản in gồm mọi tiêu chí; chi tiết chỉ in cho tiêu chí đang mở.",
            "Every criterion is printed; details only of those that are open.",
        ),
        "nothing_found": _both("Không có tiêu chí nào khớp bộ lọc.", "No criterion matches."),
        "obligation": _both("Nghĩa vụ", "Obligation"),
        "condition": _both("Điều kiện đạt", "Success condition"),
        "basis": _both("Căn cứ", "Basis"),
        "citations": _both("Trích dẫn", "Citations"),
        "no_citation": _both("Không có trích dẫn", "No citation"),
        "no_clause": _both("chưa đọc được điều khoản", "clause not read"),
        "method": _both("Cách kiểm", "Method"),
        "weight": _both("Trọng số", "Weight"),
        "reason": _both("Lý do", "Reason"),
        "unstable": _both("Không ổn định", "Unstable"),
        "attested": _both("Chứng thực", "Attested"),
        "demonstration": _both("bản ghi trình diễn", "demonstration record"),
        "attested_by": _both("Người chứng thực", "Attested by"),
        "document": _both("Văn bản", "Document"),
        "dated": _both("Ngày", "Dated"),
        "valid_until": _both("Có giá trị đến", "Valid until"),
        "statement": _both("Nội dung", "Statement"),
        "fulfilled": _both("Xác nhận đáp ứng", "States that it is met"),
        "not_fulfilled": _both("Xác nhận không đáp ứng", "States that it is not met"),
        "attestation_needed": _both("Cần chứng thực", "Attestation needed"),
        "waived": _both("Miễn trừ", "Waived"),
        "waiver_note": _both(
            "Miễn trừ chỉ để biết: điểm của tiêu chí vẫn mất.", "A waiver is shown only: the points stay lost."
        ),
        "approved_by": _both("Người duyệt", "Approved by"),
        "not_automated": _both("Chưa tự động kiểm được vì", "Not automated because"),
        "checks": _both("Phép kiểm", "Checks"),
        "check": _both("Phép kiểm", "Check"),
        "case": _both("Trường hợp", "Case"),
        "only_case": _both("trường hợp duy nhất", "the only case"),
        "expected": _both("Mong đợi", "Expected"),
        "observed": _both("Thấy", "Observed"),
        "place": _both("Nơi thấy", "Place"),
        "curl": _both("Lệnh lặp lại", "Command that repeats it"),
        "copy": _both("Chép lệnh", "Copy"),
        "copied": _both("Đã chép", "Copied"),
        "attempts": _both("Các lần kiểm", "Looks"),
        "attempt": _both("Lần", "Look"),
        "when": _both("Lúc", "When"),
        "status": _both("Kết quả", "Status"),
        "message": _both("Ghi nhận", "Message"),
        "proven": _both("Đã chứng minh trọn vẹn, không cần lần thứ hai", "Proven in full, no second look needed"),
        "blocked_by": _both("Bị chặn bởi", "Blocked by"),
        "other_run": _both("Quan sát ở lượt", "Observed in run"),
        "facts": _both("Giá trị đo", "Measured values"),
        "fact": _both("Giá trị", "Value"),
        "measured": _both("Đo được", "Measured"),
        "limit": _both("Giới hạn", "Limit"),
        "limit_unset": _both("chưa đặt", "not set"),
        "not_measured": _both("chưa đo", "not measured"),
        "note": _both("Ghi chú", "Note"),
        "evidence": _both("Bằng chứng", "Evidence"),
        "enlarge": _both("Phóng to: {label}", "Enlarge: {label}"),
        "close": _both("Đóng", "Close"),
        "excerpt": _both(
            "Chỉ trích phần đầu; toàn văn nằm trong gói.", "Only the beginning is shown; the whole is in the bundle."
        ),
        "missing_file": _both("Tệp không có trong gói.", "The file is not in the bundle."),
        "changed_file": _both(
            "Nội dung tệp không khớp mã băm: bằng chứng này không dùng được.",
            "The content does not fit its hash: this evidence is void.",
        ),
        "not_inlined": _both("Tệp nằm trong gói, không đưa vào báo cáo.", "Kept in the bundle, not shown here."),
        "shown_above": _both("Ảnh này đã có ở bằng chứng khác trong báo cáo.", "This picture is shown elsewhere here."),
        "bytes": _both("byte", "bytes"),
        "advice": _both("Gợi ý sửa", "Advice"),
        "no_checks": _both("Tiêu chí này không có phép kiểm tự động.", "No automated check shows this criterion."),
        "yes": _both("có", "yes"),
        "no": _both("không", "no"),
        # End
        "how": _both("Điểm được tính thế nào", "How the score is computed"),
        "formula": _both("Phiên bản công thức", "Formula version"),
        "rules": _both("Phiên bản quy tắc kết luận", "Version of the judging rules"),
        "scale": _both("Thang xếp mức", "Scale"),
        "scale_from": _both("{letter}: từ {points} điểm", "{letter}: from {points} points"),
        "glossary": _both("Từ ngữ", "Glossary"),
        "provenance": _both("Nguồn gốc", "Provenance"),
        "bundle": _both("Mã băm của gói", "Hash of the bundle"),
        "unsealed": _both("Gói chưa niêm phong.", "The bundle is not sealed."),
        "tools": _both("Công cụ và phiên bản", "Tools and versions"),
        "no_manifest": _both("Không có tệp kê khai.", "No manifest."),
        "started": _both("Thu thập lúc", "Collected at"),
        "list": _both("Danh sách tiêu chí", "List of criteria"),
        "target_sha256": _both("Mã băm của tệp mô tả hệ thống", "Hash of the target file"),
        "edition_sha256": _both("Mã băm của phiên bản quy định {name}", "Hash of edition {name}"),
        "platform": _both("Hệ điều hành", "Platform"),
        "seed": _both("Hạt giống ngẫu nhiên", "Seed"),
        "editions": _both("Thu thập cho các phiên bản", "Collected for editions"),
        "selection": _both("Phạm vi chọn", "Selection"),
        "look_again": _both("Kiểm lại các mục chưa đạt của lượt", "Looks again at what had not passed in run"),
        "footer": _both(
            "Báo cáo chỉ trình bày những gì có trong verdicts.json và grade.json của gói; nó không tự tính số nào.",
            "This report only presents what stands in verdicts.json and grade.json; it computes no figure.",
        ),
        "page": _both("Trang", "Page"),
    }
)

HOW: tuple[Text, ...] = (
    _both(
        "Mỗi tiêu chí có trọng số cố định. Đạt thì được trọn, không đạt thì mất trọn; không cho điểm từng phần.",
        "Each criterion has a fixed weight: earned whole or lost whole, never in part.",
    ),
    _both(
        "Tiêu chí không áp dụng ra khỏi mẫu số của phần. Tiêu chí chưa kết luận ở lại mẫu số và không được điểm.",
        "What does not apply leaves the denominator; what is undecided stays in it and earns nothing.",
    ),
    _both(
        "Điểm của phần là tử số chia mẫu số, nhân trọng số của phần. Tổng các phần là điểm chung, so với thang khi "
        "chưa làm tròn; số in ra được cắt bớt chữ số, không làm tròn lên.",
        "A part's score is numerator by denominator times its weight; the sum is compared unrounded with the scale. "
        "Printed figures are cut, never rounded up.",
    ),
    _both(
        "Điểm trần là điểm chung nếu mọi tiêu chí chưa kết luận đều đạt. Độ đầy đủ là phần trọng số áp dụng đã có "
        "kết luận; dưới mức tối thiểu thì nêu khoảng thay cho mức.",
        "The ceiling is the score if all that is undecided passed. Below the least completeness a range stands "
        "instead of a grade.",
    ),
)

GLOSSARY: tuple[tuple[Text, Text], ...] = (
    (
        _both("Tiêu chí", "Criterion"),
        _both(
            "Một yêu cầu của phiên bản quy định, có trích dẫn, trọng số và cách chứng minh.",
            "One requirement of the edition.",
        ),
    ),
    (
        _both("Phép kiểm", "Check"),
        _both(
            "Một bài thử tự động có mã cố định; nó không biết gì về luật.",
            "One automated test; it knows nothing of law.",
        ),
    ),
    (
        _both("Chưa kết luận được", "Cannot tell"),
        _both(
            "Phép kiểm đã chạy nhưng điều nó thấy không đủ để nói đạt hay không đạt.",
            "The check ran and what it saw decides nothing.",
        ),
    ),
    (
        _both("Chưa kiểm", "Not tested"),
        _both(
            "Phép kiểm không chạy; lý do và người xử lý được ghi.",
            "The check did not run; why and who must act is stated.",
        ),
    ),
    (
        _both("Chưa thu thập", "Not collected"),
        _both(
            "Lượt kiểm này không thu thập cho tiêu chí đó; đây không phải tác động của luật.",
            "This run did not collect for it; no effect of the law.",
        ),
    ),
    (
        _both("Không ổn định", "Unstable"),
        _both("Các lần kiểm cho kết quả khác nhau.", "The looks disagreed."),
    ),
    (
        _both("Chứng thực", "Attestation"),
        _both(
            "Xác nhận có chữ ký và bằng chứng của một người, cho điều không chương trình nào thấy được; có thời hạn.",
            "A person's signed, expiring statement for what no program can see.",
        ),
    ),
    (
        _both("Miễn trừ", "Waiver"),
        _both(
            "Ngoại lệ được duyệt, có lý do và thời hạn; luôn hiện ra, điểm vẫn mất.",
            "An approved, expiring exception; shown, its points stay lost.",
        ),
    ),
    (
        _both("Căn cứ", "Basis"),
        _both(
            "Mức chắc chắn của điều nói về luật: đã đọc văn bản, đọc qua nguồn thứ cấp, chưa kiểm chứng, hay lựa chọn "
            "của dự án.",
            "How certain a statement about the law is.",
        ),
    ),
    (
        _both("Cổng phát hành", "Release gate"),
        _both(
            "Điều kiện để được phát hành, tách khỏi điểm: có điều chặn thì không phát hành dù điểm cao.",
            "What must hold for a release, whatever the score.",
        ),
    ),
)
