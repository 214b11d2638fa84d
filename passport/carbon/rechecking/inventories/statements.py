"""Recheck a report by itself: sums, statements beside each other, and the categories of its edition.

What needs the sheets behind it (what was sourced, retirements, other reporters) is not asked here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from passport.carbon.rechecking.inventories import parts, twins
from passport.carbon.rechecking.inventories.editions import EditionUnknown, edition
from passport.carbon.rechecking.inventories.parts import Where, Wrong, text
from passport.identifiers.instrument_name import named
from passport.units import UNITS, is_unit
from signing.shown import quoted

INVENTORIES: Final = {"physical": "physical", "marketBased": "market-based"}
"""The member of each inventory, and the name of its statement."""
_ENTRIES: Final = (("impact", "entries", "impact"), ("beyondValueChain", "credits", "beyond-value-chain"))
_REVERSIBLE: Final = "reversible"
_POWER: Final = re.compile(r"10*|0\.0*1")
"""A power of ten."""
__all__ = ["INVENTORIES", "Wrong", "recheck"]


def recheck(report: Mapping[str, Any]) -> list[Wrong]:
    """Everything that is wrong with a report of the schema, by ``inventory.*`` codes."""
    found = list(_period(report))
    for member in INVENTORIES:
        figures = report[member].get("figures", ())
        for place, one in enumerate(figures):
            found += _figure(one, (member, "figures", place))
        found += _keys(figures, member)
        found += _totals(report[member], figures, member)
        for name in ("figures", "totals"):
            found += _steps(report[member].get(name, ()), (member, name))
    found += twins.beside(report)
    for place, one in enumerate(report.get("impact", {}).get("entries", ())):
        found += _effect(one, ("impact", "entries", place))
    found += _twice(report)
    return [*found, *parts.amounts(report), *_edition(report)]


def _period(report: Mapping[str, Any]) -> Iterator[Wrong]:
    period = report["period"]
    if period["end"] <= period["start"]:
        message = f"The period ends on {period['end']}, and begins on {period['start']}."
        yield Wrong(("period", "end"), "inventory.period", message, "Write the first day after the period.")


def _one_of(one: Mapping[str, Any], name: str, where: Where) -> Iterator[Wrong]:
    if (name in one) == ("notComputable" in one):
        message = f"{quoted(one['key'], 60)} has both or neither of {name} and notComputable."
        hint = f"Write {name}, or in notComputable why there is none."
        yield Wrong(where, "inventory.amount", message, hint)


def _figure(one: Mapping[str, Any], where: Where) -> Iterator[Wrong]:
    yield from _one_of(one, "amount", where)
    if one.get("amount", "").startswith("-"):
        hint = "Nothing is taken off an inventory; what others avoid is an effect."
        yield Wrong((*where, "amount"), "inventory.netting", "A figure is below zero.", hint)
    if "category" in one and one["scope"] != "3":
        message = f"{quoted(one['key'], 60)} is of scope {one['scope']}, which has no categories."
        hint = "Write scope 3, or leave the category out where the scope is right."
        yield Wrong((*where, "category"), "inventory.category", message, hint)


def _keys(figures: Sequence[Mapping[str, Any]], member: str) -> Iterator[Wrong]:
    """A figure that is there twice, and would be counted twice."""
    seen: set[str] = set()
    for place, one in enumerate(figures):
        if one["key"] in seen:
            message = f"{quoted(one['key'], 60)} is there twice."
            hint = "Write each figure once, or give the second one a key of its own."
            yield Wrong((member, "figures", place, "key"), "inventory.key", message, hint)
        seen.add(one["key"])


def _totals(
    inventory: Mapping[str, Any], figures: Sequence[Mapping[str, Any]], member: str
) -> Iterator[Wrong]:
    """A total is the sum of the figures of its scopes, and what it misses them by stands beside it.

    That is half of one in the last place to which each was printed, at most, of the total no more than of its
    figures; the total of one figure misses nothing.
    """
    for place, one in enumerate(inventory.get("totals", ())):
        own = [part for part in figures if part["scope"] in one["scopes"]]
        known = [part for part in own if "amount" in part]
        total = sum((Fraction(part["amount"]) for part in known), Fraction(0))
        rounding = Fraction(one.get("rounding", "0"))
        most = _most(one, known) if len(known) > 1 else Fraction(0)
        if known != own or total + rounding != Fraction(one["amount"]) or abs(rounding) > most:
            message = f"{quoted(one['label'], 60)} misses its figures, which come to {text(total)}."
            hint = f"Correct the total, a figure, the rounding, which is {text(most)} at most, or a step."
            where = (member, "totals", place, "amount")
            computed = total if abs(rounding) > most else total + rounding
            yield Wrong(where, "inventory.total", message, hint, one["amount"], text(computed))


def _most(total: Mapping[str, Any], figures: Sequence[Mapping[str, Any]]) -> Fraction:
    """By how much a total may miss its figures for the rounding of each of them and of itself."""
    steps = [_step(one) for one in figures]
    return (sum(steps, Fraction(0)) + min(_step(total), max(steps))) / 2


def _step(one: Mapping[str, Any]) -> Fraction:
    """One in the last place to which an amount was printed: as stated, else as it is written."""
    decimals = one["amount"].partition(".")[2]
    return Fraction(one["step"]) if "step" in one else Fraction(1, 10 ** len(decimals))


def _steps(several: Sequence[Mapping[str, Any]], where: Where) -> Iterator[Wrong]:
    """An amount that was printed to a step is a multiple of it, and the step a power of ten within it.

    A zero was printed to no step, and what has parts is what they come to.
    """
    for place, one in enumerate(several):
        if "step" in one and not _is_printed(one):
            message = f"An amount was not printed to a step of {one['step']}."
            hint = (
                "State the last place that was printed, as 1000 of 12000: a power of ten, of an amount that "
                "has no parts, is no zero and a multiple of it. Or leave step out."
            )
            yield Wrong((*where, place, "step"), "inventory.step", message, hint)


def _is_printed(one: Mapping[str, Any]) -> bool:
    """Whether an amount, which no parts come to, has digits down to its step."""
    if "parts" in one or _POWER.fullmatch(one["step"]) is None:
        return False
    amount, step = abs(Fraction(one.get("amount", "0"))), Fraction(one["step"])
    return amount >= step and amount % step == 0


def _twice(report: Mapping[str, Any]) -> Iterator[Wrong]:
    """Certificates that carry a figure and an effect: each lot is in one statement (S3)."""
    entries = report.get("impact", {}).get("entries", ())
    names = {named(one["instrument"]) for one in entries if "instrument" in one}
    for member in INVENTORIES:
        for place, one in enumerate(report[member].get("figures", ())):
            for number, part in enumerate(one.get("parts", ())):
                name = named(part["instrument"]) if "instrument" in part else None
                if parts.is_certificate(part) and name in names:
                    message = f"{quoted(part['key'], 60)} is counted as an effect too."
                    hint = "A lot is in one statement: divide the certificate, or leave one of the two out."
                    where: Where = (member, "figures", place, "parts", number)
                    yield Wrong(where, "inventory.twice", message, hint)


def _effect(one: Mapping[str, Any], where: Where) -> Iterator[Wrong]:
    yield from _one_of(one, "avoided", where)
    if one["permanence"] == _REVERSIBLE and "monitoredUntil" not in one:
        message = f"{quoted(one['key'], 60)} may be reversed, and nothing says until when it is monitored."
        yield Wrong(where, "inventory.impact", message, "Write monitoredUntil.")
    if "quantity" in one and not is_unit(one.get("unit", "")):
        message = f"The quantity of {quoted(one['key'], 60)} is in no unit."
        yield Wrong(where, "inventory.unit", message, f"Write unit, one of {', '.join(UNITS)}.")


def _edition(report: Mapping[str, Any]) -> Iterator[Wrong]:
    """The edition is one that is known, by its digest, and each figure has the category that it gives."""
    stated = report["edition"]
    try:
        known = edition(stated["name"])
    except EditionUnknown as refused:
        yield Wrong(("edition", "name"), refused.code, refused.message, refused.hint or "")
        return
    if (stated["digestMultibase"], stated["title"]) != (known.digest, known.title):
        message = f"The rules of {known.name} are others than those that the report names."
        hint = "Make the report anew by the edition that is meant."
        yield Wrong(("edition", "digestMultibase"), "inventory.edition", message, hint)
        return
    yield from parts.rules(report, known)
    listed = [(member, "figures", name) for member, name in INVENTORIES.items()]
    for member, name, statement in [*listed, *_ENTRIES]:
        for place, one in enumerate(report.get(member, {}).get(name, ())):
            yield from _target(one, known.target[statement], (member, name, place))
    for place, one in enumerate(report.get("indicators", ())):
        yield from _target(one, known.target["indicators"], ("indicators", place))


def _target(one: Mapping[str, Any], wanted: str, where: Where) -> Iterator[Wrong]:
    if one["targetCategory"] != wanted:
        message = f"It counts as {one['targetCategory']} for targets, and the edition says {wanted}."
        place = (*where, "targetCategory")
        yield Wrong(place, "inventory.target", message, f"Write {wanted}.")
