"""An export of a passport against ``verify()`` of the same: what a batch costs besides its verdicts."""

from typing import Any

import verify as verifier
from passport.exports import formats
from passport.exports.subject import Subject
from signing.digests import document_digest
from signing.strict_json import loads
from tests.benchmarks.measure import Row, medians, ratio, ratios, side_by_side, spread
from tests.benchmarks.profile import dearest
from tests.benchmarks.subjects import subject

LEAST = 5.0
_FORMATS = ("pact", "untp", "catena-x", "registry")


def rows() -> list[Row]:
    """A row a format: how many times faster it is than the verification."""
    given = subject()
    world = given.world
    trust = verifier.TrustList.open(world.trust(), at=world.at)
    evidence = verifier.Evidence.open(status=world.status_bundle())
    demand = verifier.Demand(at=world.at)
    container: Any = loads(given.passport)
    claim, statement = container["verifiableCredential"][:2]
    about = Subject(claim, document_digest(claim), statement, document_digest(statement), "verified")
    works: dict[str, Any] = {name: lambda name=name: formats.export(about, name) for name in _FORMATS}
    works["verify"] = lambda: verifier.verify(given.passport, evidence, trust, demand)
    timings = side_by_side(works)
    seconds = medians(timings)
    found = []
    for name in _FORMATS:
        value = ratio(timings, "verify", name)
        profile = None if value >= LEAST else dearest(works[name])
        found.append(
            Row(
                f"export/{name}",
                round(value, 2),
                "x faster",
                f">= {LEAST:g}",
                value >= LEAST,
                "verify() of the same passport",
                seconds,
                profile,
                spread(ratios(timings, "verify", name)),
            )
        )
    return found
