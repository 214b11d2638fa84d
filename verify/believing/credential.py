"""Check one signed document by itself: profile, suite, signer, proof (DESIGN 3, 4, R1-R7).

``CHECKS`` is asked of a document of the chain (``verify.checks.structure`` and ``signers``, one question
after the other over all three) and of every other credential (``verify.believing.listed``, all at once).
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from passport.model import accreditation, carbon_statement, claim, response, statement, statuslist
from passport.model.entities import inventory_report
from passport.model.shape import Violation, check
from passport.model.trustlist import ListedParty
from passport.vocab import SUITES, Kind, Role
from signing.jsonld.emit import Shared
from signing.keys import PublicKey
from verify.believing import party
from verify.believing import proof as mathematics
from verify.believing.party import Listing, Step
from verify.findings import NOTHING
from verify.limits import CREDENTIAL_BYTES

_Common = (
    claim.Claim
    | carbon_statement.CarbonStatement
    | inventory_report.InventoryReport
    | statement.Statement
    | response.Response
    | accreditation.Accreditation
    | statuslist.StatusList
)
if TYPE_CHECKING:
    from passport.methods.attestation import MethodAttestation
    from passport.model.instruments.assignment import Assignment
    from passport.model.instruments.certificate import Certificate
    from passport.model.instruments.retirement import Retirement
    from passport.model.sources.batch import Batch
    from passport.model.sources.library import Library

    Model = _Common | Certificate | Retirement | Assignment | Library | Batch | MethodAttestation
else:
    Model = _Common

_READ: Final[dict[Kind, Any]] = {
    "claim": claim.read,
    "carbonstatement": carbon_statement.read,
    "inventory": inventory_report.read,
    "statement": statement.read,
    "response": response.read,
    "accreditation": accreditation.read,
    "statuslist": statuslist.read,
}
# Role that the issuer of each kind must be listed in; a status list needs none.
_ROLE: Final[dict[Kind, Role]] = {
    "claim": "producer",
    "carbonstatement": "producer",
    "inventory": "producer",
    "statement": "verifier",
    "response": "platform",
    "accreditation": "accreditation-body",
    "certificate": "issuing-body",
    "retirement": "registry",
    "assignment": "issuing-body",
    "factorlibrary": "factor-publisher",
    "readings": "gateway",
    "method": "verifier",
}


class Asked:
    """A document under check, with the answers so far.

    ``steps`` are the answers in their order; ``stopped`` is the suffix of the first no, ``where`` its JSON
    Pointer. ``key`` is set once the signer's key is known and usable, even if another answer about the signer
    is no, so that its proof can be asked for too. ``size`` is in bytes of the canonical form, 0 where it was
    limited before; ``sound``: its reader has checked the profile.
    """

    __slots__ = (
        "digest", "document", "key", "kind", "model", "party", "seen_at", "shared", "size", "sound", "steps",
        "stopped", "trust", "where",
    )  # fmt: skip

    def __init__(
        self,
        kind: Kind,
        document: dict[str, Any],
        digest: str,
        trust: Listing,
        *,
        size: int = 0,
        sound: bool = False,
    ) -> None:
        self.kind: Final = kind
        self.document: Final = document
        self.digest: Final = digest
        self.trust: Final = trust
        self.size: Final = size
        self.sound: Final = sound
        self.model: Model | None = None
        self.party: ListedParty | None = None
        self.key: PublicKey | None = None
        self.seen_at = ""
        """When others saw it, set by whoever read proofs of a log; empty: as the list says."""
        self.shared: Shared | None = None
        """A part of the document that the proofs of others are about too."""
        self.steps: list[Step] = []
        self.stopped = ""
        self.where = ""

    def refuse(self, suffix: str, where: str, **params: str) -> None:
        """Record that a question failed at ``where``; later questions see it in ``stopped``."""
        self.steps.append((suffix, "fail", params))
        self.stopped, self.where = suffix, where


def profile(asked: Asked) -> None:
    """Check rules R1 to R7 and the size, at most ``CREDENTIAL_BYTES``; then read the model."""
    violation = None if asked.sound else check(asked.kind, asked.document)
    if violation is None and asked.size > CREDENTIAL_BYTES:
        violation = Violation("form", "size", "")
    if violation is not None:
        asked.refuse("profile", violation.where, rule=violation.rule, problem=violation.problem)
        return
    asked.steps.append(("profile", "pass", NOTHING))
    asked.model = _read(asked.kind, asked.document)


def _read(kind: Kind, document: dict[str, Any]) -> Any:  # noqa: ANN401 - the model of the kind
    """Read the model; the readers of rare kinds are loaded when the first is met."""
    if kind in _READ:
        return _READ[kind](document)
    from passport.methods import attestation  # noqa: PLC0415 - see above
    from passport.model.instruments import assignment, certificate, retirement  # noqa: PLC0415 - see above
    from passport.model.sources import batch, library  # noqa: PLC0415 - see above

    readers: dict[str, Any] = {
        "assignment": assignment.read, "certificate": certificate.read, "retirement": retirement.read,
        "factorlibrary": library.read, "readings": batch.read, "method": attestation.read,
    }  # fmt: skip
    return readers[kind](document)


def suite(asked: Asked) -> None:
    """Check that the proof names a cryptosuite of the profile (T34); asked of what keeps the profile."""
    if asked.model is None:
        return
    named = asked.model.envelope.proof.cryptosuite
    if named in SUITES:
        asked.steps.append(("suite", "pass", NOTHING))
    else:
        asked.refuse("suite", "/proof/cryptosuite", suite=named)


def signer(asked: Asked) -> None:
    """Identify the signer (``party.identify``); asked where profile and suite have passed."""
    model = asked.model
    if model is None or asked.stopped:
        return
    found = party.identify(
        model.envelope,
        asked.digest,
        asked.trust,
        role=_ROLE.get(asked.kind),
        products=products_of(model),
        seen_at=asked.seen_at,
    )
    asked.steps += found.steps
    asked.stopped, asked.party, asked.key = found.stopped, found.party, found.key


def proof(asked: Asked) -> None:
    """Verify the signature, wherever a listed key can be used, even if another answer is no."""
    if asked.key is None:
        return
    # A model is read, and so a signer asked for, only of what keeps the profile.
    plain = asked.model is not None
    steps, stopped = mathematics.prove(asked.document, asked.key, plain=plain, shared=asked.shared)
    asked.steps += steps
    asked.stopped = asked.stopped or stopped


CHECKS: Final[tuple[Callable[[Asked], None], ...]] = (
    profile,  # rules R1 to R7, size
    suite,  # a suite this tool knows
    signer,  # listed, role, prefix, key, key's time
    proof,  # the mathematics
)


def products_of(model: Model) -> Iterable[str] | None:
    """List the identifiers of a claim's product or of an entity; ``None`` for kinds that name neither."""
    if isinstance(model, claim.Claim):
        return model.product.id, *model.product.alternate_ids
    if isinstance(model, carbon_statement.CarbonStatement | inventory_report.InventoryReport):
        return (model.entity.id,)
    return None
