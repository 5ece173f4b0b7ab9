"""Looks at the target file itself: secrets, permission, data, records of persons, editions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib import import_module
from pathlib import Path

from kiemdinh.doctor.finding import Finding, fine, problem, warning
from kiemdinh.events.kept import KeptSignIns
from kiemdinh.model.edition import Edition
from kiemdinh.model.enums import Access, CapabilityState, MappingState, SignInWay
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.target import Target
from kiemdinh.plan.make import choose_edition
from kiemdinh.plan.needs import authorisation_obstacle
from kiemdinh.records import load_attestations, load_waivers


def look_at_editions(target: Target, editions: Mapping[str, Edition], now: datetime) -> Iterator[Finding]:
    """Whether an edition is in force today for this target."""
    try:
        chosen = choose_edition(editions, target.editions, now.date())
    except InputProblem as error:
        yield problem("edition", error.message, "sửa mục editions, hoặc chạy với --edition hay --as-of")
    else:
        yield fine("edition", f"hôm nay kết luận theo phiên bản {chosen.id}")


def look_at_secrets(target: Target, environ: Mapping[str, str], *, launched: bool) -> Iterator[Finding]:
    """Whether every named secret is set; a portal that we launch brings its own."""
    if target.launch is not None and not launched:
        return
    for key, account in sorted(target.accounts.items()):
        if account.sign_in is SignInWay.MANUAL:
            yield _kept(target, key, environ)
        elif not environ.get(account.password_env):
            yield problem(
                f"secret-{key}",
                f"chưa có mật khẩu của tài khoản {key} ({account.username})",
                f"đặt biến môi trường {account.password_env}; hỏi đơn vị cấp tài khoản thử",
                account.password_env,
            )
    hooks = target.hooks
    if hooks.offered and hooks.token_env and not environ.get(hooks.token_env):
        yield problem(
            "secret-hooks", "chưa có khóa của móc thử", f"đặt biến {hooks.token_env}", hooks.token_env
        )  # fmt: skip


def _kept(target: Target, key: str, environ: Mapping[str, str]) -> Finding:
    """Whether the sign-in that a person made is kept; whether it still counts is seen when it is tried."""
    name = f"sign-in-{key}"
    kept_ins = KeptSignIns.of(environ)
    advice = f"kiemdinh login {key} --target TỆP (tệp đích của hệ thống này)"
    try:
        kept = kept_ins.load(target, key)
    except InputProblem as error:
        return problem(name, error.message, advice, error.place)
    if kept is None:
        return problem(name, f"chưa có phiên đăng nhập bằng tay của tài khoản {key}", advice)
    return fine(name, f"có phiên đăng nhập bằng tay của {key}, lúc {kept.saved}", str(kept_ins.path(target, key)))


def look_at_authorisation(target: Target, now: datetime) -> Iterator[Finding]:
    """Whether load and attack are allowed now."""
    if target.access.allowed is not Access.INTRUSIVE:
        return
    obstacle = authorisation_obstacle(target, now)
    if obstacle is None:
        yield fine("authorisation", "được phép thử tải, thử tấn công lúc này")
    elif target.authorisation is None:
        yield warning("authorisation", obstacle.reason, "bỏ qua nếu không chạy --access intrusive")
    else:
        yield problem("authorisation", obstacle.reason, "xin văn bản mới của chủ hệ thống, hoặc chạy mức thấp hơn")


def look_at_absences(target: Target) -> Iterator[Finding]:
    """Whether it is said who confirmed that a function is absent, and when; and what the map still leaves open."""
    functions = target.mapping.functions
    for key, state in sorted(target.capabilities.items()):
        entry = functions.get(key)
        if state is CapabilityState.ABSENT and (entry is None or entry.state is not MappingState.ABSENT):
            yield warning(
                f"absent-{key}",
                f"capabilities ghi «{key}» là absent mà không rõ ai xác nhận, ngày nào",
                f"ghi ở mapping.functions.{key}: state: absent, by, on (hoặc kiemdinh map --review)",
            )
    if not functions:
        return
    waiting = [k for k, f in functions.items() if not f.state.by_person]
    if waiting:
        yield warning(
            "map",
            f"bản đồ còn {len(waiting)} trong {len(functions)} chức năng chưa ai xác nhận",
            "xem và xác nhận: kiemdinh map --review",
        )
    else:
        yield fine("map", f"bản đồ đã được xác nhận cả {len(functions)} chức năng")


def look_at_data(target: Target) -> Iterator[Finding]:
    """Whether there is something to file."""
    files = target.capabilities.get("filing") is not CapabilityState.ABSENT
    if files and target.data.procedure is None:
        yield warning(
            "data", "chưa khai thủ tục để nộp thử: hầu hết phép kiểm nộp hồ sơ sẽ không chạy", "điền data.procedure"
        )
    if files and not target.accounts:
        yield warning("accounts", "chưa khai tài khoản thử nào", "điền accounts; hỏi đơn vị vận hành")


def look_at_records(target: Target, editions: Mapping[str, Edition], now: datetime) -> Iterator[Finding]:
    """Whether attestations and waivers can be read and still count."""
    criteria = {c.id for e in editions.values() for c in e.criteria}
    today = now.date().isoformat()
    try:
        attestations = load_attestations(Path(target.attestations), criteria) if target.attestations else ()
        waivers = load_waivers(Path(target.waivers), criteria) if target.waivers else ()
    except InputProblem as error:
        yield problem("records", error.message, "sửa tệp chứng thực hoặc miễn trừ", error.place)
        return
    for what, records in (("chứng thực", attestations), ("miễn trừ", waivers)):
        old = [r.criterion for r in records if r.valid_until < today]
        if old:
            yield warning("records", f"{what} đã hết hạn: {', '.join(sorted(old))}", "xin văn bản mới")


def look_at_driver(target: Target) -> Iterator[Finding]:
    """Whether an own driver can be loaded."""
    if not target.driver:
        return
    module, _, name = target.driver.partition(":")
    try:
        getattr(import_module(module), name)
    except Exception as error:  # noqa: BLE001 - somebody else's module may fail in any way
        yield problem(
            "driver", f"không nạp được bộ điều khiển riêng: {error}", "driver có dạng goi.mo_dun:Lop", target.driver
        )
