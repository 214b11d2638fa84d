"""Search: every condition, page after page, and no order by numbers of different rules (THREATS T329)."""

from typing import Any

import pytest

from resolver.hub.engine import HubRefused
from resolver.hub.searching import Asked, search
from resolver.hub.store import Hub
from tests.resolver.hub.filled import like, needs_engine, rows
from tests.world import World

RULES = {"boundary": "cradle-to-gate", "gwp_set": "IPCC-AR6-GWP100", "electricity": "location-based"}

BY_NUMBER = Asked(by_number=True, boundary="cradle-to-gate", gwp_set="IPCC-AR6-GWP100",
                  electricity="location-based")  # fmt: skip


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    needs_engine()
    world = World()
    row = rows(world, world.passport())[0]
    made = Hub.opened(tmp_path_factory.mktemp("hub") / "hub", make=True)
    with made.alone() as mine:
        mine.take(like(
            row, 24, cn=["72083700", "72091500"], hs4=["7208", "7209"],
            route=["scrap-EAF", "scrap-EAF", "BF-BOF"],
            country=["SE", "DE", "PL", "SE"], tier=["T1", "T2", "T3"],
            boundary=["cradle-to-gate", "gate-to-gate"],
            emitted_ug=[number * row.mass_ug for number in (5, 3, 9, 1, 7, 2)] if row.mass_ug else [],
        ))  # fmt: skip
    return Hub.opened(made.folder)


@pytest.mark.parametrize(
    ("question", "count"),
    [({}, 24), ({"cn": "7208"}, 12), ({"cn": "720915"}, 12), ({"cn": "72091600"}, 0),
     ({"route": "BF-BOF"}, 8),
     ({"country": "SE"}, 12), ({"period": "2026"}, 24), ({"period": "2026Q3"}, 24), ({"period": "2026Q2"}, 0),
     ({"period": "2025"}, 0), ({"tier": "T2"}, 16), ({"tier": "T4"}, 0),
     ({"cn": "7208", "country": "SE", "route": "BF-BOF"}, 2)],
)  # fmt: skip
def test_each_condition_counts(hub: Hub, question: dict[str, str], count: int) -> None:
    assert len(search(hub, Asked(**question)).rows) == count  # type: ignore[arg-type]


@pytest.mark.parametrize("question", [{}, {"by_number": True, **RULES}])
def test_pages_together_are_the_whole(hub: Hub, question: dict[str, Any]) -> None:
    whole = search(hub, Asked(**question)).rows
    found, after = list[dict[str, str]](), ""
    while page := search(hub, Asked(**question, limit=5, after=after)):
        found += page.rows
        if not (after := page.after):
            break
    assert tuple(found) == whole
    assert len(whole) == (12 if question else 24)


def test_by_number_within_one_set_of_rules_only(hub: Hub) -> None:
    """T329: who ranks claims of different boundaries ranks their boundaries."""
    whole = search(hub, BY_NUMBER).rows
    numbers = [(5, 3, 9, 1, 7, 2)[int(row["digest"][2:]) % 6] for row in whole]
    assert numbers == sorted(numbers)
    for absent in RULES:
        with pytest.raises(HubRefused) as refused:
            search(hub, Asked(by_number=True, **{name: RULES[name] for name in RULES if name != absent}))  # type: ignore[arg-type]
        assert refused.value.code == "hub.comparable"
        assert f"--{absent.replace('_', '-')}" in refused.value.hint


def test_all_that_is_wrong_is_said_at_once(hub: Hub) -> None:
    with pytest.raises(HubRefused) as refused:
        search(hub, Asked(cn="72'; DROP", period="2026Q5", tier="T9", after="x"))
    assert refused.value.code == "hub.question"
    assert all(option in refused.value.message for option in ("--cn", "--period", "--tier", "--after"))


@pytest.mark.parametrize(
    ("question", "option"),
    [
        ({"country": "Sweden"}, "--country"), ({"country": "se"}, "--country"),
        ({"boundary": "cradle-to-gat"}, "--boundary"), ({"gwp_set": "AR6"}, "--gwp-set"),
        ({"electricity": "market"}, "--electricity"),
    ],
)  # fmt: skip
def test_t567_what_no_claim_can_state_is_not_asked(hub: Hub, question: dict[str, str], option: str) -> None:
    """T567: no row would be like that, whatever the hub holds."""
    with pytest.raises(HubRefused) as refused:
        search(hub, Asked(**question))  # type: ignore[arg-type]
    assert refused.value.code == "hub.question"
    assert refused.value.message.count("--") == 1
    assert option in refused.value.message


def test_a_text_of_others_is_a_value(hub: Hub) -> None:
    """What claims cannot state is refused by name, and never becomes a part of the question."""
    with pytest.raises(HubRefused, match="--route"):
        search(hub, Asked(route="' OR TRUE --"))
