"""Compare the balances of several systems: sites and deliveries in two of them, and systems within others."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from passport.custody import balance, batches, movements, system
from passport.custody.movements import Movement
from passport.custody.results import Balance, Output, text
from passport.custody.system import System
from passport.sheets.drafts.reading import Problem


class Checked(NamedTuple):
    """A system with its movements and the balance they give."""

    system: System
    movements: Sequence[Movement]
    balance: Balance


def checked(rules: tuple[bytes, str], table: tuple[bytes, str]) -> Checked:
    """The balance of a system from the bytes and names of its file and of its movements.

    Raises ``DraftRefused`` with every mistake in them (``custody.*``, ``draft.*``).
    """
    found = system.read(*rules)
    moved = movements.read(*table, found)
    make = batches.batches if found.model in batches.MODELS else balance.balance
    return Checked(found, moved, make(found, moved))


def together(several: Sequence[Checked]) -> list[Problem]:
    """What balances contradict in each other: ``custody.two_systems``, ``.delivery``, ``.nested``."""
    problems: list[Problem] = []
    for one, other in combinations(several, 2):
        problems += _sites(one.system, other.system)
        problems += _deliveries(one, other)
    for outer in several:
        for inner in several:
            if inner.system.within == outer.system.id:
                problems += _within(inner, outer)
    return problems


def _overlap(one: System, other: System) -> bool:
    return one.attribute == other.attribute and one.start < other.end and other.start < one.end


def _sites(one: System, other: System) -> list[Problem]:
    """A site that two systems of one attribute count at one time, unless one is part of the other."""
    if not _overlap(one, other) or one.within == other.id or other.within == one.id:
        return []
    hint = "A site belongs to one system of an attribute at a time; a part of a system says within."
    return [
        Problem(other.id, "custody.two_systems", f"The site {site} is in {one.id} too.", hint)
        for site in sorted(set(one.sites) & set(other.sites))
    ]


def _deliveries(one: Checked, other: Checked) -> list[Problem]:
    """A delivery that came into two systems, or went out of two."""
    found = []
    seen = {(move.delivery, move.kind == "out") for move in one.movements if move.delivery}
    for move in other.movements:
        if move.delivery and (move.delivery, move.kind == "out") in seen:
            hint = f"It is in {one.system.id} already: a delivery is one movement of one system."
            found.append(move.problem("delivery", "delivery", "the delivery is in two systems.", hint))
    return found


def _within(inner: Checked, outer: Checked) -> list[Problem]:
    """What the outer system takes from its part is what that part gave it: mass, attribute and emissions.

    Both name the delivery; the part's sale to the outer system and its movement in are the same goods.
    """
    given = {_delivery(inner, one): one for one in inner.balance.sold if one.party == outer.system.id}
    found = []
    for move in outer.movements:
        if move.kind != "in" or move.party != inner.system.id:
            continue
        sale = given.get(move.delivery)
        if sale is None:
            hint = f"Name the delivery of a sale of {inner.system.id} to {outer.system.id}."
            found.append(move.problem("delivery", "nested", "its part sold no such delivery.", hint))
        else:
            found += _same(move, sale)
    return found


def _delivery(inner: Checked, sale: Output) -> str:
    return next(move.delivery for move in inner.movements if move.key == sale.key)


def _same(move: Movement, sale: Output) -> list[Problem]:
    """The outer movement takes the sale as it is, and no more of the attribute than it has."""
    found = []
    pairs: tuple[tuple[str, Fraction, Fraction], ...] = (
        ("mass", move.mass, sale.mass),
        ("attributed", move.attributed or Fraction(0), sale.attributed),
        ("emissions", move.emissions, sale.emissions),
    )
    for column, taken, stated in pairs:
        if round((taken - stated) * 10**6):
            hint = f"Write {text(stated)}, as {sale.key} gave it."
            found.append(move.problem(column, "nested", f"{column} is not that of its part.", hint))
    return found
