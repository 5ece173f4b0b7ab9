"""A dossier's way through the office, and who may do what on it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.domain.model import FINAL, Status
from portal.domain.rows import dossier_of
from portal.rules import fees, workflow
from tests.portal.harness import PDF, PROCEDURE, Browser, Portal, file_dossier


def act(officer: Browser, code: str, action: str, **form: str) -> int:
    """Do one action and give the status of the answer."""
    return int(officer.post(f"/ho-so/{code}/{action}", form, page=f"/ho-so/{code}").status_code)


def status(portal: Portal, code: str) -> Status:
    """Present status of a dossier."""
    return Status(portal.rows("SELECT status FROM dossier WHERE code=?", code)[0]["status"])


def pay(portal: Portal, citizen: Browser, code: str, result: str = "success", amount: str = "") -> int:
    """Come back from the payment gateway."""
    (due,) = portal.rows("SELECT * FROM payment p JOIN dossier d ON d.id=p.dossier WHERE d.code=?", code)
    params = {
        "reference": due["reference"],
        "amount": amount or str(due["amount"]),
        "result": result,
        "transaction": "1",
    }
    params["signature"] = fees.sign("p", params)
    return int(citizen.client.get("/thanh-toan/tra-ve", params=params, follow_redirects=False).status_code)


def test_whole_way_to_the_result(portal: Portal) -> None:
    citizen, receive, appraise, approve = (
        portal.browser(u) for u in ("congdan.a", "canbo.tiepnhan", "canbo.thamdinh", "lanhdao.pheduyet")
    )
    code = file_dossier(portal, citizen)
    assert act(receive, code, "tiep-nhan") == 303
    assert pay(portal, citizen, code) == 303
    assert act(receive, code, "phan-cong", assignee="canbo.thamdinh") == 303
    assert act(appraise, code, "tham-dinh", appraisal="Đủ điều kiện") == 303
    assert act(appraise, code, "trinh") == 303
    assert act(approve, code, "phe-duyet") == 303
    assert "Tải kết quả" not in citizen.get(f"/ho-so/{code}").text
    assert act(receive, code, "tra-ket-qua") == 303
    assert status(portal, code) is Status.RETURNED
    page = citizen.get(f"/ho-so/{code}").text
    assert "Tải kết quả" in page
    (paper,) = portal.rows("SELECT * FROM store_item WHERE owner='congdan.a'")
    assert citizen.get(f"/kho-du-lieu/{paper['id']}").content.startswith(b"%PDF-")
    assert portal.browser("congdan.b").get(f"/kho-du-lieu/{paper['id']}").status_code == 404
    rated = citizen.post(f"/ho-so/{code}/danh-gia", {"diem": "5"}, page=f"/ho-so/{code}")
    assert rated.status_code == 303
    assert citizen.post(f"/ho-so/{code}/danh-gia", {"diem": "1"}).status_code == 403
    history = portal.rows(
        "SELECT e.status AS s FROM event e JOIN dossier d ON d.id=e.dossier WHERE d.code=? ORDER BY e.id", code
    )
    assert list(dict.fromkeys(r["s"] for r in history)) == [1, 2, 4, 9, 10]
    assert act(receive, code, "dung", reason="x") == 409


def test_supplement_takes_only_what_was_asked(portal: Portal) -> None:
    citizen, receive = portal.browser("congdan.a"), portal.browser("canbo.tiepnhan")
    code = file_dossier(portal, citizen)
    first, second = (c.code for c in portal.public.catalogue.procedures_by_code[PROCEDURE].components[:2])
    due = portal.rows("SELECT due_at FROM dossier WHERE code=?", code)[0]["due_at"]
    assert act(receive, code, "bo-sung", reason="Ảnh mờ") == 422
    assert act(receive, code, "bo-sung", reason="Ảnh mờ", items=first, days="3") == 303
    assert portal.rows("SELECT due_at FROM dossier WHERE code=?", code)[0]["due_at"] > due
    files = {f"tep_{c}": ("moi.pdf", PDF, "application/pdf") for c in (first, second)}
    assert citizen.post(f"/ho-so/{code}/bo-sung", page=f"/ho-so/{code}", files=files).status_code == 303
    assert [r["component"] for r in portal.rows("SELECT component FROM attachment WHERE kind='supplement'")] == [first]
    assert status(portal, code) is Status.NEW


def test_payment_counts_only_when_genuine_and_whole(portal: Portal) -> None:
    citizen = portal.browser("congdan.a")
    code = file_dossier(portal, citizen)
    assert pay(portal, citizen, code, amount="1") == 403
    assert citizen.client.get("/thanh-toan/tra-ve?reference=x&signature=y").status_code == 403
    assert pay(portal, citizen, code, result="failure") == 303
    assert pay(portal, portal.browser("congdan.b"), code) == 404
    assert pay(portal, citizen, code) == 303
    assert pay(portal, citizen, code) == 303
    (paid,) = portal.rows("SELECT * FROM payment WHERE state='paid'")
    receipt = citizen.get(f"/ho-so/{code}/bien-lai/{paid['receipt_number']}")
    assert receipt.content.startswith(b"%PDF-")
    assert len(portal.rows("SELECT 1 FROM inbox WHERE subject LIKE '%thanh toán%'")) == 1


def test_unpaid_fee_blocks_the_return(portal: Portal) -> None:
    receive, appraise, approve = (portal.browser(u) for u in ("canbo.tiepnhan", "canbo.thamdinh", "lanhdao.pheduyet"))
    code = file_dossier(portal, portal.browser("congdan.a"))
    act(receive, code, "tiep-nhan")
    act(receive, code, "phan-cong", assignee="canbo.thamdinh")
    act(appraise, code, "tham-dinh", appraisal="Đạt")
    act(appraise, code, "trinh")
    act(approve, code, "phe-duyet")
    assert act(receive, code, "tra-ket-qua") == 409


def test_roles_units_and_four_eyes(portal: Portal) -> None:
    code = file_dossier(portal, portal.browser("congdan.a"))
    receive, appraise, approve = (portal.browser(u) for u in ("canbo.tiepnhan", "canbo.thamdinh", "lanhdao.pheduyet"))
    assert portal.browser("canbo.donvikhac").get(f"/ho-so/{code}").status_code == 403
    assert act(appraise, code, "tiep-nhan") == 403
    assert act(receive, code, "phe-duyet") == 403
    act(receive, code, "tiep-nhan")
    assert act(receive, code, "tiep-nhan") == 409
    act(receive, code, "phan-cong", assignee="canbo.thamdinh")
    act(appraise, code, "tham-dinh", appraisal="Đạt")
    act(appraise, code, "trinh")
    with portal.public.db.write() as connection:
        connection.execute("UPDATE dossier SET appraiser='lanhdao.pheduyet'")
    assert act(approve, code, "phe-duyet") == 409


def test_foreign_dossier_is_not_told_from_a_missing_one(portal: Portal) -> None:
    code = file_dossier(portal, portal.browser("congdan.a"))
    other = portal.browser("congdan.b")
    (file,) = portal.rows("SELECT id FROM attachment LIMIT 1")
    for path in (
        f"/ho-so/{code}",
        f"/ho-so/{code}/giay-tiep-nhan.pdf",
        f"/tep/{file['id']}",
        f"/ho-so/{code}/tiep-nhan",
    ):
        assert other.get(path).status_code == 404
    assert other.post(f"/ho-so/{code}/rut", {"reason": "x"}).status_code == 404
    (notice,) = portal.rows("SELECT id FROM inbox")
    assert other.get(f"/thong-bao/{notice['id']}").status_code == 404


def test_withdrawing_locks(portal: Portal) -> None:
    citizen = portal.browser("congdan.a")
    code = file_dossier(portal, citizen)
    assert citizen.post(f"/ho-so/{code}/rut", {"reason": "Đổi ý"}, page=f"/ho-so/{code}").status_code == 303
    assert status(portal, code) is Status.WITHDRAWN
    assert citizen.post(f"/ho-so/{code}/tin-nhan", {"body": "x"}).status_code == 403


def test_conversation_is_seen_by_both(portal: Portal) -> None:
    citizen, receive = portal.browser("congdan.a"), portal.browser("canbo.tiepnhan")
    code = file_dossier(portal, citizen)
    citizen.post(f"/ho-so/{code}/tin-nhan", {"body": "Xin hỏi <b>"}, page=f"/ho-so/{code}")
    assert "Xin hỏi &lt;b&gt;" in receive.get(f"/ho-so/{code}").text
    act(receive, code, "tin-nhan", body="Xin trả lời")
    assert "Xin trả lời" in citizen.get(f"/ho-so/{code}").text


@pytest.mark.parametrize("start", list(Status))
def test_final_statuses_lead_nowhere(portal: Portal, start: Status) -> None:
    dossier = dossier_of(portal.rows("SELECT * FROM dossier LIMIT 1")[0])
    reached = {t for t in Status if workflow.transition_allowed(replace(dossier, status=start, locked=False), t)}
    assert bool(reached) == (start not in FINAL)
    assert start not in reached
