"""A verifier's run that is killed between signing and recording signs nothing twice (T555).

Each kill is real: the command runs in a process of its own, which ends at the n-th file of a statement.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from passport import door
from passport.cli.main import main
from passport.disk import documents, files
from passport.party import identity
from signing.errors import ToolError
from tests.cli.sessions import in_process
from tests.cli.test_attest_method import Plant, _made
from tests.forked import Forked

DIED = 9


@pytest.fixture(scope="module")
def made(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Plant:
    """Four coils of two heats, and their method, attested."""
    return _made(tmp_path_factory.mktemp("plant"), demo, heats=2, coils=2)


@pytest.fixture
def plant(made: Plant, tmp_path: Path) -> Iterator[Plant]:
    """A copy of it."""
    shutil.copytree(made.folder, tmp_path / "plant")
    yield Plant(tmp_path / "plant")


def dying(name: str, nth: int, before: bool, words: list[str]) -> int:
    """Run a command that ends, as if killed, before or behind the n-th call of a function of ``files``."""
    real: Callable[..., None] = getattr(files, name)
    left = [nth]

    def counted(path: Path, *more: object, **named: object) -> None:
        if name != "settle" and ".passport.json" not in path.name:
            real(path, *more, **named)
            return
        left[0] -= 1
        if before and not left[0]:
            os._exit(DIED)
        real(path, *more, **named)
        if not left[0]:
            os._exit(DIED)

    setattr(files, name, counted)
    return main(words)


def killed(plant: Plant, name: str, nth: int, words: list[str], *, before: bool = False) -> None:
    """Run it so, and see that it died there."""
    process = Forked(dying, name, nth, before, words, folder=plant.folder)
    assert process.wait(timeout=60) == DIED, process.errors()


def known(plant: Plant) -> dict[str, str]:
    """By claim of the lot, the one statement that the register has about it."""
    lot = {documents.passport(path).claim.document["id"] for path in plant.claims.iterdir()}
    register = identity.load(plant.demo / "verifier").register
    rows = [row for row in register.issued() if row[2] == "statement" and row[3] in lot]
    by_claim = {subject: digest for digest, _, _, subject, _ in rows}
    assert len(by_claim) == len(rows)
    return by_claim


def there(*folders: Path) -> dict[str, str]:
    """By claim, the one statement that lies in the folders."""
    found: dict[str, str] = {}
    for folder in folders:
        for path in folder.glob("*.passport.json"):
            signed = documents.passport(path).statement
            assert signed is not None
            about = signed.document["credentialSubject"]["id"]
            assert found.setdefault(about, signed.digest) == signed.digest
    return found


@pytest.mark.parametrize(
    ("name", "nth", "before"), [("write_new", 1, True), ("write_new", 2, False), ("settle", 1, True)]
)
@pytest.mark.parametrize("more", [[], ["--size", "2"]])
def test_a_killed_replay_signs_nothing_twice_into_another_folder_t555(
    plant: Plant, name: str, nth: int, before: bool, more: list[str]
) -> None:
    """Killed before, among or behind its files; then run with another folder or sample, and again."""
    killed(plant, name, nth, plant.replaying("--size", "1"), before=before)
    first = known(plant)
    assert there(plant.out).items() <= first.items()
    other = plant.folder / "other"
    code, output = plant.replay("-o", other, *more)
    assert code == 2 and "attest.second_statement" in output, output
    assert there(plant.out, other) == known(plant) == first and len(first) == 3
    # The refusal and the note lead to the folder of the first run, in which it is complete.
    code, output = plant.replay()
    assert code == 0 and there(plant.out) == known(plant) == first, output


def test_where_the_first_folder_is_gone_the_next_one_gets_the_statements_t555(plant: Plant) -> None:
    """The register has their bytes."""
    killed(plant, "write_new", 1, plant.replaying("--size", "1"), before=True)
    shutil.rmtree(plant.out)
    code, output = plant.replay("--size", "1", "-o", plant.folder / "other")
    assert code == 0, output
    assert there(plant.folder / "other") == known(plant) and len(known(plant)) == 3


def test_a_run_that_was_not_killed_leaves_nothing_waiting_t555(plant: Plant) -> None:
    """What is written is not kept in the register a second time."""
    assert plant.replay("--size", "1")[0] == 0
    register = identity.load(plant.demo / "verifier").register
    assert register.unwritten([*known(plant)]) == [] and len(known(plant)) == 3


def _one(plant: Plant, to: Path) -> list[str]:
    opinion = plant.demo / "drafts" / "opinion.toml"
    words = ["attest", plant.claims / "H00-1.passport.json", "--opinion", opinion, *plant.signing, "--yes",
             "--json", "-o", to]  # fmt: skip
    words.remove("--workings")
    words.remove(plant.workings)
    return [str(word) for word in words]


@pytest.mark.parametrize("before", [True, False])
def test_a_killed_opinion_is_signed_once_whatever_file_is_named_next_t555(plant: Plant, before: bool) -> None:
    """At the command line, and by a program."""
    first, other = plant.folder / "one.passport.json", plant.folder / "other.passport.json"
    killed(plant, "write", 1, _one(plant, first), before=before)
    code, output = in_process(_one(plant, other))
    assert code == 2 and "attest.second_statement" in output, output
    with pytest.raises(ToolError) as refused:
        door.attest(
            door.open_party(plant.demo / "verifier"), plant.claims / "H00-1.passport.json",
            plant.demo / "drafts" / "opinion.toml", plant.folder / "accreditation.json",
            trust=plant.demo / "trust.json", to=other,
        )  # fmt: skip
    assert refused.value.code == "attest.second_statement"
    signed = documents.passport(first).statement
    assert signed is not None and [*known(plant).values()] == [signed.digest]
    assert not other.exists()
