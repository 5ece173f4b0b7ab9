"""The list of online services."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from pytest_bdd import then, when

from kiemdinh.events.session import CollectSession
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import CannotTell, FunctionNotFound, Violation
from steps.fixtures import Scene
from steps.portal.protocol import PortalDriver
from steps.portal.values import FilingForm, ProcedureItem, ServiceList
from steps.search_steps import same_procedure
from steps.words import bare, listing, says

_SAMPLED_SERVICES = 3


@when("người dân mở danh mục dịch vụ công trực tuyến")
def open_list(visitor: PortalDriver, scene: Scene) -> None:
    services = visitor.service_list()
    if services.page.failed:
        raise Violation("mở được danh mục", f"máy chủ báo lỗi {services.page.status}", services.page.url)
    if not services.items:
        raise CannotTell("không đọc được dịch vụ nào trong danh mục", services.page.url)
    scene.keep(services=services, driver=visitor)


@then("tổng số dịch vụ nêu trên trang bằng số dịch vụ được liệt kê")
def total_equals(scene: Scene, collect: CollectSession) -> None:
    services: ServiceList = scene.services
    if services.total is None:
        raise CannotTell("trang không nêu tổng số dịch vụ", services.page.url)
    if services.total != len(services.items):
        raise Violation(
            f"tổng số {len(services.items)} như danh sách", f"trang nêu {services.total}", services.page.url
        )
    known = collect.target.data.procedure
    if known is None or not known.level or not all(i.code for i in services.items):
        return
    if not any(i.level and says(i.level, known.level) for i in services.items):
        return  # the list may hold services of another level only
    # The list is read whole: what can be filed online at a listed level and is not in it, is missing.
    if (
        not any(same_procedure(i, known) for i in services.items)
        and scene.driver.open_procedure(known.code).can_file_online
    ):
        raise Violation(f"danh mục có dịch vụ {known.code}", "danh mục không có", services.page.url)


@then("số dịch vụ theo từng mức độ đúng với danh sách")
def levels_add_up(scene: Scene) -> None:
    services: ServiceList = scene.services
    if not services.counts:
        raise CannotTell("trang không nêu số dịch vụ theo mức độ", services.page.url)
    total = sum(services.counts.values())
    for level, count in services.counts.items():
        listed = sum(says(item.level, level) or says(level, item.level) for item in services.items if item.level)
        if listed and listed != count:
            raise Violation(f"mức «{level}»: {listed} như danh sách", f"trang nêu {count}", services.page.url)
    if total != len(services.items):
        raise Violation(f"các mức cộng lại bằng {len(services.items)}", f"cộng lại được {total}", services.page.url)


@then("mỗi dịch vụ có mã, tên, mức độ và cơ quan")
def items_complete(scene: Scene) -> None:
    services: ServiceList = scene.services
    for attribute, what in (("code", "mã"), ("name", "tên"), ("level", "mức độ"), ("unit", "cơ quan")):
        lacking = [i for i in services.items if not getattr(i, attribute).strip()]
        if len(lacking) == len(services.items):
            raise CannotTell(f"không đọc được {what} của dịch vụ nào trong danh mục", services.page.url)
        if lacking:
            raise Violation(
                f"mỗi dịch vụ có {what}",
                f"{len(lacking)} dịch vụ thiếu {what}: {listing(i.code or i.name or i.text for i in lacking)}",
                services.page.url,
            )


def one_of_each_level(items: tuple[ProcedureItem, ...], chance: random.Random) -> list[ProcedureItem]:
    """A few services by chance, every level of service among them."""
    shuffled = chance.sample(items, len(items))
    first_of_level = {item.level: item for item in reversed(shuffled)}
    others = [item for item in shuffled if item not in first_of_level.values()]
    return [*first_of_level.values(), *others][: max(_SAMPLED_SERVICES, len(first_of_level))]


@then("một số dịch vụ chọn ngẫu nhiên đều dẫn tới nơi nộp hồ sơ")
def online_opens(scene: Scene, collect: CollectSession) -> None:
    services: ServiceList = scene.services
    driver: PortalDriver = scene.driver
    online = tuple(
        i for i in services.items if not i.level or re.search(r"toan trinh|mot phan|muc [34]", bare(i.level))
    )
    if not online:
        raise CannotTell("danh mục không nêu dịch vụ nào là trực tuyến", services.page.url)
    chosen = one_of_each_level(online, random.Random(collect.plan.seed))  # noqa: S311
    offered: list[str] = []
    silent: list[str] = []
    for item in chosen:
        page = driver.open_item(item)
        if not page.can_file_online:
            silent.append(page.page.url)
            continue
        leads_to_form(item, driver.start_dossier(page.code or item.code), "nút nộp hồ sơ")
        offered.append(page.page.url)
    if silent and offered:
        raise Violation("dịch vụ nào trong danh mục cũng có nút nộp hồ sơ", "trang dịch vụ không có nút nộp", silent[0])
    for item in chosen:
        if item.filing and item.filing != item.link:
            leads_to_form(item, driver.open_offer(item), "liên kết nộp hồ sơ trong danh mục", offered)
    if silent:
        raise FunctionNotFound("nút nộp hồ sơ trực tuyến", silent[0])


def leads_to_form(item: ProcedureItem, form: FilingForm, way: str, offered: Sequence[str] = ()) -> None:
    """Judge where a way to file leads to: a form, a sign-in, or a page that was seen to offer filing.

    Raises:
        Violation: the portal itself says that there is nothing.
        CannotTell: neither of these is recognised.
    """
    if form.page.status >= 400:
        raise Violation(
            f"dịch vụ «{item.code or item.name}» mở được nơi nộp hồ sơ",
            f"{way} dẫn tới trang mã {form.page.status}",
            form.page.url,
        )
    if not form.needs_sign_in and not form.fields and form.page.url not in offered:
        raise CannotTell(f"sau {way} không thấy biểu mẫu hay trang đăng nhập", form.page.url, Owner.ADAPTER)
