"""Put the problems of a file in order and bound their number; keep what could be read in spite of them."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from passport.carbon.factors import FactorRecord
from passport.sheets.drafts.reading import Problem, Tree

MOST_PROBLEMS: Final = 1_000


class Rest(NamedTuple):
    """What of a document with problems is in order: the places of its ``sound`` sources, if its frame is.

    ``factors`` are those that came with it.
    """

    document: dict[str, Any]
    tree: Tree
    sound: list[int]
    factors: tuple[FactorRecord, ...] = ()


def bounded(problems: Sequence[Problem]) -> list[Problem]:
    """The first problems, and a last one that counts the rest; of a cell without a value that alone."""
    flawed = {problem.where for problem in problems if problem.code.startswith("sheet.")}
    problems = [*dict.fromkeys(p for p in problems if p.code.startswith("sheet.") or p.where not in flawed)]
    kept = problems[:MOST_PROBLEMS]
    if rest := len(problems) - len(kept):
        last = problems[-1]
        hint = "Correct those above first; many errors often have one cause."
        kept.append(Problem(last.where, "activity.more", f"{rest} more problems are not listed.", hint))
    return kept


def has_columns(problems: Sequence[Problem]) -> bool:
    """Return whether every column was there: else rows hold stand-ins, and nothing is to be calculated."""
    return not any(problem.code.endswith(".column") for problem in problems)
