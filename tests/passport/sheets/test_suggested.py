"""A drafted map is read by the tool that drafted it, and says what it could not know."""

import tomllib
from collections.abc import Callable
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.cli.producer.sheets import ROUTES
from passport.sheets.activity.from_file import calculate_document, calculate_file
from passport.sheets.drafts.reading import DraftRefused
from passport.sheets.lots.lot import read_lot
from passport.sheets.lots.single import read_single
from passport.sheets.maps.sheet_map import SheetMap, read_map
from passport.sheets.maps.suggesting import Suggested, suggest_map
from tests.passport.sheets import exports
from tests.sheet_makers import export, export_tables, lot, saved, sheets, template

OPEN = {
    "draft.missing_member",
    "activity.missing",
    "activity.factor",
    "sheet.column",
    "lot.pattern",
    "lot.unit",
}
"""What a draft leaves to a person: what the plant is, and what nothing in the file tells."""
SHIPPED = [
    *((f"template {route}", "xlsx", lambda route=route: template(route)) for route in ROUTES),
    *((f"lot {route}", "xlsx", lambda route=route: template(route, lot=True)) for route in ROUTES),
    ("export", "xlsx", export),
    ("lot", "xlsx", lot),
    *((name, "csv", lambda name=name: _example(name)) for name in ("scrap-eaf.csv", "factors.csv")),
    ("bookings", "csv", exports.booked),
    ("columns", "csv", lambda: exports.text_of([exports.SPREAD_HEADER, *exports.SPREAD_ROWS])),
]


def _example(name: str) -> bytes:
    return resources.files("passport.carbon").joinpath("examples", name).read_bytes()


def told(found: Suggested) -> dict[str, object]:
    return tomllib.loads(found.text)


def codes(data: bytes, kind: str, given: SheetMap, *, many: bool = False) -> set[str]:
    """What a file is refused for by a map."""
    try:
        if many:
            read_lot(data, source="x", kind=kind, sheet_map=given)  # type: ignore[arg-type]  # xlsx or csv
        else:
            read_single(data, source="x", kind=kind, sheet_map=given)  # type: ignore[arg-type]  # likewise
    except DraftRefused as refused:
        return {problem.code for problem in refused.problems}
    return set()


@pytest.mark.parametrize(("name", "kind", "make"), SHIPPED, ids=[name for name, _, _ in SHIPPED])
def test_t134_every_drafted_map_is_accepted(name: str, kind: str, make: Callable[[], bytes]) -> None:
    """T134: reading it back finds nothing but what it left open."""
    data = make()
    found = suggest_map(data, kind, name)  # type: ignore[arg-type]  # xlsx or csv
    given = read_map(found.text.encode(), "map.toml")
    if not found.open:
        assert given == SheetMap()  # our own form needs no map
        return
    if "activity" in given.specs:
        assert codes(data, kind, given) <= {*OPEN, "lot.heat"}


HEADINGS = st.sampled_from(
    ["Schmelze", "Datum", "Material", "Menge", "Menge", "ME", "Gewicht (kg)", "Weight lb", "Strom [kWh]",
     "Schrott (t)", "Summe", 'a"b\\c', "Menge\n(t)", "列", "column D", "", "  ", "Kohle", "Remark"]
)  # fmt: skip
CELLS = st.sampled_from(
    ["", "1", "1,5", "1.234", "17.09.2023", "2023-09-17", "Schrott", "Summe", "Summe Tag",
     "t", "kg", "S1", "\x01",
     '"', "#"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(HEADINGS, min_size=1, max_size=8), st.lists(st.lists(CELLS, max_size=8), max_size=6))
def test_t134_a_map_drafted_for_any_headings_is_accepted(headings: list[str], rows: list[list[str]]) -> None:
    """T134: doubled headings, quotes, control characters and sums included."""
    data = saved(sheets({"Export": [headings, *([c for c in row if c != "\x01"] for row in rows)]}))
    found = suggest_map(data, "xlsx", "x.xlsx")
    given = read_map(found.text.encode(), "map.toml")
    if "activity" in given.specs:
        refused = codes(data, "xlsx", given)
        assert not {code for code in refused if code.startswith("map.") or code == "sheet.heading_twice"}


def test_a_heading_that_reads_like_a_letter_is_named_by_its_letter() -> None:
    headings = ["Menge", "Schmelze", "Material", "Menge (t)", "Menge", "column A", "column D"]
    data = saved(sheets({"Export": [headings, [1, "S1", "Schrott", 2, 3, 4, 5]]}))
    found = suggest_map(data, "xlsx", "x.xlsx")
    columns = told(found)["activity"]["columns"]  # type: ignore[index]  # TOML
    assert columns["quantity"] == "Menge (t)"
    given = read_map(found.text.encode(), "map.toml")
    assert "sheet.heading_twice" not in codes(data, "xlsx", given)


def test_a_completed_draft_has_the_number_of_the_recipe() -> None:
    for data in (exports.booked(), exports.text_of([exports.SPREAD_HEADER, *exports.SPREAD_ROWS])):
        text = suggest_map(data, "csv", "x.csv").text
        head, _, rest = text.partition("[plant]")
        rest = rest.partition("\n\n")[2]
        given = read_map((head + exports.PLANT + rest).encode(), "map.toml")
        found, factors = read_single(data, source="x.csv", kind="csv", sheet_map=given)
        drawn = calculate_document(found.document, found.tree, factors, (), exports.SALT).draft
        assert drawn["footprint"]["results"][0]["total"] == "45.466666"


def test_the_column_of_days_is_found_by_its_cells() -> None:
    rows = [("Werksdatum", "Material", "Menge", "ME"), *exports.ROWS]
    found = suggest_map(exports.text_of(rows), "csv", "x.csv")
    assert told(found)["activity"]["columns"]["month"] == "Werksdatum"  # type: ignore[index]  # TOML
    assert any("Werksdatum" in line for line in found.open)


def test_without_a_day_that_is_said() -> None:
    rows = [row[1:] for row in (exports.HEADER, *exports.ROWS)]
    found = suggest_map(exports.text_of(rows), "csv", "x.csv")
    assert any("no column states the day" in line for line in found.open)


def test_what_to_skip_is_proposed_by_word_and_by_pattern() -> None:
    sums = [("Summe Schrott", "", "108", "t"), ("", "Gesamt", "216", "t")]
    rows: list[tuple[str, ...]] = [exports.HEADER, *exports.ROWS, *sums]
    found = suggest_map(exports.text_of(rows), "csv", "x.csv")
    assert told(found)["activity"]["skip"] == ["Summe*", "Gesamt"]  # type: ignore[index]  # TOML
    rows = [exports.HEADER, *exports.ROWS, ("", "", "216", "t")]
    assert any("row 8" in line for line in suggest_map(exports.text_of(rows), "csv", "x.csv").open)
    rows = [exports.SPREAD_HEADER, *exports.SPREAD_ROWS, ("Summe", "108", "0,2", "1,2", "100")]
    found = suggest_map(exports.text_of(rows), "csv", "x.csv")
    assert told(found)["activity"]["skip"] == ["Summe"]  # type: ignore[index]  # TOML


@pytest.mark.parametrize(
    ("headings", "mass", "unit"),
    [
        (["Gewicht (kg)"], "Gewicht (kg)", "KGM"),
        (["Weight (t)"], "Weight (t)", "TNE"),
        (["Weight lb"], "Weight lb", "LBR"),
        (["Weight (short tons)"], "Weight (short tons)", "STN"),
        (["Weight (lb)", "Weight (kg)"], "Weight (kg)", "KGM"),
        (["Weight"], "Weight", ""),
        (["Weight (tons)"], "Weight (tons)", ""),
    ],
)
def test_the_unit_of_masses_is_that_of_the_heading(headings: list[str], mass: str, unit: str) -> None:
    """Metric columns are preferred; without a unit a person has to say it."""
    tables = export_tables()
    tables["Coils"] = [["Bund-Nr.", "Schmelze", *headings], ["B1", "S4711", *[21840 for _ in headings]]]
    found = suggest_map(saved(sheets(tables)), "xlsx", "x.xlsx")
    coils = told(found)["coils"]
    assert coils["columns"]["mass"] == mass  # type: ignore[index]  # TOML
    assert coils.get("constants", {}).get("unit", "") == unit  # type: ignore[attr-defined]  # TOML
    assert any("unit in the heading of mass" in line for line in found.open) == (not unit)
    read_map(found.text.encode(), "map.toml")


@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_an_export_without_its_map_is_told_that_it_needs_one(separator: str) -> None:
    """One message, and not one for each cell that is no line of our form; in single form and lot alike."""
    rows = [exports.HEADER, *((day, word, "54", unit) for day, word, _, unit in exports.ROWS)]
    data = exports.text_of(rows, separator)
    coils = ("coils.csv", b"serial,heat,mass\nB1,H1,21840\n")
    for read in (
        lambda: calculate_file(data, "csv", source="x.csv"),
        lambda: read_lot(data, source="x.csv", kind="csv", coils=coils),
    ):
        with pytest.raises(DraftRefused) as caught:
            read()
        (problem,) = caught.value.problems
        assert (problem.code, problem.where) == ("sheet.none", "x.csv:1")
        assert "passport calculate FILE --suggest-map" in problem.hint and "--map map.toml" in problem.hint


def test_a_column_that_a_map_leaves_out_is_sought_in_the_map() -> None:
    """The hint named a line of our own form, which an export does not have."""
    lost = exports.BOOKED.replace(', quantity = "Menge"', "")
    with pytest.raises(DraftRefused) as caught:
        exports.calculated(exports.booked(), lost)
    (problem,) = caught.value.problems
    assert problem.message == "The column quantity is missing."
    assert 'columns = { quantity = "HEADING" }' in problem.hint
