"""Reduce workings to the method behind them: everything but what was measured (methods.md).

What is taken out is a closed list, ``data/method.json``, which the phone reads too. A member that the list
does not name stays, so that workings of a form unknown here have another method, never the same one.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, cast

from signing.digests import multibase_digest
from signing.jcs import canonical
from signing.package_data import package_data
from signing.strict_json import JsonValue, loads

FORMAT: Final = "passport-method/1"
MEASURED: Final = "measured"
"""Stands in a skeleton for a measured value; an empty text, which means not known, stays empty."""
_OUT: Final = "out"
_ANY: Final = "*"


@cache
def _table() -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", loads(package_data("passport.methods", "data/method.json")))


def skeleton(workings: Mapping[str, Any]) -> dict[str, Any]:
    """Give the method of workings: their members without measured values and what follows from those.

    Values of the closed list become the word ``measured``, or the member is left out where its being there
    says nothing of the method. Records of factors that a laboratory or an instrument determined keep their
    id, kind, unit and source, and lose figures and edition; all others stay whole, with their digest. Raises
    nothing, whatever the workings hold.
    """
    table = _table()
    taken = _without(dict(workings), table["taken"])
    factors = taken.get("factors")
    if isinstance(factors, list):
        taken["factors"] = [_factor(entry, table) for entry in factors]
    return {"format": FORMAT, "workings": taken}


def method_digest(workings: Mapping[str, Any]) -> str:
    """Give the digest of the method of workings: the sha2-384 multihash of the skeleton's JCS bytes."""
    return multibase_digest(canonical(cast("JsonValue", skeleton(workings))))


def _factor(entry: Any, table: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON that nobody has checked
    """Take the figures out of the record of a measured factor; others stay as they are."""
    kind = entry.get("kind") if isinstance(entry, dict) else None
    return _without(entry, table["takenOfFactor"]) if kind in table["measuredKinds"] else entry


def _without(value: Any, rule: Any) -> Any:  # noqa: ANN401 - JSON that nobody has checked
    """Apply a part of the closed list to the value at its place; ``rule`` is a word, or rules by member."""
    if rule == MEASURED:
        return "" if value == "" else MEASURED
    if isinstance(value, dict):
        rules = {name: rule.get(name, rule.get(_ANY, {})) for name in value}
        return {name: _without(inner, rules[name]) for name, inner in value.items() if rules[name] != _OUT}
    if isinstance(value, list) and rule:
        return [_without(inner, rule.get(_ANY, {})) for inner in value]
    return value
