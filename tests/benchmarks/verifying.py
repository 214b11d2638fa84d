"""Rows 1 and 2 of DESIGN 12: proofs alone and the whole ``verify()``, against the floor and a W3C peer."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import verify as verifier
from signing.dids.document import did_document
from tests.benchmarks.measure import Row, Work, medians, ratio, ratios, side_by_side, spread
from tests.benchmarks.profile import dearest
from tests.benchmarks.subjects import Floor, Subject, check_proofs, subject

FIXTURE = Path(__file__).resolve().parent.parent / "interop" / "digitalbazaar"
CONTEXT = Path(__file__).resolve().parent.parent.parent / "passport" / "contexts" / "passport-v1.jsonld"
PEER = "@digitalbazaar/vc on Node, same bytes, pinned documents"


OTHERS = 1_500
"""Status lists of 500 issuers, three each."""
LIMITS = {"": {"proofs": 3.0, "verify": 4.5}, "jcs/": {"proofs": 1.3, "verify": 3.5}}
"""Times the floor, for proofs over RDF and over JCS."""


def rows() -> list[Row]:
    """Every row of this file; the peer's are left out where it is not installed."""
    found, seconds = _measured(subject(), "")
    found += _measured(subject("Ed25519/jcs"), "jcs/")[0]
    return [*found, _among_others(subject()), *_beside_the_peer(seconds)]


def _among_others(given: Subject) -> Row:
    """Verify beside the status lists of many other issuers, of which nothing is asked."""
    world = given.world
    trust = verifier.TrustList.open(world.trust(), at=world.at)
    own = verifier.Evidence.open(status=world.status_bundle())
    others = tuple(
        verifier.Known("statuslist", f"other-{number}", {"id": f"https://other.example/{number}"})
        for number in range(OTHERS)
    )
    many = own._replace(status=(*own.status, *others))
    demand = verifier.Demand(at=world.at)

    def verified(evidence: verifier.Evidence) -> Work:
        def once() -> None:
            assert verifier.verify(given.passport, evidence, trust, demand).state == "verified"

        return once

    # Calls of one kind follow each other, as they do in a run: the bundle is indexed by the first.
    works: dict[str, Work] = {"many": verified(many), "own": verified(own)}
    timings = side_by_side(works)
    value = ratio(timings, "many", "own")
    return Row(
        "verify/lists", round(value, 2), "x without them", "<= 1.1", value <= 1.1,
        f"{OTHERS} status lists of other issuers in the bundle", medians(timings),
        None if value <= 1.1 else dearest(works["many"]), spread(ratios(timings, "many", "own")),
    )  # fmt: skip


def _measured(given: Subject, suite: str) -> tuple[list[Row], dict[str, float]]:
    world = given.world
    trust = verifier.TrustList.open(world.trust(), at=world.at)
    evidence = verifier.Evidence.open(status=world.status_bundle())
    demand = verifier.Demand(at=world.at)

    def whole() -> None:
        report = verifier.verify(given.passport, evidence, trust, demand)
        assert report.state == "verified", report.state

    works: dict[str, Work] = {"floor": Floor(given), "proofs": lambda: check_proofs(given), "verify": whole}
    timings = side_by_side(works)
    seconds = medians(timings)
    found = []
    for name, limit in LIMITS[suite].items():
        value = ratio(timings, name, "floor")
        profile = None if value <= limit else dearest(works[name])
        found.append(
            Row(
                f"{suite}{name}/floor",
                round(value, 2),
                "x floor",
                f"<= {limit:g}",
                value <= limit,
                "3 x (json.loads + two SHA-256 + one Ed25519 verify)",
                seconds,
                profile,
                spread(ratios(timings, name, "floor")),
            )
        )
    return found, seconds


def _beside_the_peer(seconds: dict[str, float]) -> list[Row]:
    """What the same proofs and the whole verification take of the time of another implementation."""
    given, found = subject(), []
    peer = _peer(given)
    if peer is not None:
        for name, least in (("proofs", 20.0), ("verify", 8.0)):
            value = peer / seconds[name]
            found.append(
                Row(
                    f"{name}/peer",
                    round(value, 1),
                    "x faster",
                    f">= {least:g}",
                    value >= least,
                    PEER,
                    {**seconds, "peer": peer},
                    None,
                )
            )
    return found


def _peer(given: Subject) -> float | None:
    """Seconds the peer needs for the three proofs; ``None`` where it cannot run here."""
    node = shutil.which("node")
    if node is None or not (FIXTURE / "node_modules").is_dir():
        return None
    issuers = [given.world.issuer_of(json.loads(data)) for data in given.credentials]
    documents = {one.did: did_document(one.did, [(one.fragment, one.key.public)]) for one in issuers}
    with tempfile.TemporaryDirectory() as folder:
        dids = Path(folder) / "dids.json"
        dids.write_text(json.dumps(documents), encoding="utf-8")
        files = []
        for number, data in enumerate(given.credentials):
            file = Path(folder) / f"{number}.json"
            file.write_bytes(data)
            files.append(str(file))
        done = subprocess.run(
            [node, "bench.mjs", "--context", f"https://passport.example/ns/v1={CONTEXT}", "--dids", str(dids),
             "--seconds", "3", *files],
            cwd=FIXTURE, capture_output=True, text=True, timeout=120, check=True,
        )
    return float(json.loads(done.stdout)["microseconds"]) / 1e6
