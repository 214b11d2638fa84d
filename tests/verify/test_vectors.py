"""The vectors of ``tests/vectors``: every one is answered with the very report it expects.

What stands in them was declared by hand in ``tests/vectors_build`` before a verifier was asked; here the
committed files are read as anybody would read them, see their README.
"""

import re
import socket
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from passport.status import MIN_BYTES, encode_bits
from signing import jcs
from signing.digests import multibase_digest
from signing.strict_json import loads
from tests.moved import MOVED
from tests.vectors_build import judging, writing
from tests.vectors_build.__main__ import FOLDER, build
from tests.vectors_build.scenarios import SCENARIOS
from tests.vectors_build.shared import SHARED
from verify import Demand, Evidence, TrustList, verify
from verify.findings import FLOOR, QUESTIONS

LARGEST_FILE = 400_000
LARGEST_ON_AVERAGE = 13_500

NEVER_PASSES = {
    "evidence.judged": "of what was judged other questions say so",
    "inputs.corrected": "of an input that nobody corrected inputs.current says so",
    "inputs.supported": "of inputs that are supported standing.market_based says so",
    "inventory.nested": "of what no other entity of the reporter counts inventory.shares says so",
}
"""Questions that are asked only once there is something to say."""
NEVER_FAILS: dict[str, str] = {
    "evidence.judged": "what was not judged may say nothing else: it is left open",
    "figures.inputs_undisclosed": "what a claim keeps to itself may be right: it is left open",
    "inputs.supported": "an input that nothing supports may be right: it is left open",
    "inventory.nested": "a part of the entity may count it too: it is left open",
    "inventory.compared": "what could not be compared may be right: it is left open",
    "inventory.earlier": "an honest restatement looks the same as another one: it is left open",
}
"""Codes that no passport can make fail, and why. Standing facts are never asked, so they are not here."""
ALWAYS_ANSWERED: dict[str, tuple[str, ...]] = {
    "the first question about anything can always be answered": (
        "input.json", "claim.version", "statement.version", "accreditation.version", "response.version",
        "statement.present", "response.present",
    ),
    "of an extra only the first no is told; it counts as absent": (
        "extra.version", "extra.reference", "extra.profile", "extra.party", "extra.proof",
    ),
    "of an input what keeps the others from an answer is told as present, vouched, in_force or followed": (
        "inputs.holds", "inputs.unqualified", "inputs.window", "inputs.suspension", "inputs.current",
        "inputs.corrected", "inputs.freshness",
    ),
    "the trust list is at hand, or nothing could be asked": ("trust.window", "trust.floor"),
    "asked only of signatures that count": ("policy.suite",),
    "left open beside so much that no vector holds it: test_crowd.py": ("evidence.judged",),
    "asked only where witnesses of a log have seen the claim": ("claim.backdated",),
    "asked only of a claim whose signature holds": (
        "figures.above_zero", "claim.custody", "claim.regime", "claim.content", "claim.readings",
    ),
    "asked only of a retirement that can be read": ("instrument.fits",),
    "asked only of a library that can be read": ("library.valid",),
    "asked only of a CO2 statement whose signature holds, which shows what it needs at every detail": (
        "books.c1", "books.c2", "books.c3", "books.c4", "books.c5", "books.c6", "books.c10",
    ),
    "asked only of a report whose signature holds; amounts without parts are left open by claim.figures": (
        "inventory.parts", "inventory.totals", "inventory.statements",
    ),
}  # fmt: skip
"""Codes that are never left open, and why."""


class NoSocket(socket.socket):
    """Verifying opens none (HOUSE, law 2)."""

    def __init__(self, *_: object, **__: object) -> None:
        raise AssertionError("a verifier opened a socket")


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    real = socket.socket
    socket.socket = NoSocket  # type: ignore[misc]  # put back below
    try:
        yield
    finally:
        socket.socket = real  # type: ignore[misc]  # see above


@cache
def vector(name: str) -> dict[str, Any]:
    read: Any = loads((FOLDER / f"{name}.json").read_bytes())
    return dict(read)


@cache
def trust_list(data: bytes) -> TrustList:
    return TrustList.open(data)


def _workings(evidence: dict[str, Any]) -> bytes | None:
    return writing.resolved(evidence["workings"], FOLDER) if "workings" in evidence else None


def committed() -> list[str]:
    files = (path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*.json"))
    return sorted(name.removesuffix(".json") for name in files if name not in SHARED)


@pytest.mark.parametrize("name", committed())
def test_vector(name: str) -> None:
    """The whole report is the expected one, and its digest that of the whole expected report."""
    given = vector(name)
    asked = given["demand"]
    evidence = Evidence.open(
        status=[writing.resolved(one, FOLDER) for one in given["evidence"]["status"]],
        claims=[writing.resolved(one, FOLDER) for one in given["evidence"]["claims"]],
        seen=judging.seen_of(given.get("seen", ())),
        inputs=[writing.resolved(one, FOLDER) for one in given["evidence"].get("inputs", ())],
        workings=_workings(given["evidence"]),
        views=[writing.resolved(one, FOLDER) for one in given["evidence"].get("views", ())],
        methods=[writing.resolved(one, FOLDER) for one in given["evidence"].get("methods", ())],
    )
    demand = Demand(asked["at"], judging.policy_of(asked["policy"]), asked["product"], asked["challenge"])
    data = writing.resolved(given["input"], FOLDER)
    report = verify(data, evidence, trust_list(writing.resolved(given["trust"], FOLDER)), demand)
    answer: Any = loads(report.to_bytes())
    assert answer.pop("checkedAt") == asked["at"]
    answer.pop("tool")
    assert answer == writing.expanded(given)
    assert multibase_digest(jcs.canonical(answer)) == given["digest"]
    assert report.exit_code == given["exit"]
    assert judging.oddities(report) == []


def test_every_scenario_has_its_file_and_every_file_its_scenario() -> None:
    assert committed() == sorted(SCENARIOS)
    for name, scenario in SCENARIOS.items():
        assert (vector(name)["name"], vector(name)["about"]) == (name, scenario.about)


@pytest.fixture
def same_deflate() -> None:
    """There are builds of zlib that pack equal bits into other bytes; they cannot build the same files."""
    packed = vector("status/clean")["verifiableCredential"][0]["credentialSubject"]["encodedList"]
    if encode_bits(bytes(MIN_BYTES)) != packed:
        pytest.skip("the zlib of this machine packs status lists into other bytes than the committed ones")


@pytest.mark.parametrize("name", sorted(SHARED))
@pytest.mark.usefixtures("same_deflate")
def test_shared_file_is_built_again(name: str) -> None:
    assert (FOLDER / name).read_bytes() == SHARED[name]()


@pytest.mark.usefixtures("same_deflate")
@pytest.mark.parametrize("step", [7, pytest.param(3, marks=MOVED)])
def test_a_part_of_the_vectors_is_built_again(step: int) -> None:
    """The same bytes from the same seed; ``python -m tests.vectors_build --check`` compares all."""
    for name in sorted(SCENARIOS)[::step]:
        data, disagreements = build(SCENARIOS[name])
        assert disagreements == []
        assert data == (FOLDER / f"{name}.json").read_bytes(), name


def test_every_state_occurs() -> None:
    """Each state of DESIGN 7 at least three times, and its level and exit code are those of the table
    there."""
    counts: Counter[str] = Counter()
    for name in SCENARIOS:
        verdict = vector(name)["expect"]["verdict"]
        counts[verdict["state"]] += 1
        assert name.partition("/")[0] == verdict["state"]
        assert (verdict["level"], vector(name)["exit"]) == judging.LEVELS[verdict["state"]]
    assert {state: counts[state] for state in judging.LEVELS if counts[state] < 3} == {}
    assert counts.total() == len(SCENARIOS) >= 80


def test_every_code_passes_fails_and_is_left_open_somewhere() -> None:
    """Whatever the verifier asks, some passport has each answer; the exceptions have reasons."""
    answers: dict[str, set[str]] = {"pass": set(), "fail": set(), "not_checked": set()}
    for name in SCENARIOS:
        for outcome, _, codes, *_ in vector(name)["expect"]["findings"]:
            answers[outcome].update(codes.split(" "))
    asked = {code for code in QUESTIONS if not code.startswith("standing.")}
    assert asked - answers["pass"] == set(NEVER_PASSES)
    assert asked - answers["fail"] == set(NEVER_FAILS)
    assert asked - answers["not_checked"] == {code for codes in ALWAYS_ANSWERED.values() for code in codes}
    assert FLOOR - asked == set()


def test_a_verified_passport_passes_the_whole_floor() -> None:
    """``verified`` is said where every finding of the floor passed, but for a label nobody scanned
    (DESIGN 7)."""
    for name in SCENARIOS:
        if not name.startswith("verified/"):
            continue
        found = writing.expanded(vector(name))["findings"]
        passed = {finding["code"] for finding in found if finding["outcome"] == "pass"}
        unscanned = {"claim.label"} if vector(name)["demand"]["product"] is None else set()
        assert FLOOR - passed == unscanned, name


def test_every_vector_says_why() -> None:
    for name, scenario in SCENARIOS.items():
        assert re.search(r"\b(DESIGN \d|T\d+\b)", scenario.about), name


ROWS = (
    "T1 T2 T3 T4 T6 T7 T8 T9 T10 T13 T14 T17 T19 T20 T24 T25 T26 T27 T28 T29 T30 T31 T34 T35 T37 T38 T39 T40 "
    "T42 T43 T44 T45 T46 T49 T50 T51 T52 T53 T54 T56 T57 T58 T59 T60 T61 T62 T63 T64 T65 T66 T67 T68 T69 T70 "
    "T267 T268 T269 T273 T330 T331 T332 T333 "
    "T96 T104 T105 T106 T107 T108 T109 T110 T111 T112 T113 T114 T115 T119"
)


def test_threats_are_answered() -> None:
    """The rows of THREATS that a passport can express, each by at least one vector."""
    text = " ".join(scenario.about for scenario in SCENARIOS.values())
    cited = {word.strip("().,:;") for word in text.split()}
    assert set(ROWS.split()) - cited == set()


def test_vectors_stay_small() -> None:
    sizes = {path: path.stat().st_size for path in Path(FOLDER).rglob("*.json")}
    assert max(sizes.values()) < LARGEST_FILE
    assert sum(sizes.values()) < LARGEST_ON_AVERAGE * len(SCENARIOS)
