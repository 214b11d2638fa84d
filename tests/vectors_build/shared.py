"""The files that many scenarios share: trust lists, status bundles and one passport, each made in a world
of its own."""

from collections.abc import Callable

from tests.vectors_build.stage import Stage

SOUND = "passport/sound.json"
"""The passport with which nothing is wrong: most trust, status and time scenarios are about it."""

SHARED: dict[str, Callable[[], bytes]] = {
    "trust/listed.json": lambda: Stage().trust(),
    "trust/listed-p256.json": lambda: Stage("P-256").trust(),
    SOUND: lambda: Stage().sound,
    "status/clean.json": lambda: Stage().lists(),
    "status/clean-p256.json": lambda: Stage("P-256").lists(),
}
"""Path below ``tests/vectors`` to its bytes."""
