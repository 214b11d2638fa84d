"""The files that many scenarios share: trust lists, status bundles and one passport, each made in a world
of its own."""

from collections.abc import Callable

from passport import container
from tests.vectors_build import (
    about_instruments,
    about_inventories,
    about_libraries,
    about_methods,
    inventories,
)
from tests.vectors_build.stage import Stage, file_of
from tests.world_inputs import consumer, supply
from tests.world_views import footprint, view

SOUND = "passport/sound.json"
"""The passport with which nothing is wrong: most trust, status and time scenarios are about it."""

ROLLED = "passport/rolled.json"
"""A passport with the slab it was made of: most scenarios about inputs differ from it in little."""


COMMITTED = "passport/committed.json"
"""A passport whose claim commits to facts, with a view of one: scenarios about views differ in little."""


def _committed() -> bytes:
    stage, found = Stage(), footprint()
    docs = stage.with_claim(footprint=found.member)
    shown = view(docs.claim, found.held, "/components/eaf-charge-carbon")
    return container.write(docs.claim, docs.statement, docs.response, views=[shown.document()])


def _rolled() -> bytes:
    stage = Stage()
    chain = consumer(stage, [(supply(stage), "1050")])
    return file_of(chain.docs, extras=chain.extras())


CITING = "passport/citing.json"
"""A passport that cites a retirement, with it and its certificate."""

REPORTED = "passport/reported.json"
"""An inventory report: the others differ from it in little."""
NAMING = "passport/naming.json"
"""A passport whose claim names a library of factors, with its credential."""

SHARED: dict[str, Callable[[], bytes]] = {
    "trust/listed.json": lambda: Stage().trust(),
    "trust/listed-p256.json": lambda: Stage("P-256").trust(),
    about_instruments.TRUST: about_instruments.listed,
    about_instruments.ISSUING: about_instruments.issuing_lists,
    about_libraries.TRUST: about_libraries.listed,
    about_libraries.LISTS: about_libraries.lists,
    NAMING: about_libraries.naming,
    SOUND: lambda: Stage().sound,
    ROLLED: _rolled,
    CITING: about_instruments.citing,
    COMMITTED: _committed,
    inventories.TRUST: inventories.listed,
    about_inventories.TRUST: about_inventories.listed,
    REPORTED: lambda: inventories.sound(Stage(), "roaster").input,
    about_methods.CLAIM: about_methods.shared_claim,
    about_methods.WORKINGS: about_methods.shared_workings,
    about_methods.METHOD: about_methods.shared_method,
    "status/clean.json": lambda: Stage().lists(),
    "status/rival.json": lambda: Stage().rivals_lists(),
    "status/clean-p256.json": lambda: Stage("P-256").lists(),
}
"""Path below ``tests/vectors`` to its bytes."""
