"""What a run left in a portal: listed, withdrawn once, never touched without the mark, gone on with later."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from kiemdinh.bundle.folder import RunFolder
from kiemdinh.cleaning import Cleaned, Cleanup, Ending, clean, kept, record_path, traces
from kiemdinh.cli import main
from kiemdinh.events.types import DossierFiled
from kiemdinh.model.enums import Access, Status
from kiemdinh.model.failures import AccountProblem, EnvironmentProblem, FunctionNotFound
from kiemdinh.model.outcome import Outcome
from kiemdinh.model.target import AccessPolicy, Account, BaseUrls, Tls
from kiemdinh.running import Suite
from kiemdinh.schemas_export import schema
from tests import mini

MARK = "KIEMDINH-THU"
CODES = [f"000.00.01.H16-260302-000{n}" for n in range(1, 6)]


@dataclass
class Dossier:
    """A dossier in a portal made of a dictionary."""

    owner: str
    text: str = f"Ghi chú {MARK}"
    status: str = "Mới đăng ký"
    stops: bool = True


@dataclass
class FakePortal:
    """Citizens see their own dossiers, officers all; withdrawing works unless a dossier says otherwise."""

    dossiers: dict[str, Dossier]
    trouble: Callable[[str, str], None] = lambda key, code: None
    touched: list[tuple[str, str]] = field(default_factory=list)

    def as_account(self, key: str) -> Any:
        return self._person(key)

    as_officer = as_account

    def _person(self, key: str) -> Any:
        officer = key.startswith("officer-")

        def open_dossier(code: str) -> Any:
            self.trouble(key, code)
            found = self.dossiers.get(code)
            if found is None or not (officer or found.owner == key):
                raise FunctionNotFound(f"hồ sơ {code}", "Hồ sơ của tôi")
            page = SimpleNamespace(text=f"{code} {found.text}")
            return SimpleNamespace(code=code, status=found.status, page=page)

        def act(status: str) -> Callable[[str, str], Any]:
            def go(code: str, reason: str) -> Any:
                self.touched.append((key, code))
                assert MARK in reason
                found = self.dossiers[code]
                if not found.stops:
                    return SimpleNamespace(done=False, offered=False, message="trang không có nút")
                found.status = status
                return SimpleNamespace(done=True, offered=True, message="Đã rút")

            return go

        stop, refuse, withdraw = act("Dừng xử lý"), act("Từ chối tiếp nhận"), act("Công dân yêu cầu rút hồ sơ")
        return SimpleNamespace(open_dossier=open_dossier, stop=stop, refuse=refuse, withdraw=withdraw)


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    made = mini.write_suite(tmp_path / "suite")
    made.settings.environ["A"] = made.settings.environ["O"] = "x"  # type: ignore[index]
    return made


def left_behind(tmp_path: Path, codes: list[str] = CODES, **more: Any) -> RunFolder:
    accounts = {
        "citizen-a": Account(username="a", password_env="A"),
        "officer-receive": Account(username="o", password_env="O"),
        "lockout": Account(username="l", password_env="A"),
    }
    urls = BaseUrls(public=mini.NOWHERE, officer=mini.NOWHERE)
    target = msgspec.structs.replace(mini.target(accounts=accounts, **more), base_urls=urls)
    folder = mini.make_run(tmp_path / "run", target)
    words = "; ".join(codes)
    folder.outcomes.append(Outcome(check="c.write", status=Status.PASSED, message=words, started="2026-03-02T09:00"))
    return folder


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Callable[[FakePortal], None]:
    def use(portal: FakePortal) -> None:
        @contextmanager
        def open_portal(*_: object, **__: object) -> Iterator[FakePortal]:
            yield portal

        monkeypatch.setattr("steps.portal.session.open_portal", open_portal)

    return use


def test_everything_is_withdrawn_that_can_be_and_the_rest_is_said(
    tmp_path: Path, suite: Suite, opened: Callable[[FakePortal], None], capsys: pytest.CaptureFixture[str]
) -> None:
    own, officers, ended, foreign, fixed = CODES
    portal = FakePortal(
        {
            own: Dossier("citizen-a"),
            officers: Dossier("citizen-b"),
            ended: Dossier("citizen-a", status="Đã trả kết quả"),
            foreign: Dossier("citizen-a", text="Hồ sơ thật"),
            fixed: Dossier("citizen-a", stops=False),
        }
    )
    opened(portal)
    folder = left_behind(tmp_path, operator="Trung tâm thử")
    assert main(["cleanup", str(folder.path), "--yes"], suite) == 1
    endings = {d.code: (d.ending, d.account) for d in kept(folder).dossiers}
    assert endings[own] == (Ending.WITHDRAWN, "citizen-a")
    assert endings[officers] == (Ending.WITHDRAWN, "officer-receive")
    assert endings[ended] == (Ending.ENDED_BEFORE, "citizen-a")
    assert endings[foreign][0] is Ending.NOT_MARKED
    assert endings[fixed][0] is Ending.NOT_OFFERED
    assert foreign not in {code for _, code in portal.touched}
    said = capsys.readouterr().out
    assert "Nhờ Trung tâm thử hủy 2 hồ sơ" in said
    assert said.count(fixed) == 3
    portal.touched.clear()
    portal.dossiers[fixed].stops = True
    portal.dossiers[foreign].text = MARK
    assert main(["cleanup", str(folder.path), "--yes", "--json"], suite) == 0
    assert {code for _, code in portal.touched} == {fixed, foreign}
    answer = json.loads(capsys.readouterr().out)
    assert [d["ending"] for d in answer["dossiers"]].count("withdrawn") == 4
    assert set(answer) == set(schema("cleanup")["$defs"]["Cleanup"]["properties"])
    assert main(["cleanup", str(folder.path), "--yes"], suite) == 0
    assert "Đã dọn 5 hồ sơ" in capsys.readouterr().out


def test_what_the_portal_confirmed_is_known_without_any_evidence(tmp_path: Path) -> None:
    folder = left_behind(tmp_path, [])
    folder.events.append(DossierFiled(at="2026-03-02T09:00:00.000+07:00", code="HS-7/2026"))
    assert traces(folder).codes == ("HS-7/2026",)


def test_it_goes_on_where_it_was_interrupted(tmp_path: Path, suite: Suite) -> None:
    folder = left_behind(tmp_path)
    asked: list[str] = []

    class Hands:
        def end(self, code: str) -> Any:
            asked.append(code)
            if len(asked) == 3:
                raise KeyboardInterrupt
            return kept_one(code)

    def kept_one(code: str) -> Any:
        return Cleaned(code=code, ending=Ending.WITHDRAWN)

    with pytest.raises(KeyboardInterrupt):
        list(clean(folder, CODES, Hands(), suite.settings.clock))
    assert [d.code for d in kept(folder).dossiers] == CODES[:2]
    list(clean(folder, CODES, Hands(), suite.settings.clock))
    assert asked == [*CODES[:3], *CODES[2:]]
    assert record_path(folder).parent == folder.path.parent, "the sealed folder stays as it is"


@pytest.mark.parametrize(
    ("error", "ending"),
    [(AccountProblem("sai mật khẩu"), Ending.NOT_FOUND), (EnvironmentProblem("mất kết nối"), Ending.PROBLEM)],
)
def test_trouble_on_the_way_is_told(
    tmp_path: Path,
    suite: Suite,
    opened: Callable[[FakePortal], None],
    error: Exception,
    ending: Ending,
) -> None:
    def trouble(key: str, code: str) -> None:
        raise error

    opened(FakePortal({}, trouble))
    folder = left_behind(tmp_path, CODES[:1])
    assert main(["cleanup", str(folder.path), "--yes"], suite) == 1
    (one,) = kept(folder).dossiers
    assert (one.ending, str(error) in one.message) == (ending, True)


def test_nothing_is_withdrawn_without_a_yes(
    tmp_path: Path, suite: Suite, opened: Callable[[FakePortal], None], capsys: pytest.CaptureFixture[str]
) -> None:
    portal = FakePortal({CODES[0]: Dossier("citizen-a")})
    opened(portal)
    folder = left_behind(tmp_path)
    assert main(["cleanup", str(folder.path)], suite) == 2
    assert "--yes" in capsys.readouterr().err
    assert main(["cleanup", str(folder.path), "--list"], suite) == 0
    assert CODES[4] in capsys.readouterr().out
    assert main(["cleanup", str(folder.path), "--json"], suite) == 0
    assert json.loads(capsys.readouterr().out)["codes"] == CODES
    assert portal.touched == []
    assert kept(folder) == Cleanup(run="run", target="thu", marker=MARK)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"tls": Tls(ca_file="ca.pem")}, "--target"),
        ({"access": AccessPolicy(allowed=Access.OBSERVE)}, "access.allowed"),
    ],
)
def test_a_target_that_cannot_be_used_is_refused(
    tmp_path: Path, suite: Suite, capsys: pytest.CaptureFixture[str], more: dict[str, Any], words: str
) -> None:
    folder = left_behind(tmp_path)
    folder.write("target.json", msgspec.structs.replace(folder.target, **more))
    assert main(["cleanup", str(folder.path), "--yes"], suite) == 2
    assert words in capsys.readouterr().err
