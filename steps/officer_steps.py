"""The officers' side: reception, supplement, messages, approval, return, payment."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from pytest_bdd import given, then, when

from kiemdinh.events.session import CollectSession
from kiemdinh.model.failures import Blocked, CannotTell, FunctionNotFound, Violation
from kiemdinh.model.target import Procedure
from steps.evident import crashed, not_opening, server_answers, spoilt
from steps.fixtures import FiledDossier, Scene, account, demand, eventually, file_one, officer_name, prerequisite
from steps.portal.files import attachment_file, sample
from steps.portal.pdf import pdf_text
from steps.portal.protocol import OfficerDriver, PortalDriver
from steps.portal.qr import read_qr
from steps.portal.session import PortalSession
from steps.portal.values import Done, DossierView, Download
from steps.receipt_steps import qr_leads
from steps.words import bare, listing, plain, says

_AWAITED = re.compile(r"\b(?:moi|cho|da (?:nop|gui)|dang)\b")
_ASKED = re.compile(r"(?:yeu cau|cho|can|phai|de nghi)\b.{0,20}\bbo sung")
_SENT = re.compile(r"\b(?:da|vua|duoc)\b.{0,40}\b(?:gui|nop|bo sung|tiep nhan|nhan)\b|bo sung (?:luc|ngay|xong)")
_SENDS = re.compile(r"(?:gui|nop).{0,20}bo sung|bo sung ho so|nop lai|gui lai|^bo sung$")
_REFUSED = re.compile(r"tu choi|khong (?:duoc )?tiep nhan")


@when("cán bộ tìm hồ sơ theo mã")
def officer_finds(officer: OfficerDriver, scene: Scene) -> None:
    code = scene.dossier.code
    with server_answers(officer, "cán bộ mở được danh sách hồ sơ"):
        scene.keep(items=eventually(lambda: officer.find_dossier(code), bool, officer.page), driver=officer)


@then("cán bộ thấy đúng một hồ sơ cùng mã")
def exactly_one(scene: Scene) -> None:
    code = scene.dossier.code
    same = [i for i in scene.items if i.code == code]
    if len(same) == 1:
        return
    observed = f"thấy {len(same)} hồ sơ cùng mã" if same else f"không có; tìm ra {listing(i.code for i in scene.items)}"
    raise Violation(f"bộ phận một cửa có đúng một hồ sơ {code}", observed, scene.driver.current().url)


@then("công dân thấy trạng thái của hồ sơ đã đổi")
def status_changed(citizen: PortalDriver, scene: Scene) -> None:
    if "failure" in scene.seen:
        raise scene.failure
    before = plain(scene.before_status)
    view = eventually(
        lambda: citizen.open_dossier(scene.dossier.code), lambda v: plain(v.status) != before, citizen.page
    )
    if plain(view.status) == before:
        raise Violation("trạng thái đổi sau khi tiếp nhận", f"vẫn là «{view.status}»", view.page.url)


def managed(done: Done, function: str, failure: str) -> None:
    """An action that a later sentence needs.

    Raises:
        FunctionNotFound: the portal does not offer it here.
        Violation: its server fails.
        CannotTell: it was offered and did not succeed.
    """
    if not done.offered:
        raise FunctionNotFound(function, done.page.url)
    if crashed(done):
        raise Violation(f"{function} dùng được", f"máy chủ báo lỗi {done.page.status}", done.page.url)
    if not done.done:
        raise CannotTell(f"{failure}: {done.message}", done.page.url)


@when("cán bộ từ chối tiếp nhận mà không ghi lý do")
def refuses_silently(officer: OfficerDriver, scene: Scene) -> None:
    done = officer.refuse(scene.dossier.code, "")
    scene.keep(done=done, after=officer.status(scene.dossier.code) if done.offered else "", driver=officer)


@then("hệ thống không cho từ chối")
def refusal_refused(officer: OfficerDriver, scene: Scene) -> None:
    done: Done = scene.done
    if not done.offered:
        raise FunctionNotFound("thao tác từ chối tiếp nhận", done.page.url)
    if done.page.failed:
        raise Violation("đòi lý do khi từ chối", f"máy chủ báo lỗi {done.page.status}", done.page.url)
    if done.done or _REFUSED.search(bare(scene.after)):
        raise Violation("đòi lý do khi từ chối", "hồ sơ bị từ chối mà không có lý do", done.page.url)


@when("cán bộ từ chối tiếp nhận có ghi lý do")
def refuses(officer: OfficerDriver, citizen: PortalDriver, scene: Scene, unique: str) -> None:
    scene.keep(before_refusal=citizen.open_dossier(scene.dossier.code).status)
    reason = f"Thành phần hồ sơ chưa đúng mẫu ({unique})"
    done = officer.refuse(scene.dossier.code, reason)
    managed(done, "thao tác từ chối tiếp nhận", "không từ chối được hồ sơ")
    scene.keep(reason=reason)


@then("công dân đọc được lý do đó")
def reason_read(citizen: PortalDriver, scene: Scene) -> None:
    reads(citizen, scene, scene.reason, "lý do từ chối")
    before = plain(scene.before_refusal)
    view = eventually(
        lambda: citizen.open_dossier(scene.dossier.code), lambda v: plain(v.status) != before, citizen.page
    )
    if before and plain(view.status) == before and _AWAITED.search(bare(view.status)):
        raise Violation("trạng thái đổi sau khi bị từ chối", f"vẫn là «{view.status}»", view.page.url)


def reads(citizen: PortalDriver, scene: Scene, text: str, what: str) -> None:
    """The citizen's page of the dossier shows a text.

    Raises:
        Violation: it does not, within the suite's patience.
    """
    view = eventually(lambda: citizen.open_dossier(scene.dossier.code), lambda v: says(v.page.text, text), citizen.page)
    if not says(view.page.text, text) and not says(citizen.all_said(), text):
        raise Violation(f"công dân đọc được {what}", f"trang hồ sơ không có nội dung đó ({view.status})", view.page.url)


@when("cán bộ yêu cầu bổ sung với nội dung cụ thể")
def asks_supplement(officer: OfficerDriver, scene: Scene, unique: str) -> None:
    text = f"Đề nghị nộp lại bản sao có chứng thực ({unique})"
    done = officer.request_supplement(scene.dossier.code, text)
    if not crashed(done):
        managed(done, "thao tác yêu cầu bổ sung", "không gửi được yêu cầu bổ sung")
    scene.keep(asked=text, asking=done, driver=officer)


@then("công dân đọc được nội dung cần bổ sung")
def supplement_read(citizen: PortalDriver, scene: Scene) -> None:
    managed(scene.asking, "thao tác yêu cầu bổ sung", "không gửi được yêu cầu bổ sung")
    reads(citizen, scene, scene.asked, "nội dung cần bổ sung")


@when("công dân nộp phần bổ sung kèm một tệp")
def answers_supplement(citizen: PortalDriver, scene: Scene, unique: str) -> None:
    if crashed(scene.asking):
        raise Blocked("cán bộ chưa yêu cầu bổ sung được", ("supplement.request-reaches-citizen",))
    scene.keep(asks=citizen.open_dossier(scene.dossier.code))
    text = f"Tôi gửi bản sao có chứng thực {unique}"
    file = sample("pdf", f"bo-sung-{unique.rsplit(maxsplit=1)[-1]}")
    done = citizen.answer_supplement(scene.dossier.code, text, (file,))
    managed(done, "nơi nộp bổ sung", "không nộp được bổ sung")
    scene.keep(answer=text, file=file)


@then("cán bộ thấy nội dung và tệp bổ sung")
def supplement_arrived(officer: OfficerDriver, citizen: PortalDriver, scene: Scene) -> None:
    name = scene.file.name
    view = eventually(lambda: officer.open_dossier(scene.dossier.code), lambda v: says(v.page.text, name), officer.page)
    said = view.page.text
    if not (says(said, name) and says(said, scene.answer)):
        said += "\n" + officer.all_said()
    missing = [
        what
        for what, there in (
            ("tệp bổ sung", says(said, name) or any(name in f.url for f in view.files)),
            ("nội dung bổ sung", says(said, scene.answer)),
        )
        if not there
    ]
    if missing:
        raise Violation("phần bổ sung tới cán bộ", f"thiếu {listing(missing)}", view.page.url)
    for link in (f for f in view.files if name in f.text or name in f.url):
        why = not_opening(officer.download(link.url), scene.file.content)
        if why:
            raise Violation(f"cán bộ mở được tệp bổ sung «{name}»", why, link.url)
    no_longer_asked(citizen, scene.asks)


def no_longer_asked(citizen: PortalDriver, before: DossierView) -> None:
    """The citizen's page of a dossier stops asking for what has been sent.

    Args:
        citizen: the owner.
        before: the page while it asked.

    Raises:
        Violation: it stands at the request, takes the same once more and says nowhere that something came.
        CannotTell: it stands at the request and shows otherwise that the answer came.
    """
    status = plain(before.status)
    if not _ASKED.search(bare(status)):
        return
    view = eventually(lambda: citizen.open_dossier(before.code), lambda v: plain(v.status) != status, citizen.page)
    if plain(view.status) != status:
        return
    known = {plain(line) for line in before.page.text.splitlines()}
    told = [line for line in view.page.text.splitlines() if plain(line) not in known and _SENT.search(bare(line))]
    asks = {plain(a) for a in before.actions if _SENDS.search(bare(a))}
    if told or not asks or not asks <= {plain(a) for a in view.actions}:
        raise CannotTell(f"trạng thái vẫn là «{view.status}» sau khi công dân đã gửi bổ sung", view.page.url)
    raise Violation(
        "gửi bổ sung xong, hồ sơ không còn đòi bổ sung", f"vẫn «{view.status}», vẫn đòi gửi bổ sung", view.page.url
    )


@when("cán bộ gửi một tin trao đổi về hồ sơ")
def officer_writes(officer: OfficerDriver, scene: Scene, unique: str) -> None:
    text = f"Đề nghị xác nhận số điện thoại liên hệ ({unique})"
    done = officer.send_message(scene.dossier.code, text)
    managed(done, "nơi gửi tin trao đổi phía cán bộ", "cán bộ không gửi được tin")
    scene.keep(message=text)


@then("công dân đọc được tin đó")
def message_read(citizen: PortalDriver, scene: Scene) -> None:
    reads(citizen, scene, scene.message, "tin của cán bộ")


@when("công dân trả lời tin đó")
def citizen_replies(citizen: PortalDriver, scene: Scene, unique: str) -> None:
    text = f"Tôi xác nhận thông tin đã khai {unique}"
    done = citizen.send_message(scene.dossier.code, text)
    managed(done, "nơi trả lời tin phía công dân", "công dân không gửi được tin")
    scene.keep(reply=text)


@then("cán bộ đọc được câu trả lời")
def reply_read(officer: OfficerDriver, scene: Scene) -> None:
    view = eventually(
        lambda: officer.open_dossier(scene.dossier.code), lambda v: says(v.page.text, scene.reply), officer.page
    )
    if not says(view.page.text, scene.reply) and not says(officer.all_said(), scene.reply):
        raise Violation("cán bộ đọc được câu trả lời của công dân", "trang hồ sơ không có câu trả lời", view.page.url)


@given("hồ sơ của công dân đã được một cán bộ thẩm định")
def appraised(portal: PortalSession, own_dossier: FiledDossier, scene: Scene) -> None:
    code = own_dossier.code
    with prerequisite("reception.acceptance-seen-by-citizen", "đưa hồ sơ tới bước thẩm định"):
        receiver = portal.as_officer("officer-receive")
        demand(receiver.receive(code).done, "tiếp nhận hồ sơ", "reception.acceptance-seen-by-citizen")
        receiver.assign(code, officer_name(portal, "officer-appraise"))
        appraiser = portal.as_officer("officer-appraise")
        done = appraiser.appraise(code, "Đủ điều kiện")
        demand(done.done, "thẩm định", "reception.acceptance-seen-by-citizen")
    scene.keep(dossier=own_dossier, driver=appraiser)


@when("chính cán bộ thẩm định đó phê duyệt")
def approves_own(scene: Scene) -> None:
    before = scene.driver.status(scene.dossier.code)
    try:
        done: Done | None = scene.driver.approve(scene.dossier.code, "Đồng ý")
    except FunctionNotFound:
        done = None
    scene.keep(done=done, before=before)


@then("hệ thống không cho phê duyệt")
def approval_refused(scene: Scene, portal: PortalSession) -> None:
    done: Done | None = scene.done
    if done is not None and done.done:
        raise Violation("người phê duyệt phải là người khác", "chính người thẩm định phê duyệt được", done.page.url)
    if done is not None and done.page.failed:
        raise CannotTell(f"máy chủ báo lỗi {done.page.status} khi người thẩm định phê duyệt", done.page.url)
    approver = portal.as_officer("officer-approve")
    control = approver.approve(scene.dossier.code, "Đồng ý")
    if not control.done:
        raise CannotTell(f"người có thẩm quyền cũng không phê duyệt được: {control.message}", control.page.url)


@when("công dân tải kết quả")
def downloads_result(citizen: PortalDriver, scene: Scene) -> None:
    scene.keep(file=citizen.download_result(scene.dossier.code), driver=citizen)


def text_of(file: Download) -> str:
    """Text of a downloaded result, empty when it is no PDF with text."""
    return pdf_text(file.content) if file.content.startswith(b"%PDF") else ""


def shape_of(code: str) -> re.Pattern[str]:
    """Pattern of codes built like this one."""
    return re.compile(r"".join(r"\d" if c.isdigit() else re.escape(c) for c in code))


@then("tệp kết quả là của chính hồ sơ đó")
def result_is_own(scene: Scene, collect: CollectSession) -> None:
    file: Download = scene.file
    code = scene.dossier.code
    if file.status != 200 or not file.content:
        raise Violation("tải được tệp kết quả", f"mã {file.status}, {len(file.content)} byte", file.url)
    if why := spoilt(file):
        raise Violation("mở được tệp kết quả", why, file.url)
    text = text_of(file).replace("\n", " ")
    if code in text:
        return
    others = set(shape_of(code).findall(text)) - {code}
    if others:
        raise Violation(
            f"kết quả của hồ sơ {code}", f"tệp là kết quả của hồ sơ {listing(sorted(others))}", file.url, proven=True
        )
    submitted = {attachment_file(a).content for a in scene.dossier.procedure.attachments} | {sample("pdf").content}
    if file.content in submitted:
        raise Violation(f"kết quả của hồ sơ {code}", "tệp tải về chính là tệp công dân đã nộp", file.url, proven=True)
    if code in file.name:
        return
    person = account(collect, "citizen-a").person
    if not person.full_name or not says(text, person.full_name):
        raise CannotTell("không nhận ra mã hồ sơ hay tên người nộp trong tệp kết quả", file.url)


@when("cán bộ thử đổi trạng thái hồ sơ đó")
def tries_to_change(officer: OfficerDriver, citizen: PortalDriver, scene: Scene, unique: str) -> None:
    code = scene.dossier.code
    before = officer.status(code)
    attempts = []
    changes: tuple[Callable[[], Done], ...] = (
        lambda: officer.stop(code, f"Thử dừng {unique}"),
        lambda: officer.request_supplement(code, f"Thử yêu cầu bổ sung {unique}"),
        lambda: officer.refuse(code, f"Thử từ chối {unique}"),
        lambda: citizen.withdraw(code, f"Thử rút {unique}"),
    )
    for change in changes:
        try:
            attempts.append(change())
        except FunctionNotFound:
            continue
    scene.keep(before=before, after=officer.status(code), attempts=attempts, driver=officer)


@then("hệ thống không cho đổi")
def unchanged(scene: Scene) -> None:
    if plain(scene.before) != plain(scene.after):
        raise Violation(
            f"giữ nguyên trạng thái «{scene.before}»", f"đổi được thành «{scene.after}»", scene.driver.current().url
        )


@then("mã QR trên kết quả dẫn tới trang xác nhận hồ sơ đó")
def result_qr(scene: Scene) -> None:
    file: Download = scene.file
    payloads = read_qr(file.content)
    if not payloads:
        raise FunctionNotFound("mã QR trên tệp kết quả", file.url)
    qr_leads(scene.driver, payloads, scene.dossier.code, file.url)


@pytest.fixture
def request_fee(portal: PortalSession, citizen: PortalDriver, paid_procedure: Procedure) -> FiledDossier:
    """A fresh dossier for which the officer asked for the fee."""
    dossier = file_one(citizen, paid_procedure)
    if dossier.paid_first:
        return dossier
    with prerequisite("reception.acceptance-seen-by-citizen", "yêu cầu nộp phí"):
        receiver = portal.as_officer("officer-receive")
        demand(receiver.receive(dossier.code).done, "tiếp nhận hồ sơ", "reception.acceptance-seen-by-citizen")
        receiver.request_payment(dossier.code)
    return dossier
