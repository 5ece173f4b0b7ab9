"""Phrases of the summary: frame, result, gate, parts, what to mend, what nobody could tell, figures."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kiemdinh.model.check import Text
from reports.texts.base import both

SUMMARY: Mapping[str, Text] = MappingProxyType(
    {
        # Frame
        "product": both("Kiểm định", "Kiểm định"),
        "title": both("Báo cáo kiểm định", "Conformance report"),
        "skip": both("Tới nội dung chính", "Skip to content"),
        "contents": both("Mục lục", "Contents"),
        "dark": both("Nền tối", "Dark"),
        "print": both("In", "Print"),
        "release": both("Bản phát hành", "Release"),
        "edition": both("Phiên bản quy định", "Edition"),
        "as_of": both("Ngày kết luận", "As of"),
        "run": both("Lượt kiểm định", "Run"),
        "target_id": both("Mã hệ thống", "Target"),
        "operator": both("Đơn vị vận hành", "Operator"),
        "access": both("Mức can thiệp", "Access level"),
        "completeness": both("Độ đầy đủ", "Completeness"),
        "address": both("Địa chỉ", "Address"),
        "unnamed": both("(không ghi)", "(not stated)"),
        # Headline
        "headline": both("Kết quả chung", "Result"),
        "letter": both("Mức", "Grade"),
        "range": both("từ {low} đến {high}", "from {low} to {high}"),
        "range_ground": both("chưa đủ cơ sở", "not enough ground"),
        "range_why": both(
            "Mới kết luận được {done} trọng số; dưới {least} thì không xếp một mức mà nêu khoảng.",
            "Only {done} of the weight is decided; below {least} a range stands instead of a grade.",
        ),
        "score_of": both("{score} / 100", "{score} / 100"),
        "points": both("điểm", "points"),
        "ceiling": both(
            "tối đa {ceiling} ({letter}) nếu {count} tiêu chí chưa kiểm đều đạt",
            "at most {ceiling} ({letter}) if all {count} undecided criteria passed",
        ),
        "ceiling_none": both(
            "Mọi tiêu chí áp dụng đều đã có kết luận: điểm trần là {ceiling} ({letter}).",
            "Every applicable criterion is decided: the ceiling is {ceiling} ({letter}).",
        ),
        "completeness_line": both(
            "Độ đầy đủ {done} (cần ít nhất {least} để xếp mức)", "Completeness {done} (a grade needs at least {least})"
        ),
        "scale_text": both(
            "Thang điểm: được {score}, trần {ceiling} trên 100 điểm.",
            "Scale: earned {score}, ceiling {ceiling} of 100 points.",
        ),
        "down": both(
            "Hệ thống không trả lời trong suốt lượt kiểm định. Không có kết luận nào về vi phạm được đưa ra; cần khôi "
            "phục kết nối rồi kiểm lại.",
            "The system did not answer during the whole run. No violation is stated; restore the connection and test "
            "again.",
        ),
        # Gate
        "gate": both("Cổng phát hành", "Release gate"),
        "gate_met": both("ĐẠT", "MET"),
        "gate_not_met": both("KHÔNG ĐẠT", "NOT MET"),
        "gate_blockers": both("{count} điều chặn", "blockers: {count}"),
        "language_note": both(
            "",
            "What checks wrote as evidence, the words of the law and what people stated are shown as they were "
            "written, in Vietnamese.",
        ),
        "gate_open": both("CHƯA XÉT ĐƯỢC", "UNDECIDED"),
        "gate_open_why": both(
            "Hệ thống không trả lời nên chưa có kết quả nào để xét; chưa được phát hành.",
            "The system did not answer, so there is nothing to decide on; no release yet.",
        ),
        "gate_met_why": both(
            "Không có điều gì chặn việc phát hành theo điều kiện của lượt kiểm này.",
            "Nothing blocks the release under the conditions stated for this run.",
        ),
        "gate_not_met_why": both(
            "Những điều dưới đây chặn việc phát hành, bất kể điểm số:",
            "The following blocks the release, whatever the score:",
        ),
        "gate_other": both(
            "Chưa đủ kết quả đạt để mở cổng.",
            "Too little has passed to open the gate.",
        ),
        "sentences": both("Ba điều nên biết trước", "Three things to know first"),
        # Parts
        "parts": both("Sáu phần", "The six parts"),
        "parts_intro": both(
            "Tử số là điểm của các tiêu chí đạt; mẫu số là điểm của các tiêu chí áp dụng. Điểm của phần quy về trọng "
            "số của phần.",
            "Numerator: points of passed criteria; denominator: points of applicable criteria; scaled to the weight "
            "of the part.",
        ),
        "part": both("Phần", "Part"),
        "earned": both("Được", "Earned"),
        "possible": both("Trên", "Of"),
        "undecided": both("Chưa kết luận", "Undecided"),
        "part_score": both("Điểm", "Score"),
        "part_weight": both("Trọng số", "Weight"),
        "part_ceiling": both("Trần", "Ceiling"),
        "total": both("Tổng", "Total"),
        "legend_lost": both("Mất", "Lost"),
        "no_part_items": both("Không có tiêu chí áp dụng", "No applicable criterion"),
        # First to mend
        "mend": both("Cần sửa trước", "Mend first"),
        "mend_none": both("Không có tiêu chí nào không đạt.", "No criterion failed."),
        "mend_intro": both(
            "Các tiêu chí không đạt, điều chặn phát hành trước, rồi theo số điểm mất.",
            "The failed criteria: release blockers first, then by points lost.",
        ),
        "loses": both("mất {points} điểm", "{points} points lost"),
        "ask_vendor": both("Yêu cầu đơn vị phát triển", "Ask the developer"),
        "blocker": both("Chặn phát hành", "Release blocker"),
        "more_cases": both("và {count} trường hợp khác", "and {count} more cases"),
        "see": both("Xem bằng chứng", "See the evidence"),
        # Undecided
        "unknown": both("Chưa kết luận được, ai cần làm gì", "What nobody could tell, and who must act"),
        "unknown_none": both("Mọi tiêu chí áp dụng đều có kết luận.", "Every applicable criterion is decided."),
        "unknown_intro": both(
            "Những tiêu chí này không phải vi phạm của hệ thống; chúng chưa được điểm và nằm trong phần trần. "
            "Mỗi nhóm ghi ai cần làm gì.",
            "These are no violations of the system; they earn nothing yet and make up the ceiling. Each group says "
            "who must do what.",
        ),
        # Statistics
        "basis_title": both("Điểm theo mức chắc chắn của căn cứ", "Points by certainty of the law"),
        "basis_intro": both(
            "Điểm được, chia theo mức chắc chắn của căn cứ pháp lý của nghĩa vụ.",
            "Points earned, by how certain the legal ground of the duty is.",
        ),
        "counts_title": both("Tiêu chí theo kết luận", "Criteria by verdict"),
        "cases_title": both("Trường hợp kiểm theo kết quả", "Planned cases by status"),
        "planned": both("Đã lập kế hoạch", "Planned"),
        "numbers": both("Các con số", "Figures"),
        "number": both("Số lượng", "Number"),
    }
)
