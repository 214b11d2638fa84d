"""Change figures of a signed-again CO2 statement, one or two at a time, and find what shows it.

    python -m tests.passport.ledger.changing

writes ``statement_changes.json``: for every detail, how many single changes, pairs and moves of a tonne
(or a unit) the statement alone shows, and the classes of those that need another document: ``previous``,
the statement of the year before, or ``journal``, the journal behind it. None needs nothing.
"""

import copy
import json
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from passport.carbon.rechecking.accounts import identities, scaled, shown
from passport.ledger.books.accounts import account
from passport.ledger.statements.statement import Detail
from tests.vectors_build.accounts import before, draft

TABLE: Final = Path(__file__).with_name("statement_changes.json")
DETAILS: Final[tuple[Detail, ...]] = ("line", "account", "total")
FIGURES: Final = frozenset(
    {
        "amount", "total", "before", "units", "footprint", "goodsSoldTotal", "removals", "direct", "scope2",
        "upstream", "location", "market", "entries",
    }
)  # fmt: skip
Where = tuple[str | int, ...]
Shows = Literal["statement", "previous", "journal"]
Deviations = dict[tuple[str, int, str], int]
BY: Final = 10**6


class Row(NamedTuple):
    """A class of changes that the statement alone does not show."""

    detail: str
    first: str
    second: str
    relation: str
    signs: str
    shown: Shows


def figures(value: Any, at: Where = ()) -> Iterator[Where]:
    """The places of all figures of a ``co2Statement``, in both results."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        if isinstance(inner, str) and name in FIGURES and "standard" not in at:
            yield (*at, name)
        elif not isinstance(inner, str):
            yield from figures(inner, (*at, name))


def change(statement: dict[str, Any], at: Where, by: int) -> None:
    """Add to one figure."""
    target: Any = statement
    for step in at[:-1]:
        target = target[step]
    target[at[-1]] = shown(scaled(target[at[-1]]) + by)


def parted(statement: dict[str, Any], previous: dict[str, Any] | None = None) -> Deviations:
    """By how much each identity that fails is missed: stated less computed, by identity, column and place."""
    found: Deviations = {}
    for one in identities(statement, previous):
        if one.answer == "fail":
            key = (one.identity, one.column, one.place)
            found[key] = found.get(key, 0) + scaled(one.stated) - scaled(one.computed)
    return found


def earlier(detail: Detail) -> dict[str, Any]:
    """The accounts of the year before, in classes where the statement is."""
    made: dict[str, Any] = before()["co2Statement"]
    if detail != "total":
        return made
    for result in made["results"]:
        names = dict.fromkeys(_class_of(row) for row in result["balances"])
        result["balances"] = [_summed(name, result["balances"]) for name in names]
    return {**made, "detail": "total"}


def _class_of(row: dict[str, Any]) -> str:
    known = account(row["account"])
    return str(row["account"]) if known is None else known.of.name


def _summed(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    own = [row for row in rows if _class_of(row) == name]
    first = own[0]
    years = [
        {
            "year": one["year"],
            "amount": shown(sum(scaled(row["changes"][place]["amount"]) for row in own)),
        }
        for place, one in enumerate(first["changes"])
    ]
    return {
        "account": name,
        "side": first["side"],
        "before": shown(sum(scaled(row["before"]) for row in own)),
        "changes": years,
        "total": shown(sum(scaled(row["total"]) for row in own)),
    }


def _cells(row: dict[str, Any]) -> Iterator[tuple[str, Where]]:
    yield "before", ("before",)
    for place in range(len(row["changes"])):
        last = place == len(row["changes"]) - 1
        yield "this year" if last else "earlier year", ("changes", place, "amount")


class Changes:
    """One detail of the example, with every figure changed by itself."""

    def __init__(self, detail: Detail) -> None:
        self.detail: Final = detail
        self.statement: Final[dict[str, Any]] = draft(detail)["co2Statement"]
        self.previous: Final = earlier(detail)
        assert not parted(self.statement, self.previous)
        self.places: Final = list(figures(self.statement))
        self.alone: Final = {at: parted(self.with_changes((at, BY))) for at in self.places}

    def with_changes(self, *changes: tuple[Where, int]) -> dict[str, Any]:
        """The statement with these figures changed."""
        other = copy.deepcopy(self.statement)
        for at, by in changes:
            change(other, at, by)
        return other

    def shows(self, *changes: tuple[Where, int]) -> Shows:
        """What shows the changes: the statement, else the one of the year before, else the journal."""
        other = self.with_changes(*changes)
        if parted(other):
            return "statement"
        return "previous" if parted(other, self.previous) else "journal"

    def may_be_silent(self, first: Where, second: Where, sign: int) -> bool:
        """Whether what one change does to each identity is undone by the other one."""
        one, other = self.alone[first], self.alone[second]
        return one.keys() == other.keys() and all(one[key] + sign * other[key] == 0 for key in one)

    def pairs(self, *, every: bool = False) -> Iterator[tuple[Where, Where, int]]:
        """All pairs with both signs; those only that may be silent, unless ``every``."""
        for (first, second), sign in product(combinations(self.places, 2), (1, -1)):
            if every or self.may_be_silent(first, second, sign):
                yield first, second, sign

    def kind(self, at: Where) -> str:
        """What sort of figure stands there: the side of its row, and the column of the balance sheet."""
        if at[0] != "results":
            return f"{at[0]} {at[-1]}"
        part = self.statement["results"][at[1]]
        if at[2] == "balances":
            row = part["balances"][at[3]]
            column = str(at[4])
            if column == "changes":
                column = "this year" if at[5] == len(row["changes"]) - 1 else "earlier year"
            return f"{row['side']} {column}"
        return " ".join(str(step) for step in at[2:] if not isinstance(step, int))

    def relation(self, first: Where, second: Where) -> str:
        """How two figures lie to each other."""
        if first[:2] != second[:2]:
            return "other column"
        return "same row" if self._row(first) == self._row(second) else "other row"

    def _row(self, at: Where) -> Where:
        """The row, item or product that a figure belongs to: all steps up to the index below a result."""
        for place, step in enumerate(at[2:], 2):
            if isinstance(step, int):
                return at[: place + 1]
        return at

    def moves(self) -> Iterator[tuple[str, tuple[tuple[Where, int], ...]]]:
        """A tonne moved between two rows of a side of the balance sheet: a column, and the totals."""
        for column, result in enumerate(self.statement["results"]):
            rows = enumerate(result["balances"])
            for (one, first), (other, second) in combinations(rows, 2):
                if (first["side"] == "asset") != (second["side"] == "asset"):
                    continue
                for name, cell in _cells(first):
                    below: Where = ("results", column, "balances")
                    changed = [
                        ((*below, place, *at), sign * BY)
                        for place, sign in ((one, 1), (other, -1))
                        for at in (cell, ("total",))
                    ]
                    yield f"{first['side']} to {second['side']}, {name}", tuple(changed)


def table() -> dict[str, Any]:
    """The whole table: counts by detail, and the classes that need another document."""
    counts: dict[str, Any] = {}
    rows: Counter[Row] = Counter()
    for detail in DETAILS:
        changes = Changes(detail)
        singles: Counter[str] = Counter()
        for at in changes.places:
            single = changes.shows((at, BY))
            singles[single] += 1
            if single != "statement":
                rows[Row(detail, changes.kind(at), "", "", "", single)] += 1
        pairs: Counter[str] = Counter()
        for first, second, sign in changes.pairs():
            pair = changes.shows((first, BY), (second, sign * BY))
            pairs[pair] += 1
            if pair != "statement":
                one, other = sorted((changes.kind(first), changes.kind(second)))
                signs = "same" if sign == 1 else "opposite"
                rows[Row(detail, one, other, changes.relation(first, second), signs, pair)] += 1
        moved: Counter[str] = Counter()
        for name, several in changes.moves():
            by_move = changes.shows(*several)
            moved[by_move] += 1
            if by_move != "statement":
                rows[Row(detail, name, "", "moved", "", by_move)] += 1
        whole = len(changes.places) * (len(changes.places) - 1)
        silent = pairs["previous"] + pairs["journal"]
        counts[detail] = {
            "figures": len(changes.places),
            "singles": dict(singles),
            "pairs": {
                "statement": whole - silent,
                "previous": pairs["previous"],
                "journal": pairs["journal"],
            },
            "moves": dict(sorted(moved.items())),
        }
    listed = [{**row._asdict(), "count": count} for row, count in sorted(rows.items())]
    return {"format": "passport-statement-changes/1", "counts": counts, "classes": listed}


def written() -> bytes:
    """The table as its file holds it."""
    return (json.dumps(table(), indent=1) + "\n").encode()


if __name__ == "__main__":
    TABLE.write_bytes(written())
