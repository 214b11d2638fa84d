"""Build the tree for ``reading`` from a workbook, or from a plant's own export with a map."""

from collections.abc import Mapping, Sequence
from typing import Final

from passport.sheets.activity.field_rules import days_of
from passport.sheets.activity.reading_bookings import added_up, note_sum_row
from passport.sheets.activity.reading_table import NamedRow, Table, header_problems, tree_of, without_column
from passport.sheets.cells.book import Parts
from passport.sheets.cells.sections import Section
from passport.sheets.drafts.reading import Problem, Tree

MOST_ROWS: Final = 200_000
NumberedRow = tuple[int, Mapping[str, str]]


def heading_in_order(section: Section, problems: list[Problem], extra: Sequence[str] = ()) -> bool:
    """Return whether the columns of a table of sources are all there, and in our own form no others.

    ``extra`` are columns that are wanted besides; what is wrong is added to ``problems``.
    """
    if section.foreign and (own := section.heading_problems()):
        problems += own
        return False
    header = sorted(section.names) if section.foreign else section.header
    table = Table(section.head, header, (), section.place, "sheet")
    return header_problems(table, problems, extra, mapped=section.foreign)


def single_tree(parts: Parts, problems: list[Problem]) -> Tree:
    """Return the tree of data about one product; raises nothing, and adds to ``problems``.

    At most 200,000 rows are read (``sheet.too_large``). Under a heading of ours that is not in order the rows
    are read all the same, so that their mistakes are reported together with those of the heading.
    """
    activity = parts.activity
    if activity is None:
        return tree_of(parts.entries, None, parts.top, problems)
    rows: list[NumberedRow] = []
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
    section: Section, rows: Sequence[NumberedRow], entries: Sequence[NamedRow], problems: list[Problem]
) -> Table:
    """Return the table that ``tree_of`` wants; bookings of an export are added up first.

    ``entries`` are those of the upper part, which state the period that each booking has to lie in.
    """
    if section.foreign:
        note_sum_row(section, rows, problems)
        rows = added_up(section, rows, period_of(entries), problems)
    return Table(section.head, section.header, rows, section.place, "sheet")


def period_of(entries: Sequence[NamedRow]) -> tuple[str, str]:
    """Return first and last day of the period that the upper part states; empty where it states none."""
    facts = {entry.name: entry.cells[0] for entry in entries if entry.cells}
    return days_of({"start": facts.get("period.start", ""), "end": facts.get("period.end", "")})


def entries_with(entries: Sequence[NamedRow], own: Sequence[NamedRow]) -> list[NamedRow]:
    """Return the plant's entries with those of one heat, which win."""
    names = {entry.name for entry in own}
    return [*(entry for entry in entries if entry.name not in names), *own]
