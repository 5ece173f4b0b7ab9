"""The formats a run can be rendered in, one module each, loaded only when asked for."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from kiemdinh.model.failures import InputProblem
from reports.runfiles import RunFiles, load
from reports.texts import LANGUAGES

Written = bytes | Mapping[str, bytes]
Writer = Callable[[RunFiles, str], Written]


@dataclass(frozen=True, slots=True)
class Format:
    """One output format.

    Attributes:
        name: name on the command line.
        filename: file beside the verdicts, or folder when the writer gives several files.
        writer: ``module:function`` of a :data:`Writer` (run files, language) -> bytes, or files of a folder by name.
        spoken: whether the words depend on the language (the English file then has ``.en`` before its ending).
    """

    name: str
    filename: str
    writer: str
    spoken: bool = False

    def load_writer(self) -> Writer:
        """Import the writer."""
        module, _, function = self.writer.partition(":")
        writer: Writer = getattr(import_module(module), function)
        return writer

    def file_for(self, lang: str) -> str:
        """File name in a language."""
        stem, dot, ending = self.filename.rpartition(".")
        return f"{stem}.{lang}{dot}{ending}" if self.spoken and lang != "vi" else self.filename


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        f.name: f
        for f in (
            Format(name="html", filename="report.html", writer="reports.html:write", spoken=True),
            Format(name="json", filename="report.json", writer="reports.json_form:write"),
            Format(name="junit", filename="junit.xml", writer="reports.junit:write"),
            Format(name="allure", filename="allure-results", writer="reports.allure:write"),
            Format(name="sarif", filename="report.sarif", writer="reports.sarif:write"),
            Format(name="slip", filename="phieu.html", writer="reports.slip:write", spoken=True),
            Format(name="slip-pdf", filename="phieu.pdf", writer="reports.slip:write_pdf", spoken=True),
        )
    }
)


def check_formats(names: Iterable[str]) -> None:
    """Refuse names of formats that do not exist, before anything is run for them.

    Raises:
        InputProblem: unknown format.
    """
    for name in names:
        if name not in FORMATS:
            raise InputProblem(f"không có định dạng «{name}»; có: {', '.join(FORMATS)}", "--format")


def render(
    run_dir: Path,
    edition: str,
    formats: tuple[str, ...] = ("html", "json", "junit"),
    *,
    lang: str = "vi",
) -> list[Path]:
    """Render a judged run beside its verdicts.

    Args:
        run_dir: the run's folder, with ``judgements/<edition>/verdicts.json`` and ``grade.json``.
        edition: edition whose judgement is rendered.
        formats: names from :data:`FORMATS`.
        lang: ``vi`` or ``en``, the language of the report's own words.

    Returns:
        The files written, in the order asked for.

    Raises:
        InputProblem: unknown format or language, or run files that are missing, malformed or contradict each other;
            nothing is written then.
    """
    if lang not in LANGUAGES:
        raise InputProblem(f"không có ngôn ngữ «{lang}»; có: {', '.join(LANGUAGES)}", "--lang")
    check_formats(formats)
    files = load(run_dir, edition)
    ready = [(FORMATS[name], FORMATS[name].load_writer()(files, lang)) for name in formats]
    return [_write(files.folder / form.file_for(lang), content) for form, content in ready]


def _write(path: Path, content: Written) -> Path:
    if isinstance(content, bytes):
        return _write_file(path, content)
    if path.is_dir():
        shutil.rmtree(path)  # results of an earlier rendering would count twice
    path.mkdir()
    for name, one in content.items():
        _write_file(path / name, one)
    return path


def _write_file(path: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
    return path
