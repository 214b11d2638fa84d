"""Recheck a report by itself: sums, statements beside each other, and the categories of its edition.

What needs the sheets behind it (what was sourced, retirements, other reporters) is not asked here.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from passport.carbon.rechecking.inventories import parts, references, spellings, totals, twins, years
from passport.carbon.rechecking.inventories.editions import EditionUnknown, edition
from passport.carbon.rechecking.inventories.parts import Where, Wrong
from passport.identifiers.instrument_name import named
from passport.units import UNITS, is_unit
from signing.shown import quoted

INVENTORIES: Final = {"physical": "physical", "marketBased": "market-based"}
"""The member of each inventory, and the name of its statement."""
_ENTRIES: Final = (("impact", "entries", "impact"), ("beyondValueChain", "credits", "beyond-value-chain"))
PERMANENT: Final = "permanent"
"""The one word for what nothing can undo; whatever else is written may be reversed, and is monitored."""
__all__ = ["INVENTORIES", "Wrong", "recheck"]


def recheck(report: Mapping[str, Any], lots: Collection[str] = ()) -> list[Wrong]:
    """Everything that is wrong with a report of the schema, by ``inventory.*`` codes.

    ``lots``: texts that are known to name a certificate, or what was retired.
    """
    found = list(_period(report))
    for member in INVENTORIES:
        figures = report[member].get("figures", ())
        for place, one in enumerate(figures):
            found += _figure(one, (member, "figures", place))
        found += totals.recheck(report[member], member)
        for name in ("figures", "totals"):
            found += totals.steps(report[member].get(name, ()), (member, name))
    found += spellings.recheck(report)
    found += years.recheck(report)
    found += twins.beside(report)
    for place, one in enumerate(report.get("impact", {}).get("entries", ())):
        found += _effect(one, ("impact", "entries", place), report["period"]["end"])
    found += references.recheck(report)
    found += _twice(report)
    return [*found, *parts.amounts(report), *_edition(report, lots)]


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
    yield from _instruments(one, where)


def _instruments(one: Mapping[str, Any], where: Where) -> Iterator[Wrong]:
    """The instruments that a figure lists are those of its parts, each once; only parts say how much of them.

    A figure without an amount has no parts, and may say what covers its goods.
    """
    listed = [named(name) for name in one.get("instruments", ())]
    used = {named(part["instrument"]) for part in one.get("parts", ()) if "instrument" in part}
    is_open = "parts" not in one and "amount" not in one
    if len(set(listed)) < len(listed) or (listed and not is_open and set(listed) != used):
        message = f"{quoted(one['key'], 60)} lists other instruments than its parts name."
        hint = "List the instrument of each part once, or leave the list out: the parts name them."
        yield Wrong((*where, "instruments"), "inventory.instruments", message, hint)


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


def _following(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _effect(one: Mapping[str, Any], where: Where, end: str) -> Iterator[Wrong]:
    """An effect has an amount or a reason; what may be reversed is monitored to the ``end`` of the report."""
    yield from _one_of(one, "avoided", where)
    until = one.get("monitoredUntil")
    if until is None and one["permanence"] != PERMANENT:
        message = f"{quoted(one['key'], 60)} may be reversed, and nothing says until when it is monitored."
        hint = "Write monitoredUntil, or as permanence: permanent."
        yield Wrong(where, "inventory.impact", message, hint)
    if until is not None and _following(until) < end[:10]:
        message = f"{quoted(one['key'], 60)} is monitored until {until}, and the report ends later."
        hint = "Write until when it is monitored: the last day of the period, or a later one."
        yield Wrong((*where, "monitoredUntil"), "inventory.impact", message, hint)
    if "quantity" in one and not is_unit(one.get("unit", "")):
        message = f"The quantity of {quoted(one['key'], 60)} is in no unit."
        yield Wrong(where, "inventory.unit", message, f"Write unit, one of {', '.join(UNITS)}.")


def _edition(report: Mapping[str, Any], lots: Collection[str]) -> Iterator[Wrong]:
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
    yield from parts.rules(report, known, lots)
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
