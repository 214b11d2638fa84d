"""Name what an entity publishes by its periods: each CO2 statement and each report is a line of its own.

A fiscal year has one CO2 statement, called by the year in which its last day lies. Reports may be of any
periods that share no time, so a line of theirs is called by the month in which the period's last day lies.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from passport import moments
from passport.model.carbon_statement import year_of
from passport.vocab import INVENTORY, Kind

PARTY: Final = "417"
"""The GS1 application identifier of a party's number, with which the keys of entities begin."""
MOST_MONTHS: Final = 120
"""Months that one document of an entity may be about."""
_YEARS: Final = tuple(f"{year:04}" for year in range(1990, 2150))
"""Fiscal years that are looked for when none is asked for; compared for equality, in any collation."""
_MONTHS: Final = tuple(f"{month:02}" for month in range(1, 13))
_DAY: Final = 86_400
DOCUMENTS: Final = ("report",)
"""Kinds of documents of an entity that may be asked for by name."""
_STATEMENTS, _REPORTS = "year", "report"
_OF: Final[Mapping[Kind, str]] = {"carbonstatement": _STATEMENTS, "inventory": _REPORTS}


def of_year(key: str, year: str) -> str:
    """The name of one year's statements of the entity with this key; without a year the key itself."""
    return f"{key}/{_STATEMENTS}/{year}" if year else key


def of_reports(key: str, year: str) -> str:
    """The name of an entity's reports whose periods end in a year; without a year of all of them."""
    return f"{key}/{_REPORTS}/{year}" if year else f"{key}/{_REPORTS}"


class Wish(NamedTuple):
    """Which of an entity's documents is asked for: of which fiscal year (empty: the last), of which kind.

    Of a report ``year`` may be the month in which its period ends, ``2025-06``. Without ``report`` it is the
    CO2 statement, and where the entity published none of that year, its report.
    """

    year: str = ""
    report: bool = False

    @property
    def query(self) -> str:
        """The wish as the query of an address; empty where nothing was wished."""
        said = {"document": DOCUMENTS[0] if self.report else "", "year": self.year}
        return urlencode({name: value for name, value in said.items() if value})

    def name(self, key: str) -> str:
        """The name under which to look for it; of a product the key, whatever is wished."""
        if not is_party(key):
            return key
        return of_reports(key, self.year) if self.report else of_year(key, self.year)


def wish_of(kind: Kind, subject: Mapping[str, Any]) -> Wish:
    """The wish by which this document of an entity is found; of a product none is needed."""
    behind = names_of(kind, subject)[0].rpartition("/")[2]
    return Wish(behind, kind == INVENTORY)


def is_party(name: str) -> bool:
    """Whether a name is the key of an entity, without a year."""
    asked = _asked(name)
    return asked is not None and not asked.behind


def lines_of(name: str) -> list[list[str]]:
    """The names of lines that a name of an entity's documents stands for, those to look for first first.

    An entity, or one of its years, stands for its CO2 statements, and for its reports where there are none.
    Empty for every other name, such as that of a product, or of one line of reports.
    """
    asked = _asked(name)
    if asked is None:
        return []
    kind, year = [*asked.behind, "", ""][:2]
    if len(asked.behind) > 2 or "-" in year:
        return []
    years = (year,) if year else _YEARS
    reports = [of_reports(asked.key, f"{one}-{month}") for one in years for month in _MONTHS]
    return [reports] if kind == _REPORTS else [[of_year(asked.key, one) for one in years], reports]


def names_of(kind: Kind, subject: Mapping[str, Any]) -> tuple[str, ...]:
    """What is written behind the key of an entity or product in the names of a document about it.

    First the name of its line, of which a product needs nothing behind its key. The others stand for moments
    of the period: its beginning, and that of each month within. Two documents of one kind whose periods share
    a month or more have one of these in common, and an identifier names one line.
    """
    if kind not in _OF:
        return ("",)
    start, end = subject["period"]["start"], subject["period"]["end"]
    line = year_of(subject) if kind == "carbonstatement" else moments.shift(end, -_DAY)[:7]
    return (f"/{_OF[kind]}/{line}", *(f"/{_OF[kind]}/from/{one}" for one in _within(start, end)))


def line_of(kind: Kind, subject: Mapping[str, Any], key: str) -> str:
    """The name of the line that a document about the entity or product with this key belongs to."""
    return key + names_of(kind, subject)[0]


def is_moment(name: str) -> bool:
    """Whether a name stands for a moment of a period."""
    asked = _asked(name)
    return asked is not None and asked.behind[1:2] == ("from",)


class _Asked(NamedTuple):
    """The key of an entity, and what is written behind it: what of it is meant, and of when."""

    key: str
    behind: tuple[str, ...]


def _asked(name: str) -> _Asked | None:
    """Divide a name of an entity's documents; ``None`` for one of a product.

    Keys have an application identifier, which is a number, at every other place.
    """
    segments = name.split("/")
    if segments[0] != PARTY:
        return None
    place = next((at for at in range(2, len(segments), 2) if segments[at] in _OF.values()), len(segments))
    return _Asked("/".join(segments[:place]), tuple(segments[place:]))


def _within(start: str, end: str) -> list[str]:
    """The beginning of a period, and of each month within it; one more than may be, where it is longer."""
    found = [start]
    year, month = int(start[:4]), int(start[5:7])
    while len(found) <= MOST_MONTHS:
        year, month = year + month // 12, month % 12 + 1
        begins = f"{year:04}-{month:02}-01T00:00:00Z"
        if begins >= end:
            break
        found.append(begins)
    return found
