"""Systems beside each other, a mix and a sheet whose names are typed in several ways (T652)."""

from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.custody import beside, residual, results, together
from passport.custody.together import Checked
from passport.sheets.drafts.reading import DraftRefused, Problem
from tests.passport.custody.sheets import AVERAGE, CREDIT, Row, Sheet, sheet
from tests.passport.custody.test_residual import codes, mix, sale

ONE, TWO = "urn:example:custody:one", "urn:example:custody:two"
WIDE = str.maketrans({sign: chr(ord(sign) + 0xFEE0) for sign in "abcdefghijklmnopqrstuvwxyz-0123456789"})
WAYS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    str.title,
    lambda text: text.translate(WIDE),
    lambda text: text.replace(" ", "  "),
)


@st.composite
def spelled(draw: st.DrawFn, text: str) -> str:
    """A name as somebody else types it: another case, wide letters, more blanks."""
    return draw(st.sampled_from(WAYS))(text)


def rows(site: str, deliveries: Sequence[str], parties: Sequence[str]) -> list[Row]:
    """100 t with the attribute and 100 t without come into a site; half of what is made of them is sold."""
    good, bare, sold = deliveries
    return [
        {"key": "R", "day": "2026-01-02", "kind": "in", "site": site, "mass": "100", "attributed": "100",
         "emissions": "10", "party": parties[0], "delivery": good},
        {"key": "V", "day": "2026-01-02", "kind": "in", "site": site, "mass": "100", "attributed": "0",
         "emissions": "90", "party": parties[1], "delivery": bare},
        {"key": "M", "day": "2026-01-03", "kind": "make", "site": site, "product": "wire", "mass": "160"},
        {"key": "S", "day": "2026-01-04", "kind": "out", "site": site, "product": "wire", "mass": "80",
         "attributed": "80", "party": parties[2], "delivery": sold},
    ]  # fmt: skip


def found(several: Sequence[Checked]) -> list[str]:
    return [one.code for one in together.together(several)]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_one_fact_in_two_systems_is_found_however_it_is_typed(data: st.DataObject) -> None:
    """T652: what counts twice is refused; what is another party's, site's or attribute's is not."""
    other_attribute, other_site = data.draw(st.booleans()), data.draw(st.booleans())
    attribute = "low carbon" if other_attribute else data.draw(spelled("recycled content"))
    deliveries, parties, double = [], [], 0
    for delivery, party in (("d-1", "scrap yard"), ("d-2", "smelter"), ("l-1", "client a")):
        number, name = data.draw(st.sampled_from((delivery, f"x{delivery}"))), party
        name = data.draw(st.sampled_from((party, f"{party} b")))
        # The number of a sale is that of the site that sells: another one numbers its own.
        double += (number, name) == (delivery, party) and not (delivery == "l-1" and other_site)
        deliveries.append(data.draw(spelled(number)))
        parties.append(data.draw(spelled(name)))
    mine = Sheet(sheet(CREDIT), rows("north", ("d-1", "d-2", "l-1"), ("scrap yard", "smelter", "client a")))
    other = sheet(CREDIT, id=f'"{TWO}"', attribute=f'"{attribute}"', sites='["south"]')
    if not other_site:
        other["sites"] = '["north", "west"]'
    theirs = Sheet(other, rows("south" if other_site else "north", deliveries, parties))
    alone = sheet(CREDIT, sites='["north"]')
    expected = (
        [] if other_attribute else ["custody.two_systems"] * (not other_site) + double * ["custody.delivery"]
    )
    assert found([mine._replace(members=alone).checked(), theirs.checked()]) == expected


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_one_fact_in_one_sheet_is_found_however_it_is_typed(data: st.DataObject) -> None:
    """T652: a key, and a delivery of a party."""
    lines = rows("north", ("d-1", "d-2", "l-1"), ("scrap yard", "smelter", "client a"))
    key, party = data.draw(spelled("r")), data.draw(spelled("scrap yard"))
    again = lines[0] | {"key": key, "party": party, "delivery": data.draw(spelled("d-1"))}
    with pytest.raises(DraftRefused) as refused:
        Sheet(sheet(CREDIT), [*lines, again]).checked()
    codes = [one.code for one in refused.value.problems]
    assert codes == ["custody.key", "custody.delivery"]
    hint = refused.value.problems[1].hint
    assert hint.startswith('It is "R" already')
    # Obeyed: another key, and a number of its own.
    lines[2]["mass"] = "240"
    assert Sheet(sheet(CREDIT), [again | {"key": "r-2", "delivery": "d-9"}, *lines]).checked()


def test_parties_and_batches_in_two_spellings_are_one() -> None:
    """T652: reclaimed from one client; one source of a batch, and one batch."""
    back = {"day": "2026-01-02", "kind": "reclaim", "site": "north", "mass": "10", "emissions": "1"}
    made = {"key": "M", "day": "2026-01-03", "kind": "make", "site": "north", "product": "wire", "mass": "16"}
    sold = {"key": "S", "day": "2026-01-04", "kind": "out", "site": "north", "product": "wire", "mass": "16",
            "attributed": "16", "party": "b"}  # fmt: skip
    came = [back | {"key": name, "party": name} for name in ("Client B", "client  b")]
    with pytest.raises(DraftRefused) as refused:
        Sheet(sheet(CREDIT), [*came, made, sold]).checked()
    assert [one.code for one in refused.value.problems] == ["custody.key"]
    came[1]["key"] = "2"
    assert Sheet(sheet(CREDIT), [*came, made, sold]).checked().balance.reclaimed == {"Client B": Fraction(20)}
    batch = [
        one | {"kind": "in", "attributed": "10", "batch": name}
        for one, name in zip(came, ("Heat 7", "heat 7"), strict=True)
    ]
    done = Sheet(sheet("identity-preserved"), [*batch, sold | {"batch": "HEAT 7"}]).checked().balance
    assert [(one.batch, one.mass) for one in done.groups] == [("Heat 7", Fraction(20))]


def test_one_metal_in_systems_of_two_attributes() -> None:
    """M5: recycled and low in carbon at once; two suppliers may number their deliveries alike."""
    lines = rows("north", ("d-1", "d-1", "d-1"), ("yard", "smelter", "client"))
    mine = Sheet(sheet(CREDIT), lines).checked()
    assert found([mine, Sheet(sheet(CREDIT, id=f'"{TWO}"', attribute='"low carbon"'), lines).checked()]) == []
    theirs = rows("west", ("d-1", "d-1", "d-1"), ("yard 2", "smelter 2", "client 2"))
    other = sheet(CREDIT, id=f'"{TWO}"', sites='["west"]')
    assert found([mine, Sheet(other, theirs).checked()]) == []


NEXT = {"start": '"2026-04-01"', "end": '"2026-07-01"'}


def later(line: Row) -> Row:
    return line | {"day": line["day"].replace("2026-01", "2026-04")}


def before() -> object:
    """100 t of credits at each of two sites, of which nothing was sold."""
    lines = [
        one | {"key": f"{one['key']}{site}"}
        for site in ("north", "south")
        for one in rows(site, ("", "", ""), ("yard", "smelter", "client"))[:3]
    ]
    return results.as_json(Sheet(sheet(CREDIT), lines).checked().balance)


def following(several: Sequence[tuple[Sequence[Row], dict[str, str]]]) -> list[Problem]:
    done = [Sheet(sheet(CREDIT) | NEXT | members, lines).checked() for lines, members in several]
    return beside.carried(done, [(before(), "p.json")])[0]


def carry(site: str) -> Row:
    return {"key": f"C{site}", "day": "2026-04-01", "kind": "carry", "site": site, "attributed": "100",
            "emissions": "-80", "since": "2026-01-01"}  # fmt: skip


def test_credits_of_a_site_that_is_in_no_system_any_more() -> None:
    """The site is added, or the system that has it stands beside: whichever the hint names, it is enough."""
    south, north = {"sites": '["south"]'}, {"id": f'"{TWO}"', "sites": '["north"]'}
    (problem,) = following([([carry("south")], south)])
    assert problem.code == "custody.carried"
    assert "Name the one that has it, with its movements, beside this one, or add the site" in problem.hint
    assert "write carry there of 100, emissions -80, since 2026-01-01" in problem.hint
    assert following([([carry("south")], south), ([carry("north")], north)]) == []
    assert following([([carry("south"), carry("north")], {})]) == []
    (problem,) = following([([carry("south")], {})])
    assert problem.hint == "Write carry at north of 100, emissions -80, since 2026-01-01."
    other = rows("south", ("", "", ""), ("yard", "smelter", "client"))[:3]
    problems = following([([later(one) for one in other], {"model": f'"{AVERAGE}"'})])
    assert [f"in a period under {CREDIT}" in one.hint for one in problems] == [True, True]


def test_an_attribute_is_the_same_after_the_period_however_it_is_typed() -> None:
    """T652: honest successors are not refused for a capital letter."""
    assert following([([carry("south"), carry("north")], {"attribute": '"Recycled  Content"'})]) == []
    (problem,) = following([([carry("south"), carry("north")], {"attribute": '"certified"'})])
    assert (problem.code, '"recycled content"' in problem.message) == ("custody.previous", True)


DUST = "666.666667"


def test_credits_that_no_sheet_can_state_are_forfeited() -> None:
    """200 t at a factor of 0.3 take 666.666666... t: the rest is 0 at six decimals; nobody asks for it."""
    lines = [one | {"site": "north"} for one in rows("north", ("", "", ""), ("yard", "smelter", "client"))]
    lines[0] |= {"mass": DUST, "attributed": DUST}
    lines[1] |= {"mass": "1333.333333", "emissions": "19000"}
    lines[2] |= {"mass": "600"}
    lines[3] |= {"mass": "600", "attributed": "200"}
    done = Sheet(sheet(CREDIT, factor='"0.3"'), lines).checked().balance
    assert done.left == ()
    assert [one.mass for one in done.forfeited] == [Fraction(DUST) - Fraction(200) / Fraction("0.3")]
    assert done.came == done.went
    next_one = Sheet(sheet(CREDIT, factor='"0.3"', **NEXT), [later(one) for one in lines[1:3]]).checked()
    assert beside.carried([next_one], [(results.as_json(done), "p.json")])[0] == []
    # Also where the attribute emits more than what has it not: nobody can be given the rest.
    lines[0] |= {"emissions": "90000"}
    assert Sheet(sheet(CREDIT, factor='"0.3"'), lines).checked().balance.left == ()


@pytest.mark.parametrize(("given", "rest"), [("2", "26.666666"), ("1", "30")])
def test_what_lapses_is_written_as_the_hint_says(given: str, rest: str) -> None:
    """The rest of carried credits has no end of decimals; six of them are enough, also rounded up."""
    lines = rows("north", ("", "", ""), ("yard", "smelter", "client"))
    lines[3] |= {"mass": given, "attributed": given}
    old = {"key": "C", "day": "2026-01-01", "kind": "carry", "site": "north", "attributed": "33.333333",
           "emissions": "-1", "since": "2025-03-15"}  # fmt: skip
    rules = sheet(CREDIT, factor='"0.3"')
    with pytest.raises(DraftRefused) as refused:
        Sheet(rules, [*lines, old]).checked()
    (problem,) = refused.value.problems
    assert problem.hint == f"Write a movement expire of {rest} with since 2025-03-15."
    over = {"key": "E", "day": "2026-03-15", "kind": "expire", "site": "north", "since": "2025-03-15"}
    done = Sheet(rules, [*lines, old, over | {"attributed": rest}]).checked().balance
    assert done.came == done.went
    with pytest.raises(DraftRefused) as more:
        Sheet(
            rules, [*lines, old, over | {"attributed": f"{rest}.000001" if rest == "30" else "26.666668"}]
        ).checked()
    assert [one.code for one in more.value.problems] == ["custody.overdrawn"]


def test_a_sale_of_a_mix_is_listed_once() -> None:
    """T652: 200 units of 1,000 taken away for a sale of 100; with an id of its own it is another sale."""
    for other, twice in (("t-1", True), ("t-2", False)):
        sold = sale("T-1", "100", "900"), sale(other, "100", "900")
        if twice:
            assert codes("1000", "500", *sold) == ["residual.twice"]
        else:
            assert residual.factor(mix("1000", "500", *sold)) == 400
