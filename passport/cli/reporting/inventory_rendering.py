"""Show an inventory report in the terminal: four statements side by side, and no sum of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from passport.cli.output.terminal import clean
from passport.inventories import report
from passport.inventories.report import MEMBERS
from verify.messages import label, word


def statements(inventory: Mapping[str, Any], lang: str) -> list[str]:
    """The four statements of a verified report, a line each: its sum, or why it has none."""
    unit = label(f"of_{clean(inventory['unit'])}", lang)
    period = {name: clean(inventory["period"][name])[:10] for name in ("start", "end")}
    texts = [label("inventory", lang, edition=clean(inventory["edition"]), unit=unit, **period)]
    for one in inventory["statements"]:
        value = word(one["sum"], lang) or clean(one["sum"])
        texts.append(f"{label(one['statement'], lang)}: {value}")
    return [*texts, label("depth", lang, depth=inventory["depth"])]


def columns(made: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Each reporter's statements in four columns, then what has no amount, and rounding of totals."""
    first = made[0]
    yield f"  {clean(first['name'])}, {first['edition']['name']}, {first['unit']} of CO2e"
    widest = max(len(one["reporter"]) for one in made)
    yield f"  {'':<{widest}}{''.join(f'{name:>20}' for name in MEMBERS)}"
    for one in made:
        cells = "".join(f"{value:>20}" for value in report.sums(one).values())
        yield f"  {clean(one['reporter']):<{widest}}{cells}"
    for one in made:
        for statement in ("physical", "marketBased"):
            yield from _lines(one, statement)
        for remark in one.get("remarks", ()):
            yield f"  {clean(remark)}"


def _lines(one: Mapping[str, Any], statement: str) -> Iterator[str]:
    """What has no amount, and totals with the rounding by which they miss their parts."""
    for figure in one[statement].get("figures", ()):
        if "notComputable" in figure:
            yield f"  {clean(one['reporter'])}, {statement}: {clean(figure['notComputable'])}"
    for total in one[statement].get("totals", ()):
        if "rounding" in total:
            yield (
                f"  {statement}, {clean(total['label'])}: {total['amount']} as printed,"
                f" of it rounding {total['rounding']}"
            )
