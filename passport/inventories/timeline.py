"""Read the timeline of a lot: each event once, no day before the one before, retired last."""

from collections.abc import Collection
from typing import Final

from passport.identifiers.instrument_name import named
from passport.moments import is_day
from passport.sheets.cells.lines import Table, day, said_once
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing.shown import quoted

EVENTS: Final = (
    "produced", "booked", "claimed by the carrier", "service made", "service booked", "applied to scope 1",
    "claimed by the logistics provider", "rebooked", "claimed by the shipper", "retired",
)  # fmt: skip
_TABLE: Final = Table(
    "inventory", "timeline", ("lot", "event", "day", "party"), ("lot", "event", "day"), ("day",)
)


def check(data: bytes, source: str, instruments: Collection[str]) -> int:
    """The number of events; raises ``DraftRefused`` with every mistake (``inventory.timeline``).

    ``instruments``: those of the actions; a lot is one of them.
    """
    known = {named(one) for one in instruments}
    problems: list[Problem] = []
    last: dict[str, tuple[int, str]] = {}
    count = 0
    for line in _TABLE.lines(data, source, problems):
        count += 1
        lot, event, when = line.get("lot"), line.get("event"), day(line, "day")

        def wrong(column: str, message: str, hint: str, at: str = "") -> None:
            problems.append(Problem(at or line.at(column), "inventory.timeline", message, hint))  # noqa: B023 - called at once

        if named(lot) not in known:
            wrong("lot", f"No action uses {quoted(lot, 60)}.", "Write the instrument of an action.")
        if not is_day(when):
            wrong("day", f"{quoted(when, 40)} is no day.", "Write it as 2026-01-31.")
            continue
        if event not in EVENTS:
            wrong("event", f"There is no event {quoted(event, 40)}.", f"One of {', '.join(EVENTS)}.")
            continue
        if "lot" in line.unread:
            continue
        rank = EVENTS.index(event)
        before = last.get(lot, (-1, ""))
        if rank <= before[0]:
            wrong(
                "event",
                f"{event} comes after {EVENTS[before[0]]}, or a second time.",
                "In their order, once.",
            )
        if when < before[1]:
            wrong(
                "day",
                f"{when} is before {before[1]}, the day of {EVENTS[before[0]]}.",
                "Correct one of them.",
            )
        last[lot] = max(rank, before[0]), max(when, before[1])
    if problems:
        raise DraftRefused(said_once(problems))
    return count
