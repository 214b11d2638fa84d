"""Recheck the facts of views against the claim that commits to them (L2; DESIGN 2.9).

Merged components have one sign and share everything that is told apart. So each component that is disclosed
repeats what its aggregate says, and no part of them together exceeds it: what is left is what is withheld.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from passport.carbon.calculating.detail import DISTINCT
from passport.carbon.exact import AMOUNT_PLACES, decimal_text, places, scaled
from passport.carbon.rechecking.recheck import Contradiction, gases_of
from passport.views.facts import COMPONENTS, Fact
from passport.vocab import ELECTRICITY

CODES: Final[Mapping[str, str]] = {
    "disclosed.twice": "a fact has one value in all views",
    "disclosed.part": "a component repeats what its aggregate in the claim says",
    "disclosed.sign": "a component has the sign of its aggregate",
    "disclosed.sum": "components that are disclosed do not exceed their aggregate",
    "disclosed.scrap": "the shares of scrap are together at most 1",
    "disclosed.input": "a precursor with a passport has the amount that the claim says",
    "disclosed.scope": "direct and indirect emissions are those of scope 1 and scope 2 of the claim",
    "disclosed.stage": "gases are those of a stage of the claim",
}
"""Every code, and the rule it says is broken; those of gases are in ``recheck``."""
_SCRAP: Final = "/scrap"
_CBAM: Final = {"/cbam/direct": "1", "/cbam/indirect": "2"}
_FACTOR: Final = ("factor", "factorEdition", "fallbackFrom")
_AT: Final = "at"


class Aggregate(NamedTuple):
    """A component of the claim: its amount, and how much of it so many ``facts`` show; 10^-6 kgCO2e."""

    key: str
    amount: int
    shown: int
    facts: int

    @property
    def withheld(self) -> int:
        """What no disclosed fact shows."""
        return self.amount - self.shown


class Disclosed(NamedTuple):
    """What facts contradict, and what they show of components of the claim, in its order.

    A component of which nothing is shown is not among the ``aggregates``.
    """

    wrong: tuple[Contradiction, ...]
    aggregates: tuple[Aggregate, ...]


def recheck_disclosed(subject: Mapping[str, Any], facts: Sequence[Fact]) -> Disclosed:
    """Recheck facts, each place once and sorted, against the subject of a claim, in kgCO2e per declared unit.

    Both have passed their schemas. ``params`` of a contradiction name the fact (``at``).
    """
    footprint = subject["footprint"]
    published: Sequence[Mapping[str, Any]] = footprint.get("components", ())
    by_kind: dict[str, list[Fact]] = {}
    for fact in facts:
        by_kind.setdefault(fact.at.split("/", 2)[1], []).append(fact)
    parts = by_kind.get("components", [])
    aggregates = _aggregates(published, parts)
    wrong = [*_parts(footprint["detail"], published, parts), *_sums(aggregates)]
    if len(by_kind) > bool(parts):
        wrong += _scrap(by_kind.get("scrap", ()))
        wrong += _precursors(subject, by_kind.get("precursors", ()))
        wrong += _scopes(published, by_kind.get("cbam", ()))
        wrong += _stages(footprint, published, by_kind.get("gases", ()))
    return Disclosed(tuple(wrong), tuple(aggregates))


def _aggregates(published: Iterable[Mapping[str, Any]], parts: Iterable[Fact]) -> list[Aggregate]:
    shown: dict[str, int] = {}
    facts: dict[str, int] = {}
    for fact in parts:
        key = fact.value["partOf"]
        shown[key] = shown.get(key, 0) + scaled(fact.value["amount"], AMOUNT_PLACES)
        facts[key] = facts.get(key, 0) + 1
    return [
        Aggregate(key, scaled(one["amount"], AMOUNT_PLACES), shown[key], facts[key])
        for one in (published if shown else ())
        if (key := one["key"]) in shown
    ]


def _parts(
    detail: str, published: Iterable[Mapping[str, Any]], parts: Iterable[Fact]
) -> Iterable[Contradiction]:
    """Compare each component with its aggregate; in a claim that lists components it is the very same."""
    by_key = {one["key"]: one for one in published}
    for fact in parts:
        value = fact.value
        whole = by_key.get(value["partOf"])
        named = fact.at == COMPONENTS + value["key"] and value.get("fallbackFrom") != value["method"]
        if not named or whole is None:
            yield _wrong("disclosed.part", fact.at, stated=value["partOf"])
            continue
        names = (*DISTINCT, *_FACTOR, "key", "amount") if detail == "component" else DISTINCT
        if [*map(value.get, names)] != [*map(whole.get, names)]:
            apart = next(name for name in names if value.get(name) != whole.get(name))
            yield _wrong("disclosed.part", fact.at, stated=apart)
        elif value["amount"].startswith("-") != whole["amount"].startswith("-"):
            yield _wrong("disclosed.sign", fact.at, stated=value["amount"], computed=whole["amount"])


def _sums(aggregates: Iterable[Aggregate]) -> Iterable[Contradiction]:
    for one in aggregates:
        if abs(one.shown) > abs(one.amount):
            shown, amount = kilograms(one.shown), kilograms(one.amount)
            yield _wrong("disclosed.sum", one.key, stated=shown, computed=amount)


def _scrap(facts: Iterable[Fact]) -> Iterable[Contradiction]:
    shares = [fact.value["share"] for fact in facts]
    most = max(map(places, shares), default=0)
    together = sum(scaled(share, most) for share in shares)
    if together > 10**most:
        yield _wrong("disclosed.scrap", _SCRAP, stated=decimal_text(together, most), computed="1")


def _precursors(subject: Mapping[str, Any], facts: Iterable[Fact]) -> Iterable[Contradiction]:
    """Compare the amount of a precursor that names a passport with the entry of ``inputs``."""
    inputs = {entry["digestMultibase"]: entry["amount"] for entry in subject.get("inputs", ())}
    for fact in facts:
        if "input" not in fact.value:
            continue
        stated, consumed = fact.value, inputs.get(fact.value["input"])
        if consumed is None:
            yield _wrong("disclosed.input", fact.at, stated=stated["value"])
        elif consumed["unit"] != stated["unit"] or not _equal(consumed["value"], stated["value"]):
            yield _wrong("disclosed.input", fact.at, stated=stated["value"], computed=consumed["value"])


def _scopes(published: Sequence[Mapping[str, Any]], facts: Iterable[Fact]) -> Iterable[Contradiction]:
    """Compare what CBAM asks with the components of the scope, counted in one result or the other."""
    for fact in facts:
        scope = _CBAM.get(fact.at)
        if scope is None:
            continue
        sums = [
            sum(scaled(one["amount"], AMOUNT_PLACES) for one in published if _counts(one, method, scope))
            for method in ELECTRICITY
        ]
        if scaled(fact.value["value"], AMOUNT_PLACES) not in sums:
            yield _wrong("disclosed.scope", fact.at, stated=fact.value["value"], computed=kilograms(sums[0]))


def _counts(component: Mapping[str, Any], electricity: str, scope: str) -> bool:
    return bool(component["scope"] == scope and component.get("electricity", electricity) == electricity)


def _stages(
    footprint: Mapping[str, Any], published: Sequence[Mapping[str, Any]], facts: Iterable[Fact]
) -> Iterable[Contradiction]:
    """Compare the gases of a stage, by the GWP table, with the components of the stage in that result."""
    for fact in facts:
        electricity, stage = fact.steps[1:]
        counted = [
            one
            for one in published
            if one["stage"] == stage and one.get("electricity", electricity) == electricity
        ]
        if not counted:
            yield _wrong("disclosed.stage", fact.at, stated=stage)
            continue
        total = kilograms(sum(scaled(one["amount"], AMOUNT_PLACES) for one in counted))
        result = {"gases": fact.value["gases"], "total": total}
        for found in gases_of(footprint, result, counted, ""):
            facts_of = {name: text for name, text in found.params.items() if name in {"stated", "computed"}}
            yield _wrong(found.code, fact.at, **facts_of)


def of_each(
    published: Iterable[Mapping[str, Any]], aggregates: Iterable[Aggregate]
) -> list[dict[str, str]]:
    """Write what is shown and withheld of every component of a claim, also where nothing is shown of it."""
    shown = {one.key: one for one in aggregates}
    rows = []
    for component in published:
        key, amount = component["key"], scaled(component["amount"], AMOUNT_PLACES)
        one = shown.get(key, Aggregate(key, amount, 0, 0))
        figures = {"amount": one.amount, "shown": one.shown, "withheld": one.withheld}
        texts = {name: kilograms(value) for name, value in figures.items()}
        rows.append({"key": key, **texts, "facts": str(one.facts)})
    return rows


def _equal(one: str, other: str) -> bool:
    fine = max(places(one), places(other))
    return scaled(one, fine) == scaled(other, fine)


def kilograms(amount: int) -> str:
    """Write an amount of 10^-6 kilograms as a figure."""
    return decimal_text(amount, AMOUNT_PLACES)


def _wrong(code: str, at: str, **params: str) -> Contradiction:
    return Contradiction(code, "", {_AT: at, **params})
