"""``kiemdinh init``: a first target file from a few questions."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiemdinh.cli.base import ProvideSuite, argument, build, option
from kiemdinh.model.failures import InputProblem
from kiemdinh.texts import Words

if TYPE_CHECKING:
    from kiemdinh.starting.questions import AskPerson, Question

_DEFAULT = "he-thong.yaml"
_SHORT = {"url": "--url", "name": "--name", "access": "--access"}


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    params = [
        argument("file", "FILE", required=False, default=_DEFAULT),
        *(option(words, f"init_{key}", name, key, default=None, metavar=key.upper()) for key, name in _SHORT.items()),
        option(words, "init_set", "--set", "more", multiple=True, metavar="KEY=VALUE"),
        option(words, "init_answers", "--answers", default="", metavar="FILE"),
        option(words, "init_yes", "--yes", "-y", is_flag=True),
        option(words, "init_force", "--force", is_flag=True),
    ]
    return build(words, "init", partial(_init, words, provide), params, helps=[("FILE", words("opt.init_file"))])


def _init(words: Words, provide: ProvideSuite, **values: Any) -> int:  # noqa: ANN401 - what click parsed
    from kiemdinh.bundle.folder import write_whole  # noqa: PLC0415 - loads when it is used
    from kiemdinh.starting.questions import collect, load_questions  # noqa: PLC0415
    from kiemdinh.starting.write import target_text  # noqa: PLC0415

    path = Path(values["file"])
    if path.is_dir():
        raise InputProblem(words("init.is_folder"), str(path))
    if path.exists() and not values["force"]:
        raise InputProblem(words("init.exists"), str(path))
    given = _given(words, values)
    person = None if values["yes"] or not sys.stdin.isatty() else _person(words)
    if person is not None:
        click.echo(words("init.start", path=path), err=True)
    kept = collect(load_questions(), given, person, path.parent, defaults=values["yes"])
    editions = list(provide().heads())
    text = target_text(kept, editions)
    _hold(path, text)
    try:
        write_whole(path, text.encode("utf-8"))
    except OSError as error:
        raise InputProblem(f"không ghi được: {error.strerror}", str(path)) from error
    click.echo(words("init.written", path=path))
    for name in sorted({kept[k] for k in kept if k.endswith("-env") and kept[k]}):
        click.echo(words("init.variable", name=name))
    if kept.get("citizen-sign-in") == "manual":
        click.echo(words("init.login", path=path))
    click.echo(words("init.next", path=path))
    return 0


def _given(words: Words, values: dict[str, Any]) -> dict[str, str]:
    given: dict[str, str] = {}
    if values["answers"]:
        given |= _read_answers(Path(values["answers"]))
    for pair in values["more"]:
        key, sign, value = pair.partition("=")
        if not sign:
            raise InputProblem(words("init.pair", pair=pair), "--set")
        given[key.strip()] = value
    return given | {key: values[key] for key in _SHORT if values[key] is not None}


def _read_answers(path: Path) -> dict[str, str]:
    from kiemdinh.documents import read_document  # noqa: PLC0415

    document = read_document(path)
    if not isinstance(document.data, dict):
        raise InputProblem("tệp trả lời phải là một bảng khóa: giá trị", document.place(()))
    found: dict[str, str] = {}
    for key, value in document.data.items():
        if isinstance(value, dict | list):
            raise InputProblem("mỗi câu trả lời là một giá trị", document.place((key,)))
        plain = ("yes" if value else "no") if isinstance(value, bool) else value
        found[key] = "" if plain is None else str(plain)
    return found


def _hold(path: Path, text: str) -> None:
    """Load what is about to be written, beside where it will lie, so that nothing wrong is ever left behind."""
    import tempfile  # noqa: PLC0415

    from kiemdinh.target import load_target  # noqa: PLC0415

    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".yaml", dir=path.parent) as trial:
        trial.write(text)
        trial.flush()
        load_target(Path(trial.name))


def _person(words: Words) -> AskPerson:
    def ask(question: Question, proposed: str, wrong: str) -> str:
        if wrong:
            click.echo(f"  ✕ {wrong}", err=True)
        text = question.en if words.lang == "en" else question.vi
        answer: str = click.prompt(text, default=proposed, show_default=bool(proposed), err=True)
        return answer

    return ask
