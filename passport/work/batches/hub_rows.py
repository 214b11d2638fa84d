"""Judge passports for the hub: the rows of those that are good enough, and why others are not."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from passport.container import split
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


class Judged(NamedTuple):
    """What came out for one passport: its verdict, and its rows where a hub may take them."""

    name: str
    state: str
    rows: tuple[Row, ...]
    observed: tuple[Observed, ...] = ()


def judged(body: Body, setup: Setup) -> Iterator[Judged]:
    """Judge the passports of a body of evidence, in their order; ``setup`` asks for reports."""
    judge = Judge(setup)
    policy = multibase_digest(jcs.canonical(setup.policy.to_json()))
    for item in body.items():
        line = judge.line(item)
        rows: tuple[Row, ...] = ()
        if line.state in STATES and (is_kept(line.state) or line.state in LEAVING):
            rows = _rows(item, line.report, policy)
        yield Judged(item.name, line.state, rows, line.observed)


def _rows(item: Item, line: bytes, policy: str) -> tuple[Row, ...]:
    """The rows of a passport about a product; of a CO2 statement none."""
    report = loads(line, max_bytes=4 * CONTAINER_BYTES)["report"]  # type: ignore[index,call-overload]
    parts = split(loads(item.data, max_bytes=CONTAINER_BYTES))
    if parts.claim.kind != "claim" or not report["number"]:  # type: ignore[index,call-overload]
        return ()
    statement = None if parts.statement is None else parts.statement.document
    return tuple(rows_of(parts.claim.document, statement, report, policy))  # type: ignore[arg-type]


def count(found: Iterator[Judged]) -> tuple[list[Row], Counter[str]]:
    """All rows, and how many passports had which verdict."""
    rows: list[Row] = []
    states: Counter[str] = Counter()
    for one in found:
        states[one.state] += 1
        rows += one.rows
    return rows, states
