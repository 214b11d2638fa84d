"""Systems and movements for tests: the metal of the workshop, and random ones in odd fractions."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st

from passport.custody import balance, movements
from passport.custody.movements import Movement
from passport.custody.results import Balance
from passport.custody.system import Product, System
from passport.custody.system import read as read_system
from passport.sheets.drafts.reading import DraftRefused
from signing.package_data import package_data

SITES: Final = ("north", "south", "west")
DAYS: Final = tuple(f"2026-0{month}-{day:02}" for month in (1, 2, 3) for day in (1, 10, 28))
START, END = "2026-01-01", "2026-04-01"


def example(name: str) -> bytes:
    """A file of the example that comes along."""
    return package_data("passport", f"custody/data/metal/{name}")


def metal(system: str = "system.toml", table: str = "movements.csv", *changes: tuple[str, str]) -> Balance:
    """The balance of a worked example; ``changes`` replace texts in either of its files."""
    rules, lines = example(system).decode(), example(table).decode()
    for before, after in changes:
        assert (before in rules) != (before in lines), before
        rules, lines = rules.replace(before, after), lines.replace(before, after)
    found = read_system(rules.encode(), system)
    return balance.balance(found, movements.read(lines.encode(), table, found))


def codes(system: str, table: str, *changes: tuple[str, str]) -> list[tuple[str, str]]:
    """What is wrong with a worked example after changes: the place and the code of each mistake."""
    try:
        metal(system, table, *changes)
    except DraftRefused as refused:
        return [(one.where, one.code) for one in refused.problems]
    return []


def movement(kind: str, place: int, **members: Any) -> Movement:
    """A movement with its key; what is not named is empty."""
    usual: dict[str, Any] = {
        "key": f"{kind}-{place}", "day": DAYS[0], "kind": kind, "site": SITES[0], "product": "",
        "mass": Fraction(0), "attributed": None, "emissions": Fraction(0), "party": "p", "to": "",
        "since": "", "delivery": "", "batch": "", "where": f"row {place}", "places": {},
    }  # fmt: skip
    return Movement(**(usual | members))


class Plan(NamedTuple):
    """A system and what moved in it."""

    system: System
    movements: Sequence[Movement]


_MASS = st.integers(1, 400).map(lambda n: Fraction(n, 4))
_EMITS = st.integers(0, 9000).map(lambda n: Fraction(n, 7))
_DAY = st.sampled_from(DAYS)


@st.composite
def plans(draw: st.DrawFn, model: str = "mass-balance/credit") -> Plan:
    """A system of one to three sites, and movements that may or may not close."""
    sites = SITES[: draw(st.integers(1, 3))]
    factors = [Fraction(draw(st.integers(5, 12)), draw(st.integers(7, 13))) for _ in range(2)]
    limits = [draw(st.sampled_from((Fraction(1, 2), Fraction(1), Fraction(1)))) for _ in range(2)]
    products = {
        code: Product(code, factor, "e1", limit, ("metal",))
        for code, factor, limit in zip(("foil", "wire"), factors, limits, strict=True)
    }
    months = draw(st.sampled_from((0, 3, 12, 12)))
    system = System(
        "urn:example:s", "s", model, "metal", "recycled", START, END, draw(st.booleans()),
        draw(st.booleans()), months, sites, products,
    )  # fmt: skip
    found: list[Movement] = []
    for place in range(draw(st.integers(1, 6))):
        found.append(_came(draw, place, sites))
    for site in sites:
        mass = sum((one.mass for one in found if one.site == site), Fraction(0))
        for code in ("foil", "wire") if mass else ():
            spare = Fraction(draw(st.integers(2, 4)), 4)
            made = mass * products[code].factor * spare
            found.append(movement("make", len(found), site=site, product=code, mass=made))
    for place in range(draw(st.integers(0, 8))):
        found.append(_went(draw, 100 + place, system))
    for place in range(draw(st.integers(0, 2)) if months else 0):
        since = draw(st.sampled_from(("2025-03-15", "2025-06-30", "2025-12-01")))
        found.append(
            movement(
                "carry", 200 + place, site=draw(st.sampled_from(sites)), since=since, attributed=draw(_MASS),
                emissions=-draw(_EMITS),
            )
        )  # fmt: skip
    return Plan(system, found)


def _came(draw: st.DrawFn, place: int, sites: Sequence[str]) -> Movement:
    kind, mass = draw(st.sampled_from(("in", "in", "reclaim"))), draw(_MASS)
    attributed = mass if kind == "reclaim" or draw(st.booleans()) else Fraction(0)
    # An attribute usually emits less than what has it not; else nothing of it may be left over.
    less = draw(st.sampled_from((100, 100, 1))) if attributed else 1
    return movement(
        kind, place, day=draw(_DAY), site=draw(st.sampled_from(sites)), mass=mass, attributed=attributed,
        emissions=draw(_EMITS) / less,
    )  # fmt: skip


def _went(draw: st.DrawFn, place: int, system: System) -> Movement:
    site, day = draw(st.sampled_from(system.sites)), draw(_DAY)
    if system.multi_site and len(system.sites) > 1 and draw(st.integers(0, 4)) == 0:
        to = draw(st.sampled_from([one for one in system.sites if one != site]))
        return movement("transfer", place, day=day, site=site, to=to, attributed=draw(_MASS) / 10)
    mass = draw(_MASS) / 40
    part = None if system.model != "mass-balance/credit" else mass * Fraction(draw(st.integers(0, 4)), 4)
    code = draw(st.sampled_from(("foil", "wire")))
    return movement("out", place, day=day, site=site, product=code, mass=mass, attributed=part)
