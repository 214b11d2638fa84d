"""Settings from a TOML file and the environment: read at start, and every mistake listed at once.

The environment wins over the file: ``PASSPORT_RESOLVER_RESPONSE_CACHE=30`` over ``response_cache = 60``.
"""

import tomllib
from collections.abc import Callable, Mapping
from typing import Any, Final

from resolver.catalogue.records import read_records
from resolver.log.log_file import read_log
from resolver.settings import SettingsRefused
from resolver.web.limiting import Rate
from signing.shown import escaped

PREFIX: Final = "PASSPORT_RESOLVER_"
_TEXTS: Final = frozenset({"database", "root", "phone", "modules"})
_NUMBERS: Final = frozenset(
    {
        "max_credential", "max_request", "max_bulk", "response_cache", "clock_skew", "workers",
        "header_seconds", "body_seconds", "connections",
    }
)  # fmt: skip
_RATES: Final = frozenset({"misses", "publishes"})
_LISTS: Final = frozenset({"proxies"})
_TABLES: Final = frozenset({"log"})
_RECORDS: Final = frozenset({"catalogue"})
KNOWN: Final = tuple(sorted({*_TEXTS, *_NUMBERS, *_RATES, *_LISTS, *_TABLES, *_RECORDS}))


def read(file: bytes, environment: Mapping[str, str]) -> dict[str, Any]:
    """Arguments for ``Settings``, as far as they are given; ``log`` is a ``LogFile``.

    A rate is ``burst/second`` (``"300/20"``), proxies are addresses (a list, or text with commas). Raises
    ``SettingsRefused`` ``settings.file`` (no TOML) and ``settings.values`` (everything that is wrong).
    """
    try:
        given: dict[str, Any] = tomllib.loads(file.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsRefused(
            "settings.file", f"The configuration is no TOML: {escaped(str(error))}.", hint="See toml.io."
        ) from None
    for name, value in environment.items():
        if name.startswith(PREFIX):
            given[name.removeprefix(PREFIX).lower()] = value
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for name, value in sorted(given.items()):
        try:
            found[name] = _value(name, value)
        except ValueError as error:
            wrong.append(f"{escaped(name)} {error}")
    if wrong:
        raise SettingsRefused(
            "settings.values",
            f"The configuration is wrong: {'; '.join(wrong)}.",
            hint=f"There are {', '.join(KNOWN)}.",
        )
    return found


def _value(name: str, value: object) -> object:
    """Read the value of a setting by its name; raises ``ValueError``, which says what the value is not."""
    kinds: tuple[tuple[frozenset[str], Callable[[object], object]], ...] = (
        (_TEXTS, _text), (_NUMBERS, _number), (_RATES, _rate), (_LISTS, _addresses), (_TABLES, read_log),
        (_RECORDS, read_records),
    )  # fmt: skip
    for names, read_kind in kinds:
        if name in names:
            return read_kind(value)
    raise ValueError("is no setting")


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError("is no text")


def _rate(value: object) -> Rate:
    """Read ``burst/second``, two whole numbers of requests, each at least 1."""
    burst, slash, second = str(value).partition("/")
    if not slash or _number(burst) < 1 or _number(second) < 1:
        raise ValueError("is no rate like 300/20")
    return Rate(_number(burst), float(_number(second)))


def _addresses(value: object) -> frozenset[str]:
    """Read a list of addresses, or a text of them with commas; blanks and empty entries are left out."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(one, str) for one in parts):
        raise ValueError("is no list of addresses")
    return frozenset(one.strip() for one in parts if one.strip())


def _number(value: object) -> int:
    """Read a whole number of zero or more: an integer, or (from the environment) up to 11 ASCII digits."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        return int(value)
    raise ValueError("is no whole number")
