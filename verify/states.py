"""From findings to one state (DESIGN 7). The table is ``states.json``, which the phone reads too.

The first state that applies is the verdict. A finding that only follows from another one (``because``) is
heard where that one leads to no state of its own, and where nothing else is found; ``verified`` needs every
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
VERIFIED: Final = "verified"
_FAILED_FLOOR: Final = "refused"
_MISSING_FLOOR: Final = "incomplete"


class Verdict(NamedTuple):
    """The state, and all the others that apply too, in their order."""

    state: State
    also: tuple[str, ...]


def decide(findings: Iterable[Finding]) -> Verdict:
    """The verdict that follows from the findings, whatever their order."""
    direct: set[str] = set()
    indirect: dict[str, set[str]] = {}
    told: set[str] = set()
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
        told.add(finding.code)
        cause = finding.params.get(BECAUSE)
        (direct if cause is None else indirect.setdefault(cause, set())).add(state)
    # A cause that leads nowhere is told only by what follows from it.
    found = direct.union(*(states for cause, states in indirect.items() if cause not in told))
    found = found or set().union(*indirect.values()) or _floor(passed, failed)
    ordered = sorted(found, key=RANK.__getitem__)
    if not ordered:
        return Verdict(STATES[VERIFIED], ())
    return Verdict(STATES[ordered[0]], tuple(ordered[1:]))


def _floor(passed: set[str], failed: set[str]) -> set[str]:
    """The states that follow when nothing was found wrong: was everything seen to be right."""
    needed = FLOOR - {LABEL} if NOT_COMPARED in failed else FLOOR
    if needed & failed:
        return {_FAILED_FLOOR}
    return set() if needed <= passed else {_MISSING_FLOOR}
