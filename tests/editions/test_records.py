from __future__ import annotations

from pathlib import Path

import pytest

from kiemdinh.catalogue import load_catalogue
from kiemdinh.editions import list_editions, load_edition
from kiemdinh.model.failures import InputProblem
from kiemdinh.records import load_attestations, load_waivers, redated

DEMO = Path(__file__).parents[2] / "targets" / "demo" / "attestations.yaml"
GOOD = """\
- criterion: backup-restored
  target: mau
  by: Nguyễn Văn Mẫu
  role: Trưởng phòng
  document: BB 01
  dated: 2026-01-10
  valid_until: 2027-01-09
  statement: đã khôi phục thử
"""
WAIVER = """\
- criterion: hsts
  target: mau
  reason: Chờ nâng cấp
  approved_by: Lãnh đạo
  document: CV 02
  dated: 2026-10-01
  valid_until: 2026-12-31
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "records.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_good_records_are_read(tmp_path: Path) -> None:
    (record,) = load_attestations(written(tmp_path, GOOD), ["backup-restored"])
    assert (record.by, record.fulfilled, record.demonstration) == ("Nguyễn Văn Mẫu", True, False)
    (waiver,) = load_waivers(written(tmp_path, WAIVER))
    assert waiver.valid_until == "2026-12-31"
    assert load_attestations(written(tmp_path, "# chưa có\n")) == ()


@pytest.mark.parametrize(
    ("old", "new", "message", "place"),
    [
        ("2027-01-09", "09/01/2027", "ngày phải có dạng", ":7:16"),
        ("2027-01-09", "2025-01-09", "đứng trước ngày ký", ":7:16"),
        ("dated: 2026-01-10", "dated: 2026-02-30", "ngày phải có dạng", ":6:10"),
        ("backup-restored", "backup-restord", "không có tiêu chí", ":1:14"),
        ("  by: Nguyễn Văn Mẫu\n", "  by: ''\n", "không được để trống", ":3:7"),
        ("  role: Trưởng phòng\n", "", "thiếu khóa bắt buộc «role»", ":1:3"),
        ("  role:", "  rol:", "khóa lạ «rol»", ":4:8"),
        ("BB 01\n", "BB 01\n  document_sha256: ABC\n", "64 chữ số", ":6:20"),
    ],
)
def test_a_faulty_attestation_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, message: str, place: str
) -> None:
    assert old in GOOD
    with pytest.raises(InputProblem) as caught:
        load_attestations(written(tmp_path, GOOD.replace(old, new)), ["backup-restored"])
    assert message in caught.value.message
    assert caught.value.place.endswith(place)


def test_a_waiver_needs_a_reason_and_an_approver(tmp_path: Path) -> None:
    for old in ("Chờ nâng cấp", "Lãnh đạo"):
        with pytest.raises(InputProblem, match="không được để trống"):
            load_waivers(written(tmp_path, WAIVER.replace(old, "' '")))


def test_the_demonstration_records_are_marked_and_are_for_the_reference_portal_only() -> None:
    catalogue = load_catalogue()
    loaded = [load_edition(e.id, catalogue) for e in list_editions()]
    records = load_attestations(DEMO, {c.id for e in loaded for c in e.criteria})
    assert records
    assert all(r.demonstration and r.target == "reference" for r in records)
    needed = {c.id for e in loaded for c in e.criteria if c.attestation}
    assert {r.criterion for r in records} < needed


def test_demonstration_records_take_the_day_of_the_demonstration(tmp_path: Path) -> None:
    real = load_attestations(written(tmp_path, GOOD))
    demo = load_attestations(DEMO)
    fresh = redated([*real, *demo], "2028-02-29")
    assert fresh[0] == real[0]
    assert {(r.dated, r.valid_until) for r in fresh[1:]} == {("2028-02-29", "2029-02-27")}
