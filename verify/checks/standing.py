"""Record in every report what nobody can check from a file (DESIGN 7, T97)."""

from typing import Final

from verify.case import Case
from verify.findings import NOWHERE, Finding

_ALWAYS: Final = ("standing.label_copied", "standing.equivocation", "standing.consumed_elsewhere")
_OF_ALL: Final = ("standing.equivocation",)


def facts(case: Case) -> None:
    """Record that three things are not checked.

    Whether the label was copied to another product, whether the issuer shows others another claim, and
    whether other products consumed the same material beyond its mass. A CO2 statement has neither a label on
    goods nor inputs: of it only the second is said.
    """
    entity = case.claim is not None and case.claim.kind == "carbonstatement"
    case.findings += [
        Finding(code, "", "not_checked", position=NOWHERE)
        for code in (_OF_ALL if entity else _ALWAYS)
    ]
