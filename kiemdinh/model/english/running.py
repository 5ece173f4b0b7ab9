# ruff: noqa: E501 - a sentence and its English stand on one line
"""English of what is said of a run: reasons of outcomes and verdicts, and the sentences that open a report."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

RUNNING: Mapping[str, str] = MappingProxyType(
    {
        # Ends of checks
        "Chưa kiểm: {}": "Not tested: {}",
        "Chưa kiểm: {} (đã báo ở phép kiểm {})": "Not tested: {} (told at check {})",
        "Hệ thống không có chức năng «{}» (đã xác nhận)": "The portal has no “{}” (confirmed)",
        "Không kết nối được hoặc quá thời gian chờ: {}": "No connection, or no answer in time: {}",
        "Lỗi của bộ kiểm: {}: {}": "Error of the suite: {}: {}",
        "Lưu ý: {}; lượt kiểm đi tiếp với phần tử đó": "Note: {}; the run went on with that element",
        "{}: mong đợi {}; thấy {}": "{}: expected {}; saw {}",
        "{}: không tìm thấy {}": "{}: {} not found",
        "{}: không tìm thấy {} (đã thử: {})": "{}: {} not found (tried: {})",
        "Kết quả không ổn định: có lần hỏng, có lần đạt. {}": "Unstable: it failed once and passed once. {}",
        "Mới thấy hỏng một lần, chưa có lần thứ hai để khẳng định. {}": "Failed once, with no second look to confirm it. {}",
        "Bộ thu thập «{}» chạy quá lâu, đã bị dừng": "The collector “{}” took too long and was stopped",
        "Bộ thu thập «{}» dừng giữa chừng (mã {})": "The collector “{}” broke off (code {})",
        "Bộ thu thập «{}» dừng giữa chừng (mã {}): {}": "The collector “{}” broke off (code {}): {}",
        "Bộ thu thập «{}» kết thúc mà không báo kết quả": "The collector “{}” ended without results",
        "Người phụ trách xác nhận hệ thống không có chức năng này": "A person confirmed that the portal has no such function",
        "Lượt kiểm dừng trước khi tới phép kiểm này": "The run ended before this check",
        # Stages
        "Chức năng ({})": "Functions ({})",
        "Đồng bộ với Cổng quốc gia": "Messages to the national portal",
        "Đồng bộ với Cổng quốc gia ({})": "Messages to the national portal ({})",
        "Hiệu năng": "Performance",
        "Hiệu năng ({})": "Performance ({})",
        "An toàn thông tin ({})": "Security ({})",
        "chỉ xem": "reads only",
        "có tạo hồ sơ thử": "creates test dossiers",
        "thử tấn công": "attacks",
        "chạy riêng": "by themselves",
        # The canary
        "Không truy cập được {}: {}": "{} cannot be reached: {}",
        "chuyển hướng vòng lặp": "it redirects for ever",
        "không trả lời trong thời gian chờ": "no answer in time",
        "ngắt kết nối mà không trả lời": "it closed the connection without an answer",
        "không tin được chứng thư TLS ({})": "its TLS certificate cannot be trusted ({})",
        "không kết nối được ({})": "no connection ({})",
        "máy chủ báo lỗi {} ngay ở trang đầu": "server error {} on the first page",
        "từ chối máy kiểm ngay ở trang đầu ({}); xem lại tường lửa, danh sách địa chỉ được phép": (
            "it refuses us on the first page ({}); look at the firewall and the list of allowed addresses"
        ),
        "trang đầu trả lời {}; xem lại base_urls.public": "the first page answers {}; look at base_urls.public",
        "trang đầu trả về {}, không phải trang web; xem lại base_urls.public": (
            "the first page is {}, no web page; look at base_urls.public"
        ),
        # Facts
        "đo được {}": "measured {}",
        "đo được {}; giới hạn {}": "measured {}; limit {}",
        "đo được {}; giới hạn {}; {}": "measured {}; limit {}; {}",
        "giới hạn {}": "limit {}",
        "chưa đặt giới hạn «{}» trong tệp hệ thống được kiểm": "no limit “{}” set in the target file",
        "giới hạn do đơn vị vận hành đặt": "limit set by the operator",
        "giới hạn do đơn vị vận hành đặt: {}": "limit set by the operator: {}",
        "không so được số đo: {}": "the value cannot be compared: {}",
        "chưa thu thập": "not collected",
        "phép kiểm không ghi lại số đo này": "the check did not record this value",
        "số đo chỉ để tham khảo vì phép kiểm không kết luận được": "for information only: the check could not decide",
        "chưa đo được": "not measured",
        "cần một số, nhưng có «{}»": "a number is needed, there is “{}”",
        "không so được «{}» với «{}»": "“{}” cannot be compared with “{}”",
        "cần chữ, nhưng có «{}»": "a text is needed, there is “{}”",
        "giới hạn phải là một danh sách": "the limit must be a list",
        "giới hạn phải là một biểu thức": "the limit must be an expression",
        "biểu thức hỏng: {}": "broken expression: {}",
        "có": "yes",
        "không": "no",
        # Verdicts
        "{} (và {} nội dung khác)": "{} (and {} more)",
        "Đạt cả {} nội dung kiểm": "All {} points passed",
        "Đạt; {} nội dung không áp dụng với hệ thống này": "Passed; {} points do not apply to this portal",
        "Không có phép kiểm nào đã chạy": "No check was run",
        "Chưa thu thập: {}": "Not collected: {}",
        "Chưa có phép kiểm tự động: {}": "No automated check: {}",
        "{}. Hồ sơ cần có: {}": "{}. Evidence needed: {}",
        "Vào ngày {} chưa hoặc không còn hiệu lực: {}": "On {} not yet or no longer in force: {}",
        "Chưa kiểm được: phép kiểm «{}» cần chức năng mà hệ thống không có ({})": (
            "Cannot be tested: check “{}” needs a function that the portal does not have ({})"
        ),
        "Người phụ trách xác nhận hệ thống không có chức năng mà quy định yêu cầu": (
            "A person confirmed that the portal lacks a function that the rules demand"
        ),
        "Người phụ trách xác nhận hệ thống không có chức năng mà quy định yêu cầu ({})": (
            "A person confirmed that the portal lacks a function that the rules demand ({})"
        ),
        "Hệ thống không có chức năng này và quy định không buộc phải có ({})": (
            "The portal has no such function and the rules do not demand it ({})"
        ),
        "{} xác nhận ngày {}": "confirmed by {} on {}",
        "Hệ thống không có chức năng này và quy định không buộc phải có": (
            "The portal has no such function and the rules do not demand it"
        ),
        "Chưa có chứng thực: {}": "No attestation: {}",
        "Chứng thực đã hết hạn dùng (ký ngày {}, ghi đến ngày {}): {}": (
            "The attestation no longer counts (dated {}, valid until {}): {}"
        ),
        "{}, đến ngày {}": "{}, until {}",
        "Người chứng thực xác nhận chưa đạt ({})": "Attested as not met ({})",
        "Đạt theo chứng thực ({})": "Attested as met ({})",
        "Đạt theo chứng thực trình diễn ({})": "Attested as met, demonstration record ({})",
        # Sentences
        (
            "Hệ thống được kiểm không trả lời trong suốt lượt này ({}): không có kết luận vi phạm nào và mức đầy đủ là {}; "
            "đơn vị vận hành cần khôi phục kết nối rồi chạy lại."
        ): (
            "The portal did not answer during the whole run ({}): no violation is stated and completeness is {}; the "
            "operator must restore the connection, then run again."
        ),
        "Chưa được phát hành, dù điểm bao nhiêu: «{}». {}": "No release, whatever the score: “{}”. {}",
        "Chưa được phát hành, dù điểm bao nhiêu: «{}» và {} điểm khác. {}": (
            "No release, whatever the score: “{}” and {} more. {}"
        ),
        "Không có điểm chặn tuyệt đối, nhưng còn {} tiêu chí không đạt, trước hết là «{}».": (
            "Nothing blocks whatever the score, but criteria failed: {}, first of all “{}”."
        ),
        "Không có gì chặn phát hành trong {} tiêu chí đã đạt; tiêu chí chưa kiểm không được tính là đạt.": (
            "Nothing blocks a release among the {} criteria that passed; what was not tested does not count as passed."
        ),
        "Không có tiêu chí nào bị kết luận không đạt, nên chưa có việc phải sửa.": "No criterion failed: nothing to mend.",
        "Sửa trước: «{}». {} Tiêu chí này không tính điểm.": "Mend first: “{}”. {} It carries no points.",
        "Sửa trước: «{}». {} Riêng việc này trả lại {} điểm.": "Mend first: “{}”. {} This alone returns {} points.",
        "Sửa trước: «{}». {} Riêng việc này trả lại {} điểm ở {} tiêu chí.": (
            "Mend first: “{}”. {} This alone returns {} points in {} criteria."
        ),
        "Mọi tiêu chí áp dụng đều đã có kết luận.": "Every applicable criterion is decided.",
        "Còn {} tiêu chí ({} điểm) chưa kết luận: {*}.": "{} criteria ({} points) are undecided: {}.",
        "{} tiêu chí ({} điểm) {}": "{} criteria ({} points): {}",
        "kết quả không ổn định, nhà phát triển cần xem lại": "unstable results, for the developer to look at",
        "bộ điều khiển chưa tìm thấy chức năng, người kiểm cần chỉ chỗ hoặc xác nhận là không có": (
            "function not found by the driver, for the tester to map or to confirm as absent"
        ),
        "tài khoản thử chưa dùng được, đơn vị vận hành cần cấp lại": "test account unusable, for the operator to renew",
        "dữ liệu thử chưa hợp, người kiểm cần sửa tệp hệ thống được kiểm": (
            "test data do not fit, for the tester to mend in the target file"
        ),
        "chưa đủ điều kiện chạy (quyền, kết nối hoặc công cụ), người kiểm cần mở điều kiện": (
            "could not run (access, connection or tool), for the tester to make possible"
        ),
        "bộ kiểm chưa làm được, nhóm phát triển bộ kiểm cần xử lý": "the suite could not, for its maintainers",
        "chờ chứng thực của đơn vị vận hành": "an attestation of the operator is awaited",
        "chưa đặt giới hạn trong tệp hệ thống được kiểm": "no limit set in the target file",
        "chưa thu thập, cần chạy lượt kiểm mới": "not collected, a new run is needed",
        "hệ thống không trả lời khi tới lượt, đơn vị vận hành cần khôi phục": (
            "the portal did not answer when their turn came, for the operator to restore"
        ),
        "chưa có phép kiểm tự động, cần người thẩm định": "no automated check yet, a person must look",
    }
)
