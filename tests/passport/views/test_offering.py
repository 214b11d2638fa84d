"""Views that are offered: what they show, what follows from them, and whose they are (DESIGN 2.9)."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from passport import container
from passport.sheets.drafts.reading import DraftRefused
from passport.sheets.views.facts_file import read_facts
from passport.sheets.views.rules_file import read_rules, shipped
from passport.views.commitment import ViewRefused
from passport.views.document import holdings_bytes
from passport.views.facts import Fact
from passport.views.rules import READERS, Rules, matches
from passport.work.viewing.offering import claim_of, derive_view, inside
from signing import jcs
from signing.digests import document_digest
from tests.world import World
from tests.world_views import SALT, footprint

ALLOYS = ("/components/ferro-chrome", "/components/ferro-manganese", "/components/ferro-silicon")


class Desk:
    """A mill's sales desk: holdings, and the passport of the claim that commits to them."""

    def __init__(self, **knobs: Any) -> None:
        self.world = World("views")
        found = footprint(**knobs)
        self.held = found.held
        self.docs = self.world.documents({"footprint": found.member})
        self.holdings = holdings_bytes(found.held)
        self.passport = container.write(self.docs.claim, self.docs.statement, self.docs.response)

    def show(self, *patterns: str, **more: Any) -> Any:
        return derive_view(self.holdings, self.passport, Rules("test", patterns), **more)


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk()


def code_of(call: Any, *arguments: Any, **more: Any) -> str:
    with pytest.raises(ViewRefused) as refused:
        call(*arguments, **more)
    assert refused.value.hint
    return refused.value.code


def test_a_view_changes_nothing_about_the_claim(desk: Desk) -> None:
    """Digest, statement and what a log would enter are of the claim alone, whatever is shown to whom."""
    before = document_digest(desk.docs.claim)
    for reader in READERS[:3]:
        offer = derive_view(desk.holdings, desk.passport, shipped(reader), allow_inference=True)
        assert offer.view.digest == before
        whole = json.loads(inside(claim_of(desk.passport), offer.view))
        assert whole["verifiableCredential"] == json.loads(desk.passport)["verifiableCredential"]


def test_what_is_withheld_is_said_in_kilograms(desk: Desk) -> None:
    """However few facts are shown, each aggregate says what is left (T312)."""
    offer = desk.show(*ALLOYS[1:2])
    (alloys,) = [one for one in offer.aggregates if one.facts]
    assert (alloys.shown, alloys.withheld) == (38_900_120, alloys.amount - 38_900_120)
    assert set(offer.withheld) == {*desk.held.leaves} - {ALLOYS[1]}


def group_of(desk: Desk, at: str) -> list[str]:
    part_of = desk.held.leaves[at].value["partOf"]
    return [one for one, leaf in desk.held.leaves.items() if leaf.value.get("partOf") == part_of]


def test_all_but_one_component_show_the_last(desk: Desk) -> None:
    """The aggregate is public, so what is left of it is the last component (T315)."""
    group = group_of(desk, ALLOYS[0])
    assert len(group) > 2
    assert code_of(desk.show, *group[1:]) == "view.inference"
    offer = desk.show(*group[1:], allow_inference=True)
    assert [one.at for one in offer.inferred] == group[:1]
    assert not desk.show(*group).inferred  # all of them: nothing is left to compute
    assert not desk.show(*group[2:]).inferred


def test_what_the_reader_has_already_counts(desk: Desk) -> None:
    """Two views that are harmless alone show together what neither shows (T315)."""
    group = group_of(desk, ALLOYS[0])
    first = jcs.canonical(desk.show(*group[1:-1]).view.document())
    last = [group[-1]]
    assert not desk.show(*last).inferred
    assert code_of(desk.show, *last, known=[first]) == "view.inference"
    assert set(desk.show(*last, known=[first], allow_inference=True).withheld) & {*group} == {group[0]}


def test_a_footprint_and_an_amount_show_a_component() -> None:
    amount, see = 'amount = {value = 145, unit = "KGM"}', 'see = {value = "1917.2", per = "TNE"}'
    text = f"[precursors.pig-iron]\n{amount}\n{see}\n"
    declared = read_facts(text.encode(), "facts.toml")
    desk = Desk(declared=declared)
    assert code_of(desk.show, "/precursors/*/*") == "view.inference"
    assert not desk.show("/precursors/*/amount").inferred


PIG_IRON = ("/components/pig-iron", "/precursors/pig-iron/amount", "/precursors/pig-iron/see")


@pytest.mark.parametrize("left", PIG_IRON)
def test_two_of_a_product_show_the_third(left: str) -> None:
    """A component is amount times specific footprint, so any two of them are all three (T384)."""
    amount, see = 'amount = {value = 145, unit = "KGM"}', 'see = {value = "1917.2", per = "TNE"}'
    declared = read_facts(f"[precursors.pig-iron]\n{amount}\n{see}\n".encode(), "facts.toml")
    desk = Desk(declared=declared)
    two = [one for one in PIG_IRON if one != left]
    assert code_of(desk.show, *two) == "view.inference"
    assert [one.at for one in desk.show(*two, allow_inference=True).inferred] == [left]
    assert left in desk.show(*two[:1], allow_inference=True).withheld and not desk.show(*PIG_IRON).inferred
    if left != PIG_IRON[0]:  # a claim of this detail shows its components to everybody
        public = Desk(detail="component", declared=declared)
        assert code_of(public.show, two[1]) == "view.inference"


def test_shares_that_are_together_one_show_the_last(desk: Desk) -> None:
    assert code_of(desk.show, "/scrap/home", "/scrap/preConsumer") == "view.inference"
    assert not desk.show("/scrap/home").inferred and not desk.show("/scrap/*").inferred


def test_a_claim_that_lists_its_components_has_nothing_to_infer() -> None:
    desk = Desk(detail="component")
    assert not desk.show(*ALLOYS).inferred


def test_a_view_is_narrowed_without_the_holdings(desk: Desk) -> None:
    wider = jcs.canonical(desk.show("/scrap/*", *ALLOYS[:2]).view.document())
    narrow = derive_view(wider, desk.passport, Rules("test", ("/scrap/home",)))
    assert narrow.view == desk.show("/scrap/home").view
    same = derive_view(wider, desk.passport, Rules("test", ("/scrap/*", *ALLOYS[:2])))
    assert same.view == desk.show("/scrap/*", *ALLOYS[:2]).view and not same.inferred
    assert code_of(derive_view, wider, desk.passport, Rules("test", ("/order/*",))) == "view.nothing"


def test_holdings_and_views_of_other_claims_are_refused(desk: Desk) -> None:
    other = Desk(salt=bytes(32))
    rules = Rules("test", ("/scrap/*",))
    assert code_of(derive_view, other.holdings, desk.passport, rules) == "view.other_claim"
    stranger = jcs.canonical(other.show("/scrap/*").view.document())
    assert code_of(derive_view, stranger, desk.passport, rules) == "view.other_claim"
    assert code_of(desk.show, "/scrap/*", known=[stranger]) == "view.other_claim"
    document = desk.show("/scrap/*").view.document()
    document["leaves"][0]["value"] = {"share": "0.9"}
    assert code_of(derive_view, jcs.canonical(document), desk.passport, rules) == "view.other_claim"
    plain = container.write(World("views").claim())
    assert code_of(derive_view, desk.holdings, plain, rules) == "view.not_committed"


def test_what_contradicts_the_claim_is_not_shown() -> None:
    """A producer that would be found out at its buyer's is so before it sends anything (T310)."""
    from tests.world_views import fact_with

    desk = Desk(lie=fact_with(ALLOYS[0], amount="900.000000"))
    assert code_of(desk.show, ALLOYS[0]) == "view.contradiction"


def test_a_fact_that_is_none_is_not_shown() -> None:
    """Holdings of another tool may hold what no reader takes; all else of them can be shown."""
    desk = Desk(more=[Fact("/scrap/dusty", {"share": "0.1"})])
    assert code_of(desk.show, "/scrap/*") == "view.form"
    assert desk.show("/scrap/home").shown


def test_a_correction_has_other_salts(desk: Desk) -> None:
    """A fact that did not change has another hash in the corrected claim (T314)."""
    other = footprint(salt=bytes(32)).held
    same = [at for at, leaf in desk.held.leaves.items() if other.leaves[at].value == leaf.value]
    assert len(same) == len(other.leaves)
    assert not {leaf.hashed() for leaf in other.leaves.values()} & set(desk.held.hashes)
    assert not set(other.hashes) & set(footprint(salt=SALT[::-1]).held.hashes)


def test_a_file_holds_eight_views_at_most(desk: Desk) -> None:
    view = desk.show("/scrap/home").view
    data = desk.passport
    for _ in range(8):
        data = inside(claim_of(data), view)
    assert len(json.loads(data)["views"]) == 8
    assert code_of(inside, claim_of(data), view) == "view.too_many"
    assert claim_of(jcs.canonical(desk.docs.claim)).digest == document_digest(desk.docs.claim)


@pytest.mark.parametrize("reader", READERS)
def test_the_rules_that_come_along_are_rules(reader: str) -> None:
    rules = shipped(reader)
    assert rules.name and rules.show
    assert ("/components/pig-iron" in rules.chosen(["/components/pig-iron"])) == (reader == "regulator")
    assert ("/order/buyer" in rules.chosen(["/order/buyer"])) == (reader == "buyer")


@pytest.mark.parametrize(
    ("pattern", "at", "held"),
    [
        ("/components/eaf-*", "/components/eaf-oxygen", True),
        ("/components/eaf-*", "/components/oxygen", False),
        ("/components/*-*n", "/components/eaf-oxygen", True),
        ("/gases/*", "/gases/market-based/rolling", False),
        ("/gases/*/*", "/gases/market-based/rolling", True), ("/components/a*a", "/components/a", False),
        ("/components/*x*y*", "/components/ayx", False), ("/components/*x*y*", "/components/axby", True),
    ],
)  # fmt: skip
def test_patterns_match_steps(pattern: str, at: str, held: bool) -> None:
    assert matches(pattern, at) == held


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("/order/nummer", "/order/number"), ("/scrap/hme", "/scrap/home"), ("/ordr/*", "/order/number"),
        ("/order/*/*", "/order/number"), ("/components/Coke", "/components/*"), ("/gases/*", "/gases/"),
        ("/cbam/steelmillNumber", "/cbam/steelMillNumber"),
    ],
)  # fmt: skip
def test_t561_a_misspelled_place_shows_nothing(desk: Desk, pattern: str, meant: str) -> None:
    """Rules of a file, and rules that a program made, name the place that is nearest (T561)."""
    for rules in (
        Rules("x", ("/order/*",), (pattern,)),
        Rules("x", (pattern,)),
        Rules("x", (), (), (pattern,)),
    ):
        with pytest.raises(ViewRefused) as refused:
            derive_view(desk.holdings, desk.passport, rules)
        assert refused.value.code == "view.unknown"
        assert meant in refused.value.hint or pattern in {"/gases/*", "/ordr/*", "/order/*/*"}
    text = f'show = ["/order/*", "{pattern}"]\nwithhold = ["/order/number", "{pattern}"]\n'
    assert problems(read_rules, text) == ["1 rules.place", "2 rules.place"]


@pytest.mark.parametrize(
    "pattern",
    ["/components/elec*", "/components/*-*", "/gases/*/*", "/cbam/*", "/s*/h*", "/*/*", "/precursors/*/see"],
)
def test_t561_a_pattern_of_listed_places_is_taken_whether_or_not_a_claim_has_them(pattern: str) -> None:
    assert read_rules(f'show = ["{pattern}"]'.encode(), "ours.toml").show == (pattern,)


def test_t561_what_is_named_has_to_be_held(desk: Desk) -> None:
    held = Rules("x", ("/scrap/*",), (), ("/order/buyer",))
    assert "/order/buyer" in [one.at for one in derive_view(desk.holdings, desk.passport, held).shown]
    for at in ("/order/number", "/components/elecc*"):
        assert (
            code_of(derive_view, desk.holdings, desk.passport, held._replace(named=(at,))) == "view.nothing"
        )
    kept = held._replace(withhold=("/order/buyer",))
    assert "/order/buyer" in derive_view(desk.holdings, desk.passport, kept).withheld


def problems(read: Any, text: str) -> list[str]:
    with pytest.raises(DraftRefused) as refused:
        read(text.encode(), "file.toml")
    assert all(one.hint and one.where.startswith("file.toml") for one in refused.value.problems)
    return [f"{one.where.partition(':')[2]} {one.code}" for one in refused.value.problems]


def test_rules_name_all_that_is_wrong_at_once() -> None:
    text = 'name = 3\nshow = ["/scrap/*", "scrap", "/a/b/c/d"]\nhide = []\nwithhold = "/scrap/home"\n'
    assert sorted(problems(read_rules, text)) == [
        "1 rules.name", "2 rules.pattern", "2 rules.pattern", "3 rules.member", "4 rules.pattern",
    ]  # fmt: skip
    assert problems(read_rules, 'name = "x"\n') == ["1 rules.show"]
    assert problems(read_rules, "show = =") == ["1 draft.toml"]
    found = read_rules(b'show = ["/scrap/*"]\nwithhold = ["/scrap/home"]\n', "ours.toml")
    assert found.chosen(["/scrap/home", "/scrap/preConsumer"]) == ["/scrap/preConsumer"]


def test_declared_facts_name_all_that_is_wrong_at_once() -> None:
    text = """
[scrap]
home = "1.5"
dusty = "0.1"
[components.coke]
amount = "1"
[precursors.slab]
amount = {value = 1050}
country = "Sweden"
"""
    assert sorted(problems(read_facts, text)) == [
        "3 facts.value", "4 facts.place", "5 facts.place", "8 facts.value", "9 facts.value",
    ]  # fmt: skip
    assert problems(read_facts, "") == [" facts.none"]


def test_declared_facts_are_read_in_their_short_forms() -> None:
    text = """
scrap = {home = 0.1, preConsumer = "0"}
order.buyer = "Coil Service 4"
[cbam]
carbonPricePaid = {value = 12.50, currency = "EUR"}
"""
    found = {fact.at: dict(fact.value) for fact in read_facts(text.encode(), "facts.toml")}
    assert found == {
        "/scrap/home": {"share": "0.1"},
        "/scrap/preConsumer": {"share": "0"},
        "/order/buyer": {"text": "Coil Service 4"},
        "/cbam/carbonPricePaid": {"value": "12.50", "currency": "EUR"},
    }


def test_the_door_offers_views(desk: Desk) -> None:
    import passport

    offer = passport.derive_view(desk.holdings, desk.passport, passport.Rules("test", ("/scrap/*",)))
    assert isinstance(offer, passport.Offer)
    assert _places(offer.shown) == ["/scrap/home", "/scrap/postConsumer", "/scrap/preConsumer"]


def _places(facts: Iterable[Any]) -> list[str]:
    return [fact.at for fact in facts]
