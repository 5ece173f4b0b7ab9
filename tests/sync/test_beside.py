"""What options give beside the messages: catalogue, payments, the moment, what was sent before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from schemas.sync.cli import sync_group
from schemas.sync.inputs import read_catalogue, read_payments
from schemas.sync.readings import Readings
from schemas.sync.rules.dates import read_now
from schemas.sync.stub.__main__ import read_procedures
from tests.sync.samples import dossier, raw

ROW = {"MATTHC": "1.001000", "TENTTHC": "A", "TRANGTHAI": "1", "KETQUATHUCHIEN": [{"MAKETQUA": "KQ.G16.000031"}]}


@pytest.mark.parametrize(
    "given",
    [
        ROW,
        [ROW],
        {"error_code": 0, "result": ROW},
        {"error_code": "00", "result": [ROW]},
        {"id": 1, "service": "LayThuTuc", "message": {"error_code": 0, "result": [ROW]}},
        {"id": 1, "message": {"service": "LayThuTuc"}, "answer": {"error_code": 0, "result": [ROW]}},
    ],
)
def test_a_catalogue_is_read_however_it_was_kept(tmp_path: Path, given: Any) -> None:
    path = tmp_path / "c.json"
    for text in (json.dumps(given), "\ufeff" + json.dumps(given), json.dumps(given) + "\n" + json.dumps(given)):
        path.write_text(text)
        (known,) = read_catalogue(path, Readings()).values()
        assert (known.name, known.in_force, known.has_result) == ("A", True, True)
        assert {p["MATTHC"] for p in read_procedures(path)} == {"1.001000"}


@pytest.mark.parametrize("state", ["Hết hiệu lực", "Đã bị bãi bỏ", "bị thay thế", 0, "0", False])
def test_keys_of_a_catalogue_in_any_case_and_states_out_of_force(tmp_path: Path, state: Any) -> None:
    path = tmp_path / "c.ndjson"
    path.write_text(json.dumps({"MaTTHC": " 1.001000 ", "tenTTHC": "A", "TrangThai": state}))
    known = read_catalogue(path, Readings())["1.001000"]
    assert (known.name, known.in_force, known.has_result) == ("A", False, None)


def test_an_agencys_own_code_of_a_procedure_stands_for_the_procedure(tmp_path: Path) -> None:
    path = tmp_path / "c.ndjson"
    path.write_text(json.dumps({**ROW, "MATTHC": "1.001000.000.00.00.H48"}))
    known = read_catalogue(path, Readings())
    assert known["1.001000"] == known["1.001000.000.00.00.H48"]


@pytest.mark.parametrize("parts", ["PhiLePhi", "DSKhoanNop"])
def test_parts_of_a_payment_add_up(tmp_path: Path, parts: str) -> None:
    path = tmp_path / "p.ndjson"
    path.write_text(json.dumps({"MaHoSo": "x ", parts: [{"SoTien": "20000"}, {"SoTien": 5000}]}))
    assert read_payments(path) == {"x": 25000}


def test_a_day_alone_is_its_end() -> None:
    assert read_now("2026-03-01") == "20260301235959"
    assert read_now("2026-03-01T01:30:00Z") == "20260301083000"


def test_lines_of_what_was_sent_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    sent, now, summary = tmp_path / "s", tmp_path / "m", tmp_path / "z.json"
    sent.write_bytes(b"{bad\n" + raw(dossier()) + b"\n")
    now.write_bytes(raw({**dossier(), "isUpdating": "True"}) + b"\n")
    arguments = ["validate", str(now), "--contract", "B", "--sent", str(sent), "--summary", str(summary)]
    told = CliRunner().invoke(sync_group, arguments)
    assert told.exit_code == 0
    assert "1 dòng của --sent không đọc được" in told.stderr
    assert json.loads(summary.read_text())["sent_broken"] == 1


def test_files_that_cannot_be_read_are_told_before_anything_is_checked(tmp_path: Path) -> None:
    good, folder = tmp_path / "m", tmp_path / "d"
    good.write_bytes(raw(dossier(TenTTHC="")) + b"\n")
    folder.mkdir()
    for other in (folder, tmp_path / "nothing"):
        told = CliRunner().invoke(sync_group, ["validate", str(good), str(other), "--contract", "B"])
        assert told.exit_code == 2
        assert told.stdout == ""


@pytest.mark.parametrize("option", ["--out", "--summary"])
def test_a_place_that_cannot_be_written_is_told_at_once(tmp_path: Path, option: str) -> None:
    good = tmp_path / "m"
    good.write_bytes(raw(dossier(TenTTHC="")) + b"\n")
    for place in (tmp_path, good / "x"):
        told = CliRunner().invoke(sync_group, ["validate", str(good), "--contract", "B", option, str(place)])
        assert told.exit_code == 2
        assert told.stdout == ""
        assert "không ghi được" in told.stderr
    place = tmp_path / "new" / "x"
    assert CliRunner().invoke(sync_group, ["validate", str(good), "--contract", "B", option, str(place)]).exit_code == 1
    assert place.stat().st_size > 0


def test_a_compressed_file_or_a_folder_is_refused_in_plain_words(tmp_path: Path) -> None:
    squeezed = tmp_path / "m.gz"
    squeezed.write_bytes(b"\x1f\x8b\x08\x00")
    for path, words in ((squeezed, "giải nén"), (tmp_path, "không đọc được tệp này")):
        told = CliRunner().invoke(sync_group, ["validate", str(path), "--contract", "B"])
        assert told.exit_code == 2
        assert words in told.stderr
