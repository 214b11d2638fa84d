"""Many passports, one after another or in several processes: a line for each, in their order (DESIGN 11, 12).

Never more than a few chunks are in memory. What cannot be read is a line like the others; nothing that one
passport does can stop the rest.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, NamedTuple

from passport.work.naming import what_is
from signing import jcs
from signing.errors import ToolError
from signing.strict_json import JsonValue
from verify import Demand, Evidence, Observed, Policy, Report, Seen, TrustList, messages, verify
from verify.states import STATES, TABLE
from verify.together import beside

if TYPE_CHECKING:
    from concurrent.futures import Future

CHUNK_ITEMS: Final = 64
CHUNK_BYTES: Final = 2 * 1024 * 1024
"""A chunk is closed when it has this many items or bytes: large passports travel alone."""
WORTH_PROCESSES: Final = 2
"""Chunks from which on starting processes takes less time than they save."""
_IN_FLIGHT: Final = 3
UNREADABLE: Final = "unreadable"


class BatchFailed(ToolError):
    """The processes could not do their work: ``batch.workers``."""


class Item(NamedTuple):
    """One passport to judge, under the name people know it by; or what kept it from being read.

    ``rivals`` and ``inputs`` are other files of the run that bear on it, ``others`` the names of those with
    rivals, ``notes`` what concerns it and changes no verdict. ``path`` and ``offset`` say where ``data``
    lies; an empty path: in no file.
    """

    name: str
    data: bytes
    problem: str = ""
    message: str = ""
    path: str = ""
    offset: int = 0
    is_beside: bool = False
    """Whether it is only evidence for others (a status list, a file that was there before) and not judged."""
    rivals: tuple[bytes, ...] = ()
    inputs: tuple[bytes, ...] = ()
    others: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes it takes in memory."""
        return len(self.data) + sum(map(len, self.rivals)) + sum(map(len, self.inputs))


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


class Judge:
    """Trust list and evidence opened once, for many items."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._trust = TrustList.open(setup.trust, pinned=setup.pinned)
        self._evidence = Evidence.open(status=setup.status, seen=setup.seen, inputs=setup.inputs)
        self._demand = Demand(setup.at, setup.policy)

    def line(self, item: Item) -> Line:
        """The line for one item."""
        if item.problem:
            return self._unread(item)
        evidence = beside(self._evidence, item.rivals, item.inputs)
        report = verify(item.data, evidence, self._trust, self._demand)
        product, number = report.product, report.number
        return Line(
            item.name,
            report.state,
            report.exit_code,
            tuple(report.also),
            "",
            self._why(item, report),
            product["id"] if product else "",
            tuple((one["electricity"], one["total"]) for one in number["results"]) if number else (),
            f"{number['declaredUnit']['value']} {number['declaredUnit']['unit']}" if number else "",
            report.as_of or "",
            report.input["digest"],
            report.observed,
            self._told(item, {"report": report.to_json()}),
            item.others,
            item.notes,
        )

    def _why(self, item: Item, report: Report) -> str:
        """The reason of a verdict; of what is no passport at all, what it is."""
        why = reason(report, self._setup.lang)
        named = what_is(item.data) if report.state == UNREADABLE else None
        return why if named is None else f"{why} ({named.what})"

    def _told(self, item: Item, what: dict[str, JsonValue]) -> bytes:
        if not self._setup.with_report:
            return b""
        told: dict[str, JsonValue] = {"target": item.name, **what}
        if item.others:
            told["others"] = list(item.others)
        if item.notes:
            told["notes"] = list(item.notes)
        return jcs.canonical(told)

    def _unread(self, item: Item) -> Line:
        report = self._told(item, {"error": {"code": item.problem, "message": item.message}})
        code = STATES[UNREADABLE].exit_code
        return Line(
            item.name, UNREADABLE, code, (), item.problem, item.message, "", (), "", "", "", (), report
        )


def reason(report: Report, lang: str) -> str:
    """The sentence of the first finding that leads to the verdict; empty for a verified passport."""
    leading = [
        one
        for one in report.findings
        if one.outcome != "pass" and TABLE[one.code][one.outcome] == report.state
    ]
    direct = [one for one in leading if "because" not in one.params]
    return messages.sentence((direct or leading)[0], lang) if leading else ""


def judge_all(items: Iterable[Item], setup: Setup, *, jobs: int) -> Iterator[Line]:
    """A line for each item, in their order. Raises ``trust.*``, ``json.*``, ``batch.*``."""
    judge = Judge(setup)
    chunks = _chunks(items)
    first = list(islice(chunks, WORTH_PROCESSES)) if jobs > 1 else []
    if len(first) < WORTH_PROCESSES:
        for chunk in chain(first, chunks):
            yield from map(judge.line, chunk)
    else:
        yield from _in_processes(chain(first, chunks), setup, jobs)


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    chunk: list[Item] = []
    size = 0
    for item in items:
        chunk.append(item)
        size += item.size
        if len(chunk) >= CHUNK_ITEMS or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _in_processes(chunks: Iterator[list[Item]], setup: Setup, jobs: int) -> Iterator[Line]:
    # Imported here: a single passport needs none of it.
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - see above
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - see above
    from multiprocessing import get_context  # noqa: PLC0415 - see above

    waiting: deque[Future[list[Line]]] = deque()
    # New processes, not forked ones: the same on every system, and nothing of this one is shared by accident.
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_start, initargs=(setup,))
    try:
        for chunk in chunks:
            waiting.append(pool.submit(_work, chunk))
            if len(waiting) >= jobs * _IN_FLIGHT:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool as error:
        raise BatchFailed(
            "batch.workers", "A process that verified passports ended early.", hint="Try again with --jobs 1."
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


_judges: list[Judge] = []


def _start(setup: Setup) -> None:
    _judges[:] = [Judge(setup)]


def _work(chunk: list[Item]) -> list[Line]:
    return [_judges[0].line(item) for item in chunk]
