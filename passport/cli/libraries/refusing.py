"""Refuse a draft and the files beside it with everything that is wrong with them."""

from typing import NoReturn

from passport.sheets.drafts.reading import DraftRefused, Problem


def refuse(problems: list[Problem]) -> NoReturn:
    """Raise ``DraftRefused`` with all problems, the others listed besides the first."""
    error = DraftRefused(problems)
    error.also = tuple(f"{one.where}: {one.message} {one.hint}" for one in problems[1:])
    raise error
