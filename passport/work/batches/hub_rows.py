"""Judge passports for the hub: their rows, and what verdicts there are."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from passport.container import ContainerRefused, split
from passport.work.batches.batch import Judge, Setup
from passport.work.batches.body import Body
from passport.work.batches.items import Item
from resolver.hub.rows import LEAVING, Row, is_kept, rows_of
from signing import jcs
from signing.digests import multibase_digest
from signing.strict_json import loads
from verify.believing.memory import Observed
from verify.limits import CONTAINER_BYTES
from verify.states import STATES

_ENDED: Final = ("revoked", "unknown_signer")
"""Verdicts about a claim whose signer is not believed, or no more, though its signature may be sound."""


class Judged(NamedTuple):
    """What came out for one passport: its verdict, and its rows where a hub may take them.

    ``beside``: rows of a claim that counts in nothing, but that its producer has signed: it replaces another
    one, or contradicts it.
    """

    name: str
    state: str
    rows: tuple[Row, ...]
    observed: tuple[Observed, ...] = ()
    beside: tuple[Row, ...] = ()


def judged(body: Body, setup: Setup) -> Iterator[Judged]:
    """Judge the passports of a body of evidence, in their order; ``setup`` asks for reports."""
    judge = Judge(setup)
    policy = multibase_digest(jcs.canonical(setup.policy.to_json()))
    for item in body.items():
        line = judge.line(item)
        rows: tuple[Row, ...] = ()
        if line.state in STATES:
            rows = _rows(item, line.report, policy)
        counts = all(is_kept(row.state) or row.state in LEAVING for row in rows)
        taken, beside = (rows, ()) if counts else ((), rows)
        yield Judged(item.name, line.state, taken, line.observed, beside)


def _rows(item: Item, line: bytes, policy: str) -> tuple[Row, ...]:
    """The rows of a passport about a product; of a CO2 statement none."""
    report: Any = loads(line, max_bytes=4 * CONTAINER_BYTES)["report"]  # type: ignore[index,call-overload]
    if report["number"] is None and report["verdict"]["state"] not in _ENDED:
        return ()
    try:
        parts = split(loads(item.data, max_bytes=CONTAINER_BYTES))
    except ContainerRefused:
        return ()
    if parts.claim.kind != "claim":
        return ()
    statement = None if parts.statement is None else parts.statement.document
    return tuple(rows_of(parts.claim.document, statement, report, policy))


def count(found: Iterator[Judged]) -> tuple[list[Row], Counter[str]]:
    """All rows, and how many passports had which verdict."""
    rows: list[Row] = []
    states: Counter[str] = Counter()
    for one in found:
        states[one.state] += 1
        rows += (*one.rows, *one.beside)
    return rows, states
