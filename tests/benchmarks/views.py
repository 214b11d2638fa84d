"""Views: what one costs to check, to carry and to derive (DESIGN 2.9, 12)."""

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

import verify as verifier
from passport import container
from passport.views.document import holdings_bytes
from passport.views.rules import Rules
from passport.work.viewing.offering import derive_view
from signing import jcs
from tests.benchmarks.measure import Row, medians, ratio, side_by_side
from tests.benchmarks.profile import dearest
from tests.world import World
from tests.world_sources import result
from tests.world_views import footprint, view
from verify.checks.numbers.views import off_root, views
from verify.pipeline import examine

SHOWN = ("/components/ferro-manganese", "/components/ferro-silicon", "/components/pig-iron")
ED25519 = "one Ed25519 verification"


def rows() -> list[Row]:
    """The check of three facts and the derivation of a view, each against Ed25519; sizes in bytes.

    A view is derived from files: holdings and passport are read for each. Ten verifications are a thousandth
    of a second where one takes 0.1 ms: 1,000 views a second of one core.
    """
    world = World("views")
    # 25 components and the gases of four stages in a tree of 32 leaves.
    found = footprint(result(), declared=(), patterns=("/components/*", "/gases/location-based/*"))
    docs = world.documents({"footprint": found.member})
    shown = view(docs.claim, found.held, *SHOWN)
    plain = container.write(docs.claim, docs.statement, docs.response)
    evidence = verifier.Evidence.open(
        status=world.status_bundle(), views=jcs.canonical(shown.document())
    )
    trust = verifier.TrustList.open(world.trust(), at=world.at)
    case = examine(plain, evidence, trust, verifier.Demand(world.at))
    begun = len(case.findings)

    def check() -> None:
        del case.findings[begun:]
        views(case)
        assert case.findings[-1].outcome == "pass", case.findings[-1]

    committed = found.member["disclosable"]

    def root() -> None:
        assert not off_root(shown, committed)

    holdings = holdings_bytes(found.held)

    def derive() -> None:
        derive_view(holdings, plain, Rules("bench", SHOWN))

    floor = _signature(world)
    timings = side_by_side({"floor": floor, "root": root, "check": check, "derive": derive})
    seconds = medians(timings)
    grown = len(jcs.canonical({"disclosable": found.member["disclosable"]})) - len('{}') + len(",")
    return [
        _timed("view_root/ed25519", ratio(timings, "root", "floor"), 0.5, seconds, root),
        _timed("view_check/ed25519", ratio(timings, "check", "floor"), 0.5, seconds, check),
        _timed("view_derive/ed25519", ratio(timings, "derive", "floor"), 10.0, seconds, derive),
        _sized("view_claim_bytes", grown, 120),
        _sized("view_file_bytes", len(jcs.canonical(shown.document())), 2048),
    ]


def _signature(world: World) -> Callable[[], None]:
    """One verification of the library that ``verify`` uses."""
    message = bytes(64)
    signed = world.mill.key.sign(message)
    key = Ed25519PublicKey.from_public_bytes(world.mill.key.public.raw)
    return lambda: key.verify(signed, message)


def _timed(name: str, value: float, most: float, seconds: dict[str, float], run: Callable[[], None]) -> Row:
    holds = value <= most
    profile = None if holds else dearest(run)
    return Row(name, round(value, 2), "x", f"<= {most:g}", holds, ED25519, seconds, profile)


def _sized(name: str, value: int, most: int) -> Row:
    return Row(name, value, "bytes", f"<= {most}", value <= most, "DESIGN 2.9", {}, None)
