"""Which action covers which goods, and whether each instrument is used once (S2, S3)."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from passport.carbon.rechecking.inventories.editions import Edition
from passport.identifiers.instrument_name import named
from passport.inventories.sources import Action, Sheets, Sourced
from passport.model.custody import models
from passport.sheets.drafts.reading import Problem
from signing.shown import quoted

_NONE: Final = Fraction(0)


class Cover(NamedTuple):
    """A quantity of a line that an action covers in the market-based statement."""

    action: Action
    line: Sourced
    quantity: Fraction


def covers(sheets: Sheets, edition: Edition) -> list[Cover]:
    """What market-based actions cover, in the order of the sheet: each up to what was sourced of its region.

    An intervention without a factor gives no number, whatever it covers: it is held against the line alone.
    """
    left = {id(line): line.quantity for line in sheets.sourced}
    of_region = {
        (id(line), region): line.quantity * share
        for line in sheets.sourced
        for region, share in line.regions.items()
    }
    found = []
    for action in sheets.actions:
        rest = action.quantity if action.use == "market-based" else _NONE
        for line in sheets.sourced:
            here = id(line), action.region
            most = left[id(line)]
            if action.stratum:
                most = min(most, of_region.get(here, most))
            part = min(rest, most) if _fits(action, line, edition) else _NONE
            if part > 0:
                left[id(line)] -= part
                if here in of_region:
                    of_region[here] -= part
                rest -= part
                found.append(Cover(action, line, part))
    return found


def _fits(action: Action, line: Sourced, edition: Edition) -> bool:
    """Whether an action may cover a line: same reporter and product, and the region it comes from.

    Goods that cannot be traced may come from the region. Certificates of another region need an edition with
    substitution; goods kept apart need none.
    """
    if (action.reporter, action.product) != (line.reporter, line.product):
        return False
    if line.stratum and models()[line.model].reported == "physical" and not line.released and line.share == 1:
        return False
    within = action.region in line.regions or not line.regions
    return within or (action.kind == "certificate" and edition.substitution)


def used(sheets: Sheets, covered: Sequence[Cover]) -> list[Problem]:
    """Instruments used twice, in no registry, without their counterpart, or beyond what was sourced."""
    problems: list[Problem] = []
    by_reporter: dict[tuple[str, str], Action] = {}
    by_role: dict[tuple[str, str], Action] = {}
    for one in sheets.actions:
        if one.kind == "certificate" and not one.registry:
            hint = "It may be reported once it is issued in a registry: write the registry's id."
            problems.append(_problem(one, "no_registry", "the attribute is in no registry.", hint))
        if one.instrument:
            first = by_reporter.setdefault((named(one.instrument), one.reporter), one)
            other = by_role.setdefault((named(one.instrument), one.role or "buyer"), one)
            hint = "One lot is in one statement of one reporter; along one chain each role uses it once."
            if first is not one and not _are_effects(one, first):
                text = f"{one.instrument} is used by {first.key} already."
                problems.append(_problem(one, "used_twice", text, hint))
            elif other is not one and not _are_effects(one, other):
                text = f"{one.instrument} is claimed by {other.reporter} already."
                problems.append(_problem(one, "used_twice", text, hint))
        problems += _counterpart(one, sheets.sourced)
        problems += _surplus(one, covered)
    return problems + _shares(sheets)


def _problem(one: Action, code: str, message: str, hint: str) -> Problem:
    return Problem(one.where, f"inventory.{code}", f"{one.reporter} {one.key}: {message}", hint)


def _are_effects(*several: Action) -> bool:
    """Whether all are effects, which share what they name: their shares are asked."""
    return all(one.use == "impact" for one in several)


def _counterpart(one: Action, sourced: Sequence[Sourced]) -> list[Problem]:
    """Whoever has the goods of a lot without its attribute says so, and reports the reference."""
    if not one.counterpart:
        return []
    holder = next((line for line in sourced if line.key == one.counterpart), None)
    if holder is None:
        hint = "Write the key of the line of whoever has the goods; leave it blank where that is not here."
        message = f"no line {quoted(one.counterpart, 40)} was sourced."
        return [_problem(one, "counterpart", message, hint)]
    if holder.released and named(holder.released) == named(one.instrument):
        return []
    hint = f"Write {one.instrument} into the column released of {holder.key}, or use another lot."
    message = f"{holder.reporter} has the goods and counts their attribute too."
    return [_problem(one, "counterpart", message, hint)]


def _surplus(one: Action, covered: Sequence[Cover]) -> list[Problem]:
    """More than was sourced is an effect or nothing (S2)."""
    taken = sum((cover.quantity for cover in covered if cover.action is one), _NONE)
    if one.use != "market-based" or taken == one.quantity or one.additionality:
        return []
    hint = "Lower the quantity, or state the rest as an effect: reference, additionality, stage, permanence."
    message = f"it covers more of {one.product} from {one.region} than was sourced."
    return [_problem(one, "more_than_sourced", message, hint)]


def _shares(sheets: Sheets) -> list[Problem]:
    """Shares of one intervention over all reporters at hand come to 1 at most.

    Where its retirement is at hand, each effect takes its share of its quantity, and all what was retired.
    """
    retired = {named(row.instrument): row.quantity for row in sheets.retirements or ()}
    sums: dict[str, Fraction] = {}
    found = []
    for one in sheets.actions:
        if one.use == "impact" and one.instrument:
            name = named(one.instrument)
            whole = retired.get(name) or None
            part = one.share if whole is None else one.share * one.quantity / whole
            sums[name] = sums.get(name, _NONE) + part
            if sums[name] > 1 or one.share > 1:
                hint = "Agree on shares that come to 1, or divide the units that were retired."
                found.append(_problem(one, "shares", f"shares of {one.instrument} exceed the whole.", hint))
    return found
