"""Units are conserved under any sequence of acts, and every act done again gives the same state."""

import random
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from resolver.registry.checking import wrong_registry
from resolver.registry.lots import replayed
from resolver.store import tables
from resolver.store.sql import SqlStore
from tests.resolver.registry.random_acts import COUNT, begun, same, step
from tests.resolver.registry.trading import Trading
from tests.world import World


@pytest.mark.parametrize(("runs", "acts"), [(1, 60), pytest.param(34, 60, marks=pytest.mark.long)])
def test_units_are_conserved_under_any_sequence(store: SqlStore, runs: int, acts: int) -> None:
    """Against a model of single units; live and retired intervals never overlap, nothing leaves retired.

    The 40 units of a certificate are used up after some 60 acts, so more acts are acts on more of them.
    """
    allowed = 0
    for run in range(runs):
        trading = Trading(store, World(f"run {run}"), count=run * 10_000)
        chance = random.Random(f"acts {run}")
        digest, model = begun(trading, f"/{run}")
        allowed += sum(step(trading, digest, model, chance) for _ in range(acts))
        same(trading, digest, model)
        assert all(one[1] <= other[0] for one, other in pairwise(sorted(model.retired)))
        trading.ask(trading.body, "withdraw", certificate=digest, reason="The end")
        model.withdraws()
        same(trading, digest, model)
        assert wrong_registry(trading.store) == []
    assert runs * acts // 10 < allowed < runs * acts, "both answers were asked for"


def test_a_replay_says_what_cannot_have_been(store: SqlStore) -> None:
    """Each kind of damage that a file could have is found by its sentence; the sound one has none."""
    trading = Trading(store)
    digest, model = begun(trading)
    for _ in range(30):
        step(trading, digest, model, random.Random(trading.count))
    every = trading.registry.store.every()
    assert replayed(every)[1] == []
    last = max(one.number for one in every)
    child = next(one for one in every if one.parent is not None and one.act == "transfer")
    retired = next(one for one in every if one.state == "retired")
    damaged = {
        "a second beginning": [*every, every[0]._replace(number=last + 1)],
        "a child of nothing": [*every, child._replace(number=last + 1, parent=last + 9)],
        "a missing part": [one for one in every if one is not child],
        "a part that is longer": [
            one._replace(behind=one.behind + 1) if one is child else one for one in every
        ],
        "out of retired": [*every, retired._replace(number=last + 1, parent=retired.number, state="active")],
        "a holder changed by a split": [
            one._replace(act="split", state="active", holder="did:web:thief.example") if one is child else one
            for one in every
        ],
        "by two requests": [one._replace(request="urn:other") if one is child else one for one in every],
    }  # fmt: skip
    for name, rows in damaged.items():
        assert replayed(rows)[1], name
    assert sum(lot.behind - lot.first for lots in replayed(every)[0].values() for lot in lots) == COUNT


def test_a_changed_row_is_found_where_the_triggers_were_off(tmp_path: Path) -> None:
    """T274: whoever can write the database revives a retired lot; its retirement shows it."""
    store = SqlStore(f"sqlite:///{tmp_path / 'resolver.sqlite'}")
    trading = Trading(store)
    digest, _ = begun(trading)
    trading.retire({"certificate": digest, "from": "0", "to": "10"}, by=trading.park)
    assert wrong_registry(store) == []
    with store.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER registry_lots_no_update")
        lots = tables.registry_lots
        connection.execute(
            sa.update(lots).where(lots.c.state == "retired").values(state="active", act="split")
        )
    assert len(wrong_registry(store)) == 1
    store.close()
