"""Add up each inventory of a report by itself; no two of them are ever added."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from passport.carbon.exact import AMOUNT_PLACES, MOST_DIGITS, scaled, trimmed

INVENTORIES: Final = ("physical", "marketBased")
"""The statements that are inventories; the others are effects and credits."""


def inventory_sums(inventory: Mapping[str, Any]) -> list[int]:
    """The sum of each inventory that is complete and has all its amounts, in 10^-18 of the report's unit."""
    found = []
    for member in INVENTORIES:
        part = inventory[member]
        amounts = [one.get("amount") for one in part.get("figures", ())]
        if part["complete"] and amounts and None not in amounts:
            found.append(sum(scaled(one, MOST_DIGITS) for one in amounts))
    return found


def sums(report: Mapping[str, Any]) -> dict[str, str]:
    """Each statement by itself, by its member: its sum, or why it has none.

    They are shown side by side and never added. Effects are summed where they are ex-post.
    """
    found = {}
    for member in INVENTORIES:
        figures = report[member].get("figures", ())
        found[member] = _sum([one.get("amount") for one in figures], report[member]["complete"])
    entries = [one for one in report.get("impact", {}).get("entries", ()) if one["stage"] == "ex-post"]
    found["impact"] = _sum([one.get("avoided") for one in entries], True)
    credits = report.get("beyondValueChain", {}).get("credits", ())
    found["beyondValueChain"] = _sum([one["amount"] for one in credits], True)
    return found


def _sum(amounts: Sequence[str | None], complete: bool) -> str:
    if not complete:
        return "incomplete"
    if not amounts:
        return "-"
    known = [scaled(one, MOST_DIGITS) for one in amounts if one is not None]
    if len(known) < len(amounts):
        return "not computable"
    from fractions import Fraction  # noqa: PLC0415 - for reports alone

    return trimmed(Fraction(sum(known), 10**MOST_DIGITS), AMOUNT_PLACES)
