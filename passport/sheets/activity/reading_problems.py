"""Put the problems of a file in order and bound their number; keep what could be read in spite of them."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from passport.carbon.factors import FactorRecord
from passport.sheets.drafts.reading import Problem, Tree

MOST_PROBLEMS: Final = 1_000
_ADDRESS: Final = re.compile(
    r"(?P<sheet>.*?)(?:![A-Z]+(?P<cell>[0-9]+)|:(?P<line>[0-9]+)(?::.*)?)", re.DOTALL
)


class Rest(NamedTuple):
    """What of a document with problems is in order: the places of its ``sound`` sources, if its frame is.

    ``factors`` are those that came with it.
    """

    document: dict[str, Any]
    tree: Tree
    sound: list[int]
    factors: tuple[FactorRecord, ...] = ()


def bounded(problems: Sequence[Problem]) -> list[Problem]:
    """Return at most 1,000 problems in the order of their rows, and a last one that counts the rest.

    Each stands there once, and of a cell without a value (``sheet.*``) that alone: what else is wrong with it
    follows from that.
    """
    flawed = {problem.where for problem in problems if problem.code.startswith("sheet.")}
    distinct = dict.fromkeys(p for p in problems if p.code.startswith("sheet.") or p.where not in flawed)
    ordered = in_order_of_rows(distinct)
    kept = ordered[:MOST_PROBLEMS]
    if rest := len(ordered) - len(kept):
        hint = "Correct those above first; many errors often have one cause."
        message = f"{rest} more problems are not listed."
        kept.append(Problem(ordered[-1].where, "activity.more", message, hint))
    return kept


def in_order_of_rows(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems by sheet or file, in the order in which these first occur, then by row.

    They are noticed source by source, whose rows lie apart; their author corrects row by row. What has no row
    stays behind the problem of its file before it; problems of one row keep their order.
    """
    sheets: dict[str, int] = {}
    rows: dict[str, int] = {}  # of each sheet the row of the problem before

    def place(problem: Problem) -> tuple[int, int]:
        sheet, row = _sheet_and_row(problem.where)
        rows[sheet] = rows.get(sheet, 0) if row is None else row
        return sheets.setdefault(sheet, len(sheets)), rows[sheet]

    return sorted(problems, key=place)


def _sheet_and_row(where: str) -> tuple[str, int | None]:
    """Split ``melt.xlsx: activity!C7``, ``melt.csv:7:3``, ``melt.csv:7:unit`` or ``melt.toml:7``."""
    address = _ADDRESS.fullmatch(where)
    if address is None:
        return where, None
    return address["sheet"], int(address["cell"] or address["line"])


def has_columns(problems: Sequence[Problem]) -> bool:
    """Return whether every column was there: else rows hold stand-ins, and nothing is to be calculated."""
    return not any(problem.code.endswith(".column") for problem in problems)
