"""T121: what a listed party signed although it breaks the profile is recognised, and nothing else is."""

from collections.abc import Callable

import pytest

from signing import strict_json
from signing.digests import document_digest
from signing.proofs import attach_proof
from tests.vectors_build.stage import put
from tests.verify.helpers import world
from tests.world import World
from tests.world_people import Document
from verify import TrustList
from verify.believing import listed, unread

AT = "2026-09-19T06:00:00Z"


def _unreadable(actors: World) -> Document:
    edit = put("/credentialSubject/materialityThreshold/value", "5 %")
    return actors.statement(actors.claim(), at=AT, edit=edit)


def _asked(document: Document, trust: TrustList) -> unread.Unread | None:
    return unread.signed_by(document, document_digest(document), trust, "verifier")


def test_who_signed_it_and_when_is_known() -> None:
    actors = world()
    document, trust = _unreadable(actors), TrustList.open(actors.trust())
    assert listed.judge("statement", document, document_digest(document), trust).stopped == "profile"
    assert _asked(document, trust) == (actors.verifier.did, AT)
    undated = actors.resign(document, put("/validFrom", "today"))
    assert _asked(undated, trust) == (actors.verifier.did, document["proof"]["created"])


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.update(id="urn:uuid:01990000-0000-7000-8000-000000000001"),
        lambda one: one.update(issuer="did:web:nordcert.example"),
        lambda one: one["issuer"].update(id="did:web:nobody.example"),
        lambda one: one["issuer"].update(id=7),
        lambda one: one["proof"].update(created="yesterday"),
        lambda one: one["proof"].update(verificationMethod=None),
        lambda one: one["proof"].update(verificationMethod="did:web:nordcert.example#no-such-key"),
        lambda one: one.update(proof=[one["proof"]]),
        lambda one: one.update(unknownMember="1"),
    ],
)
def test_what_anybody_may_have_written_counts_as_absent(change: Callable[[Document], None]) -> None:
    actors = world()
    document = _unreadable(actors)
    change(document)
    assert _asked(document, TrustList.open(actors.trust())) is None


@pytest.mark.parametrize("otherwise", ["role", "key"])
def test_a_party_without_the_role_or_with_an_ended_key_says_nothing(otherwise: str) -> None:
    actors = world()
    ended = actors.verifier.listed_key(notAfter="2026-09-19T05:00:00Z")
    facts = {"role": {"roles": ["platform"]}, "key": {"keys": [ended]}}[otherwise]
    assert _asked(_unreadable(actors), TrustList.open(actors.trust(listed={"verifier": facts}))) is None


@pytest.mark.parametrize("number", [5.0, 1e16])
def test_a_number_is_written_as_jcs_writes_it(monkeypatch: pytest.MonkeyPatch, number: float) -> None:
    """T435: only what keeps the profile is taken for plain: here a faster writer spells numbers otherwise."""
    pytest.importorskip("orjson", reason="orjson is not installed: pip install '.[fast]'")
    loaded = strict_json._Orjson()
    loaded._few = 1
    assert loaded.is_loaded()
    monkeypatch.setattr(strict_json, "_ORJSON", loaded)
    actors = World("unread", kinds="Ed25519/jcs")
    statement = {**actors.documents().signed()[1], "later": number}
    created = statement.pop("proof")["created"]
    signed = attach_proof(statement, actors.verifier.signer, cryptosuite="eddsa-jcs-2022", created=created)
    found = _asked(signed, TrustList.open(actors.trust()))
    assert found is not None and found.issuer == actors.verifier.did
