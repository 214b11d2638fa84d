"""Keep a line for every question about rows: who asked what and when, and whose rows were shown.

``accesses.ndjson``: one canonical JSON a line, each with the SHA-256 of the line before it. A line is durable
before its answer is given. Whoever asked gets number and hash of the line: a journal that was cut off or
written anew has another line there, or none.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from resolver.hub import keeping
from resolver.hub.engine import HubRefused
from signing import jcs
from signing.errors import JsonRefused
from signing.strict_json import JsonValue, loads

JOURNAL: Final = "accesses.ndjson"
_LOCK: Final = ".accesses"
_WAIT: Final = 5.0
"""Seconds that one question waits for another one's line."""
_MEMBERS: Final = frozenset({"number", "at", "who", "act", "of", "question", "charter", "shown", "previous"})
_LONGEST: Final = 1_000_000


class Access(NamedTuple):
    """A question and what it showed: producers of the rows of the answer, with their number of rows.

    ``question`` is what was asked, or its digest where that is the asker's own secret; ``charter`` is the
    digest of the edition in force.
    """

    at: str
    who: str
    act: str
    of: str
    question: JsonValue
    charter: str
    shown: Mapping[str, int]


class Receipt(NamedTuple):
    """Number and SHA-256 of a line."""

    number: str
    sha256: str


def enter(hub: Path, access: Access) -> Receipt:
    """Append a line; raises ``hub.disk``, ``hub.busy``, ``hub.damaged``."""
    path = hub / JOURNAL
    with keeping.alone(hub, _LOCK, _WAIT):
        number, previous = _end(path)
        members = {**access._asdict(), "shown": {who: str(count) for who, count in access.shown.items()}}
        line = jcs.canonical({**members, "number": str(number + 1), "previous": previous})
        try:
            with path.open("ab") as stream:
                stream.write(line + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise keeping.disk_refused(error, path) from error
    return Receipt(str(number + 1), hashlib.sha256(line).hexdigest())


def read(hub: Path) -> Iterator[tuple[Receipt, dict[str, Any]]]:
    """Give the lines, first to last, each held against the one before; raises ``hub.damaged``."""
    path = hub / JOURNAL
    if not path.exists():
        return
    number, previous = 0, ""
    try:
        with path.open("rb") as stream:
            for line in stream:
                entry = _entry(path, line, number)
                number += 1
                if entry["number"] != str(number) or entry["previous"] != previous:
                    raise _broken(path, number)
                previous = hashlib.sha256(line[:-1]).hexdigest()
                yield Receipt(str(number), previous), entry
    except OSError as error:
        raise keeping.disk_refused(error, path) from error


def shown_to(hub: Path, party: str, *, everything: bool) -> Iterator[tuple[Receipt, dict[str, Any]]]:
    """Give what a party may see of the journal: its own questions, and who was shown rows of it.

    Of other producers' rows nothing is said, nor what else was asked that showed none of its rows.
    """
    for receipt, entry in read(hub):
        if everything or entry["who"] == party:
            yield receipt, entry
        elif party in entry["shown"]:
            yield receipt, {**entry, "shown": {party: entry["shown"][party]}}


def counted(producers: Iterator[str]) -> dict[str, int]:
    """Count rows by producer, in the order of their names."""
    return dict(sorted(Counter(producers).items()))


def _end(path: Path) -> tuple[int, str]:
    """Number and SHA-256 of the last line; what a killed process left of a line is cut off."""
    try:
        with path.open("r+b") as stream:
            size = stream.seek(0, os.SEEK_END)
            if size == 0:
                return 0, ""
            start = max(0, size - _LONGEST)
            stream.seek(start)
            tail = stream.read()
            whole = tail.rfind(b"\n") + 1
            if whole < len(tail):
                stream.truncate(start + whole)
    except FileNotFoundError:
        return 0, ""
    except OSError as error:
        raise keeping.disk_refused(error, path) from error
    if not whole:
        if start:
            raise _broken(path, 0)
        return 0, ""
    last = tail[: whole - 1].rpartition(b"\n")[2]
    entry = _entry(path, last + b"\n", 0)
    return int(entry["number"]), hashlib.sha256(last).hexdigest()


def _entry(path: Path, line: bytes, number: int) -> dict[str, Any]:
    """A line as it was written; raises ``hub.damaged``."""
    try:
        entry = loads(line[:-1], max_bytes=_LONGEST)
    except JsonRefused as error:
        raise _broken(path, number + 1) from error
    sound = isinstance(entry, dict) and entry.keys() == _MEMBERS and isinstance(entry["shown"], dict)
    if not sound or line[-1:] != b"\n" or jcs.canonical(entry) != line[:-1]:
        raise _broken(path, number + 1)
    assert isinstance(entry, dict)  # noqa: S101 - asked above
    return entry


def _broken(path: Path, number: int) -> HubRefused:
    return HubRefused(
        "hub.journal", f"Line {number or 'before the last'} of {path} is not what was written there.",
        hint="The journal of accesses was edited or cut. Keep it, and go on with a copy of an earlier day.",
        where=str(path),
    )  # fmt: skip
