from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import msgspec
import pytest

import reports
from kiemdinh.model.enums import Owner, VerdictState
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.verdict import Grade
from reports import texts
from tests.reports import sample
from tests.reports.reading import Page, numbers_in, numbers_known, numbers_of_texts


def read(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))


def test_nothing_outside_is_referenced(page_file: Path) -> None:
    page = read(page_file)
    addresses = [
        value
        for _, attributes in page.tags
        for name, value in attributes.items()
        if name in {"src", "href", "srcset", "action", "data", "poster", "background", "formaction", "ping"}
    ]
    assert addresses
    assert [a for a in addresses if not (a or "").startswith(("#", "data:"))] == []
    style = "".join(re.findall(r"<style>(.*?)</style>", page_file.read_text(encoding="utf-8"), re.DOTALL))
    assert "url(" not in style
    assert "@import" not in style


def test_hostile_text_stays_text(page_file: Path) -> None:
    raw = page_file.read_text(encoding="utf-8")
    page = Page(raw)
    assert page.count("script") == 1
    assert not [a for _, a in page.tags if any(name.startswith("on") for name in a)]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; [U+0000][U+001B][31m [U+202E]EVIL[U+202C]" in raw
    assert "{{ 7*7 }}" in raw
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]", raw)
    assert sample.ARABIC in raw


def test_hostile_name_cannot_leave_the_print_header(tmp_path: Path) -> None:
    found = sample.verdicts(sample.EvidenceStore(tmp_path))
    sample.write_run(tmp_path, found, sample.grade_of(found), name='"} </style><script>alert(3)</script> \\ \n')
    (path,) = reports.render(tmp_path, sample.EDITION, ("html",))
    page = read(path)
    assert (page.count("script"), page.count("style")) == (1, 1)


def test_script_is_the_one_that_the_policy_allows(page_file: Path) -> None:
    raw = page_file.read_text(encoding="utf-8")
    script = re.findall(r"<script>(.*?)</script>", raw, re.DOTALL)[-1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in raw.replace("&#39;", "'")
    assert "default-src 'none'" in raw


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_every_number_comes_from_the_run_files(run_dir: Path, lang: str) -> None:
    (path,) = reports.render(run_dir, sample.EDITION, ("html",), lang=lang)
    names = (
        "plan.json",
        "target.json",
        "catalogue.json",
        "manifest.json",
        "seal.json",
        f"editions/{sample.EDITION}.json",
    )
    judged = (f"judgements/{sample.EDITION}/verdicts.json", f"judgements/{sample.EDITION}/grade.json")
    known = numbers_known(lang, *(json.loads((run_dir / name).read_bytes()) for name in (*names, *judged)))
    shown = numbers_in(" ".join(read(path).words))
    assert len(shown) > 30
    assert sorted(shown - known - numbers_of_texts(lang)) == []


def test_every_state_is_shown_by_word_and_shape(page_file: Path) -> None:
    raw = page_file.read_text(encoding="utf-8")
    for state in VerdictState:
        assert f'<symbol id="i-{state.value}"' in raw
        assert f'<use href="#i-{state.value}"/></svg>{texts.pick(texts.VERDICTS[state], "vi")}</span>' in raw


def test_what_a_criterion_must_say(page_file: Path) -> None:
    said = " ".join(" ".join(read(page_file).words).split())
    for words in (
        "từ E đến B",
        "chưa đủ cơ sở",
        "tối đa 83,5 (B) nếu 9 tiêu chí chưa kiểm đều đạt",
        "21/2023/TT-BTTTT , điểm đ khoản 1 Điều 5",
        "chưa nêu điều khoản",
        "đọc qua nguồn thứ cấp",
        "lựa chọn của dự án",
        "bản ghi trình diễn",
        "Bản vá có ở bản 4.3",
        "không quá 2.000 ms",
        "1.240,5 ms",
        "Không ổn định",
        "hook:payment-result",
        "Tìm thấy theo mã procedure-search.finds-by-code",
        "Tệp không có trong gói.",
        "Tệp nằm trong gói, không đưa vào báo cáo.",
        "Ảnh này đã có ở bằng chứng khác trong báo cáo.",
        "KHÔNG ĐẠT",
        "Mã băm của phiên bản quy định 2024",
    ):
        assert words in said, words


def test_first_to_mend_starts_with_what_blocks_the_release(page_file: Path) -> None:
    raw = page_file.read_text(encoding="utf-8")
    listed = re.findall(r'<li class="sheet"><h3><a href="#c-([^"]+)"', raw)
    assert listed == ["no-foreign-dossier", "procedure-search", "error-pages"]


def test_changed_evidence_is_not_shown(tmp_path: Path) -> None:
    folder = sample.full_run(tmp_path)
    for path in (tmp_path / "evidence").rglob("*"):
        if path.is_file():
            path.write_bytes(b"something else")
    (page,) = reports.render(folder, sample.EDITION, ("html",))
    raw = page.read_text(encoding="utf-8")
    assert "something else" not in raw
    assert "data:image" not in raw
    assert "không khớp mã băm" in raw


def test_portal_that_was_down_is_a_sentence_and_no_violation(tmp_path: Path) -> None:
    (page,) = reports.render(sample.down_run(tmp_path), sample.EDITION, ("html",))
    raw = page.read_text(encoding="utf-8")
    assert "Hệ thống không trả lời trong suốt lượt kiểm định. Không có kết luận nào về vi phạm" in raw
    assert "mark--failed" not in raw.split("</style>")[1]
    assert "CHƯA XÉT ĐƯỢC" in raw
    assert "Không có tiêu chí nào không đạt." in raw


def test_same_run_same_bytes(run_dir: Path) -> None:
    first = [p.read_bytes() for p in reports.render(run_dir, sample.EDITION)]
    assert first == [p.read_bytes() for p in reports.render(run_dir, sample.EDITION)]


def test_manifest_edition_seal_and_catalogue_may_be_absent(tmp_path: Path) -> None:
    folder = sample.full_run(tmp_path, letter="D")
    for name in ("manifest.json", "catalogue.json", "seal.json", f"editions/{sample.EDITION}.json"):
        (folder / name).unlink()
    files = reports.render(folder, sample.EDITION)
    raw = files[0].read_text(encoding="utf-8")
    assert "Không có tệp kê khai." in raw
    assert "Gói chưa niêm phong." in raw
    assert '<span class="letter__sign">D</span>' in raw


def rewrite(folder: Path, **changes: object) -> None:
    path = folder / "judgements" / sample.EDITION / "grade.json"
    grade = msgspec.json.decode(path.read_bytes(), type=Grade)
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(grade, **changes)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"planned": 999}, "không in báo cáo"),
        ({"counts": {"passed": 1}}, "không in báo cáo"),
        ({"run": "another"}, "không cùng một lượt"),
        ({"edition": "2025"}, "thuộc phiên bản quy định 2025"),
    ],
)
def test_contradictions_print_no_report(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    folder = sample.full_run(tmp_path)
    rewrite(folder, **changes)
    with pytest.raises(InputProblem, match=said):
        reports.render(folder, sample.EDITION)
    assert not list(folder.rglob("report.*"))


def test_wrong_questions_are_answered_plainly(tmp_path: Path) -> None:
    folder = sample.full_run(tmp_path)
    with pytest.raises(InputProblem, match="định dạng «pdfx»"):
        reports.render(folder, sample.EDITION, ("pdfx",))
    with pytest.raises(InputProblem, match="ngôn ngữ «fr»"):
        reports.render(folder, sample.EDITION, lang="fr")
    with pytest.raises(InputProblem, match="thiếu tệp này"):
        reports.render(folder, "2031")
    (folder / "plan.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputProblem, match="không đúng dạng"):
        reports.render(folder, sample.EDITION)


def test_every_owner_has_words() -> None:
    for owner in Owner:
        assert texts.OWNERS[owner].vi
        assert texts.OWNER_ACTIONS[owner].vi
    assert set(texts.OWNERS) == set(texts.OWNER_ACTIONS)


def test_large_run_carries_every_picture(tmp_path: Path) -> None:
    folder = sample.large_run(tmp_path, criteria=300)
    (page,) = reports.render(folder, sample.EDITION, ("html",))
    assert page.read_bytes().count(b"data:image/png") == 300
    assert page.stat().st_size < 6_000_000


def test_pictures_beyond_the_budget_stay_in_the_bundle_failures_first(tmp_path: Path) -> None:
    from reports.evidence import EvidenceBook, Shown, of_case  # noqa: PLC0415
    from reports.runfiles import load  # noqa: PLC0415

    files = load(sample.large_run(tmp_path, criteria=18), sample.EDITION)
    cases = [c for v in files.judgement.verdicts for k in v.checks for c in k.cases]
    failing = [c for c in cases if c.final.status.value == "failed"]
    budget = sum(of_case(c)[0].size for c in failing)
    book = EvidenceBook(files, budget=budget)
    views = [(c, book.view(of_case(c)[0]).shown) for c in cases]
    assert {shown for c, shown in views if c in failing} == {Shown.PICTURE}
    assert {shown for c, shown in views if c not in failing} == {Shown.KEPT}
