"""``map.html``: one offline page that shows function, picture, confidence and what to do."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kiemdinh.mapping.rows import HIGH, STATE_WORDS, WHO_WORDS, Row, day, element_words
from kiemdinh.model.enums import MappingState
from kiemdinh.model.target import Target
from steps.mapping.values import Note, Told

_TEMPLATES = Path(__file__).parent / "templates"
_REPORT = Path(__file__).resolve().parents[2] / "reports" / "templates"
_STYLES = (_REPORT / "report.css", _TEMPLATES / "map.css")


def styles() -> str:
    """The report's own look, and what a map needs besides."""
    dark = (_REPORT / "dark.css").read_text(encoding="utf-8")
    shown = [path.read_text(encoding="utf-8") for path in _STYLES]
    return "\n".join(
        [*shown, f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} color-scheme: dark; }} }}"]
    )


def environment() -> Environment:
    """Templates with escaping on."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        state_words=STATE_WORDS, who_words=WHO_WORDS, states=list(MappingState), day=day, element_words=element_words
    )
    return made


def counts(shown: Sequence[Row]) -> dict[str, int]:
    """Figures of the head of the page."""
    return {
        "all": len(shown),
        "high": sum(r.level == "high" for r in shown),
        "other": sum(r.level in {"fair", "low"} for r in shown),
        "unknown": sum(r.level == "unknown" for r in shown),
        "confirmed": sum(r.level == "confirmed" for r in shown),
        "absent": sum(r.level == "absent" for r in shown),
    }


def page(target: Target, shown: Sequence[Row], told: Iterable[Told], *, file: str, when: str) -> str:
    """The page as text; pictures are inside it, so that one file can be sent.

    Args:
        target: the portal.
        shown: its map.
        told: what the exploration told besides.
        file: name of the target file.
        when: moment of writing, for people.
    """
    css = styles()
    pictures = {r.key: _data(r.picture) for r in shown if r.picture is not None}
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return (
        environment()
        .get_template("map.html.j2")
        .render(
            target=target,
            groups=[(who, [r for r in shown if r.function.who == who]) for who in WHO_WORDS],
            pictures=pictures,
            notes=[t.text for t in told if isinstance(t, Note)],
            counts=counts(shown),
            high=f"{HIGH:.2f}".replace(".", ","),
            file=file,
            when=when,
            css=css,
            digest=digest,
        )
    )


def _data(picture: Path) -> str:
    return "data:image/png;base64," + base64.b64encode(picture.read_bytes()).decode()
