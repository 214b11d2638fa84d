"""Draw the charts of an explanation and of a review as SVG for one page.

Only words of closed lists and slugs of the claim enter a drawing. Amounts are integers of 10^-6 kg of CO2e
until they become lengths.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from passport.carbon.tiers import TIERS
from passport.work.explanation.explain_catalogue import closed, say
from passport.work.explanation.explaining import ExplainedResult, Explanation, Stage
from passport.work.explanation.svg import Drawing, tick_labels, ticks

_WIDTH: Final = 375.0  # user units; every chart is as wide as a telephone held upright can show
_ROW: Final = 30.0
_BELOW: Final = 40.0  # for the axis and what it counts
SIZE: Final = 11.0  # font size of names
SMALL: Final = 10.0  # font size of figures and axes
_MOST_STAGES: Final = 12
_LONGEST: Final = 20
_ROOM_FOR_WORDS: Final = 9.0  # per cent of the bar that a label inside it needs
_LETTER: Final = 6.4  # width of an average letter of the page's fonts at SIZE


class Plot(NamedTuple):
    """The area of bars within a drawing, and its horizontal scale from ``low`` to ``high``."""

    drawing: Drawing
    left: float
    right: float
    top: float
    rows: int
    low: float
    high: float

    def x(self, value: float) -> float:
        """Where a value lies, in user units."""
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)

    def middle(self, row: int) -> float:
        """The middle of a row, in user units."""
        return self.top + (row + 0.5) * _ROW

    @property
    def bottom(self) -> float:
        """The lower edge of the last row."""
        return self.top + self.rows * _ROW

    def bar(self, row: int, start: float, end: float, share: float, colour: str) -> None:
        """Fill from ``start`` to ``end`` in data units; ``share`` of the row's height."""
        height = _ROW * share
        self.drawing.rectangle(
            self.x(start), self.middle(row) - height / 2, self.x(end) - self.x(start), height, colour
        )


def plot_of(
    title: str, names: Sequence[str], scale: tuple[float, float], *, right: float = 11.0, top: float = 4.0
) -> Plot:
    """Begin a chart with one row a name; ``right`` and ``top`` are margins in user units."""
    left = 18.0 + _LETTER * max(map(_letters, names))
    drawing = Drawing(_WIDTH, top + len(names) * _ROW + _BELOW, title)
    plot = Plot(drawing, left, _WIDTH - right, top, len(names), *scale)
    return plot


def axis_of(plot: Plot, names: Sequence[str], marks: Sequence[float], counted: str) -> None:
    """Draw names, grid, axis and its figures; called before the bars, which lie upon the grid."""
    for value, label in zip(marks, tick_labels(marks), strict=True):
        x = plot.x(value)
        plot.drawing.line((x, plot.top), (x, plot.bottom), "line", 0.7)
        plot.drawing.words(x, plot.bottom + 10, label, "soft", SMALL, "middle")
    plot.drawing.line((plot.left, plot.bottom), (plot.right, plot.bottom), "line", 0.8)
    plot.drawing.words((plot.left + plot.right) / 2, plot.bottom + 27, counted, "soft", SMALL, "middle")
    for row, name in enumerate(names):
        plot.drawing.words(plot.left - 8, plot.middle(row), name, "ink", SIZE, "end")


def _letters(text: str) -> float:
    """How many average letters wide a text is; ideographs take nearly two."""
    return sum(1.8 if unicodedata.east_asian_width(sign) in "WF" else 1.0 for sign in text)


def short_name(name: str) -> str:
    """Cut a name so that it leaves room for its bar."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def stages(
    results: Sequence[ExplainedResult],
    result: ExplainedResult,
    unit: str,
    shown_kg: Callable[[str], str],
    lang: str = "en",
) -> str:
    """Draw one bar a stage as SVG text, made of tiers; deductions lie left of zero.

    Amounts are integers of 0.000001 kgCO2e per declared unit (``unit``); the axis counts kgCO2e. ``shown_kg``
    rounds and writes a decimal text of kgCO2e. Stages beyond ``_MOST_STAGES`` are drawn as one bar together.
    """
    listed = list(result.stages[:_MOST_STAGES])
    rest = result.stages[_MOST_STAGES:]
    rows = [(short_name(stage.name), stage.added, stage.taken, stage.amount) for stage in listed]
    if rest:
        name = say(lang, "chart.more", count=str(len(rest)))
        amount = sum(stage.amount for stage in rest)
        rows.append((name, _sum(rest, taken=False), _sum(rest, taken=True), amount))
    # Both results on one scale, so that two charts side by side can be compared.
    most = max(_reach(other, taken=False) for other in results)
    least = min(-_reach(other, taken=True) for other in results)
    names = [name for name, *_ in rows]
    title = say(lang, "chart.stages", electricity=closed(lang, result.electricity))
    # Right of the longest bar 22 % stay free for its figure, left of the longest deduction 8 %; 1 is the
    # scale of a chart of zeros.
    plot = plot_of(title, names, (least * 1.08, most * 1.22 or 1))
    axis_of(plot, names, ticks(plot.low, plot.high), say(lang, "chart.per", unit=unit))
    plot.drawing.line((plot.x(0), plot.top), (plot.x(0), plot.bottom), "soft", 0.9)
    for row, (_, added, taken, amount) in enumerate(rows):
        for amounts in (added, taken):
            _bars(plot, row, amounts)
        figure = shown_kg(f"{Decimal(amount).scaleb(-6):f}")
        plot.drawing.words(plot.x(sum(added.values()) / 1e6) + 4, plot.middle(row), figure, "ink", SIZE)
    return plot.drawing.text


def _bars(plot: Plot, row: int, amounts: Mapping[Any, int]) -> None:
    """Draw the tiers of one side of a bar one after the other, from zero outwards; zero draws nothing."""
    start = 0
    for name in TIERS:
        end = start + amounts[name]
        if end != start:
            plot.bar(row, start / 1e6, end / 1e6, 0.62, name.lower())
        start = end


def _sum(listed: Sequence[Stage], *, taken: bool) -> dict[Any, int]:
    return {name: sum((stage.taken if taken else stage.added)[name] for stage in listed) for name in TIERS}


def _reach(result: ExplainedResult, *, taken: bool) -> float:
    """The longest bar on that side of zero, in kilograms."""
    shown = [*result.stages[:_MOST_STAGES]]
    sums = [sum((stage.taken if taken else stage.added).values()) for stage in shown]
    rest = result.stages[_MOST_STAGES:]
    sums.append(sum(_sum(rest, taken=taken).values()))
    return max(abs(amount) for amount in sums) / 1e6


def shares(
    rows: Sequence[tuple[str, Sequence[tuple[str, str, str]]]], title: str, lang: str = "en"
) -> str:
    """Draw stacked bars of shares: per row a name and (word, colour, share) of each part, left to right."""
    names = [name for name, _ in rows]
    plot = plot_of(title, names, (0.0, 100.0))
    axis_of(plot, names, (0, 25, 50, 75, 100), say(lang, "chart.share"))
    for row, (_, parts) in enumerate(rows):
        start = 0.0
        for word, colour, share in parts:
            width = float(share) * 100
            plot.bar(row, start, start + width, 0.66, colour)
            if width >= _ROOM_FOR_WORDS:
                long = f"{word} {width:.1f} %"
                text = long if width >= 1.9 * _letters(long) else word
                middle = plot.x(start + width / 2)
                plot.drawing.words(middle, plot.middle(row), text, f"{colour}ink", SMALL, "middle")
            start += width
    return plot.drawing.text


def bands(explanation: Explanation, lang: str = "en") -> str:
    """Draw the usual ranges of the routes, and both results as points with their interval."""
    comparison = explanation.comparison
    names = [usual.route for usual in comparison.bands]
    names += [closed(lang, result.electricity) for result in explanation.results]
    world = float(comparison.world[0])
    values = [float(result.tonnes) for result in explanation.results]
    spread = float(explanation.uncertainty[0]) if explanation.uncertainty is not None else 0.0
    furthest = max(2.5, world, *(abs(value) * (1 + spread) for value in values))
    scale = (min(0.0, *(value * (1 + spread) for value in values)), furthest * 1.06)
    plot = plot_of(say(lang, "chart.bands"), names, scale, right=69.0, top=22.0)
    axis_of(plot, names, ticks(*scale), say(lang, "chart.crude"))
    for row, usual in enumerate(comparison.bands):
        colour = "own" if usual.route == comparison.route else "other"
        plot.bar(row, float(usual.low), float(usual.high), 0.5, colour)
        _beside(plot, row, say(lang, "chart.range", low=usual.low, high=usual.high), "soft")
    plot.drawing.line((plot.x(world), plot.top), (plot.x(world), plot.bottom), "soft", 1, "4 3")
    average = say(lang, "chart.world", year=comparison.world[1])
    plot.drawing.words(plot.x(world), 12, average, "soft", SMALL, "middle")
    shown = zip(explanation.results, values, strict=True)
    for row, (result, value) in enumerate(shown, len(comparison.bands)):
        height, reach = plot.middle(row), abs(value) * spread
        if spread:
            plot.drawing.line((plot.x(value - reach), height), (plot.x(value + reach), height), "accent", 2)
        plot.drawing.circle(plot.x(value), height, 4, "accent")
        _beside(plot, row, f"{Decimal(result.tonnes):.3f}", "ink")
    return plot.drawing.text


def _beside(plot: Plot, row: int, text: str, colour: str) -> None:
    """Write a figure to the right of the plot, in line with its row."""
    plot.drawing.words(plot.right + 8, plot.middle(row), text, colour, SIZE, bold=colour == "ink")
