"""Render an explanation of a number: lines that read without colour, and JSON."""

import textwrap
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from passport.carbon.tiers import TIERS, WORDS, Tier
from passport.cli.output.rendering import shown_total
from passport.cli.output.terminal import clean
from passport.work.explanation import explain_words as words
from passport.work.explanation.explaining import ExplainedResult, Explanation, NothingToExplain, Stage
from passport.work.explanation.origins import ORIGINS, OriginShare
from verify import Report

_BAR: Final = 30
_WIDTH: Final = 78
_MOST_STAGES: Final = 12
_GLYPHS: Final[dict[Tier, str]] = {"T4": "█", "T3": "▓", "T2": "▒", "T1": "░", "T0": "·"}


def lines(explanation: Explanation) -> Iterator[str]:
    """Five sections below the verdict: stages, origins, evidence, comparison, what would help."""
    yield ""
    yield f"HOW TO READ IT, all figures in kgCO₂e per {clean(words.per(explanation))}"
    for text in (*words.leading(explanation), *words.reading(explanation)):
        yield from _wrapped(text)
    if explanation.disclosed:
        for result in explanation.results[: 1 if explanation.same_results else 2]:
            yield ""
            yield from stages(result, _name(explanation, result))
        yield ""
        yield from _origins(explanation)
    yield from _viewed(explanation)
    yield ""
    yield "HOW STRONG IS THE EVIDENCE"
    for result in explanation.results:
        yield from _wrapped(words.evidence(result))
    yield ""
    yield from _bands(explanation)
    yield ""
    yield "WHAT WOULD IMPROVE IT"
    for text in words.advised(explanation):
        yield from _wrapped(text, mark="- ")


def _viewed(explanation: Explanation) -> Iterator[str]:
    """The facts that views show, each in a line; none without views."""
    shown = words.viewed(explanation)
    if shown:
        yield ""
        yield "WHAT VIEWS SHOW BESIDES"
    width = max((len(at) for at, _ in shown), default=0)
    for at, text in shown:
        yield f"  {at:<{width}}  {clean(text)}"


def _wrapped(text: str, mark: str = "") -> Iterator[str]:
    yield from textwrap.wrap(
        clean(text),
        _WIDTH,
        initial_indent=f"  {mark}",
        subsequent_indent="  " + " " * len(mark),
        break_on_hyphens=False,
    )


def _name(explanation: Explanation, result: ExplainedResult) -> str:
    return "both results" if explanation.same_results else result.electricity


def stages(result: ExplainedResult, name: str) -> Iterator[str]:
    """Print one row a stage: its net amount in kgCO2e per declared unit, and a bar of its emissions by tier.

    Deductions follow as ``-`` in the bar and as ``gross less deducted`` in figures. Bars share one scale, the
    largest gross amount among the stages shown; beyond ``_MOST_STAGES`` the rest is one row without a bar.
    """
    yield f"WHERE IT COMES FROM, {name}"
    shown = result.stages[:_MOST_STAGES]
    largest = max((_added(stage) for stage in shown), default=0)
    width = max([5, *(len(stage.name) for stage in shown)])
    for stage in shown:
        gross = f"  {_kg(sum(stage.added.values()))} less {_kg(-_off(stage))}" if _off(stage) else ""
        row = f"  {clean(stage.name):<{width}}  {_kg(stage.amount):>12}  {_bar(stage, largest)}{gross}"
        yield row.rstrip()
    rest = result.stages[_MOST_STAGES:]
    if rest:
        yield f"  {f'{len(rest)} more':<{width}}  {_kg(sum(stage.amount for stage in rest)):>12}"
    yield f"  {'total':<{width}}  {shown_total(result.total):>12}"
    used = [name for name in TIERS if any(stage.added[name] for stage in shown)]
    key = [f"{_GLYPHS[name]} {name} {WORDS[name]}" for name in used]
    yield f"  {'':<{width}}  {'':>12}  {'  '.join(key + (['- taken off'] if result.credits else []))}"


def _off(stage: Stage) -> int:
    return sum(stage.taken.values())


def _added(stage: Stage) -> int:
    return sum(stage.added.values()) - _off(stage)


def _bar(stage: Stage, largest: int) -> str:
    """Cells in proportion to the largest stage; each stretch ends where its running sum does."""
    if not largest:
        return ""
    bar, before, running = "", 0, 0
    for name in TIERS:
        running += stage.added[name]
        cells = round(running * _BAR / largest)
        bar, before = bar + _GLYPHS[name] * (cells - before), cells
    bar += "-" * round(-_off(stage) * _BAR / largest)
    # What is there is seen, however small.
    return bar or next((_GLYPHS[name] for name in TIERS if stage.added[name]), "")


def _kg(amount: int) -> str:
    return shown_total(f"{Decimal(amount).scaleb(-6):f}")


def _origins(explanation: Explanation) -> Iterator[str]:
    """Whose figures the number is made of, by result, and what each origin means."""
    yield "WHOSE FIGURES THESE ARE"
    for result in explanation.results[: 1 if explanation.same_results else 2]:
        shares = ", ".join(
            f"{entry.origin} {_apart(entry)} ({words.percent(entry.share)})"
            if Decimal(entry.share)
            else f"{entry.origin} nothing"
            for entry in result.origins
        )
        yield f"  {_name(explanation, result)}: {shares}"
    for origin, meaning in ORIGINS.items():
        yield from textwrap.wrap(
            f"{origin}: {meaning}", _WIDTH, initial_indent="    ", subsequent_indent="      "
        )


def _apart(entry: OriginShare) -> str:
    """A sum, with what adds and what takes apart where there are both."""
    if not entry.taken or not entry.added:
        return _kg(entry.amount)
    return f"{_kg(entry.amount)} = {_kg(entry.added)} less {_kg(-entry.taken)}"


def _bands(explanation: Explanation) -> Iterator[str]:
    """The usual ranges on one scale of tonnes, and where this number lies."""
    yield "COMPARED WITH WHAT IS USUAL, in t CO₂e per t of crude steel"
    comparison = explanation.comparison
    tonnes = [Decimal(result.tonnes) for result in explanation.results]
    scale = max([Decimal("2.5"), *tonnes])
    for usual in comparison.bands:
        start, end = (round(Decimal(edge) / scale * _BAR) for edge in (usual.low, usual.high))
        bar = (" " * start + "=" * max(1, end - start)).ljust(_BAR)
        mark = "  this route" if usual.route == comparison.route else ""
        yield f"  {usual.route:<10} |{bar}| {usual.low} to {usual.high}{mark}"
    for result, value in zip(explanation.results, tonnes, strict=True):
        place = min(_BAR - 1, max(0, round(value / scale * _BAR)))
        bar = (" " * place + "o").ljust(_BAR)
        yield f"  {'this one':<10} |{bar}| {value:.3f} {result.electricity}"
    for text in words.compared(explanation):
        yield from _wrapped(text)


def facts(explanation: Explanation) -> dict[str, Any]:
    """The explanation as JSON of figures as published and shares with five decimals."""
    report, comparison = explanation.report, explanation.comparison
    return {
        "verdict": _verdict(report),
        "checkedAt": report.checked_at,
        **seen(report),
        "explained": {
            "product": report.product,
            "declaredUnit": dict(report.number["declaredUnit"]) if report.number else None,
            **_of_views(report),
            "results": [_result(result) for result in explanation.results],
            "uncertainty": None
            if explanation.uncertainty is None
            else {"value": explanation.uncertainty[0], "confidence": explanation.uncertainty[1]},
            "comparison": {
                "route": comparison.route,
                "place": comparison.place,
                "because": comparison.reason,
                "bands": [usual._asdict() for usual in comparison.bands],
            },
            "throughTheChain": [{**one._asdict(), "gaps": dict(one.gaps)} for one in explanation.coverage],
            "improve": [entry._asdict() for entry in explanation.advice],
        },
    }


def _of_views(report: Report) -> dict[str, Any]:
    """What views show, as the report has it; nothing without views."""
    number = report.number or {}
    return {"disclosed": number["disclosed"]} if "disclosed" in number else {}


def unexplained(report: Report, nothing: NothingToExplain) -> dict[str, Any]:
    """The verdict, and why nothing was explained, as JSON."""
    because = {"code": nothing.code, "message": nothing.message}
    checked = {"verdict": _verdict(report), "checkedAt": report.checked_at}
    return {**checked, **seen(report), "explained": None, "because": because}


def seen(report: Report) -> dict[str, Any]:
    """Since when a quorum of witnesses had seen claim and statement in a log, and last; empty without.

    ``seen`` is a list of ``{digest, document, heldAt, log, seenAt, witnesses}``, the names with commas.
    """
    logged = [
        {"document": one.code.partition(".")[0], "digest": one.credential, **one.params}
        for one in report.logged
    ]
    return {"seen": logged} if logged else {}


def _verdict(report: Report) -> dict[str, Any]:
    return {"state": report.state, "level": report.level, "also": list(report.also)}


def _result(result: ExplainedResult) -> dict[str, Any]:
    """One of the two electricity results as JSON; amounts in kgCO₂e per declared unit, shares of 1."""

    def figure(amount: int) -> str:
        return f"{Decimal(amount).scaleb(-6):f}"

    return {
        "electricity": result.electricity,
        "total": result.total,
        "tonnesPerTonne": result.tonnes,
        "interval": None if result.low is None else {"low": result.low, "high": result.high},
        "evidenceBreakdown": dict(result.breakdown),
        "netShare": None if result.net is None else dict(result.net),
        "lowestTier": result.lowest,
        "primaryDataShare": result.primary,
        "credits": figure(result.credits),
        "stages": [
            {
                "stage": stage.name,
                "amount": figure(stage.amount),
                "added": {name: figure(amount) for name, amount in stage.added.items() if amount},
                "taken": {name: figure(amount) for name, amount in stage.taken.items() if amount},
            }
            for stage in result.stages
        ],
        "origins": [
            {
                "origin": entry.origin,
                "amount": figure(entry.amount),
                "added": figure(entry.added),
                "taken": figure(entry.taken),
                "share": entry.share,
            }
            for entry in result.origins
        ],
    }
