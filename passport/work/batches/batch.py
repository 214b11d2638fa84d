"""Many passports, one after another or in several processes: a line for each, in their order (DESIGN 11, 12).

Never more than a few chunks are in memory. What cannot be read is a line like the others, and so is one at
which the tool fails; a process that dies is replaced and its work done again (``passport/runner``).
"""

from collections.abc import Generator, Iterable
from typing import Final, NamedTuple, TypeGuard

from passport.runner.running import Where, running
from passport.work.batches.items import CHANGED, Item, Task
from passport.work.batches.reading import Beside, Reader
from passport.work.naming import what_is
from signing import jcs
from signing.strict_json import JsonValue
from verify import Demand, Evidence, Observed, Policy, Report, Seen, TrustList, messages, verify
from verify.states import STATES, TABLE
from verify.together import beside, joined

UNREADABLE: Final = "unreadable"
INTERNAL: Final = "internal"
"""State and code of the line of a passport at which the tool itself failed; its exit code is 1."""
INTERNAL_EXIT: Final = 1

_REMEMBERED: Final = 4_096
"""Documents whose signatures are not checked again: those of a lot that cites shares of one certificate."""


class Setup(NamedTuple):
    """All that every judgement needs; bytes and plain values, so that it can be sent to another process."""

    trust: bytes
    pinned: str | None
    status: tuple[bytes, ...]
    seen: Seen
    at: str
    policy: Policy
    lang: str
    with_report: bool
    inputs: tuple[bytes, ...] = ()


class Line(NamedTuple):
    """What came out for one item; ``report`` is the JSON line of ``--json`` where it was asked for."""

    name: str
    state: str
    exit_code: int
    also: tuple[str, ...]
    problem: str
    why: str
    product: str
    totals: tuple[tuple[str, str], ...]
    unit: str
    as_of: str
    digest: str
    observed: tuple[Observed, ...]
    report: bytes
    others: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def _about(report: Report) -> str:
    """The id of the product, or of the entity of a CO2 statement; empty where nothing is proven."""
    subject = report.product or report.accounts
    return str(subject["id"]) if subject else ""


class Judge:
    """Trust list and evidence opened once, for many items."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._trust = TrustList.open(setup.trust, pinned=setup.pinned)
        self._trust.remembered.widen(_REMEMBERED)
        self._evidence = Evidence.open(status=setup.status, seen=setup.seen, inputs=setup.inputs)
        self._demand = Demand(setup.at, setup.policy)
        self._reader = Reader()

    def line(self, item: Item | Task) -> Line:
        """The line for one item."""
        found: Beside | None = None
        if isinstance(item, Task):
            item, found = self._reader.opened(item)
        if item.problem:
            return self._unread(item)
        if found is None:
            evidence = beside(self._evidence, item.rivals, item.inputs)
        else:
            evidence = joined(self._evidence, *found)
        report = verify(item.data, evidence, self._trust, self._demand)
        number = report.number
        return Line(
            item.name,
            report.state,
            report.exit_code,
            tuple(report.also),
            "",
            self._why(item, report),
            _about(report),
            tuple((one["electricity"], one["total"]) for one in number["results"]) if number else (),
            f"{number['declaredUnit']['value']} {number['declaredUnit']['unit']}" if number else "",
            report.as_of or "",
            report.input["digest"],
            report.observed,
            self._line(item, {"report": report.to_json()}),
            item.others,
            item.notes,
        )

    def _why(self, item: Item, report: Report) -> str:
        """The reason of a verdict; of what is no passport at all, what it is."""
        why = reason(report, self._setup.lang)
        named = what_is(item.data) if report.state == UNREADABLE else None
        return why if named is None else f"{why} ({named.what})"

    def _line(self, item: Item, what: dict[str, JsonValue]) -> bytes:
        if not self._setup.with_report:
            return b""
        line: dict[str, JsonValue] = {"target": item.name, **what}
        if item.others:
            line["others"] = list(item.others)
        if item.notes:
            line["notes"] = list(item.notes)
        return jcs.canonical(line)

    def fault(self, item: Item | Task, why: str) -> Line:
        """The line for an item at which the tool itself failed; the others are judged all the same."""
        named = item.item if isinstance(item, Task) else item
        problem = named._replace(problem=INTERNAL, message=f"Internal error: {why}.")
        return self._unread(problem)._replace(state=INTERNAL, exit_code=INTERNAL_EXIT)

    def fits(self, item: Item | Task, result: object) -> bool:
        """Whether this is a line about the item; it may come from a worker that is not of us (T365)."""
        named = item.item if isinstance(item, Task) else item
        return is_line(result, with_report=self._setup.with_report) and result.name == named.name

    def met_changes(self, result: Line) -> bool:
        """Whether the line says that the file changed while it was verified."""
        return result.problem == CHANGED

    def _unread(self, item: Item) -> Line:
        report = self._line(item, {"error": {"code": item.problem, "message": item.message}})
        code = STATES[UNREADABLE].exit_code
        return Line(
            item.name, UNREADABLE, code, (), item.problem, item.message, "", (), "", "", "", (), report
        )


def is_line(value: object, *, with_report: bool) -> TypeGuard[Line]:
    """Whether a value has the form of a line, with the exit code of its state and a report of one line."""
    if type(value) is not Line:
        return False
    texts = (value.name, value.state, value.problem, value.why, value.product, value.unit, value.as_of)
    listed = (value.also, value.others, value.notes, *_tuple(value.totals))
    if not all(type(one) is str for one in (*texts, value.digest)) or not all(map(_are_texts, listed)):
        return False
    exits = {INTERNAL: INTERNAL_EXIT, **{name: state.exit_code for name, state in STATES.items()}}
    right = exits.get(value.state) == value.exit_code and STATES.keys() >= {*value.also}
    report = type(value.report) is bytes and bool(value.report) == with_report and b"\n" not in value.report
    return right and report and all(type(one) is Observed for one in _tuple(value.observed))


def _tuple(value: object) -> tuple[object, ...]:
    return value if type(value) is tuple else (None,)


def _are_texts(value: object) -> bool:
    return type(value) is tuple and all(type(one) is str for one in value)


def reason(report: Report, lang: str) -> str:
    """The sentence of the first finding that leads to the verdict; empty for a verified passport."""
    leading = [
        one
        for one in report.findings
        if one.outcome != "pass" and TABLE[one.code][one.outcome] == report.state
    ]
    direct = [one for one in leading if "because" not in one.params]
    return messages.sentence((direct or leading)[0], lang) if leading else ""


def judge_chunks(
    items: Iterable[Item | Task], setup: Setup, where: Where
) -> Generator[list[Line], None, None]:
    """Judge items: a line each, in their order, chunk by chunk.

    Raises ``trust.*``, ``json.*``, ``batch.*``, ``cluster.*``.
    """
    return running(items, Judge, setup, where=where)
