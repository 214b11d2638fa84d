"""T703: one intervention or retirement in several effects, of one reporter or of two."""

from fractions import Fraction
from typing import Any

import pytest

from passport.inventories.sources import Action, Retirement, Sheets
from passport.inventories.uses import used
from tests.passport.inventories.sheets import REGION, codes

LOT = "urn:example:lot:17"
LINE = (
    "Roaster E,E-certificates,certificate,green coffee,colombia,100,huila-certified,impact,"
    "urn:example:lot:17,urn:example:registry:coffee,,,,huila,"
    "premium paid to farms outside the buyer's chain,ex-post,permanent,,"
)


def _lines(*shares: str, second: str = "Roaster E") -> str:
    whose = ("Roaster E", second)
    return "\n".join(
        f"{who}{LINE.removeprefix('Roaster E').replace('E-cert', f'E{place}-cert')}{share}"
        for place, (who, share) in enumerate(zip(whose, shares, strict=True))
    )


@pytest.mark.parametrize("second", ["Roaster E", "Roaster F"])
def test_two_lines_share_one_intervention(second: str) -> None:
    """Of two reporters or of one: their shares come to 1 at most."""
    for share, expected in (("0.5", []), ("0.6", ["inventory.shares"])):
        change = {"actions": (f"{LINE}\n", f"{_lines('0.5', share, second=second)}\n")}
        assert codes("roasters", REGION, "report.toml", change) == expected


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ([(50, 1), (50, 1)], []),
        ([(100, "0.5"), (100, "0.5")], []),
        ([(50, 1), (100, "0.5")], []),
        ([(50, 1), (51, 1)], ["inventory.shares"]),
        ([(100, 1), (1, 1)], ["inventory.shares"]),
    ],
)
def test_effects_take_their_share_of_their_quantity_of_what_was_retired(
    taken: list[tuple[int, Any]], expected: list[str]
) -> None:
    actions = [_action(place, *one) for place, one in enumerate(taken)]
    row = Retirement(LOT, "A", "coffee", "huila", "2025-01-01", "2025-02-01", Fraction(100), "r")
    found = used(Sheets(factors=[], sourced=[], actions=actions, retirements=[row]), [])
    assert [one.code for one in found] == expected


def _action(place: int, quantity: int, share: Any) -> Action:
    given: dict[str, Any] = dict.fromkeys(Action._fields, "")
    given |= {"reporter": "A", "key": f"a{place}", "kind": "contract", "quantity": Fraction(quantity)}
    given |= {"use": "impact", "effect": None, "share": Fraction(share), "instrument": LOT}
    return Action(**given)
