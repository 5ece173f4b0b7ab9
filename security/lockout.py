"""Repeated wrong passwords lock the account for a while (TCVN session control; the number is measured)."""

from __future__ import annotations

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import AccountProblem, CannotTell, Violation
from security.context import Context
from steps.portal.values import SignInResult

# Twice as many as any limit we know of; the right password is tried after each rung.
_RUNGS = (5, 10)


def after_failures(context: Context, _case: str, notes: Notes) -> None:
    """The right password is refused after repeated wrong ones; how many is a fact for judge."""
    portal = context.people.portal
    account = portal.account("lockout")
    right = context.session.secret(account.password_env)
    wrong = context.canary("wrong-password") + "Aa1!"
    if not portal.anonymous().try_sign_in(account, right).signed_in:
        raise AccountProblem(
            "Tài khoản thử khóa (lockout) không đăng nhập được từ đầu; có thể còn bị khóa từ lượt trước"
        )
    for rung in _RUNGS:
        driver = portal.anonymous()
        answers: list[SignInResult] = []
        for _ in range(rung):
            context.web.pace()
            answers.append(driver.try_sign_in(account, wrong))
            if answers[-1].signed_in:
                raise Violation("mật khẩu sai bị từ chối", "đăng nhập được bằng mật khẩu sai", answers[-1].page.url)
        final = portal.anonymous().try_sign_in(account, right)
        notes.text(
            "\n".join(f"Lần {n}: {a.message or a.page.status}" for n, a in enumerate(answers, 1))
            + f"\nMật khẩu đúng: {'vào được' if final.signed_in else final.message or 'bị từ chối'}\n",
            f"{rung} lần sai liên tiếp",
        )
        if final.signed_in:
            continue
        if final.page.status >= 500:
            raise CannotTell(f"trang đăng nhập lỗi (HTTP {final.page.status})", final.page.url)
        notes.fact("failures-until-lock", _first_change(answers) or rung, "count", rung)
        return
    raise Violation(
        "tài khoản bị khóa tạm sau một số lần sai mật khẩu",
        f"sau {_RUNGS[-1]} lần sai liên tiếp vẫn đăng nhập được",
        f"trang đăng nhập, tài khoản {account.username}",
    )


def _first_change(answers: list[SignInResult]) -> int:
    """Number of failures after which the page first spoke otherwise; 0 when it always says the same."""
    first = _shape(answers[0])
    return next((n for n, a in enumerate(answers, 1) if _shape(a) != first), 0)


def _shape(answer: SignInResult) -> str:
    """The message without its numbers: «còn 3 lần thử» is the same message each time."""
    return "".join(c for c in answer.message if not c.isdigit()) + f"|{answer.page.status}"
