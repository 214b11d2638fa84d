"""Passports of materials, verified before their figures enter a calculation (DESIGN 6.2, 7; T110)."""

import importlib
from typing import TYPE_CHECKING, Protocol, cast

from passport.carbon.inputs import CheckedInput
from signing.errors import ToolError

if TYPE_CHECKING:
    from verify import Evidence, TrustList


class InputUnavailable(ToolError):
    """Input passports cannot be verified: ``input.unavailable``."""


class _Checks(Protocol):
    def checked_input(
        self, data: bytes, evidence: "Evidence", trust: "TrustList", at: str
    ) -> CheckedInput: ...


def checked_input(data: bytes, evidence: "Evidence", trust: "TrustList", at: str) -> CheckedInput:
    """What verification found out about the claim of a passport; only ``verify/`` makes one.

    Raises what ``verify`` refuses an input for, and ``input.unavailable`` where it cannot check inputs.
    """
    try:
        checks = cast("_Checks", importlib.import_module("verify.inputs"))
    except ModuleNotFoundError:
        raise InputUnavailable(
            "input.unavailable",
            "This version cannot verify the passports of inputs.",
            hint="Leave --input out and name a declaration or a default factor instead.",
        ) from None
    return checks.checked_input(data, evidence, trust, at)
