"""Activity data in a workbook, or in a plant's own export with a map, into the tree for ``reading``."""

from collections.abc import Mapping, Sequence
from typing import Final

from passport.sheets.activity.field_rules import days_of
from passport.sheets.activity.reading_bookings import added_up, note_sum_row
from passport.sheets.activity.reading_table import NamedRow, Table, header_problems, tree_of, without_column
from passport.sheets.cells.book import Parts
from passport.sheets.cells.sections import Section
from passport.sheets.drafts.reading import Problem, Tree

MOST_ROWS: Final = 200_000
Told = tuple[int, Mapping[str, str]]


def heading_in_order(section: Section, problems: list[Problem], extra: Sequence[str] = ()) -> bool:
    """Whether the columns of a table of sources are all there; in our own form also that no other is."""
    if section.foreign and (found := section.heading_problems()):
        problems += found
        return False
    header = sorted(section.names) if section.foreign else section.header
    table = Table(section.head, header, (), section.place, "sheet")
    return header_problems(table, problems, extra, mapped=section.foreign)


def single_tree(parts: Parts, problems: list[Problem]) -> Tree:
    """The tree of data about one product; raises nothing, and adds to ``problems``."""
    activity = parts.activity
    if activity is None:
        return tree_of(parts.entries, None, parts.top, problems)
    rows: list[Told] = []
    in_order = heading_in_order(activity, problems)
    if in_order or not activity.foreign:
        for number, filled in activity.rows(problems):
            row = number, filled if in_order else without_column(activity.header, filled)
            if len(rows) == MOST_ROWS:
                hint = "Add up what belongs together first."
                message = f"The sheet has more than {MOST_ROWS} rows."
                problems.append(Problem(activity.place(row[0], 0), "sheet.too_large", message, hint))
                break
            rows.append(row)
    return tree_of(parts.entries, table_of(activity, rows, parts.entries, problems), parts.top, problems)


def table_of(
    section: Section, rows: Sequence[Told], entries: Sequence[NamedRow], problems: list[Problem]
) -> Table:
    """The table that ``tree_of`` wants; bookings of an export are added up first.

    ``entries`` are those of the upper part, which tell the period.
    """
    if section.foreign:
        note_sum_row(section, rows, problems)
        rows = added_up(section, rows, period_of(entries), problems)
    return Table(section.head, section.header, rows, section.place, "sheet")


def period_of(entries: Sequence[NamedRow]) -> tuple[str, str]:
    """First and last day of the period that the upper part tells."""
    told = {entry.name: entry.cells[0] for entry in entries if entry.cells}
    return days_of({"start": told.get("period.start", ""), "end": told.get("period.end", "")})


def entries_with(entries: Sequence[NamedRow], own: Sequence[NamedRow]) -> list[NamedRow]:
    """The plant's entries with those of one heat, which win."""
    told = {entry.name for entry in own}
    return [*(entry for entry in entries if entry.name not in told), *own]
