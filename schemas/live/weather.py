"""Checks that make bad weather at the national portal and watch what the system does."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from kiemdinh.events.session import Notes
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import Blocked, CannotTell, Violation
from schemas.live.lab import Filed, Lab
from schemas.live.reading import PLACE, is_progress
from schemas.live.stub import Exchange
from schemas.sync.contracts import DOSSIER_SERVICES, PROGRESS_SERVICES
from schemas.sync.stub.national import LOGIN

_SILENT = "hệ thống không gửi gì trong lúc Cổng quốc gia lỗi"
_BURST = 3
_ATTEMPTS = 4
_AGAIN = 2
"""Sign-ins in a row that show that the answer to the first was not taken."""


@dataclass(frozen=True, slots=True)
class Outage:
    """Dossiers filed while the national portal answered with errors only.

    Attributes:
        filed: the dossiers, in order.
        calls: how many calls of the system met the error.
        seconds: how long it lasted.
    """

    filed: tuple[Filed, ...]
    calls: int
    seconds: float


def retried_after_outage(lab: Lab, notes: Notes) -> None:
    """SY-08: what fails on a server error is sent again, once."""
    with lab.stub.weather(kind="http-error", status=503, times=None) as clear:
        began = time.monotonic()
        filed = lab.file()
        hit = lab.stub.wait(lambda all_: any(_new(e, filed) and e.weather for e in all_), lab.patience, lab.guard)
        clear()
        arrived = _wait_accepted(lab, (filed,), time.monotonic() - began)
    if arrived:
        lab.wait_for_progress(filed, 1)
    exchanges = lab.about(filed)
    lab.keep(notes, exchanges)
    if not arrived:
        expected = f"gửi lại trong {lab.patience:g} giây sau khi Cổng quốc gia hoạt động trở lại"
        raise Violation(expected, "hồ sơ không tới", f"{PLACE}, hồ sơ {filed.code}")
    if not hit:
        raise CannotTell(_SILENT, PLACE, Owner.ENVIRONMENT)
    told = [e.raw for e in exchanges if is_progress(e) and e.accepted]
    if len(told) != len(set(told)):
        raise Violation("mỗi bước tiến độ gửi thành công một lần", "một bước được gửi hai lần", f"hồ sơ {filed.code}")
    sends = [e for e in exchanges if e.service in DOSSIER_SERVICES and e.accepted]
    if len(sends) > 1 and len({e.updating for e in sends}) == 1 and sends[0].updating == "False":
        raise Violation("hồ sơ tới một lần", f"{len(sends)} lần gửi mới", f"{PLACE}, hồ sơ {filed.code}")


def session_renewed(lab: Lab, notes: Notes) -> None:
    """SY-14: an ended session leads to a new sign-in and nothing is lost."""
    with lab.stub.weather(kind="expired-session", service="DongBoHoSoMC", times=1):
        filed = lab.file()
        lab.stub.wait(
            lambda all_: any(_new(e, filed) and e.weather == "expired-session" for e in all_), lab.patience, lab.guard
        )
        arrived = _wait_accepted(lab, (filed,))
    fresh = [e for e in lab.stub.refresh() if _new(e, filed)]
    expired = [e for e in fresh if e.weather == "expired-session"]
    lab.keep(notes, lab.about(filed))
    if not expired:
        raise CannotTell("không có lời gọi nào gặp phiên hết hạn", PLACE, Owner.ENVIRONMENT)
    if arrived:
        return
    again = any(e.service == LOGIN and e.seq > expired[0].seq for e in fresh)
    observed = "đã đăng nhập lại nhưng hồ sơ không tới" if again else "không đăng nhập lại, hồ sơ không tới"
    expected = f"đăng nhập lại và gửi tiếp trong {lab.patience:g} giây"
    raise Violation(expected, observed, f"{PLACE}, hồ sơ {filed.code}")


def progress_after_dossier(lab: Lab, notes: Notes) -> None:
    """SY-08: no progress for a dossier that was not accepted."""
    with lab.stub.weather(kind="error-code", code=5, service="DongBoHoSoMC", times=None, message="Lỗi xử lý") as clear:
        filed = lab.file()
        refused = lab.stub.wait(
            lambda _all: len([e for e in lab.about(filed) if e.weather]) > 1 or bool(_early(lab, filed)),
            lab.patience,
            lab.guard,
        )
        clear()
        if refused:
            _wait_accepted(lab, (filed,))
    exchanges = lab.about(filed)
    lab.keep(notes, exchanges)
    early = _early(lab, filed)
    if early:
        expected = "tiến độ chỉ gửi sau khi hồ sơ được nhận"
        observed = f"{early[0].service} tới khi hồ sơ chưa được nhận"
        raise Violation(expected, observed, f"{PLACE}, hồ sơ {filed.code}")
    if not refused and not any(e.weather for e in exchanges):
        raise CannotTell("không có bản tin hồ sơ nào bị từ chối để xem phản ứng", PLACE, Owner.ENVIRONMENT)
    _demand_progress(lab)


def lost_answer_recovered(lab: Lab, notes: Notes) -> None:
    """SY-09: when the answer to a message is lost, sending it again leads to the same end state."""
    with lab.stub.weather(kind="cut", service="DongBoHoSoMC", times=1, processed=True):
        filed = lab.file()
        lab.stub.wait(lambda all_: any(_new(e, filed) and e.weather for e in all_), lab.patience, lab.guard)
        told = lab.wait_for_progress(filed, 1)
    exchanges = lab.about(filed)
    lab.keep(notes, exchanges)
    place = f"{PLACE}, hồ sơ {filed.code}"
    if not any(e.weather for e in exchanges):
        raise CannotTell("không có bản tin nào bị mất lời đáp", PLACE, Owner.ENVIRONMENT)
    if not told:
        _demand_progress(lab)
        sends = len([e for e in exchanges if e.service in DOSSIER_SERVICES])
        observed = f"không có tiến độ nào; hồ sơ được gửi {sends} lần"
        raise Violation(f"gửi lại và đi tiếp trong {lab.patience:g} giây sau khi mất lời đáp", observed, place)
    accepted = {c for e in lab.stub.refresh() if _new(e, filed) and e.accepted for c in e.accepted}
    strangers = lab.codes_since(filed) & accepted
    if len(strangers) == 1 and not any(e.names(filed.code) for e in exchanges):
        raise _under_another_code(strangers)
    if strangers:
        raise Violation(f"vẫn là hồ sơ {filed.code}", f"thành hồ sơ khác: {', '.join(sorted(strangers))}", place)


def success_codes_understood(lab: Lab, notes: Notes) -> None:
    """SY-19: an ``error_code`` of 0 means success, whether written as a number or as text."""
    for style, written in (("number", "0 ở kiểu số"), ("string-00", "«00» ở kiểu chuỗi")):
        with lab.stub.weather(kind="error-code", code=0, style=style, times=None, processed=True):
            filed = lab.file()
            told = lab.wait_for_progress(filed, 1)
        exchanges = lab.about(filed)
        lab.keep(notes, exchanges)
        sends = [e for e in exchanges if e.service in DOSSIER_SERVICES]
        sign_ins = [e for e in lab.stub.refresh() if _new(e, filed) and e.weather and e.service == LOGIN]
        if not any(e.weather for e in exchanges) and len(sign_ins) < _AGAIN:
            raise CannotTell("không có lời đáp nào được viết theo kiểu này", PLACE, Owner.ENVIRONMENT)
        if not told:
            observed = f"gửi hồ sơ {len(sends)} lần, không gửi tiến độ"
            if sends:
                _demand_progress(lab)
            else:
                observed = f"đăng nhập {len(sign_ins)} lần, không gửi hồ sơ"
            raise Violation(f"coi error_code {written} là thành công", observed, f"{PLACE}, hồ sơ {filed.code}")


def burst_survives(lab: Lab, notes: Notes) -> None:
    """SY-16: dossiers filed one after the other during an outage all arrive, each once as new."""
    outage = lab.once("outage", partial(_outage, lab))
    filed = outage.filed
    everything = {one.code: lab.about(one) for one in filed}
    for exchanges in everything.values():
        lab.keep(notes, exchanges)
    first = {c: [e for e in x if e.service in DOSSIER_SERVICES and e.accepted] for c, x in everything.items()}
    lost = sorted(c for c, sends in first.items() if not sends)
    twice = sorted(c for c, sends in first.items() if len([e for e in sends if e.updating == "False"]) > 1)
    strangers = lab.codes_since(filed[0])
    if len(strangers) >= len(lost) > 0 and not twice:
        raise _under_another_code(strangers)
    if lost or twice:
        observed = "; ".join(
            f"{len(codes)} hồ sơ {what}: {', '.join(codes)}"
            for codes, what in ((lost, "không tới"), (twice, "tới hai lần"))
            if codes
        )
        raise Violation(f"{_BURST} hồ sơ nộp trong lúc Cổng quốc gia lỗi đều tới, mỗi hồ sơ một lần", observed, PLACE)
    if not outage.calls:
        raise CannotTell(_SILENT, PLACE, Owner.ENVIRONMENT)


def retries_eased(lab: Lab, notes: Notes) -> None:
    """SY-08: how often a dossier is sent again while the national portal fails; the operator says what is too often."""
    outage = lab.once("outage", partial(_outage, lab))
    if not outage.calls:
        raise CannotTell(_SILENT, PLACE, Owner.ENVIRONMENT)
    codes = {one.code for one in outage.filed}
    hit = [e for e in lab.stub.refresh() if _new(e, outage.filed[0]) and e.weather]
    # Where others' dossiers wait in the same queue, a sign-in may be for any of them.
    alone = not {c for e in hit for c in e.dossiers} - codes
    own = [e for e in hit if any(e.names(c) for c in codes) or (alone and not e.dossiers)]
    again = max(0, len(own) - len(outage.filed)) / len(outage.filed)
    notes.fact("retries-per-min", round(again * 60 / outage.seconds, 1), "1/min")


def _outage(lab: Lab) -> Outage:
    with lab.stub.weather(kind="http-error", status=502, times=None) as clear:
        began = time.monotonic()
        filed = tuple(lab.file() for _ in range(_BURST))
        lab.stub.wait(lambda all_: _hits(all_, filed[0]) >= _ATTEMPTS * _BURST, lab.patience, lab.guard)
        clear()
        # A sender that waits longer after each failure may rest as long as the outage lasted.
        seconds = time.monotonic() - began
        if _wait_accepted(lab, filed, seconds):
            lab.wait_for_progress(filed[-1], 1)
    return Outage(filed, _hits(lab.stub.refresh(), filed[0]), seconds)


def _demand_progress(lab: Lab) -> None:
    if not lab.tells_progress():
        raise Blocked("Hệ thống không gửi tiến độ của hồ sơ nào, dù không có sự cố", ("sync.status-order",))


def _under_another_code(codes: set[str]) -> Blocked:
    told = ", ".join(sorted(codes))
    return Blocked(f"Hồ sơ đã tới nhưng mang mã khác mã cấp cho công dân: {told}", ("sync.dossier-code",))


def _hits(exchanges: list[Exchange], filed: Filed) -> int:
    return len([e for e in exchanges if _new(e, filed) and e.weather])


def _new(exchange: Exchange, filed: Filed) -> bool:
    return exchange.seq > filed.since


def _early(lab: Lab, filed: Filed) -> list[Exchange]:
    found = []
    for exchange in lab.about(filed):
        if exchange.service in DOSSIER_SERVICES and exchange.accepted:
            break
        if exchange.service in PROGRESS_SERVICES:
            found.append(exchange)
    return found


def _accepted(lab: Lab, filed: Filed) -> bool:
    return any(e.service in DOSSIER_SERVICES and e.accepted for e in lab.about(filed))


def _wait_accepted(lab: Lab, filed: Sequence[Filed], outage_s: float = 0.0) -> bool:
    """Wait until all of some dossiers were taken: as long as the outage was, and on while one comes after another."""
    least = time.monotonic() + lab.patience + outage_s
    while missing := [one for one in filed if not _accepted(lab, one)]:
        patience = max(lab.patience, least - time.monotonic())
        if not lab.stub.wait(lambda _all, m=missing: any(_accepted(lab, o) for o in m), patience, lab.guard):  # type: ignore[misc]
            return False
    return True
