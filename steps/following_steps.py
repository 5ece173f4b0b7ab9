"""Following a dossier: own list, public look-up, notices, store, rating."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import partial

import httpx
from pytest_bdd import then, when

from kiemdinh.events.session import CollectSession, Notes
from kiemdinh.model.enums import CapabilityState
from kiemdinh.model.failures import Blocked, CannotTell, DataProblem, EnvironmentProblem, FunctionNotFound, Violation
from steps.evident import born_on, crashed, server_answers, spoilt, tells_where
from steps.fixtures import Scene, account, eventually
from steps.portal.once_more import lower
from steps.portal.pdf import pdf_text
from steps.portal.protocol import OfficerDriver, PortalDriver
from steps.portal.values import DossierItem, Link, LookUp, Notice, PageView
from steps.words import bare, excerpt, listing, one_line, plain, says

_MOST_OTHERS = 3
_MARK = re.compile(r"(?<![\d.,/:-])[1-5](?![\d.,:-])")
_NO_SUCH_CODE = "000.00.00.X00-000000-0000"


def listed(items: tuple[DossierItem, ...], code: str) -> bool:
    """Whether a list holds a dossier."""
    return any(i.code == code or code in i.text for i in items)


@when("một công dân khác mở danh sách hồ sơ của họ")
def other_opens_list(citizen: PortalDriver, other_citizen: PortalDriver, scene: Scene) -> None:
    if not listed(citizen.my_dossiers(), scene.dossier.code):
        raise CannotTell("chính chủ cũng không thấy hồ sơ trong danh sách của mình", citizen.current().url)
    scene.keep(items=other_citizen.my_dossiers(), driver=other_citizen)


@then("danh sách đó không có hồ sơ của công dân thứ nhất")
def not_listed_for_other(scene: Scene) -> None:
    if listed(scene.items, scene.dossier.code):
        raise Violation(
            "chỉ liệt kê hồ sơ của chính mình",
            f"danh sách có hồ sơ {scene.dossier.code} của người khác",
            scene.driver.current().url,
            proven=True,
        )


@when("công dân lọc danh sách theo đúng trạng thái của hồ sơ")
def filter_own_status(citizen: PortalDriver, scene: Scene) -> None:
    with server_answers(citizen, "mở được danh sách hồ sơ của mình"):
        citizen.my_dossiers()
        status = citizen.open_dossier(scene.dossier.code).status
        citizen.my_dossiers()
    options = citizen.dossier_statuses()
    own = [o for o in options if plain(o) == plain(status) or says(o, status)]
    others = [o for o in options if o not in own and not says(o, "tất cả")]
    if not own or not others:
        raise CannotTell(f"bộ lọc không có trạng thái «{status}» (có: {listing(options)})", citizen.current().url)
    scene.keep(items=citizen.my_dossiers(own[0]), chosen=own[0], others=others, driver=citizen)


@when("công dân lọc danh sách theo trạng thái khác")
def filter_other_status(scene: Scene) -> None:
    scene.keep(items=scene.driver.my_dossiers(scene.others[-1]), chosen=scene.others[-1])


@then("danh sách có hồ sơ đó")
def list_holds(scene: Scene) -> None:
    if not listed(scene.items, scene.dossier.code):
        raise Violation(
            f"lọc «{scene.chosen}» có hồ sơ {scene.dossier.code}", "danh sách không có", scene.driver.current().url
        )


@then("danh sách không có hồ sơ đó")
def list_lacks(scene: Scene) -> None:
    if listed(scene.items, scene.dossier.code):
        raise Violation(
            f"lọc «{scene.chosen}» không có hồ sơ đang ở trạng thái khác",
            f"danh sách vẫn có hồ sơ {scene.dossier.code}",
            scene.driver.current().url,
        )


@then("tên trạng thái được ghi lại để đối chiếu với danh mục")
def status_noted(scene: Scene, notes: Notes, citizen: PortalDriver) -> None:
    if not scene.view.status:
        raise FunctionNotFound("trạng thái trên trang hồ sơ", scene.view.page.url)
    notes.fact("status-name", scene.view.status)
    names = {plain(scene.view.status)}
    for item in others_of(citizen, scene.dossier.code):
        name = citizen.open_dossier(item.code).status
        if name and plain(name) not in names:
            names.add(plain(name))
            notes.fact("status-name", name)


def others_of(citizen: PortalDriver, code: str) -> list[DossierItem]:
    """A few dossiers of a citizen's list that stand elsewhere than a given one, each at another status."""
    items = citizen.my_dossiers()
    own = next((plain(i.status) for i in items if i.code == code), "")
    each = {plain(i.status): i for i in reversed(items) if i.code and i.status}
    return [item for status, item in each.items() if own and status != own][:_MOST_OTHERS]


@when("một người bất kỳ tra cứu mã hồ sơ đó")
def anyone_looks_up(visitor: PortalDriver, scene: Scene) -> None:
    scene.keep(found=visitor.look_up(scene.dossier.code), driver=visitor)


@then("trang tra cứu cho đúng trạng thái của hồ sơ")
def right_status(scene: Scene, citizen: PortalDriver) -> None:
    found: LookUp = scene.found
    if found.page.failed:
        raise Violation("tra cứu được hồ sơ", f"máy chủ báo lỗi {found.page.status}", found.page.url)
    if not found.found:
        raise Violation(f"tìm thấy hồ sơ {scene.dossier.code}", excerpt(found.page.text), found.page.url)
    own = citizen.open_dossier(scene.dossier.code).status
    if not own or not found.status:
        raise FunctionNotFound("trạng thái của hồ sơ", found.page.url)
    if not alike(own, found.status):
        raise Violation(f"trạng thái «{own}» như chủ hồ sơ thấy", f"«{found.status}»", found.page.url)
    for item in others_of(citizen, scene.dossier.code)[:1]:
        own = citizen.open_dossier(item.code).status
        later = eventually(partial(scene.driver.look_up, item.code), partial(tells, own), citizen.page)
        moved = plain(citizen.open_dossier(item.code).status) != plain(own)
        # Words of another manner are nobody's mistake; those of the dossier just filed are another dossier's.
        if own and later.found and not moved and not alike(own, later.status) and alike(later.status, found.status):
            raise Violation(f"hồ sơ {item.code} ở trạng thái «{own}»", f"«{later.status}»", later.page.url)


def tells(status: str, found: LookUp) -> bool:
    """Whether a look-up tells this status."""
    return alike(status, found.status)


def alike(one: str, other: str) -> bool:
    """Whether two names of a status mean the same, or one of them is not told."""
    return says(one, other) or says(other, one)


@when("một người bất kỳ tra cứu một mã hồ sơ không tồn tại")
def looks_up_unknown(visitor: PortalDriver, scene: Scene) -> None:
    scene.keep(found=visitor.look_up(_NO_SUCH_CODE), driver=visitor)


@then("trang tra cứu báo không có, không lỗi máy chủ")
def unknown_code_neutral(scene: Scene) -> None:
    found: LookUp = scene.found
    if found.page.failed:
        raise Violation("báo không có hồ sơ", f"máy chủ báo lỗi {found.page.status}", found.page.url)
    if found.found and found.status:
        raise Violation("báo không có hồ sơ", f"hiện một hồ sơ ở trạng thái «{found.status}»", found.page.url)


@then("trang tra cứu không hiện số định danh, điện thoại, thư điện tử của người nộp")
def lookup_masks(scene: Scene, collect: CollectSession) -> None:
    found: LookUp = scene.found
    if not found.found:
        raise CannotTell("tra cứu không thấy hồ sơ", found.page.url)
    person = account(collect, "citizen-a").person
    private = {"số định danh": person.identity_number, "điện thoại": person.phone, "thư điện tử": person.email}
    if not any(private.values()):
        raise DataProblem("tệp đích chưa nêu dữ liệu cá nhân của tài khoản dùng để kiểm")
    # What stands in the page without being drawn is given away all the same.
    source = scene.driver.page.content()
    hidden = [what for what, value in private.items() if value and value in source]
    if hidden:
        raise Violation(
            "che dữ liệu cá nhân với người chưa đăng nhập",
            f"mã trang có {listing(hidden)}",
            found.page.url,
            proven=True,
        )
    # What is said of a code that differs by a digit or two must not be somebody's either.
    for code, page in ((scene.dossier.code, found.page), _beside(scene.driver, scene.dossier.code)):
        squeezed = bare(page.text).replace(" ", "")
        leaked = [what for what, value in private.items() if value and bare(value).replace(" ", "") in squeezed]
        leaked += ["ngày sinh"] if born_on(page.text, person) else []
        leaked += ["địa chỉ"] if tells_where(page.text, person.address) else []
        if leaked:
            raise Violation(
                "che dữ liệu cá nhân với người chưa đăng nhập",
                f"hiện đầy đủ {listing(leaked)}" + (f" khi tra mã {code}" if code != scene.dossier.code else ""),
                page.url,
                proven=True,
            )


def _beside(driver: PortalDriver, code: str) -> tuple[str, PageView]:
    """A code that differs from a dossier's in its last digits, and the look-up's answer to it."""
    turned = "".join(str((int(c) + 5) % 10) if c.isdigit() else c for c in code[-2:])
    other = code[:-2] + turned if turned != code[-2:] else code + "0"
    try:
        return other, driver.look_up(other).page
    except FunctionNotFound:
        # an answer in words of its own is judged by what it shows
        return other, driver.current()


def about(items: tuple[Notice, ...], code: str) -> tuple[Notice, ...]:
    """Notices that speak of a dossier."""
    return tuple(n for n in items if code in n.text or code in n.link)


def outbox(collect: CollectSession, code: str) -> list[dict[str, str]]:
    """Outgoing mail and SMS that speak of a dossier, by the vendor's hook.

    Raises:
        EnvironmentProblem: the hook does not answer.
    """
    hooks = collect.target.hooks
    try:
        answer = httpx.get(
            f"{hooks.base_url}/outbox",
            headers={"Authorization": f"Bearer {collect.secret(hooks.token_env)}"},
            timeout=collect.target.network.timeout_s,
        )
        answer.raise_for_status()
        messages = answer.json()["messages"]
    except (httpx.HTTPError, KeyError, ValueError) as error:
        raise EnvironmentProblem(f"móc «outbox» không trả lời đúng: {error}") from error
    return [m for m in messages if code in m.get("body", "") or code in m.get("subject", "")]


@then("công dân nhận được thông báo về hồ sơ đó")
def notified(citizen: PortalDriver, scene: Scene, collect: CollectSession) -> None:
    code = scene.dossier.code
    seen = eventually(lambda: about(citizen.notices(), code), bool, citizen.page)
    if seen or ("outbox" in collect.target.hooks.offered and outbox(collect, code)):
        return
    raise Violation(
        f"có thông báo về hồ sơ {code}", "hộp thông báo không có thông báo nào về hồ sơ đó", citizen.current().url
    )


@when("cán bộ tiếp nhận hồ sơ đó")
def officer_receives(officer: OfficerDriver, citizen: PortalDriver, scene: Scene, collect: CollectSession) -> None:
    code = scene.dossier.code
    before = 0
    if collect.target.capabilities.get("notifications") is not CapabilityState.ABSENT:
        # Who only follows the status needs no inbox; who counts notices looks for it again.
        with suppress(FunctionNotFound):
            before = len(about(citizen.notices(), code))
    scene.keep(before=before, before_status=citizen.open_dossier(code).status)
    try:
        with server_answers(officer, "cán bộ tiếp nhận được hồ sơ"):
            done = officer.receive(code)
    except Violation as failure:
        scene.keep(failure=failure)
        return
    if not done.offered:
        raise FunctionNotFound("thao tác tiếp nhận hồ sơ", done.page.url)
    if crashed(done):
        status = f"máy chủ báo lỗi {done.page.status}"
        scene.keep(failure=Violation("cán bộ tiếp nhận được hồ sơ", status, done.page.url))
        return
    if not done.done:
        raise CannotTell(f"hệ thống không cho tiếp nhận: {done.message}", done.page.url)
    scene.keep(driver=officer)


@then("công dân nhận thêm một thông báo về hồ sơ đó")
def notified_again(citizen: PortalDriver, scene: Scene) -> None:
    code = scene.dossier.code
    if "failure" in scene.seen:
        raise Blocked("cán bộ chưa tiếp nhận được hồ sơ", ("reception.acceptance-seen-by-citizen",))
    seen = eventually(lambda: about(citizen.notices(), code), lambda n: len(n) > scene.before, citizen.page)
    if len(seen) <= scene.before:
        raise Violation(
            "có thêm thông báo khi trạng thái đổi",
            f"trước và sau đều có {scene.before} thông báo",
            citizen.current().url,
        )


@then("thư và tin nhắn gửi ra về hồ sơ đó không chứa số định danh, ngày sinh")
def notices_free_of_secrets(citizen: PortalDriver, scene: Scene, collect: CollectSession) -> None:
    sent = eventually(lambda: outbox(collect, scene.dossier.code), bool, citizen.page)
    if not sent:
        raise CannotTell("không có thư hay tin nhắn nào về hồ sơ", "móc outbox")
    person = account(collect, "citizen-a").person
    for message in sent:
        text = message.get("subject", "") + " " + message.get("body", "")
        number = bare(person.identity_number)
        leaked = ["số định danh"] if number and number in bare(text) else []
        leaked += ["ngày sinh"] if born_on(text, person) else []
        if leaked:
            raise Violation(
                "thông báo không chứa dữ liệu nhạy cảm",
                f"có {listing(leaked)}",
                f"{message.get('channel', 'thư')} «{excerpt(message.get('subject', ''), 60)}»",
                proven=True,
            )


def papers_of(driver: PortalDriver, links: tuple[Link, ...], code: str, result: bytes | None = None) -> set[str]:
    """Addresses of the papers of a store that belong to a dossier, the store's own when only its page says so.

    Two people may have the same paper word for word: a paper is another's only when it names the dossier, so for
    somebody else's store there is no ``result`` to compare with.
    """
    found = {link.url for link in links if code in str(link)}
    if not found and says(driver.current().text, code):
        return {driver.current().url}
    papers = ((link.url, driver.download(link.url).content) for link in links if link.url not in found)
    return found or {url for url, paper in papers if paper == result or code in pdf_text(paper)}


@then("kho dữ liệu cá nhân có kết quả của hồ sơ đó")
def in_store(citizen: PortalDriver, scene: Scene) -> None:
    code = scene.dossier.code
    result = citizen.download_result(code).content
    links = eventually(citizen.personal_store, lambda k: bool(papers_of(citizen, k, code, result)), citizen.page)
    if not papers_of(citizen, links, code, result):
        raise Violation(
            f"kho có kết quả của hồ sơ {code}",
            f"kho có {len(links)} tài liệu, không có kết quả đó",
            citizen.current().url,
        )
    place = citizen.current().url
    for url in sorted(papers_of(citizen, links, code, result) - {place})[:2]:
        if why := spoilt(citizen.download(url)):
            raise Violation(f"mở được kết quả của hồ sơ {code} trong kho", why, url)


@when("công dân khác mở kho dữ liệu cá nhân của họ")
def other_opens_store(citizen: PortalDriver, other_citizen: PortalDriver, scene: Scene) -> None:
    code = scene.dossier.code
    result = citizen.download_result(code).content
    own = papers_of(citizen, citizen.personal_store(), code, result)
    if not own:
        raise Blocked("kho của chủ hồ sơ chưa có kết quả để đối chiếu", ("personal-store.result-appears",))
    links = other_citizen.personal_store()
    shared = {link.url for link in links if not link.given} & own | papers_of(other_citizen, links, code)
    scene.keep(shared=shared, driver=other_citizen)


@then("kho đó không có kết quả của công dân thứ nhất")
def not_in_others_store(scene: Scene) -> None:
    if scene.shared:
        raise Violation(
            "kho chỉ có giấy tờ của chủ kho",
            f"kho có kết quả hồ sơ {scene.dossier.code} của người khác",
            scene.driver.current().url,
            proven=True,
        )


@when("công dân đánh giá hồ sơ đó")
def rates(citizen: PortalDriver, scene: Scene) -> None:
    done = citizen.rate(scene.dossier.code, "Hài lòng")
    if not done.offered:
        raise FunctionNotFound("nơi đánh giá hồ sơ đã có kết quả", done.page.url)
    if crashed(done):
        raise Violation("gửi được đánh giá", f"máy chủ báo lỗi {done.page.status}", done.page.url)
    if not done.done:
        raise CannotTell(f"không gửi được đánh giá: {done.message}", done.page.url)
    scene.keep(driver=citizen)


@then("công dân không đánh giá được lần nữa")
def not_twice(citizen: PortalDriver, scene: Scene, unique: str) -> None:
    code, words = scene.dossier.code, f"Đánh giá lần hai {unique}"
    with suppress(FunctionNotFound):
        again = citizen.rate(code, words)
        if again.done or (again.offered and says(citizen.open_dossier(code).page.text, words)):
            raise Violation("mỗi hồ sơ đánh giá một lần", "đánh giá lần hai được nhận", again.page.url)
    # A page that offers nothing any more tells nothing of the portal behind it.
    told, words = citizen.open_dossier(code).page.text, f"Đánh giá lần ba {unique}"
    if citizen.rate_behind(words):
        view = citizen.open_dossier(code)
        if says(view.page.text, words) or marked_lower(told, view.page.text):
            observed = "gửi lại yêu cầu đánh giá ngoài trang thì đánh giá cũ bị thay"
            raise Violation("mỗi hồ sơ đánh giá một lần", observed, view.page.url)


def marked_lower(before: str, after: str) -> bool:
    """Whether a line of a page now tells a mark one lower than it did."""
    gone, new = (_lines(one) - _lines(other) for one, other in ((before, after), (after, before)))
    lowered = {line[: m.start()] + lower(m[0]) + line[m.end() :] for line in gone for m in _MARK.finditer(line)}
    return bool(lowered & new)


def _lines(text: str) -> set[str]:
    return {one_line(line) for line in text.splitlines() if line.strip()}
