"""Send passports to a resolver: which go together, and of many what became of each, kept in a journal.

The resolver passes over what it has stored already, so sending a passport twice harms nothing; the journal
saves a resumed run from sending again what was answered, and keeps the answers for its summary and table.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeVar

from passport.container import presentation
from passport.runner.parts import CHUNK_ITEMS
from passport.work.batches.items import Item
from signing import jcs
from signing.digests import document_digest, multibase_digest
from signing.errors import ToolError
from signing.shown import visible
from signing.strict_json import JsonValue, loads
from verify.limits import CONTAINER_BYTES

if TYPE_CHECKING:
    from resolver.outgoing.client import LineResult, PublishResult

COLUMNS: Final = ("file", "outcome", "location", "code", "why")
REFUSED: Final = "refused"
WAITS: Final = frozenset(
    {
        "publish.accounts_unknown", "publish.claim_unknown", "publish.not_head", "publish.revises_unknown",
        "verify.claim.refresh",
    }
)  # fmt: skip
"""Codes of refusals that another file may take away: it brings what is missing, or what replaces it."""
_OF_CONTENT: Final = frozenset({403, 409, 413, 422})
"""The statuses of HTTP by which a resolver refuses what a file holds, and not the request or its sender."""
_MOST_AHEAD: Final = 1_000
"""Items of a resumed run that were not answered before others were; more is the run of other files."""
T = TypeVar("T")


class PublishOutcome(NamedTuple):
    """What became of one passport; ``outcome`` is the resolver's word for it, or ``refused``."""

    name: str
    outcome: str
    location: str = ""
    code: str = ""
    why: str = ""

    def facts(self) -> dict[str, JsonValue]:
        """The members of ``--json``."""
        return {name: text for name, text in zip(COLUMNS, self, strict=True) if text}


class Journal(Protocol):
    """What is kept of a run: ``passport/belief/runs.py``."""

    def lines(self, read: Callable[[bytes], T]) -> Iterator[T]:
        """What the interrupted run had kept, up to the first at which ``read`` raises."""

    def add(self, lines: Iterable[bytes]) -> None:
        """Keep some, durable on return."""


class _Sent(NamedTuple):
    """A passport on its way: under which name, from which place, with which bytes."""

    name: str
    offset: int
    digest: str


def together(files: Sequence[bytes]) -> list[bytes]:
    """Join files that hold versions of one claim, so that they are sent, and stored, as one.

    A claim that was replaced before it was published is taken only together with the one that replaces it.
    Groups stand where their first file stood; proofs and views are left out of a joined file, since a
    resolver stores neither. What cannot be read stays as it is: the resolver says what is wrong with it.
    """
    return [data for data, _ in grouped(files)]


def grouped(files: Sequence[bytes]) -> list[tuple[bytes, list[int]]]:
    """What ``together`` joins, each with the places of its files."""
    members = [_members(data) for data in files]
    groups: dict[int, list[int]] = {}
    for place, first in enumerate(_lines(members)):
        groups.setdefault(first, []).append(place)
    joined = []
    for first, places in sorted(groups.items()):
        documents = {digest: one for place in places for digest, one in members[place].items()}
        joined.append((files[first] if len(places) == 1 else presentation(documents.values()), places))
    return joined


def each(
    publish: "Callable[[bytes], list[PublishResult]]", named: Sequence[tuple[str, bytes]]
) -> "Iterator[list[PublishResult]]":
    """Send files, each with its name, versions of one claim as one: what became of each that was sent.

    Raises what ``publish`` raises. Of several named files whose content is refused ``where`` is then their
    names, ``#`` and the place; a place in what was joined is none in any of its files.
    """
    for data, places in grouped([data for _, data in named]):
        try:
            yield publish(data)
        except ToolError as error:
            names = ", ".join(named[place][0] for place in places)
            if names and len(named) > 1 and getattr(error, "status", 0) in _OF_CONTENT:
                error.where = f"{names}#{error.where if len(places) == 1 else ''}"
            raise


def _lines(members: Sequence[Mapping[str, Mapping[str, Any]]]) -> list[int]:
    """Of each file the place of the first one that holds a claim of its line.

    A claim may lie in several files: all of them are of its line, since the resolver judges a file alone.
    """
    holders: dict[str, list[int]] = {}
    for place, held in enumerate(members):
        for digest in held:
            holders.setdefault(digest, []).append(place)
    group = list(range(len(members)))
    for place, held in enumerate(members):
        for digest in map(_replaced, held.values()):
            for other in holders.get(digest, ()):
                low, high = sorted((group[other], group[place]))
                group = [low if one == high else one for one in group]
    return group


def _members(data: bytes) -> dict[str, dict[str, Any]]:
    """The credentials of a file by digest; none where it cannot be read."""
    try:
        value: Any = loads(data, max_bytes=CONTAINER_BYTES)
        listed = value.get("verifiableCredential", [value]) if isinstance(value, dict) else []
        return {document_digest(one): one for one in listed if isinstance(one, dict)}
    except (ToolError, TypeError):
        return {}


def _replaced(document: Mapping[str, Any]) -> str:
    """The digest of the claim that a document replaces; empty where it names none."""
    link = document.get("wasRevisionOf")
    digest = link.get("digestMultibase") if isinstance(link, dict) else ""
    return digest if isinstance(digest, str) else ""


def patiently(
    publish: "Callable[[Iterator[bytes]], Iterator[LineResult]]", lines: Iterable[bytes]
) -> "Iterator[LineResult]":
    """Publish lines in whatever order they stand; those that wait for others are answered for at the end.

    A line that is refused by one of ``WAITS`` is kept and sent again when all have been sent, joined with the
    versions of its claim that are kept too, as long as one more is taken by it. Raises what ``publish``
    raises.
    """
    flying: dict[int, bytes] = {}
    waiting: dict[int, tuple[bytes, LineResult]] = {}

    def passing() -> Iterator[bytes]:
        for number, line in enumerate(lines, 1):
            if line.strip():
                flying[number] = line
            yield line

    for answer in publish(passing()):
        line = flying.pop(answer.line)
        if answer.refusal is not None and answer.refusal.code in WAITS:
            waiting[answer.line] = line, answer
        else:
            yield answer
    while waiting:
        answers = list(_again(publish, {number: line for number, (line, _) in waiting.items()}))
        taken = [one for one in answers if one.refusal is None]
        for one in answers:
            waiting[one.line] = waiting[one.line][0], one
        for one in taken or answers:
            yield waiting.pop(one.line)[1]


def _again(
    publish: "Callable[[Iterator[bytes]], Iterator[LineResult]]", lines: Mapping[int, bytes]
) -> "Iterator[LineResult]":
    """Send lines by their numbers, versions of one claim as one: what became of each."""
    numbers = list(lines)
    groups = grouped(list(lines.values()))
    for answer in publish(data for data, _ in groups):
        places = groups[answer.line - 1][1]
        refusal = answer.refusal
        if refusal is not None and len(places) > 1:
            refusal.where = ""  # a place in what was joined is none in any of its files
        for place in places:
            own = _members(lines[numbers[place]])
            results = tuple(one for one in answer.results if len(places) == 1 or one.digest in own)
            yield replace(answer, line=numbers[place], results=results)


def sent(
    items: Iterable[Item], publish: "Callable[[Iterator[bytes]], Iterator[LineResult]]", journal: Journal
) -> Iterator[PublishOutcome]:
    """What became of each, as the answers come in; files that cannot be read are listed at the end.

    ``publish`` may answer for later lines first (``patiently``), and so may a journal.

    What the journal holds of the same files with the same bytes is not sent. Raises what ``publish`` raises.
    """
    waiting = _Waiting(items)
    yield from journal.lines(waiting.answered_before)
    kept: list[bytes] = []
    try:
        for answer in publish(waiting.lines()):
            one = waiting.sent.pop(answer.line)
            result = _outcome(one.name, answer)
            kept.append(jcs.canonical(_line(one, result)))
            if len(kept) >= CHUNK_ITEMS:
                journal.add(kept)
                kept = []
            yield result
    finally:
        journal.add(kept)
    yield from waiting.unread


class _Waiting:
    """The items that are still to be sent."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = iter(items)
        self._back: deque[tuple[_Sent, bytes]] = deque()
        self.sent: dict[int, _Sent] = {}
        self.unread: list[PublishOutcome] = []

    def _next(self) -> tuple[_Sent, bytes] | None:
        return self._back.popleft() if self._back else self._new()

    def _new(self) -> tuple[_Sent, bytes] | None:
        for item in self._items:
            try:
                line = _of_one_line(item)
            except ToolError as error:
                self.unread.append(PublishOutcome(item.name, REFUSED, "", error.code, visible(error.message)))
                continue
            return _Sent(item.name, item.offset, multibase_digest(line)), line
        return None

    def answered_before(self, data: bytes) -> PublishOutcome:
        """What the journal's line says, if it is about an item that is still to come.

        Items before it that the journal says nothing of are sent. Raises ``ValueError``, ``KeyError``.
        """
        kept: Any = loads(data, max_bytes=CONTAINER_BYTES)
        key = kept["file"], kept["digest"]
        outcome = PublishOutcome(kept["file"], kept["state"], *(kept.get(name, "") for name in COLUMNS[2:]))
        for place, (one, _) in enumerate(self._back):
            if (one.name, one.digest) == key:
                del self._back[place]
                return outcome
        while len(self._back) < _MOST_AHEAD and (following := self._new()) is not None:
            if (following[0].name, following[0].digest) == key:
                return outcome
            self._back.append(following)
        raise ValueError("another item")

    def lines(self) -> Iterator[bytes]:
        """The others, one passport a line."""
        numbers = count(1)
        while (following := self._next()) is not None:
            self.sent[next(numbers)] = following[0]
            yield following[1]


def _line(one: _Sent, result: PublishOutcome) -> dict[str, JsonValue]:
    kept = {"offset": str(one.offset), "digest": one.digest, "state": result.outcome}
    return {**{name: text for name, text in result.facts().items() if name != "outcome"}, **kept}


def _of_one_line(item: Item) -> bytes:
    """A passport as one line; raises ``ToolError`` for what is none."""
    if item.problem:
        raise ToolError(item.problem, item.message)
    if b"\n" not in item.data.strip():
        return item.data.strip()
    return jcs.canonical(loads(item.data, max_bytes=CONTAINER_BYTES))


def _outcome(name: str, answer: "LineResult") -> PublishOutcome:
    if answer.refusal is not None:
        return PublishOutcome(name, REFUSED, "", answer.refusal.code, answer.refusal.message)
    outcomes = {result.outcome for result in answer.results}
    # The rarest word says most: of a claim that is there already the statement may be new.
    word = next((one for one in ("stored", "would be stored", "skipped") if one in outcomes), "already")
    claims = [result.location for result in answer.results if result.kind == "claim"]
    return PublishOutcome(name, word, next(iter(claims), ""))
