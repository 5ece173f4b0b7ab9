from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiemdinh.bundle.folder import RunFolder, write_whole
from kiemdinh.bundle.seal import Difference, Finding, overall_digest, seal_collection, seal_judgement, verify
from kiemdinh.model.enums import Status
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.outcome import Outcome
from tests import mini


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = mini.make_run(tmp_path / "run", mini.target())
    folder.outcomes.append(Outcome(check="b.hole", status=Status.PASSED))
    folder.outcomes.append(Outcome(check="a.one", status=Status.PASSED))
    write_whole(folder.path / "evidence/ab/abcd", b"proof")
    (folder.private / "salt").write_bytes(b"secret")
    seal_collection(folder)
    write_whole(folder.path / "judgements/2024/verdicts.json", b"{}\n")
    seal_judgement(folder, "2024")
    return folder.path


def test_a_whole_bundle_verifies(bundle: Path) -> None:
    found = verify(bundle)
    assert found.findings == ()
    assert found.files == sum(p.is_file() and p.name != "seal.json" for p in bundle.rglob("*"))
    assert not (bundle / "private").exists()
    assert [o.check for o in RunFolder(bundle).outcomes.read()] == ["a.one", "b.hole"]


def test_any_flipped_byte_is_found(bundle: Path) -> None:
    """Every byte of every small file, and a seeded sample of the others, seals included."""
    chance = random.Random(7)
    for path in sorted(p for p in bundle.rglob("*") if p.is_file()):
        good = path.read_bytes()
        places = range(len(good)) if len(good) <= 64 else chance.sample(range(len(good)), 40)
        for place in places:
            path.write_bytes(good[:place] + bytes([good[place] ^ (1 << chance.randrange(8))]) + good[place + 1 :])
            assert verify(bundle).findings, (path, place)
        path.write_bytes(good)
    assert verify(bundle).findings == ()


def test_missing_extra_and_linked_files_are_found(bundle: Path) -> None:
    (bundle / "waivers.json").unlink()
    (bundle / "evidence/ab/zzzz").write_bytes(b"")
    (bundle / "judgements/2024/note.txt").write_text("x")
    (bundle / "judgements/loose.txt").write_text("x")
    (bundle / "judgements/2030").mkdir()
    (bundle / "judgements/2030/grade.json").write_text("{}")
    (bundle / "elsewhere").symlink_to("/tmp", target_is_directory=True)
    assert set(verify(bundle).findings) == {
        Finding("waivers.json", Difference.MISSING),
        Finding("evidence/ab/zzzz", Difference.EXTRA),
        Finding("judgements/2024/note.txt", Difference.EXTRA),
        Finding("judgements/loose.txt", Difference.EXTRA),
        Finding("judgements/2030/grade.json", Difference.EXTRA),
        Finding("elsewhere", Difference.EXTRA),
    }


def test_a_file_replaced_by_a_link_to_the_same_bytes_is_found(bundle: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes((bundle / "manifest.json").read_bytes())
    (bundle / "manifest.json").unlink()
    (bundle / "manifest.json").symlink_to(copy)
    assert verify(bundle).findings == (Finding("manifest.json", Difference.CHANGED),)


def test_a_seal_rewritten_for_changed_files_no_longer_fits_its_judgement(bundle: Path) -> None:
    (bundle / "seal.json").unlink()
    (bundle / "waivers.json").write_text("[ ]")
    seal_collection(RunFolder(bundle))
    assert Finding("judgements/2024/seal.json", Difference.BROKEN_SEAL) in verify(bundle).findings


def test_an_unreadable_seal_is_a_finding(bundle: Path) -> None:
    (bundle / "seal.json").write_text('{"version": 1}')
    assert Finding("seal.json", Difference.BROKEN_SEAL) in verify(bundle).findings


@pytest.mark.parametrize("make", ["missing", "file", "unsealed"])
def test_what_is_no_bundle_is_said_so(tmp_path: Path, make: str) -> None:
    path = tmp_path / "x"
    if make == "file":
        path.write_text("")
    elif make == "unsealed":
        path.mkdir()
    with pytest.raises(InputProblem):
        verify(path)


def test_sealing_twice_is_refused(bundle: Path) -> None:
    with pytest.raises(InputProblem, match="đã niêm phong"):
        seal_collection(RunFolder(bundle))


@given(st.dictionaries(st.text(min_size=1), st.text(alphabet="0123456789abcdef", min_size=64, max_size=64), min_size=1))
def test_the_overall_digest_depends_on_every_name_and_digest(files: dict[str, str]) -> None:
    whole = overall_digest(files)
    name = min(files)
    changed = files | {name: ("0" if files[name][0] != "0" else "1") + files[name][1:]}
    assert overall_digest(changed) != whole
    assert overall_digest({k: v for k, v in files.items() if k != name}) != whole
    assert overall_digest(dict(reversed(files.items()))) == whole
    assert overall_digest(files, "x") != whole


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    write_whole(path, b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="space"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_run_does_not_enter_a_used_folder(tmp_path: Path) -> None:
    mini.make_run(tmp_path / "run", mini.target())
    with pytest.raises(InputProblem, match="đã có nội dung"):
        mini.make_run(tmp_path / "run", mini.target())


@pytest.mark.parametrize("content", ["", "{", "[]", '{"run": 1}', "\x00", '"\\ud800"'])
def test_damaged_run_files_are_named(tmp_path: Path, content: str) -> None:
    folder = mini.make_run(tmp_path / "run", mini.target())
    (folder.path / "plan.json").write_text(content)
    with pytest.raises(InputProblem, match=r"plan\.json"):
        _ = folder.plan


def test_no_local_path_or_secret_in_the_target_of_a_bundle(tmp_path: Path) -> None:
    from kiemdinh.model.target import Tls  # noqa: PLC0415
    from kiemdinh.target import without_local_paths  # noqa: PLC0415

    shown = without_local_paths(mini.target(tls=Tls(ca_file=str(tmp_path / "ca.pem"))))
    assert shown.tls.ca_file == "ca.pem"
    assert str(tmp_path) not in json.dumps(shown.tls.ca_file)
