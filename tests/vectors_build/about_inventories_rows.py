"""Printed rows that the two inventories divide otherwise: by category and label where both say it (T606)."""

from tests.vectors_build.about_inventories_market import RETIRED
from tests.vectors_build.inventories import REPORT, asked, chain, draft, sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, drop, put
from tests.world_people import Knob

Row = tuple[str, str, str]
"""Category, label and amount."""


def _rows(w: Stage, scope: str, physical: list[Row], market: list[Row], **more: Knob) -> Given:
    """Both inventories of one scope as printed, each with its total."""
    edits = [drop(f"{REPORT}/impact")]
    for member, target, rows in (("physical", "direct", physical), ("marketBased", "indirect", market)):
        figures = [
            {
                "key": f"{member}-{place}", "scope": scope, "label": label, "amount": amount,
                "targetCategory": target, **({"category": category} if category else {}),
            }
            for place, (category, label, amount) in enumerate(rows)
        ]  # fmt: skip
        total = str(sum(int(amount) for _, _, amount in rows))
        totals = [{"label": "all", "scopes": [scope], "amount": total}]
        edits.append(put(f"{REPORT}/{member}", {"complete": True, "figures": figures, "totals": totals}))
    return asked(w, *chain(w, sign(w, draft("roaster"), *edits)), **more)


@scenario("verified")
def inventory_report_of_three_rows_beside_one_net_row(w: Stage) -> Given:
    """What is divided in one inventory alone stands together, and nothing lies below (T606)."""
    physical = [("", "air", "700"), ("", "road", "200"), ("", "buildings", "100")]
    return _rows(w, "1", physical, [("", "net", "999"), ("", "others", "1")], policy=RETIRED)


@scenario("verified")
def inventory_report_of_categories_beside_all_others(w: Stage) -> Given:
    """One category is in both; the others stand beside a row that says none (T606)."""
    physical = [("1", "steel", "1000"), ("4", "freight", "100"), ("6", "travel", "50")]
    return _rows(w, "3", physical, [("4", "freight, net", "100"), ("", "all others", "1050")], policy=RETIRED)


@scenario("refused", "inventory.statements policy.instruments", also="below_policy")
def inventory_report_that_moves_emissions_into_another_category(w: Stage) -> Given:
    """Steel falls from 1,000 to 1, and investments appear, which only one inventory has (T606)."""
    market = [("1", "steel", "1"), ("15", "investments", "1099")]
    return _rows(w, "3", [("1", "steel", "1000"), ("6", "travel", "100")], market, policy=RETIRED)


@scenario("below_policy", "policy.instruments")
def inventory_report_that_moves_emissions_into_all_others(w: Stage) -> Given:
    """Steel falls from 1,000 to 1, and the rest of the scope takes up what it was (T606)."""
    physical = [("1", "steel", "1000"), ("6", "travel", "100")]
    return _rows(w, "3", physical, [("1", "steel, net", "1"), ("", "others", "1099")], policy=RETIRED)


@scenario("below_policy", "policy.instruments")
def inventory_report_that_moves_emissions_to_another_label(w: Stage) -> Given:
    """Heat falls from 100 to 1, and steam rises; both rows are in both inventories under one label (T606)."""
    market = [("", "Heat", "1"), ("", "steam ", "149")]
    return _rows(w, "2", [("", "heat", "100"), ("", "steam", "50")], market, policy=RETIRED)
