"""Acts of a body and a holder at the command line, and files that a command reads. THREATS T668, T669."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import load_workbook

from passport.disk import documents
from signing import jcs
from signing.digests import document_digest
from tests.cli.sessions import Session
from tests.cli.test_certificates_of_lots import listed, ran, sheet
from tests.cli.test_certificates_refused import ALONE, LOT, held
from tests.lots import SWEDISH, workbook

ISSUE = (
    "passport certificate issue meter.csv --device park.json --holder did:web:mill.example --as body"
    " --to $URL"
)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A registry that is served, three certificates of a park, and a lot."""
    with Session(tmp_path_factory.mktemp("acts")) as found:
        listed(found)
        Path("coils.xlsx").write_bytes(workbook(2, 3, 5, plant=SWEDISH))
        Path("meter.csv").write_text(sheet((1_000, 1_000, 1_000)), encoding="utf-8")
        Path("use.csv").write_text(sheet((300, 0, 0)), encoding="utf-8")
        ran(found, "passport serve --as platform --trust trust.json --registry certs --port $PORT &")
        ran(found, f"{ISSUE} --assign -o request.json")
        yield found


def test_what_is_reserved_is_retired_and_not_transferred(session: Session) -> None:
    first = document_digest(documents.parse(Path("request.json"))["documents"][0])
    transfer = f"passport certificate transfer {first} --units 0:400 --as mill --to $URL"
    assert "--reserve" in ran(session, transfer, 2)
    ran(session, f"{transfer} --reserve --holder did:web:body.example", 2)
    assert "400 units of 1 lot" in ran(session, f"{transfer} --reserve")
    assert "registry.state" in ran(session, f"{transfer} --holder did:web:body.example --json", 2)
    before = held(session)
    ran(session, f"{ALONE} -o reserved.json")
    assert held(session) == before, "the reserved ones were used up"


def test_a_certificate_that_was_revoked_is_used_for_nothing_t666(session: Session) -> None:
    """By its file or digest, published at the platform of the registry; the others are matched."""
    third = documents.parse(Path("request.json"))["documents"][2]
    Path("c3.json").write_bytes(jcs.canonical(third))
    ran(session, "passport revoke c3.json --as body --reason misread --yes --to $URL")
    assert "revoked" in ran(session, "passport certificate show c3.json --to $URL")
    Path("use3.csv").write_text(sheet((100, 100, 100)), encoding="utf-8")
    said = ran(session, f"{ALONE.replace('use.csv', 'use3.csv')} -o r3.json")
    assert "Retired 200 of 300" in said
    digest = document_digest(third)
    giving = f"passport certificate transfer {digest} --units 0:9 --holder did:web:body.example --as mill"
    assert "registry.revoked" in ran(session, f"{giving} --to $URL --json", 2)
    Path("third.csv").write_text("\n".join(sheet((0, 0, 90)).splitlines()[::3]), encoding="utf-8")
    anew = f"{ISSUE.replace('meter.csv', 'third.csv')} --replaces request.json"
    assert "--withdraw" in ran(session, anew, 2)
    ran(session, f"{anew} --withdraw misread")


def test_a_reading_that_stands_for_ever_is_not_withdrawn_t668(session: Session) -> None:
    """Nothing could be issued in its place; the same reading again can, but for what was retired."""
    four = "start,end,units\n2026-09-17T07:00:00Z,2026-09-17T08:00:00Z,{}\n"
    Path("four.csv").write_text(four.format(500), encoding="utf-8")
    ran(session, f"{ISSUE.replace('meter.csv', 'four.csv')} -o four.json")
    Path("use4.csv").write_text(four.format(200), encoding="utf-8")
    ran(session, f"{ALONE.replace('use.csv', 'use4.csv')} -o r4.json")
    before = held(session)
    anew = f"{ISSUE.replace('meter.csv', 'four.csv')} --replaces four.json --withdraw misread"
    for other in (90, 501):
        Path("four.csv").write_text(four.format(other), encoding="utf-8")
        assert "200 units were retired" in ran(session, anew, 2)
        assert held(session) == before
    Path("four.csv").write_text(four.format(500), encoding="utf-8")
    ran(session, anew)
    assert held(session) == before


@pytest.mark.parametrize("output", ["use.csv", "coils.xlsx", "trust.json"])
def test_what_a_command_reads_is_not_its_output_t669(session: Session, output: str) -> None:
    """With --force neither: it would be gone, and units used up."""
    data, before = Path(output).read_bytes(), held(session)
    assert "usage.same_file" in ran(session, f"{LOT} -o {output} --force --json", 2)
    for name in ("meter.csv", "park.json"):
        kept = Path(name).read_bytes()
        assert "usage.same_file" in ran(session, f"{ISSUE} -o ./{name} --force --json", 2)
        assert Path(name).read_bytes() == kept
    assert (Path(output).read_bytes(), held(session)) == (data, before)


@pytest.mark.parametrize("ending", [".tsv", ".txt"])
def test_a_lot_of_separated_values_is_retired_for(session: Session, ending: str) -> None:
    book = load_workbook("coils.xlsx")
    rows = {
        one.title: ["\t".join("" if cell is None else str(cell) for cell in row) for row in one.values]
        for one in book
    }
    Path(f"act{ending}").write_text("\n".join(rows["plant"] + rows["activity"]) + "\n", encoding="utf-8")
    Path(f"coils{ending}").write_text("\n".join(rows["coils"]) + "\n", encoding="utf-8")
    command = LOT.replace("--for coils.xlsx", f"--for act{ending} --coils coils{ending}")
    assert "for 3 coils" in ran(session, f"{command} -o of{ending[1:]}.json")


def test_a_month_of_quarter_hours_is_read_in_parts(session: Session) -> None:
    hours = [f"{hour // 24 + 1:02}T{hour % 24:02}" for hour in range(745)]
    quarters = [f"2026-08-{one}:{minute}:00Z" for one in hours[:-1] for minute in ("00", "15", "30", "45")]
    rows = [f"{start},{end},10" for start, end in pairwise(quarters)]
    Path("quarter.csv").write_text("\n".join(["start,end,units", *rows]), encoding="utf-8")
    command = ISSUE.replace("meter.csv", "quarter.csv")
    assert "ten days of quarter hours" in ran(session, command, 2)
    Path("quarter.csv").write_text("\n".join(["start,end,units", *rows[:960]]), encoding="utf-8")
    ran(session, command)
