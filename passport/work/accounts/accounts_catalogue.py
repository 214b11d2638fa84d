"""The words of an explained CO2 statement in each language, and how its figures are written."""

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any, Final, cast

from passport.ledger.books.amounts import grouped
from passport.ledger.statements.performance import Indicator
from signing.package_data import package_data
from signing.strict_json import loads

_MOST_BYTES: Final = 1024 * 1024
_BESIDE: Final = (" (forecast)", " (estimate)")


def say(lang: str, key: str, /, **values: str) -> str:
    """A sentence or word by its key; ``values`` are shown as they come."""
    return str(_catalogue(lang)["texts"][key]).format_map(values)


def page_words(lang: str) -> Mapping[str, str]:
    """Headings and labels of the page, some with placeholders."""
    return cast("Mapping[str, str]", _catalogue(lang)["page"])


def indicator_words(lang: str, one: Indicator) -> tuple[str, str]:
    """Name and formula of an indicator."""
    name = one.name
    for ending in _BESIDE:
        name = name.removesuffix(ending)
    key = name.replace(" ", "-")
    return say(lang, f"indicator.{key}"), say(lang, f"formula.{key}")


def stands_beside(one: Indicator) -> bool:
    """Whether an indicator is a forecast or an estimate, which is no part of the statement."""
    return one.name.endswith(_BESIDE)


def tonnes(grams: int) -> str:
    """Grams as tonnes with all their decimals: ``1,240`` or ``0.8``."""
    return grouped(grams)


def figure(value: Fraction) -> str:
    """An exact ratio as people read it, with at most six decimals."""
    return f"{value.numerator:,}" if value.denominator == 1 else grouped(round(value * 10**6))


def values_of(one: Indicator, lang: str = "en") -> str:
    """The values of an indicator in one line: ``2023 115, 2024 175`` or ``1,730 t``."""
    if len(one.values) == 1:
        ((of, value),) = one.values
        return f"{figure(value)} {of_words(lang, of)}"
    return ", ".join(f"{of_words(lang, of)} {figure(value)}" for of, value in one.values)


def of_words(lang: str, of: str) -> str:
    """What a value is of, in words: one of a closed list, some with a year or a product line in them."""
    for key, pattern in _labels():
        found = pattern.fullmatch(of)
        if found is not None:
            return say(lang, key, **found.groupdict())
    return of


@cache
def _labels() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The keys of such words, each with the pattern of its English text; whole texts come first."""
    texts = {key: text for key, text in _catalogue("en")["texts"].items() if key.startswith("of.")}
    ordered = sorted(texts.items(), key=lambda item: ("{x}" in item[1], item[0]))
    return tuple((key, re.compile(re.escape(text).replace(r"\{x\}", "(?P<x>.+)"))) for key, text in ordered)


@cache
def _catalogue(lang: str) -> Mapping[str, Any]:
    data = package_data("passport.work", f"words/accounts-{lang}.json")
    return cast("Mapping[str, Any]", loads(data, max_bytes=_MOST_BYTES))
