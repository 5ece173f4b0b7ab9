"""Faults of following a dossier: lists, look-up, notices, store, rating."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal.behaviour import Behaviour
from portal.defect_tools import Change, Context, context, intercept, rule
from portal.defects import Defect
from portal.domain.model import Account, Dossier, Notice, PublicView, Status
from portal.rules import lookup, notices, store
from portal.services import Services


def _cached_for_all(template: str, name: str, told: Callable[[Any], tuple[str, str]]) -> Change:
    """A page keeps its list for whoever comes next; ``told`` gives the key and the owner of an item."""

    def apply(behaviour: Behaviour) -> Behaviour:
        seen: dict[str, Any] = {}

        def shown(values: Context) -> Context:
            seen.update({told(item)[0]: item for item in values[name]})
            others = [item for item in seen.values() if told(item)[1] != values["user"].username]
            return {**values, name: [*values[name], *others]}

        return context(template, shown)(behaviour)

    return apply


def _filter_dropped(request: Request, services: Services) -> Response | None:
    given = request.query_params
    if services.site != "public" or request.url.path != "/ho-so" or not given.get("trang_thai"):
        return None
    return RedirectResponse("/ho-so?" + urlencode({k: v for k, v in given.items() if k != "trang_thai" and v}), 303)


def _unmasked(dossier: Dossier, procedure_name: str, unit_name: str) -> PublicView:
    view = lookup.public_view(dossier, procedure_name, unit_name)
    number = str(dossier.data.get("so_dinh_danh", ""))
    return replace(view, applicant=f"{dossier.applicant_name} ({number})")


def _crash(code: str) -> str:
    raise LookupError(code)


def _not_at_filing(dossier: Dossier, owner: Account, status_name: str, at: datetime) -> tuple[Notice, ...]:
    return () if dossier.status is Status.NEW else notices.on_status(dossier, owner, status_name, at)


def _only_first_and_last(dossier: Dossier, owner: Account, status_name: str, at: datetime) -> tuple[Notice, ...]:
    told = dossier.status in {Status.NEW, Status.RETURNED}
    return notices.on_status(dossier, owner, status_name, at) if told else ()


def _with_identity(dossier: Dossier, owner: Account, status_name: str, at: datetime) -> tuple[Notice, ...]:
    return tuple(
        replace(n, body=f"Kính gửi ông/bà {owner.full_name}, số định danh {owner.identity_number}. {n.body}")
        for n in notices.on_status(dossier, owner, status_name, at)
    )


def _lost_mark(code: str) -> str:
    return code.replace("-", "").strip()


DEFECTS = (
    Defect(
        id="list-shows-everybody",
        title_vi="Danh sách hồ sơ lẫn hồ sơ của người khác",
        story="Danh sách được lưu đệm chung, không theo người đăng nhập.",
        area="following",
        expects=(("my-dossiers.only-own", "failed"),),
        apply=_cached_for_all("my_dossiers.html", "dossiers", lambda d: (d.code, d.owner)),
    ),
    Defect(
        id="status-filter-ignored",
        title_vi="Bộ lọc trạng thái không tác dụng",
        story="Máy chủ chuyển tiếp mới bỏ tham số có dấu gạch dưới, bộ lọc không tới được ứng dụng.",
        area="following",
        expects=(("my-dossiers.filters-by-status", "failed"),),
        apply=intercept(_filter_dropped),
    ),
    Defect(
        id="status-in-own-words",
        title_vi="Tên trạng thái không theo danh mục",
        story="Mỗi nhóm phát triển đặt tên trạng thái theo cách riêng.",
        area="following",
        expects=(("my-dossiers.status-names-known", "failed"),),
        apply=rule("workflow.status_name", lambda status: f"Bước {int(status)}: đã ghi nhận"),
    ),
    Defect(
        id="lookup-misses-dashes",
        title_vi="Tra cứu không thấy hồ sơ vừa nộp",
        story="Ô tra cứu tự xóa dấu gạch ngang trong mã trước khi tìm.",
        area="following",
        expects=(
            ("public-lookup.finds-by-code", "failed"),
            ("receipt.qr-leads-to-dossier", "failed"),
            ("return.result-qr-verifies", "failed"),
        ),
        apply=rule("codes.normalise", _lost_mark),
    ),
    Defect(
        id="lookup-wrong-code-crashes",
        title_vi="Mã hồ sơ sai làm trang tra cứu lỗi",
        story="Không kiểm kết quả truy vấn trước khi dựng trang.",
        area="following",
        expects=(("public-lookup.wrong-code-neutral", "failed"),),
        apply=rule("lookup.not_found_text", _crash),
    ),
    Defect(
        id="lookup-shows-identity",
        title_vi="Tra cứu công khai hiện số định danh",
        story="Trang tra cứu dùng lại khối thông tin của trang cán bộ.",
        area="following",
        expects=(("public-lookup.hides-personal-data", "failed"),),
        apply=rule("lookup.public_view", _unmasked),
    ),
    Defect(
        id="filing-not-notified",
        title_vi="Nộp hồ sơ xong không có thông báo",
        story="Thông báo chỉ gắn với thao tác của cán bộ.",
        area="following",
        expects=(("notification.filing-notified", "failed"),),
        apply=rule("notices.on_status", _not_at_filing),
    ),
    Defect(
        id="reception-not-notified",
        title_vi="Tiếp nhận xong không có thông báo",
        story="Để giảm tin nhắn, chỉ báo khi nộp và khi có kết quả.",
        area="following",
        expects=(("notification.status-change-notified", "failed"),),
        apply=rule("notices.on_status", _only_first_and_last),
    ),
    Defect(
        id="notice-carries-identity-number",
        title_vi="Thư thông báo chứa số định danh",
        story="Mẫu thư chèn nguyên khối thông tin người nộp.",
        area="following",
        expects=(("notification.free-of-sensitive-data", "failed"),),
        apply=rule("notices.on_status", _with_identity),
    ),
    Defect(
        id="inbox-shows-everybody",
        title_vi="Hộp thông báo lẫn thông báo của người khác",
        story="Danh sách thông báo được lưu đệm chung cho mọi người đăng nhập.",
        area="following",
        expects=(("notification.only-own", "failed"),),
        apply=_cached_for_all("inbox.html", "notices", lambda n: (str(n["id"]), n["username"])),
    ),
    Defect(
        id="result-not-stored",
        title_vi="Kết quả không vào kho dữ liệu cá nhân",
        story="Việc chép vào kho chạy theo lịch đêm và đã ngừng.",
        area="following",
        expects=(("personal-store.result-appears", "failed"),),
        apply=rule("store.stored_on_return", lambda _dossier: False),
    ),
    Defect(
        id="store-shows-everybody",
        title_vi="Kho dữ liệu cá nhân lẫn giấy tờ của người khác",
        story="Danh mục giấy tờ trong kho được lưu đệm chung cho mọi người đăng nhập.",
        area="following",
        expects=(("personal-store.only-own", "failed"),),
        apply=_cached_for_all("store.html", "items", lambda i: (i["id"], i["owner"])),
    ),
    Defect(
        id="rating-repeats",
        title_vi="Đánh giá được nhiều lần",
        story="Ràng buộc một hồ sơ một đánh giá bị bỏ khi chuyển cơ sở dữ liệu.",
        area="following",
        expects=(("rating.once-per-dossier", "failed"),),
        apply=rule("store.may_rate", lambda dossier, _before: store.may_rate(dossier, rated_before=False)),
    ),
)
