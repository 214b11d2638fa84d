"""Facts that last: through a replay, and through a plan of corrections with new salts (DESIGN 2.9, 5)."""

import json
from typing import Any

import pytest

from passport import container
from passport.acts.sealing import ActRefused
from passport.carbon.disclosable import commitment
from passport.carbon.workings import drawn, replay, workings_digest
from passport.work.cascade.renewing import Changes, Trail, renewed
from passport.work.explanation import explain_page, explaining
from signing import jcs
from tests.vectors_build.about_views import calculated
from tests.verify.test_views import Shown
from tests.world import World
from tests.world_views import few, footprint
from verify import Demand, Evidence, verify


def test_a_replay_comes_to_the_same_root() -> None:
    one = calculated()
    workings = json.loads(one.workings)
    assert drawn(replay(workings), "stage", workings) == one.footprint
    assert one.footprint["disclosable"] == commitment(replay(workings), "stage", workings).member()


def test_another_salt_gives_another_root_and_the_same_facts() -> None:
    """T307, T314: what is salted anew has no leaf in common with what was."""
    one = calculated()
    workings: Any = json.loads(one.workings)
    old = {"credentialSubject": {"footprint": dict(one.footprint), "id": "x"}}
    made = renewed(old, workings, Changes({}), Trail("uPlan", bytes(32)))
    assert made.workings["disclosable"] == workings["disclosable"]
    assert made.workings["facts"] == workings["facts"]
    new = made.draft["footprint"]
    assert new["workings"]["digestMultibase"] == workings_digest(made.workings)
    assert new["disclosable"]["size"] == one.footprint["disclosable"]["size"]
    trees = [commitment(replay(each), "stage", each) for each in (workings, made.workings)]
    assert new["disclosable"] == trees[1].member() != trees[0].member()
    assert not set(trees[0].hashes) & set(trees[1].hashes)
    assert [one.value for one in trees[0].leaves.values()] == [one.value for one in trees[1].leaves.values()]


def test_a_claim_of_totals_alone_commits_to_nothing() -> None:
    """Nothing in it would bound what is shown, so it is not signed."""
    world = World("totals")
    member = {**few().footprint("total"), "disclosable": footprint().member["disclosable"]}
    with pytest.raises(ActRefused) as refused:
        world.claim(footprint=member)
    assert refused.value.code == "claim.disclosable" and refused.value.hint


@pytest.mark.parametrize("lang", ["en", "de", "zh"])
def test_the_page_of_an_explanation_shows_facts_and_what_is_withheld(lang: str) -> None:
    shown = Shown()
    views = [jcs.canonical(shown.view("/components/ferro-chrome", "/scrap/home", "/order/buyer"))]
    evidence = Evidence.open(status=shown.world.status_bundle(), views=views)
    data = container.write(shown.docs.claim, shown.docs.statement, shown.docs.response)
    report = verify(data, evidence, shown.trust, Demand(shown.world.at))
    page = explain_page.page(explaining.explain(data, report), lang).decode()
    for text in ("/components/ferro-chrome", "21.400000 kgCO₂e", "Coil Service 4", "steelmaking-"):
        assert text in page
    assert "/components/ferro-manganese" not in page
