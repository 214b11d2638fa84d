"""``passport trust witness --from-log``: the age of documents as a quorum of witnesses saw it (DESIGN 4)."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from passport import moments
from passport.disk import documents
from passport.model.log_entry import log_entry
from passport.party import identity
from tests.cli.sessions import in_process
from tests.resolver.log.served import KEY, SECOND, WITNESS, serve

OTHER = log_entry("claim", "uIDother", "01/other", "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK")


class Publisher:
    """The demo's buyer, who publishes the list, and a log with the claim and the statement of the coil."""

    def __init__(self, demo: Path, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log"
        shutil.copytree(demo, folder / "demo")
        self.demo = folder / "demo"
        self.trust = self.demo / "trust.json"
        self.before = self.trust.read_bytes()
        # The keys of the demo begin when it is made.
        self.seen = moments.seconds(json.loads(self.before)["verifiableCredential"][0]["validFrom"]) + 60
        parts = documents.passport(self.demo / "coil.passport.json")
        assert parts.statement is not None
        self.digests = sorted([parts.claim.digest, parts.statement.digest])
        self.claim = parts.claim.digest
        keys = [identity.load(self.demo / name).public_key().multikey for name in ("mill", "verifier")]
        self.entries = [
            OTHER,
            log_entry("claim", parts.claim.digest, "01/x", keys[0]),
            log_entry("statement", parts.statement.digest, parts.claim.digest, keys[1]),
            log_entry("statuslist", "uIDlist", "https://mill.example/status/1", keys[0]),
        ]

    def witness(self, *words: str, code: int, at: int = 3600) -> str:
        asked = ["trust", "witness", str(self.trust), *words, "--from-log", str(self.log), "--key", KEY.vkey]
        signing = ["--as", str(self.demo / "buyer"), "--at", moments.moment(self.seen + at)]
        found, said = in_process([*asked, *signing])
        assert found == code, said
        assert code == 0 or self.trust.read_bytes() == self.before
        return said

    def witnessed(self) -> dict[str, str]:
        listed: Any = json.loads(self.trust.read_bytes())["verifiableCredential"][0]["credentialSubject"]
        return {one["digestMultibase"]: one["seenAt"] for one in listed.get("witnessed", [])}


@pytest.fixture
def publisher(demo: Path, tmp_path: Path) -> Publisher:
    return Publisher(demo, tmp_path)


def test_documents_of_listed_keys_are_listed_with_the_time_of_the_quorum(publisher: Publisher) -> None:
    """Status lists have no age that counts; what nobody listed has signed is left out."""
    serve(publisher.log, publisher.entries, seen={WITNESS: publisher.seen, SECOND: publisher.seen + 600})
    both = ["--witness", WITNESS.vkey, "--witness", SECOND.vkey]
    publisher.witness(*both, code=0)
    assert publisher.witnessed() == dict.fromkeys(publisher.digests, moments.moment(publisher.seen + 600))
    publisher.before = publisher.trust.read_bytes()
    said = publisher.witness(*both, "--quorum", "1", code=2)
    assert "has witnessed all of this already" in said  # an earlier moment of the same document stays


def test_of_two_witnesses_a_quorum_of_one_takes_the_first(publisher: Publisher) -> None:
    serve(publisher.log, publisher.entries, seen={WITNESS: publisher.seen, SECOND: publisher.seen + 600})
    both = ["--witness", WITNESS.vkey, "--witness", SECOND.vkey, "--quorum", "1"]
    said = publisher.witness(str(publisher.demo / "claim.passport.json"), *both, code=0)
    assert publisher.witnessed() == {publisher.claim: moments.moment(publisher.seen)}
    assert "not in the log" not in said


def test_what_is_not_logged_is_named(publisher: Publisher) -> None:
    serve(publisher.log, publisher.entries, seen={WITNESS: publisher.seen})
    file = str(publisher.demo / "coil.passport.json")  # with an accreditation, which is not there
    assert publisher.witness(file, "--witness", WITNESS.vkey, code=0).count("not in the log: uID") == 1
    assert sorted(publisher.witnessed()) == publisher.digests


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--witness", WITNESS.vkey, "--witness", SECOND.vkey], "1 of the named witnesses have cosigned"),
        (["--witness", WITNESS.vkey, "--quorum", "2"], "A quorum of 2 needs as many witnesses"),
        (["--witness", WITNESS.vkey, "--witness", WITNESS.vkey], "A quorum of 2 needs as many witnesses"),
        (["--witness", WITNESS.vkey, "--quorum", "0"], "--quorum"),
    ],
)
def test_without_a_quorum_nothing_is_signed(publisher: Publisher, words: list[str], sentence: str) -> None:
    serve(publisher.log, publisher.entries, seen={WITNESS: publisher.seen})
    assert sentence in publisher.witness(*words, code=2)


def test_a_cosignature_of_the_future_does_not_count(publisher: Publisher) -> None:
    serve(publisher.log, publisher.entries, seen={WITNESS: publisher.seen + 270})
    words = ["--witness", WITNESS.vkey]
    assert "0 of the named witnesses" in publisher.witness(*words, code=2, at=-31)
    publisher.witness(*words, code=0, at=-30)
    # A list says nothing about a later moment than its own.
    assert set(publisher.witnessed().values()) == {moments.moment(publisher.seen - 30)}
