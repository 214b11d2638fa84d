"""Compare the balances of several systems: sites and deliveries in two of them, and systems within others."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from passport.custody import balance, batches, movements, system
from passport.custody.movements import Movement
from passport.custody.results import Balance, text
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


class _Goods(NamedTuple):
    """What a delivery comes to on one side, of the goods with the attribute or of those without."""

    first: Movement
    mass: Fraction
    attributed: Fraction
    emissions: Fraction


_Part = tuple[str, bool]
"""A delivery, and whether it is its part with the attribute."""


def _within(inner: Checked, outer: Checked) -> list[Problem]:
    """What the outer system takes from its part is what that part gave it: mass, attribute and emissions.

    Both name the delivery; the part's sales to the outer system and its movements in are the same goods, so
    each side is added up by delivery, and none may be on one side alone.
    """
    given, taken = _given(inner, outer), _taken(inner, outer)
    found = []
    for part, goods in taken.items():
        sale = given.get(part)
        if sale is None:
            hint = f"Name the delivery of a sale of {inner.system.id} to {outer.system.id}."
            found.append(goods.first.problem("delivery", "nested", "its part sold no such delivery.", hint))
        else:
            found += _same(goods, sale)
    deliveries = {delivery for delivery, _ in taken}
    for (delivery, _), sale in given.items():
        if delivery not in deliveries and outer.system.start <= sale.first.day < outer.system.end:
            hint = f"Take it in under its delivery, with {inner.system.id} as party."
            message = f"{outer.system.id} took no such delivery in."
            found.append(sale.first.problem("delivery", "nested", message, hint))
    return found


def _given(inner: Checked, outer: Checked) -> dict[_Part, _Goods]:
    keyed = {one.key: one for one in inner.movements}
    found: dict[_Part, _Goods] = {}
    for one in inner.balance.sold:
        if one.party == outer.system.id:
            amounts = one.mass, one.attributed, one.emissions
            _add(found, (keyed[one.key].delivery, bool(one.attributed)), keyed[one.key], amounts)
    return found


def _taken(inner: Checked, outer: Checked) -> dict[_Part, _Goods]:
    found: dict[_Part, _Goods] = {}
    for one in outer.movements:
        if one.kind == "in" and one.party == inner.system.id:
            part = one.attributed or Fraction(0)
            _add(found, (one.delivery, bool(part)), one, (one.mass, part, one.emissions))
    return found


def _add(
    found: dict[_Part, _Goods], part: _Part, one: Movement, amounts: tuple[Fraction, Fraction, Fraction]
) -> None:
    mass, attributed, emissions = amounts
    there = found.get(part, _Goods(one, Fraction(0), Fraction(0), Fraction(0)))
    found[part] = _Goods(
        there.first, there.mass + mass, there.attributed + attributed, there.emissions + emissions
    )


def _same(goods: _Goods, sale: _Goods) -> list[Problem]:
    """The outer movements take the sales as they are, and no more of the attribute than they have."""
    found = []
    pairs: tuple[tuple[str, Fraction, Fraction], ...] = (
        ("mass", goods.mass, sale.mass),
        ("attributed", goods.attributed, sale.attributed),
        ("emissions", goods.emissions, sale.emissions),
    )
    for column, taken, stated in pairs:
        if round((taken - stated) * 10**6):
            hint = f"Write {text(stated)} in all, as {sale.first.key} gave it."
            found.append(goods.first.problem(column, "nested", f"{column} is not that of its part.", hint))
    return found
