"""Record in every report what nobody can check from a file (DESIGN 7, T97)."""

from typing import Final

from verify.case import Case
from verify.findings import NOWHERE, Finding

_ALWAYS: Final = ("standing.label_copied", "standing.equivocation", "standing.consumed_elsewhere")


def facts(case: Case) -> None:
    """Record that three things are not checked.

    Whether the label was copied to another product, whether the issuer shows others another claim, and
    whether other products consumed the same material beyond its mass.
    """
    case.findings += [Finding(code, "", "not_checked", position=NOWHERE) for code in _ALWAYS]
