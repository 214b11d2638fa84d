"""``passport issue --batch --library``: the claims of a lot name the libraries their factors came from."""

import copy
import pickle
from pathlib import Path
from typing import Any

import pytest

from passport.carbon.workings import workings_digest
from passport.disk import documents
from passport.vocab import LIBRARIES
from passport.work.libraries.taking import Libraries
from signing.digests import document_digest
from signing.strict_json import loads
from tests import world_libraries as made
from tests.cli.sessions import in_process
from tests.lots import GAS, workbook
from tests.passport.carbon.activities import replayed_footprint
from tests.vectors_build import about_libraries as staged
from tests.vectors_build.stage import Stage
from tests.world_people import Document

AT = "2026-11-21T10:00:00Z"
ISSUE = ("issue", "--batch", "coils.xlsx", "--as", "mill", "--trust", "trust.json", "--at", AT)
STEEL = ("--library", "steel.library.json")


def _row(name: str, row: list[object]) -> list[object]:
    """The factor of every burner from the library, whose gas is in kilograms."""
    return [{GAS: made.GAS, "GV": "KGM"}.get(str(cell), cell) for cell in row] if name == "activity" else row


def run(*words: str, code: int = 0) -> str:
    found, output = in_process(list(words))
    assert found == code, output
    return output


def library(name: str, file: bytes) -> None:
    Path(f"{name}.library.json").write_bytes(file)


@pytest.fixture
def signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Document:
    """A folder with a mill, a lot of two heats of two coils, a trust list, and a library, which is given."""
    monkeypatch.chdir(tmp_path)
    run("init", "mill", "--role", "producer", "--did", "did:web:mill.example", "--name", "Mill",
        "--no-passphrase", "--prefix", "gs1:7312345")  # fmt: skip
    Path("coils.xlsx").write_bytes(workbook(2, 2, 5, change=_row))
    Path("trust.json").write_bytes(staged.listed())
    w = Stage()
    found = made.library(w, staged.board(w))
    library("steel", made.file_of(found))
    return found


def claims(folder: str) -> list[dict[str, Any]]:
    found = [documents.passport(path).claim.document for path in sorted(Path(folder).glob("*.passport.json"))]
    return [dict(one) for one in found]


def test_the_claims_of_a_lot_name_the_library_as_those_of_a_draft_do(signed: Document) -> None:
    """T460: with its digest and edition; the workings hold the path of the factor to the signed root."""
    told = run(*ISSUE, *STEEL, "-o", "lot")
    assert "4 issued" in told and "no factor of this library" not in told
    workings: dict[str, Any] = {}
    for path in Path("lot").rglob("*workings*.json"):
        value: Any = loads(path.read_bytes())
        workings[workings_digest(value)] = value
    named = {"id": signed["id"], "digestMultibase": document_digest(signed), "edition": "2026"}
    assert len(claims("lot")) == 4 and len(workings) == 2
    for claim in claims("lot"):
        footprint = claim["credentialSubject"]["footprint"]
        (entry,) = footprint[LIBRARIES]
        assert entry.items() >= named.items()
        beside = workings[footprint["workings"]["digestMultibase"]]
        (held,) = beside[LIBRARIES]
        assert [one["id"] for one in held["factors"]] == [made.GAS]
        assert replayed_footprint(beside, footprint["detail"]) == footprint
    # The same heat as a draft of its own.
    alone = ("calculate", "coils.xlsx", "--heat", "H88000", *STEEL, "--trust", "trust.json", "--at", AT)
    assert "Factor committee" in run(*alone)


def test_several_processes_name_it_alike(signed: Document) -> None:
    run(*ISSUE, *STEEL, "-o", "lot", "--jobs", "2")
    held = [claim["credentialSubject"]["footprint"][LIBRARIES] for claim in claims("lot")]
    assert len(held) == 4 and all(one == held[0] for one in held)
    assert held[0][0]["digestMultibase"] == document_digest(signed)
    assert "4 issued already" in run(*ISSUE, *STEEL, "--check", "-o", "lot")


def test_without_the_library_the_lot_is_of_other_data(signed: Document) -> None:
    """The same factor, written into a file of the mill's own, is not what the publisher approved."""
    run(*ISSUE, *STEEL, "-o", "lot")
    Path("own.csv").write_text(
        "id,publisher,edition,kind,unit,geography,gas:CO2\n"
        f"{made.GAS},Factor Board Example,2026,default,KGM,GLO,2.69\n", encoding="utf-8",
    )  # fmt: skip
    told = run(*ISSUE, "--factors", "own.csv", "-o", "lot", code=2)
    assert "from other data" in told


def test_what_keeps_a_library_from_being_used_is_said_at_once_and_nothing_is_signed(signed: Document) -> None:
    """T460, T461: a changed record, another period, and a mistake of the lot in one answer."""
    records = copy.deepcopy(list(made.RECORDS))
    records[3]["gases"]["CO2"] = "1"
    library("edited", made.file_of(signed, records))
    w = Stage()
    past = {"start": "2024-01-01T00:00:00Z", "end": "2025-01-01T00:00:00Z"}
    library("past", made.file_of(made.library(w, staged.board(w), period=past)))
    told = run(*ISSUE, "--library", "past.library.json", "-o", "lot", code=2)
    assert told.count("past.library.json: It is for 2024-01-01") == 1
    wrong = workbook(2, 2, 5, change=lambda name, row: _row(name, [*row[:-1], "?"] if len(row) == 3 else row))
    Path("coils.xlsx").write_bytes(wrong)
    told = run(*ISSUE, "--library", "edited.library.json", "-o", "lot", code=2)
    assert "edited.library.json: Its records are not those" in told and "coils!" in told
    assert not Path("lot").exists()


def test_a_library_that_no_heat_uses_is_said_once(signed: Document) -> None:
    other = [made.record("lime-of-another-board")]
    w = Stage()
    library("other", made.file_of(made.library(w, staged.board(w), other), other))
    told = run(*ISSUE, *STEEL, "--library", "other.library.json", "--check")
    assert told.count("no factor of this library was used") == 1


def test_a_library_is_of_a_lot(signed: Document) -> None:
    """A draft names what it was calculated with; signing it takes no library."""
    Path("draft.toml").write_text("", encoding="utf-8")
    told = run("issue", "draft.toml", "--as", "mill", *STEEL, code=2)
    assert "Options of a lot were given without one." in told


def test_a_library_goes_to_other_processes() -> None:
    """What was judged here is plain data: a worker asks no trust list."""
    w = Stage()
    found = made.taken(made.library(w, staged.board(w)))
    again = pickle.loads(pickle.dumps(Libraries((found,))))
    assert again.taken[0].factors == found.factors
