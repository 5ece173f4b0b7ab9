"""Faults off the beaten path: what a page promises and its server does not do."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from portal.catalogue import Procedure
from portal.defect_tools import all_of, intercept, rule
from portal.defects import Defect
from portal.domain.model import Dossier, FieldError, Status
from portal.rules import filing, workflow
from portal.services import Services

_FORM = re.compile(r"/thu-tuc/[^/]+/bieu-mau/.+")


def _words_for_form(request: Request, _services: Services) -> Response | None:
    if _FORM.fullmatch(request.url.path):
        return JSONResponse({"success": False, "message": "File not found"})
    return None


def _common_fields_only(procedure: Procedure, form: Mapping[str, str]) -> list[FieldError]:
    return [e for e in filing.form_errors(procedure, form) if not e.field.startswith("tt_")]


def _withdrawn_after_all(dossier: Dossier, target: Status) -> bool:
    taken_back = dossier.status is Status.RETURNED and target is Status.WITHDRAWN
    return taken_back or workflow.transition_allowed(dossier, target)


DEFECTS = (
    Defect(
        id="form-answers-in-words",
        title_vi="Liên kết biểu mẫu trả về câu báo lỗi thay cho tệp",
        story="Kho tệp mới trả mã 200 với một dòng JSON báo không có tệp.",
        area="procedure-page",
        expects=(("procedure-page.forms-downloadable", "failed"),),
        apply=intercept(_words_for_form),
    ),
    Defect(
        id="only-common-fields-checked",
        title_vi="Máy chủ chỉ kiểm các trường chung, không kiểm trường riêng của thủ tục",
        story="Biểu mẫu của từng thủ tục là biểu mẫu động, máy chủ chỉ biết các trường chung.",
        area="filing",
        expects=(("filing.server-checks-required", "failed"),),
        apply=rule("filing.form_errors", _common_fields_only),
    ),
    Defect(
        id="sign-in-state-constant",
        title_vi="Tham số state là một chuỗi cố định",
        story="Tham số state bắt buộc phải có nên được ghi cứng trong cấu hình.",
        area="sign-in",
        expects=(("sign-in.uses-state-nonce-pkce", "failed"),),
        apply=all_of(
            rule("identity.new_state", lambda: "cong-dich-vu-cong"),
            rule("identity.state_used_once", lambda: False),
        ),
    ),
    Defect(
        id="returned-dossier-withdrawn",
        title_vi="Công dân rút được hồ sơ đã trả kết quả",
        story="Khóa hồ sơ chỉ áp dụng cho thao tác của cán bộ, đường rút hồ sơ không xem.",
        area="officer",
        expects=(("return.locked-after-return", "failed"),),
        apply=all_of(
            rule("workflow.locks", lambda status: status in {Status.REFUSED, Status.WITHDRAWN}),
            rule("workflow.transition_allowed", _withdrawn_after_all),
        ),
    ),
)
