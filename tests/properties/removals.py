"""What can be left out of what a scenario hands over: the pairs of the property "nothing is gained by it".

Two ways: taken out of the file by whoever hands it over (``plain``), and never written by the signer
(``unsaid``: that document and all that name it are signed again).
"""

import copy
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from passport.model import kind_of
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
    yield from documents(given)
    yield from _memory(given)
    yield from _log(given)
    for place, document in given.documents():
        if place[0] == "status" or kind_of(document) is None:
            continue
        for path in _paths_of(document):
            kind = _kind_of_path(place, path)
            # What is plainly taken out of the list in force makes a list that does not open.
            if place != ("trust", 0) and place[0] != "claims":
                yield Removal(kind, "plain", _plain(given, place, path), "", place, path)
            if path[0] != "proof":
                yield Removal(kind, "unsaid", _unsaid(given, place, path), "", place, path)


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


def _kind_of_path(place: Place, path: Path) -> str:
    if place == ("trust", 0):
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


_PATHS: Final[dict[str, tuple[Path, ...]]] = {}
"""By digest: a trust list or an accreditation lies in hundreds of scenarios."""


def _paths_of(document: Document) -> tuple[Path, ...]:
    digest = digest_of(document)
    if digest not in _PATHS:
        _PATHS[digest] = tuple(_paths(document))
    return _PATHS[digest]


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, member in members:
        yield from _paths(member, (*path, name))


def lacking(document: Document, path: Path) -> Document:
    """A copy of the document without what is there; an array that would be empty goes too (R4)."""
    changed = copy.deepcopy(document)
    holder: Any = changed
    above: Any = None
    for step in path[:-1]:
        above, holder = holder, holder[step]
    del holder[path[-1]]
    if holder == [] and isinstance(above, dict):
        del above[path[-2]]
    return changed


def _plain(given: Given, place: Place, path: Path) -> Callable[[], Given | None]:
    def make() -> Given | None:
        ordered = is_in_order(given)
        changed = given.put(place, lacking(given.at(place), path))
        extra = place[0] == "passport" and place[1] >= chain_length(given)
        return in_order(changed) if ordered and extra else changed

    return make


def _unsaid(given: Given, place: Place, path: Path) -> Callable[[], Given | None]:
    return lambda: signed_with(given, place, lacking(given.at(place), path))
