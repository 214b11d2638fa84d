"""T248: whether the database is no older copy, as a witness over HTTP says it to a service that starts."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from passport import moments
from resolver.log.service import LogService
from resolver.log.witness_app import create_witness_app
from resolver.settings import LogSettings, WitnessAddress
from signing.errors import LogRefused
from tests.resolver.log import killing, served
from tests.resolver.service import Service, listening


class Restored:
    """A service with a log in one SQLite file, started again and again, and a witness that may be away."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.file = folder, folder / "resolver.sqlite"
        witness = WitnessAddress(served.WITNESS, url)
        self.settings = LogSettings(served.ORIGIN, served.SIGNER, (witness,))
        self.service = Service(folder, database=f"sqlite:///{self.file}", knobs={"log": self.settings})

    def start(self, database: Path, url: str = "") -> None:
        """Begin anew on this database, by another address of the witness where one is given."""
        self.service.close()
        witness = self.settings.witnesses[0]
        address = WitnessAddress(witness.key, url or witness.url)
        settings = LogSettings(served.ORIGIN, served.SIGNER, (address,))
        world, knobs = self.service.world, {"log": settings}
        self.service = Service(self.folder, world, database=f"sqlite:///{database}", knobs=knobs)

    @property
    def log(self) -> LogService:
        found: LogService = self.service.app.state.services.log
        return found


@pytest.fixture
def restored(tmp_path: Path) -> Iterator[Restored]:
    clock = moments.seconds("2026-11-21T10:00:00Z")
    with listening(create_witness_app(killing.witnessing(tmp_path), clock=lambda: clock)) as url:
        made = Restored(tmp_path, url)
        yield made
        made.service.close()


def test_only_a_witness_can_say_that_the_database_is_no_older_copy(restored: Restored) -> None:
    assert current(restored) == (False, "waiting")
    assert restored.log.sequencer.step() is not None
    assert current(restored) == (True, "ok")
    shutil.copy(restored.file, restored.folder / "older.sqlite")
    restored.service.stocked()
    assert restored.log.sequencer.step() is not None
    restored.start(restored.folder / "older.sqlite", url="http://127.0.0.1:9")
    assert restored.log.sequencer.step() is None
    assert current(restored) == (False, "waiting")
    restored.start(restored.folder / "older.sqlite")
    with pytest.raises(LogRefused) as caught:
        restored.log.sequencer.step()
    assert caught.value.code == "log.rolled_back"
    assert current(restored) == (False, "refused")
    restored.start(restored.file)
    assert restored.log.sequencer.step() is not None
    assert current(restored) == (True, "ok")


def current(restored: Restored) -> tuple[bool, str]:
    return restored.log.current, restored.log.state
