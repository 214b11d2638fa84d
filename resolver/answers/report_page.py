"""Write what the page about an entity shows of its inventory report: four columns and no line of sums."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from passport import moments
from passport.inventories.columns import COLUMNS, Row, rows
from resolver.answers.wording import Wording

_DAY = 86_400


def facts(subject: Mapping[str, Any], words: Wording) -> list[tuple[str, str]]:
    """Legal entity, country and period, the last day included, with their names."""
    period = subject["period"]
    found = [
        ("entity", subject.get("legalEntity")),
        ("country", subject["country"]),
        ("period", f"{period['start'][:10]} – {moments.shift(period['end'], -_DAY)[:10]}"),
    ]
    return [(words.texts[f"fact.{name}"], text) for name, text in found if text is not None]


def about(report: Mapping[str, Any], words: Wording) -> Markup:
    """Rule set, unit and warming potentials of the report."""
    return words.say(
        "report.about",
        edition=report["edition"]["title"],
        unit=words.texts[f"report.{report['unit']}"],
        gwp=report["gwpSet"],
    )


def heads(words: Wording) -> list[str]:
    """The names of the four statements."""
    return [words.texts[f"report.{name}"] for name in COLUMNS]


def table(report: Mapping[str, Any], words: Wording) -> list[tuple[str, str, list[str]]]:
    """Rows of figures: what each is about, its place in the inventory, and its exact amount by statement."""
    return [
        (row.label, _where(row, words), [_cell(cell, words) for cell in row.cells]) for row in rows(report)
    ]


def _cell(amount: str | None, words: Wording) -> str:
    if amount is None:
        return words.texts["report.no_amount"]
    return words.exact(amount) if amount else ""


def _where(row: Row, words: Wording) -> str:
    if row.stage:
        return words.texts[f"report.{row.stage}"]
    parts = [("scope", row.scope), ("category", row.category)]
    return ", ".join(words.texts[f"report.{name}"].format(number=text) for name, text in parts if text)
