"""Say whether a registry or an issuing body is the claimant itself, or under its control (T409)."""

from passport.folding import same
from passport.log_policy import common_control
from passport.model.trustlist import ListedParty
from verify.believing.listed import Listed
from verify.case import Case


def own_problem(case: Case, found: Listed, problem: str) -> str:
    """``problem`` where whoever signed an instrument shares DID, entity or group with the claimant, or empty.

    What somebody issues or takes out of use for itself is its own word, as that of a verifier would be.
    """
    return problem if in_common(found.party, None if case.claim is None else case.claim.party) else ""


def in_common(one: ListedParty | None, other: ListedParty | None) -> bool:
    """Whether two listed parties share DID, legal entity or group."""
    if one is None or other is None:
        return False
    own = one.id == other.id or same(one.legal_entity, other.legal_entity)
    return own or common_control(one, other) is not None
