"""Check a lot as a reviewer would, before it is signed: coils against heats, masses, numbers."""

from array import array
from collections.abc import Iterator
from decimal import Decimal
from statistics import median
from typing import Final, NamedTuple

from passport.carbon.rechecking.benchmarks import Finding
from passport.sheets.lots.lot import Coil
from passport.units import mass_in_kg
from passport.work.issuing import Prepared

UNUSUAL: Final = 5
"""So many times the median of the lot, or its part, is a mass to look at."""
HEAVIEST_KG: Final = 60_000
LIGHTEST_KG: Final = 10
"""No coil, plate or bundle of a mill's usual size lies beyond these."""


class HeatNumber(NamedTuple):
    """A heat: how many coils, their kilograms together, what it made, and its number per declared unit."""

    name: str
    coils: int
    mass_kg: Decimal
    output_kg: Decimal
    number: str
    doubts: tuple[Finding, ...]


class LotCheck:
    """Takes the coils of a lot one after another; what it keeps grows by a few bytes a coil."""

    def __init__(self) -> None:
        self._heats: dict[str, HeatNumber] = {}
        self._masses = array("d")
        self._where: list[str] = []

    def add(self, coil: Coil, prepared: Prepared) -> None:
        """Count a coil that can be signed: its mass, and the kilograms of its heat."""
        kilograms = mass_in_kg(Decimal(coil.mass), coil.unit)
        self._masses.append(float(kilograms))
        self._where.append(coil.where)
        known = self._heats.get(coil.heat)
        if known is None:
            footprint = prepared.footprint
            unit = footprint["declaredUnit"]
            number = f"{footprint['results'][0]['total']} per {unit['value']} {unit['unit']}"
            known = HeatNumber(coil.heat, 0, Decimal(0), prepared.output_kg, number, prepared.doubts)
        self._heats[coil.heat] = known._replace(coils=known.coils + 1, mass_kg=known.mass_kg + kilograms)

    @property
    def heats(self) -> list[HeatNumber]:
        """In the order of their first coil."""
        return list(self._heats.values())

    def doubts(self) -> Iterator[Finding]:
        """List what a reviewer would ask about masses.

        ``lot.output``: the coils of a heat weigh more than it made. ``lot.mass``: a coil beyond 10 kg and 60
        t, or ``UNUSUAL`` (5) times heavier or lighter than the median of the lot.
        """
        for heat in self._heats.values():
            if heat.mass_kg > heat.output_kg:
                facts = {"coils": f"{heat.mass_kg:f}", "output": f"{heat.output_kg:f}"}
                yield Finding("lot.output", heat.name, facts)
        usual = median(self._masses) if self._masses else 0.0
        for where, mass in zip(self._where, self._masses, strict=True):
            if mass > HEAVIEST_KG or mass < LIGHTEST_KG or mass > UNUSUAL * usual or mass * UNUSUAL < usual:
                yield Finding("lot.mass", where, {"mass": f"{mass:g}", "usual": f"{usual:g}"})
