"""Compare the goods of a claim with those that its workings are about: a replay compares figures alone."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from passport.carbon.activity import SUBJECT
from passport.carbon.exact import figure
from passport.identifiers.product_id import identities, is_item, parse_product_id
from passport.units import mass_in_kg
from passport.vocab import ITEMS
from signing.errors import ToolError

_ALWAYS: Final = frozenset({"alternateIds", "sector"})
_OF_A_COIL: Final = frozenset({"name", "grade", "mass"})
"""Members that data of a heat may have for all its coils, and each coil of its own."""
_KINDS: Final = frozenset({"01", "8006"})
"""GS1 keys of a kind of goods, or of a part of it; every other key may be that of one thing."""


def of_workings(workings: Mapping[str, Any], subject: Mapping[str, Any], scanned: str | None = None) -> str:
    """``workings`` where workings that give a claim's figures are about other goods, plant or production.

    None of it is part of the method, and a replay does not compare it with the claim. ``workings`` have been
    replayed; ``subject`` is that of a claim that keeps the profile; ``scanned`` is the product on the label.
    """
    listed = ITEMS in subject and _lists_others(subject["id"], scanned)
    return "workings" if listed or any(apart(workings["activity"], subject)) else ""


def _lists_others(own: str, scanned: str | None) -> bool:
    """Whether the items that a claim lists by digests may be other goods than the one it is about.

    Activity data name no items: they are of the lot or kind of goods that data and claim name, or of none. An
    item has no items, and what may be one neither; an item on the label has the key of the claim's goods.
    """
    goods = parse_product_id(own)
    if goods.primary[0] not in _KINDS or is_item(goods):
        return True
    return scanned is not None and parse_product_id(scanned).primary != goods.primary


def apart(activity: Mapping[str, Any], subject: Mapping[str, Any]) -> Iterator[str]:
    """Give the members in which a claim says otherwise of its product than the activity data of its workings.

    Whatever the data say, the claim says too; sector and further identifiers are compared also where the data
    have none, since they change what a claim is about. Data of a heat name no product: name and grade are
    the coil's own, and a coil (``mass``) weighs no more than its heat made.
    """
    of_heat = "id" not in activity
    own = _OF_A_COIL if of_heat else frozenset[str]()
    for name in SUBJECT:
        if name not in own and (name in activity or name in _ALWAYS):
            if not _is_same(name, activity.get(name), subject.get(name)):
                yield name
    if of_heat and "heat" not in activity:
        yield "heat"
    if of_heat and _is_heavier(subject["mass"], activity.get("output")):
        yield "mass"


def _is_same(name: str, own: object, said: object) -> bool:
    """Whether both sides state one fact: products and masses have several spellings."""
    if name in {"id", "alternateIds"}:
        return _products(own) == _products(said)
    kilograms = _kilograms(own) if name == "mass" else None
    return own == said or (kilograms is not None and kilograms == _kilograms(said))


def _products(named: object) -> frozenset[str]:
    """The products behind an identifier or a list of them; what is no product id is left out."""
    listed = named if isinstance(named, list) else [named]
    return identities(one for one in listed if isinstance(one, str))


def _is_heavier(mass: object, made: object) -> bool:
    """Whether a product weighs more than what was made; also where one of them is no mass."""
    own, most = _kilograms(mass), _kilograms(made)
    return own is None or most is None or own > most


def _kilograms(quantity: Any) -> Decimal | None:  # noqa: ANN401 - JSON that nobody has checked
    """The kilograms of a quantity; ``None`` for what is no mass."""
    try:
        return mass_in_kg(figure(quantity["value"]), quantity["unit"])
    except (KeyError, TypeError, ToolError):
        return None
