"""Activity data in a workbook, or in a plant's own export with a map, into the tree for ``reading``."""

from collections.abc import Mapping, Sequence
from typing import Final

from passport.carbon.exact import figure, is_figure, total
from passport.carbon.reading_table import Entry, Table, header_problems, tree_of
from passport.drafts.book import Parts
from passport.drafts.reading import Problem, Tree
from passport.drafts.sections import Section

MOST_ROWS: Final = 200_000
Told = tuple[int, Mapping[str, str]]


def heading_in_order(section: Section, problems: list[Problem], extra: Sequence[str] = ()) -> bool:
    """Whether the columns of a table of sources are all there; in our own form also that no other is."""
    if lost := section.lost():
        for heading in lost:
            hint = "Correct the heading in the map, or header, the number of its row."
            message = f"The map names a heading {heading[:60]!a}, which row {section.head} does not have."
            problems.append(Problem(section.place(section.head, 0), "map.heading", message, hint))
        return False
    header = sorted(section.names) if section.foreign else section.header
    table = Table(section.head, header, (), section.place, "sheet")
    return header_problems(table, problems, extra)


def single_tree(parts: Parts, problems: list[Problem]) -> Tree:
    """The tree of data about one product; raises nothing, and adds to ``problems``."""
    activity = parts.activity
    if activity is None:
        return tree_of(parts.entries, None, parts.top, problems)
    rows: list[Told] = []
    if heading_in_order(activity, problems):
        for row in activity.rows(problems):
            if len(rows) == MOST_ROWS:
                hint = "Add up what belongs together first."
                message = f"The sheet has more than {MOST_ROWS} rows."
                problems.append(Problem(activity.place(row[0], 0), "sheet.too_large", message, hint))
                break
            rows.append(row)
    return tree_of(parts.entries, table_of(activity, rows, problems), parts.top, problems)


def table_of(section: Section, rows: Sequence[Told], problems: list[Problem]) -> Table:
    """The table that ``tree_of`` wants; bookings of an export are added up first."""
    if section.foreign:
        rows = _added_up(section, rows, problems)
    return Table(section.head, section.header, rows, section.place, "sheet")


def _added_up(section: Section, rows: Sequence[Told], problems: list[Problem]) -> list[Told]:
    """Rows of one key are bookings in an export, not ways to one source: their quantities are added, exactly.

    What differs between them otherwise is a problem, the unit above all.
    """
    first: dict[str, tuple[int, dict[str, str]]] = {}
    sums: dict[str, list[str]] = {}
    for number, filled in rows:
        key = filled.get("key", f"row-{number}")
        if key not in first:
            first[key] = number, dict(filled)
        sums.setdefault(key, []).append(filled.get("quantity", ""))
        for name in ("unit", "method", "factor", "role", "stage", "scope"):
            if filled.get(name) != first[key][1].get(name):
                code = "mixed_units" if name == "unit" else "differs"
                message = (
                    f"{name} is {filled.get(name, '')[:40]!a}, in row {first[key][0]} of {key[:40]!a}"
                    f" {first[key][1].get(name, '')[:40]!a}."
                )
                hint = "Bookings of one source are added up: give them one unit, or keys of their own."
                problems.append(Problem(section.place(number, name), f"sheet.{code}", message, hint))
    for key, quantities in sums.items():
        if len(quantities) > 1 and all(is_figure(text) for text in quantities):
            first[key][1]["quantity"] = format(total(figure(text) for text in quantities), "f")
    return list(first.values())


def entries_with(entries: Sequence[Entry], own: Sequence[Entry]) -> list[Entry]:
    """The plant's entries with those of one heat, which win."""
    told = {entry.name for entry in own}
    return [*(entry for entry in entries if entry.name not in told), *own]
