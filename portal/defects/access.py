"""Faults in who may open what."""

from __future__ import annotations

from portal.behaviour import Behaviour, with_rule
from portal.defects import Defect
from portal.domain.model import Account, Dossier


def _any_signed_in(behaviour: Behaviour) -> Behaviour:
    def may_open(_user: Account, _dossier: Dossier) -> bool:
        return True

    return with_rule(behaviour, "access.may_open_dossier", may_open)


DEFECTS = (
    Defect(
        id="foreign-dossier-readable",
        title_vi="Công dân đã đăng nhập mở được hồ sơ của người khác khi biết mã",
        story="Trang hồ sơ chỉ kiểm tra đã đăng nhập; danh sách thì lọc đúng nên trên màn hình không thấy lỗi.",
        area="access",
        expects=(("access-control.foreign-dossier-refused", "failed"),),
        apply=_any_signed_in,
    ),
)
