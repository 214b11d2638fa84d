"""Hold the direct emissions of published claims against reports: of a facility, or of a jurisdiction.

An entity reports a facility and a year; a jurisdiction's table (national accounts, an emissions trading
register) a country, a heading of goods and a year. One line for each of these, boundary, GWP set and
electricity method: these are never added up. Above 1 something is counted twice or by another boundary, below
1 a part is not published.
"""

import csv
import io
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.carbon.exact import half_even, is_figure, text_of
from resolver.hub.engine import HubRefused
from resolver.hub.store import Hub
from signing.shown import quoted

HEADING: Final = ["facility", "year", "direct_kg"]
JURISDICTION: Final = ["country", "hs4", "year", "direct_kg"]
_COUNTRY: Final = re.compile(r"[A-Z]{2}", re.ASCII)
_HEADING: Final = re.compile(r"[0-9]{4}", re.ASCII)
_YEAR: Final = re.compile(r"[0-9]{4}", re.ASCII)
_MOST_SAID: Final = 20
_PLACES: Final = 3
_NO_CLAIM: Final = ("", "", "", 0, 0, 0)


class Reported(NamedTuple):
    """What is reported: direct emissions (scope 1, kg CO2e) in a year.

    Of a facility by its entity, or of ``country`` and heading ``hs4`` by a jurisdiction; the other is empty.
    """

    facility: str
    year: str
    direct_kg: str
    country: str = ""
    hs4: str = ""


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
    country: str = ""
    hs4: str = ""

    @property
    def place(self) -> str:
        """What is reported about: a facility, or country and heading."""
        return self.facility or f"{self.country} {self.hs4}"

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
        " COALESCE(SUM(direct_ug), 0) FROM standing WHERE $1 IN ('', facility) AND year = $2"
        " AND $3 IN ('', producer) AND $4 IN ('', country) AND $5 IN ('', hs4) GROUP BY ALL ORDER BY ALL"
    )
    found = []
    with hub.connected() as base:
        for one in reported:
            asked = [one.facility, one.year, producer, one.country, one.hs4]
            rows: list[Any] = base.execute(query, asked).fetchall()
            for boundary, gwp_set, method, claims, without, direct in rows or [_NO_CLAIM]:
                published = Fraction(int(direct), 10**9)
                ratio = half_even(published / Fraction(one.direct_kg), _PLACES)
                found.append(Coverage(
                    one.facility, one.year, boundary, gwp_set, method, claims, without,
                    text_of(half_even(published, _PLACES), _PLACES), one.direct_kg, text_of(ratio, _PLACES),
                    one.country, one.hs4,
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
    """Read ``facility,year,direct_kg``, or ``country,hs4,year,direct_kg`` of a jurisdiction.

    Raises ``hub.inventory`` with every mistake and its line.
    """
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _refused(name, [f"{name} is no CSV in UTF-8"]) from error
    if not lines or lines[0] not in (HEADING, JURISDICTION) or len(lines) == 1:
        headings = " or ".join(",".join(one) for one in (HEADING, JURISDICTION))
        raise _refused(name, [f"{name} has not the heading {headings} and lines below it"])
    return inventory_of(lines[1:], name, 2, lines[0])


def inventory_of(
    lines: list[list[str]], name: str, first: int, heading: Sequence[str] = HEADING
) -> list[Reported]:
    """Read lines of an inventory, of which the first has this number; raises as ``read_inventory``."""
    found: dict[tuple[str, ...], Reported] = {}
    wrong = []
    for number, line in enumerate(lines, first):
        problem = _problem(line, heading)
        if not problem and tuple(line[:-1]) in found:
            problem = f"names {quoted(' '.join(line[:-2]), 60)} in {line[-2]} again"
        if problem:
            wrong.append(f"{name}:{number} {problem}")
        else:
            found[tuple(line[:-1])] = Reported("", "", "")._replace(**dict(zip(heading, line, strict=True)))
    if wrong:
        raise _refused(name, wrong)
    return list(found.values())


def _problem(line: list[str], heading: Sequence[str]) -> str:
    if len(line) != len(heading) or not line[0]:
        return f"has not {len(heading)} cells: {', '.join(heading)}"
    if heading == JURISDICTION and not (_COUNTRY.fullmatch(line[0]) and _HEADING.fullmatch(line[1])):
        return f"has no country like DE and heading like 7208: {quoted(' '.join(line[:2]), 40)}"
    if not _YEAR.fullmatch(line[-2]):
        return f"has no year: {quoted(line[-2], 20)}"
    if not is_figure(line[-1]) or Fraction(line[-1]) <= 0:
        return f"has no figure above 0: {quoted(line[-1], 30)}"
    return ""


def _refused(name: str, wrong: list[str]) -> HubRefused:
    error = HubRefused(
        "hub.inventory", f"{wrong[0]}.", where=name,
        hint="Write a line for each facility, or country and heading, and year, with emissions in kg: 12.5",
    )  # fmt: skip
    error.also = tuple(f"{one}." for one in wrong[1:_MOST_SAID])
    return error
