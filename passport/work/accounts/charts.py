"""Draw the charts of an explained CO2 statement as SVG: assets, contribution, three years, footprints."""

from collections.abc import Mapping, Sequence
from typing import Final

from passport.ledger.books.amounts import scaled, shown
from passport.work.accounts import accounts_words as words
from passport.work.accounts.accounts_catalogue import say, tonnes
from passport.work.accounts.explaining import AccountsExplanation, ExplainedColumn
from passport.work.explanation.charts import SIZE, axis_of, plot_of, short_name
from passport.work.explanation.svg import ticks

_PAINTS: Final = ("t4", "t3", "t2", "t1", "t0", "direct", "transferred", "default")
"""Colours of steps and scopes, in their order; beyond eight the last one is used again."""
_MOST: Final = 14
_GRAMS: Final = 1e6


def _bars(title: str, rows: Sequence[tuple[str, int, str]], lang: str) -> str:
    """One bar a row (name, grams, colour) from zero, with its figure; removals lie left of zero."""
    listed = [(short_name(name), amount, colour) for name, amount, colour in rows[:_MOST]]
    most = max(0, *(amount for _, amount, _ in listed)) / _GRAMS
    least = min(0, *(amount for _, amount, _ in listed)) / _GRAMS
    reach = most - least
    # Right of the longest bar a quarter stays free for its figure; 1 is the scale of a chart of zeros.
    scale = (least - reach * 0.02, most + reach * 0.28 or 1.0)
    plot = plot_of(title, [name for name, _, _ in listed], scale)
    axis_of(plot, [name for name, _, _ in listed], ticks(*scale, most=4), say(lang, "unit"))
    plot.drawing.line((plot.x(0), plot.top), (plot.x(0), plot.bottom), "soft", 0.9)
    for row, (_, amount, colour) in enumerate(listed):
        if amount:
            plot.bar(row, 0, amount / _GRAMS, 0.62, colour)
        end = plot.x(max(0, amount) / _GRAMS)
        plot.drawing.words(end + 4, plot.middle(row), tonnes(amount), "ink", SIZE)
    return plot.drawing.text


def assets(column: ExplainedColumn, lang: str = "en") -> str:
    """What is embodied in each asset at the end of the year."""
    rows = [(row.name, row.total, "t3") for row in column.left]
    return _bars(say(lang, "chart.assets"), rows, lang)


def made_of(column: ExplainedColumn, lang: str = "en") -> str:
    """The parts of the contribution, then the net; what is taken off lies left of zero."""
    rows = [
        (_part(one.kind, one.name, one.made, lang), one.amount, "direct" if one.amount < 0 else "t2")
        for one in column.lines
        if one.kind != "removalsInProducts"
    ]
    return _bars(say(lang, "chart.made_of"), [*rows, (say(lang, "net"), column.net, "accent")], lang)


def _part(kind: str, name: str, made: str, lang: str) -> str:
    if kind == "goods":
        return f"{name} {made}".strip() or say(lang, "goods_all")
    return name if kind == "administration" else say(lang, kind)


def trends(explanation: AccountsExplanation, column: ExplainedColumn, lang: str = "en") -> str:
    """Contribution, flow and net direct emissions of each year that is shown."""
    results = explanation.subject["co2Statement"]["results"]
    result = next(one for one in results if one["electricity"] == column.electricity)
    rows = []
    for place, year in enumerate(column.years):
        found = _year(result["balances"], place)
        rows += [
            (say(lang, f"trend.{name}", year=year), amount, colour)
            for (name, amount), colour in zip(found.items(), ("accent", "t2", "direct"), strict=True)
        ]
    return _bars(say(lang, "chart.trends"), rows, lang)


def _year(balances: Sequence[Mapping[str, object]], place: int) -> dict[str, int]:
    found = {"contribution": 0, "flow": 0, "direct": 0}
    for row in balances:
        changes = row["changes"]
        amount = scaled(changes[place]["amount"])  # type: ignore[index]  # rows of a document that was checked
        head = str(row["account"]).partition("/")[0]
        if row["side"] == "legacy":
            found["contribution"] -= amount
        elif row["side"] != "asset":
            found["flow"] += amount
            found["direct"] += amount if head in {"direct", "removals"} else 0
    return found


def by_step(column: ExplainedColumn, lang: str = "en") -> str:
    """A stacked bar for each product: its footprint by step and scope, in tonnes a unit."""
    products = column.products[:_MOST]
    names = [short_name(say(lang, "product", line=one.line, made=one.made)) for one in products]
    tops = [sum(max(0, part) for part in one.stages.values()) / max(1, one.units) for one in products]
    lows = [sum(min(0, part) for part in one.stages.values()) / max(1, one.units) for one in products]
    reach = max(0.0, *tops) - min(0.0, *lows)
    scale = (min(0.0, *lows) - reach * 0.02, max(0.0, *tops) + reach * 0.28 or 1.0)
    plot = plot_of(say(lang, "chart.steps"), names, scale)
    axis_of(plot, names, ticks(*scale, most=4), say(lang, "unit"))
    places = words.steps(column.products)
    for row, one in enumerate(products):
        ends = {True: 0.0, False: 0.0}
        for place, colour in zip(places, paints(len(places)), strict=True):
            part = one.stages.get(place, 0) / max(1, one.units)
            if part:
                plot.bar(row, ends[part > 0], ends[part > 0] + part, 0.62, colour)
                ends[part > 0] += part
        plot.drawing.words(plot.x(ends[True]) + 4, plot.middle(row), shown(one.footprint), "ink", SIZE)
    return plot.drawing.text


def paints(count: int) -> list[str]:
    """The colours of so many steps."""
    return [_PAINTS[min(place, len(_PAINTS) - 1)] for place in range(count)]
