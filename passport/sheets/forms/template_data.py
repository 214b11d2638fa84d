"""Fill a template from the example of a route: entries of the plant, sources and factors."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from passport.carbon.exact import figure, total
from passport.model.shape import package_file
from passport.sheets.activity.factor_sheet import read_factors
from passport.sheets.activity.from_file import calculate_file
from passport.sheets.activity.reading_csv import parse as parse_csv
from passport.sheets.drafts import toml

_SALT: Final = bytes(32)
_FILES: Final[Mapping[str, str]] = {
    "BF-BOF": "bf-bof.toml",
    "DRI-EAF": "dri-eaf.toml",
    "scrap-EAF": "scrap-eaf.csv",
    "re-roller": "re-roller.toml",
}
_CAPITAL: Final = {
    "rule": "capitalRule",
    "start": "capitalStart",
    "end": "capitalEnd",
    "expected": "capitalExpected",
}
_BLOCK: Final = (
    "id", "name", "grade", "heat", "productionRoute", "boundary", "gwpSet", "carbonToCO2", "detail", "output",
    "mass", "facility", "period",
)  # fmt: skip


class Filling(NamedTuple):
    """Entries of name, value and unit; rows and records by the names of their columns."""

    entries: Sequence[tuple[str, str, str]]
    sources: Sequence[Mapping[str, str]]
    factors: Sequence[Mapping[str, str]]


def filling(route: str) -> Filling:
    """Return the example of a production route; it calculates to the same number as the file it is made of.

    A workbook is complete in itself: files of readings become their sums, and only factors that are used come
    along.
    """
    name = _FILES[route]
    data = package_file(f"carbon/examples/{name}")
    if name.endswith(".csv"):
        value: Any = parse_csv(data, name)[0].value
        records = read_factors(package_file("carbon/examples/factors.csv"), source="factors.csv")
        used = {part.get("factor") for source in value["sources"] for part in source["candidates"]}
        factors = [record.as_json() for record in records if record.id in used]
    else:
        value = toml.parse(data, name).value
        factors = value.get("factors", [])
    readings = _readings(value, data) if "series" in value else {}
    rows = [row for source in value["sources"] for row in _rows(source, value, readings)]
    return Filling(_entries(value), rows, [_flat(record) for record in factors])


def _entries(value: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return the facts of the plant as name, value, unit; a table has a line per member (``facility.id``)."""
    entries = []
    for name in _BLOCK:
        given = value.get(name)
        if isinstance(given, dict) and "unit" in given:
            entries.append((name, str(given["value"]), str(given["unit"])))
        elif isinstance(given, dict):
            entries += [(f"{name}.{member}", str(text), "") for member, text in given.items()]
        elif given is not None:
            entries.append((name, str(given), ""))
    return entries


def _readings(value: Mapping[str, Any], data: bytes) -> dict[str, tuple[str, str]]:
    """Return by file of readings the sum of its period and the unit of it."""
    names = [entry["name"] for entry in value["series"]]
    files = {name: package_file(f"carbon/data/{name}") for name in names}
    readings = calculate_file(data, "toml", salt=_SALT, series=files).workings["readings"]
    return {entry["name"]: (_decimal(entry["quantity"]), entry["unit"]) for entry in readings}


def _decimal(fraction: str) -> str:
    """Return a fraction of the workings (``1/4``) as a decimal; the examples have at most six places."""
    above, _, below = fraction.partition("/")
    scaled = int(above) * 10**6 // int(below or "1")
    return f"{scaled // 10**6}.{scaled % 10**6:06}".rstrip("0").rstrip(".")


def _rows(
    source: Mapping[str, Any], value: Mapping[str, Any], readings: Mapping[str, tuple[str, str]]
) -> list[dict[str, str]]:
    """Return a row per candidate of a source, with what is the source's own in each of them."""
    own = {name: _text(member) for name, member in source.items() if not isinstance(member, list | dict)}
    capital = source.get("capital", {})
    own |= {column: str(capital[member]) for member, column in _CAPITAL.items() if member in capital}
    rows = []
    for part in source.get("candidates", [{}]):
        row = {**own, **{name: _text(member) for name, member in part.items()}}
        series = row.pop("series", "")
        row.pop("fill", "")
        if series in readings:
            row["quantity"], row["unit"] = readings[series]
        elif series:
            continue  # a file that the example does not bring along
        rows.append(_allocated(row, value))
    return rows


def _allocated(row: dict[str, str], value: Mapping[str, Any]) -> dict[str, str]:
    """Return the row of a shared source with its allocation, by the first driver of known weights."""
    key = row.pop("allocation", "")
    for entry in value.get("allocations", ()):
        for driver in entry["drivers"] if entry["key"] == key else ():
            weights = {product: str(weight) for product, weight in driver["weights"].items()}
            if all(weights.values()):
                whole = format(total(figure(weight) for weight in weights.values()), "f")
                own = weights[entry["product"]]
                return {
                    **row,
                    "allocationRule": driver["rule"],
                    "allocationOwn": own,
                    "allocationWhole": whole,
                }
    return row


def _flat(record: Mapping[str, Any]) -> dict[str, str]:
    """Return a factor record as a row of a sheet: countries separated by blanks, a column per gas."""
    row = {name: _text(member) for name, member in record.items() if not isinstance(member, list | dict)}
    if record.get("geography"):
        row["geography"] = " ".join(record["geography"])
    return row | {f"gas:{gas}": str(mass) for gas, mass in record.get("gases", {}).items()}


def _text(value: object) -> str:
    """Return a value of TOML as a cell has it."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
