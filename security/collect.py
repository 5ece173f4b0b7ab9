"""Security engine: ``python -m security.collect --run-dir DIR --look N [--access LEVEL] [--check ID …]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from kiemdinh.events.session import CollectSession, Notes
from kiemdinh.model.enums import Access, Engine
from kiemdinh.model.failures import Aborted, InputProblem
from kiemdinh.model.plan import PlanItem
from security import permit
from security.context import Check, Context
from security.registry import CHECKS
from security.web import Web

_USAGE, _BROKEN, _INTERRUPTED = 2, 3, 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the planned security cases of one look.

    Returns:
        0 when every case has an outcome, 2 for unreadable input, 4 when the run was stopped.
    """
    parser = argparse.ArgumentParser(prog="security.collect", description=__doc__)
    parser.add_argument("--run-dir", type=Path, required=True)
    parser.add_argument("--look", type=int, default=1)
    parser.add_argument("--access", choices=[a.value for a in Access], default="")
    parser.add_argument("--check", action="append", default=[])
    options = parser.parse_args(arguments)
    try:
        session = CollectSession(options.run_dir, look=options.look)
        items = chosen(session, options.access, options.check)
        collect(session, items)
    except InputProblem as problem:
        print(problem, file=sys.stderr)
        return _USAGE
    except (Aborted, KeyboardInterrupt):
        return _INTERRUPTED
    return 0


def chosen(session: CollectSession, access: str, checks: Sequence[str]) -> list[PlanItem]:
    """Cases of this invocation in the order of work: by access level, those that run alone last."""
    order = {check: number for number, check in enumerate(CHECKS)}
    items = [
        i
        for i in session.todo(Engine.SECURITY)
        if (not access or i.access == access) and (not checks or i.check in checks)
    ]
    return sorted(items, key=lambda i: (i.alone, i.access.rank, order.get(i.check, len(order)), i.case))


def collect(session: CollectSession, items: Sequence[PlanItem]) -> None:
    """Run cases and record an outcome for each.

    Raises:
        Aborted: the kill switch was set.
    """
    if not items:
        return

    def guard() -> None:
        if session.aborted():
            raise Aborted

    with Web(session.target, guard) as web:
        context = Context(session, web, guard)
        try:
            for item in items:
                session.attempt(item.check, item.case, partial(_run, context, item))
        finally:
            context.close()


def _run(context: Context, item: PlanItem, notes: Notes) -> None:
    check: Check | None = CHECKS.get(item.check)
    if check is None:
        raise LookupError(f"the security engine has no check {item.check}")
    if item.access is Access.INTRUSIVE:
        permit.verify(context.session, context.fetch_text)
    check(context, item.case, notes)


if __name__ == "__main__":
    sys.exit(main())
