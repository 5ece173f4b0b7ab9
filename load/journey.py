"""Locust file: citizens who look around; ``load.collect`` runs it as ``python -m locust -f …``."""

from __future__ import annotations

import os
import random
import ssl
import time
from pathlib import Path
from typing import Any

import gevent.ssl
import msgspec
from locust import constant_throughput, task
from locust.contrib.fasthttp import FastHttpUser

from load.plan import Group, JourneyPlan, Sample, Visit, right_answer

_LEAST_TO_JUDGE = 20

PLAN = msgspec.json.decode(Path(os.environ["KIEMDINH_JOURNEY"]).read_bytes(), type=JourneyPlan)


class Recorder:
    """Writes every answer and ends the run when too many fail or the kill switch is set."""

    def __init__(self, plan: JourneyPlan) -> None:
        self._plan = plan
        self._stream = Path(plan.samples).open("ab")  # noqa: SIM115 - open as long as the process
        self._encoder = msgspec.json.Encoder()
        self._began = time.monotonic()
        self._count = 0
        self._failed = 0
        self.users = 0

    def keep(self, environment: Any, sample: Sample) -> None:  # noqa: ANN401 - Locust is untyped
        """Append one answer."""
        self._stream.write(self._encoder.encode(sample) + b"\n")
        self._stream.flush()
        self._count += 1
        self._failed += sample.status == 0 or sample.status >= 500
        over = self._count >= _LEAST_TO_JUDGE and self._failed / self._count > self._plan.stop_error_ratio
        if over or Path(self._plan.stop_file).exists():
            environment.runner.quit()

    def since_start_ms(self) -> int:
        """Milliseconds since the first user could ask."""
        return int((time.monotonic() - self._began) * 1000)


RECORDER = Recorder(PLAN)


def _context() -> ssl.SSLContext:
    context = gevent.ssl.create_default_context()
    if PLAN.ca_file:
        context.load_verify_locations(cafile=PLAN.ca_file)
    return context  # type: ignore[no-any-return]


class Citizen(FastHttpUser):
    """Asks for one page after another, at a pace that keeps the crowd under its ceiling."""

    host = PLAN.host
    insecure = False
    ssl_context_factory = staticmethod(_context)
    connection_timeout = PLAN.timeout_s
    network_timeout = PLAN.timeout_s
    max_retries = 0
    wait_time = constant_throughput(PLAN.max_requests_per_s / PLAN.users)

    def on_start(self) -> None:
        """Give each user an own order of visits that the seed repeats."""
        RECORDER.users += 1
        self._random = random.Random(f"{PLAN.seed}:{RECORDER.users}")  # noqa: S311 - a repeatable order, no secret
        self._turn = RECORDER.users

    @task
    def look(self) -> None:
        """Ask for the next group's page."""
        group: Group = PLAN.groups[self._turn % len(PLAN.groups)]
        self._turn += 1
        visit: Visit = self._random.choice(group.visits)
        at_ms = RECORDER.since_start_ms()
        with self.client.get(visit.url, name=group.name, catch_response=True) as response:
            status = int(response.status_code or 0)
            right = right_answer(visit, status, response.text or "")
            if status == 0 or status >= 500:
                response.failure(f"HTTP {status}")
            elif not right:
                response.failure("sai nội dung")
            else:
                response.success()
            took_us = int(response.request_meta["response_time"] * 1000)
        sample = Sample(at_ms=at_ms, group=group.name, us=took_us, status=status, right=right, url=visit.url)
        RECORDER.keep(self.environment, sample)
