"""Write the form for missing factors: a row for each, with what is known of it."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from passport.sheets.activity.missing import MissingFactor

_COLUMNS: Final = (
    "id", "publisher", "edition", "kind", "unit", "geography", "validFrom", "validUntil", "gas:CO2", "carbon",
    "supplied", "evidence", "source", "note",
)  # fmt: skip
_GRIDS: Final[Mapping[str, str]] = {
    "CN": "Ministry of Ecology and Environment: average CO2 factors of electricity, national or by province",
    "DE": "Umweltbundesamt: CO2 emissions per kilowatt hour of electricity in Germany, by year",
    "GB": "Department for Energy Security and Net Zero: conversion factors, UK electricity",
    "IN": "Central Electricity Authority: CO2 baseline database for the Indian power sector",
    "US": "EPA: eGRID, output rate of the subregion; given in pounds a MWh, and a pound is 0.45359237 kg",
}
"""Who publishes the average of a grid; that of a year and region is to be looked up there."""


def merged(missing: Iterable[MissingFactor]) -> tuple[MissingFactor, ...]:
    """List each missing factor once, as needed by all calculations that name it.

    The validity asked for runs from the first day of all to the last; the sources are those of all.
    """
    factors: dict[str, MissingFactor] = {}
    for factor in missing:
        known = factors.get(factor.id, factor)
        factors[factor.id] = replace(
            known,
            valid_from=min(known.valid_from, factor.valid_from),
            valid_until=max(known.valid_until, factor.valid_until),
            keys=tuple(dict.fromkeys((*known.keys, *factor.keys))),
        )
    return tuple(factors.values())


def form(missing: Sequence[MissingFactor]) -> bytes:
    """Write the form as CSV in UTF-8 with a byte order mark, by which spreadsheet programs know the encoding.

    What is known of each factor is filled in; publisher, edition and the figure are left blank. The note says
    where the figure of a grid is published; nothing reads it.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for one in missing:
        writer.writerow({
            "id": one.id,
            "kind": one.kind,
            "unit": one.unit,
            "geography": one.country,
            "validFrom": one.valid_from,
            "validUntil": one.valid_until,
            "note": _note(one),
        })  # fmt: skip
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _note(missing: MissingFactor) -> str:
    """Say what to fill in, in which unit, and who publishes the average of a grid."""
    wanted = f"Fill in publisher, edition and {missing.value} (kilograms per {missing.unit})"
    if not missing.is_grid:
        return f"{wanted}. Change kind to what it is; above T1 name a document in evidence."
    grid = _GRIDS.get(missing.country, "the publisher of the grid's average in this country")
    if missing.kind == "residual":
        return f"{wanted}: the residual mix, or kind supplier with your contract in evidence. Grid: {grid}."
    return f"{wanted}. Published by {grid}. Name the document in evidence to have it count above T1."
