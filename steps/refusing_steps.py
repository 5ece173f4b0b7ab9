"""What a portal must not take: a form with a gap, a file that is not what it says, a file that is too large."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from pytest_bdd import parsers, then, when

from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import Blocked, CannotTell, FunctionNotFound, Violation
from kiemdinh.model.target import Procedure
from steps.evident import not_opening
from steps.filing_steps import opened_form, refused, steps_of
from steps.fixtures import FiledDossier, Scene, eventually
from steps.portal.files import attachment_file, disguised, oversize, sample
from steps.portal.protocol import PortalDriver
from steps.portal.values import FieldKind, FilingForm, FormField, SampleFile, Submission
from steps.words import bare, excerpt, listing

_LIMIT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(MB|KB|MiB)", re.IGNORECASE)
_TELLING = 10
_OPENED = 3
_TYPED = {FieldKind.TEXT, FieldKind.LONG_TEXT}


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
    if submission is scene.submission:
        with suppress(FunctionNotFound, CannotTell, Blocked):
            last_is_checked_too(scene.driver, procedure, scene.missing)


def last_is_checked_too(driver: PortalDriver, procedure: Procedure, first: FormField) -> None:
    """Leave out the last mandatory field: what belongs to one procedure is often checked by its page alone.

    Raises:
        Violation: the portal takes the dossier without it.
    """
    # What was filled in beforehand the portal knows already, and may put in again by itself.
    unknown = {f.label for f in opened_form(driver, procedure).fields if not f.value}
    driver.fill_required(procedure)
    form = driver.read_form()
    last = emptiable(replace(form, fields=tuple(f for f in reversed(form.fields) if f.label in unknown)))
    if last.label == first.label:
        return
    driver.fill({last.label: ""})
    submission = driver.submit(client_checks=False)
    if submission.accepted:
        raise Violation(
            f"không nhận hồ sơ thiếu «{last.label}»", "hồ sơ vẫn được nhận và có mã", submission.page.url, proven=True
        )


@when("công dân nộp hồ sơ kèm tệp PDF hợp lệ")
def file_with_pdf(scene: Scene, procedure: Procedure) -> None:
    opened_form(scene.driver, procedure)
    submit_with(scene.driver, procedure, scene, sample("pdf", "tep-hop-le", "Tep hop le, khac cac tep kia"))


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
    if submission.acknowledgement is not None and submission.accepted:
        others = [attachment_file(a) for a in procedure.attachments[1:]]
        with suppress(FunctionNotFound):
            files_held(scene.driver, submission.acknowledgement.code, [scene.file, *others])
        return
    words = bare(first_component(procedure))
    fields = [f for f in scene.driver.read_form().files if words in bare(f.label)]
    if fields and fields[0].error:
        raise Violation("nhận tệp PDF hợp lệ", excerpt(fields[0].error), submission.page.url)
    raise Blocked(f"chưa nộp được hồ sơ: {refused(submission)}", ("filing.acknowledged-with-time",), Owner.DATA)


def files_held(driver: PortalDriver, code: str, files: Sequence[SampleFile]) -> None:
    """Hold the files of a dossier's page against those attached, where that page names any of them.

    A portal may give files names of its own, or cut long ones short: only their beginnings are looked for.

    Raises:
        Violation: it names some and lacks another.
    """
    names = dict.fromkeys(f.name for f in files)

    def lacking() -> list[str]:
        driver.open_dossier(code)
        text = driver.all_said()
        return [name for name in names if name[:_TELLING] not in text]

    lost = eventually(lacking, lambda missing: not missing or len(missing) == len(names), driver.page)
    if lost and len(lost) < len(names):
        raise Violation("hồ sơ có đủ các tệp đã đính kèm", f"thiếu {listing(lost)}", driver.page.url)
    view = driver.open_dossier(code)
    contents = {f.content: f.name for f in files}
    for file in [f for f in files if contents[f.content] == f.name][:_OPENED]:
        for link in (k for k in view.files if file.name in k.text):
            opened = driver.download(link.url)
            why = not_opening(opened, file.content)
            # what is exactly another file of the same dossier is no copy of this one
            if not why and contents.get(opened.content, file.name) != file.name:
                why = f"mở ra nội dung của tệp «{contents[opened.content]}»"
            if why:
                raise Violation(f"mở lại được tệp «{file.name}» đã đính kèm", why, link.url)


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
