"""Signed releases, rechecked with a trust list alone: what was changed, by whom, and what replaces what."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from passport.acts.hub import content as hub_content
from passport.acts.sealing import Signing
from passport.model.hub import document as hub_document
from resolver.hub import releasing
from resolver.hub.engine import HubRefused
from resolver.hub.rows import Row
from resolver.hub.store import Hub
from signing import jcs
from tests.resolver.hub.filled import needs_engine, rows
from tests.resolver.hub.test_releasing import AT, GROUPS, TONNE, of, take
from tests.world import FIVE_YEARS, Identity, World
from verify import TrustList
from verify.hub import judging
from verify.hub.judging import Judged

LATER = "2026-12-02T00:00:00Z"


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def row(world: World) -> Row:
    return rows(world, world.passport())[0]._replace(mass_ug=20 * TONNE)


def signing(who: Identity, number: int = 1, at: str = AT) -> Signing:
    return Signing(who.party, who.signer, at, f"urn:uuid:00000000-0000-7000-8000-{number:012}", FIVE_YEARS)


def by(who: Identity) -> releasing.Sign:
    """Sign releases as a party of the world."""

    def sign(done: releasing.Released) -> bytes:
        content = json.loads(done.data)
        return hub_content.sign("AggregateRelease", str(done.number), content, signing(who, done.number))

    return sign


def published(hub: Hub, who: Identity) -> bytes:
    with hub.alone() as mine:
        number = releasing.release(mine, GROUPS, AT, by(who)).number
    return (releasing.place(hub.folder, number) / releasing.SIGNED).read_bytes()


@pytest.fixture(scope="module")
def signed(world: World, row: Row, tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """Two releases, one after the other."""
    needs_engine()
    hub = Hub.opened(tmp_path_factory.mktemp("hub") / "hub", make=True)
    take(hub, [of(row, mill) for mill in range(4)])
    first = published(hub, world.platform)
    take(hub, [of(row, mill) for mill in range(4, 8)])
    second = published(hub, world.platform)
    assert releasing.rebuild(Hub.opened(hub.folder)) == [(1, True), (2, True)]
    return [first, second]


def judge(world: World, *files: bytes, at: str = LATER) -> list[Judged]:
    return judging.judge(files, TrustList.open(world.trust()), at=at)


def codes(one: Judged) -> set[str]:
    return {answer.code for answer in one.answers if answer.outcome == "fail"}


def changed(data: bytes, **members: Any) -> dict[str, Any]:
    content = copy.deepcopy(hub_document.opened(data).content)
    return {**content, **members}


def again(world: World, content: dict[str, Any], who: Identity | None = None, about: Any = None) -> bytes:
    """Sign a content anew, whatever it says: somebody with a key and bad intent."""
    key = signing(who or world.platform)
    return hub_content.sign(about or "AggregateRelease", str(content.get("number", "1")), content, key)


def test_anybody_rechecks_a_release_with_a_trust_list(world: World, signed: list[bytes]) -> None:
    alone = judge(world, signed[0])[0]
    assert (alone.verdict, codes(alone)) == ("holds", set())
    assert {one.question for one in alone.answers if one.outcome == "not_checked"} == {"sequence"}
    first, second = judge(world, *signed)
    assert (first.verdict, codes(first)) == ("replaced", {"release.replaced"})
    assert second.verdict == "holds"
    assert [one.verdict for one in judge(world, *reversed(signed))] == ["holds", "replaced"]
    assert judge(world, signed[0], at="2099-01-01T00:00:00Z")[0].verdict == "does_not_hold"
    expired = "2030-06-01T00:00:00Z"
    assert judge(world, signed[0], at=expired)[0].verdict == "stale", "the list of the world ends before"


def test_t425_nothing_of_a_release_can_be_changed(world: World, signed: list[bytes]) -> None:
    """T425: bytes of the content or the credential, another credential beside it, another signer."""
    file = hub_document.opened(signed[0])
    for name in file.content:
        other = {**file.content, name: "x"}
        assert codes(judge(world, hub_document.written(file.credential, other))[0]) >= {"release.digest"}
    second = hub_document.opened(signed[1])
    mixed = hub_document.written(second.credential, file.content)
    assert judge(world, mixed)[0].verdict == "does_not_hold"
    credential = copy.deepcopy(file.credential)
    credential["credentialSubject"]["number"] = "7"
    assert "release.signer.proof" in codes(judge(world, hub_document.written(credential, file.content))[0])
    for who in (world.mill, world.verifier):
        one = judge(world, again(world, file.content, who))[0]
        assert (one.verdict, codes(one)) == ("does_not_hold", {"release.signer.role"})
    stranger = world.identity("stranger", "platform", "Stranger", "stranger")
    one = judge(world, again(world, file.content, stranger))[0]
    assert (one.verdict, codes(one)) == ("unknown_signer", {"release.signer.party"})


def test_t425_a_platform_cannot_sign_what_its_rules_forbid(world: World, signed: list[bytes]) -> None:
    """T425: weaker rules, cells of too few, cells twice, and whatever else is no release."""
    content = hub_document.opened(signed[0]).content
    cell = content["cells"][0]
    rules = content["rules"]
    below = {**cell, "country": "SE"}
    below.pop("route", None)
    wrong: list[dict[str, Any]] = [
        {"rules": {**rules, "threshold": "2"}}, {"rules": {**rules, "pPercent": "9"}}, {"rules": {}},
        {"cells": [cell, cell]}, {"cells": [{**cell, "groups": "0"}]}, {"cells": [{**cell, "claims": "4"}]},
        {"cells": [{**cell, "mean": "1.5"}]}, {"cells": [{**cell, "mass": "1"}]}, {"cells": [below]},
        {"cells": "none"}, {"withheld": [{"hs4": "7208"}]},
        {"withheld": [{name: one for name, one in cell.items() if name not in ("mean", "claims", "groups")}]},
        {"at": "2026-11-30T00:00:00Z"}, {"previous": content["inputs"]["root"]}, {"format": "x"},
        {"inputs": {"claims": "7", "root": content["inputs"]["root"]}}, {"policies": ["x"]}, {"more": "x"},
    ]  # fmt: skip
    for members in wrong:
        one = judge(world, again(world, {**content, **members}))[0]
        assert (one.verdict, codes(one)) == ("does_not_hold", {"release.content"}), members
    for name in content:
        lacking = {other: value for other, value in content.items() if other != name}
        assert judge(world, again(world, lacking))[0].verdict == "does_not_hold", name
    assert judge(world, again(world, content))[0].verdict == "holds", "so each of these was the reason"


def test_t426_two_releases_after_the_same_one_show_each_other(world: World, signed: list[bytes]) -> None:
    """T426: the hub shows some readers one release and others another."""
    fork = again(world, {**changed(signed[1]), "engine": "DuckDB 9"})
    first, second, other = judge(world, *signed, fork)
    assert first.verdict == "replaced"
    assert (second.verdict, codes(second)) == ("does_not_hold", {"release.forked"})
    assert other.verdict == "does_not_hold"
    by_another = again(world, {**changed(signed[1]), "engine": "DuckDB 9"}, world.mill)
    assert judge(world, *signed, by_another)[1].verdict == "holds", "who may not sign makes no fork"
    assert judge(world, signed[1], signed[1])[0].verdict == "holds", "the same file twice is one release"


def test_what_is_no_file_of_a_hub_is_said(world: World, signed: list[bytes]) -> None:
    file = hub_document.opened(signed[0])
    broken = {name: one for name, one in file.credential.items() if name != "validUntil"}
    strange: list[bytes] = [
        b"", b"{", b"[]", jcs.canonical({"content": {}}), world.passport(),
        jcs.canonical({"format": "passport-hub-file/2", "credential": {}, "content": {}}),
        hub_document.written(broken, file.content), hub_document.written({}, file.content),
    ]  # fmt: skip
    for data in strange:
        one = judge(world, data)[0]
        assert (one.verdict, codes(one)) == ("cannot_be_judged", {"release.form"})


def test_every_release_after_a_signed_one_is_signed(world: World, row: Row, tmp_path: Path) -> None:
    needs_engine()
    hub = Hub.opened(tmp_path / "hub", make=True)
    take(hub, [of(row, mill) for mill in range(4)])
    published(hub, world.platform)
    with pytest.raises(HubRefused) as refused, hub.alone() as mine:
        releasing.release(mine, GROUPS, AT)
    assert refused.value.code == "hub.unsigned"
    path = releasing.place(hub.folder, 1) / releasing.SIGNED
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"mean":"', b'"mean":"9', 1))
    with pytest.raises(HubRefused) as refused:
        releasing.rebuild(Hub.opened(hub.folder))
    assert refused.value.code == "hub.damaged"
