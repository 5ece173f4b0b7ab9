"""Signs in with every account of the target, as the run would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kiemdinh.doctor.finding import Finding, fine, problem, warning
from kiemdinh.events.kept import KeptSignIns
from kiemdinh.model.enums import Owner, SignInWay
from kiemdinh.model.failures import CheckSignal, InputProblem
from kiemdinh.model.target import Target

_WHO = {
    Owner.ACCOUNT: (
        "hỏi đơn vị cấp tài khoản thử: mật khẩu, hạn dùng, vai trò; xem trang đăng nhập có đúng của vai trò này không"
    ),
    Owner.ADAPTER: "bộ điều khiển không tìm được đường đăng nhập: điền mapping trong tệp đích",
    Owner.ENVIRONMENT: "xem lại mạng và hệ thống",
}


@dataclass(slots=True)
class _Host:
    target: Target
    environ: Mapping[str, str]


def look_at_accounts(target: Target, environ: Mapping[str, str]) -> Iterator[Finding]:
    """One sign-in for each account that can be used; the one for lock-out checks is left alone."""
    from steps.portal.session import open_portal  # noqa: PLC0415 - loads Playwright

    kept = KeptSignIns.of(environ)
    keys = [
        k
        for k, a in sorted(target.accounts.items())
        if k != "lockout"
        and (environ.get(a.password_env) or (a.sign_in is SignInWay.MANUAL and kept.path(target, k).exists()))
    ]
    if not keys:
        return
    try:
        with open_portal(_Host(target, environ)) as portal:
            for key in keys:
                officer = key.startswith("officer-")
                if officer and not target.base_urls.officer:
                    continue
                yield _sign_in(portal.as_officer if officer else portal.as_account, key)
    except (CheckSignal, InputProblem) as error:
        yield problem("sign-in", f"không mở được trình duyệt để đăng nhập thử: {error}", "xem lại trình duyệt")


def _sign_in(enter: object, key: str) -> Finding:
    name = f"account-{key}"
    try:
        enter(key)  # type: ignore[operator]
    except CheckSignal as error:
        advice = _WHO.get(error.owner or Owner.SUITE, "xem lại tệp đích")
        make = problem if error.owner is Owner.ACCOUNT else warning
        return make(name, f"tài khoản {key} không đăng nhập được: {error}", advice)
    except (ConnectionError, TimeoutError) as error:
        return problem(name, f"đăng nhập {key}: {error}", _WHO[Owner.ENVIRONMENT])
    return fine(name, f"tài khoản {key} đăng nhập được")
