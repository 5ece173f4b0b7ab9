"""Sign-in and sign-out, on the portal's own page or at an identity provider elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qs, urljoin, urlsplit

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Route

from kiemdinh.model.enums import Owner, SignInWay
from kiemdinh.model.failures import AccountProblem, Blocked, FunctionNotFound
from kiemdinh.model.target import Account
from steps.portal.controls import put
from steps.portal.kept_session import KeptSession, kept_session, take_up
from steps.portal.locate import best
from steps.portal.sign_in_page import SignInPage
from steps.portal.snapshot import Content, Thing, Things
from steps.portal.surface import translated
from steps.portal.text import contains, fold, nfc
from steps.portal.values import PageView, SignInResult, SignInStart

_AROUND = """e => {
  let n = e;
  for (let k = 0; k < 6 && n.parentElement && n.parentElement !== document.body; k++) {
    n = n.parentElement;
    if (n.textContent.replace(/\\s+/g, ' ').trim().length > e.textContent.length + 40) break;
  }
  const out = [];
  const go = x => {
    if (x.nodeType === 3) { if (x.data.trim()) out.push(x.data.replace(/\\s+/g, ' ').trim()); }
    else if (x.nodeType === 1 && !/^(SCRIPT|STYLE)$/.test(x.tagName)) x.childNodes.forEach(go);
  };
  go(n);
  return out;
}"""
_PROOFS = {"code", "ticket"}  # of OpenID Connect, of CAS
_PLAINLY = 0.8
_OWN_PAGE = "page.my-dossiers"
_MOST_REDIRECTS = 3
_MOST_BETWEEN = 3
# A page that says nothing yet may be on its way: only one that stays silent this long has refused without a word.
_OUTCOME_S = 3.0
_PERSON = re.compile(r"^[A-ZÀ-ỸĐ][\w'.]*(?: [A-ZÀ-ỸĐ][\w'.]*){1,6}$")


class SigningInPart(SignInPage):
    """Sign-in and sign-out."""

    environ_password: Callable[[str], str]
    renew: Callable[[SigningInPart], None] | None = None

    def begin_sign_in(self) -> SignInStart:
        """Go to the sign-in form.

        Raises:
            FunctionNotFound: no way leads to a sign-in form.
        """
        start = len(self.surface.trail)
        self._to_form()
        trail = tuple(self.surface.trail[start:] or self.surface.trail[-4:])
        recent = self.surface.trail[-8:]
        request = next((u for u in reversed([*recent, *trail]) if _is_authorisation(u)), "")
        if not request and self.surface.inside:
            request = self._request_of_the_other_way()
        return SignInStart(self.surface.url, request, trail)

    def _other_way(self) -> tuple[Thing, Things] | None:
        """The link to an identity provider beside the portal's own sign-in form."""
        things = self.surface.things()
        return self.seek("sign-in.method", ("link",), things=things, where=lambda t: _elsewhere(t, self.surface.url))

    def _request_of_the_other_way(self) -> str:
        """Where the link to an identity provider sends the visitor, without leaving the form that is open."""
        way = self._other_way()
        address = way[0].href if way is not None else ""
        for _ in range(_MOST_REDIRECTS):
            if not address.startswith("http") or _is_authorisation(address):
                break
            try:
                answer = self.surface.context.request.get(
                    address, max_redirects=0, timeout=self.surface.patience_s * 1000
                )
            except PlaywrightError:
                return ""
            location = answer.headers.get("location", "") if 300 <= answer.status < 400 else ""
            address = urljoin(address, location) if location else ""
        return address if _is_authorisation(address) else ""

    # --- signing in
    def try_sign_in(self, account: Account, password: str) -> SignInResult:
        """Sign in with a given password; a refusal is an answer, not an exception."""
        start = len(self.surface.trail)
        self._to_form()
        things = self.surface.things()
        user, secret = self._form(things)
        if user is not None:
            put(things.element(user), account.username)
        if secret is None:
            self.press("sign-in.next")
            things = self.surface.until(self._form_shown) or self.surface.things()
            _, secret = self._form(things)
        if secret is None:
            raise FunctionNotFound("ô mật khẩu", self.surface.url, "trường kiểu password")
        put(things.element(secret), password)
        self._tick_asked(secret)
        near = (secret.form, secret.frame)
        found = self.seek(
            "sign-in.submit", ("button", "link"), things=things, where=lambda t: (t.form, t.frame) == near
        ) or self.seek("sign-in.submit", ("button",), things=things)
        if found is not None:
            self.surface.act(*found)
        else:
            with translated("nút đăng nhập", self.surface.url):
                things.element(secret).press("Enter")
            self.surface.settle()
        return self._outcome(start)

    def _outcome(self, start: int) -> SignInResult:
        pressed: list[str] = []

        def probe() -> SignInResult | None:
            signed_in, name = self._who(self.surface.things(hidden=True))
            if signed_in:
                return self._result(name, "", self.current(), start, signed_in=True)
            if not self._asks(self.surface.things()):
                found = self._between() if len(pressed) < _MOST_BETWEEN else None
                if found is not None:
                    pressed.append(found[0].name)
                    self.surface.act(*found)
                return None
            content = self.surface.content()
            message = self._refusal(content)
            if message:
                return self._result("", message, self.surface.view(content), start, signed_in=False)
            return None

        found = self.surface.until(probe, _OUTCOME_S)
        if found is not None:
            return found
        content = self.surface.content()
        return self._result("", self._refusal(content), self.surface.view(content), start, signed_in=False)

    def _result(self, name: str, message: str, page: PageView, start: int, *, signed_in: bool) -> SignInResult:
        return SignInResult(signed_in, name, message, page, tuple(self.surface.trail[start:]))

    def _refusal(self, content: Content) -> str:
        term = self.lexicon["sign-in.error"]
        said = [nfc(n.text) for n in content.notices if n.bad or term.says(n.text)]
        said += [line for line in nfc(content.text).splitlines() if len(line) < 200 and term.says(line)]
        return next(iter(said), "")

    def sign_in(self, account: Account) -> SignInResult:
        """Sign in.

        Raises:
            AccountProblem: the sign-in page refuses the account.
            Blocked: only a person can sign in.
        """
        if account.sign_in is SignInWay.MANUAL:
            raise _needs_hands(account)
        if account.password_env:
            password = self.environ_password(account.password_env)
        else:
            raise AccountProblem(f"Tài khoản {account.username} không nêu biến môi trường chứa mật khẩu")
        result = self.try_sign_in(account, password)
        if not result.signed_in and result.page.status < 500:
            if self._riddle():
                raise Blocked(
                    f"{result.page.url}: trang đăng nhập đòi mã xác nhận (captcha): xin tắt ở môi trường thử,"
                    " hoặc đặt sign_in: manual rồi dùng lệnh login",
                    (f"account:{account.username}",),
                    Owner.ACCOUNT,
                )
            why = result.message or "trang không cho biết lý do"
            raise AccountProblem(f"{result.page.url}: không đăng nhập được tài khoản {account.username}: {why}")
        self.account = account
        return result

    def sign_in_with_changed_return(self, account: Account, change: Callable[[str], str]) -> SignInResult:
        """Sign in and change the return address from the identity provider before the portal sees it.

        Raises:
            FunctionNotFound: no return by address was seen.
        """
        if account.sign_in is SignInWay.MANUAL:
            raise _needs_hands(account)
        self._to_form()
        way = self._other_way() if self.surface.inside else None
        if way is not None:
            # the portal's own form leads to no identity provider
            self.surface.act(*way)
        changed: list[str] = []
        own = urlsplit(self.surface.base).netloc

        def returns(address: str) -> bool:
            said = set(parse_qs(urlsplit(address).query))
            return urlsplit(address).netloc == own and "state" in said and bool(said & _PROOFS)

        def alter(route: Route) -> None:
            url = route.request.url
            if not route.request.is_navigation_request():
                route.continue_()
                return
            if returns(url) and url not in changed:
                # a script of the identity provider leads back, no redirect
                changed.append(change(url))
                route.continue_(url=changed[-1])
                return
            answer = route.fetch(max_redirects=0)
            headers = dict(answer.headers)
            location = headers.get("location", "")
            if returns(location):
                headers["location"] = change(location)
                changed.append(headers["location"])
            # the context has already stored the cookies of the answer
            route.fulfill(status=answer.status, headers=headers, body=answer.body())

        self.page.route("**/*", alter)
        try:
            result = self.try_sign_in(account, self.environ_password(account.password_env))
        finally:
            self.page.unroute("**/*", alter)
        if not changed:
            raise FunctionNotFound(
                "địa chỉ quay về có code và state", result.page.url, "chuyển hướng từ trang đăng nhập"
            )
        return result

    # --- who is signed in
    def _who(self, things: Things) -> tuple[bool, str]:
        """Whether the present page treats the visitor as signed in, and the name that it shows."""
        if any(t.kind == "field" and t.type == "password" and t.visible for t in things.items):
            return False, ""
        if best(things, self.lexicon["sign-out"]) is not None:
            return True, self._name(things)
        return self._in_drawn_menu(things) or (False, "")

    def _in_drawn_menu(self, things: Things) -> tuple[bool, str] | None:
        """Who is signed in by a menu of the header that is drawn only when it is opened; it is closed again."""
        if best(things, self.lexicon["sign-in"], where=lambda t: t.visible, least=_PLAINLY) is not None:
            return None
        for button in self.menu_buttons(things):
            self.surface.act(button, things)
            opened = self.surface.things()
            out = best(opened, self.lexicon["sign-out"]) is not None
            name = self._name(opened) if out else ""
            self.surface.page.keyboard.press("Escape")
            self.surface.answer()
            if out:
                return True, name
            things = self.surface.things(hidden=True)
        return None

    def is_signed_in(self) -> bool:
        """Whether the present page treats the visitor as signed in."""
        return self._who(self.surface.things(hidden=True))[0]

    def signed_in_name(self) -> str:
        """Name of the signed-in person that the present page shows, empty when it shows none."""
        return self._who(self.surface.things(hidden=True))[1]

    def _name(self, things: Things) -> str:
        out = best(things, self.lexicon["sign-out"])
        if out is None:
            return ""
        try:
            texts = [nfc(t) for t in things.element(out).evaluate(_AROUND)]
        except PlaywrightError:
            return ""
        greeting = self.lexicon["signed-in.greeting"]
        places = [*texts, *(t.name for t in things.items if t.region in {"header", "nav"})]
        people = [a.person.full_name for a in self.target.accounts.values() if a.person.full_name]
        known = next((p for text in places for p in people if contains(text, p)), "")
        if known:
            return known
        for text in places:
            said = nfc(text)
            for word in greeting.words:
                if fold(said).startswith(fold(word)):
                    said = said[len(word) :].strip(" :,!")
                    break
            if _PERSON.match(said) and not self.lexicon.best(said, "page.", 0.6):
                return said
        return ""

    # --- signing out
    def sign_out(self) -> PageView:
        """Sign out by the page's own way.

        Raises:
            FunctionNotFound: no sign-out is offered.
        """
        found = self.seek("sign-out")
        if found is None:
            self.surface.open("/")
            found = self.seek("sign-out")
        if found is None:
            self._menus()
            found = self.seek("sign-out", hidden=True)
        if found is None:
            raise self.missing("sign-out")
        self.surface.act(found[0], found[1], "click" if found[0].visible else "dispatch")
        if self.is_signed_in():
            confirm = self.seek("sign-out.confirm", ("button",), where=lambda t: t.region in {"dialog", "main"})
            if confirm is not None:
                self.surface.act(*confirm)
        return self.current()

    def session(self) -> KeptSession:
        """What makes the visitor of this tab who they are to the portal; the tab shows a page of the site."""
        return kept_session(self.surface)

    def take_up_session(self, kept: KeptSession) -> None:
        """Use a session that was kept earlier in place of the present one."""
        take_up(self.surface, kept)

    def sign_in_again_if_asked(self) -> bool:
        """When the page asks to sign in and an account is known, sign in once more.

        Returns:
            whether it had to.
        """
        if self.account is None:
            return False
        user, password = self._form(self.surface.things())
        away = not self.surface.inside
        by_hand = self.renew is not None and (user is not None or away)
        if password is None and not by_hand:
            return False
        if self.renew is not None:
            self.renew(self)
        else:
            self.sign_in(self.account)
        return True

    def go_signed(self, key: str) -> None:
        """Open the page of a function that needs sign-in, signing in again when the session has ended."""
        self._go_personal(key)
        if self.sign_in_again_if_asked():
            self._go_personal(key)

    def _go_personal(self, key: str) -> None:
        """Like :meth:`go`; what no menu of the home page names may stand beside the own dossiers."""
        try:
            self.go(key)
        except FunctionNotFound:
            if key == _OWN_PAGE or self.account is None or self.confirmed_map.absent(key) is not None:
                raise
            with suppress(FunctionNotFound):
                self.go(_OWN_PAGE)
                self.sign_in_again_if_asked()
            found = self.seek(key, ("link", "button", "tab"), menu=True)
            if found is None:
                raise
            self.follow(*found)
            self.memory.pages[key] = self.surface.url


def _elsewhere(link: Thing, here: str) -> bool:
    return link.href.startswith("http") and link.href.partition("#")[0] != here.partition("#")[0]


def _needs_hands(account: Account) -> Blocked:
    return Blocked(
        f"tài khoản {account.username} do người đăng nhập bằng tay (sign_in: manual): phép kiểm này cần gõ mật khẩu",
        (f"account:{account.username}",),
        Owner.ACCOUNT,
    )


def _is_authorisation(url: str) -> bool:
    query = parse_qs(urlsplit(url).query)
    return "client_id" in query and "response_type" in query
