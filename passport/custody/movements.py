"""Read the movements of a custody system from a sheet: one line a movement, all mistakes at once with cells.

Masses are tonnes, emissions tonnes of CO2e of the whole movement, both with at most six decimals.
``attributed`` is tonnes with the attribute: of the material where it comes in, of the product where it goes
out.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from passport.carbon.exact import is_figure
from passport.custody.system import System
from passport.moments import is_day
from passport.sheets.cells.lines import Line, Table, day, has_points
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
AVERAGING: Final = "mass-balance/rolling-average"
IN: Final = frozenset({"in", "reclaim"})
# Columns that each kind needs, and those that it may have besides.
_KINDS: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "in": (frozenset({"mass", "attributed", "emissions", "party"}), frozenset({"delivery", "batch"})),
    "reclaim": (frozenset({"mass", "emissions", "party"}), frozenset({"delivery"})),
    "make": (frozenset({"product", "mass"}), frozenset({"batch"})),
    "out": (frozenset({"product", "mass", "attributed", "party"}), frozenset({"delivery", "batch"})),
    "transfer": (frozenset({"to", "attributed"}), frozenset()),
    "carry": (frozenset({"attributed", "emissions", "since"}), frozenset()),
    "expire": (frozenset({"attributed", "since"}), frozenset()),
}
_OPTIONAL_AVERAGE: Final = frozenset({"attributed"})
_USUAL: Final = frozenset({"key", "day", "kind", "site"})
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
    found: dict[str, Movement] = {}
    for line in _TABLE.lines(data, source):
        one = _movement(line, points, problems)
        if one.key in found:
            hint = "A key is the number of one document of your system, and is never used again."
            problems.append(one.problem("key", "key", "the key is there twice.", hint))
        problems += _problems(one, line, system)
        found[one.key] = one
    problems += _twice(found.values())
    if not found and not problems:
        problems.append(Problem(source, "custody.no_rows", "There are no movements.", "Write what came in."))
    if problems:
        raise DraftRefused(problems)
    return list(found.values())


def _twice(several: Iterable[Movement]) -> list[Problem]:
    """Goods of one delivery on two lines (M5): the same party, direction, product and batch.

    The part with the attribute and the part without are a line each.
    """
    found, seen = [], dict[tuple[object, ...], str]()
    for one in several:
        if not one.delivery or one.kind not in {*IN, "out"}:
            continue
        goods = (
            one.kind == "out", one.party.casefold(), one.delivery.casefold(), one.product, one.batch,
            bool(one.attributed),
        )  # fmt: skip
        if goods in seen:
            hint = f"It is {quoted(seen[goods], 60)} already: write a delivery once, or give each its number."
            found.append(one.problem("delivery", "delivery", "the delivery is there twice.", hint))
        seen.setdefault(goods, one.key)
    return found


def _movement(line: Line, points: bool, problems: list[Problem]) -> Movement:
    amounts = {column: _amount(line, column, points, problems) for column in _AMOUNTS}
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


def _problems(one: Movement, line: Line, system: System) -> list[Problem]:
    """What is wrong with a movement by itself."""
    found = []
    if not one.key:
        hint = "Write the document number of your system in the column key."
        found.append(Problem(line.at("key"), "custody.key", "The key is blank.", hint))
    found += _dated(one, system)
    if one.kind not in _KINDS:
        hint = f"The kinds are {', '.join(_KINDS)}."
        return [*found, one.problem("kind", "kind", f"there is no kind {quoted(one.kind, 40)}.", hint)]
    return found + _cells(one, line, system) + _named(one, system) + _amounts(one, line)


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
    needed, besides = _KINDS[one.kind]
    if system.model == AVERAGING and one.kind == "out":
        needed, besides = needed - _OPTIONAL_AVERAGE, besides | _OPTIONAL_AVERAGE
    found = []
    for column in COLUMNS:
        if column in needed and not line.get(column):
            hint = f"A movement {one.kind} states its {column}; write 0 where there is none."
            found.append(one.problem(column, "blank", f"{column} is blank.", hint))
        elif column not in needed | besides | _USUAL and line.get(column):
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


def _amounts(one: Movement, line: Line) -> list[Problem]:
    """Check the masses of a movement, in tonnes: ``custody.amount`` for each that cannot be.

    They are above zero; what comes in has the attribute or has it not, what goes out may have it in part.
    """
    found = []
    if line.get("mass") and one.mass <= 0:
        found.append(
            one.problem("mass", "amount", "the mass is not above zero.", "Correct by a new balance.")
        )
    if one.kind in IN and one.emissions < 0:
        hint = "Removals are no property of material: write what it emitted, 0 at least."
        found.append(one.problem("emissions", "amount", "emissions below zero come in.", hint))
    return found + _part(one)


def _part(one: Movement) -> list[Problem]:
    """Check the tonnes with the attribute."""
    found: list[Problem] = []
    part = one.attributed
    if part is None:
        return found
    if part < 0 or (one.kind in {"transfer", "carry", "expire"} and part == 0):
        hint = "Write what moved; a movement back is one of its own."
        found.append(one.problem("attributed", "amount", "it is not above zero.", hint))
    elif one.kind == "out" and part > one.mass:
        hint = "At most the mass itself."
        found.append(one.problem("attributed", "amount", "more is attributed than went out.", hint))
    elif one.kind == "in" and not one.batch and part not in (0, one.mass):
        hint = "Write two movements: the part with the attribute, and the part without."
        found.append(one.problem("attributed", "amount", "a delivery has the attribute or has it not.", hint))
    return found
