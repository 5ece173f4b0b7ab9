"""Input never becomes part of a query (CWE-89): error texts and boolean pairs, reading only, nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import FunctionNotFound, Violation
from security.context import Context, keep
from security.errors import internals_in
from security.html import read_page
from security.parameters import Parameter, parameters
from security.web import Answer

_DATABASE = frozenset({"lỗi cơ sở dữ liệu", "câu truy vấn SQL"})


@dataclass(frozen=True)
class Pair:
    """Two values that mean the same to a search and the opposite to a database.

    Attributes:
        true, false: endings put after (or in place of) the ordinary value.
        keeps: the true one must give what the ordinary value gives; else the true one must give more than the false.
    """

    true: str
    false: str
    keeps: bool = True


def pairs(word: str) -> tuple[Pair, ...]:
    """Boolean pairs for texts, patterns, numbers and brackets; letters only, so that a word search sees equal words."""
    a, b = f"{word}a", f"{word}b"
    return (
        Pair(f"' AND '{a}'='{a}", f"' AND '{a}'='{b}"),
        Pair(f"%' AND '{a}'='{a}' AND '%'='", f"%' AND '{a}'='{b}' AND '%'='"),
        Pair(f"') AND ('{a}'='{a}", f"') AND ('{a}'='{b}"),
        Pair(f" AND '{a}'='{a}'", f" AND '{a}'='{b}'"),
        Pair(f'" AND "{a}"="{a}', f'" AND "{a}"="{b}'),
        Pair(f"{word}' OR '{a}'='{a}", f"{word}' OR '{a}'='{b}", keeps=False),
        Pair(f"{word}%' OR '{a}' LIKE '{a}", f"{word}%' OR '{a}' LIKE '{b}", keeps=False),
    )


@dataclass(frozen=True)
class Shape:
    """What a result page shows, without what it echoes: status, where its links lead, number of table rows."""

    status: int
    links: frozenset[str]
    rows: int

    @property
    def size(self) -> int:
        """How much it shows."""
        return len(self.links) + self.rows


def shape(answer: Answer) -> Shape:
    """Shape of an answer; the form it holds and the words it repeats play no part."""
    if not answer.is_html:
        return Shape(answer.status, frozenset(), len(answer.body))
    page = read_page(answer.text, answer.url)
    links = frozenset(urlsplit(u).path for u, _ in page.links)
    return Shape(answer.status, links, answer.text.lower().count("<tr") + answer.text.lower().count("<li"))


def sql(context: Context, _case: str, notes: Notes) -> None:
    """No parameter of the public pages changes a query's logic or provokes a database's error text."""
    word = context.canary("sql")
    found = parameters(context)
    if not found:
        raise FunctionNotFound("tham số nào để thử (ô tìm kiếm, liên kết có tham số)", context.public + "/")
    asked = 0
    for parameter in found:
        usual = context.web.follow(parameter.with_value(parameter.value))
        for broken in ("'", '"', "\\", "')"):
            asked += 1
            _no_error_text(context.web.follow(parameter.with_value(parameter.value + broken)), usual, parameter, notes)
        for pair in pairs(word):
            asked += 2
            _no_logic(context, parameter, pair, usual, notes)
    notes.remark = f"Đã thử {len(found)} tham số, {asked} yêu cầu"


def _no_error_text(answer: Answer, usual: Answer, parameter: Parameter, notes: Notes) -> None:
    seen = internals_in(answer.text)
    if seen and seen[0].name in _DATABASE and not seen[0].pattern.search(usual.text):
        keep(notes, answer, "Lỗi cơ sở dữ liệu lộ ra")
        raise Violation(
            "dấu nháy trong tham số không tới được câu truy vấn",
            f"{seen[0].name}: «{seen[1]}» (tham số «{parameter.name}»)",
            answer.url,
            curl=answer.curl(),
        )


def _no_logic(context: Context, parameter: Parameter, pair: Pair, usual: Answer, notes: Notes) -> None:
    base = parameter.value if pair.keeps else ""
    # Twice each, crossed: a page that changes by itself shows no difference that holds.
    seen = [shape(context.web.follow(parameter.with_value(base + ending))) for ending in (pair.true, pair.false)]
    if not _speaks(pair, shape(usual), *seen):
        return
    again = [shape(context.web.follow(parameter.with_value(base + ending))) for ending in (pair.false, pair.true)]
    if again != [seen[1], seen[0]]:
        return
    proof = context.web.follow(parameter.with_value(base + pair.true))
    keep(notes, proof, "Điều kiện đúng")
    keep(notes, context.web.follow(parameter.with_value(base + pair.false)), "Điều kiện sai")
    raise Violation(
        "giá trị tham số chỉ là dữ liệu",
        f"điều kiện SQL chèn vào tham số «{parameter.name}» đổi kết quả: đúng {seen[0].size}, sai {seen[1].size} mục",
        proof.url,
        curl=proof.curl(),
    )


def _speaks(pair: Pair, usual: Shape, true: Shape, false: Shape) -> bool:
    if true.status != 200 or true == false:
        return False
    if pair.keeps:
        return true == usual and (false.size < true.size or false.status != 200)
    return true.size > false.size
