"""Two acts on one lot: exactly one wins; a process that is killed leaves each act whole or absent."""

import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from resolver.registry.checking import wrong_registry
from resolver.store.sql import SqlStore
from tests import waiting
from tests.forked import Forked, forking
from tests.resolver.registry import racing
from tests.resolver.registry.trading import Trading

RACERS = 4


@pytest.mark.parametrize("rounds", [20, pytest.param(1000, marks=pytest.mark.long)])
def test_t271_of_acts_that_race_for_one_lot_exactly_one_wins(database: str, rounds: int) -> None:
    """Transfers and retirements of overlapping units, from processes of their own, round after round."""
    store = SqlStore(database)
    trading = Trading(store)
    digests = issued(trading, rounds)
    context: Any = forking()
    start, told = context.Barrier(RACERS), context.Queue()
    racers = [
        context.Process(target=racing.race, args=(database, one, start, told, digests), daemon=True)
        for one in range(RACERS)
    ]
    for racer in racers:
        racer.start()
    outcomes: dict[int, list[str]] = {number: [] for number in range(rounds)}
    for _ in range(rounds * RACERS):
        number, _, code = told.get(timeout=120)
        outcomes[number].append(code)
    for racer in racers:
        racer.join(60)
        assert racer.exitcode == 0
    for number, codes in outcomes.items():
        assert codes.count("") == 1, codes
        assert set(codes) <= {"", "registry.retired", "registry.not_holder"}, codes
        assert sum(lot.act in ("transfer", "retire") for lot in trading.live(digests[number])) == 1
    assert wrong_registry(store) == []
    store.close()


def issued(trading: Trading, count: int) -> list[str]:
    """So many certificates of one device, an hour each, of 20 units each."""
    trading.assign()
    few = {"from": "0", "to": "20", "unit": "WHR"}
    found: list[str] = []
    for begin in range(0, count, 500):
        documents = [
            trading.certificate(
                units=few, metered={"quantity": "20", "factor": "1"}, period=_hour(number),
            )
            for number in range(begin, min(begin + 500, count))
        ]  # fmt: skip
        found += trading.issue(*documents)
    return found


def _hour(number: int) -> dict[str, str]:
    month, rest = divmod(number, 24 * 28)
    day, hour = divmod(rest, 24)
    start = f"2026-{6 + month:02}-{day + 1:02}T{hour:02}:00:00Z"
    return {"start": start, "end": start[:14] + "59:59Z"}


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("kills", [2, pytest.param(100, marks=pytest.mark.long)])
def test_t271_kill_9_leaves_each_retirement_whole_or_absent(
    tmp_path: Path, database: str, kills: int
) -> None:
    store = SqlStore(database)
    trading = Trading(store)
    trading.assign()
    many = {"from": "0", "to": "1000000", "unit": "WHR"}
    (digest,) = trading.issue(trading.certificate(units=many, metered={"quantity": "1000000", "factor": "1"}))
    chance = random.Random(kills)
    told = tmp_path / "acknowledged"
    told.touch()
    for seed in range(kills):
        before = told.stat().st_size
        process = Forked(racing.act_until_killed, database, digest, seed, tmp_path)
        try:
            waiting.until(
                lambda: told.stat().st_size > before or process.poll() is not None,  # noqa: B023 - called now
                "an act that is acknowledged",
            )
            assert process.poll() is None, process.errors()
            time.sleep(chance.uniform(0, 0.1))
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait(60)
    acknowledged = {int(line) for line in told.read_text(encoding="ascii").split()}
    retired = {lot.first: lot.request for lot in trading.live(digest) if lot.state == "retired"}
    assert acknowledged <= retired.keys()
    assert len(retired) <= len(acknowledged) + kills, "at most one unanswered act a kill"
    assert wrong_registry(store) == []
    store.close()
