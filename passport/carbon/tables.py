"""The engine's closed word lists and what each word stands for, as data other implementations read too."""

from functools import cache
from typing import Any, cast

from signing.package_data import package_data
from signing.strict_json import loads


@cache
def _tables() -> dict[str, Any]:
    return cast("dict[str, Any]", loads(package_data("passport.carbon", "data/engine.json")))


def table(name: str) -> Any:  # noqa: ANN401  # JSON; whoever asks knows its form
    """One member of ``data/engine.json``, in its order."""
    return _tables()[name]
