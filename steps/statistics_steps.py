"""Public statistics and feedback."""

from __future__ import annotations

import re

from pytest_bdd import then, when

from kiemdinh.events.session import CollectSession
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import Blocked, CannotTell, FunctionNotFound, Violation
from kiemdinh.model.target import Procedure
from steps.fixtures import Scene, eventually, file_whole
from steps.portal.protocol import PortalDriver
from steps.portal.values import Period, Statistics, Table
from steps.words import bare, excerpt, plain, says

_OF_ANY_COUNT = frozenset(["ho", "so", "tong", "cong", "luong"])
# Apart by no more than what an earlier look at the same portal may have added to one of them.
_OF_ONE_COUNT = 2
_OF_DOSSIERS = re.compile(
    r"ho so|tiep nhan|xu ly|giai quyet|truc tuyen|truc tiep|dung han|trong han|qua han|tong so|tong cong|\bcho\b"
)
_OF_OTHERS = re.compile(
    r"truy cap|\bluot\b|giay to|tai khoan|danh gia|thanh toan|\bphi\b|\btien\b|tin nhan|%|\bt[yi] le\b|trung binh"
)
_BEFORE_ANY_PORTAL = Period("1990-01-01", "1990-01-31")


def readable(statistics: Statistics) -> Statistics:
    """The statistics, unless the server failed or nothing can be read.

    Raises:
        Violation: server error.
        CannotTell: no number found.
    """
    if statistics.page.failed:
        raise Violation("mở được trang thống kê", f"máy chủ báo lỗi {statistics.page.status}", statistics.page.url)
    if not statistics.tables and not statistics.figures:
        raise CannotTell("không đọc được số liệu thống kê nào", statistics.page.url)
    return statistics


@when("người dân mở trang thống kê")
def opens_statistics(visitor: PortalDriver, scene: Scene) -> None:
    scene.keep(statistics=readable(visitor.statistics()))


@then("mỗi dòng tổng bằng tổng các dòng của nó")
def rows_add_up(scene: Scene) -> None:
    statistics: Statistics = scene.statistics
    compared = 0
    for table in statistics.tables:
        for column, total in table.totals.items():
            values = [numbers.get(column) for _, numbers in table.rows]
            known = [v for v in values if v is not None]
            if total is None or len(known) != len(values) or "%" in column or says(column, "tỷ lệ"):
                continue
            compared += 1
            if abs(sum(known) - total) > 1e-9:
                raise Violation(
                    f"tổng cột «{column}» bằng {sum(known):g}",
                    f"dòng tổng ghi {total:g}",
                    f"{statistics.page.url} bảng «{excerpt(table.caption, 60)}»",
                )
    if not compared:
        raise CannotTell("không có bảng nào có dòng tổng", statistics.page.url)


def numbers(statistics: Statistics) -> dict[str, float]:
    """Every number of the statistics by a name that does not change between two looks."""
    found = {f"số «{words}»": value for words, value in statistics.figures.items()}
    for position, table in enumerate(statistics.tables):
        columns = table.totals or column_sums(table)
        for column, value in columns.items():
            if value is not None and "%" not in column:
                found[f"bảng {position + 1}, cột «{column}»"] = value
    return found


def with_cards(statistics: Statistics) -> dict[str, float]:
    """The numbers, and those on cards: what a card counts may be of another period, but it counts."""
    return {**{f"thẻ «{words}»": value for words, value in statistics.cards.items()}, **numbers(statistics)}


def column_sums(table: Table) -> dict[str, float | None]:
    """Sums of the columns of a table that states no totals."""
    return {c: sum(n.get(c) or 0 for _, n in table.rows) for c in table.columns[1:]}


@when("công dân nộp thêm một hồ sơ")
def files_one_more(scene: Scene, visitor: PortalDriver, procedure: Procedure) -> None:
    seen = readable(visitor.statistics())
    dossier = file_whole(scene.driver, procedure)
    scene.keep(before=with_cards(seen), counts=counts(seen), dossier=dossier, reader=visitor)


@then("thống kê tăng thêm một hồ sơ")
def counted(scene: Scene) -> None:
    reader: PortalDriver = scene.reader
    before: dict[str, float] = scene.before

    def grown(now: dict[str, float]) -> list[str]:
        return [name for name, value in now.items() if name in before and value - before[name] == 1]

    now = eventually(lambda: with_cards(readable(reader.statistics())), grown, reader.page)
    if not grown(now):
        jumped = [name for name, value in now.items() if value != before.get(name, value)]
        observed = f"thay đổi khác 1 ở {jumped[0]}" if jumped else "không số nào thay đổi"
        raise Violation("một số liệu tăng đúng một hồ sơ", observed, reader.current().url)
    counted_once(scene)
    stale = eventually(
        lambda: still_at(before, with_cards(readable(reader.statistics()))), lambda s: not s, reader.page
    )
    if stale is None:
        return
    stayed, grew = stale
    place = reader.current().url
    if abs(before[stayed] - before[grew]) > _OF_ONE_COUNT:
        raise CannotTell(f"{stayed} không tăng như {grew}, không rõ hai số có cùng kỳ", place)
    raise Violation("một số liệu nêu ở hai nơi cùng tăng", f"{stayed} không tăng như {grew}", place)


def counts(statistics: Statistics) -> dict[str, float]:
    """Numbers of dossiers by name: stated figures, cards, total rows, and the cells of tables that state no total."""
    found = {f"số «{words}»": value for words, value in (*statistics.figures.items(), *statistics.cards.items())}
    for position, table in enumerate(statistics.tables):
        cells = {f"cột «{column}»": value for column, value in table.totals.items()}
        if not cells:
            cells = {f"dòng «{n}», cột «{c}»": v for n, row in table.rows for c, v in row.items()}
        found |= {f"bảng {position + 1}, {name}": v for name, v in cells.items() if v is not None}
    return {n: v for n, v in found.items() if _OF_DOSSIERS.search(bare(n)) and not _OF_OTHERS.search(bare(n))}


def counted_double(before: dict[str, float], now: dict[str, float]) -> dict[str, float]:
    """Numbers that grew by more than one while none fell and another one grew by one, with their growth."""
    growth = {name: now[name] - value for name, value in before.items() if name in now}
    if 1 not in growth.values() or min(growth.values()) < 0:
        return {}
    return {name: grown for name, grown in growth.items() if grown > 1}


def counted_once(scene: Scene) -> None:
    """No number counts one dossier several times; what seems to is asked once more with another dossier.

    Whatever catches up with earlier filings has done so by then.

    Raises:
        Violation: the same number grew by the same again.
    """
    reader: PortalDriver = scene.reader
    now = counts(readable(reader.statistics()))
    doubled = counted_double(scene.counts, now)
    if not doubled:
        return
    file_whole(scene.driver, scene.dossier.procedure)
    again = eventually(
        lambda: counted_double(now, counts(readable(reader.statistics()))), lambda d: d == doubled, reader.page
    )
    for name, grown in doubled.items():
        if again.get(name) == grown:
            raise Violation("mỗi hồ sơ được đếm một lần", f"nộp một hồ sơ, {name} tăng {grown:g}", reader.current().url)


def still_at(before: dict[str, float], now: dict[str, float]) -> tuple[str, str] | None:
    """A number that stayed while its twin, a number of the same words, grew; both names."""
    names = {n: frozenset(bare(n.partition("«")[2]).split()) - _OF_ANY_COUNT for n in before if before[n] and n in now}
    for stayed, words in names.items():
        for grew, others in names.items():
            if words and words == others and now[stayed] == before[stayed] and now[grew] == before[grew] + 1:
                return stayed, grew
    return None


@when("người dân xem thống kê của một kỳ chưa có hồ sơ nào")
def empty_period(visitor: PortalDriver, scene: Scene) -> None:
    usual = numbers(readable(visitor.statistics()))
    if not any(usual.values()):
        raise Blocked("thống kê chưa có số liệu nào để đối chứng", ("data:statistics",), Owner.DATA)
    scene.keep(usual=usual, empty=visitor.statistics(_BEFORE_ANY_PORTAL))


@then("số liệu của kỳ đó bằng không")
def nothing_counted(scene: Scene) -> None:
    statistics: Statistics = scene.empty
    if statistics.page.failed:
        raise Violation("xem được thống kê của kỳ", f"máy chủ báo lỗi {statistics.page.status}", statistics.page.url)
    same = [n for n, v in numbers(statistics).items() if v and v == scene.usual.get(n)]
    if same:
        raise Violation(
            "kỳ chưa có hồ sơ có số liệu bằng không", f"{same[0]} vẫn là {scene.usual[same[0]]:g}", statistics.page.url
        )


@when("người dân gửi một phản ánh")
def sends_feedback(visitor: PortalDriver, scene: Scene, collect: CollectSession, unique: str) -> None:
    subject = f"{collect.target.access.marker} phản ánh {unique}"
    feedback = visitor.send_feedback(subject, f"Nội dung kiểm thử, xin bỏ qua. {unique}")
    if feedback.page.failed:
        raise Violation("gửi được phản ánh", f"máy chủ báo lỗi {feedback.page.status}", feedback.page.url)
    scene.keep(feedback=feedback, subject=subject, unique=unique, driver=visitor)


@then("người dân có mã và tra lại được phản ánh đó")
def feedback_tracked(scene: Scene) -> None:
    if scene.feedback.thanks:
        raise Violation(
            "có mã theo dõi sau khi gửi", f"trang chỉ báo «{excerpt(scene.feedback.thanks)}»", scene.feedback.page.url
        )
    if not scene.feedback.code:
        raise FunctionNotFound("mã theo dõi sau khi gửi phản ánh", scene.feedback.page.url)
    driver: PortalDriver = scene.driver
    code = scene.feedback.code
    view = driver.track_feedback(code)
    if view.failed:
        raise Violation("tra lại được phản ánh", f"máy chủ báo lỗi {view.status}", view.url)
    if says(view.text, scene.unique):
        return
    wrong = f"{code[:-1]}{'0' if code[-1] != '0' else '1'}"
    other = driver.track_feedback(wrong)
    if plain(view.text).replace(plain(code), "") == plain(other.text).replace(plain(wrong), ""):
        raise Violation(
            f"tra mã {code} thấy phản ánh đã gửi",
            f"trang trả lời như với mã sai: «{excerpt(view.text, 100)}»",
            view.url,
        )
