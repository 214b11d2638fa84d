"""List what each member of activity data may hold: the rules by which ``reading`` checks them."""

from collections.abc import Mapping
from typing import Any, Final

from passport.carbon.activity import ROLES
from passport.sheets.activity.field_rules import CAPITAL, PRICE, SERIES, Rule

__all__ = ["CANDIDATE", "CAPITAL", "EVIDENCE", "FACTOR", "FRAME", "RULES", "SERIES", "SOURCE"]

FRAME: Final[Mapping[str, Rule]] = {"carbonToCO2": Rule("enum", ("44/12", "3.664"))}
SOURCE: Final[Mapping[str, Rule]] = {
    "key": Rule("slug", required=True),
    "stage": Rule("slug", required=True),
    "scope": Rule("enum", ("1", "2", "3"), required=True),
    "role": Rule("enum", tuple(ROLES)),
    "electricity": Rule("enum", ("location-based", "market-based")),
    "offGas": Rule("yes"),
    "isPrimary": Rule("yes"),
    "allocation": Rule("slug"),
    "month": Rule("month"),
    "orderReason": Rule("reason"),
}
EVIDENCE: Final = (
    "instrument", "meter-and-stock", "weighbridge", "invoice-and-stock", "erp-and-stock", "invoice", "erp",
    "estimate", "spend",
)  # fmt: skip
CANDIDATE: Final[Mapping[str, Rule]] = {
    "method": Rule("enum", ("M1", "M2", "M3", "M4"), required=True),
    "quantity": Rule("figure"),
    "unit": Rule("unit"),
    **PRICE,
    "evidence": Rule("enum", EVIDENCE, required=True),
    "calibratedUntil": Rule("date"),
    "factor": Rule("text"),
    "input": Rule("text"),
    "stockStart": Rule("figure"),
    "stockEnd": Rule("figure"),
    "calorific": Rule("figure"),
    "oxidation": Rule("share"),
    "uncertainty": Rule("relative"),
    "series": Rule("text"),
    "fill": Rule("enum", ("linear", "same-time-previous-day")),
}
RULES: Final = ("processing-time", "energy", "mass", "carbon-content", "market-value", "overhead")
# The rules of a draft want figures in it; the real ones follow from the calculation.
STAND_IN: Final[Mapping[str, Any]] = {
    "key": "x", "stage": "x", "scope": "1", "method": "M2", "amount": "0", "quantityTier": "T0",
    "factorTier": "T0", "isPrimary": False,
}  # fmt: skip
OF_A_COIL: Final[Mapping[str, Any]] = {
    "id": "https://stand-in.example/p/00000000-0000-4000-8000-000000000000",
    "name": "x",
    "mass": {"value": "1", "unit": "KGM"},
}
FACTOR: Final = (
    "id", "publisher", "edition", "geography", "validFrom", "validUntil", "kind", "unit",
    "carbon", "supplied", "calorific", "uncertainty", "material", "biogenic", "licence", "source", "evidence",
    "evidenceDigest", "priceYear", "basis", "spatial", "digest",
)  # fmt: skip
"""Members of a factor record as people write them, in a sheet or in TOML, beside the masses of gases."""
