"""What can be left out of what a scenario hands over: the pairs of the property "nothing is gained by it".

Two ways: taken out of the file by whoever hands it over (``plain``), and never written by the signer
(``unsaid``: that document and all that name it are signed again).
"""

import copy
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final, NamedTuple

from passport.model import kind_of
from tests.mutations import replaced
from tests.properties.pairs import Group
from tests.properties.signing_again import about, chain_length, in_order, is_in_order, signed_with
from tests.properties.vectors_as_data import Document, Given, Place, digest_of, inputs_named

Path = tuple[str | int, ...]


class Removal(NamedTuple):
    """``kind`` of what is left out; ``what`` says it for people; ``make`` is the scenario without it.

    ``make`` gives ``None`` where the signer's key is not at hand, or nobody could sign it. ``gone`` is the
    digest of the whole document that is left out, or empty; ``place`` and ``path`` where something in a
    document was.
    """

    kind: str
    what: str
    make: Callable[[], Given | None]
    gone: str = ""
    place: Place | None = None
    path: Path = ()


KINDS: Final = ("member", "list", "component", "statement", "input", "accreditation")
"""The kinds of the issue; ``list`` is a status list."""
OTHERS: Final = ("response", "claim", "trust", "evidence", "stuffing", "log", "instrument")


def removals(given: Given) -> Iterator[Removal]:
    """Everything that can be left out of a scenario, each once."""
    for group in grouped(given):
        for number in range(group.size):
            yield group.pair(number)


def grouped(given: Given) -> Iterator[Group[Removal]]:
    """The same by kind, not made yet: a scenario has a thousand, of which few are tried."""
    for removal in (*documents(given), *_memory(given), *_log(given)):
        yield Group(removal.kind, 1, lambda _, removal=removal: removal)  # type: ignore[misc]  # bound now
    for place, document in given.documents():
        if place[0] == "status" or kind_of(document) is None:
            continue
        # What is plainly taken out of the list in force makes a list that does not open.
        plainly = place != ("trust", 0) and place[0] != "claims"
        for kind, paths, beside_proof in _paths_of(document, in_force=place == ("trust", 0)):
            if plainly:
                yield Group(kind, len(paths), partial(_removal, given, place, (kind, "plain", paths)))
            unsaid = (kind, "unsaid", beside_proof)
            yield Group(kind, len(beside_proof), partial(_removal, given, place, unsaid))


def _removal(given: Given, place: Place, among: tuple[str, str, tuple[Path, ...]], number: int) -> Removal:
    """What is at the path of that number, plainly taken out or never written."""
    kind, what, paths = among
    make = partial(_plain if what == "plain" else _unsaid, given, place, paths[number])
    return Removal(kind, what, make, "", place, paths[number])


def _log(given: Given) -> Iterator[Removal]:
    """Proofs of a log: all of them, one checkpoint, one entry, one signature line."""
    blocks = (given.shell or {}).get("log")
    if not isinstance(blocks, list):
        return

    def left(log: list[Any]) -> Given:
        shell = {name: member for name, member in (given.shell or {}).items() if name != "log"}
        if log:
            return given._replace(shell={**shell, "log": log})
        return given._replace(shell={**shell, "@context": shell["@context"][:1]})

    yield Removal("log", "all proofs", lambda: left([]))
    for place, block in enumerate(blocks):
        others = [*blocks[:place], *blocks[place + 1 :]]
        yield Removal("log", "one checkpoint", lambda others=others: left(others))  # type: ignore[misc]
        for number in range(len(block["entries"]) if len(block["entries"]) > 1 else 0):
            entries = [*block["entries"][:number], *block["entries"][number + 1 :]]
            changed = [*blocks[:place], {**block, "entries": entries}, *blocks[place + 1 :]]
            yield Removal("log", "one entry", lambda changed=changed: left(changed))  # type: ignore[misc]
        text, _, lines = block["checkpoint"].rpartition("\n\n")
        for line in lines.splitlines(keepends=True):
            less = {**block, "checkpoint": f"{text}\n\n{lines.replace(line, '', 1)}"}
            changed = [*blocks[:place], less, *blocks[place + 1 :]]
            yield Removal("log", "one signature", lambda changed=changed: left(changed))  # type: ignore[misc]


def _kind_of_path(path: Path, *, in_force: bool) -> str:
    if in_force:
        return "accreditation" if path[:2] == ("credentialSubject", "accreditations") else "trust"
    if "components" in path[:-1] and isinstance(path[-1], int) and path[-2] == "components":
        return "component"
    if "inputs" in path and len(path) <= path.index("inputs") + 2:
        return "input"
    return "member"


def documents(given: Given) -> Iterator[Removal]:
    """Whole documents: one copy of it, and all copies wherever they lie."""
    seen: set[str] = set()
    for place, document in given.documents():
        if place in {("passport", 0), ("trust", 0)}:
            continue
        digest, kind = digest_of(document), kind_of_document(given, place)
        yield Removal(kind, "one copy", _without_one(given, place), digest, place)
        if digest not in seen:
            seen.add(digest)
            yield Removal(kind, "all copies", _without_all(given, digest), digest, place)
            yield Removal(kind, "all copies, nobody names it", _unnamed(given, digest, place), digest, place)
    for name in sorted({str(one.get("id")) for one in lists_of(given)}):
        yield Removal("list", "every list of that name", _without_lists(given, name), name)


def several_opinions(given: Given) -> bool:
    """Whether two statements at hand are about one claim that is consumed as an input."""
    stated = {digest_of(one): one for _, one in given.documents() if kind_of(one) == "statement"}
    named = [about(one) for one in stated.values()]
    return any(named.count(digest) > 1 for digest in inputs_named(given.claims_at_hand().values()))


def kind_of_document(given: Given, place: Place) -> str:
    """What a document is to the passport it lies beside."""
    kind = kind_of(given.at(place))
    if kind == "statuslist":
        return "list"
    if kind in ("claim", "carbonstatement"):
        return "claim" if place[0] == "claims" else "input"
    if kind in ("certificate", "retirement", "assignment"):
        return "instrument"
    return str(kind or "stuffing")


def lists_of(given: Given) -> Iterator[Document]:
    """All status lists at hand."""
    for _, document in given.documents():
        if kind_of(document) == "statuslist":
            yield document


def _without_one(given: Given, place: Place) -> Callable[[], Given | None]:
    return lambda: given.put(place)


def _without_all(given: Given, digest: str) -> Callable[[], Given | None]:
    return lambda: given.without(digest)


def _without_lists(given: Given, name: str) -> Callable[[], Given | None]:
    def make() -> Given | None:
        changed = given
        for one in [one for one in lists_of(given) if str(one.get("id")) == name]:
            changed = changed.without(digest_of(one))
        return changed

    return make


def _unnamed(given: Given, digest: str, place: Place) -> Callable[[], Given | None]:
    """Without it, and the response that named a statement says that there is none; the list too."""

    def make() -> Given | None:
        kind = kind_of(given.at(place))
        changed = given.without(digest)
        if kind == "accreditation":
            listed = copy.deepcopy(given.trust[0])
            subject = listed["credentialSubject"]
            named = subject.get("accreditations", [])
            subject["accreditations"] = [one for one in named if one["digestMultibase"] != digest]
            if len(subject["accreditations"]) == len(named):
                return None
            if not subject["accreditations"]:
                del subject["accreditations"]
            return signed_with(changed, ("trust", 0), listed)
        if kind == "statement" and about(given.at(place)) == digest_of(given.passport[0]):
            where = next((i for i, one in enumerate(changed.passport) if kind_of(one) == "response"), None)
            if where is None:
                return None
            answer = copy.deepcopy(changed.passport[where])
            answer["credentialSubject"].pop("statement", None)
            answer["credentialSubject"]["answer"] = "unverified"
            return signed_with(changed, ("passport", where), answer)
        return None

    return make


def _memory(given: Given) -> Iterator[Removal]:
    for index in range(len(given.seen)):
        rows = (*given.seen[:index], *given.seen[index + 1 :])
        yield Removal("evidence", f"seen {index}", lambda rows=rows: given._replace(seen=rows))  # type: ignore[misc]  # bound now
    if given.workings is not None:
        yield Removal("evidence", "workings", lambda: given._replace(workings=None))


_ByKind = tuple[tuple[str, tuple[Path, ...], tuple[Path, ...]], ...]
_PATHS: Final[dict[tuple[str, bool], _ByKind]] = {}
"""By digest: a trust list or an accreditation lies in hundreds of scenarios."""


def _paths_of(document: Document, *, in_force: bool) -> _ByKind:
    """What can be left out of a document, or of the list in force: of each kind all, and what is no proof."""
    known = (digest_of(document), in_force)
    if known not in _PATHS:
        by_kind: dict[str, list[Path]] = {}
        for path in _paths(document):
            by_kind.setdefault(_kind_of_path(path, in_force=in_force), []).append(path)
        _PATHS[known] = tuple(
            (kind, tuple(paths), tuple(path for path in paths if path[0] != "proof"))
            for kind, paths in by_kind.items()
        )
    return _PATHS[known]


def _paths(document: Document) -> Iterator[Path]:
    """The path of every member and entry, in the order of the document."""
    waiting: list[tuple[Path, Any]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        if path:
            yield path
        if isinstance(value, dict):
            waiting.extend([((*path, name), member) for name, member in reversed(value.items())])
        elif isinstance(value, list):
            waiting.extend([((*path, place), value[place]) for place in range(len(value) - 1, -1, -1)])


def lacking(document: Document, path: Path) -> Document:
    """The document without what is there, the rest shared; an array that would be empty goes too (R4)."""
    holder: Any = document
    above: Any = None
    for step in path[:-1]:
        above, holder = holder, holder[step]
    if isinstance(holder, list) and len(holder) == 1 and isinstance(above, dict):
        return lacking(document, path[:-1])
    rest = holder.copy()
    del rest[path[-1]]
    less: Document = replaced(document, path[:-1], rest)
    return less


def _plain(given: Given, place: Place, path: Path) -> Given:
    ordered = is_in_order(given)
    changed = given.put(place, lacking(given.at(place), path))
    extra = place[0] == "passport" and place[1] >= chain_length(given)
    return in_order(changed) if ordered and extra else changed


def _unsaid(given: Given, place: Place, path: Path) -> Given | None:
    return signed_with(given, place, lacking(given.at(place), path))
