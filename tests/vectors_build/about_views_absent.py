"""Views that count as absent, and claims and files that no view belongs to (DESIGN 2.9)."""


from tests.vectors_build.about_views import COKE, ELECTRODES, asked, held, viewed
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, file_of
from tests.world import Documents
from tests.world_people import Document, Knob
from tests.world_views import footprint, view

_OTHER = "uIDC8Ko9eQvAEPoC0IMApWL8VVA_w7ySz1PN8GRvtviKIGV-8HfBRNqdDPAqb4TzVUMw"


def leaf(document: Document, number: int = 0, **members: Knob) -> Document:
    """The view with one leaf changed."""
    leaves = [*document["leaves"]]
    leaves[number] = {**leaves[number], **members}
    return {**document, "leaves": leaves}


# Views that count as absent


@scenario("incomplete", "view.claim")
def view_of_another_claim(w: Stage) -> Given:
    """It shows facts of another coil (T300)."""
    one, other = held(w), held(w)
    other_view = {**other.shows(COKE), "claim": {**other.shows(COKE)["claim"], "digestMultibase": _OTHER}}
    return asked(one, other_view)


@scenario("incomplete", "view.root")
def leaf_of_another_claim(w: Stage) -> Given:
    """It names this claim, and its leaf stands in another tree (T300)."""
    one, other = held(w), footprint(salt=bytes(32))
    return asked(one, view(one.docs.claim, other.held, COKE).document())


@scenario("incomplete", "view.root")
def leaf_under_another_name(w: Stage) -> Given:
    """The right leaf is called by the place of another fact (T301)."""
    one = held(w)
    return asked(one, leaf(one.shows(COKE), at=ELECTRODES))


@scenario("incomplete", "view.root")
def leaf_with_another_value(w: Stage) -> Given:
    """A value that the claim does not commit to is under no root (T302)."""
    one = held(w)
    shown = one.shows("/scrap/home")
    return asked(one, shown, leaf(shown, value={"share": "0.2"}))


@scenario("incomplete", "view.shape")
def one_leaf_twice(w: Stage) -> Given:
    """A fact is shown once, so that nothing is counted twice (T303)."""
    one = held(w)
    shown = one.shows(COKE)
    return asked(one, {**shown, "leaves": shown["leaves"] * 2})


@scenario("incomplete", "view.root")
def two_facts_at_one_place(w: Stage) -> Given:
    """Two leaves cannot stand at one place of the tree (T303)."""
    one = held(w)
    shown = one.shows(COKE, ELECTRODES)
    return asked(one, leaf(shown, place=shown["leaves"][1]["place"]))


@scenario("incomplete", "view.root")
def padding_shown_as_a_fact(w: Stage) -> Given:
    """What fills the tree up has no fact behind it: an invented one at its place has another hash (T304)."""
    one = held(w)
    filler = one.of.held.hashes.index(one.of.held.padding[0])
    return asked(one, leaf(one.shows(COKE), at="/scrap/home", place=str(filler), value={"share": "1"}))


@scenario("incomplete", "view.root")
def interior_node_as_a_leaf(w: Stage) -> Given:
    """A leaf that is offered one level up, its sibling left out: leaves and nodes are hashed apart (T305)."""
    one = held(w)
    shown = one.shows(COKE)
    place = str(int(shown["leaves"][0]["place"]) // 2)
    return asked(one, {**leaf(shown, place=place), "proof": shown["proof"][1:]})


@scenario("incomplete", "view.shape")
def salt_that_is_short(w: Stage) -> Given:
    """A salt of less than 16 bytes could be guessed (T306)."""
    one = held(w)
    return asked(one, leaf(one.shows(COKE), salt="uAAAA"))


@scenario("incomplete", "view.root")
def proof_with_a_hash_too_many(w: Stage) -> Given:
    """The size and the places fix how many hashes there are (T308)."""
    one = held(w)
    shown = one.shows(COKE)
    return asked(one, {**shown, "proof": [*shown["proof"], shown["proof"][0]]})


@scenario("incomplete", "view.root")
def place_beyond_the_tree(w: Stage) -> Given:
    """A tree of 32 leaves has no place 32, and none of 19 digits (T308)."""
    one = held(w)
    return asked(one, leaf(one.shows(COKE), place="32"), leaf(one.shows(COKE), place="9" * 19))


@scenario("incomplete", "view.shape")
def number_in_a_fact(w: Stage) -> Given:
    """Figures are text, in facts as everywhere (T309)."""
    one = held(w)
    return asked(one, leaf(one.shows("/scrap/home"), value={"share": 1}))


@scenario("incomplete", "view.shape")
def fact_that_is_not_on_the_list(w: Stage) -> Given:
    """The list of facts is closed (T309)."""
    one = held(w)
    return asked(one, leaf(one.shows("/scrap/home"), at="/scrap/dusty"))


@scenario("incomplete", "view.shape")
def place_in_another_spelling(w: Stage) -> Given:
    """A place is ASCII: a name that only looks like it is none (T309)."""
    one = held(w)
    return asked(one, leaf(one.shows("/scrap/home"), at="/scrap/hom\u0435"))


@scenario("incomplete", "view.root")
def view_of_a_claim_that_commits_to_nothing(w: Stage) -> Given:
    """A claim without disclosable has no facts to show (DESIGN 2.9)."""
    found = footprint()
    return given(viewed(w.docs, view(w.docs.claim, found.held, COKE).document()))


@scenario("incomplete", "view.root")
def one_good_view_and_one_bad(w: Stage) -> Given:
    """What the good one shows counts; that the other counts as absent is said (DESIGN 2.9)."""
    one = held(w)
    shown = one.shows(COKE)
    return asked(one, shown, {**shown, "proof": shown["proof"][1:]})


@scenario("tampered", "claim.proof")
def view_of_a_claim_that_was_changed(w: Stage) -> Given:
    """Nothing is asked of views of a claim whose signature does not match (DESIGN 2.9)."""
    one = held(w)
    changed = {**one.docs.claim, "validUntil": "2035-09-18T08:00:00Z"}
    return given(viewed(w.around(changed), one.shows(COKE)))


# Files and claims that break the profile


@scenario("refused", "claim.profile")
def size_that_is_no_power_of_two(w: Stage) -> Given:
    """The size of a tree is a power of two from 16 to 8192 (T308)."""
    return given(file_of(_sized(w, "48")))


@scenario("refused", "container.structure")
def views_that_are_no_objects(w: Stage) -> Given:
    """The member views is a list of one to eight objects (DESIGN 2.5)."""
    return given(viewed(held(w).docs, "all"))


def _sized(w: Stage, size: str) -> Documents:
    found = footprint()
    member = {**found.member, "disclosable": {**found.member["disclosable"], "size": size}}

    def edit(document: Document) -> None:
        document["credentialSubject"]["footprint"] = member

    return w.around(w.claim(footprint=found.member, edit=edit))
