"""Refuse balances whose figures cannot be: outputs below zero, and emissions that nobody would carry."""

from collections.abc import Sequence

from passport.custody.movements import Movement
from passport.custody.results import Balance, text
from passport.sheets.drafts.reading import Problem


def problems(balance: Balance, movements: Sequence[Movement]) -> list[Problem]:
    """What is wrong with the emissions of a balance: ``custody.negative``, ``custody.unused``."""
    return [*_negative(balance, movements), *_unused(balance)]


def _negative(balance: Balance, movements: Sequence[Movement]) -> list[Problem]:
    """Outputs that carry less than nothing: carried credits are worth more than what they are given to."""
    keyed = {one.key: one for one in movements}
    found = []
    for one in balance.sold:
        if one.emissions < 0:
            message = f"it would carry {text(one.emissions)} t of CO2e."
            hint = "Give fewer credits to it, or correct what the carried ones are worth."
            found.append(keyed[one.key].problem("attributed", "negative", message, hint))
    return found


def _unused(balance: Balance) -> list[Problem]:
    """Credits that nobody uses although they add emissions: no output would carry these.

    Where the material with the attribute emits more than the rest, whoever leaves its credits over, or lets
    them lapse, would lower the figure of everything that was sold.
    """
    lost = [one for one in (*balance.left, *balance.forfeited, *balance.expired) if one.emissions > 0]
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
