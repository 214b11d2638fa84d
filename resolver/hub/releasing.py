"""Make releases: cells that reveal nobody, as one canonical JSON a release, which never changes again.

``releases/0001/``: ``release.json`` is what is published, and is written last; ``hub.json`` lists the files
of rows it was made of, ``groups.json`` the control groups, ``published.json`` the cells ever published, and
``tranches.parquet`` which release took in or let go which row. ``sums.json`` has the SHA-256 of all of them:
the next release rests on this one, so it is not made where one of them has other bytes. Only the first is for
readers. A signed release is in ``signed.json`` too, with the credential over its digest in one file.
"""

import hashlib
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from passport.carbon.exact import nearest
from resolver.hub import keeping, tranches
from resolver.hub.control import parties
from resolver.hub.control.groups import Groups, check_after
from resolver.hub.disclosure import Node, safe
from resolver.hub.editions import NOW, ROUND_COUNTS, Edition, edition_of
from resolver.hub.engine import Connection, HubRefused, connect, version
from resolver.hub.store import LIST, Hub, check, list_of, read_list, reading, view, written
from resolver.hub.tranches import Base, Decided, Key
from signing import jcs
from signing.digests import multibase_digest
from signing.logs.merkle import fold, leaf_hash
from signing.strict_json import JsonValue

FORMAT: Final = "passport-hub-release/1"
RELEASE: Final = "release.json"
SIGNED: Final = "signed.json"
_FOLDER: Final = "releases"
_TRANCHES: Final = "tranches.parquet"
_GROUPS: Final = "groups.json"
_PUBLISHED: Final = "published.json"
_SUMS: Final = "sums.json"
_NUMBER: Final = re.compile("[0-9]{4,9}", re.ASCII)
_NAMES: Final = ("boundary", "gwpSet", "electricity", "hs4", "quarter", "route", "country")


class Released(NamedTuple):
    """A release: its number, its bytes, and how many claims that stand it leaves out, by reason."""

    number: int
    data: bytes
    left_out: dict[str, int]


class Basis(NamedTuple):
    """All that the bytes of a release follow from, beside the releases before it."""

    number: int
    at: str
    engine: str
    groups: Groups
    hub: Hub
    accesses: str
    edition: Edition


class Earlier(NamedTuple):
    """What a release needs of the one before it."""

    base: Base = Base()
    published: Mapping[Key, frozenset[Node]] = {}
    release: bytes = b""


Sign = Callable[[Released], bytes]
"""Signs a release, and gives the file that readers get."""


def release(
    hub: Hub, groups: Groups, at: str, sign: Sign | None = None, *, accesses: str = "",
    regrouped: bool = False,
) -> Released:
    """Make the next release and keep it; to be called ``alone``. Raises ``hub.*``, what ``sign`` raises.

    ``accesses``: the hash of the journal's last line, which readers of the release then hold. ``regrouped``:
    the groups are meant to lack or divide what the release before counted.
    """
    number = len(numbers(hub.folder)) + 1
    if sign is None and number > 1 and (place(hub.folder, number - 1) / SIGNED).exists():
        raise HubRefused(
            "hub.unsigned", f"Release {number - 1} is signed, so readers would not see this one.",
            hint="Sign it as well: passport hub release --as PLATFORM",
        )  # fmt: skip
    parties.check(groups, parties.known(hub.folder))
    check(hub.folder, hub.parts)
    _check_moment(hub, number, at)
    basis = Basis(number, at, version(), groups, hub, accesses, NOW)
    folder = place(hub.folder, number)
    earlier = _kept(hub.folder, number - 1)
    if earlier.base.tranches is not None and not regrouped:
        check_after(groups, earlier.base.groups[-1], tranches.producers(earlier.base.tranches))
    keeping.folder(folder)
    done, published = _calculated(basis, earlier, folder)
    keeping.write(folder / LIST, list_of(hub.number, hub.parts))
    keeping.write(folder / _GROUPS, jcs.canonical({**groups}))
    keeping.write(folder / _PUBLISHED, jcs.canonical(published))
    kept = (LIST, _GROUPS, _PUBLISHED, _TRANCHES)
    sums: dict[str, JsonValue] = {name: keeping.sha256_of(folder / name) for name in kept}
    sums[RELEASE] = hashlib.sha256(done.data).hexdigest()
    if sign is None:
        keeping.remove(folder / SIGNED)  # of a release that was never finished
    else:
        data = sign(done)
        sums[SIGNED] = hashlib.sha256(data).hexdigest()
        keeping.write(folder / SIGNED, data)
    keeping.write(folder / _SUMS, jcs.canonical(sums))
    keeping.write(folder / RELEASE, done.data)
    return done


def rebuild(hub: Hub) -> list[tuple[int, bool]]:
    """Make all releases again from what they were made of: number, and whether the bytes are the same.

    Raises ``hub.damaged`` where the rows of the hub, or what a release was made of, have other bytes.
    """
    return reading(hub, _rebuilt)


def _rebuilt(hub: Hub) -> list[tuple[int, bool]]:
    found = []
    check(hub.folder, hub.parts)
    with tempfile.TemporaryDirectory(prefix="passport-hub-") as name:
        earlier = Earlier()
        for number in numbers(hub.folder):
            kept = place(hub.folder, number)
            _check(kept, LIST, _GROUPS, _PUBLISHED, _TRANCHES)
            at, engine, accesses = keeping.parsed(kept / RELEASE, _not_made_again)
            edition = keeping.parsed(kept / RELEASE, edition_of)
            groups = keeping.parsed(kept / _GROUPS, dict)
            then = Hub(hub.folder, *read_list(kept / LIST))
            check(hub.folder, [one for one in then.parts if one not in hub.parts])
            target = Path(name) / str(number)
            keeping.folder(target)
            basis = Basis(number, at, engine, groups, then, accesses, edition)
            done, published = _calculated(basis, earlier, target)
            same = done.data == keeping.read(kept / RELEASE) and done.data == _signed(kept, done.data)
            found.append((number, same))
            base = Base((*earlier.base.groups, groups), target / _TRANCHES)
            earlier = Earlier(base, _read_published(published), done.data)
    return found


def numbers(hub: Path) -> list[int]:
    """The releases of a hub, first to last; raises ``hub.damaged`` where one of them lacks."""
    named = (one.parent.name for one in (hub / _FOLDER).glob(f"*/{RELEASE}"))
    there = sorted(int(name) for name in named if _NUMBER.fullmatch(name))
    if there != list(range(1, len(there) + 1)):
        raise keeping.damaged(hub, "has lost a release")
    return there


def newest(hub: Path) -> dict[str, Any]:
    """The newest release; raises ``hub.no_release``, ``hub.damaged``."""
    there = numbers(hub)
    if not there:
        raise HubRefused(
            "hub.no_release", f"The hub in {hub} has published nothing yet.",
            hint="Make a release first: passport hub release --groups groups.csv",
        )  # fmt: skip
    _check(place(hub, there[-1]), RELEASE)
    return keeping.parsed(place(hub, there[-1]) / RELEASE, dict)


def accesses_of(hub: Path) -> list[str]:
    """What the releases state of the journal of accesses, first to last: the hash of its last line then."""
    return [keeping.parsed(place(hub, one) / RELEASE, _not_made_again)[2] for one in numbers(hub)]


def place(hub: Path, number: int) -> Path:
    """Where a release lies."""
    return hub / _FOLDER / f"{number:04}"


def _not_made_again(content: Mapping[str, Any]) -> tuple[str, str, str]:
    """What of a release follows from no rows: its moment, the engine, and the journal's last line."""
    return str(content["at"]), str(content["engine"]), str(content["accesses"])


def _check_moment(hub: Hub, number: int, at: str) -> None:
    """Refuse a release that is older than the one before it, or than a verdict about a row; ``hub.past``."""
    before = keeping.parsed(place(hub.folder, number - 1) / RELEASE, _not_made_again)[0] if number > 1 else ""
    with hub.connected() as base:
        row = base.execute("SELECT COALESCE(MAX(checked_at), '') FROM standing").fetchone()
    judged = "" if row is None else str(row[0])
    for earliest, what in ((before, "the release before it"), (judged, "a verdict about one of its rows")):
        if at < earliest:
            raise HubRefused(
                "hub.past", f"A release of {at} would be older than {what}, of {earliest}.",
                hint=f"Leave out --at, or say {earliest} or later.",
            )  # fmt: skip


def _kept(hub: Path, number: int) -> Earlier:
    if number == 0:
        return Earlier()
    folder = place(hub, number)
    _check(folder, _PUBLISHED, _TRANCHES, RELEASE)
    published = keeping.parsed(folder / _PUBLISHED, _read_published)
    groups = []
    for one in range(1, number + 1):
        _check(place(hub, one), _GROUPS)
        groups.append(keeping.parsed(place(hub, one) / _GROUPS, dict))
    return Earlier(Base(tuple(groups), folder / _TRANCHES), published, keeping.read(folder / RELEASE))


def _check(folder: Path, *names: str) -> None:
    """Hash files of a release; raises ``hub.damaged`` where one has other bytes than when it was made."""
    sums = keeping.parsed(folder / _SUMS, dict)
    for name in names:
        if keeping.sha256_of(folder / name) != sums.get(name):
            raise keeping.damaged(folder / name)


def _signed(folder: Path, data: bytes) -> bytes:
    """The content of the signed file of a release, in canonical JSON; ``data`` where it is not signed.

    Raises ``hub.damaged``.
    """
    if SIGNED not in keeping.parsed(folder / _SUMS, dict):
        return data
    _check(folder, SIGNED)
    return keeping.parsed(folder / SIGNED, lambda one: jcs.canonical(one["content"]))


def _calculated(basis: Basis, earlier: Earlier, folder: Path) -> tuple[Released, list[JsonValue]]:
    """Make one release; what the next one needs is written into ``folder``."""
    hub = basis.hub
    with connect() as base:
        view(base, hub.folder, hub.parts, standing=basis.edition.standing)
        tranches.prepare(base, basis.groups, earlier.base, basis.edition)
        trees = tranches.decide(base, basis.number, earlier.published)
        written(base, folder, _TRANCHES, tranches.TRANCHES)
        cells: list[JsonValue] = []
        withheld: list[JsonValue] = []
        published: list[JsonValue] = []
        for key, decided in trees.items():
            _entries(key, decided, cells, withheld)
            published += [[*key, *node] for node in sorted(decided.published)]
        content: dict[str, JsonValue] = {
            "format": FORMAT, "type": "AggregateRelease", "number": str(basis.number), "at": basis.at,
            "previous": multibase_digest(earlier.release) if earlier.release else "",
            "engine": basis.engine, "query": basis.edition.stated, "rules": {**basis.edition.rules},
            "accesses": basis.accesses, "inputs": _inputs(base), "policies": _policies(base),
            "cells": cells, "withheld": withheld,
        }  # fmt: skip
        return Released(basis.number, jcs.canonical(content), _left_out(base, basis.edition)), published


def _entries(key: Key, decided: Decided, cells: list[JsonValue], withheld: list[JsonValue]) -> None:
    for node in sorted(decided.published):
        name: dict[str, JsonValue] = {**dict(zip(_NAMES, (*key, *node), strict=False))}
        cell = decided.cells.get(node)
        if cell is not None and safe(cell.masses):
            mean = nearest(cell.emitted * 1000, sum(cell.masses.values()))
            cells.append({
                **name, "mean": str(mean),
                "claims": _rounded(cell.claims), "groups": _rounded(len(cell.masses)),
            })  # fmt: skip
        elif cell is not None or node in decided.withheld:
            withheld.append(name)


def _rounded(count: int) -> str:
    return str(ROUND_COUNTS * nearest(count, ROUND_COUNTS))


def _inputs(base: Connection) -> dict[str, JsonValue]:
    """The claims counted: how many, rounded, and the root of the Merkle tree over their digests in order."""
    rows = base.execute("SELECT DISTINCT digest FROM after WHERE gone = 0 ORDER BY digest").fetchall()
    root = fold([leaf_hash(digest.encode()) for (digest,) in rows])
    return {"claims": _rounded(len(rows)), "root": root.hex()}


def _policies(base: Connection) -> list[JsonValue]:
    rows = base.execute(
        "SELECT DISTINCT policy FROM standing SEMI JOIN after USING (digest) ORDER BY policy"
    ).fetchall()
    return [policy for (policy,) in rows]


def _left_out(base: Connection, edition: Edition) -> dict[str, int]:
    """Claims that stand and are in no cell, by the first reason."""
    rows = base.execute(f"""
        SELECT CASE WHEN quarter = '' THEN 'period not inside a quarter' WHEN hs4 = 'none' THEN 'no code'
            WHEN mass_ug IS NULL OR mass_ug <= 0 OR emitted_ug IS NULL THEN 'no mass, or too large'
            WHEN producer NOT IN (SELECT producer FROM grouping) THEN 'no control group'
            WHEN {edition.is_doubled} THEN 'two claims about one product'
            WHEN (digest, electricity) IN (SELECT digest, electricity FROM after WHERE gone > 0)
            THEN 'left an earlier release' ELSE 'waits for others' END AS reason, COUNT(DISTINCT digest)
        FROM standing ANTI JOIN (SELECT * FROM after WHERE gone = 0) USING (digest, electricity)
        GROUP BY reason ORDER BY reason
    """).fetchall()
    return {reason: int(count) for reason, count in rows}


def _read_published(content: Sequence[Any]) -> dict[Key, frozenset[Node]]:
    found: dict[Key, set[Node]] = {}
    for one in content:
        found.setdefault((one[0], one[1], one[2], one[3], one[4]), set()).add(tuple(one[5:]))
    return {key: frozenset(nodes) for key, nodes in found.items()}
