"""What a balance comes to: what each sale carries, what is left, and the sums on both sides, as fractions."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import Final, NamedTuple

from passport.carbon.exact import trimmed
from passport.custody.system import Product, System

FORMAT: Final = "passport-balance/1"
PLACES: Final = 6


class Output(NamedTuple):
    """What one sale, or the unsold stock of a product, carries. ``attributed``: tonnes with the attribute."""

    key: str
    site: str
    product: str
    mass: Fraction
    attributed: Fraction
    emissions: Fraction
    party: str


class Left(NamedTuple):
    """Credits left at a site, in tonnes of the material; ``emissions``: what they add to a user's number."""

    site: str
    since: str
    mass: Fraction
    emissions: Fraction


class Group(NamedTuple):
    """Sites that are averaged together, or a batch: what came in, and what unattributed material carries.

    ``used``: the material that what was made stands for, by the factors of its products; at least ``mass``,
    and more where a factor is below the physical yield. ``residual``: tonnes of CO2e a tonne of that;
    ``None`` where nothing is left without the attribute, and of a ``batch``, all of which carries the same.
    """

    sites: tuple[str, ...]
    mass: Fraction
    used: Fraction
    emissions: Fraction
    attributed: Fraction
    attributed_emissions: Fraction
    residual: Fraction | None
    batch: str = ""

    @property
    def of_credit(self) -> Fraction:
        """Tonnes of CO2e that a tonne with the attribute carries, of the material that products stand for.

        Its emissions by the physical yield: products stand for ``used``, so each tonne of that is
        ``mass / used`` tonnes of what came in.
        """
        if not self.attributed or not self.used:
            return Fraction(0)
        return self.attributed_emissions / self.attributed * self.mass / self.used


class Balance(NamedTuple):
    """A balance that closes. ``forfeited`` and ``expired`` credits are lost; ``left`` may be carried.

    Credits of less than six decimals can hold are forfeited: no movement could carry them.
    """

    system: System
    groups: tuple[Group, ...]
    sold: tuple[Output, ...]
    unsold: tuple[Output, ...]
    left: tuple[Left, ...] = ()
    forfeited: tuple[Left, ...] = ()
    expired: tuple[Left, ...] = ()
    carried: tuple[Left, ...] = ()
    reclaimed: Mapping[str, Fraction] = {}

    @property
    def came(self) -> Fraction:
        """Tonnes of CO2e that came in, with what carried credits brought along."""
        brought = sum((one.emissions for one in self.carried), Fraction(0))
        return sum((one.emissions for one in self.groups), brought)

    @property
    def went(self) -> Fraction:
        """Tonnes of CO2e of all outputs, and of credits that nobody used; always what came in."""
        unused = sum((one.emissions for one in (*self.left, *self.forfeited, *self.expired)), Fraction(0))
        return sum((one.emissions for one in (*self.sold, *self.unsold)), unused)


def text(value: Fraction) -> str:
    """A fraction with at most six decimals, half to even, without zeros at the end."""
    return trimmed(value, PLACES)


def down(value: Fraction) -> str:
    """A fraction with six decimals of it, none rounded up: the most that a sheet may state of it."""
    return text(Fraction(floor(value * 10**PLACES), 10**PLACES))


def is_nothing(value: Fraction) -> bool:
    """Whether an amount is 0 at six decimals, so that no sheet can state it: half a gram of a tonne."""
    return not round(value * 10**PLACES)


def rounded(values: Sequence[Fraction]) -> list[str]:
    """Fractions as texts whose sum is the rounded sum: each is the growth of the rounded running total."""
    found, before, total = [], 0, Fraction(0)
    for value in values:
        total += value
        now = round(total * 10**PLACES)
        found.append(text(Fraction(now - before, 10**PLACES)))
        before = now
    return found


def as_json(balance: Balance) -> dict[str, object]:
    """Write the balance as a document of texts; its digest is what a claim cites.

    Masses are tonnes of the material or product, emissions tonnes of CO2e, ``each`` tonnes of CO2e a tonne of
    product, shares fractions of 1; all with at most six decimals (``text``). Emissions of outputs are rounded
    together, so that their sum is the rounded sum (``rounded``).
    """
    system = balance.system
    outputs = (*balance.sold, *balance.unsold)
    emissions = rounded([one.emissions for one in outputs])
    listed = [_output(one, printed) for one, printed in zip(outputs, emissions, strict=True)]
    return {
        "format": FORMAT,
        "system": {
            "id": system.id, "name": system.name, "model": system.model, "material": system.material,
            "attribute": system.attribute, "start": system.start, "end": system.end,
            "check": "continuous" if system.continuous else "period-end",
            "multiSite": "yes" if system.multi_site else "no", "carryMonths": str(system.carry_months),
            "sites": sorted(system.sites), "programme": system.programme, "within": system.within,
            "products": [_product(one) for _, one in sorted(system.products.items())],
        },
        "groups": [_group(one) for one in balance.groups],
        "sold": listed[: len(balance.sold)],
        "unsold": listed[len(balance.sold) :],
        "left": [_left(one) for one in balance.left],
        "forfeited": [_left(one) for one in balance.forfeited],
        "expired": [_left(one) for one in balance.expired],
        "carried": [_left(one) for one in balance.carried],
        "reclaimed": [
            {"party": party, "mass": text(mass)} for party, mass in sorted(balance.reclaimed.items())
        ],
        "emissions": {"came": text(balance.came), "went": text(balance.went)},
    }  # fmt: skip


def _product(one: Product) -> dict[str, str]:
    return {
        "code": one.code, "factor": text(one.factor), "edition": one.edition, "limit": text(one.limit)
    }  # fmt: skip


def _output(one: Output, emissions: str) -> dict[str, str]:
    return {
        "key": one.key, "site": one.site, "product": one.product, "mass": text(one.mass),
        "attributed": text(one.attributed), "share": text(one.attributed / one.mass),
        "emissions": emissions, "each": text(one.emissions / one.mass), "party": one.party,
    }  # fmt: skip


def _left(one: Left) -> dict[str, str]:
    return {"site": one.site, "since": one.since, "mass": text(one.mass), "emissions": text(one.emissions)}


def _group(one: Group) -> dict[str, object]:
    came = {
        "sites": sorted(one.sites), "mass": text(one.mass), "used": text(one.used),
        "emissions": text(one.emissions), "attributed": text(one.attributed),
    }  # fmt: skip
    if one.batch:
        return {"batch": one.batch, **came}
    residual = "undefined" if one.residual is None else text(one.residual)
    return {**came, "attributedEmissions": text(one.attributed_emissions), "residual": residual}
