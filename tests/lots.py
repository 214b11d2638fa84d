"""Workbooks of lots for tests and benchmarks: heats of sources that each count, coils of each heat."""

import io
from collections.abc import Callable, Sequence
from typing import Final

from openpyxl import Workbook

GAS = "urn:passport:factor:ipcc-2006:natural-gas-combustion"
COLUMNS = ("heat", "key", "stage", "scope", "method", "quantity", "unit", "evidence", "factor", "month")
PLANT: tuple[tuple[str, ...], ...] = (
    ("idPattern", "https://id.mill.example/01/07312345678909/21/{serial}"),
    ("name", "Hot-rolled coil"),
    ("grade", "S355MC"),
    ("productionRoute", "scrap-EAF"),
    ("boundary", "cradle-to-gate"),
    ("detail", "component"),
    ("output", "270", "TNE"),
    ("facility.id", "https://id.mill.example/414/7312340000019"),
    ("facility.name", "Melt shop 1"),
    ("facility.country", "KR"),
    ("period.start", "2026-09-17T00:00:00+02:00"),
    ("period.end", "2026-09-18T00:00:00+02:00"),
)
SWEDISH: Final = tuple(("facility.country", "SE") if row[0] == "facility.country" else row for row in PLANT)
"""The same plant in a country of whose market the certificates of tests are."""
Change = Callable[[str, list[object]], list[object]]


def heat_name(heat: int) -> str:
    """The name of a heat."""
    return f"H{88000 + heat}"


def serial(heat: int, coil: int) -> str:
    """The serial number of a coil."""
    return f"C-{88000 + heat}-{coil:02}"


def activity_rows(heats: int, components: int) -> list[list[object]]:
    """The rows of activity: fuel of each burner of each heat.

    25 components make 426 kg a tonne, and 5 more each heat: within the band of the route for 50 heats.
    """
    stages = ("melting", "casting", "rolling")
    return [
        [heat_name(heat), f"burner-{number:02}", stages[number % 3], "1", "M2", 70 + heat + number, "GV",
         "invoice", GAS, "2026-09"]
        for heat in range(heats)
        for number in range(components)
    ]  # fmt: skip


def coil_rows(heats: int, coils: int) -> list[list[object]]:
    """The rows of coils."""
    return [
        [serial(heat, coil), heat_name(heat), 21_000 + coil * 17]
        for heat in range(heats)
        for coil in range(1, coils + 1)
    ]


def workbook(
    heats: int,
    coils: int,
    components: int = 25,
    *,
    plant: Sequence[Sequence[str]] = PLANT,
    change: Change = lambda _sheet, row: row,
) -> bytes:
    """A workbook of so many heats of so many coils each; ``change`` may change or empty a row of a sheet."""
    book = Workbook(write_only=True)
    tables: dict[str, list[list[object]]] = {
        "plant": [list(row) for row in plant],
        "activity": [list(COLUMNS), *activity_rows(heats, components)],
        "coils": [["serial", "heat", "mass"], *coil_rows(heats, coils)],
    }
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            if changed := change(name, row):
                sheet.append(changed)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
