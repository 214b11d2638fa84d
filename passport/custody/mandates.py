"""Blending mandates: dated shares of a fuel that must be of one kind, and what may be sold voluntarily."""

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any, Final, NamedTuple, cast

from passport.custody.results import text
from signing import jcs
from signing.digests import multibase_digest
from signing.errors import ToolError
from signing.package_data import package_data
from signing.shown import quoted
from signing.strict_json import loads

_NONE: Final = Fraction(0)


class MandateRefused(ToolError):
    """A mandate that is not known, or more sold voluntarily than it leaves; codes ``mandate.*``."""


class Mandate(NamedTuple):
    """A record: shares in force from their days on, in order; ``digest`` of the record as it stands."""

    name: str
    title: str
    product: str
    shares: tuple[tuple[str, Fraction], ...]
    digest: str

    def share(self, day: str) -> Fraction:
        """The share that is mandated on a day; nothing before the first."""
        return next((share for start, share in reversed(self.shares) if start <= day), _NONE)


@cache
def mandates() -> Mapping[str, Mandate]:
    """All records by their names."""
    records = cast("dict[str, Any]", loads(package_data("passport", "custody/data/mandates.json")))
    return {name: _mandate(name, one) for name, one in records.items()}


def _mandate(name: str, one: dict[str, Any]) -> Mandate:
    shares = tuple((row["from"], Fraction(row["share"])) for row in one["shares"])
    return Mandate(name, one["title"], one["product"], shares, multibase_digest(jcs.canonical(one)))


def mandate(name: str) -> Mandate:
    """The record of a name; raises ``mandate.unknown``."""
    found = mandates().get(name)
    if found is None:
        hint = f"Known are {', '.join(mandates())}."
        raise MandateRefused("mandate.unknown", f"There is no mandate {quoted(name, 40)}.", hint=hint)
    return found


def is_one_share(name: str, start: str, end: str) -> bool:
    """Whether one share is in force from a day until before another."""
    return not any(start < day < end for day, _ in mandate(name).shares)


def free(name: str, day: str, supplied: Fraction, whole: Fraction) -> Fraction:
    """How much of what was supplied the mandate leaves to be sold voluntarily; ``whole``: all fuel."""
    return max(_NONE, supplied - mandate(name).share(day) * whole)


def check(name: str, day: str, amounts: tuple[Fraction, Fraction, Fraction]) -> None:
    """Refuse to sell voluntarily what a mandate asks for: ``mandate.sold``.

    ``amounts``: supplied of the kind, all fuel, and sold voluntarily.
    """
    supplied, whole, sold = amounts
    left = free(name, day, supplied, whole)
    if sold > left:
        asked = mandate(name).share(day) * whole
        raise MandateRefused(
            "mandate.sold",
            f"{text(sold)} are sold voluntarily, and {name} asks for {text(asked)} of {text(supplied)}.",
            hint=f"At most {text(left)} may be sold, unless the edition of the report allows it.",
        )
