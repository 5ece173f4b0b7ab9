"""Faults of sign-in and sign-out."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal.behaviour import Behaviour
from portal.defect_tools import Context, all_of, context, intercept, rule
from portal.defects import Defect
from portal.domain.model import Account
from portal.rules import identity
from portal.services import Services
from portal.web.state import session_of


def _open_form(request: Request, services: Services) -> Response | None:
    parts = request.url.path.strip("/").split("/")
    if request.method != "GET" or parts[0] != "nop-ho-so" or len(parts) != 2 or session_of(request).user is not None:
        return None
    procedure = services.catalogue.procedures_by_code.get(parts[1])
    if procedure is None or not procedure.online:
        return None
    return services.page(
        request,
        "filing_form.html",
        procedure=procedure,
        draft={"token": "moi"},
        data={},
        errors=[],
        error_of={},
        attached={},
        stored=[],
        read_only=frozenset(),
        consent_ticked=False,
        fees=procedure.fees,
        fee_total=0,
        required={c.code: c.required for c in procedure.components},
        limit_mb=10,
        user=Account(username="", kind="citizen", full_name=""),
    )


def _without_nonce(client_id: str, redirect_uri: str, state: str, nonce: str, verifier: str) -> dict[str, str]:
    query = identity.authorization_parameters(client_id, redirect_uri, state, nonce, verifier)
    del query["nonce"]
    return query


def _state_not_compared(request: Request, services: Services) -> Response | None:
    if request.url.path != "/dang-nhap/tra-ve" or "code" not in request.query_params:
        return None
    with services.db.read() as connection:
        row = connection.execute(
            "SELECT state FROM sign_in WHERE browser=? ORDER BY created_at DESC", (session_of(request).id,)
        ).fetchone()
    if row is None or row["state"] == request.query_params.get("state"):
        return None
    query = urlencode({"code": request.query_params["code"], "state": row["state"]})
    return RedirectResponse(f"/dang-nhap/tra-ve?{query}", 303)


def _cached_name(behaviour: Behaviour) -> Behaviour:
    first: list[str] = []

    def shown(values: Context) -> Context:
        user = values.get("user")
        if user is None or user.is_staff:
            return values
        first.append(user.full_name)
        return {**values, "user": replace(user, full_name=first[0], organisation_name="")}

    return context("*", shown)(behaviour)


DEFECTS = (
    Defect(
        id="filing-open-without-sign-in",
        title_vi="Mở được biểu mẫu nộp hồ sơ khi chưa đăng nhập",
        story="Trang nộp hồ sơ được đưa ra ngoài vùng kiểm phiên để trình diễn rồi quên đưa lại.",
        area="sign-in",
        expects=(("sign-in.required-to-file", "failed"),),
        apply=intercept(_open_form),
    ),
    Defect(
        id="sign-in-lands-on-home",
        title_vi="Đăng nhập xong bị đưa về trang chủ",
        story="Địa chỉ quay về bị mất khi chuyển sang nhà cung cấp định danh mới.",
        area="sign-in",
        expects=(("sign-in.returns-to-service", "failed"),),
        apply=rule("security.safe_return_path", lambda _path: "/"),
    ),
    Defect(
        id="sign-in-without-nonce",
        title_vi="Yêu cầu đăng nhập thiếu nonce",
        story="Thư viện mới không tự sinh nonce và không ai nhận ra.",
        area="sign-in",
        expects=(("sign-in.uses-state-nonce-pkce", "failed"),),
        apply=all_of(
            rule("identity.authorization_parameters", _without_nonce),
            rule("identity.nonce_accepted", lambda _expected, _claims: True),
        ),
    ),
    Defect(
        id="sign-in-state-not-compared",
        title_vi="Không so state khi quay về từ nơi đăng nhập",
        story="Giao dịch đăng nhập được tìm theo phiên trình duyệt, tham số state không ai đọc.",
        area="sign-in",
        expects=(("sign-in.rejects-forged-state", "failed"),),
        apply=intercept(_state_not_compared),
    ),
    Defect(
        id="sign-in-id-kept",
        title_vi="Giữ nguyên mã phiên khi đăng nhập",
        story="Khung mới không đổi mã phiên, mã đặt sẵn trước đăng nhập vẫn dùng được.",
        area="sign-in",
        expects=(("sign-in.session-renewed", "failed"),),
        apply=rule("sessions.id_after_sign_in", lambda old, _new: old),
    ),
    Defect(
        id="sign-out-only-in-browser",
        title_vi="Đăng xuất không kết thúc phiên trên máy chủ",
        story="Đăng xuất chỉ xóa cookie; ai giữ cookie vẫn vào được.",
        area="sign-in",
        expects=(("sign-in.sign-out-ends-session", "failed"),),
        apply=rule("sessions.delete_on_sign_out", lambda: False),
    ),
    Defect(
        id="sign-in-name-cached",
        title_vi="Hiện tên của người đăng nhập trước",
        story="Phần đầu trang được lưu đệm chung cho mọi người.",
        area="sign-in",
        expects=(("sign-in.shows-who-is-signed-in", "failed"),),
        apply=_cached_name,
    ),
)
