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
from resolver.hub.editions import NOW, find_doubled
from resolver.hub.engine import Connection, HubRefused
from resolver.hub.rows import facility_key
from resolver.hub.store import Hub, reading
from signing.shown import quoted

HEADING: Final = ["facility", "year", "direct_kg"]
JURISDICTION: Final = ["country", "hs4", "year", "direct_kg"]
_COUNTRY: Final = re.compile(r"[A-Z]{2}", re.ASCII)
_HEADING: Final = re.compile(r"[0-9]{4}", re.ASCII)
_YEAR: Final = re.compile(r"[0-9]{4}", re.ASCII)
_MOST_SAID: Final = 20
_PLACES: Final = 3
_NO_CLAIM: Final = ("", "", "", 0, 0, 0, 0)


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
    contradicting: int = 0
    """Claims that another claim about the same product contradicts: their figures are in no sum."""

    @property
    def place(self) -> str:
        """What is reported about: a facility, or country and heading."""
        return self.facility or f"{self.country} {self.hs4}"

    @property
    def finding(self) -> str:
        """What the ratio means, in one sentence."""
        if self.contradicting:
            if self.contradicting == 1:
                return "1 claim contradicts another one about its product and does not count"
            return f"{self.contradicting} claims contradict others about their product and do not count"
        if not self.claims:
            return "no claim is published"
        if Fraction(self.ratio) > 1:
            return "more than is reported: counted twice, or by another boundary"
        if self.without:
            hidden = f"{self.without} of {self.claims} claims disclose no components"
            return f"{hidden}: less is known than published"
        return "all is published" if Fraction(self.ratio) == 1 else "the rest is not published"


def reconcile(hub: Hub, reported: list[Reported], producer: str = "") -> list[Coverage]:
    """Give the lines in the order of what was reported, of one producer's claims or of all.

    A facility is known by its key: the host that serves it makes no other one.
    """
    return reading(hub, lambda now: _held_against(now, reported, producer))


def _held_against(hub: Hub, reported: list[Reported], producer: str) -> list[Coverage]:
    counts = f"NOT {NOW.is_doubled}"
    query = (
        f"SELECT boundary, gwp_set, electricity, COUNT(*) FILTER ({counts}),"
        f" COUNT(*) FILTER ({counts} AND direct_ug IS NULL),"
        f" COALESCE(SUM(direct_ug) FILTER ({counts}), 0), COUNT(*) FILTER (NOT ({counts})) FROM standing"
        " WHERE ($1 = '' OR facility IN (SELECT facility FROM places WHERE key = $1)) AND year = $2"
        " AND $3 IN ('', producer) AND $4 IN ('', country) AND $5 IN ('', hs4) GROUP BY ALL ORDER BY ALL"
    )
    found = []
    with hub.connected() as base:
        find_doubled(base)
        _places(base)
        for one in reported:
            asked = [facility_key(one.facility), one.year, producer, one.country, one.hs4]
            rows: list[Any] = base.execute(query, asked).fetchall()
            for boundary, gwp_set, method, claims, without, direct, against in rows or [_NO_CLAIM]:
                published = Fraction(int(direct), 10**9)
                ratio = half_even(published / Fraction(one.direct_kg), _PLACES)
                found.append(Coverage(
                    one.facility, one.year, boundary, gwp_set, method, claims, without,
                    text_of(half_even(published, _PLACES), _PLACES), one.direct_kg, text_of(ratio, _PLACES),
                    one.country, one.hs4, against,
                ))  # fmt: skip
    return found


def facility_producers(hub: Hub, places: list[tuple[str, str]], producer: str = "") -> list[str]:
    """The producer of each row that counts of these facilities and years."""
    query = (
        "SELECT producer FROM standing JOIN places USING (facility) WHERE (key, year) IN"
        " (SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[])) AND $3 IN ('', producer)"
    )
    facilities, years = [facility_key(one) for one, _ in places], [year for _, year in places]

    def asked(now: Hub) -> list[str]:
        with now.connected() as base:
            _places(base)
            return [name for (name,) in base.execute(query, [facilities, years, producer]).fetchall()]

    return reading(hub, asked)


def _places(base: Connection) -> None:
    """Make the table ``places``: the key of each facility, as rows spell it."""
    names = [name for (name,) in base.execute("SELECT DISTINCT facility FROM standing").fetchall()]
    base.execute(
        "CREATE TEMP TABLE places AS SELECT unnest($1::VARCHAR[]) AS facility, unnest($2::VARCHAR[]) AS key",
        [names, [facility_key(name) for name in names]],
    )


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
    for number, cells in enumerate(lines, first):
        line = [cell.strip() for cell in cells]
        problem = _problem(line, heading)
        key = tuple(map(facility_key, line[:-1]))
        if not problem and key in found:
            problem = f"names {quoted(' '.join(line[:-2]), 60)} in {line[-2]} again"
        if problem:
            wrong.append(f"{name}:{number} {problem}")
        else:
            found[key] = Reported("", "", "")._replace(**dict(zip(heading, line, strict=True)))
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
