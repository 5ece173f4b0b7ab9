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
        "cmd.login": (
            "Mở trình duyệt để người đăng nhập bằng tay (VNeID, mã một lần, captcha); giữ phiên cho các lượt sau.",
            "Open a browser in which a person signs in (VNeID, one-time code, captcha); keep the sign-in for runs.",
        ),
        "opt.account": (
            "Vai tài khoản trong tệp đích, ví dụ citizen-a.",
            "Role of the account in the target file, e.g. citizen-a.",
        ),
        "opt.login_forget": ("Xóa phiên đã giữ.", "Remove the kept sign-in."),
        "opt.login_wait": ("Chờ người đăng nhập nhiều nhất bao nhiêu giây.", "Seconds to wait for the person at most."),
        "login.unknown": ("tệp đích không có tài khoản «{account}»", "the target has no account «{account}»"),
        "login.by_password": (
            "tài khoản «{account}» đăng nhập bằng mật khẩu; muốn người đăng nhập thì ghi sign_in: manual",
            "the account «{account}» signs in by password; write sign_in: manual for a person to do it",
        ),
        "login.launched": (
            "hệ thống do mục launch khởi động cho từng lượt: không có phiên nào dùng lại được",
            "the portal is started anew for each run by its launch block: no sign-in can be kept",
        ),
        "login.no_officer": (
            "tệp đích chưa có địa chỉ phía cán bộ (base_urls.officer)",
            "the target names no officers' side (base_urls.officer)",
        ),
        "login.start": (
            "Đăng nhập bằng {username} ({account}) trong cửa sổ vừa mở. Xong mà lệnh chưa thấy thì nhấn Enter ở đây.",
            "Sign in as {username} ({account}) in the window. If it is done and not seen, press Enter here.",
        ),
        "login.kept": (
            "Đã giữ phiên đăng nhập (tệp riêng, chỉ người dùng này đọc được): {path}",
            "The sign-in is kept (a private file of this user): {path}",
        ),
        "login.forgotten": ("Đã xóa phiên của {account}.", "The sign-in of {account} is removed."),
        "login.nothing": ("Không có phiên nào của {account}.", "There is no sign-in of {account}."),
        "init.next": (
            "Tiếp theo: kiemdinh doctor {path}; kiemdinh plan {path}",
            "Next: kiemdinh doctor {path}; kiemdinh plan {path}",
        ),
    }
)
