"""What each suite promises: names, key kinds, and which half of the message comes first."""

import hashlib

import pytest

from signing.keys import KeyKind
from signing.suites import SUITES
from tests.signing.documents import Json

CASES = [
    ("eddsa-rdfc-2022", "Ed25519", "sha256"),
    ("ecdsa-rdfc-2019", "P-256", "sha256"),
    ("ecdsa-rdfc-2019", "P-384", "sha384"),
]
OVER_JCS = [
    ("eddsa-jcs-2022", "Ed25519", "sha256"),
    ("ecdsa-jcs-2019", "P-256", "sha256"),
    ("ecdsa-jcs-2019", "P-384", "sha384"),
]


def test_the_registry_knows_each_suite_by_its_own_name() -> None:
    assert {name: suite.name for name, suite in SUITES.items()} == {name: name for name in SUITES}
    assert {name for name, _, _ in CASES + OVER_JCS} == set(SUITES)


@pytest.mark.parametrize(("name", "kind", "algorithm"), CASES)
def test_message_is_options_hash_then_document_hash(name: Json, kind: KeyKind, algorithm: str) -> None:
    asked = []

    def canonicalise(document: Json, inner: str) -> Json:
        asked.append((dict(document), inner))
        return repr(sorted(document)).encode()

    document, options = {"@context": ["c"], "id": "urn:1"}, {"type": "t", "created": "now"}
    message = SUITES[name].message(document, options, kind, canonicalise)
    first = hashlib.new(algorithm, repr(["@context", "created", "type"]).encode()).digest()
    second = hashlib.new(algorithm, repr(["@context", "id"]).encode()).digest()
    assert message == first + second
    assert ({"@context": ["c"], **options}, algorithm) in asked
    assert (document, algorithm) in asked
    assert SUITES[name].document_hash(document, kind, canonicalise) == second


@pytest.mark.parametrize(("name", "kind", "algorithm"), OVER_JCS)
def test_over_jcs_the_options_are_signed_as_they_stand(name: Json, kind: KeyKind, algorithm: str) -> None:
    def canonicalise(document: Json, inner: str) -> Json:
        raise AssertionError((document, inner))

    document, options = {"@context": ["c"], "id": "urn:1"}, {"type": "t", "created": "now"}
    message = SUITES[name].message(document, options, kind, canonicalise)
    first = hashlib.new(algorithm, b'{"created":"now","type":"t"}').digest()
    second = hashlib.new(algorithm, b'{"@context":["c"],"id":"urn:1"}').digest()
    assert message == first + second
    assert SUITES[name].document_hash(document, kind, canonicalise) == second


def test_passports_use_one_kind_of_key_per_suite() -> None:
    assert {name: set(suite.profile_kinds) for name, suite in SUITES.items()} == {
        "eddsa-rdfc-2022": {"Ed25519"},
        "ecdsa-rdfc-2019": {"P-256"},
        "eddsa-jcs-2022": {"Ed25519"},
        "ecdsa-jcs-2019": {"P-256"},
    }
