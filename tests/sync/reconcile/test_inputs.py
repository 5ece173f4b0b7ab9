"""Files as they come: forms, encodings, broken lines, columns under other names."""

# ruff: noqa: S608 - paths of the test itself
from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kiemdinh.model.failures import InputProblem
from schemas.sync.reconcile.files import expand, inspect
from schemas.sync.reconcile.mapping import load_mapping
from schemas.sync.reconcile.model import Kind
from schemas.sync.reconcile.repair import Broken, rows
from schemas.sync.reconcile.result import Found, Reconciliation
from tests.sync.reconcile.made import clock, ndjson, run_files

HEAD = "code,procedure,status,time,note"
ROWS = [f"A{n},1.000001,2,{clock(n)},ghi chú {n}" for n in range(4)]


def csv_text(*more: str) -> str:
    return "\n".join([HEAD, *ROWS, *more]) + "\n"


def there(folder: Path, codes: list[str] | None = None) -> Path:
    wanted = ["A0", "A1", "A2", "A3"] if codes is None else codes
    made = [
        {"code": c, "procedure": "1.000001", "status": 2, "time": clock(int(c[1:])), "note": f"ghi chú {c[1:]}"}
        for c in wanted
    ]
    return ndjson(folder / "n.ndjson", made)


def write_parquet(path: Path) -> None:
    with duckdb.connect() as work:
        work.execute(
            "COPY (SELECT 'A' || i AS code, '1.000001' AS procedure, CAST(2 AS SMALLINT) AS status, "
            "TIMESTAMP '2026-06-01' + to_minutes(i) AS time, 'ghi chú ' || i AS note FROM range(4) t(i)) "
            f"TO '{path}' (FORMAT parquet)"
        )


def write_ndjson(path: Path) -> None:
    lines = [dict(zip(HEAD.split(","), row.split(","), strict=True)) for row in ROWS]
    text = "\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_text(text, encoding="utf-8")


def write_again(path: Path, change: Callable[[bytes], bytes]) -> None:
    write_ndjson(path)
    path.write_bytes(change(path.read_bytes()))


FORMS: dict[str, Callable[[Path], object]] = {
    "p.csv": lambda p: p.write_text(csv_text(), encoding="utf-8"),
    "bom.csv": lambda p: p.write_text(csv_text(), encoding="utf-8-sig"),
    "crlf.csv": lambda p: p.write_bytes(csv_text().replace("\n", "\r\n").encode()),
    "semicolons.csv": lambda p: p.write_text(csv_text().replace(",", ";"), encoding="utf-8"),
    "tabs.tsv": lambda p: p.write_text(csv_text().replace(",", "\t"), encoding="utf-8"),
    "blank-lines-before.csv": lambda p: p.write_text("\n\n" + csv_text(), encoding="utf-8"),
    "quoted.csv": lambda p: p.write_text(re.sub(r"(ghi chú \d)", r'"\1"', csv_text()), encoding="utf-8"),
    "p.csv.gz": lambda p: p.write_bytes(gzip.compress(csv_text().encode())),
    "p.ndjson": write_ndjson,
    "bom.jsonl": lambda p: write_again(p, lambda raw: b"\xef\xbb\xbf" + raw),
    "p.ndjson.gz": lambda p: write_again(p, gzip.compress),
    "p.parquet": write_parquet,
    "no-ending": write_parquet,
    "an[odd]*name?.csv": lambda p: p.write_text(csv_text(), encoding="utf-8"),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_read_alike(tmp_path: Path, name: str) -> None:
    FORMS[name](tmp_path / name)
    result, found = run_files([tmp_path / name], [there(tmp_path)])
    assert found == []
    assert result.dossiers.ok == 4


def test_several_files_and_globs_are_one_side(tmp_path: Path) -> None:
    (tmp_path / "p1.csv").write_text("\n".join([HEAD, *ROWS[:2]]), encoding="utf-8")
    (tmp_path / "p2.csv").write_text(
        "\n".join(
            [
                "note;MaHoSo;MaTTHC;TrangThai;ThoiDiemXuLy",
                *("{4};{0};{1};{2};{3}".format(*r.split(",")) for r in ROWS[2:]),
            ]
        ),
        encoding="utf-8",
    )
    paths = expand([str(tmp_path / "p*.csv"), str(tmp_path / "p1.csv")], "--portal")
    assert [p.name for p in paths] == ["p1.csv", "p2.csv"]
    result, found = run_files(paths, [there(tmp_path)])
    assert (found, result.dossiers.ok) == ([], 4)


@pytest.mark.parametrize("name", ["p.csv", "p.ndjson"])
@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_no_rows(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    result, found = run_files([tmp_path / name], [there(tmp_path)])
    assert {f.kind for f in found} == {Kind.ORPHANED}
    assert (result.dossiers.portal, result.orphaned) == (0, 4)


def test_only_a_header_is_no_rows(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(csv_text(), encoding="utf-8")
    (tmp_path / "n.csv").write_text(HEAD + "\n", encoding="utf-8")
    result, _ = run_files([tmp_path / "p.csv"], [tmp_path / "n.csv"])
    assert result.dossiers.lost == 4


BAD_CSV = [
    ("A9,1.000001,2", 6, "cần 5 cột, thấy 3"),
    ("A9,1.000001,2,20260601000000,x,y", 6, "cần 5 cột, thấy 6"),
    ("A9,1.000001,2,20260601000000,\udcff", 6, "UTF-8"),
    (f"A9,1.000001,2,{clock(0)}," + "x" * (17 << 20), 6, "dài hơn 16 MB"),
]


@pytest.mark.parametrize(("line", "number", "told"), BAD_CSV, ids=["short", "long", "bytes", "huge"])
def test_a_broken_line_is_told_and_the_rest_is_read(tmp_path: Path, line: str, number: int, told: str) -> None:
    (tmp_path / "p.csv").write_bytes(
        csv_text(line, f"A4,1.000001,2,{clock(4)},ghi chú 4").encode("utf-8", "surrogateescape")
    )
    result, found = run_files([tmp_path / "p.csv"], [there(tmp_path, ["A0", "A1", "A2", "A3", "A4"])])
    assert [(f.kind, f.line) for f in found] == [(Kind.UNREADABLE, number)]
    assert told in found[0].message
    assert (result.dossiers.ok, result.inputs["portal"].broken, result.clean) == (5, 1, False)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{bad", "cột 2"),
        ('"A9"', "không phải đối tượng"),
        ("[1]", "không phải đối tượng"),
        ('{"code":"A9","status":2,"time":"', "không phải JSON"),
    ],
)
def test_a_broken_json_line_is_told_with_its_column(tmp_path: Path, line: str, told: str) -> None:
    write_ndjson(tmp_path / "p.ndjson")
    with (tmp_path / "p.ndjson").open("a", encoding="utf-8") as stream:
        stream.write("\n" + line + "\n")
    result, found = run_files([tmp_path / "p.ndjson"], [there(tmp_path)])
    assert [(f.kind, f.line) for f in found] == [(Kind.UNREADABLE, 8)]
    assert told in found[0].message
    assert result.dossiers.ok == 4


def test_a_quote_that_never_ends_does_not_swallow_the_file(tmp_path: Path) -> None:
    lines = [HEAD, *ROWS[:2], f'A9,1.000001,2,{clock(9)},ống 5" rất dài', *ROWS[2:]]
    (tmp_path / "p.csv").write_text("\n".join(lines), encoding="utf-8")
    result, found = run_files([tmp_path / "p.csv"], [there(tmp_path)])
    assert {(f.kind, f.code) for f in found} <= {(Kind.LOST, "A9"), (Kind.UNREADABLE, "")}
    assert len(found) == 1
    assert result.dossiers.ok == 4


def test_a_long_line_is_read(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(csv_text(f"A9,1.000001,2,{clock(9)},{'dài ' * 800_000}"), encoding="utf-8")
    _, found = run_files([tmp_path / "p.csv"], [there(tmp_path, ["A0", "A1", "A2", "A3", "A9"])])
    assert [(f.kind, f.code, f.field) for f in found] == [(Kind.ALTERED, "A9", "note")]
    assert len(found[0].message) < 400


VALUES = [
    (f"A9,1.000001,x,{clock(9)},", "status", "«x»"),
    ("A9,1.000001,2,20260231000000,", "time", "«20260231000000»"),
    ("A9,1.000001,2,,", "time", "để trống"),
    (f",1.000001,2,{clock(9)},", "code", "để trống"),
]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(("line", "column", "told"), VALUES)
def test_a_value_that_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, line: str, column: str, told: str, packed: bool
) -> None:
    text = csv_text().replace("ghi chú 1", '"ghi chú\n1"') + "\n" + line + "\n"
    path = tmp_path / ("p.csv.gz" if packed else "p.csv")
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    result, found = run_files([path], [there(tmp_path)])
    unreadable = [f for f in found if f.kind is Kind.UNREADABLE]
    assert [(f.line, f.field, f.file) for f in unreadable] == [(8, column, str(path))]
    assert told in unreadable[0].message
    assert result.inputs["portal"].unreadable == 1
    assert result.inputs["portal"].without_code == (column == "code")


def test_an_unreadable_value_of_parquet_is_told_with_its_row(tmp_path: Path) -> None:
    with duckdb.connect() as work:
        work.execute(
            "COPY (SELECT 'A' || i AS code, if(i = 2, 'x', '2') AS status, '20260601080000' AS time "
            f"FROM range(4) t(i)) TO '{tmp_path / 'p.parquet'}' (FORMAT parquet)"
        )
    _, found = run_files([tmp_path / "p.parquet"], [there(tmp_path)])
    assert [(f.line, f.field, f.code) for f in found if f.kind is Kind.UNREADABLE] == [(3, "status", "A2")]


REFUSED: dict[str, tuple[bytes, str]] = {
    "utf16.csv": (csv_text().encode("utf-16"), "UTF-16"),
    "utf16.ndjson": ('{"code": "A"}\n'.encode("utf-16-le"), "UTF-16"),
    "cut.csv.gz": (gzip.compress(csv_text().encode())[:-20], "gzip"),
    "bad.parquet": (b"PAR1 and nothing else", "Parquet bị hỏng"),
    "not.parquet": (b"code,status\n", "không phải"),
    "packed.parquet.gz": (gzip.compress(b"PAR1xxxx"), "tự nén"),
    "array.json": (b'[{"code": "A"}]', "mảng JSON"),
    "twice.csv": (b"code,status,time,code\n", "hai lần"),
    "nameless.csv": (b"code,status,time,,x\n", "không có tên"),
    "other-names.csv": (
        b"codes,state,time\nA,2,20260601080000\n",
        "«code»; các cột có: codes, state, time; có phải là «codes»?",
    ),
    "two-candidates.csv": (b"code,TrangThai,TrangThaiHoSo,time\n", "«TrangThai» và «TrangThaiHoSo»"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_at_all_is_refused_with_a_way_out(tmp_path: Path, name: str) -> None:
    content, told = REFUSED[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputProblem, match=re.escape(told)) as problem:
        run_files([tmp_path / name], [there(tmp_path)])
    assert name in str(problem.value)


@pytest.mark.parametrize(
    ("pattern", "told"), [("nothing.csv", "không có tệp"), ("*.csv", "không tệp nào khớp"), ("", "thư mục")]
)
def test_files_that_are_not_there(tmp_path: Path, pattern: str, told: str) -> None:
    with pytest.raises(InputProblem, match=told):
        expand([str(tmp_path / pattern)], "--sent")


def mapped(folder: Path, text: str, **sides: Any) -> tuple[Reconciliation, list[Found]]:
    path = folder / "m.yaml"
    path.write_text(text, encoding="utf-8")
    return run_files(**sides, mapped=load_mapping(path))


def test_other_names_zones_and_words_through_a_mapping(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(
        "so,tt,luc,nguoi\nA0,Chờ,2026-05-31 17:00:00,Lê A\nA1,Chờ,2026-05-31 17:01:00,Lê B\n", encoding="utf-8"
    )
    (tmp_path / "n.csv").write_text(
        f"code,status,time,owner\nA0,4,{clock(0)},Lê A\nA1,4,{clock(1)},Lê C\n", encoding="utf-8"
    )
    text = """
portal:
  code: so
  status: tt
  time: luc
  zone: "+00:00"
  status_values: {Chờ: 4}
  fields: {Ghi chú: nguoi}
national:
  fields: {Ghi chú: owner}
personal: [Ghi chú]
"""
    result, found = mapped(tmp_path, text, portal=[tmp_path / "p.csv"], national=[tmp_path / "n.csv"])
    assert [(f.code, f.field, f.portal) for f in found] == [("A1", "Ghi chú", "L***[4]")]
    assert result.dossiers.ok == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "portal:\n  code: cod\n",
            "m.yaml:2:9: .*không có cột «cod»; các cột có: code, procedure, status, time, note; có phải là «code»",
        ),
        ("portal:\n  fields: {x: nota}\n", "m.yaml:2:15: .*«nota».*«note»"),
        ("portal:\n  codes: code\n", "m.yaml:2.*khóa lạ «codes»"),
        ("portal:\n  received_at: time\n", "m.yaml:2:16: «received_at» không dùng cho portal"),
        ("portal:\n  code: code\n  status: code\n", "m.yaml:3:11: cột «code» đã dùng"),
        ("portal:\n  zone: VN\n", "m.yaml:2:9: múi giờ"),
        ("portal:\n  status_values: {Xong: 11}\n", "từ 1 đến 10"),
        ("portal: [\n", "không phải YAML"),
    ],
)
def test_a_wrong_mapping_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "p.csv").write_text(csv_text(), encoding="utf-8")
    with pytest.raises(InputProblem, match=told):
        mapped(tmp_path, text, portal=[tmp_path / "p.csv"], national=[there(tmp_path)])


def test_an_empty_mapping_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(csv_text(), encoding="utf-8")
    result, _ = mapped(tmp_path, "# nothing\n", portal=[tmp_path / "p.csv"], national=[there(tmp_path)])
    assert result.clean


def test_what_only_one_side_has_is_said_to_be_unchecked(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(f"code,status,time,channel,hash,only\nA0,2,{clock(0)},1,ff,x\n", encoding="utf-8")
    (tmp_path / "n.csv").write_text("code,status\nA0,2\n", encoding="utf-8")
    result, _ = run_files([tmp_path / "p.csv"], [tmp_path / "n.csv"])
    told = {item.what for item in result.not_checked}
    assert {"kênh thực hiện", "mã băm nội dung", "only", "nội dung hồ sơ", "trễ và thứ tự đến"} <= told


def test_the_exact_reader_joins_a_quoted_line_end_and_gives_back_what_it_should_not_take(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text('a,b\n1,"x\ny"\n2,"open\n3,z\n4,w\n', encoding="utf-8")
    read = list(rows(inspect(path), ["b"]))
    assert [(r.line if isinstance(r, Broken) else r[0]) for r in read] == [2, 4, 5, 6]
    assert read[0] == (2, ["x\ny"])
    assert read[2:] == [(5, ["z"]), (6, ["w"])]
