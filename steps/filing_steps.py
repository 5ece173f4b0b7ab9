"""Filing a dossier."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date

from pytest_bdd import given, parsers, then, when

from kiemdinh.events.session import CollectSession, Notes
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import Blocked, CannotTell, DataProblem, FunctionNotFound, Violation
from kiemdinh.model.target import Procedure
from steps.fixtures import FiledDossier, Scene, account
from steps.portal.files import disguised, oversize, sample
from steps.portal.protocol import PortalDriver
from steps.portal.values import Done, FieldKind, FilingForm, FormField, SampleFile, Submission
from steps.words import amounts, bare, days, excerpt, free_of_charge, has_moment, listing, one_line, plain, says

_LIMIT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(MB|KB|MiB)", re.IGNORECASE)
_DATE_IN_CODE = re.compile(r"(?<!\d)(\d{6}|\d{8})(?!\d)")
_CONSENT = re.compile(r"dong y|cam ket|chap thuan|consent")
_LONG_TEXT = (
    "Đề nghị xem xét hồ sơ: Nguyễn Thị Ngọc Ưởng, ấp Đường Lỡ, xã Kỳ Hội; nghĩa vụ đã hoàn thành, xin trân trọng cảm ơn"
)
_MOST_STEPS = 6
_TYPED = {FieldKind.TEXT, FieldKind.LONG_TEXT}


def opened_form(driver: PortalDriver, procedure: Procedure) -> FilingForm:
    """The filing form of a procedure for a signed-in citizen.

    Raises:
        Blocked: the portal asks to sign in again.
        CannotTell: no fields can be read.
    """
    form = driver.start_dossier(procedure)
    if form.page.failed:
        raise Violation("mở được biểu mẫu nộp hồ sơ", f"máy chủ báo lỗi {form.page.status}", form.page.url)
    if form.needs_sign_in:
        raise Blocked("hệ thống đòi đăng nhập lại", ("sign-in.returns-to-service",), Owner.ACCOUNT)
    if not form.fields:
        raise CannotTell("không đọc được ô nhập nào của biểu mẫu", form.page.url)
    return form


def steps_of(
    driver: PortalDriver, procedure: Procedure, form: FilingForm, *, attachments: bool = True
) -> Iterator[FilingForm]:
    """A form step by step: as it opened, then each further step once what stands before it is filled."""
    yield form
    for _ in range(_MOST_STEPS):
        driver.fill_required(procedure, attachments=attachments)
        try:
            further = driver.next_step()
        except FunctionNotFound:
            return
        if [f.label for f in further.fields] == [f.label for f in form.fields]:
            return
        form = further
        yield form


def refused(submission: Submission) -> str:
    """What the portal said when it refused."""
    return listing(submission.errors) if submission.errors else excerpt(submission.page.heading)


@when("công dân mở biểu mẫu nộp hồ sơ")
def opens_form(scene: Scene, procedure: Procedure) -> None:
    scene.keep(form=opened_form(scene.driver, procedure))


@when("công dân mở biểu mẫu nộp hồ sơ của thủ tục có phí")
def opens_paid_form(scene: Scene, paid_procedure: Procedure) -> None:
    opened = opened_form(scene.driver, paid_procedure)
    steps = steps_of(scene.driver, paid_procedure, opened)
    form = next((f for f in steps if amounts(f.fee) or free_of_charge(f.fee)), opened)
    scene.keep(form=form, published=paid_procedure)


@then(parsers.parse('biểu mẫu điền sẵn "{case}" của công dân'))
def prefilled(case: str, scene: Scene, collect: CollectSession) -> None:
    person = account(collect, "citizen-a").person
    known, labels = {
        "full-name": (person.full_name, ("ho va ten", "ho ten", "ten nguoi nop", "nguoi nop")),
        "identity-number": (person.identity_number, ("so dinh danh", "can cuoc", "cccd", "so giay to")),
    }[case]
    if not known:
        raise DataProblem("tệp đích chưa nêu điều hệ thống biết về công dân dùng để kiểm")
    form: FilingForm = scene.form
    if any(plain(known) == plain(f.value) for f in form.fields) or says(form.page.text, known):
        return
    fields = [f for f in form.fields if any(label in bare(f.label) for label in labels)]
    if not fields:
        raise FunctionNotFound(f"ô «{case}» trong biểu mẫu", form.page.url, listing(f.label for f in form.fields))
    shown = "để trống" if not fields[0].value else "điền giá trị khác với tài khoản"
    raise Violation(f"ô «{fields[0].label}» điền sẵn theo tài khoản", shown, form.page.url)


@when("công dân điền biểu mẫu, lưu nháp rồi mở lại")
def draft(scene: Scene, procedure: Procedure) -> None:
    driver: PortalDriver = scene.driver
    typed: dict[str, str] = {}
    saved: Done | None = None
    for step in steps_of(driver, procedure, opened_form(driver, procedure), attachments=False):
        typed.update(driver.fill_required(procedure, attachments=False))
        with suppress(FunctionNotFound):
            saved = driver.save_draft()
        if saved is not None or not step.fields:
            break
    if saved is None:
        saved = driver.save_draft()
    if not saved.offered:
        raise FunctionNotFound("nút lưu nháp", saved.page.url)
    if not saved.done:
        raise Violation("lưu được nháp", saved.message or f"trang trả mã {saved.page.status}", saved.page.url)
    reopened = driver.reopen_draft(procedure)
    fields: list[FormField] = []
    for step in steps_of(driver, procedure, reopened, attachments=False):
        fields += step.fields
        if {plain(label) for label in typed} <= {plain(f.label) for f in fields}:
            break
    scene.keep(typed=typed, form=replace(reopened, fields=tuple(fields)))


@then("những gì đã điền còn nguyên")
def draft_kept(scene: Scene) -> None:
    form: FilingForm = scene.form
    values = {plain(f.label): f.value for f in form.fields}
    boxes = {plain(f.label) for f in form.boxes}
    compared = 0
    for label, text in scene.typed.items():
        # Consent is rightly asked anew.
        if plain(label) not in values or not text.strip() or (plain(label) in boxes and _CONSENT.search(bare(label))):
            continue
        compared += 1
        if plain(values[plain(label)]) != plain(text):
            observed = "ô trống" if not values[plain(label)] else f"«{excerpt(values[plain(label)], 60)}»"
            raise Violation(f"ô «{label}» còn nguyên nội dung đã điền", observed, form.page.url)
    if not compared:
        raise CannotTell("mở lại nháp không đọc được ô nào đã điền", form.page.url)


def emptiable(form: FilingForm) -> FormField:
    """A mandatory text field that a person can leave empty.

    Raises:
        CannotTell: the form marks none.
    """
    for candidate in form.fields:
        if candidate.required and not candidate.read_only and candidate.kind in _TYPED:
            return candidate
    raise CannotTell("biểu mẫu không đánh dấu ô nhập nào là bắt buộc", form.page.url)


@when("công dân nộp hồ sơ thiếu một trường bắt buộc mà trình duyệt không kiểm")
def submit_incomplete(scene: Scene, procedure: Procedure, filed: FiledDossier) -> None:
    driver: PortalDriver = scene.driver
    opened_form(driver, procedure)
    driver.fill_required(procedure)
    form = driver.read_form()
    missing = emptiable(form)
    driver.fill({missing.label: ""})
    scene.keep(missing=missing, control=filed.code, submission=driver.submit(client_checks=False))


def behind_the_page(driver: PortalDriver, procedure: Procedure, missing: FormField) -> tuple[Submission, bool]:
    """Submit so that only the portal misses a field; also whether the list of own dossiers then holds a new one.

    Raises:
        CannotTell: nothing that would have held the field was sent.
    """
    before = {d.code for d in driver.my_dossiers()}
    opened_form(driver, procedure)
    driver.fill_required(procedure)
    submission = driver.submit_lacking(missing.label)
    if not submission.sent:
        raise CannotTell(
            f"trang tự giữ lại hồ sơ thiếu «{missing.label}», chưa thấy hệ thống tự kiểm", submission.page.url
        )
    # A page that says neither yes nor no may have filed it all the same.
    silent = not submission.accepted and not submission.errors and not submission.page.failed
    return submission, silent and bool({d.code for d in driver.my_dossiers()} - before)


@then("hệ thống không nhận hồ sơ")
def not_accepted(scene: Scene, procedure: Procedure) -> None:
    submission: Submission = scene.submission
    made = False
    if not submission.accepted and not submission.page.failed and not submission.sent:
        # The page kept the form to itself, which tells nothing of the portal behind it.
        submission, made = behind_the_page(scene.driver, procedure, scene.missing)
    if submission.page.failed:
        raise Violation("báo thiếu trường bắt buộc", f"máy chủ báo lỗi {submission.page.status}", submission.page.url)
    if submission.accepted or made:
        raise Violation(
            f"không nhận hồ sơ thiếu «{scene.missing.label}»",
            "hồ sơ vẫn được nhận và có mã",
            submission.page.url,
            proven=True,
        )


@when("công dân nộp hồ sơ kèm tệp PDF hợp lệ")
def file_with_pdf(scene: Scene, procedure: Procedure) -> None:
    opened_form(scene.driver, procedure)
    submit_with(scene.driver, procedure, scene, sample("pdf"))


def first_component(procedure: Procedure) -> str:
    """Words of the first component to attach."""
    return procedure.attachments[0].component if procedure.attachments else ""


def submit_with(
    driver: PortalDriver, procedure: Procedure, scene: Scene, file: SampleFile, *, client_checks: bool = True
) -> None:
    """Fill the whole form with good files, put one given file in the place of the first, and submit."""
    driver.fill_required(procedure)
    attached = driver.attach(first_component(procedure), file, client_checks=client_checks)
    submission = None if attached.accepted is False else driver.submit(client_checks=False)
    scene.keep(file=file, attached=attached, submission=submission)


@then("hệ thống nhận tệp đó")
def file_taken(scene: Scene, procedure: Procedure) -> None:
    if scene.attached.accepted is False:
        raise Violation("nhận tệp PDF hợp lệ", scene.attached.message or "từ chối", scene.attached.page.url)
    submission: Submission = scene.submission
    if submission.accepted:
        return
    words = bare(first_component(procedure))
    fields = [f for f in scene.driver.read_form().files if words in bare(f.label)]
    if fields and fields[0].error:
        raise Violation("nhận tệp PDF hợp lệ", excerpt(fields[0].error), submission.page.url)
    raise Blocked(f"chưa nộp được hồ sơ: {refused(submission)}", ("filing.acknowledged-with-time",), Owner.DATA)


def stated_limit(form: FilingForm) -> int:
    """Largest upload limit stated on the form, in bytes.

    Raises:
        FunctionNotFound: the page states none.
    """
    text = " ".join([form.page.text, *(f.hint + " " + f.label for f in form.files)])
    found = [float(n.replace(",", ".")) * (1024 if u.upper() == "KB" else 1024 * 1024) for n, u in _LIMIT.findall(text)]
    if not found:
        raise FunctionNotFound("giới hạn dung lượng tệp nêu trên biểu mẫu", form.page.url)
    return int(max(found))


@when(parsers.parse('công dân đính kèm tệp "{case}" rồi nộp'))
def attach_disguised(case: str, scene: Scene, procedure: Procedure, filed: FiledDossier) -> None:
    scene.keep(control=filed.code)
    opened_form(scene.driver, procedure)
    submit_with(scene.driver, procedure, scene, disguised(case))


@when("công dân đính kèm tệp lớn hơn giới hạn nêu trên trang rồi nộp")
def attach_oversize(scene: Scene, procedure: Procedure, filed: FiledDossier) -> None:
    scene.keep(control=filed.code)
    driver: PortalDriver = scene.driver
    limit = told_limit(driver, procedure, opened_form(driver, procedure))
    submit_with(driver, procedure, scene, oversize(limit))
    if scene.attached.accepted is not False or scene.attached.sent > limit:
        return
    # Only a script of the page refused; whether the portal does is seen when that script believes the file small.
    opened_form(driver, procedure)
    submit_with(driver, procedure, scene, oversize(limit), client_checks=False)
    submission: Submission | None = scene.submission
    if submission is not None and max(scene.attached.sent, submission.sent) <= limit:
        scene.keep(submission=None)  # what was sent is not that file


def told_limit(driver: PortalDriver, procedure: Procedure, form: FilingForm) -> int:
    """Largest upload limit that the form states, on the page that is open or where it takes files.

    Raises:
        FunctionNotFound: it states none.
    """
    for step in steps_of(driver, procedure, form, attachments=False):
        with suppress(FunctionNotFound):
            return stated_limit(step)
    return stated_limit(driver.go_to_uploads())


@then("hệ thống từ chối tệp đó")
def bad_file_refused(scene: Scene) -> None:
    submission: Submission | None = scene.submission
    if submission is None:
        return
    if submission.page.failed:
        raise Violation(
            "từ chối tệp với lời giải thích", f"máy chủ báo lỗi {submission.page.status}", submission.page.url
        )
    if submission.accepted:
        size = f"{len(scene.file.content) / 1_048_576:.1f} MB".replace(".", ",")
        raise Violation(
            f"từ chối tệp «{scene.file.name}» ({size})", "hồ sơ kèm tệp đó được nhận", submission.page.url, proven=True
        )


@when("công dân nộp một hồ sơ đầy đủ")
def files_whole(scene: Scene, procedure: Procedure) -> None:
    scene.keep(submission=scene.driver.file_dossier(procedure))


@then("trang xác nhận nêu mã hồ sơ, ngày và giờ tiếp nhận")
def acknowledged(scene: Scene) -> None:
    submission: Submission = scene.submission
    if submission.page.failed:
        raise Violation("xác nhận đã nộp", f"máy chủ báo lỗi {submission.page.status}", submission.page.url)
    if submission.acknowledgement is None or not submission.acknowledgement.code:
        if submission.errors:
            raise CannotTell(
                f"cổng không nhận dữ liệu dùng để kiểm: {refused(submission)}", submission.page.url, Owner.DATA
            )
        raise CannotTell("không đọc được mã hồ sơ sau khi nộp", submission.page.url)
    confirmation = submission.acknowledgement
    if confirmation.unpaid:
        raise CannotTell(
            "cổng đòi nộp phí trước khi xác nhận: cần một thủ tục không thu phí", submission.page.url, Owner.DATA
        )
    if not has_moment(confirmation.received_at) and not has_moment(confirmation.text):
        raise Violation("nêu ngày và giờ tiếp nhận", excerpt(confirmation.text), submission.page.url)


@then("mã hồ sơ và ngày trong mã được ghi lại để đối chiếu với quy định")
def code_noted(scene: Scene, notes: Notes, collect: CollectSession) -> None:
    code = scene.dossier.code
    confirmation = scene.dossier.submission.acknowledgement
    found = days(confirmation.received_at) or days(confirmation.text)
    year, month, day = found[0] if found else tuple(collect.clock().timetuple()[:3])
    filed_on = date(year, month, day)
    shapes = {filed_on.strftime("%y%m%d"), filed_on.strftime("%Y%m%d")}
    notes.fact("dossier-code", code)
    notes.fact("code-day-matches", any(m in shapes for m in _DATE_IN_CODE.findall(code)))


@when("công dân nộp hồ sơ với nội dung tiếng Việt dài có đủ dấu")
def file_long_text(scene: Scene, procedure: Procedure, unique: str) -> None:
    driver: PortalDriver = scene.driver
    opened = opened_form(driver, procedure)
    form = next((f for f in steps_of(driver, procedure, opened) if typed_freely(f)), opened)
    driver.fill_required(procedure)
    target = free_text(form)
    text = f"{_LONG_TEXT} {unique}"
    driver.fill({target.label: text})
    submission = driver.submit()
    if not submission.accepted or submission.acknowledgement is None:
        raise Blocked(f"chưa nộp được hồ sơ: {refused(submission)}", ("filing.acknowledged-with-time",), Owner.DATA)
    scene.keep(text=text, unique=unique, view=driver.open_dossier(submission.acknowledgement.code), field=target.label)


def typed_freely(form: FilingForm) -> list[FormField]:
    """Empty fields for free text, the long ones first."""
    usable = [f for f in form.fields if f.kind in _TYPED and not f.read_only and not f.value]
    return sorted(usable, key=lambda f: f.kind is not FieldKind.LONG_TEXT)


def free_text(form: FilingForm) -> FormField:
    """A field for free text, the long ones first.

    Raises:
        CannotTell: the form has none.
    """
    usable = typed_freely(form)
    if not usable:
        raise CannotTell("biểu mẫu không có ô nhập chữ tự do", form.page.url)
    return usable[0]


@then("trang hồ sơ hiện lại nguyên văn nội dung đó")
def text_kept(scene: Scene) -> None:
    shown = one_line(scene.view.page.text)
    text = one_line(scene.text)
    if text in shown:
        return
    damaged = bare(text)[:24] in bare(shown)
    if damaged:
        start = bare(shown).index(bare(text)[:24])
        raise Violation(
            f"«{excerpt(text, 60)}» nguyên văn",
            f"«{excerpt(shown[start : start + len(text)], 80)}»",
            scene.view.page.url,
        )
    raise CannotTell(f"trang hồ sơ không hiện nội dung ô «{scene.field}»", scene.view.page.url)


@when("công dân bấm nút nộp hai lần liền nhau")
def submits_twice(scene: Scene, procedure: Procedure) -> None:
    driver: PortalDriver = scene.driver
    before = {d.code for d in driver.my_dossiers()}
    opened_form(driver, procedure)
    driver.fill_required(procedure)
    submission = driver.submit(times=2)
    after = {d.code for d in driver.my_dossiers()}
    scene.keep(new=after - before, submission=submission)


@then("chỉ có thêm một hồ sơ")
def one_more(scene: Scene) -> None:
    if not scene.new:
        raise Blocked(
            f"chưa nộp được hồ sơ: {refused(scene.submission)}", ("filing.acknowledged-with-time",), Owner.DATA
        )
    if len(scene.new) > 1:
        raise Violation(
            "có thêm đúng một hồ sơ",
            f"thêm {len(scene.new)} hồ sơ: {listing(sorted(scene.new))}",
            scene.submission.page.url,
        )


def consents(form: FilingForm) -> list[FormField]:
    """Boxes of a form that agree to the processing of personal data."""
    return [b for b in form.boxes if _CONSENT.search(bare(b.label))]


@then("ô đồng ý xử lý dữ liệu cá nhân chưa được chọn")
def consent_unticked(scene: Scene, procedure: Procedure) -> None:
    form: FilingForm = scene.form
    steps = (consents(step) for step in steps_of(scene.driver, procedure, form))
    consent = next((boxes for boxes in steps if boxes), [])
    if not consent:
        raise FunctionNotFound("ô đồng ý xử lý dữ liệu cá nhân", form.page.url, listing(b.label for b in form.boxes))
    preset = [b.label for b in consent if b.value]
    if preset:
        raise Violation("ô đồng ý chưa được chọn", f"đã chọn sẵn «{excerpt(preset[0], 60)}»", form.page.url)


@then("phí nêu trong biểu mẫu bằng phí đã công bố")
def fee_equal(scene: Scene) -> None:
    form: FilingForm = scene.form
    published: Procedure = scene.published
    if published.fee_vnd is None:
        raise DataProblem("tệp đích chưa nêu phí của thủ tục có phí")
    found = amounts(form.fee)
    if not found and not free_of_charge(form.fee):
        raise CannotTell("không đọc được phí trong biểu mẫu", form.page.url)
    if published.fee_vnd not in found:
        raise Violation(f"phí {published.fee_vnd} đồng", listing(f"{a} đồng" for a in found), form.page.url)


@given("công dân có hồ sơ được yêu cầu nộp phí")
def fee_requested(citizen: PortalDriver, scene: Scene, paid_procedure: Procedure, request_fee: object) -> None:
    del citizen, paid_procedure
    scene.keep(dossier=request_fee)
