from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import jsonschema
import msgspec
import pytest
import yaml

from kiemdinh.model.failures import InputProblem
from kiemdinh.model.permission import is_loopback
from kiemdinh.model.target import Launch
from kiemdinh.target import Ready, apply_ready, load_target, secret_names
from tests import mini

TARGETS = Path(__file__).parents[2] / "targets"
GOOD = """\
version: 1
id: thu
name: "Hệ thống thử"
base_urls:
  public: "https://portal.example.org"
"""


def load(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(text, encoding="utf-8")
    load_target(path)


@pytest.mark.parametrize("name", ["reference", "example"])
def test_committed_targets_are_valid_and_fit_the_schema(name: str) -> None:
    path = TARGETS / f"{name}.yaml"
    load_target(path)
    schema = json.loads((TARGETS.parent / "schemas/run/target.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def test_the_reference_target_holds_no_selector_and_no_permission() -> None:
    target = load_target(TARGETS / "reference.yaml").target
    assert target.mapping.hints == {}
    assert target.authorisation is None
    assert all(limit.note == "Giá trị trình diễn" for limit in target.limits.values())


@pytest.mark.parametrize(
    ("more", "line", "words"),
    [
        ("acounts: {}\n", 6, "có phải là «accounts»"),
        ("access:\n  alowed: write\n", 7, "khóa lạ «alowed»"),
        ("access:\n  allowed: all\n", 7, "danh sách cho phép"),
        ("load:\n  users: ten\n", 7, "cần kiểu int"),
        ("load:\n  users: 0\n", 7, "lớn hơn 0"),
        ("accounts:\n  citizen-x:\n    username: a\n    password_env: A\n", 8, "«citizen-a»"),
        ("accounts:\n  citizen-a:\n    username: a\n    password_env: 'my secret!'\n", 9, "tên biến môi trường"),
        ("accounts:\n  citizen-a:\n    username: a\n", 8, "password_env"),
        ("hooks:\n  offered: [clok]\n", 7, "«clock»"),
        (
            "limits:\n  response-p59-ms:\n    value: 2000\n",
            8,
            "giới hạn «response-p59-ms» không có; có phải là «response-p95-ms»",
        ),
        ("sync:\n  contract: D\n", 7, "A, B hoặc C"),
        ("tls:\n  ca_file: no.pem\n", 7, "không có tệp"),
        ("attestations: no.yaml\n", 6, "không có tệp"),
        ("data:\n  procedure:\n    code: '1'\n    name: x\n    attachments:\n      - file: no.pdf\n", 11, "no.pdf"),
        (
            "authorisation:\n  allowed_by: a\n  document: b\n  not_before: '2026-01-01'\n  not_after: '2026-01-02'\n",
            9,
            "múi giờ",
        ),
        (
            "authorisation:\n  allowed_by: a\n  document: b\n  not_before: mai\n  not_after: '2026-01-02'\n",
            9,
            "ISO 8601",
        ),
        (
            (
                "authorisation:\n  allowed_by: a\n  document: b\n  not_before: '2026-01-02T00:00:00+07:00'\n"
                "  not_after: '2026-01-01T00:00:00+07:00'\n"
            ),
            10,
            "phải sau",
        ),
        ("editions: []\n", 6, "ít nhất một"),
        ("id: lại\n", 6, "lặp lại"),
        ("name2: " + unicodedata.normalize("NFD", "hệ") + "\n", 6, "NFC"),
        ("x: [\n", 7, "YAML"),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path: Path, more: str, line: int, words: str) -> None:
    with pytest.raises(InputProblem) as caught:
        load(tmp_path, GOOD + more)
    assert words in str(caught.value)
    assert caught.value.place.startswith(f"{tmp_path / 't.yaml'}:{line}:"), caught.value.place


@pytest.mark.parametrize(
    "url", ["portal.example.org", "ftp://x.example", "https://", "https://a:b@x.example", "http://x.example:99999999"]
)
def test_addresses_must_be_plain_http_addresses(tmp_path: Path, url: str) -> None:
    with pytest.raises(InputProblem, match=r":5:\d+:"):
        load(tmp_path, GOOD.replace("https://portal.example.org", url))


@pytest.mark.parametrize("text", ["", "[]", "x", "- a", "1", "\x00", "a: &x [*x]", "{" * 3000])
def test_what_is_no_target_at_all_is_said_so(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputProblem):
        load(tmp_path, text)


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("x")
    path = tmp_path / "t.yaml"
    path.write_text(GOOD + "tls:\n  ca_file: ca.pem\n", encoding="utf-8")
    assert load_target(path).target.tls.ca_file == str((tmp_path / "ca.pem").resolve())


def test_a_launched_portal_gives_its_addresses() -> None:
    ready = Ready(
        base_urls={"public": "https://127.0.0.1:1/", "officer": "https://127.0.0.1:2"},
        plain_http="http://127.0.0.1:3",
        ca_file="/x/ca.pem",
        hooks={"base_url": "http://127.0.0.1:4"},
        secrets={"A": "b"},
    )
    target = apply_ready(mini.target(launch=Launch(command=("x",))), ready)
    assert (target.base_urls.public, target.base_urls.officer) == ("https://127.0.0.1:1", "https://127.0.0.1:2")
    assert (target.base_urls.plain_http, target.tls.ca_file) == ("http://127.0.0.1:3", "/x/ca.pem")
    assert target.hooks.base_url == "http://127.0.0.1:4"


def test_secret_names_are_names_only() -> None:
    target = load_target(TARGETS / "reference.yaml").target
    assert "KIEMDINH_CITIZEN_A_PASSWORD" in secret_names(target)
    assert b"KIEMDINH_CITIZEN_A_PASSWORD" in msgspec.json.encode(target)


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("http://127.0.0.1:1", True),
        ("https://localhost", True),
        ("http://[::1]:8", True),
        ("https://127.0.0.1.example.org", False),
        ("https://10.0.0.1", False),
    ],
)
def test_loopback(url: str, inside: bool) -> None:
    assert is_loopback(url) is inside
