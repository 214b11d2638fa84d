"""Compare the balances of several systems: sites and deliveries in two of them, and systems within others."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from passport.custody import balance, batches, movements, system
from passport.custody.kinds import IN
from passport.custody.movements import Movement
from passport.custody.results import Balance, text
from passport.custody.spelling import spelled
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
    """What balances contradict in each other: ``custody.two_systems``, ``.delivery``, ``.nested``.

    Identifiers, names and numbers are compared however they are typed (``spelled``).
    """
    problems: list[Problem] = []
    for one, other in combinations(several, 2):
        if spelled(one.system.attribute) != spelled(other.system.attribute):
            continue
        parts = _is_within(one.system, other.system) or _is_within(other.system, one.system)
        if one.system.start < other.system.end and other.system.start < one.system.end:
            problems += _unnumbered(one, other) if parts else _sites(one.system, other.system)
        problems += _deliveries(one, other)
    for giver in several:
        for taker in several:
            related = _is_within(giver.system, taker.system) or _is_within(taker.system, giver.system)
            if related and giver is not taker:
                problems += _passed(giver, taker)
    return problems


def _is_within(one: System, other: System) -> bool:
    return bool(one.within) and spelled(one.within) == spelled(other.id)


def _sites(one: System, other: System) -> list[Problem]:
    """A site that two systems of one attribute count at one time."""
    hint = "A site belongs to one system of an attribute at a time; a part of a system says within."
    return [
        Problem(other.id, "custody.two_systems", f"The site {site} is in {one.id} too.", hint)
        for site in sorted(set(one.sites) & set(other.sites))
    ]


def _unnumbered(one: Checked, other: Checked) -> list[Problem]:
    """Goods from others without a delivery number, at a site where a system and its part both take them in.

    Only the number says that they are not the same goods, counted a second time.
    """
    found = []
    for site in sorted(set(one.system.sites) & set(other.system.sites)):
        mine, theirs = _from_others(one, other, site), _from_others(other, one, site)
        for move in (*mine, *theirs) if mine and theirs else ():
            if not move.delivery:
                hint = (
                    f"{one.system.id} and {other.system.id} both take goods in at {site}: write the number of"
                    " each delivery, and each delivery into one of them."
                )
                found.append(move.problem("delivery", "delivery", "delivery is blank.", hint))
    return found


def _from_others(one: Checked, other: Checked, site: str) -> list[Movement]:
    """What comes into a site of a system, but for what the other one passes on to it."""
    passed = spelled(other.system.id)
    return [
        move
        for move in one.movements
        if move.kind in IN and move.site == site and spelled(move.party) != passed
    ]


def _deliveries(one: Checked, other: Checked) -> list[Problem]:
    """A delivery that came into two systems, or went out of two: one number of one party."""
    found = []
    seen = {_goods(move) for move in one.movements if move.delivery}
    for move in other.movements:
        if move.delivery and _goods(move) in seen:
            hint = f"It is in {one.system.id} already: a delivery is one movement of one system."
            found.append(move.problem("delivery", "delivery", "the delivery is in two systems.", hint))
    return found


def _goods(move: Movement) -> tuple[str, str, bool]:
    return spelled(move.party), spelled(move.delivery), move.kind == "out"


class _Goods(NamedTuple):
    """What a delivery comes to on one side, of the goods with the attribute or of those without."""

    first: Movement
    mass: Fraction
    attributed: Fraction
    emissions: Fraction


_Part = tuple[str, bool]
"""A delivery, and whether it is its part with the attribute."""


def _passed(giver: Checked, taker: Checked) -> list[Problem]:
    """What a system takes from its part, or the part from it, is what that one gave: all three amounts.

    Both name the delivery; the sales of one to the other and the movements in of that are the same goods, so
    each side is added up by delivery, and none may be on one side alone.
    """
    given, taken = _given(giver, taker), _taken(giver, taker)
    found = []
    for part, goods in taken.items():
        sale = given.get(part)
        if sale is None:
            hint = f"Name the delivery of a sale of {giver.system.id} to {taker.system.id}."
            message = f"{giver.system.id} sold no such delivery."
            found.append(goods.first.problem("delivery", "nested", message, hint))
        else:
            found += _same(goods, sale)
    deliveries = {delivery for delivery, _ in taken}
    for (delivery, _), sale in given.items():
        if delivery not in deliveries and taker.system.start <= sale.first.day < taker.system.end:
            hint = f"Take it in under its delivery, with {giver.system.id} as party."
            message = f"{taker.system.id} took no such delivery in."
            found.append(sale.first.problem("delivery", "nested", message, hint))
    return found


def _given(giver: Checked, taker: Checked) -> dict[_Part, _Goods]:
    keyed = {one.key: one for one in giver.movements}
    to = spelled(taker.system.id)
    found: dict[_Part, _Goods] = {}
    for one in giver.balance.sold:
        if spelled(one.party) == to:
            amounts = one.mass, one.attributed, one.emissions
            part = spelled(keyed[one.key].delivery), bool(one.attributed)
            _add(found, part, keyed[one.key], amounts)
    return found


def _taken(giver: Checked, taker: Checked) -> dict[_Part, _Goods]:
    came_from = spelled(giver.system.id)
    found: dict[_Part, _Goods] = {}
    for one in taker.movements:
        if one.kind in IN and spelled(one.party) == came_from:
            part = one.attributed or Fraction(0)
            _add(found, (spelled(one.delivery), bool(part)), one, (one.mass, part, one.emissions))
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
    """The movements in take the sales as they are, and no more of the attribute than they have."""
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
