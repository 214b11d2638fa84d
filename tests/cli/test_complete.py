"""T151: a lot is fetched complete from a resolver, so that the folder verifies wherever it is handed to."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from resolver.outgoing import client
from tests.cli.sessions import in_process
from tests.resolver.service import ROOT, Service, listening
from tests.runs import COIL
from tests.world import NOW, World
from tests.world_inputs import Chain, consumer, supply


@pytest.fixture
def chain() -> tuple[World, Chain]:
    world = World()
    slab = supply(world)
    # At detail "total": a resolver can check no component against an input.
    return world, consumer(world, [(slab, "1050")], detail="total", claim={"id": COIL}, response=None)


@pytest.fixture
def url(tmp_path: Path, chain: tuple[World, Chain]) -> Iterator[str]:
    """A resolver that holds the coil and its slab, with their status lists."""
    world, made = chain
    (tmp_path / "served").mkdir()
    service = Service(tmp_path / "served", world)
    (tmp_path / "trust.json").write_bytes(world.trust())
    slab = made.consumed[0]
    with listening(service.app) as address:
        for docs, mill in (((slab.claim, slab.statement), world.rival), (made.docs.signed()[:2], world.mill)):
            extras = made.extras() if mill is world.mill else []
            file = world.file(type(made.docs)(docs[0], docs[1], None), extras=extras, status_inside=True)
            client.publish(address, file, mill.signer, at=world.at, root=ROOT)
        yield address
    service.close()


def run(place: Path, *words: str) -> tuple[int, str]:
    return in_process(["verify", *words, "--trust", str(place / "trust.json"), "--at", NOW])


def test_a_list_of_products_becomes_a_folder_that_verifies(tmp_path: Path, url: str) -> None:
    """T151: coil and slab are fetched with their answers and lists; offline the folder gives the same."""
    (tmp_path / "lot.txt").write_text(f"# the delivery of Monday\n\n{COIL}\n{COIL}?x=1\n", encoding="utf-8")
    words = (str(tmp_path / "lot.txt"), "--resolver", url, "--save", str(tmp_path / "lot"))
    code, output = run(tmp_path, *words)
    assert (code, output.splitlines()[-1]) == (0, "2  verified  Verified")
    assert len(list((tmp_path / "lot").iterdir())) == 2
    assert run(tmp_path, str(tmp_path / "lot"))[0] == 0
    code, output = run(tmp_path, *words)
    assert code == 2
    assert "holds 1 of these passports already" in output
    assert run(tmp_path, *words, "--force")[0] == 0


def test_a_folder_of_claims_is_completed(tmp_path: Path, url: str, chain: tuple[World, Chain]) -> None:
    """T151: what was given lies beside as evidence; a product the resolver does not know has its line."""
    world, made = chain
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "a.passport.json").write_bytes(
        world.file(type(made.docs)(made.docs.claim, None, None))
    )
    unknown = world.claim(id=f"{COIL}9")
    (tmp_path / "claims" / "b.passport.json").write_bytes(world.file(type(made.docs)(unknown, None, None)))
    (tmp_path / "claims" / "c.passport.json").write_bytes(b"{")
    saved, table = tmp_path / "lot", tmp_path / "out.csv"
    code, _ = run(
        tmp_path, str(tmp_path / "claims"), "--resolver", url, "--save", str(saved), "--csv", str(table)
    )
    assert code == 6
    with table.open(encoding="utf-8-sig", newline="") as stream:
        rows = {Path(row["file"]).name: row["state"] for row in csv.DictReader(stream)}
    assert rows.pop("b.passport.json") == rows.pop("c.passport.json") == "unreadable"
    assert set(rows) == {path.name for path in saved.iterdir()}
    assert set(rows.values()) == {"verified"}


def test_a_rival_in_the_folder_breaks_what_was_fetched(
    tmp_path: Path, url: str, chain: tuple[World, Chain]
) -> None:
    """T122, T151: the mill gave this buyer other content than it published."""
    world, made = chain
    other = world.claim(id=COIL, grade="S999")
    (tmp_path / "mine.ndjson").write_bytes(world.file(type(made.docs)(other, None, None)) + b"\n")
    words = ("--resolver", url, "--save", str(tmp_path / "lot"))
    code, output = run(tmp_path, str(tmp_path / "mine.ndjson"), *words)
    assert code == 5
    assert "1  chain_broken" in output


@pytest.mark.parametrize(
    ("text", "words", "message"),
    [
        (f"{COIL}\nC-17\nhttps://x.example/nothing\n", ("--save", "lot"), "line 2: "),
        (f"{COIL}\n", ("--save", "lot.txt"), "is a file"),
        (f"{COIL}\n", ("--save", "no/lot"), "There is no folder no"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_asked(
    tmp_path: Path, text: str, words: tuple[str, ...], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T151: every wrong line at once, nothing fetched, nothing written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trust.json").write_bytes(World().trust())
    (tmp_path / "lot.txt").write_text(text, encoding="utf-8")
    code, output = run(tmp_path, "lot.txt", "--resolver", "http://127.0.0.1:9", *words)
    assert code == 2
    assert message in output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lot.txt", "trust.json"]


def test_a_batch_with_a_resolver_and_no_folder_is_refused(tmp_path: Path) -> None:
    """T151: what was fetched for a batch is kept, so that it can be handed on."""
    (tmp_path / "trust.json").write_bytes(World().trust())
    code, output = run(tmp_path, str(tmp_path), "--resolver", "http://127.0.0.1:9")
    assert code == 2
    assert "Add --save FOLDER" in output
