"""Render an explained CO2 statement: tables that read without colour, and JSON."""

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from passport.carbon.exact import MOST_DIGITS, scaled
from passport.cli.output.terminal import clean
from passport.work.accounts import accounts_words as words
from passport.work.accounts.accounts_catalogue import (
    indicator_words,
    say,
    stands_beside,
    tonnes,
    values_of,
)
from passport.work.accounts.explaining import AccountsExplanation, ExplainedColumn, SheetRow
from verify.messages import label, word

_WIDTH: Final = 96
_NAME: Final = 24


def lines(explanation: AccountsExplanation) -> Iterator[str]:
    """Five sections below the verdict: what it says, contribution, balance sheet, products, indicators."""
    yield ""
    yield f"HOW TO READ IT, the CO2 statement of {clean(explanation.subject['name'])} for {explanation.year}"
    for text in (*words.leading(explanation), *words.reading(explanation)):
        yield from _wrapped(text)
    for column in explanation.shown:
        name = "both columns" if explanation.same else column.electricity
        yield ""
        yield f"NET CO2-CONTRIBUTION {explanation.year}, t CO₂e, {name}"
        yield from _contribution(column)
        yield ""
        yield f"CO2 BALANCE SHEET, t CO₂e, {name}"
        yield from _sheet(column)
        yield ""
        yield from _products(explanation, column, name)
        yield ""
        yield f"PERFORMANCE INDICATORS, {name}"
        yield from _indicators(column)
    yield from _estimates(explanation)


def _wrapped(text: str, mark: str = "  ") -> Iterator[str]:
    yield from textwrap.wrap(
        clean(text), _WIDTH, initial_indent=mark, subsequent_indent=mark, break_on_hyphens=False
    )


def _contribution(column: ExplainedColumn) -> Iterator[str]:
    rows = list(words.contribution(column))
    width = max(len(tonnes(amount)) for _, amount, _ in rows)
    for name, amount, is_sum in rows:
        if is_sum:
            yield f"  {'-' * width}"
        yield f"  {tonnes(amount):>{width}}  {clean(name)}"


def _table(heads: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> Iterator[str]:
    """A row for each name; a name of ``-`` is a rule."""
    columns = [[head, *(cells[place] for _, cells in rows if cells)] for place, head in enumerate(heads)]
    widths = [max(map(len, column)) for column in columns]
    wide = max(_NAME, *(len(name) for name, _ in rows))
    yield f"  {'':<{wide}}  " + "  ".join(f"{head:>{size}}" for head, size in zip(heads, widths, strict=True))
    for name, cells in rows:
        if not cells:
            yield f"  {'-' * (wide + 2 + sum(widths) + 2 * (len(widths) - 1))}"
            continue
        figures = "  ".join(f"{cell:>{size}}" for cell, size in zip(cells, widths, strict=True))
        yield f"  {clean(name):<{wide}}  {figures}"


def _cells(row: SheetRow) -> tuple[str, list[str]]:
    return row.name, [tonnes(row.before), *(tonnes(one) for one in row.years), tonnes(row.total)]


def _sheet(column: ExplainedColumn) -> Iterator[str]:
    left, right = column.sums
    rows: list[tuple[str, list[str]]] = [_cells(row) for row in column.left]
    rows += [("", []), ("assets", _cells(left)[1]), ("", [])]
    rows += [_cells(row) for row in column.right]
    rows += [("", []), ("liabilities and legacy", _cells(right)[1])]
    yield from _table(["before", *column.years, "total"], rows)


def _products(explanation: AccountsExplanation, column: ExplainedColumn, name: str) -> Iterator[str]:
    if not column.products:
        detail = explanation.subject["co2Statement"]["detail"]
        yield f"PRODUCT FOOTPRINTS: not shown; the statement's detail is {clean(detail)}"
        return
    yield f"PRODUCT FOOTPRINTS, t CO₂e, {name}"
    heads = [say("en", "product", line=clean(one.line), made=clean(one.made)) for one in column.products]
    rows: list[tuple[str, list[str]]] = [
        (words.step_name(place), [tonnes(one.stages.get(place, 0)) for one in column.products])
        for place in words.steps(column.products)
    ]
    rows += [
        ("", []),
        ("total", [tonnes(one.total) for one in column.products]),
        (say("en", "made_units"), [tonnes(one.units) for one in column.products]),
        ("t CO₂e per unit", [tonnes(one.footprint) for one in column.products]),
    ]
    yield from _table(heads, rows)


def _indicators(column: ExplainedColumn) -> Iterator[str]:
    for one in column.indicators:
        name, formula = indicator_words("en", one)
        beside = ", beside the statement and no part of it" if stands_beside(one) else ""
        yield from _wrapped(f"{name}: {values_of(one)}")
        yield from _wrapped(f"= {formula}{beside}", "    ")


def _estimates(explanation: AccountsExplanation) -> Iterator[str]:
    if not explanation.beside.use_phase:
        return
    yield ""
    yield "USE PHASE, AN ESTIMATE: beside the net contribution and never part of it; nobody signed it"
    for one in explanation.beside.use_phase:
        yield from _wrapped(
            f"{one.line}: {tonnes(one.units)} units x {tonnes(one.each)} t = {tonnes(one.amount)} t;"
            f" basis: {one.basis}"
        )


def facts(explanation: AccountsExplanation) -> dict[str, Any]:
    """The explanation as JSON: the figures by column, and the verdict's own report."""
    return {
        "report": explanation.report.to_json(),
        "year": explanation.year,
        "columns": [_column_facts(one) for one in explanation.columns],
        "outstanding": [_plain(one) for one in explanation.outstanding],
        "usePhase": [
            {
                "line": one.line,
                "units": _plain(one.units),
                "each": _plain(one.each),
                "amount": _plain(one.amount),
                "basis": one.basis,
            }
            for one in explanation.beside.use_phase
        ],
    }


def _plain(grams: int) -> str:
    return tonnes(grams).replace(",", "")


def _column_facts(column: ExplainedColumn) -> dict[str, Any]:
    return {
        "electricity": column.electricity,
        "gross": _plain(column.gross),
        "removals": _plain(column.taken),
        "net": _plain(column.net),
        "contribution": [
            {"name": name, "amount": _plain(amount), "sum": is_sum}
            for name, amount, is_sum in words.contribution(column)
        ],
        "indicators": [
            {
                "name": one.name,
                "formula": one.formula,
                "values": [
                    {"of": of, "value": f"{value.numerator}/{value.denominator}"} for of, value in one.values
                ],
                "beside": stands_beside(one),
            }
            for one in column.indicators
        ],
    }


def contribution(accounts: Mapping[str, Any], lang: str, shown: Callable[[str], str]) -> list[str]:
    """Texts about a CO2 statement: net contribution in tonnes for each column, with both sides of it.

    A contribution of zero or less is led by its gross emissions and removals, so that nobody reads it alone.
    ``shown`` writes an amount for people.
    """
    texts: list[str] = []
    period = {name: clean(accounts["period"][name])[:10] for name in ("start", "end")}
    for result in accounts["results"]:
        total = label("contribution", lang, total=shown(result["contribution"]), **period)
        sides = [shown(result[name]) for name in ("grossContribution", "removals")]
        gross = label("gross", lang, emissions=sides[0], taken=sides[1])
        column = f"{total}, {word(result['electricity'], lang) or clean(result['electricity'])}"
        texts += [gross, column] if scaled(result["contribution"], MOST_DIGITS) <= 0 else [column, gross]
    texts.append(label("depth", lang, depth=accounts["depth"]))
    texts.append(_identities(accounts, lang))
    return texts


def _identities(accounts: Mapping[str, Any], lang: str) -> str:
    """How many identities of the accounts were checked, and the names of those that were not."""
    names, checked = accounts["notChecked"], accounts["checked"]
    counts = {"checked": checked, "all": str(int(checked) + len(names))}
    if not names:
        return label("identities", lang, **counts)
    return label("identities_partly", lang, names=", ".join(names), **counts)
