"""The activity data of one calculation: what the author wrote, in normal form, and its typed view.

The normal form is a tree of objects, arrays and strings (``document``). Readers of TOML and CSV build it, the
workings store it, and a replay starts from it again; so both take the same path to the number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, cast

from passport.carbon.allocation import Driver
from passport.carbon.calculating.calculate import Profile
from passport.carbon.calculating.detail import Detail
from passport.carbon.exact import figure as figure_of
from passport.carbon.sources import Method
from passport.carbon.tables import table
from passport.vocab import Electricity

SUBJECT: Final = (
    "id", "name", "grade", "heat", "mass", "facility", "productionRoute", "sector", "period",
    "productClassifications", "alternateIds",
)  # fmt: skip
"""Members that pass into the draft as they are."""
ROLES: Final[Mapping[str, int]] = {name: int(sign) for name, sign in table("roles").items()}
"""What a source is in its balance, and the sign it counts with; quantities themselves are never negative."""
USUAL_PROFILE: Final = Profile()


@dataclass(frozen=True, slots=True)
class Capital:
    """How a capital good is written off: ``straight-line`` over a life, or ``units-of-production``."""

    rule: str
    start: str = ""
    end: str = ""
    expected: Decimal | None = None
    made_before: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to get at a source's emissions; the engine takes the strongest that applies.

    ``quantity`` in ``unit`` plus ``stock_start`` less ``stock_end`` is what was used. ``series`` names a
    file of readings instead; ``fill`` is the rule for its gaps. ``factor`` or ``input`` names the other leg.
    ``unit`` may be a currency; ``price_year`` and ``basis`` then say what money it is.
    """

    method: Method
    quantity: Decimal | None
    unit: str
    evidence: str
    factor: str = ""
    input: str = ""
    calibrated_until: str = ""
    stock_start: Decimal | None = None
    stock_end: Decimal | None = None
    calorific: Decimal | None = None
    oxidation: Decimal | None = None
    uncertainty: Decimal | None = None
    series: str = ""
    fill: str = ""
    capital: Capital | None = None
    price_year: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class PlannedSource:
    """One emission source and the candidates for it.

    ``order_reason``: why the first candidate that applies counts and not the strongest, in the author's
    words; empty where the strongest is to count.
    """

    key: str
    stage: str
    scope: str
    role: str
    candidates: tuple[Candidate, ...]
    electricity: Electricity | None = None
    off_gas: bool = False
    is_primary: bool | None = None
    allocation: str = ""
    order_reason: str = ""


@dataclass(frozen=True, slots=True)
class SharedCost:
    """An allocation: the drivers in order of preference, and which of the products this claim is about."""

    key: str
    product: str
    drivers: tuple[Driver, ...]


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """A second look at several sources together, e.g. a stack's instrument beside the mass balance."""

    key: str
    covers: tuple[str, ...]
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class SeriesClock:
    """A file of readings the candidates name: the ``zone`` of its clock and the ``step`` in seconds.

    ``ends``: its times mark the ends of the intervals.
    """

    name: str
    zone: str | int
    step: int
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Activity:
    """Everything a calculation starts from but factors, inputs and readings."""

    document: Mapping[str, Any]
    subject: Mapping[str, Any]
    start: str
    end: str
    output: Decimal
    output_unit: str
    profile: Profile
    detail: Detail
    sources: tuple[PlannedSource, ...]
    allocations: tuple[SharedCost, ...]
    cross_checks: tuple[CrossCheck, ...]
    series: tuple[SeriesClock, ...]
    history: tuple[Decimal, ...]

    @property
    def country(self) -> str:
        """Where the plant stands, ISO 3166."""
        return cast("str", self.subject["facility"]["country"])


def activity_of(document: Mapping[str, Any]) -> Activity:
    """Read a document in normal form, which readers have checked, as typed values."""
    usual = USUAL_PROFILE
    declared = document.get("declaredUnit", {"value": str(usual.declared_value), "unit": usual.declared_unit})
    profile = Profile(
        boundary=document.get("boundary", usual.boundary),
        gwp_set=document.get("gwpSet", usual.gwp_set),
        carbon_to_co2=document.get("carbonToCO2", usual.carbon_to_co2),
        declared_value=figure_of(declared["value"]),
        declared_unit=declared["unit"],
    )
    return Activity(
        document=document,
        subject={name: document[name] for name in SUBJECT if name in document},
        start=document["period"]["start"],
        end=document["period"]["end"],
        output=figure_of(document["output"]["value"]),
        output_unit=document["output"]["unit"],
        profile=profile,
        detail=document.get("detail", "stage"),
        sources=tuple(_source(entry) for entry in document["sources"]),
        allocations=tuple(_shared(entry) for entry in document.get("allocations", ())),
        cross_checks=tuple(
            CrossCheck(entry["key"], tuple(entry["covers"]), _candidate(entry["candidate"]))
            for entry in document.get("crossChecks", ())
        ),
        series=tuple(_clock(entry) for entry in document.get("series", ())),
        history=tuple(figure_of(value) for value in document.get("history", ())),
    )


def series_named(document: Mapping[str, Any]) -> list[str]:
    """List the names of the files of readings in a document, sorted; the caller opens them."""
    return sorted(cast("str", entry["name"]) for entry in document.get("series", ()))


def _clock(entry: Mapping[str, str]) -> SeriesClock:
    zone = entry["zone"]
    # Minutes east of UTC are digits with an optional sign; everything else is a name.
    fixed = int(zone) if zone.removeprefix("-").isdecimal() and zone.isascii() else zone
    return SeriesClock(entry["name"], fixed, int(entry.get("step", "900")), entry.get("stamp") == "end")


def _source(entry: Mapping[str, Any]) -> PlannedSource:
    """Read a source of the normal form; members that are left out are empty."""
    return PlannedSource(
        key=entry["key"],
        stage=entry["stage"],
        scope=entry["scope"],
        role=entry.get("role", "emission"),
        candidates=tuple(
            _candidate(part) for part in cast("Sequence[Mapping[str, Any]]", entry["candidates"])
        ),
        electricity=entry.get("electricity"),
        off_gas=entry.get("offGas") == "yes",
        is_primary=entry["isPrimary"] == "yes" if "isPrimary" in entry else None,
        allocation=entry.get("allocation", ""),
        order_reason=entry.get("orderReason", ""),
    )


def _candidate(part: Mapping[str, Any]) -> Candidate:
    """Read a candidate of the normal form; figures are exact decimals, ``None`` where they are left out."""
    def figure(name: str) -> Decimal | None:
        return figure_of(part[name]) if name in part else None

    return Candidate(
        method=part["method"],
        quantity=figure("quantity"),
        unit=part.get("unit", ""),
        evidence=part.get("evidence", ""),
        factor=part.get("factor", ""),
        input=part.get("input", ""),
        calibrated_until=part.get("calibratedUntil", ""),
        stock_start=figure("stockStart"),
        stock_end=figure("stockEnd"),
        calorific=figure("calorific"),
        oxidation=figure("oxidation"),
        uncertainty=figure("uncertainty"),
        series=part.get("series", ""),
        fill=part.get("fill", ""),
        capital=_capital(part["capital"]) if "capital" in part else None,
        price_year=part.get("priceYear", ""),
        basis=part.get("basis", ""),
    )


def _capital(part: Mapping[str, str]) -> Capital:
    return Capital(
        part["rule"],
        part.get("start", ""),
        part.get("end", ""),
        figure_of(part["expected"]) if "expected" in part else None,
        figure_of(part.get("madeBefore", "0")),
    )


def _shared(entry: Mapping[str, Any]) -> SharedCost:
    drivers = []
    for part in entry["drivers"]:
        # An empty weight is one that is not known; the next driver is tried then.
        weights = {name: figure_of(text) if text else None for name, text in part["weights"].items()}
        values = {name: figure_of(text) for name, text in part.get("values", {}).items()}
        drivers.append(Driver(part["rule"], weights, values))
    return SharedCost(entry["key"], entry["product"], tuple(drivers))
