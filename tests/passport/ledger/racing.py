"""Two acts on the same books at the same moment, each in a process of its own."""

from collections.abc import Callable
from typing import Any, Final

from passport.ledger.keeping.schema import BooksRefused
from passport.sheets.drafts.reading import DraftRefused
from tests.forked import forking

WAIT: Final = 60
"""Seconds for the other process to be ready, and for both to end."""


def act_at(barrier: Any, answers: Any, place: int, act: Callable[[], object]) -> None:
    """Act when the other process is ready too, and answer."""
    barrier.wait(WAIT)
    try:
        act()
        answers.put((place, ""))
    except (BooksRefused, DraftRefused) as refused:
        answers.put((place, refused.code))


def both(first: Callable[[], object], second: Callable[[], object]) -> list[str]:
    """Run two acts in processes of their own at the same moment: ``""`` or the code of each.

    They are forked from a process without threads: what a thread holds at that moment stays locked for ever.
    """
    context: Any = forking()
    barrier, answers = context.Barrier(2), context.SimpleQueue()
    processes = [
        context.Process(target=act_at, args=(barrier, answers, *one)) for one in enumerate((first, second))
    ]
    for one in processes:
        one.start()
    for one in processes:
        one.join(WAIT)
    assert [one.exitcode for one in processes] == [0, 0]
    return [code for _, code in sorted(answers.get() for _ in processes)]
