"""Decide one state from the findings (DESIGN 7). The table is ``states.json``, which the phone reads too.

The first state that applies is the verdict. A finding that only follows from another (``because``) counts
where that one leads to no state of its own, and where no other finding leads to one; ``verified`` needs every
finding of the floor to be there and to have passed.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple, cast

from verify.findings import BECAUSE, FLOOR, LABEL, NOT_COMPARED, Finding
from verify.package_data import read_json


class State(NamedTuple):
    """A verdict: name, how it is drawn (stop, unknown, replaced, caution, ok), exit code."""

    name: str
    level: str
    exit_code: int


_DATA: Final = cast("dict[str, Any]", read_json("states.json"))
STATES: Final[Mapping[str, State]] = {
    entry["state"]: State(entry["state"], entry["level"], entry["exit"]) for entry in _DATA["states"]
}
"""In the order in which the first that applies is taken."""
RANK: Final[Mapping[str, int]] = {name: place for place, name in enumerate(STATES)}
TABLE: Final[Mapping[str, Mapping[str, str | None]]] = _DATA["findings"]
"""(code, outcome other than pass) to the state it leads to; null for what is said and leads nowhere."""
EASED: Final[Mapping[str, str]] = _DATA["eased"]
"""``by`` this code, where it passed, the state ``from`` becomes the state ``to``: it passes only of a claim
against which nothing else speaks than that nobody has verified its number."""
VERIFIED: Final = "verified"
_FAILED_FLOOR: Final = "refused"
_MISSING_FLOOR: Final = "incomplete"


class Verdict(NamedTuple):
    """The first state that applies, and the names of the others that apply, in their order."""

    state: State
    also: tuple[str, ...]


def decide(findings: Iterable[Finding]) -> Verdict:
    """Decide the verdict from the findings, whatever their order.

    States of findings with a cause of their own come first; those that only follow count where the cause has
    no state; without any state the floor decides.
    """
    direct: set[str] = set()
    indirect: dict[str, set[str]] = {}
    stated: set[str] = set()
    passed: set[str] = set()
    failed: set[str] = set()
    for finding in findings:
        if finding.outcome == "pass":
            passed.add(finding.code)
            continue
        failed.add(finding.code)
        state = TABLE[finding.code][finding.outcome]
        if state is None:
            continue
        stated.add(finding.code)
        cause = finding.params.get(BECAUSE)
        (direct if cause is None else indirect.setdefault(cause, set())).add(state)
    # A cause without a state of its own counts by the states of what follows from it.
    names = direct.union(*(states for cause, states in indirect.items() if cause not in stated))
    names = names or set().union(*indirect.values()) or _floor(passed, failed)
    ordered = sorted(_eased(names) if EASED["by"] in passed else names, key=RANK.__getitem__)
    if not ordered:
        return Verdict(STATES[VERIFIED], ())
    return Verdict(STATES[ordered[0]], tuple(ordered[1:]))


def _eased(names: set[str]) -> set[str]:
    return {EASED["to"] if name == EASED["from"] else name for name in names}


def explains(finding: Finding, state: str) -> bool:
    """Whether a finding is a reason of a state: it leads there, or would without an attested method.

    Why an attestation does not count explains that a number is not verified.
    """
    if finding.outcome == "pass":
        return False
    leads = EASED["from"] if finding.code == EASED["by"] else TABLE[finding.code][finding.outcome]
    return leads == state or (leads == EASED["from"] and state == EASED["to"])


def _floor(passed: set[str], failed: set[str]) -> set[str]:
    """Where no finding leads to a state: whether every question of the floor was asked and has passed.

    Empty for yes. A failed one gives ``refused``, one that is missing ``incomplete``.
    """
    needed = FLOOR - {LABEL} if NOT_COMPARED in failed else FLOOR
    if needed & failed:
        return {_FAILED_FLOOR}
    return set() if needed <= passed else {_MISSING_FLOOR}
