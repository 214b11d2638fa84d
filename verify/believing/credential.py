"""What is asked of every signed document alone: profile, suite, signer, proof (DESIGN 3, 4, R1-R7).

``CHECKS`` is asked of a document of the chain (``verify.checks.structure`` and ``signers``, one question
after the other over all three) and of every other credential (``verify.believing.listed``, all at once).
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from passport.model import accreditation, claim, response, statement, statuslist
from passport.model.shape import Violation, check
from passport.model.trustlist import ListedParty
from passport.vocab import SUITES, Kind, Role
from signing.keys import PublicKey
from verify.believing import party
from verify.believing import proof as mathematics
from verify.believing.party import Listing, Step
from verify.findings import NOTHING
from verify.limits import CREDENTIAL_BYTES

Model = (
    claim.Claim
    | statement.Statement
    | response.Response
    | accreditation.Accreditation
    | statuslist.StatusList
)

_READ: Final[dict[Kind, Any]] = {
    "claim": claim.read,
    "statement": statement.read,
    "response": response.read,
    "accreditation": accreditation.read,
    "statuslist": statuslist.read,
}
# A status list is its issuer's own word, whatever its role.
_ROLE: Final[dict[Kind, Role]] = {
    "claim": "producer",
    "statement": "verifier",
    "response": "platform",
    "accreditation": "accreditation-body",
}


class Asked:
    """One document, and the answers about it so far.

    ``steps`` are the answers in their order; ``stopped`` is the suffix of the first no, ``where`` its JSON
    Pointer. ``key`` is set once the signer's key is known and usable, even if another answer about the signer
    is no, so that its proof can be asked for too. ``size`` is in bytes of the canonical form, 0 where it was
    limited before; ``sound``: its reader has checked the profile.
    """

    __slots__ = (
        "digest", "document", "key", "kind", "model", "party", "size", "sound", "steps", "stopped", "trust",
        "where",
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
        self.steps: list[Step] = []
        self.stopped = ""
        self.where = ""

    def refuse(self, suffix: str, where: str, **params: str) -> None:
        """Record a no at a place."""
        self.steps.append((suffix, "fail", params))
        self.stopped, self.where = suffix, where


def profile(asked: Asked) -> None:
    """Rules R1 to R7 and the size of one credential; then its model is read."""
    violation = None if asked.sound else check(asked.kind, asked.document)
    if violation is None and asked.size > CREDENTIAL_BYTES:
        violation = Violation("form", "size", "")
    if violation is not None:
        asked.refuse("profile", violation.where, rule=violation.rule, problem=violation.problem)
        return
    asked.steps.append(("profile", "pass", NOTHING))
    asked.model = _READ[asked.kind](asked.document)


def suite(asked: Asked) -> None:
    """Whether its proof is of a suite that this tool knows; asked of what keeps the profile."""
    if asked.model is None:
        return
    named = asked.model.envelope.proof.cryptosuite
    if named in SUITES:
        asked.steps.append(("suite", "pass", NOTHING))
    else:
        asked.refuse("suite", "/proof/cryptosuite", suite=named)


def signer(asked: Asked) -> None:
    """Listed, in the role of its kind, under its prefix, with a sane key in its time."""
    model = asked.model
    if model is None or asked.stopped:
        return
    found = party.identify(
        model.envelope, asked.digest, asked.trust, role=_ROLE.get(asked.kind), products=products_of(model)
    )
    asked.steps += found.steps
    asked.stopped, asked.party, asked.key = found.stopped, found.party, found.key


def proof(asked: Asked) -> None:
    """The mathematics, wherever a listed key can be used."""
    if asked.key is None:
        return
    steps, stopped = mathematics.prove(asked.document, asked.key)
    asked.steps += steps
    asked.stopped = asked.stopped or stopped


CHECKS: Final[tuple[Callable[[Asked], None], ...]] = (
    profile,  # rules R1 to R7, size
    suite,  # a suite this tool knows
    signer,  # listed, role, prefix, key, key's time
    proof,  # the mathematics
)


def products_of(model: Model) -> Iterable[str] | None:
    """All identifiers of the product of a claim; ``None`` for anything else."""
    if isinstance(model, claim.Claim):
        return model.product.id, *model.product.alternate_ids
    return None
