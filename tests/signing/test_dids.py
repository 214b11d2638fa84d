"""DIDs in normal form, and the key a pinned document yields (T24, T44-T47, T49)."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.dids import check_did, did_jwk, did_key, did_web, split_method
from signing.dids.document import asserting_names, assertion_key, did_document
from signing.encoding import b64url_encode
from signing.errors import DidRefused, KeyRefused, ToolError
from signing.keys import PrivateKey, PublicKey
from tests.did_texts import did_jwk_for, did_key_for

MILL = "did:web:mill.example"
KEY = PrivateKey.from_seed("Ed25519", b"\1" * 32).public
OTHER = PrivateKey.from_seed("P-256", b"\2" * 32).public
METHOD = f"{MILL}#key-1"


@pytest.mark.parametrize(
    ("did", "url"),
    [
        (MILL, "https://mill.example/.well-known/did.json"),
        ("did:web:a.b-c.mill.example:works:1", "https://a.b-c.mill.example/works/1/did.json"),
        ("did:web:xn--stahl-kva.example", "https://xn--stahl-kva.example/.well-known/did.json"),
        ("did:web:mill.example:Works_1.a-b", "https://mill.example/Works_1.a-b/did.json"),
    ],
)
def test_did_web_in_normal_form(did: str, url: str) -> None:
    check_did(did)
    assert did_web.url(did) == url


@pytest.mark.parametrize(
    "did",
    [
        "did:web:",
        "did:web:mill",
        "did:web:localhost",
        "did:web:mill.example%3A8443",
        "did:web:mill.example%3a8443",
        "did:web:mill.example:8443:",
        "did:web:mill.example?x=1",
        "did:web:mill.example;x=1",
        "did:web:mill.example#key-1",
        "did:web:user@mill.example",
        "did:web:user:pass@mill.example",
        "did:web:mill.example%2Fworks",
        "did:web:mill.example/works",
        "did:web:mill.example//",
        "did:web:mill.example:a%2Fb",
        "did:web:mill.example:..",
        "did:web:mill.example:.",
        "did:web:mill.example:.hidden",
        "did:web:mill.example::a",
        "did:web:mill.example:a b",
        "did:web:MILL.example",
        "did:web:mill.Example",
        "DID:web:mill.example",
        "did:WEB:mill.example",
        "did:web:mill.example.",
        "did:web:.mill.example",
        "did:web:mill..example",
        "did:web:-mill.example",
        "did:web:mill-.example",
        "did:web:mi_ll.example",
        "did:web:m\u00fchle.example",
        "did:web:m%C3%BChle.example",
        "did:web:\uff4dill.example",
        "did:web:mill\u3002example",
        "did:web:m\u0131ll.example",
        "did:web:%6Dill.example",
        "did:web:ab--mill.example",
        "did:web:127.0.0.1",
        "did:web:0x7f.1",
        "did:web:[::1]",
        "did:web:mill.example\n",
        " did:web:mill.example",
        "did:web:mill.example\0",
        "did:web:" + "a" * 64 + ".example",
        "did:web:" + "a." * 200 + "example",
        "did:web:mill.example:" + "a" * 600,
    ],
)
def test_did_web_tricks_t24_t46(did: str) -> None:
    with pytest.raises(DidRefused) as caught:
        check_did(did)
    assert caught.value.code in {"did.web", "did.method"}
    assert caught.value.hint
    with pytest.raises(DidRefused):
        split_method(f"{did}#key-1")


@given(st.integers(0, len(MILL)), st.characters(), st.booleans())
def test_no_inserted_or_exchanged_character_keeps_the_parts(where: int, what: str, exchange: bool) -> None:
    did = MILL[:where] + what + MILL[where + exchange :]
    try:
        parts = did_web.parse(did)
    except DidRefused:
        return
    assert "did:web:" + ":".join((parts.domain, *parts.path)) == did
    assert did.isascii()


@pytest.mark.parametrize(
    "did", ["", "did", "did:", "did:example:1", "did:ion:abc", "https://mill.example", "urn:uuid:1"]
)
def test_other_methods_are_refused(did: str) -> None:
    with pytest.raises(DidRefused) as caught:
        check_did(did)
    assert caught.value.code == "did.method"


@pytest.mark.parametrize(
    "method",
    [
        MILL,
        f"{MILL}#",
        f"{MILL}#a#b",
        f"{MILL}# a",
        f"{MILL}#a/b",
        f"{MILL}#%61",
        "#key-1",
        "key-1",
        f"{MILL}?x#key-1",
        f"{MILL}/p#key-1",
        f"{MILL}#" + "k" * 200,
        "",
    ],
)
def test_verification_methods_are_absolute_and_plain(method: str) -> None:
    with pytest.raises(DidRefused):
        split_method(method)


def test_parts_of_a_verification_method() -> None:
    assert split_method(METHOD) == (MILL, "key-1")


def test_did_key_names_its_own_key_t49() -> None:
    did, other = did_key_for(KEY), did_key_for(OTHER)
    assert did_key.resolve(did) == KEY
    assert split_method(did_key.verification_method(did)) == (did, KEY.multikey)
    for fragment in (OTHER.multikey, "key-1", KEY.multikey[:-1], KEY.multikey + "1", KEY.multikey.swapcase()):
        with pytest.raises(DidRefused) as caught:
            split_method(f"{did}#{fragment}")
        assert caught.value.code == "did.fragment"
    with pytest.raises(DidRefused):
        split_method(f"{other}#{KEY.multikey}")


@pytest.mark.parametrize(
    "text",
    [
        "did:key:",
        "did:key:z",
        "did:key:u" + "A" * 46,
        "did:key:1:" + KEY.multikey,
        "did:key:" + KEY.multikey + ":",
        "did:key: " + KEY.multikey,
        "did:key:" + KEY.multikey + "\n",
        "did:key:z" + "1" * 100_000,
    ],
)
def test_did_key_in_another_form_t24_t35(text: str) -> None:
    with pytest.raises(DidRefused) as caught:
        check_did(text)
    assert caught.value.code == "did.key"


def test_did_key_of_a_weak_key_t29() -> None:
    with pytest.raises(KeyRefused):
        check_did("did:key:z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP")


@pytest.mark.parametrize("key", [KEY, OTHER])
def test_did_jwk(key: PublicKey) -> None:
    did = did_jwk_for(key)
    assert did_jwk.resolve(did) == key
    assert split_method(did_jwk.verification_method(did)) == (did, "0")
    with pytest.raises(DidRefused):
        split_method(f"{did}#1")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"x"', b'{"kty":"OKP","kty":"OKP"}', b"{}", b'{"kty":"oct","k":"AA"}', b"[" * 500],
)
def test_did_jwk_that_holds_no_key(body: bytes) -> None:
    with pytest.raises(ToolError):
        check_did("did:jwk:" + b64url_encode(body))


def test_did_jwk_text() -> None:
    for text in ("did:jwk:", "did:jwk:e30=", "did:jwk:" + "A" * 5_000, "did:jwk:\u00e9"):
        with pytest.raises(ToolError):
            check_did(text)


def _document() -> dict[str, Any]:
    return did_document(MILL, [("key-1", KEY), ("key-2", OTHER)])


def _code(document: dict[str, Any], method: str = METHOD, controller: str = MILL) -> str:
    with pytest.raises(DidRefused) as caught:
        assertion_key(document, method, controller=controller)
    return caught.value.code


def test_a_document_we_write_yields_its_keys() -> None:
    document = _document()
    assert assertion_key(document, METHOD, controller=MILL) == KEY
    assert assertion_key(document, f"{MILL}#key-2", controller=MILL) == OTHER
    assert "authentication" not in document
    assert document["assertionMethod"] == [METHOD, f"{MILL}#key-2"]
    did = did_key_for(KEY)
    alone = did_document(did, [(KEY.multikey, KEY)])
    assert assertion_key(alone, did_key.verification_method(did), controller=did) == KEY


def test_documents_we_do_not_write() -> None:
    for did, keys in (
        (MILL, []),
        (MILL, [("a", KEY), ("a", OTHER)]),
        (MILL, [("a b", KEY)]),
        ("did:web:MILL.example", [("a", KEY)]),
    ):
        with pytest.raises(DidRefused):
            did_document(did, keys)


def test_authentication_is_no_permission_to_assert_t44_t45() -> None:
    document = _document()
    document["authentication"] = document.pop("assertionMethod")
    assert _code(document) == "did.purpose"
    document["assertionMethod"] = [f"{MILL}#key-2"]
    assert _code(document) == "did.purpose"
    document["assertionMethod"] = METHOD
    assert _code(document) == "did.purpose"


def test_foreign_controllers_t44() -> None:
    assert _code(_document(), controller="did:web:verifier.example") == "did.controller"
    document = _document()
    document["verificationMethod"][0]["controller"] = "did:web:verifier.example"
    assert _code(document) == "did.controller"
    del document["verificationMethod"][0]["controller"]
    assert _code(document) == "did.controller"


def test_relative_names_are_read_against_the_documents_id() -> None:
    """DID Core 1.0, section 3.2.2; many did.json in use write ``#key-1``."""
    full = _document()
    document = copy.deepcopy(full)
    for method in document["verificationMethod"]:
        method["id"] = method["id"].removeprefix(MILL)
    document["assertionMethod"] = [name.removeprefix(MILL) for name in document["assertionMethod"]]
    assert asserting_names(document) == asserting_names(full) == [METHOD, f"{MILL}#key-2"]
    assert assertion_key(document, METHOD, controller=MILL) == KEY
    document["assertionMethod"] = [document["verificationMethod"].pop(0)]
    assert asserting_names(document) == [METHOD]
    assert assertion_key(document, METHOD, controller=MILL) == KEY
    # The same name twice, once in full and once relative, is still a name described twice.
    document = copy.deepcopy(full)
    document["verificationMethod"].append({**document["verificationMethod"][0], "id": "#key-1"})
    assert _code(document) == "did.document"
    # Against this document's id and no other (T47).
    document = full | {"id": "did:web:other.example"}
    assert _code(document) == "did.document_id"
    for entry in (1, None, {}, {"id": 3}):
        with pytest.raises(DidRefused):
            asserting_names(full | {"assertionMethod": [entry]})


def test_a_document_of_another_did_t47() -> None:
    document = _document() | {"id": "did:web:other.example", "alsoKnownAs": [MILL]}
    assert _code(document) == "did.document_id"
    del document["id"]
    assert _code(document) == "did.document_id"
    victim = "did:web:other.example"
    assert _code(_document() | {"alsoKnownAs": [victim]}, f"{victim}#key-1", victim) == "did.document_id"


def test_a_method_is_described_exactly_once() -> None:
    document = _document()
    document["verificationMethod"].append(
        document["verificationMethod"][0] | {"publicKeyMultibase": OTHER.multikey}
    )
    assert _code(document) == "did.document"
    document["verificationMethod"] = []
    assert _code(document) == "did.document"
    del document["verificationMethod"]
    assert _code(document) == "did.document"
    embedded = _document()
    embedded["assertionMethod"] = [embedded["verificationMethod"].pop(0)]
    assert assertion_key(embedded, METHOD, controller=MILL) == KEY
    embedded["verificationMethod"].append(copy.deepcopy(embedded["assertionMethod"][0]))
    assert _code(embedded) == "did.document"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"revoked": "2026-01-01T00:00:00Z"}, "did.method_ended"),
        ({"expires": "2036-01-01T00:00:00Z"}, "did.method_ended"),
        ({"type": "Ed25519VerificationKey2020"}, "did.method_type"),
        ({"type": ["Multikey"]}, "did.method_type"),
        ({"publicKeyMultibase": None}, "did.method_type"),
        ({"publicKeyJwk": KEY.jwk()}, "did.method_type"),
        ({"type": "JsonWebKey"}, "did.method_type"),
    ],
)
def test_methods_of_another_kind(change: dict[str, Any], code: str) -> None:
    document = _document()
    document["verificationMethod"][0].update(change)
    assert _code(document) == code


def test_web_keys_in_documents() -> None:
    document = _document()
    document["verificationMethod"][0] = {
        "id": METHOD,
        "type": "JsonWebKey",
        "controller": MILL,
        "publicKeyJwk": OTHER.jwk(),
    }
    assert assertion_key(document, METHOD, controller=MILL) == OTHER
