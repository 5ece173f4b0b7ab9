"""Faults of the procedure page and the list of services."""

from __future__ import annotations

from dataclasses import replace

from fastapi import Request, Response

from portal.catalogue import Level
from portal.defect_tools import Context, context, intercept, patch, style
from portal.defects import Defect
from portal.services import Services


def _without_steps(values: Context) -> Context:
    return {**values, "procedure": replace(values["procedure"], steps=())}


def _without_basis(values: Context) -> Context:
    return {**values, "procedure": replace(values["procedure"], legal_bases=())}


def _old_fee(values: Context) -> Context:
    fees = tuple(replace(fee, amount=fee.amount + 50_000) for fee in values["fees"])
    procedure = values["procedure"]
    channels = tuple(replace(c, description="Nộp theo hướng dẫn của cơ quan.") for c in procedure.channels)
    total = sum(fee.amount for fee in fees)
    return {**values, "fees": fees, "total": total, "procedure": replace(procedure, channels=channels)}


def _both_fees(values: Context) -> Context:
    old = [replace(fee, amount=fee.amount + 50_000) for fee in values["fees"]]
    return {**values, "fees": [*values["fees"], *old]}


def _old_days(values: Context) -> Context:
    procedure = values["procedure"]
    channels = tuple(replace(c, days=c.days + 20) for c in procedure.channels)
    return {**values, "procedure": replace(procedure, days=procedure.days + 20, channels=channels)}


def _without_last_paper(values: Context) -> Context:
    procedure = values["procedure"]
    return {**values, "procedure": replace(procedure, components=procedure.components[:-1])}


def _partial_twice(values: Context) -> Context:
    groups = [
        (level, count * (2 if level is Level.PARTIAL else 1), procedures)
        for level, count, procedures in values["groups"]
    ]
    return {**values, "groups": groups}


def _crash_on_unknown(request: Request, services: Services) -> Response | None:
    parts = request.url.path.strip("/").split("/")
    if parts[0] == "thu-tuc" and len(parts) == 2 and parts[1] not in services.catalogue.procedures_by_code:
        return Response("Internal Server Error", 500, media_type="text/plain")
    return None


DEFECTS = (
    Defect(
        id="page-steps-empty",
        title_vi="Mục trình tự thực hiện để trống",
        story="Khi chuyển dữ liệu từ hệ thống cũ, bảng trình tự không được chuyển theo.",
        area="procedure-page",
        expects=(("procedure-page.has-all-parts", "failed"),),
        apply=context("procedure.html", _without_steps),
    ),
    Defect(
        id="page-legal-basis-empty",
        title_vi="Mục căn cứ pháp lý để trống",
        story="Văn bản hết hiệu lực bị xóa khỏi danh mục mà chưa nhập văn bản thay thế.",
        area="procedure-page",
        expects=(("procedure-page.has-all-parts", "failed"), ("sync.procedure-equals-national", "failed")),
        apply=context("procedure.html", _without_basis),
    ),
    Defect(
        id="page-fee-differs",
        title_vi="Phí trên trang khác phí đã công bố",
        story="Mức phí mới được công bố nhưng trang vẫn lấy từ bảng cũ.",
        area="procedure-page",
        expects=(("procedure-page.equals-published", "failed"), ("sync.procedure-equals-national", "failed")),
        apply=context("procedure.html", _old_fee),
    ),
    Defect(
        id="page-fee-old-and-new",
        title_vi="Trang ghi cả mức phí cũ lẫn mức phí mới",
        story="Mức phí mới được thêm vào danh mục mà dòng của mức phí cũ không bị xóa.",
        area="procedure-page",
        expects=(("procedure-page.equals-published", "failed"),),
        apply=context("procedure.html", _both_fees),
    ),
    Defect(
        id="page-time-limit-differs",
        title_vi="Thời hạn trên trang khác thời hạn đã công bố",
        story="Thời hạn được cắt giảm trong quyết định công bố nhưng trang chưa cập nhật.",
        area="procedure-page",
        expects=(("procedure-page.equals-published", "failed"), ("sync.procedure-equals-national", "failed")),
        apply=context("procedure.html", _old_days),
    ),
    Defect(
        id="page-paper-left-out",
        title_vi="Trang thủ tục thiếu một giấy tờ đã công bố",
        story="Vòng lặp in thành phần hồ sơ dừng trước dòng cuối.",
        area="procedure-page",
        expects=(("sync.procedure-equals-national", "failed"),),
        apply=context("procedure.html", _without_last_paper),
    ),
    Defect(
        id="page-form-link-broken",
        title_vi="Liên kết tải biểu mẫu hỏng",
        story="Thư mục biểu mẫu được đổi tên, liên kết trong trang vẫn theo tên cũ.",
        area="procedure-page",
        expects=(("procedure-page.forms-downloadable", "failed"), ("structure.links-work", "failed")),
        apply=patch(
            "procedure.html",
            '<a href="/thu-tuc/{{ procedure.code }}/bieu-mau/{{ c.form }}.docx" download>',
            '<a href="/thu-tuc/{{ procedure.code }}/bieu-mau-cu/{{ c.form }}.docx" download>',
        ),
    ),
    Defect(
        id="page-unknown-code-crashes",
        title_vi="Mã thủ tục lạ làm máy chủ lỗi",
        story="Không kiểm kết quả truy vấn trước khi dựng trang.",
        area="procedure-page",
        expects=(("procedure-page.unknown-code-neutral", "failed"),),
        apply=intercept(_crash_on_unknown),
    ),
    Defect(
        id="page-print-loses-sections",
        title_vi="Bản in mất các mục phía sau",
        story="Kiểu dáng in ẩn các mục thu gọn để tiết kiệm giấy.",
        area="procedure-page",
        expects=(("procedure-page.printable", "failed"),),
        apply=style("@media print { main section:nth-of-type(n+4) { display: none !important } }"),
    ),
    Defect(
        id="list-total-fixed",
        title_vi="Tổng số dịch vụ ghi cứng",
        story="Con số trên trang được gõ tay theo báo cáo quý trước.",
        area="service-list",
        expects=(("service-list.total-equals-items", "failed"),),
        apply=patch("services.html", "<dd>{{ total }}</dd>", "<dd>{{ total + 3 }}</dd>"),
    ),
    Defect(
        id="list-level-counted-twice",
        title_vi="Dịch vụ một phần bị đếm hai lần",
        story="Phép nối bảng nhân đôi dịch vụ có hai kênh.",
        area="service-list",
        expects=(("service-list.levels-add-up", "failed"),),
        apply=context("services.html", _partial_twice),
    ),
    Defect(
        id="list-unit-missing",
        title_vi="Một số dịch vụ thiếu cơ quan thực hiện",
        story="Đơn vị sáp nhập, mã cũ không còn tên tương ứng.",
        area="service-list",
        expects=(("service-list.items-complete", "failed"),),
        apply=patch(
            "services.html",
            '<td data-label="Đơn vị thực hiện">{{ catalogue.units_by_code[p.unit].name }}</td>',
            '<td data-label="Đơn vị thực hiện">'
            '{{ catalogue.units_by_code[p.unit].name if p.level.value == "full" }}</td>',
        ),
    ),
    Defect(
        id="list-partial-service-leads-nowhere",
        title_vi="Dịch vụ một phần không nộp được",
        story="Đường dẫn nộp hồ sơ của dịch vụ một phần trỏ tới phân hệ đã gỡ bỏ.",
        area="service-list",
        expects=(("service-list.online-service-opens-form", "failed"),),
        apply=patch(
            "procedure.html",
            'href="/nop-ho-so/{{ procedure.code }}"',
            "href=\"/nop-ho-so{{ '-mot-phan' if procedure.level.value == 'partial' }}/{{ procedure.code }}\"",
        ),
    ),
    Defect(
        id="list-filing-link-dead",
        title_vi="Liên kết nộp hồ sơ trong danh mục đã chết",
        story="Trang thủ tục được sửa theo phân hệ nộp hồ sơ mới, danh mục còn giữ địa chỉ cũ.",
        area="service-list",
        expects=(
            ("service-list.online-service-opens-form", "failed"),
            ("structure.links-work", "failed"),
        ),
        apply=patch("services.html", 'href="/nop-ho-so/{{ p.code }}"', 'href="/dvc/nop-ho-so?ma={{ p.code }}"'),
    ),
)
