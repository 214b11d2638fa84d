"""Name what an entity publishes by its periods: each CO2 statement and each report has a line of its own.

A period is half-open: from its first moment to the moment behind its last. Two documents of one kind whose
periods share time are versions of one line or contradict each other; those that touch share none.
"""

from collections.abc import Container, Iterable, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from passport import moments
from passport.identifiers.product_id import parse_product_id
from passport.vocab import INVENTORY, Kind

PARTY: Final = "417"
"""The GS1 application identifier of a party's number, with which the keys of entities begin."""
DOCUMENTS: Final = ("report",)
"""Kinds of documents of an entity that may be asked for by name."""
_STATEMENTS, _REPORTS = "year", "report"
_OF: Final[Mapping[Kind, str]] = {"carbonstatement": _STATEMENTS, "inventory": _REPORTS}
_DAY: Final = 86_400
_MIDNIGHT: Final = "T00:00:00Z"
_YEAR, _MONTH, _MONTHS = len("2025"), len("2025-06"), 12
_LAST_YEAR: Final = int(moments.LAST[:_YEAR])
_EVER: Final = (0, moments.seconds_of_last + _DAY + 1)


class Period(NamedTuple):
    """The time that a document of an entity is about.

    ``entity`` is the key of its identifier, ``kind`` what the names of such documents hold behind it
    (``year``, ``report``); ``start`` and ``end`` are POSIX seconds, ``end`` behind the last.
    """

    entity: str
    kind: str
    start: int
    end: int

    @property
    def line(self) -> str:
        """The name of a line that begins with a document of this period."""
        return f"{self.entity}/{self.kind}/{self.text}"

    @property
    def text(self) -> str:
        """Its ends, ``2025-01-01/2026-01-01``; those that are no midnight as ``2025-01-01T063000Z``."""
        return f"{_text(self.start)}/{_text(self.end)}"

    def shares_time(self, other: "Period") -> bool:
        """Whether some moment lies in both."""
        return self.start < other.end and other.start < self.end


class Held(NamedTuple):
    """A document of an entity: its digest, its line, and the time it is about."""

    claim: str
    line: str
    period: Period


class Asked(NamedTuple):
    """Lines of an entity: those with a document of exactly ``period``, or by the day before their ends.

    ``before``: the newest document of the line ends at one of the seconds ``before[0] <= end < before[1]``.
    """

    entity: str
    kind: str
    period: Period | None = None
    before: tuple[int, int] = _EVER


class Wish(NamedTuple):
    """Which of an entity's documents is asked for; empty for the last there is.

    ``year`` is the year, or the month, in which the day before its end lies (``2025``, ``2025-06``): the last
    of them where several end there. ``period`` is exactly one, as ``Period.text`` writes it. Without
    ``report`` it is the CO2 statement, and where the entity published none that ends there, its report.
    """

    year: str = ""
    report: bool = False
    period: str = ""

    @property
    def query(self) -> str:
        """The wish as the query of an address; empty where nothing was wished."""
        said = {"document": DOCUMENTS[0] if self.report else "", "year": self.year, "period": self.period}
        return urlencode({name: value for name, value in said.items() if value}, safe="/")

    def name(self, key: str) -> str:
        """The name under which to look for it; of a product the key, whatever is wished."""
        when = self.period or self.year
        if not is_party(key) or self == Wish():
            return key
        return "/".join([key, _REPORTS if self.report else _STATEMENTS, *([when] if when else ())])


def period_of(kind: Kind, subject: Mapping[str, Any]) -> Period | None:
    """The period of a document of an entity that keeps the profile; of a product there is none."""
    if kind not in _OF:
        return None
    start, end = (moments.seconds(subject["period"][name]) for name in ("start", "end"))
    return Period(parse_product_id(subject["id"]).key, _OF[kind], start, end)


def wish_of(kind: Kind, subject: Mapping[str, Any]) -> Wish:
    """The wish by which this document of an entity is found; of a product none is needed."""
    period = period_of(kind, subject)
    return Wish() if period is None else Wish("", kind == INVENTORY, period.text)


def rival_of(earlier: Iterable[Held], held: Iterable[Held], brought: Container[str]) -> Period | None:
    """The period of a line's newest document that shares time with one that was ``brought`` (T510, T672).

    ``earlier`` and ``held`` are the documents of one kind about one entity, before and after; of a line the
    newest comes last. What was replaced is compared with nothing, and neither is a version that comes
    together with the one that replaces it. A period that its line had already is not compared with the others
    again: databases of before this rule may hold two lines of one time, and each of them may be corrected.
    """
    had = {one.line: one.period for one in earlier}
    heads = {one.line: one for one in held}
    for new in heads.values():
        if new.claim in brought and had.get(new.line) != new.period:
            for one in heads.values():
                if one.line != new.line and one.period.shares_time(new.period):
                    return one.period
    return None


def is_period(text: str) -> bool:
    """Whether a text is a period as ``Period.text`` writes it."""
    return _read("", "", text.split("/")) is not None


def is_party(name: str) -> bool:
    """Whether a name is the key of an entity, without anything behind it."""
    return _divided(name) == (name, ())


def asked_by(name: str) -> list[Asked]:
    """The lines that a name of an entity's documents stands for, those to look for first first.

    An entity, or one of its years, stands for its CO2 statements, and for its reports where there are none.
    Empty for every other name, such as that of a product, and for one that no document can have.
    """
    divided = _divided(name)
    if divided is None:
        return []
    key, behind = divided
    kind, *when = behind or (_STATEMENTS,)
    if len(when) > 1:
        period = _read(key, kind, when)
        return [] if period is None else [Asked(key, kind, period)]
    before = _within(when[0]) if when else _EVER
    if before is None:
        return []
    return [Asked(key, one, before=before) for one in (_STATEMENTS, _REPORTS) if one in (kind, _REPORTS)]


def _divided(name: str) -> tuple[str, tuple[str, ...]] | None:
    """The key of an entity and what a name holds behind it; ``None`` for the name of a product.

    Keys have an application identifier, which is a number, at every other place.
    """
    segments = name.split("/")
    if segments[0] != PARTY:
        return None
    place = next((at for at in range(2, len(segments), 2) if segments[at] in _OF.values()), len(segments))
    return "/".join(segments[:place]), tuple(segments[place:])


def _text(seconds: int) -> str:
    # No colons: names are names of folders in an export, and Windows has none with a colon.
    return moments.moment(seconds).removesuffix(_MIDNIGHT).replace(":", "")


def _read(entity: str, kind: str, ends: list[str]) -> Period | None:
    """The period with these ends; ``None`` for any other text, and for another spelling of the same."""
    full = [one if "T" not in one else f"{one[:13]}:{one[13:15]}:{one[15:]}" for one in ends]
    whole = [one if "T" in one else one + _MIDNIGHT for one in full]
    if len(whole) != len(("start", "end")) or not all(map(moments.is_moment, whole)):
        return None
    found = Period(entity, kind, *map(moments.seconds, whole))
    return found if found.start < found.end and found.text == "/".join(ends) else None


def _within(when: str) -> tuple[int, int] | None:
    """The ends, half-open, of periods whose last day lies in a year or month; ``None`` for any other text."""
    if not moments.is_moment({_YEAR: f"{when}-01-01", _MONTH: f"{when}-01"}.get(len(when), "") + _MIDNIGHT):
        return None
    year, month = int(when[:_YEAR]), int(when[_YEAR + 1 :] or 1)
    later = (year + 1, 1) if len(when) == _YEAR else (year + month // _MONTHS, month % _MONTHS + 1)
    # The last day is the one before the end, as ``passport.model.carbon_statement.year_of`` counts too.
    return _first(year, month) + _DAY, _first(*later) + _DAY


def _first(year: int, month: int) -> int:
    if year > _LAST_YEAR:
        return moments.seconds_of_last + 1
    return moments.seconds(f"{year:04}-{month:02}-01{_MIDNIGHT}")
