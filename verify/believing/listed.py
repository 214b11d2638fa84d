"""Credentials that many verifications share (accreditations, status lists, claims): shape, signer, proof.

What is asked depends on the document and the trust list alone, so the answer is remembered with the trust
list.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from passport.model import accreditation, claim, statement, statuslist
from passport.model.common import Envelope
from passport.model.shape import check
from passport.model.trustlist import ListedParty
from passport.vocab import SUITES, Kind, Role
from signing.keys import PublicKey
from verify.believing import party, proof
from verify.believing.party import Step
from verify.findings import NOTHING

if TYPE_CHECKING:
    from verify.believing.trust import TrustList

Model = claim.Claim | statement.Statement | accreditation.Accreditation | statuslist.StatusList

READ: Final[dict[Kind, Any]] = {
    "claim": claim.read,
    "statement": statement.read,
    "accreditation": accreditation.read,
    "statuslist": statuslist.read,
}
_ROLE: Final[dict[Kind, Role]] = {
    "claim": "producer",
    "statement": "verifier",
    "accreditation": "accreditation-body",
}


class Listed(NamedTuple):
    """A credential with the answers of profile, suite, signer and proof; ``stopped`` is empty for all yes."""

    kind: Kind
    digest: str
    document: dict[str, Any]
    model: Model | None
    steps: tuple[Step, ...]
    party: ListedParty | None
    key: PublicKey | None
    stopped: str

    @property
    def envelope(self) -> Envelope:
        """The envelope; only of a credential that keeps the profile."""
        if self.model is None:
            raise AssertionError("asked for the envelope of a document that breaks the profile")
        return self.model.envelope


def judge(kind: Kind, document: dict[str, Any], digest: str, trust: "TrustList") -> Listed:
    """The answers for one credential; those that are all yes are remembered, by digest.

    What strangers send is not kept: only listed parties can fill the memory.
    """
    remembered = trust.remembered.get((kind, digest))
    if remembered is None:
        remembered = _judge(kind, document, digest, trust)
        if not remembered.stopped:
            trust.remembered.put((kind, digest), remembered)
    return remembered


def _judge(kind: Kind, document: dict[str, Any], digest: str, trust: "TrustList") -> Listed:
    violation = check(kind, document)
    if violation is not None:
        step: Step = ("profile", "fail", {"rule": violation.rule, "problem": violation.problem})
        return Listed(kind, digest, document, None, (step,), None, None, "profile")
    model: Model = READ[kind](document)
    steps: list[Step] = [("profile", "pass", NOTHING)]
    suite = model.envelope.proof.cryptosuite
    if suite not in SUITES:
        steps.append(("suite", "fail", {"suite": suite}))
        return Listed(kind, digest, document, model, tuple(steps), None, None, "suite")
    steps.append(("suite", "pass", NOTHING))
    found = party.identify(model.envelope, digest, trust, role=_ROLE.get(kind), products=products_of(model))
    steps += found.steps
    stopped = found.stopped
    if found.key is not None:
        proved, mismatch = proof.prove(document, found.key)
        steps += proved
        stopped = stopped or mismatch
    return Listed(kind, digest, document, model, tuple(steps), found.party, found.key, stopped)


def products_of(model: Model) -> Iterable[str] | None:
    """All identifiers of the product of a claim; ``None`` for anything else."""
    if isinstance(model, claim.Claim):
        return model.product.id, *model.product.alternate_ids
    return None
