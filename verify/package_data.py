"""The tables and catalogues of this package, which other implementations read too."""

from signing.package_data import package_data
from signing.strict_json import JsonValue, loads


def read_json(name: str) -> JsonValue:
    """The parsed JSON file of this package with that relative name."""
    return loads(package_data("verify", name))
