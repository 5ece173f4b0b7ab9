"""ZAP keeps to the target's rate: a rule of its network add-on for the portal's host, while the scan runs."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import Blocked

RULE = "kiemdinh"


@contextmanager
def paced(zap: Any, per_second: float, host: str) -> Iterator[None]:  # noqa: ANN401 - the client is untyped
    """Inside the block ZAP sends no more than so many requests per second to a host.

    Args:
        zap: client of the API.
        per_second: ceiling; 0 for none.
        host: host name of the portal.

    Raises:
        Blocked: this ZAP cannot keep to the ceiling, so it does not scan.
    """
    if per_second <= 0:
        yield
        return
    if per_second < 1:
        raise _blocked(f"ZAP không đi chậm hơn 1 yêu cầu mỗi giây, tệp đích đặt {per_second:g}")
    # A rule that an interrupted run left would make ours be refused.
    zap.network.remove_rate_limit_rule(RULE)
    answer = zap.network.add_rate_limit_rule(RULE, "true", "false", host, math.floor(per_second), "host")
    if answer != "OK":
        raise _blocked(f"ZAP này không đặt được giới hạn nhịp ({answer}); cập nhật phần mở rộng network")
    try:
        yield
    finally:
        with contextlib.suppress(requests.RequestException, ValueError):
            zap.network.remove_rate_limit_rule(RULE)


def _blocked(reason: str) -> Blocked:
    return Blocked(f"{reason} (network.max_requests_per_s)", ("tool:zap",), Owner.ENVIRONMENT)
