"""The report as a document: four closed statements, and no member for a sum over them.

A draft is JSON of texts. It is read back by the same schema that wrote it, so a member that nets one
statement against another is unknown, and refused.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, Final, NamedTuple, cast

from passport.custody.results import text
from passport.inventories.editions import Edition
from passport.inventories.rechecking import recheck
from passport.inventories.statements import (
    BEYOND,
    IMPACT,
    MARKET,
    PHYSICAL,
    Credit,
    Effect,
    Figure,
    Indicator,
    Statements,
    Total,
)
from passport.model.shape import check_of
from passport.sheets.drafts import json
from passport.sheets.drafts.reading import DraftRefused, Problem, read_as
from signing.package_data import package_data
from signing.strict_json import loads

FORMAT: Final = "passport-inventory/1"
MEMBERS: Final[Mapping[str, str]] = {
    PHYSICAL: "physical",
    MARKET: "marketBased",
    IMPACT: "impact",
    BEYOND: "beyondValueChain",
}
"""The member of each statement."""


class Head(NamedTuple):
    """What a report says of itself. ``base``: the base year; ``recalculations`` of it, as members."""

    name: str
    start: str
    end: str
    unit: str
    gwp_set: str
    base: str = ""
    recalculations: tuple[Mapping[str, str], ...] = ()


@cache
def schema() -> Mapping[str, Any]:
    """The schema of a report."""
    data = package_data("passport", "inventories/data/report.schema.json")
    return cast("Mapping[str, Any]", loads(data))


def document(found: Statements, edition: Edition, head: Head) -> dict[str, Any]:
    """The draft of one reporter's report; raises ``DraftRefused`` where it would not pass ``rechecking``."""
    target = edition.target
    made: dict[str, Any] = {
        "format": FORMAT,
        "name": head.name,
        "reporter": found.reporter or head.name,
        "edition": {"name": edition.name, "title": edition.title, "digestMultibase": edition.digest},
        "period": {"start": head.start, "end": head.end},
        "unit": head.unit,
        **({"gwpSet": head.gwp_set} if head.gwp_set else {}),
        "physical": _inventory(found, PHYSICAL, target[PHYSICAL]),
        "marketBased": _inventory(found, MARKET, target[MARKET]),
    }
    made |= _optional(found, edition)
    if head.base:
        made["baseYear"] = {"year": head.base}
        if head.recalculations:
            made["baseYear"]["recalculations"] = [dict(one) for one in head.recalculations]
    broken = check_of(schema())(made)
    if broken is not None:
        raise AssertionError(f"a report against its own schema: {broken}")
    wrong = recheck(made)
    if wrong:
        place = f"{found.reporter or head.name}: "
        raise DraftRefused(
            [Problem(place + "/".join(map(str, one.where)), one.code, one.message, one.hint) for one in wrong]
        )
    return made


def _optional(found: Statements, edition: Edition) -> dict[str, Any]:
    """The members that most reports lack."""
    target = edition.target
    made: dict[str, Any] = {}
    if found.impact:
        made["impact"] = {"entries": [_effect(one, target[IMPACT]) for one in found.impact]}
    if found.beyond:
        made["beyondValueChain"] = {"credits": [_credit(one, target[BEYOND]) for one in found.beyond]}
    if found.indicators:
        made["indicators"] = [_indicator(one, target["indicators"]) for one in found.indicators]
    if found.remarks:
        made["remarks"] = list(found.remarks)
    return made


def _indicator(one: Indicator, target: str) -> dict[str, str]:
    return {
        "label": one.label, "unit": one.unit, "value": text(one.value), "definition": one.definition,
        "targetCategory": target,
    }  # fmt: skip


def _inventory(found: Statements, statement: str, target: str) -> dict[str, Any]:
    figures = found.physical if statement == PHYSICAL else found.market
    made: dict[str, Any] = {"complete": statement not in found.lacking}
    if figures:
        made["figures"] = [_figure(one, target) for one in figures]
    totals = [_total(one) for name, one in found.totals if name == statement]
    if totals:
        made["totals"] = totals
    return made


def _figure(one: Figure, target: str) -> dict[str, Any]:
    made: dict[str, Any] = {"key": one.key, "scope": one.scope, "label": one.label, "targetCategory": target}
    if one.category:
        made["category"] = one.category
    if one.amount is None:
        made["notComputable"] = one.basis
    else:
        made |= {"amount": text(one.amount), "basis": one.basis}
    if one.instruments:
        made["instruments"] = list(one.instruments)
    if one.before:
        made["before"] = _years(one.before)
    return made


def _years(before: Sequence[tuple[str, Fraction]]) -> list[dict[str, str]]:
    return [{"year": year, "amount": text(amount)} for year, amount in before]


def _total(one: Total) -> dict[str, Any]:
    made: dict[str, Any] = {"label": one.label, "scopes": list(one.scopes), "amount": text(one.amount)}
    if one.rounding:
        made["rounding"] = text(one.rounding)
    if one.before:
        made["before"] = [
            {"year": year, "amount": text(amount), **({"rounding": text(off)} if off else {})}
            for year, amount, off in one.before
        ]
    return made


def _effect(one: Effect, target: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "key": one.key, "label": one.label, "reference": one.reference, "additionality": one.additionality,
        "stage": one.stage, "permanence": one.permanence, "share": text(one.share), "targetCategory": target,
    }  # fmt: skip
    if one.amount is None:
        made["notComputable"] = "the intervention or its reference has no factor"
    else:
        made["avoided"] = text(one.amount)
    for name, value in (("monitoredUntil", one.monitored_until), ("instrument", one.instrument)):
        if value:
            made[name] = value
    return made


def _credit(one: Credit, target: str) -> dict[str, Any]:
    made: dict[str, Any] = {"label": one.label, "amount": text(one.amount), "targetCategory": target}
    if one.before:
        made["before"] = _years(one.before)
    return made


def read(data: bytes, source: str) -> dict[str, Any]:
    """A draft that was written before; raises ``DraftRefused`` with every mistake.

    Unknown are all members that no report has, a sum over statements among them; ``rechecking`` asks more.
    """
    tree = json.parse(data, source)
    found = read_as(tree, schema())
    problems = [Problem(tree.place(one.where), one.code, one.message, one.hint) for one in recheck(found)]
    if problems:
        raise DraftRefused(problems)
    return cast("dict[str, Any]", found)


def sums(made: Mapping[str, Any]) -> dict[str, str]:
    """Each statement by itself: its sum, or why it has none. They are shown side by side and never added."""
    found = {}
    for statement, member in MEMBERS.items():
        part = made.get(member, {})
        if member in {"physical", "marketBased"}:
            figures = part.get("figures", ())
            found[statement] = _sum([one.get("amount") for one in figures], part.get("complete", True))
        elif member == "impact":
            entries = [one for one in part.get("entries", ()) if one["stage"] == "ex-post"]
            found[statement] = _sum([one.get("avoided") for one in entries], True)
        else:
            found[statement] = _sum([one["amount"] for one in part.get("credits", ())], True)
    return found


def _sum(amounts: Sequence[str | None], complete: bool) -> str:
    if not complete:
        return "incomplete"
    if not amounts:
        return "-"
    known = [Fraction(one) for one in amounts if one is not None]
    return text(sum(known, Fraction(0))) if len(known) == len(amounts) else "not computable"
