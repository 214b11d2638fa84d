"""What numbers are calculated from, on the command line: batches of readings, libraries for whole lots."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from passport.disk import documents
from passport.party import register
from passport.sheets.drafts import batch as drafts
from tests.cli.sessions import in_process
from tests.lots import GAS, workbook

METER = "https://id.mill.example/meter/em-17"
BOARD_GAS = "urn:example:factor:board-gas"
DAY = {"start": "2026-09-17T00:00:00Z", "end": "2026-09-17T12:00:00Z"}
LATER = {"start": "2026-09-17T12:00:00Z", "end": "2026-09-18T00:00:00Z"}


def run(*words: str, code: int = 0) -> str:
    found, output = in_process(list(words))
    assert found == code, output
    return output


@pytest.fixture
def gateway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A gateway that has signed half a day of two readings, ``one.readings.json``."""
    monkeypatch.chdir(tmp_path)
    run("init", "gateway", "--role", "gateway", "--did", "did:web:gw.mill.example", "--name", "Gateway 1",
        "--no-passphrase")  # fmt: skip
    batch("one", DAY)
    run("issue", "one.json", "--as", "gateway", "-o", "one.readings.json")
    return tmp_path


def batch(name: str, period: dict[str, str], *, first: str = "1000", values: tuple[str, str] = ("40", "41"),
          **more: object) -> None:  # fmt: skip
    """A draft of two readings of six hours each, and its table."""
    noon = f"{period['start'][:11]}{int(period['start'][11:13]) + 6:02}:00:00Z"
    rows = [(period["start"], noon, values[0]), (noon, period["end"], values[1])]
    table = "".join(f"{','.join(row)}\n" for row in [drafts.COLUMNS, *rows])
    Path(f"{name}.csv").write_text(table, encoding="utf-8")
    last = str(int(first) + sum(map(int, values))) if first.isdigit() else first
    draft = {
        "meter": METER, "quantity": "electricity", "unit": "KWH", "step": "21600", "period": period,
        "readings": f"{name}.csv", "register": {"first": first, "last": last}, **more,
    }  # fmt: skip
    Path(f"{name}.json").write_text(json.dumps(draft), encoding="utf-8")


def edited(old: str, new: str) -> Callable[[], None]:
    """Change the signed file."""

    def change() -> None:
        path = Path("one.readings.json")
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def test_a_batch_goes_on_where_the_one_before_ended(gateway: Path) -> None:
    batch("two", LATER, first="1081", previous="one.readings.json")
    assert "behind 1 before it" in run("issue", "two.json", "--as", "gateway", "-o", "two.readings.json")


@pytest.mark.parametrize(
    ("draft", "change", "code"),
    [
        ({"meter": f"{METER}-b"}, None, "readings.meter"),
        ({"unit": "MWH"}, None, "readings.unit"),
        ({"period": DAY}, None, "readings.order"),
        ({"first": "1080"}, None, "readings.rollback"),
        ({}, edited('"value":"40"', '"value":"4"'), "readings.root"),
        ({}, edited('"until":"', '"until":"2'), "readings.profile"),
        ({}, edited('"last":"1081"', '"last":"1001"'), "readings.signature"),
        ({}, edited('"value":"40"', '"value":"forty"'), "readings.format"),
    ],
    ids=["meter", "unit", "overlap", "register", "reading", "form", "credential", "figure"],
)
def test_no_batch_is_signed_behind_one_that_it_does_not_follow(
    gateway: Path, draft: dict[str, object], change: Callable[[], None] | None, code: str
) -> None:
    """T479: another meter, an edited batch, an overlap, a register that went back."""
    if code == "readings.profile":
        change = edited('"validUntil":"', '"validUntil":"x')
    if change is not None:
        change()
    period = draft.pop("period", LATER)
    first = str(draft.pop("first", "1081"))
    batch("two", period, first=first, previous="one.readings.json", **draft)  # type: ignore[arg-type]  # a period
    output = run("issue", "two.json", "--as", "gateway", "-o", "two.readings.json", "--json", code=2)
    assert f'"{code}"' in output, output
    assert not Path("two.readings.json").exists()


def test_a_batch_that_another_gateway_signed_may_be_continued(gateway: Path) -> None:
    """A device is replaced and the meter stays; whose key it was a calculation asks by the trust list."""
    run("init", "second", "--role", "gateway", "--did", "did:web:gw2.mill.example", "--name", "Gateway 2",
        "--no-passphrase")  # fmt: skip
    batch("two", LATER, first="1081", previous="one.readings.json")
    assert "behind 1 before it" in run("issue", "two.json", "--as", "second", "-o", "two.readings.json")


@pytest.mark.parametrize("spacing", ["newline", "indented", "format-first"])
def test_readings_in_any_spacing_are_judged_as_readings(gateway: Path, spacing: str) -> None:
    """T545: a file that somebody saved anew holds the same batches; nobody of it is listed here."""
    path = Path("one.readings.json")
    held = json.loads(path.read_text(encoding="utf-8"))
    written = {
        "newline": f"\n{path.read_text(encoding='utf-8')}",
        "indented": json.dumps(held, indent=2),
        "format-first": json.dumps({name: held[name] for name in ("format", "batches")}),
    }
    path.write_text(written[spacing], encoding="utf-8")
    run("init", "buyer", "--role", "publisher", "--did", "did:web:buyer.example", "--name", "Buyer",
        "--no-passphrase")  # fmt: skip
    run("trust", "new", "--as", "buyer", "-o", "trust.json")
    found = json.loads(run("verify", path.name, "--trust", "trust.json", "--json", code=6))
    assert found["verdict"] == "unknown_signer"


def test_a_first_batch_that_follows_another_says_so(gateway: Path) -> None:
    """T546: without the batch before it a file is open about that; with it, only about its calibration."""
    batch("two", LATER, first="1081", previous="one.readings.json")
    run("issue", "two.json", "--as", "gateway", "-o", "two.readings.json")
    held = json.loads(Path("two.readings.json").read_text(encoding="utf-8"))
    Path("cut.readings.json").write_text(
        json.dumps({**held, "batches": held["batches"][1:]}), encoding="utf-8"
    )
    run("init", "buyer", "--role", "publisher", "--did", "did:web:buyer.example", "--name", "Buyer",
        "--no-passphrase")  # fmt: skip
    run("trust", "new", "--as", "buyer", "-o", "trust.json")
    key = run("keys", "show", "gateway", "--fingerprint").strip()
    run("trust", "add", "trust.json", "gateway", "--role", "gateway", "--key", key, "--as", "buyer")
    codes = {}
    for name in ("two", "cut"):
        found = json.loads(run("verify", f"{name}.readings.json", "--trust", "trust.json", "--json", code=3))
        codes[name] = [one["code"] for one in found["problems"]]
    assert codes == {"two": [], "cut": ["readings.before"]}


@pytest.mark.parametrize("before", ["one.readings.json", ""])
def test_a_gateway_signs_no_second_batch_in_the_place_of_another_t577(gateway: Path, before: str) -> None:
    """T577: behind the same batch, or as a first one of the same hours; the very same is no other."""
    named: dict[str, Any] = {"previous": before} if before else {}
    batch("two", LATER, first="1081", **named)
    batch("other", LATER, first="1081", values=("1", "2"), **named)
    run("issue", "two.json", "--as", "gateway", "-o", "two.readings.json")
    before_it = register.Register(gateway / "gateway" / "register.sqlite", size=1).issued()
    output = run("issue", "other.json", "--as", "gateway", "-o", "other.readings.json", code=2)
    assert "readings.second" in run(
        "issue", "other.json", "--as", "gateway", "-o", "other.readings.json", "--json", code=2
    )
    assert "other.json: period" in output and LATER["start"] in output
    assert not Path("other.readings.json").exists()
    assert register.Register(gateway / "gateway" / "register.sqlite", size=1).issued() == before_it
    run("issue", "two.json", "--as", "gateway", "-o", "again.readings.json")
    next_day = {"start": "2026-09-19T00:00:00Z", "end": "2026-09-19T12:00:00Z"}
    batch("third", next_day, first="1162", previous="two.readings.json")
    run("issue", "third.json", "--as", "gateway", "-o", "third.readings.json")


def test_of_two_processes_one_records_its_batch_t577(tmp_path: Path) -> None:
    """Both asked before either recorded; what shares no hour, or is of another meter, is beside them."""
    held = register.Register(tmp_path / "register.sqlite", size=8)
    held.create()

    def kept(name: str, begins: str, ends: str, previous: str = "", meter: str = METER) -> str | None:
        one = register.Batch(name, meter, "electricity", begins, ends, previous, f"said by {name}")
        assert name != "b" or held.batch_instead(one) is not None
        other = held.record_batch(register.Issued(name, f"id {name}", "readings", meter, begins), one)
        return None if other is None else other.digest

    assert kept("a", "2026-01-01", "2026-01-02") is None
    assert kept("b", "2026-01-01", "2026-01-03") == "a"
    assert kept("c", "2026-01-02", "2026-01-03", "a") is None
    assert kept("d", "2026-02-02", "2026-02-03", "a") == "c"
    assert kept("e", "2026-01-01", "2026-01-03", meter=f"{METER}-b") is None
    assert {row[0] for row in held.issued()} == {"a", "c", "e"}


def test_every_reading_that_cannot_be_is_named_with_its_line(gateway: Path) -> None:
    """All mistakes of a batch at once, in the table where they stand."""
    batch("two", LATER, first="1081", values=("-1", "41"))
    table = Path("two.csv").read_text(encoding="utf-8").replace("18T00:00:00Z,41", "18T06:00:00Z,41")
    Path("two.csv").write_text(table, encoding="utf-8")
    output = run("issue", "two.json", "--as", "gateway", "-o", "two.readings.json", code=2)
    assert "two.csv:2" in output and "two.csv:3" in output
    assert not Path("two.readings.json").exists()


def test_a_file_of_batches_is_verified_by_itself(gateway: Path) -> None:
    """T479: by a device that nobody lists, listed, and with a reading changed."""
    run("init", "buyer", "--role", "publisher", "--did", "did:web:buyer.example", "--name", "Buyer",
        "--no-passphrase")  # fmt: skip
    run("trust", "new", "--as", "buyer", "-o", "trust.json")
    verify = ("verify", "one.readings.json", "--trust", "trust.json", "--json")
    assert json.loads(run(*verify, code=6))["verdict"] == "unknown_signer"
    key = run("keys", "show", "gateway", "--fingerprint").strip()
    run("trust", "add", "trust.json", "gateway", "--role", "gateway", "--key", key, "--as", "buyer")
    found = json.loads(run(*verify, code=3))  # no calibration is stated
    facts = found["readings"][0]
    assert (found["verdict"], facts["signed"], facts["of"]) == ("open", "2", "2")
    edited('"value":"40"', '"value":"4"')()
    found = json.loads(run(*verify, code=5))
    assert [one["code"] for one in found["problems"]] == ["readings.root"]
    edited('"value":"4"', '"value":"four"')()
    assert json.loads(run(*verify, code=6))["problems"][0]["where"].endswith("batch 1, reading 1")


def test_a_draft_and_its_table_are_corrected_at_once(gateway: Path) -> None:
    """Mistakes of the draft do not hide those of the files that it names."""
    batch("two", LATER, first="forty", values=("-x", "41"), previous="nowhere.json")
    output = run("issue", "two.json", "--as", "gateway", "-o", "two.readings.json", code=2)
    assert all(one in output for one in ("two.csv:2:value", "two.json#/register", "two.json: previous"))


def test_who_may_not_sign_a_source_is_named_the_role(gateway: Path) -> None:
    """Not a mistake for each member that a claim has and a batch lacks, or the other way round."""
    batch("two", LATER, first="1081")
    Path("library.toml").write_text('edition = "1"\nrecords = "factors.csv"\n', encoding="utf-8")
    for role in ("producer", "factor-publisher"):
        run("init", role, "--role", role, "--did", f"did:web:{role}.example", "--name", role,
            "--no-passphrase", *(("--prefix", "gs1:7312345") if role == "producer" else ()))  # fmt: skip
    for draft, party, wanted in (
        ("two.json", "producer", "gateway"), ("two.json", "factor-publisher", "gateway"),
        ("library.toml", "producer", "factor-publisher"), ("library.toml", "gateway", "factor-publisher"),
    ):  # fmt: skip
        output = run("issue", draft, "--as", party, "--json", code=2)
        assert json.loads(output.splitlines()[0])["error"]["code"] == "identity.role", output
        assert f"A {wanted} signs it" in output
        assert "also:" not in output


# Libraries


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A publisher with a library of one factor, listed; a mill with a lot of two heats that uses it."""
    monkeypatch.chdir(tmp_path)
    for name, role, did in (
        ("board", "factor-publisher", "did:web:board.example"),
        ("buyer", "publisher", "did:web:buyer.example"),
    ):
        run("init", name, "--role", role, "--did", did, "--name", name, "--no-passphrase")
    run("init", "mill", "--role", "producer", "--did", "did:web:mill.example", "--name", "Mill",
        "--no-passphrase", "--prefix", "gs1:7312345")  # fmt: skip
    publish("steel", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")
    run("trust", "new", "--as", "buyer", "-o", "trust.json")
    key = run("keys", "show", "board", "--fingerprint").strip()
    run("trust", "add", "trust.json", "board", "--role", "factor-publisher", "--key", key, "--as", "buyer")
    Path("coils.xlsx").write_bytes(workbook(2, 2, 3, change=_by_library))
    return tmp_path


def publish(name: str, start: str, end: str) -> None:
    table = f"id,publisher,edition,geography,kind,unit,gas:CO2\n{BOARD_GAS},Board,2026,GLO,default,GV,56100\n"
    Path("gas.csv").write_text(table, encoding="utf-8")
    draft = {
        "name": "Steel factors", "edition": name, "records": "gas.csv",
        "approver": {"name": "Committee", "date": "2025-12-18"}, "period": {"start": start, "end": end},
    }  # fmt: skip
    Path(f"{name}.json").write_text(json.dumps(draft), encoding="utf-8")
    run("issue", f"{name}.json", "--as", "board", "-o", f"{name}.library.json")


def _by_library(sheet: str, row: list[object]) -> list[object]:
    return [BOARD_GAS if cell == GAS else cell for cell in row] if sheet == "activity" else row


def _issue(*more: str, code: int = 0) -> str:
    words = ("issue", "--batch", "coils.xlsx", "--as", "mill", "--trust", "trust.json", "-o", "lot")
    return run(*words, *more, code=code)


@pytest.mark.parametrize("jobs", ["1", pytest.param("2", marks=pytest.mark.long)])
def test_a_lot_takes_its_factors_from_a_library(board: Path, jobs: str) -> None:
    """Each heat's workings have the path of the record, each claim names library and factor."""
    _issue("--library", "steel.library.json", "--jobs", jobs)
    claims = [documents.passport(path).claim.document for path in sorted(Path("lot").glob("*.passport.json"))]
    assert len(claims) == 4
    for claim in claims:
        (named,) = claim["credentialSubject"]["footprint"]["libraries"]
        assert (named["edition"], [factor["id"] for factor in named["factors"]]) == ("steel", [BOARD_GAS])
    name = str(min(Path("lot").glob("*.passport.json")))
    held = ("--inputs", "steel.library.json", "--status", "board", "--trust", "trust.json")
    key = run("keys", "show", "mill", "--fingerprint").strip()
    run("trust", "add", "trust.json", "mill", "--role", "producer", "--key", key, "--as", "buyer")
    found = json.loads(run("verify", name, *held, "--json", code=3))
    assert [one["edition"] for one in found["number"]["libraries"]] == ["steel"]
    answers = {one["code"]: one["outcome"] for one in found["findings"]}
    assert answers["library.present"] == answers["library.in_force"] == answers["library.valid"] == "pass"


def test_the_same_factor_in_a_file_of_ones_own_is_other_data(board: Path) -> None:
    """T460: what a publisher approved is not what the mill wrote down, so nothing is issued a second time."""
    _issue("--library", "steel.library.json")
    assert "from other data" in _issue("--factors", "gas.csv", code=2)


def test_a_library_for_another_time_or_withdrawn_is_refused_for_a_lot(board: Path) -> None:
    """T461: once for the lot, however many heats it has; by the lists of --status."""
    publish("past", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z")
    output = _issue("--library", "past.library.json", "--json", code=2)
    assert "1 problem in" in output and "library.period" in output and not Path("lot").exists()
    run("revoke", "steel.library.json", "--as", "board", "--reason", "wrong", "--yes")
    output = _issue("--library", "steel.library.json", "--status", "board", "--json", code=2)
    assert "library.withdrawn" in output and not Path("lot").exists()


def test_all_mistakes_of_a_library_at_once(board: Path) -> None:
    """In the draft, in the table, and where they contradict each other, each with its place."""
    Path("gas.csv").write_text("id,publisher,edition,geography,kind,unit,gas:CO2\nurn:mill:a,b,c,GLO,kind-of,GV,1\n")
    draft = json.loads(Path("steel.json").read_text(encoding="utf-8"))
    Path("steel.json").write_text(json.dumps({**draft, "edition": 7, "replaces": "nowhere.json"}))
    output = run("issue", "steel.json", "--as", "board", "-o", "new.library.json", code=2)
    assert all(one in output for one in ("gas.csv:2:kind", "steel.json#/edition", "steel.json: replaces"))
    period = {"start": "2027-01-01T00:00:00Z", "end": "2026-01-01T00:00:00Z"}
    approver = {"name": "Committee", "date": "2999-01-01"}
    Path("steel.json").write_text(json.dumps({**draft, "period": period, "approver": approver}))
    Path("gas.csv").write_text("id,publisher,edition,geography,kind,unit,gas:CO2\nurn:mill:a,b,c,GLO,default,GV,1\n")
    output = run("issue", "steel.json", "--as", "board", "-o", "new.library.json", code=2)
    assert "steel.json: period" in output and "steel.json: approver.date" in output
    assert not Path("new.library.json").exists()
