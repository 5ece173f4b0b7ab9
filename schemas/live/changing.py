"""Checks that change a dossier, or the weather, and watch what the portal does."""

from __future__ import annotations

from kiemdinh.events.session import Notes
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import CannotTell, Violation
from schemas.live.lab import Filed, Lab
from schemas.live.reading import blame, follow, is_progress, judge
from schemas.live.stub import Exchange
from schemas.sync.contracts import DOSSIER_SERVICES, PROGRESS_SERVICES

_PLACE = "máy thu giả lập Cổng DVC quốc gia"


def update_flag(lab: Lab, notes: Notes) -> None:
    """SY-07: first send "False", later ones "True"; "False" for a known dossier only on the way to "True"."""
    filed = lab.changed()
    sends = [e for e in lab.about(filed) if e.service in DOSSIER_SERVICES]
    lab.keep(notes, sends)
    known = False
    for number, send in enumerate(sends):
        last = number == len(sends) - 1
        corrected = any(e.updating == "True" for e in sends[number + 1 :])
        place = f"bản tin {send.service} thứ {number + 1} của hồ sơ {filed.code}, isUpdating"
        if not known and send.updating != "False" and send.accepted:
            raise Violation("«False» ở lần gửi đầu", f"«{send.updating}»", place)
        if known and send.updating != "True" and not corrected:
            raise Violation("«True» khi hồ sơ đã được nhận", f"«{send.updating}»", place)
        known = known or bool(send.accepted)
        if last and number == 0:
            expected = f"bản tin cập nhật sau khi cán bộ tiếp nhận, trong {lab.patience:g} giây"
            raise Violation(expected, "chỉ có bản tin đầu", f"{_PLACE}, hồ sơ {filed.code}")


def status_order(lab: Lab, notes: Notes) -> None:
    """SY-04: statuses valid, in order, and progress at the dossier's status."""
    filed = lab.changed()
    exchanges = lab.about(filed)
    lab.keep(notes, exchanges)
    blame(judge(lab, exchanges).findings, "SY-04", filed)
    told = [e for e in exchanges if is_progress(e) and e.accepted]
    if not told:
        expected = f"bản tin tiến độ trong {lab.patience:g} giây"
        raise Violation(expected, "không có bản tin tiến độ nào", f"{_PLACE}, hồ sơ {filed.code}")
    blame(follow(lab, exchanges), "SY-04", filed)


def retried_after_outage(lab: Lab, notes: Notes) -> None:
    """SY-08: what fails on a server error is sent again, once."""
    with lab.stub.weather(kind="http-error", status=503, times=None) as clear:
        filed = lab.file()
        hit = lab.stub.wait(lambda all_: any(_new(e, filed) and e.weather for e in all_), lab.patience, lab.guard)
        clear()
        arrived = _wait_accepted(lab, filed)
    lab.wait_for_progress(filed, 1)
    exchanges = lab.about(filed)
    lab.keep(notes, exchanges)
    if not arrived:
        expected = f"gửi lại trong {lab.patience:g} giây sau khi Cổng quốc gia hoạt động trở lại"
        raise Violation(expected, "hồ sơ không tới", f"{_PLACE}, hồ sơ {filed.code}")
    if not hit:
        raise CannotTell("hệ thống không gửi gì trong lúc Cổng quốc gia lỗi", _PLACE, Owner.ENVIRONMENT)
    told = [e.raw for e in exchanges if is_progress(e) and e.accepted]
    if len(told) != len(set(told)):
        raise Violation("mỗi bước tiến độ gửi thành công một lần", "một bước được gửi hai lần", f"hồ sơ {filed.code}")
    sends = [e for e in exchanges if e.service in DOSSIER_SERVICES and e.accepted]
    if len(sends) > 1 and len({e.updating for e in sends}) == 1 and sends[0].updating == "False":
        raise Violation("hồ sơ tới một lần", f"{len(sends)} lần gửi mới", f"{_PLACE}, hồ sơ {filed.code}")


def session_renewed(lab: Lab, notes: Notes) -> None:
    """SY-14: an ended session leads to a new sign-in and nothing is lost."""
    with lab.stub.weather(kind="expired-session", service="DongBoHoSoMC", times=1):
        filed = lab.file()
        lab.stub.wait(
            lambda all_: any(_new(e, filed) and e.weather == "expired-session" for e in all_), lab.patience, lab.guard
        )
        arrived = _wait_accepted(lab, filed)
    fresh = [e for e in lab.stub.refresh() if _new(e, filed)]
    expired = [e for e in fresh if e.weather == "expired-session"]
    lab.keep(notes, lab.about(filed))
    if not expired:
        raise CannotTell("không có lời gọi nào gặp phiên hết hạn", _PLACE, Owner.ENVIRONMENT)
    if arrived:
        return
    again = any(e.service == "Login" and e.seq > expired[0].seq for e in fresh)
    observed = "đã đăng nhập lại nhưng hồ sơ không tới" if again else "không đăng nhập lại, hồ sơ không tới"
    expected = f"đăng nhập lại và gửi tiếp trong {lab.patience:g} giây"
    raise Violation(expected, observed, f"{_PLACE}, hồ sơ {filed.code}")


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
            _wait_accepted(lab, filed)
    exchanges = lab.about(filed)
    lab.keep(notes, exchanges)
    early = _early(lab, filed)
    if early:
        expected = "tiến độ chỉ gửi sau khi hồ sơ được nhận"
        observed = f"{early[0].service} tới khi hồ sơ chưa được nhận"
        raise Violation(expected, observed, f"{_PLACE}, hồ sơ {filed.code}")
    if not refused and not any(e.weather for e in exchanges):
        raise CannotTell("không có bản tin hồ sơ nào bị từ chối để xem phản ứng", _PLACE, Owner.ENVIRONMENT)


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


def _wait_accepted(lab: Lab, filed: Filed) -> bool:
    return lab.stub.wait(
        lambda _all: any(e.service in DOSSIER_SERVICES and e.accepted for e in lab.about(filed)),
        lab.patience,
        lab.guard,
    )
