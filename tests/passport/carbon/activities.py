"""Activity data and verified inputs that tests start from."""

from collections.abc import Mapping
from importlib import resources
from typing import Any

from passport.carbon.calculating.calculate import CalculationResult
from passport.carbon.calculating.detail import Detail
from passport.carbon.inputs import CheckedInput, InputResult
from passport.carbon.tiers import TIERS
from passport.carbon.workings import drawn, replay
from passport.sheets.activity.from_file import Calculation, calculate_file
from passport.sheets.activity.reading import Kind
from signing.digests import multibase_digest

SALT = bytes(range(32))
DAY = "plant-day-2018-01-18.csv"

HEAD = """
id = "https://id.norrland-steel.example/01/07312345678909/21/C-1"
name = "Coil"
productionRoute = "scrap-EAF"
detail = "component"
output = { value = 10, unit = "TNE" }
mass = { value = 5000, unit = "KGM" }
facility = { id = "https://id.norrland-steel.example/414/7312340000019", name = "Works", country = "SE" }
period = { start = 2026-09-01T00:00:00+02:00, end = 2026-10-01T00:00:00+02:00 }
"""


def example_file(name: str) -> bytes:
    """A file of the package's examples."""
    return resources.files("passport.carbon").joinpath("examples", name).read_bytes()


def day() -> bytes:
    """The readings of the real plant's day."""
    return resources.files("passport.carbon").joinpath("data", DAY).read_bytes()


def source(key: str = "coke", **members: object) -> str:
    """One source in TOML; ``None`` leaves a usual member out."""
    usual: dict[str, object] = {
        "key": key,
        "stage": "steelmaking",
        "scope": "1",
        "method": "M3",
        "quantity": "3.5",
        "unit": "TNE",
        "evidence": "meter-and-stock",
        "factor": "urn:passport:factor:ipcc-2006:coke",
    }
    merged = {**usual, **members}
    lines = [f"{name} = {_toml(value)}" for name, value in merged.items() if value is not None]
    return "\n[[sources]]\n" + "\n".join(lines) + "\n"


DOCUMENT = {"evidence": "analysis.pdf", "evidenceDigest": multibase_digest(b"an analysis")}
"""What makes the kind of a factor count."""


def factor(id: str, kind: str = "generic", unit: str = "TNE", **members: object) -> str:
    """One factor in TOML."""
    merged = {"id": id, "publisher": "P", "edition": "1", "kind": kind, "unit": unit, **members}
    return "\n[[factors]]\n" + "\n".join(f"{name} = {_toml(value)}" for name, value in merged.items()) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f'"{name}" = {_toml(part)}' for name, part in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def calculated(text: str | bytes, kind: Kind = "toml", **more: Any) -> Calculation:
    """The calculation of a file."""
    data = text.encode() if isinstance(text, str) else text
    return calculate_file(data, kind, salt=SALT, source=f"activity.{kind}", **more)


def amounts(calculation: Calculation) -> dict[str, str]:
    """Key to amount of every component."""
    return {part.source.key: part.figure for part in calculation.result.components}


def supplier(
    shares: Mapping[str, str] | None,
    *,
    passes: bool = True,
    digest: str = "uIDA" + "A" * 64,
    mass: str = "20000",
) -> CheckedInput:
    """A verified slab: 2000 kgCO2e/t location-based, 1500 market-based."""
    breakdown = None if shares is None else tuple((tier, shares.get(tier, "0.00000")) for tier in TIERS)
    return CheckedInput(
        id="urn:uuid:01990000-0000-7000-8000-000000000001",
        digest=digest,
        passes=passes,
        gwp_set="IPCC-AR6-GWP100",
        boundary="cradle-to-gate",
        declared_value="1",
        declared_unit="TNE",
        mass_value=mass,
        mass_unit="KGM",
        results={
            "location-based": InputResult(
                "2000.000001", (("CH4-fossil", "1.000000"), ("CO2", "1970.2")), breakdown
            ),
            "market-based": InputResult("1500", (("CO2", "1500"),), breakdown),
        },
    )


def replayed_footprint(
    workings: Mapping[str, Any], detail: Detail, inputs: Mapping[str, CheckedInput] | None = None
) -> dict[str, Any]:
    """The ``footprint`` of a claim drawn from the replay of these workings."""
    return drawn(replay(workings, inputs), detail, workings)


def demo_result() -> CalculationResult:
    """The result of the example that ``passport demo`` calculates."""
    return calculated(example_file("demo-mill.toml"), series={DAY: day()}).result
