"""Groups that change between releases: no table of groups takes a group out of what is published (T623)."""

import json
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.hub import editions, releasing
from resolver.hub.control.groups import lasting, read_groups
from resolver.hub.disclosure import ROOT, Node
from resolver.hub.engine import HubRefused
from resolver.hub.rows import Row as HubRow
from resolver.hub.store import Hub
from tests.resolver.hub.filled import files_of, needs_engine, rows
from tests.resolver.hub.histories import Row, Tree, alone
from tests.resolver.hub.test_releasing import AT, MILLS, TONNE, of, take
from tests.world import World

EAF, BOF = ("scrap-EAF", "SE"), ("BF-BOF", "DE")
Table = dict[str, str]
SIX = {mill: "X" if number < 3 else str(number) for number, mill in enumerate(MILLS[:6])}
OTHERS = {mill: group for mill, group in SIX.items() if group != "X"}
APART = {mill: mill for mill in MILLS}


@pytest.fixture(scope="module")
def row() -> HubRow:
    world = World()
    return rows(world, world.passport())[0]._replace(mass_ug=20 * TONNE)


@pytest.fixture
def hub(tmp_path: Path, row: HubRow) -> Hub:
    """Three mills of one group at 3,000 kg a tonne beside three of others at 1,000."""
    needs_engine()
    made = Hub.opened(tmp_path / "hub", make=True)
    take(made, [of(row, mill, 3000 if mill < 3 else 1000) for mill in range(6)])
    return made


def publish(hub: Hub, table: Table, *, regrouped: bool = True) -> dict[str, Any]:
    with hub.alone() as mine:
        return dict(json.loads(releasing.release(mine, table, AT, regrouped=regrouped).data))


def means(content: dict[str, Any]) -> set[str]:
    return {one["mean"] for one in content["cells"]}


def test_t623_a_group_that_is_taken_out_is_not_the_difference_of_two_releases(hub: Hub) -> None:
    """T623: its producers are one group as long as what they published stands."""
    assert means(publish(hub, SIX)) == {"2000"}
    without = publish(hub, OTHERS)
    assert (without["cells"], len(without["withheld"])) == ([], 3)
    assert means(publish(hub, SIX)) == {"2000"}, "who is in the table again was never taken out"
    assert releasing.rebuild(Hub.opened(hub.folder)) == [(1, True), (2, True), (3, True)]


@pytest.mark.parametrize("table", [OTHERS, APART, {**APART, MILLS[0]: "X"}])
def test_t623_a_group_that_is_written_as_several_when_it_leaves_is_one(
    hub: Hub, row: HubRow, table: Table
) -> None:
    """T623: whatever later tables say of it."""
    publish(hub, SIX)
    gone = [of(row, mill, 3000)._replace(state="revoked", checked_at=AT) for mill in range(3)]
    take(hub, gone)
    assert publish(hub, table)["cells"] == []
    assert publish(hub, SIX)["cells"] == []


def test_what_later_tables_put_together_is_one_group(hub: Hub, row: HubRow) -> None:
    publish(hub, APART)
    take(hub, [of(row, mill, 3000)._replace(state="revoked", checked_at=AT) for mill in range(3)])
    assert publish(hub, {**APART, MILLS[0]: "X", MILLS[1]: "X"})["cells"] == []
    assert publish(hub, APART)["cells"] == [], "known once as one group"


SLIPS: list[tuple[Table, list[str]]] = [
    (OTHERS, [f'"{mill}", which the last release counts, is not' for mill in MILLS[:3]]),
    ({**SIX, MILLS[0]: "Y"}, ['"X", one group in the last release, is now several: "X", "Y"']),
    ({**OTHERS, MILLS[0]: "X", MILLS[1]: "Y"}, [f'"{MILLS[2]}", which', '"X", one group in the last']),
    ({**{mill: SIX[mill] for mill in MILLS[1:6]}, MILLS[0].replace("mill", "mil"): "X"}, [f'"{MILLS[0]}", ']),
]  # fmt: skip


@pytest.mark.parametrize(("table", "said"), SLIPS)
def test_t626_a_slip_in_the_table_is_refused_with_all_of_it(hub: Hub, table: Table, said: list[str]) -> None:
    """T626: and nothing is written; once it is meant it is not asked again."""
    publish(hub, SIX, regrouped=False)
    there = files_of(hub.folder)
    with pytest.raises(HubRefused) as refused:
        publish(hub, table, regrouped=False)
    assert refused.value.code == "hub.regrouped"
    found = [refused.value.message, *map(str, refused.value.also)]
    assert len(found) == len(said) and all(one.startswith(two) for one, two in zip(found, said, strict=True))
    assert files_of(hub.folder) == there
    renamed = {mill: f"{group} AG" for mill, group in SIX.items()}
    for harmless in (renamed, {**SIX, MILLS[6]: "X"}, {**SIX, MILLS[3]: "X"}):
        publish(hub, harmless, regrouped=False)
    publish(hub, {**SIX, MILLS[3]: "X"}, regrouped=False)
    publish(hub, table)
    publish(hub, table, regrouped=False)


def test_t626_who_left_for_good_is_not_said_to_wait(hub: Hub, row: HubRow) -> None:
    """T626: three groups are left out, so what they published leaves; named again they do not come back."""
    publish(hub, APART)
    rest = {mill: mill for mill in MILLS[3:]}
    assert means(publish(hub, rest)) == {"1000"}
    with hub.alone() as mine:
        done = releasing.release(mine, APART, AT)
    assert done.left_out == {"left an earlier release": 3}
    assert means(json.loads(done.data)) == {"1000"}


@pytest.mark.parametrize("name", [
    "nonsense", "DID:web:mill-a.example", "did:web:Mill-A.example", "mill-a.example", "did:web:",
    "did:other:x", "https://mill-a.example",
])  # fmt: skip
def test_t626_a_producer_is_named_by_its_did(name: str) -> None:
    """T626: in the one form that claims have it in."""
    with pytest.raises(HubRefused) as refused:
        read_groups(f"producer,group\n{name},A\ndid:web:mill-b.example,B\n".encode(), "g.csv")
    assert refused.value.code == "hub.groups"
    assert refused.value.message.startswith("g.csv:2 names no producer by its DID")


def test_releases_of_the_first_edition_are_the_same_bytes_when_made_again(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of earlier versions, by the rules that they state; the next one is by today's."""
    with monkeypatch.context() as earlier:
        earlier.setattr(releasing, "NOW", editions.FIRST)
        assert means(publish(hub, SIX)) == {"2000"}
        assert means(publish(hub, OTHERS)) == {"1000"}, "what they gave away"
    third = publish(hub, SIX)
    assert third["rules"] != editions.FIRST.rules
    assert releasing.rebuild(Hub.opened(hub.folder)) == [(1, True), (2, True), (3, True)]
    path = releasing.place(hub.folder, 2) / releasing.RELEASE
    path.write_bytes(path.read_bytes().replace(b"weighted by mass", b"weighted by luck"))
    assert releasing.rebuild(Hub.opened(hub.folder))[1] == (2, False)


def test_groups_of_all_tables_since_by_hand() -> None:
    tables = [{"a": "X", "b": "X", "c": "Y"}, {"b": "P", "c": "P"}, {"a": "1", "b": "2", "c": "3"}]
    found = lasting(tables, dict.fromkeys(range(3), "abc"))
    assert found == {
        0: {"a": "a", "b": "a", "c": "a"}, 1: {"a": "a", "b": "b", "c": "b"},
        2: {"a": "a", "b": "b", "c": "c"},
    }  # fmt: skip
    assert lasting(tables, {}) == {}


def _table(chance: Random, before: Table, producers: str) -> Table:
    """A table after another one: a group taken out, put together, parted, misspelt, or producers added."""
    table = dict(before)
    for _ in range(chance.randint(0, 2)):
        one, other = chance.sample(producers, 2)
        group, kind = table.get(one, one), chance.randrange(6)
        if kind == 0:
            table = {name: own for name, own in table.items() if own != group}
        elif kind == 1:
            table[one] = table.get(other, other)
        elif kind == 2:
            table = {name: other if own == group else own for name, own in table.items()}
        elif kind == 3:
            table[one] = f"{one} alone"
        elif kind == 4:
            table = {name: name if own == group else own for name, own in table.items()}
        else:
            table |= {name: name for name in producers if name not in table}
    return table


def _history(chance: Random) -> tuple[Tree, list[list[Row]], list[Table]]:
    """Releases of what comes and goes at few places, by a table each, from one large group on."""
    producers, places = "ABCDEFGH", (EAF, ("scrap-EAF", "DE"), BOF)
    table: Table = {name: "X" if name in "ABCD"[: chance.randint(2, 4)] else name for name in producers}
    tree, standing = Tree(), {Row(EAF, name, 50) for name in producers[: chance.randint(6, 8)]}
    stood, tables = [], []
    for number in range(chance.randint(2, 4)):
        for _ in range(chance.randint(0, 2)):
            place, some = chance.choice(places), chance.sample(producers, chance.randint(3, 6))
            standing |= {Row(place, name, 51 + number) for name in some}
        if number:
            leaving = {name for name, own in table.items() if own == table.get(chance.choice(producers))}
            if chance.random() < 0.5:
                standing = {row for row in standing if row.group not in leaving}
            table = _table(chance, table, producers)
        tree.release(standing, table)
        stood.append(sorted(standing))
        tables.append(table)
    return tree, stood, tables


def _counted(tree: Tree, table: Table, until: int) -> dict[str, list[Row]]:
    """The rows of each group of a table, of those that releases until then took in."""
    found: dict[str, list[Row]] = {}
    for row, number in tree.tranche.items():
        if number <= until and row.group in table:
            found.setdefault(table[row.group], []).append(row)
    return found


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**9))
def test_t623_no_release_adds_a_combination_about_one_group_of_any_table(seed: int) -> None:
    """T623: nor about two. Who knows all releases and the figures of all others learns nothing of it."""
    _holds(seed)


@pytest.mark.long
def test_t623_of_a_thousand_histories() -> None:
    """T623: as above."""
    for seed in range(1000):
        _holds(seed)


def _holds(seed: int) -> None:
    """Of a history: no release adds a combination about one or two groups, of any table until then.

    A table that puts together those of a cell of an earlier release makes that one a figure of one group: no
    later release can help it, but none adds another combination about it.
    """
    tree, _, tables = _history(Random(seed))
    for until, table in enumerate(tables, 1):
        groups = _counted(tree, table, until)
        pairs = [*combinations(groups, 1), *combinations(groups, 2)]
        for some in pairs:
            own = [row for name in some for row in groups[name]]
            before = alone(tree.printed[: until - 1], own)
            for number in range(until, len(tables) + 1):
                assert alone(tree.printed[:number], own) == before, (some, until, number)


def test_t623_the_measure_sees_a_table_that_gives_a_group_away() -> None:
    six = [Row(EAF, name, 50) for name in "ABCDEF"]
    printed: list[dict[Node, frozenset[Row]]] = [{ROOT: frozenset(six)}, {ROOT: frozenset(six[3:])}]
    assert alone(printed[:1], six[:3]) == 0
    assert alone(printed, six[:3]) == 1


@pytest.mark.parametrize("seed", range(4))
def test_the_hub_decides_as_the_tree_does(tmp_path: Path, row: HubRow, seed: int) -> None:
    """Through files, tables and verdicts: the cells of every release are those of the rule alone."""
    needs_engine()
    tree, stood, tables = _history(Random(seed))
    hub = Hub.opened(tmp_path / "hub", make=True)
    known: dict[Row, HubRow] = {}
    mills = dict(zip("ABCDEFGH", MILLS, strict=True))
    for number, (standing, table) in enumerate(zip(stood, tables, strict=True)):
        for one in standing:
            route, country = one.leaf
            known.setdefault(one, of(
                row, "ABCDEFGH".index(one.group), 1000, len(known), route=route, country=country,
                mass_ug=one.mass * TONNE,
            ))  # fmt: skip
        gone = [made._replace(state="suspended", checked_at=AT) for one, made in known.items()
                if one not in standing]  # fmt: skip
        take(hub, [*(known[one] for one in standing), *gone])
        content = publish(hub, {mills[name]: group for name, group in table.items()})
        shown = {tuple(one[name] for name in ("route", "country") if name in one) for one in content["cells"]}
        wanted = {node for node, members in tree.printed[number].items() if members}
        assert shown == {node for node in wanted if len(_groups(tree.printed[number][node], table)) >= 3}


def _groups(members: frozenset[Row], table: Table) -> set[str]:
    return {table[one.group] for one in members}
