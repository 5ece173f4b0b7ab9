from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from kiemdinh.cli import main
from kiemdinh.doctor.examine import Doctor
from kiemdinh.doctor.finding import Level
from kiemdinh.documents import read_document
from kiemdinh.model.enums import Access, SignInWay
from kiemdinh.model.failures import InputProblem
from kiemdinh.running import Suite
from kiemdinh.starting import forms
from kiemdinh.starting.questions import Question, collect, load_questions
from kiemdinh.starting.write import target_text
from kiemdinh.target import load_target
from tests import mini

FULL = {
    "url": "https://dichvucong.example.org/",
    "name": "Hệ thống «thử»: nghiệm # 1",
    "id": "bo-vi-du",
    "release": "4.2",
    "operator": "Trung tâm CNTT",
    "officer-url": "https://canbo.example.org",
    "access": "intrusive",
    "marker": "THU-1",
    "citizen": "có",
    "citizen-sign-in": "password",
    "citizen-username": "congdan.thu",
    "citizen-password-env": "MAT_KHAU_A",
    "citizen-name": "Nguyễn Văn Mẫu",
    "citizen-identity": "099000000001",
    "citizen-mail": "thu@example.org",
    "second": "yes",
    "second-username": "congdan.hai",
    "second-password-env": "MAT_KHAU_B",
    "officer": "yes",
    "officer-username": "canbo.thu",
    "officer-password-env": "MAT_KHAU_CB",
    "officer-unit": "Vụ Ví dụ",
    "more-officers": "yes",
    "appraise-username": "canbo.thamdinh",
    "appraise-password-env": "MAT_KHAU_TD",
    "approve-username": "",
    "other-unit-username": "canbo.khac",
    "other-unit-password-env": "MAT_KHAU_DVK",
    "has-procedure": "y",
    "procedure-code": "1.004206",
    "procedure-name": "Thủ tục ví dụ",
    "procedure-unit": "Vụ Ví dụ",
    "procedure-time": "7 ngày làm việc",
    "procedure-fee": "0",
    "has-paid": "c",
    "paid-code": "1.004201",
    "paid-name": "Thủ tục thu phí",
    "paid-fee": "650.000",
    "ca-file": "",
    "proxy": "http://proxy.example.org:3128",
    "rate": "2,5",
    "has-sync": "có",
    "sync-contract": "b",
    "sync-unit": "000.00.00.X99",
    "sync-port": "18080",
    "allowed-by": "Nguyễn Văn Mẫu, Giám đốc",
    "document": "12/KH",
    "not-before": "2026-03-02 22:00",
    "not-after": "2026-03-03T05:00:00+07:00",
    "control-env": "KIEMDINH_CONTROL_TOKEN",
}


def run(*words: str) -> int:
    return main(["init", *words])


def answered(tmp_path: Path, given: dict[str, str]) -> Path:
    path = tmp_path / "tra-loi.yaml"
    path.write_text("".join(f"{k}: '{v}'\n" for k, v in given.items()), encoding="utf-8")
    return path


def test_three_answers_are_enough_and_the_file_loads_plans_and_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "t.yaml"
    words = ["--url", "https://dichvucong.example.org/", "--name", "Hệ thống thử", "--yes"]
    assert run(str(path), *words) == 0
    target = load_target(path).target
    assert (target.id, target.access.allowed) == ("dichvucong-example-org", Access.OBSERVE)
    assert target.base_urls.public == "https://dichvucong.example.org"
    assert main(["plan", str(path)]) == 0
    before = path.read_bytes()
    assert run(str(path), *words) == 2
    assert "--force" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert run(str(path), *words, "--force", "--set", "release=5.0") == 0
    assert load_target(path).target.release == "5.0"


def test_every_answer_reaches_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "t.yaml"
    assert run(str(path), "--answers", str(answered(tmp_path, FULL))) == 0
    target = load_target(path).target
    assert target.name == FULL["name"]
    assert target.accounts["citizen-a"].password_env == "MAT_KHAU_A"
    assert target.accounts["citizen-a"].person.email == "thu@example.org"
    assert target.accounts["officer-receive"].unit == "Vụ Ví dụ"
    assert target.accounts["citizen-b"].password_env == "MAT_KHAU_B"
    assert target.accounts["officer-appraise"].username == "canbo.thamdinh"
    assert target.accounts["officer-other-unit"].password_env == "MAT_KHAU_DVK"
    assert "officer-approve" not in target.accounts
    assert "# Còn: officer-approve, lockout" in path.read_text(encoding="utf-8")
    assert target.data.procedure is not None
    assert target.data.paid_procedure is not None
    assert (target.data.procedure.fee_vnd, target.data.paid_procedure.fee_vnd) == (0, 650_000)
    assert (target.network.proxy, target.network.max_requests_per_s) == ("http://proxy.example.org:3128", 2.5)
    assert target.sync is not None
    assert (target.sync.contract, target.sync.stub_port) == ("B", 18080)
    assert target.authorisation is not None
    assert target.authorisation.not_before == "2026-03-02T22:00:00+07:00"
    said = capsys.readouterr().out
    assert "MAT_KHAU_CB" in said
    assert "doctor" in said
    assert "\n# " in path.read_text(encoding="utf-8")


def test_doctor_takes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    with mini.portal() as portal:
        assert run(str(path), "--url", portal.url, "--name", "Thử", "--yes") == 0
        suite = Suite()
        suite = dataclasses.replace(suite, settings=dataclasses.replace(suite.settings, environ={"PATH": ""}))
        doctor = Doctor(suite, find_browser=lambda _: Path("/usr/bin/true"), sign_in=lambda *_: iter(()))
        found = list(doctor.examine(path))
    assert not [f.message for f in found if f.level is Level.PROBLEM and f.id in {"target-file", "public-address"}]
    assert any(f.id == "target-file" and f.level is Level.FINE for f in found)


def test_a_person_signs_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = {
        "url": "https://a.example.org",
        "name": "A",
        "citizen": "yes",
        "citizen-sign-in": "manual",
        "citizen-username": "x",
    }
    path = tmp_path / "t.yaml"
    assert run(str(path), "--answers", str(answered(tmp_path, given)), "--yes") == 0
    account = load_target(path).target.accounts["citizen-a"]
    assert (account.sign_in, account.password_env) == (SignInWay.MANUAL, "")
    assert "kiemdinh login citizen-a" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "place", "words"),
    [
        ({"url": "ftp://x"}, "url", "http"),
        ({"url": "https://a:b@x.org"}, "url", "mật khẩu"),
        ({"citizen": "yes", "citizen-username": "a", "citizen-password-env": "bi mat!"}, "citizen-password-env", "TÊN"),
        ({"citizen": "yes", "citizen-username": "a", "citizen-mail": "a@b"}, "citizen-mail", "thư điện tử"),
        ({"citizen": "yes", "citizen-username": "a", "citizen-identity": "12"}, "citizen-identity", "12 chữ số"),
        ({"access": "everything"}, "access", "observe"),
        ({"ca-file": "khong-co.pem"}, "ca-file", "không có tệp"),
        ({"rate": "-1"}, "rate", "mỗi giây"),
        ({"id": "Bộ A"}, "id", "chữ thường"),
        ({"urrl": "https://x.org"}, "urrl", "«url»"),
        ({"sync-port": "80"}, "sync-port", "không dùng tới"),
    ],
)
def test_wrong_answers_are_refused_with_their_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: dict[str, str], place: str, words: str
) -> None:
    whole = {"url": "https://x.example.org", "name": "X"} | given
    path = tmp_path / "t.yaml"
    assert run(str(path), "--answers", str(answered(tmp_path, whole)), "--yes") == 2
    said = capsys.readouterr().err
    assert f"{place}: " in said
    assert words in said
    assert "bi mat" not in said
    assert not path.exists()


def test_a_window_must_end_after_it_begins() -> None:
    with pytest.raises(InputProblem, match="sau lúc bắt đầu"):
        forms.hold("later", "2026-03-02 21:00", {"not-before": "2026-03-02T22:00:00+07:00"}, Path())


def test_nobody_to_ask_says_what_is_lacking(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(tmp_path / "t.yaml"), "--yes") == 2
    assert "url, name" in capsys.readouterr().err


def test_a_wrong_answer_is_asked_again_at_once(tmp_path: Path) -> None:
    said: list[tuple[str, str]] = []
    replies = iter(["dichvucong", "https://x.example.org"])

    def person(question: Question, proposed: str, wrong: str) -> str:
        said.append((question.key, wrong))
        return next(replies) if question.key == "url" else "X" if question.key == "name" else proposed

    kept = collect(load_questions(), {}, person, tmp_path, defaults=False)
    assert [key for key, _ in said[:3]] == ["url", "url", "name"]
    assert "http" in said[1][1]
    assert kept["id"] == "x-example-org"
    assert "citizen-username" not in kept


def test_every_question_has_a_form_and_the_text_of_any_answers_is_yaml(tmp_path: Path) -> None:
    asked = load_questions()
    assert {q.form for q in asked} <= forms.FORMS
    assert len({q.key for q in asked}) == len(asked)
    keys = {q.key for q in asked}
    assert all(set(q.when) <= keys for q in asked)
    path = tmp_path / "t.yaml"
    hostile = FULL | {"name": 'a"b\\: {x} #', "operator": "- *x &y !z"}
    path.write_text(target_text(collect(asked, hostile, None, tmp_path, defaults=True), ["2024"]), encoding="utf-8")
    assert isinstance(read_document(path).data, dict)
    assert load_target(path).target.operator == "- *x &y !z"
