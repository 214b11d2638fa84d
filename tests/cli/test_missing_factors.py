"""A factor that is not at hand: the form for it is written, and the sentence about it is true."""

import csv
from pathlib import Path

import pytest

from passport.sheets.activity.missing import MissingFactor
from passport.work.factor_form import form, merged
from tests.cli.sessions import in_process
from tests.lots import GAS, PLANT, workbook
from tests.passport.carbon.activities import example_file

LOST = "urn:example:factor:lost"
FEED = "urn:example:factor:feed"
ISSUE = ("issue", "--batch", "coils.xlsx", "--as", "mill")


def run(*words: str, code: int = 0) -> str:
    found, output = in_process(list(words))
    assert found == code, output
    return output


def lot(heats: int = 3) -> None:
    """Each heat lacks the factor of its first burner, the last heat that of its second too."""

    def change(name: str, row: list[object]) -> list[object]:
        if name == "activity" and row[1] == "burner-00":
            return [LOST if cell == GAS else cell for cell in row]
        if name == "activity" and row[0] == f"H{88000 + heats - 1}" and row[1] == "burner-01":
            return [FEED if cell == GAS else cell for cell in row]
        return row

    Path("coils.xlsx").write_bytes(workbook(heats, 2, 5, change=change))


def rows(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(Path(path).read_text(encoding="utf-8-sig").splitlines()))


@pytest.fixture
def mill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    run("init", "mill", "--role", "producer", "--did", "did:web:mill.example", "--name", "Mill",
        "--no-passphrase", "--prefix", "gs1:7312345")  # fmt: skip
    lot()
    return tmp_path


def test_a_lot_gets_one_form_with_the_missing_factors_of_all_its_heats(mill: Path) -> None:
    before = set(mill.iterdir())
    said = run(*ISSUE, "-o", "lot", code=2).splitlines()
    assert [(row["id"], row["unit"], row["geography"]) for row in rows("coils.factors.csv")] == [
        (LOST, "GV", "KR"),
        (FEED, "GV", "KR"),
    ]
    assert {path.name for path in set(mill.iterdir()) - before} == {"coils.factors.csv"}
    count = "error: 4 problems in the data; nothing was signed and only coils.factors.csv was written."
    assert said[-3] == count
    assert said[-1].startswith("coils.factors.csv: a form for what is missing;")


def test_the_filled_form_gives_the_claims_of_the_lot(mill: Path) -> None:
    run(*ISSUE, "-o", "lot", code=2)
    form = Path("coils.factors.csv")
    table = rows(str(form))
    for row in table:
        row |= {"publisher": "Laboratory", "edition": "2026", "gas:CO2": "56.1"}
    with form.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    run(*ISSUE, "-o", "lot", "--factors", "coils.factors.csv")
    assert len(list(Path("lot").glob("*.passport.json"))) == 6


def test_a_check_writes_no_form_and_says_how_to_get_one(mill: Path) -> None:
    before = sorted(mill.iterdir())
    said = run(*ISSUE, "--check", code=2).splitlines()
    assert sorted(mill.iterdir()) == before
    assert said[-3] == "error: 4 problems in the data; nothing was signed or written."
    assert said[-1] == "hint: Without --check, coils.factors.csv is written: a form for the missing factors."


def test_a_form_that_is_there_is_kept(mill: Path) -> None:
    Path("coils.factors.csv").write_bytes(b"mine")
    said = run(*ISSUE, "-o", "lot", code=2).splitlines()
    assert Path("coils.factors.csv").read_bytes() == b"mine"
    assert said[-3] == "error: 4 problems in the data; nothing was signed or written."
    assert "coils.factors.csv is there already" in said[-1]


def test_a_lot_with_other_mistakes_only_says_that_nothing_was_written(mill: Path) -> None:
    Path("coils.xlsx").write_bytes(workbook(1, 1, 2, plant=[row for row in PLANT if row[0] != "output"]))
    said = run(*ISSUE, "-o", "lot", code=2)
    assert "nothing was signed or written." in said
    assert not Path("coils.factors.csv").exists()


def test_calculate_says_what_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shipped = b"urn:passport:factor:cea-v21:grid-in"
    Path("melt.csv").write_bytes(example_file("scrap-eaf.csv").replace(shipped, LOST.encode()))
    own = example_file("factors.csv")
    Path("own.csv").write_bytes(own)
    first = run("calculate", "melt.csv", "--factors", "own.csv", code=2)
    assert "nothing was calculated and only melt.factors.csv was written." in first
    written = Path("melt.factors.csv").read_bytes()
    again = run("calculate", "melt.csv", "--factors", "own.csv", code=2)
    assert "nothing was calculated or written." in again
    assert Path("melt.factors.csv").read_bytes() == written


def test_a_form_that_cannot_be_written_is_not_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The problems are told first, then why the form could not be written."""
    monkeypatch.chdir(tmp_path)
    name = "m" * 244 + ".csv"  # the form's name would be longer than a file system takes
    shipped = b"urn:passport:factor:cea-v21:grid-in"
    Path(name).write_bytes(example_file("scrap-eaf.csv").replace(shipped, LOST.encode()))
    Path("own.csv").write_bytes(example_file("factors.csv"))
    code, said = in_process(["calculate", name, "--factors", "own.csv"])
    assert code == 2, said
    assert "nothing was calculated or written." in said
    assert f"{LOST} of IN is not at hand" in said
    assert "Internal" not in said and ".factors.csv" in said.splitlines()[-2]


def test_a_factor_of_two_years_is_asked_for_both() -> None:
    first = MissingFactor(LOST, "GV", "generic", "gas:CO2", "KR", "2025-01-01", "2026-01-01", ("a",), ())
    later = MissingFactor(LOST, "GV", "generic", "gas:CO2", "KR", "2026-01-01", "2027-01-01", ("b", "a"), ())
    for pair in ([first, later], [later, first]):
        (one,) = merged(pair)
        assert (one.valid_from, one.valid_until, sorted(one.keys)) == ("2025-01-01", "2027-01-01", ["a", "b"])
        assert b"2025-01-01,2027-01-01" in form([one])
