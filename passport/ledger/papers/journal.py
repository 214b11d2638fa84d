"""Read a journal from a sheet: one line an amount, lines of one key are one entry."""

from collections.abc import Iterable, Mapping
from typing import Final

from passport.ledger.books.drafts import Draft, Row
from passport.ledger.books.entries import Evidence
from passport.ledger.papers.tables import Line, amount, day, has_points, lines, number, said_once
from passport.sheets.drafts.reading import DraftRefused, Problem

COLUMNS: Final = (
    "key",
    "day",
    "kind",
    "text",
    "account",
    "amount",
    "location",
    "market",
    "units",
    "layer",
    "stage",
    "allocation",
    "evidence",
    "corrects",
)
_OF_ENTRY: Final = ("day", "kind", "text", "evidence", "corrects")


def read(data: bytes, source: str) -> list[Draft]:
    """The entries of a file, in the order of their first lines; raises ``DraftRefused``."""
    problems: list[Problem] = []
    points = has_points(data, source)
    grouped: dict[str, list[Line]] = {}
    keyless = False
    for line in lines(data, source, "journal", COLUMNS, ("key", "day", "kind", "account"), problems):
        if not line.get("key"):
            keyless = keyless or bool(line.unread)
            hint = "Every line carries the key of its entry, the document number of your system."
            problems.append(Problem(line.at("key"), "ledger.key", "The key is blank.", hint))
            continue
        grouped.setdefault(line.get("key"), []).append(line)
    drafts = {key: _entry(key, found, problems, points) for key, found in grouped.items()}
    if problems:
        # An entry of which a line could not be read whole is checked no further: it lacks what is there.
        whole = [] if keyless else [one for key, one in drafts.items() if not _is_unread(grouped[key])]
        raise DraftRefused(said_once(problems), whole)
    return list(drafts.values())


def _is_unread(found: Iterable[Line]) -> bool:
    return any(line.unread for line in found)


def _entry(key: str, found: list[Line], problems: list[Problem], points: bool) -> Draft:
    first = found[0]
    differ: dict[str, str] = {}
    said = {column: _said(found, column, differ) for column in _OF_ENTRY}
    for column, where in differ.items():
        hint = "Lines of one key are one entry: write the same in each, or in the first one only."
        message = f"{key}: its lines say different things in the column {column}."
        problems.append(Problem(where, "ledger.lines_differ", message, hint))
    rows = tuple(
        Row(
            line.get("account"),
            amount(line, problems, points),
            number(line, "units", problems, points),
            line.get("layer"),
            line.get("stage"),
            line.get("allocation"),
            line.where,
            line.places,
        )
        for line in found
    )
    return Draft(
        key,
        said["day"],
        said["kind"],
        said["text"],
        rows,
        evidence(said["evidence"]),
        said["corrects"],
        first.where,
        {**_places(found), **differ},
    )


def _places(found: list[Line]) -> Mapping[str, str]:
    """The cells an entry as a whole is about: of the amounts those that its first line has."""
    first = found[0]
    return {
        name: place
        for name, place in first.places.items()
        if name not in {"amount", "location", "market"} or first.get(name)
    }


def _said(found: list[Line], column: str, differ: dict[str, str]) -> str:
    """What the lines of an entry say of it; lines after the first may leave it blank.

    Where they differ nothing is said, and ``differ`` gets the place of the last one. The entry has that place
    for the column: what checks find wrong there for lack of a value is no second mistake.
    """
    stated = {day(line, column) if column == "day" else line.get(column) for line in found} - {""}
    if len(stated) > 1:
        differ[column] = found[-1].at(column)
    return next(iter(stated)) if len(stated) == 1 else ""


def evidence(text: str) -> tuple[Evidence, ...]:
    """``kind:value`` pairs between blanks or semicolons, for example ``factor:urn:... workings:u...``."""
    found = [one.partition(":") for one in text.replace(";", " ").split()]
    return tuple(Evidence(kind, value) for kind, _, value in found)
