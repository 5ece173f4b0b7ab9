"""``kiemdinh cleanup``."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiemdinh.cli.base import ProvideSuite, argument, build, option
from kiemdinh.texts import Words

if TYPE_CHECKING:
    from kiemdinh.bundle.folder import RunFolder

# The two written forms of a dossier code (kiemdinh cites neither instrument here: they only help to find text).
_CODE = re.compile(r"\b[A-Z]?[\dA-Z]+(?:\.[\dA-Z]+)+-\d{6,8}-\d{4,7}\b")


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    del provide
    params = [argument("run", "RUN"), option(words, "json", "--json", "as_json", is_flag=True)]
    return build(words, "cleanup", partial(_cleanup, words), params, helps=[("RUN", words("opt.run"))])


def _cleanup(words: Words, run: str, *, as_json: bool) -> int:
    from kiemdinh.bundle.folder import RunFolder, encode  # noqa: PLC0415 - the engine loads when it is used
    from kiemdinh.model.enums import Access  # noqa: PLC0415

    folder = RunFolder.open(Path(run))
    plan, target = folder.plan, folder.target
    wrote = {i.check for i in plan.items if i.runnable and i.access is not Access.OBSERVE}
    ran = [o for o in folder.outcomes.read() if o.check in wrote and o.started]
    codes = codes_seen(folder) if ran else []
    gone = target.launch is not None
    if as_json:
        found = {"marker": target.access.marker, "codes": codes, "gone": gone, "created": bool(ran)}
        click.echo(encode(found).decode(), nl=False)
    elif not ran:
        click.echo(words("cleanup.none"))
    elif gone:
        click.echo(words("cleanup.launched"))
    else:
        click.echo(words("cleanup.marked", marker=target.access.marker))
        for code in codes:
            click.echo(f"  {code}")
    return 0


def codes_seen(folder: RunFolder) -> list[str]:
    """Dossier codes that outcomes of writing checks and their text evidence mention, sorted."""
    found: set[str] = set()
    for outcome in folder.outcomes.read():
        texts = [outcome.message, outcome.observed, outcome.place]
        texts += [f.value for f in outcome.facts if isinstance(f.value, str)]
        for proof in outcome.evidence:
            path = folder.path / "evidence" / proof.sha256[:2] / proof.sha256
            if proof.media_type.startswith(("text/", "application/json")) and path.is_file():
                texts.append(path.read_text(encoding="utf-8", errors="replace"))
        found |= {code for text in texts for code in _CODE.findall(text)}
    return sorted(found)
