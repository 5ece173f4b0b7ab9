"""Sign-in and sign-out."""

from __future__ import annotations

from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

from pytest_bdd import parsers, then, when

from kiemdinh.events.session import CollectSession
from kiemdinh.model.failures import CannotTell, DataProblem, FunctionNotFound, Violation
from kiemdinh.model.target import Procedure
from steps.fixtures import Scene, account
from steps.portal.kept_session import KeptSession, can_be_taken_up
from steps.portal.protocol import PortalDriver
from steps.portal.session import PortalSession
from steps.portal.values import FilingForm
from steps.words import excerpt, plain, says

_FORM_FIELDS = 3
_PARAMETERS = {"state": "state", "nonce": "nonce", "pkce": "code_challenge"}


@when("người chưa đăng nhập bắt đầu nộp hồ sơ")
def anonymous_starts(visitor: PortalDriver, scene: Scene, procedure: Procedure) -> None:
    scene.keep(driver=visitor, form=visitor.start_dossier(procedure))


@then("hệ thống yêu cầu đăng nhập trước")
def sign_in_demanded(scene: Scene, procedure: Procedure) -> None:
    form = scene.form
    if form.needs_sign_in:
        return
    if form.fields:
        raise Violation(
            "yêu cầu đăng nhập trước khi nộp hồ sơ",
            f"mở thẳng biểu mẫu có {len(form.fields)} ô nhập",
            form.page.url,
            proven=True,
            curl=scene.driver.curl(form.page.url),
        )
    raise CannotTell("không thấy trang đăng nhập cũng không thấy biểu mẫu", form.page.url)


@when("đăng nhập bằng tài khoản công dân")
def signs_in(scene: Scene, collect: CollectSession) -> None:
    if not scene.form.needs_sign_in:
        raise CannotTell("hệ thống không yêu cầu đăng nhập khi nộp hồ sơ", scene.form.page.url)
    scene.keep(result=scene.driver.sign_in(account(collect, "citizen-a")))


@then("người đó trở lại đúng thủ tục đang nộp")
def back_at_service(scene: Scene, procedure: Procedure, collect: CollectSession) -> None:
    page = scene.result.page
    titles = f"{page.heading}\n{page.title}"
    if any(says(titles, words) for words in (procedure.code, procedure.name)) or procedure.code in page.url:
        return
    if says(page.text, procedure.code) or says(page.text, procedure.name):
        # a home page or a list names many procedures, this one among them
        form: FilingForm = scene.driver.read_form()
        if len(form.fields) >= _FORM_FIELDS or form.files:
            return
        home = urlsplit(collect.target.base_urls.public).path.rstrip("/")
        if urlsplit(page.url).path.rstrip("/") != home or urlsplit(page.url).fragment:
            raise CannotTell("không rõ trang sau khi đăng nhập có phải trang của thủ tục đang nộp", page.url)
    raise Violation(
        f"đăng nhập xong trở lại thủ tục {procedure.code}", f"tới trang «{page.heading or page.title}»", page.url
    )


@when("người dân đi tới trang đăng nhập")
def goes_to_sign_in(visitor: PortalDriver, scene: Scene, portal: PortalSession) -> None:
    visitor.home()
    start = visitor.begin_sign_in()
    if not start.authorisation_request:
        raise CannotTell("không thấy yêu cầu đăng nhập kiểu OpenID Connect", start.url)
    another = portal.anonymous()
    another.home()
    scene.keep(start=start, again=another.begin_sign_in().authorisation_request)


@then(parsers.parse('yêu cầu đăng nhập có "{case}"'))
def request_has(case: str, scene: Scene) -> None:
    query = parse_qs(urlsplit(scene.start.authorisation_request).query)
    if not query.get(_PARAMETERS[case]):
        raise Violation(
            f"yêu cầu đăng nhập có tham số {_PARAMETERS[case]}", f"chỉ có {', '.join(sorted(query))}", scene.start.url
        )
    told = query[_PARAMETERS[case]]
    if scene.again and told == parse_qs(urlsplit(scene.again).query).get(_PARAMETERS[case]):
        raise Violation(
            f"tham số {_PARAMETERS[case]} mỗi lần đăng nhập một khác",
            "hai người đăng nhập ở hai trình duyệt có cùng một giá trị",
            scene.start.url,
        )
    if case == "pkce" and query.get("code_challenge_method", ["plain"]) != ["S256"]:
        raise Violation("PKCE dùng phương pháp S256", "phương pháp khác hoặc không nêu", scene.start.url)


def with_other_state(address: str) -> str:
    """The return address with its state changed.

    Raises:
        CannotTell: the address has no state.
    """
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if "state" not in query:
        raise CannotTell("địa chỉ quay về không có state", parts.path)
    query["state"] = query["state"][::-1] + "0"
    return urlunsplit(parts._replace(query=urlencode(query)))


@when("công dân đăng nhập nhưng tham số state khi quay về bị thay")
def forged_return(visitor: PortalDriver, scene: Scene, collect: CollectSession) -> None:
    scene.keep(
        driver=visitor, result=visitor.sign_in_with_changed_return(account(collect, "citizen-a"), with_other_state)
    )


@then("hệ thống không coi là đã đăng nhập")
def not_signed_in(scene: Scene) -> None:
    driver: PortalDriver = scene.driver
    page = driver.home()
    if driver.is_signed_in():
        name = driver.signed_in_name()
        raise Violation(
            "hệ thống coi là chưa đăng nhập", f"vẫn hiện người đăng nhập «{excerpt(name, 40)}»", page.url, proven=True
        )


@when("công dân vào trang chủ rồi đăng nhập")
def home_then_sign_in(visitor: PortalDriver, scene: Scene, collect: CollectSession) -> None:
    visitor.home()
    at_home = visitor.session()
    visitor.begin_sign_in()
    asked = visitor.session()
    before = {**at_home.marks, **asked.marks}
    result = visitor.sign_in(account(collect, "citizen-a"))
    known = KeptSession(asked.cookies, at_home.stored, before)
    scene.keep(before=before, after=visitor.session().marks, result=result, known=known)


@then("mã phiên sau đăng nhập khác mã phiên trước đó")
def renewed(scene: Scene, portal: PortalSession) -> None:
    if not scene.result.signed_in:
        raise CannotTell("đăng nhập không thành công", scene.result.page.url)
    if not scene.after:
        raise CannotTell("không nhận ra cookie hay token của phiên", scene.result.page.url)
    changed = {n for n, v in scene.after.items() if scene.before.get(n) != v}
    if not changed:
        raise Violation(
            "mã phiên được đổi khi đăng nhập",
            f"{', '.join(sorted(scene.after))} giữ nguyên giá trị",
            scene.result.page.url,
        )
    # A cookie that is new may stand beside the one that tells who is signed in, which stayed.
    stranger = portal.anonymous()
    stranger.home()
    stranger.take_up_session(scene.known)
    page = stranger.home()
    if stranger.is_signed_in():
        raise Violation(
            "mã phiên có từ trước khi đăng nhập không dùng được để vào tài khoản",
            f"ai biết mã phiên từ trước cũng được coi là đã đăng nhập ({', '.join(sorted(scene.before))})",
            page.url,
        )


@when("công dân đăng nhập rồi đăng xuất")
def in_and_out(visitor: PortalDriver, scene: Scene, collect: CollectSession) -> None:
    visitor.home()
    visitor.sign_in(account(collect, "citizen-a"))
    kept = visitor.session()
    if not can_be_taken_up(kept):
        raise CannotTell("không nhận ra cookie hay token của phiên", visitor.page.url)
    visitor.sign_out()
    if visitor.is_signed_in():
        raise FunctionNotFound("nút đăng xuất có tác dụng", visitor.page.url)
    scene.keep(driver=visitor, kept=kept)


@when("ai đó dùng lại cookie hay token của phiên vừa đăng xuất")
def reuse_session(scene: Scene) -> None:
    scene.driver.take_up_session(scene.kept)


@when("hai công dân lần lượt đăng nhập ở hai trình duyệt")
def two_sign_in(portal: PortalSession, scene: Scene, collect: CollectSession) -> None:
    people = {}
    for key in ("citizen-a", "citizen-b"):
        driver = portal.anonymous()
        driver.home()
        driver.sign_in(account(collect, key))
        view = driver.home()
        people[key] = (driver, view.url)
    names = {}
    for key, (driver, url) in people.items():
        driver.visit(url)
        names[key] = (driver.signed_in_name(), url)
    scene.keep(names=names)


@then("mỗi người thấy đúng tên mình")
def right_names(scene: Scene, collect: CollectSession) -> None:
    expected = {key: account(collect, key).person.full_name for key in scene.names}
    if not all(expected.values()):
        raise DataProblem("tệp đích chưa nêu họ tên của tài khoản công dân")
    for key, (shown, url) in scene.names.items():
        if not shown:
            raise FunctionNotFound("tên người đang đăng nhập", url)
        if plain(expected[key]) in plain(shown):
            continue
        others = [k for k, name in expected.items() if k != key and plain(name) in plain(shown)]
        observed = "hiện tên của người khác" if others else "hiện tên khác với tài khoản"
        raise Violation("hiện đúng tên người đăng nhập", observed, url, proven=bool(others))
