"""Hold the direct emissions of published claims against what the entity reports for a facility and a year.

One line for each facility, year, boundary, GWP set and electricity method: these are never added up. Above 1
something is counted twice or by another boundary, below 1 a part is not published.
"""

import csv
import io
import re
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.carbon.exact import half_even, is_figure, text_of
from resolver.hub.engine import HubRefused
from resolver.hub.store import Hub
from signing.shown import quoted

HEADING: Final = ["facility", "year", "direct_kg"]
_YEAR: Final = re.compile(r"[0-9]{4}", re.ASCII)
_MOST_SAID: Final = 20
_PLACES: Final = 3
_NO_CLAIM: Final = ("", "", "", 0, 0, 0)


class Reported(NamedTuple):
    """What an entity reports: direct emissions (scope 1, kg CO2e) of a facility in a year."""

    facility: str
    year: str
    direct_kg: str


class Coverage(NamedTuple):
    """Direct emissions of the claims of one facility and year by one set of rules, and what is reported.

    ``ratio`` has three decimals. ``without`` are claims that disclose no components: their part is not in
    ``published_kg``. Rules are empty where there is no claim.
    """

    facility: str
    year: str
    boundary: str
    gwp_set: str
    electricity: str
    claims: int
    without: int
    published_kg: str
    reported_kg: str
    ratio: str

    @property
    def finding(self) -> str:
        """What the ratio means, in one sentence."""
        if not self.claims:
            return "no claim is published"
        if Fraction(self.ratio) > 1:
            return "more than is reported: counted twice, or by another boundary"
        if self.without:
            hidden = f"{self.without} of {self.claims} claims disclose no components"
            return f"{hidden}: less is known than published"
        return "all is published" if Fraction(self.ratio) == 1 else "the rest is not published"


def reconcile(hub: Hub, reported: list[Reported], producer: str = "") -> list[Coverage]:
    """Give the lines in the order of what was reported, of one producer's claims or of all."""
    query = (
        "SELECT boundary, gwp_set, electricity, COUNT(*), COUNT(*) FILTER (direct_ug IS NULL),"
        " COALESCE(SUM(direct_ug), 0) FROM standing WHERE facility = $1 AND year = $2"
        " AND $3 IN ('', producer) GROUP BY ALL ORDER BY ALL"
    )
    found = []
    with hub.connected() as base:
        for one in reported:
            rows: list[Any] = base.execute(query, [one.facility, one.year, producer]).fetchall()
            for boundary, gwp_set, method, claims, without, direct in rows or [_NO_CLAIM]:
                published = Fraction(int(direct), 10**9)
                ratio = half_even(published / Fraction(one.direct_kg), _PLACES)
                found.append(Coverage(
                    one.facility, one.year, boundary, gwp_set, method, claims, without,
                    text_of(half_even(published, _PLACES), _PLACES), one.direct_kg, text_of(ratio, _PLACES),
                ))  # fmt: skip
    return found


def facility_producers(hub: Hub, places: list[tuple[str, str]], producer: str = "") -> list[str]:
    """The producer of each row that counts of these facilities and years."""
    query = (
        "SELECT producer FROM standing WHERE (facility, year) IN"
        " (SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[])) AND $3 IN ('', producer)"
    )
    facilities, years = ([one[at] for one in places] for at in (0, 1))
    with hub.connected() as base:
        return [name for (name,) in base.execute(query, [facilities, years, producer]).fetchall()]


def read_inventory(data: bytes, name: str) -> list[Reported]:
    """Read ``facility,year,direct_kg``; raises ``hub.inventory`` with every mistake and its line."""
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _refused(name, [f"{name} is no CSV in UTF-8"]) from error
    if not lines or lines[0] != HEADING or len(lines) == 1:
        raise _refused(name, [f"{name} has not the heading {','.join(HEADING)} and lines below it"])
    return inventory_of(lines[1:], name, 2)


def inventory_of(lines: list[list[str]], name: str, first: int) -> list[Reported]:
    """Read lines of an inventory, of which the first has this number; raises as ``read_inventory``."""
    found: dict[tuple[str, ...], Reported] = {}
    wrong = []
    for number, line in enumerate(lines, first):
        problem = _problem(line)
        if not problem and tuple(line[:2]) in found:
            problem = f"names {quoted(line[0], 60)} in {line[1]} again"
        if problem:
            wrong.append(f"{name}:{number} {problem}")
        else:
            found[tuple(line[:2])] = Reported(*line)
    if wrong:
        raise _refused(name, wrong)
    return list(found.values())


def _problem(line: list[str]) -> str:
    if len(line) != len(HEADING) or not line[0]:
        return "has not three cells, the facility's id first"
    if not _YEAR.fullmatch(line[1]):
        return f"has no year: {quoted(line[1], 20)}"
    if not is_figure(line[2]) or Fraction(line[2]) <= 0:
        return f"has no figure above 0: {quoted(line[2], 30)}"
    return ""


def _refused(name: str, wrong: list[str]) -> HubRefused:
    error = HubRefused(
        "hub.inventory", f"{wrong[0]}.", where=name,
        hint="Write a line for each facility and year, with its direct emissions in kg: 1234.5",
    )  # fmt: skip
    error.also = tuple(f"{one}." for one in wrong[1:_MOST_SAID])
    return error
