"""``passport issue --batch``: everything is checked first; nothing is issued twice."""

import csv
import io
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from passport.carbon.workings import workings_digest
from passport.cli.lots import lot_signing
from passport.disk import documents
from passport.party import identity
from passport.party.lot_folder import LotFolder
from passport.party.lot_register import LotRegister, Wanted
from passport.work import issuing
from passport.work.leftovers import FACILITY
from signing.proofs import check_proof
from signing.strict_json import loads
from tests.cli.sessions import in_process
from tests.lots import COLUMNS, GAS, PLANT, coil_rows, workbook
from tests.passport.carbon.activities import replayed_footprint

ISSUE = ("issue", "--batch", "coils.xlsx", "--as", "mill")
Row = list[object]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a mill and a workbook of two heats of three coils."""
    monkeypatch.chdir(tmp_path)
    run("init", "mill", "--role", "producer", "--did", "did:web:mill.example", "--name", "Mill",
        "--no-passphrase", "--prefix", "gs1:7312345")  # fmt: skip
    sheet(2, 3)
    return tmp_path


def sheet(heats: int, coils: int, change: Callable[[str, Row], Row] | None = None, **more: object) -> None:
    data = workbook(heats, coils, 5, **({"change": change} if change else {}), **more)  # type: ignore[arg-type]
    Path("coils.xlsx").write_bytes(data)


def run(*words: str, code: int = 0) -> str:
    found, output = in_process(list(words))
    assert found == code, output
    return output


def passports() -> list[Path]:
    return sorted(Path("lot").glob("*.passport.json"))


def edit(serial: str, column: int, value: object) -> Callable[[str, Row], Row]:
    """Change one cell of the row of coils with this serial number."""

    def change(name: str, row: Row) -> Row:
        return [*row[:column], value, *row[column + 1 :]] if name == "coils" and row[0] == serial else row

    return change


def test_every_coil_has_a_claim_that_its_heats_workings_replay_to(here: Path) -> None:
    run(*ISSUE, "-o", "lot")
    workings = {}
    for path in Path("lot").glob("*.workings.json"):
        value = loads(path.read_bytes())
        assert isinstance(value, dict)
        workings[workings_digest(value)] = value
    assert len(workings) == 2 and len(passports()) == 6
    key = identity.load(Path("mill")).public_key()
    for path in passports():
        claim = documents.passport(path).claim.document
        check_proof(claim, key)
        footprint = claim["credentialSubject"]["footprint"]
        named = footprint["workings"]["digestMultibase"]
        assert replayed_footprint(workings[named], "component") == footprint


def test_wrong_coils_of_all_heats_are_told_together_and_nothing_is_made(here: Path) -> None:
    def change(name: str, row: Row) -> Row:
        if name != "coils":
            return row
        return {"C-88000-01": [row[0], row[1], "heavy"], "C-88001-02": [row[0], "H1", row[2]]}.get(
            str(row[0]), row
        )

    sheet(2, 3, change)
    before = Path("mill/register.sqlite").read_bytes()
    output = run(*ISSUE, "-o", "lot", code=2)
    assert "coils!C2" in output and "coils!B6" in output and "error: 2 problems" in output
    assert not Path("lot").exists() and Path("mill/register.sqlite").read_bytes() == before


def test_what_only_signing_would_refuse_is_told_by_the_check(here: Path) -> None:
    """A period that ends in the future (T113), an identifier of another mill (T105), a name nobody wrote."""
    sheet(2, 3, edit("C-88001-03", 0, "X" * 19), plant=[row for row in PLANT if row[0] != "name"])
    output = run(*ISSUE, "--check", "--at", "2026-09-17T12:00:00Z", code=2)
    assert output.count("name: missing member") == 6
    sheet(2, 3)
    output = run(*ISSUE, "--check", "--at", "2026-09-17T12:00:00Z", code=2)
    assert output.count("after the claim's own date") == 2  # once a heat, at its first coil
    other = [*PLANT[1:], ("idPattern", "https://id.mill.example/01/09506000134352/21/{serial}")]
    sheet(2, 3, plant=other)
    output = run(*ISSUE, "--check", code=2)
    assert output.count("no identifier prefix that covers") == 6


def test_one_passport_a_heat_with_its_label(here: Path) -> None:
    """Batch first: an id pattern of heats alone makes a claim a heat, and its label names the lot."""
    sheet(3, 1, plant=[("idPattern", "https://id.mill.example/01/07312345678909/10/{heat}"), *PLANT[1:]])
    run(*ISSUE, "-o", "lot")
    claims = [documents.passport(path).claim.document["credentialSubject"] for path in passports()]
    ids = [f"https://id.mill.example/01/07312345678909/10/H8800{number}" for number in range(3)]
    assert [claim["id"] for claim in claims] == ids
    assert [claim["heat"] for claim in claims] == ["H88000", "H88001", "H88002"]
    run("label", str(passports()[0]), "-o", "label.svg")
    assert "H88000" in Path("label.svg").read_text("utf-8")


def test_a_check_signs_and_writes_nothing_and_needs_no_key(here: Path) -> None:
    shutil.rmtree("mill/keys")
    before = Path("mill/register.sqlite").read_bytes()
    assert "6 coils in order" in run(*ISSUE, "--check")
    assert Path("mill/register.sqlite").read_bytes() == before
    assert sorted(path.name for path in here.iterdir()) == ["coils.xlsx", "mill"]


def test_a_second_run_passes_over_what_is_issued_and_signs_what_is_new(here: Path) -> None:
    run(*ISSUE, "-o", "lot")
    before = {path: path.read_bytes() for path in Path("lot").iterdir()}
    shutil.rmtree("mill/keys")  # with nothing to sign nobody is asked for a passphrase
    assert "6 already" in run(*ISSUE, "-o", "lot")
    assert {path: path.read_bytes() for path in Path("lot").iterdir()} == before


def test_coils_added_to_the_sheet_are_issued_and_the_others_kept(here: Path) -> None:
    run(*ISSUE, "-o", "lot")
    sheet(2, 4)
    assert "6 already, 2 issued" in run(*ISSUE, "-o", "lot")
    assert len(passports()) == 8 and len(list(Path("lot").glob("*.workings.json"))) == 2


def test_a_serial_is_never_issued_from_other_data(here: Path) -> None:
    run(*ISSUE, "-o", "lot")
    sheet(2, 3, edit("C-88001-02", 2, 19_000))
    output = run(*ISSUE, "-o", "lot", code=2)
    assert "coils!A6: C-88001-02 was issued already, from other data" in output and "1 problem " in output

    def other_quantity(name: str, row: Row) -> Row:
        return [*row[:5], 1, *row[6:]] if name == "activity" and row[0] == "H88000" else row

    sheet(2, 3, other_quantity)
    # The number of the heat changed, so all its coils are others.
    assert run(*ISSUE, "-o", "lot", code=2).count("issued already") == 3
    assert len(passports()) == 6


def test_a_product_issued_from_a_draft_of_its_own_is_not_issued_by_a_lot(here: Path) -> None:
    run(*ISSUE, "-o", "lot")
    party = identity.load(Path("mill"))
    subject = "https://id.mill.example/01/07312345678909/21/C-88000-04"
    party.register.record("uX", "urn:uuid:1", "claim", subject, at="2026-09-20T00:00:00Z")
    sheet(2, 4)
    output = run(*ISSUE, "-o", "lot", code=2)
    assert "C-88000-04 was issued already, from other data, digest uX" in output


def test_the_same_lot_into_another_folder_is_not_issued_again(here: Path) -> None:
    run(*ISSUE, "-o", "lot")
    output = run(*ISSUE, "-o", "elsewhere")
    assert "6 already" in output and "6 of those issued already do not lie in elsewhere" in output
    assert not list(Path("elsewhere").glob("*.passport.json"))


def test_an_interrupted_run_is_not_repeated_in_another_folder(here: Path) -> None:
    """What it signed may lie there: only that folder tells."""
    register = LotRegister(identity.load(Path("mill")))
    product = "https://id.mill.example/01/07312345678909/21/C-88000-01"
    window = "2026-09-20T00:00:00Z", "2027-09-20T00:00:00Z"
    register.plan([Wanted(product, "uBasis", "uWorkings")], "m", window)
    output = run(*ISSUE, "-o", "lot", code=2)
    assert "coils!A2: C-88000-01 was begun by a run into another folder" in output


def test_a_folder_that_is_ahead_of_the_register_stops_everything_t102(here: Path) -> None:
    backup = Path("mill/register.sqlite").read_bytes()
    run(*ISSUE, "-o", "lot")
    Path("mill/register.sqlite").write_bytes(backup)
    output = run(*ISSUE, "-o", "lot", code=2)
    assert output.count("the register does not know it") == 6 and "restored from a backup" in output
    assert LotRegister(identity.load(Path("mill"))).known([""]) == {}


def test_changed_workings_stop_everything(here: Path) -> None:
    run(*ISSUE, "-o", "lot")
    path = next(Path("lot").glob("H88000*.workings.json"))
    path.write_bytes(path.read_bytes().replace(b'"70"', b'"71"'))
    sheet(2, 4)
    output = run(*ISSUE, "-o", "lot", code=2)
    assert "is not the file that an earlier run wrote" in output and len(passports()) == 6


def test_a_file_somebody_put_in_the_place_of_a_claim_is_not_taken_for_one(here: Path) -> None:
    run(*ISSUE, "-o", "lot")
    first, second = passports()[:2]
    shutil.copyfile(first, second)
    register = Path("mill/register.sqlite")
    connection = sqlite3.connect(register)
    connection.execute("DELETE FROM issued")
    connection.commit()
    connection.close()
    output = run(*ISSUE, "-o", "lot", code=2)
    assert f"{second} lies where a passport is to be written" in output


def test_names_of_files_never_come_whole_from_a_sheet_t72(tmp_path: Path) -> None:
    folder = LotFolder(tmp_path)
    names = set()
    odd = ("../../etc/passwd", "CON", "a/b", "a\\b", ".hidden", "x" * 5000, "", "%2e%2e", "é", "A", "a")
    for serial in odd:
        path = folder.claim_path(f"https://id.mill.example/p/{serial}", serial)
        assert path.parent == tmp_path and len(path.name) < 100
        stem = path.name.removesuffix(".passport.json")
        assert stem.isascii() and stem.replace("-", "").isalnum() and stem.upper() != "CON"
        names.add(path.name.lower())
    assert len(names) == len(odd)


def test_cells_of_the_table_are_never_calculated_t94(here: Path) -> None:
    # The reader refuses formulas as such; a text may begin like one.
    sheet(2, 3, lambda _name, row: ["@SUM(A1)" if value == "H88000" else value for value in row])
    run(*ISSUE, "-o", "lot", "--csv", "lot.csv")
    rows = list(csv.reader(io.StringIO(Path("lot.csv").read_text(encoding="utf-8-sig"))))
    assert len(rows) == 7 and rows[0][0] == "serial"
    assert [row[2] for row in rows[1:4]] == ["'@SUM(A1)"] * 3
    assert not any(cell[:1] in {"=", "+", "-", "@"} for row in rows for cell in row)


def test_what_is_about_to_be_signed_is_told_first_t101(here: Path) -> None:
    output = run(*ISSUE, "-o", "lot")
    summary, _, rest = output.partition("6 to be signed")
    assert "6 coils of 2 heats" in summary and "digest uID" in summary and "did:web:mill.example" in summary
    assert "H88000" in rest


def test_json_is_a_line_per_coil_and_a_summary(here: Path) -> None:
    output = run(*ISSUE, "-o", "lot", "--json")
    lines = [loads(line.encode()) for line in output.splitlines() if line[:1] == "{"]
    assert len(lines) == 7 and lines[-1] == {"summary": {"issued": "6"}}
    assert {line["outcome"] for line in lines[:-1] if isinstance(line, dict)} == {"issued"}
    told = run(*ISSUE, "--check", "--json")
    (line,) = (line for line in told.splitlines() if line[:1] == "{")
    checked: Any = loads(line.encode())
    assert isinstance(checked, dict)
    assert {name: checked[name] for name in ("coils", "heats", "waiting")} == {
        "coils": "6",
        "heats": "2",
        "waiting": "0",
    }
    assert [heat["heat"] for heat in checked["numbers"]] == ["H88000", "H88001"]


def test_a_check_asks_what_a_reviewer_would_ask(here: Path) -> None:
    """The coils of a heat weigh more than it made, and one coil is a thousand times the others."""
    calm = run(*ISSUE, "--check")
    assert "its coils weigh" not in calm and "a mass of" not in calm
    rows = coil_rows(2, 3)
    sheet(2, 3, edit(str(rows[1][0]), 2, 21_840_000))
    told = run(*ISSUE, "--check")
    assert "kgCO₂e, location-based" in told and "per 1 TNE" in told
    assert "look at: heat H88000: its coils weigh" in told
    assert "coils!A3: a mass of 2.184e+07 kg" in told


def test_a_lot_of_many_chunks_and_heats_forgets_none(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lot_signing, "CHUNK", 4)
    monkeypatch.setattr(issuing, "KEPT", 2)
    rows = coil_rows(5, 3)
    mixed = iter([*rows[::2], *rows[1::2]])  # the coils of a heat do not stand together

    def change(name: str, row: Row) -> Row:
        return next(mixed) if name == "coils" and row[0] != "serial" else row

    sheet(5, 3, change)
    run(*ISSUE, "-o", "lot")
    assert len(passports()) == 15 and len(list(Path("lot").glob("*.workings.json"))) == 5
    assert "15 already" in run(*ISSUE, "-o", "lot")


def test_csv_files_make_a_lot_too(here: Path) -> None:
    plant = "\n".join(",".join(row) for row in PLANT)
    rows = [",".join(COLUMNS)] + [
        f"H1,burner-{n},melting,1,M2,{900 + n},GV,invoice,{GAS},2026-09" for n in range(3)
    ]
    Path("activity.csv").write_text(plant + "\n\n" + "\n".join(rows))
    Path("list.csv").write_text("serial,heat,mass\nA-1,H1,21000\nA-2,H1,21100\n")
    words = ("issue", "--batch", "activity.csv", "--as", "mill", "-o", "lot")
    assert "Say --coils FILE.csv" in run(*words, code=2)
    assert "2 issued" in run(*words, "--coils", "list.csv")


def test_factors_of_their_own_file_and_documents_beside_it(here: Path) -> None:
    """T129: --factors works for a lot, and the document that a kind rests on is found beside it."""
    own = "urn:mill:factor:grid"

    def change(name: str, row: Row) -> Row:
        return [own if cell == GAS else cell for cell in row] if name == "activity" else row

    sheet(2, 3, change)
    told = run(*ISSUE, "--check", code=2)
    assert own in told
    Path("own.csv").write_text(
        "id,publisher,edition,kind,unit,gas:CO2,evidence\n"
        f"{own},Mill,2026,laboratory-batch,GV,56.1,analysis.txt\n", encoding="utf-8"
    )  # fmt: skip
    told = run(*ISSUE, "--factors", "own.csv", "--check", code=2)
    assert "analysis.txt" in told and "beside" in told
    Path("analysis.txt").write_text("1.2", encoding="utf-8")
    told = run(*ISSUE, "--factors", "own.csv", "--check")
    assert "6 coils in order" in told
    run(*ISSUE, "--factors", "own.csv", "-o", "lot")
    workings: Any = loads(next(Path("lot").rglob("*workings*.json")).read_bytes())
    (record,) = [one for one in workings["factors"] if one["id"] == own]
    assert record["evidence"] == "analysis.txt" and record["evidenceDigest"].startswith("uID")


def test_names_of_the_template_are_noticed_before_signing(here: Path) -> None:
    mine = {row[0]: row[1] for row in PLANT}["facility.id"]

    def change(name: str, row: Row) -> Row:
        return [FACILITY if cell == mine else cell for cell in row]

    assert "template" not in run(*ISSUE, "--check")
    sheet(2, 3, change)
    told = run(*ISSUE, "-o", "lot")
    warned, _, rest = told.partition("to be signed")
    assert "still as in the template" in warned and FACILITY in warned and rest
