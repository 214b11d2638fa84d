"""Name the rules of releases: new ones are made by the newest edition, old ones are made again by theirs.

A release states its rules and its query. Which edition made it is known by these texts, so a release of an
earlier version of this program is the same bytes when it is made again, and the next one is by today's rules.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from resolver.hub.counting import standing
from resolver.hub.counting.standing import DOUBLED, DOUBLED_1, DOUBLED_2, STANDING, STANDING_1, STANDING_2
from resolver.hub.disclosure import P_PERCENT, THRESHOLD
from resolver.hub.engine import Connection
from resolver.hub.rows import NONE
from signing.strict_json import JsonValue

ROUND_COUNTS: Final = 5
_COUNTED: Final = f"quarter <> '' AND hs4 <> '{NONE}' AND mass_ug > 0 AND emitted_ug IS NOT NULL"
_QUERY_1: Final = f"""
SELECT digest, electricity, boundary, gwp_set, hs4, quarter, route, country, producer, mass_ug, emitted_ug
FROM standing WHERE {_COUNTED} AND producer IN (SELECT producer FROM grouping)
AND (producer, product) NOT IN ({DOUBLED_1})
"""
_RULES_1: Final[Mapping[str, JsonValue]] = {
    "threshold": str(THRESHOLD), "pPercent": str(P_PERCENT), "tree": "hs4 and quarter, route, country",
    "mean": "kg CO2e a tonne, weighted by mass, rounded to 1", "counts": f"rounded to {ROUND_COUNTS}",
}  # fmt: skip


_QUERY_2: Final = f"""
SELECT digest, electricity, boundary, gwp_set, hs4, quarter, route, country, producer, mass_ug, emitted_ug
FROM standing WHERE {_COUNTED} AND producer IN (SELECT producer FROM grouping)
AND digest NOT IN ({DOUBLED_2})
"""
_QUERY_3: Final = _QUERY_2.replace(DOUBLED_2, DOUBLED)


class Edition(NamedTuple):
    """What releases of one edition state and do.

    ``query``: what rows are counted; ``doubled``: the part of it that finds several claims about one product.
    ``lasting``: published rows are judged by the groups of the release that took them in and of all later
    ones; otherwise by those of the newest table alone. ``standing``: the view of what counts.
    ``named_by``: the columns that ``doubled`` has.
    """

    rules: Mapping[str, JsonValue]
    query: str
    doubled: str
    lasting: bool
    standing: str
    named_by: str

    @property
    def stated(self) -> str:
        """The query as a release states it."""
        return " ".join(self.query.split())

    @property
    def quick(self) -> str:
        """The query where ``doubled`` is a table already."""
        return self.query.replace(self.doubled, f"SELECT {self.named_by} FROM doubled")

    @property
    def is_doubled(self) -> str:
        """A condition of SQL: whether another claim is about what a row's claim is about."""
        return f"({self.named_by}) IN (SELECT {self.named_by} FROM doubled)"


FIRST: Final = Edition(
    _RULES_1, _QUERY_1, DOUBLED_1, lasting=False, standing=STANDING_1, named_by="producer, product"
)
"""Of releases until 0.3.0 and shortly after."""
SECOND: Final = FIRST._replace(
    query=_QUERY_2,
    doubled=DOUBLED_2,
    rules={
        **_RULES_1,
        "tree": "hs4 and quarter, route, country; published rows by the groups of all tables since",
    },
    lasting=True,
    standing=STANDING_2,
    named_by="digest",
)
"""Of releases that compared only claims that stand."""
NOW: Final = SECOND._replace(query=_QUERY_3, doubled=DOUBLED, standing=STANDING)
"""Of releases that are made now."""


def edition_of(content: Mapping[str, Any]) -> Edition:
    """The edition that states the rules and the query of a release; today's where none does.

    A release that was changed there is then made again by today's rules, and shows as one of other bytes.
    """
    stated = (content["rules"], content["query"])
    return next((one for one in (NOW, SECOND, FIRST) if stated == (one.rules, one.stated)), NOW)


def find_doubled(base: Connection, edition: Edition = NOW) -> None:
    """Make the table ``doubled``: what contradicts each other, of all rows."""
    standing.find_doubled(base, edition.doubled)
