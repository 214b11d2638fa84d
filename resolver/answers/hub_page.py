"""What the page of a hub shows: a table and a bar for each tree of cells of the newest signed release.

Every table is about one boundary, GWP set, electricity method, heading and quarter, and its bars have a scale
of their own: nothing on the page compares figures by different rules.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from resolver.answers.wording import Wording

MOST_TREES: Final = 40
"""Tables of one page; beyond it a reader chooses a heading."""
_TREE: Final = ("hs4", "boundary", "gwpSet", "electricity")
_WIDTH: Final = 100


class Line(NamedTuple):
    """A cell: whose name is empty, it is the whole; ``mean`` is empty where it is withheld."""

    route: str
    country: str
    mean: str
    bar: str
    """Its length of 100, from the zero of its table."""
    start: str
    """Where it begins; above zero where means lie on both sides of it."""
    claims: str
    groups: str


class Tree(NamedTuple):
    """A table of cells by the same rules."""

    heading: str
    boundary: str
    gwp_set: str
    electricity: str
    lines: tuple[Line, ...]


class Shown(NamedTuple):
    """What a page shows of a release, and what else there is to choose from."""

    number: str
    day: str
    quarter: str
    quarters: tuple[str, ...]
    heading: str
    headings: tuple[str, ...]
    trees: tuple[Tree, ...]
    left: int
    """Tables that are not on the page."""


def shown(content: Mapping[str, Any], quarter: str, heading: str, words: Wording) -> Shown:
    """Take a quarter of a release, the newest by default, and one heading of it or all."""
    entries = [*content["cells"], *content["withheld"]]
    quarters = tuple(sorted({one["quarter"] for one in entries}, reverse=True))
    chosen = quarter if quarter in quarters else (quarters[0] if quarters else "")
    there = [one for one in entries if one["quarter"] == chosen]
    headings = tuple(sorted({one["hs4"] for one in there}))
    wanted = heading if heading in headings else ""
    trees: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
    for one in there:
        if wanted in ("", one["hs4"]):
            trees.setdefault(tuple(one[name] for name in _TREE), []).append(one)
    tables = [_tree(key, some, words) for key, some in sorted(trees.items())[:MOST_TREES]]
    return Shown(
        content["number"], content["at"][:10], chosen, quarters, wanted, headings, tuple(tables),
        max(0, len(trees) - MOST_TREES),
    )  # fmt: skip


def _tree(key: Sequence[str], cells: Iterable[Mapping[str, str]], words: Wording) -> Tree:
    heading, boundary, gwp_set, electricity = key
    ordered = sorted(cells, key=lambda one: (one.get("route", ""), one.get("country", "")))
    means = [Decimal(one["mean"]) for one in ordered if "mean" in one]
    lowest, highest = min([Decimal(0), *means]), max([Decimal(0), *means])
    return Tree(
        heading, words.texts.get(f"boundary.{boundary}", boundary), gwp_set,
        words.texts.get(f"electricity.{electricity}", electricity),
        tuple(_line(one, lowest, highest, words) for one in ordered),
    )  # fmt: skip


def _line(cell: Mapping[str, str], lowest: Decimal, highest: Decimal, words: Wording) -> Line:
    route, country = cell.get("route", ""), cell.get("country", "")
    if "mean" not in cell:
        return Line(route, country, "", "0", "0", "", "")
    mean, scale = Decimal(cell["mean"]), (highest - lowest) or Decimal(1)
    start = (min(mean, Decimal(0)) - lowest) * _WIDTH / scale
    return Line(
        route, country, words.whole(cell["mean"]), f"{abs(mean) * _WIDTH / scale:.2f}", f"{start:.2f}",
        cell["claims"], cell["groups"],
    )  # fmt: skip
