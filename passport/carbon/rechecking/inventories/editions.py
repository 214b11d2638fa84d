"""Read editions: dated rule sets of a report, as data. None of them is a default."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple, cast

from signing import jcs
from signing.digests import multibase_digest
from signing.errors import ToolError
from signing.package_data import package_data
from signing.shown import quoted
from signing.strict_json import loads


class EditionUnknown(ToolError):
    """No edition, or one that is not known: ``inventory.edition``."""


class Edition(NamedTuple):
    """A rule set.

    ``stratified``: a factor of a stratum that a contract pays for enters the physical statement;
    ``substitution``: certificates of another region may replace what was sourced, in the market-based one;
    ``mandated``: units that a mandate asks for may be sold voluntarily. ``target``: the category of each
    statement's figures for setting targets.
    """

    name: str
    title: str
    stratified: bool
    substitution: bool
    mandated: bool
    target: Mapping[str, str]
    digest: str


@cache
def editions() -> Mapping[str, Edition]:
    """All editions by their names."""
    records = cast("dict[str, Any]", loads(package_data("passport", "inventories/data/editions.json")))
    return {name: _edition(name, one) for name, one in records.items()}


def _edition(name: str, one: dict[str, Any]) -> Edition:
    stratified, substitution, mandated = (
        one[flag] == "yes" for flag in ("stratified", "substitution", "mandated")
    )
    digest = multibase_digest(jcs.canonical(one))
    return Edition(name, one["title"], stratified, substitution, mandated, one["target"], digest)


def edition(name: str) -> Edition:
    """The edition of a name; raises ``inventory.edition``, which lists them: the choice is the reporter's."""
    found = editions().get(name)
    if found is None:
        message = f"There is no edition {quoted(name, 60)}." if name else "No edition is named."
        hint = f"Choose one of {', '.join(editions())}; they differ in what enters which statement."
        raise EditionUnknown("inventory.edition", message, hint=hint)
    return found
