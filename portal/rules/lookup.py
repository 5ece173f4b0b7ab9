# ruff: noqa: ARG001 - a rule takes all that its replacement may need
"""What the public sees of a dossier by its code."""

from __future__ import annotations

from portal.domain.model import Dossier, PublicView, Status
from portal.rules.text import mask_name


def public_view(dossier: Dossier, procedure_name: str, unit_name: str) -> PublicView:
    """Status and dates; the applicant's name is masked, nothing else personal is given."""
    return PublicView(
        code=dossier.code,
        procedure_name=procedure_name,
        unit_name=unit_name,
        applicant=mask_name(dossier.applicant_name),
        status=dossier.status,
        submitted_at=dossier.submitted_at,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        finished_at=dossier.finished_at,
        returned_at=dossier.returned_at,
        result_number=dossier.result_number if dossier.status is Status.RETURNED else "",
    )


def not_found_text(code: str) -> str:
    """The same sentence whatever is wrong with the code."""
    return "Không tìm thấy thông tin phù hợp với mã đã nhập. Vui lòng kiểm tra lại mã."


def result_published(dossier: Dossier) -> bool:
    """Whether the look-up of results may confirm this result."""
    return dossier.status is Status.RETURNED
