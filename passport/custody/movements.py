"""Read the movements of a custody system from a sheet: one line a movement, all mistakes at once with cells.

Masses are tonnes, emissions tonnes of CO2e of the whole movement, both with at most six decimals.
``attributed`` is tonnes with the attribute: of the material where it comes in, of the product where it goes
out.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from passport.carbon.exact import is_figure
from passport.custody import kinds
from passport.custody.kinds import CREDITS, IN, MASS_BALANCE
from passport.custody.spelling import is_blank, spelled
from passport.custody.system import System
from passport.moments import is_day
from passport.sheets.cells.lines import Line, Table, day, has_points, said_once
from passport.sheets.cells.numbers import Dialect, figure
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing.shown import quoted

COLUMNS: Final = (
    "key", "day", "kind", "site", "product", "mass", "attributed", "emissions", "party", "to", "since",
    "delivery", "batch",
)  # fmt: skip
_AMOUNTS: Final = ("mass", "attributed", "emissions")
_TABLE: Final = Table(
    "custody", "movements", COLUMNS, ("key", "day", "kind", "site"), (*_AMOUNTS, "day", "since")
)
_PLACES: Final = 6


class Movement(NamedTuple):
    """One line.

    ``party``: from whom it came, or to whom it was sold; ``since``: the day a carried credit dates from,
    whose ``emissions`` are what it adds to its user's number, usually below zero.
    """

    key: str
    day: str
    kind: str
    site: str
    product: str
    mass: Fraction
    attributed: Fraction | None
    emissions: Fraction
    party: str
    to: str
    since: str
    delivery: str
    batch: str
    where: str
    places: Mapping[str, str]

    def problem(self, column: str, code: str, message: str, hint: str) -> Problem:
        """What is wrong with a cell of it; the message begins with its key."""
        place = self.places.get(column, self.where)
        return Problem(place, f"custody.{code}", f"{quoted(self.key, 60)}: {message}", hint)


def read(data: bytes, source: str, system: System) -> list[Movement]:
    """The movements of a file, in its order; raises ``DraftRefused`` with every mistake (``custody.*``)."""
    problems: list[Problem] = []
    points = has_points(data, source)
    found: list[Movement] = []
    keys: set[str] = set()
    for line in _TABLE.lines(data, source, problems):
        amounts = {column: _amount(line, column, points, problems) for column in _AMOUNTS}
        one = _movement(line, amounts)
        key = spelled(one.key)
        if key and key in keys:
            hint = "A key is the number of one document of your system, and is never used again."
            problems.append(one.problem("key", "key", "the key is there twice.", hint))
        problems += _problems(one, line, system, amounts["mass"])
        found.append(one)
        keys.add(key)
    problems += _twice(found)
    if not found and not problems:
        problems.append(Problem(source, "custody.no_rows", "There are no movements.", "Write what came in."))
    if problems:
        raise DraftRefused(said_once(problems))
    return found


def _twice(several: Iterable[Movement]) -> list[Problem]:
    """Goods of one delivery on two lines (M5): the same party, direction, product and batch.

    The part with the attribute and the part without are a line each. Names and numbers are compared as
    everywhere (``spelled``), however they are typed.
    """
    found, seen = [], dict[tuple[object, ...], str]()
    for one in several:
        if is_blank(one.delivery) or one.kind not in {*IN, "out"}:
            continue
        goods = (
            one.kind == "out", spelled(one.party), spelled(one.delivery), one.product, spelled(one.batch),
            bool(one.attributed),
        )  # fmt: skip
        if goods in seen:
            hint = f"It is {quoted(seen[goods], 60)} already: write a delivery once, or give each its number."
            found.append(one.problem("delivery", "delivery", "the delivery is there twice.", hint))
        seen.setdefault(goods, one.key)
    return found


def _movement(line: Line, amounts: Mapping[str, Fraction | None]) -> Movement:
    kind, mass = line.get("kind"), amounts["mass"] or Fraction(0)
    attributed = mass if kind == "reclaim" else amounts["attributed"]
    return Movement(
        line.get("key"), day(line, "day"), kind, line.get("site"), line.get("product"), mass, attributed,
        amounts["emissions"] or Fraction(0), line.get("party"), line.get("to"), day(line, "since"),
        line.get("delivery"), line.get("batch"), line.where, line.places,
    )  # fmt: skip


def _amount(line: Line, column: str, points: bool, problems: list[Problem]) -> Fraction | None:
    """The amount of a cell, exactly; ``None`` where it is blank or no amount."""
    cell = line.get(column)
    if not cell:
        return None
    text, trouble = figure(cell, Dialect(points=points))
    if trouble is not None:
        problems.append(Problem(line.at(column), *trouble))
        return None
    if not is_figure(text) or len(text.partition(".")[2]) > _PLACES:
        hint = "Plain digits with a point and at most six decimals, tonnes without a unit: 1240 or 0.8."
        message = f"{quoted(cell, 40)} is no amount."
        problems.append(Problem(line.at(column), "custody.amount", message, hint))
        return None
    return Fraction(text)


def _problems(one: Movement, line: Line, system: System, mass: Fraction | None) -> list[Problem]:
    """What is wrong with a movement by itself; ``mass``: what its cell says, None where that is no amount."""
    found = []
    if is_blank(one.key):
        hint = "Write the document number of your system in the column key."
        found.append(Problem(line.at("key"), "custody.key", "The key is blank.", hint))
    found += _dated(one, system)
    known = kinds.of(system.model)
    if one.kind not in known:
        return [*found, _unknown(one, system, known)]
    return found + _cells(one, line, system) + _named(one, system) + _amounts(one, system, mass)


def _unknown(one: Movement, system: System, known: Iterable[str]) -> Problem:
    """A kind that there is not, or that the model has no use for."""
    if one.kind in kinds.ALL:
        hint = "Leave it out: every output has the average of the period, and no credits are left over."
        return one.problem("kind", "kind", f"{system.model} has no movement {one.kind}.", hint)
    hint = f"The kinds are {', '.join(known)}."
    return one.problem("kind", "kind", f"there is no kind {quoted(one.kind, 40)}.", hint)


def _dated(one: Movement, system: System) -> list[Problem]:
    if not is_day(one.day):
        return [one.problem("day", "day", f"{quoted(one.day, 40)} is no day.", "Write it as 2026-01-31.")]
    if one.day < system.start:
        hint = f"This balance begins on {system.start}; an earlier one is closed, and corrected by a new one."
        return [one.problem("day", "closed", f"{one.day} lies in a closed balance.", hint)]
    if one.day >= system.end:
        hint = f"This balance ends before {system.end}: write it into the next one."
        return [one.problem("day", "period", f"{one.day} is after the period.", hint)]
    return []


def _cells(one: Movement, line: Line, system: System) -> list[Problem]:
    """Cells that the kind cannot be without, and those it has no use for."""
    needed, besides = kinds.cells(system.model, one.kind)
    found = []
    for column in COLUMNS:
        if column in needed and is_blank(line.get(column)):
            may = column == "emissions" or (column == "attributed" and one.kind not in CREDITS)
            none = "; write 0 where there is none" if may else ""
            hint = f"A movement {one.kind} states its {column}{none}."
            found.append(one.problem(column, "blank", f"{column} is blank.", hint))
        elif column not in needed | besides | kinds.USUAL and line.get(column):
            hint = f"A movement {one.kind} has no {column}: leave it blank."
            found.append(one.problem(column, "cell", f"{column} is not for a movement {one.kind}.", hint))
    return found


def _named(one: Movement, system: System) -> list[Problem]:
    """Sites and products of the system, and what moves between sites and periods."""
    found = []
    hint = f"The sites are {', '.join(system.sites)}."
    for column, site in (("site", one.site), ("to", one.to)):
        if (site or column == "site") and site not in system.sites:
            found.append(one.problem(column, "site", f"there is no site {quoted(site, 40)}.", hint))
    if one.product and one.product not in system.products:
        hint = f"The products are {', '.join(system.products)}."
        found.append(
            one.problem("product", "product", f"there is no product {quoted(one.product, 40)}.", hint)
        )
    return found + _since(one, system) + _transfer(one, system)


def _since(one: Movement, system: System) -> list[Problem]:
    """The day that a carried credit dates from lies before the period."""
    found = []
    if one.since and not is_day(one.since):
        found.append(one.problem("since", "day", f"{quoted(one.since, 40)} is no day.", "As 2025-12-31."))
    elif one.since and one.since >= system.start:
        hint = "Credits of this period need no movement carry: they come in."
        found.append(one.problem("since", "day", "it dates from this period.", hint))
    return found


def _transfer(one: Movement, system: System) -> list[Problem]:
    """Credits move to another site, and only where the boundary lets them (M6)."""
    found = []
    if one.kind == "transfer" and not system.multi_site:
        hint = (
            "The declared boundary keeps credits at their site: multiSite = true where the programme lets it."
        )
        found.append(one.problem("to", "transfer", "credits may not move between sites.", hint))
    elif one.kind == "transfer" and one.to == one.site:
        found.append(
            one.problem("to", "transfer", "it moves nowhere.", "Name another site, or leave it out.")
        )
    return found


def _amounts(one: Movement, system: System, mass: Fraction | None) -> list[Problem]:
    """Check the masses of a movement, in tonnes: ``custody.amount`` for each that cannot be."""
    found = []
    if mass is not None and mass <= 0:
        hint = (
            "Write the tonnes that moved; what an earlier balance has wrong is corrected by a new one of it."
        )
        found.append(one.problem("mass", "amount", "the mass is not above zero.", hint))
    if one.kind in IN and one.emissions < 0:
        hint = "Removals are no property of material: write what it emitted, 0 at least."
        found.append(one.problem("emissions", "amount", "emissions below zero come in.", hint))
    return found + _part(one, system, mass)


def _part(one: Movement, system: System, mass: Fraction | None) -> list[Problem]:
    """Check the tonnes with the attribute: no more than the mass, where there is one to compare with."""
    part = one.attributed
    if part is None:
        return []
    if part < 0 or (one.kind in CREDITS and part == 0):
        hint = "Write what moved; a movement back is one of its own."
        return [one.problem("attributed", "amount", "it is not above zero.", hint)]
    if one.kind in CREDITS or mass is None or mass <= 0:
        return []
    return _share(one, system, part, mass)


def _share(one: Movement, system: System, part: Fraction, mass: Fraction) -> list[Problem]:
    """Check the part of goods that has the attribute.

    Under mass balance what comes in has the attribute or has it not; a batch knows its share, so a delivery
    to one may have the attribute in part. What goes out may have it in part.
    """
    if part > mass:
        hint, way = "At most the mass itself.", "went out" if one.kind == "out" else "came in"
        return [one.problem("attributed", "amount", f"more is attributed than {way}.", hint)]
    if one.kind == "in" and system.model in MASS_BALANCE and part not in (0, mass):
        hint = "Write two movements: the part with the attribute, and the part without."
        return [one.problem("attributed", "amount", "a delivery has the attribute or has it not.", hint)]
    return []
