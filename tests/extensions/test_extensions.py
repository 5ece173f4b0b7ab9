from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiemdinh.bundle.folder import RunFolder, encode
from kiemdinh.extensions import discover
from kiemdinh.model.enums import Status
from kiemdinh.model.fold import fold_all
from kiemdinh.model.target import BaseUrls, Network, Target
from tests.driver.pages.core import Answer, Request, serving

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "how-to" / "extend-example"
PACKAGE = "kiemdinh_duong_day"
CHECK = "support-line.named-on-home"


def install(place: Path, source: Path = EXAMPLE / PACKAGE, package: str = PACKAGE, value: str = "") -> Path:
    """What pip would leave: the package and its entry point."""
    if not (place / package).exists():
        shutil.copytree(source, place / package, ignore=shutil.ignore_patterns("__pycache__"))
    info = place / f"{package}-1.0.0.dist-info"
    info.mkdir()
    name = package.replace("_", "-")
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n", encoding="utf-8")
    entry = f"[kiemdinh.extensions]\n{name} = {value or package + ':extension'}\n"
    (info / "entry_points.txt").write_text(entry, encoding="utf-8")
    return place


def kiemdinh(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join((str(place), str(ROOT)))}
    command = [sys.executable, "-m", "kiemdinh", *words]
    return subprocess.run(command, env=environ, cwd=place, capture_output=True, text=True, check=False)


def target_file(place: Path, url: str, **more: object) -> Path:
    target = Target(
        version=1,
        id="thu",
        name="Cổng thử",
        base_urls=BaseUrls(public=url),
        editions=("noi-bo-2026",),
        network=Network(timeout_s=15.0),
        **more,  # type: ignore[arg-type]
    )
    path = place / "t.yaml"
    path.write_bytes(encode(target))
    return path


@pytest.mark.parametrize(("line", "status", "code"), [("1900 1234", Status.PASSED, 0), ("", Status.FAILED, 1)])
def test_the_example_runs_from_outside_with_its_driver_and_its_edition(
    tmp_path: Path, line: str, status: Status, code: int
) -> None:
    place = install(tmp_path)

    def page(request: Request) -> Answer:
        said = f"<p>Hỗ trợ: {line}</p>" if request.path == "/cong-dan" else ""
        return Answer(f'<!doctype html><html lang="vi"><title>Cổng</title><main><h1>Cổng</h1>{said}</main></html>')

    with serving(page) as url:
        path = target_file(place, url, driver="cong-noi-bo")
        ended = kiemdinh(
            place, "run", str(path), "--only", CHECK, "--look-spacing", "0", "--out", str(tmp_path / "runs"), "-n", "1"
        )
    assert ended.returncode == code, ended.stderr + ended.stdout
    (run,) = (tmp_path / "runs").iterdir()
    folder = RunFolder.open(run)
    assert fold_all(folder.outcomes.read())[CHECK, "-"].final.status is status
    assert folder.plan.edition == "noi-bo-2026"
    manifest = json.loads((run / "manifest.json").read_bytes())
    assert manifest["extensions"]["duong-day"].startswith("1.0.0 sha256:")
    verdicts = json.loads((run / "judgements" / "noi-bo-2026" / "verdicts.json").read_bytes())["verdicts"]
    stated = {v["criterion"]: v["state"] for v in verdicts}
    assert stated["duong-day"] == status.value
    assert stated["toc-do"] == "not-tested"


def test_what_an_extension_brings_is_listed_and_explained(tmp_path: Path) -> None:
    place = install(tmp_path)
    listed = kiemdinh(place, "checks", "--only", "support-line")
    assert CHECK in listed.stdout, listed.stderr
    explained = kiemdinh(place, "explain", CHECK)
    assert "noi-bo-2026: duong-day" in explained.stdout, explained.stderr


def broken(place: Path, package: str, content: str, files: dict[str, str] | None = None) -> Path:
    (place / package).mkdir()
    (place / package / "__init__.py").write_text(content, encoding="utf-8")
    for name, text in (files or {}).items():
        (place / package / name).parent.mkdir(parents=True, exist_ok=True)
        (place / package / name).write_text(text, encoding="utf-8")
    return install(place, package=package)


HEAD = (
    "from pathlib import Path\nfrom kiemdinh.extensions import Extension\n"
    "extension = Extension(name='x', version='1', root=Path(__file__).parent, "
)
OTHER = "- {id: other.check, engine: security, access: observe, title: {vi: a, en: a}, fault: {vi: a, en: a}}\n"
OWN = OTHER.replace("security", "functional")


@pytest.mark.parametrize(
    ("content", "files", "words"),
    [
        ("1 / 0\n", {}, "ZeroDivisionError"),
        ("extension = 3\n", {}, "phải là một kiemdinh.extensions.Extension"),
        (HEAD + "checks='khong-co')\n", {}, "không có thư mục «khong-co»"),
        (HEAD + "checks='c')\n", {"c/filing.yaml": OWN.replace("other.check", "filing.prefilled")}, "lặp lại"),
        (HEAD + "checks='c')\n", {"c/other.yaml": OTHER}, "chỉ thêm được phép kiểm chức năng"),
        (HEAD + "checks='c')\n", {"c/other.yaml": OWN}, "chưa có tình huống"),
        (HEAD + "checks='c')\n", {"c/other.yaml": "- {id: other.check\n"}, "YAML"),
        (HEAD + "steps=('x_loi.khong_co',))\n", {}, "không nạp được bước x_loi.khong_co"),
    ],
)
def test_a_broken_extension_is_named_and_ends_with_2(
    tmp_path: Path, content: str, files: dict[str, str], words: str
) -> None:
    place = broken(tmp_path, "x_loi", content, files)
    path = target_file(place, "http://127.0.0.1:9")
    path.write_bytes(path.read_bytes().replace(b"noi-bo-2026", b"2025"))
    ended = kiemdinh(place, "run", str(path), "--out", str(tmp_path / "runs"))
    assert ended.returncode == 2, ended.stderr
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not list((tmp_path / "runs").glob("*"))


def test_two_editions_of_one_id_and_unknown_drivers_are_refused(tmp_path: Path) -> None:
    place = install(tmp_path)
    shutil.copytree(place / PACKAGE, place / "ban_sao", ignore=shutil.ignore_patterns("checks", "__pycache__"))
    text = (place / "ban_sao" / "__init__.py").read_text(encoding="utf-8")
    text = text.replace('name="duong-day"', 'name="ban-sao"').replace('    checks="checks",\n', "")
    (place / "ban_sao" / "__init__.py").write_text(text, encoding="utf-8")
    install(place, package="ban_sao")
    path = target_file(place, "http://127.0.0.1:9")
    twice = kiemdinh(place, "plan", str(path))
    assert twice.returncode == 2
    assert "hai phiên bản quy định cùng mã «noi-bo-2026»" in twice.stderr
    unknown = kiemdinh(place, "plan", str(target_file(place, "http://127.0.0.1:9", driver="cong-noi")))
    assert unknown.returncode == 2
    assert "bộ điều khiển" in unknown.stderr


def test_nothing_is_installed_here() -> None:
    assert discover() == ()
