"""Anchors of foreign registers in a trust list: what is entered, and what is refused (T15, T33, T38)."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from passport.acts import anchors
from passport.disk import clock
from signing import jcs
from signing.dids.document import did_document
from signing.digests import document_digest
from signing.encoding import b64url_encode, multibase_encode
from signing.errors import ToolError
from signing.foreign import jose
from signing.jsonld import fallback
from signing.jsonld.compile import bundled
from signing.jsonld.contexts import CREDENTIALS_V2, PinnedContexts, content_digest
from signing.keys import PrivateKey
from signing.suites import SUITES
from tests.cli.test_trust_lists import BUYER, PARTY, listed, passport, subject
from tests.shared_data import vectors
from tests.signing.documents import enveloped
from tests.world_people import Document

TODAY = clock.now()
REGISTER = "did:web:houjin-register.example.com"
assert listed, "a fixture of this module too"


def samples() -> Path:
    return vectors("untp")


def enter(file: Path | str, *more: str, contexts: Path | None = None, code: int = 0) -> str:
    folder = contexts or samples() / "v0.7.0" / "context"
    return passport(
        "trust", "import", "trust.json", str(file), "--party", PARTY,
        "--contexts", str(folder), *more, *BUYER, code=code,
    )  # fmt: skip


def anchor_document() -> Document:
    path = samples() / "v0.7.0" / "samples" / "DigitalIdentityAnchor_smelter_instance.json"
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def contexts() -> PinnedContexts:
    url = "https://vocabulary.uncefact.org/untp/0.7.0/context/"
    own = json.loads((samples() / "v0.7.0" / "context" / "untp-context.jsonld").read_bytes())
    return PinnedContexts({CREDENTIALS_V2: bundled(CREDENTIALS_V2), url: own}, anchors.CONTEXTS)


def signed(document: Document, key: PrivateKey, method: str = f"{REGISTER}#key-1") -> Document:
    """The document as its issuer would sign it, with a suite and canonicalisation of the standards."""
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2025-04-01T00:00:00Z",
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    suite = SUITES["eddsa-rdfc-2022"]
    message = suite.message(document, options, "Ed25519", fallback.canonicaliser(contexts()))
    return {**document, "proof": {**options, "proofValue": multibase_encode("z", key.sign(message))}}


@pytest.fixture
def register(listed: Path) -> PrivateKey:
    """The key of a foreign register, whose DID document lies in ``register.json``."""
    key = PrivateKey.generate("Ed25519")
    Path("register.json").write_bytes(jcs.canonical(did_document(REGISTER, [("key-1", key.public)])))
    return key


def test_a_signed_anchor_is_entered_as_digest_and_facts(register: PrivateKey) -> None:
    document = signed(anchor_document(), register)
    Path("anchor.json").write_text(json.dumps(document, ensure_ascii=False))
    enter("anchor.json", "--issuer", "register.json", "--key", register.public.fingerprint)
    (entry,) = subject()["anchors"]
    assert entry["securedBy"] == "data-integrity"
    assert entry["digestMultibase"] == document_digest(document)
    assert (entry["party"], entry["statedBy"]) == (PARTY, REGISTER)
    facts = {fact["key"]: fact["text"] for fact in entry["facts"]}
    assert facts["registered-id"] == "REF-001"
    assert facts["registered-name"] == "Sample Copper Refinery Co. Ltd"
    assert "its proof was checked" in passport("trust", "show", "trust.json")
    enter("anchor.json", "--issuer", "register.json", "--key", register.public.fingerprint, code=2)


def _token(key: PrivateKey, **changes: object) -> str:
    document = {**anchor_document(), **changes}
    return jose.sign(document, jose.key_of(key), media_type="vc+jwt", kid=f"{REGISTER}#key-1")


@pytest.mark.parametrize("form", ["bare", "enveloped"])
def test_an_anchor_in_a_token_is_entered_like_one_with_a_proof(form: str, register: PrivateKey) -> None:
    token = _token(register)
    text = token + "\n" if form == "bare" else json.dumps(enveloped(token, "vc+jwt"))
    Path("anchor.jwt").write_text(text)
    enter("anchor.jwt", "--issuer", "register.json", "--key", register.public.fingerprint)
    (entry,) = subject()["anchors"]
    assert (entry["securedBy"], entry["statedBy"]) == ("jose", REGISTER)
    assert entry["digestMultibase"] == document_digest(anchor_document())


def test_t33_tokens_that_do_not_hold_are_not_entered(register: PrivateKey) -> None:
    """T33, T44: another key, type or issuer, a changed signature, no algorithm, no token at all."""
    before = Path("trust.json").read_bytes()
    good = _token(register)
    tokens = {
        "other key": _token(PrivateKey.generate("Ed25519")),
        "other issuer": _token(register, issuer={"id": "did:web:elsewhere.example"}),
        "other type": ".".join((b64url_encode(b'{"alg":"EdDSA","typ":"JWT"}'), *good.split(".")[1:])),
        "cut": good[:-4],
        "none": "eyJhbGciOiJub25lIiwidHlwIjoidmMrand0In0." + good.split(".")[1] + ".AAAA",
        "words": "this is no token",
    }
    for name, token in tokens.items():
        Path("anchor.jwt").write_text(token)
        words = ("--issuer", "register.json", "--key", register.public.fingerprint)
        output = enter("anchor.jwt", *words, code=2)
        assert "error:" in output and "Internal" not in output, name
    assert Path("trust.json").read_bytes() == before


Edit = Callable[[Document], object]


@pytest.mark.parametrize(
    "edit",
    [
        lambda one: one["credentialSubject"].update(registeredId="REF-002"),
        lambda one: one["proof"].update(created="2025-04-01T00:00:01Z"),
        lambda one: one["proof"].update(verificationMethod=f"{REGISTER}#key-2"),
        lambda one: one["proof"].update(proofPurpose="authentication"),
        lambda one: one.pop("proof"),
        lambda one: one.update(issuer="did:web:elsewhere.example"),
        lambda one: one["credentialSubject"].update(shoeSize=None),
        lambda one: one["@context"].append("https://elsewhere.example/context"),
        lambda one: one["@context"].append({"registeredId": "https://elsewhere.example/x"}),
    ],
)
def test_t15_what_does_not_verify_wholly_is_not_entered(edit: Edit, register: PrivateKey) -> None:
    before = Path("trust.json").read_bytes()
    document = copy.deepcopy(signed(anchor_document(), register))
    edit(document)
    Path("anchor.json").write_text(json.dumps(document))
    output = enter("anchor.json", "--issuer", "register.json", "--key", register.public.fingerprint, code=2)
    assert "error:" in output and "Internal" not in output
    assert Path("trust.json").read_bytes() == before


def test_the_issuers_key_is_the_one_whose_fingerprint_was_told(register: PrivateKey) -> None:
    Path("anchor.json").write_text(json.dumps(signed(anchor_document(), register)))
    other = PrivateKey.generate("Ed25519").public.fingerprint
    assert "fingerprint" in enter("anchor.json", "--issuer", "register.json", "--key", other, code=2)


def test_t15_a_context_that_was_changed_is_not_the_context(listed: Path) -> None:
    Path("contexts").mkdir()
    own = json.loads((samples() / "v0.7.0" / "context" / "untp-context.jsonld").read_bytes())
    file = samples() / "v0.7.0" / "samples" / "DigitalIdentityAnchor_smelter_instance.json"
    Path("contexts/a.jsonld").write_text(json.dumps(own, indent=7))
    enter(file, "--unsigned", contexts=Path("contexts"))
    own["@context"]["@version"] = 1.1
    own["@context"]["registeredId"] = "https://elsewhere.example/x"
    assert content_digest(own) not in anchors.CONTEXTS.values()
    Path("contexts/a.jsonld").write_text(json.dumps(own))
    assert "not pinned" in enter(file, "--unsigned", contexts=Path("contexts"), code=2)


@pytest.mark.parametrize("version", ["v0.7.0", "v0.6.1"])
def test_the_published_samples_are_read_or_refused_for_a_reason(version: str) -> None:
    """Every sample whose JSON-LD says all of what it holds becomes an anchor with facts."""
    documents = {url: digest for url, digest in anchors.CONTEXTS.items() if version[1:] in url}
    folder = samples() / version
    found = [json.loads(path.read_bytes()) for path in sorted((folder / "context").glob("*.jsonld"))]
    urls = {digest: url for url, digest in documents.items()}
    pinned = {urls[content_digest(one)]: one for one in found if content_digest(one) in urls}
    assert pinned.keys() == documents.keys()
    known = PinnedContexts({CREDENTIALS_V2: bundled(CREDENTIALS_V2), **pinned}, anchors.CONTEXTS)
    entered, refused = [], []
    for path in sorted((folder / "samples").glob("*.json")):
        document = json.loads(path.read_bytes())
        if not set(anchors.TYPES) & set(document.get("type", ())):
            continue
        try:
            fallback.canonicaliser(known)(document, "sha384")
        except ToolError as error:
            refused.append(error.code)
            continue
        about = document["credentialSubject"]
        party = about.get("issuedToParty", {}).get("id") or about["id"]
        entry = anchors.anchor(document, party, secured_by="none", at="2026-01-01T00:00:00Z")
        entered.append(entry["credentialType"])
        assert len(entry["facts"]) >= 5, path.name
    assert (len(entered), refused) == {"v0.7.0": (6, []), "v0.6.1": (1, ["context.dropped"])}[version]


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda one: one.update(type=["VerifiableCredential"]), "anchor.type"),
        (lambda one: one.update(type=list(anchors.TYPES)), "anchor.type"),
        (lambda one: one["credentialSubject"].update(id="did:web:other.example"), "anchor.subject"),
        (lambda one: one.update({"@context": CREDENTIALS_V2}), "anchor.contexts"),
        (lambda one: one["@context"].append({"registeredId": "https://a.example/"}), "anchor.contexts"),
        (lambda one: one["@context"].insert(1, CREDENTIALS_V2), "anchor.contexts"),
        (lambda one: one["@context"].reverse(), "anchor.contexts"),
        (lambda one: one.update({"@context": [CREDENTIALS_V2, "https://a.example/"]}), "anchor.contexts"),
        (lambda one: one.update(validUntil="2026-01-01T00:00:00Z"), "anchor.time"),
        (lambda one: one.update(validFrom="2026-01-01T00:00:01Z"), "anchor.time"),
        (lambda one: one.pop("issuer"), "anchor.facts"),
        (lambda one: one.update(issuer="did:web:b\u00fc.example"), "anchor.facts"),
        (lambda one: one["credentialSubject"].update(registeredName="x" * 2001), "anchor.facts"),
    ],
)
def test_what_says_nothing_about_the_party_is_no_anchor(edit: Edit, code: str) -> None:
    document = anchor_document()
    edit(document)
    with pytest.raises(ToolError) as caught:
        anchors.anchor(document, PARTY, secured_by="none", at="2026-01-01T00:00:00Z")
    assert caught.value.code == code
    assert caught.value.hint
