"""One query for each kind of finding; each fills the table ``finding``.

Columns of ``finding``: kind, reason, code, procedure, s (status), t (when it happened, seconds of Vietnamese time),
field, a (portal's value), b (national portal's value), n (a number that belongs to the reason), pid (event of ``pe``,
for altered).
"""

from __future__ import annotations

from schemas.sync.reconcile.columns import Role
from schemas.sync.reconcile.engine import Engine
from schemas.sync.reconcile.model import Comparison, Kind, Reason
from schemas.sync.reconcile.normal import literal

_ZONE_ERROR_S = 7 * 3600
_SAME_EVENT = "se.code = p.code AND se.s = p.s AND (se.t IS NULL OR p.t IS NULL OR se.t = p.t)"
_ACCEPTED = "regexp_full_match(answer, '0+')"


def find(engine: Engine, comparison: Comparison, step: str) -> None:
    """Fill ``finding`` from the matched tables."""
    engine.run(
        "CREATE TABLE finding (kind VARCHAR, reason VARCHAR, code VARCHAR, procedure VARCHAR, s TINYINT, t BIGINT, "
        "field VARCHAR, a VARCHAR, b VARCHAR, n BIGINT, pid BIGINT)"
    )
    engine.run(_sent_of_suspects(comparison), step)
    for query in (
        _lost(comparison),
        _incomplete(comparison),
        _duplicated(comparison),
        _extra(),
        *([_out_of_order(), _late(comparison)] if comparison.arrivals else []),
        _orphaned(comparison),
        *([_only_sent()] if comparison.sent is not None else []),
    ):
        if query:
            engine.run(f"INSERT INTO finding (kind, reason, code, procedure, s, t, field, a, b, n) {query}", step)
    for query in _altered(comparison):
        engine.run(f"INSERT INTO finding {query}", step)
    engine.run(_similar_codes(), step)


def _sent_of_suspects(comparison: Comparison) -> str:
    """What was sent about suspects: ``se``; empty without such an input."""
    source = "sent_suspects" if comparison.sent is not None else "portal"
    where = "code IS NOT NULL" if comparison.sent is not None else "false"
    values = ", ".join(["procedure", "channel", "hash", *(f"f{i}" for i in range(len(comparison.fields)))])
    return f"CREATE TABLE se AS SELECT code, coalesce(status, 0) AS s, t, answer, {values} FROM {source} WHERE {where}"


def _due(comparison: Comparison) -> str:
    """Whether a missing event of alias ``p`` is over its window; one without a readable time is."""
    return f"(p.t IS NULL OR p.t + {comparison.late_s or 0} < {comparison.now_s})"


def _why(comparison: Comparison, rows: str, refused: str, accepted: str, *, none: Reason) -> str:
    if comparison.sent is None:
        return f"'{Reason.SENT_UNKNOWN}'"
    return (
        f"CASE WHEN coalesce({rows}, 0) = 0 THEN '{none}' WHEN {accepted} > 0 THEN '{Reason.ACCEPTED_NOT_KEPT}' "
        f"WHEN {refused} = {rows} THEN '{Reason.REFUSED}' ELSE '{Reason.SENT_NOT_RECEIVED}' END"
    )


_SENDS = (
    f"count(*) AS sends, count(*) FILTER (WHERE answer IS NOT NULL AND NOT {_ACCEPTED}) AS refused, "
    f"count(*) FILTER (WHERE {_ACCEPTED}) AS accepted, max(answer) FILTER (WHERE NOT {_ACCEPTED}) AS answer"
)


def _lost(comparison: Comparison) -> str:
    """Dossiers of which the national portal has nothing; those all of whose events are in the window are pending."""
    why = _why(comparison, "sends", "refused", "accepted", none=Reason.NEVER_SENT)
    return (
        f"SELECT CASE WHEN due THEN '{Kind.LOST}' ELSE '{Kind.PENDING}' END, "
        f"CASE WHEN due THEN {why} ELSE '{Reason.WITHIN_WINDOW}' END, "
        "code, procedure, s, t, NULL, NULL, CASE WHEN due THEN answer END, events FROM ("
        f"SELECT p.code, arg_max(p.procedure, p.id) AS procedure, arg_max(p.s, p.id) AS s, min(p.t) AS t, "
        f"count(*) AS events, bool_or({_due(comparison)}) AS due FROM pe p ANTI JOIN ne USING (code) GROUP BY p.code"
        f") LEFT JOIN (SELECT code, {_SENDS} FROM se GROUP BY code) USING (code)"
    )


def _incomplete(comparison: Comparison) -> str:
    """Events that the national portal lacks although it has the dossier."""
    timed = "(se.t IS NULL OR q.t IS NULL OR se.t = q.t)"
    if comparison.sent is not None and Role.STATUS not in comparison.sent:
        why = f"'{Reason.STATUS_OF_SENT_UNKNOWN}'"
    else:
        why = _why(comparison, "sends", "refused", "accepted", none=Reason.EVENT_NEVER_SENT)
    missing = "pe p SEMI JOIN missing ON p.id = missing.pid SEMI JOIN ne USING (code)"
    lacking = f"SELECT p.*, {_due(comparison)} AS due FROM {missing}"
    sends = f"SELECT q.id, {_SENDS} FROM lacking q JOIN se ON se.code = q.code AND se.s = q.s AND {timed} GROUP BY q.id"
    return (
        f"WITH lacking AS ({lacking}), sends AS ({sends}) "
        f"SELECT CASE WHEN due THEN '{Kind.INCOMPLETE}' ELSE '{Kind.PENDING}' END, "
        f"CASE WHEN due THEN {why} ELSE '{Reason.WITHIN_WINDOW}' END, "
        "code, procedure, s, t, NULL, NULL, CASE WHEN due THEN answer END, 1 FROM lacking LEFT JOIN sends USING (id)"
    )


def _altered(comparison: Comparison) -> list[str]:
    """One query for each compared value."""
    pairs = "FROM m JOIN pe p ON p.id = m.pid JOIN ne q ON q.id = m.nid"
    event = "p.code, p.procedure, p.s, p.t"
    queries = []
    if comparison.timed:
        zone = f"CASE WHEN abs(p.t - q.t) = {_ZONE_ERROR_S} THEN '{Reason.ZONE}' ELSE '{Reason.DIFFERS}' END"
        time = f"'time', CAST(p.t AS VARCHAR), CAST(q.t AS VARCHAR), q.t - p.t, p.id {pairs} WHERE p.t <> q.t"
        status = f"'status', CAST(p.s AS VARCHAR), CAST(q.s AS VARCHAR), NULL, p.id {pairs}"
        queries.append(f"SELECT '{Kind.ALTERED}', {zone}, {event}, {time}")
        queries.append(
            f"SELECT '{Kind.ALTERED}', '{Reason.DIFFERS}', {event}, {status} WHERE p.s <> q.s AND p.s <> 0 AND q.s <> 0"
        )
    for name, column in comparison.values():
        told = "" if column.startswith("f") else f" AND p.{column} IS NOT NULL AND q.{column} IS NOT NULL"
        differs = f"p.{column} IS DISTINCT FROM q.{column}{told}"
        values = f"{literal(name)}, p.{column}, q.{column}, NULL, p.id"
        if not (comparison.sent_has(name) and comparison.sent_has(Role.STATUS.value)):
            reason = f"'{Reason.DIFFERS}'"
            queries.append(f"SELECT '{Kind.ALTERED}', {reason}, {event}, {values} {pairs} WHERE {differs}")
            continue
        # What was sent tells on which side of the wire the value changed.
        as_portal = f"bool_or(se.{column} IS NOT DISTINCT FROM p.{column})"
        as_national = f"bool_or(se.{column} IS NOT DISTINCT FROM q.{column})"
        reason = (
            f"CASE WHEN count(se.code) = 0 OR {as_portal} = {as_national} THEN '{Reason.DIFFERS}' "
            f"WHEN {as_portal} THEN '{Reason.AFTER_SENDING}' ELSE '{Reason.BEFORE_SENDING}' END"
        )
        queries.append(
            f"SELECT '{Kind.ALTERED}', {reason}, {event}, {values} {pairs} LEFT JOIN se ON {_SAME_EVENT} "
            f"WHERE {differs} GROUP BY p.id, {event}, p.{column}, q.{column}"
        )
    return queries


def _duplicated(comparison: Comparison) -> str:
    """Events that the national portal has more than once: n is how often."""
    if comparison.sent is None or Role.STATUS not in comparison.sent:
        reason, sends = f"'{Reason.RECEIVED_AGAIN}'", ""
    else:
        reason = (
            f"CASE coalesce(sends, 0) WHEN 0 THEN '{Reason.RECEIVED_AGAIN}' "
            f"WHEN 1 THEN '{Reason.RECEIVED_ONCE_SENT}' ELSE '{Reason.SENT_AGAIN}' END"
        )
        sends = (
            f"LEFT JOIN (SELECT p.id AS pid, count(*) AS sends FROM pe p JOIN se ON {_SAME_EVENT} "
            "SEMI JOIN dup ON dup.pid = p.id GROUP BY p.id) USING (pid)"
        )
    later = (
        "SELECT d.pid, bool_or(n.r > o.r) AS stale FROM dup d JOIN ne n ON n.id = d.nid JOIN pe p ON p.id = d.pid "
        "JOIN pe newer ON newer.code = p.code AND newer.t > p.t JOIN m ON m.pid = newer.id JOIN ne o ON o.id = m.nid "
        "GROUP BY d.pid"
    )
    return (
        f"SELECT '{Kind.DUPLICATED}', CASE WHEN status THEN '{Reason.REPEATED_STATUS}' ELSE {reason} END, "
        "p.code, p.procedure, p.s, p.t, NULL, CASE WHEN other THEN 'content' END, CASE WHEN stale THEN 'stale' END, "
        "surplus + 1 FROM (SELECT d.pid, count(*) AS surplus, bool_or(d.reason = 'status') AS status, "
        "bool_or(d.reason <> 'status' AND n.sig <> p.sig) AS other FROM dup d JOIN ne n ON n.id = d.nid "
        "JOIN pe p ON p.id = d.pid GROUP BY d.pid) JOIN pe p ON p.id = pid "
        f"LEFT JOIN ({later}) USING (pid) {sends}"
    )


def _extra() -> str:
    """Events of a known dossier that the portal does not have."""
    return (
        f"SELECT '{Kind.EXTRA}', '{Reason.UNKNOWN_EVENT}', n.code, n.procedure, n.s, n.t, NULL, NULL, "
        "CAST(n.r AS VARCHAR), NULL FROM ne n SEMI JOIN strange ON strange.nid = n.id SEMI JOIN pe USING (code)"
    )


def _out_of_order() -> str:
    """Events that arrived strictly after an event that happened later: n is when that one had happened."""
    return (
        f"SELECT '{Kind.OUT_OF_ORDER}', '{Reason.AFTER_LATER_EVENT}', code, procedure, s, t, NULL, NULL, "
        "CAST(r AS VARCHAR), newest FROM (SELECT p.*, q.r, max(p.t) OVER (PARTITION BY p.code ORDER BY q.r "
        "RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS newest "
        "FROM m JOIN pe p ON p.id = m.pid JOIN ne q ON q.id = m.nid "
        "WHERE p.t IS NOT NULL AND q.r IS NOT NULL) WHERE t < newest"
    )


def _late(comparison: Comparison) -> str:
    """Events that arrived more than the limit after they happened: n is the delay in seconds."""
    if comparison.late_s is None:
        return ""
    return (
        f"SELECT '{Kind.LATE}', '{Reason.OVER_LIMIT}', p.code, p.procedure, p.s, p.t, NULL, NULL, "
        "CAST(q.r AS VARCHAR), q.r - p.t FROM m JOIN pe p ON p.id = m.pid JOIN ne q ON q.id = m.nid "
        f"WHERE q.r - p.t > {comparison.late_s}"
    )


def _orphaned(comparison: Comparison) -> str:
    """Dossiers that the national portal has and the portal does not: n is the number of rows."""
    if comparison.sent is None:
        reason = f"'{Reason.NOT_ON_PORTAL}'"
    else:
        sent = "code IN (SELECT code FROM se)"
        reason = f"CASE WHEN {sent} THEN '{Reason.SENT_NOT_ON_PORTAL}' ELSE '{Reason.NOT_ON_PORTAL_NOR_SENT}' END"
    return (
        f"SELECT '{Kind.ORPHANED}', {reason}, code, arg_max(procedure, id), arg_max(s, id), min(t), NULL, NULL, NULL, "
        "count(*) FROM ne ANTI JOIN pe USING (code) GROUP BY code"
    )


def _only_sent() -> str:
    """Dossiers that were sent and that neither portal has."""
    return (
        f"SELECT '{Kind.ORPHANED}', '{Reason.ONLY_SENT}', code, max(procedure), max(s), min(t), NULL, NULL, NULL, "
        "count(*) FROM se ANTI JOIN pe USING (code) ANTI JOIN ne USING (code) "
        "GROUP BY code"
    )


def _similar_codes() -> str:
    """Tell lost dossiers and strange ones whose codes differ only in signs that they may be the same (column ``a``)."""
    plain = "regexp_replace(upper(code), '[^0-9A-Z]', '', 'g')"

    def those(kind: Kind) -> str:
        found = f"kind = '{kind}' AND reason <> '{Reason.ONLY_SENT}'"
        return f"(SELECT {plain} AS plain, min(code) AS code FROM finding WHERE {found} GROUP BY 1)"

    joined = f"{those(Kind.LOST)} l JOIN {those(Kind.ORPHANED)} o USING (plain)"
    pairs = f"SELECT l.code AS lost, o.code AS strange FROM {joined}"
    return (
        f"UPDATE finding SET a = CASE WHEN code = lost THEN strange ELSE lost END FROM ({pairs}) "
        f"WHERE (kind = '{Kind.LOST}' AND code = lost) OR (kind = '{Kind.ORPHANED}' AND code = strange)"
    )
