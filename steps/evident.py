"""What is plainly so whatever style a portal has: a server that failed, a file that does not open, a day of birth."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from zipfile import is_zipfile

from kiemdinh.model.failures import FunctionNotFound, Violation
from kiemdinh.model.target import Person
from steps.fixtures import eventually
from steps.portal.protocol import OfficerDriver, PortalDriver
from steps.portal.values import Done, DossierItem, Download, PageView
from steps.words import bare, days, excerpt

_GONE = frozenset({404, 410})
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DENIES = re.compile(r"khong tim thay|khong ton tai|khong hop le|not found|does not exist")
_NO_FILE = re.compile(
    r"(?:tep|tai lieu|file|trang|du lieu)[^.]{0,40}(?:khong ton tai|not found)|khong tim thay (?:tep|tai lieu|file)"
)
_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_FEW = 4000
_ASKS_MORE = re.compile(r"captcha|ma (?:xac nhan|bao ve|kiem tra)|dang nhap")
_SHORT = 240
# Some portals give a draft its code, and call it new.
_UNFINISHED = re.compile(
    r"\bmoi\b|nhap|chua nop|cho nop|chua gui|soan|ke khai|khoi tao|luu tam|thanh toan|nop phi|tai chinh"
)


def codes_of(driver: PortalDriver) -> frozenset[str]:
    """Codes in the citizen's list."""
    return frozenset(d.code for d in driver.my_dossiers() if d.code)


def codes_given(driver: PortalDriver, items: Iterable[DossierItem]) -> frozenset[str]:
    """Codes that belong to dossiers already: confirmed in this run, or listed at a status that no draft has."""
    listed = {d.code for d in items if d.status and not _UNFINISHED.search(bare(d.text + d.status))}
    return frozenset(listed | driver.confirmed_codes) - {""}


def given_twice(given: frozenset[str], code: str, text: str) -> bool:
    """Whether a confirmation tells of one dossier alone, and its code belonged to another one before."""
    return code in given and not of_others(text.replace(code, ""), code)


def another_code(driver: PortalDriver, before: frozenset[str] | None, code: str) -> str:
    """The code of the dossier that came to a list when the one that was confirmed did not; empty when all is well.

    A list that shows no code, or codes of another make, tells nothing.
    """
    if before is None:
        return ""
    with suppress(FunctionNotFound):
        now = eventually(lambda: codes_of(driver), lambda codes: code in codes, driver.page)
        make = re.sub(r"\d", "0", code)
        new = sorted(c for c in now - before if re.sub(r"\d", "0", c) == make)
        return new[-1] if new and code not in now else ""
    return ""


@contextmanager
def server_answers(driver: PortalDriver | OfficerDriver, expected: str) -> Iterator[None]:
    """Call it the server's failure when what is sought is not there because the page in its place is an error 5xx.

    Raises:
        Violation: instead of «not found».
    """
    try:
        yield
    except FunctionNotFound as error:
        view = driver.current()
        if view.failed:
            raise Violation(expected, f"máy chủ báo lỗi {view.status}", view.url) from error
        raise


def crashed(done: Done) -> bool:
    """Whether an action that the portal offers ended in an error of its server."""
    return done.offered and not done.done and done.page.failed


def not_opening(file: Download, original: bytes) -> str:
    """Why a file is plainly not the one that was handed in; empty when it may be.

    A portal may stamp or convert what it is given, and ask for more than a cookie: only what is gone, empty or cut
    short counts.
    """
    if file.status >= 500 or file.status in _GONE:
        return f"mở ra mã {file.status}"
    if file.status == 200 and not file.content:
        return "tệp rỗng"
    if file.status == 200 and len(file.content) < len(original) and original.startswith(file.content):
        return f"chỉ còn {len(file.content)} trong {len(original)} byte"
    return ""


def spoilt(file: Download) -> str:
    """Why a paper that a portal gives is plainly none that opens; empty when it may be one."""
    if file.status >= 500 or file.status in _GONE:
        return f"mở ra mã {file.status}"
    if file.status == 200 and not file.content:
        return "tệp rỗng"
    if file.content.startswith(b"%PDF") and b"%%EOF" not in file.content:
        return "tệp PDF bị cắt, không có phần cuối"
    if file.content.startswith(b"PK\x03\x04") and not is_zipfile(BytesIO(file.content)):
        return "tệp bị cắt, không mở được"
    page = file.media_type.startswith("text/html") and len(file.content) < _FEW
    said = bare(_TAG.sub(" ", file.content.decode("utf-8", "replace"))) if page else ""
    told = _NO_FILE.search(said)
    return f"thay vào là trang báo «{excerpt(told[0])}»" if told and not _ASKS_MORE.search(said) else ""


def of_others(text: str, code: str) -> list[str]:
    """Codes of other dossiers in a paper that names some and not this one."""
    make = "".join(r"\d" if c.isdigit() else re.escape(c) for c in code)
    told = set(re.findall(rf"(?<![\w.-]){make}(?![\w-])", text))
    return [] if code in told else sorted(told)


def born_on(text: str, person: Person) -> bool:
    """Whether a text holds a person's day of birth, in whatever manner it is written."""
    born = person.date_of_birth
    if not born:
        return False
    iso = _ISO_DAY.fullmatch(born)
    told = {tuple(int(n) for n in iso.groups())} if iso else set(days(born))
    written = {*days(text), *(tuple(int(n) for n in m) for m in _ISO_DAY.findall(text))}
    return bare(born) in bare(text) or bool(told & written)


def tells_where(text: str, address: str) -> bool:
    """Whether a text holds somebody's address; the name of a province alone stands in every footer."""
    told = bare(address).replace(" ", "")
    precise = any(c.isdigit() for c in told) or address.count(",") > 1
    return precise and told in bare(text).replace(" ", "")


def finds_nothing(view: PageView, code: str) -> bool:
    """Whether a page says of a code that there is no such thing, and shows nothing of it.

    A page that still asks for something (a captcha, a sign-in) has not answered yet.
    """
    lines = [line for line in [*view.text.splitlines(), *view.notices] if line.strip()]
    if _ASKS_MORE.search(bare(view.text)):
        return False
    denials = [line for line in lines if len(line) < _SHORT and _DENIES.search(bare(line))]
    return bool(denials) and not any(code in line for line in lines if line not in denials)
