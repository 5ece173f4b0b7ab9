"""Rules over what went before: SY-04 sequence, SY-06 one code one dossier, SY-07 update flag, SY-08 progress later."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from schemas.sync.finding import Finding, Issue, show
from schemas.sync.readings import Readings

Emit = Callable[[Finding], None]


LOST = "(hỏng)"
NEW = "new"
"""In place of ``isUpdating`` in contract C, where one service only creates."""
_AFTER_RECEIPT = frozenset({"2", "4", "9"})
_CODE = re.compile(rb'"MaHoSo"\s*:\s*"([^"\\]{1,60})"')


def salvage(raw: bytes, message: str | int) -> list[Step]:
    """Codes in a broken line: that something was sent for them is known, what it said is not.

    Without this a broken message would be blamed a second time in the messages that follow it.
    """
    dossier = b"TrangThaiHoSo" in raw or b"DongBoHoSoMC" in raw
    codes = dict.fromkeys(m.decode("utf-8", "replace") for m in _CODE.findall(raw))
    return [Step(dossier, message, LOST, code, "", "", "") for code in codes]


class Trace(msgspec.Struct, array_like=True, gc=False):
    """What is known of one dossier so far."""

    sent: bool = False
    procedure: str = ""
    dossier_status: str = ""
    progress_status: str = ""
    before: str = ""
    received: bool = False
    last: str | int = ""
    last_path: str = ""
    last_is_dossier: bool = False
    first_progress: str | int | None = None
    first_path: str = ""
    early: int = 0
    refused: bool = False
    owner: str = ""


class Step(msgspec.Struct, array_like=True, gc=False):
    """One item as history sees it.

    Attributes:
        dossier: a dossier, else a step of progress.
        message: id of the message.
        path: pointer to the item.
        code: dossier code.
        status: status told, or empty.
        procedure: procedure code, or empty.
        updating: ``isUpdating`` of the message, :data:`NEW`, or empty.
        owner: whose dossier, or empty.
        refused: the answer that stands beside the message says that it did not take effect.
    """

    dossier: bool
    message: str | int
    path: str
    code: str
    status: str
    procedure: str
    updating: str
    refused: bool = False
    owner: str = ""


class History:
    """Follows dossiers over messages in the order in which they were sent.

    Args:
        readings: transitions and their exceptions.
        complete: whether everything sent before is known (``--sent`` was given).
    """

    def __init__(self, readings: Readings, *, complete: bool) -> None:
        self._readings = readings
        self._complete = complete
        self._next = {k: frozenset(map(str, v)) for k, v in readings.transitions.items()}
        self._traces: dict[str, Trace] = {}
        self.unknown_flag = 0
        self.unknown_progress = 0

    def feed(self, steps: Iterable[Step], emit: Emit | None) -> None:
        """Take in items in order; without ``emit`` they are only remembered."""
        traces = self._traces
        for step in steps:
            trace = traces.get(step.code)
            if trace is None:
                trace = traces[step.code] = Trace()
            if step.dossier:
                if emit is not None:
                    self._dossier(trace, step, emit)
                if step.refused:
                    trace.refused |= not trace.sent
                    continue
                trace.sent, trace.refused = True, False
                trace.procedure = trace.procedure or step.procedure
                trace.dossier_status = step.status
                trace.owner = trace.owner or step.owner
                trace.received |= step.status in _AFTER_RECEIPT
                trace.last, trace.last_path, trace.last_is_dossier = step.message, step.path, True
            else:
                wrong = emit is not None and self._progress(trace, step, emit)
                if step.status != trace.progress_status:
                    trace.before, trace.progress_status = trace.progress_status, step.status
                trace.received |= step.status in _AFTER_RECEIPT
                trace.last, trace.last_path = ("" if wrong or not step.status else step.message), step.path
                trace.last_is_dossier = False

    def save(self) -> bytes:
        """State for a later resumption."""
        return msgspec.msgpack.encode((self.unknown_flag, self.unknown_progress, self._traces))

    def load(self, state: bytes) -> None:
        """Go on from a saved state.

        Raises:
            msgspec.DecodeError: it is not one.
        """
        flag, progress, traces = msgspec.msgpack.decode(state, type=tuple[int, int, dict[str, Trace]])
        self.unknown_flag, self.unknown_progress, self._traces = flag, progress, traces

    def finish(self, emit: Emit) -> None:
        """Compare last progress with the dossier's status.

        Where the dossier was the last thing told, its progress may still be to come: only a status that no progress can
        ever reach from the last one is wrong.
        """
        for code, trace in self._traces.items():
            told, status = trace.progress_status, trace.dossier_status
            if told == status or trace.last == "" or not told or not status:
                continue
            words = f"Tiến độ cuối của {code} là {told}, hồ sơ là {status}."
            if not trace.last_is_dossier:
                place, expected = f"{trace.last_path}/TrangThai", f"trạng thái của hồ sơ ({status})"
                emit(Issue("SY-04", place, expected, told, words).of(trace.last))
            elif trace.last_path != LOST and status not in self._ahead(told, received=trace.received):
                place, expected = f"{trace.last_path}/TrangThaiHoSo", f"trạng thái của tiến độ ({told}) hoặc sau đó"
                emit(Issue("SY-04", place, expected, status, words).of(trace.last))

    def _ahead(self, status: str, *, received: bool) -> frozenset[str]:
        """Every status that progress may still come to."""
        reached: set[str] = set()
        waiting = [status]
        while waiting:
            following = self._next.get(waiting.pop(), frozenset()) - reached
            reached |= following
            waiting.extend(following)
        if received and self._readings.refused_only_before_receipt:
            reached.discard("3")
        if self._readings.fee_on_return and {"6", "9"} <= reached | {status}:
            reached |= {"9", "10"}
        return frozenset(reached)

    def _dossier(self, trace: Trace, step: Step, emit: Emit) -> None:
        code, updating = step.code, step.updating
        if trace.procedure and step.procedure and trace.procedure != step.procedure:
            expected = f"một hồ sơ một mã (mã này thuộc thủ tục {trace.procedure})"
            words = f"Mã {show(code)} đã dùng cho hồ sơ của thủ tục {trace.procedure}."
            emit(Issue("SY-06", f"{step.path}/MaHoSo", expected, show(code), words).of(step.message))
        elif updating == "False" and trace.sent and trace.owner and step.owner and trace.owner != step.owner:
            expected, words = "một hồ sơ một mã", f"Mã {show(code)} đã dùng cho hồ sơ của người khác."
            emit(Issue("SY-06", f"{step.path}/MaHoSo", expected, show(code), words).of(step.message))
        elif updating == NEW and trace.sent:
            words = f"Mã {show(code)} đã dùng cho một hồ sơ được tạo trước."
            emit(Issue("SY-06", f"{step.path}/MaHoSo", "một hồ sơ một mã", show(code), words).of(step.message))
        elif updating == "False" and trace.sent:
            emit(_flag("True", updating, f"Hồ sơ {code} đã gửi, lần này phải là cập nhật.").of(step.message))
        if trace.sent:
            return
        if updating == "True":
            if self._complete:
                emit(_flag("False", updating, f"Hồ sơ {code} chưa gửi lần nào mà ghi là cập nhật.").of(step.message))
            else:
                self.unknown_flag += 1
        if updating == "False" and trace.first_progress is not None and not self._complete:
            self.unknown_progress -= trace.early
            emit(_early(trace.first_path, code).of(trace.first_progress))

    def _progress(self, trace: Trace, step: Step, emit: Emit) -> bool:
        """Tell what is wrong with a step; whether its status was (a status is blamed once)."""
        if not trace.sent and step.path != LOST:
            if self._complete or trace.refused:
                emit(_early(step.path, step.code).of(step.message))
            else:
                self.unknown_progress += 1
                trace.early += 1
                if trace.first_progress is None:
                    trace.first_progress, trace.first_path = step.message, step.path
        before = trace.progress_status
        if before and step.status and not self._may_follow(trace, before, step.status):
            following = ", ".join(sorted(self._next.get(before, ()), key=int)) or "không còn trạng thái nào"
            words = f"Hồ sơ {step.code} không thể chuyển từ trạng thái {before} sang {step.status}."
            emit(
                Issue("SY-04", f"{step.path}/TrangThai", f"sau {before}: {following}", step.status, words).of(
                    step.message
                )
            )
            return True
        return False

    def _may_follow(self, trace: Trace, before: str, status: str) -> bool:
        readings = self._readings
        if before == status:
            return readings.repeat
        if readings.fee_on_return and before == "6" and trace.before == "9" and status in {"9", "10"}:
            return True
        if readings.refused_only_before_receipt and (before, status) == ("5", "3") and trace.received:
            return False
        return status in self._next.get(before, frozenset())


def steps_of(
    message: str | int, items: Iterable[tuple[str, Mapping[str, Any]]], *, dossier: bool, updating: str
) -> list[Step]:
    """Items of one message as history sees them."""
    steps: list[Step] = []
    seen: set[str] = set()
    for path, item in items:
        code = item.get("MaHoSo")
        if code:
            if code in seen and dossier:
                updating = ""  # twice in one message is told of the code, not of the flag
            seen.add(code)
            status = item.get("TrangThaiHoSo") if dossier else item.get("TrangThai")
            known = "" if status is None else str(status)
            procedure, owner = item.get("MaTTHC") or "", (item.get("ChuHoSo") or "") if updating == "False" else ""
            steps.append(Step(dossier, message, path, code, known, procedure, updating, owner=owner))
    return steps


def _flag(expected: str, observed: str, message: str) -> Issue:
    return Issue("SY-07", "/isUpdating", f"«{expected}»", f"«{observed}»", message)


def _early(path: str, code: str) -> Issue:
    return Issue(
        "SY-08",
        f"{path}/MaHoSo",
        "hồ sơ đã được nhận trước tiến độ",
        "tiến độ của hồ sơ chưa gửi",
        f"Tiến độ của {code} được gửi trước hồ sơ.",
    )
