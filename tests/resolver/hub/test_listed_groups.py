"""The steward's table of groups does not divide what the trust list calls one (THREATS T721)."""

import json
import random
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from passport.folding import same
from passport.model.trustlist import TrustRegister
from resolver.hub import keeping, releasing
from resolver.hub.control import parties
from resolver.hub.control.parties import Known
from resolver.hub.engine import HubRefused
from resolver.hub.store import Hub
from tests.cli.sessions import in_process
from tests.resolver.hub.filled import needs_engine
from tests.resolver.hub.test_releasing import AT
from tests.world import NOW, World
from verify import TrustList

NEWER, NEWEST = "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"


def known(**names: tuple[str, str]) -> dict[str, Known]:
    return {did: Known(NOW, *some) for did, some in names.items()}


def refusal(table: Mapping[str, str], listed: Mapping[str, Known]) -> list[str]:
    try:
        parties.check(table, listed)
    except HubRefused as error:
        assert (error.code, "into one group" in error.hint) == ("hub.groups", True)
        return [error.message, *error.also]
    return []


@pytest.mark.parametrize(("one", "other", "is_one"), [
    (("Sten AB", "none"), ("Sten AB", "none"), True),
    (("Sten AB", "Sten Group"), ("Bruk AB", "Sten Group"), True),
    (("Sten AB", "none"), ("Bruk AB", "Sten AB"), True),
    (("Sten AB", "Sten Group"), ("Bruk AB", "STEN  group"), True),
    (("Sten AB", "Sten Group"), ("Bruk AB", "St\u0435n Group"), True),
    (("Sten AB", "none"), ("Bruk AB", "none"), False),
    (("Sten AB", "Sten Group"), ("Bruk AB", "Bruk Group"), False),
])  # fmt: skip
def test_t721_what_makes_two_parties_one(one: tuple[str, str], other: tuple[str, str], is_one: bool) -> None:
    """T721: entity, group, or a group called after an entity, in any spelling; ``none`` is no group."""
    listed = known(a=one, b=other)
    assert bool(refusal({"a": "1", "b": "2"}, listed)) is is_one
    assert refusal({"a": "1", "b": "1"}, listed) == refusal({"a": "1"}, listed) == []


def test_t721_all_mistakes_at_once_also_by_way_of_others() -> None:
    """T721: ``b`` is not in the table and makes ``a`` and ``c`` one."""
    listed = known(a=("A", "none"), b=("A", "G"), c=("C", "G"), d=("D", "H"), e=("E", "H"), f=("F", "none"))
    said = refusal({"a": "1", "c": "2", "d": "3", "e": "4", "f": "5"}, listed)
    assert said == [
        '"G" is one by the trust list, and several groups: "1" ("a"), "2" ("c").',
        '"H" is one by the trust list, and several groups: "3" ("d"), "4" ("e").',
    ]


@pytest.mark.parametrize("seed", range(20))
def test_t721_no_table_that_passes_divides_what_is_one(seed: int) -> None:
    """T721: against a slow way to say it: whoever can be reached by names that are the same."""
    draw = random.Random(seed)
    for _ in range(100):
        names = [*"ABCDEFGH", "a ", "none", "none", "none"]
        listed = {
            f"did:{number}": Known(NOW, draw.choice(names[:8]), draw.choice(names)) for number in range(7)
        }
        table = {did: draw.choice("1234567") for did in listed if draw.random() < 0.8}

        def share(one: Known, other: Known) -> bool:
            return any(
                same(mine, theirs)
                for mine in one[1:] for theirs in other[1:] if "none" not in (mine, theirs)
            )  # fmt: skip

        reached = {did: {did} for did in listed}
        for _ in listed:
            for some in reached.values():
                some |= {did for did, one in listed.items() if any(share(one, listed[two]) for two in some)}
        divided = any(table[one] != table[two] for one in table for two in table if two in reached[one])
        assert bool(refusal(table, listed)) is divided


def register(since: str, **names: tuple[str, str]) -> TrustRegister:
    listed = [
        SimpleNamespace(id=did, legal_entity=entity, control_group=group)
        for did, (entity, group) in names.items()
    ]
    return cast("TrustRegister", SimpleNamespace(envelope=SimpleNamespace(valid_from=since), parties=listed))


def test_t721_the_newest_list_that_names_a_party_counts(tmp_path: Path) -> None:
    """T721: in whatever order lists are met; who is named no more stays what it was."""
    lists = [
        register(NOW, a=("A", "G"), b=("B", "G"), c=("C", "none")),
        register(NEWER, a=("A", "none"), b=("B", "G")),
        register(NEWEST, a=("A", "G"), d=("D", "none")),
    ]
    found = set[bytes]()
    for seed in range(6):
        hub = tmp_path / str(seed)
        hub.mkdir()
        order = [*lists, *lists]
        random.Random(seed).shuffle(order)
        for one in order:
            parties.note(hub, one)
        found.add((hub / keeping.PARTIES).read_bytes())
    assert len(found) == 1
    kept = parties.known(hub)
    assert [kept[did].since for did in "abcd"] == [NEWEST, NEWER, NOW, NEWEST]
    assert kept.keys() == set("abcd")
    (hub / keeping.PARTIES).write_bytes(b'{"format":"other","parties":{}}')
    with pytest.raises(HubRefused, match="is not what the hub wrote"):
        parties.known(hub)


def test_t721_by_the_commands_and_in_a_hub_of_an_earlier_version(tmp_path: Path) -> None:
    """T721: refused with nothing written; a hub that knows nothing says so; the hint leads on."""
    needs_engine()
    world = World()
    listed = {name: world.mill.listed()[name] for name in ("legalEntity", "controlGroup")}
    paths = {name: tmp_path / name for name in ("in", "one.json", "two.json", "status.json", "hub", "g.csv")}
    paths["in"].mkdir()
    (paths["in"] / "a.passport.json").write_bytes(world.passport())
    paths["one.json"].write_bytes(world.trust(listed={"rival": listed}))
    paths["two.json"].write_bytes(world.trust(at="2026-11-20T00:00:00Z", version="18"))
    paths["status.json"].write_bytes(world.status_bundle())
    paths["g.csv"].write_text(f"producer,group\n{world.mill.did},a\n{world.rival.did},b\n", "utf-8")

    def ingest(trust: str) -> None:
        words = ["hub", "ingest", paths["in"], "--trust", paths[trust], "--hub", paths["hub"]]
        words += ["--status", paths["status.json"], "--at", NOW, "--no-state"]
        code, said = in_process([*map(str, words)])[:2]
        assert code == 0, said

    def release() -> tuple[int, str]:
        words = ["hub", "release", "--groups", paths["g.csv"], "--hub", paths["hub"], "--at", AT]
        return in_process([*map(str, words)])[:2]

    ingest("one.json")
    code, said = release()
    assert (code, "is one by the trust list" in said, "Put them into one group" in said) == (2, True, True)
    assert not (paths["hub"] / "releases").exists()
    entries = json.loads((paths["hub"] / keeping.PARTIES).read_bytes())["parties"]
    assert entries.keys() == {one.id for one in TrustList.open(world.trust()).register.parties}
    ingest("two.json")
    assert release()[0] == 0, "a newer list says that they are two"
    ingest("one.json")
    assert release()[0] == 0, "and an older one says nothing against it"
    (paths["hub"] / keeping.PARTIES).unlink()
    code, said = release()
    assert (code, "knows no legal entity" in said) == (0, True)
    assert all(one for _, one in releasing.rebuild(Hub.opened(paths["hub"])))
