"""The same balance by another way: intensities instead of differences, and quantities looked up in a log.

Written from the rules of the page alone; it shares no code with ``passport.custody.balance``.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from passport.custody.movements import Movement
from tests.passport.custody.plans import Plan

NONE = Fraction(0)
OWN = "own"
Lots = dict[tuple[str, str], Fraction]
"""Credits by the day they date from and by their movement; those of the period are ``OWN``."""


class Found(NamedTuple):
    """Violations as (key, rule), and, where there are none, emissions of each sale and of the rest."""

    wrong: set[tuple[str, str]]
    sold: dict[str, Fraction]
    unsold: Fraction
    unused: Fraction


def total(values: Iterable[Fraction]) -> Fraction:
    return sum(values, NONE)


def month_later(day: str, months: int) -> str:
    count = int(day[:4]) * 12 + int(day[5:7]) - 1 + months
    return f"{count // 12}-{count % 12 + 1:02}-{day[8:]}"


def in_order(plan: Plan) -> list[Movement]:
    if plan.system.continuous:
        return sorted(plan.movements, key=lambda one: one.day)
    first = [one for one in plan.movements if one.kind == "carry"]
    second = [one for one in plan.movements if one.kind in ("in", "reclaim", "make")]
    moved = sorted((one for one in plan.movements if one.kind == "transfer"), key=lambda one: one.day)
    went = sorted((one for one in plan.movements if one.kind == "out"), key=lambda one: one.day)
    over = [one for one in plan.movements if one.kind == "expire"]
    return [*first, *second, *moved, *over, *went]


def calculate(plan: Plan) -> Found:
    """Judge and value all movements of a credit system."""
    log = Log(plan)
    for one in in_order(plan):
        if one.kind in ("in", "reclaim"):
            log.came(one)
        elif one.kind == "make":
            place = log.family(one.site), one.product
            log.made[place] = log.made.get(place, NONE) + one.mass
        elif one.kind == "carry":
            log.carried(one)
        elif one.kind == "transfer":
            for lot, part in log.take(one, one.attributed or NONE).items():
                log.held[one.to][lot] = log.held[one.to].get(lot, NONE) + part
        elif one.kind == "expire":
            log.over(one)
        else:
            log.went(one)
    log.lapsed()
    families = ["all"] if plan.system.multi_site else list(plan.system.sites)
    for family in families:
        log.value(family)
    return Found(log.wrong, log.sold, log.unsold, log.unused)


class Log:
    """What is held where, and which rules were broken by which movement."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.system = plan, plan.system
        self.wrong: set[tuple[str, str]] = set()
        self.held: dict[str, Lots] = {site: {} for site in plan.system.sites}
        self.made: dict[tuple[str, str], Fraction] = {}
        self.covered: dict[str, Lots] = {}
        self.worth: dict[str, Fraction] = {}
        self.sold: dict[str, Fraction] = {}
        self.gone: list[tuple[str, tuple[str, str], Fraction]] = []
        self.unsold = self.unused = NONE

    def family(self, site: str) -> str:
        return "all" if self.system.multi_site else site

    def came(self, one: Movement) -> None:
        lot = self.system.start, OWN
        if one.attributed:
            self.held[one.site][lot] = self.held[one.site].get(lot, NONE) + one.attributed

    def carried(self, one: Movement) -> None:
        if month_later(one.since, self.system.carry_months) <= one.day:
            self.wrong.add((one.key, "expired"))
            return
        self.held[one.site][(one.since, one.key)] = one.attributed or NONE
        self.worth[one.key] = one.emissions / (one.attributed or NONE)

    def went(self, one: Movement) -> None:
        product, place = self.system.products[one.product], (self.family(one.site), one.product)
        if self.made.get(place, NONE) < one.mass:
            self.wrong.add((one.key, "made"))
        self.made[place] = self.made.get(place, NONE) - one.mass
        if (one.attributed or NONE) > product.limit * one.mass:
            self.wrong.add((one.key, "limit"))
        self.covered[one.key] = self.take(one, (one.attributed or NONE) / product.factor)

    def take(self, one: Movement, need: Fraction) -> Lots:
        mine, got = self.held[one.site], Lots()
        for lot in sorted(mine, key=lambda lot: lot[0]):
            old = lot[1] != OWN and month_later(lot[0], self.system.carry_months) <= one.day
            got[lot] = NONE if old else min(need, mine[lot])
            mine[lot] -= got[lot]
            need -= got[lot]
        if need:
            self.wrong.add((one.key, "overdrawn"))
        return got

    def over(self, one: Movement) -> None:
        """Credits of one day lapse: the rest of them as a sheet can state it, with six decimals."""
        mine, need = self.held[one.site], one.attributed or NONE
        of_day = {lot: left for lot, left in mine.items() if lot[0] == one.since}
        if round(need - total(of_day.values()), 6) > 0:
            self.wrong.add((one.key, "overdrawn"))
        for lot, left in of_day.items():
            part = min(need, left)
            mine[lot] -= part
            need -= part
            self.gone.append((one.site, lot, part))

    def lapsed(self) -> None:
        for mine in self.held.values():
            for lot, left in mine.items():
                end = month_later(lot[0], self.system.carry_months)
                if lot[1] != OWN and round(left, 6) and end <= self.system.end:
                    self.wrong.add(("", "expired"))

    def value(self, family: str) -> None:
        """Intensities of what has the attribute and what has not, and every sale by its parts."""
        factors = {code: one.factor for code, one in self.system.products.items()}
        here = [one for one in self.plan.movements if family in ("all", one.site)]
        came = [one for one in here if one.kind in ("in", "reclaim")]
        with_it = [one for one in came if one.attributed]
        stands = total(one.mass / factors[one.product] for one in here if one.kind == "make")
        credits = total(one.mass for one in with_it)
        if stands < total(one.mass for one in came):
            self.wrong.add(("", "factor"))
            return
        # A tonne that products stand for is less than a tonne of what came in where a factor is low: metal
        # that is there once emits once, however many tonnes of product it is said to be.
        there = total(one.mass for one in came) / stands if stands else NONE
        good = there * total(one.emissions for one in with_it) / credits if credits else NONE
        outs = [one for one in here if one.kind == "out"]
        rest = {code: self.made.get((family, code), NONE) for code in factors}
        plain = good
        if stands != credits:
            plain = (total(one.emissions for one in came) - good * credits) / (stands - credits)
        elif credits and (any(rest.values()) or any((one.attributed or NONE) < one.mass for one in outs)):
            self.wrong.add(("", "residual"))
        self._sales(outs, factors, good, plain)
        self.unsold += total(mass / factors[code] * plain for code, mass in rest.items())
        for site in self.system.sites if family == "all" else [family]:
            gone = [(lot, part) for where, lot, part in self.gone if where == site]
            for lot, left in [*self.held[site].items(), *gone]:
                worth = left * (good - plain if lot[1] == OWN else self.worth[lot[1]])
                self.unused += worth
                if worth > 0 and round(left, 6):
                    self.wrong.add(("", "unused"))

    def _sales(
        self, outs: Sequence[Movement], factors: dict[str, Fraction], good: Fraction, plain: Fraction
    ) -> None:
        for one in outs:
            parts = self.covered[one.key]
            own = total(part for lot, part in parts.items() if lot[1] == OWN)
            older = {lot: part for lot, part in parts.items() if lot[1] != OWN}
            bare = one.mass / factors[one.product] - own - total(older.values())
            old = total(part * (plain + self.worth[lot[1]]) for lot, part in older.items())
            self.sold[one.key] = own * good + bare * plain + old
            if self.sold[one.key] < 0:
                self.wrong.add((one.key, "negative"))
