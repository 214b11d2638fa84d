"""Bad activity data: all its errors at once, with row, column and remedy; nothing comes out (issue 2)."""

import time

import pytest

from passport.sheets.activity.reading import MOST_PROBLEMS
from passport.sheets.drafts.reading import DraftRefused, Problem
from tests.moved import MOVED
from tests.passport.carbon.activities import HEAD, calculated, example_file, source

BLOCK = example_file("scrap-eaf.csv").decode().split("\n\n", 1)[0] + "\n\n"
COLUMNS = "key,stage,scope,role,method,quantity,unit,evidence,factor,stockStart,stockEnd,month\n"
FIRST = BLOCK.count("\n") + 2
COKE = "urn:passport:factor:ipcc-2006:coke"


def _problems(text: str, kind: str = "csv") -> list[Problem]:
    with pytest.raises(DraftRefused) as caught:
        calculated(text, kind)  # type: ignore[arg-type]  # toml or csv
    found = list(caught.value.problems)
    assert all(problem.where.startswith(f"activity.{kind}") for problem in found)
    assert all(problem.hint and problem.message for problem in found), found
    return found


def _row(key: str = "coke", quantity: str = "1", **more: str) -> str:
    cells = {
        "stage": "melting",
        "scope": "1",
        "role": "input",
        "method": "M3",
        "unit": "TNE",
        "evidence": "erp",
    }
    cells |= {"factor": COKE, "stockStart": "", "stockEnd": "", "month": "2023-09", **more}
    names = ("stage", "scope", "role", "method")
    rest = ("unit", "evidence", "factor", "stockStart", "stockEnd", "month")
    return ",".join([key, *(cells[name] for name in names), quantity, *(cells[name] for name in rest)]) + "\n"


@pytest.mark.parametrize(
    ("row", "column", "code", "hint"),
    [
        (_row(quantity="about 3"), "quantity", "activity.number", "0.35"),
        (_row(quantity='"0,35"'), "quantity", "activity.comma", "0.35"),
        (_row(quantity='"1,234"'), "quantity", "activity.comma", "1234 or 1.234"),
        (_row(quantity='"1.234,5"'), "quantity", "activity.comma", "1234.5"),
        (_row(quantity='"1,234,567"'), "quantity", "activity.thousands", "without separators"),
        (_row(quantity="350 kg"), "quantity", "activity.unit_in_number", "unit column"),
        (_row(quantity="-5"), "quantity", "activity.negative", "role"),
        (_row(quantity="1e3"), "quantity", "activity.number", "plain decimal"),
        (_row(quantity="٣"), "quantity", "activity.number", "plain decimal"),
        (_row(quantity=""), "quantity", "activity.missing", "series"),
        (_row(unit="t"), "unit", "activity.word", "TNE"),
        (_row(unit=""), "unit", "activity.missing", "Rec 20"),
        (_row(stockEnd="-1"), "stockEnd", "activity.negative", "role"),
        (_row(month="2023-08"), "month", "activity.month", "2023-09-17"),
        (_row(month="2023-09-18"), "month", "activity.month", "2023-09-17"),
        (_row(month="September"), "month", "activity.date", "2026-09"),
        (_row(method="M5"), "method", "activity.word", "M1"),
        (_row(evidence=""), "evidence", "activity.missing", "instrument"),
        (_row(evidence="no-driver"), "evidence", "activity.word", "instrument"),
        (_row(key="Coke Oven"), "key", "activity.word", "small letters"),
        (_row(scope=""), "scope", "activity.missing", "1, 2, 3"),
        (_row(factor=""), "factor", "activity.factor", "one factor"),
        (_row(quantity="1", stockStart="0", stockEnd="2"), "method", "candidate.stock", "candidate"),
        (_row(unit="KWH"), "method", "unit.dimension", "kind"),
        (_row(factor="urn:passport:factor:none"), "factor", "candidate.factor", "--factors"),
    ],
)
def test_each_error_names_row_column_and_remedy(row: str, column: str, code: str, hint: str) -> None:
    (problem,) = _problems(BLOCK + COLUMNS + _row("fine") + row)
    assert problem.where == f"activity.csv:{FIRST + 1}:{column}"
    assert problem.code == code
    assert hint in problem.hint


def test_all_errors_come_at_once() -> None:
    text = BLOCK.replace("output,1000,TNE", "output,1 000,t").replace("name,Billet\n", "")
    text += (
        COLUMNS
        + _row(quantity='"1,5"', unit="t")
        + _row("coke", month="2023-08", evidence="invoice")
        + _row("x", method="M9")
    )
    found = [(problem.code, problem.where.partition(":")[2]) for problem in _problems(text)]
    output = text.split("\n").index("output,1 000,t") + 1
    assert sorted(found) == sorted([
        ("draft.missing_member", "1"),
        ("activity.thousands", f"{output}:2"),
        ("activity.word", f"{output}:3"),
        ("activity.comma", f"{FIRST - 1}:quantity"),
        ("activity.word", f"{FIRST - 1}:unit"),
        ("csv.differs", f"{FIRST}:month"),
        ("activity.word", f"{FIRST + 1}:method"),
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("header", "where", "code"),
    [
        (COLUMNS.replace(",quantity", ""), "quantity", "csv.column"),
        (COLUMNS.replace("evidence", "evidance"), "evidence", "csv.column"),
        (COLUMNS.replace("month", "unit"), "12", "csv.column"),
    ],
)
def test_missing_unknown_and_repeated_columns(header: str, where: str, code: str) -> None:
    first = _problems(BLOCK + header + _row())[0]
    assert (first.where, first.code) == (f"activity.csv:{FIRST - 1}:{where}", code)


def test_cells_are_looked_at_below_a_heading_that_lacks_a_column() -> None:
    """The missing column is told once, and the cells of the others in the same wave."""
    header = COLUMNS.replace(",evidence", "").replace("month", "months")
    row = _row(quantity="about 3", unit="t").replace(",erp,", ",")
    found = [(p.code, p.where.partition(":")[2]) for p in _problems(BLOCK + header + row)]
    assert sorted(found) == sorted([
        ("csv.column", f"{FIRST - 1}:evidence"),
        ("csv.column", f"{FIRST - 1}:11"),
        ("activity.number", f"{FIRST}:quantity"),
        ("activity.word", f"{FIRST}:unit"),
    ])  # fmt: skip


def test_decimal_commas_that_split_a_row() -> None:
    (problem,) = _problems(BLOCK + COLUMNS + _row(quantity="0,35"))
    assert (problem.code, problem.where) == ("csv.cells", f"activity.csv:{FIRST}:13")
    assert "decimal comma" in problem.hint


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfe", "csv.encoding"),
        ((BLOCK + COLUMNS + '"open').encode(), "csv.form"),
        (b"", "draft.missing_member"),
        (BLOCK.encode(), "activity.sources"),
        ((BLOCK + "surplus,1\n" + COLUMNS + _row()).encode(), "activity.unknown"),
        ((BLOCK + "name,again\n" + COLUMNS + _row()).encode(), "csv.name"),
        ((BLOCK + "sources,x\n" + COLUMNS + _row()).encode(), "csv.name"),
    ],
)
def test_files_that_are_no_sheet(data: bytes, code: str) -> None:
    with pytest.raises(DraftRefused) as caught:
        calculated(data, "csv")
    assert code in {problem.code for problem in caught.value.problems}


def test_rows_of_one_key_are_candidates_and_must_agree() -> None:
    twice = _row("gas", method="M2") + _row("gas")
    found = calculated(BLOCK + COLUMNS + twice, "csv")
    assert [(trial[1], trial[2]) for trial in found.result.trials] == [("M2", False), ("M3", True)]
    (problem,) = _problems(BLOCK + COLUMNS + _row("gas") + _row("gas", stage="rolling", evidence="invoice"))
    assert (problem.code, problem.where) == ("csv.differs", f"activity.csv:{FIRST + 1}:stage")


def test_a_shared_source_in_one_row() -> None:
    header = COLUMNS.rstrip("\n") + ",allocationRule,allocationOwn,allocationWhole\n"
    row = _row().rstrip("\n")
    found = calculated(BLOCK + header + row + ",mass,35,100\n", "csv")
    assert found.draft["footprint"]["components"][0]["allocation"] == {"rule": "mass", "share": "0.350000"}
    (problem,) = _problems(BLOCK + header + row + ",mass,135,100\n")
    assert (problem.code, problem.where) == ("csv.allocation", f"activity.csv:{FIRST}:allocationOwn")


@pytest.mark.parametrize("rows", [20_000, pytest.param(100_000, marks=MOVED)])
def test_many_bad_rows_are_bounded_and_linear(rows: int) -> None:
    def seconds(count: int) -> float:
        text = BLOCK + COLUMNS + "".join(_row(f"s{n}", quantity='"0,35"') for n in range(count))
        start = time.process_time()
        problems = _problems(text)
        assert len(problems) == min(count, MOST_PROBLEMS + 1)
        return time.process_time() - start

    seconds(100)
    small = min(seconds(2_000) for _ in range(2))
    assert seconds(rows) < rows / 2_000 * small * 5  # quadratic: rows / 2,000 times more, at least ten


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (HEAD + source(quantity="0,35"), "activity.comma", "quantity"),
        (HEAD + source(quantity=-1), "activity.negative", "quantity"),
        (HEAD + source(quantity=None), "activity.missing", "[[sources]]"),
        (HEAD + source(qantity="1"), "activity.unknown", "qantity"),
        (HEAD + source(month="2026-08-31"), "activity.month", "month"),
        (HEAD + source(isPrimary="maybe"), "activity.word", "isPrimary"),
        (HEAD + source(oxidation="1.01"), "activity.share", "oxidation"),
        (HEAD + source() + source(), "activity.duplicate", "key"),
        (HEAD.replace("output", "outputs") + source(), "activity.unknown", "outputs"),
        (
            HEAD + source() + "\n[[allocations]]\nkey = 'x'\nproduct = 'y'\n",
            "activity.missing",
            "[[allocations]]",
        ),
        (HEAD + source() + "\n[[factors]]\nid = 'urn:x:y'\n", "factor.missing", "[[factors]]"),
    ],
)
def test_toml_names_the_line(text: str, code: str, line: str) -> None:
    problem = next(problem for problem in _problems(text, "toml") if problem.code == code)
    number = int(problem.where.rpartition(":")[2])
    assert text.split("\n")[number - 1].startswith(line)


def test_numbers_without_quotes_keep_their_digits() -> None:
    one = calculated(HEAD + source(quantity="0.10000000000000001"))
    other = calculated(HEAD + source(quantity=None) + "quantity = 0.10000000000000001\n")
    assert one.workings == other.workings


def test_the_month_is_by_the_plants_own_calendar() -> None:
    """Midnight in Sweden is the day before in UTC: that must not let August into September."""
    assert calculated(HEAD + source(month="2026-09-30"))
    assert calculated(HEAD + source(month="2026-09"))
    for month in ("2026-08-31", "2026-10-01", "2026-10", "2026-08"):
        assert _problems(HEAD + source(month=month), "toml")[0].code == "activity.month"


@pytest.mark.parametrize(
    "member",
    [
        "unit = [3]",
        "carbon = { a = 1 }",
        'gases = "x"',
        "gases = { CO2 = [1] }",
        'geography = "SE"',
        "id = []",
    ],
)
def test_a_factor_of_another_kind_is_a_mistake_and_no_fault(member: str) -> None:
    """A table where a record has a text ended in a traceback."""
    name = member.partition(" ")[0]
    rest = {"id": '"urn:x:own"', "publisher": '"Lab"', "edition": '"1"', "kind": '"generic"', "unit": '"TNE"'}
    lines = [f"{other} = {text}" for other, text in rest.items() if other != name]
    record = "\n".join(["[[factors]]", *lines, member])
    codes = {problem.code for problem in _problems(f"{HEAD}{source()}\n{record}\n", "toml")}
    assert "activity.kind" in codes


def test_problems_stand_in_the_order_of_rows() -> None:
    """They came source by source: the second way to the first source was told before the rows between."""
    rows = (_row(), _row("gas", "x"), _row(quantity="y", method="M2"), _row("lime", "z"))
    found = _problems(BLOCK + COLUMNS + "".join(rows))
    lines = [int(problem.where.split(":")[1]) for problem in found]
    assert lines == sorted(lines)
    assert len(set(lines)) == 3


def test_a_list_of_the_upper_part_is_no_table() -> None:
    codes = [problem.code for problem in _problems("history.x,1\nhistory,2\n" + BLOCK + COLUMNS + _row())]
    assert "csv.name" in codes
