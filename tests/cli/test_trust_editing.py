"""``trust add`` and ``remove`` change what was said and nothing else (T118); lists that contradict themselves
are refused wherever one is signed, followed, installed or used, shown all the same, and mended by remove
(T119).

``fixtures/trust-0.3.0.json`` was made by commands of 0.3.0 alone (init, trust new, add, remove). It holds a
compromised key whose bytes came back as key-2, a twin mill whose prefix lies inside another's, a legal entity
and a control group in two cases, and a party that is producer and verifier. Its keys are drawn from the words
trust-0.3.0/1 to /5, in the order buyer, mill, twin, auditor, both, so that a test can sign on in the buyer's
name.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from passport.belief import configuration
from signing import jcs
from signing.dids.document import did_document
from signing.errors import ToolError
from signing.keys import PrivateKey
from tests.cli.sessions import in_process
from tests.dates import days_from_now
from verify import TrustList

OLD = Path(__file__).resolve().parents[1] / "fixtures" / "trust-0.3.0.json"
BUYER = ["--as", "buyer"]
MILL = "did:web:mill.example"
NOW = ["--at", "2026-07-01T00:00:00Z"]


def passport(*words: str, code: int = 0) -> str:
    found, output = in_process(list(words))
    assert found == code, output
    return output


def subject(path: str = "trust.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(path).read_bytes())["verifiableCredential"][0][
        "credentialSubject"
    ]
    return found


def party(did: str = MILL) -> dict[str, Any]:
    return next(one for one in subject()["parties"] if one["id"] == did)


def key_of(folder: str) -> str:
    return passport("keys", "show", folder, "--fingerprint").strip()


def make(name: str, role: str, *more: str) -> None:
    did = f"did:web:{name}.example"
    passport(
        "init", name, "--role", role, "--did", did, "--name", f"Example {name}", "--no-passphrase", *more
    )


def add(folder: str, *words: str, code: int = 0) -> str:
    return passport("trust", "add", "trust.json", folder, "--key", key_of(folder), *words, *BUYER, code=code)


def remove(*words: str, code: int = 0) -> str:
    return passport("trust", "remove", "trust.json", *words, *BUYER, code=code)


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list with a mill whose name, group and prefixes the publisher wrote otherwise than its folder
    does."""
    monkeypatch.chdir(tmp_path)
    make("buyer", "publisher")
    make("mill", "producer", "--prefix", "gs1:7312345")
    passport("trust", "new", *BUYER, "-o", "trust.json")
    more = ["--name", "Mill AB", "--legal-entity", "LEI-1", "--control-group", "north-group"]
    add("mill", "--role", "producer", *more, "--prefix", "gs1:7312345", "--prefix", "gs1:7399999")
    return tmp_path


def test_t118_a_further_key_resets_nothing(listed: Path) -> None:
    """T118: 0.3.0 reset name, legal entity, control group and prefixes to what the folder says."""
    before = party()
    passport("keys", "new", "mill", "--no-passphrase")
    shown = next(line for line in passport("keys", "show", "mill").splitlines() if "key-2" in line)
    following = shown[shown.index("SHA256:") :]
    words = ["--name", "Mill AB", "--legal-entity", "LEI-1", "--control-group", "north-group"]
    command = ["trust", "add", "trust.json", "mill", "--key", following, *BUYER]
    refused = passport(*command, code=2)
    for old, new in (("Mill AB", "Example mill"), ("LEI-1", "mill.example"), ("north-group", "none")):
        assert f"{old}, its folder says {new}" in refused
    assert "prefix gs1:7399999, its folder has not" in refused
    assert party() == before
    output = passport(*command, *words, "--prefix", "gs1:7399999")
    after = party()
    assert [key["id"] for key in after.pop("keys")] == [f"{MILL}#key-1", f"{MILL}#key-2"]
    assert after == {name: value for name, value in before.items() if name != "keys"}
    assert output.index(f"added     key {MILL}#key-2") < output.index("version 3")


def test_t118_what_is_said_changes_and_is_shown_before_it_is_signed(listed: Path) -> None:
    words = ["--name", "Mill AB", "--legal-entity", "LEI-1", "--prefix", "gs1:7399999"]
    output = add("mill", *words, "--control-group", "south-group", "--role", "platform")
    assert f"changed   controlGroup {MILL}  (north-group -> south-group)" in output
    assert f"added     role {MILL}  (platform)" in output
    assert party()["roles"] == ["platform", "producer"] and party()["name"] == "Mill AB"
    assert [one["value"] for one in party()["identifierPrefixes"]] == ["7312345", "7399999"]


def test_t118_the_hint_is_right_when_obeyed(listed: Path) -> None:
    """Each option of the hint, with the listed value, keeps what is listed; then nothing is left to
    change."""
    refused = add("mill", code=2)
    hint = next(line for line in refused.splitlines() if line.startswith("hint: Say "))
    assert "--name 'Mill AB' or --name 'Example mill'" in hint
    words = ["--name", "Mill AB", "--legal-entity", "LEI-1", "--control-group", "north-group"]
    assert "listed like this already" in add("mill", *words, "--prefix", "gs1:7312345", code=2)
    assert "is listed since" in add(
        "mill", *words, "--prefix", "gs1:7312345", "--since", "2020-01-01T00:00:00Z", code=2
    )


def test_a_did_document_needs_no_name_for_a_listed_party(listed: Path) -> None:
    before = party()
    words = ["--role", "platform", "--key", key_of("mill"), *BUYER]
    passport("trust", "add", "trust.json", "mill/did.json", *words)
    assert party() == {**before, "roles": ["platform", "producer"]}


def test_a_compromise_found_later_gives_no_time_back(listed: Path) -> None:
    """T118: rotation ended the key; a later compromise must not move that end."""
    key = f"{MILL}#key-1"
    at, found = days_from_now(30), days_from_now(90)
    passport("trust", "remove", "trust.json", key, "--reason", "rotation", "--at", at, *BUYER)
    passport("trust", "remove", "trust.json", key, "--reason", "compromise", "--at", found, *BUYER)
    entry = party()["keys"][0]
    assert (entry["revoked"], entry["notAfter"]) == (found, at)


def _again(folder: str = "mill") -> None:
    """A DID document that offers the same bytes as key-2."""
    Path("again.json").write_text(Path(folder, "did.json").read_text().replace("#key-1", "#key-2"))


def test_t119_a_compromised_key_does_not_come_back(listed: Path) -> None:
    remove(f"{MILL}#key-1", "--reason", "compromise")
    _again()
    before = Path("trust.json").read_bytes()
    words = ["trust", "add", "trust.json", "again.json", "--key", key_of("mill"), *BUYER]
    refused = passport(*words, code=2)
    assert f"{MILL}#key-1 and {MILL}#key-2 are the same key" in refused
    assert Path("trust.json").read_bytes() == before


def test_t119_an_identity_never_gets_a_key_it_had_before(
    listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token returns the key that its label has; here the key maker does."""
    own = PrivateKey.from_seed("Ed25519", b"o" * 32)
    monkeypatch.setattr(PrivateKey, "generate", staticmethod(lambda _kind: own))
    make("twin", "producer")
    refused = passport("keys", "new", "twin", "--no-passphrase", code=2)
    assert "This is the key key-1, which this identity has already" in refused


@pytest.mark.parametrize(
    ("role", "more", "told"),
    [
        ("producer", ["--prefix", "gs1:73123456"], "gs1:7312345) and did:web:twin.example (gs1:73123456)"),
        ("producer", ["--legal-entity", "lei-1"], "LEI-1 and lei-1"),
        ("producer", ["--control-group", "North-Group"], "north-group and North-Group"),
        ("producer", ["--control-group", "NONE"], "none and NONE"),
    ],
)
def test_t119_a_newcomer_that_contradicts_the_list_is_refused(
    listed: Path, role: str, more: list[str], told: str
) -> None:
    make("twin", role)
    before = Path("trust.json").read_bytes()
    assert told in add("twin", "--role", role, *more, code=2)
    assert Path("trust.json").read_bytes() == before


def test_t119_nobody_is_producer_and_verifier(listed: Path) -> None:
    words = ["--name", "Mill AB", "--legal-entity", "LEI-1", "--control-group", "north-group"]
    refused = add("mill", *words, "--prefix", "gs1:7399999", "--role", "verifier", code=2)
    assert "as producer and as verifier" in refused


# A list of 0.3.0


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The list that 0.3.0 signed, and its publisher with the key it was signed with."""
    monkeypatch.chdir(tmp_path)
    seed = hashlib.sha256(b"trust-0.3.0/1").digest()
    with monkeypatch.context() as patch:
        patch.setattr(PrivateKey, "generate", staticmethod(lambda kind: PrivateKey.from_seed(kind, seed)))
        make("buyer", "publisher", "--at", "2026-01-01T00:00:00Z")
    shutil.copyfile(OLD, "trust.json")
    yield tmp_path


TOLD = (
    f"{MILL}#key-1 and {MILL}#key-2 are the same key",
    "did:web:both.example is listed as producer and as verifier",
    "did:web:auditor.example and did:web:mill.example are one legal entity in two spellings",
    "have one control group in two spellings: North-Group and north-group",
    "did:web:mill.example (gs1:7312345) and did:web:twin.example (gs1:73123456)",
)


def test_t119_a_list_of_030_is_refused_with_every_entry_named(old: Path, demo: Path) -> None:
    passports = str(demo / "coil.passport.json")
    for words in (
        ["trust", "use", "trust.json", "--yes"],
        ["verify", passports, "--trust", "trust.json", "--no-state"],
        ["trust", "refresh", "--trust", "trust.json", "--from", "buyer"],
    ):
        refused = passport(*words, code=2)
        assert [one for one in TOLD if one not in refused] == []
        assert refused.count("error: ") == 1
    assert configuration.pin() is None
    with pytest.raises(ToolError) as caught:
        TrustList.open(OLD.read_bytes())
    assert caught.value.code == "trust.contradiction"


def test_t119_a_list_of_030_is_shown_and_mended_step_by_step(old: Path) -> None:
    shown = passport("trust", "show", "trust.json", code=3)
    assert [one for one in TOLD if f"contradiction  {one}" not in shown and one not in shown] == []
    make("new", "producer", "--at", "2026-01-01T00:00:00Z")
    assert "key-1 and" in add(
        "new", "--role", "producer", *NOW, code=2
    )  # nothing else is done to it meanwhile
    left = remove(f"{MILL}#key-2", "--undo", *NOW)
    assert "warning: did:web:both.example is listed as producer and as verifier" in left
    assert "same key" not in left.partition("version 8")[0].partition("warning")[2]
    remove("did:web:both.example", "--role", "verifier", *NOW)
    remove("did:web:twin.example", "--prefix", "gs1:73123456", *NOW)
    remove("did:web:auditor.example", *NOW)
    TrustList.open(Path("trust.json").read_bytes())
    assert "contradiction" not in passport("trust", "show", "trust.json")
    (key,) = party()["keys"]
    assert (key["id"], key["reason"], key["revoked"]) == (
        f"{MILL}#key-1",
        "compromise",
        "2026-03-01T00:00:00Z",
    )


def test_t119_a_key_has_the_worst_history_of_its_bytes(old: Path) -> None:
    """Taken out is the name with the compromise; the name that stays inherits it."""
    remove(f"{MILL}#key-1", "--undo", *NOW)
    (key,) = party()["keys"]
    assert (key["id"], key["reason"], key["revoked"]) == (
        f"{MILL}#key-2",
        "compromise",
        "2026-03-01T00:00:00Z",
    )
    assert "would be forgotten" in remove(f"{MILL}#key-2", "--undo", *NOW, code=2)


def test_t119_a_buyer_whose_list_in_force_contradicts_itself_can_take_the_mended_one(old: Path) -> None:
    """0.3.0 had installed it; every verdict is refused now, and the update ends that."""
    listed = TrustList.look(OLD.read_bytes())
    configuration.install(
        OLD.read_bytes(), publisher="did:web:buyer.example", key=listed.publisher_keys[0], version="7"
    )
    assert "contradicts itself" in passport("trust", "export", "-o", "out.json", code=2)
    assert "contradiction" in passport("trust", "show", code=3)
    remove(f"{MILL}#key-2", "--undo", *NOW)
    for did in ("did:web:both.example", "did:web:twin.example", "did:web:auditor.example"):
        remove(did, *NOW)
    assert "In force" in passport("trust", "use", "trust.json")
    passport("trust", "show")


def test_t119_an_update_never_revives_a_compromised_key(old: Path) -> None:
    """The publisher takes the party out with its history and lists it anew; whoever has the older list is
    told."""
    remove(f"{MILL}#key-2", "--undo", *NOW)
    for did in ("did:web:both.example", "did:web:twin.example", "did:web:auditor.example"):
        remove(did, *NOW)
    passport("trust", "use", "trust.json", "--yes")
    with_history = party()["keys"][0]
    remove(MILL, *NOW)
    seed = hashlib.sha256(b"trust-0.3.0/2").digest()
    public = PrivateKey.from_seed("Ed25519", seed).public
    assert public.multikey == with_history["publicKeyMultibase"]
    document = did_document(MILL, [("key-3", public)])
    Path("mill.json").write_bytes(jcs.canonical(document))
    words = ["--role", "producer", "--name", "Mill", "--legal-entity", "STEEL-1", "--key", public.fingerprint]
    passport("trust", "add", "trust.json", "mill.json", *words, *NOW, *BUYER)
    for act in (["trust", "use"], ["trust", "accept"]):
        refused = passport(*act, "trust.json", "--yes", code=2)
        assert f"{MILL}#key-1 was compromised" in refused and f"{MILL}#key-3" in refused


def test_undo_takes_out_what_never_ended(listed: Path, demo: Path) -> None:
    passport("trust", "add", "trust.json", "--witness", str(demo / "coil.passport.json"), *BUYER)
    digest = subject()["witnessed"][0]["digestMultibase"]
    count = len(subject()["witnessed"])
    remove(digest, "--undo")
    assert len(subject()["witnessed"]) == count - 1
    assert "does not name" in remove(digest, "--undo", code=2)
    assert "without --undo" in remove(MILL, "--undo", code=2)
    assert "without a key" in remove(f"{MILL}#key-1", "--undo", code=2)
    assert "without a role" in remove(MILL, "--role", "producer", code=2)
    assert "does not name verifier of" in remove(MILL, "--role", "verifier", code=2)
