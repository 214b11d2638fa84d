"""Goods that systems pass on to each other, and sites that they share (T653, T654)."""

from fractions import Fraction

import pytest

from passport.custody import together
from passport.custody.together import Checked
from passport.sheets.drafts.reading import Problem
from tests.passport.custody.sheets import AVERAGE, CREDIT, Row, Sheet, sheet
from tests.passport.custody.test_spellings import NEXT, ONE, TWO, carry, found, later, rows


def part_and_whole(taken: Row, **members: str) -> list[Checked]:
    """A part at a site of its own that sells 80 t to the whole, and what the whole takes."""
    inner = sheet(CREDIT, id=f'"{TWO}"', sites='["south"]', within=f'"{members.get("outer", ONE)}"')
    part = rows("south", ("d-1", "d-2", "l-1"), ("yard", "smelter", members.get("client", ONE)))
    outer = {"key": "I", "day": "2026-01-06", "kind": "in", "site": "north", "mass": "80", "attributed": "80",
             "emissions": "10", "party": TWO, "delivery": "l-1"}  # fmt: skip
    made = {"key": "M", "day": "2026-01-07", "kind": "make", "site": "north", "product": "wire", "mass": "64"}
    sold = {"key": "S", "day": "2026-01-08", "kind": "out", "site": "north", "product": "wire", "mass": "64",
            "attributed": "64", "party": "client", "delivery": "Z-1"}  # fmt: skip
    whole = Sheet(sheet(CREDIT, sites='["north"]'), [outer | taken, made, sold])
    return [Sheet(inner, part).checked(), whole.checked()]


RECLAIM = {"kind": "reclaim", "attributed": ""}


@pytest.mark.parametrize(
    ("taken", "members", "expected"),
    [
        ({}, {}, 0),
        (RECLAIM, {}, 0),
        ({"party": TWO.replace("urn", "URN"), "delivery": "L-1"}, {}, 0),
        ({}, {"outer": "urn:example:custody:ONE", "client": "URN:example:custody:one"}, 0),
        (RECLAIM | {"delivery": "L-9"}, {}, 2),
        ({"party": TWO.replace("urn", "URN"), "delivery": "L-9"}, {}, 2),
        (RECLAIM | {"emissions": "9"}, {}, 1),
        ({"party": "somebody else"}, {"outer": "urn:example:custody:ONE"}, 1),
    ],
)
def test_goods_of_a_part_are_those_it_sold(taken: Row, members: dict[str, str], expected: int) -> None:
    """T653: as in or as reclaim, and however the other's id is typed."""
    assert found(part_and_whole(taken, **members)) == ["custody.nested"] * expected


def test_a_part_takes_what_the_whole_sold_to_it() -> None:
    """T653: the other direction of the same pair."""
    outer = Sheet(sheet(CREDIT, sites='["north"]'), rows("north", ("d-1", "d-2", "l-1"), ("y", "s", TWO)))
    inner = sheet(CREDIT, id=f'"{TWO}"', sites='["south"]', within=f'"{ONE}"')
    lines = rows("south", ("l-1", "d-4", "l-5"), (ONE, "s", "client"))
    assert found([outer.checked(), Sheet(inner, lines).checked()]) == ["custody.nested"] * 2
    lines[0] |= {"mass": "80", "attributed": "80"}
    lines[3] |= {"mass": "64", "attributed": "64"}
    assert found([outer.checked(), Sheet(inner, lines).checked()]) == []
    lines[0]["delivery"] = "l-7"
    assert found([outer.checked(), Sheet(inner, lines).checked()]) == ["custody.nested"] * 2


def test_goods_at_a_site_of_both_have_their_numbers() -> None:
    """T654: without numbers nobody sees that they are the same goods; with them it is found."""
    blank = rows("north", ("", "", ""), ("yard", "smelter", "client"))
    inner = sheet(CREDIT, id=f'"{TWO}"', within=f'"{ONE}"')

    def both(mine: list[Row], theirs: list[Row]) -> list[Problem]:
        return together.together([Sheet(sheet(CREDIT), mine).checked(), Sheet(inner, theirs).checked()])

    assert [one.code for one in both(blank, blank)] == ["custody.delivery"] * 4
    numbered = rows("north", ("d-1", "d-2", "l-1"), ("yard", "smelter", "client"))
    assert [one.code for one in both(numbered, blank)] == ["custody.delivery"] * 2
    # Obeyed: with numbers, each into one of them.
    assert [one.code for one in both(numbered, numbered)] == ["custody.delivery"] * 3
    others = rows("north", ("d-3", "d-4", "l-2"), ("yard", "smelter", "client"))
    assert both(numbered, others) == []
    assert both(numbered, rows("south", ("", "", ""), ("yard", "smelter", "client"))) == []


def test_a_system_does_not_trade_with_itself() -> None:
    """T653: what it would take from itself came out of nothing."""
    for place, expected in ((0, 1), (3, 1), (1, 1)):
        lines = rows("north", ("d-1", "d-2", "l-1"), ("yard", "smelter", "client"))
        lines[place]["party"] = ONE.replace("urn", "URN")
        assert found([Sheet(sheet(CREDIT), lines).checked()]) == ["custody.nested"] * expected


def test_systems_that_are_no_parts_pass_goods_on_in_the_same_way() -> None:
    """T653: a neighbour that is named as the source has sold them; over all its periods."""
    mine = Sheet(sheet(CREDIT, sites='["north"]'), rows("north", ("d-1", "d-2", "l-1"), ("y", "s", TWO)))
    lines = rows("south", ("l-1", "d-4", "l-5"), (ONE, "s", "client"))
    lines[0] |= {"mass": "80", "attributed": "80"}
    lines[3] |= {"mass": "64", "attributed": "64"}
    other = sheet(CREDIT, id=f'"{TWO}"', sites='["south"]')
    assert found([mine.checked(), Sheet(other, lines).checked()]) == []
    after = [later(one) for one in lines]
    spring = Sheet(other | NEXT, after).checked()
    quarter = Sheet(sheet(CREDIT, sites='["north"]') | NEXT, [carry("north")]).checked()
    (problem,) = together.together([quarter, spring])
    assert (problem.code, "or the period of it beside these" in problem.hint) == ("custody.nested", True)
    # Obeyed: the quarter in which it was sold stands beside; it arrived after the end of that.
    assert found([mine.checked(), quarter, spring]) == []


def test_both_parts_of_a_delivery_are_taken() -> None:
    """T653: a delivery of 40 t with the attribute and 40 t without, of which only the better is taken."""
    part = rows("south", ("d-1", "d-2", "l-1"), ("yard", "smelter", ONE))
    part[3] |= {"mass": "40", "attributed": "40"}
    part.append(part[3] | {"key": "S2", "attributed": "0"})
    inner = Sheet(sheet(CREDIT, id=f'"{TWO}"', sites='["south"]', within=f'"{ONE}"'), part).checked()
    taken = {"key": "I", "day": "2026-01-06", "kind": "in", "site": "north", "mass": "40", "attributed": "40",
             "emissions": "5", "party": TWO, "delivery": "l-1"}  # fmt: skip
    plain = taken | {"key": "I2", "attributed": "0", "emissions": "45"}
    made = {"key": "M", "day": "2026-01-07", "kind": "make", "site": "north", "product": "wire", "mass": "64"}
    sold = {"key": "S", "day": "2026-01-08", "kind": "out", "site": "north", "product": "wire", "mass": "64",
            "attributed": "32", "party": "client", "delivery": "Z-1"}  # fmt: skip
    outer = sheet(CREDIT, sites='["north"]')
    assert found([inner, Sheet(outer, [taken, plain, made, sold]).checked()]) == []
    good = Sheet(outer, [taken, made | {"mass": "32"}, sold | {"mass": "32"}]).checked()
    assert found([inner, good]) == ["custody.nested"]


def test_three_systems_one_in_another_at_one_site() -> None:
    """M5: a part of a part may be at a site of the whole, with its own deliveries."""
    ids = (ONE, TWO, "urn:example:custody:three")
    several = []
    for place, name in enumerate(ids):
        members = {"id": f'"{name}"'} | ({"within": f'"{ids[place - 1]}"'} if place else {})
        numbers = (f"d-{place}1", f"d-{place}2", f"l-{place}")
        lines = rows("north", numbers, ("yard", "smelter", "client"))
        several.append(Sheet(sheet(CREDIT) | members, lines).checked())
    assert found(several) == []
    problems = together.together([several[0], several[2]])
    assert [one.code for one in problems] == ["custody.two_systems"] * 2
    assert problems[0].hint.endswith(f"Name {TWO} beside these, if it is within one of them.")


@pytest.mark.parametrize("giver", [CREDIT, AVERAGE])
@pytest.mark.parametrize("taker", [CREDIT, AVERAGE, "controlled-blending"])
def test_goods_with_a_share_are_taken_as_what_they_are(giver: str, taker: str) -> None:
    """T653: half of 80 t has the attribute; they are one product, so its emissions go by mass."""
    part = rows("south", ("d-1", "d-2", "l-1"), ("yard", "smelter", ONE))
    part[3]["attributed"] = "40" if giver == CREDIT else ""
    inner = Sheet(sheet(giver, id=f'"{TWO}"', sites='["south"]'), part).checked()
    (sale,) = inner.balance.sold
    assert (sale.mass, sale.attributed) == (Fraction(80), Fraction(40))
    good = {"key": "I", "day": "2026-01-06", "kind": "in", "site": "north", "mass": "40", "attributed": "40",
            "emissions": str(sale.emissions / 2), "party": TWO, "delivery": "l-1"}  # fmt: skip
    bare = good | {"key": "J", "attributed": "0"}
    made = {"key": "M", "day": "2026-01-07", "kind": "make", "site": "north", "product": "wire", "mass": "64"}
    outer = sheet(taker, sites='["north"]')

    def against(*lines: Row) -> list[str]:
        batched = (
            [line | {"batch": "x"} for line in lines] if taker == "controlled-blending" else [*lines, made]
        )
        return found([inner, Sheet(outer, batched).checked()])

    assert against(good, bare) == []
    shifted = str(sale.emissions)
    assert against(good | {"emissions": "0"}, bare | {"emissions": shifted}) == ["custody.nested"] * 2
    if taker == "controlled-blending":
        assert against(good | {"mass": "80", "emissions": shifted}) == []
