"""Faults in what accompanies a response."""

from __future__ import annotations

from dataclasses import replace

from fastapi import Request

from portal.behaviour import Behaviour, with_filter
from portal.defects import Defect
from portal.domain.model import ResponseParts


def _without_hsts(behaviour: Behaviour) -> Behaviour:
    def drop(_request: Request, parts: ResponseParts) -> ResponseParts:
        return replace(parts, headers=tuple(h for h in parts.headers if h[0] != "strict-transport-security"))

    return with_filter(behaviour, drop)


DEFECTS = (
    Defect(
        id="hsts-missing",
        title_vi="Trang không gửi Strict-Transport-Security",
        story="Máy chủ chuyển tiếp mới thay máy cũ và phần thêm tiêu đề an toàn không được chép sang.",
        area="headers",
        expects=(("transport.hsts", "failed"),),
        apply=_without_hsts,
    ),
)
