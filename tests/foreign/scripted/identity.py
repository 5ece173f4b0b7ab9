"""Sign-in and payment, both on a host of their own as they are in life."""

from __future__ import annotations

import html
import secrets
from urllib.parse import urlencode

from tests.foreign.scripted import paper
from tests.foreign.scripted.store import RETURNED, Store
from tests.foreign.scripted.web import Reply, Request, go

_KEPT = ("response_type", "client_id", "redirect_uri", "state", "nonce", "code_challenge", "code_challenge_method")
_MOST_FAILURES = 5
_STYLE = """body{font:16px/1.5 sans-serif;background:#eef2f7;margin:0}main{max-width:380px;margin:8vh auto;
background:#fff;padding:24px;border-radius:12px}
label{display:block;margin:12px 0 4px}input{font:inherit;width:100%;padding:8px;
box-sizing:border-box}button{font:inherit;margin-top:16px;padding:10px 18px;background:#0b4f9e;color:#fff;border:0}
.m{background:#fff;color:#0b4f9e;border:1px solid}"""


def _page(title: str, inner: str, status: int = 200) -> Reply:
    text = (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{title}</h1>{inner}</main></body></html>"
    )
    return Reply(status, text.encode(), headers=(("X-Frame-Options", "DENY"), ("Cache-Control", "no-store")))


class Identity:
    """The host where people say who they are, and where they pay.

    Args:
        store: what the portal remembers; the registry of people is common.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.returns: set[str] = set()
        self.public = ""

    def __call__(self, request: Request) -> Reply:
        """Answer a request."""
        if request.path == "/xac-thuc":
            return self._ask(request.query) if request.method == "GET" else self._answer(request.form())
        if request.path.startswith("/thu-ho/"):
            return self._bill(request)
        return _page("Không có trang này", "<p>Địa chỉ không đúng.</p>", 404)

    # --- who are you
    def _ask(self, asked: dict[str, str], message: str = "", user: str = "") -> Reply:
        if asked.get("redirect_uri") not in self.returns:
            return _page("Yêu cầu không hợp lệ", "<p>Ứng dụng chưa đăng ký địa chỉ quay về.</p>", 400)
        hidden = "".join(f'<input type="hidden" name="{k}" value="{html.escape(asked.get(k, ""))}">' for k in _KEPT)
        error = f'<p role="alert" style="color:#b00020">{html.escape(message)}</p>' if message else ""
        if not user:
            rest = (
                '<label for="u">Số định danh hoặc tên tài khoản</label><input id="u" name="u" autocomplete="username">'
            )
            button = "Tiếp tục"
        else:
            rest = (
                f'<input type="hidden" name="u" value="{html.escape(user)}"><p>Tài khoản {html.escape(user)}</p>'
                '<label for="p">Mật khẩu</label><input id="p" name="p" type="password" autocomplete="current-password">'
            )
            button = "Xác nhận"
        form = f'<form method="post" action="/xac-thuc">{hidden}{error}{rest}<button>{button}</button></form>'
        return _page("Định danh số Lam Giang", form)

    def _answer(self, form: dict[str, str]) -> Reply:
        store = self._store
        if "p" not in form:
            return self._ask(form, "" if form.get("u") else "Hãy nhập tên tài khoản", form.get("u", ""))
        person = store.people.get(form.get("u", ""))
        with store.lock:
            locked = person is not None and person.failures >= _MOST_FAILURES and not store.wrong("no-lockout")
            if locked:
                return self._ask(form, "Tài khoản đang tạm khóa do nhập sai nhiều lần", form["u"])
            if person is None or person.password != form["p"]:
                if person is not None:
                    person.failures += 1
                return self._ask(form, "Thông tin đăng nhập không đúng", form["u"])
            person.failures = 0
            code = secrets.token_urlsafe(12)
            store.grants[code] = (person, form.get("code_challenge", ""), form.get("redirect_uri", ""))
        if form.get("redirect_uri") not in self.returns:
            return _page("Yêu cầu không hợp lệ", "<p>Địa chỉ quay về lạ.</p>", 400)
        return go(form["redirect_uri"] + "?" + urlencode({"code": code, "state": form.get("state", "")}))

    # --- paying
    def _bill(self, request: Request) -> Reply:
        store = self._store
        key = request.path.removeprefix("/thu-ho/")
        dossier = store.dossiers.get(store.bills.get(key, 0))
        if dossier is None or dossier.state == RETURNED:
            return _page("Giao dịch không tồn tại", "<p>Không có khoản thu này.</p>", 404)
        if request.method == "POST":
            paid = request.form().get("chon") == "tra"
            if paid and not dossier.paid:
                dossier.paid = True
                lines = [
                    "BIEN LAI THU PHI",
                    f"Ma ho so: {dossier.code}",
                    f"So tien: {dossier.service.fee:,} VND".replace(",", "."),
                ]
                name = f"bien-lai-{dossier.code}.pdf"
                dossier.receipt = store.keep(name, "application/pdf", paper.pdf(lines), dossier.owner.username)
                store.tell(dossier, "Đã nhận phí của quý khách")
            return go(f"{self.public}/viec/{dossier.id}?" + urlencode({"thu": "xong" if paid else "huy"}))
        amount = f"{dossier.service.fee:,}".replace(",", ".")
        inner = (
            f"<p>Đơn vị thụ hưởng: Kho bạc tỉnh Lam Giang</p><dl><dt>Số tiền</dt><dd>{amount} đồng</dd>"
            f"<dt>Nội dung</dt><dd>{dossier.code}</dd></dl><form method='post'>"
            "<button name='chon' value='tra'>Xác nhận thanh toán</button> "
            "<button class='m' name='chon' value='huy'>Hủy giao dịch</button></form>"
        )
        return _page("Thu hộ Lam Giang", inner)
