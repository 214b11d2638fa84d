"""An inventory report as one page: four columns side by side, no line that sums them, nothing to fetch.

What a report says of itself stands escaped in its cells; the policy in the page allows its own style sheet by
digest and nothing beside (T92, T93).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from passport.inventories.report import MEMBERS
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
        "columns": [words[member] for member in MEMBERS.values()],
        "rows": list(_rows(made, words, base)),
        "totals": list(_totals(made, words)),
        "base": base,
        "entries": made.get("impact", {}).get("entries", []),
        "recalculations": made.get("baseYear", {}).get("recalculations", []),
    }
    return rendered("inventory.html", facts)


def _rows(made: Mapping[str, Any], words: Mapping[str, str], base: str) -> Iterator[dict[str, Any]]:
    """One row a figure of an inventory, with the other inventory's figure of that key or place beside it."""
    listed = [{_place(one): one for one in made[name].get("figures", ())} for name in _INVENTORIES]
    for place in dict.fromkeys([*listed[0], *listed[1]]):
        pair = [side.get(place) for side in listed]
        one = next(side for side in pair if side is not None)
        cells = ["" if side is None else side.get("amount", words["no_amount"]) for side in pair]
        yield {
            "label": one["label"],
            "where": _where(one, words),
            "cells": [*cells, "", ""],
            "base": _of_year(one, base),
        }
    for one in made.get("impact", {}).get("entries", ()):
        cells = ["", "", one.get("avoided", words["no_amount"]), ""]
        yield {"label": one["label"], "where": words[one["stage"]], "cells": cells, "base": ""}
    for one in made.get("beyondValueChain", {}).get("credits", ()):
        yield {
            "label": one["label"],
            "where": "",
            "cells": ["", "", "", one["amount"]],
            "base": _of_year(one, base),
        }


def _place(one: Mapping[str, Any]) -> tuple[str, ...]:
    return one["key"], one["scope"], one.get("category", "")


def _where(one: Mapping[str, Any], words: Mapping[str, str]) -> str:
    scope = words["scope"].format(scope=one["scope"])
    return f"{scope}, {words['category'].format(category=one['category'])}" if "category" in one else scope


def _of_year(one: Mapping[str, Any], year: str) -> str:
    return next((found["amount"] for found in one.get("before", ()) if found["year"] == year), "")


def _totals(made: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Totals within one statement, with their rounding."""
    for place, name in enumerate(_INVENTORIES):
        for one in made[name].get("totals", ()):
            cells = ["", ""]
            cells[place] = one["amount"]
            rounding = one.get("rounding", "")
            where = words["rounding"].format(rounding=rounding) if rounding else ""
            yield {"label": one["label"], "where": where, "cells": cells}
