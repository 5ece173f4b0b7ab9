"""Writes the answers as a target file with comments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

Given = Mapping[str, str]
_OFFICERS = ("appraise", "approve", "other-unit")


def target_text(given: Given, editions: Iterable[str]) -> str:
    """The target file.

    Args:
        given: checked answers.
        editions: edition ids that the target may be judged by.
    """
    blocks = [
        _head(given, tuple(editions)),
        _network(given),
        _access(given),
        _accounts(given),
        _data(given),
        _sync(given),
        _authorisation(given),
        _more(),
    ]
    return "\n".join(block for block in blocks if block)


def _q(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _rows(given: Given, *rows: tuple[str, str, str]) -> list[str]:
    """``key: "answer"`` for each answer that was given; rows are (indent and key, answer's key, comment)."""
    return [
        f"{name}: {_q(given[key])}" + (f"   # {comment}" if comment else "")
        for name, key, comment in rows
        if given.get(key)
    ]


def _head(given: Given, editions: tuple[str, ...]) -> str:
    lines = [
        "# Tệp mô tả hệ thống được kiểm, do «kiemdinh init» lập. Sửa bằng tay được; sai dòng nào bộ kiểm báo dòng đó.",
        "# Không có mật khẩu ở đây: chỉ ghi TÊN biến môi trường; người chạy đặt biến đó trên máy mình.",
        "version: 1",
        f"id: {given['id']}   # dùng để so các lượt kiểm; đừng đổi giữa hai lượt",
        f"name: {_q(given['name'])}",
        f"release: {_q(given.get('release', ''))}   # phiên bản phần mềm đang kiểm; đổi mỗi lần nhận bản mới",
    ]
    lines += _rows(given, ("operator", "operator", ""))
    lines += [
        f"editions: [{', '.join(_q(e) for e in editions)}]   # các phiên bản quy định có thể dùng để kết luận",
        "",
    ]
    lines += ["base_urls:", *_rows(given, ("  public", "url", "phía công dân"))]
    lines += _rows(given, ("  officer", "officer-url", "phía cán bộ"))
    if not given.get("officer-url"):
        lines.append('  # officer: "https://canbo.example.org"   # chưa được cấp: phép kiểm phía cán bộ sẽ không chạy')
    return "\n".join(lines) + "\n"


def _network(given: Given) -> str:
    lines: list[str] = []
    if given.get("ca-file"):
        lines += ["# Cơ quan chứng thực riêng. Không bao giờ bỏ qua lỗi chứng thư.", "tls:"]
        lines += [*_rows(given, ("  ca_file", "ca-file", "")), ""]
    lines += ["network:"]
    if given.get("proxy"):
        lines += _rows(given, ("  proxy", "proxy", "proxy của cơ quan"))
        lines += ['  # no_proxy: [".noi-bo.example.org"]   # máy chủ không đi qua proxy']
    lines += [f"  max_requests_per_s: {given['rate']}   # nhiều nhất mỗi giây tới mỗi máy chủ; 0 là không giới hạn"]
    return "\n".join(lines) + "\n"


def _access(given: Given) -> str:
    lines = [
        "access:",
        f"  allowed: {given['access']}   # mức cao nhất chủ hệ thống cho phép: observe, write hoặc intrusive",
    ]
    lines += _rows(given, ("  marker", "marker", "dấu ghi vào mọi hồ sơ thử, để tìm và dọn"))
    return "\n".join(lines) + "\n"


def _accounts(given: Given) -> str:
    lines: list[str] = []
    if given.get("citizen") == "yes":
        lines += ["  citizen-a:   # người tổng hợp, không dùng người thật"]
        lines += _rows(given, ("    username", "citizen-username", ""))
        lines += _by_hand(given, "citizen-a")
        lines += _rows(given, ("    password_env", "citizen-password-env", "tên biến môi trường, không phải mật khẩu"))
        person = _rows(
            given,
            ("      full_name", "citizen-name", ""),
            ("      identity_number", "citizen-identity", ""),
            ("      email", "citizen-mail", ""),
        )
        lines += ["    person:   # những gì hệ thống phải tự điền vào biểu mẫu", *person] if person else []
    if given.get("second") == "yes":
        lines += ["  citizen-b:   # người thứ hai, chỉ để thử xem có thấy hồ sơ của người thứ nhất"]
        lines += [*_rows(given, ("    username", "second-username", "")), *_by_hand(given, "citizen-b")]
        lines += _rows(given, ("    password_env", "second-password-env", ""))
    if given.get("officer") == "yes":
        lines += ["  officer-receive:"]
        lines += _rows(
            given,
            ("    username", "officer-username", ""),
            ("    password_env", "officer-password-env", ""),
            ("    unit", "officer-unit", ""),
        )
    for role in _OFFICERS:
        if given.get(f"{role}-username"):
            lines += [f"  officer-{role}:", *_rows(given, ("    username", f"{role}-username", ""))]
            lines += _rows(given, ("    password_env", f"{role}-password-env", ""))
    if lines:
        roles = {"citizen-b": "second-username"} | {f"officer-{r}": f"{r}-username" for r in _OFFICERS}
        left = [*(role for role, key in roles.items() if not given.get(key)), "lockout"]
        lines.append(f"  # Còn: {', '.join(left)}")
        return "\n".join(["accounts:", *lines]) + "\n"
    return (
        "# Chưa có tài khoản thử: xin đơn vị vận hành cấp, rồi khai ở đây.\n"
        "# accounts:\n"
        "#   citizen-a:\n"
        '#     username: "congdan.thu1"\n'
        "#     password_env: KIEMDINH_CITIZEN_A_PASSWORD\n"
    )


def _by_hand(given: Given, role: str) -> list[str]:
    if given.get("citizen-sign-in") != "manual":
        return []
    return [f"    sign_in: manual   # người đăng nhập trước khi chạy: kiemdinh login {role} --target TỆP-NÀY"]


def _data(given: Given) -> str:
    if given.get("has-procedure") != "yes":
        return (
            "# Chưa chọn thủ tục: chọn một thủ tục nộp trực tuyến được, tốt nhất là không thu phí.\n"
            "# data:\n"
            "#   procedure:\n"
            '#     code: "1.000000"\n'
            '#     name: "Tên thủ tục như đã công bố"\n'
        )
    lines = ["data:", "  procedure:   # để tra cứu, đối chiếu và nộp thử"]
    lines += _procedure(given, "procedure")
    lines += ["    # form:                        # theo lời ghi của ô trên biểu mẫu", '    #   "Lý do": "Kiểm thử"']
    lines += ["    # attachments:                 # một phần tên thành phần hồ sơ; tệp mẫu tự sinh"]
    lines += ['    #   - {component: "Đơn đề nghị", kind: pdf}']
    if given.get("has-paid") == "yes":
        lines += ["  paid_procedure:", *_procedure(given, "paid")]
    return "\n".join(lines) + "\n"


def _procedure(given: Given, key: str) -> list[str]:
    lines = _rows(
        given,
        ("    code", f"{key}-code", ""),
        ("    name", f"{key}-name", ""),
        ("    unit", f"{key}-unit", ""),
        ("    time_limit", f"{key}-time", ""),
    )
    if given.get(f"{key}-fee"):
        lines.append(f"    fee_vnd: {given[f'{key}-fee']}")
    return lines


def _sync(given: Given) -> str:
    if given.get("has-sync") != "yes":
        return ""
    lines = ["# Trỏ hệ thống thử vào http://MÁY-KIỂM:CỔNG; Cổng quốc gia thật không bao giờ bị gọi.", "sync:"]
    lines += [f"  contract: {given['sync-contract']}", *_rows(given, ("  unit_code", "sync-unit", ""))]
    lines += [f"  stub_port: {given['sync-port']}"]
    return "\n".join(lines) + "\n"


def _authorisation(given: Given) -> str:
    if given.get("access") != "intrusive":
        return ""
    lines = ["# Chỉ cho thử tải, thử tấn công. Hệ thống phục vụ /.well-known/kiemdinh.txt có nội dung của biến dưới."]
    lines += ["authorisation:"]
    lines += _rows(
        given,
        ("  allowed_by", "allowed-by", ""),
        ("  document", "document", ""),
        ("  not_before", "not-before", ""),
        ("  not_after", "not-after", ""),
        ("  control_token_env", "control-env", ""),
    )
    return "\n".join(lines) + "\n"


def _more() -> str:
    return (
        "# Thêm sau, khi cần (xem targets/example.yaml): capabilities (chức năng có hay không), hooks (cổng thử\n"
        "# của nhà cung cấp), limits (ngưỡng tự đặt), mapping (chỉ đường), attestations, waivers.\n"
    )
