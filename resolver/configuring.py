"""Settings from a TOML file and the environment: read at start, and every mistake told at once.

The environment wins over the file: ``PASSPORT_RESOLVER_RESPONSE_CACHE=30`` over ``response_cache = 60``.
"""

import tomllib
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from resolver.settings import SettingsRefused, WitnessAddress
from resolver.web.limiting import Rate
from signing.errors import LogRefused
from signing.logs.notes import parse_vkey

PREFIX: Final = "PASSPORT_RESOLVER_"
_TEXTS: Final = frozenset({"database", "root", "phone"})
_NUMBERS: Final = frozenset(
    {
        "max_credential", "max_request", "max_bulk", "response_cache", "clock_skew", "workers",
        "header_seconds", "body_seconds", "connections",
    }
)  # fmt: skip
_RATES: Final = frozenset({"misses", "publishes"})
KNOWN: Final = tuple(sorted({*_TEXTS, *_NUMBERS, *_RATES, "proxies", "log"}))
_LOG: Final = frozenset({"origin", "key", "passphrase_file", "witnesses"})


class LogFile(NamedTuple):
    """``[log]`` as written: origin, key file, its passphrase file or empty, witnesses."""

    origin: str
    key: str
    passphrase_file: str
    witnesses: tuple[WitnessAddress, ...]


def read(file: bytes, environment: Mapping[str, str]) -> dict[str, Any]:
    """Arguments for ``Settings``, as far as they are given; ``log`` is a ``LogFile``, whose key is not read.

    A rate is ``burst/second`` (``"300/20"``), proxies are addresses (a list, or text with commas). Raises
    ``SettingsRefused`` ``settings.file`` (no TOML) and ``settings.values`` (everything that is wrong).
    """
    try:
        told: dict[str, Any] = tomllib.loads(file.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsRefused(
            "settings.file", f"The configuration is no TOML: {ascii(str(error))[1:-1]}.", hint="See toml.io."
        ) from None
    for name, value in environment.items():
        if name.startswith(PREFIX):
            told[name.removeprefix(PREFIX).lower()] = value
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for name, value in sorted(told.items()):
        try:
            found[name] = _value(name, value)
        except ValueError as error:
            wrong.append(f"{ascii(name)[1:-1]} {error}")
    if wrong:
        raise SettingsRefused(
            "settings.values",
            f"The configuration is wrong: {'; '.join(wrong)}.",
            hint=f"There are {', '.join(KNOWN)}.",
        )
    return found


def _value(name: str, value: object) -> object:
    if name in _TEXTS:
        if isinstance(value, str):
            return value
        raise ValueError("is no text")
    if name in _NUMBERS:
        return _number(value)
    if name in _RATES:
        burst, slash, second = str(value).partition("/")
        if not slash or _number(burst) < 1 or _number(second) < 1:
            raise ValueError("is no rate like 300/20")
        return Rate(_number(burst), float(_number(second)))
    if name == "proxies":
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, list) or not all(isinstance(one, str) for one in parts):
            raise ValueError("is no list of addresses")
        return frozenset(one.strip() for one in parts if one.strip())
    if name == "log":
        return _log(value)
    raise ValueError("is no setting")


def _log(value: object) -> LogFile:
    if not isinstance(value, dict):
        raise ValueError("is no table [log] of the configuration file")  # noqa: TRY004 - one kind of error here
    wrong = [f"has no member {ascii(one)[1:-1]}" for one in sorted(value.keys() - _LOG)]
    texts = {name: value.get(name, "") for name in ("origin", "key", "passphrase_file")}
    wrong += [f"has no text {name}" for name, text in texts.items() if not isinstance(text, str)]
    wrong += [f"says nothing about {name}" for name in ("origin", "key") if texts[name] == ""]
    told = value.get("witnesses", [])
    witnesses: list[WitnessAddress] = []
    for one in told if isinstance(told, list) else [told]:
        try:
            witnesses.append(_witness(one))
        except ValueError as error:
            wrong.append(str(error))
    if wrong:
        raise ValueError(", ".join(wrong))
    return LogFile(texts["origin"], texts["key"], texts["passphrase_file"], tuple(witnesses))


def _witness(told: object) -> WitnessAddress:
    """Read ``{key = "name+id+key", url = "https://..."}``."""
    if not isinstance(told, dict) or told.keys() != {"key", "url"}:
        raise ValueError("names a witness without exactly key and url")
    key, url = told["key"], told["url"]
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        raise ValueError("names a witness whose url is no http or https address")
    try:
        return WitnessAddress(parse_vkey(str(key)), url)
    except LogRefused as refused:
        raise ValueError(f"names a witness by a wrong key: {refused.message}") from None


def _number(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        return int(value)
    raise ValueError("is no whole number")
