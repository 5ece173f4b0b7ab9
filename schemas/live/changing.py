"""Checks that change a dossier, or the weather, and watch what the portal does."""

from __future__ import annotations

from kiemdinh.events.session import Notes
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import CannotTell, Violation
from schemas.live.journeys import SETTLED, furthest, received
from schemas.live.lab import Lab
from schemas.live.reading import PLACE, blame, dossier_items, follow, is_progress, judge, statuses
from schemas.sync.contracts import DOSSIER_SERVICES, UNREAD_PROGRESS


def update_flag(lab: Lab, notes: Notes) -> None:
    """SY-07: first send "False", later ones "True"; "False" for a known dossier only on the way to "True"."""
    filed = received(lab)
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
            raise Violation(expected, "chỉ có bản tin đầu", f"{PLACE}, hồ sơ {filed.code}")


def status_order(lab: Lab, notes: Notes) -> None:
    """SY-04: statuses valid, in order, and progress at the dossier's status."""
    filed = received(lab)
    exchanges = lab.about(filed)
    lab.keep(notes, exchanges)
    blame(judge(lab, exchanges).findings, "SY-04", filed)
    told = [e for e in exchanges if is_progress(e) and e.accepted]
    if not told:
        others = [e for e in lab.stub.refresh() if e.seq > filed.since and e.service in UNREAD_PROGRESS]
        if any(e.names(filed.code) for e in others):
            raise CannotTell(
                f"tiến độ gửi bằng {others[0].service}, gói tin mà không nguồn nào cho biết nội dung",
                PLACE,
                Owner.ENVIRONMENT,
            )
        expected = f"bản tin tiến độ trong {lab.patience:g} giây"
        raise Violation(expected, "không có bản tin tiến độ nào", f"{PLACE}, hồ sơ {filed.code}")
    blame(follow(lab, exchanges), "SY-04", filed)
    _told_to_the_end(lab, notes)


def _told_to_the_end(lab: Lab, notes: Notes) -> None:
    """A dossier that is told as settled has a step of progress that says so, in whatever order the messages come.

    Raises:
        Violation: it has steps, and none does.
    """
    filed = furthest(lab)
    if filed is None:
        return

    def steps() -> list[str]:
        return statuses([e for e in lab.about(filed) if is_progress(e) and e.accepted])

    told = {str(row.get("TrangThaiHoSo")) for row in dossier_items([e for e in lab.about(filed) if e.accepted])}
    if not told & SETTLED or lab.stub.wait(lambda _all: bool(SETTLED & set(steps())), lab.patience, lab.guard):
        return
    lab.keep(notes, lab.about(filed))
    if steps():
        expected = (
            f"bước tiến độ «{'» hoặc «'.join(sorted(SETTLED))}» như trạng thái hồ sơ, trong {lab.patience:g} giây"
        )
        raise Violation(expected, f"bước cuối là «{steps()[-1]}»", f"{PLACE}, hồ sơ {filed.code}")
