"""Names of states, owners, bases and comparisons, and what each owner is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kiemdinh.model.check import Text
from kiemdinh.model.enums import Access, Basis, Comparison, Engine, Owner, Status, VerdictState
from reports.texts.base import both

VERDICTS: Mapping[VerdictState, Text] = MappingProxyType(
    {
        VerdictState.PASSED: both("Đạt", "Passed"),
        VerdictState.PASSED_WITH_REMARKS: both("Đạt, có lưu ý", "Passed with remarks"),
        VerdictState.FAILED: both("Không đạt", "Failed"),
        VerdictState.ERROR: both("Lỗi của bộ kiểm định", "Error of the suite"),
        VerdictState.CANNOT_TELL: both("Chưa kết luận được", "Cannot tell"),
        VerdictState.NOT_TESTED: both("Chưa kiểm", "Not tested"),
        VerdictState.NOT_APPLICABLE: both("Không áp dụng", "Not applicable"),
        VerdictState.NOT_COLLECTED: both("Chưa thu thập", "Not collected"),
    }
)

STATUSES: Mapping[Status, Text] = MappingProxyType(
    {
        Status.PASSED: both("Đạt", "Passed"),
        Status.FAILED: both("Không đạt", "Failed"),
        Status.CANNOT_TELL: both("Chưa kết luận được", "Cannot tell"),
        Status.NOT_APPLICABLE: both("Không áp dụng", "Not applicable"),
        Status.NOT_TESTED: both("Chưa kiểm", "Not tested"),
        Status.ERROR: both("Lỗi của bộ kiểm định", "Error of the suite"),
    }
)

OWNERS: Mapping[str, Text] = MappingProxyType(
    {
        Owner.PORTAL: both("Đơn vị phát triển hệ thống", "Developer of the system"),
        Owner.ADAPTER: both("Người cấu hình bài kiểm", "Whoever maps the driver"),
        Owner.ACCOUNT: both("Người quản lý tài khoản thử", "Keeper of the test accounts"),
        Owner.DATA: both("Người chuẩn bị dữ liệu thử", "Keeper of the test data"),
        Owner.ENVIRONMENT: both("Đơn vị vận hành môi trường", "Operator of the environment"),
        Owner.SUITE: both("Nhóm phát triển bộ kiểm định", "Maintainers of the suite"),
        "attester": both("Người có thẩm quyền chứng thực", "Whoever can attest"),
        "not-automated": both("Chưa có phép kiểm tự động", "No automated check yet"),
        "not-collected": both("Chưa thu thập trong lượt này", "Not collected in this run"),
        "nobody": both("Chưa rõ người xử lý", "Nobody named yet"),
    }
)

OWNER_ACTIONS: Mapping[str, Text] = MappingProxyType(
    {
        Owner.PORTAL: both(
            "Hệ thống trả kết quả không ổn định hoặc mới thấy hỏng một lần: xem từng lần kiểm, sửa rồi kiểm lại.",
            "The system answered in different ways, or failed once only: read every look, mend, test again.",
        ),
        Owner.ADAPTER: both(
            "Chỉ cho bộ điều khiển chức năng nằm ở đâu, hoặc xác nhận chức năng đó không có, trong tệp mô tả hệ thống.",
            "Tell the driver where the function is, or confirm that it is absent, in the target file.",
        ),
        Owner.ACCOUNT: both(
            "Cấp lại hoặc sửa tài khoản thử (mật khẩu, vai trò, đơn vị), rồi kiểm lại.",
            "Renew or mend the test account (password, role, unit), then test again.",
        ),
        Owner.DATA: both(
            "Sửa dữ liệu thử trong tệp mô tả cho khớp với hệ thống (mã thủ tục, thành phần hồ sơ), rồi kiểm lại.",
            "Make the test data fit the system (procedure code, components), then test again.",
        ),
        Owner.ENVIRONMENT: both(
            "Khôi phục kết nối, công cụ, giấy phép kiểm thử hoặc móc thử còn thiếu, rồi kiểm lại.",
            "Restore the missing connection, tool, authorisation or test hook, then test again.",
        ),
        Owner.SUITE: both(
            "Báo cho nhóm phát triển bộ kiểm định; hệ thống được kiểm không có lỗi gì ở đây.",
            "Tell the maintainers of the suite; nothing here is a fault of the system.",
        ),
        "attester": both(
            "Không chương trình nào thấy được: cần văn bản chứng thực kèm bằng chứng, còn hạn vào ngày kết luận.",
            "No program can see it: a signed statement with evidence is needed, valid on the day of the verdict.",
        ),
        "not-automated": both(
            "Bộ kiểm định chưa có cách kiểm tự động; cần người xem xét hoặc chờ phép kiểm mới.",
            "The suite has no automated way yet; a person must look, or a new check must come.",
        ),
        "not-collected": both(
            "Kiểm lại với mức can thiệp hoặc phạm vi gồm các phép kiểm này.",
            "Test again with an access level or a selection that includes these checks.",
        ),
        "nobody": both("Xem lý do ghi ở từng tiêu chí.", "See the reason at each criterion."),
    }
)

BASES: Mapping[Basis, Text] = MappingProxyType(
    {
        Basis.LAW_READ: both("đã đọc văn bản", "instrument read"),
        Basis.LAW_SECONDARY: both("đọc qua nguồn thứ cấp", "read in a secondary source"),
        Basis.LAW_UNVERIFIED: both("chưa kiểm chứng", "not verified"),
        Basis.PROJECT_CHOICE: both("lựa chọn của dự án", "choice of the project"),
    }
)

ACCESS: Mapping[Access, Text] = MappingProxyType(
    {
        Access.OBSERVE: both("chỉ quan sát", "observe only"),
        Access.WRITE: both("có tạo hồ sơ thử", "creates test dossiers"),
        Access.INTRUSIVE: both("có thử tải và thử tấn công", "load and attack"),
    }
)

ENGINES: Mapping[Engine, Text] = MappingProxyType(
    {
        Engine.FUNCTIONAL: both("chức năng", "functional"),
        Engine.SYNC: both("đồng bộ", "sync"),
        Engine.LOAD: both("tải", "load"),
        Engine.SECURITY: both("an toàn", "security"),
    }
)

COMPARISONS: Mapping[Comparison, Text] = MappingProxyType(
    {
        Comparison.AT_MOST: both("không quá", "at most"),
        Comparison.AT_LEAST: both("ít nhất", "at least"),
        Comparison.EQUALS: both("bằng", "equal to"),
        Comparison.IN: both("thuộc", "one of"),
        Comparison.MATCHES: both("theo mẫu", "matching"),
    }
)

UNITS: Mapping[str, Text] = MappingProxyType(
    {
        "1/s": both("lần/giây", "per second"),
        "1/min": both("lần/phút", "per minute"),
        "s": both("giây", "s"),
        "d": both("ngày", "days"),
    }
)
"""Units that are not written as they are stored."""
