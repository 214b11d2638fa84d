"""Which facts a calculation holds that a claim can commit to without showing them (DESIGN 2.9).

Calculated are each component as it was before it was merged, the gases of each stage, and what CBAM asks of a
production process. What else the closed list has (scrap, precursors, orders) the author declares; workings
keep it beside the places that were chosen, so that a replay comes to the same root.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from passport.carbon.calculating.calculate import CalculationResult, Component, mass_text
from passport.carbon.calculating.detail import Detail, component_of, grouped
from passport.carbon.exact import AMOUNT_PLACES, text_of
from passport.carbon.rechecking.disclosed import CODES, recheck_disclosed
from passport.carbon.rechecking.recheck import CODES as FIGURES
from passport.carbon.rechecking.recheck import Contradiction
from passport.views.commitment import Committed, committed
from passport.views.facts import Fact, sorted_facts, wrong_form
from passport.views.rules import places_of
from passport.vocab import ELECTRICITY, Electricity
from signing.encoding import multibase_decode
from signing.errors import ToolError
from signing.shown import quoted

DECLARED: Final = "facts"
"""Member of workings: facts that the author declares, by place."""
_CHOSEN: Final = "disclosable"
_MOST_SAID: Final = 20
_CBAM: Final = "CBAM-production-process"


class DisclosableRefused(ToolError):
    """Refuse facts that a claim cannot commit to; codes ``disclosable.*``."""


def with_facts(
    result: CalculationResult,
    detail: Detail,
    workings: Mapping[str, Any],
    *,
    patterns: Sequence[str] = (),
    declared: Iterable[Fact] = (),
) -> dict[str, Any]:
    """Give the workings with the facts that the claim is to commit to: all, or those that match ``patterns``.

    Raises ``disclosable.detail`` for a claim that shows totals alone, since nothing shown would bound what is
    disclosed; ``disclosable.fact`` for a declared fact that is none or is calculated;
    ``disclosable.contradiction``; ``view.pattern``, ``view.unknown`` and ``view.nothing``.
    """
    if detail == "total":
        raise DisclosableRefused(
            "disclosable.detail",
            "A claim that shows totals alone cannot commit to facts: nothing in it would bound them.",
            hint="Say --detail stage; it shows sums by stage and no component.",
        )
    known = {fact.at: fact for fact in _calculated(result, detail)}
    given = {fact.at: dict(fact.value) for fact in _checked(declared, known)}
    if given:
        declaring = [*known.values(), *(Fact(at, value) for at, value in given.items())]
        check_consistent({"footprint": result.footprint(detail), "inputs": result.inputs}, declaring)
    there = sorted({*known, *given})
    wanted = places_of(patterns, there) if patterns else there
    kept = {at: given[at] for at in wanted if at in given}
    return {**workings, _CHOSEN: wanted, **({DECLARED: kept} if kept else {})}


def commitment(result: CalculationResult, detail: Detail, workings: Mapping[str, Any]) -> Committed:
    """Build the tree of the facts that workings name, salted by the salt of the workings.

    Raises ``disclosable.place`` where they name a fact that neither they nor the result hold, and
    ``disclosable.form`` where they are not in form.
    """
    known = {fact.at: fact.value for fact in _calculated(result, detail)}
    places, declared = workings[_CHOSEN], workings.get(DECLARED, {})
    if not isinstance(places, list) or not places or not isinstance(declared, dict):
        raise DisclosableRefused("disclosable.form", "What the workings say of facts is not in form.")
    for at, value in declared.items():
        # A declared fact never takes the place of one that is calculated.
        if at in known or wrong_form(Fact(at, value)) is not None:
            raise DisclosableRefused("disclosable.form", "The workings declare a fact that is none.")
    known |= declared
    if not all(isinstance(at, str) and at in known for at in places):
        raise DisclosableRefused("disclosable.place", "The workings name a fact that they do not hold.")
    salt = multibase_decode(workings["salt"], max_chars=64)
    return committed((Fact(at, known[at]) for at in places), salt)


def check_consistent(subject: Mapping[str, Any], facts: Iterable[Fact]) -> None:
    """Refuse facts that contradict each other or the subject of a claim, with all of them.

    Signed, they could never be shown: a view of them is refused. Raises ``disclosable.contradiction``.
    """
    wrong = recheck_disclosed(subject, sorted_facts(facts)).wrong
    if wrong:
        first, *others = [_contradiction(one) for one in wrong]
        first.also = tuple(one.message for one in others[:_MOST_SAID])
        raise first


def check_declared(
    subject: Mapping[str, Any], result: CalculationResult, workings: Mapping[str, Any]
) -> None:
    """Refuse facts that the author declared, where they contradict the subject of another calculation.

    ``workings`` hold them, and ``subject`` is that of the claim drawn from them. Raises
    ``disclosable.contradiction``.
    """
    declared = [Fact(at, value) for at, value in workings.get(DECLARED, {}).items()]
    if declared:
        check_consistent(subject, [*_calculated(result, subject["footprint"]["detail"]), *declared])


def check_held(subject: Mapping[str, Any], facts: Sequence[Fact]) -> None:
    """Refuse facts of holdings as ``check_consistent``, and those in a wrong form: ``disclosable.fact``."""
    for fact in facts:
        wrong = wrong_form(fact)
        if wrong is not None:
            raise _no_fact(fact, wrong.description, wrong.where)
    check_consistent(subject, facts)


def _no_fact(fact: Fact, about: str, where: str) -> DisclosableRefused:
    return DisclosableRefused(
        "disclosable.fact",
        f"{quoted(fact.at, 100)} is no fact that can be declared: {about}.",
        hint="passport/docs/views.md lists the facts and what each says.",
        where=fact.at + where,
    )


def _contradiction(wrong: Contradiction) -> DisclosableRefused:
    """Say which fact breaks which rule, and what it says and what follows."""
    at, stated, computed = (wrong.params.get(name, "") for name in ("at", "stated", "computed"))
    figures = f" ({quoted(stated, 40)}" + (f", not {quoted(computed, 40)})" if computed else ")")
    rule = {**FIGURES, **CODES}.get(wrong.code, wrong.code)
    return DisclosableRefused(
        "disclosable.contradiction",
        f"{quoted(at, 100)} contradicts a rule: {rule}{figures if stated else ''}.",
        hint="Correct the facts and calculate again; a view of them would be refused.",
        where=at,
    )


def _checked(declared: Iterable[Fact], known: Mapping[str, Fact]) -> Iterable[Fact]:
    """Refuse a declared fact whose form is wrong, or that follows from the calculation itself."""
    for fact in declared:
        wrong = wrong_form(fact)
        if wrong is not None or fact.at in known or fact.at.startswith(("/components/", "/gases/")):
            about = wrong.description if wrong is not None else "what is calculated is not declared"
            raise _no_fact(fact, about, "" if wrong is None else wrong.where)
        yield fact


def _calculated(result: CalculationResult, detail: Detail) -> list[Fact]:
    """List the facts that follow from the calculation alone."""
    found = [*_components(result, detail), *_stages(result)]
    return [*found, *_process(result)] if result.profile.boundary == _CBAM else found


def _components(result: CalculationResult, detail: Detail) -> Iterator[Fact]:
    """Give each component with the key of the one that it was merged into; its own where none was."""
    listed = [component_of(part.source, part.amount) for part in result.components]
    if detail == "component":
        part_of = {part["key"]: part["key"] for part in listed}
    else:
        part_of = {key: group["key"] for group, keys in grouped(listed) for key in keys}
    for part in listed:
        yield Fact(f"/components/{part['key']}", {**part, "partOf": part_of[part["key"]]})


def _stages(result: CalculationResult) -> Iterator[Fact]:
    """Give the gases of each stage in each result."""
    for electricity in ELECTRICITY:
        for stage in sorted({part.source.stage for part in result.components}):
            gases = _gases(result, electricity, stage)
            if gases:
                yield Fact(f"/gases/{electricity}/{stage}", {"gases": gases})


def _process(result: CalculationResult) -> Iterator[Fact]:
    """Give direct and indirect emissions of a production process, the latter location-based."""
    counted = _counted(result, ELECTRICITY[0])
    for name, scope in (("direct", "1"), ("indirect", "2")):
        amount = sum(part.amount for part in counted if part.source.scope == scope)
        yield Fact(f"/cbam/{name}", {"value": text_of(amount, AMOUNT_PLACES)})


def _counted(result: CalculationResult, electricity: Electricity) -> list[Component]:
    return [part for part in result.components if part.source.electricity in {None, electricity}]


def _gases(result: CalculationResult, electricity: Electricity, stage: str) -> list[dict[str, str]]:
    """Sum the masses of each gas of a stage, exactly, and round each once as a result's are."""
    masses: dict[str, Fraction] = {}
    for part in _counted(result, electricity):
        if part.source.stage == stage:
            for gas, mass in part.gases:
                masses[gas] = masses.get(gas, Fraction()) + mass
    return [
        {"gas": gas, "mass": mass_text(gas, mass, result.profile)} for gas, mass in sorted(masses.items())
    ]
