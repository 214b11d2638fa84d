"""Foreign credentials and presentations, whole: form, proofs or token, and whose key it was.

The verification algorithm of VC Data Model 2.0 section 7.1. Passports go through ``verify``; this is for what
is imported, exported or exchanged with other tools. Keys come from the caller's ``KeyFinder``, nothing is
fetched. Status lists, trust and policy are the caller's to judge.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, TypeGuard, cast

from signing.dids import did_jwk, did_key, split_method
from signing.dids.document import assertion_key
from signing.errors import DidRefused, ProofRefused
from signing.foreign import datamodel, envelopes, jose, proof_sets
from signing.foreign.jose import JoseKey, MediaType
from signing.foreign.proof_sets import CheckedProof, seconds
from signing.jsonld import fallback
from signing.jsonld.contexts import PinnedContexts
from signing.keys import PublicKey
from signing.proofs import PURPOSE
from signing.strict_json import JsonValue

_SKEW: Final = 300  # seconds that clocks may differ by
KeyFinder = Callable[[str], PublicKey]
"""Gives the key of a verification method, or raises ``DidRefused``."""


class Secured(NamedTuple):
    """What verified. ``bound``: every key is controlled by the issuer (of a presentation: the holder) itself.

    ``proofs`` is empty for a token, ``claims`` for embedded proofs. ``presented`` are a presentation's
    credentials; ``unopened`` the media types of envelopes this tool does not open, which vouch for nothing.
    """

    document: Mapping[str, Any]
    proofs: tuple[CheckedProof, ...]
    claims: Mapping[str, Any]
    bound: bool
    presented: tuple["Secured", ...] = ()
    unopened: tuple[str, ...] = ()


def keys_of_dids(documents: Mapping[str, Mapping[str, JsonValue]] | None = None) -> KeyFinder:
    """Return a finder for did:key and did:jwk, their own keys, and for these DID documents (by DID)."""

    def find(method: str) -> PublicKey:
        did, _ = split_method(method)
        if did.startswith("did:key:"):
            return did_key.resolve(did)
        if did.startswith("did:jwk:"):
            return did_jwk.resolve(did)
        if documents is None or did not in documents:
            raise DidRefused("did.unknown", f"No document of {did:.120} is at hand.", hint="Hand it in.")
        return assertion_key(documents[did], method, controller=did)

    return find


def verify_credential(
    document: Mapping[str, Any],
    keys: KeyFinder,
    contexts: PinnedContexts,
    *,
    at: str,
    require_binding: bool = True,
    resource: datamodel.Resource = lambda url: None,
) -> Secured:
    """Return a credential that holds: form, all proofs or the token, none ended at ``at``.

    With ``require_binding`` (the default) a key of somebody else than the issuer is refused with
    ``proof.binding``; without, ``bound`` decides. Other errors are those of the modules this one calls.
    """
    if envelopes.is_enveloped(document):
        secured = _opened(document, "vc+jwt", keys)
        _check_claims(secured.claims, at, None, None)
        datamodel.check_credential(secured.document, contexts, resource=resource)
    else:
        datamodel.check_credential(document, contexts, resource=resource)
        secured = _proven(document, "issuer", keys, contexts, PURPOSE)
        proof_sets.check_expectations(secured.proofs, at=at)
    return _accepted(secured, require_binding)


def verify_presentation(
    document: Mapping[str, Any],
    keys: KeyFinder,
    contexts: PinnedContexts,
    *,
    at: str,
    domain: str | None = None,
    challenge: str | None = None,
    require_binding: bool = True,
) -> Secured:
    """Return a presentation that holds, with every credential in it, for this ``domain`` and ``challenge``.

    A presentation without holder is bound to nobody and accepted; errors as in ``verify_credential``.
    """
    if envelopes.is_enveloped(document):
        secured = _opened(document, "vp+jwt", keys)
        datamodel.check_presentation(secured.document, contexts)
        _check_claims(secured.claims, at, domain, challenge)
    else:
        datamodel.check_presentation(document, contexts)
        secured = _proven(document, "holder", keys, contexts, "authentication")
        proof_sets.check_expectations(secured.proofs, at=at, domain=domain, challenge=challenge)
    presented, unopened = [], []
    items = secured.document.get("verifiableCredential", [])
    for item in items if isinstance(items, list) else [items]:
        if envelopes.is_enveloped(item) and envelopes.open_envelope(item)[0] != "vc+jwt":
            unopened.append(envelopes.open_envelope(item)[0])
        else:
            presented.append(verify_credential(item, keys, contexts, at=at, require_binding=require_binding))
    whole = secured._replace(presented=tuple(presented), unopened=tuple(unopened))
    return _accepted(whole, require_binding and "holder" in secured.document)


def _proven(
    document: Mapping[str, Any], who: str, keys: KeyFinder, contexts: PinnedContexts, purpose: str
) -> Secured:
    canonicalise = fallback.canonicaliser(contexts)
    checked = proof_sets.check_proof_set(document, keys, canonicalise, purpose=purpose)
    party = _id(document.get(who))
    bound = all(_controller(proof.verification_method) == party for proof in checked)
    return Secured(document, checked, {}, bound)


def _opened(envelope: Mapping[str, Any], expected: MediaType, keys: KeyFinder) -> Secured:
    media_type, token = envelopes.open_envelope(envelope)
    if media_type != expected:
        raise ProofRefused("envelope.media_type", f"The media type {media_type:.40} is not opened here.")
    methods: list[str] = []

    def key_for(header: Mapping[str, Any], document: Mapping[str, Any]) -> JoseKey:
        methods.append(_method(header, document))
        return jose.read_key(keys(methods[0]).jwk())

    opened = jose.verify(token, key_for, media_type=expected)
    claims = {name: value for name, value in opened.document.items() if name in jose.CLAIMS}
    document = {name: value for name, value in opened.document.items() if name not in claims}
    party = _id(document.get("issuer" if expected == "vc+jwt" else "holder"))
    return Secured(document, (), claims, _controller(methods[0]) == party)


def _method(header: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """The verification method that ``kid`` names, alone or as the fragment of ``iss`` (VC-JOSE-COSE 4.1)."""
    kid = header.get("kid")
    if not isinstance(kid, str):
        raise ProofRefused("jose.header", "The header names no key.", hint="kid is due there", where="/kid")
    if "#" in kid and not kid.startswith("#"):
        return kid
    issuer = header.get("iss", document.get("iss", _id(document.get("issuer", document.get("holder")))))
    return f"{issuer}#{kid.removeprefix('#')}"


def _is_number(value: object) -> TypeGuard[int | float]:
    """Whether a JSON value is a number; Python counts true and false among the integers."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_claims(claims: Mapping[str, Any], at: str, domain: str | None, challenge: str | None) -> None:
    """Check end, audience and challenge of a token, as ``expires``, domain and challenge of a proof.

    ``nbf`` and ``exp`` are seconds since 1970 and are compared with a tolerance of 300 s for clocks (RFC 7519
    sections 4.1.4 and 4.1.5). Raises ``proof.early``, ``proof.expired``, ``proof.domain`` (``aud``) and
    ``proof.challenge`` (``nonce``).
    """
    begins = claims.get("nbf")
    if "nbf" in claims and not (_is_number(begins) and begins <= seconds(at) + _SKEW):
        raise ProofRefused("proof.early", "the token is not to be used yet, or says from when in no number",
                           where="/nbf")  # fmt: skip
    ends = claims.get("exp")
    if "exp" in claims and not (_is_number(ends) and seconds(at) < ends + _SKEW):
        raise ProofRefused("proof.expired", "the token has ended, or says so in no number", where="/exp")
    audience = claims.get("aud")
    if domain is not None and domain not in (audience if isinstance(audience, list) else [audience]):
        raise ProofRefused("proof.domain", "the token was made for another audience", where="/aud")
    if challenge is not None and claims.get("nonce") != challenge:
        raise ProofRefused("proof.challenge", "the token answers another challenge", where="/nonce")


def _accepted(secured: Secured, require_binding: bool) -> Secured:
    if require_binding and not secured.bound:
        raise ProofRefused(
            "proof.binding",
            "The signature holds, but the key is not the issuer's own.",
            hint="The issuer must sign with a key of its own DID.",
            where="/proof/verificationMethod",
        )
    return secured


def _controller(method: str) -> str:
    return method.partition("#")[0]


def _id(value: object) -> str | None:
    return cast("str | None", value.get("id") if isinstance(value, dict) else value)
