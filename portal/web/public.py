"""Public pages about procedures and figures: home, search, procedure, services by level, statistics, errors."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from portal.catalogue import SUBJECT_LABELS, Level
from portal.documents import form_file
from portal.domain.model import Criteria, Period, Statistics
from portal.services import Services, services_of
from portal.web import engagement, information
from portal.web.content import content
from portal.web.forms import PageError
from portal.web.published import criteria_of, found_page, published

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
ERRORS = {
    403: ("Không được phép truy cập", "Bạn không có quyền thực hiện yêu cầu này, hoặc biểu mẫu đã hết hiệu lực."),
    404: ("Không tìm thấy trang", "Địa chỉ không đúng hoặc nội dung không còn trên hệ thống."),
    405: ("Yêu cầu không được hỗ trợ", "Trang này không nhận kiểu yêu cầu vừa gửi."),
    413: ("Dữ liệu quá lớn", "Tổng dung lượng tệp vượt quá giới hạn. Vui lòng giảm dung lượng và gửi lại."),
    419: ("Biểu mẫu đã hết hiệu lực", "Vui lòng mở lại trang và thực hiện lại."),
    429: ("Quá nhiều yêu cầu", "Bạn đã gửi quá nhiều yêu cầu trong thời gian ngắn. Vui lòng thử lại sau ít phút."),
    500: ("Hệ thống gặp sự cố", "Yêu cầu chưa được thực hiện. Vui lòng thử lại sau hoặc gọi tổng đài hỗ trợ."),
}


def home(request: Request) -> Response:
    """The first page."""
    services = services_of(request)
    procedures = published(services)
    counts = {f.code: sum(p.field == f.code for p in procedures) for f in services.catalogue.fields}
    totals = services.behaviour.search.level_totals(procedures)
    return services.page(
        request,
        "home.html",
        popular=[p for p in procedures if p.popular][:8],
        counts=counts,
        totals=[(level, totals[level]) for level in Level],
        total=len(procedures),
        news=content()["news"],
    )


def search(request: Request) -> Response:
    """Find procedures by words, code and filters."""
    services = services_of(request)
    shown, criteria, count, pages = found_page(services, criteria_of(services, request.query_params))
    rules = services.behaviour.search
    return services.page(
        request,
        "procedures.html",
        criteria=criteria,
        results=shown,
        count=count,
        count_text=rules.count_label(count),
        pages=pages,
        first=(criteria.page - 1) * rules.page_size + 1,
        page_link=lambda page: rules.page_link(criteria, page),
        levels=[(level.value, level.label) for level in Level],
        subjects=list(SUBJECT_LABELS.items()),
        subject_labels=SUBJECT_LABELS,
    )


def procedure_page(request: Request, code: str) -> Response:
    """Everything that must be published about one procedure."""
    services = services_of(request)
    procedure = next((p for p in published(services) if p.code == code), None)
    if procedure is None:
        raise PageError(404)
    return services.page(
        request,
        "procedure.html",
        procedure=procedure,
        unit=services.catalogue.units_by_code[procedure.unit],
        field=services.catalogue.fields_by_code[procedure.field],
        fees=services.behaviour.fees.due_fees(procedure),
        total=services.behaviour.fees.total(procedure),
        subject_labels=SUBJECT_LABELS,
    )


def form_download(request: Request, code: str, file: str) -> Response:
    """A blank form; `file` is the stem of the form with .docx or .pdf."""
    services = services_of(request)
    procedure = next((p for p in published(services) if p.code == code), None)
    path = PurePosixPath(file)
    extension = path.suffix.removeprefix(".")
    components = procedure.components if procedure else ()
    component = next((c for c in components if c.form and c.form == path.stem), None)
    if procedure is None or component is None or extension not in MEDIA_TYPES:
        raise PageError(404)
    headers = services.behaviour.security.download_headers(f"{component.form}.{extension}", MEDIA_TYPES[extension])
    return Response(
        form_file(procedure, component, extension), media_type=MEDIA_TYPES[extension], headers=dict(headers)
    )


def online_services(request: Request) -> Response:
    """All services by level, with totals."""
    services = services_of(request)
    rules = services.behaviour.search
    criteria = replace(criteria_of(services, request.query_params), query="")
    found = rules.find(published(services), criteria, rules)
    totals = rules.level_totals(found)
    return services.page(
        request,
        "services.html",
        criteria=criteria,
        total=len(found),
        groups=[(level, totals[level], [p for p in found if p.level is level]) for level in Level],
        levels=[(level.value, level.label) for level in Level],
        subjects=list(SUBJECT_LABELS.items()),
        subject_labels=SUBJECT_LABELS,
    )


def _day(text: str, fallback: date) -> date | None:
    if not text:
        return fallback
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _statistics(services: Services, request: Request) -> tuple[dict[str, str], Statistics | None]:
    """The choices of the visitor as shown in the form, and the figures unless the period is wrong."""
    params = request.query_params
    today = services.clock.now().date()
    first, last = (
        _day(params.get("tu-ngay", ""), today.replace(month=1, day=1)),
        _day(params.get("den-ngay", ""), today),
    )
    criteria: Criteria = criteria_of(services, params)
    by = "field" if params.get("theo") == "linh-vuc" else "unit"
    chosen = {
        "tu-ngay": first.isoformat() if first else params.get("tu-ngay", "")[:10],
        "den-ngay": last.isoformat() if last else params.get("den-ngay", "")[:10],
        "theo": "linh-vuc" if by == "field" else "don-vi",
        "don-vi": criteria.unit,
        "linh-vuc": criteria.field,
    }
    if first is None or last is None or first > last:
        return chosen, None
    rules = services.behaviour.statistics
    with services.db.read() as connection:
        figures = rules.compute(
            connection,
            services.catalogue,
            Period(first, last),
            rules,
            by=by,
            unit=criteria.unit,
            field=criteria.field,
            now=services.clock.now(),
        )
    return chosen, figures


def statistics(request: Request) -> Response:
    """Public figures of settlement."""
    services = services_of(request)
    chosen, figures = _statistics(services, request)
    return services.page(
        request,
        "statistics.html",
        status=200 if figures else 422,
        chosen=chosen,
        figures=figures,
        share=services.behaviour.feedback.share,
        query=request.url.query,
    )


def statistics_csv(request: Request) -> Response:
    """The same figures as a file."""
    services = services_of(request)
    _, figures = _statistics(services, request)
    if figures is None:
        raise PageError(404)
    headers = services.behaviour.security.download_headers("thong-ke.csv", "text/csv; charset=utf-8")
    text = services.behaviour.statistics.to_csv(figures)
    return Response(text.encode(), media_type="text/csv; charset=utf-8", headers=dict(headers))


def error_page(services: Services, request: Request, status: int) -> HTMLResponse:
    """A page that says what happened in plain words and nothing about the inside."""
    title, text = ERRORS.get(status, ERRORS[404] if status < 500 else ERRORS[500])
    return services.page(request, "error.html", status, title_text=title, text=text, status_code=status)


def router() -> APIRouter:
    """All public pages."""
    routes = APIRouter()
    for path, handler in (
        ("/", home),
        ("/thu-tuc", search),
        ("/thu-tuc/{code}", procedure_page),
        ("/thu-tuc/{code}/bieu-mau/{file}", form_download),
        ("/dich-vu-cong", online_services),
        ("/thong-ke", statistics),
        ("/thong-ke.csv", statistics_csv),
    ):
        routes.add_api_route(path, handler, methods=["GET"], response_model=None)
    routes.include_router(information.router())
    routes.include_router(engagement.router())
    return routes
