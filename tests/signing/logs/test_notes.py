"""Signed notes, checkpoints, cosignatures, tile paths, bundles and proof files of C2SP."""

from base64 import b64encode
from collections.abc import Callable
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from signing.errors import LogRefused
from signing.keys import PrivateKey
from signing.logs import checkpoints, merkle, notes, proofs, tiles
from signing.logs.checkpoints import Checkpoint
from signing.logs.notes import COSIGNATURE, ED25519, NoteKey
from signing.signer import KeySigner
from tests.interop.installed import peer

# C2SP signed-note v1.0.0, "Example": a verifier key and a note that it verifies.
PUBLISHED_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
PUBLISHED_NOTE = (
    "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK"
    "7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
LOG, W1, W2 = (
    KeySigner(PrivateKey.from_seed("Ed25519", bytes([place]) * 32), f"did:key:{place}") for place in (1, 2, 3)
)
ORIGIN = "log.example/steel"
LOG_KEY = NoteKey(ORIGIN, ED25519, LOG.public)
WITNESSES = [NoteKey("w1.example", COSIGNATURE, W1.public), NoteKey("w2.example", COSIGNATURE, W2.public)]
HEAD = Checkpoint(ORIGIN, 1048576, merkle.leaf_hash(b"any"))
TIME = 1_790_000_000
TIMES = st.lists(st.integers(1, 2**40), max_size=8)


def signed(head: Checkpoint = HEAD) -> str:
    """A checkpoint signed by the log and cosigned by both witnesses."""
    note = checkpoints.sign_checkpoint(head, LOG)
    lines = [
        checkpoints.cosign(head, "w1.example", W1, TIME),
        checkpoints.cosign(head, "w2.example", W2, TIME + 7),
    ]
    return str(note._replace(lines=(*note.lines, *lines)))


def test_the_published_key_verifies_the_published_note() -> None:
    key = notes.parse_vkey(PUBLISHED_KEY)
    assert key.vkey == PUBLISHED_KEY
    note = notes.parse_note(PUBLISHED_NOTE)
    assert str(note) == PUBLISHED_NOTE
    assert notes.signed_by(note, [key]) == [key]
    changed = notes.parse_note(PUBLISHED_NOTE.replace("example message", "other message"))
    assert refused(lambda: notes.signed_by(changed, [key])) == "log.signature"
    assert notes.signed_by(changed, [LOG_KEY]) == []


def test_a_checkpoint_says_who_signed_and_when_it_was_seen() -> None:
    checkpoint, note = checkpoints.open_checkpoint(signed(), [LOG_KEY])
    assert checkpoint == HEAD
    assert [(one.key.name, one.time) for one in checkpoints.cosignatures(note, WITNESSES)] == [
        ("w1.example", TIME),
        ("w2.example", TIME + 7),
    ]


def test_one_key_under_two_names_is_counted_once() -> None:
    twin = NoteKey("w3.example", COSIGNATURE, W1.public)
    note = checkpoints.sign_checkpoint(HEAD, LOG)
    lines = [checkpoints.cosign(HEAD, name, W1, TIME) for name in ("w1.example", "w3.example")]
    both = note._replace(lines=(*note.lines, *lines))
    assert len(checkpoints.cosignatures(both, [*WITNESSES, twin])) == 1


def test_signatures_of_other_types_are_kept_and_not_counted() -> None:
    """A line of ML-DSA-44 (type 0x06, 2,428 bytes with its time) belongs to an unknown key."""
    line = notes.SignatureLine("w9.example", b"\x01\x02\x03\x04", bytes(8 + 2420))
    note = notes.parse_note(signed() + str(line))
    assert note.lines[-1] == line
    assert len(checkpoints.cosignatures(note, WITNESSES)) == 2
    material = b64encode(b"\x06" + bytes(1312)).decode()
    assert refused(lambda: notes.parse_vkey(f"w9.example+00000000+{material}")) == "log.key_kind"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace("1048576", "01048576"), "log.number"),
        (lambda text: text.replace("1048576", str(1 << 63)), "log.number"),
        (lambda text: text.replace("1048576", "+1048576"), "log.number"),
        (lambda text: text.replace("1048576", "1048575"), "log.signature"),
        (lambda text: text.replace("\u2014 w1", "\u2013 w1"), "log.note"),
        (lambda text: text.replace("\u2014 w1", "- w1"), "log.note"),
        (lambda text: text.replace("\n", "\r\n"), "log.note"),
        (lambda text: text.replace("w1.example ", "w1 example "), "log.note"),
        (lambda text: text.replace("w1.example ", "w1+example "), "log.note"),
        (lambda text: text.replace("\n\n", "\n"), "log.note"),
        (lambda text: text.removesuffix("\n"), "log.note"),
        (lambda text: text + text.splitlines(keepends=True)[-1], "log.note"),
        (lambda text: text + "\u2014 w4.example AAAA\n", "log.note"),
        (lambda text: text + "\u2014 w4.example AAAAAAB=\n", "log.note"),
        (lambda text: text + "\x07", "log.note"),
        (lambda text: "\ud800" + text, "log.note"),
        (
            lambda text: text + "".join(f"\u2014 u{place} AAAAAAA=\n" for place in range(100_000)),
            "log.note_size",
        ),
        (lambda text: text + "".join(f"\u2014 u{place} AAAAAAA=\n" for place in range(14)), "log.note"),
        (lambda text: text.replace(ORIGIN, "log.example/other"), "log.origin"),
        (lambda text: text.replace(ORIGIN + "\n", "\n", 1), "log.checkpoint"),
    ],
)
def test_a_changed_checkpoint_is_refused(change: Callable[[str], str], code: str) -> None:
    assert refused(lambda: checkpoints.open_checkpoint(change(signed()), [LOG_KEY])) in {code, "log.note"}
    assert refused(lambda: opened_and_counted(change(signed()))) == code


def opened_and_counted(text: str) -> None:
    _, note = checkpoints.open_checkpoint(text, [LOG_KEY])
    checkpoints.cosignatures(note, WITNESSES)


@given(st.data())
def test_no_changed_bit_of_a_checkpoint_is_accepted(data: st.DataObject) -> None:
    """Any bit of a signed note: refused, or the line is one of a key that is not known any more."""
    whole = signed().encode()
    place, bit = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 7))
    changed = bytearray(whole)
    changed[place] ^= 1 << bit
    try:
        text = bytes(changed).decode()
        checkpoint, note = checkpoints.open_checkpoint(text, [LOG_KEY])
        counted = checkpoints.cosignatures(note, WITNESSES)
    except (UnicodeDecodeError, LogRefused):
        return
    assert checkpoint == HEAD
    assert len(counted) < 2


@given(
    st.lists(st.integers(1, 2**40), max_size=8),
    st.lists(st.integers(1, 2**40), max_size=8),
    st.integers(1, 8),
)
def test_further_cosignatures_never_make_the_time_of_a_quorum_later(
    times: list[int], more: list[int], threshold: int
) -> None:
    """P5: the time at which a quorum had seen a tree is monotone, and one of its times."""
    seen = [checkpoints.Cosignature(WITNESSES[0], time) for time in (*times, *more)]
    before = checkpoints.quorum_time(seen[: len(times)], threshold)
    after = checkpoints.quorum_time(seen, threshold)
    assert (before is None) == (len(times) < threshold)
    if before is not None:
        assert after is not None
        assert after <= before
        assert sum(time <= before for time in times) >= threshold
    assert checkpoints.quorum_time(seen, 0) is None


def test_an_empty_log_has_the_root_of_nothing() -> None:
    assert checkpoints.parse_checkpoint(Checkpoint(ORIGIN, 0, merkle.EMPTY_ROOT).text).size == 0
    assert (
        refused(lambda: checkpoints.parse_checkpoint(Checkpoint(ORIGIN, 0, HEAD.root).text))
        == "log.empty_root"
    )


def test_verifier_keys_have_one_spelling() -> None:
    for text in (
        PUBLISHED_KEY.replace("530d903a", "530d903b"),
        PUBLISHED_KEY.replace("530d903a", "530D903A"),
        PUBLISHED_KEY.replace("example.com", "example.org"),
        PUBLISHED_KEY[: PUBLISHED_KEY.index("+")],
        "+530d903a+" + PUBLISHED_KEY.rpartition("+")[2],
    ):
        assert refused(partial(notes.parse_vkey, text)) in {"log.vkey", "log.key_kind"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("0/000", (0, 0, 256)),
        ("1/x001/x234/067", (1, 1234067, 256)),
        ("0/x001/000.p/17", (0, 1000, 17)),
        ("entries/999", (-1, 999, 256)),
        ("entries/x001/000.p/255", (-1, 1000, 255)),
        ("63/000.p/1", (63, 0, 1)),
    ],
)
def test_paths_of_tiles(text: str, place: tuple[int, int, int]) -> None:
    assert tiles.parse_path(text) == place
    assert tiles.path(tiles.Place(*place)) == text


@pytest.mark.parametrize(
    "text",
    ["", "0", "00/000", "64/000", "0/0", "0/x000/001", "0/001/000", "0/x001/00", "0/000.p/0", "0/000.p/256",
     "0/000.p/01", "0/000.p/", "-1/000", "entries/../000", "0/000/", "0/\u0660\u0660\u0660", "Entries/000"],
)  # fmt: skip
def test_other_paths_are_no_tiles(text: str) -> None:
    assert refused(lambda: tiles.parse_path(text)) == "log.tile"


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_bundles_give_their_entries_back(entries: list[bytes]) -> None:
    data = tiles.bundle(entries)
    assert tiles.entries(data, len(entries)) == entries
    assert refused(lambda: tiles.entries(data, len(entries) + 1)) == "log.entry"
    assert refused(lambda: tiles.entries(data + b"\x00", len(entries))) == "log.entry"
    if entries:
        assert refused(lambda: tiles.entries(data[:-1], len(entries))) == "log.entry"


def test_an_entry_longer_than_its_length_can_say_is_refused() -> None:
    assert len(tiles.bundle([bytes(65_535)])) == 65_537
    assert refused(lambda: tiles.bundle([bytes(65_536)])) == "log.entry"


def test_proof_files_read_back() -> None:
    proof = proofs.LogProof(73894, (merkle.leaf_hash(b"a"), merkle.leaf_hash(b"b")), signed())
    assert proofs.parse_proof(str(proof)) == proof
    extra = str(proof).replace("index", "extra AAAA\nindex", 1)
    assert proofs.parse_proof(extra) == proof
    hashes = "".join(f"{b64encode(HEAD.root).decode()}\n" for _ in range(64))
    for text in (
        str(proof).replace("@v1", "@v2"),
        str(proof).replace("index 73894", "index 073894"),
        str(proof).replace("index 73894", f"index {1 << 63}"),
        str(proof).replace("index 73894\n", ""),
        str(proof).replace("\n\n", "\n"),
        str(proof).replace("index", "extra A\nindex", 1),
        str(proof).replace("index 73894\n", f"index 73894\n{hashes}"),
        str(proof).replace("index 73894\n", "index 73894\nAAAA\n"),
    ):
        assert refused(partial(proofs.parse_proof, text)) in {"log.proof_file", "log.number"}


def test_aics_tlog_accepts_our_checkpoints_and_cosignatures() -> None:
    """Another implementation reads what is written here, and is read in turn."""
    their_notes = peer("aics_tlog.note", "aics-tlog")
    their_checkpoints = peer("aics_tlog.checkpoint", "aics-tlog")
    their_cosigning = peer("aics_tlog.cosign", "aics-tlog")
    log, witnesses = (
        their_notes.parse_vkey(LOG_KEY.vkey),
        [their_notes.parse_vkey(key.vkey) for key in WITNESSES],
    )
    note = their_notes.parse_note(signed())
    result = their_checkpoints.verify_checkpoint(note, log, witnesses, 2, expected_origin=ORIGIN)
    assert (result.ok, result.size, result.root) == (True, HEAD.size, HEAD.root)
    other = their_notes.parse_note(signed().replace("1048576", "1048577"))
    assert not their_checkpoints.verify_checkpoint(other, log, witnesses, 2).ok
    native = Ed25519PrivateKey.from_private_bytes(bytes([2]) * 32)
    _, line = their_cosigning.sign_cosignature(native, "w1.example", TIME, HEAD.origin, HEAD.size, HEAD.root)
    ours = checkpoints.cosign(HEAD, "w1.example", W1, TIME)
    assert (line.name, line.key_id, line.signature) == ours


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(LogRefused) as caught:
        call()
    return caught.value.code
