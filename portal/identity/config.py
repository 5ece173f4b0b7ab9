"""Configuration of the provider, read from one JSON file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Client:
    """A registered relying party. Addresses are compared exactly."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uris: tuple[str, ...] = ()
    post_logout_redirect_uris: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lockout:
    """An account is locked for `seconds` after `attempts` wrong passwords in a row."""

    attempts: int = 5
    seconds: int = 12 * 3600


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """What the provider needs to know.

    Attributes:
        issuer: its public address, without a trailing slash.
        certificate, private_key: PEM files of the TLS certificate; None serves plain http (tests only).
        ready_file: created when the provider listens.
        people_dir: folder of `people.yaml`; None means the one of the catalogue.
        code_seconds, token_seconds, sign_in_seconds: how long codes, access tokens and an opened sign-in form live.
    """

    issuer: str
    host: str = "127.0.0.1"
    port: int = 0
    certificate: Path | None = None
    private_key: Path | None = None
    ready_file: Path | None = None
    clients: tuple[Client, ...] = ()
    passwords: dict[str, str] = field(default_factory=dict, repr=False)
    people_dir: Path | None = None
    lockout: Lockout = Lockout()
    code_seconds: int = 60
    token_seconds: int = 600
    sign_in_seconds: int = 900


def _path(value: str | None) -> Path | None:
    return Path(value) if value else None


def parse_config(raw: dict[str, Any]) -> ProviderConfig:
    """Turn the JSON object of the configuration file into a value.

    Raises:
        KeyError: `issuer` or a client's `client_id` is missing.
    """
    clients = tuple(
        Client(
            client_id=row["client_id"],
            client_secret=row.get("client_secret", ""),
            redirect_uris=tuple(row.get("redirect_uris", ())),
            post_logout_redirect_uris=tuple(row.get("post_logout_redirect_uris", ())),
        )
        for row in raw.get("clients", ())
    )
    lockout = raw.get("lockout") or {}
    return ProviderConfig(
        issuer=str(raw["issuer"]).rstrip("/"),
        host=raw.get("host", "127.0.0.1"),
        port=int(raw.get("port", 0)),
        certificate=_path(raw.get("certificate")),
        private_key=_path(raw.get("private_key")),
        ready_file=_path(raw.get("ready_file")),
        clients=clients,
        passwords=dict(raw.get("passwords", {})),
        people_dir=_path(raw.get("people_dir")),
        lockout=Lockout(int(lockout.get("attempts", 5)), int(lockout.get("seconds", 12 * 3600))),
    )


def read_config(path: Path) -> ProviderConfig:
    """Read the configuration file `path`."""
    return parse_config(json.loads(path.read_text(encoding="utf-8")))
