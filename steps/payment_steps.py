"""What the payment gateway says is believed because it says it, not because an address holds certain words."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pytest_bdd import then, when

from kiemdinh.events.session import CollectSession
from kiemdinh.model.failures import Blocked, CannotTell, FunctionNotFound, Violation
from kiemdinh.model.target import Procedure
from steps.evident import of_others, server_answers, spoilt
from steps.fixtures import Scene, eventually
from steps.officer_steps import text_of
from steps.portal.protocol import PortalDriver
from steps.portal.values import Payment
from steps.words import amounts, bare, excerpt, listing

_RESULT = re.compile(
    r"result|status|state|resp|code$|err|success|paid|outcome|ket_?qua|trang_?thai|ma_?loi", re.IGNORECASE
)
_OTHERWISE = re.compile(
    r"(bank|card|tmn|order|bill|tran(s(action)?)?|txn)_?(no|id|code|type|info)?$|ref|ho_?so|dossier|locale|curr|url",
    re.IGNORECASE,
)
_FAILED = re.compile(r"fail\w*|cancel\w*|huy|that-?_?bai|error|loi|denied|rejected|aborted|unpaid", re.IGNORECASE)
_SEAL = re.compile(r"sign|hash|checksum|secure|mac$|chu_?ky|token", re.IGNORECASE)
_OPPOSITES = {
    "false": ("true",),
    "no": ("yes",),
    "n": ("y",),
    "ko": ("ok",),
    "huy": ("thanh-cong", "thanhcong"),
    "that-bai": ("thanh-cong",),
    "thatbai": ("thanhcong",),
}
_WORDS = ("success", "paid", "succeeded")
_MOST = 3
_PAYS = re.compile(r"\b(?:thanh toan|nop (?:phi|le phi|tien))\b")


def successes(value: str) -> tuple[str, ...]:
    """Values that would say success where one says that a payment was cancelled, in its own manner of writing."""
    told: tuple[str, ...]
    if re.fullmatch(r"-?\d+", value):
        told = ("0" * len(value.lstrip("-")), "00", "0", "1")
    else:
        told = _OPPOSITES.get(value.lower(), _WORDS)
        told = tuple(t.upper() if value.isupper() else t.capitalize() if value.istitle() else t for t in told)
    return tuple(t for t in dict.fromkeys(told) if t != value)[:_MOST]


def forgeries(address: str) -> tuple[str, ...]:
    """An address of return with its result turned into success, with its seal as it was and without any.

    Args:
        address: as the gateway sent the citizen back after the payment was cancelled.

    Returns:
        nothing when no parameter says a result.
    """
    parts = urlsplit(address)
    given = parse_qsl(parts.query, keep_blank_values=True)
    told = {n: found for n, v in given if _tells_result(n, v) and (found := successes(v))}
    forged: list[str] = []
    for turn in range(max(map(len, told.values()), default=0)):
        changed = [(n, told[n][min(turn, len(told[n]) - 1)] if n in told else v) for n, v in given]
        unsealed = [(n, v) for n, v in changed if not _SEAL.search(n)]
        forged += [urlunsplit((*parts[:3], urlencode(pairs), "")) for pairs in (changed, unsealed)]
    return tuple(dict.fromkeys(forged))


def _tells_result(name: str, value: str) -> bool:
    named = _RESULT.search(name) and not _OTHERWISE.search(name)
    return bool(value) and not _SEAL.search(name) and bool(named or _FAILED.fullmatch(value))


@when("công dân nộp phí tại cổng thanh toán")
def pays(citizen: PortalDriver, scene: Scene) -> None:
    with suppress(FunctionNotFound):
        scene.keep(ways=ways_to_pay(citizen, scene.dossier.code))
    with server_answers(citizen, "nộp được phí"):
        scene.keep(payment=citizen.pay(scene.dossier.code), driver=citizen)


def ways_to_pay(citizen: PortalDriver, code: str) -> frozenset[str]:
    """Words of the buttons and links by which a dossier's page offers to pay."""
    return frozenset(a for a in citizen.open_dossier(code).actions if _PAYS.search(bare(a)))


def not_asked_twice(citizen: PortalDriver, code: str, before: frozenset[str], amount: int) -> None:
    """What is paid is not to be paid again: the gateway asks for nothing more, where the page still leads to it.

    Raises:
        Violation: it asks for the same sum.
    """
    if not before or not before & ways_to_pay(citizen, code):
        return
    with suppress(FunctionNotFound):
        again = citizen.pay(code, confirm=False)
        if amount in amounts(again.amount) and not again.confirmed:
            raise Violation("phí đã nộp không bị đòi nộp lần nữa", f"cổng lại đòi {amount} đồng", again.page.url)


@then("công dân có biên lai đúng số tiền đã công bố")
def fee_receipt(citizen: PortalDriver, scene: Scene, paid_procedure: Procedure) -> None:
    code = scene.dossier.code
    if scene.payment.page.failed:
        raise Violation("nộp được phí", f"máy chủ báo lỗi {scene.payment.page.status}", scene.payment.page.url)
    receipts = eventually(lambda: citizen.fee_receipts(code), bool, citizen.page)
    if not receipts:
        if not scene.payment.confirmed:
            raise CannotTell("không nhận ra kết quả nộp phí", scene.payment.page.url)
        raise Violation("có biên lai sau khi nộp phí", "không có biên lai nào", citizen.current().url)
    asked = set(amounts(scene.payment.amount))
    if len(asked) == 1 and paid_procedure.fee_vnd is not None and paid_procedure.fee_vnd not in asked:
        # several sums may be the fee and the gateway's own; one alone is what is to be paid
        if scene.payment.charged and min(asked) > paid_procedure.fee_vnd:
            raise CannotTell(
                f"cổng thanh toán chỉ nêu tổng {min(asked)} đồng, gồm cả phí riêng của cổng", scene.payment.page.url
            )
        raise Violation(
            f"cổng thanh toán đòi {paid_procedure.fee_vnd} đồng",
            f"đòi {listing(f'{a} đồng' for a in asked)}",
            scene.payment.page.url,
        )
    file = citizen.download(receipts[0].url)
    if file.status >= 400:
        raise Violation("mở được biên lai", f"trang trả mã {file.status}", file.url)
    if why := spoilt(file):
        raise Violation("mở được biên lai", why, file.url)
    text = text_of(file) or file.content.decode("utf-8", "replace")
    if others := of_others(text_of(file), code):
        raise Violation(f"biên lai của hồ sơ {code}", f"biên lai của hồ sơ {listing(others)}", file.url)
    if paid_procedure.fee_vnd is not None and paid_procedure.fee_vnd not in amounts(text):
        found = amounts(text)
        if not found:
            raise CannotTell("không đọc được số tiền trên biên lai", file.url)
        raise Violation(f"biên lai ghi {paid_procedure.fee_vnd} đồng", listing(f"{a} đồng" for a in found), file.url)
    if paid_procedure.fee_vnd and scene.payment.confirmed:
        not_asked_twice(citizen, code, scene.seen.get("ways", frozenset()), paid_procedure.fee_vnd)


@when("công dân hủy giao dịch ở cổng thanh toán")
def cancels(citizen: PortalDriver, scene: Scene) -> None:
    scene.keep(payment=citizen.pay(scene.dossier.code, confirm=False), driver=citizen)


@then("hồ sơ vẫn ở tình trạng chưa nộp phí")
def still_unpaid(citizen: PortalDriver, scene: Scene, collect: CollectSession) -> None:
    del collect
    receipts = citizen.fee_receipts(scene.dossier.code)
    if scene.payment.confirmed or receipts:
        observed = "có biên lai" if receipts else f"trang báo đã nộp: «{excerpt(scene.payment.page.text, 80)}»"
        raise Violation("giao dịch bị hủy không được coi là đã nộp", observed, scene.payment.page.url)


@when("công dân hủy giao dịch rồi sửa kết quả trên địa chỉ quay về")
def comes_back_forged(citizen: PortalDriver, scene: Scene) -> None:
    code = scene.dossier.code
    cancelled: Payment = citizen.pay(code, confirm=False)
    if cancelled.confirmed:
        raise Blocked("giao dịch bị hủy đã được ghi là đã nộp", ("payment.failure-not-taken-as-paid",))
    own = urlsplit(cancelled.page.url).netloc
    addresses = [f for u in cancelled.returned if urlsplit(u).netloc == own for f in forgeries(u)]
    if not addresses:
        raise CannotTell("địa chỉ quay về từ cổng thanh toán không có tham số kết quả để sửa", cancelled.page.url)
    before = citizen.fee_receipts(code)
    scene.keep(receipts=before, payment=citizen.come_back_paid(code, addresses), driver=citizen)


@then("hồ sơ vẫn chưa được ghi nhận là đã nộp phí")
def not_believed(citizen: PortalDriver, scene: Scene) -> None:
    if scene.payment.confirmed or len(citizen.fee_receipts(scene.dossier.code)) > len(scene.receipts):
        raise Violation(
            "chỉ tin kết quả do cổng thanh toán xác nhận",
            "sửa kết quả trên địa chỉ quay về là hồ sơ thành đã nộp phí",
            scene.payment.page.url,
            proven=True,
        )
