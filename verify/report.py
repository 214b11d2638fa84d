"""Hold a report and write it as ``passport-report/1`` (DESIGN 7): language-free, without floats.

Equal arguments of ``verify`` give equal bytes, in Python and on the phone.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, NoReturn, cast

from signing import jcs
from verify.believing.memory import Observed
from verify.findings import Finding
from verify.package_data import read_json
from verify.states import Verdict

FORMAT: Final = "passport-report/1"
TOOL: Final = f"passport {cast('dict[str, str]', read_json('version.json'))['version']}"
DOCUMENT_OF: Final = {"producer": "claim", "verifier": "statement", "platform": "response"}
"""Roles of the three signatures, in their order, and the document each signs."""
_LOGGED: Final = ("claim.logged", "statement.logged")


class Report(NamedTuple):
    """The result of one verification. It has no truth value: ask ``state``, ``level`` or ``exit_code``.

    ``findings`` are sorted by position in the container, order of the checks, place in the document.
    """

    checked_at: str
    as_of: str | None
    """The oldest of the newest status lists that counted, or ``None`` where none did."""
    input: Mapping[str, str]
    verdict: Verdict
    product: Mapping[str, Any] | None
    """Null unless the claim's own signature passed."""
    number: Mapping[str, Any] | None
    """Null unless the claim's own signature passed."""
    signatures: tuple[Mapping[str, Any], ...]
    """Always three: producer, verifier, platform."""
    findings: tuple[Finding, ...]
    freshness: Mapping[str, Any]
    observed: tuple[Observed, ...] = ()
    """What the status lists that counted said, to be remembered; no part of the JSON."""
    accounts: Mapping[str, Any] | None = None
    """Of a CO2 statement, which has neither product nor number; a member of the JSON only there."""
    inventory: Mapping[str, Any] | None = None
    """Of an inventory report, likewise."""

    def __bool__(self) -> NoReturn:
        raise TypeError("a report is not true or false; ask for its state, level or exit_code")

    @property
    def state(self) -> str:
        """The name of the verdict, for example ``verified``."""
        return self.verdict.state.name

    @property
    def level(self) -> str:
        """``stop``, ``unknown``, ``replaced``, ``caution`` or ``ok``."""
        return self.verdict.state.level

    @property
    def exit_code(self) -> int:
        """0, 3, 4, 5 or 6 (DESIGN 7)."""
        return self.verdict.state.exit_code

    @property
    def also(self) -> tuple[str, ...]:
        """The other states that apply, in their order."""
        return self.verdict.also

    @property
    def logged(self) -> tuple[Finding, ...]:
        """What logs prove about claim and statement: the findings ``*.logged`` that passed."""
        return tuple(one for one in self.findings if one.code in _LOGGED and one.outcome == "pass")

    def to_json(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        accounts = {} if self.accounts is None else {"accounts": self.accounts}
        if self.inventory is not None:
            accounts = {"inventory": self.inventory}
        return {
            "format": FORMAT,
            "tool": TOOL,
            "checkedAt": self.checked_at,
            "asOf": self.as_of,
            "input": dict(self.input),
            "verdict": {"state": self.state, "level": self.level, "also": list(self.also)},
            "product": self.product,
            "number": self.number,
            **accounts,
            "signatures": [self._signature(signature) for signature in self.signatures],
            "findings": [finding.to_json() for finding in self.findings],
            "freshness": dict(self.freshness),
        }

    def _signature(self, signature: Mapping[str, Any]) -> dict[str, Any]:
        """One signature with the answers about its document, in the order of the findings."""
        name = DOCUMENT_OF[signature["role"]]
        checks = [
            {"code": finding.code, "outcome": finding.outcome}
            for finding in self.findings
            if finding.code.partition(".")[0] == name and finding.credential == signature["digest"]
        ]
        return {**signature, "checks": checks}

    def to_bytes(self) -> bytes:
        """The report as JCS bytes."""
        return jcs.canonical(self.to_json())
