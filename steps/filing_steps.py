"""Filing a dossier."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

from pytest_bdd import given, parsers, then, when

from kiemdinh.events.session import CollectSession, Notes
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import Blocked, CannotTell, DataProblem, FunctionNotFound, Violation
from kiemdinh.model.target import Procedure
from steps.evident import another_code, codes_given, given_twice, server_answers
from steps.fixtures import Scene, account
from steps.portal.protocol import PortalDriver
from steps.portal.values import Done, FieldKind, FilingForm, FormField, Submission
from steps.words import (
    amounts,
    bare,
    days,
    excerpt,
    free_of_charge,
    has_moment,
    listing,
    moment,
    one_line,
    plain,
    rival_amounts,
    says,
)

_DATE_IN_CODE = re.compile(r"(?<!\d)(\d{6}|\d{8})(?!\d)")
_CONSENT = re.compile(r"dong y|cam ket|chap thuan|consent")
_DECLARED = re.compile(rf"{_CONSENT.pattern}|cam doan|xin hua|chiu trach nhiem|chiu hoan toan trach nhiem")
_LONG_TEXT = (
    "Đề nghị xem xét hồ sơ: Nguyễn Thị Ngọc Ưởng, ấp Đường Lỡ, xã Kỳ Hội; "
    'nộp "bản chính" & bản sao, xin trân trọng cảm ơn'
)
_NO_DRAFT = re.compile(r"(?:khong|chua) co (?:bat ky )?(?:ho so |ban )?nhap")
_MOST_STEPS = 6
_ABOUT_NOW = timedelta(minutes=5)
_OF_A_STEP = "Điều khai thêm ở bước sau, giữ nguyên khi lưu nháp"
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
    reopened = found_again(driver, procedure)
    fields: list[FormField] = []
    for step in steps_of(driver, procedure, reopened, attachments=False):
        fields += step.fields
        if {plain(label) for label in typed} <= {plain(f.label) for f in fields}:
            break
    scene.keep(typed=typed, form=replace(reopened, fields=tuple(fields)))


def found_again(driver: PortalDriver, procedure: Procedure) -> FilingForm:
    """The draft that was just saved.

    Raises:
        Violation: the server fails, or the list of drafts says that there is none.
    """
    with server_answers(driver, "mở lại được nháp đã lưu"):
        try:
            return driver.reopen_draft(procedure)
        except FunctionNotFound as error:
            view = driver.current()
            lines = [line for line in view.text.splitlines() if _NO_DRAFT.search(bare(line))]
            if lines:
                raise Violation("danh sách nháp có nháp đã lưu", f"«{excerpt(lines[0], 80)}»", view.url) from error
            raise


@then("những gì đã điền còn nguyên")
def draft_kept(scene: Scene, procedure: Procedure) -> None:
    form: FilingForm = scene.form
    values = {plain(f.label): f.value for f in form.fields}
    boxes = {plain(f.label) for f in form.boxes}
    compared = 0
    for label, text in scene.typed.items():
        # Consent, and the word that all is true, are rightly asked anew.
        if plain(label) not in values or not text.strip() or (plain(label) in boxes and _DECLARED.search(bare(label))):
            continue
        compared += 1
        if plain(values[plain(label)]) != plain(text):
            observed = "ô trống" if not values[plain(label)] else f"«{excerpt(values[plain(label)], 60)}»"
            raise Violation(f"ô «{label}» còn nguyên nội dung đã điền", observed, form.page.url)
    if not compared:
        raise CannotTell("mở lại nháp không đọc được ô nào đã điền", form.page.url)
    further_step_kept(scene.driver, procedure)


def further_step_kept(driver: PortalDriver, procedure: Procedure) -> None:
    """Write into the next step of the draft that is open, save and open it again: the words must stand there.

    Only words of one's own count, and only where the step can be saved: of anything else nothing is said.

    Raises:
        Violation: the field came back empty or otherwise.
    """
    with suppress(FunctionNotFound):
        texts = [f for f in driver.next_step().fields if f.kind is FieldKind.LONG_TEXT and not f.read_only]
        label = next((f.label for f in texts if not f.value.strip()), "")
        if not label:
            return
        driver.fill({label: _OF_A_STEP})
        if not driver.save_draft().done:
            return
        for step in steps_of(driver, procedure, driver.reopen_draft(procedure), attachments=False):
            shown = next((f.value for f in step.fields if plain(f.label) == plain(label)), None)
            if shown is None:
                continue
            if plain(shown) != plain(_OF_A_STEP):
                observed = f"«{excerpt(shown, 60)}»" if shown else "ô trống"
                raise Violation(f"ô «{label}» của bước sau còn nguyên nội dung đã điền", observed, driver.page.url)
            return


@when("công dân nộp một hồ sơ đầy đủ")
def files_whole(scene: Scene, procedure: Procedure) -> None:
    driver: PortalDriver = scene.driver
    before, given = None, codes_given(driver, ())
    with suppress(FunctionNotFound):
        items = driver.my_dossiers()
        before, given = frozenset(d.code for d in items if d.code), codes_given(driver, items)
    scene.keep(before=before, given=given, submission=driver.file_dossier(procedure))


@then("trang xác nhận nêu mã hồ sơ, ngày và giờ tiếp nhận")
def acknowledged(scene: Scene, collect: CollectSession) -> None:
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
    told = moment(confirmation.received_at) or moment(confirmation.text)
    if told is not None and in_another_zone(told, collect.clock()):
        raise Violation(
            f"giờ Việt Nam, khoảng {collect.clock():%H:%M}",
            f"{told:%H:%M %d/%m/%Y}, lệch đúng 7 giờ so với lúc nộp",
            submission.page.url,
        )
    if given_twice(scene.given, confirmation.code, confirmation.text):
        observed = f"mã {confirmation.code} đã cấp cho một hồ sơ nộp trước đó"
        raise Violation("mã riêng của hồ sơ vừa nộp", observed, submission.page.url)
    other = another_code(scene.driver, scene.before, confirmation.code)
    if other:
        raise Violation(f"nêu mã của hồ sơ vừa nộp, {other}", f"nêu mã {confirmation.code}", submission.page.url)


def in_another_zone(told: datetime, now: datetime) -> bool:
    """Whether a moment lies as far from the present one as the zone without offset does.

    An official time of receipt may be the next morning: a full or half hour ahead is nobody's mistake.
    """
    ahead = told - now.replace(tzinfo=None)
    off = now.utcoffset() or timedelta()
    early = abs(ahead + off) <= _ABOUT_NOW
    return early or (abs(ahead - off) <= _ABOUT_NOW and told.minute % 30 != 0)


@then("mã hồ sơ và ngày trong mã được ghi lại để đối chiếu với quy định")
def code_noted(scene: Scene, notes: Notes, collect: CollectSession) -> None:
    code = scene.dossier.code
    confirmation = scene.dossier.submission.acknowledgement
    now = collect.clock()
    told = moment(confirmation.received_at) or moment(confirmation.text)
    found = days(confirmation.received_at) or days(confirmation.text)
    if told is not None and in_another_zone(told, now):
        # the day of another zone says nothing of the code; the time itself is another check's business
        found = ()
    year, month, day = found[0] if found else tuple(now.timetuple()[:3])
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
    if published.fee_vnd not in found or rival_amounts(form.fee, published.fee_vnd):
        raise Violation(f"phí {published.fee_vnd} đồng", listing(f"{a} đồng" for a in found), form.page.url)


@given("công dân có hồ sơ được yêu cầu nộp phí")
def fee_requested(citizen: PortalDriver, scene: Scene, paid_procedure: Procedure, request_fee: object) -> None:
    del citizen, paid_procedure
    scene.keep(dossier=request_fee)
