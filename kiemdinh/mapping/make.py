"""``kiemdinh map`` as a function: what was asked for, the exploration, the file, the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from kiemdinh.bundle.folder import write_whole
from kiemdinh.documents import parse_document
from kiemdinh.events.clock import Clock
from kiemdinh.mapping.draft import new_target, with_map
from kiemdinh.mapping.page import counts, page
from kiemdinh.mapping.rows import rows
from kiemdinh.mapping.run import explore
from kiemdinh.model.failures import EnvironmentProblem, InputProblem
from kiemdinh.model.target import BaseUrls, Target
from kiemdinh.near import near
from kiemdinh.target import load_target
from kiemdinh.texts import Words
from steps.mapping.values import Note, Sighting, Told, Unseen

DRAFT = "draft.yaml"
_ROLES = {"citizen": "citizen-a", "officer": "officer-receive"}
_REFERENCES = re.compile(r"(?m)^\s*(?:attestations|waivers|catalogue|ca_file|axe_file|- file|file)\s*:")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for on the command line.

    Attributes:
        url: address of the citizens' side, or empty.
        target: existing target file, or empty.
        out: file to write, or empty.
        accounts: accounts to sign in with.
        officer: address of the officers' side, or empty.
        pages: most pages to open.
    """

    url: str = ""
    target: str = ""
    out: str = ""
    accounts: tuple[str, ...] = ()
    officer: str = ""
    pages: int = 60


@dataclass(frozen=True, slots=True)
class Prepared:
    """A wish that was found sound.

    Attributes:
        target: what to explore.
        out: file to write.
        text: what the file starts from; empty for a new one.
        accounts: accounts of the target.
        pages: most pages to open.
    """

    target: Target
    out: Path
    text: str
    accounts: tuple[str, ...]
    pages: int


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it.

    Attributes:
        file: the target file.
        page: the page with the pictures.
        counts: figures for people.
        complete: whether the exploration was not interrupted.
        problem: why nothing could be seen, or empty.
        written: whether there was anything to write.
    """

    file: Path
    page: Path
    counts: Mapping[str, int] = field(default_factory=dict)
    complete: bool = True
    problem: str = ""
    written: bool = True


def folder_of(file: Path) -> Path:
    """Folder with the pictures and the page of a target file's map."""
    return file.with_name(f"{file.name.removesuffix('.yaml').removesuffix('.yml')}.map")


def prepare(wish: Wish, words: Words, environ: Mapping[str, str]) -> Prepared:
    """Look at what was asked for before anything is opened.

    Raises:
        InputProblem: no address, a malformed file, another portal's file, an unknown account.
    """
    out = Path(wish.out or wish.target or DRAFT)
    if out.is_dir() or not out.resolve().parent.is_dir():
        raise InputProblem("không ghi được vào đây", str(out))
    source = Path(wish.target) if wish.target else out if out.exists() else None
    if source is None:
        if not wish.url:
            raise InputProblem(words("map.which"), "URL")
        target = Target(
            version=1, id="nhap", name="nháp", base_urls=BaseUrls(public=_site(wish.url), officer=_site(wish.officer))
        )
        return Prepared(target, out, "", _accounts(wish, target, environ), wish.pages)
    target = load_target(source).target
    if wish.url and _site(wish.url) != target.base_urls.public and target.launch is None:
        raise InputProblem(
            f"tệp này mô tả {target.base_urls.public}, không phải {_site(wish.url)}; dùng --out với tên tệp khác",
            str(source),
        )
    if wish.officer and _site(wish.officer) != target.base_urls.officer:
        raise InputProblem(f"ghi {_site(wish.officer)} vào base_urls.officer của tệp này trước", str(source))
    text = source.read_text(encoding="utf-8")
    if source.resolve().parent != out.resolve().parent and _REFERENCES.search(text):
        raise InputProblem("tệp đích nhắc tới tệp nằm cạnh nó: hãy ghi bản nháp vào cùng thư mục", "--out")
    return Prepared(target, out, text, _accounts(wish, target, environ), wish.pages)


def make(
    prepared: Prepared, environ: Mapping[str, str], clock: Clock, hear: Callable[[Told], None] = lambda _: None
) -> Made:
    """Explore, then write the file and the page; an interrupt keeps what was found.

    Raises:
        EnvironmentProblem: the portal or the explorer does not start.
        InputProblem: the file was changed meanwhile into something that cannot be read.
    """
    out, folder = prepared.out, folder_of(prepared.out)
    try:
        explored = explore(
            prepared.target, folder, accounts=prepared.accounts, pages=prepared.pages, environ=environ, hear=hear
        )
    except EnvironmentProblem as error:
        return Made(out, folder / "map.html", problem=str(error), written=False)
    useful = any(isinstance(t, Sighting) for t in explored.told)
    if not useful:
        return Made(out, folder / "map.html", complete=explored.complete, problem=explored.problem, written=False)
    now = clock()
    text = out.read_text(encoding="utf-8") if out.exists() else prepared.text
    if not text:
        urls = prepared.target.base_urls
        text = new_target(
            urls.public, urls.officer, title=explored.title, day=now.date().isoformat(), file=out.name,
            page=f"{folder.name}/map.html",
        )  # fmt: skip
    told = list(explored.told)
    if explored.complete:
        told += _forgotten(prepared.target, told)
    text = with_map(text, told, prepared.target, folder.name, str(out))
    parse_document(text.encode(), str(out))
    write_whole(out, text.encode())
    return _shown(out, told, now, complete=explored.complete, problem=explored.problem)


def _forgotten(target: Target, told: list[Told]) -> list[Told]:
    """Remarks about confirmed places that this exploration did not see."""
    unseen = {t.function for t in told if isinstance(t, Unseen)}
    known = target.mapping.functions
    gone = [k for k in unseen if k in known and known[k].state.by_person and known[k].page]
    return [Note(text=f"«{k}» đã được xác nhận nhưng lần này không thấy") for k in sorted(gone)]


def _shown(out: Path, told: list[Told], now: datetime, *, complete: bool, problem: str) -> Made:
    target = load_target(out).target
    folder = folder_of(out)
    shown = rows(target, folder, told)
    html = page(target, shown, told, file=out.name, when=now.strftime("%H:%M ngày %d/%m/%Y"))
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "map.html", html.encode("utf-8", "replace"))
    return Made(out, folder / "map.html", counts(shown), complete=complete, problem=problem)


def _site(url: str) -> str:
    """Scheme and host of an address as a person types it.

    Raises:
        InputProblem: it is no address.
    """
    if not url:
        return ""
    whole = url if "://" in url else f"https://{url}"
    try:
        parts = urlsplit(whole)
        fine = parts.scheme in {"http", "https"} and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        fine = None
        parts = urlsplit("")
    if not fine or parts.username or parts.password:
        raise InputProblem(f"«{url}» không phải địa chỉ http hoặc https", "URL")
    return f"{parts.scheme}://{parts.netloc}"


def _accounts(wish: Wish, target: Target, environ: Mapping[str, str]) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(_ROLES.get(name, name) for name in wish.accounts))
    for name in chosen:
        if name not in target.accounts:
            known = near(name, target.accounts) if target.accounts else "; chưa khai tài khoản nào (mục accounts)"
            raise InputProblem(f"tệp đích không có tài khoản «{name}»{known}", "--account")
        variable = target.accounts[name].password_env
        if variable and target.launch is None and not environ.get(variable):
            raise InputProblem(f"chưa đặt biến môi trường {variable} (mật khẩu của {name})", "--account")
    for officer in (True, False):
        same = [n for n in chosen if n.startswith("officer-") is officer]
        if len(same) > 1:
            raise InputProblem(f"chỉ dùng một tài khoản mỗi phía: {', '.join(same)}", "--account")
    if any(n.startswith("officer-") for n in chosen) and not target.base_urls.officer and target.launch is None:
        raise InputProblem("tệp đích chưa có địa chỉ phía cán bộ (base_urls.officer)", "--account")
    return chosen
