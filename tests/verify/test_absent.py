"""What is not there: each optional collection a check walks, held against what must be there (T116).

A check that loops over what exists says nothing about what is missing. For every array that a document may
leave out this names the member that tells it should be there, and empties it: the verdict must get worse.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import pytest

from passport.model.shape import schema
from tests.vectors_build import about_readings, judging
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.stage import Stage
from tests.verify import emptied
from tests.verify.helpers import check, failed, found, world
from tests.world_inputs import consumer, supply
from verify import Report
from verify.states import RANK

S: Final = "/credentialSubject"
RESULT: Final = "carbonstatement/credentialSubject/co2Statement/results[]"


class Held(NamedTuple):
    """What a collection is held against, and two reports: with it, and with it emptied."""

    against: str
    code: str
    reports: Callable[[], tuple[Report, Report]]


HELD: Final[Mapping[str, Held]] = {
    "claim/credentialSubject/footprint/components": Held(
        "footprint/detail, which says that there are some",
        "claim.figures",
        lambda: emptied.coil(lambda subject: subject["footprint"].pop("components")),
    ),
    "claim/credentialSubject/footprint/components of an input": Held(
        "inputs: the amount times the footprint of each", "claim.figures",
        lambda: emptied.coil(emptied.components_of_the_input),
    ),
    "claim/credentialSubject/inputs": Held(
        "the input of each component", "claim.figures",
        lambda: emptied.coil(lambda subject: subject.pop("inputs")),
    ),
    "claim/credentialSubject/alternateIds": Held("the identifier that was scanned", "claim.label",
        emptied.alias),
    "claim/credentialSubject/instruments": Held(
        "the two results, which differ, where a policy asks", "policy.instruments", emptied.instruments,
    ),
    "claim/credentialSubject/footprint/libraries": Held(
        "the workings, which say where factors came from", "claim.workings",
        lambda: emptied.library(lambda footprint: footprint.pop("libraries")),
    ),
    "claim/credentialSubject/footprint/libraries[]/factors": Held(
        "the workings, where the claim lists its components", "claim.workings",
        lambda: emptied.library(lambda footprint: footprint["libraries"][0].pop("factors")),
    ),
    "claim/credentialSubject/footprint/readings": Held(
        "the workings, which say what readings show", "claim.workings",
        lambda: (
            judging.ask(about_readings.readings_that_a_gateway_signed(Stage()), FOLDER),
            judging.ask(about_readings.readings_in_the_workings_alone(Stage()), FOLDER),
        ),
    ),
    "retirement/credentialSubject/chain": Held(
        "the producer, where another is the beneficiary", "instrument.fits", emptied.chain,
    ),
    "statement/credentialSubject/basisForModification": Held("the outcome", "statement.basis", emptied.basis),
    "carbonstatement/credentialSubject/co2Statement/memorandum": Held(
        "what the account of reversible removals holds", "claim.figures", emptied.memorandum
    ),
    f"{RESULT}/contribution/goodsSold": Held(
        "goodsSoldTotal", "claim.figures", lambda: emptied.of_accounts("contribution/goodsSold")
    ),
    f"{RESULT}/contribution/administration": Held(
        "the total of the contribution", "claim.figures",
        lambda: emptied.of_accounts("contribution/administration")
    ),
    f"{RESULT}/contribution/priorPeriodCorrections": Held(
        "priorPeriod", "claim.figures", emptied.prior_periods
    ),
    f"{RESULT}/products": Held(
        "goods sold of the year, and finished goods", "claim.figures", lambda: emptied.of_accounts("products")
    ),
    f"{RESULT}/products[]/stages": Held(
        "the total of each product", "claim.figures", lambda: emptied.of_accounts("products/stages")
    ),
    f"{RESULT}/corrections": Held(
        "the change of finished goods", "claim.figures",
        lambda: emptied.of_accounts("corrections", emptied.corrected)
    ),
    "trustlist/credentialSubject/parties": Held(
        "the issuer of each document", "claim.party", lambda: emptied.register(lambda one: one.pop("parties"))
    ),
    "trustlist/credentialSubject/parties[]/identifierPrefixes": Held(
        "the product's identifiers", "claim.prefix", lambda: emptied.register(emptied.without_prefixes)
    ),
    "trustlist/credentialSubject/accreditations": Held(
        "the statement's accreditation", "accreditation.present", emptied.accredited,
    ),
    "trustlist/credentialSubject/witnessed": Held(
        "the revocation of a key for compromise", "claim.key_witnessed",
        lambda: emptied.register(lambda one: one.pop("witnessed"), compromised=True),
    ),
    "trustlist/credentialSubject/logPolicy/witnesses": Held(
        "the quorum, and the revocation of a key for compromise", "claim.key_witnessed",
        lambda: emptied.policy_of_logs("witnesses", "groups", "quorum"),
    ),
    "trustlist/credentialSubject/logPolicy/groups": Held(
        "the quorum, which names one", "claim.key_witnessed",
        lambda: emptied.policy_of_logs("groups", "quorum"),
    ),
}  # fmt: skip
"""The collections that checks walk."""
AGAINST_ITSELF: Final = {
    "statement/credentialSubject/misstatements": "the verifier's words against the claim, in what it signs",
    "statement/credentialSubject/nonconformities": "likewise",
}
"""Evidence against: without it nothing is claimed that it would contradict; who signs it must bring it."""
KINDS: Final = (
    "claim", "carbonstatement", "statement", "response", "accreditation", "statuslist", "trustlist",
    "keychange", "certificate", "retirement", "assignment", "factorlibrary", "readings", "method",
)  # fmt: skip
NOT_WALKED: Final = {
    **{f"{kind}/proof/@context": "where it stands it is the document's own (R1)" for kind in KINDS},
    "claim/credentialSubject/items": "without it the label of an item leaves open what it belongs to",
    "claim/credentialSubject/composition": "shown; its shares are compared with the whole",
    "claim/credentialSubject/mechanicalProperties": "shown, compared with nothing",
    "claim/credentialSubject/productClassifications": "shown, compared with nothing",
    "statement/credentialSubject/siteVisits": "shown, compared with nothing",
    "method/credentialSubject/siteVisits": "likewise",
    "trustlist/credentialSubject/contexts": "what its publisher used; the verifier's contexts are its own",
    "trustlist/credentialSubject/anchors": "shown beside a party, compared with nothing",
    "certificate/credentialSubject/attribute/qualities": "matched by the policy of who retires",
}


def _optional(kind: str) -> Iterator[str]:
    definitions = schema("common")["$defs"]

    def walk(part: Mapping[str, Any], path: str, *, required: bool) -> Iterator[str]:
        part = definitions[part["$ref"].rpartition("/")[2]] if "$ref" in part else part
        if part.get("type") == "array":
            if not required:
                yield path
            yield from walk(part["items"], f"{path}[]", required=True)
        for name, member in part.get("properties", {}).items():
            yield from walk(member, f"{path}/{name}", required=name in part["required"])

    return walk(schema(kind), kind, required=True)


def test_every_optional_collection_is_listed_once() -> None:
    """T116: a new one must be held against something, or named with a reason."""
    walked = [name for name in HELD if " of " not in name]
    listed = [*walked, *AGAINST_ITSELF, *NOT_WALKED]
    assert len(listed) == len(set(listed))
    assert set(listed) == {name for kind in KINDS for name in _optional(kind)}
    assert all(one.against for one in HELD.values())


@pytest.mark.parametrize("name", HELD)
def test_without_it_the_verdict_is_worse(name: str) -> None:
    """T116: emptied, and everything signed anew."""
    whole, emptied = HELD[name].reports()
    assert found(whole, HELD[name].code).outcome == "pass"
    assert HELD[name].code in failed(emptied)
    assert RANK[emptied.state] < RANK[whole.state]


def test_inputs_that_are_not_disclosed_are_said() -> None:
    """T116: no state, and depth L1."""
    actors = world()
    chain = consumer(actors, [(supply(actors), "1050")], detail="total")
    report = check(chain.file(actors), status=chain.status(actors))
    one = found(report, "figures.inputs_undisclosed")
    assert (report.state, one.outcome, one.where) == ("verified", "not_checked", f"{S}/footprint/detail")
    assert report.to_json()["number"]["depth"] == "L1"


def test_the_chain_they_are_taken_from_is_in_order() -> None:
    """T116."""
    whole = emptied.slab_and_coil()
    assert check(whole.file(world()), status=whole.status(world())).state == "verified"
