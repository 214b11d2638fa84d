"""Compare the columns of earlier years of a CO2 statement with the statement of the year before (C11)."""

from collections.abc import Mapping
from typing import Any

from passport.carbon.exact import AMOUNT_PLACES, scaled

Pair = tuple[str, int, int]


def _grams(text: str) -> int:
    return scaled(text, AMOUNT_PLACES)


def continued(result: Mapping[str, Any], earlier: Mapping[str, Any]) -> list[Pair]:
    """Place, stated and required millionths of each earlier column (C11).

    ``result`` and ``earlier`` are the same column of a statement and of that of the year before.
    """
    before = {row["account"]: row for row in earlier["balances"]}
    now = {row["account"] for row in result["balances"]}
    pairs = [(name, 0, _grams(row["total"])) for name, row in before.items() if name not in now]
    for row in result["balances"]:
        pairs += _continued(row, before.get(row["account"]))
    return pairs


def _continued(row: Mapping[str, Any], old: Mapping[str, Any] | None) -> list[Pair]:
    """The earlier columns of a row beside those of the same row in the previous statement.

    A year that the previous statement does not show was part of its ``before``, so the two are compared in
    one sum: what a row begins with is what it ended with.
    """
    own = {one["year"]: _grams(one["amount"]) for one in row["changes"][:-1]}
    if old is None:
        return [(row["account"], sum(own.values()) + _grams(row["before"]), 0)]
    known = {one["year"]: _grams(one["amount"]) for one in old["changes"]}
    pairs = [
        (f"{row['account']}/{year}", amount, known[year]) for year, amount in own.items() if year in known
    ]
    moved = sum(amount for year, amount in known.items() if year not in own)
    begins = _grams(row["before"]) + sum(amount for year, amount in own.items() if year not in known)
    return [*pairs, (f"{row['account']}/before", begins, _grams(old["before"]) + moved)]
