"""Activity data in CSV: a block of ``name,value,unit`` lines, then a table with one candidate a row.

Separated by comma or semicolon. Rows with the same key are candidates of one source, in order of preference;
what belongs to the source stands in its first row and may be left blank in the others.
"""

import csv
from collections.abc import Iterator, Sequence
from typing import Any, Final

from passport.carbon.exact import figure, is_figure
from passport.drafts.reading import DraftRefused, Path, Problem, Tree

MOST_BYTES: Final = 64 * 1024 * 1024
MOST_ROWS: Final = 200_000
_SOURCE_COLUMNS: Final = (
    "key", "stage", "scope", "role", "electricity", "offGas", "isPrimary", "allocation", "month",
)  # fmt: skip
_CAPITAL: Final = {
    "capitalRule": "rule",
    "capitalStart": "start",
    "capitalEnd": "end",
    "capitalExpected": "expected",
    "capitalMadeBefore": "madeBefore",
}
_SHARED: Final = ("allocationRule", "allocationOwn", "allocationWhole")
_CANDIDATE_COLUMNS: Final = (
    "method", "quantity", "unit", "evidence", "calibratedUntil", "factor", "input", "stockStart", "stockEnd",
    "calorific", "oxidation", "uncertainty", "series", "fill", *_CAPITAL, *_SHARED, "note",
)  # fmt: skip
COLUMNS: Final = (*_SOURCE_COLUMNS, *_CANDIDATE_COLUMNS)
_QUANTITIES: Final = frozenset({"mass", "output", "declaredUnit"})
_LISTS: Final = frozenset({"alternateIds", "history"})


def rows_of(data: bytes, source: str) -> list[tuple[int, list[str]]]:
    """Line number and cells of each row that is not blank; raises ``DraftRefused`` for what is no CSV."""
    if len(data) > MOST_BYTES:
        raise _refused(source, "csv.too_large", f"The file has more than {MOST_BYTES} bytes.", "Split it.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        where = f"{source}:{line}"
        raise _refused(
            where, "csv.encoding", "The file is not UTF-8.", "Export it as CSV in UTF-8."
        ) from None
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)
    found = []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells) and not cells[0].startswith("#"):
                found.append((reader.line_num, cells))
            if len(found) > MOST_ROWS:
                message = f"The file has more than {MOST_ROWS} rows."
                raise _refused(source, "csv.too_large", message, "Add up what belongs together first.")
    except csv.Error:
        where = f"{source}:{reader.line_num}"
        hint = "A quotation mark may be open: export the sheet again."
        raise _refused(where, "csv.form", "The row is no CSV.", hint) from None
    return found


def _refused(where: str, code: str, message: str, hint: str) -> DraftRefused:
    return DraftRefused([Problem(where, code, message, hint)])


def parse(data: bytes, source: str) -> tuple[Tree, list[Problem]]:
    """The tree of the file and what is wrong with its rows; raises ``DraftRefused`` for what is no CSV."""
    rows = rows_of(data, source)
    head = next((index for index, (_, cells) in enumerate(rows) if cells[0] == "key"), len(rows))
    problems: list[Problem] = []
    lines: dict[Path, str] = {}
    value = _block(rows[:head], source, lines, problems)
    if head < len(rows):
        _table(rows[head:], source, (value, lines), problems)

    def place(path: Path) -> str:
        while path and path not in lines:
            if path[:-1] in lines and path[0] == "sources":
                # A column that was left blank: its row is known, and the column is its name.
                return f"{lines[path[:-1]].rpartition(':')[0] or source}:{path[-1]}"
            path = path[:-1]
        return lines.get(path, f"{source}:1")

    return Tree(value, place), problems


def _block(
    rows: Sequence[tuple[int, list[str]]], source: str, lines: dict[Path, str], problems: list[Problem]
) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for line, (name, *rest) in rows:
        cells = [*rest, "", ""]
        path: Path = tuple(name.split("."))
        if name in _LISTS:
            value.setdefault(name, []).append(cells[0])
            path = (name, len(value[name]) - 1)
        elif name == "productClassifications":
            value.setdefault(name, []).append({"scheme": cells[0], "code": cells[1]})
            path = (name, len(value[name]) - 1)
        elif name == "series":
            entry = {"name": cells[0], "zone": cells[1], **({"step": cells[2]} if cells[2] else {})}
            value.setdefault(name, []).append(entry)
            path = (name, len(value[name]) - 1)
        elif name in _QUANTITIES:
            value[name] = {"value": cells[0], "unit": cells[1]}
            lines[name, "value"], lines[name, "unit"] = f"{source}:{line}:2", f"{source}:{line}:3"
        elif name in {"sources", "allocations", "crossChecks", "factors"} or not _put(value, path, cells[0]):
            hint = "Each line of the block is a name and a value, each name once."
            problems.append(
                Problem(f"{source}:{line}:1", "csv.name", f"{name[:60]!a} cannot stand here.", hint)
            )
        lines[path] = f"{source}:{line}:2"
    return value


def _put(value: dict[str, Any], path: Path, text: str) -> bool:
    """Set a member by its dotted path; false where something stands there already."""
    for step in path[:-1]:
        inner: object = value.setdefault(str(step), {})
        if not isinstance(inner, dict):
            return False
        value = inner
    if str(path[-1]) in value or len(path) > 2:
        return False
    value[str(path[-1])] = text
    return True


def _table(
    rows: Sequence[tuple[int, list[str]]],
    source: str,
    into: tuple[dict[str, Any], dict[Path, str]],
    problems: list[Problem],
) -> None:
    value, lines = into
    (head_line, header), *body = rows
    for column in ("stage", "scope", "method", "quantity", "unit", "evidence", "factor"):
        if column not in header:
            hint = f"Add the column {column} to the line that begins with key."
            where = f"{source}:{head_line}:{column}"
            problems.append(Problem(where, "csv.column", f"The column {column} is missing.", hint))
    for place, column in enumerate(header):
        if column not in COLUMNS or column in header[:place]:
            hint = f"The columns are {', '.join(COLUMNS)}, each once."
            where = f"{source}:{head_line}:{place + 1}"
            problems.append(
                Problem(where, "csv.column", f"The column {column[:40]!a} is not known here.", hint)
            )
    value["sources"] = sources = list[dict[str, Any]]()
    if any(problem.code == "csv.column" for problem in problems):
        return
    by_key: dict[str, int] = {}
    for line, cells in body:
        if len(cells) > len(header) and any(cells[len(header) :]):
            hint = "A decimal comma makes two cells of one: write a point, or put the text in quotes."
            message = f"The row has {len(cells)} cells, the header {len(header)}."
            problems.append(Problem(f"{source}:{line}:{len(header) + 1}", "csv.cells", message, hint))
            continue
        filled = {name: cell for name, cell in zip(header, cells, strict=False) if cell}
        _row(filled, (source, line), (sources, by_key, value, lines), problems)


def _row(
    filled: dict[str, str],
    at: tuple[str, int],
    into: tuple[list[dict[str, Any]], dict[str, int], dict[str, Any], dict[Path, str]],
    problems: list[Problem],
) -> None:
    (source, line), (sources, by_key, value, lines) = at, into
    key = filled.get("key", "")
    index = by_key.get(key, len(sources)) if key else len(sources)
    own: dict[str, Any] = {name: filled[name] for name in _SOURCE_COLUMNS if name in filled}
    if index == len(sources):
        by_key[key] = index
        sources.append({**own, "candidates": []})
        lines[("sources", index)] = f"{source}:{line}:key"
        lines.update({("sources", index, name): f"{source}:{line}:{name}" for name in own})
    else:
        for name, cell in own.items():
            if cell != sources[index].get(name, ""):
                hint = "Leave it blank in all rows of the key but the first."
                message = f"{name} differs from the first row of {key[:64]!a}."
                problems.append(Problem(f"{source}:{line}:{name}", "csv.differs", message, hint))
    candidates = sources[index]["candidates"]
    path: Path = ("sources", index, "candidates", len(candidates))
    candidates.append(dict(_candidate(filled)))
    lines[path] = f"{source}:{line}:method"
    lines.update({(*path, name): f"{source}:{line}:{name}" for name in filled})
    if any(name in filled for name in _SHARED):
        _allocation(filled, f"{source}:{line}", (sources[index], value, lines), problems)


def _candidate(filled: dict[str, str]) -> Iterator[tuple[str, Any]]:
    for name in _CANDIDATE_COLUMNS:
        if name in filled and name not in {*_CAPITAL, *_SHARED, "note"}:
            yield name, filled[name]
    capital = {member: filled[name] for name, member in _CAPITAL.items() if name in filled}
    if capital:
        yield "capital", capital


def _allocation(
    filled: dict[str, str],
    at: str,
    into: tuple[dict[str, Any], dict[str, Any], dict[Path, str]],
    problems: list[Problem],
) -> None:
    """An allocation told in one row: this product's weight out of the whole."""
    owner, value, lines = into
    rule, own, whole = (filled.get(name, "") for name in _SHARED)
    good = is_figure(own) and is_figure(whole) and 0 <= figure(own) <= figure(whole) and figure(whole) > 0
    if not good or "allocation" in owner:
        hint = "Fill in all three, in one row of the key: allocationRule, allocationOwn, allocationWhole."
        where = f"{at}:allocationOwn"
        problems.append(Problem(where, "csv.allocation", "The weights are no part and whole.", hint))
        return
    others = format(figure(whole) - figure(own), "f")
    key = f"of-{owner.get('key', '')}"[:64].rstrip("-")
    owner["allocation"] = key
    entry = {
        "key": key,
        "product": "own",
        "drivers": [{"rule": rule, "weights": {"own": own, "others": others}}],
    }
    listed = value.setdefault("allocations", [])
    lines[("allocations", len(listed))] = f"{at}:allocationRule"
    listed.append(entry)
