"""What documents of one signer say together: one chain, one order, one of each number (T488 to T490)."""

from itertools import combinations, product
from typing import Any

import pytest

from passport.acts.hub import content as hub_content
from passport.acts.sealing import Signing
from passport.model.hub.document import About
from signing import jcs
from signing.digests import multibase_digest
from tests.resolver.hub.filled import HubWorld
from tests.resolver.hub.serving import EVERYBODY, draft
from tests.resolver.hub.test_equivalence import CONTENT
from tests.resolver.hub.test_signed_releases import codes
from tests.world import FIVE_YEARS, Identity
from verify import TrustList
from verify.hub import judging

LATER = "2026-12-10T00:00:00Z"
CELL = {
    "boundary": "cradle-to-gate", "gwpSet": "IPCC-AR6-GWP100", "electricity": "location-based",
    "hs4": "7208", "quarter": "2026Q3", "route": "scrap-EAF", "country": "SE",
    "mean": "400", "claims": "10", "groups": "5",
}  # fmt: skip
RELEASE: dict[str, Any] = {
    "format": "passport-hub-release/1", "type": "AggregateRelease", "engine": "DuckDB", "query": "SELECT",
    "rules": {"threshold": "3", "pPercent": "10", "tree": "t", "mean": "m", "counts": "c"},
    "inputs": {"claims": "10", "root": "0" * 64}, "policies": [], "cells": [CELL], "withheld": [],
    "accesses": "",
}  # fmt: skip
Content = dict[str, Any]


@pytest.fixture(scope="module")
def world() -> HubWorld:
    return HubWorld()


@pytest.fixture(scope="module")
def trust(world: HubWorld) -> TrustList:
    return TrustList.open(world.trust())


def day(number: int) -> str:
    return f"2026-12-{number:02}T00:00:00Z"


def digest(content: Content) -> str:
    return multibase_digest(jcs.canonical(content))


def release(number: int, previous: str = "", at: str = "", **members: Any) -> Content:
    return {**RELEASE, "number": str(number), "at": at or day(number), "previous": previous, **members}


def charter(number: int, previous: str = "", at: str = "", **members: Any) -> Content:
    first = {"format": "passport-hub-charter/1", "type": "HubCharter", **draft(EVERYBODY)}
    return {**first, "number": str(number), "at": at or day(number), "previous": previous, **members}


def chain(make: Any, count: int, **members: Any) -> list[Content]:
    found: list[Content] = []
    for number in range(1, count + 1):
        found.append(make(number, digest(found[-1]) if found else "", **members))
    return found


def signed(who: Identity, content: Content) -> bytes:
    number = str(content["number"])
    identifier = f"urn:uuid:00000000-0000-7000-8000-{int(number):012}"
    signing = Signing(who.party, who.signer, str(content["at"]), identifier, FIVE_YEARS)
    about: About = content["type"]
    return hub_content.sign(about, number, content, signing)


def judged(trust: TrustList, who: Identity, *contents: Content) -> list[judging.Judged]:
    return judging.judge([signed(who, one) for one in contents], trust, at=LATER)


def said(found: list[judging.Judged]) -> list[str]:
    """The verdicts, or what failed besides."""
    return [",".join(sorted(codes(one) - {"release.replaced"})) or one.verdict for one in found]


@pytest.mark.parametrize("make", [release, charter])
def test_of_some_of_a_chain_the_last_holds_and_the_others_are_replaced(
    world: HubWorld, trust: TrustList, make: Any
) -> None:
    """Whichever files a reader has, in whatever order: nothing of an honest chain fails."""
    files = [signed(world.platform, one) for one in chain(make, 4)]
    for count in range(1, 5):
        for places in combinations(range(4), count):
            found = judging.judge([files[place] for place in reversed(places)], trust, at=LATER)
            assert said(found) == ["holds", *["replaced"] * (count - 1)]


@pytest.mark.parametrize("make", [release, charter])
def test_t488_two_of_one_number_or_of_two_chains_do_not_hold(
    world: HubWorld, trust: TrustList, make: Any
) -> None:
    """T488: with whatever predecessors they invent; also two first ones."""
    one, other = chain(make, 4), chain(make, 4, at=day(9))
    invented = make(3, digest({"nothing": "of"}))
    forked, holds = "release.forked", "holds"
    cases: list[tuple[list[Content], list[str]]] = [
        ([one[0], other[0]], [forked, forked]), ([one[2], other[2]], [forked, forked]),
        ([one[2], invented], [forked, forked]), ([one[1], invented], [forked, forked]),
        ([one[1], other[2]], [forked, forked]), ([one[2], one[2]], [holds, holds]),
        ([one[1], one[2], other[2]], [forked, forked, forked]),
        ([one[0], one[1], invented], ["replaced", forked, forked]),
    ]  # fmt: skip
    for contents, wanted in cases:
        assert said(judged(trust, world.platform, *contents)) == wanted
        assert said(judged(trust, world.platform, *contents[::-1])) == wanted[::-1]


@pytest.mark.parametrize("make", [release, charter])
def test_t488_numbers_and_moments_go_up_together(world: HubWorld, trust: TrustList, make: Any) -> None:
    """T488: a number left out between two that name each other, or a later number of an earlier day."""
    first, second, *_ = chain(make, 4)
    order = "release.order"
    skipped = make(7, digest(second))
    assert said(judged(trust, world.platform, first, second, skipped)) == ["replaced", "holds", order]
    assert said(judged(trust, world.platform, skipped)) == ["holds"], "alone nothing shows it"
    earlier = make(5, digest(skipped), at=day(1))
    assert said(judged(trust, world.platform, second, earlier)) == [order, order]
    back = make(3, digest(second), at=day(1))
    assert set(said(judged(trust, world.platform, second, back))) == {order}
    same = make(3, digest(second), at=day(2))
    assert said(judged(trust, world.platform, second, same)) == ["replaced", "holds"], "one second for both"


def test_t559_a_journal_that_vanishes_shows(world: HubWorld, trust: TrustList) -> None:
    """T559: of all chains of stated and empty lines, what is empty after a line fails, and nothing else."""
    for stated in product((False, True), repeat=4):
        contents: list[Content] = []
        for number, one in enumerate(stated, 1):
            before = digest(contents[-1]) if contents else ""
            contents.append(release(number, before, accesses=f"{number}" * 64 if one else ""))
        for count in (2, 3, 4):
            for places in combinations(range(4), count):
                found = said(judged(trust, world.platform, *(contents[place] for place in places)))
                for at, place in enumerate(places):
                    silent = not stated[place] and any(stated[other] for other in places[:at])
                    assert (found[at] == "release.accesses") is silent, (stated, places, found)
                    assert found[at] in ("holds", "replaced", "release.accesses")


def test_t488_two_equivalences_of_one_number_do_not_hold(world: HubWorld, trust: TrustList) -> None:
    """T488: a setter that shows each reader other limits; two numbers are two equivalences."""
    narrow = {**CONTENT, "at": day(1)}
    wide = {**narrow, "limits": {**CONTENT["limits"], "deviation": "0.5"}}
    second = {**wide, "number": "2"}
    assert said(judged(trust, world.setter, narrow, wide)) == ["release.forked"] * 2
    assert said(judged(trust, world.setter, narrow, second)) == ["holds", "holds"]
    assert said(judged(trust, world.setter, narrow, narrow)) == ["holds", "holds"]


def test_t489_a_cell_is_one_of_the_tree_by_its_values_too(world: HubWorld, trust: TrustList) -> None:
    """T489: each step takes the words that claims can state there."""
    wrong = {
        "boundary": ["everything", "Cradle-to-gate"], "gwpSet": ["AR6", "IPCC-AR9-GWP100"],
        "electricity": ["both", "location"], "hs4": ["72081", "720", "none", "72O8"],
        "quarter": ["2026", "2026Q5", "2026Q33"], "route": ["EAF", "scrap-eaf"], "country": ["se", "SWE"],
    }  # fmt: skip
    for name, values in wrong.items():
        for value in values:
            cell = {**CELL, name: value}
            place = {one: text for one, text in cell.items() if one not in ("mean", "claims", "groups")}
            several: list[dict[str, Any]] = [{"cells": [cell]}, {"withheld": [place]}]
            for members in several:
                found = judged(trust, world.platform, release(1, **members))
                assert said(found) == ["release.content"], (name, value)
    for name in ("accesses", "previous"):
        assert said(judged(trust, world.platform, release(2, **{"previous": digest({}), name: "text"}))) == [
            "release.content"
        ]
    assert said(judged(trust, world.platform, release(1, accesses="a" * 64))) == ["holds"]


def test_t490_a_charter_names_a_setter_that_is_one(world: HubWorld, trust: TrustList) -> None:
    """T490: a listed standard setter that keeps no data; and an edition before it by digest."""
    for setter, wrong in [
        (world.mill.did, "release.setter.role"), (world.verifier.did, "release.setter.role"),
        ("did:web:nobody.example", "release.setter.party"), (world.setter.did, "holds"),
    ]:  # fmt: skip
        assert said(judged(trust, world.platform, charter(1, standardSetter=setter))) == [wrong]
    both = TrustList.open(world.trust(listed={"setter": {"roles": ["platform", "standard-setter"]}}))
    assert said(judged(both, world.platform, charter(1))) == ["release.setter.separate"]
    for previous in ("", "the one before", "uID", "0" * 64):
        assert said(judged(trust, world.platform, charter(2, previous))) == ["release.content"]
