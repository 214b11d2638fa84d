"""A hub filled by the real road, passports of a world that are verified, and by rows changed by hand."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from passport.work.batches.batch import Setup
from passport.work.batches.body import Body
from passport.work.batches.hub_rows import Judged, judged
from passport.work.batches.items import Item
from resolver.hub.rows import Row
from tests.world import NOW, Identity, World
from verify import Policy, TrustList
from verify.believing.memory import NOTHING_SEEN


class HubWorld(World):
    """The world with a standard setter, whom its trust list names."""

    def __init__(self) -> None:
        super().__init__()
        self.setter = self.identity("setter", "standard-setter", "Standards Example", "standards")

    @property
    def parties(self) -> list[Identity]:
        return [*super().parties, self.setter]


def needs_engine() -> None:
    """Skip, visibly, where the extra ``hub`` is not installed."""
    pytest.importorskip("duckdb", reason="the extra hub is not installed")


def judge(world: World, *passports: bytes, at: str = NOW, trust: bytes = b"") -> list[Judged]:
    """Judge passports as an ingest does."""
    trust = trust or world.trust()
    with Body(TrustList.open(trust), at=at, lang="en") as body:
        for number, data in enumerate(passports):
            body.add(Item(f"p{number}", data))
        status = (world.status_bundle(), *body.status())
        return list(judged(body, Setup(trust, None, status, NOTHING_SEEN, at, Policy(), "en", True)))


def rows(world: World, *passports: bytes, at: str = NOW) -> list[Row]:
    """The rows of these passports."""
    return [row for one in judge(world, *passports, at=at) for row in one.rows]


def like(row: Row, count: int, **columns: Iterable[Any]) -> list[Row]:
    """Rows like one, each with a claim of its own and the values of ``columns`` in turn."""
    values = {name: list(some) for name, some in columns.items()}
    return [
        row._replace(
            digest=f"uD{number:06}", claim=f"urn:uuid:{number}", product=f"https://p.example/{number}",
            thing=f"u{number}", listed="",
            **{name: some[number % len(some)] for name, some in values.items()},
        )
        for number in range(count)
    ]  # fmt: skip


def files_of(folder: Path) -> dict[str, bytes]:
    """All files of a folder but the lock."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".lock")
    }
