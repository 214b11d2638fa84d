"""Render a calculation: both results, tiers, sources and what to look at, as lines and as JSON."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from passport.carbon.calculating.calculate import CalculationResult, Component
from passport.cli.output.rendering import shown_total, tier_bar, tier_legend
from passport.cli.output.terminal import clean, counted
from passport.work.calculating import Calculated
from passport.work.libraries.wording import readings

_LABEL: Final = 11
_MOST: Final = 20
_KEY_WIDTH: Final = 28
_UNITS: Final = {"TNE": "t", "KGM": "kg", "GRM": "g"}
_WARNINGS: Final[Mapping[str, str]] = {
    "factor.validity": "{where}: the factor {about} is not valid in the whole period",
    "factor.geography": "{where}: the factor {about} is of another country or region",
    "factor.biogenic": "{where}: the factor {about} holds biogenic carbon, which some standards show apart",
    "factor.market_by_location": "{where}: the market-based result takes a location average, {about}",
    "boundary.constant": "the rules behind this boundary convert carbon to CO₂ by another constant",
    "boundary.gwp_set": "the rules behind this boundary use another GWP set",
    "method.fallback": "{where}: fallback, {about}",
    "method.order": "{where}: a stronger candidate applies and does not count, because: {about}",
    "library.replaced": "{where}: a later edition at hand, {about}, replaces this library",
    "library.status": "{where}: no status list at hand says whether this library was withdrawn",
    "library.unused": "{where}: no factor of this library was used",
    "factor.unevidenced": "{where}: the kind of the factor names no evidence, so this leg is {about}",
}
_FINDINGS: Final[Mapping[str, str]] = {
    "benchmark.band": "{found} t per t is outside the {low} to {high} usual for {route}",
    "benchmark.carbon_content": "{where}: {found} t of carbon per t; {material} usually has {low} to {high}",
    "benchmark.history": "{score} robust deviations away from this mill's own median of {median}",
    "benchmark.methods_disagree": "{where}: a second method, {method}, differs by {percent}",
    "lot.output": "heat {where}: its coils weigh {coils} kg, and it made {output} kg",
    "lot.mass": "{where}: a mass of {mass} kg; half the coils of this lot weigh {usual} kg or less",
    "benchmark.uncertainty": "{where}: an uncertainty of {stated} is {percent} %; is {hundredth} meant?",
    "benchmark.negative_total": "{where}: the total is below zero, {total}",
}
_EXCLUDED: Final[Mapping[str, str]] = {
    "boundary.stage": "{where}: left out, its stage is outside the boundary",
    "boundary.scope": "{where}: left out, its scope is outside the boundary",
    "boundary.credit": "{where}: left out, this boundary takes no credits",
}


def lines(calculated: Calculated, *, everything: bool) -> Iterator[str]:
    """The result for a terminal; ``everything`` adds each trial and each comparison."""
    result = calculated.calculation.result
    yield from _numbers(calculated)
    yield ""
    yield from _sources(result)
    remarks = {
        "left out": [_EXCLUDED[code].format(where=clean(key)) for key, code in result.excluded],
        "warning": list(_warnings(calculated)),
        "look at": [
            finding_text(entry.code, entry.where, entry.params) for entry in calculated.calculation.findings
        ],
    }
    for label, listed in remarks.items():
        for text in listed[:_MOST]:
            yield _line(label, text)
        if len(listed) > _MOST:
            yield _line("", f"and {len(listed) - _MOST} more; --json holds them all")
    yield from _libraries(calculated)
    for text in readings(calculated.footprint.get("readings", ())):
        yield _line("readings", text)
    yield from _compared(result, everything=everything)


def _line(label: str, text: str) -> str:
    return f"  {label:<{_LABEL}}{text}"


def _libraries(calculated: Calculated) -> Iterator[str]:
    """Which library each factor came from, and who approved it."""
    for one in calculated.libraries:
        approved = f"approved by {clean(one['approver']['name'])} on {one['approver']['date']}"
        name = f"{clean(one['name'])}, edition {clean(one['edition'])}, of {one['publisher']}"
        yield _line("library", f"{name}: {approved}")
        for factor in one["factors"][:_MOST]:
            yield _line("", clean(factor))
        if len(one["factors"]) > _MOST:
            yield _line("", f"and {len(one['factors']) - _MOST} more; --json holds them all")


def _percent(relative: str) -> str:
    return f"{Decimal(relative) * 100:.1f} %"


def _numbers(calculated: Calculated) -> Iterator[str]:
    """Both totals in kgCO₂e per declared unit, uncertainty (95 %), boundary and rules, bars of tiers."""
    result, profile = calculated.calculation.result, calculated.calculation.result.profile
    unit = _UNITS.get(profile.declared_unit, profile.declared_unit)
    per = unit if profile.declared_value == 1 else f"{profile.declared_value:f} {unit}"
    for place, one in enumerate(result.results):
        text = f"{shown_total(one.total)} kgCO₂e per {per}, {one.electricity}"
        yield _line("" if place else "number", text)
    spread = f"± {_percent(result.uncertainty)} (95 %)" if result.uncertainty else "not stated by all sources"
    yield _line("uncertain", spread)
    yield _line("by", f"{profile.boundary}, {profile.gwp_set}, carbon to CO₂ by {profile.carbon_to_co2}")
    for place, one in enumerate(result.results):
        shares = [{"tier": tier, "share": share} for tier, share in one.breakdown]
        yield _line("" if place else "evidence", f"{tier_bar(shares)}  {one.electricity}")
        yield _line("", f"{tier_legend(shares)}  (primary data {_percent(one.primary_data_share)})")


def _sources(result: CalculationResult) -> Iterator[str]:
    """The largest sources with their amounts in kgCO₂e in both results, smaller ones as one sum.

    A source that counts in one result only (electricity) has a dash in the other.
    """
    ranked = sorted(result.components, key=lambda part: (-abs(part.amount), part.source.key))
    width = min(_KEY_WIDTH, max(16, *(len(part.source.key) for part in ranked[:_MOST])))
    yield f"  {'source':<{width}}  by  tier  location-based  market-based"
    for part in ranked[:_MOST]:
        key = clean(part.source.key)
        key = f"{key[: width - 1]}…" if len(key) > width else key
        location, market = (_cell(part, electricity) for electricity in ("location-based", "market-based"))
        yield f"  {key:<{width}}  {part.source.method}  {part.source.tier:<4}  {location:>14}  {market:>12}"
    rest = ranked[_MOST:]
    if rest:
        sums = [
            _shown(sum(p.amount for p in rest if p.source.electricity in {None, electricity}))
            for electricity in ("location-based", "market-based")
        ]
        smaller = counted(len(rest), "smaller one")
        yield f"  {smaller:<{width}}  {'':<8}  {sums[0]:>14}  {sums[1]:>12}"


def _cell(part: Component, electricity: str) -> str:
    return _shown(part.amount) if part.source.electricity in {None, electricity} else "-"


def _shown(amount: int) -> str:
    return f"{Decimal(amount).scaleb(-6):.3f}"


def _warnings(calculated: Calculated) -> Iterator[str]:
    """Sentences; of a fallback also why the first choice did not apply."""
    result = calculated.calculation.result
    reasons: dict[str, str] = {}
    for key, method, counts, code, reason in result.trials:
        if not counts and code:
            reasons.setdefault(key, f" ({method} did not apply: {clean(reason).rstrip('.')})")
    for warned in calculated.calculation.warnings:
        text = _WARNINGS.get(warned.code, f"{{where}}: {warned.code} {{about}}")
        said = text.format(where=clean(warned.where), about=clean(warned.about))
        yield said + (reasons.get(warned.where, "") if warned.code == "method.fallback" else "")


def finding_text(code: str, where: str, params: Mapping[str, str]) -> str:
    """A doubt about a number as a sentence."""
    facts = {name: clean(value) for name, value in params.items()}
    if "deviation" in facts:
        facts["percent"] = _percent(facts["deviation"])
    text = _FINDINGS.get(code, f"{{where}}: {code}")
    return text.format(where=clean(where), **facts)


def _compared(result: CalculationResult, *, everything: bool) -> Iterator[str]:
    """Parallel validation: a line of summary, or everything that was tried and compared."""
    if not everything:
        yield from _furthest(result)
        return
    yield ""
    yield from _trials(result)
    yield from _validations(result)


def _furthest(result: CalculationResult) -> Iterator[str]:
    """How often a second method was compared, and where it is furthest from the first."""
    known = [entry for entry in result.validations if entry.deviation]
    if known:
        far = max(known, key=lambda entry: abs(Decimal(entry.deviation)))
        times = "once" if len(known) == 1 else counted(len(known), "time")
        text = f"{times}; furthest apart {_percent(far.deviation)} ({clean(far.key)} by {far.method})"
        yield _line("2nd method", f"{text}; --validate shows all")


def _trials(result: CalculationResult) -> Iterator[str]:
    """Each method tried for each source, those of the largest amounts first; at most 60 lines."""
    yield "  methods tried"
    rank = {part.source.key: -abs(part.amount) for part in result.components}
    listed = sorted(result.trials, key=lambda trial: rank.get(trial[0], 0))
    for key, method, counts, _, reason in listed[: 3 * _MOST]:
        said = "counts" if counts else clean(reason) or "compared below"
        yield f"    {clean(key)}: {method} {said}"
    if len(listed) > 3 * _MOST:
        yield f"    and {len(listed) - 3 * _MOST} more; --json holds them all"


def _validations(result: CalculationResult) -> Iterator[str]:
    """Each second method with its amount in kgCO₂e and its distance from the first in percent."""
    yield "  second methods" if result.validations else "  second methods: none was given"
    for entry in result.validations[: 3 * _MOST]:
        amount = f"{shown_total(entry.amount)} kg, {_percent(entry.deviation)} off" if entry.deviation else (
            entry.code or "nothing to compare with")  # fmt: skip
        covers = ", ".join(clean(key) for key in entry.covers)
        name = clean(entry.key) if covers == entry.key else f"{clean(entry.key)} (covers {covers})"
        yield f"    {name}: {entry.method} {amount}"


def facts(calculated: Calculated) -> dict[str, Any]:
    """The result as JSON: figures as published, each source, warning, trial and comparison; no quantities."""
    calculation = calculated.calculation
    result = calculation.result
    shown = result.footprint("total")
    return {
        "results": shown["results"],
        **({"uncertainty": shown["uncertainty"]} if "uncertainty" in shown else {}),
        "workingsDigest": calculated.digest,
        "detail": calculated.footprint["detail"],
        **({"libraries": list(calculated.libraries)} if calculated.libraries else {}),
        **({"readings": calculated.footprint["readings"]} if "readings" in calculated.footprint else {}),
        "sources": [
            {
                "key": part.source.key,
                "method": part.source.method,
                "tier": part.source.tier,
                "amount": part.figure,
                **({"electricity": part.source.electricity} if part.source.electricity else {}),
            }
            for part in result.components
        ],
        "excluded": [{"key": key, "code": code} for key, code in result.excluded],
        "warnings": [
            {"code": warned.code, "where": warned.where, "about": warned.about}
            for warned in calculation.warnings
        ],
        "findings": [
            {"code": entry.code, "where": entry.where, "params": dict(entry.params)}
            for entry in calculation.findings
        ],
        "trials": [
            {"source": key, "method": method, "counts": counts, "code": code, "reason": reason}
            for key, method, counts, code, reason in result.trials
        ],
        "validations": [
            {
                "key": entry.key,
                "covers": list(entry.covers),
                "method": entry.method,
                "amount": entry.amount,
                "deviation": entry.deviation,
                "code": entry.code,
            }
            for entry in result.validations
        ],
    }
