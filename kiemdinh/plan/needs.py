"""Why a check cannot run on a target, and who can unblock it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from kiemdinh.events.kept import PERSON_NAMES, WAIT_VARIABLE, KeptSignIns
from kiemdinh.model.check import Check
from kiemdinh.model.enums import Access, CapabilityState, MappingState, Owner, SignInWay
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.permission import is_loopback
from kiemdinh.model.target import Target
from steps.portal.functions import regulated

_ACCOUNT_NAMES = PERSON_NAMES | {"lockout": "tài khoản dành riêng cho phép thử khóa đăng nhập"}
_DATA_NAMES = {
    "procedure": "thủ tục để nộp thử",
    "paid_procedure": "thủ tục có thu phí",
    "catalogue": "danh mục thủ tục quốc gia",
}
FindTool = Callable[[str, Target], bool]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason why a check cannot run.

    Attributes:
        need: key of what is missing, e.g. ``account:citizen-a``.
        reason: Vietnamese, with what to do.
        owner: who can unblock it.
    """

    need: str
    reason: str
    owner: Owner


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is known when the plan is made.

    Attributes:
        target: the target; addresses may still come from its launch block.
        access: level of the run.
        now: the suite's clock.
        environ: where secrets are.
        find_tool: whether an outside tool can be found.
        launched: whether the launch block has already been carried out.
    """

    target: Target
    access: Access
    now: datetime
    environ: Mapping[str, str]
    find_tool: FindTool
    launched: bool = False

    @property
    def may_be_given(self) -> bool:
        """Whether addresses and secrets may still come from a launch."""
        return self.target.launch is not None and not self.launched


def absent_capability(check: Check, target: Target) -> str:
    """The first needed capability, or part of one, that a person confirmed as absent; or an empty text."""
    functions = target.mapping.functions
    gone = [name for name, entry in functions.items() if entry.state is MappingState.ABSENT]
    for name in check.needs.capabilities:
        hint = target.mapping.hints.get(name)
        confirmed = name in gone or (hint is not None and hint.state is CapabilityState.ABSENT)
        if confirmed or target.capabilities.get(name) is CapabilityState.ABSENT:
            return name
    return next((name for name in gone if check.id in regulated()[name].checks), "")


def obstacles(check: Check, known: Conditions) -> list[Obstacle]:
    """Everything that keeps a check from running; the first is the one to name."""
    found = [*_access(check, known), *_accounts(check, known), *_data(check, known)]
    found += [*_hooks(check, known), *_tools(check, known), *_sections(check, known)]
    unique = {o.need: o for o in found}
    return list(unique.values())


def authorisation_obstacle(target: Target, now: datetime) -> Obstacle | None:
    """Why intrusive work is not allowed now, or ``None``."""
    block = target.authorisation
    need = "target:authorisation"
    if block is None:
        return Obstacle(
            need,
            "cần văn bản cho phép thử tải, thử tấn công: chủ hệ thống cấp, ghi vào mục authorisation",
            Owner.ENVIRONMENT,
        )
    if now < datetime.fromisoformat(block.not_before):
        return Obstacle(need, f"văn bản {block.document} chưa có hiệu lực (từ {block.not_before})", Owner.ENVIRONMENT)
    if now > datetime.fromisoformat(block.not_after):
        return Obstacle(
            need, f"văn bản {block.document} hết hiệu lực từ {block.not_after}; xin gia hạn", Owner.ENVIRONMENT
        )
    if not is_loopback(target.base_urls.public) and not block.control_token_env:
        return Obstacle(
            need,
            "cần bằng chứng làm chủ hệ thống: đặt tệp ở control_path và khai control_token_env",
            Owner.ENVIRONMENT,
        )
    return None


def _access(check: Check, known: Conditions) -> Iterator[Obstacle]:
    if not known.access.covers(check.access):
        yield Obstacle(
            f"access:{check.access}",
            f"cần mức can thiệp {check.access}: chạy lại với --access {check.access}",
            Owner.ENVIRONMENT,
        )
    elif check.access is Access.INTRUSIVE:
        obstacle = authorisation_obstacle(known.target, known.now)
        if obstacle is not None:
            yield obstacle


def _accounts(check: Check, known: Conditions) -> Iterator[Obstacle]:
    for key in check.needs.accounts:
        name = _ACCOUNT_NAMES.get(key, key)
        account = known.target.accounts.get(key)
        if account is None:
            yield Obstacle(
                f"account:{key}", f"tệp đích chưa khai tài khoản {name}; xin đơn vị vận hành cấp", Owner.ACCOUNT
            )
        elif account.sign_in is SignInWay.MANUAL:
            reason = _not_kept(key, known)
            if reason:
                yield Obstacle(f"account:{key}", reason, Owner.ACCOUNT)
        elif not known.environ.get(account.password_env) and not known.may_be_given:
            yield Obstacle(
                f"account:{key}",
                f"biến môi trường {account.password_env} (mật khẩu {name}) chưa được đặt",
                Owner.ACCOUNT,
            )
    officers = any(key.startswith("officer-") for key in check.needs.accounts)
    wanted = officers or "officer-url" in check.needs.target
    if wanted and not known.target.base_urls.officer and not known.may_be_given:
        yield Obstacle(
            "target:officer-url", "tệp đích chưa có địa chỉ phía cán bộ (base_urls.officer)", Owner.ENVIRONMENT
        )


def _not_kept(key: str, known: Conditions) -> str:
    """Why the sign-in of a person cannot be used; empty when it can, or when somebody is there to be asked."""
    if known.environ.get(WAIT_VARIABLE):
        return ""
    name = _ACCOUNT_NAMES.get(key, key)
    try:
        kept = KeptSignIns.of(known.environ).load(known.target, key)
    except InputProblem as error:
        return f"phiên đăng nhập của {name} không dùng được: {error}"
    if kept is not None:
        return ""
    return f"tài khoản {name} do người đăng nhập bằng tay: chạy kiemdinh login {key} --target TỆP trước"


def _data(check: Check, known: Conditions) -> Iterator[Obstacle]:
    for key in check.needs.data:
        if getattr(known.target.data, key, None) in (None, ""):
            yield Obstacle(f"data:{key}", f"tệp đích chưa khai {_DATA_NAMES.get(key, key)} (data.{key})", Owner.DATA)


def _hooks(check: Check, known: Conditions) -> Iterator[Obstacle]:
    hooks = known.target.hooks
    for key in check.needs.hooks:
        if key not in hooks.offered:
            reason = f"hệ thống không có móc thử «{key}»; nhà cung cấp có thể mở trong môi trường thử"
        elif known.may_be_given:
            continue
        elif not hooks.base_url:
            reason = "tệp đích chưa có địa chỉ móc thử (hooks.base_url)"
        elif hooks.token_env and not known.environ.get(hooks.token_env):
            reason = f"biến môi trường {hooks.token_env} (khóa của móc thử) chưa được đặt"
        else:
            continue
        yield Obstacle(f"hook:{key}", reason, Owner.ENVIRONMENT)


def _tools(check: Check, known: Conditions) -> Iterator[Obstacle]:
    for name in check.needs.tools:
        if not known.find_tool(name, known.target):
            yield Obstacle(
                f"tool:{name}",
                f"chưa có công cụ {name}; cài đặt hoặc khai ở mục tools của tệp đích",
                Owner.ENVIRONMENT,
            )


def _sections(check: Check, known: Conditions) -> Iterator[Obstacle]:
    target = known.target
    for key in check.needs.target:
        reason = ""
        if key == "sync":
            if target.sync is None:
                reason = "tệp đích chưa khai kết nối Cổng Dịch vụ công quốc gia (mục sync)"
            elif target.launch is None and target.sync.stub_port == 0:
                reason = "cần cổng cố định cho Cổng quốc gia giả lập (sync.stub_port) để hệ thống gửi bản tin tới"
        elif key == "https" and not target.base_urls.public.startswith("https://"):
            reason = "địa chỉ phía công dân không phải https"
        elif key == "plain-http" and not known.may_be_given and not _plain_http_known(target):
            reason = "không biết địa chỉ http thường (base_urls.plain_http)"
        if reason:
            yield Obstacle(f"target:{key}", reason, Owner.ENVIRONMENT)


def _plain_http_known(target: Target) -> bool:
    # On this machine TLS may rightly end in front of what is examined; a portal that others reach by http has none.
    public = target.base_urls.public
    return bool(target.base_urls.plain_http) or public.startswith("https://") or not is_loopback(public)
