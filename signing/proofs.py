"""Data Integrity proofs of passports: attach one, check one (Data Integrity 1.0 sections 4.2 and 4.4).

``check_proof`` answers one question: did this key sign this document? Whether the key is its issuer's,
listed, in its window, is the caller's to ask, and so is whether ``challenge`` is the one that was sent.
"""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from signing.encoding import multibase_decode, multibase_encode
from signing.errors import EncodingRefused, ProofRefused
from signing.jsonld import emit
from signing.keys import KeyKind, PublicKey
from signing.signer import Signer
from signing.suites import SUITES
from signing.suites.suite import Canonicaliser, Suite

PROOF_TYPE: Final = "DataIntegrityProof"
PURPOSE: Final = "assertionMethod"
_MEMBERS: Final = frozenset(
    {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}
)
_MEMBERS_WITH_CHALLENGE: Final = _MEMBERS | {"challenge"}
_CONTEXT: Final = frozenset({"@context"})
_CREATED: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_CHALLENGE: Final = re.compile(r"[!-~]{1,128}")
_MAX_VALUE: Final = 256  # characters of proofValue; a P-384 signature has 133


def attach_proof(
    document: Mapping[str, object],
    signer: Signer,
    *,
    cryptosuite: str,
    created: str,
    challenge: str | None = None,
    purpose: str = PURPOSE,
    shared: emit.Shared | None = None,
) -> dict[str, Any]:
    """Return a copy of ``document``, which has no proof, with one proof by ``signer``.

    ``created`` is ``YYYY-MM-DDThh:mm:ssZ``; ``challenge`` at most 128 visible ASCII characters; ``shared`` is
    a part that the documents signed before held too. Raises
    ``ProofRefused``, ``ContextRefused``, ``CanonicalisationRefused``.
    """
    if "proof" in document:
        raise _options("the document has a proof already", where="/proof")
    suite = _suite(cryptosuite)
    check_kind(suite.profile_kinds, signer.public.kind, suite)
    options: dict[str, object] = {
        "type": PROOF_TYPE,
        "cryptosuite": cryptosuite,
        "created": created,
        "verificationMethod": signer.verification_method,
        "proofPurpose": purpose,
    }
    if suite.context_in_proof and "@context" in document:
        options["@context"] = document["@context"]
    if challenge is not None:
        options["challenge"] = challenge
    _check_texts(options)
    message = suite.message(document, options, signer.public.kind, partial(by_table, shared=shared))
    proof = {**options, "proofValue": multibase_encode("z", signer.sign(message))}
    return {**document, "proof": proof}


def check_proof(
    document: Mapping[str, object],
    public_key: PublicKey,
    *,
    purpose: str = PURPOSE,
    require_low_s: bool = True,
    plain: bool = False,
    shared: emit.Shared | None = None,
) -> None:
    """Return when the one proof of ``document`` is ``public_key``'s over exactly this document.

    ``plain``: the document keeps the closed profile, so it holds no number and no name beyond ASCII; a proof
    over JCS is then checked without looking for them again. ``shared`` is a part that the documents checked
    before held too.

    Raises ``ProofMismatch`` only when the mathematics ran and said no; else ``ProofRefused`` with
    ``proof.suite``, ``proof.key_kind``, ``proof.options``, ``proof.value`` or ``signature.encoding``, or what
    canonicalisation raises.
    """
    # Data Integrity 1.0 4.4, steps 1 to 6: the proof, its members and purpose.
    proof = document.get("proof")
    if type(proof) is not dict:
        raise _options("there is not exactly one proof", where="/proof")
    if proof.keys() != _MEMBERS and proof.keys() - _CONTEXT not in (_MEMBERS, _MEMBERS_WITH_CHALLENGE):
        raise _options("the proof does not have exactly the members it must have", where="/proof")
    if proof["proofPurpose"] != purpose:
        raise _options(f"the purpose of the proof is not {purpose}", where="/proof/proofPurpose")
    _check_texts(proof)
    suite = _suite(proof["cryptosuite"])
    check_kind(suite.profile_kinds, public_key.kind, suite)
    if "@context" in proof:
        _check_context(suite, proof, document)
    unsecured = unsecured_of(document)
    canonicalise = by_table if shared is None else partial(by_table, shared=shared)
    verify_proof(unsecured, proof, public_key, suite, canonicalise, require_low_s=require_low_s, plain=plain)


def document_hash(document: Mapping[str, object], *, cryptosuite: str = "eddsa-rdfc-2022") -> bytes:
    """Return the second half of what a proof signs: the hash of the document without its proof (32 bytes)."""
    suite = _suite(cryptosuite)
    kind: KeyKind = min(suite.profile_kinds)
    return suite.document_hash(unsecured_of(document), kind, by_table)


def by_table(document: Mapping[str, object], algorithm: str, shared: emit.Shared | None = None) -> bytes:
    """Canonicalise as the profile does: compiled contexts only."""
    contexts = document.get("@context")
    table = emit.table_for(contexts if isinstance(contexts, list) else ())
    return emit.canonical_nquads(document, table, algorithm=algorithm, shared=shared)


def unsecured_of(document: Mapping[str, object]) -> dict[str, object]:
    """Return a copy of the document without its proof."""
    unsecured = dict(document)
    unsecured.pop("proof", None)
    return unsecured


def verify_proof(
    unsecured: Mapping[str, object],
    proof: Mapping[str, Any],
    public_key: PublicKey,
    suite: Suite,
    canonicalise: Canonicaliser,
    *,
    require_low_s: bool,
    plain: bool = False,
) -> None:
    """Return when the mathematics says yes: what every kind of proof has in common, options unchecked."""
    options = dict(proof)
    value = options.pop("proofValue")
    try:
        # The Multibase header of these suites is z, base58-btc (Data Integrity EdDSA Cryptosuites 1.0 3.2.1).
        signature = multibase_decode(_text(value), allowed="z", max_chars=_MAX_VALUE)
    except EncodingRefused as refusal:
        raise ProofRefused(
            "proof.value", refusal.message, hint=refusal.hint, where="/proof/proofValue"
        ) from None
    message = suite.message(unsecured, options, public_key.kind, canonicalise, plain=plain)
    public_key.verify(message, signature, require_low_s=require_low_s)


def _suite(name: object) -> Suite:
    return suite_named(name, SUITES)


def suite_named(name: object, suites: Mapping[str, Suite]) -> Suite:
    """Return the suite with exactly this name, or refuse with ``proof.suite`` (T34)."""
    suite = suites.get(name) if isinstance(name, str) else None
    if suite is None:
        raise ProofRefused(
            "proof.suite",
            f"the cryptosuite {name!r:.60} is not one this tool checks",
            hint=f"supported: {', '.join(sorted(suites))}",
            where="/proof/cryptosuite",
        )
    return suite


def check_kind(kinds: frozenset[KeyKind], kind: KeyKind, suite: Suite) -> None:
    """Refuse with ``proof.key_kind`` a key that is not among ``kinds`` of this suite."""
    if kind not in kinds:
        raise ProofRefused(
            "proof.key_kind",
            f"the suite {suite.name} does not work with a {kind} key",
            hint=f"it takes: {', '.join(sorted(kinds))}",
            where="/proof/cryptosuite",
        )


def _check_texts(proof: Mapping[str, object]) -> None:
    """Everything in the proof but the suite, its value and what canonicalisation checks."""
    if proof["type"] != PROOF_TYPE:
        raise _options(f"the proof is no {PROOF_TYPE}", where="/proof/type")
    _text(proof["verificationMethod"])
    if not _CREATED.fullmatch(_text(proof["created"])):
        raise _options("created is not a time of the form YYYY-MM-DDThh:mm:ssZ", where="/proof/created")
    if "challenge" in proof and not _CHALLENGE.fullmatch(_text(proof["challenge"])):
        raise _options("a challenge has 1 to 128 visible ASCII characters", where="/proof/challenge")


def _check_context(suite: Suite, proof: Mapping[str, object], document: Mapping[str, object]) -> None:
    """Only a proof over JCS has a context: the document's, which the standard lets it leave out (T37)."""
    if not suite.context_in_proof:
        raise _options(f"a proof of {suite.name} has no context of its own", where="/proof/@context")
    if proof["@context"] != document.get("@context"):
        raise _options("the proof has not the context of the document", where="/proof/@context")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _options("a member of the proof is not a string", where="/proof")
    return value


def _options(reason: str, where: str) -> ProofRefused:
    hint = "a proof has exactly the members of the profile"
    return ProofRefused("proof.options", reason, hint=hint, where=where)
