"""Turn the example of a route into a lot: two heats of two coils each."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from passport.carbon.exact import figure
from passport.sheets.forms.template_data import Filling

_HEATS: Final = (("H1001", "1"), ("H1002", "0.985"))
"""Names of the heats, and what each made, as a share of the example's output."""
_MASSES: Final = ("21840", "21610", "22105", "20975")
"""Kilograms of the coils, in their order."""
_OF_COIL: Final = frozenset({"id", "heat", "mass", "output"})
HEAT_COLUMNS: Final = ("heat", "output", "outputUnit", "note")
COIL_COLUMNS: Final = ("serial", "heat", "mass", "unit", "name", "grade", "note")


class LotFilling(NamedTuple):
    """Entries of the plant; rows of activity, heats and coils by the names of their columns."""

    entries: Sequence[tuple[str, str, str]]
    sources: Sequence[Mapping[str, str]]
    heats: Sequence[Mapping[str, str]]
    coils: Sequence[Mapping[str, str]]


def of_lot(filled: Filling) -> LotFilling:
    """Return the example with what is the plant's, the heat's and the coil's own, each for its sheet.

    The second heat has the first one's charge and yields a little less, so that its number is another one.
    """
    facts = {name: (value, unit) for name, value, unit in filled.entries}
    made, unit = facts["output"]
    pattern = ("idPattern", f"{facts['id'][0].rpartition('/')[0]}/{{serial}}", "")
    entries = [pattern, *(entry for entry in filled.entries if entry[0] not in _OF_COIL)]
    sources: list[dict[str, str]] = []
    heats = []
    for heat, share in _HEATS:
        output = format((figure(made) * figure(share)).normalize(), "f")
        heats.append({"heat": heat, "output": output, "outputUnit": unit})
        sources += [_source_of_heat(heat, row, made, output) for row in filled.sources]
    return LotFilling(entries, sources, heats, _coils())


def _source_of_heat(heat: str, row: Mapping[str, str], made: str, output: str) -> dict[str, str]:
    """Return a source for one heat; the steel itself, whose carbon is taken off, is what the heat made."""
    is_product = row.get("role") == "output" and row.get("quantity") == made
    return {"heat": heat, **row, **({"quantity": output} if is_product else {})}


def _coils() -> list[dict[str, str]]:
    """Return two coils for each heat."""
    places = [(heat, place) for heat, _ in _HEATS for place in (1, 2)]
    return [
        {"serial": f"C-{heat[1:]}-{place}", "heat": heat, "mass": mass, "unit": "KGM"}
        for (heat, place), mass in zip(places, _MASSES, strict=True)
    ]
