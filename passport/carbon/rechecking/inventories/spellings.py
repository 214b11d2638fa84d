"""Recheck that nothing stands in a report twice under two spellings: figures, effects, credits, factors.

Names are compared as other names are: case, blanks and forms of letters make no other name (T119).
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from passport.carbon.rechecking.inventories.parts import Where, Wrong
from passport.carbon.rechecking.inventories.sums import INVENTORIES
from passport.folding import folded
from signing.shown import quoted

_LISTS: Final = (
    ("physical", "figures", "key"), ("marketBased", "figures", "key"), ("impact", "entries", "key"),
    ("beyondValueChain", "credits", "label"),
)  # fmt: skip
"""Lists of a report, and by which member its entries are told apart."""
_NAMES: Final = ("label", "reference", "additionality", "unit")
_FIGURES: Final = ("quantity", "each", "share", "avoided")
_SHED: Final = "supply-shed"
_HINT: Final = "Write each once and in one spelling, or give the second one a name of its own."


def recheck(report: Mapping[str, Any]) -> Iterator[Wrong]:
    """What is there twice (``inventory.key``), and factors in two spellings or two of one region."""
    for member, name, own in _LISTS:
        seen: set[str] = set()
        for place, one in enumerate(report.get(member, {}).get(name, ())):
            if folded(one[own]) in seen:
                message = f"{quoted(one[own], 60)} is there twice."
                yield Wrong((member, name, place, own), "inventory.key", message, _HINT)
            seen.add(folded(one[own]))
    yield from _effects(report)
    yield from _factors(report)


def _effects(report: Mapping[str, Any]) -> Iterator[Wrong]:
    """Effects that agree in everything, of which one names no instrument: nothing says they are two."""
    named: dict[tuple[Any, ...], bool] = {}
    for place, one in enumerate(report.get("impact", {}).get("entries", ())):
        facts = (
            *(folded(one.get(name, "")) for name in _NAMES),
            *(Fraction(one[name]) if name in one else None for name in _FIGURES),
        )
        if facts in named and not (named[facts] and "instrument" in one):
            message = f"{quoted(one['key'], 60)} is the effect of another entry once more."
            hint = "Write each effect once, or the instrument of each."
            yield Wrong(("impact", "entries", place, "key"), "inventory.key", message, hint)
        named[facts] = named.get(facts, True) and "instrument" in one


def _factors(report: Mapping[str, Any]) -> Iterator[Wrong]:
    """A factor has one spelling, and goods of a region that are of no part of it have one factor."""
    spelled: dict[str, str] = {}
    sheds: dict[tuple[str, str, str], str] = {}
    for member in INVENTORIES:
        for place, one in enumerate(report[member].get("figures", ())):
            for number, part in enumerate(one.get("parts", ())):
                where: Where = (member, "figures", place, "parts", number, "factor")
                name = part["factor"]
                if spelled.setdefault(folded(name), name) != name:
                    message = f"{quoted(name, 60)} is written otherwise elsewhere."
                    yield Wrong(where, "inventory.factor", message, "Write a factor in one spelling.")
                goods = folded(one["label"]), folded(part["region"]), part["unit"]
                if part["spatial"] == _SHED and sheds.setdefault(goods, folded(name)) != folded(name):
                    message = f"{quoted(part['region'], 60)} has another factor for these goods elsewhere."
                    hint = "State the factor of the whole region once; what is of a part of it is a stratum."
                    yield Wrong(where, "inventory.factor", message, hint)
