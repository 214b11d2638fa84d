"""Check and sign a document: one envelope, one shape, one proof for every act.

A document that breaks the profile is never signed: shape, issuer, validity and the act's own rules are
checked before the private key is used.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from passport.acts.places import StatusPlace
from passport.model import shape
from passport.model.common import Party
from passport.vocab import (
    ACCOUNT_CONTEXTS,
    CONTEXTS,
    INSTRUMENT_CONTEXTS,
    JCS_SUITE_OF_KEY,
    JCS_SUITES,
    METHOD_CONTEXTS,
    SOURCE_CONTEXTS,
    STATUS_CONTEXTS,
    SUITE_OF_KEY,
    TYPES,
    Kind,
)
from signing.errors import ToolError
from signing.jsonld.emit import Shared
from signing.keys import PublicKey
from signing.proofs import attach_proof
from signing.signer import JcsSigner, Signer

# Stands for the signature while the shape is checked; everything else of the proof is real.
_UNSIGNED: Final = "z1"


_CONTEXTS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "statuslist": STATUS_CONTEXTS,
    "carbonstatement": ACCOUNT_CONTEXTS,
    "inventory": ACCOUNT_CONTEXTS,
    "certificate": INSTRUMENT_CONTEXTS,
    "retirement": INSTRUMENT_CONTEXTS,
    "assignment": INSTRUMENT_CONTEXTS,
    "factorlibrary": SOURCE_CONTEXTS,
    "readings": SOURCE_CONTEXTS,
    "method": METHOD_CONTEXTS,
}


class ActRefused(ToolError):
    """Something that must not be signed: it contradicts itself or another document. Codes name the act."""


class Signing(NamedTuple):
    """What an act needs besides what the document states: issuer, key, moment, id, end, status place.

    Moments are texts ``YYYY-MM-DDThh:mm:ssZ`` in UTC.
    """

    issuer: Party | str
    """Party with DID and name; status lists, trust lists and key changes name their issuer by DID alone."""
    signer: Signer
    at: str
    """``validFrom`` of the document and ``created`` of its proof."""
    id: str = ""
    """The credential's own id, ``urn:uuid:...``; empty for a status list, whose id is its address."""
    valid_until: str = ""
    """Empty where the act has a usual time: 24 hours for a response, 7 days for a status list."""
    status: StatusPlace | None = None
    """The place in the issuer's status lists, for what can be withdrawn; durable before signing (T71)."""

    @property
    def did(self) -> str:
        """The issuer's DID."""
        return self.issuer.id if isinstance(self.issuer, Party) else self.issuer


class PublicHalf(NamedTuple):
    """The public half of a signer, for rehearsals: everything is checked, nothing can be signed."""

    public: PublicKey
    verification_method: str

    def sign(self, message: bytes) -> bytes:
        """Refuse: a rehearsal that reached the signature would be a fault of this program."""
        raise NotImplementedError(f"{len(message)} bytes to sign in a rehearsal")


class SharedPart(NamedTuple):
    """A part of a document that other documents hold too, checked and canonicalised once for all of them."""

    shared: Shared
    outline: Mapping[str, Any] | None
    """The document without the inside of that part, or ``None`` while the part was not yet checked.

    It stands for the document in the check of the shape: every rule of the profile looks at one position,
    or at ids, which the outline keeps.
    """


def envelope(kind: Kind, signing: Signing, subject: Mapping[str, Any]) -> dict[str, Any]:
    """Build the unsigned credential: the members every kind has, its subject, its status entries."""
    issuer = signing.issuer
    document: dict[str, Any] = {
        "@context": list(_CONTEXTS.get(kind, CONTEXTS)),
        "id": signing.id,
        "type": ["VerifiableCredential", TYPES[kind]],
        "issuer": issuer.document() if isinstance(issuer, Party) else issuer,
        "validFrom": signing.at,
        "validUntil": signing.valid_until,
        "credentialSubject": dict(subject),
    }
    if signing.status is not None:
        document["credentialStatus"] = signing.status.entries(kind)
    return document


def rehearse(
    kind: shape.Shape, document: Mapping[str, Any], signing: Signing, *,
    challenge: str | None = None, examine: Callable[[], None] | None = None,
    outline: Mapping[str, Any] | None = None,
) -> str:  # fmt: skip
    """Check everything that ``seal`` checks, and give the cryptosuite; uses no private key.

    In this order: ``act.key`` (no cryptosuite for this kind of key), the shape (of ``outline`` where there
    is one), ``act.issuer``, ``act.window``, then ``examine``.
    """
    suite = _suite(signing.signer)
    options: dict[str, Any] = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": signing.at,
        "verificationMethod": signing.signer.verification_method,
        "proofPurpose": "assertionMethod",
        "proofValue": _UNSIGNED,
    }
    if suite in JCS_SUITES:
        options["@context"] = document["@context"]
    if challenge is not None:
        options["challenge"] = challenge
    shape.refuse(kind, {**(outline or document), "proof": options})
    _check_issuer(signing)
    _check_window(document)
    if examine is not None:
        examine()
    return suite


def seal(
    kind: shape.Shape, document: Mapping[str, Any], signing: Signing, *,
    challenge: str | None = None, examine: Callable[[], None] | None = None, part: SharedPart | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Sign the document that ``envelope`` built; the cryptosuite follows the signer and its kind of key.

    ``examine`` is called between shape and signature, so it may read members without asking for them, and
    raises what the act refuses. ``challenge`` is put into the proof. Raises ``ActRefused`` (``act.key``,
    ``act.issuer``, ``act.window``), ``ShapeRefused`` with the member, and what signing raises.
    """
    suite = rehearse(
        kind, document, signing, challenge=challenge, examine=examine, outline=part and part.outline
    )
    return attach_proof(
        document, signing.signer,
        cryptosuite=suite, created=signing.at, challenge=challenge, shared=part and part.shared,
    )  # fmt: skip


def _suite(signer: Signer) -> str:
    kind = signer.public.kind
    suite = (JCS_SUITE_OF_KEY if isinstance(signer, JcsSigner) else SUITE_OF_KEY).get(kind)
    if suite is None:
        raise ActRefused(
            "act.key",
            f"Passports are not signed with {kind} keys.",
            hint=f"Use one of {', '.join(SUITE_OF_KEY)}.",
        )
    return suite


def _check_issuer(signing: Signing) -> None:
    """The key is one of the issuer's own: its DID URL begins with the issuer's DID."""
    if signing.signer.verification_method.partition("#")[0] != signing.did:
        raise ActRefused(
            "act.issuer",
            "The key belongs to another identity than the issuer of the document.",
            hint=f"Sign with a key of {signing.did}.",
            where="/issuer",
        )


def _check_window(document: Mapping[str, Any]) -> None:
    if not document["validFrom"] < document["validUntil"]:
        raise ActRefused(
            "act.window",
            "The document would end before it begins.",
            hint="Choose an end after its validFrom.",
            where="/validUntil",
        )
