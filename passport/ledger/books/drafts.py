"""Describe an entry as somebody wrote it, with the place of each cell, before any check."""

from collections.abc import Mapping
from typing import NamedTuple

from passport.ledger.books.amounts import Pair
from passport.ledger.books.entries import Evidence
from passport.sheets.drafts.reading import Problem
from signing.digests import sha384


class Row(NamedTuple):
    """One line of an entry: an account with an amount in the sign of its side, or with units of a layer.

    ``amount`` is ``None`` where the cells are blank, ``units`` likewise; ``where`` is the place of the line
    and ``cells`` the places of its columns.
    """

    account: str
    amount: Pair | None
    units: int | None = None
    layer: str = ""
    stage: str = ""
    allocation: str = ""
    where: str = ""
    cells: Mapping[str, str] = {}

    def at(self, column: str) -> str:
        """The place of a cell, or of the line."""
        return self.cells.get(column, self.where)


class Draft(NamedTuple):
    """An entry to be posted. ``corrects`` is the key of another entry."""

    key: str
    day: str
    kind: str
    text: str
    rows: tuple[Row, ...]
    evidence: tuple[Evidence, ...] = ()
    corrects: str = ""
    where: str = ""
    cells: Mapping[str, str] = {}

    def at(self, column: str) -> str:
        """The place of a cell of the first line, or of that line."""
        return self.cells.get(column, self.where)

    def problem(self, column: str, code: str, message: str, hint: str) -> Problem:
        """Something wrong with the entry as a whole."""
        return Problem(self.at(column), f"ledger.{code}", f"{self.key or 'Entry'}: {message}", hint)

    def asked(self) -> bytes:
        """A digest of what was asked, so that the same entry under the same key is known again."""
        cells = [self.key, self.day, self.kind, self.text, self.corrects]
        for one in self.evidence:
            cells += one
        for row in self.rows:
            cells += [row.account, row.layer, row.stage, row.allocation]
            cells += ["", ""] if row.amount is None else [str(row.amount.location), str(row.amount.market)]
            cells.append("" if row.units is None else str(row.units))
        # Each cell with its length: two different entries never give the same text.
        return sha384("".join([f"{len(one)}:{one}" for one in cells]).encode())


def row_problem(draft: Draft, row: Row, column: str, code: str, message: str, hint: str) -> Problem:
    """Something wrong with one line of an entry."""
    return Problem(row.at(column), f"ledger.{code}", f"{draft.key}: {message}", hint)
