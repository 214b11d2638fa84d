"""Record in every report what nobody can check from a file (DESIGN 7, T97)."""

from typing import Final

from passport.vocab import OF_ENTITY
from verify.case import Case
from verify.findings import BECAUSE, NOWHERE, Finding

_ALWAYS: Final = ("standing.label_copied", "standing.consumed_elsewhere")
_EQUIVOCATION: Final = "standing.equivocation"


def facts(case: Case) -> None:
    """Record that three things are not checked.

    Whether the label was copied to another product, whether the issuer shows others another claim, and
    whether other products consumed the same material beyond its mass. The second is answered where claim and
    statement are in a log that independent witnesses watch. A document of an entity has neither a label on
    goods nor inputs: of it only the second is said.
    """
    entity = case.claim is not None and case.claim.kind in OF_ENTITY
    codes = () if entity else _ALWAYS
    case.findings += [Finding(code, "", "not_checked", position=NOWHERE) for code in codes]
    case.findings.append(_equivocation(case))


def _equivocation(case: Case) -> Finding:
    """Whether claim and statement were seen by a quorum; ``because`` of the one that was not, if asked."""
    missing, asked = case.not_logged()
    if not missing:
        return Finding(_EQUIVOCATION, "", "pass", position=NOWHERE)
    params = {BECAUSE: missing} if asked and (case.opened.log or case.evidence.log) else {}
    return Finding(_EQUIVOCATION, "", "not_checked", "", params, NOWHERE)
