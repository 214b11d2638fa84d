"""What is not there: each optional collection a check walks, held against what must be there (T116).

A check that loops over what exists says nothing about what is missing. For every array that a document may
leave out this names the member that tells it should be there, and empties it: the verdict must get worse.
"""

import copy
import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

import pytest

from passport.carbon.rechecking.accounts import scaled, shown
from passport.model.shape import schema
from signing.digests import document_digest
from tests.vectors_build import about_instruments, about_libraries, about_readings, accounts, judging
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.about_accounts_before import with_part
from tests.vectors_build.stage import Stage, file_of
from tests.verify.helpers import Json, check, failed, found, world
from tests.world import PLATE, Documents
from tests.world_inputs import Chain, consumer, supply
from tests.world_logs import Logs
from verify import Report
from verify.states import RANK

S: Final = "/credentialSubject"
RESULT: Final = "carbonstatement/credentialSubject/co2Statement/results[]"


class Held(NamedTuple):
    """What a collection is held against, and two reports: with it, and with it emptied."""

    against: str
    code: str
    reports: Callable[[], tuple[Report, Report]]


@cache
def _slab_and_coil() -> Chain:
    return consumer(world(), [(supply(world()), "1050")])


def _coil(edit: Callable[[Json], object]) -> tuple[Report, Report]:
    """A coil with an input, whose claim is signed anew after ``edit`` of its subject.

    A file holds no document that nothing in it names, so without ``inputs`` it holds no input.
    """
    whole, actors = _slab_and_coil(), world()
    claim = actors.resign(whole.docs.claim, lambda one: edit(one[S[1:]]))
    names = {"id": claim["id"], "digestMultibase": document_digest(claim)}
    second = actors.resign(whole.docs.statement or {}, lambda one: one[S[1:]].update(names))
    docs = Documents(claim, second, actors.response(claim, second))
    status = whole.status(actors, also=[claim, second])
    return (
        check(whole.file(actors), status=whole.status(actors)),
        check(actors.file(docs, extras=whole.extras() if "inputs" in claim[S[1:]] else ()), status=status),
    )


def _components_of_the_input(subject: Json) -> None:
    """Only those of the input; what they added is taken off every sum, so that all else agrees."""
    kept = [part for part in subject["footprint"]["components"] if "input" not in part]
    (alone,) = kept
    for result in subject["footprint"]["results"]:
        result["total"] = alone["amount"]
        result["gases"] = [{"gas": "CO2", "mass": alone["amount"]}]
        for entry in result["evidenceBreakdown"]:
            entry["share"] = "1.00000" if entry["tier"] == alone["tier"] else "0.00000"
        result["primaryDataShare"] = "1.00000" if alone["isPrimary"] else "0.00000"
    subject["footprint"]["components"] = kept


def _alias() -> tuple[Report, Report]:
    actors = world()
    whole, without = actors.documents(claim={"alternateIds": [PLATE]}), actors.documents()
    return tuple(
        check(actors.file(one), status=actors.status_bundle(of=one.signed()[:2]), product=PLATE)
        for one in (whole, without)
    )  # type: ignore[return-value]  # two documents, two reports


def _basis() -> tuple[Report, Report]:
    actors = world()
    whole = actors.documents(statement={"outcome": "modified"})
    second = actors.resign(whole.statement or {}, lambda one: one[S[1:]].pop("basisForModification"))
    docs = Documents(whole.claim, second, actors.response(whole.claim, second))
    return tuple(
        check(actors.file(one), status=actors.status_bundle(of=one.signed()[:2])) for one in (whole, docs)
    )  # type: ignore[return-value]  # as above


def _list(emptied: Callable[[Json], object], *, compromised: bool = False) -> tuple[Report, Report]:
    actors = Stage()
    knobs: dict[str, Any] = {}
    if compromised:
        key = actors.mill.listed_key(revoked="2026-11-10T00:00:00Z", reason="compromise")
        knobs["listed"] = {"mill": {"keys": [key]}}
        knobs["witnessed"] = [(document_digest(actors.docs.claim), "2026-10-01T00:00:00Z")]
    data, status = file_of(actors.docs), actors.status_bundle(of=actors.docs.signed()[:2])
    whole = actors.verify(data, trust=actors.trust(**knobs), status=status)
    return whole, actors.verify(
        data, trust=actors.trust(**knobs, edit=lambda one: emptied(one[S[1:]])), status=status
    )


def _accredited() -> tuple[Report, Report]:
    actors = Stage()
    data, status = file_of(actors.docs), actors.status_bundle(of=actors.docs.signed()[:2])
    none = actors.trust(accreditations=[])
    return actors.verify(data, status=status), actors.verify(data, status=status, trust=none)


def _policy_of_logs(*gone: str) -> tuple[Report, Report]:
    """A claim by a key that was stolen later, and that witnesses of a log saw before."""
    actors = Stage()
    logs = Logs(actors)
    data = logs.file(actors.docs, [logs.block([actors.docs.claim, actors.docs.statement or {}])])
    lost = actors.mill.listed_key(revoked="2026-11-01T00:00:00Z", reason="compromise")
    actors.mill = actors.successor(actors.mill)
    keys = {"keys": [lost, actors.mill.listed_key()]}
    policy = {name: member for name, member in logs.policy().items() if name not in gone}
    whole = actors.verify(data, trust=logs.trust(listed_mill=keys))
    return whole, actors.verify(data, trust=logs.trust(listed_mill=keys, policy=policy))


def _accounts(name: str, *sound: Callable[[Json], object]) -> tuple[Report, Report]:
    """A CO2 statement by line after the edits ``sound``, and the same without a member of each result."""
    *path, last = name.split("/")

    def without(result: Json) -> None:
        places = [result]
        for step in path:
            held = [one[step] for one in places]
            places = [one for part in held for one in (part if isinstance(part, list) else [part])]
        for one in places:
            one.pop(last)

    def both_columns(document: Json, edits: Iterable[Callable[[Json], object]]) -> None:
        for result in document[S[1:]]["co2Statement"]["results"]:
            for edit in edits:
                edit(result)

    def report(*edits: Callable[[Json], object]) -> Report:
        given = accounts.sound(Stage(), "line", lambda one: both_columns(one, edits))
        return judging.ask(given, FOLDER)

    return report(*sound), report(*sound, without)


def _memorandum() -> tuple[Report, Report]:
    """Removals that can be reversed, with the contingent line that names what is outstanding."""

    def reversible(document: Json) -> None:
        stated = document[S[1:]]["co2Statement"]
        line = {"kind": "reversible-removals"}
        for result, name in zip(stated["results"], ("location", "market"), strict=True):
            row = next(one for one in result["balances"] if one["side"] == "contra-liability")
            row["account"] = "removals/reversible"
            line[name] = shown(-scaled(row["total"]))
        stated["memorandum"] = [line]

    def without(document: Json) -> None:
        document[S[1:]]["co2Statement"].pop("memorandum")

    edits = (reversible,), (reversible, without)
    whole, emptied = (judging.ask(accounts.sound(Stage(), "line", *one), FOLDER) for one in edits)
    return whole, emptied


def _corrected(result: Json) -> None:
    """Goods are revalued by a tonne that comes from the machinery."""
    layer = {"key": "a/2025/transfer", "line": "a", "made": "2025", "reason": "transfer"}
    result["corrections"] = [{**layer, "amount": "1"}]
    for account, by in (("finished-goods/a", 10**6), ("machinery", -(10**6))):
        row = next(one for one in result["balances"] if one["account"] == account)
        change = row["changes"][-1]
        change["amount"] = shown(scaled(change["amount"]) + by)
        row["total"] = shown(scaled(row["total"]) + by)


def _prior_periods() -> tuple[Report, Report]:
    """What the year bears for the year before, and the same without the corrections it is the sum of."""

    def without(document: Json) -> None:
        for result in document[S[1:]]["co2Statement"]["results"]:
            result["contribution"].pop("priorPeriodCorrections")

    listed = with_part("priorPeriod", "62", "70.5", "-8.5")
    edits = (listed,), (listed, without)
    whole, emptied = (judging.ask(accounts.sound(Stage(), "account", *one), FOLDER) for one in edits)
    return whole, emptied


def _instruments() -> tuple[Report, Report]:
    """A claim that cites what was retired, and one that cites nothing, where a policy wants it cited."""
    wanted = {"instruments": "retired"}
    one = about_instruments.backed(Stage()).inside(policy=wanted)
    bare = Stage()
    without = dataclasses.replace(one, input=file_of(bare.docs))
    return judging.ask(one, FOLDER), judging.ask(without, FOLDER)


def _chain() -> tuple[Report, Report]:
    """A retirement for a carrier whose chain names the mill, and the same without its chain."""
    carrier = {"beneficiary": about_instruments.CARRIER, "scope": "1"}
    chain = about_instruments.chain_of_scopes(Stage())
    without = about_instruments.backed(Stage(), use=carrier).inside()
    return judging.ask(chain, FOLDER), judging.ask(without, FOLDER)


def _library(edit: Callable[[Json], object]) -> tuple[Report, Report]:
    """A claim that names a library as its workings do, and the same after ``edit`` of its footprint."""
    w = Stage()
    one = about_libraries.named(w)
    footprint = copy.deepcopy(one.docs.claim[S[1:]]["footprint"])
    edit(footprint)
    without = one._replace(docs=w.with_claim(footprint=footprint))
    whole, emptied = (judging.ask(each.alone(workings=one.workings), FOLDER) for each in (one, without))
    return whole, emptied


def _without_prefixes(register: Json) -> None:
    for party in register["parties"]:
        party.pop("identifierPrefixes", None)


HELD: Final[Mapping[str, Held]] = {
    "claim/credentialSubject/footprint/components": Held(
        "footprint/detail, which says that there are some",
        "claim.figures",
        lambda: _coil(lambda subject: subject["footprint"].pop("components")),
    ),
    "claim/credentialSubject/footprint/components of an input": Held(
        "inputs: the amount times the footprint of each", "claim.figures",
        lambda: _coil(_components_of_the_input),
    ),
    "claim/credentialSubject/inputs": Held(
        "the input of each component", "claim.figures", lambda: _coil(lambda subject: subject.pop("inputs")),
    ),
    "claim/credentialSubject/alternateIds": Held("the identifier that was scanned", "claim.label", _alias),
    "claim/credentialSubject/instruments": Held(
        "the two results, which differ, where a policy asks", "policy.instruments", _instruments,
    ),
    "claim/credentialSubject/footprint/libraries": Held(
        "the workings, which say where factors came from", "claim.workings",
        lambda: _library(lambda footprint: footprint.pop("libraries")),
    ),
    "claim/credentialSubject/footprint/libraries[]/factors": Held(
        "the workings, where the claim lists its components", "claim.workings",
        lambda: _library(lambda footprint: footprint["libraries"][0].pop("factors")),
    ),
    "claim/credentialSubject/footprint/readings": Held(
        "the workings, which say what readings show", "claim.workings",
        lambda: (
            judging.ask(about_readings.readings_that_a_gateway_signed(Stage()), FOLDER),
            judging.ask(about_readings.readings_in_the_workings_alone(Stage()), FOLDER),
        ),
    ),
    "retirement/credentialSubject/chain": Held(
        "the producer, where another is the beneficiary", "instrument.fits", _chain,
    ),
    "statement/credentialSubject/basisForModification": Held("the outcome", "statement.basis", _basis),
    "carbonstatement/credentialSubject/co2Statement/memorandum": Held(
        "what the account of reversible removals holds", "claim.figures", _memorandum
    ),
    f"{RESULT}/contribution/goodsSold": Held(
        "goodsSoldTotal", "claim.figures", lambda: _accounts("contribution/goodsSold")
    ),
    f"{RESULT}/contribution/administration": Held(
        "the total of the contribution", "claim.figures", lambda: _accounts("contribution/administration")
    ),
    f"{RESULT}/contribution/priorPeriodCorrections": Held("priorPeriod", "claim.figures", _prior_periods),
    f"{RESULT}/products": Held(
        "goods sold of the year, and finished goods", "claim.figures", lambda: _accounts("products")
    ),
    f"{RESULT}/products[]/stages": Held(
        "the total of each product", "claim.figures", lambda: _accounts("products/stages")
    ),
    f"{RESULT}/corrections": Held(
        "the change of finished goods", "claim.figures", lambda: _accounts("corrections", _corrected)
    ),
    "trustlist/credentialSubject/parties": Held(
        "the issuer of each document", "claim.party", lambda: _list(lambda one: one.pop("parties"))
    ),
    "trustlist/credentialSubject/parties[]/identifierPrefixes": Held(
        "the product's identifiers", "claim.prefix", lambda: _list(_without_prefixes)
    ),
    "trustlist/credentialSubject/accreditations": Held(
        "the statement's accreditation", "accreditation.present", _accredited,
    ),
    "trustlist/credentialSubject/witnessed": Held(
        "the revocation of a key for compromise", "claim.key_witnessed",
        lambda: _list(lambda one: one.pop("witnessed"), compromised=True),
    ),
    "trustlist/credentialSubject/logPolicy/witnesses": Held(
        "the quorum, and the revocation of a key for compromise", "claim.key_witnessed",
        lambda: _policy_of_logs("witnesses", "groups", "quorum"),
    ),
    "trustlist/credentialSubject/logPolicy/groups": Held(
        "the quorum, which names one", "claim.key_witnessed", lambda: _policy_of_logs("groups", "quorum"),
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
    whole = _slab_and_coil()
    assert check(whole.file(world()), status=whole.status(world())).state == "verified"
