"""Data files of this package, read through its own loader, for which nothing needs to be imported."""

from typing import Any, Final, cast

from signing.strict_json import JsonValue, loads

_FOLDER: Final = __file__.replace("\\", "/").rsplit("/", 1)[0]


def read_json(name: str) -> JsonValue:
    """The parsed JSON file of this package with that relative name."""
    # importlib.resources alone costs 20 ms at start, more than many verifications.
    loader = cast("Any", __spec__).loader
    return loads(loader.get_data(f"{_FOLDER}/{name}"))
