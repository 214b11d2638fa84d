"""The last step of every act: one envelope, one shape, one proof. What breaks the profile is never signed."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from passport.model import shape
from passport.model.common import Party
from passport.vocab import CONTEXTS, STATUS_CONTEXTS, SUITE_OF_KEY, TYPES, Kind
from signing.errors import ToolError
from signing.jsonld.emit import Shared
from signing.keys import PublicKey
from signing.proofs import attach_proof
from signing.signer import Signer

# Stands for the signature while the shape is checked; everything else of the proof is real.
_UNSIGNED: Final = "z1"


class ActRefused(ToolError):
    """Something that must not be signed: it contradicts itself or another document. Codes name the act."""


def envelope(
    kind: Kind,
    id: str,
    issuer: Party | str,
    window: tuple[str, str],
    subject: Mapping[str, Any],
) -> dict[str, Any]:
    """The members every credential has; ``window`` is ``validFrom`` and ``validUntil``.

    Status lists and trust lists name their issuer by DID alone.
    """
    return {
        "@context": list(STATUS_CONTEXTS if kind == "statuslist" else CONTEXTS),
        "id": id,
        "type": ["VerifiableCredential", TYPES[kind]],
        "issuer": issuer.document() if isinstance(issuer, Party) else issuer,
        "validFrom": window[0],
        "validUntil": window[1],
        "credentialSubject": dict(subject),
    }


def prepare(
    kind: Kind,
    document: Mapping[str, Any],
    public: PublicKey,
    method: str,
    *,
    at: str,
    challenge: str | None = None,
    examine: Callable[[], None] | None = None,
    outline: Mapping[str, Any] | None = None,
) -> str:
    """Everything ``seal`` asks before it signs; the result is the cryptosuite. Needs no private key."""
    suite = SUITE_OF_KEY.get(public.kind)
    if suite is None:
        raise ActRefused(
            "act.key",
            f"Passports are not signed with {public.kind} keys.",
            hint=f"Use one of {', '.join(SUITE_OF_KEY)}.",
        )
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": at,
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
        "proofValue": _UNSIGNED,
    }
    if challenge is not None:
        options["challenge"] = challenge
    shape.refuse(kind, {**(outline or document), "proof": options})
    issuer = document["issuer"]
    did = issuer["id"] if isinstance(issuer, dict) else issuer
    if method.partition("#")[0] != did:
        raise ActRefused(
            "act.issuer",
            "The key belongs to another identity than the issuer of the document.",
            hint=f"Sign with a key of {did}.",
            where="/issuer",
        )
    if not document["validFrom"] < document["validUntil"]:
        raise ActRefused(
            "act.window",
            "The document would end before it begins.",
            hint="Choose an end after its validFrom.",
            where="/validUntil",
        )
    if examine is not None:
        examine()
    return suite


def seal(
    kind: Kind,
    document: Mapping[str, Any],
    signer: Signer,
    *,
    at: str,
    challenge: str | None = None,
    examine: Callable[[], None] | None = None,
    shared: Shared | None = None,
    outline: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The document with its proof, created ``at``; the suite follows the signer's kind of key.

    ``examine`` is asked between shape and signature, so it may read members and raise. ``shared`` is a part
    of the document that others hold too. ``outline`` is the document without the inside of that part, where
    the shape of the part was checked with an earlier document: every rule of the profile looks at one
    position, or at ids, which the outline keeps.

    Raises ``ActRefused`` (``act.key``, ``act.issuer``, ``act.window``), ``ShapeRefused``, and what signing
    raises.
    """
    suite = prepare(
        kind, document, signer.public, signer.verification_method,
        at=at, challenge=challenge, examine=examine, outline=outline,
    )  # fmt: skip
    return attach_proof(document, signer, cryptosuite=suite, created=at, challenge=challenge, shared=shared)
