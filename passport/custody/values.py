"""Refuse balances whose figures cannot be: below zero, carried by nobody, or not what came in."""

from collections.abc import Container, Iterable, Sequence
from fractions import Fraction

from passport.custody.kinds import IN, MASS_BALANCE
from passport.custody.movements import Movement
from passport.custody.pool import total
from passport.custody.results import Balance, is_nothing, text
from passport.sheets.drafts.reading import Problem


def problems(balance: Balance, movements: Sequence[Movement]) -> list[Problem]:
    """What is wrong with the figures: ``custody.negative``, ``custody.unused``, ``custody.lost``."""
    return [*_negative(balance, movements), *_unused(balance), *conserved(balance, movements)]


def conserved(balance: Balance, movements: Iterable[Movement]) -> list[Problem]:
    """Check that emissions and attribute of the sheet are those of the outputs and the rest (M4), exactly.

    Both are added up from the movements themselves, so an amount that no step of the calculation took up, or
    that one took up twice, is ``custody.lost``: such a balance is never printed.
    """
    came = [one for one in movements if one.kind in IN or one.kind == "carry"]
    sides = (
        ("CO2e", total(one.emissions for one in came), balance.went),
        (
            f"{balance.system.material} with the attribute",
            total(one.attributed or Fraction(0) for one in came), _material(balance),
        ),
    )  # fmt: skip
    hint = "This is a fault of the calculation, not of the sheet: report it together with both files."
    return [
        Problem(
            balance.system.id, "custody.lost",
            f"{text(gone)} t of {what} go out or are left, and {text(there)} t came in.", hint,
        )
        for what, there, gone in sides
        if there != gone
    ]  # fmt: skip


def _material(balance: Balance) -> Fraction:
    """Tonnes of the material with the attribute that outputs stand for, and what of it nobody uses."""
    system, unused = balance.system, (*balance.left, *balance.forfeited, *balance.expired)
    kept = total(one.mass for one in unused)
    for one in (*balance.sold, *balance.unsold):
        # What is left of a batch is material, with no factor.
        apart = not one.key and system.model not in MASS_BALANCE
        kept += one.attributed if apart else one.attributed / system.products[one.product].factor
    return kept


def _negative(balance: Balance, movements: Sequence[Movement]) -> list[Problem]:
    """Outputs that carry less than nothing: carried credits are worth more than what they are given to."""
    keyed = {one.key: one for one in movements}
    found = []
    bare = {site for group in balance.groups if group.residual is None for site in group.sites}
    for one in balance.sold:
        if one.emissions < 0:
            message = f"it would carry {text(one.emissions)} t of CO2e."
            hint = "Give fewer credits to it, or correct what the carried ones are worth."
            if one.site in bare:
                hint = _way(balance, bare)
            found.append(keyed[one.key].problem("attributed", "negative", message, hint))
    return found


def _way(balance: Balance, bare: Container[str]) -> str:
    """What to write where all that is sold has the attribute, and carried credits would make it negative."""
    system = balance.system
    carried = [one for one in balance.carried if one.site in bare]
    several = " and ".join(f"{text(one.mass)} at {one.site} since {one.since}" for one in carried)
    later = ", or carry them on a day after the sale, which keeps them" if system.continuous else ""
    return (
        f"All {system.material} here has the attribute, so there is no residual that carried credits could"
        f" lower: write a movement expire of {several} ahead of the sale{later}."
    )


def _unused(balance: Balance) -> list[Problem]:
    """Credits that nobody uses although they add emissions: no output would carry these.

    Where the material with the attribute emits more than the rest, whoever leaves its credits over, or lets
    them lapse, would lower the figure of everything that was sold. What no figure of a sheet can state
    (``is_nothing``) cannot be given to anybody, and is not asked for.
    """
    unused = (*balance.left, *balance.forfeited, *balance.expired)
    lost = [one for one in unused if one.emissions > 0 and not is_nothing(one.mass)]
    hint = (
        "Give these credits to what is sold, to the last tonne; or average with the model"
        " mass-balance/rolling-average: this attribute emits more than what has it not."
    )
    return [
        Problem(
            balance.system.id, "custody.unused",
            f"{text(one.mass)} t of credits at {one.site} since {one.since} are given to nobody, and nobody"
            f" would carry their {text(one.emissions)} t of CO2e.", hint,
        )
        for one in lost
    ]  # fmt: skip
