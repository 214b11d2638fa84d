"""How much of a calculation a claim shows: each component, components by stage, or the total (DESIGN 6.3)."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

from passport.carbon.exact import AMOUNT_PLACES, scaled, text_of
from passport.carbon.sources import Source

Detail = Literal["component", "stage", "total"]
DETAILS: Final[tuple[Detail, ...]] = ("component", "stage", "total")
"""All levels, for tests in Python and of the phone that go through them; programs use the type."""

DISTINCT: Final = (
    "stage",
    "scope",
    "method",
    "quantityTier",
    "factorTier",
    "tier",
    "isPrimary",
    "dataType",
    "electricity",
    "allocation",
    "input",
)
"""What merged components have in common, besides the sign."""


def component_of(source: Source, amount: int) -> dict[str, Any]:
    """Give the JSON of a component; ``amount`` is kgCO2e per declared unit x 10^6."""
    found: dict[str, Any] = {
        "key": source.key,
        "stage": source.stage,
        "scope": source.scope,
        "method": source.method,
        "amount": text_of(amount, AMOUNT_PLACES),
        "quantityTier": source.quantity_tier,
        "factorTier": source.factor_tier,
        "tier": source.tier,
        "isPrimary": source.is_primary,
        "dataType": source.data_type,
        "factor": source.factor.id,
        "factorEdition": source.factor.edition,
    }
    if source.electricity is not None:
        found["electricity"] = source.electricity
    if source.input is not None:
        found["input"] = source.input
    if source.allocation is not None:
        found["allocation"] = {"rule": source.allocation.rule, "share": format(source.allocation.share, "f")}
    if source.fallback_from is not None:
        found["fallbackFrom"] = source.fallback_from
    return found


def merged(components: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Merge components of one sign that no reader may distinguish; without factor and edition.

    Amounts are added exactly, so totals and breakdowns stay what they were. Keys are made of stage and number
    in an order that depends on the merged facts alone.
    """
    return [component for component, _ in grouped(components)]


def grouped(components: Iterable[Mapping[str, Any]]) -> list[tuple[dict[str, Any], tuple[str, ...]]]:
    """Give each merged component, by key, with the keys of those that it is made of."""
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    parts: dict[tuple[Any, ...], list[str]] = {}
    for component in components:
        amount = scaled(component["amount"], AMOUNT_PLACES)
        identity = (amount < 0, *(repr(_sorted(component.get(name))) for name in DISTINCT))
        shared = {name: component[name] for name in DISTINCT if name in component}
        group = groups.setdefault(identity, shared)
        group["amount"] = group.get("amount", 0) + amount
        parts.setdefault(identity, []).append(component["key"])
    found: list[tuple[dict[str, Any], tuple[str, ...]]] = []
    numbers: dict[str, int] = {}
    for identity, group in sorted(groups.items()):
        # A key has at most 64 characters, and so has a stage.
        stem = group["stage"][:58].rstrip("-")
        number = numbers[stem] = numbers.get(stem, 0) + 1
        key = f"{stem}-{number:02d}"
        found.append(
            ({"key": key, **group, "amount": text_of(group["amount"], AMOUNT_PLACES)}, tuple(parts[identity]))
        )
    return sorted(found, key=lambda one: str(one[0]["key"]))


def _sorted(value: object) -> object:
    return sorted(value.items()) if isinstance(value, dict) else value
