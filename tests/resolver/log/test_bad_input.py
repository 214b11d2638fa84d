"""Bad input of a witness, and two instances on one database: the rest of A.8 that concerns the servers."""

import threading
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from resolver.log.log_store import LogStore
from resolver.log.sequencing import Sequencer
from resolver.log.witnessing import Witnessing
from resolver.store.sql import SqlStore
from signing.logs import checkpoints, merkle, notes
from tests.resolver.log import killing, served

ENTRIES = [f"entry {number}\n".encode() for number in range(9)]
LEAVES = [merkle.leaf_hash(one) for one in ENTRIES]
HASHES = [
    b64encode(one).decode()
    for one in merkle.consistency_proof(
        3, 9, lambda level, at: merkle.fold(LEAVES[at << level : (at + 1) << level])
    )
]
NOTE = served.note_of(ENTRIES)
PROOF = "".join(f"{one}\n" for one in HASHES)
GOOD = f"old 3\n{PROOF}\n{NOTE}"
LINE = NOTE.splitlines(keepends=True)[-1]


@pytest.fixture
def witness(tmp_path: Path) -> Witnessing:
    """A witness that has cosigned three entries."""
    found = killing.witnessing(tmp_path)
    assert found.add_checkpoint(f"old 0\n\n{served.note_of(ENTRIES[:3])}".encode(), served.SEEN).status == 200
    return found


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda body: body.replace("old 3", "old 03"), 400),
        (lambda body: body.replace("old 3", "old 3 "), 400),
        (lambda body: body.replace("old 3", "old +3"), 400),
        (lambda body: body.replace("old 3", "old \u0663"), 400),
        (lambda body: body.replace("old 3", f"old {1 << 63}"), 400),
        (lambda body: body.replace("old 3", "old 10"), 400),
        (lambda body: body.replace("old 3", "old 2"), 409),
        (lambda body: body.replace("\n", "\r\n"), 400),
        (lambda body: body.replace(HASHES[0] + "\n", ""), 422),
        (lambda body: body.replace(HASHES[0], HASHES[0] + "\n" + HASHES[0]), 422),
        (lambda body: body.replace(HASHES[0], HASHES[1]), 422),
        (lambda body: body.replace(HASHES[0], HASHES[0][:-1]), 400),
        (lambda body: body.replace(HASHES[0], "!" + HASHES[0][1:]), 400),
        (lambda body: body.replace(HASHES[0], b64encode(bytes(31)).decode()), 400),
        (lambda body: body.replace(PROOF, PROOF * 32), 400),
        (lambda body: body.replace("\n9\n", "\n09\n"), 400),
        (lambda body: body.replace("\n9\n", f"\n{1 << 63}\n"), 400),
        (lambda body: body.replace("\n9\n", "\n8\n"), 403),
        (lambda body: body.replace(served.ORIGIN, "log.example/other"), 404),
        (lambda body: body + LINE, 400),
        (lambda body: body.replace("\u2014 ", "\u2013 "), 400),
        (lambda body: body.replace("\u2014 ", "- "), 400),
        (lambda body: body.removesuffix("\n"), 400),
        (lambda body: body + "\x07", 400),
        (lambda body: body + "".join(f"\u2014 u{place} AAAAAAA=\n" for place in range(100_000)), 400),
        (lambda body: body + "".join(f"\u2014 u{place} AAAAAAA=\n" for place in range(16)), 400),
    ],
)  # fmt: skip
def test_a_changed_request_is_not_cosigned_and_changes_nothing(
    witness: Witnessing, change: Callable[[str], str], status: int
) -> None:
    changed = change(GOOD)
    assert changed != GOOD
    answer = witness.add_checkpoint(changed.encode(), served.SEEN)
    assert answer.status == status
    assert b"\xe2\x80\x94" not in answer.body
    assert witness.logs()[0].size == 3
    assert witness.add_checkpoint(GOOD.encode(), served.SEEN).status == 200


def test_a_checkpoint_with_a_line_of_ml_dsa_is_cosigned_and_the_line_is_left_out(witness: Witnessing) -> None:
    """Signature type 0x06, 2,420 bytes behind its time: a line of an unknown key is ignored (signed-note)."""
    line = notes.SignatureLine(served.ORIGIN, b"\x06\x06\x06\x06", bytes(8 + 2420))
    assert witness.add_checkpoint(f"{GOOD}{line}".encode(), served.SEEN).status == 200
    note = notes.parse_note(witness.logs()[0].note)
    assert [one.key_id for one in note.lines] == [served.KEY.key_id, served.WITNESS.key_id]
    (seen,) = checkpoints.cosignatures(note, [served.WITNESS])
    assert seen.time == served.SEEN


def test_two_instances_on_one_database_tell_one_story(tmp_path: Path, database: str) -> None:
    """P6: both sign and both publish; the size is the table's key, and the store has one writer at a time."""
    stores = [SqlStore(database, migrate=True), SqlStore(database)]
    failed: list[BaseException] = []

    def run(place: int) -> None:
        sequencer: Sequencer = killing.sequencer(tmp_path, stores[place])
        try:
            for number in range(12):
                group = [killing.admission(f"{place}-{number}")]
                stores[place].admit_each([group], by="did:web:m", at="2026-01-01T00:00:00Z")
                sequencer.step()
        except BaseException as error:  # noqa: BLE001 - told by the thread that waits
            failed.append(error)

    killing.witnessing(tmp_path)
    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    log = LogStore(stores[0])
    leaves = [merkle.leaf_hash(one) for one in log.entries(0, 99)]
    assert len(leaves) == log.count() == 24
    heads = log.heads(99)
    assert heads[0].size == 24
    assert all(merkle.fold(leaves[: one.size]) == one.root for one in heads)
    assert killing.witnessing(tmp_path).evidence() == []
    for store in stores:
        store.close()
