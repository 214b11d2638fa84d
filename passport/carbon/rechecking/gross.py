"""Both sides of a total: gross emissions, and the credits and removals taken off them (DESIGN 6.1, T126).

Credits, captures and removals are the components with negative amounts; a claim says no more about them.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from passport.carbon.exact import AMOUNT_PLACES, decimal_text, scaled


class Gross(NamedTuple):
    """Figures in kgCO2e per declared unit; ``taken_off`` is negative, or ``0`` if nothing is taken off."""

    emissions: str
    taken_off: str


def gross(footprint: Mapping[str, Any], electricity: str, total: str) -> Gross | None:
    """Split the ``total`` of a result into its two sides; ``None`` if the claim shows no components.

    Without a negative component the emissions are the total as it is stated.
    """
    if "components" not in footprint:
        return None
    amounts = [
        part["amount"]
        for part in footprint["components"]
        if part.get("electricity", electricity) == electricity
    ]
    if not any(amount.startswith("-") for amount in amounts):
        return Gross(total, "0")
    added = taken = 0
    for amount in amounts:
        value = scaled(amount, AMOUNT_PLACES)
        if value < 0:
            taken += value
        else:
            added += value
    return Gross(decimal_text(added, AMOUNT_PLACES), decimal_text(taken, AMOUNT_PLACES))


def is_above_zero(figure: str) -> bool:
    """Whether a figure, as it is written, is more than zero."""
    return figure[0] != "-" and figure.strip("0.") != ""
