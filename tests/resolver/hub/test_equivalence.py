"""Rule sets are compared by a signed equivalence alone, within its limits (THREATS T431)."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from passport.acts.hub import content as hub_content
from passport.cli.hub import equating
from passport.model.hub import document
from resolver.hub import releasing
from resolver.hub.engine import HubRefused
from resolver.hub.equivalence import Equivalence
from resolver.hub.rows import Row
from resolver.hub.searching import Asked, search
from resolver.hub.store import Hub
from signing import jcs
from tests import world_instruments
from tests.cli.sessions import in_process
from tests.resolver.hub.filled import needs_engine, rows
from tests.resolver.hub.test_releasing import AT, GROUPS, TONNE, of, take
from tests.resolver.hub.test_signed_releases import LATER, codes, signing
from tests.world import Identity, World
from verify import TrustList
from verify.hub import judging

SETS = [
    {"boundary": "cradle-to-gate", "gwpSet": "IPCC-AR6-GWP100", "electricity": "location-based"},
    {"boundary": "EPD-A1-A3", "gwpSet": "IPCC-AR6-GWP100", "electricity": "location-based"},
]
LIMITS: dict[str, Any] = {
    "headings": ["7208"], "routes": ["scrap-EAF"], "first": "2026Q1", "last": "2026Q4", "deviation": "0.05",
}  # fmt: skip
CONTENT: dict[str, Any] = {
    "format": "passport-rule-equivalence/1", "type": "RuleSetEquivalence", "number": "1", "at": AT,
    "text": "Both count the same stages of flat steel from scrap.", "sets": SETS, "limits": LIMITS,
}  # fmt: skip


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def setter(world: World) -> Identity:
    return world.identity("setter", "standard-setter", "Standards Example", "standards")


def judge(world: World, setter: Identity, data: bytes, **listed: Any) -> judging.Judged:
    trust = TrustList.open(world_instruments.listing(world, setter.listed(**listed)))
    return judging.judge([data], trust, at=LATER)[0]


def signed(who: Identity, content: dict[str, Any] | None = None) -> bytes:
    said = CONTENT if content is None else content
    return hub_content.sign("RuleSetEquivalence", "1", said, signing(who))


def test_t431_who_may_sign_an_equivalence(world: World, setter: Identity) -> None:
    """T431: a listed standard setter, who keeps no data under the rules; nobody else."""
    data = signed(setter)
    assert judge(world, setter, data).verdict == "holds"
    one = judge(world, setter, data, roles=["platform", "standard-setter"])
    assert codes(one) == {"release.signer.separate"}
    for who in (world.platform, world.mill, world.verifier):
        assert codes(judge(world, setter, signed(who))) == {"release.signer.role"}
    alone = judging.judge([data], TrustList.open(world.trust()), at=LATER)[0]
    assert alone.verdict == "unknown_signer"
    file = document.opened(data)
    wider = copy.deepcopy(file.content)
    wider["limits"]["headings"] = ["7208", "7209"]
    assert codes(judge(world, setter, document.written(file.credential, wider))) == {"release.digest"}


def test_t431_an_equivalence_says_all_of_its_limits(world: World, setter: Identity) -> None:
    """T431: sets, goods, time and deviation; nothing is equivalent without limits."""
    wrong: list[dict[str, Any]] = [
        {"sets": [SETS[0], SETS[0]]}, {"sets": SETS[:1]}, {"sets": [{**SETS[0], "x": "y"}, SETS[1]]},
        {"limits": {}}, {"text": ""}, {"at": LATER}, {"number": "2"}, {"format": "x"}, {"more": "x"},
        *({"limits": {**LIMITS, name: value}} for name, value in [
            ("headings", []), ("headings", ["720"]), ("headings", ["7209", "7208"]), ("routes", []),
            ("routes", ["a", "a"]), ("first", "2027Q1"), ("last", "2026"), ("deviation", "1"),
            ("deviation", "0.1234567"), ("deviation", 0), ("until", "2027Q1"),
        ]),
    ]  # fmt: skip
    for members in wrong:
        said = {**CONTENT, **members}
        if all(isinstance(one, str) for one in said["limits"].values() if not isinstance(one, list)):
            one = judge(world, setter, signed(setter, said))
            assert one.verdict == "does_not_hold", members
            assert codes(one) <= {"release.content"}, members


@pytest.fixture
def hub(world: World, tmp_path: Path) -> Hub:
    """Figures by both sets, of two headings, two routes and two years."""
    needs_engine()
    found = Hub.opened(tmp_path / "hub", make=True)
    row: Row = rows(world, world.passport())[0]._replace(mass_ug=20 * TONNE)
    kinds: list[dict[str, Any]] = [
        {}, {"hs4": "7209", "cn": "72090000"}, {"route": "BF-BOF"}, {"quarter": "2027Q1"}, {"quarter": ""},
        {"electricity": "market-based"}, {"gwp_set": "IPCC-AR5-GWP100"},
    ]  # fmt: skip
    some = [
        of(row, number, 1000 + 10 * number + kind, kind)._replace(
            boundary=rules["boundary"], gwp_set=rules["gwpSet"], electricity=rules["electricity"],
        )._replace(**columns)
        for number, rules in enumerate(SETS) for kind, columns in enumerate(kinds)
    ]  # fmt: skip
    take(found, some)
    return Hub.opened(found.folder)


def test_t431_rows_of_two_sets_stand_in_one_order_within_the_limits_alone(hub: Hub) -> None:
    """T431: and without an equivalence never."""
    first, second = (tuple(one.values()) for one in SETS)
    rules: dict[str, Any] = dict(zip(("boundary", "gwp_set", "electricity"), first, strict=True))
    plain = search(hub, Asked(by_number=True, **rules)).rows
    assert {one["boundary"] for one in plain} == {SETS[0]["boundary"]}
    equal = Equivalence("did:web:standards.example", (first, second), ("7208",), ("scrap-EAF",), "2026Q1",
                        "2026Q4", "0.05")  # fmt: skip
    both = search(hub, Asked(by_number=True, equivalence=equal, **rules)).rows
    assert [one["digest"] for one in both] == ["uD0-0", "uD1-0"], "all others lie outside"
    assert [one["boundary"] for one in both] == [one["boundary"] for one in SETS], "each says its own rules"
    page = search(hub, Asked(by_number=True, equivalence=equal, limit=1, **rules))
    rest = search(hub, Asked(by_number=True, equivalence=equal, after=page.after, **rules))
    assert [one["digest"] for one in (*page.rows, *rest.rows)] == ["uD0-0", "uD1-0"]
    refused: list[Asked] = [
        Asked(equivalence=equal, **rules), Asked(by_number=True, equivalence=equal, cn="7209", **rules),
        Asked(by_number=True, equivalence=equal, **{**rules, "gwp_set": "IPCC-AR5-GWP100"}),
    ]  # fmt: skip
    for asked in refused:
        with pytest.raises(HubRefused) as error:
            search(hub, asked)
        assert error.value.code == "hub.equivalence"
        assert "--boundary cradle-to-gate --gwp-set" in error.value.hint or "about 7208" in error.value.hint
    with pytest.raises(HubRefused) as error:
        search(hub, Asked(by_number=True, equivalence=equal))
    assert error.value.code == "hub.comparable"


def test_what_is_read_from_a_file_has_to_hold(world: World, setter: Identity, tmp_path: Path) -> None:
    path, trust = tmp_path / "rules.json", tmp_path / "trust.json"
    trust.write_bytes(world_instruments.listing(world, setter.listed()))
    path.write_bytes(signed(setter))
    found = equating.read(path, trust, LATER)
    assert (found.setter, found.deviation, found.headings) == (setter.did, "0.05", ("7208",))
    assert found.sets == tuple(tuple(one.values()) for one in SETS)
    for data in (signed(world.platform), b"{}", jcs.canonical({}), world.passport()):
        path.write_bytes(data)
        with pytest.raises(HubRefused) as error:
            equating.read(path, trust, LATER)
        assert error.value.code == "hub.equivalence"


def test_t431_cells_of_two_sets_are_shown_together_within_the_limits_alone(
    world: World, setter: Identity, tmp_path: Path
) -> None:
    """T431: each by its own rules, of routes that are named; without an equivalence those of one set."""
    needs_engine()
    found = Hub.opened(tmp_path / "hub", make=True)
    row: Row = rows(world, world.passport())[0]._replace(mass_ug=20 * TONNE, quarter="2026Q3")
    take(found, [
        of(row, mill, 1000 + mill, 10 * kind + place, route=route)._replace(
            boundary=rules["boundary"], gwp_set=rules["gwpSet"], electricity=rules["electricity"],
        )
        for kind, rules in enumerate(SETS) for place, route in enumerate(("scrap-EAF", "BF-BOF"))
        for mill in range(4)
    ])  # fmt: skip
    with found.alone() as mine:
        releasing.release(mine, GROUPS, AT)
    path, trust = tmp_path / "rules.json", tmp_path / "trust.json"
    trust.write_bytes(world_instruments.listing(world, setter.listed()))
    path.write_bytes(signed(setter))
    words = ["hub", "aggregate", "--hub", str(found.folder), "--boundary", SETS[0]["boundary"], "--gwp-set",
             SETS[0]["gwpSet"], "--electricity", SETS[0]["electricity"]]  # fmt: skip
    plain = json.loads(in_process([*words, "--json"])[1])
    assert {(one["boundary"], one.get("route", "")) for one in plain["cells"]} == {
        (SETS[0]["boundary"], route) for route in ("", "scrap-EAF", "BF-BOF")
    }
    beside = [*words, "--equivalence", str(path), "--trust", str(trust), "--at", LATER]
    both = json.loads(in_process([*beside, "--json"])[1])
    assert {(one["boundary"], one["route"]) for one in both["cells"]} == {
        (rules["boundary"], "scrap-EAF") for rules in SETS
    }
    assert both["equivalence"]["deviation"] == "0.05"
    code, text = in_process(beside)
    assert code == 0 and "Differences below 0.05" in text and text.count("EPD-A1-A3") > 1
    code, text = in_process([*beside, "--cn", "7209"])
    assert (code, "not about heading 7209" in text) == (2, True)
