"""Reports about one passport with a collection and with it emptied, everything signed anew (T116)."""

import copy
import dataclasses
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Final

from passport.carbon.rechecking.accounts import scaled, shown
from signing.digests import document_digest
from tests.vectors_build import (
    about_instruments,
    about_instruments_intensity,
    about_libraries,
    accounts,
    judging,
)
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.about_accounts_before import with_part
from tests.vectors_build.stage import Stage, file_of
from tests.verify.helpers import Json, check, world
from tests.world import PLATE, Documents
from tests.world_inputs import Chain, consumer, supply
from tests.world_logs import Logs
from verify import Report

S: Final = "/credentialSubject"


@cache
def slab_and_coil() -> Chain:
    return consumer(world(), [(supply(world()), "1050")])


def coil(edit: Callable[[Json], object]) -> tuple[Report, Report]:
    """A coil with an input, whose claim is signed anew after ``edit`` of its subject.

    A file holds no document that nothing in it names, so without ``inputs`` it holds no input.
    """
    whole, actors = slab_and_coil(), world()
    claim = actors.resign(whole.docs.claim, lambda one: edit(one[S[1:]]))
    names = {"id": claim["id"], "digestMultibase": document_digest(claim)}
    second = actors.resign(whole.docs.statement or {}, lambda one: one[S[1:]].update(names))
    docs = Documents(claim, second, actors.response(claim, second))
    status = whole.status(actors, also=[claim, second])
    return (
        check(whole.file(actors), status=whole.status(actors)),
        check(actors.file(docs, extras=whole.extras() if "inputs" in claim[S[1:]] else ()), status=status),
    )


def components_of_the_input(subject: Json) -> None:
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


def alias() -> tuple[Report, Report]:
    actors = world()
    whole, without = actors.documents(claim={"alternateIds": [PLATE]}), actors.documents()
    return tuple(
        check(actors.file(one), status=actors.status_bundle(of=one.signed()[:2]), product=PLATE)
        for one in (whole, without)
    )  # type: ignore[return-value]  # two documents, two reports


def basis() -> tuple[Report, Report]:
    actors = world()
    whole = actors.documents(statement={"outcome": "modified"})
    second = actors.resign(whole.statement or {}, lambda one: one[S[1:]].pop("basisForModification"))
    docs = Documents(whole.claim, second, actors.response(whole.claim, second))
    return tuple(
        check(actors.file(one), status=actors.status_bundle(of=one.signed()[:2])) for one in (whole, docs)
    )  # type: ignore[return-value]  # as above


def register(emptied: Callable[[Json], object], *, compromised: bool = False) -> tuple[Report, Report]:
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


def accredited() -> tuple[Report, Report]:
    actors = Stage()
    data, status = file_of(actors.docs), actors.status_bundle(of=actors.docs.signed()[:2])
    none = actors.trust(accreditations=[])
    return actors.verify(data, status=status), actors.verify(data, status=status, trust=none)


def policy_of_logs(*gone: str) -> tuple[Report, Report]:
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


def of_accounts(name: str, *sound: Callable[[Json], object]) -> tuple[Report, Report]:
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


def memorandum() -> tuple[Report, Report]:
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


def corrected(result: Json) -> None:
    """Goods are revalued by a tonne that comes from the machinery."""
    layer = {"key": "a/2025/transfer", "line": "a", "made": "2025", "reason": "transfer"}
    result["corrections"] = [{**layer, "amount": "1"}]
    for account, by in (("finished-goods/a", 10**6), ("machinery", -(10**6))):
        row = next(one for one in result["balances"] if one["account"] == account)
        change = row["changes"][-1]
        change["amount"] = shown(scaled(change["amount"]) + by)
        row["total"] = shown(scaled(row["total"]) + by)


def prior_periods() -> tuple[Report, Report]:
    """What the year bears for the year before, and the same without the corrections it is the sum of."""

    def without(document: Json) -> None:
        for result in document[S[1:]]["co2Statement"]["results"]:
            result["contribution"].pop("priorPeriodCorrections")

    listed = with_part("priorPeriod", "62", "70.5", "-8.5")
    edits = (listed,), (listed, without)
    whole, emptied = (judging.ask(accounts.sound(Stage(), "account", *one), FOLDER) for one in edits)
    return whole, emptied


def instruments() -> tuple[Report, Report]:
    """A claim that cites what was retired, and one that cites nothing, where a policy wants it cited."""
    wanted = {"instruments": "retired"}
    one = about_instruments.backed(Stage()).inside(policy=wanted)
    bare = Stage()
    without = dataclasses.replace(one, input=file_of(bare.docs))
    return judging.ask(one, FOLDER), judging.ask(without, FOLDER)


def chain() -> tuple[Report, Report]:
    """A retirement for a carrier whose chain names the mill, and the same without its chain."""
    carrier = {"beneficiary": about_instruments.CARRIER, "scope": "1"}
    chain = about_instruments_intensity.chain_of_scopes(Stage())
    without = about_instruments.backed(Stage(), use=carrier).inside()
    return judging.ask(chain, FOLDER), judging.ask(without, FOLDER)


def library(edit: Callable[[Json], object]) -> tuple[Report, Report]:
    """A claim that names a library as its workings do, and the same after ``edit`` of its footprint."""
    w = Stage()
    one = about_libraries.named(w)
    footprint = copy.deepcopy(one.docs.claim[S[1:]]["footprint"])
    edit(footprint)
    without = one._replace(docs=w.with_claim(footprint=footprint))
    whole, emptied = (judging.ask(each.alone(workings=one.workings), FOLDER) for each in (one, without))
    return whole, emptied


def without_prefixes(register: Json) -> None:
    for party in register["parties"]:
        party.pop("identifierPrefixes", None)
