"""``passport correct`` of an inventory report: what changes in each statement, and what it is about."""

from collections.abc import Mapping
from typing import Any

from passport.carbon.rechecking.inventories.sums import sums
from passport.cli.output.terminal import clean
from passport.vocab import INVENTORY


def changes(before: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Old and new sum of each statement by itself."""
    old, now = sums(before[INVENTORY]), sums(new[INVENTORY])
    unit = clean(before[INVENTORY]["unit"])
    return [f"    {name:<16} {clean(old[name])} -> {clean(now[name])} {unit}" for name in old]


def about(signed: Mapping[str, Any]) -> str:
    """What was signed, in a few words."""
    subject = signed["credentialSubject"]
    first, behind = (subject["period"][name][:10] for name in ("start", "end"))
    return f"inventory report of {clean(subject['name'])}, {first} to {behind}"
