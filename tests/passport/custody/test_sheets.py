"""Sheets with every column under every model: what is read, and that nothing in them is lost (T650, T651)."""

from collections.abc import Iterable
from fractions import Fraction

import pytest
from hypothesis import given, settings

from passport.custody import beside, movements, results, system, values
from passport.custody.together import Checked
from passport.sheets.drafts.reading import DraftRefused
from tests.passport.custody.plans import Plan
from tests.passport.custody.sheets import AVERAGE, BATCHED, CREDIT, Row, Sheet, honest, meddled, sheet, wrong
from tests.passport.custody.test_balance import agree

QUICK = settings(max_examples=100, deadline=None)
MANY = settings(max_examples=3000, deadline=None)


def total(several: Iterable[Fraction]) -> Fraction:
    return sum(several, Fraction(0))


@QUICK
@given(honest())
def test_honest_sheets_are_balanced(found: Sheet) -> None:
    closes(found)


@pytest.mark.long
@MANY
@given(honest())
def test_honest_sheets_are_balanced_long(found: Sheet) -> None:
    closes(found)


def closes(found: Sheet) -> None:
    """It is taken, loses nothing, agrees with the other calculation, and the next period carries its rest."""
    done = found.checked()
    conserved(found, done)
    if found.model == CREDIT:
        agree(Plan(done.system, done.movements))
    else:
        shared_out(found, done)
    carried_on(done)


def conserved(found: Sheet, done: Checked) -> None:
    """Sums of the cells of the sheet beside those of the balance, and of its document."""
    one = done.balance
    came = [row for row in found.rows if row["kind"] in ("in", "reclaim", "carry")]
    unused = total(some.emissions for some in (*one.left, *one.forfeited, *one.expired))
    assert total(Fraction(row["emissions"]) for row in came) == one.came == one.went
    assert one.went == unused + total(some.emissions for some in (*one.sold, *one.unsold))
    document = results.as_json(one)
    assert document["emissions"]["came"] == document["emissions"]["went"]  # type: ignore[index]  # texts
    assert all(some.attributed <= some.mass for some in (*one.sold, *one.unsold))
    assert all(some["mass"] != "0" for some in document["left"])  # type: ignore[attr-defined]  # a list


def shared_out(found: Sheet, done: Checked) -> None:
    """Every output of a batch or an average carries its mass of what came in, from the cells alone."""
    factor, whole = Fraction(found.members["factor"].strip('"')), found.members["multiSite"] == "true"
    together_ = found.model == AVERAGE and whole
    for one in done.balance.sold:
        here = [row for row in found.rows if together_ or row["site"] == one.site]
        came = [row for row in here if row["kind"] in ("in", "reclaim")]
        good = total(Fraction(row.get("attributed") or row["mass"]) for row in came)
        over = total(Fraction(row["mass"]) for row in came)
        if found.model == AVERAGE:
            over = total(Fraction(row["mass"]) for row in here if row["kind"] == "make") / factor
        share = one.mass / factor / over
        assert one.emissions == share * total(Fraction(row["emissions"]) for row in came)
        assert one.attributed == share * good * factor


def carried_on(done: Checked) -> None:
    """What the document says is left can be written as movements carry, and is then not asked for."""
    document = results.as_json(done.balance)
    left = document["left"]
    assert isinstance(left, list)
    rows: list[Row] = [
        {"key": f"C{place}", "day": "2026-04-01", "kind": "carry", "site": one["site"],
         "attributed": one["mass"], "emissions": one["emissions"], "since": one["since"]}
        for place, one in enumerate(left)
    ]  # fmt: skip
    after = sheet(CREDIT, start='"2026-04-01"', end='"2026-05-01"')
    rules = system.read(Sheet(after, rows).rules(), "s.toml")
    if not rows:
        assert beside.carried([Checked(rules, (), done.balance)], [(document, "p.json")])[0] == []
        return
    # Credits of the year before lapse within this one; only what is compared with is asked here.
    read = movements.read(Sheet(after, rows).table(), "m.csv", rules)
    assert beside.carried([Checked(rules, read, done.balance)], [(document, "p.json")])[0] == []


@QUICK
@given(meddled())
def test_a_cell_that_the_model_has_no_use_for_is_refused(found: Sheet) -> None:
    judged(found)


@pytest.mark.long
@MANY
@given(meddled())
def test_a_cell_that_the_model_has_no_use_for_is_refused_long(found: Sheet) -> None:
    judged(found)


def judged(found: Sheet) -> None:
    """T650: the rows that are refused are those of the page; what is read loses nothing, or is refused."""
    expected = wrong(found)
    try:
        read = movements.read(found.table(), "m.csv", system.read(found.rules(), "s.toml"))
    except DraftRefused as refused:
        twice = {"custody.delivery"}
        rows = {one.where.split(":")[1] for one in refused.problems if one.code not in twice}
        assert rows == {str(place) for place, row in enumerate(found.rows, 2) if row["key"] in expected}
        return
    assert not expected
    if found.model == CREDIT:
        agree(Plan(system.read(found.rules(), "s.toml"), read))
    try:
        done = found.checked()
    except DraftRefused:
        return
    conserved(found, done)


HALF = {"key": "R", "day": "2026-01-05", "kind": "in", "site": "north", "mass": "100", "attributed": "1000",
        "emissions": "100", "party": "yard", "delivery": "D-1", "batch": "x"}  # fmt: skip


@pytest.mark.parametrize("model", [CREDIT, AVERAGE, *BATCHED])
@pytest.mark.parametrize("batch", ["", "x"])
def test_no_more_has_the_attribute_than_came_in(model: str, batch: str) -> None:
    """T650: credits for 1,000 t out of 100 t, whatever stands in the column batch."""
    with pytest.raises(DraftRefused) as refused:
        Sheet(sheet(model), [HALF | {"batch": batch}]).checked()
    found = {one.code for one in refused.value.problems}
    assert "custody.amount" in found
    assert ("custody.cell" in found) == (model not in BATCHED and bool(batch))


def test_an_average_has_no_credits() -> None:
    """T651: 500 t carried at -9 would come in and leave nowhere; left out, as the hint says, it balances."""
    came = HALF | {"attributed": "100", "batch": ""}
    carried = {"key": "C", "day": "2026-01-01", "kind": "carry", "site": "north", "attributed": "500",
               "emissions": "-4500", "since": "2025-10-01"}  # fmt: skip
    made = {"key": "M", "day": "2026-01-06", "kind": "make", "site": "north", "product": "wire", "mass": "80"}
    with pytest.raises(DraftRefused) as refused:
        Sheet(sheet(AVERAGE), [came, carried, made]).checked()
    (problem,) = refused.value.problems
    assert (problem.code, problem.where, problem.hint[:13]) == ("custody.kind", "m.csv:3:3", "Leave it out:")
    assert Sheet(sheet(AVERAGE), [came, made]).checked().balance.went == 100


def test_a_balance_that_loses_something_is_refused() -> None:
    """T651: whatever step of the calculation lost it, emissions or attribute."""
    came = HALF | {"attributed": "100", "batch": ""}
    made = {"key": "M", "day": "2026-01-06", "kind": "make", "site": "north", "product": "wire", "mass": "80"}
    sold = {"key": "S", "day": "2026-01-07", "kind": "out", "site": "north", "product": "wire", "mass": "80",
            "attributed": "80", "party": "client"}  # fmt: skip
    done = Sheet(sheet(CREDIT), [came, made, sold]).checked()
    assert values.problems(done.balance, done.movements) == []
    (output,) = done.balance.sold
    for changed in (output._replace(emissions=Fraction(99)), output._replace(attributed=Fraction(79))):
        lost = values.problems(done.balance._replace(sold=(changed,)), done.movements)
        assert [one.code for one in lost] == ["custody.lost"]
    batched = Sheet(sheet("segregated"), [came | {"batch": "x"}, sold | {"batch": "X "}]).checked()
    assert values.conserved(batched.balance, batched.movements) == []
    assert [one.code for one in values.conserved(batched.balance._replace(sold=()), batched.movements)] == [
        "custody.lost", "custody.lost"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"mass": '"1,5"', "attributed": "1"}, [("custody.amount", "m.csv:2:6")]),
        ({"mass": "", "attributed": "1"}, [("custody.blank", "m.csv:2:6")]),
        ({"mass": "0", "attributed": "1"}, [("custody.amount", "m.csv:2:6")]),
        ({"attributed": "x"}, [("custody.amount", "m.csv:2:7")]),
        ({"key": ""}, [("custody.key", "m.csv:2:1")]),
        ({"key": "\u200b"}, [("custody.key", "m.csv:2:1")]),
        ({"party": "\u2060"}, [("custody.blank", "m.csv:2:9")]),
        ({"emissions": ""}, [("custody.blank", "m.csv:2:8")]),
    ],
)
def test_one_mistake_of_a_cell_is_one_line(change: Row, expected: list[tuple[str, str]]) -> None:
    came = HALF | {"attributed": "100", "batch": ""} | change
    with pytest.raises(DraftRefused) as refused:
        Sheet(sheet(CREDIT), [came]).checked()
    assert [(one.code, one.where) for one in refused.value.problems] == expected


@pytest.mark.parametrize(
    ("column", "hint"),
    [
        ("attributed", "A movement in states its attributed; write 0 where there is none."),
        ("emissions", "A movement in states its emissions; write 0 where there is none."),
        ("mass", "A movement in states its mass."),
        ("party", "A movement in states its party."),
    ],
)
def test_a_blank_cell_is_filled_as_the_hint_says(column: str, hint: str) -> None:
    came = HALF | {"attributed": "100", "batch": ""}
    made = {"key": "M", "day": "2026-01-06", "kind": "make", "site": "north", "product": "wire", "mass": "80",
            "attributed": ""}  # fmt: skip
    with pytest.raises(DraftRefused) as refused:
        Sheet(sheet(CREDIT), [came | {column: ""}, made]).checked()
    assert [one.hint for one in refused.value.problems] == [hint]
    if "write 0" in hint:
        virgin = came | {"key": "V", "delivery": "D-2", "attributed": "0"}
        made["mass"] = "160"
        assert Sheet(sheet(CREDIT), [came | {column: "0"}, virgin, made]).checked().balance.unsold
