"""Three systems that share out deliveries and pass goods on, against a count of them (T652, T653)."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from passport.custody import together
from passport.custody.spelling import spelled as product_spelling
from passport.custody.together import Checked
from passport.identifiers.instrument_name import named
from tests.passport.custody.sheets import CREDIT, Row, Sheet, sheet
from tests.passport.custody.test_spellings import spelled

IDS = ("urn:example:custody:a", "urn:example:custody:b", "urn:example:custody:c")
SITES = ("north", "south", "west")


class World(NamedTuple):
    """Systems, whether each delivery counts once in them, and the tonnes with an attribute from others."""

    systems: list[Checked]
    honest: bool
    outside: Fraction


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Deliveries with the attribute go to one of three systems, some to a second; b passes 80 t on to a."""
    other = draw(st.booleans())  # c is of another attribute
    inside = [0, draw(st.booleans()), draw(st.booleans())]
    shared = draw(st.sampled_from((False, False, False, True)))
    honest, outside = not shared or other or bool(inside[2]), Fraction(0)
    lines: list[list[Row]] = [[], [], []]
    for place in range(draw(st.integers(1, 4))):
        home = draw(st.sampled_from((1, 0, 2)))
        again = draw(st.sampled_from((home, home, home, home, home, 0, 1, 2)))
        outside += 100
        for system in sorted({home, again}):
            lines[system].append(_came(draw, place, system))
        if again != home:
            apart = other and 2 in (home, again)
            honest, outside = honest and apart, outside + 100
    if lines[1]:
        truth = draw(st.sampled_from(("passed", "passed", "passed", "changed", "kept")))
        # The goods of one delivery: 100 t of the material with 10 t CO2e are 80 t of the product.
        lines[1].append({"kind": "out", "mass": "80", "attributed": "80", "party": IDS[0], "delivery": "p-1"})
        taken = {"kind": draw(st.sampled_from(("in", "reclaim"))), "mass": "80", "emissions": "10"}
        if truth == "changed":
            taken |= draw(st.sampled_from(({"mass": "160"}, {"emissions": "9"}, {"delivery": "p-2"})))
        taken = {"party": IDS[1].replace("urn", "URN"), "delivery": draw(spelled("p-1"))} | taken
        if truth != "kept":
            lines[0].append(taken | ({"attributed": taken["mass"]} if taken["kind"] == "in" else {}))
        honest = honest and truth == "passed"
    systems = []
    for place, name in enumerate(IDS):
        attribute = "low carbon" if other and place == 2 else draw(spelled("recycled content"))
        sites = '["north", "west"]' if shared and place == 2 else f'["{SITES[place]}"]'
        members = {"id": f'"{name}"', "attribute": f'"{attribute}"', "sites": sites, "multiSite": "true"}
        members |= {"within": f'"{IDS[0]}"'} if inside[place] else {}
        site = "north" if shared and place == 2 else SITES[place]
        systems.append(Sheet(sheet(CREDIT) | members, list(_finished(lines[place], place, site))).checked())
    return World(systems, honest, outside)


def _came(draw: st.DrawFn, place: int, system: int) -> Row:
    """A delivery as one system writes it."""
    kind = draw(st.sampled_from(("in", "reclaim")))
    row = {"kind": kind, "mass": "100", "emissions": "10"} | ({"attributed": "100"} if kind == "in" else {})
    return row | {"party": draw(spelled("scrap yard")), "delivery": draw(spelled(f"d-{place}"))}


def _finished(lines: list[Row], place: int, site: str) -> Iterator[Row]:
    """The lines of a system with material of its own without the attribute, and all that is made of both."""
    bare = {"kind": "in", "mass": "100", "attributed": "0", "emissions": "90", "party": "smelter"}
    came = [*(row for row in lines if row["kind"] != "out"), bare | {"delivery": f"v-{place}"}]
    made = sum(Fraction(row["mass"]) for row in came) * Fraction("0.8")
    rest = [{"kind": "make", "product": "wire", "mass": str(made)}] + [
        row | {"product": "wire"} for row in lines if row["kind"] == "out"
    ]
    for number, row in enumerate((*came, *rest)):
        yield {"key": f"K{number}", "site": site, "day": f"2026-01-{number + 1:02}", **row}


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_every_delivery_counts_once_in_an_attribute(world: World) -> None:
    counted(world)


@pytest.mark.long
@settings(max_examples=3000, deadline=None)
@given(worlds())
def test_every_delivery_counts_once_in_an_attribute_long(world: World) -> None:
    counted(world)


def counted(world: World) -> None:
    """Refused is what counts twice or was never sold; else the credits are those of the deliveries."""
    assert (not together.together(world.systems)) == world.honest
    if not world.honest:
        return
    passed = Fraction(0)
    for one in world.systems:
        passed += sum((row.mass for row in one.balance.sold if row.party in IDS), Fraction(0))
    credits = sum((group.attributed for one in world.systems for group in one.balance.groups), Fraction(0))
    assert credits - passed == world.outside


@given(st.text(max_size=12))
@example("https://Example.org:443/a/")
@example("urn:xy:%41")
@example("D%2d1")
@example("\uff1a//")
def test_names_are_compared_as_everywhere(text: str) -> None:
    """One rule of the product, also where a name is taken for a number at first sight."""
    assert product_spelling(text) == named(text)
