"""``passport log monitor``: foreign use, second stories, what is missing, forks, state between the runs.

Threats T210 (an older log is served) and T211 (the monitor is shown a log of its own).
"""

import json
import shutil
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from passport.disk import documents
from passport.model.log_entry import log_entry, subject_line, subject_of
from passport.party import identity
from passport.party.logs import watching
from resolver.log.monitoring import Known
from signing import jcs
from signing.digests import document_digest
from signing.logs import checkpoints, merkle
from signing.logs.notes import NoteKey
from tests.cli.sessions import in_process
from tests.interop.installed import peer
from tests.resolver.log.served import KEY, ORIGIN, SEEN, SIGNER, WITNESS, note_of, serve

NOTES = ("smaller.note", "larger.note")
THEIRS = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
OTHERS = [log_entry("claim", f"uIDother{place}", f"01/{place}", THEIRS) for place in range(300)]


class Mill:
    """The mill of the demo with its passport, a log folder that an operator serves, and a monitor's state."""

    def __init__(self, demo: Path, folder: Path) -> None:
        self.folder, self.log, self.state = folder, folder / "log", folder / "state"
        self.identity, self.passport = demo / "mill", demo / "coil.passport.json"
        self.key = identity.load(self.identity).public_key().multikey
        parts = documents.passport(self.passport)
        assert parts.statement is not None
        self.product = subject_of("claim", parts.claim.document)
        self.claim = log_entry("claim", parts.claim.digest, self.product, self.key)
        about = parts.claim.digest
        self.statement = log_entry("statement", parts.statement.digest, about, THEIRS)
        self.digest = about

    def run(self, *words: str, code: int) -> dict[str, Any]:
        """Run the verb as the mill does, with what it knows; the facts of ``--json``."""
        asked = ["log", "monitor", str(self.log), "--key", KEY.vkey, "--state", str(self.state)]
        given_ = ["--mine", str(self.identity), "--products", str(self.passport)]
        found, said = in_process([*asked, *given_, *words, "--json"])
        assert found == code, said
        facts: dict[str, Any] = json.loads(said.partition("\nerror: ")[0])
        return facts

    def codes(self, *words: str, code: int) -> list[str]:
        return [one["code"] for one in self.run(*words, code=code)["findings"]]

    def serve(self, entries: Sequence[bytes], seen: Mapping[NoteKey, int] | None = None) -> None:
        serve(self.log, entries, seen)


@pytest.fixture
def mill(demo: Path, tmp_path: Path) -> Mill:
    return Mill(demo, tmp_path)


def test_a_quiet_log_is_read_once_and_then_only_what_is_new(mill: Mill) -> None:
    entries = [*OTHERS, mill.claim, mill.statement]
    mill.serve(entries)
    first = mill.run(code=0)
    assert (first["origin"], first["size"], first["before"], first["findings"]) == (ORIGIN, "302", "0", [])
    for path in (mill.log / "tile").rglob("entries/000*"):
        path.unlink()  # what was read is not asked for again
    mill.serve([*entries, OTHERS[0]])
    (mill.log / "tile" / "entries" / "000").unlink()
    again = mill.run(code=0)
    assert (again["size"], again["before"]) == ("303", "302")
    assert sorted(path.name for path in (mill.state / "tile" / "entries").iterdir()) == ["000", "001.p"]
    assert (mill.state / "checkpoint").read_text(encoding="utf-8") == note_of([*entries, OTHERS[0]])


def test_everything_that_concerns_the_mill_is_listed_until_it_knows_it(mill: Mill) -> None:
    """A thief signs with the mill's key, others speak about its products, a document never came."""
    stolen = log_entry("claim", "uIDstolen", "01/unheard-of", mill.key)
    foreign = log_entry("claim", "uIDforeign", mill.product, THEIRS)
    unheard = log_entry("statement", "uIDadverse", mill.digest, THEIRS)
    listed = log_entry("statuslist", "uIDlist", "https://mill.example/status/1", mill.key)
    mill.serve([OTHERS[0], stolen, mill.claim, foreign, unheard, listed, OTHERS[1]])
    expected = [
        ("unknown_signature", "1"),
        ("foreign_claim", "3"),
        ("unknown_document", "4"),
        ("unknown_list", "5"),
        ("two_claims", "3"),
        ("missing", None),  # the statement
    ]
    for new in (True, False):  # the second run has read everything before, and says it again
        facts = mill.run(code=5)
        assert [(one["code"], one.get("entry")) for one in facts["findings"]] == expected
        assert all(("new" in one) is new for one in facts["findings"] if "entry" in one)
    code, said = in_process(
        ["log", "monitor", str(mill.log), "--key", KEY.vkey, "--state", str(mill.state), "--mine", mill.key]
    )
    assert code == 5  # by the key alone: its own claim is not known either
    assert said.splitlines()[:3] == [
        f"{ORIGIN}: 7 entries, 0 more than before.",
        "Signed by your key, and not known to you.",
        f"  entry 1  claim  {mill.key}  uIDstolen",
    ]


def test_a_foreign_claim_stays_one_when_a_copy_of_it_was_kept(mill: Mill) -> None:
    """T505: the mill keeps what another key signed about its product; the log is no less wrong for that."""
    claim = dict(documents.passport(mill.passport).claim.document)
    foreign = {**claim, "id": f"{claim['id'][:-12]}000000000003"}
    (mill.folder / "copy.json").write_bytes(jcs.canonical(foreign))
    entry = log_entry("claim", document_digest(foreign), mill.product, THEIRS)
    mill.serve([mill.claim, mill.statement, entry])
    copy = ("--products", str(mill.folder / "copy.json"))
    assert mill.codes(*copy, code=5) == ["foreign_claim", "two_claims"]
    # By its key alone, without the register, the log itself says whose product it is.
    asked = ["log", "monitor", str(mill.log), "--key", KEY.vkey, "--state", str(mill.state)]
    asked += ["--mine", mill.key]
    found, said = in_process([*asked, "--products", str(mill.passport), *copy, "--json"])
    assert found == 5
    assert [one["code"] for one in json.loads(said)["findings"]] == ["foreign_claim", "two_claims"]
    # Who has signed none of the two learns that they contradict each other.
    found, said = in_process([*asked[:-2], "--products", str(mill.passport), *copy, "--json"])
    assert [one["code"] for one in json.loads(said)["findings"]] == ["two_claims"]


def test_a_log_of_any_size_is_not_read_without_end(mill: Mill) -> None:
    """T506: the size is the log's word; nothing is fetched before somebody says that it may be so large."""
    mill.serve([*OTHERS, mill.claim, mill.statement])
    said = mill.run("--most", "301", code=2)["error"]
    assert said["code"] == "log.immense" and "--most 302" in said["hint"]
    assert not (mill.state / "tile").exists()
    assert mill.run("--most", "302", code=0)["size"] == "302"
    mill.serve([*OTHERS, mill.claim, mill.statement, OTHERS[0]])
    assert mill.run("--most", "1", code=0)["before"] == "302", "what was read before does not count"
    check = ["log", "check", str(mill.log), "--key", KEY.vkey, "--json", "--most"]
    found, output = in_process([*check, "302"])
    assert found == 2 and "log.immense" in output
    assert in_process([*check, "303"])[0] == 0
    assert in_process([*check, "0"])[0] == 2


def test_a_size_that_no_log_has_is_refused_at_once(mill: Mill) -> None:
    """T506: 2^60 entries; the log serves files for as long as somebody asks."""
    mill.serve([*OTHERS, mill.claim, mill.statement])
    head = checkpoints.Checkpoint(ORIGIN, 1 << 60, merkle.EMPTY_ROOT)
    (mill.log / "checkpoint").write_text(str(checkpoints.sign_checkpoint(head, SIGNER)), encoding="utf-8")
    assert mill.run(code=2)["error"]["code"] == "log.immense"


def test_news_alone_are_exit_3(mill: Mill) -> None:
    mill.serve([OTHERS[0], mill.claim])
    assert mill.codes(code=3) == ["missing"]
    unheard = log_entry("statement", "uIDadverse", mill.digest, THEIRS)
    mill.serve([OTHERS[0], mill.claim, mill.statement, unheard])
    assert mill.codes(code=3) == ["unknown_document"]


def test_a_correction_is_no_second_claim(mill: Mill) -> None:
    """Two claims for one product are one line of versions where the second names the first."""
    claim = dict(documents.passport(mill.passport).claim.document)
    line = {"id": claim["id"], "digestMultibase": mill.digest, "reason": "calculation-error"}
    effect = [{"electricity": name, "value": "0"} for name in ("location-based", "market-based")]
    revised = {**claim, "id": f"{claim['id'][:-12]}000000000001"}
    revised["wasRevisionOf"] = {**line, "effect": effect}
    other = {**claim, "id": f"{claim['id'][:-12]}000000000002"}
    for document, codes, code in ((revised, [], 0), (other, ["two_claims"], 3)):
        more = mill.folder / "more.json"
        more.write_bytes(jcs.canonical(document))
        entry = log_entry("claim", document_digest(document), mill.product, mill.key)
        shutil.rmtree(mill.state, ignore_errors=True)
        mill.serve([mill.claim, mill.statement, entry])
        assert mill.codes("--products", str(more), code=code) == codes


def test_products_and_entities_of_the_register_are_watched(mill: Mill) -> None:
    """Without any file: what the identity folder has signed about, CO2 statements of an entity too."""
    copy = mill.folder / "mill"
    shutil.copytree(mill.identity, copy)
    entity = "https://id.mill.example/417/7312340000026"
    party = identity.load(copy)
    party.register.record("uIDown", "urn:uuid:own", "carbonstatement", f"{entity}#2025", at=party.created)
    found = watching.watch([str(copy)], [], lambda: pytest.fail("no trust list is needed"))
    assert found.subjects[subject_line("417/7312340000026")] == entity
    assert found.subjects[subject_line(mill.product)].endswith(mill.product)
    assert found.known["uIDown"] == Known("carbonstatement")
    assert mill.digest in found.known


def test_own_status_lists_are_known_from_the_folder_and_remembered(mill: Mill) -> None:
    copy = mill.folder / "mill"
    shutil.copytree(mill.identity, copy)
    mill.identity = copy
    path = copy / "status" / "revocation.json"
    listed = json.loads(path.read_bytes())
    entry = log_entry("statuslist", document_digest(listed), listed["id"], mill.key)
    mill.serve([mill.claim, mill.statement, entry])
    assert mill.codes(code=0) == []
    path.unlink()  # as after the next signing: another list lies there
    assert mill.codes(code=0) == []


def test_a_did_is_watched_by_the_keys_that_the_trust_list_names(mill: Mill, demo: Path) -> None:
    mill.serve([mill.claim, mill.statement])
    words = ["log", "monitor", str(mill.log), "--key", KEY.vkey, "--state", str(mill.state)]
    trust = ["--trust", str(demo / "trust.json")]
    did = identity.load(mill.identity).did
    code, said = in_process([*words, "--mine", did, *trust, "--json"])
    assert code == 5
    (finding,) = json.loads(said)["findings"]
    assert (finding["code"], finding["about"]) == ("unknown_signature", f"{did}#key-1")
    code, said = in_process([*words, "--mine", "did:web:nobody.example", *trust])
    assert (code, "does not name did:web:nobody.example" in said) == (2, True)


def test_t210_a_log_that_serves_less_than_before_is_told_and_nothing_is_forgotten(mill: Mill) -> None:
    entries = [*OTHERS, mill.claim, mill.statement]
    mill.serve(entries)
    mill.run(code=0)
    mill.serve(entries[:280])
    facts = mill.run(code=3)
    assert [(one["code"], one.get("about")) for one in facts["findings"]] == [("ahead", "302")]
    assert (mill.state / "checkpoint").read_text(encoding="utf-8") == note_of(entries)


def changed(entries: Sequence[bytes], place: int) -> list[bytes]:
    """Another story: one entry is another claim."""
    other = log_entry("claim", "uIDanother", "01/another", THEIRS)
    return [*entries[:place], other, *entries[place + 1 :]]


STORY = [*OTHERS[:270]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (STORY, changed(STORY, 3)),
        (STORY, [*changed(STORY, 3), *OTHERS[:9]]),
        (STORY, changed(STORY, 3)[:200]),
        (STORY[:256], changed(STORY, 3)),
    ],
    ids=["one size", "a larger one", "a smaller one", "from a power of two"],
)
def test_t211_a_fork_is_told_and_its_notes_prove_it(
    mill: Mill, first: list[bytes], second: list[bytes]
) -> None:
    """The state does not move; what is written convinces whoever has the log's key, and aics-tlog."""
    mill.serve(first)
    mill.codes(code=3)
    shutil.rmtree(mill.log)
    mill.serve(second)
    for _ in range(2):
        facts = mill.run(code=5)
        assert [one["code"] for one in facts["findings"]] == ["forked"]
    assert (mill.state / "checkpoint").read_text(encoding="utf-8") == note_of(first)
    (evidence,) = mill.state.glob("fork-*")
    assert facts["evidence"] == str(evidence)
    check_evidence(evidence, KEY)
    check_with_aics(evidence, KEY)


def test_t211_a_checkpoint_that_others_have_shows_a_log_made_for_the_monitor(mill: Mill) -> None:
    """A first run has nothing to compare with but what came by another way: a file, or a passport's proof."""
    mill.serve([mill.claim, mill.statement, *OTHERS[:4]])
    other = mill.folder / "other.note"
    other.write_text(note_of([mill.claim, mill.statement]), encoding="utf-8")
    assert mill.codes("--checkpoint", str(other), code=0) == []
    other.write_text(note_of([mill.claim, OTHERS[7], mill.statement]), encoding="utf-8")
    assert mill.codes("--checkpoint", str(other), code=5) == ["forked"]
    (evidence,) = mill.state.glob("fork-*")
    check_evidence(evidence, KEY)
    carried = json.loads(mill.passport.read_bytes())
    carried["log"] = [{"checkpoint": note_of([mill.claim, *OTHERS[:2]]), "entries": []}]
    proved = mill.folder / "proved.passport.json"
    proved.write_bytes(jcs.canonical(carried))
    assert mill.codes("--products", str(proved), code=5) == ["forked"]
    larger = note_of([mill.claim, mill.statement, *OTHERS[:9]])
    other.write_text(larger, encoding="utf-8")
    assert mill.codes("--checkpoint", str(other), code=3) == ["ahead"]


def test_t211_a_private_log_has_no_cosignature_of_the_witness_that_is_named(mill: Mill) -> None:
    mill.serve([mill.claim, mill.statement])
    assert mill.codes("--witness", WITNESS.vkey, code=3) == ["not_cosigned"]
    mill.serve([mill.claim, mill.statement], {WITNESS: SEEN})
    facts = mill.run("--witness", WITNESS.vkey, code=0)
    assert facts["cosigned"] == [WITNESS.name]


def test_damage_is_no_fork(mill: Mill) -> None:
    """Entries that lead nowhere prove nothing: exit 2, no evidence, and the state stays."""
    mill.serve(STORY)
    mill.codes(code=3)
    before = sorted(mill.state.rglob("*"))
    mill.serve([*STORY, *OTHERS[:30]])
    bundle = mill.log / "tile" / "entries" / "001.p" / "44"
    bundle.write_bytes(bundle.read_bytes().replace(b"uIDother3\n", b"uIDother4\n"))
    words = ["log", "monitor", str(mill.log), "--key", KEY.vkey, "--state", str(mill.state)]
    code, said = in_process([*words, "--mine", mill.key])
    assert (code, "are not those that the checkpoint was signed over" in said) == (2, True)
    assert not list(mill.state.glob("fork-*"))
    assert (mill.state / "checkpoint").read_text(encoding="utf-8") == note_of(STORY)
    assert set(before) <= set(mill.state.rglob("*"))
    for path in (mill.log / "tile").rglob("*"):
        if path.is_file():
            path.unlink()
    code, said = in_process([*words, "--mine", mill.key])
    assert (code, "The log has no file tile/entries/001.p/44" in said) == (2, True)


def test_mistakes_are_told(mill: Mill) -> None:
    mill.serve([mill.claim])
    words = ["log", "monitor", str(mill.log), "--state", str(mill.state), "--key"]
    draft = mill.folder / "draft.json"
    draft.write_text("{}", encoding="utf-8")
    for more, sentence in (
        ([KEY.vkey], "Nothing to look for was named."),
        ([KEY.vkey, "--mine", "coil"], "coil\" is no identity folder, no DID and no public key."),
        ([KEY.vkey, "--products", str(draft)], "holds no signed document that a log holds."),
        ([WITNESS.vkey, "--mine", mill.key], "not signed by a log"),
    ):
        code, said = in_process([*words, *more])
        assert (code, sentence in said) == (2, True), said
    assert not mill.state.exists()


def check_evidence(folder: Path, log: NoteKey) -> None:
    """What anybody can check with the log's key alone: both are signed, and they contradict each other."""
    smaller, larger = (
        checkpoints.open_checkpoint((folder / name).read_text(encoding="utf-8"), [log])[0] for name in NOTES
    )
    if smaller.size == larger.size:
        assert smaller.root != larger.root
        return
    (root,), hashes = lines_of(folder / "root.txt"), lines_of(folder / "consistency.txt")
    assert root != smaller.root
    merkle.check_consistency(smaller.size, root, larger.size, larger.root, hashes)


def check_with_aics(folder: Path, log: NoteKey) -> None:
    """The same by the command line of another implementation."""
    program = peer("aics_tlog.cli", "aics-tlog")
    heads = []
    for name in NOTES:
        path = folder / name
        assert program.main(["verify-checkpoint", "--note", str(path), "--log-key", log.vkey]) == 0
        heads.append(checkpoints.open_checkpoint(path.read_text(encoding="utf-8"), [log])[0])
    smaller, larger = heads
    if smaller.size == larger.size:
        return
    sizes = ["--old-size", str(smaller.size), "--new-size", str(larger.size)]
    more = [*sizes, "--new-root", b64encode(larger.root).decode(), "--proof", str(folder / "consistency.txt")]
    inside = (folder / "root.txt").read_text(encoding="utf-8").strip()
    for root, code in ((inside, 0), (b64encode(smaller.root).decode(), 1)):
        assert program.main(["verify-consistency", *more, "--old-root", root]) == code


def lines_of(path: Path) -> list[bytes]:
    return [b64decode(line, validate=True) for line in path.read_text(encoding="utf-8").split()]
