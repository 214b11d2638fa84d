"""Histories of releases of one tree, and what a reader can calculate from all their cells."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from resolver.hub.control.groups import lasting
from resolver.hub.disclosure import Known, Leaf, Node, Step, Tranche, added, step


class Row(NamedTuple):
    """One claim: where it is counted, of which group (producer, where tables say its group), and its mass."""

    leaf: Leaf
    group: str
    mass: int


class Tree:
    """One tree as the hub keeps it: tranche of each row, rows that left, cells of every release."""

    def __init__(self) -> None:
        self.tranche: dict[Row, int] = {}
        self.gone: dict[Row, int] = {}
        self.published: frozenset[Node] = frozenset()
        self.number = 0
        self.printed: list[dict[Node, frozenset[Row]]] = []
        self.tables: list[Mapping[str, str]] = []

    def release(self, standing: Iterable[Row], table: Mapping[str, str] | None = None) -> Step:
        """Publish the cells of the rows that stand now; of whom a ``table`` does not name, none stands."""
        self.number += 1
        now = {row for row in standing if table is None or row.group in table}
        self.tables.append({} if table is None else table)
        numbers = set(self.tranche.values())
        left = [(row, at) for row, at in self.tranche.items() if row not in self.gone]
        known = Known(
            self.published,
            {n: summed((row for row, at in left if at == n and row in now), self._label(n)) for n in numbers},
            {n: summed((row for row, at in left if at == n and row not in now), self._label(n))
             for n in numbers},
        )  # fmt: skip
        done = step(known, summed((row for row in now if row not in self.tranche), self._label(self.number)))
        for row in now:
            if row not in self.tranche and row.leaf in done.admitted:
                self.tranche[row] = self.number
        for row, _ in left:
            if row not in now and row.leaf in done.leaving:
                self.gone[row] = self.number
        self.published = done.published
        current = [row for row in self.tranche if row not in self.gone]
        self.printed.append({
            node: frozenset(row for row in current if row.leaf[: len(node)] == node)
            for node in done.published - done.withheld
        })  # fmt: skip
        return done

    def _label(self, number: int) -> Callable[[str], str]:
        """By which group what came in with a release is judged now."""
        named = set(self.tables[number - 1])
        found = lasting(self.tables, {number - 1: named})[number - 1]
        return lambda one: found.get(one, one)


def summed(rows: Iterable[Row], label: Callable[[str], str] = str) -> Tranche:
    """Mass by leaf and group."""
    tranche: dict[Leaf, dict[str, int]] = {}
    for row in rows:
        tranche[row.leaf] = added([tranche.get(row.leaf, {}), {label(row.group): row.mass}])
    return tranche


def rank(matrix: Sequence[Sequence[int]]) -> int:
    """Rank by exact elimination."""
    rows = [[Fraction(value) for value in row] for row in matrix]
    found = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((at for at in range(found, len(rows)) if rows[at][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for at in range(found + 1, len(rows)):
            if factor := rows[at][column] / rows[found][column]:
                rows[at] = [a - factor * b for a, b in zip(rows[at], rows[found], strict=True)]
        found += 1
    return found


def isolated(printed: Iterable[dict[Node, frozenset[Row]]], most: int = 2) -> list[tuple[str, ...]]:
    """Sets of at most ``most`` groups about which some combination of all printed cells says something alone.

    Such a combination exists exactly where leaving out the columns of these groups lowers the rank.
    """
    cells = [members for cell in printed for members in cell.values() if members]
    columns = sorted({row for members in cells for row in members})
    patterns = {(row.group, tuple(row in members for members in cells)) for row in columns}
    lines = (tuple(int(held[at]) for _, held in sorted(patterns)) for at in range(len(cells)))
    matrix = list(dict.fromkeys(lines))
    groups = [group for group, _ in sorted(patterns)]
    whole = rank(matrix)
    return [
        some
        for size in range(1, most + 1)
        for some in combinations(sorted(set(groups)), size)
        if rank([_without(line, groups, some) for line in matrix]) < whole
    ]


def alone(printed: Iterable[dict[Node, frozenset[Row]]], rows: Iterable[Row]) -> int:
    """How many independent combinations of all printed cells are about nothing but some of these rows."""
    cells = [members for cell in printed for members in cell.values() if members]
    own = frozenset(rows)
    # Rows that are in the same cells are one column.
    patterns = {(row in own, *(row in members for members in cells)) for members in cells for row in members}
    columns = sorted(patterns)
    matrix = [[int(column[at]) for column in columns] for at in range(1, len(cells) + 1)]
    others = [[value for value, (mine, *_) in zip(line, columns, strict=True) if not mine] for line in matrix]
    return rank(matrix) - rank(others)


def _without(line: Sequence[int], groups: Sequence[str], some: tuple[str, ...]) -> list[int]:
    return [value for value, group in zip(line, groups, strict=True) if group not in some]
