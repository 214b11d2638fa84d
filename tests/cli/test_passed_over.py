"""A folder holds signed documents under another name: that they were not read is said (T516, T662)."""

import gzip
import json
from pathlib import Path

import pytest

from passport.disk.passed_over import PassedOver
from signing import jcs
from tests.cli.sessions import in_process
from tests.world import NOW, World


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def passport(world: World) -> bytes:
    return world.file(world.documents())


@pytest.fixture
def place(tmp_path: Path, world: World, passport: bytes) -> Path:
    """A passport beside a trust list, a status list and a file of another kind, which are not verified."""
    (tmp_path / "trust.json").write_bytes(world.trust())
    (tmp_path / "coil.passport.json").write_bytes(passport)
    (tmp_path / "status.json").write_bytes(world.status_bundle())
    (tmp_path / "coil.workings.json").write_bytes(b'{"format":"other"}')
    (tmp_path / "note.txt").write_bytes(b"to be verified")
    return tmp_path


def _said(place: Path) -> list[str]:
    words = ["verify", str(place), "--trust", str(place / "trust.json"), "--at", NOW]
    output = in_process(words, b"")[1]
    return [line for line in output.splitlines() if " not read, because of " in line]


def test_files_that_are_not_verified_are_not_named(place: Path) -> None:
    assert not _said(place)


@pytest.mark.parametrize("name", ["coil.att.json", "coil"])
def test_a_passport_under_another_name_is_named(place: Path, passport: bytes, name: str) -> None:
    (place / name).write_bytes(passport)
    (said,) = _said(place)
    assert f"1 file that can be verified was not read, because of its name: {place / name}." in said


@pytest.mark.parametrize(
    "data",
    [
        b'{"format":"passport-delivery/1"}',
        b'{"content":{"a":"b"}}',
        b'{"batches":[]}',
        b'{ "credential": {}}',
    ],
)
def test_what_is_verified_by_itself_is_named(tmp_path: Path, data: bytes) -> None:
    """Deliveries, what a hub has signed, readings and libraries of factors."""
    passed = PassedOver()
    (tmp_path / "file.json").write_bytes(data)
    passed(tmp_path / "file.json")
    assert "file.json" in passed.sentence()


def test_many_are_counted(tmp_path: Path, passport: bytes) -> None:
    passed = PassedOver()
    for number in range(5):
        (tmp_path / f"{number}.json").write_bytes(passport)
        passed(tmp_path / f"{number}.json")
    passed(tmp_path / "nothing.json")
    assert "5 files that can be verified" in passed.sentence() and "and 2 more" in passed.sentence()


def test_a_search_says_what_it_has_not_read(place: Path, passport: bytes) -> None:
    """--from FOLDER finds no passport of the product, and names the file that it did not read."""
    (place / "coil.passport.json").rename(place / "coil.att.json")
    words = ["verify", "--from", str(place), "--product", "https://id.mill.example/01/07312345678909/21/1"]
    (place / "other.ndjson").write_bytes(b"{}")
    code, output = in_process([*words, "--trust", str(place / "trust.json"), "--at", NOW], b"")
    assert code == 2 and "coil.att.json" in output


@pytest.mark.parametrize("name", ["again.json", "again.JSON", "again", "again.passport.json.gz"])
def test_evidence_under_another_name_is_named(place: Path, world: World, name: str) -> None:
    """T662: a statement, a status list or a retirement changes verdicts; compressed files are looked into."""
    data = jcs.canonical(world.documents().statement)
    (place / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    (said,) = _said(place)
    assert f"1 file that holds documents beside passports was not read, because of its name: {place}" in said
    assert ("Unpack what is compressed first." in said) is name.endswith(".gz")


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf{}", b"\x1f\x8bno gzip", b"{}", b'{"type":["x"]}\n{}'])
def test_what_holds_no_signed_document_is_not_named(place: Path, data: bytes) -> None:
    (place / "file.json").write_bytes(data)
    assert not _said(place)


def test_a_status_list_that_was_read_otherwise_is_not_named(place: Path, world: World) -> None:
    """Beside the trust list it counts; under another name in the folder it does not, and that is said."""
    (place / "old-status.json").write_bytes(world.status_bundle())
    (said,) = _said(place)
    assert "old-status.json" in said and f"{place / 'status.json'}" not in said


def test_several_files_of_lines_are_one_run(place: Path, world: World) -> None:
    """Two claims about one product in two files compete, as they would in one (T122)."""
    for name in ("one.ndjson", "two.ndjson"):
        (place / name).write_bytes(world.file(world.documents()))
    words = ["verify", str(place / "one.ndjson"), str(place / "two.ndjson"), "--json"]
    code, output = in_process([*words, "--trust", str(place / "trust.json"), "--at", NOW], b"")
    states = [json.loads(line)["report"]["verdict"]["state"] for line in output.splitlines()]
    assert (code, states) == (5, ["chain_broken", "chain_broken"])
