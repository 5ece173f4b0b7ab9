"""Sync engine: ``python -m schemas.live --run-dir DIR --look N [--check ID …]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from kiemdinh.events.session import CollectSession, Notes
from kiemdinh.model.enums import Engine, Status
from kiemdinh.model.failures import Aborted, Blocked, InputProblem
from kiemdinh.model.plan import PlanItem
from schemas.live import changing, content, published, reading, weather, whole_way
from schemas.live.lab import Lab, LiveCheck

CHECKS: Mapping[str, LiveCheck] = {
    "sync.procedure-equals-national": published.equals_national,
    "sync.dossier-arrives": reading.dossier_arrives,
    "sync.well-formed": whole_way.well_formed,
    "sync.mandatory-fields": whole_way.mandatory_fields,
    "sync.dates-consistent": whole_way.dates_consistent,
    "sync.procedure-known": reading.procedure_known,
    "sync.dossier-code": reading.dossier_code,
    "sync.channel-consistent": content.channel_consistent,
    "sync.file-links-protected": content.file_links_protected,
    "sync.arrival-time": content.arrival_time,
    "sync.update-flag": changing.update_flag,
    "sync.status-order": changing.status_order,
    "sync.supplement-told": content.supplement_told,
    "sync.payment-consistent": content.payment_consistent,
    "sync.result-present": content.result_present,
    "sync.lengths-kept": content.lengths_kept,
    "sync.progress-after-dossier": weather.progress_after_dossier,
    "sync.retried-after-outage": weather.retried_after_outage,
    "sync.session-renewed": weather.session_renewed,
    "sync.lost-answer-recovered": weather.lost_answer_recovered,
    "sync.success-codes-understood": weather.success_codes_understood,
    "sync.burst-survives": weather.burst_survives,
    "sync.retries-eased": weather.retries_eased,
}
"""Live checks in the order of work."""
_USAGE, _INTERRUPTED = 2, 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the planned sync cases of one look.

    Returns:
        0 when every case has an outcome, 2 for unreadable input, 4 when the run was stopped.
    """
    parser = argparse.ArgumentParser(prog="schemas.live", description=__doc__)
    parser.add_argument("--run-dir", type=Path, required=True)
    parser.add_argument("--look", type=int, default=1)
    parser.add_argument("--check", action="append", default=[])
    options = parser.parse_args(arguments)
    try:
        session = CollectSession(options.run_dir, look=options.look)
        collect(session, [i for i in session.todo(Engine.SYNC) if not options.check or i.check in options.check])
    except InputProblem as problem:
        sys.stderr.write(f"{problem}\n")
        return _USAGE
    except (Aborted, KeyboardInterrupt):
        return _INTERRUPTED
    return 0


def collect(session: CollectSession, items: Sequence[PlanItem]) -> None:
    """Run cases in the order of work and record an outcome for each.

    Raises:
        Aborted: the kill switch was set.
    """
    order = {check: number for number, check in enumerate(CHECKS)}
    lab = Lab(session)
    try:
        for item in sorted(items, key=lambda i: (i.alone, order.get(i.check, len(order)), i.case)):
            session.attempt(item.check, item.case, partial(run, lab, item))
    finally:
        lab.close()


def run(lab: Lab, item: PlanItem, notes: Notes) -> None:
    """One case.

    Raises:
        Blocked: a check before it did not pass.
        LookupError: the engine has no such check.
    """
    check = CHECKS.get(item.check)
    if check is None:
        raise LookupError(f"the sync engine has no check {item.check}")
    for needed in lab.depends_on(item.check):
        if lab.session.status_of(needed) not in {None, Status.PASSED}:
            raise Blocked(f"phép kiểm {needed} chưa đạt", (needed,))
    check(lab, notes)


if __name__ == "__main__":
    sys.exit(main())
