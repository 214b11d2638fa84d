"""Proofs of transparency logs that are wrong in themselves, or not what may stand in a file (DESIGN 4.1)."""

from typing import Any

from passport.log_evidence import written
from signing import jcs, strict_json
from tests.vectors_build.about_logs import LATER, blocks_of, seen
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, put
from tests.world_logs import Logs
from tests.world_people import Knob


def _change(**members: Knob) -> Knob:
    """Change members of the first entry of a block."""
    return lambda block: block._replace(entries=(block.entries[0]._replace(**members), *block.entries[1:]))


def _text(old: str, new: str) -> Knob:
    return lambda block: block._replace(checkpoint=block.checkpoint.replace(old, new))


@scenario("incomplete", "claim.logged statement.logged")
def root_of_another_tree(w: Stage) -> Given:
    """The proofs lead to a root that the log has not signed (DESIGN 4.1)."""
    logs = Logs(w)
    other = logs.block([w.docs.claim, w.docs.statement or {}], salt="other ")
    return seen(w, blocks=blocks_of(w, logs, change=lambda one: one._replace(checkpoint=other.checkpoint)))


@scenario("incomplete", "claim.logged statement.logged")
def cosignature_moved_to_another_time(w: Stage) -> Given:
    """A listed witness's line that does not verify refuses the whole note (C2SP signed-note) (DESIGN 4.1)."""
    logs = Logs(w)
    earlier = blocks_of(w, logs, seen={"w1": "2026-09-01T00:00:00Z"}, salt="early ")
    early = earlier[0].checkpoint.splitlines()[-1]
    own = blocks_of(w, logs)[0].checkpoint.splitlines()[5]
    return seen(w, blocks=blocks_of(w, logs, change=_text(own, early)))


@scenario("incomplete", "statement.logged")
def index_beyond_the_tree(w: Stage) -> Given:
    """An index that the tree does not have proves nothing (DESIGN 4.1)."""
    logs = Logs(w)
    return seen(w, blocks=blocks_of(w, logs, change=_change(place="11")))


@scenario("incomplete", "statement.logged")
def index_above_2_to_the_63(w: Stage) -> Given:
    """2^63 is no index of any tree (DESIGN 4.1)."""
    logs = Logs(w)
    return seen(w, blocks=blocks_of(w, logs, change=_change(place="9223372036854775808")))


@scenario("incomplete", "statement.logged")
def hash_too_many(w: Stage) -> Given:
    """Index and size fix how many hashes there are (DESIGN 4.1)."""
    logs = Logs(w)
    more = blocks_of(w, logs)[0].entries[0].hashes
    return seen(w, blocks=blocks_of(w, logs, change=_change(hashes=(*more, more[0]))))


@scenario("incomplete", "statement.logged")
def hash_too_few(w: Stage) -> Given:
    """A proof that ends before the root proves nothing (DESIGN 4.1)."""
    logs = Logs(w)
    fewer = blocks_of(w, logs)[0].entries[0].hashes[:-1]
    return seen(w, blocks=blocks_of(w, logs, change=_change(hashes=fewer)))


@scenario("incomplete", "claim.logged statement.logged")
def size_with_a_leading_zero(w: Stage) -> Given:
    """The number of entries has one spelling (C2SP tlog-checkpoint) (DESIGN 4.1)."""
    logs = Logs(w)
    return seen(w, blocks=blocks_of(w, logs, change=_text("\n11\n", "\n011\n")))


@scenario("incomplete", "claim.logged statement.logged")
def size_above_2_to_the_63(w: Stage) -> Given:
    """2^63 entries are more than any log has (DESIGN 4.1)."""
    logs = Logs(w)
    return seen(w, blocks=blocks_of(w, logs, change=_text("\n11\n", "\n9223372036854775808\n")))


@scenario("incomplete", "claim.logged statement.logged")
def signature_lines_with_another_dash(w: Stage) -> Given:
    """A signature line begins with U+2014; an en dash is another character (C2SP signed-note)
    (DESIGN 4.1)."""
    logs = Logs(w)
    return seen(w, blocks=blocks_of(w, logs, change=_text("\u2014 ", "\u2013 ")))


@scenario("incomplete", "claim.logged statement.logged")
def root_that_is_no_base64(w: Stage) -> Given:
    """The third line is the root in base64, 32 bytes (C2SP tlog-checkpoint) (DESIGN 4.1)."""
    logs = Logs(w)
    return seen(w, blocks=blocks_of(w, logs, change=_text("\n11\n", "\n11\n!")))


@scenario("verified", unknown="claim.logged statement.logged")
def checkpoint_of_another_origin(w: Stage) -> Given:
    """The listed key signed for a log of another name, which the list does not name (DESIGN 4.1)."""
    logs = Logs(w)
    return seen(w, blocks=blocks_of(w, logs, origin="log.example/other"))


@scenario("incomplete", "claim.logged statement.logged")
def note_with_carriage_returns(w: Stage) -> Given:
    """A note has lines ended by a line feed, and the empty line is where the signatures begin (DESIGN
    4.1)."""
    logs = Logs(w)
    return seen(w, blocks=blocks_of(w, logs, change=_text("\n\n", "\n")))


@scenario("incomplete", "claim.logged statement.logged")
def one_key_signs_a_note_twice(w: Stage) -> Given:
    """Two lines of one key are no signed note (C2SP signed-note) (DESIGN 4.1)."""
    logs = Logs(w)
    return seen(w, blocks=blocks_of(w, logs, change=lambda block: block._replace(
        checkpoint=block.checkpoint + block.checkpoint.splitlines()[-1] + "\n")))  # fmt: skip


@scenario("verified", unknown="claim.logged statement.logged")
def checkpoint_signed_by_another_key(w: Stage) -> Given:
    """A note of a listed origin without a signature of its listed key is nobody's word (DESIGN 4.1)."""
    logs = Logs(w)
    return seen(w, blocks=blocks_of(w, logs, by=w.stranger))


@scenario("verified")
def lines_of_unknown_types_are_ignored(w: Stage) -> Given:
    """A cosignature of type 0x06 (ML-DSA-44) is an unknown key's line, and stays without effect (C2SP)
    (DESIGN 4.1)."""
    logs = Logs(w)
    line = "\u2014 w9.example " + "Qk1M" * 400 + "\n"
    return seen(w, blocks=blocks_of(w, logs, change=lambda block: block._replace(
        checkpoint=block.checkpoint + line)))  # fmt: skip


@scenario("refused", "container.structure")
def proof_about_another_document(w: Stage) -> Given:
    """Every proof is about claim or statement of the file (DESIGN 2.5)."""
    logs = Logs(w)
    return _edited(w, logs, put("/log/0/entries/1/digestMultibase", "uID" + "D" + "a" * 63 + "A"))


@scenario("refused", "container.structure")
def hashes_that_are_no_base64(w: Stage) -> Given:
    """A hash has one spelling: 32 bytes in standard base64 with padding (DESIGN 4.1)."""
    logs = Logs(w)
    return _edited(w, logs, put("/log/0/entries/0/hashes/0", "A" * 42 + "B="))


@scenario("refused", "container.structure")
def sixty_four_hashes(w: Stage) -> Given:
    """No tree has paths of more than 63 hashes (DESIGN 4.1)."""
    logs = Logs(w)
    return _edited(w, logs, put("/log/0/entries/0/hashes", ["A" * 43 + "="] * 64))


@scenario("refused", "container.structure")
def lines_ended_by_carriage_returns(w: Stage) -> Given:
    """Of control characters only the line feed may stand in a checkpoint (DESIGN 4.1)."""
    logs = Logs(w)
    text = blocks_of(w, logs)[0].checkpoint.replace("\n", "\r\n")
    return _edited(w, logs, put("/log/0/checkpoint", text))


@scenario("refused", "container.structure")
def index_with_a_leading_zero(w: Stage) -> Given:
    """A number has one spelling (DESIGN 4.1)."""
    logs = Logs(w)
    return _edited(w, logs, put("/log/0/entries/0/index", "04"))


@scenario("refused", "container.structure")
def seventeen_signatures(w: Stage) -> Given:
    """More than 16 signature lines are refused before one is read: they bound the work of a note
    (DESIGN 4.1)."""
    logs = Logs(w)
    text = blocks_of(w, logs)[0].checkpoint + "\u2014 more AAAAAAAA\n" * 14
    return _edited(w, logs, put("/log/0/checkpoint", text))


@scenario("refused", "container.structure")
def the_same_checkpoint_twice(w: Stage) -> Given:
    """A receipt and a fresh proof are two checkpoints (DESIGN 4.1)."""
    logs = Logs(w)
    return _edited(w, logs, lambda document: document["log"].append(document["log"][0]))


@scenario("refused", "container.structure")
def the_same_checkpoint_twice_with_another_between(w: Stage) -> Given:
    """They need not stand beside each other (DESIGN 4.1)."""
    logs = Logs(w)
    (later,) = written(blocks_of(w, logs, size=40, seen=LATER))
    return _edited(w, logs, lambda document: document["log"].extend([later, document["log"][0]]))


def _edited(w: Stage, logs: Logs, edit: Knob) -> Given:
    """The logged passport changed after it was served."""
    document: Any = strict_json.loads(logs.file(w.docs, blocks_of(w, logs)))
    edit(document)
    return given(jcs.canonical(document), trust=logs.trust())
