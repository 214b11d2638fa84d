"""Attach and check proofs of foreign documents: sets and chains (Data Integrity 1.0, 2.1, 4.2 to 4.5).

Passports have exactly one proof of one form (``proofs``); other credentials may have several, of every suite
this tool knows. All of them must verify, never "any". What a proof says of itself (who, when, until when, for
whom) is returned, so that the caller can hold it against what it expects.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from signing import curves, jcs, proofs
from signing.encoding import multibase_decode, multibase_encode
from signing.errors import EncodingRefused, ProofRefused
from signing.keys import PublicKey
from signing.proofs import PROOF_TYPE, PURPOSE
from signing.signer import Signer
from signing.suites import SUITES
from signing.suites.suite import Canonicaliser

MAX_SET: Final = 16
"""Most proofs of one document: each costs a canonicalisation."""
_REQUIRED: Final = ("type", "cryptosuite", "verificationMethod", "proofPurpose", "proofValue")
# Members of a proof by the form of their value (section 2.1), in the order in which they are checked.
_TEXTS: Final = ("verificationMethod", "proofPurpose", "challenge", "id", "created", "expires")
_TIMES: Final = ("created", "expires")
_LISTS: Final = ("domain", "previousProof")
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")
# XML Schema 1.1 dateTimeStamp; an offset left out is read as UTC, as section 2.1 allows.
_TIME: Final = re.compile(
    r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?"
)
_MAX_TEXT: Final = 2_048  # characters of an id, domain, challenge or verification method


class ProofOptions(NamedTuple):
    """What a new proof says besides its value; texts as they will stand in the proof."""

    cryptosuite: str
    created: str | None = None
    purpose: str = PURPOSE
    expires: str | None = None
    domain: str | tuple[str, ...] | None = None
    challenge: str | None = None
    id: str | None = None
    previous_proof: str | tuple[str, ...] | None = None


class CheckedProof(NamedTuple):
    """What a proof that verified says; nothing of it has been compared with what anybody expects."""

    verification_method: str
    cryptosuite: str
    purpose: str
    created: str | None
    expires: str | None
    domains: tuple[str, ...]
    challenge: str | None
    id: str | None


def attach_to_set(
    document: Mapping[str, object], signer: Signer, options: ProofOptions, canonicalise: Canonicaliser
) -> dict[str, Any]:
    """Return a copy of ``document`` with one more proof: alone, in a set, or on top of ``previous_proof``.

    Raises ``ProofRefused``, ``ContextRefused``, ``CanonicalisationRefused``, and ``jcs.number`` for an
    integer beyond 2^53 - 1, which other readers take for its neighbour.
    """
    earlier = _proofs(document) if "proof" in document else []
    if len(earlier) >= MAX_SET:
        raise _refuse(f"a document has at most {MAX_SET} proofs")
    suite = proofs.suite_named(options.cryptosuite, SUITES)
    proofs.check_kind(suite.kinds, signer.public.kind, suite)
    unsecured = proofs.unsecured_of(document)
    jcs.check_numbers(unsecured)
    proof = _written(options, signer.verification_method)
    if suite.context_in_proof and "@context" in unsecured:
        proof["@context"] = unsecured["@context"]
    _check_options(proof)
    signed = {**unsecured, **_chained(proof, earlier)}
    message = suite.message(signed, proof, signer.public.kind, canonicalise)
    proof["proofValue"] = multibase_encode("z", signer.sign(message))
    return {**document, "proof": [*earlier, proof] if earlier else proof}


def check_proof_set(
    document: Mapping[str, object],
    key_for: Callable[[str], PublicKey],
    canonicalise: Canonicaliser,
    *,
    purpose: str = PURPOSE,
) -> tuple[CheckedProof, ...]:
    """Return what every proof of a foreign document says, all of them verified (4.5), never "any" (T40).

    ``key_for`` gives the key of a verification method, or raises. ``canonicalise`` is
    ``fallback.canonicaliser(...)``. Proof chains (``previousProof``) are followed: such a proof also signs
    the proofs it names. Raises ``ProofMismatch`` only when the mathematics said no, else ``ProofRefused``.
    """
    found = _proofs(document)
    unsecured = proofs.unsecured_of(document)
    return tuple(_checked(proof, found, unsecured, key_for, canonicalise, purpose) for proof in found)


def check_expectations(
    checked: Sequence[CheckedProof],
    *,
    at: str,
    domain: str | None = None,
    challenge: str | None = None,
    skew: int = 300,
) -> None:
    """Refuse proofs that have ended at ``at``, or answer another ``domain`` or ``challenge`` (4.4).

    ``at`` is ``YYYY-MM-DDThh:mm:ssZ``; ``skew`` seconds are forgiven. Codes ``proof.expired``,
    ``proof.domain``, ``proof.challenge``.
    """
    now = seconds(at)
    for proof in checked:
        if proof.expires is not None and seconds(proof.expires) + skew < now:
            raise ProofRefused(
                "proof.expired", "the proof has ended", hint="ask for a new one", where="/proof"
            )
        if domain is not None and domain not in proof.domains:
            raise ProofRefused("proof.domain", "the proof was made for another domain", where="/proof/domain")
        if challenge is not None and proof.challenge != challenge:
            raise ProofRefused(
                "proof.challenge", "the proof answers another challenge", where="/proof/challenge"
            )


def seconds(text: str) -> float:
    """Return the moment of a dateTimeStamp as seconds since 1970; no offset means UTC."""
    from datetime import UTC, datetime  # noqa: PLC0415 - foreign documents only

    if _TIME.fullmatch(text):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            pass
        else:
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    raise _refuse("a time of the proof is no dateTimeStamp")


def _checked(
    proof: Mapping[str, Any],
    found: Sequence[Mapping[str, Any]],
    unsecured: Mapping[str, object],
    key_for: Callable[[str], PublicKey],
    canonicalise: Canonicaliser,
    purpose: str,
) -> CheckedProof:
    if any(name not in proof for name in _REQUIRED):
        raise _refuse("a proof lacks a member it must have")
    _check_options(proof)
    if proof["proofPurpose"] != purpose:
        raise _refuse(f"a proof is not made for {purpose}")
    suite = proofs.suite_named(proof["cryptosuite"], SUITES)
    if "@context" in proof and not suite.context_in_proof:
        raise _refuse("a proof has a context of its own")
    # Without one only the document's own is signed (3.3.2 of both cryptosuites: "if it exists"). The
    # specification lets the document's list be longer; the rest would be read but not signed (T37).
    if "@context" in proof and proof["@context"] != unsecured.get("@context"):
        raise _refuse("the proof has not the context of the document")
    public_key = key_for(proof["verificationMethod"])
    proofs.check_kind(suite.kinds, public_key.kind, suite)
    signed = {**unsecured, **_chained(proof, found)}
    proofs.verify_proof(signed, proof, public_key, suite, canonicalise, require_low_s=False)
    return CheckedProof(
        verification_method=proof["verificationMethod"],
        cryptosuite=suite.name,
        purpose=purpose,
        created=proof.get("created"),
        expires=proof.get("expires"),
        domains=_names(proof.get("domain")),
        challenge=proof.get("challenge"),
        id=proof.get("id"),
    )


def _proofs(document: Mapping[str, object]) -> list[dict[str, Any]]:
    found = document.get("proof")
    if isinstance(found, dict):
        found = [found]
    if not isinstance(found, list) or not 1 <= len(found) <= MAX_SET:
        raise _refuse("there is no proof, or there are too many")
    if not all(isinstance(proof, dict) for proof in found):
        raise _refuse("a proof is no object")
    return found


def _written(options: ProofOptions, verification_method: str) -> dict[str, Any]:
    members: dict[str, Any] = {
        "id": options.id,
        "type": PROOF_TYPE,
        "cryptosuite": options.cryptosuite,
        "created": options.created,
        "expires": options.expires,
        "verificationMethod": verification_method,
        "proofPurpose": options.purpose,
        "domain": _listed(options.domain),
        "challenge": options.challenge,
        "previousProof": _listed(options.previous_proof),
    }
    return {name: value for name, value in members.items() if value is not None}


def _listed(value: str | tuple[str, ...] | None) -> str | list[str] | None:
    return list(value) if isinstance(value, tuple) else value


def _check_options(proof: Mapping[str, Any]) -> None:
    """Refuse members of a proof that are not what section 2.1 says; suite, value and context are left out.

    Texts have at most ``_MAX_TEXT`` characters. Raises ``proof.options``.
    """
    if proof["type"] != PROOF_TYPE:
        raise _refuse(f"a proof is no {PROOF_TYPE}")
    for name in filter(proof.__contains__, _TEXTS):
        if not _is_text(proof[name]):
            raise _refuse(f"the member {name} of a proof is no text")
    for name in filter(proof.__contains__, _TIMES):
        seconds(proof[name])
    for name in filter(proof.__contains__, _LISTS):
        if not _names(proof[name]):
            raise _refuse(f"the member {name} of a proof is neither a text nor a list of texts")
    if "id" in proof and not _URL.fullmatch(proof["id"]):
        raise _refuse("the id of a proof is no URL")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MAX_TEXT


def _names(value: object) -> tuple[str, ...]:
    """One text or a list of texts as a tuple; empty where it is neither."""
    names: list[Any] = value if isinstance(value, list) else [value]
    return tuple(names) if all(_is_text(name) for name in names) else ()


def _chained(proof: Mapping[str, Any], found: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    """Return the proofs that ``proof`` builds on and signs too (4.5 step 2.2)."""
    if "previousProof" not in proof:
        return {}
    names = _names(proof["previousProof"])
    matching = [other for other in found if other is not proof and other.get("id") in names]
    if len(matching) != len(names) or len(set(names)) != len(names):
        raise _refuse("a proof builds on one that is not there")
    return {"proof": matching}


def _refuse(reason: str) -> ProofRefused:
    hint = "Data Integrity 1.0 section 2.1 defines its form"
    return ProofRefused("proof.options", reason, hint=hint, where="/proof")


def normalised(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with the lower s in each ECDSA proof: both spellings of one credential have one digest."""
    proof = document.get("proof")
    if isinstance(proof, list):
        return {**document, "proof": [_with_low_s(one) for one in proof]}
    return {**document, "proof": _with_low_s(proof)} if isinstance(proof, Mapping) else dict(document)


def _with_low_s(proof: Any) -> Any:  # noqa: ANN401 - an entry of a proof set, whatever it is
    if not isinstance(proof, Mapping) or not str(proof.get("cryptosuite", "")).startswith("ecdsa-"):
        return proof
    value = proof.get("proofValue")
    if not isinstance(value, str):
        return proof
    try:
        signature = multibase_decode(value)
    except EncodingRefused:
        return proof  # no signature; whoever checks it says so
    low = curves.with_low_s(signature)
    if low == signature:
        return proof
    return {**proof, "proofValue": multibase_encode("u" if value[0] == "u" else "z", low)}
