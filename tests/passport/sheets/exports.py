"""Exports of a made-up plant for tests: one recipe, written as many systems write it, and its map."""

from collections.abc import Sequence
from typing import Final

from passport.sheets.activity.from_file import Calculation, all_problems, calculate_document
from passport.sheets.drafts.reading import DraftRefused, Problem
from passport.sheets.lots.single import read_single
from passport.sheets.maps.sheet_map import read_map

SALT: Final = bytes(32)
FACTOR: Final = "urn:passport:factor:ipcc"
PLANT: Final = """
[plant]
id = "https://id.norrland-steel.example/01/07312345678909/21/X-1"
name = "Billet"
mass = { value = "21840", unit = "KGM" }
productionRoute = "scrap-EAF"
boundary = "cradle-to-gate"
output = { value = "100", unit = "TNE" }
facility = { id = "https://id.norrland-steel.example/414/7312340000019", name = "Shop", country = "IN" }
period = { start = 2023-09-17T00:00:00+05:30, end = 2023-09-18T00:00:00+05:30 }
detail = "component"
"""
SOURCES: Final = {
    "Schrott": ("scrap", "input", f"{FACTOR}:scrap-10"),
    "Elektroden": ("electrodes", "input", f"{FACTOR}-2006:eaf-electrodes"),
    "Kohle": ("charge-carbon", "input", f"{FACTOR}-2006:eaf-charge-carbon"),
    "Stahl": ("crude-steel", "output", f"{FACTOR}-2006:steel"),
}
ROWS: Final = (
    ("17.09.2023", "Schrott", "54,25", "t"),
    ("17.09.2023", "Elektroden", "0,2", "t"),
    ("17.09.2023", "Schrott", "53,75", "t"),
    ("17.09.2023", "Kohle", "0,7", "t"),
    ("17.09.2023", "Stahl", "100", "t"),
    ("17.09.2023", "Kohle", "0,5", "t"),
)
HEADER: Final = ("Datum", "Material", "Menge", "ME")


def source_tables(part: str = "sources", unit: str = "") -> str:
    """The tables of the map that say what the materials are; for a spread with their unit."""
    text = ""
    for word, (key, role, factor) in SOURCES.items():
        heading = f"{word} (t)" if part == "spread" else word
        text += f'[activity.{part}."{heading}"]\nkey = "{key}"\nstage = "steelmaking"\nscope = "1"\n'
        text += f'role = "{role}"\nmethod = "M3"\nfactor = "{factor}"\n' + (
            f'unit = "{unit}"\n' if unit else ""
        )
    return text


BOOKED: Final = (
    'decimal = ","\ndates = "DD.MM.YYYY"\n' + PLANT + "[activity]\n"
    'columns = { month = "Datum", key = "Material", quantity = "Menge", unit = "ME" }\n'
    'constants = { evidence = "erp" }\nunits = { t = "TNE", kg = "KGM", kWh = "KWH" }\n' + source_tables()
)
SPREAD: Final = (
    'decimal = ","\n'
    + PLANT
    + '[activity]\nconstants = { evidence = "erp" }\n'
    + source_tables("spread", "TNE")
)
SPREAD_HEADER: Final = ("Schicht", *(f"{word} (t)" for word in SOURCES))
SPREAD_ROWS: Final = (("A", "54,25", "0,1", "0,7", "60"), ("B", "53,75", "0,1", "0,5", "40"))


def text_of(rows: Sequence[Sequence[str]], separator: str = ";") -> bytes:
    """A file of rows."""
    return "".join(separator.join(row) + "\n" for row in rows).encode()


def booked(*rows: Sequence[str], header: Sequence[str] = HEADER) -> bytes:
    """An export of bookings."""
    return text_of([header, *(rows or ROWS)])


def calculated(data: bytes, map_text: str = BOOKED, heat: str = "") -> Calculation:
    """The number of an export by a map; raises ``DraftRefused``."""
    given = read_map(map_text.encode(), "map.toml")
    try:
        found, factors = read_single(data, source="x.csv", kind="csv", sheet_map=given, heat=heat)
    except DraftRefused as refused:
        raise all_problems(refused) from None
    return calculate_document(found.document, found.tree, factors, (), SALT)


def number(data: bytes, map_text: str = BOOKED, heat: str = "") -> str:
    """The total of an export."""
    return str(calculated(data, map_text, heat).draft["footprint"]["results"][0]["total"])


def quantities(data: bytes, map_text: str = BOOKED) -> dict[str, tuple[str, str]]:
    """Quantity and unit of each source."""
    listed = calculated(data, map_text).workings["activity"]["sources"]
    return {s["key"]: (s["candidates"][0]["quantity"], s["candidates"][0]["unit"]) for s in listed}


def problems(data: bytes, map_text: str = BOOKED, heat: str = "") -> list[Problem]:
    """What an export is refused for."""
    try:
        found = number(data, map_text, heat)
    except DraftRefused as refused:
        assert all(problem.message and problem.hint for problem in refused.problems)
        return list(refused.problems)
    raise AssertionError(f"calculated to {found}")


def told(data: bytes, map_text: str = BOOKED, heat: str = "") -> list[tuple[str, str]]:
    """Code and place of each problem."""
    return [(problem.code, problem.where) for problem in problems(data, map_text, heat)]
