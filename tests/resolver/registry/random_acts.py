"""Random acts on a certificate of a few units, and what a model of single units says of them."""

import random
from dataclasses import dataclass, field

from signing.errors import ToolError
from tests.resolver.registry.trading import Trading, units
from tests.world_instruments import PARK
from tests.world_people import Identity

COUNT = 40


@dataclass
class Model:
    """Every unit by itself: its state and its holder. Nothing here knows of lots or intervals."""

    holders: list[str]
    states: list[str] = field(default_factory=lambda: ["active"] * COUNT)
    retired: list[tuple[int, int]] = field(default_factory=list)

    def may(self, act: str, who: str, first: int, behind: int) -> bool:
        fit = {"transfer": {"active"}, "reserve": {"active"}, "retire": {"active", "reserved"}}[act]
        span = range(first, behind)
        return bool(span) and all(self.states[u] in fit and self.holders[u] == who for u in span)

    def does(self, act: str, to: str, first: int, behind: int) -> None:
        for unit in range(first, behind):
            self.states[unit] = {"transfer": "active", "reserve": "reserved", "retire": "retired"}[act]
            if act == "transfer":
                self.holders[unit] = to
        if act == "retire":
            self.retired.append((first, behind))

    def withdraws(self) -> None:
        self.states = [state if state == "retired" else "withdrawn" for state in self.states]


def begun(trading: Trading, device: str = "") -> tuple[str, Model]:
    """A certificate of ``COUNT`` units of a device, held by the park."""
    few = {"from": "0", "to": str(COUNT), "unit": "WHR"}
    origin = {"id": PARK + device, "name": "Park", "country": "SE", "commissioned": "2021-04-01"}
    trading.assign(device=PARK + device)
    changes = {"units": few, "metered": {"quantity": str(COUNT), "factor": "1"}, "origin": origin}
    (digest,) = trading.issue(trading.certificate(**changes))
    return digest, Model([trading.park.did] * COUNT)


def step(trading: Trading, digest: str, model: Model, chance: random.Random) -> bool:
    """Do one random act on both sides; whether it was allowed, on which both agree."""
    who, to = chance.choice(people(trading)), chance.choice(people(trading))
    first = chance.randrange(COUNT)
    behind = min(COUNT, first + chance.randint(0, 8))
    act = chance.choice(["transfer", "transfer", "transfer", "reserve", "retire"])
    expected = model.may(act, who.did, first, behind)
    assert did(trading, digest, act, who, to, (first, behind)) == expected, (act, first, behind)
    if expected:
        model.does(act, to.did, first, behind)
    return expected


def people(trading: Trading) -> list[Identity]:
    return [trading.park, trading.mill, trading.world.rival]


def did(trading: Trading, digest: str, act: str, who: Identity, to: Identity, span: tuple[int, int]) -> bool:
    """Whether the registry did it; what it refuses it says by one of its own codes."""
    entry = units(digest, *span)
    try:
        if act == "transfer":
            trading.ask(who, act, to=to.did, units=[entry])
        elif act == "reserve":
            trading.ask(who, act, units=[entry])
        else:
            trading.retire(entry, by=who)
    except ToolError as error:
        assert error.code in {
            "registry.units", "registry.retired", "registry.not_holder", "registry.state",
            "registry.withdrawn",
        }, error.code  # fmt: skip
        return False
    return True


def same(trading: Trading, digest: str, model: Model) -> None:
    """The live lots cover every unit once, and each unit is what the model says."""
    reached = 0
    for lot in trading.live(digest):
        assert lot.first == reached
        reached = lot.behind
        for unit in range(lot.first, lot.behind):
            assert (lot.state, lot.holder) == (model.states[unit], model.holders[unit]), unit
    assert reached == COUNT
