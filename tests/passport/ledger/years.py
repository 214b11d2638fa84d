"""Random but possible years of a small works, for properties: purchases, production, sales, corrections."""

from collections.abc import Sequence
from typing import Final

from hypothesis import strategies as st

from passport.ledger.books.amounts import Pair, shown
from passport.ledger.books.checks import Frame
from passport.ledger.books.drafts import Draft, Row
from passport.ledger.books.entries import Entry
from passport.ledger.books.period import year_from
from passport.ledger.books.policy import policy
from passport.ledger.books.posting import State
from tests.passport.ledger.companies import DIGEST, TODAY, empty_opening, entry, row

LINES: Final = ("a", "b")
Step = tuple[str, str, int, int, int]
"""What happens, to which line, grams location-based, grams market-based, millionths of units."""

grams: Final = st.integers(1, 10**9)
units: Final = st.integers(1, 50 * 10**6)
steps: Final = st.tuples(
    st.sampled_from(
        ["buy", "energy", "emission", "produce", "sell", "travel", "remove", "machine", "write-off"]
    ),
    st.sampled_from(LINES),
    grams,
    grams,
    units,
)
years: Final = st.lists(steps, min_size=1, max_size=14)


def drafts(plan: Sequence[Step], standard: str = "casi-2") -> list[Draft]:
    """Entries for a plan; what is not possible when its turn comes is left out."""
    state, found = fresh(standard), list[Draft]()
    for place, step in enumerate(plan):
        made = draft(state, f"K{place}", step)
        if made is None:
            continue
        came = state.post(made)
        assert not isinstance(came, list), came
        found.append(made)
    return found


def fresh(standard: str = "casi-2", first: Entry | None = None) -> State:
    """Books in memory that begin at zero."""
    keys: dict[str, tuple[int, str, bytes]] = {}
    opening = empty_opening(standard) if first is None else first
    state = State(Frame(policy(standard), year_from("2025-01-01"), TODAY), keys.get)
    state.apply(opening)
    return state


def _pair(location: int, market: int) -> tuple[str, str]:
    return shown(location), shown(market)


def draft(state: State, key: str, step: Step) -> Draft | None:
    what, line, location, market, count = step
    if what in {"produce", "sell"}:
        made = _produce if what == "produce" else _sell
        return made(state, key, line, count)
    if what == "write-off":
        return _write_off(state, key)
    return _simple(key, what, f"work-in-process/{line}", Pair(location, market))


def _simple(key: str, what: str, wip: str, grams_of_both: Pair) -> Draft:
    amount, minus = _pair(*grams_of_both), _pair(*(-grams_of_both))
    kinds: dict[str, tuple[str, Row, Row]] = {
        "buy": ("purchase", row(wip, amount, stage="step-1"), row("indirect/upstream", amount)),
        "energy": ("energy", row(wip, amount, stage="step-2"), row("indirect/scope-2", amount)),
        "emission": ("emission", row(wip, amount, stage="step-2"), row("direct/fuels", amount)),
        "travel": (
            "purchase", row("ncc/administration/travel", amount), row("indirect/upstream/travel", amount),
        ),
        "machine": ("purchase", row("machinery", amount), row("indirect/upstream/capital", amount)),
        "remove": ("removal", row("ncc/removals", minus), row("removals/permanent", minus)),
    }  # fmt: skip
    kind, first, second = kinds[what]
    cited = "contract:dac" if what == "remove" else f"factor:urn:example:f workings:{DIGEST}"
    return entry(key, kind, first, second, evidence=cited)


def _write_off(state: State, key: str) -> Draft | None:
    held = state.balances.get("machinery", Pair(0, 0))
    if min(held) < 2:
        return None
    half = Pair(held.location // 2, held.market // 2)
    rows = [row("machinery", _pair(*(-half))), row("ncc/administration/depreciation", _pair(*half))]
    return entry(key, "depreciation", *rows, evidence="schedule:s")


def _produce(state: State, key: str, line: str, count: int) -> Draft | None:
    wip, goods = f"work-in-process/{line}", f"finished-goods/{line}"
    held = state.balances.get(wip, Pair(0, 0))
    if min(held) <= 0:
        return None
    part = Pair(held.location - held.location // 3, held.market - held.market // 3)
    return entry(key, "produce", row(wip, _pair(*(-part))), row(goods, _pair(*part), units=shown(count)))


def _sell(state: State, key: str, line: str, count: int) -> Draft | None:
    goods = f"finished-goods/{line}"
    most = state.stocks.units(goods)
    if not most:
        return None
    layer = ""
    if state.frame.policy.flow["finished-goods"] == "specific":
        layer, stock = next(iter(state.stocks.of(goods).items()))
        layer, most = layer.partition("@")[2], stock.units
    sold = row(goods, units=shown(max(1, min(most, count))), layer=layer)
    return entry(key, "sale", sold, evidence=f"claim:{DIGEST}")
