"""Several periods of a system in one run, carried credits nobody can use, and numbers of two sellers."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.custody import beside, results, together
from passport.custody.together import Checked
from passport.sheets.drafts.reading import DraftRefused
from tests.passport.custody.sheets import CREDIT, Row, Sheet, sheet

Q1 = {"start": '"2026-01-01"', "end": '"2026-04-01"'}
Q2 = {"start": '"2026-04-01"', "end": '"2026-07-01"'}


def moved(
    month: str, site: str, sold: str, *, kept: Sequence[Row] = (), attributed: str = "100"
) -> list[Row]:
    """200 t come in, half of them recycled; all is made and sold, ``attributed`` with the attribute."""
    day = f"2026-{month}"
    return [
        *kept,
        {"key": f"R{month}", "day": f"{day}-02", "kind": "in", "site": site, "mass": "100",
         "attributed": "100", "emissions": "100", "party": "yard", "delivery": f"{site}-{month}-1"},
        {"key": f"V{month}", "day": f"{day}-02", "kind": "in", "site": site, "mass": "100",
         "attributed": "0", "emissions": "900", "party": "smelter", "delivery": f"{site}-{month}-2"},
        {"key": f"M{month}", "day": f"{day}-03", "kind": "make", "site": site, "product": "wire",
         "mass": "200"},
        {"key": f"S{month}", "day": f"{day}-04", "kind": "out", "site": site, "product": "wire",
         "mass": "200",
         "attributed": attributed, "party": "client", "delivery": sold},
    ]  # fmt: skip


def carry(site: str, mass: str, emissions: str, key: str = "C") -> Row:
    return {
        "key": key, "day": "2026-04-01", "kind": "carry", "site": site, "attributed": mass,
        "emissions": emissions, "since": "2026-01-01",
    }  # fmt: skip


def of(
    period: dict[str, str], rows: Sequence[Row], *, sites: str = '["north"]', name: str = "a", **more: str
) -> Checked:
    members = sheet(CREDIT, id=f'"urn:xy:{name}"', sites=sites, factor='"1"', **(period | more))
    return Sheet(members, list(rows)).checked()


def codes(several: Sequence[Checked], *given: Any) -> list[str]:
    documents = [(one, "p.json") for one in given]
    return [one.code for one in beside.carried(several, documents)[0]]


def document(one: Checked) -> Any:
    return results.as_json(one.balance)


FIRST = of(Q1, moved("01", "north", "l-1", attributed="40"))
"""60 t are left, worth -480 t of CO2e: a tonne with the attribute emits 1, one without it 9."""


def second(*kept: Row, **more: str) -> Checked:
    return of(Q2, moved("04", "north", "l-1", kept=kept), **more)


CARRIES = st.lists(
    st.builds(
        carry, st.just("north"), st.sampled_from(("60", "59.999999", "90")),
        st.sampled_from(("-480", "-500", "0")),
    ), max_size=1,
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(CARRIES)
def test_a_period_is_held_against_the_one_before_wherever_that_comes_from(kept: list[Row]) -> None:
    """T712: from a file, from the same run, or from both."""
    after = second(*kept)
    alone = codes([after], document(FIRST))
    assert codes([FIRST, after]) == codes([after, FIRST]) == codes([FIRST, after], document(FIRST)) == alone
    assert (alone == []) == (kept == [carry("north", "60", "-480")])


def test_several_periods_have_one_balance_before_them() -> None:
    """T712: only the systems that begin where it ended are its successors."""
    after = second(carry("north", "60", "-480"))
    before = document(FIRST)
    before["system"] |= {"start": "2025-10-01", "end": "2026-01-01"}
    assert codes([FIRST, after], before | {"left": []}) == []
    assert codes([FIRST, after], before) == ["custody.carried"]
    assert codes([FIRST], document(FIRST)) == ["custody.previous"]
    other = of(Q2, moved("04", "south", "l-1"), name="b", attribute='"low carbon"', sites='["south"]')
    assert codes([after, other], document(FIRST)) == []


def test_two_balances_of_one_period_agree() -> None:
    """T712: a file of a period that is in the run as well is no second balance before."""
    wrong = document(FIRST) | {"left": []}
    assert codes([FIRST, second(carry("north", "60", "-480"))], wrong) == ["custody.previous"]


def test_who_carries_without_a_balance_before_is_named() -> None:
    """T712: the others are compared."""
    apart = of(
        Q2, moved("04", "south", "l-1", kept=[carry("south", "5", "-40")]), sites='["south"]', name="b"
    )
    problems, alone = beside.carried([FIRST, second(carry("north", "60", "-480")), apart])
    assert (problems, [one.id for one in alone]) == ([], ["urn:xy:b"])
    early = document(FIRST) | {"left": []}
    early["system"] |= {"start": "2025-10-01", "end": "2026-01-01"}
    assert [one.id for one in beside.carried([FIRST], [(early, "p.json")])[1]] == []


def test_sites_that_part_or_join_in_one_run() -> None:
    """T712: a part under a new id, and a system that takes another one in, carry what the sites left."""
    both = '["north", "south"]'
    whole = of(Q1, moved("01", "north", "l-1", attributed="40"), sites=both, multiSite="true")
    new = of(Q2, moved("04", "north", "l-1", kept=[carry("north", "60", "-480")]), name="new")
    kept = of(Q2, moved("04", "south", "l-1"), sites='["south"]')
    assert codes([whole, new, kept]) == []
    assert codes([whole, kept]) == ["custody.carried"]
    south = of(Q1, moved("01", "south", "l-1", attributed="40"), sites='["south"]', name="b")
    rows = [carry("north", "60", "-480"), carry("south", "60", "-480", "C2")]
    joined = of(Q2, moved("04", "north", "l-1", kept=rows), sites=both, multiSite="true")
    assert codes([FIRST, south, joined]) == []
    assert codes([south, joined]) == ["custody.carried"]


def test_a_part_and_the_whole_carry_their_own() -> None:
    """T712: a site in common makes no successor of a system that goes on under its own id."""
    part = of(Q1, moved("01", "north", "m-1", attributed="90"), name="i", within='"urn:xy:a"')

    def later(outer: str, inner: str) -> list[str]:
        mine, theirs = (carry("north", mass, str(-8 * int(mass))) for mass in (outer, inner))
        inside = of(Q2, moved("04", "north", "m-1", kept=[theirs]), name="i", within='"urn:xy:a"')
        return codes([FIRST, part, second(mine), inside])

    assert later("60", "10") == []
    assert later("10", "60") == ["custody.carried"] * 2


ALL = [
    {"key": "C", "day": "2026-04-01", "kind": "carry", "site": "north", "attributed": "60",
     "emissions": "-540", "since": "2026-01-01"},
    {"key": "R", "day": "2026-04-02", "kind": "in", "site": "north", "mass": "500", "attributed": "500",
     "emissions": "500", "party": "yard"},
    {"key": "M", "day": "2026-04-03", "kind": "make", "site": "north", "product": "wire", "mass": "500"},
]  # fmt: skip
SALE = {"key": "S", "day": "2026-05-01", "kind": "out", "site": "north", "product": "wire", "mass": "500",
        "attributed": "500", "party": "A"}  # fmt: skip
EXPIRE = {"key": "E", "day": "2026-04-01", "kind": "expire", "site": "north", "attributed": "60",
          "since": "2026-01-01"}  # fmt: skip


@pytest.mark.parametrize("check", ['"continuous"', '"period-end"'])
def test_carried_credits_are_given_up_where_all_has_the_attribute(check: str) -> None:
    """T713: the hints lead to a balance that closes: all with the attribute, and what is carried lapses."""
    with pytest.raises(DraftRefused) as refused:
        of(Q2, [*ALL, SALE | {"attributed": "400"}], check=check)
    hints = {one.code: one.hint for one in refused.value.problems}
    assert "Give the attribute to all of them" in hints["custody.residual"]
    with pytest.raises(DraftRefused) as refused:
        of(Q2, [*ALL, SALE], check=check)
    (problem,) = refused.value.problems
    assert problem.code == "custody.negative"
    assert "a movement expire of 60 at north since 2026-01-01 ahead of the sale" in problem.hint
    found = of(Q2, [*ALL, EXPIRE, SALE], check=check).balance
    assert [(int(one.attributed), int(one.emissions)) for one in found.sold] == [(500, 500)]
    assert [(int(one.mass), int(one.emissions)) for one in found.expired] == [(60, -540)]


def test_carried_credits_are_kept_where_they_are_carried_after_the_sale() -> None:
    """T713: the other way that the hint names, of a balance that is checked at every movement."""
    with pytest.raises(DraftRefused) as refused:
        of(Q2, [*ALL, SALE], check='"continuous"')
    assert "or carry them on a day after the sale" in refused.value.problems[0].hint
    late = ALL[0] | {"day": "2026-05-02"}
    found = of(Q2, [*ALL[1:], SALE, late], check='"continuous"')
    (left,) = found.balance.left
    assert (left.since, int(left.mass), int(left.emissions)) == ("2026-01-01", 60, -540)
    before = {"site": "north", "since": "2026-01-01", "mass": "60", "emissions": "-540"}
    assert codes([found], document(FIRST) | {"left": [before]}) == []


def test_a_carry_on_a_day_after_it_lapsed_is_written_where_it_was() -> None:
    """T713: left out, it would not be carried."""
    late = carry("north", "60", "-480") | {"day": "2026-06-01"}
    with pytest.raises(DraftRefused) as refused:
        second(late, carryMonths='"4"')
    (problem,) = refused.value.problems
    assert (problem.code, "Write it on 2026-04-01" in problem.hint) == ("custody.expired", True)
    used = second(carry("north", "60", "-480"), carryMonths='"4"')
    assert codes([used], document(FIRST)) == []
    lapsed = EXPIRE | {"day": "2026-05-01", "attributed": "20"}
    rows = moved("04", "north", "l-1", kept=[carry("north", "60", "-480")], attributed="40")
    assert codes([of(Q2, [*rows, lapsed], carryMonths='"4"')], document(FIRST)) == []
    with pytest.raises(DraftRefused) as refused:
        second(carry("north", "60", "-480"), carryMonths='"3"')
    assert "leave the movement out" in refused.value.problems[0].hint
    assert codes([second(carryMonths='"3"')], document(FIRST)) == []


def test_sellers_number_their_own_sales() -> None:
    """T714: two works may both sell L-1 to one client, and a works may begin at L-1 again."""
    south = of(Q1, moved("01", "south", "l-1", attributed="40"), sites='["south"]', name="b")
    again = second(carry("north", "60", "-480"))
    assert together.together([FIRST, south, again]) == []
    rows = moved("04", "north", "l-2", kept=[carry("north", "60", "-480")])
    rows[1] |= {"delivery": "north-01-1"}
    (problem,) = together.together([FIRST, of(Q2, rows)])
    assert problem.code == "custody.delivery"
    assert "It is in urn:xy:a, 2026-01-01 until 2026-04-01, already" in problem.hint


def in_books(rows: Sequence[Row], entries: dict[str, int]) -> list[tuple[str, str]]:
    found = of(Q1, [*rows, {"key": "M", "day": "2026-01-03", "kind": "make", "site": "north",
                            "product": "wire", "mass": "100"}])  # fmt: skip
    return [(one.code, one.message) for one in beside.in_books(found.movements, entries)]


def bought(key: str, mass: str, attributed: str, emissions: str, delivery: str = "D-1") -> Row:
    return {"key": key, "day": "2026-01-02", "kind": "in", "site": "north", "mass": mass,
            "attributed": attributed, "emissions": emissions, "party": "yard",
            "delivery": delivery}  # fmt: skip


@pytest.mark.parametrize("key", ["JE1", "je1", "\uff2a\uff25\uff11", " JE1"])
def test_the_key_of_an_entry_is_one_however_it_is_typed(key: str) -> None:
    """T715: as in the sheet itself; where the books have several, the one that is written counts."""
    assert in_books([bought(key, "100", "0", "1240")], {"JE1": 1240 * 10**6, "JE2": 1}) == []
    several = in_books([bought("jE1", "100", "0", "1240")], {"JE1": 1240 * 10**6, "je1": 1})
    assert [message for _, message in several] == ['"jE1": the books have several entries of this key.']
    assert in_books([bought("JE1", "100", "0", "1240")], {"JE1": 1240 * 10**6, "je1": 1}) == []


def test_the_parts_of_a_purchase_are_one_entry() -> None:
    """T715: what has the attribute in part is two movements (M5), and one purchase of the books."""
    parts = [bought("JE1", "50", "50", "240"), bought("JE1-b", "50", "0", "1000")]
    assert in_books(parts, {"JE1": 1240 * 10**6}) == []
    assert in_books(parts, {"JE1": 240 * 10**6, "JE1-b": 1000 * 10**6}) == []
    assert [code for code, _ in in_books(parts, {"JE1": 240 * 10**6})] == ["custody.books"]
    assert [code for code, _ in in_books(parts, {})] == ["custody.books"] * 2
    parts[1] |= {"delivery": "D-2"}
    assert [code for code, _ in in_books(parts, {"JE1": 1240 * 10**6})] == ["custody.books"] * 2
