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
        "cmd.init": (
            "Lập tệp mô tả hệ thống bằng vài câu hỏi.",
            "Write a target file from a few questions.",
        ),
        "opt.init_file": ("Tệp sẽ ghi; mặc định he-thong.yaml.", "File to write; he-thong.yaml if not given."),
        "opt.init_url": ("Địa chỉ phía công dân.", "Address of the citizens' side."),
        "opt.init_name": ("Tên hệ thống.", "Name of the system."),
        "opt.init_access": ("Mức chủ hệ thống cho phép.", "What the owner allows."),
        "opt.init_set": ("Trả lời một câu hỏi; dùng được nhiều lần.", "Answer one question; repeatable."),
        "opt.init_answers": ("Tệp YAML chứa sẵn các câu trả lời.", "YAML file with answers."),
        "opt.init_yes": ("Không hỏi; dùng câu trả lời gợi ý.", "Do not ask; take the proposed answers."),
        "opt.init_force": ("Ghi đè tệp đã có.", "Replace an existing file."),
        "init.is_folder": ("là một thư mục; cho tên tệp", "is a folder; give a file name"),
        "init.exists": ("tệp đã có; thêm --force nếu muốn ghi đè", "the file exists; add --force to replace it"),
        "init.pair": ("«{pair}» không có dạng khóa=giá trị", "«{pair}» is not key=value"),
        "init.start": (
            "Lập {path}. Enter để nhận câu trả lời trong ngoặc vuông hoặc bỏ qua; Ctrl-C để thôi, không ghi gì.",
            "Writing {path}. Enter takes the answer in brackets or skips; Ctrl-C leaves without writing.",
        ),
        "init.written": ("Đã ghi {path}", "Written: {path}"),
        "init.variable": ("Đặt mật khẩu hoặc mã vào biến môi trường {name}", "Set the environment variable {name}"),
        "init.login": (
            "Đăng nhập bằng tay trước khi chạy: kiemdinh login citizen-a --target {path}",
            "Sign in by hand before a run: kiemdinh login citizen-a --target {path}",
        ),
        "init.next": (
            "Tiếp theo: kiemdinh doctor {path}; kiemdinh plan {path}",
            "Next: kiemdinh doctor {path}; kiemdinh plan {path}",
        ),
    }
)
