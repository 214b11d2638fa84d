"""The sequencer with real witnesses: one root for each size, restored backups, forks, evidence."""

import shutil
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from resolver.log.log_store import LogStore
from resolver.log.sequencing import Sequencer
from resolver.log.witnesses import Witness, WitnessRefused
from resolver.log.witnessing import Witnessing
from resolver.outgoing.fetch import Answer, FetchRefused
from resolver.store.copying import copy
from resolver.store.sql import SqlStore
from signing.errors import LogRefused
from signing.keys import PrivateKey
from signing.logs import checkpoints, merkle, tiles
from signing.logs.checkpoints import Checkpoint
from signing.logs.notes import COSIGNATURE, ED25519, NoteKey
from signing.signer import KeySigner

ORIGIN = "log.example/steel"
LOG = KeySigner(PrivateKey.from_seed("Ed25519", b"l" * 32), "did:web:log.example#key-1")
LOG_KEY = NoteKey(ORIGIN, ED25519, LOG.public)
NOW = 1_790_000_000


def witness_of(file: Path, name: str, signer: KeySigner) -> Witnessing:
    return Witnessing(file, NoteKey(name, COSIGNATURE, signer.public), signer)


class World:
    """A log and its witnesses, joined without sockets; ``now`` is everybody's clock."""

    def __init__(self, folder: Path, database: str, witnesses: int = 2) -> None:
        self.now = NOW
        self.down = False
        self.witnesses = [
            witness_of(
                folder / f"w{place}.sqlite",
                f"w{place}.example",
                KeySigner(PrivateKey.from_seed("Ed25519", bytes([place]) * 32), f"did:key:w{place}"),
            )
            for place in range(witnesses)
        ]
        for one in self.witnesses:
            one.add_log(LOG_KEY.vkey)
        self.store = SqlStore(database, migrate=True)
        self.restart()

    def restart(self) -> None:
        """Begin the sequencer anew, as after a start of the service."""
        asked = [
            Witness(one.key, f"https://{one.key.name}", LOG_KEY, self._sender(one)) for one in self.witnesses
        ]
        self.sequencer = Sequencer(
            self.store, ORIGIN, LOG, asked, clock=lambda: self.now, moment=lambda: "2026-11-30T00:00:00Z"
        )
        self.log = self.sequencer.log

    def open(self, file: Path) -> None:
        """Go on with another database."""
        self.store.close()
        self.store = SqlStore(f"sqlite:///{file}")
        self.restart()

    def refusal(self) -> str:
        with pytest.raises(LogRefused) as caught:
            self.sequencer.step()
        return caught.value.code

    def _sender(self, witness: Witnessing):  # type: ignore[no-untyped-def] # noqa: ANN202
        def send(method: str, url: str, *, headers: Mapping[str, str], body: bytes) -> Answer:
            if self.down:
                raise FetchRefused("fetch.unreachable", "The server does not answer.")
            if method == "GET":
                answer = witness.newest(url.split("/")[-2])
            else:
                answer = witness.add_checkpoint(body, self.now)
            return Answer(answer.status, {"content-type": answer.media}, answer.body)

        return send

    def add(self, count: int, name: str = "entry") -> None:
        first = self.log.count()
        entries = [
            (f"{name}-{first + place}", f"{name} {first + place}\n".encode()) for place in range(count)
        ]
        assert self.log.add_entries(entries) == count


@pytest.fixture
def world(tmp_path: Path, database: str) -> Iterator[World]:
    found = World(tmp_path, database)
    yield found
    found.store.close()


@pytest.fixture
def local(tmp_path: Path) -> Iterator[World]:
    """In one SQLite file, ``log.sqlite``, which a test copies or changes."""
    found = World(tmp_path, f"sqlite:///{tmp_path / 'log.sqlite'}")
    yield found
    found.store.close()


def test_every_head_is_signed_once_cosigned_and_continues_the_last(world: World) -> None:
    assert world.sequencer.step() is None
    sizes = []
    for count in (1, 3, 300, 1, 65, 600):
        world.add(count)
        world.now += 5
        head = world.sequencer.step()
        assert head is not None
        checkpoint, note = checkpoints.open_checkpoint(head.checkpoint(), [LOG_KEY])
        seen = checkpoints.cosignatures(note, [one.key for one in world.witnesses])
        assert [one.time for one in seen] == [world.now] * 2
        leaves = [merkle.leaf_hash(entry) for entry in world.log.entries(0, checkpoint.size)]
        assert checkpoint == Checkpoint(ORIGIN, len(leaves), merkle.fold(leaves))
        sizes.append(checkpoint.size)
    assert sizes == [1, 4, 304, 305, 370, 970]
    for index in (0, 255, 256, 303, 369):
        proof = world.log.inclusion(index, 370)
        leaf = merkle.leaf_hash(world.log.entries(index, index + 1)[0])
        merkle.check_inclusion(leaf, index, 370, proof, world.log.root(370))
    assert world.sequencer.step() == world.log.head()


def test_tiles_are_served_in_every_width_that_is_there(world: World) -> None:
    world.add(600)
    world.sequencer.step()
    leaves = b"".join(merkle.leaf_hash(entry) for entry in world.log.entries(0, 600))
    for place in tiles.places(600):
        assert world.log.tile(place) is not None
    for place, expected in (
        (tiles.Place(0, 0, 256), leaves[:8192]),
        (tiles.Place(0, 1, 7), leaves[8192 : 8192 + 7 * 32]),
        (tiles.Place(0, 2, 88), leaves[512 * 32 :]),
        (tiles.Place(1, 0, 2), tiles.top(leaves[:8192]) + tiles.top(leaves[8192:16384])),
    ):
        assert world.log.tile(place) == expected
    for place in (tiles.Place(0, 2, 89), tiles.Place(0, 3, 1), tiles.Place(1, 0, 3), tiles.Place(2, 0, 1)):
        assert world.log.tile(place) is None
    bundle = world.log.tile(tiles.Place(-1, 2, 88))
    assert bundle is not None
    assert tiles.entries(bundle, 88) == world.log.entries(512, 600)


def test_a_day_later_the_same_head_is_cosigned_again(world: World) -> None:
    world.add(1)
    world.sequencer.step()
    world.now += 86_399
    first = world.sequencer.step()
    world.now += 1
    again = world.sequencer.step()
    assert first is not None
    assert again is not None
    assert [one.time for one in first.seen] == [NOW, NOW]
    assert [one.time for one in again.seen] == [NOW, NOW, NOW + 86_400, NOW + 86_400]
    assert again.checkpoint() == first.checkpoint() != again.checkpoint(newest=True)


def test_without_an_answer_nothing_is_signed_after_a_start(world: World) -> None:
    world.down = True
    world.add(2)
    assert world.sequencer.step() is None
    assert (world.sequencer.state, world.log.head()) == ("waiting", None)
    world.down = False
    assert world.sequencer.step() is not None
    assert world.sequencer.state == "ok"
    world.down = True
    world.add(1)
    head = world.sequencer.step()  # a witness that is away later holds nothing up
    assert head is not None
    assert (head.size, head.seen) == (3, ())
    world.down = False
    head = world.sequencer.step()
    assert head is not None
    assert len(head.seen) == 2


def test_a_restored_older_backup_refuses_to_sign(local: World, tmp_path: Path) -> None:
    """P6, T210: the log would tell a second story about the entries that the backup does not hold."""
    local.add(3)
    local.sequencer.step()
    local.store.close()
    shutil.copy(tmp_path / "log.sqlite", tmp_path / "backup.sqlite")
    local.open(tmp_path / "log.sqlite")
    local.add(2)
    local.sequencer.step()
    local.open(tmp_path / "backup.sqlite")
    for count in (2, 9):  # fewer and more entries than the witness has seen
        local.add(count, "another story")
        local.restart()
        assert local.refusal() == "log.rolled_back"
        assert local.sequencer.state == "refused"
        head = local.log.head()
        assert head is not None
        assert head.size == 3


def test_a_log_that_runs_twice_on_two_databases_stops(local: World, tmp_path: Path) -> None:
    """T210: both had asked the witness when they agreed; the one that is behind it later signs no more."""
    local.add(3)
    local.sequencer.step()
    twin = SqlStore(f"sqlite:///{tmp_path / 'twin.sqlite'}", migrate=True)
    copy(local.store, twin)
    first, store = local.sequencer, local.store
    local.store = twin
    local.restart()
    assert local.sequencer.step() is not None
    local.add(5)
    local.sequencer.step()
    LogStore(store).add_entries([("another", b"another story")])
    with pytest.raises(LogRefused) as caught:
        first.step()
    assert (caught.value.code, first.state) == ("log.witness_ahead", "refused")
    twin.close()
    local.store = store


def test_the_key_of_another_log_forks_nothing(local: World, tmp_path: Path) -> None:
    """A database of other entries, larger than what the witness has seen, under the same key."""
    local.add(2)
    local.sequencer.step()
    seeing = local.witnesses
    local.witnesses = []
    local.open(tmp_path / "other.sqlite")
    local.add(4, "other")
    assert local.sequencer.step() is not None
    local.witnesses = seeing
    local.restart()
    assert local.refusal() == "log.forked"


def test_a_changed_entry_is_noticed_before_anything_is_signed(local: World) -> None:
    local.add(3)
    local.sequencer.step()
    with local.store.engine.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER log_entries_no_update")
        connection.exec_driver_sql("UPDATE log_entries SET entry = x'00' WHERE place = 1")
        connection.commit()
    local.add(1)
    assert local.refusal() == "log.changed"


def test_a_forked_log_gets_no_cosignature_and_leaves_evidence(world: World) -> None:
    world.add(4)
    head = world.sequencer.step()
    assert head is not None
    other = checkpoints.sign_checkpoint(Checkpoint(ORIGIN, 4, merkle.leaf_hash(b"other")), LOG)
    witness = world.witnesses[0]
    for body, status in ((f"old 4\n\n{other}", 422), (f"old 0\n\n{other}", 409), (f"old 9\n\n{other}", 400)):
        assert witness.add_checkpoint(body.encode(), NOW).status == status
    (found,) = witness.evidence()
    assert (found.origin, found.reason) == (ORIGIN, "two roots for one size")
    for text in (found.held, found.shown):
        checkpoint, _ = checkpoints.open_checkpoint(text, [LOG_KEY])
        assert checkpoint.size == 4
    smaller = checkpoints.sign_checkpoint(Checkpoint(ORIGIN, 3, world.log.root(3)), LOG)
    answer = witness.add_checkpoint(f"old 3\n\n{smaller}".encode(), NOW)
    assert (answer.status, answer.media, answer.body) == (409, "text/x.tlog.size", b"4\n")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"old 0\n", 400),
        (b"old 00\n\nx\n", 400),
        (b"old -1\n\nx\n", 400),
        (b"new 0\n\nx\n", 400),
        (b"old 0\nAAAA\n\nx\n", 400),
        (b"old 0\n" + b"\n".join([b64encode(bytes(32))] * 64) + b"\n\nx\n", 400),
        (b"\xff\n\n", 400),
    ],
)
def test_what_is_no_request_gets_400(tmp_path: Path, body: bytes, status: int) -> None:
    witness = witness_of(tmp_path / "w.sqlite", "w.example", LOG)
    assert witness.add_checkpoint(body, NOW).status == status


def test_unknown_logs_and_foreign_signatures(tmp_path: Path) -> None:
    witness = witness_of(tmp_path / "w.sqlite", "w.example", LOG)
    empty = Checkpoint(ORIGIN, 0, merkle.EMPTY_ROOT)
    signed = checkpoints.sign_checkpoint(empty, LOG)
    assert witness.add_checkpoint(f"old 0\n\n{signed}".encode(), NOW).status == 404
    witness.add_log(LOG_KEY.vkey)
    stranger = KeySigner(PrivateKey.from_seed("Ed25519", b"s" * 32), "did:key:s")
    foreign = checkpoints.sign_checkpoint(empty, stranger)
    assert witness.add_checkpoint(f"old 0\n\n{foreign}".encode(), NOW).status == 403
    wrong = checkpoints.sign_checkpoint(Checkpoint(ORIGIN, 0, merkle.leaf_hash(b"")), LOG)
    assert witness.add_checkpoint(f"old 0\n\n{wrong}".encode(), NOW).status == 422
    assert witness.add_checkpoint(f"old 0\n\n{signed}".encode(), NOW).status == 200
    assert (
        witness.add_checkpoint(f"old 0\n{b64encode(bytes(32)).decode()}\n\n{signed}".encode(), NOW).status
        == 422
    )


def test_a_witness_whose_answer_is_no_cosignature_is_not_believed(world: World) -> None:
    world.add(1)

    def liar(method: str, url: str, *, headers: Mapping[str, str], body: bytes) -> Answer:
        return Answer(200, {}, b"\xe2\x80\x94 w0.example AAAAAAAA\n")

    head = world.sequencer.step()
    assert head is not None
    witness = Witness(world.witnesses[0].key, "https://w0.example", LOG_KEY, liar)
    with pytest.raises(WitnessRefused):
        witness.cosign(head, LogStore(world.store))
