"""Words of the commands with which people who have never seen the program begin: gate, init, login."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PEOPLE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "cmd.gate": (
            "Kiểm một dịch vụ từ đầu đến cuối trước khi công bố; lập phiếu một trang.",
            "Examine one service end to end before its publication; one page as the result.",
        ),
        "opt.gate_target": ("Tệp mô tả hệ thống được kiểm (YAML).", "Target file (YAML)."),
        "opt.procedure": ("Mã thủ tục hành chính, ví dụ 1.004206.", "Code of the procedure, e.g. 1.004206."),
        "opt.published": (
            "Danh mục thủ tục đã công bố để đối chiếu (YAML).",
            "Published procedures to compare with (YAML).",
        ),
        "gate.start": ("Kiểm dịch vụ {code} {name}", "Examining service {code} {name}"),
        "gate.source": ("Đối chiếu với: {source}", "Compared with: {source}"),
        "gate.step": ("{mark} {number:>2}. {title}", "{mark} {number:>2}. {title}"),
        "gate.said": ("{mark} {number:>2}. {title}: {said}", "{mark} {number:>2}. {title}: {said}"),
        "gate.not_applicable": (
            "không áp dụng cho thủ tục này ({reason})",
            "does not apply to this procedure ({reason})",
        ),
        "gate.ready": ("ĐỦ ĐIỀU KIỆN CÔNG BỐ", "READY FOR PUBLICATION"),
        "gate.not-ready": ("CHƯA ĐỦ ĐIỀU KIỆN CÔNG BỐ", "NOT READY FOR PUBLICATION"),
        "gate.no-ground": ("CHƯA ĐỦ CƠ SỞ KẾT LUẬN", "NOT ENOUGH GROUND TO DECIDE"),
        "gate.ask": ("Yêu cầu đơn vị phát triển: {ask}", "Ask the developer: {ask}"),
        "gate.slip_at": ("Phiếu: {path}", "Slip: {path}"),
        "gate.times": ("Thời gian: {total} ({parts})", "Time: {total} ({parts})"),
        "gate.time.start": ("khởi động", "start"),
        "gate.time.paper": ("kết luận và lập phiếu", "verdicts and slip"),
        "gate.observe": (
            "Chỉ xem: các bước nộp hồ sơ chưa kiểm. Khi được phép tạo hồ sơ thử, thêm --access write.",
            "Observe only: filing is not examined. Where test dossiers are allowed, add --access write.",
        ),
    }
)
