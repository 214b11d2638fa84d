"""Coils made of one slab: what it saves that the slab's proofs are checked once for all of them (T60).

What is remembered is the trust list's, by kind and digest of the canonical bytes, and is shape, signer and
proof alone. Status and time are asked anew of the evidence of each verification.
"""

import verify as verifier
from tests.benchmarks.measure import Row, medians, ratios, side_by_side, spread
from tests.world import World
from tests.world_inputs import consumer, supply
from verify.believing.memo import Memo

SLABS = 8


def rows() -> list[Row]:
    """One row: a coil of eight slabs, judged with the memory of the ones before it and without."""
    world = World()
    slabs = [supply(world, id=f"https://id.sydstal.example/01/04098765000010/21/S-{n}") for n in range(SLABS)]
    coil = consumer(world, [(slab, "125") for slab in slabs])
    data = coil.file(world)
    evidence = verifier.Evidence.open(status=coil.status(world))
    demand = verifier.Demand(at=world.at)
    trust, forgetful = (verifier.TrustList.open(world.trust()) for _ in range(2))

    def judge(listed: verifier.TrustList) -> None:
        report = verifier.verify(data, evidence, listed, demand)
        assert report.state == "verified", report.state

    def without() -> None:
        forgetful.remembered = Memo()  # type: ignore[misc]  # final for everybody but this comparison
        judge(forgetful)

    timings = side_by_side({"shared": lambda: judge(trust), "each": without}, rounds=9, repeat=3)
    # The best of the rounds on both sides: a busy machine only adds.
    value = min(timings["each"]) / min(timings["shared"])
    against = f"the same coil of {SLABS} slabs with nothing remembered; status and time are asked each time"
    seconds = medians(timings)
    value = round(value, 2)
    apart = spread(ratios(timings, "each", "shared"))
    return [Row("upstream/shared", value, "x faster", ">= 1.5", value >= 1.5, against, seconds, None, apart)]
