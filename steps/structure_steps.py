"""Structure and layout: what every page of one portal shares."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urldefrag, urlsplit

from pytest_bdd import parsers, then, when

from kiemdinh.events.session import CollectSession
from kiemdinh.model.failures import CannotTell, CheckSignal, EnvironmentProblem, FunctionNotFound, Violation
from steps.fixtures import Scene
from steps.portal.protocol import PortalDriver
from steps.portal.values import Download, PageView
from steps.words import bare, excerpt, listing

_MOST_LINKS = 250
_HEADER = "header, [role=banner]"
_FOOTER = "footer, [role=contentinfo]"
_CONTACT = re.compile(r"(?:\+?84|0)[\d .()-]{6,}\d|\b1[89]00(?:[ .-]?\d){4,6}\b|[\w.+-]+@[\w-]+\.[\w.]+|\b1022\b")
_ENGLISH = (
    "ministry",
    "department",
    "contact",
    "address",
    "phone",
    "functions",
    "government",
    "services",
    "organisation",
    "organization",
)
_READ = """selector => {
  const element = [...document.querySelectorAll(selector)].find(e => e.getClientRects().length);
  if (!element) return null;
  const links = [...element.querySelectorAll('a')].map(a => a.innerText.trim()).filter(Boolean);
  const said = [...element.querySelectorAll('[alt],[title],[aria-label]')]
    .map(e => ['alt', 'title', 'aria-label'].map(n => e.getAttribute(n) || '').join(' ')).join(' ');
  const pictures = element.querySelectorAll('img,svg,picture,object').length
    + [...element.querySelectorAll('*')].filter(e => getComputedStyle(e).backgroundImage.includes('url(')).length;
  return {text: element.innerText, links, said, pictures, colour: getComputedStyle(element).backgroundColor};
}"""
# Words that name an office or the place that it serves, and capitals that may stand for one.
_OFFICE = re.compile(
    r"(?<!toàn )(?<!cán )(?<!nội )(?<!đồng )\bbộ\b(?! phận)"
    r"|\b(?:sở|cục|ban|viện|trường|tỉnh|thành phố|quận|huyện|phường|xã)\b"
    r"|(?<!dịch )(?<!phục )(?<!nghiệp )\bvụ\b|[uủ][yỷ] ban|ubnd|chính phủ|trung tâm|văn phòng|cơ quan|kho bạc|hội đồng"
    r"|bảo hiểm|công an|hải quan|thuế|thanh tra|tòa án|toà án|quốc hội|ngân hàng|đơn vị|chủ quản|sự nghiệp"
    r"|ministry|department|office|committee|government|agency|authority|province|city|centre|center",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"\b(?!FAQ\b|PDF\b|RSS\b|ENG\b)[A-ZĐ]{3,}\b")
_TAG = re.compile(r"(?s)<(script|style|template)\b.*?</\1>|<!--.*?-->|<[^>]*>")
_NOT_FOUND = re.compile(r"không tìm thấy|không tồn tại|không có trang|\b404\b|not found", re.IGNORECASE)
# Letters of the old Vietnamese fonts (TCVN 6909 replaced them): signs inside a word that no Unicode text puts there.
_OLD_LETTERS = re.compile(r"[^\W\d_]+[¨©ª«¬®µ¶¸¹º»¼½¾](?:[^\W\d_][\w¨©ª«¬®µ¶¸¹º»¼½¾]*)|[^\W\d_]*[a-z]µ")
_LEAST_OLD = 3
_CUT = """() => {
  const clips = e => ['hidden', 'clip'].includes(getComputedStyle(e).overflowX);
  const root = document.documentElement, wide = root.clientWidth;
  if (!clips(document.body) && !clips(root)) return 0;
  const free = e => {
    for (let p = e; p && p !== document.body && p !== root; p = p.parentElement) {
      const s = getComputedStyle(p);
      if (s.overflowX !== 'visible' || s.transform !== 'none' || ['fixed', 'absolute'].includes(s.position)
          || s.visibility !== 'visible' || s.animationName !== 'none' || p.getAttribute('aria-hidden') === 'true') {
        return false;
      }
    }
    return true;
  };
  let most = 0;
  const look = (e, boxes) => {
    for (const b of boxes) {
      if (b.height > 2 && b.left >= -1 && b.left < wide - 1 && b.right > wide + 8 && free(e)) {
        most = Math.max(most, b.right - wide);
      }
    }
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = texts.nextNode(); n; n = texts.nextNode()) {
    if (!n.data.trim() || !n.parentElement.checkVisibility({opacityProperty: true})) continue;
    const range = document.createRange();
    range.selectNodeContents(n);
    look(n.parentElement, range.getClientRects());
  }
  for (const e of document.querySelectorAll('input,select,textarea,button')) look(e, e.getClientRects());
  return Math.round(most);
}"""
_WORDS = "() => document.body.innerText + '\\n' + document.title"


@dataclass(frozen=True, slots=True)
class Visited:
    """One main page as it stood when visited."""

    kind: str
    view: PageView
    language: str
    header: dict[str, object] | None
    footer: dict[str, object] | None
    text: str
    links: tuple[str, ...]


def main_pages(driver: PortalDriver, collect: CollectSession) -> dict[str, str]:
    """Addresses of the main page kinds, by kind; kinds that the driver cannot find are left out."""
    found: dict[str, str] = {"home": driver.home().url}
    procedure = collect.target.data.procedure
    ways: dict[str, Callable[[], str]] = {
        "search": lambda: driver.search_procedures("").page.url,
        "procedure": lambda: driver.open_procedure(procedure.code).page.url if procedure else "",
        "service-list": lambda: driver.service_list().page.url,
        "lookup": lambda: look_up_page(driver),
        "statistics": lambda: driver.statistics().page.url,
    }
    for kind, way in ways.items():
        try:
            address = way()
        except CheckSignal:
            continue
        if address:
            found[kind] = address
    return found


def look_up_page(driver: PortalDriver) -> str:
    """Address of the public look-up, without a code."""
    driver.look_up("000")
    return driver.current().url.split("?")[0]


def page_addresses(driver: PortalDriver, collect: CollectSession, cache: dict[str, str]) -> dict[str, str]:
    """The main pages, found once per worker."""
    if not cache:
        cache.update(main_pages(driver, collect))
    return cache


@when("người dân đi qua các loại trang chính")
def walks_through(visitor: PortalDriver, scene: Scene, collect: CollectSession, page_cache: dict[str, str]) -> None:
    visited = []
    for kind, address in page_addresses(visitor, collect, page_cache).items():
        view = visitor.visit(address)
        page = visitor.page
        visited.append(
            Visited(
                kind=kind,
                view=view,
                language=page.locator("html").get_attribute("lang") or "",
                header=page.evaluate(_READ, _HEADER),
                footer=page.evaluate(_READ, _FOOTER),
                text=page.evaluate(_WORDS),
                links=tuple(link.url for link in visitor.links()),
            )
        )
    scene.keep(visited=visited, driver=visitor)


def consistent(visited: list[Visited], what: str, part: str) -> None:
    """Every page has the part, with the same links and colour as the others.

    Raises:
        CannotTell: no page has it as a landmark.
        Violation: some pages lack it or differ.
    """
    found = [(v, getattr(v, part)) for v in visited]
    present = [p for _, p in found if p]
    if not present:
        raise CannotTell(f"không nhận ra {what} trên trang nào (thiếu vùng đánh dấu)", visited[0].view.url)
    for page, seen in found:
        if not seen:
            raise Violation(f"trang nào cũng có {what}", f"trang «{page.view.heading}» không có", page.view.url)
    common = set.intersection(*(set(p["links"]) for p in present)) if present else set()
    if any(p["links"] for p in present) and not common:
        raise Violation(f"{what} có các liên kết chung", "không liên kết nào có ở mọi trang", visited[0].view.url)
    colours = [p["colour"] for p in present]
    usual = max(set(colours), key=colours.count)
    for page, seen in found:
        if seen["colour"] != usual:
            raise Violation(f"{what} cùng một màu nền", f"trang «{page.view.heading}» dùng màu khác", page.view.url)


@then("trang nào cũng có cùng một phần đầu")
def same_header(scene: Scene) -> None:
    consistent(scene.visited, "phần đầu trang", "header")


@then("trang nào cũng có cùng một chân trang nêu cơ quan và cách liên hệ")
def same_footer(scene: Scene) -> None:
    consistent(scene.visited, "chân trang", "footer")
    for page in scene.visited:
        text = str(page.footer["text"])
        if not _CONTACT.search(text):
            raise Violation("chân trang có điện thoại hoặc thư điện tử", excerpt(text), page.view.url)
    for page in scene.visited:
        text, said = str(page.footer["text"]), str(page.footer.get("said", ""))
        if not _OFFICE.search(f"{text} {said}"):
            if page.footer.get("pictures") or _CAPITALS.search(text):
                raise CannotTell("không nhận ra tên cơ quan ở chân trang, có thể nằm trong hình", page.view.url)
            raise Violation("chân trang nêu tên cơ quan", excerpt(text), page.view.url)


@then("mọi liên kết trong hệ thống trên các trang đó đều mở được")
def links_work(scene: Scene, collect: CollectSession) -> None:
    base = urlsplit(collect.target.base_urls.public)
    first_seen: dict[str, str] = {}
    for page in scene.visited:
        for address in page.links:
            clean = urldefrag(address).url
            if urlsplit(clean)[:2] == base[:2] and not re.search(r"dang-?xuat|log-?out|sign-?out", clean):
                first_seen.setdefault(clean, page.view.url)
    addresses = sorted(first_seen)
    if len(addresses) > _MOST_LINKS:
        addresses = sorted(random.Random(collect.plan.seed).sample(addresses, _MOST_LINKS))  # noqa: S311
    broken: list[tuple[str, str]] = []
    nothing = said_of_nothing(scene.driver, collect)
    for address in addresses:
        try:
            answer = scene.driver.download(address)
        except EnvironmentProblem as problem:
            if "redirect" not in str(problem).lower():
                raise
            broken.append((address, "chuyển hướng vòng quanh"))
            continue
        if answer.status in {404, 410} or answer.status >= 500:
            broken.append((address, f"trả mã {answer.status}"))
        elif nothing and words_in(answer) == nothing:
            broken.append((address, "mở ra trang báo không tìm thấy"))
    if broken:
        address, observed = broken[0]
        raise Violation(
            f"cả {len(addresses)} liên kết đều mở được",
            f"{len(broken)} liên kết hỏng, ví dụ {address} {observed}",
            first_seen[address],
            curl=scene.driver.curl(address),
        )


def words_in(answer: Download) -> str:
    """Words of a page, without markup and numbers."""
    text = _TAG.sub(" ", answer.content.decode("utf-8", "replace"))
    return " ".join(w for w in re.findall(r"[^\W\d_]+", text.casefold()))


def said_of_nothing(driver: PortalDriver, collect: CollectSession) -> str:
    """Words of the page that answers 200 to an address that cannot exist and says so; empty on other portals.

    A portal drawn by script sends one and the same page for every address: that tells nothing.
    """
    public = collect.target.base_urls.public.rstrip("/")
    word = "kdkhongcotrangnay"
    try:
        stray, home = driver.download(f"{public}/{word}"), driver.download(f"{public}/")
    except EnvironmentProblem:
        return ""
    words = words_in(stray)
    if stray.status != 200 or word in words or words == words_in(home):
        return ""
    return words if _NOT_FOUND.search(_TAG.sub(" ", stray.content.decode("utf-8", "replace"))) else ""


@when(parsers.parse('người dân xem các trang chính ở bề rộng "{case}"'))
def narrow(case: str, visitor: PortalDriver, scene: Scene, collect: CollectSession, page_cache: dict[str, str]) -> None:
    width = int(case.removeprefix("w"))
    scene.keep(overflow=overflowing(visitor, page_addresses(visitor, collect, page_cache), width), width=width)


@when("người dân phóng to các trang chính 200 %")
def zoomed(visitor: PortalDriver, scene: Scene, collect: CollectSession, page_cache: dict[str, str]) -> None:
    scene.keep(overflow=overflowing(visitor, page_addresses(visitor, collect, page_cache), 640), width=640)


def overflowing(driver: PortalDriver, addresses: dict[str, str], width: int) -> list[tuple[str, int]]:
    """Pages wider than the window, also where what is wider is cut off, with the surplus in CSS pixels."""
    page = driver.page
    usual = page.viewport_size
    page.set_viewport_size({"width": width, "height": 800})
    try:
        found = []
        for address in addresses.values():
            driver.visit(address)
            surplus = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
            surplus = surplus if surplus > 1 else page.evaluate(_CUT)
            if surplus > 1:
                found.append((address, int(surplus)))
        return found
    finally:
        if usual:
            page.set_viewport_size(usual)


@then("không trang nào phải cuộn ngang")
def fits(scene: Scene) -> None:
    if scene.overflow:
        address, surplus = scene.overflow[0]
        raise Violation(f"vừa bề rộng {scene.width} px", f"trang rộng thừa {surplus} px", address)


@then("chữ trên mọi trang ở dạng Unicode dựng sẵn")
def text_nfc(scene: Scene) -> None:
    for page in scene.visited:
        wrong = [w for w in page.text.split() if not unicodedata.is_normalized("NFC", w)]
        if wrong:
            raise Violation(
                "chữ Việt dựng sẵn (NFC)",
                f"{len(wrong)} từ ở dạng tổ hợp: {listing(unicodedata.normalize('NFC', w) for w in wrong)}",
                page.view.url,
            )
        old = {w for w in (w.strip("«»\"'.,;:()") for w in page.text.split()) if _OLD_LETTERS.fullmatch(w)}
        if len(old) >= _LEAST_OLD:
            raise Violation(
                "chữ Việt theo Unicode, không dùng bảng mã của phông chữ cũ",
                f"{len(old)} từ theo bảng mã cũ: {listing(sorted(old))}",
                page.view.url,
            )


@when("người nước ngoài mở trang tiếng Anh")
def opens_english(visitor: PortalDriver, scene: Scene) -> None:
    scene.keep(view=visitor.english_page(), driver=visitor)


@then("trang nêu tên tổ chức và cách liên hệ bằng tiếng Anh")
def english_content(scene: Scene) -> None:
    view: PageView = scene.view
    if view.status >= 400:
        raise Violation("mở được trang tiếng Anh", f"trang trả mã {view.status}", view.url)
    words = re.findall(r"[a-z]+", view.text.casefold())
    vietnamese = sum(1 for w in view.text.split() if bare(w) != w.casefold())
    english = [w for w in _ENGLISH if w in words]
    if len(english) < 2 or vietnamese > len(view.text.split()) / 3:
        raise Violation("nội dung bằng tiếng Anh", excerpt(view.text), view.url)
    if not _CONTACT.search(view.text):
        raise Violation("có điện thoại hoặc thư điện tử", excerpt(view.text), view.url)


@then("trang nào cũng khai báo ngôn ngữ là tiếng Việt")
def language_declared(scene: Scene) -> None:
    pages: list[Visited] = scene.visited
    if not pages:
        raise FunctionNotFound("các trang chính", "trang chủ")
    for page in pages:
        if not page.language.casefold().startswith("vi"):
            observed = f"khai báo «{page.language}»" if page.language else "không khai báo"
            raise Violation('khai báo lang="vi"', observed, page.view.url)
