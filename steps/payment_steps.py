"""What the payment gateway says is believed because it says it, not because an address holds certain words."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pytest_bdd import then, when

from kiemdinh.model.failures import Blocked, CannotTell, Violation
from steps.fixtures import Scene
from steps.portal.protocol import PortalDriver
from steps.portal.values import Payment

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
