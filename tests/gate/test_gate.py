from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import msgspec
import pypdfium2
import pytest

from kiemdinh.bundle.folder import encode
from kiemdinh.catalogue import load_catalogue
from kiemdinh.cli import main
from kiemdinh.editions import load_edition
from kiemdinh.gate.decide import Judged, decide, make_slip
from kiemdinh.gate.service import Service, find_service, target_for
from kiemdinh.gate.steps import load_steps, plan_steps
from kiemdinh.grade import grade
from kiemdinh.judge import judge
from kiemdinh.model.enums import Access, Owner, Status
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.outcome import Outcome
from kiemdinh.model.records import Attestation, Waiver
from kiemdinh.model.slip import Decision, Slip, SlipStep, StepState
from kiemdinh.model.target import Procedure, TestData
from kiemdinh.running import Options, plan_run
from tests import mini
from tests.gate import build

SCHEMA = Path(__file__).parents[2] / "schemas" / "run" / "slip.schema.json"


def run(folder: Path, the_target: Path, faults: dict[str, str], *words: str) -> tuple[int, Slip, Path]:
    """The command with the fake engine; gives its exit code, the slip and the judgement's folder."""
    out = folder / "runs"
    given = ["gate", "--target", str(the_target), "--access", "write", "--edition", "2025", "--out", str(out)]
    code = main([*given, "--look-spacing", "0", *words], build.suite(faults))
    (place,) = (p.parent for p in out.glob("*/judgements/*/slip.json"))
    return code, msgspec.json.decode((place / "slip.json").read_bytes(), type=Slip), place


def states(slip: Slip) -> dict[str, StepState]:
    return {s.id: s.state for s in slip.steps}


def pages(path: Path) -> int:
    return len(pypdfium2.PdfDocument(path))


def test_a_good_service_is_ready_and_the_whole_folder_proves_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with mini.portal() as portal:
        path = build.write(tmp_path / "t.yaml", build.target(portal.url))
        code, slip, place = run(tmp_path, path, {}, "--procedure", "1.004206")
    assert code == 0
    assert slip.decision is Decision.READY
    assert states(slip)["fee"] is StepState.NOT_APPLICABLE
    assert slip.steps[9].reason == "thủ tục không thu phí, lệ phí"
    assert {s for i, s in states(slip).items() if i not in {"fee", "signature"}} == {StepState.PASSED}
    jsonschema.validate(json.loads((place / "slip.json").read_text()), json.loads(SCHEMA.read_text()))
    said = capsys.readouterr()
    assert "ĐỦ ĐIỀU KIỆN CÔNG BỐ" in said.out
    assert "không áp dụng cho thủ tục này" in said.out
    assert "Thời gian:" in said.out
    assert "✓ 14. Đồng bộ với Cổng quốc gia" in said.err
    page = (place / "phieu.html").read_text(encoding="utf-8")
    assert "Hệ thống &lt;thử&gt; &amp; «nghiệm»" in page
    assert not re.search(r"(?:src|href)=[\"'](?!data:)", page)
    assert pages(place / "phieu.pdf") == 1
    assert (place / "report.html").is_file()
    assert main(["verify", str(place.parents[1])]) == 0
    assert main(["report", str(place.parents[1]), "--format", "slip", "--edition", "2025"]) == 0


def test_what_failed_is_named_with_its_step_the_clause_and_what_to_ask(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faults = {"payment.receipt-after-payment": "fail", "personal-store.result-appears": "proven"}
    with mini.portal() as portal:
        path = build.write(tmp_path / "t.yaml", build.target(portal.url))
        code, slip, place = run(tmp_path, path, faults, "--procedure", "1.004201")
    assert code == 1
    assert slip.decision is Decision.NOT_READY
    assert {i for i, s in states(slip).items() if s is StepState.FAILED} == {"fee", "store"}
    assert slip.sentence.startswith("Bước 10 (phí, lệ phí và biên lai)")
    fee = slip.steps[9].findings[0]
    assert fee.owner is Owner.PORTAL
    assert fee.ask
    assert fee.clauses
    said = capsys.readouterr().out
    assert "CHƯA ĐỦ ĐIỀU KIỆN CÔNG BỐ" in said
    assert f"Yêu cầu đơn vị phát triển: {fee.ask}" in said
    page = (place / "phieu.html").read_text(encoding="utf-8")
    assert "Cần sửa" in page
    assert re.search(r"\((?:đã đọc văn bản|đọc qua nguồn thứ cấp|chưa kiểm chứng|lựa chọn của dự án)\)", page)
    assert pages(place / "phieu.pdf") == 1


def test_a_portal_that_is_down_is_not_accused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = msgspec.structs.replace(build.PAID, name='<script>alert(1)</script> #import "x" $x$ *đậm* @nhãn')
    path = build.write(tmp_path / "t.yaml", build.with_procedure(build.target(), hostile))
    code, slip, place = run(tmp_path, path, {}, "--procedure", "1.004201", "--quiet")
    assert code == 1
    assert "<script" not in (place / "phieu.html").read_text(encoding="utf-8")
    assert slip.decision is Decision.NO_GROUND
    assert StepState.FAILED not in states(slip).values()
    assert not slip.reachable
    assert "không trả lời" in slip.sentence
    assert "CHƯA ĐỦ CƠ SỞ KẾT LUẬN" in capsys.readouterr().out
    assert pages(place / "phieu.pdf") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--procedure", "hai từ"], "không phải mã thủ tục"),
        (["--procedure", "1.004206", "--published", "khong-co.yaml"], "không có tệp"),
        (["--procedure", "1.999999", "--published", "danh-muc.yaml"], "không có thủ tục «1.999999»"),
        (["--procedure", "1.004206", "--published", "lap.yaml"], "lặp lại"),
        (["--procedure", "1.004206", "--access", "intrusive"], "write"),
        ([], "--procedure"),
    ],
)
def test_wrong_usage_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    build.write(tmp_path / "t.yaml", build.target())
    (tmp_path / "danh-muc.yaml").write_bytes(encode([build.FREE]))
    (tmp_path / "lap.yaml").write_bytes(encode([build.FREE, build.FREE]))
    assert main(["gate", "--target", "t.yaml", *words], build.suite()) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


# --- without running anything


def outcome(check: str, status: Status = Status.PASSED, case: str = "-", **more: object) -> Outcome:
    owner = None if status in {Status.PASSED, Status.NOT_APPLICABLE} else Owner.PORTAL
    if status in {Status.CANNOT_TELL, Status.NOT_TESTED}:
        owner = Owner.ADAPTER
    values: dict[str, object] = {"owner": owner, "message": "Thấy thế", "proven": status is Status.FAILED}
    return Outcome(check=check, status=status, case=case, **(values | more))  # type: ignore[arg-type]


def slip_of(
    ends: dict[str, Outcome],
    service: Service | None = None,
    *,
    access: Access = Access.WRITE,
    attestations: tuple[Attestation, ...] = (),
    waivers: tuple[Waiver, ...] = (),
) -> Slip:
    """The slip of a run in which all checks passed but those given."""
    suite = build.suite()
    catalogue = load_catalogue()
    known = service or Service(build.PAID, compared=True, source="tệp mô tả hệ thống")
    steps = plan_steps(known, catalogue)
    the_target = target_for(build.target(), known)
    only = tuple(c for s in steps for c in s.checks)
    plan = plan_run(suite, the_target, Options(edition="2025", access=access, only=only, seed=1), run="luot")
    outcomes = [ends.get(i.check) or outcome(i.check, case=i.case) for i in plan.items if i.runnable or i.check in ends]
    edition = load_edition("2025", catalogue)
    judgement = judge(edition, plan, outcomes, catalogue, the_target, attestations=attestations, waivers=waivers)
    graded = grade(judgement, edition, plan, outcomes, catalogue)
    return make_slip(Judged(plan, the_target, edition, catalogue, outcomes, judgement, graded), known, steps)


def step(slip: Slip, name: str) -> SlipStep:
    return next(s for s in slip.steps if s.id == name)


def test_steps_are_data_that_names_checks_of_the_catalogue() -> None:
    catalogue = load_catalogue()
    rules = load_steps()
    assert len({r.id for r in rules}) == len(rules)
    for rule in rules:
        assert set(rule.unpublished) <= set(rule.checks) <= set(catalogue), rule.id
        assert rule.checks or rule.attested
        assert not any(catalogue[c].alone for c in rule.checks)
    criteria = {c.id for c in load_edition("2025", catalogue).criteria}
    assert {c for r in rules for c in r.attested} <= criteria


def test_what_could_not_be_told_is_no_accusation() -> None:
    slip = slip_of({"rating.once-per-dossier": outcome("rating.once-per-dossier", Status.CANNOT_TELL)})
    assert slip.decision is Decision.NO_GROUND
    assert step(slip, "rating").state is StepState.UNDECIDED
    assert step(slip, "rating").findings[0].owner is Owner.ADAPTER
    assert slip.sentence.startswith("Bước 13 (đánh giá)")


def test_what_waits_for_a_broken_step_names_that_step() -> None:
    broken = outcome("return.result-reaches-citizen", Status.FAILED, expected="tải được", observed="mã 404")
    waits = outcome(
        "rating.once-per-dossier", Status.NOT_TESTED, blocked_by=("return.result-reaches-citizen",), owner=Owner.PORTAL
    )
    slip = slip_of({"return.result-reaches-citizen": broken, "rating.once-per-dossier": waits})
    assert slip.decision is Decision.NOT_READY
    assert step(slip, "result").state is StepState.FAILED
    assert "bước 11" in step(slip, "rating").reason
    assert slip.sentence == "Bước 11 (trả kết quả): mã 404."


def test_a_release_blocker_says_so_and_a_waiver_lifts_an_ordinary_violation_only() -> None:
    leak = outcome("my-dossiers.only-own", Status.FAILED, observed="hồ sơ của người khác")
    blocked = step(slip_of({"my-dossiers.only-own": leak}), "status").findings[0]
    assert blocked.blocks
    failing = {"personal-store.result-appears": outcome("personal-store.result-appears", Status.FAILED)}
    assert slip_of(failing).decision is Decision.NOT_READY
    waiver = Waiver(
        target="thu",
        criterion="personal-store",
        reason="Đang chuyển kho",
        approved_by="Lãnh đạo",
        document="1/QĐ",
        dated="2026-01-01",
        valid_until="2026-12-31",
    )
    waived = slip_of(failing, waivers=(waiver,))
    assert step(waived, "store").findings[0].waived
    assert waived.decision is Decision.READY
    assert "miễn trừ" in waived.sentence


def test_without_published_data_it_says_that_it_could_not_compare() -> None:
    service = find_service(build.target(), "1.000001")
    assert not service.compared
    slip = slip_of({}, service)
    assert slip.decision is Decision.NO_GROUND
    assert "chưa so được" in step(slip, "page").reason
    assert "chưa biết thủ tục có thu phí" in step(slip, "fee").reason
    assert step(slip, "status").state is StepState.PASSED
    assert slip.published == "chưa có dữ liệu công bố để so"


def test_published_data_go_before_the_targets_own_words(tmp_path: Path) -> None:
    path = tmp_path / "danh-muc.yaml"
    path.write_bytes(encode([msgspec.structs.replace(build.FREE, fee_vnd=20_000, name="Tên mới")]))
    own = msgspec.structs.replace(build.FREE, form={"Lý do": "thử"})
    service = find_service(build.target(data=TestData(procedures=(own,))), "1.004206", path)
    assert (service.procedure.name, service.procedure.fee_vnd) == ("Tên mới", 20_000)
    assert service.procedure.form == {"Lý do": "thử"}
    assert service.source == "danh mục danh-muc.yaml"
    nameless = tmp_path / "khong-ten.yaml"
    nameless.write_bytes(encode([Procedure(code="1.1", name=" ")]))
    with pytest.raises(InputProblem, match="thiếu tên"):
        find_service(build.target(), "1.1", nameless)


def test_a_signature_is_attested_or_stays_open() -> None:
    signed = Service(msgspec.structs.replace(build.FREE, signature=True), compared=True, source="x")
    assert step(slip_of({}, signed), "signature").state is StepState.UNDECIDED
    records = tuple(
        Attestation(
            target="thu",
            criterion=criterion,
            by="Người chứng thực",
            role="Giám đốc",
            document="2/CT",
            dated="2026-02-01",
            valid_until="2026-12-31",
            statement="Ký số hoạt động",
            fulfilled=True,
        )
        for criterion in ("digital-signature-use", "signing-service")
    )
    assert step(slip_of({}, signed, attestations=records), "signature").state is StepState.PASSED
    unsigned = Service(msgspec.structs.replace(build.FREE, signature=False), compared=True, source="x")
    assert step(slip_of({}, unsigned), "signature").reason == "thủ tục không yêu cầu ký số"


def test_a_procedure_that_only_informs_needs_no_filing() -> None:
    informs = msgspec.structs.replace(build.FREE, level="Dịch vụ cung cấp thông tin trực tuyến")
    slip = slip_of({}, Service(informs, compared=True, source="x"))
    assert slip.decision is Decision.READY
    assert {i for i, s in states(slip).items() if s is StepState.PASSED} == {"found", "page"}


def test_reading_alone_decides_nothing_about_filing() -> None:
    slip = slip_of({}, access=Access.OBSERVE)
    assert slip.decision is Decision.NO_GROUND
    assert step(slip, "found").state is StepState.PASSED
    assert step(slip, "store").state is StepState.UNDECIDED


def test_nothing_at_all_is_no_ground() -> None:
    assert decide(()) is Decision.NO_GROUND
