"""Build small SVG charts for a page with a strict content security policy.

No script, no style attribute or element, no id: colours are classes of the page's style sheet, which decides
about light, dark and print. Lengths are user units; 72 of them are drawn as about an inch. Several drawings
share a page.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from decimal import Decimal
from math import floor, log10
from typing import Final, Literal

COLOURS: Final = (
    "ink", "soft", "line", "card", "accent", "own", "other",
    "t4", "t3", "t2", "t1", "t0", "t4ink", "t3ink", "t2ink", "t1ink", "t0ink",
    "direct", "transferred", "default", "directink", "transferredink", "defaultink",
)  # fmt: skip
"""Names of the style sheet's colours: ``fill-NAME`` and ``stroke-NAME`` are their classes."""

Anchor = Literal["start", "middle", "end"]
_NAMESPACE: Final = "http://www.w3.org/2000/svg"
# Text is placed by its baseline; 0.35 of the font size below the middle of a row centres its x-height.
_BASELINE: Final = 0.35


class Drawing:
    """One chart: shapes are added in painting order; ``text`` is the finished element."""

    def __init__(self, width: float, height: float, title: str) -> None:
        self._root = ET.Element(
            "svg",
            {
                "xmlns": _NAMESPACE,
                "viewBox": f"0 0 {_figure(width)} {_figure(height)}",
                "role": "img",
                "class": "chart",
            },
        )
        ET.SubElement(self._root, "title").text = title

    def rectangle(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle; a negative ``width`` extends to the left of ``x``."""
        left, size = (x, width) if width >= 0 else (x + width, -width)
        self._add("rect", f"fill-{colour}", x=left, y=y, width=size, height=height)

    def line(
        self, start: tuple[float, float], end: tuple[float, float], colour: str, width: float, dash: str = ""
    ) -> None:
        """Draw a straight line; ``dash`` is a value of ``stroke-dasharray``."""
        element = self._add(
            "line", f"stroke-{colour}", x1=start[0], y1=start[1], x2=end[0], y2=end[1], stroke_width=width
        )
        if dash:
            element.set("stroke-dasharray", dash)

    def circle(self, x: float, y: float, radius: float, colour: str) -> None:
        """Fill a circle around (x, y)."""
        self._add("circle", f"fill-{colour}", cx=x, cy=y, r=radius)

    def words(
        self,
        x: float,
        y: float,
        text: str,
        colour: str,
        size: float,
        anchor: Anchor = "start",
        *,
        bold: bool = False,
    ) -> None:
        """Write ``text`` with its middle at height ``y``; ``anchor`` says which end of it lies at ``x``."""
        element = self._add("text", f"fill-{colour}", x=x, y=y + _BASELINE * size, font_size=size)
        element.set("text-anchor", anchor)
        if bold:
            element.set("font-weight", "600")
        element.text = text

    def _add(self, tag: str, classes: str, **lengths: float) -> ET.Element:
        attributes = {name.replace("_", "-"): _figure(value) for name, value in lengths.items()}
        return ET.SubElement(self._root, tag, {"class": classes, **attributes})

    @property
    def text(self) -> str:
        """The ``svg`` element; strings are escaped by the library."""
        return ET.tostring(self._root, encoding="unicode")


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten from ``low`` to ``high``, at most ``most`` + 1 of them."""
    if not high > low:
        return [low]
    power = 10.0 ** floor(log10((high - low) / most))
    step = next(power * factor for factor in (1, 2, 5, 10) if (high - low) / (power * factor) <= most)
    first = -floor(-low / step)
    return [number * step for number in range(first, floor(high / step) + 1)]


def tick_labels(values: Iterable[float]) -> list[str]:
    """Figures of an axis with as many decimals as the finest of them needs, at most six."""
    shown = [Decimal(f"{value:.6f}").normalize() for value in values]
    decimals = max((-int(value.as_tuple().exponent) for value in shown if value), default=0)
    return [f"{value:.{max(decimals, 0)}f}" for value in shown]


def _figure(value: float) -> str:
    # A hundredth of a unit is less than a device pixel; rounding makes the bytes equal on every platform.
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"
