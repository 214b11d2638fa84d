"""Decide whether a certificate may be retired for a use: closed rules, and what is not stated is a no."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from passport.model.common import Window
from passport.model.instruments.certificate import Certificate

VOLUNTARY: Final = frozenset({"inventory", "product-claim"})
"""Purposes that take no units which an incentive or quota counts too, unless the policy allows it."""
_MONTHS: Final = 12
_EUROPEAN: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES EU FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()
)
"""The countries of the internal market, which recognise each other's guarantees of origin; EU is all of them.

Directive (EU) 2018/2001, article 19(9), with the Agreement on the European Economic Area.
"""
_ALIASES: Final = {"EL": "GR", "UK": "GB"}
_OF_USERS: Final = re.compile("AA|Q[M-Z]|X[A-JL-Z]|ZZ")
"""ISO 3166-1 leaves these to its users, each of whom means another place; ``XK`` is in general use."""
_COUNTRY: Final = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,2}))?")
"""More behind the hyphen makes it a name of something else: ``SE-Asia``, ``NW-Europe``, ``NE-ISO``."""


class Policy(NamedTuple):
    """What a certificate must meet beside product, unit and geography, which always agree exactly.

    ``months``: how long after the production ended a use may end. ``supports``: incentives and quotas that
    may count the units too. ``commissioned_after``: first day a device may have been commissioned on; empty:
    any. ``qualities``: all of them must be stated.
    """

    months: int = 12
    supports: frozenset[str] = frozenset({"none"})
    commissioned_after: str = ""
    qualities: frozenset[str] = frozenset()


class Use(NamedTuple):
    """What units are used for."""

    product: str
    unit: str
    geography: str
    period: Window
    purpose: str


def refusals(certificate: Certificate, use: Use, policy: Policy) -> Iterator[tuple[str, str]]:
    """Why a certificate may not be retired for a use, as pairs of code and sentence; none: it may."""
    if certificate.product != use.product:
        yield "retirement.product", f"It certifies {certificate.product}, and {use.product} is used."
    if certificate.units.unit != use.unit:
        yield "retirement.unit", f"It counts in {certificate.units.unit}, and the use in {use.unit}."
    if certificate.geography != use.geography:
        yield "retirement.geography", f"It is of {certificate.geography}, and the use is in {use.geography}."
    if certificate.period.start >= use.period.end:
        yield "retirement.vintage", "It was produced after the use had ended."
    elif use.period.end > months_later(certificate.period.end, policy.months):
        yield "retirement.vintage", f"The use ends more than {policy.months} months after the production."
    also = sorted(set(certificate.supports) - policy.supports)
    if use.purpose in VOLUNTARY and also:
        yield "retirement.supports", f"The units are counted by {', '.join(also)} too."
    if certificate.origin.commissioned < policy.commissioned_after:
        yield "retirement.commissioned", f"The device was commissioned before {policy.commissioned_after}."
    missing = sorted(policy.qualities - set(certificate.attribute.qualities))
    if missing:
        yield "retirement.qualities", f"It does not state {', '.join(missing)}."


def is_market_of(geography: str, country: str) -> bool | None:
    """Whether units of a market may be used in a country, as far as the market names one.

    ``geography`` is ``SE`` or ``SE-3``: a country, or a zone of it; ``DE-LU`` may be of either. Others name
    no country: nothing speaks against them. ``None``: nobody knows, as the market is named by a code of users
    (``XX-1``, ``AA-SE``), or the country is (T742).
    """
    found = _COUNTRY.fullmatch(geography)
    if found is None:
        return True
    if is_of_users(found[1]):
        return None
    answers = [is_one_market(one, country) for one in found.groups() if one]
    return True if True in answers else None if None in answers else False


def is_one_market(one: str, other: str) -> bool | None:
    """Whether two countries are one market: between two only the internal market of Europe is one.

    ``None``: nobody knows, as one of them is a code of users (T742).
    """
    if is_of_users(one) or is_of_users(other):
        return None
    both = {_ALIASES.get(name, name) for name in (one, other)}
    return len(both) == 1 or both <= _EUROPEAN


def is_of_users(country: str) -> bool:
    """Whether ISO 3166-1 leaves a code to its users, who mean different places by it."""
    return _OF_USERS.fullmatch(country) is not None


def months_later(moment: str, months: int) -> str:
    """The same day and time so many months later; the last day of the month where it has no such day."""
    whole = int(moment[:4]) * _MONTHS + int(moment[5:7]) - 1 + months
    year, month = divmod(whole, _MONTHS)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month]
    return f"{year:04}-{month + 1:02}-{min(int(moment[8:10]), longest):02}{moment[10:]}"
