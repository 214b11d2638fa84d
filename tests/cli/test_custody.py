"""``passport ledger custody``, ``ledger residual`` and ``inventory``: files, books, and what is refused."""

import json
from pathlib import Path

import pytest

from passport.sheets.drafts import DraftRefused, read_draft
from tests.cli.sessions import in_process
from tests.passport.custody.plans import example
from tests.passport.inventories.sheets import REGION, STRATIFIED

HEADING = "key,day,kind,site,product,mass,attributed,emissions,party,to,since,delivery\n"


def run(*words: str, code: int = 0) -> str:
    found, output = in_process([*words])
    assert found == code, output
    return output


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    run("ledger", "--example", "metal", "-o", "metal")
    run("ledger", "custody", "metal/system.toml", "metal/movements.csv", "-o", "first.json")
    return tmp_path


def test_the_next_quarter_carries_what_was_left(folder: Path) -> None:
    rules = example("system.toml").decode()
    for before, after in (("2026-04-01", "2026-07-01"), ("2026-01-01", "2026-04-01")):
        rules = rules.replace(before, after)
    (folder / "next.toml").write_text(rules, encoding="utf-8")
    lines = HEADING + "C1,2026-04-01,carry,north,,,25,-225,,,2026-01-01,\n"
    (folder / "next.csv").write_text(lines, encoding="utf-8")
    words = ["ledger", "custody", "next.toml", "next.csv", "--previous", "first.json"]
    assert "25 t of credits since 2026-01-01" in run(*words)
    assert "compared with nothing" not in run(*words)
    assert "compared with nothing: name the balance before with --previous" in run(*words[:4])
    (folder / "next.csv").write_text(lines.replace(",25,", ",26,"), encoding="utf-8")
    output = run(*words, "-o", "second.json", code=2)
    assert "it is not what was left over" in output
    assert not (folder / "second.json").exists()


def test_sites_that_part_carry_together_what_they_left(folder: Path) -> None:
    """One site of two is another system now: neither alone carries all, both together do."""
    rules = example("system.toml").decode()
    for before, after in (("2026-04-01", "2026-07-01"), ("2026-01-01", "2026-04-01")):
        rules = rules.replace(before, after)
    south = rules.replace('sites = ["north", "south"]', 'sites = ["south"]')
    north = south.replace('["south"]', '["north"]').replace("metal-2026-q1", "metal-north")
    (folder / "south.toml").write_text(south, encoding="utf-8")
    (folder / "north.toml").write_text(north, encoding="utf-8")
    came = "V1,2026-04-02,in,south,,10,0,90,smelter,,,\nM1,2026-04-03,make,south,wire,8,,,,,,\n"
    (folder / "south.csv").write_text(HEADING + came, encoding="utf-8")
    carried = "C1,2026-04-01,carry,north,,,25,-225,,,2026-01-01,\n"
    (folder / "north.csv").write_text(HEADING + carried, encoding="utf-8")
    words = ["ledger", "custody", "south.toml", "south.csv", "--previous", "first.json"]
    assert "Name the one that has it, with its movements, beside this one" in run(*words, code=2)
    both = [*words[:4], "north.toml", "north.csv", *words[4:], "-o", "south.json"]
    output = run(*both)
    assert "25 t of credits since 2026-01-01" in output
    assert "south.json: the balance of urn:example:custody:metal-2026-q1;" in output
    assert json.loads((folder / "south.json").read_text(encoding="utf-8"))["system"]["sites"] == ["south"]


def test_what_came_in_is_what_the_books_have(folder: Path) -> None:
    run("ledger", "--example", "gocasi", "-o", "gocasi")
    words = ("--entity", "gocasi/entity.json", "--opening", "gocasi/opening.csv", "--start", "2025-01-01")
    run("ledger", "open", "g.books", *words)
    output = run(
        "ledger", "custody", "metal/system.toml", "metal/movements.csv", "--books", "g.books", code=2
    )
    assert output.count("the books have no entry of this key") == 3


def test_a_balance_is_named_by_its_digest(folder: Path) -> None:
    found = json.loads(run("ledger", "custody", "metal/one-site.toml", "metal/one-site.csv", "--json"))
    assert found[0]["emissions"] == {"came": "17300", "went": "17300"}
    assert found[0]["digest"].startswith("uI")
    again = run("ledger", "custody", "metal/system.toml", "metal/movements.csv", "-o", "first.json", code=2)
    assert "first.json" in again


MIX = """id = "urn:example:factor:residual-2026"
publisher = "P"
edition = "2026"
rule = "remove"
start = "2026-01-01"
end = "2027-01-01"
cutOff = "2027-03-31"
unit = "KWH"
volume = "10"
factor = "0.5"

[[sold]]
id = "a"
volume = "2"
factor = "0"
purpose = "voluntary"
"""


def test_a_residual_is_a_factor_that_can_be_cited(folder: Path) -> None:
    (folder / "grid.toml").write_text(MIX, encoding="utf-8")
    assert "residual 0.625 kg CO2e a KWH" in run("ledger", "residual", "grid.toml", "-o", "grid.factors.csv")
    from passport.sheets.activity.factor_sheet import read_factors

    (record,) = read_factors((folder / "grid.factors.csv").read_bytes(), source="grid.factors.csv")
    assert (record.supplied, record.kind, record.evidence) == ("0.625", "residual", "grid.toml")
    (folder / "all.toml").write_text(MIX.replace('volume = "10"', 'volume = "2"'), encoding="utf-8")
    assert "undefined" in run("ledger", "residual", "all.toml", "-o", "none.csv")
    assert not (folder / "none.csv").exists()
    (folder / "bad.toml").write_text(MIX.replace('volume = "10"\n', ""), encoding="utf-8")
    assert "There is no volume" in run("ledger", "residual", "bad.toml", code=2)


def test_a_report_of_books_and_a_report_that_is_read_again(folder: Path) -> None:
    run("ledger", "--example", "gocasi", "-o", "gocasi")
    words = ("--entity", "gocasi/entity.json", "--opening", "gocasi/opening.csv", "--start", "2025-01-01")
    run("ledger", "open", "g.books", *words)
    run("ledger", "post", "g.books", "gocasi/journal.csv", "--at", "2026-01-05T08:00:00Z")
    run(
        "inventory",
        "g.books",
        "--year",
        "2025",
        "--edition",
        REGION,
        "-o",
        "g.draft.json",
        "--html",
        "g.html",
    )
    found = json.loads(run("inventory", "g.draft.json", "--json"))
    amounts = [int(one["amount"]) for one in found[0]["physical"]["figures"]]
    assert sum(amounts) == 45 + 508 + 1290
    assert (folder / "g.html").read_bytes().startswith(b"<!doctype html>")
    assert "follows the edition" in run("inventory", "g.draft.json", "--edition", STRATIFIED, code=2)
    assert 'not of "2024"' in run("inventory", "g.draft.json", "--year", "2024", code=2)
    assert run("inventory", "g.draft.json", "--year", "2025", "--edition", REGION)
    output = run("inventory", "g.books", "--edition", REGION, code=2)
    assert "No year is named" in output
    assert "--year 2025" in output
    run("init", "gocasi-id", "--role", "producer", "--did", "did:web:gocasi.example", "--name", "GOCASI",
        "--prefix", "gs1:7312340", "--no-passphrase")  # fmt: skip
    output = run("issue", "g.draft.json", "--as", "gocasi-id", code=2)
    assert "signed CO2 statement" in output
    run("inventory", "--example", "roasters", "-o", "roasters")
    output = run("inventory", "roasters/report.toml", "--edition", REGION, "-o", "a.json", code=2)
    assert "there are 6" in output
    assert 'not of "2024"' in run(
        "inventory", "roasters/report.toml", "--edition", REGION, "--year", "2024", code=2
    )
    assert not (folder / "a.json").exists()


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("/417/7312340000027", "identifier.check_digit"),
        ("/01/07312345678909", "inventory.entity"),
        ("/party", "identifier.no_key"),
    ],
)
def test_t566_whose_report_it_is_is_asked_before_the_draft(folder: Path, link: str, code: str) -> None:
    """T566: at the line of the id, and in a draft that was edited at its member."""
    run("inventory", "--example", "roasters", "-o", "roasters")
    words = ("inventory", "roasters/report.toml", "--edition", REGION, "--entity", "Roaster A")
    run(*words, "-o", "right.json")
    for name, read in (("roasters/report.toml", (*words, "-o", "a.json")), ("right.json", ())):
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert "/417/7312340000026" in text
        path.write_text(text.replace("/417/7312340000026", link), encoding="utf-8")
        if read:
            found = json.loads(run(*read, "--json", code=2).splitlines()[0])
            assert found["problems"][0]["code"] == code, found
            assert "report.toml:15" in found["problems"][0]["where"], found
            assert not (folder / "a.json").exists()
    with pytest.raises(DraftRefused) as refused:
        read_draft((folder / "right.json").read_bytes(), kind="json", source="right.json", what="claim")
    assert [(one.code, one.where) for one in refused.value.problems] == [(code, "right.json#/entity")]


def test_no_report_is_written_of_a_period_that_has_not_ended(folder: Path) -> None:
    """T580: figures of what is still to come may be looked at, and are neither a draft nor a page."""
    run("inventory", "--example", "roasters", "-o", "roasters")
    path = folder / "roasters/report.toml"
    text = path.read_text(encoding="utf-8")
    assert 'end = "2026-01-01"' in text
    path.write_text(text.replace('end = "2026-01-01"', 'end = "2126-01-01"'), encoding="utf-8")
    words = ("inventory", "roasters/report.toml", "--edition", REGION, "--entity", "Roaster A")
    assert "Roaster A" in run(*words)
    for name, option in (("a.json", "-o"), ("a.html", "--html")):
        found = json.loads(run(*words, option, name, "--json", code=2).splitlines()[0])
        (problem,) = found["problems"]
        assert (problem["code"], problem["where"]) == ("inventory.period", "roasters/report.toml: end")
        assert not (folder / name).exists()


def test_a_report_is_written_with_its_page_or_not_at_all(folder: Path) -> None:
    run("inventory", "--example", "roasters", "-o", "roasters")
    words = (
        "inventory",
        "roasters/report.toml",
        "--edition",
        REGION,
        "--entity",
        "Roaster A",
        "-o",
        "a.json",
    )
    (folder / "page.html").write_text("mine", encoding="utf-8")
    assert "page.html exists already" in run(*words, "--html", "page.html", code=2)
    assert not (folder / "a.json").exists()
    assert "two files" in run(*words, "--html", "./a.json", code=2)
    assert not (folder / "a.json").exists()
    run(*words, "--html", "new.html")
    assert (folder / "a.json").exists() and (folder / "new.html").exists()


def test_no_command_writes_over_what_it_reads(folder: Path) -> None:
    """T716: with --force too, and under another spelling of the path."""
    (folder / "draft.json").write_text("{}", encoding="utf-8")
    (folder / "a").mkdir()
    for words, read in (
        (["ledger", "custody", "metal/system.toml", "metal/movements.csv"], "metal/movements.csv"),
        (["ledger", "custody", "metal/system.toml", "metal/movements.csv"], "metal/../metal/system.toml"),
        (["ledger", "custody", "metal/system.toml", "metal/movements.csv", "--previous", "first.json"],
         "first.json"),
        (["ledger", "residual", "draft.json"], "a/../draft.json"),
        (["issue", "draft.json", "--as", "a"], "draft.json"),
        (["pack", "first.json"], "first.json"),
    ):  # fmt: skip
        before = (folder / read).read_bytes()
        assert "is a file that is read" in run(*words, "-o", read, "--force", code=2)
        assert (folder / read).read_bytes() == before


def test_two_periods_are_compared_in_one_run(folder: Path) -> None:
    """T712: nothing is said of a carry that the first period left; one that it did not is refused."""
    rules = example("system.toml").decode()
    for before, after in (("2026-04-01", "2026-07-01"), ("2026-01-01", "2026-04-01")):
        rules = rules.replace(before, after)
    (folder / "next.toml").write_text(rules, encoding="utf-8")
    lines = HEADING + "C1,2026-04-01,carry,north,,,25,-225,,,2026-01-01,\n"
    words = ["ledger", "custody", "metal/system.toml", "metal/movements.csv", "next.toml", "next.csv"]
    for text, code in ((lines, 0), (lines.replace(",25,", ",26,"), 2)):
        (folder / "next.csv").write_text(text, encoding="utf-8")
        output = run(*words, code=code)
        assert ("it is not what was left over" in output) == bool(code)
        assert "compared with nothing" not in output
    (folder / "next.csv").write_text(lines, encoding="utf-8")
    assert run(*words, "--previous", "first.json") == run(*words)
