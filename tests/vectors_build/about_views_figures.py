"""Facts that a producer signed and that contradict its own claim (DESIGN 2.9, T310, T311)."""

from passport.views.commitment import Committed, Leaf, salt_of
from passport.views.facts import Fact
from tests.vectors_build.about_views import CHROME, COKE, MANGANESE, SILICON, asked, held, viewed
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage
from tests.world_views import SALT, fact_with, view

ROLLING = "/gases/location-based/rolling"


def lied(w: Stage, at: str, *others: str, **members: object) -> Given:
    """A claim whose producer committed to a changed fact, and shows it."""
    one = held(w, lie=fact_with(at, **members))
    return asked(one, one.shows(at, *others))


@scenario("figures_wrong", "view.figures")
def part_above_its_aggregate(w: Stage) -> Given:
    """One component alone is more than the sum it is part of (T310)."""
    return lied(w, MANGANESE, amount="900.000000")


@scenario("figures_wrong", "view.figures")
def parts_together_above_their_aggregate(w: Stage) -> Given:
    """Each of two views shows less than the aggregate, and both together more (T310)."""
    one = held(w, lie=fact_with(MANGANESE, amount="100.000000"))
    return asked(one, one.shows(MANGANESE), one.shows(SILICON, CHROME))


@scenario("figures_wrong", "view.figures")
def credit_hidden_in_an_aggregate(w: Stage) -> Given:
    """A credit among emissions would let the rest exceed their sum (T311)."""
    return lied(w, MANGANESE, amount="-1.000000")


@scenario("figures_wrong", "view.figures")
def part_with_better_evidence(w: Stage) -> Given:
    """A component is no better evidenced than its aggregate says (DESIGN 2.9)."""
    return lied(w, MANGANESE, quantityTier="T4", tier="T2", factorTier="T2")


@scenario("figures_wrong", "view.figures")
def two_values_of_one_fact(w: Stage) -> Given:
    """A root over two leaves for one place, to show each customer its own: both together show it (T302)."""
    one = held(w)
    tree, at = one.of.held, "/scrap/home"
    other = Leaf(at, salt_of("another", SALT), {"share": "0.05"})
    hashes = tuple(sorted([*set(tree.hashes) - {tree.padding[0]}, other.hashed()]))
    first = Committed(tree.leaves, tree.padding[1:], hashes)
    second = Committed({**tree.leaves, at: other}, tree.padding[1:], hashes)
    docs = w.with_claim(footprint={**one.of.member, "disclosable": first.member()})
    views = [view(docs.claim, each, at).document() for each in (first, second)]
    return given(viewed(docs, *views))


@scenario("figures_wrong", "view.figures")
def part_of_no_aggregate(w: Stage) -> Given:
    """A component that is part of nothing in the claim would be bounded by nothing (DESIGN 2.9)."""
    return lied(w, COKE, partOf="steelmaking-99")


@scenario("figures_wrong", "view.figures")
def listed_component_with_another_factor(w: Stage) -> Given:
    """A claim that lists its components says the very same of each (DESIGN 2.9)."""
    one = held(w, detail="component", lie=fact_with(COKE, factorEdition="1996 edition"))
    return asked(one, one.shows(COKE))


@scenario("figures_wrong", "view.figures")
def shares_of_scrap_above_one(w: Stage) -> Given:
    """Scrap of three kinds is no more than all of it (DESIGN 2.9)."""
    return lied(w, "/scrap/home", "/scrap/preConsumer", "/scrap/postConsumer", share="0.11")


@scenario("figures_wrong", "view.figures")
def gases_of_a_stage_that_do_not_add_up(w: Stage) -> Given:
    """Masses times GWP are the stage's own sum (DESIGN 2.9)."""
    return lied(w, ROLLING, gases=[{"gas": "CO2", "mass": "1.000000"}])


@scenario("figures_wrong", "view.figures")
def direct_emissions_of_cbam_that_are_not_scope_1(w: Stage) -> Given:
    """Direct emissions are the components of scope 1 (DESIGN 2.9)."""
    more = [Fact("/cbam/direct", {"value": "1.5"}), Fact("/cbam/reducingAgent", {"text": "hydrogen"})]
    one = held(w, more=more)
    return asked(one, one.shows(*(fact.at for fact in more)))


@scenario("figures_wrong", "view.figures")
def precursor_with_a_passport_that_the_claim_does_not_name(w: Stage) -> Given:
    """A precursor that names a passport is an input of the claim (DESIGN 2.9)."""
    digest = w.docs.claim["credentialSubject"]["footprint"].get("workings", {}).get("digestMultibase", _SLAB)
    more = Fact("/precursors/slab/amount", {"value": "1050", "unit": "KGM", "input": digest})
    one = held(w, more=[more])
    return asked(one, one.shows(more.at))


_SLAB = "uIDC8Ko9eQvAEPoC0IMApWL8VVA_w7ySz1PN8GRvtviKIGV-8HfBRNqdDPAqb4TzVUMw"
