"""Faults in who may open what."""

from __future__ import annotations

from fastapi import Request, Response

from portal.behaviour import Behaviour, with_intercept, with_rule
from portal.defects import Defect
from portal.domain.model import Account, Attachment, Dossier
from portal.domain.rows import account_of
from portal.services import Services
from portal.web.state import session_of


def _any_signed_in(behaviour: Behaviour) -> Behaviour:
    def may_open(_user: Account, _dossier: Dossier) -> bool:
        return True

    return with_rule(behaviour, "access.may_open_dossier", may_open)


def _any_file(behaviour: Behaviour) -> Behaviour:
    def may_open(_user: Account, _dossier: Dossier | None, _file: Attachment) -> bool:
        return True

    return with_rule(behaviour, "access.may_open_file", may_open)


def _any_writer(behaviour: Behaviour) -> Behaviour:
    def may_change(_user: Account, _dossier: Dossier) -> bool:
        return True

    return with_rule(behaviour, "access.may_change_dossier", may_change)


def _link_from_mail(behaviour: Behaviour) -> Behaviour:
    def open_as_owner(request: Request, services: Services) -> Response | None:
        """Whoever comes with the address of a dossier and no session is taken for its owner."""
        parts = request.url.path.strip("/").split("/")
        session = session_of(request)
        if services.site == "public" and session.user is None and len(parts) == 2 and parts[0] == "ho-so":
            with services.db.read() as connection:
                row = connection.execute(
                    "SELECT a.* FROM dossier d JOIN account a ON a.username = d.owner WHERE d.code=?", (parts[1],)
                ).fetchone()
            session.user = account_of(row) if row else None
        return None

    return with_intercept(behaviour, open_as_owner)


def _everybody_at_the_officers_side(behaviour: Behaviour) -> Behaviour:
    def may_sign_in(site: str, user: Account) -> bool:
        return not user.locked and (site == "officer" or not user.is_staff)

    def officer_may_open(user: Account, dossier: Dossier) -> bool:
        return user.kind != "officer" or user.unit == dossier.unit

    changed = with_rule(behaviour, "access.may_sign_in", may_sign_in)
    return with_rule(changed, "access.officer_may_open", officer_may_open)


def _any_unit(behaviour: Behaviour) -> Behaviour:
    def officer_may_open(user: Account, _dossier: Dossier) -> bool:
        return user.kind == "officer"

    return with_rule(behaviour, "access.officer_may_open", officer_may_open)


DEFECTS = (
    Defect(
        id="foreign-dossier-readable",
        title_vi="Công dân đã đăng nhập mở được hồ sơ của người khác khi biết mã",
        story="Trang hồ sơ chỉ kiểm tra đã đăng nhập; danh sách thì lọc đúng nên trên màn hình không thấy lỗi.",
        area="access",
        # The receipt of the dossier is a file that opens with it.
        expects=(
            ("access-control.foreign-dossier-refused", "failed"),
            ("access-control.foreign-file-refused", "failed"),
        ),
        apply=_any_signed_in,
    ),
    Defect(
        id="foreign-dossier-writable",
        title_vi="Công dân gửi được tin nhắn vào hồ sơ của người khác",
        story="Trang xem kiểm chủ hồ sơ, đường gửi tin nhắn thì không; nút chỉ hiện ở hồ sơ của mình.",
        area="access",
        expects=(("access-control.foreign-dossier-refused", "failed"),),
        apply=_any_writer,
    ),
    Defect(
        id="foreign-file-downloadable",
        title_vi="Tệp đính kèm của người khác tải được bằng đường dẫn",
        story="Tệp chuyển sang kho riêng; đường tải chỉ cần đăng nhập, không hỏi tệp thuộc hồ sơ của ai.",
        area="access",
        expects=(("access-control.foreign-file-refused", "failed"),),
        apply=_any_file,
    ),
    Defect(
        id="dossier-opens-from-mail-link",
        title_vi="Mở đường dẫn hồ sơ khi chưa đăng nhập vẫn thấy hồ sơ",
        story="Để người dân mở thẳng từ thư báo, ai có đường dẫn được coi là chủ hồ sơ.",
        area="access",
        expects=(("access-control.anonymous-dossier-refused", "failed"),),
        apply=_link_from_mail,
    ),
    Defect(
        id="citizen-enters-officer-side",
        title_vi="Công dân đăng nhập được ở phần cán bộ và xem mọi hồ sơ",
        story="Một nhà cung cấp định danh dùng chung; phần cán bộ chỉ ẩn đường dẫn, không kiểm loại tài khoản.",
        area="access",
        expects=(("access-control.citizen-kept-out-of-officer-side", "failed"),),
        apply=_everybody_at_the_officers_side,
    ),
    Defect(
        id="officer-of-any-unit",
        title_vi="Cán bộ đơn vị khác mở được hồ sơ bằng đường dẫn",
        story="Danh sách lọc theo đơn vị nhưng trang hồ sơ chỉ kiểm là cán bộ.",
        area="access",
        expects=(("access-control.other-unit-refused", "failed"),),
        apply=_any_unit,
    ),
)
