"""Stages that may run at the same time, and how they are waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait

from kiemdinh.collect.stages import Stage, stage_items
from kiemdinh.model.check import Check
from kiemdinh.model.enums import SignInWay
from kiemdinh.model.plan import PlanItem
from kiemdinh.model.target import Target
from kiemdinh.supervise import POLL_S


def may_share(target: Target, workers: int) -> bool:
    """Whether two engines may use the portal at once.

    Not where the operator wants one thing at a time or states how many requests a second it bears (outside tools keep a
    pace of their own), nor where a person signs in: nobody can answer two browsers.
    """
    by_hand = any(a.sign_in is SignInWay.MANUAL for a in target.accounts.values())
    return workers > 1 and not target.network.max_requests_per_s and not by_hand


def in_groups(
    stages: Iterable[Stage], items: Sequence[PlanItem], catalogue: Mapping[str, Check], *, sharing: bool
) -> list[list[Stage]]:
    """Stages in their order, those that run beside the one before them in its group.

    A stage whose checks depend on a check of its group comes after that group: how that one stands must be known.

    Args:
        stages: in order.
        items: planned cases.
        catalogue: checks by id.
        sharing: whether stages may run beside others at all.
    """
    groups: list[list[Stage]] = []
    named: set[str] = set()
    for stage in stages:
        checks = {i.check for i in stage_items(stage, items)}
        needed = {n for c in checks for n in catalogue[c].depends_on}
        if groups and sharing and stage.beside and not needed & named:
            groups[-1].append(stage)
            named |= checks
        else:
            groups.append([stage])
            named = checks
    return groups


def side_by_side(works: Sequence[Callable[[], None]], tick: Callable[[], None], leave: threading.Event) -> None:
    """Do several works at once, and end when all have ended.

    Args:
        works: each runs in a thread of its own, and must end soon when ``leave`` is set.
        tick: called in this thread all the while.
        leave: set when one of them, or ``tick``, raises; the works then end, and what was raised first is raised here.
    """
    with ThreadPoolExecutor(len(works)) as pool:
        under_way: list[Future[None]] = [pool.submit(work) for work in works]
        try:
            while not all(f.done() for f in under_way):
                done, _ = wait(under_way, POLL_S, FIRST_EXCEPTION)
                for future in done:
                    future.result()
                tick()
        except BaseException:
            leave.set()
            raise
    for future in under_way:
        future.result()
