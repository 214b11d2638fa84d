"""Look factors up by region and id, and calculate the residual of a region of which strata are used."""

from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from passport.custody import residual as rules
from passport.custody.residual import Mix, Sold
from passport.inventories.sources import REGION, STRATUM, WORLD, Action, Factor
from passport.sheets.drafts.reading import Problem
from signing.shown import quoted

_NONE: Final = Fraction(0)
Place = tuple[str, str]
"""Product and region."""


class Part(NamedTuple):
    """A quantity at one factor, and the instrument or contract it rests on."""

    quantity: Fraction
    factor: Factor
    value: Fraction
    name: str
    instrument: str = ""
    kind: str = ""


class Factors:
    """The factors of a report; ``problems`` are those that are missing, or do not go together."""

    def __init__(self, several: Sequence[Factor]) -> None:
        self._several = several
        self.problems: list[Problem] = []
        self._by_id = {one.id: one for one in several}
        self._missing: set[str] = set()
        places: dict[tuple[str, str, str], Factor] = {}
        for one in several:
            # Goods take the factor of their region by its name, so there is one of each: of two the first
            # line of the sheet would decide the figure.
            place = (one.product, "" if one.spatial == WORLD else one.region, one.spatial)
            if one.spatial in (REGION, WORLD) and places.setdefault(place, one) is not one:
                hint = "Keep one of them; what is of a part of the region is a stratum."
                text = f"{one.id} is a second factor of {one.product} from {one.region}"
                self._wrong(one.where, "factor", f"{text}, beside {places[place].id}.", hint)
            unit = self.unit(one.product)
            if one.unit != unit:
                hint = f"State goods, volumes and factors of {one.product} in {unit}."
                self._wrong(one.where, "unit", f"{one.id} is a factor a {one.unit}.", hint)
            if one.gwp_set != several[0].gwp_set:
                hint = f"Bring all factors to {several[0].gwp_set}; sums of two sets mean nothing."
                self._wrong(one.where, "gwp", f"{one.id} is of another GWP set.", hint)
            if one.value < 0:
                hint = "A removal of your own is a line of its own; what others avoid is an effect."
                self._wrong(one.where, "netting", f"{one.id} is below zero.", hint)
            if one.spatial == "residual" and self.volume(one.product, one.region) is None:
                hint = "Write the volume of its supply shed: without it nobody knows what is left."
                self._wrong(one.where, "residual_volume", f"{one.id} is a residual without a volume.", hint)

    def _wrong(self, where: str, code: str, message: str, hint: str) -> None:
        if message not in self._missing:
            self._missing.add(message)
            self.problems.append(Problem(where, f"inventory.{code}", message, hint))

    def of(self, product: str, region: str, where: str) -> Factor | None:
        """The factor of a region, or of the world where nothing can be traced."""
        kind = REGION if region else WORLD
        for one in self._several:
            if (one.product, one.spatial) == (product, kind) and (not region or one.region == region):
                return one
        named = f"of {region}" if region else "of the world"
        hint = f"Add a factor with spatial {kind} for it."
        self._wrong(where, "factor", f"There is no factor {named} for {product}.", hint)
        return None

    def named(self, name: str, where: str) -> Factor | None:
        """The factor of an id; an unknown one is wrong."""
        found = self._by_id.get(name)
        if found is None:
            self._wrong(where, "factor", f"There is no factor {name}.", "Add it to the factors.")
        return found

    def known(self, name: str) -> Factor | None:
        """The factor of an id where there is one."""
        return self._by_id.get(name)

    def check_stratum(self, name: str, product: str, regions: Collection[str], where: str) -> None:
        """Hold the stratum of a line against its product and regions; no region: it cannot be traced.

        Else the line would take a factor of other goods, or find none of its own region and become an effect.
        """
        found = self.named(name, where)
        if found is None:
            return
        if found.product != product:
            text = f"The stratum {found.id} is of {quoted(found.product, 60)}, not {quoted(product, 60)}."
            self._wrong(where, "stratum", text, f"Name a factor of {product}, or correct the product.")
        if regions and found.region not in regions:
            said = ", ".join(quoted(one, 60) for one in regions)
            text = f"The stratum {found.id} is of {quoted(found.region, 60)}, not of {said}."
            self._wrong(where, "stratum", text, f"Write the region {found.region}, or name another stratum.")

    def check_region(self, product: str, region: str, where: str) -> None:
        """Refuse a region of which there is no factor of the product."""
        known = list(dict.fromkeys(one.region for one in self._several if one.product == product))
        if region not in known:
            text = f"There is no factor of {quoted(product, 60)} from {quoted(region, 60)}."
            self._wrong(where, "region", text, f"Add one, or write one of {', '.join(known)}.")

    def unit(self, product: str) -> str:
        """The unit in which a product is counted; empty where no factor says it."""
        return next((one.unit for one in self._several if one.product == product), "")

    def volume(self, product: str, region: str) -> Fraction | None:
        """How much a region made."""
        for one in self._several:
            if (one.product, one.region, one.spatial) == (product, region, REGION):
                return one.volume
        return None

    def has_strata(self, shed: Factor) -> bool:
        """Whether a factor of a part of a region is known."""
        return any(
            (one.product, one.region, one.spatial) == (shed.product, shed.region, STRATUM)
            for one in self._several
        )

    def _of_none(self, shed: Factor, elsewhere: Sequence[tuple[Action, Fraction]]) -> list[Sold]:
        """Certificates of a region that covered no goods."""
        known = [(action, quantity, self._by_id.get(action.stratum)) for action, quantity in elsewhere]
        return [
            Sold(action.key, quantity, factor.value, True)
            for action, quantity, factor in known
            if factor is not None and _place(factor) == _place(shed)
        ]

    def residuals(
        self, market: Sequence[Part], elsewhere: Sequence[tuple[Action, Fraction]]
    ) -> dict[Place, Fraction | None]:
        """The residual of each region with a volume of which strata are used; ``None``: undefined.

        ``market``: all parts of market-based statements; ``elsewhere``: certificates that covered no goods.
        """
        found: dict[Place, Fraction | None] = {}
        for shed in self._several:
            if shed.spatial != REGION or shed.volume is None:
                continue
            sold = [*_of_goods(shed, market), *self._of_none(shed, elsewhere)]
            whole = sum((one.volume for one in sold), _NONE)
            if whole > shed.volume:
                hint = "Correct the volume, or count each sale once."
                self._wrong(shed.where, "oversold", f"More than all of {shed.region} is in strata.", hint)
            elif sold:
                mix = Mix(rules.REMOVE, shed.volume, shed.value, None, tuple(sold), {})
                found[_place(shed)] = rules.factor(mix)
        return found


def _of_goods(shed: Factor, market: Sequence[Part]) -> list[Sold]:
    """Strata of a region in market-based statements."""
    return [
        Sold(one.name, one.quantity, one.value, True)
        for one in market
        if one.factor.spatial == STRATUM and _place(one.factor) == _place(shed)
    ]


def _place(factor: Factor) -> Place:
    return factor.product, factor.region
