"""Name the CO2 statements of an entity by their fiscal years: each year is a line of versions of its own."""

from typing import Final

PARTY: Final = "417"
"""The GS1 application identifier of a party's number, with which the keys of entities begin."""
_YEARS: Final = tuple(f"{year:04}" for year in range(1990, 2150))
"""Fiscal years that are looked for when none is asked for; compared for equality, in any collation."""


def of_year(key: str, year: str) -> str:
    """The name of one year's statements of the entity with this key; without a year the key itself."""
    return f"{key}/year/{year}" if year else key


def is_party(name: str) -> bool:
    """Whether a name is the key of an entity, without a year."""
    return name.startswith(f"{PARTY}/") and "/year/" not in name


def years_of(name: str) -> list[str]:
    """The names of all years of an entity."""
    return [of_year(name, year) for year in _YEARS]
