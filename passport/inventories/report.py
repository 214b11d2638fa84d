"""The report as a document: four closed statements, and no member for a sum over them.

A draft is JSON of texts. It is read back by the same schema that wrote it, so a member that nets one
statement against another is unknown, and refused.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, Final, NamedTuple, cast

from passport.carbon.rechecking.inventories import parts
from passport.carbon.rechecking.inventories import sums as inventory_sums
from passport.carbon.rechecking.inventories.editions import Edition
from passport.carbon.rechecking.inventories.parts import exact
from passport.carbon.rechecking.inventories.statements import recheck
from passport.custody.results import text
from passport.inventories.statements import (
    BEYOND,
    IMPACT,
    MARKET,
    PHYSICAL,
    Credit,
    Effect,
    Figure,
    Indicator,
    Share,
    Statements,
    Total,
)
from passport.model.compiling import Check
from passport.model.shape import check_of
from passport.sheets.drafts import json
from passport.sheets.drafts.inventory_drafts import ENTITY, FORMAT, draft_schema
from passport.sheets.drafts.reading import DraftRefused, Problem, read_as
from passport.vocab import INVENTORY

MEMBERS: Final[Mapping[str, str]] = {
    PHYSICAL: "physical",
    MARKET: "marketBased",
    IMPACT: "impact",
    BEYOND: "beyondValueChain",
}
"""The member of each statement."""


_NONE: Final = Fraction(0)


class Head(NamedTuple):
    """What a report says of itself. ``base``: the base year; ``recalculations`` of it, as members."""

    name: str
    start: str
    end: str
    unit: str
    gwp_set: str
    base: str = ""
    recalculations: tuple[Mapping[str, str], ...] = ()
    entities: Mapping[str, Mapping[str, str]] = {}
    """By the name of a reporter its id, country, consolidation, legal entity and DID."""


def schema() -> Mapping[str, Any]:
    """The schema of a draft."""
    return draft_schema()


@cache
def _unsorted() -> Check:
    """The check of a draft, in which lists keep the order of the sheets until they are signed."""
    return check_of(cast("Mapping[str, Any]", _without_order(draft_schema())))


def _without_order(part: Any) -> Any:  # noqa: ANN401 - a schema
    if isinstance(part, dict):
        return {name: _without_order(value) for name, value in part.items() if name != "x-order"}
    return part


def document(found: Statements, edition: Edition, head: Head) -> dict[str, Any]:
    """The draft of one reporter's report; raises ``DraftRefused`` where it would not pass ``rechecking``."""
    target, reporter = edition.target, found.reporter
    made: dict[str, Any] = {
        "format": FORMAT,
        "name": head.name,
        "reporter": reporter,
        "edition": {"name": edition.name, "title": edition.title, "digestMultibase": edition.digest},
        "period": {"start": head.start, "end": head.end},
        "unit": head.unit,
        **({"gwpSet": head.gwp_set} if head.gwp_set else {}),
        "physical": _inventory(found, PHYSICAL, target[PHYSICAL]),
        "marketBased": _inventory(found, MARKET, target[MARKET]),
    }
    made |= _optional(found, edition) | _of_head(reporter, head)
    broken = _unsorted()(made)
    if broken is not None:
        hint = (
            "Correct it in the sheets: a figure has 18 digits (unit = TNE makes them fewer), a name 200"
            " letters, a day is 2026-01-31."
        )
        message = f"{broken.where or '/'} does not fit into a report ({broken.problem})."
        raise DraftRefused([Problem(reporter, "inventory.form", message, hint)])
    wrong = recheck(made)
    if wrong:
        place = f"{reporter}: "
        raise DraftRefused(
            [Problem(place + "/".join(map(str, one.where)), one.code, one.message, one.hint) for one in wrong]
        )
    return made


def _of_head(reporter: str, head: Head) -> dict[str, Any]:
    """Whose report it is, and its base year, where the head says so."""
    made: dict[str, Any] = {}
    entity = {name: value for name, value in head.entities.get(reporter, {}).items() if name != "did"}
    if entity:
        made["entity"] = entity
    if head.base:
        made["baseYear"] = {"year": head.base}
        if head.recalculations:
            made["baseYear"]["recalculations"] = [dict(one) for one in head.recalculations]
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
    if found.cited:
        made["instruments"] = [dict(one) for one in found.cited]
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
        made |= {"amount": text(one.amount), "basis": one.basis, **_step(one)}
    if one.parts:
        made["parts"] = [_part(part) for part in one.parts]
        made["amount"] = text(parts.summed(made["parts"]))
    if one.instruments:
        made["instruments"] = list(one.instruments)
    if one.before:
        made["before"] = _years(one.before)
    return made


def _part(one: Share) -> dict[str, str]:
    made = {
        "key": f"{one.factor}, {one.instrument}" if one.instrument else one.factor,
        "factor": one.factor, "spatial": one.spatial, "region": one.region, "quantity": exact(one.quantity),
        "unit": one.unit, "value": exact(one.value),
    }  # fmt: skip
    for name, value in (("instrument", one.instrument), ("kind", one.kind)):
        if value:
            made[name] = value
    return made


def _years(before: Sequence[tuple[str, Fraction]]) -> list[dict[str, str]]:
    return [{"year": year, "amount": text(amount)} for year, amount in before]


def _total(one: Total) -> dict[str, Any]:
    made: dict[str, Any] = {"label": one.label, "scopes": list(one.scopes), "amount": text(one.amount)}
    made |= _step(one)
    if one.rounding:
        made["rounding"] = text(one.rounding)
    if one.before:
        made["before"] = [
            {"year": year, "amount": text(amount), **({"rounding": text(off)} if off else {})}
            for year, amount, off in one.before
        ]
    return made


def _step(one: Figure | Total) -> dict[str, str]:
    """To which place an amount was printed, where its text does not say it; a zero does."""
    written = Fraction(1, 10 ** len(text(one.amount or _NONE).partition(".")[2]))
    step = text(one.step)
    amount = Fraction(text(one.amount or _NONE))
    whole = one.step and amount and Fraction(step) == one.step and amount % one.step == 0
    return {"step": step} if whole and one.step != written else {}


def _effect(one: Effect, target: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "key": one.key, "label": one.label, "reference": one.reference, "additionality": one.additionality,
        "stage": one.stage, "permanence": one.permanence, "share": text(one.share), "targetCategory": target,
    }  # fmt: skip
    if one.amount is None:
        made["notComputable"] = "the intervention or its reference has no factor"
    else:
        made |= {"quantity": exact(one.quantity), "unit": one.unit, "each": exact(one.each)}
        made["avoided"] = text(
            Fraction(made["quantity"]) * Fraction(made["each"]) * Fraction(made["share"])
        )
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


def of_document(signed: Mapping[str, Any]) -> dict[str, Any]:
    """The draft that a signed report is the document of, to show or to compare it."""
    subject = signed["credentialSubject"]
    inventory = {name: one for name, one in subject[INVENTORY].items() if name not in {"type", "title"}}
    period = {name: moment[:10] for name, moment in subject["period"].items()}
    made = {
        "format": FORMAT, "name": subject[INVENTORY]["title"], "reporter": subject["name"], "period": period,
        "entity": {name: subject[name] for name in ENTITY if name in subject}, **inventory,
    }  # fmt: skip
    for name, held in (("instruments", subject), ("accounts", signed), ("wasRevisionOf", signed)):
        if name in held:
            made[name] = held[name]
    return made


def sums(made: Mapping[str, Any]) -> dict[str, str]:
    """Each statement by itself: its sum, or why it has none. They are shown side by side and never added."""
    found = inventory_sums.sums(made)
    return {statement: found[member] for statement, member in MEMBERS.items()}
