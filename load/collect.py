"""Load engine: ``python -m load.collect --run-dir DIR --look N [--check ID …]``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import msgspec

from kiemdinh.events.session import CollectSession, Notes
from kiemdinh.model.enums import Engine, Owner
from kiemdinh.model.failures import Aborted, CannotTell, CheckSignal, InputProblem, Violation
from load.measure import Crowd, crowd, figures, read_samples
from load.plan import PROTECTING, Group, JourneyPlan, Sample
from load.prepare import find_groups
from security import permit
from security.process import run_tool
from security.web import Web

_USAGE, _INTERRUPTED = 2, 4
_START_S = 60.0
# A 95th percentile of fewer answers is one answer's luck; a machine too busy to ask this often proves nothing.
LEAST_SAMPLES = 20
_REFUSALS = "HTTP " + ", ".join(map(str, sorted(PROTECTING)))
GROUPS: Mapping[str, str] = {
    "load.home-response": "home",
    "load.search-response": "search",
    "load.procedure-response": "procedure",
    "load.lookup-response": "lookup",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the planned load cases of one look: one crowd for all of them.

    Returns:
        0 when every case has an outcome, 2 for unreadable input, 4 when the run was stopped.
    """
    parser = argparse.ArgumentParser(prog="load.collect", description=__doc__)
    parser.add_argument("--run-dir", type=Path, required=True)
    parser.add_argument("--look", type=int, default=1)
    parser.add_argument("--check", action="append", default=[])
    options = parser.parse_args(arguments)
    try:
        session = CollectSession(options.run_dir, look=options.look)
        items = [i for i in session.todo(Engine.LOAD) if not options.check or i.check in options.check]
        crowd_run = CrowdRun(session, frozenset(GROUPS.values()))
        for item in items:
            session.attempt(item.check, item.case, partial(decide, crowd_run, item.check))
    except InputProblem as problem:
        print(problem, file=sys.stderr)
        return _USAGE
    except (Aborted, KeyboardInterrupt):
        return _INTERRUPTED
    return 0


@dataclass(frozen=True)
class Seen:
    """What the crowd saw.

    Attributes:
        groups: page groups, or why they were not found.
        samples: answers after the ramp.
        total: counts.
    """

    groups: Mapping[str, Group | CheckSignal]
    samples: tuple[Sample, ...]
    total: Crowd


class CrowdRun:
    """One crowd, run when the first check asks; a failure is the same for every check.

    Args:
        session: the run.
        wanted: page groups to look for.
        prepare: finds the groups.
    """

    def __init__(
        self,
        session: CollectSession,
        wanted: frozenset[str],
        prepare: Callable[[CollectSession, Web, frozenset[str]], Mapping[str, Group | CheckSignal]] = find_groups,
    ) -> None:
        self.session = session
        self._wanted = wanted
        self._prepare = prepare

    def seen(self) -> Seen:
        """What the crowd saw.

        Raises:
            CheckSignal, ConnectionError, TimeoutError: the crowd could not run.
        """
        if isinstance(self._result, Exception):
            raise self._result.with_traceback(None)
        return self._result

    @cached_property
    def _result(self) -> Seen | Exception:
        try:
            return self._run()
        except Aborted:
            raise
        except Exception as reason:  # noqa: BLE001 - whatever ended the crowd ended it for every check
            return reason

    def _guard(self) -> None:
        if self.session.aborted():
            raise Aborted

    def _run(self) -> Seen:
        target = self.session.target
        with Web(target, self._guard) as web:
            permit.verify(self.session, partial(_fetch, web))
            groups = self._prepare(self.session, web, self._wanted)
        folder = self.session.run_dir / "measurements"
        folder.mkdir(exist_ok=True)
        samples = folder / f"load-look-{self.session.look}.ndjson"
        samples.unlink(missing_ok=True)
        load = target.load
        plan = JourneyPlan(
            host=target.base_urls.public,
            ca_file=target.tls.ca_file,
            groups=tuple(g for g in groups.values() if isinstance(g, Group)),
            users=max(1, load.users),
            max_requests_per_s=ceiling(load.max_requests_per_s, target.network.max_requests_per_s),
            stop_error_ratio=load.stop_error_ratio,
            timeout_s=target.network.timeout_s,
            seed=self.session.plan.seed,
            samples=str(samples.resolve()),
            stop_file=str((self.session.run_dir / "STOP").resolve()),
        )
        self._locust(plan)
        kept = read_samples(samples)
        if not kept:
            raise CannotTell("đợt tải không gửi được yêu cầu nào", target.base_urls.public, Owner.ENVIRONMENT)
        after_ramp = tuple(s for s in kept if s.at_ms >= 1000 * load.users / load.spawn_per_s)
        return Seen(groups, after_ramp or kept, crowd(kept))

    def _locust(self, plan: JourneyPlan) -> None:
        session, load = self.session, self.session.target.load
        settings = session.private_dir / f"journey-{session.look}.json"
        settings.write_bytes(msgspec.json.encode(plan))
        root = Path(__file__).resolve().parent.parent
        ramp = load.users / load.spawn_per_s
        command = [
            sys.executable,
            "-m",
            "locust",
            "-f",
            str(root / "load" / "journey.py"),
            "--headless",
            "--only-summary",
        ]
        command += [
            "-u",
            str(plan.users),
            "-r",
            f"{load.spawn_per_s:g}",
            "-t",
            f"{max(1, round(ramp + load.duration_s))}s",
        ]
        command += ["--json-file", str(session.private_dir / f"locust-{session.look}"), "--stop-timeout", "2"]
        command += ["--exit-code-on-error", "0", "--loglevel", "WARNING"]
        environ = {**session.environ, "KIEMDINH_JOURNEY": str(settings)}
        environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(root), session.environ.get("PYTHONPATH", ""))))
        log = session.private_dir / "locust.log"
        patience = ramp + load.duration_s + _START_S
        code = run_tool("Locust", command, log=log, environ=environ, patience_s=patience, guard=self._guard)
        if code != 0:
            lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
            raise RuntimeError(f"Locust ended with {code}: {' | '.join(lines)}")


def _fetch(web: Web, url: str) -> tuple[int, str]:
    answer = web.get(url)
    return answer.status, answer.text


def ceiling(load: float, network: float) -> float:
    """The lower of the two ceilings of requests a second; 0 means none for the network's."""
    return max(0.1, min(load, network) if network > 0 else load)


def decide(run: CrowdRun, check: str, notes: Notes) -> None:
    """Record the facts of one check and decide what needs no limit of an edition."""
    seen = run.seen()
    notes.text(_table(seen), "Kết quả của đợt tải")
    if check in GROUPS:
        _response(seen, GROUPS[check], notes)
    elif check == "load.no-errors-under-load":
        _errors(seen, notes, run.session.target.base_urls.public)
    elif check == "load.right-content-under-load":
        _content(seen)
    else:
        raise LookupError(f"the load engine has no check {check}")


def _response(seen: Seen, name: str, notes: Notes) -> None:
    group = seen.groups.get(name)
    if isinstance(group, CheckSignal):
        raise group
    found = figures(seen.samples, name)
    if group is None or found is None or found.count < LEAST_SAMPLES:
        count = found.count if found else 0
        place = group.visits[0].url if group else name
        raise CannotTell(f"chỉ có {count} mẫu, cần ít nhất {LEAST_SAMPLES} để đo", place, Owner.ENVIRONMENT)
    notes.fact("mean-ms", found.mean_ms, "ms", found.count)
    notes.fact("p95-ms", found.p95_ms, "ms", found.count)
    notes.fact("max-ms", found.max_ms, "ms", found.count)
    notes.remark = f"{found.count} yêu cầu: trung bình {found.mean_ms:g} ms, p95 {found.p95_ms:g} ms"


def _errors(seen: Seen, notes: Notes, place: str) -> None:
    total = seen.total
    notes.fact("error-ratio", round(total.error_ratio, 4), "ratio", total.count)
    notes.fact("requests-per-s", total.per_s, "1/s", total.count)
    if total.server_errors:
        bad = next((s for s in seen.samples if s.status >= 500), None)
        raise Violation(
            "không lỗi máy chủ khi nhiều người dùng",
            f"{total.server_errors}/{total.count} câu trả lời là lỗi máy chủ",
            bad.url if bad else place,
            curl=f"curl -sS -i '{bad.url}'" if bad else "",
        )
    enough(total, place)
    if total.no_answer:
        raise CannotTell(f"{total.no_answer}/{total.count} yêu cầu không có câu trả lời", place, Owner.ENVIRONMENT)
    if total.refused:
        notes.remark = f"{total.refused}/{total.count} yêu cầu bị từ chối để bảo vệ ({_REFUSALS}), không tính là lỗi"


def enough(total: Crowd, place: str) -> None:
    """Hold the answers against how many are needed to judge.

    Raises:
        CannotTell: too few were asked, or a protection let too few through.
    """
    if total.count < LEAST_SAMPLES:
        raise CannotTell(f"chỉ có {total.count} yêu cầu, cần ít nhất {LEAST_SAMPLES}", place, Owner.ENVIRONMENT)
    if total.refused and total.served < LEAST_SAMPLES:
        raise CannotTell(
            f"{total.refused}/{total.count} yêu cầu bị từ chối để bảo vệ ({_REFUSALS}),"
            f" chỉ {total.served} được phục vụ, cần ít nhất {LEAST_SAMPLES}",
            place,
            Owner.ENVIRONMENT,
        )


def _content(seen: Seen) -> None:
    groups = [g for g in seen.groups.values() if isinstance(g, Group)]
    if not any(v.expects for g in groups if g.name != "home" for v in g.visits):
        raise CannotTell("không trang nào có nội dung để đối chiếu ở mã nguồn trang", groups[0].visits[0].url)
    wrong = next((s for s in seen.samples if not s.right), None)
    if wrong is not None:
        raise Violation(
            "mỗi yêu cầu nhận đúng trang của mình",
            f"{seen.total.wrong}/{seen.total.count} câu trả lời mang nội dung khác hoặc báo không có trang",
            wrong.url,
            curl=f"curl -sS -i '{wrong.url}'",
        )
    enough(seen.total, groups[0].visits[0].url)


def _table(seen: Seen) -> str:
    total = seen.total
    counts = f"lỗi máy chủ {total.server_errors}, không trả lời {total.no_answer}, bị từ chối {total.refused}"
    lines = [f"Tổng {total.count} yêu cầu, {total.per_s:g}/s; {counts}, sai nội dung {total.wrong}"]
    for name, group in seen.groups.items():
        found = figures(seen.samples, name) if isinstance(group, Group) else None
        if found:
            times = f"trung bình {found.mean_ms:g} ms, p95 {found.p95_ms:g} ms, lớn nhất {found.max_ms:g} ms"
            lines.append(f"{name}: {found.count} mẫu, {times}")
        else:
            lines.append(f"{name}: không đo được ({group if isinstance(group, CheckSignal) else 'không có mẫu'})")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
