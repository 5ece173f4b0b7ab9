"""SY-20: where the files are everything that a sender sends, each group with known packets has one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from schemas.sync.cli import sync_group
from tests.sync.samples import dossier, progress, raw

TALK = {"session": "s", "madonvi": "G16", "service": "DongBoHoiDap"}


def judged(folder: Path, messages: list[Any], *options: str, contract: str = "B") -> tuple[list[Any], dict[str, Any]]:
    path, summary = folder / "m.ndjson", folder / "s.json"
    path.write_bytes(b"".join(raw(m) + b"\n" for m in messages))
    arguments = ["validate", str(path), "--contract", contract, "--summary", str(summary), *options]
    told = CliRunner().invoke(sync_group, arguments)
    found = [json.loads(line) for line in told.stdout.splitlines()]
    return [f for f in found if f["rule"] == "SY-20"], json.loads(summary.read_text())["rules"]["SY-20"]


def life() -> list[Any]:
    return [dossier(TrangThaiHoSo="2"), progress(TrangThai="2")]


@pytest.mark.parametrize("contract", ["A", "B"])
def test_all_groups_with_known_packets_are_there(tmp_path: Path, contract: str) -> None:
    messages = [dossier(contract, TrangThaiHoSo="2"), progress(TrangThai="2"), TALK]
    found, line = judged(tmp_path, messages, "--whole", contract=contract)
    assert found == []
    assert (line["checked"], line["not_checked"]) == (3, 4)


@pytest.mark.parametrize(("left_out", "words"), [(0, "hồ sơ"), (1, "tiến độ"), (2, "hỏi đáp")])
def test_a_group_without_a_message_is_told(tmp_path: Path, left_out: int, words: str) -> None:
    messages = [*life(), TALK]
    del messages[left_out]
    (finding,), line = judged(tmp_path, messages, "--whole")
    assert (finding["id"], finding["path"], finding["observed"]) == ("(tất cả)", "", "không có")
    assert words in finding["message"]
    assert line["findings"] == 1


def test_nothing_is_said_of_files_that_are_not_everything(tmp_path: Path) -> None:
    found, line = judged(tmp_path, life())
    assert found == []
    assert (line["checked"], line["not_checked"]) == (0, 7)


def test_an_empty_file_that_is_everything_lacks_every_known_group(tmp_path: Path) -> None:
    assert len(judged(tmp_path, [], "--whole")[0]) == 3
    assert len(judged(tmp_path, [], "--whole", contract="C")[0]) == 2
