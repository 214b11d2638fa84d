"""An inventory report as one page: four columns side by side, no line that sums them, nothing to fetch.

What a report says of itself stands escaped in its cells; the policy in the page allows its own style sheet by
digest and nothing beside (T92, T93).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from passport.inventories.columns import COLUMNS, Row, rows
from passport.work.explanation.pages import rendered
from signing.package_data import package_data
from signing.strict_json import loads

_INVENTORIES: Final = ("physical", "marketBased")


def page(made: Mapping[str, Any], lang: str = "en", *, signed: bool = False) -> bytes:
    """The page in UTF-8; every word of it in ``lang`` but those of the report itself.

    ``signed``: it was drawn from a document, and no draft.
    """
    words = cast("Mapping[str, str]", loads(package_data("passport.work", f"words/inventory-{lang}.json")))
    base = made.get("baseYear", {}).get("year", "")
    facts = {
        "lang": lang,
        "w": words,
        "made": made,
        "signed": signed,
        "columns": [words[member] for member in COLUMNS],
        "rows": list(_rows(made, words, base)),
        "totals": list(_totals(made, words)),
        "base": base,
        "entries": made.get("impact", {}).get("entries", []),
        "recalculations": made.get("baseYear", {}).get("recalculations", []),
    }
    return rendered("inventory.html", facts)


def _rows(made: Mapping[str, Any], words: Mapping[str, str], base: str) -> Iterator[dict[str, Any]]:
    """The rows in words, each with its amount in the base year."""
    for row in rows(made):
        yield {
            "label": row.label,
            "where": words[row.stage] if row.stage else _where(row, words),
            "cells": [words["no_amount"] if cell is None else cell for cell in row.cells],
            "base": row.before.get(base, ""),
        }


def _where(row: Row, words: Mapping[str, str]) -> str:
    scope = words["scope"].format(scope=row.scope) if row.scope else ""
    return f"{scope}, {words['category'].format(category=row.category)}" if row.category else scope


def _totals(made: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Totals within one statement, with their rounding."""
    for place, name in enumerate(_INVENTORIES):
        for one in made[name].get("totals", ()):
            cells = ["", ""]
            cells[place] = one["amount"]
            rounding = one.get("rounding", "")
            where = words["rounding"].format(rounding=rounding) if rounding else ""
            yield {"label": one["label"], "where": where, "cells": cells}
