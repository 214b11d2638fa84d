"""Charts of an explanation as SVG for one page: no scripts, no styles of their own, colours by class.

matplotlib draws with stand-in colours; ``page_svg`` turns these into classes, so that the page's style sheet
decides about light, dark and print. Only words of closed lists and slugs of the claim enter a drawing.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from passport.carbon.tiers import TIERS
from passport.work.explaining import Explanation, Stage, Told
from passport.work.page_svg import COLOURS, page_svg

_WIDTH: Final = 5.2  # inches; every chart is as wide as a telephone held upright can show
_ROW: Final = 0.42
_BELOW: Final = 0.55  # inches for the axis and what it counts
_SIZE: Final = 11.0  # points
_MOST_STAGES: Final = 12
_LONGEST: Final = 20
_ROOM_FOR_WORDS: Final = 9.0  # per cent of the bar that a label inside it needs
_STYLE: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",
    "font.size": _SIZE,
    "text.parse_math": False,
    "text.color": COLOURS["ink"],
    "axes.labelcolor": COLOURS["soft"],
    "axes.edgecolor": COLOURS["line"],
    "axes.labelsize": _SIZE - 0.5,
    "xtick.color": COLOURS["soft"],
    "ytick.color": COLOURS["ink"],
    "xtick.labelsize": _SIZE - 1,
    "ytick.labelsize": _SIZE,
    "grid.color": COLOURS["line"],
    "grid.linewidth": 0.7,
}


def _style(salt: str) -> AbstractContextManager[None]:
    """The style of every chart; ``salt`` makes ids that are the same at each run and of this chart alone."""
    return mpl.rc_context({**_STYLE, "svg.hashsalt": salt})


def _drawing(rows: int, *, left: float, right: float = 0.15, top: float = 0.05) -> tuple[Figure, Axes]:
    """A figure with one plot of ``rows`` rows; inches left for names, right for figures, above for words."""
    height = top + rows * _ROW + _BELOW
    figure = Figure(figsize=(_WIDTH, height))
    FigureCanvasSVG(figure)
    axes = figure.add_axes(
        (left / _WIDTH, _BELOW / height, 1 - (left + right) / _WIDTH, rows * _ROW / height)
    )
    axes.set_axisbelow(True)
    axes.grid(axis="x")
    axes.tick_params(length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.set_ylim(rows - 0.5, -0.5)
    return figure, axes


def _finished(figure: Figure, title: str) -> str:
    figure.patch.set_visible(False)
    for axes in figure.axes:
        axes.patch.set_visible(False)
    return page_svg(figure, title)


def _left_of(names: Sequence[str]) -> float:
    return 0.25 + 0.088 * max(len(name) for name in names)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def stages(results: Sequence[Told], result: Told, unit: str, shown_kg: Callable[[str], str]) -> str:
    """One bar a stage, made of tiers; what is taken off lies left of zero. ``shown_kg`` writes figures."""
    listed = list(result.stages[:_MOST_STAGES])
    rest = result.stages[_MOST_STAGES:]
    rows = [(_short(stage.name), stage.added, stage.taken, stage.amount) for stage in listed]
    if rest:
        rows.append((f"{len(rest)} more", _sum(rest, taken=False), _sum(rest, taken=True), sum(
            stage.amount for stage in rest)))  # fmt: skip
    # Both results on one scale, so that two charts side by side can be compared.
    most = max(_reach(other, taken=False) for other in results)
    least = min(-_reach(other, taken=True) for other in results)
    with _style(result.electricity):
        figure, axes = _drawing(len(rows), left=_left_of([name for name, *_ in rows]))
        for row, (_, added, taken, amount) in enumerate(rows):
            for amounts in (added, taken):
                start = 0.0
                for name in TIERS:
                    length = amounts[name] / 1e6
                    if length:
                        axes.barh(row, length, left=start, height=0.62, color=COLOURS[name.lower()])
                        start += length
            end = sum(added.values()) / 1e6
            figure_of = shown_kg(f"{Decimal(amount).scaleb(-6):f}")
            axes.annotate(figure_of, (end, row), (4, 0), va="center", textcoords="offset points")
        axes.set_yticks(range(len(rows)), [name for name, *_ in rows])
        axes.set_xlim(least * 1.08, most * 1.22 or 1)
        axes.axvline(0, color=COLOURS["soft"], linewidth=0.9)
        axes.locator_params(axis="x", nbins=5)
        axes.set_xlabel(f"kgCO₂e per {unit}")
        return _finished(figure, f"Emissions by stage, {result.electricity}")


def _sum(listed: Sequence[Stage], *, taken: bool) -> dict[Any, int]:
    return {
        name: sum((stage.taken if taken else stage.added)[name] for stage in listed) for name in TIERS
    }


def _reach(result: Told, *, taken: bool) -> float:
    """How far the longest bar goes to that side of zero, in kilograms."""
    shown = [*result.stages[:_MOST_STAGES]]
    sums = [sum((stage.taken if taken else stage.added).values()) for stage in shown]
    rest = result.stages[_MOST_STAGES:]
    sums.append(sum(_sum(rest, taken=taken).values()))
    return max(abs(amount) for amount in sums) / 1e6


def shares(rows: Sequence[tuple[str, Sequence[tuple[str, str, str]]]], title: str) -> str:
    """Stacked bars of shares: per row a name and (word, colour, share) of each part, from left to right."""
    with _style(title):
        figure, axes = _drawing(len(rows), left=_left_of([name for name, _ in rows]))
        for row, (_, parts) in enumerate(rows):
            start = 0.0
            for word, colour, share in parts:
                width = float(share) * 100
                axes.barh(row, width, left=start, height=0.66, color=COLOURS[colour])
                if width >= _ROOM_FOR_WORDS:
                    long = f"{word} {width:.1f} %"
                    text = long if width >= 1.9 * len(long) else word
                    axes.text(
                        start + width / 2, row, text, ha="center", va="center",
                        color=COLOURS[f"{colour}ink"], fontsize=_SIZE - 1,
                    )  # fmt: skip
                start += width
        axes.set_yticks(range(len(rows)), [name for name, _ in rows])
        axes.set_xlim(0, 100)
        axes.set_xticks([0, 25, 50, 75, 100])
        axes.set_xlabel("share of the number, %")
        return _finished(figure, title)


def bands(told: Explanation) -> str:
    """The usual ranges of the routes, and both results as points with their interval."""
    comparison = told.comparison
    names = [usual.route for usual in comparison.bands]
    names += [result.electricity for result in told.results]
    world = float(comparison.world[0])
    values = [float(result.tonnes) for result in told.results]
    spread = float(told.uncertainty[0]) if told.uncertainty is not None else 0.0
    with _style("bands"):
        figure, axes = _drawing(len(names), left=_left_of(names), right=0.95, top=0.3)
        for row, usual in enumerate(comparison.bands):
            low, high = float(usual.low), float(usual.high)
            colour = COLOURS["own" if usual.route == comparison.route else "other"]
            axes.barh(row, high - low, left=low, height=0.5, color=colour)
            _beside(axes, row, f"{usual.low} to {usual.high}", "soft")
        for row, (result, value) in enumerate(zip(told.results, values, strict=True), len(comparison.bands)):
            reach = abs(value) * spread
            if spread:
                axes.plot([value - reach, value + reach], [row, row], color=COLOURS["accent"], linewidth=2)
            axes.plot([value], [row], marker="o", markersize=8, color=COLOURS["accent"], linestyle="none")
            _beside(axes, row, f"{Decimal(result.tonnes):.3f}", "ink")
        axes.axvline(world, color=COLOURS["soft"], linewidth=1, linestyle=(0, (4, 3)))
        axes.annotate(
            f"world average {comparison.world[1]}", (world, -0.5), (0, 5), textcoords="offset points",
            ha="center", color=COLOURS["soft"], fontsize=_SIZE - 1,
        )  # fmt: skip
        axes.set_yticks(range(len(names)), names)
        furthest = max(2.5, world, *(abs(value) * (1 + spread) for value in values))
        axes.set_xlim(min(0.0, *(value * (1 + spread) for value in values)), furthest * 1.06)
        axes.set_xlabel("t CO₂e per t of crude steel (points: of this product)")
        return _finished(figure, "This number beside the usual ranges of steelmaking routes")


def _beside(axes: Axes, row: int, text: str, colour: str) -> None:
    """A figure to the right of the plot, in line with its row."""
    axes.annotate(
        text, (1, row), (8, 0), xycoords=("axes fraction", "data"), textcoords="offset points", va="center",
        color=COLOURS[colour], fontweight="bold" if colour == "ink" else "normal",
    )  # fmt: skip
