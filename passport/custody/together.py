"""Compare the balances of several systems: sites and deliveries in two of them, and goods they pass on."""

from collections.abc import Container, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, permutations
from typing import NamedTuple

from passport.custody import balance, batches, movements, system
from passport.custody.kinds import IN
from passport.custody.movements import Movement
from passport.custody.results import Balance, text
from passport.custody.spelling import is_blank, spelled
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
    inside = {spelled(one.system.id): spelled(one.system.within) for one in several}
    for one, other in combinations(several, 2):
        if _alike(one.system, other.system):
            problems += _twice(one, other, inside)
    for givers, takers in permutations(_by_id(several), 2):
        giver, taker = givers[0].system, takers[0].system
        if _alike(giver, taker) or _are_parts(giver, taker, inside):
            problems += _passed(givers, takers)
    return problems + [problem for one in several for problem in _with_itself(one)]


def _with_itself(one: Checked) -> list[Problem]:
    """Goods that a system sells to itself, or takes from itself: nobody else has them in a balance."""
    own, found = spelled(one.system.id), []
    for move in one.movements:
        if spelled(move.party) == own:
            hint = "Goods that stay in it are no movement; a part that trades with it has an id of its own."
            found.append(move.problem("party", "nested", "the system trades with itself.", hint))
    return found


def _alike(one: System, other: System) -> bool:
    """Whether two systems are of one attribute."""
    return spelled(one.attribute) == spelled(other.attribute)


def _by_id(several: Sequence[Checked]) -> list[list[Checked]]:
    """The periods of each system."""
    found: dict[str, list[Checked]] = {}
    for one in several:
        found.setdefault(spelled(one.system.id), []).append(one)
    return list(found.values())


def _are_parts(one: System, other: System, inside: Mapping[str, str]) -> bool:
    """Whether one of two systems is within the other, at once or by those in between."""
    names = spelled(one.id), spelled(other.id)
    return names[1] in _outer(names[0], inside) or names[0] in _outer(names[1], inside)


def _outer(name: str, inside: Mapping[str, str]) -> list[str]:
    """The systems that one is within, the nearest first; ``inside`` names that of each."""
    found: list[str] = []
    while (name := inside.get(name, "")) and name not in found:
        found.append(name)
    return found


def _twice(one: Checked, other: Checked, inside: Mapping[str, str]) -> list[Problem]:
    """What two systems of one attribute both count: sites and sales at one time, deliveries at any."""
    if not (one.system.start < other.system.end and other.system.start < one.system.end):
        return _deliveries(one, other, IN)
    found = _deliveries(one, other, {*IN, "out"})
    if _are_parts(one.system, other.system, inside):
        return _unnumbered(one, other) + found
    return _sites(one.system, other.system, inside) + found


def _sites(one: System, other: System, inside: Mapping[str, str]) -> list[Problem]:
    """A site that two systems of one attribute count at one time."""
    hint = "A site belongs to one system of an attribute at a time; a part of a system says within."
    for within in (one.within, other.within):
        if within and spelled(within) not in inside:
            hint += f" Name {within} beside these, if it is within one of them."
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
            if is_blank(move.delivery):
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


def _deliveries(one: Checked, other: Checked, kinds: Container[str]) -> list[Problem]:
    """A delivery that came into two systems, or went out of two: one number of one party.

    Whom it came from gave the number. That of a sale is given by the site that sells, which may begin anew
    with a period; sales to a system at hand are compared with what it took in.
    """
    found = []
    seen = {_goods(move) for move in one.movements if move.kind in kinds and not is_blank(move.delivery)}
    for move in other.movements:
        if move.kind in kinds and _goods(move) in seen:
            period = f"{one.system.start} until {one.system.end}"
            hint = f"It is in {one.system.id}, {period}, already: a delivery is one movement of one system."
            found.append(move.problem("delivery", "delivery", "the delivery is in two systems.", hint))
    return found


def _goods(move: Movement) -> tuple[str, str, bool, str]:
    is_sale = move.kind == "out"
    return spelled(move.party), spelled(move.delivery), is_sale, move.site if is_sale else ""


class _Goods(NamedTuple):
    """What a delivery comes to on one side, of the goods with the attribute or of those without."""

    first: Movement
    mass: Fraction
    attributed: Fraction
    emissions: Fraction


_Part = tuple[str, bool]
"""A delivery, and whether it is its part with the attribute."""


def _passed(givers: Sequence[Checked], takers: Sequence[Checked]) -> list[Problem]:
    """What a system takes from another one is what that one sold to it, in all their periods: three amounts.

    Both name the delivery; the sales of one to the other and the movements in of that are the same goods, so
    each side is added up by delivery, and none may be on one side alone, nor one of its two parts.
    """
    giver, taker = givers[0].system.id, takers[0].system.id
    given, taken = _given(givers, taker), _taken(takers, giver)
    found, unknown = [], set[str]()
    for part, goods in taken.items():
        sale = given.get(part)
        if sale is None:
            unknown.add(part[0])
            hint = f"Name the delivery of a sale of {giver} to {taker}, or the period of it beside these."
            message = f"{giver} sold no such delivery."
            found.append(goods.first.problem("delivery", "nested", message, hint))
        else:
            found += _same(goods, sale)
    for part, sale in given.items():
        due = any(one.system.start <= sale.first.day < one.system.end for one in takers)
        if part not in taken and part[0] not in unknown and due:
            hint = f"Take it in under its delivery, with {giver} as party."
            message = f"{taker} took no such delivery in."
            found.append(sale.first.problem("delivery", "nested", message, hint))
    return found


def _given(givers: Sequence[Checked], taker: str) -> dict[_Part, _Goods]:
    to, found = spelled(taker), dict[_Part, _Goods]()
    for giver in givers:
        keyed = {one.key: one for one in giver.movements}
        for one in giver.balance.sold:
            if spelled(one.party) == to:
                _add(found, keyed[one.key], (one.mass, one.attributed, one.emissions))
    return found


def _taken(takers: Sequence[Checked], giver: str) -> dict[_Part, _Goods]:
    came_from, found = spelled(giver), dict[_Part, _Goods]()
    for one in (move for taker in takers for move in taker.movements):
        if one.kind in IN and spelled(one.party) == came_from:
            _add(found, one, (one.mass, one.attributed or Fraction(0), one.emissions))
    return found


def _add(found: dict[_Part, _Goods], one: Movement, amounts: tuple[Fraction, Fraction, Fraction]) -> None:
    """Add the goods of a movement to its delivery: its part with the attribute, and its part without.

    Goods that have it in part are one product, so each part has its mass of the emissions.
    """
    mass, attributed, emissions = amounts
    for has, part in ((True, attributed), (False, mass - attributed)):
        if part:
            key = spelled(one.delivery), has
            there = found.get(key, _Goods(one, Fraction(0), Fraction(0), Fraction(0)))
            found[key] = _Goods(
                there.first, there.mass + part, there.attributed + (part if has else 0),
                there.emissions + emissions * part / mass,
            )  # fmt: skip


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
