"""One service at a portal that is not there: the real checks and editions, an engine whose faults are known."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from kiemdinh.bundle.folder import encode
from kiemdinh.collect.launch import Started
from kiemdinh.model.enums import Access
from kiemdinh.model.target import (
    AccessPolicy,
    Account,
    BaseUrls,
    Hooks,
    Network,
    Procedure,
    Sync,
    Target,
    TestData,
)
from kiemdinh.running import Suite
from tests import mini

FREE = Procedure(code="1.004206", name="Thủ tục không thu phí", fee_vnd=0, time_limit="7 ngày", unit="Đơn vị")
PAID = Procedure(code="1.004201", name="Thủ tục thu phí", fee_vnd=650_000, time_limit="15 ngày", unit="Đơn vị")
PEOPLE = ("citizen-a", "citizen-b", "officer-receive", "officer-appraise", "officer-approve")


def target(url: str = mini.NOWHERE, **more: object) -> Target:
    values: dict[str, object] = {
        "access": AccessPolicy(allowed=Access.WRITE),
        "accounts": {k: Account(username=k, password_env="PW") for k in PEOPLE},
        "data": TestData(procedure=FREE, paid_procedure=PAID),
        "sync": Sync(unit_code="000.00.00.X99", stub_port=18080),
        "hooks": Hooks(base_url=url, offered=("outbox",)),
        "network": Network(timeout_s=2.0),
    }
    return Target(
        version=1,
        id="thu",
        name="Hệ thống <thử> & «nghiệm»",
        release="4.2",
        base_urls=BaseUrls(public=url, officer=url),
        **(values | more),  # type: ignore[arg-type]
    )


def suite(faults: Mapping[str, str] | None = None) -> Suite:
    """The built-in checks and editions, collected by the fake engine."""
    environ = {"PATH": "/usr/bin:/bin", "PW": "x"}

    def start(the_target: Target, *_: object, **__: object) -> Started:
        return Started(target=the_target, secrets={})

    return Suite(settings=mini.settings(faults, environ=environ, start_target=start))


def write(path: Path, the_target: Target) -> Path:
    path.write_bytes(encode(the_target))
    return path


def with_procedure(the_target: Target, procedure: Procedure) -> Target:
    data = msgspec.structs.replace(the_target.data, procedure=procedure, paid_procedure=procedure)
    return msgspec.structs.replace(the_target, data=data)
