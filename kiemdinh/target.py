"""Loads a target file: one YAML document, checked with file, line and column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from kiemdinh.catalogue import BUILT_IN as BUILT_IN_CHECKS
from kiemdinh.catalogue import load_catalogue
from kiemdinh.documents import Document, convert, read_document
from kiemdinh.extensions import catalogue_with, discover, driver_named
from kiemdinh.limits import limit_keys
from kiemdinh.mapping.valid import mapping_problem
from kiemdinh.model.enums import SignInWay
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.target import Attachment, Procedure, Target
from kiemdinh.near import near

FORMAT_VERSION = 1
HOOKS = ("clock", "outbox", "audit-log", "payment-result")
ACCOUNTS = (
    "citizen-a",
    "citizen-b",
    "officer-receive",
    "officer-appraise",
    "officer-approve",
    "officer-other-unit",
    "lockout",
)
CONTRACTS = ("A", "B", "C")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ENV = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class TargetFile:
    """A loaded target with the place of every value.

    Attributes:
        path: the file.
        document: parsed YAML, for places.
        target: frozen value, its file paths made absolute.
    """

    path: Path
    document: Document
    target: Target


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """What a launched portal writes into its ready file."""

    base_urls: dict[str, str]
    plain_http: str = ""
    ca_file: str = ""
    hooks: dict[str, str] = {}
    secrets: dict[str, str] = {}


def load_target(path: Path) -> TargetFile:
    """Read and check a target file.

    Raises:
        InputProblem: anything wrong with it, with ``file:line:column`` and what was expected.
    """
    document = read_document(path)
    if not isinstance(document.data, dict):
        raise InputProblem("tệp đích phải là một bảng khóa: giá trị", document.place(()))
    _suggest_unknown_key(document, document.data)
    target = convert(document, Target)
    _Checker(document, target, path.parent).run()
    if target.driver and ":" not in target.driver:
        own = driver_named(target.driver, discover(), document.place(("driver",)))
        target = msgspec.structs.replace(target, driver=own)
    return TargetFile(path=path, document=document, target=_absolute(target, path.parent.resolve()))


def apply_ready(target: Target, ready: Ready) -> Target:
    """The target with the addresses that a launched portal reported."""
    urls = msgspec.structs.replace(
        target.base_urls,
        public=ready.base_urls.get("public", target.base_urls.public).rstrip("/"),
        officer=ready.base_urls.get("officer", target.base_urls.officer).rstrip("/"),
        plain_http=(ready.plain_http or target.base_urls.plain_http).rstrip("/"),
    )
    hooks = msgspec.structs.replace(target.hooks, base_url=ready.hooks.get("base_url", target.hooks.base_url))
    tls = msgspec.structs.replace(target.tls, ca_file=ready.ca_file or target.tls.ca_file)
    return msgspec.structs.replace(target, base_urls=urls, hooks=hooks, tls=tls)


def read_ready(path: Path) -> Ready:
    """Read a ready file.

    Raises:
        InputProblem: it is not what the launch contract says.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Ready)
    except (OSError, msgspec.DecodeError) as error:
        raise InputProblem(f"tệp báo sẵn sàng không đúng dạng: {error}", path.name) from error


def without_local_paths(target: Target) -> Target:
    """The target as it may leave this machine: file names without folders."""
    return _map_paths(target, lambda text: Path(text).name if text else "")


def secret_names(target: Target) -> tuple[str, ...]:
    """Environment variables that the target names, sorted."""
    names = {a.password_env for a in target.accounts.values()} | {target.hooks.token_env, target.tools.zap_key_env}
    if target.authorisation is not None:
        names.add(target.authorisation.control_token_env)
    return tuple(sorted(names - {""}))


def _suggest_unknown_key(document: Document, data: Mapping[str, object]) -> None:
    known = [f.name for f in msgspec.structs.fields(Target)]
    for key in data:
        if key not in known:
            raise InputProblem(f"khóa lạ «{key}»{near(key, known)}", document.place((key,)))


def _absolute(target: Target, folder: Path) -> Target:
    return _map_paths(target, lambda text: str((folder / text).resolve()) if text else "")


def _map_paths(target: Target, change: Any) -> Target:  # noqa: ANN401 - a plain text function
    def attachments(items: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
        return tuple(msgspec.structs.replace(a, file=change(a.file)) for a in items)

    def procedure(value: Procedure | None) -> Procedure | None:
        return None if value is None else msgspec.structs.replace(value, attachments=attachments(value.attachments))

    tools = target.tools
    return msgspec.structs.replace(
        target,
        attestations=change(target.attestations),
        waivers=change(target.waivers),
        tls=msgspec.structs.replace(target.tls, ca_file=change(target.tls.ca_file)),
        tools=msgspec.structs.replace(
            tools,
            axe_file=change(tools.axe_file),
            wapiti=change(tools.wapiti) if "/" in tools.wapiti else tools.wapiti,
        ),
        data=msgspec.structs.replace(
            target.data,
            procedure=procedure(target.data.procedure),
            paid_procedure=procedure(target.data.paid_procedure),
            procedures=tuple(p for p in map(procedure, target.data.procedures) if p is not None),
            catalogue=change(target.data.catalogue),
        ),
    )


class _Checker:
    """What the types cannot say."""

    def __init__(self, document: Document, target: Target, folder: Path) -> None:
        self._document = document
        self._target = target
        self._folder = folder

    def run(self) -> None:
        """Raise the first problem found, with its place."""
        target = self._target
        if target.version != FORMAT_VERSION:
            self._fail(f"phiên bản tệp phải là {FORMAT_VERSION}, nhưng gặp {target.version}", "version")
        if not _ID.fullmatch(target.id):
            self._fail(f"mã «{target.id}» chỉ gồm chữ thường không dấu, số và dấu nối", "id")
        if not target.name.strip():
            self._fail("tên không được trống", "name")
        self._urls()
        self._names("accounts", target.accounts, ACCOUNTS, "vai tài khoản")
        self._secrets()
        known = {name for check in load_catalogue().values() for name in check.needs.capabilities}
        if not known.issuperset(target.capabilities):
            whole = catalogue_with((BUILT_IN_CHECKS,), discover())
            known = {name for check in whole.values() for name in check.needs.capabilities}
        self._names("capabilities", target.capabilities, tuple(sorted(known)), "chức năng")
        self._names("hooks", target.hooks.offered, HOOKS, "móc thử", "offered")
        limits = limit_keys()
        if not limits.issuperset(target.limits):
            limits = limits.union(*(limit_keys(e.folder(e.editions)) for e in discover() if e.editions))
        self._names("limits", target.limits, tuple(sorted(limits)), "giới hạn")
        if target.sync is not None and target.sync.contract not in CONTRACTS:
            self._fail("hợp đồng đồng bộ phải là A, B hoặc C", "sync", "contract")
        if not target.editions:
            self._fail("cần ít nhất một phiên bản quy định", "editions")
        found = mapping_problem(target)
        if found is not None:
            self._fail(found[0], "mapping", "functions", *found[1])
        self._figures()
        self._authorisation()
        self._files()

    def _secrets(self) -> None:
        for key, account in self._target.accounts.items():
            manual = account.sign_in is SignInWay.MANUAL
            if not account.password_env:
                if not manual:
                    self._fail(f"tài khoản {key} thiếu password_env (hoặc sign_in: manual)", "accounts", key)
            elif not _ENV.fullmatch(account.password_env):
                self._fail(
                    "password_env là tên biến môi trường (chữ, số, dấu gạch dưới), không phải mật khẩu",
                    "accounts", key, "password_env",
                )  # fmt: skip

    def _fail(self, message: str, *where: str | int) -> None:
        raise InputProblem(message, self._document.place(where))

    def _urls(self) -> None:
        urls = self._target.base_urls
        named: list[tuple[str, tuple[str, ...]]] = [
            (urls.public, ("base_urls", "public")),
            (urls.officer, ("base_urls", "officer")),
            (urls.plain_http, ("base_urls", "plain_http")),
            (self._target.hooks.base_url, ("hooks", "base_url")),
            (self._target.network.proxy, ("network", "proxy")),
            (self._target.tools.zap_url, ("tools", "zap_url")),
        ]
        if not urls.public:
            self._fail("cần địa chỉ phía công dân", "base_urls", "public")
        for url, where in named:
            if not url:
                continue
            try:
                parts = urlsplit(url)
                port_ok = parts.port is None or parts.port >= 0
            except ValueError:
                port_ok = False
                parts = urlsplit("")
            if parts.scheme not in {"http", "https"} or not parts.hostname or not port_ok:
                self._fail(f"«{url}» không phải địa chỉ http hoặc https", *where)
            if parts.username or parts.password:
                self._fail("địa chỉ không được chứa tên hay mật khẩu", *where)

    def _names(self, key: str, given: Iterable[str], known: tuple[str, ...], what: str, *more: str) -> None:
        for index, name in enumerate(given):
            if name not in known:
                last: str | int = index if more else name
                self._fail(f"{what} «{name}» không có{near(name, known)}", key, *more, last)

    def _figures(self) -> None:
        load, network = self._target.load, self._target.network
        positive = {
            ("load", "users"): load.users,
            ("load", "spawn_per_s"): load.spawn_per_s,
            ("load", "duration_s"): load.duration_s,
            ("load", "max_requests_per_s"): load.max_requests_per_s,
            ("network", "timeout_s"): network.timeout_s,
        }
        for where, value in positive.items():
            if value <= 0:
                self._fail(f"phải lớn hơn 0, nhưng gặp {value:g}", *where)
        if not 0 < load.stop_error_ratio <= 1:
            self._fail("phải từ 0 đến 1", "load", "stop_error_ratio")
        if self._target.launch is not None and not self._target.launch.command:
            self._fail("cần lệnh khởi động", "launch", "command")

    def _authorisation(self) -> None:
        block = self._target.authorisation
        if block is None:
            return
        moments = {}
        for key, text in (("not_before", block.not_before), ("not_after", block.not_after)):
            try:
                moments[key] = datetime.fromisoformat(text)
            except ValueError:
                self._fail(f"«{text}» không phải thời điểm ISO 8601", "authorisation", key)
            if moments[key].tzinfo is None:
                self._fail("thời điểm cần múi giờ, ví dụ +07:00", "authorisation", key)
        if moments["not_after"] <= moments["not_before"]:
            self._fail("not_after phải sau not_before", "authorisation", "not_after")
        if not block.allowed_by.strip() or not block.document.strip():
            self._fail("cần người cho phép và số văn bản", "authorisation")

    def _files(self) -> None:
        target = self._target
        named: list[tuple[str, tuple[str | int, ...]]] = [
            (target.attestations, ("attestations",)),
            (target.waivers, ("waivers",)),
            (target.tls.ca_file, ("tls", "ca_file")),
            (target.tools.axe_file, ("tools", "axe_file")),
            (target.data.catalogue, ("data", "catalogue")),
        ]
        for key, procedure in (("procedure", target.data.procedure), ("paid_procedure", target.data.paid_procedure)):
            for index, item in enumerate(procedure.attachments if procedure else ()):
                named.append((item.file, ("data", key, "attachments", index, "file")))
        for number, more in enumerate(target.data.procedures):
            for index, item in enumerate(more.attachments):
                named.append((item.file, ("data", "procedures", number, "attachments", index, "file")))
        for text, where in named:
            if text and not (self._folder / text).is_file():
                self._fail(f"không có tệp «{text}»", *where)
