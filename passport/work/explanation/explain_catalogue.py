"""The words of an explanation in each language: one catalogue a language, equal keys and placeholders."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, cast

from passport.carbon.tiers import Tier
from signing.package_data import package_data
from signing.strict_json import loads
from verify import messages

_MOST_BYTES: Final = 1024 * 1024


def say(lang: str, key: str, /, **values: str) -> str:
    """A sentence or word by its key; ``values`` are shown as they come."""
    return str(_catalogue(lang)["texts"][key]).format_map(values)


def has(lang: str, key: str) -> bool:
    """Whether the catalogue has a text for this value of an open list."""
    return key in _catalogue(lang)["texts"]


def page_words(lang: str) -> Mapping[str, str]:
    """Headings and labels of the page, some with placeholders."""
    return cast("Mapping[str, str]", _catalogue(lang)["page"])


def tier_word(lang: str, tier: Tier) -> str:
    """A tier with its word: ``T4 measured``."""
    return f"{tier} {say(lang, f'tier.{tier}')}"


def closed(lang: str, value: str) -> str:
    """A value of a closed list of the documents (``location-based``) in words, or as it is."""
    return messages.word(value, lang) or value


@cache
def _catalogue(lang: str) -> Mapping[str, Any]:
    data = package_data("passport.work", f"words/{lang}.json")
    return cast("Mapping[str, Any]", loads(data, max_bytes=_MOST_BYTES))
