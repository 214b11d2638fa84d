"""Several systems beside each other, the balance before, carbon books, and batches (T262, T263)."""

from collections.abc import Sequence
from fractions import Fraction

import pytest

from passport.custody import beside, results, together
from passport.custody.together import Checked
from passport.sheets.drafts.reading import DraftRefused
from tests.passport.custody.plans import example

HEADING = "key,day,kind,site,product,mass,attributed,emissions,party,to,since,delivery,batch\n"
INNER, OUTER = "urn:example:custody:inner", "urn:example:custody:outer"


def system(**members: str) -> bytes:
    """A system of one site and one product, ``bar``; members replace its own, as TOML values."""
    usual = {
        "id": f'"{OUTER}"', "name": '"s"', "model": '"mass-balance/credit"', "material": '"metal"',
        "attribute": '"recycled"', "start": '"2026-01-01"', "end": '"2026-04-01"', "check": '"continuous"',
        "multiSite": "false", "carryMonths": '"6"', "sites": '["a"]',
    }  # fmt: skip
    text = "".join(f"{name} = {value}\n" for name, value in (usual | members).items())
    product = (
        '[[products]]\ncode = "bar"\nfactor = "0.5"\nedition = "e"\nlimit = "1"\nmaterials = ["metal"]\n'
    )
    return (text + product).encode()


def checked(lines: str, **members: str) -> Checked:
    return together.checked((system(**members), "s.toml"), ((HEADING + lines).encode(), "m.csv"))


def codes(lines: str, **members: str) -> list[str]:
    try:
        checked(lines, **members)
    except DraftRefused as refused:
        return [one.code for one in refused.problems]
    return []


PART = (
    "R,2026-01-02,in,b,,100,100,10,yard,,,D-1,\nV,2026-01-02,in,b,,100,0,90,smelter,,,D-2,\n"
    "M,2026-01-03,make,b,bar,100,,,,,,,\n"
    f"S1,2026-01-04,out,b,bar,50,50,,{OUTER},,,D-3,\nS2,2026-01-05,out,b,bar,50,0,,{OUTER},,,D-4,\n"
)
WHOLE = (
    f"I1,2026-01-06,in,a,,50,50,10,{INNER},,,D-3,\nI2,2026-01-06,in,a,,50,0,90,{INNER},,,D-4,\n"
    "M,2026-01-07,make,a,bar,50,,,,,,,\nS,2026-01-08,out,a,bar,50,25,,client,,,D-5,\n"
)


def nested(whole: str = WHOLE, **members: str) -> list[str]:
    part = checked(PART, id=f'"{INNER}"', sites='["b"]', within=f'"{OUTER}"')
    return [one.code for one in together.together([part, checked(whole, **members)])]


def test_a_system_within_another() -> None:
    """What the part sold is what the whole took: mass, attribute and emissions."""
    assert nested() == []


@pytest.mark.parametrize(
    "change",
    [
        (",50,50,10,", ",60,60,10,"),
        (",50,50,10,", ",50,50,9,"),
        ("I2,2026-01-06,in,a,,50,0", "I2,2026-01-06,in,a,,50,50"),
    ],
)
def test_a_whole_takes_no_more_than_its_part_gave(change: tuple[str, str]) -> None:
    """T263: another mass, fewer emissions, an attribute that the sale had not."""
    whole = WHOLE.replace(*change).replace("make,a,bar,50", "make,a,bar,60")
    assert nested(whole) == ["custody.nested"] * (2 if ",60,60," in whole else 1)


def test_a_delivery_that_the_part_never_made() -> None:
    """T263: what was taken in was never sold, and what was sold was never taken in."""
    assert nested(WHOLE.replace("D-4", "D-9")) == ["custody.nested"] * 2


def test_a_delivery_of_a_part_is_taken_once() -> None:
    """T617: one sale counted twice by the whole, under another key and another product's line; or never."""
    again = "I3,2026-01-06,in,a,,50,50,10,INNER,,,d-3,\n".replace("INNER", INNER)
    with pytest.raises(DraftRefused) as refused:
        checked(WHOLE.replace("M,", again + "M,"))
    assert [one.code for one in refused.value.problems] == ["custody.delivery"]
    less = WHOLE.replace(f"I2,2026-01-06,in,a,,50,0,90,{INNER},,,D-4,\n", "").replace("bar,50", "bar,25")
    assert nested(less.replace(",50,25,,client", ",25,25,,client")) == ["custody.nested"]
    later = less.replace("2026-01", "2026-04").replace(",50,25,,client", ",25,25,,client")
    assert nested(later, start='"2026-04-01"', end='"2026-07-01"') == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((), []),
        ((("V,2026-01-02,in,b,,100,0,90,smelter,,,D-2", "V,2026-01-02,in,b,,100,0,90,yard,,,D-1"),), []),
        ((("V,2026-01-02,in,b,,100,0,90,smelter,,,D-2", "V,2026-01-02,in,b,,100,100,90,yard,,,D-1"),),
         ["custody.delivery"]),
        (((",0,90,smelter,,,D-2", ",100,90,Yard,,,d-1"),), ["custody.delivery"]),
        (((f"{OUTER},,,D-4", f"{OUTER},,,D-3"), (",50,0,,", ",50,50,,")), ["custody.delivery"]),
    ],
)  # fmt: skip
def test_a_delivery_is_one_line_of_a_system(change: tuple[tuple[str, str], ...], expected: list[str]) -> None:
    """T617, M5: but for its part with the attribute and its part without."""
    lines = PART
    for before, after in change:
        assert before in lines
        lines = lines.replace(before, after)
    assert codes(lines, sites='["b"]') == expected


def test_one_site_and_one_delivery_in_two_systems() -> None:
    """T263, M5; another attribute or another time is another matter."""
    lines = "V,2026-01-02,in,a,,10,0,90,smelter,,,D-2,\nM,2026-01-03,make,a,bar,5,,,,,,,\n"
    later = lines.replace("2026-01", "2026-04")

    def against(other: Checked) -> list[str]:
        return [one.code for one in together.together([checked(lines), other])]

    assert against(checked(lines, id='"urn:xy:2"')) == ["custody.two_systems", "custody.delivery"]
    assert against(checked(lines.replace("D-2", "D-3"), id='"urn:xy:2"', attribute='"certified"')) == []
    apart = checked(later.replace("D-2", "D-3"), id='"urn:xy:2"', start='"2026-04-01"', end='"2026-07-01"')
    assert against(apart) == []


def test_what_is_carried_is_what_was_left() -> None:
    lines = (
        "R,2026-01-02,in,a,,10,10,1,yard,,,,\nV,2026-01-02,in,a,,10,0,9,smelter,,,,\n"
        "M,2026-01-03,make,a,bar,10,,,,,,,\n"
    )
    before = results.as_json(checked(lines).balance)
    assert before["left"] == [{"site": "a", "since": "2026-01-01", "mass": "10", "emissions": "-8"}]
    after = "C,2026-04-01,carry,a,,,10,-8,,,2026-01-01,,\n"
    for line, expected in (
        (after, []),
        (after.replace(",10,", ",11,"), ["custody.carried"]),
        (after.replace("-8", "-9"), ["custody.carried"]),
        (after.replace("2026-01-01", "2025-12-31"), ["custody.carried", "custody.carried"]),
        ("V,2026-04-02,in,a,,10,0,9,smelter,,,,\nM,2026-04-03,make,a,bar,5,,,,,,,\n", ["custody.carried"]),
    ):  # fmt: skip
        next_one = checked(line, start='"2026-04-01"', end='"2026-06-01"')
        found = beside.carried([next_one], [(before, "b.json")])[0]
        assert [one.code for one in found] == expected
    other = checked(after, start='"2026-04-01"', end='"2026-06-01"', attribute='"certified"')
    assert [one.code for one in beside.carried([other], [(before, "b.json")])[0]] == ["custody.previous"]
    assert beside.carried([other], [(["x"], "b.json")])[0][0].code == "custody.previous"


@pytest.mark.parametrize(
    "change",
    [
        {"system": None}, {"system": 7}, {"system": {}}, {"left": None}, {"left": {"a": 1}}, {"left": ["x"]},
        {"left": [{}]}, {"left": [{"site": "a", "since": "2026-01-01", "mass": 10, "emissions": "-8"}]},
        {"left": [{"site": "a", "since": "x", "mass": "10", "emissions": "-8"}]}, {"format": 1},
        {"left": [{"site": "a", "since": "2026-01-01", "mass": "-10", "emissions": "-8"}]},
    ],
)  # fmt: skip
def test_what_is_no_balance_is_refused(change: dict[str, object]) -> None:
    """T616: whatever member of it is missing or of another kind."""
    lines = "V,2026-04-02,in,a,,10,0,9,smelter,,,,\nM,2026-04-03,make,a,bar,5,,,,,,,\n"
    found = checked(lines, start='"2026-04-01"', end='"2026-06-01"')
    earlier = checked(lines.replace("2026-04", "2026-01"), start='"2026-01-01"', end='"2026-04-01"')
    before = results.as_json(earlier.balance)
    assert beside.carried([found], [(before, "b.json")])[0] == []
    wrong = beside.carried([found], [(before | change, "b.json")])[0]
    assert [one.code for one in wrong] == ["custody.previous"]


def test_credits_that_lapsed_before_the_period_need_no_movement() -> None:
    """Six months after they came in; what would raise a number is asked after whenever it lapsed."""
    lines = "V,2026-07-02,in,a,,10,0,9,smelter,,,,\nM,2026-07-03,make,a,bar,5,,,,,,,\n"
    found = checked(lines, start='"2026-07-01"', end='"2026-10-01"')
    left = {"site": "a", "since": "2026-01-01", "mass": "10", "emissions": "-8"}
    rules = {"material": "metal", "attribute": "recycled", "end": "2026-07-01"}
    for emissions, expected in (("-8", []), ("8", ["custody.carried"])):
        before = {
            "format": results.FORMAT, "system": rules, "left": [left | {"emissions": emissions}]
        }  # fmt: skip
        wrong = beside.carried([found], [(before, "b.json")])[0]
        assert [one.code for one in wrong] == expected


def test_quantities_of_the_books() -> None:
    """Purchases in carbon books and movements are one fact."""
    found = checked("V,2026-01-02,in,a,,10,0,9.5,smelter,,,,\nM,2026-01-03,make,a,bar,5,,,,,,,\n")

    def against(entries: dict[str, int]) -> list[str]:
        return [one.code for one in beside.in_books(found.movements, entries)]

    assert against({"V": 9_500_000}) == []
    assert against({"V": 9_500_001}) == against({}) == ["custody.books"]


PURE = "I1,2026-01-02,in,a,,30,30,3,yard,,,,x\nO1,2026-01-03,out,a,bar,15,15,,client,,,,x\n"
BATCH = (
    "I1,2026-01-02,in,a,,30,30,3,yard,,,,x\nI2,2026-01-02,in,a,,10,0,9,smelter,,,,x\n"
    "O1,2026-01-03,out,a,bar,20,15,,client,,,,x\n"
)


WHOLE_BATCH = BATCH.replace(",10,0,", ",10,10,").replace(",20,15,", ",20,20,")


def test_a_blend_has_the_share_of_its_batch() -> None:
    """sum(w a) / sum(w) = 30 / 40; emissions by mass."""
    found = checked(BATCH, model='"controlled-blending"').balance.sold
    assert [(one.attributed / one.mass, one.emissions) for one in found] == [(Fraction(3, 4), Fraction(12))]


def test_what_is_left_in_a_batch_stands_in_its_balance() -> None:
    """T618: what came in is what went out and what is still there, batch by batch."""
    sold = BATCH.replace(",20,15,", ",5,3.75,") + "I3,2026-01-02,in,a,,8,8,1,yard,,,,y\n"
    found = checked(sold, model='"controlled-blending"').balance
    assert found.came == found.went == 13
    assert [(one.product, one.mass, one.attributed, one.emissions) for one in found.unsold] == [
        ("metal", Fraction(30), Fraction(45, 2), Fraction(9)),
        ("metal", Fraction(8), Fraction(8), Fraction(1)),
    ]  # fmt: skip
    document = results.as_json(found)
    assert document["emissions"] == {"came": "13", "went": "13"}
    assert document["groups"] == [
        {"batch": "x", "sites": ["a"], "mass": "40", "used": "10", "emissions": "12", "attributed": "30"},
        {"batch": "y", "sites": ["a"], "mass": "8", "used": "0", "emissions": "1", "attributed": "8"},
    ]


@pytest.mark.parametrize(
    ("model", "lines", "expected"),
    [
        ("controlled-blending", BATCH.replace(",20,15,", ",20,16,"), ["custody.blend"]),
        ("controlled-blending", BATCH.replace(",20,15,", ",24,18,"), ["custody.overdrawn"]),
        ("controlled-blending", BATCH.replace("client,,,,x", "client,,,,"), ["custody.batch"]),
        ("controlled-blending", BATCH.replace("2026-01-02", "2026-02-05"), ["custody.overdrawn"]),
        ("controlled-blending", BATCH.replace("I2,2026-01-02", "I2,2026-02-05"), ["custody.overdrawn"]),
        ("controlled-blending", BATCH.replace("client,,,,x", "client,,,,y"), ["custody.overdrawn"]),
        ("segregated", BATCH, ["custody.mixed"]),
        ("segregated", WHOLE_BATCH, []),
        ("identity-preserved", WHOLE_BATCH, ["custody.source"]),
        ("identity-preserved", PURE, []),
    ],
)  # fmt: skip
def test_batches(model: str, lines: str, expected: Sequence[str]) -> None:
    assert codes(lines, model=f'"{model}"') == list(expected)


def test_a_reclaimed_tonne_is_a_credit_and_is_listed_by_client() -> None:
    """Material need not come back from the client who bought it (slide: reclaim recycled materials)."""
    lines = (
        "C,2026-01-02,reclaim,a,,10,,2,client B,,,,\nV,2026-01-02,in,a,,10,0,18,smelter,,,,\n"
        "M,2026-01-03,make,a,bar,10,,,,,,,\nS,2026-01-04,out,a,bar,10,5,,client A,,,,\n"
    )
    found = checked(lines).balance
    assert found.reclaimed == {"client B": Fraction(10)}
    assert found.sold[0].emissions == found.came == 20


def test_nothing_without_the_attribute_has_no_residual() -> None:
    lines = "R,2026-01-02,in,a,,10,10,1,yard,,,,\nM,2026-01-03,make,a,bar,5,,,,,,,\n"
    assert codes(lines) == ["custody.residual"]
    assert codes(lines + "S,2026-01-04,out,a,bar,5,5,,client,,,,\n") == []


def test_a_product_made_of_nothing() -> None:
    assert codes("M,2026-01-03,make,a,bar,5,,,,,,,\n") == ["custody.made"]


def test_an_empty_sheet_and_a_system_in_json() -> None:
    assert codes("") == ["custody.no_rows"]
    assert example("system.toml").startswith(b"#")
