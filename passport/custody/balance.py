"""Balance a system of mass balance: what came in with an attribute, who got it, and what every tonne carries.

Credits are kept in tonnes of the material: a tonne of a product costs 1 / factor. What is sold with the
attribute carries the emissions of the material with it by the physical yield of the period. What is sold
without it carries the residual: all other emissions, spread over what was made and is not covered by credits.
What credits add or take away sums to nothing over a period, so emissions are conserved exactly. Rules M1 to
M6 and their codes are in ``passport/docs/custody.md``.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from passport.custody import values
from passport.custody.kinds import AVERAGING, IN
from passport.custody.movements import Movement
from passport.custody.pool import NONE, Lot, Pool, Taken, total
from passport.custody.results import Balance, Group, Left, Output, down, is_nothing, text
from passport.custody.spelling import spelled
from passport.custody.system import System, months_after
from passport.sheets.drafts.reading import DraftRefused, Problem

# In a balance that closes at the end of a period, what came in is there before what went out; what is said to
# lapse is given to nobody, so sales, which take the oldest credits, leave it alone.
_ORDER: Final = {"carry": 0, "in": 1, "reclaim": 1, "make": 2, "transfer": 3, "expire": 4, "out": 5}


def balance(system: System, movements: Sequence[Movement]) -> Balance:
    """The balance of a system; raises ``DraftRefused`` with all that does not close (``custody.*``)."""
    walk = _Walk(system)
    if system.continuous:
        ordered = sorted(movements, key=lambda one: one.day)
    else:
        ordered = sorted(movements, key=lambda one: (_ORDER[one.kind], one.day))
    for one in ordered:
        walk.take(one)
    problems = walk.problems + walk.lapsed()
    groups = []
    for sites in system.groups:
        groups.append(_group(system, sites, movements, problems))
    if problems:
        raise DraftRefused(problems)
    result = _result(system, groups, walk)
    check = _averages if system.model == AVERAGING else _unattributed
    if problems := [*check(system, groups, result, walk), *values.problems(result, movements)]:
        raise DraftRefused(problems)
    return result


class _Walk:
    """Goes through the movements and keeps what each site holds: credits, and products made and not sold."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.problems: list[Problem] = []
        self.pools = {site: Pool() for site in system.sites}
        self.stock: dict[tuple[int, str], Fraction] = {}
        self.outs: list[tuple[Movement, list[Taken]]] = []
        self.expired: list[tuple[str, Taken]] = []
        self.carried: list[Left] = []
        self.reclaimed: dict[str, Fraction] = {}
        self._parties: dict[str, str] = {}
        self._group_of = {site: place for place, sites in enumerate(system.groups) for site in sites}

    def take(self, one: Movement) -> None:
        """Enter one movement, or add what is wrong with it."""
        if one.kind in IN:
            self._came(one)
        elif one.kind == "make":
            place = self._place(one)
            self.stock[place] = self.stock.get(place, NONE) + one.mass
        elif one.kind == "out":
            self._went(one)
        elif one.kind == "carry":
            self._carry(one)
        elif one.kind == "transfer":
            for part in self._credits(one, one.attributed or NONE):
                self.pools[one.to].add(Lot(part.since, part.mass, part.lapses, part.advantage))
        else:
            self.expired += [
                (one.site, part) for part in self._credits(one, one.attributed or NONE, one.since)
            ]

    def _place(self, one: Movement) -> tuple[int, str]:
        return self._group_of[one.site], one.product

    def _came(self, one: Movement) -> None:
        if one.kind == "reclaim":
            party = self._parties.setdefault(spelled(one.party), one.party)
            self.reclaimed[party] = self.reclaimed.get(party, NONE) + one.mass
        if one.attributed:
            self.pools[one.site].add(Lot(self.system.start, one.attributed))

    def _carry(self, one: Movement) -> None:
        months = self.system.carry_months
        mass = one.attributed or NONE
        lapses = months_after(one.since, months)
        if lapses <= one.day:
            hint = f"What is left over may be used for {months} months here; leave the movement out."
            if lapses > self.system.start:
                hint = (
                    f"Write it on {self.system.start}, when the credits were still there, and what of them"
                    f" was not used by {lapses} as a movement expire with since {one.since}."
                )
            self.problems.append(one.problem("since", "expired", f"it lapsed on {lapses}.", hint))
            return
        self.pools[one.site].add(Lot(one.since, mass, lapses, one.emissions / mass))
        self.carried.append(Left(one.site, one.since, mass, one.emissions))

    def _went(self, one: Movement) -> None:
        place, product = self._place(one), self.system.products[one.product]
        held = self.stock.get(place, NONE)
        if one.mass > held:
            hint = (
                f"{text(held)} t of {one.product} are made and not sold: correct the mass, or what was made."
            )
            message = f"{text(one.mass)} t go out, and {text(held)} t are there."
            self.problems.append(one.problem("mass", "made", message, hint))
        self.stock[place] = held - one.mass
        given = one.attributed or NONE
        if self.system.model == AVERAGING:
            self.outs.append((one, []))
            return
        if given > product.limit * one.mass:
            hint = f"At most {down(product.limit * one.mass)} t of this movement."
            message = f"{one.product} may hold a share of {text(product.limit)}."
            self.problems.append(one.problem("attributed", "limit", message, hint))
        self.outs.append((one, self._credits(one, given / product.factor)))

    def _credits(self, one: Movement, mass: Fraction, since: str = "") -> list[Taken]:
        """Credits for a movement; fewer than that are ``custody.overdrawn``.

        What lapses is the rest as a sheet can state it, with six decimals.
        """
        pool = self.pools[one.site]
        there = pool.usable(one.day, since)
        rest = one.kind == "expire" and is_nothing(mass - there)
        if mass > there and not rest:
            where = f"{one.site} holds credits for {down(there)} t of {self.system.material}"
            when = "then" if self.system.continuous else "in this period"
            hint = f"{where} {when}: attribute less, or write what came in."
            message = f"{text(mass)} t of {self.system.material} are needed, {down(there)} t are there."
            self.problems.append(one.problem("attributed", "overdrawn", message, hint))
        return pool.take(min(mass, there), one.day, since)

    def lapsed(self) -> list[Problem]:
        """Carried credits that lapsed within the period, are left, and nobody said so."""
        found = []
        for site, pool in self.pools.items():
            for lot in pool.lots:
                if lot.lapses and not is_nothing(lot.left) and lot.lapses <= self.system.end:
                    message = (
                        f"{text(lot.left)} t at {site}, carried since {lot.since}, lapsed on {lot.lapses}."
                    )
                    hint = f"Write a movement expire of {text(lot.left)} with since {lot.since}."
                    found.append(Problem(self.system.id, "custody.expired", message, hint))
        return found


def _group(
    system: System, sites: tuple[str, ...], movements: Sequence[Movement], problems: list[Problem]
) -> Group:
    """Add up what came into some sites, and work out the residual of what has no attribute.

    Masses are tonnes of the material, emissions tonnes of CO2e. ``residual`` is tonnes of CO2e a tonne: the
    emissions that all credits do not carry (``Group.of_credit``), spread over what was made (mass / factor)
    less what credits cover; None where nothing is left. With a factor at the physical yield these are the
    emissions of the material without the attribute; with a lower one what was made stands for more than came
    in, and the surplus would dilute them to nothing where nearly all has the attribute. Adds
    ``custody.factor`` and ``custody.made`` to ``problems``.
    """
    here = [one for one in movements if one.site in sites]
    mass, emissions = _came([one for one in here if one.kind in IN])
    attributed, of_attributed = _came([one for one in here if one.kind in IN and one.attributed])
    made = [one for one in here if one.kind == "make"]
    used = total(one.mass / system.products[one.product].factor for one in made)
    problems += _unequal(system, ", ".join(sites), mass, used)
    group = Group(sites, mass, used, emissions, attributed, of_attributed, None)
    if used <= attributed:
        return group
    return group._replace(residual=(emissions - attributed * group.of_credit) / (used - attributed))


def _came(several: Sequence[Movement]) -> tuple[Fraction, Fraction]:
    """Mass and emissions."""
    return total(one.mass for one in several), total(one.emissions for one in several)


def _unequal(system: System, named: str, mass: Fraction, used: Fraction) -> list[Problem]:
    """Factors above the physical yield (M2), and products made of nothing."""
    found = []
    if used < mass:
        hint = "A factor is at most the physical yield of the period: reported output by input."
        message = (
            f"{named}: what was made stands for {text(used)} t of {system.material} at its factors,"
            f" and {text(mass)} t came in."
        )
        found.append(Problem(system.id, "custody.factor", message, hint))
    if used and not mass:
        hint = f"Write the {system.material} it was made of as a movement in, also where it came from stock."
        found.append(Problem(system.id, "custody.made", f"{named}: made of nothing.", hint))
    return found


def _result(system: System, groups: Sequence[Group], walk: _Walk) -> Balance:
    """What each output carries, once everything is known that came in."""
    of_site = {site: group for group in groups for site in group.sites}
    sold = tuple(_output(system, of_site[one.site], one, taken) for one, taken in walk.outs)
    stock = [(groups[place], code, mass) for (place, code), mass in walk.stock.items() if mass]
    unsold = [_unsold(system, *one) for one in stock]
    left, lost = _left(system, of_site, walk)
    expired = [
        Left(site, one.since, one.mass, one.mass * _advantage(of_site[site], one.advantage))
        for site, one in walk.expired
    ]
    return Balance(
        system, tuple(groups), sold, tuple(unsold), tuple(left), tuple(lost), tuple(expired),
        tuple(walk.carried), walk.reclaimed,
    )  # fmt: skip


def _unsold(system: System, group: Group, code: str, mass: Fraction) -> Output:
    """What was made and not sold; it has no part of the credits."""
    share = _average(group) if system.model == AVERAGING else NONE
    used = mass / system.products[code].factor
    site = group.sites[0] if len(group.sites) == 1 else ""
    return Output("", site, code, mass, share * mass, used * _each(system, group), "")


def _left(system: System, of_site: Mapping[str, Group], walk: _Walk) -> tuple[list[Left], list[Left]]:
    """Credits that nobody used: those that may be carried, and those that may not or that no sheet can."""
    left, lost = list[Left](), list[Left]()
    for site, pool in walk.pools.items() if system.model != AVERAGING else ():
        for lot in pool.lots:
            if lot.left:
                worth = lot.left * _advantage(of_site[site], lot.advantage)
                may = system.carry_months and not is_nothing(lot.left)
                (left if may else lost).append(Left(site, lot.since, lot.left, worth))
    return left, lost


def _average(group: Group) -> Fraction:
    """The share with the attribute of everything that was made."""
    return group.attributed / group.used if group.used else NONE


def _each(system: System, group: Group) -> Fraction:
    """What a tonne of material carries before credits: the average, or the residual."""
    if system.model == AVERAGING:
        return group.emissions / group.used if group.used else NONE
    return group.of_credit if group.residual is None else group.residual


def _advantage(group: Group, carried: Fraction | None) -> Fraction:
    """What a tonne of credits adds to the residual: less than nothing where the attribute emits less."""
    if carried is not None:
        return carried
    if not group.attributed or group.residual is None:
        return NONE
    return group.of_credit - group.residual


def _output(system: System, group: Group, one: Movement, taken: Sequence[Taken]) -> Output:
    used = one.mass / system.products[one.product].factor
    emissions = used * _each(system, group)
    emissions += sum((part.mass * _advantage(group, part.advantage) for part in taken), NONE)
    given = _average(group) * one.mass if system.model == AVERAGING else one.attributed or NONE
    return Output(one.key, one.site, one.product, one.mass, given, emissions, one.party)


def _averages(system: System, groups: Sequence[Group], _: Balance, walk: _Walk) -> list[Problem]:
    """Shares that a sale states and are not the average, and an average above the limit of a product."""
    of_site = {site: group for group in groups for site in group.sites}
    found = []
    for one, _taken in walk.outs:
        share, limit = _average(of_site[one.site]), system.products[one.product].limit
        if one.attributed is not None and text(one.attributed) != text(share * one.mass):
            hint = f"Leave it blank, or write {text(share * one.mass)}: the share is {text(share)} for all."
            found.append(one.problem("attributed", "average", "it is not the average of the period.", hint))
        if share > limit:
            hint = "Correct the limit, or what came in: every output of an average carries it."
            message = f"{one.product} may hold a share of {text(limit)}, and the average is {text(share)}."
            found.append(one.problem("product", "limit", message, hint))
    return found


def _unattributed(system: System, groups: Sequence[Group], result: Balance, _: _Walk) -> list[Problem]:
    """Outputs without the attribute where everything that came in has it: they have no number."""
    found = []
    for group in groups:
        if group.residual is not None or not group.mass:
            continue
        outputs = (*result.sold, *result.unsold)
        bare = [
            one for one in outputs if (not one.site or one.site in group.sites) and one.attributed < one.mass
        ]
        if bare:
            names = ", ".join(one.key or f"unsold {one.product}" for one in bare[:5])
            message = f"All {system.material} has the attribute, so there is no residual for {names}."
            hint = "Give the attribute to all of them, or write what came in without it."
            found.append(Problem(system.id, "custody.residual", message, hint))
    return found
