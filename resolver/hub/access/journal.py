"""Keep a line for every question about rows: who asked what and when, and whose rows were shown.

``accesses.ndjson``: one canonical JSON a line, each with the SHA-256 of the line before it. ``accesses.head``
has the last line once more: it is written first, so that a line that is lacking in the journal is put there
again, and a last line that was edited or cut off differs from it. A line is durable before its answer.

What this shows: an edit of the journal alone. Who may write the folder can write both files. Against that
everybody who asked has number and hash of a line, and each release states the hash of the last line before it
(``held``): readers have signed releases.

Whose rows were shown, and how many, are few small numbers: who guesses them could try them against the hash
of the line. So each line has a ``salt``, which nobody is given who is not shown the whole line. Lines of
earlier versions have none; of these nobody else is given the hash.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from resolver.hub import keeping
from resolver.hub.engine import HubRefused
from signing import jcs
from signing.errors import JsonRefused
from signing.nonces import random_bytes
from signing.strict_json import JsonValue, loads

JOURNAL: Final = "accesses.ndjson"
RELEASE: Final = "release"
"""The act of a line that was written for a release alone."""
HEAD: Final = "accesses.head"
_LOCK: Final = ".accesses"
_WAIT: Final = 5.0
"""Seconds that one question waits for another one's line."""
_UNSALTED: Final = frozenset({"number", "at", "who", "act", "of", "question", "charter", "shown", "previous"})
"""The members of a line that an earlier version wrote."""
_MEMBERS: Final = _UNSALTED | {"salt"}
_SALT: Final = 16
_LONGEST: Final = 1_000_000
_TRIES: Final = 100


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
    """Append a line; raises ``hub.disk``, ``hub.busy``, ``hub.journal``."""
    path = hub / JOURNAL
    with keeping.alone(hub, _LOCK, _WAIT):
        number, previous = _end(hub)
        members = {**access._asdict(), "shown": {who: str(count) for who, count in access.shown.items()}}
        salt = random_bytes(_SALT).hex()
        line = jcs.canonical({**members, "number": str(number + 1), "previous": previous, "salt": salt})
        keeping.write(hub / HEAD, line + b"\n")
        _append(path, line + b"\n")
    return Receipt(str(number + 1), _sha256(line + b"\n"))


def head(hub: Path) -> str:
    """Give the SHA-256 of the last line, empty where there is none; raises as ``enter``."""
    if not (hub / JOURNAL).exists() and not (hub / HEAD).exists():
        return ""
    with keeping.alone(hub, _LOCK, _WAIT):
        return _end(hub)[1]


def stated(hub: Path, at: str) -> str:
    """Give what a release states of the journal, the SHA-256 of the last line; raises as ``enter``.

    Where an earlier version wrote that line, without a salt, one that shows nothing is entered first.
    """
    found = head(hub)
    top = _head(hub)
    if top is None or top.entry is None or "salt" in top.entry:
        return found
    return enter(hub, Access(at, "", RELEASE, "", "", "", {})).sha256


def read(hub: Path) -> Iterator[tuple[Receipt, dict[str, Any]]]:
    """Give the lines, first to last, each held against the one after it, and the last one against the head.

    Raises ``hub.journal`` with the line that is another one than was written.
    """
    path = hub / JOURNAL
    lines = _lines(hub)
    before: _Line | None = None
    line = next(lines, None)
    while line is not None:
        after = next(lines, None)
        if line.entry is None or not _follows(before, line):
            # Which of two lines that do not fit was edited? The one that its other neighbour contradicts.
            sound = line.entry is not None and before is not None and (after is None or _follows(line, after))
            raise _broken(path, line.place - 1 if sound else line.place)
        if before is not None and before.entry is not None:
            yield before.receipt, before.entry
        before, line = line, after
    if before is not None and before.entry is not None:
        yield before.receipt, before.entry


def held(hub: Path, hashes: Sequence[str]) -> int:
    """Ask that the journal has these lines, in this order; gives the number of the last of them, 0 for none.

    ``hashes``: what releases state of it, first to last; an empty one was made before the first line. Raises
    ``hub.journal`` where the journal has not one of them, also where there is no journal.
    """
    wanted = [one for one in hashes if one]
    at = last = 0
    for receipt, _ in read(hub):
        if at < len(wanted) and wanted[at] == receipt.sha256:
            last = int(receipt.number)
        while at < len(wanted) and wanted[at] == receipt.sha256:
            at += 1
    if at < len(wanted):
        raise HubRefused(
            "hub.journal", f"{hub / JOURNAL} has not the line {wanted[at]} that a release states.",
            hint="The journal of accesses was written anew or cut off. Keep it, and go on with a copy of an"
            " earlier day.", where=str(hub / JOURNAL),
        )  # fmt: skip
    return last


def shown_to(hub: Path, party: str, *, everything: bool) -> Iterator[tuple[Receipt, dict[str, Any]]]:
    """Give what a party may see of the journal: its own questions, and who was shown rows of it.

    Of other producers' rows nothing is said, nor what else was asked that showed none of its rows: neither
    in words nor by a hash that a guess could be tried against.
    """
    salted = True
    for receipt, entry in read(hub):
        if everything or entry["who"] == party:
            yield receipt, entry if salted or everything else {**entry, "previous": ""}
        elif party in entry["shown"]:
            yield _cut_to(party, receipt, entry, before=salted)
        salted = "salt" in entry


def _cut_to(
    party: str, receipt: Receipt, entry: Mapping[str, Any], *, before: bool
) -> tuple[Receipt, dict[str, Any]]:
    """A line as a party sees it whose rows are among those that it showed.

    Hashes of lines without a salt are empty; ``before``: whether the line before it has one.
    """
    seen = {**entry, "shown": {party: entry["shown"][party]}, "previous": entry["previous"] if before else ""}
    salt = seen.pop("salt", "")
    return receipt if salt else receipt._replace(sha256=""), seen


def counted(producers: Iterator[str]) -> dict[str, int]:
    """Count rows by producer, in the order of their names."""
    return dict(sorted(Counter(producers).items()))


class _Line(NamedTuple):
    """A line as it is in the file, from 1; ``entry`` is ``None`` where it is none of a journal."""

    place: int
    data: bytes
    entry: dict[str, Any] | None

    @property
    def receipt(self) -> Receipt:
        """Its number and hash."""
        return Receipt(str(self.place), _sha256(self.data))


def _follows(before: _Line | None, line: _Line) -> bool:
    """Whether a line has the number and names the hash that follow from the one before it."""
    if line.entry is None:
        return False
    number, previous = (1, "") if before is None else (before.place + 1, _sha256(before.data))
    return (line.entry["number"], line.entry["previous"]) == (str(number), previous)


def _lines(hub: Path) -> Iterator[_Line]:
    """Give the lines of the journal, and the one of the head where it lacks; raises ``hub.journal``."""
    path = hub / JOURNAL
    top, size = _now(hub)
    last: _Line | None = None
    for last in _whole(path, size):
        yield last
    there = 0 if last is None else last.place
    if top is None:
        if there:
            raise _broken(path, there)
    elif top.place == there + 1:
        yield top
    elif top.place != there:
        raise _broken(path, min(there, top.place) + 1)
    elif last is None or top.data != last.data:
        raise _broken(path, there)


def _whole(path: Path, size: int) -> Iterator[_Line]:
    """Give the whole lines in the first ``size`` bytes of the journal.

    Behind them is what was written since then, or what a killed process left: the head has the whole of it.
    """
    if not size:
        return
    try:
        with path.open("rb") as stream:
            for place, data in enumerate(stream, 1):
                size -= len(data)
                if size < 0 or not data.endswith(b"\n"):
                    return
                yield _Line(place, data, _entry(data))
    except OSError as error:
        raise keeping.disk_refused(error, path) from error


def _now(hub: Path) -> tuple[_Line | None, int]:
    """Head and size of the journal, of one moment: the head is written before its line."""
    path = hub / JOURNAL
    for _ in range(_TRIES):
        top = _head(hub)
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            size = 0
        except OSError as error:
            raise keeping.disk_refused(error, path) from error
        if _head(hub) == top:
            return top, size
    raise HubRefused("hub.busy", f"{path} is written all the time.", hint="Ask again in a few seconds.")


def _head(hub: Path) -> _Line | None:
    """The line of the head, by the place that its number says; raises ``hub.journal`` where it is none."""
    path = hub / HEAD
    if not path.exists():
        return None
    data = keeping.read(path)
    entry = _entry(data)
    if entry is None or not str(entry["number"]).isdecimal():
        raise _broken(path, 1)
    return _Line(int(entry["number"]), data, entry)


def _end(hub: Path) -> tuple[int, str]:
    """Number and SHA-256 of the last line; what a killed process left of it is completed from the head."""
    path = hub / JOURNAL
    tail = _tail(path)
    top = _head(hub)
    if top is None:
        if tail.strip():
            raise _broken(path, 0)
        return 0, ""
    whole = tail[: tail.rfind(b"\n") + 1]
    last = whole[whole[:-1].rfind(b"\n") + 1 :]
    if last != top.data:
        before = _entry(last) if last else None
        place = int(before["number"]) if before is not None and str(before["number"]).isdecimal() else 0
        line = _Line(place, last, before) if last else None
        if (last and before is None) or not _follows(line, top):
            raise _broken(path, 0)
        _cut(path, len(tail) - len(whole))
        _append(path, top.data)
    elif len(whole) < len(tail):
        _cut(path, len(tail) - len(whole))
    return top.place, _sha256(top.data)


def _tail(path: Path) -> bytes:
    """The last bytes of the journal, at least the last whole line."""
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - 2 * _LONGEST - 2))
            return stream.read()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise keeping.disk_refused(error, path) from error


def _cut(path: Path, count: int) -> None:
    """Take the last bytes off, if there are any."""
    if count:
        try:
            with path.open("r+b") as stream:
                stream.truncate(stream.seek(0, os.SEEK_END) - count)
        except OSError as error:
            raise keeping.disk_refused(error, path) from error


def _append(path: Path, data: bytes) -> None:
    try:
        with path.open("ab") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise keeping.disk_refused(error, path) from error


def _sha256(line: bytes) -> str:
    """The hash of a line, without its end."""
    return hashlib.sha256(line[:-1]).hexdigest()


def _entry(line: bytes) -> dict[str, Any] | None:
    """A line as it was written; ``None`` for any other."""
    try:
        entry = loads(line[:-1], max_bytes=_LONGEST)
    except JsonRefused:
        return None
    sound = (
        isinstance(entry, dict)
        and entry.keys() in (_MEMBERS, _UNSALTED)
        and isinstance(entry["shown"], dict)
    )
    if not sound or line[-1:] != b"\n" or jcs.canonical(entry) != line[:-1]:
        return None
    assert isinstance(entry, dict)  # noqa: S101 - asked above
    return entry


def _broken(path: Path, number: int) -> HubRefused:
    return HubRefused(
        "hub.journal", f"{f'Line {number}' if number else 'The last line'} of {path} is not what was written"
        " there.",
        hint="The journal of accesses was edited or cut off. Keep it, and go on with a copy of an earlier"
        " day.",
        where=str(path),
    )  # fmt: skip
