"""Global warming potentials over 100 and 20 years, per gas and per set with its table edition (FACTS 4).

The tables are data, read by other implementations too. Unsplit methane is left out on purpose (not for
inventories), and the AR5 values with climate-carbon feedback are no set here, so that nobody selects them by
mistake. Over 20 years methane is that of table 7.15 of the Sixth Assessment Report, by origin. Supplied CO2e
is not in that set, for it was added up over 100 years: what is not in a set is refused, not guessed.
"""

from functools import cache
from types import MappingProxyType
from typing import Final, cast

from signing.errors import ToolError
from signing.package_data import package_data
from signing.shown import quoted
from signing.strict_json import loads

UNSPLIT: Final = "CO2e-unsplit"
"""Stands for a supplied footprint given in CO2e only; it cannot be re-expressed by another set."""
GWP_PLACES: Final = 1
"""Most decimals of a value in the tables."""


class GwpRefused(ToolError):
    """A set or gas that is not in the tables: ``gwp.set``, ``gwp.gas``."""


@cache
def _table() -> dict[str, dict[str, dict[str, object]]]:
    data = package_data("passport.carbon", "data/gwp.json")
    return cast(dict[str, dict[str, dict[str, object]]], loads(data))


@cache
def gases() -> MappingProxyType[str, str]:
    """List every gas code and its English name."""
    return MappingProxyType(cast(dict[str, str], _table()["gases"]))


@cache
def gwp_sets() -> MappingProxyType[str, str]:
    """List every set name and the edition of its table."""
    return MappingProxyType({name: cast(str, entry["edition"]) for name, entry in _table()["sets"].items()})


@cache
def gwp_values(gwp_set: str) -> MappingProxyType[str, str]:
    """Gas code to kilograms of CO2e per kilogram, as decimal text; raises ``gwp.set``."""
    entry = _table()["sets"].get(gwp_set)
    if entry is None:
        raise GwpRefused(
            "gwp.set",
            f"No such GWP table: {quoted(gwp_set, 40)}.",
            hint=f"The tables are {', '.join(gwp_sets())}.",
        )
    return MappingProxyType(cast(dict[str, str], entry["values"]))


def gwp(gwp_set: str, gas: str) -> str:
    """Give kilograms of CO2e per kilogram of ``gas``, as decimal text; raises ``gwp.set`` and ``gwp.gas``."""
    values = gwp_values(gwp_set)
    if gas not in values:
        raise GwpRefused(
            "gwp.gas",
            f"No such gas in {gwp_set}: {quoted(gas, 40)}.",
            hint=f"The gases are {', '.join(values)}.",
        )
    return values[gas]
