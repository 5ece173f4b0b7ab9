"""Input never becomes part of a query (CWE-89): error texts and boolean pairs, reading only, nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import FunctionNotFound, Violation
from security.calls import decoded, texts_in
from security.context import Context, keep
from security.errors import internals_in
from security.html import read_page
from security.parameters import Parameter, parameters
from security.web import Answer

# A table's row, a list's entry, and what a page that shows one thing says of it point by point.
_ENTRIES = ("<tr", "<li", "<dt")
_HELD_OFF = frozenset({408, 429, 502, 503, 504})
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
    """What a result page shows, without what it echoes: status, where its links lead, number of rows and entries."""

    status: int
    links: frozenset[str]
    rows: int

    @property
    def size(self) -> int:
        """How much it shows."""
        return len(self.links) + self.rows


def shape(answer: Answer, sent: str = "") -> Shape:
    """Shape of an answer; the form it holds and the words it repeats play no part.

    Args:
        answer: page or data.
        sent: what was asked with, which data may repeat.
    """
    if answer.is_html:
        page = read_page(answer.text, answer.url)
        links = frozenset(urlsplit(u).path for u, _ in page.links)
        return Shape(answer.status, links, sum(answer.text.lower().count(tag) for tag in _ENTRIES))
    data = decoded(answer)
    if data is None:
        return Shape(answer.status, frozenset(), len(answer.body))
    items = list(_items(data))
    told = frozenset(t for item in items for t in texts_in(item) if not (sent and sent in t))
    return Shape(answer.status, told, len(items))


def _items(data: object) -> Iterator[object]:
    """Members of all lists of a JSON value."""
    if isinstance(data, list):
        yield from data
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    for value in inner:
        yield from _items(value)


def sql(context: Context, _case: str, notes: Notes) -> None:
    """No parameter of the public pages changes a query's logic or provokes a database's error text."""
    word = context.canary("sql")
    found = [p for p in parameters(context) if p.reaches_server]
    if not found:
        raise FunctionNotFound("tham số nào để thử (ô tìm kiếm, liên kết có tham số)", context.public + "/")
    asked = 0
    for parameter in found:
        usual = parameter.ask(context, parameter.value)
        for broken in ("'", '"', "\\", "')"):
            asked += 1
            _no_error_text(parameter.ask(context, parameter.value + broken), usual, parameter, notes)
        nothing = shape(parameter.ask(context, word), word)
        for pair in pairs(word):
            asked += 2
            _no_logic(context, parameter, pair, (usual, nothing), notes)
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


def _no_logic(context: Context, parameter: Parameter, pair: Pair, controls: tuple[Answer, Shape], notes: Notes) -> None:
    base = parameter.value if pair.keeps else ""

    def asked(ending: str) -> Shape:
        return shape(parameter.ask(context, base + ending), base + ending)

    # Twice each, crossed: a page that changes by itself shows no difference that holds.
    seen = [asked(ending) for ending in (pair.true, pair.false)]
    usual = shape(controls[0], parameter.value)
    if not speaks(pair, usual, controls[1], *seen):
        return
    again = [asked(ending) for ending in (pair.false, pair.true)]
    if again != [seen[1], seen[0]]:
        return
    proof = parameter.ask(context, base + pair.true)
    keep(notes, proof, "Điều kiện đúng")
    keep(notes, parameter.ask(context, base + pair.false), "Điều kiện sai")
    raise Violation(
        "giá trị tham số chỉ là dữ liệu",
        f"điều kiện SQL chèn vào tham số «{parameter.name}» đổi kết quả: đúng {seen[0].size}, sai {seen[1].size} mục",
        proof.url,
        curl=proof.curl(),
    )


def speaks(pair: Pair, usual: Shape, nothing: Shape, true: Shape, false: Shape) -> bool:
    """Whether a pair tells that the value became part of a query.

    Args:
        pair: what was sent.
        usual: for the ordinary value.
        nothing: for a word that stands nowhere.
        true: for the ending that always holds.
        false: for the one that never does.
    """
    if true.status != 200 or true == false or false.status in _HELD_OFF:
        return False
    if pair.keeps:
        return true == usual and (false.size < true.size or false.status != 200)
    # A condition that always holds gives all there is; one that never does gives what an unknown word gives.
    return true.size > false.size and true.size >= usual.size and false == nothing
