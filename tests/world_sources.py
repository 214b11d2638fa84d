"""The coil every test is about: 25 emission sources of a scrap-EAF mill, per tonne; synthetic figures."""

from decimal import Decimal
from functools import cache

from passport.carbon.calculating.calculate import CalculationResult, calculate
from passport.carbon.sources import Allocation, Factor, Source
from tests.world_people import Knob

# key, stage, scope, method, activity, unit, what one unit emits, quantity tier, factor tier, kind of data
_ROWS = """
eaf-charge-carbon                  steelmaking 1 M3 12      KGM carbon=0.83         T3 T1 primary
eaf-electricity-location           steelmaking 2 M2 450     KWH CO2=0.727           T4 T2 hybrid
eaf-electricity-market             steelmaking 2 M2 450     KWH CO2=0.179           T4 T2 hybrid
eaf-electrodes                     steelmaking 1 M3 2       KGM carbon=0.82         T3 T1 primary
eaf-natural-gas                    steelmaking 1 M2 0.22    GV  CO2=56.1            T4 T1 primary
eaf-oxygen                         steelmaking 3 M4 38      MTQ supplied=0.2574     T2 T2 secondary
ferro-chrome                       steelmaking 3 M4 4       KGM supplied=5.35       T2 T1 secondary
ferro-manganese                    steelmaking 3 M4 9.8     KGM supplied=3.9694     T2 T1 secondary
ferro-silicon                      steelmaking 3 M4 5.1     KGM supplied=5.3235     T2 T1 secondary
ladle-furnace-electricity-location secondary   2 M2 40      KWH CO2=0.727           T4 T2 hybrid
ladle-furnace-electricity-market   secondary   2 M2 40      KWH CO2=0.179           T4 T2 hybrid
lime-burnt                         steelmaking 3 M4 42      KGM supplied=0.981      T2 T2 secondary
mill-electricity-location          rolling     2 M2 100     KWH CO2=0.727           T4 T2 hybrid
mill-electricity-market            rolling     2 M2 100     KWH CO2=0.179           T4 T2 hybrid
mill-reheating-gas                 rolling     1 M2 1.2     GV  CO2=56.1            T4 T3 primary
packaging                          rolling     3 M2 0.5     KGM CO2=2.2             T0 T0 secondary
pig-iron                           steelmaking 3 M4 145     KGM supplied=1.9172     T2 T2 secondary
purchased-steam                    rolling     2 M2 0.05    GV  CO2=64.2            T1 T1 secondary
refractories                       steelmaking 3 M2 4.7     KGM CO2=1.8             T1 T1 secondary
road-transport-in                  logistics   3 M2 155     TKM CO2=0.092           T1 T1 secondary
scrap-carbon                       steelmaking 1 M3 1080    KGM carbon=0.01         T3 T3 primary
scrap-processing                   steelmaking 3 M4 1080    KGM supplied=0.0204     T2 T1 secondary
sea-freight-alloys                 logistics   3 M2 840     TKM CO2=0.00802         T1 T1 secondary
slag-credit                        steelmaking 3 M2 -110    KGM CO2=0.331818        T3 T1 hybrid
steel-carbon-out                   steelmaking 1 M3 -1000   KGM carbon=0.01         T4 T3 primary
"""


def sources() -> list[Source]:
    """The 25 sources for one tonne of coil."""
    return [_source(*row.split()) for row in _ROWS.strip().splitlines()]


@cache
def result() -> CalculationResult:
    """Their footprint, per tonne: the same for every claim of every world, and half of the time of one."""
    return calculate(sources(), Decimal(1))


def _source(key: str, stage: str, scope: Knob, method: Knob, *rest: str) -> Source:
    activity, unit, emits, quantity_tier, factor_tier, data_type = rest
    mark: Knob = {"location": "location-based", "market": "market-based"}.get(key.rpartition("-")[2])
    tiers: Knob = (quantity_tier, factor_tier)
    kind: Knob = data_type
    return Source(
        key,
        stage,
        scope,
        method,
        Decimal(activity),
        unit,
        _factor(key, emits),
        tiers[0],
        tiers[1],
        is_primary=kind == "primary" or (kind == "hybrid" and mark is not None),
        data_type=kind,
        electricity=mark,
        allocation=Allocation("mass", Decimal("0.5")) if key == "slag-credit" else None,
        uncertainty=Decimal("0.05"),
    )


def _factor(key: str, emits: str) -> Factor:
    name, _, value = emits.partition("=")
    record = f"urn:example:factor:{key}"
    if name == "carbon":
        return Factor(record, "2026 edition", carbon=Decimal(value))
    if name == "supplied":
        return Factor(record, "2026 edition", supplied=Decimal(value))
    return Factor(record, "2026 edition", gases={name: Decimal(value)})
