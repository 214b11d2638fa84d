"""T703: however one retirement is split over effects, they take quantity times share of it, and no more."""

import random
from fractions import Fraction

import pytest

from tests.vectors_build import judging
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.about_inventories_shares import _of_one as of_one
from tests.vectors_build.stage import Stage

WHOLE = 1000000


@pytest.mark.parametrize("seed", range(8))
def test_a_split_holds_where_its_parts_come_to_what_was_retired(seed: int) -> None:
    """Quantities and shares are any; the last one takes what is left, or a thousand watt hours more."""
    chance = random.Random(seed)
    taken = []
    left = Fraction(WHOLE)
    for _ in range(chance.randrange(1, 4)):
        quantity, share = chance.randrange(1000, 500000, 1000), Fraction(chance.randrange(1, 11), 10)
        if quantity * share < left:
            taken.append((str(quantity), f"{float(share):g}"))
            left -= quantity * share
    for more in (0, 1000):
        effects = [*taken, (str(int(left) + more), "1")]
        report = judging.ask(of_one(Stage(), *effects), FOLDER)
        failed = {one.code for one in report.findings if one.outcome == "fail"}
        assert failed == ({"instrument.covers", "inventory.shares"} if more else set()), effects
