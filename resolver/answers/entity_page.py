"""Write what the page about an entity shows of its CO2 statement: contribution, flow and assets."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from passport.carbon.exact import AMOUNT_PLACES
from passport.carbon.rechecking.contribution import removed
from passport.model.carbon_statement import year_of
from resolver.answers.wording import Wording


def facts(subject: Mapping[str, Any], words: Wording) -> list[tuple[str, str]]:
    """Legal entity, country and fiscal year, with their names."""
    found = [
        ("entity", subject.get("legalEntity")),
        ("country", subject["country"]),
        ("year", year_of(subject)),
    ]
    return [(words.texts[f"fact.{name}"], text) for name, text in found if text is not None]


def about(accounts: Mapping[str, Any], words: Wording) -> Markup:
    """Standard and warming potentials of the accounts."""
    standard = f"{accounts['standard']['id']} {accounts['standard']['version']}"
    return words.say("accounts.about", standard=standard, gwp=accounts["gwpSet"])


def rows(accounts: Mapping[str, Any], words: Wording) -> list[tuple[str, list[str]]]:
    """Rows of figures in tonnes, a cell for each result; gross emissions and removals lead the net."""
    columns = [_column(one) for one in accounts["results"]]
    found = [
        (words.texts[f"accounts.{name}"], [words.figure(str(column[name])) for column in columns])
        for name in columns[0]
    ]
    for one in accounts.get("memorandum", ()):
        if one["kind"] == "reversible-removals" and (one["location"], one["market"]) != ("0", "0"):
            cells = [words.figure(one["location"]), words.figure(one["market"])]
            found.append((words.texts["accounts.reversible"], cells))
    return found


def _column(result: Mapping[str, Any]) -> dict[str, Decimal]:
    contribution = result["contribution"]
    taken = Decimal(removed(contribution)).scaleb(-AMOUNT_PLACES)
    total = Decimal(contribution["total"])
    assets = (Decimal(row["total"]) for row in result["balances"] if row["side"] == "asset")
    return {
        "gross": total - taken,
        "goods": Decimal(contribution["goodsSoldTotal"]),
        "removals": taken,
        "contribution": total,
        "flow": Decimal(result["flow"]["total"]),
        "assets": sum(assets, Decimal()),
    }
