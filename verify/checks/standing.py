"""What nobody can check here, said in every report (DESIGN 7, T97)."""

from typing import Final

from verify.case import Case
from verify.findings import NOWHERE, Finding

_ALWAYS: Final = ("standing.label_copied", "standing.equivocation", "standing.consumed_elsewhere")


def facts(case: Case) -> None:
    """No log of what others saw, no ledger of inputs, no eye on the coil."""
    case.findings += [Finding(code, "", "not_checked", position=NOWHERE) for code in _ALWAYS]
