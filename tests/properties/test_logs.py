"""P3, P4, P5 and P7 of transparency logs: what proofs may change about a verdict, and how a quorum counts.

P3  without proofs, or under a list that names no log, a report is what it was but for the codes of logs.
P4  valid proofs never make a verdict worse; only a conflict does, which is no valid proof.
P5  the moment at which a quorum had seen a tree never becomes later by more cosignatures.
P7  witnesses of one control group are one voice, and none where that group is the producer's.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from passport import log_evidence
from passport.model.trustlist import (
    AcceptedKey,
    ListedKey,
    ListedParty,
    LogPolicy,
    WitnessGroup,
    read_parties,
)
from passport.vocab import CONTEXTS
from signing import jcs, strict_json
from signing.keys import PrivateKey
from tests.properties import vectors_as_data
from tests.properties.vectors_as_data import Given
from tests.vectors_build.stage import Stage
from tests.world_logs import TIMES, Logs
from verify import Evidence, Report, TrustList, verify
from verify.believing.witnesses import Accepted
from verify.findings import BECAUSE
from verify.states import RANK

LOGGED = frozenset({"claim.logged", "statement.logged", "claim.backdated", "log.consistent"})
NAMES = ("a1", "a2", "b1", "b2", "c1")
SEEN = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(1, 50)), max_size=8)


@cache
def world() -> tuple[Logs, TrustList, TrustList]:
    """Log and witnesses beside the world of the vectors; its list with the policy, and without."""
    stage = Stage()
    return Logs(stage), TrustList.open(Logs(stage).trust()), TrustList.open(Stage().trust())


@cache
def usual() -> tuple[Given, ...]:
    """A sample of the vectors under the usual list; their signatures hold, older than the log's head."""
    listed = vectors_as_data.given("verified/three-signatures").trust
    found = []
    for name in vectors_as_data.names()[::7]:
        one = vectors_as_data.given(name)
        if one.shell is None or "log" in one.shell or one.trust != listed:
            continue
        proofs = [document.get("proof") for document in one.passport[:2]]
        if any(isinstance(proof, dict) and proof["created"] > min(TIMES.values()) for proof in proofs):
            continue  # nobody can have seen a document before it was signed: such a proof is none
        passed = {finding.code for finding in one.report().findings if finding.outcome == "pass"}
        if {"container.structure", "claim.proof", "statement.proof"} <= passed:
            found.append(one)
    return tuple(found)


def asked(one: Given, data: bytes, trust: TrustList) -> Report:
    return verify(data, Evidence.open(**one.evidence()), trust, one.asked())


def with_log(one: Given) -> bytes:
    """The file with a valid proof of claim and statement, and with the views that it has."""
    block = world()[0].block(one.passport[:2])
    shell: dict[str, Any] = {"@context": list(CONTEXTS), "type": ["VerifiablePresentation"]}
    shell |= {"log": log_evidence.written([block]), "verifiableCredential": list(one.passport)}
    shell |= {name: held for name, held in (one.shell or {}).items() if name == "views"}
    return jcs.canonical(shell)


def comparable(report: Report) -> dict[str, Any]:
    """A report without the codes of logs, and without what the file is called by."""
    told = report.to_json()
    told["findings"] = [
        {**one, "params": {}} if one["code"] == "standing.equivocation" else one
        for one in told["findings"]
        if one["code"] not in LOGGED
    ]
    for entry in told["signatures"]:
        entry["checks"] = [one for one in entry["checks"] if one["code"] not in LOGGED]
    told["input"].pop("digest")
    return told


def test_proofs_nobody_is_asked_about_change_nothing_else() -> None:
    """P3: a list without a log policy gives the report of the file without proofs."""
    _, _, plain = world()
    assert len(usual()) >= 10
    for one in usual():
        before, after = asked(one, one.input_bytes(), plain), asked(one, with_log(one), plain)
        assert comparable(after) == comparable(before), one.name


def test_valid_proofs_never_make_a_verdict_worse() -> None:
    """P4: over the same sample under a list that names the log."""
    _, trust, _ = world()
    passed = 0
    for one in usual():
        before, after = asked(one, one.input_bytes(), trust), asked(one, with_log(one), trust)
        assert RANK[after.state] >= RANK[before.state], one.name
        logged = next(f for f in after.findings if f.code == "claim.logged")
        assert logged.outcome == "pass" or BECAUSE in logged.params, one.name  # stopped by its signer
        passed += logged.outcome == "pass"
    assert passed >= 10


def test_proofs_beside_a_file_are_read_where_it_has_views_too() -> None:
    """P4: a resolver answers with proofs and views in one file, and that is evidence like any other."""
    _, trust, _ = world()
    viewed = [one for one in usual() if "views" in (one.shell or {})]
    assert viewed
    for one in viewed:
        beside = one._replace(log=(strict_json.loads(with_log(one)),))  # type: ignore[arg-type]  # an object
        assert comparable(asked(beside, one.input_bytes(), trust)) == comparable(
            asked(one, with_log(one), trust)
        )


def _party(name: str, group: str) -> ListedParty:
    key = PrivateKey.from_seed("Ed25519", name.encode().ljust(32)).public.multikey
    listed = ListedKey(
        f"did:web:{name}.example#k", key, "2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z", None, None
    )
    return ListedParty(f"did:web:{name}.example", name, ("witness",), f"LEI-{name}", group, (), (listed,))


def _accepted(groups: dict[str, str], threshold: int = 2) -> Accepted:
    """Five witnesses, of which those with one word in ``groups`` belong together."""
    parties = [_party(name, groups.get(name, "none")) for name in NAMES]
    policy = LogPolicy(
        (),
        tuple(AcceptedKey(name, f"did:web:{name}.example#k") for name in NAMES),
        (
            WitnessGroup("inner", 1, ("c1",)),
            WitnessGroup("quorum", threshold, ("a1", "a2", "b1", "b2", "inner")),
        ),
        "quorum",
    )
    return Accepted(policy, parties)


@settings(max_examples=150, deadline=None)
@given(SEEN, SEEN, st.integers(1, 3))
def test_more_cosignatures_never_make_the_moment_later(
    seen: list[tuple[str, int]], more: list[tuple[str, int]], threshold: int
) -> None:
    """P5: neither the first moment later nor the last moment earlier."""
    accepted = _accepted({"a1": "A", "a2": "A", "b1": "B", "b2": "B"}, threshold)
    first, last = accepted.since(seen), accepted.until(seen)
    both = [*seen, *more]
    if first is not None and last is not None:
        assert (accepted.since(both) or 99) <= first
        assert (accepted.until(both) or 0) >= last


@settings(max_examples=80, deadline=None)
@given(SEEN)
def test_witnesses_of_one_control_group_are_one_voice(seen: list[tuple[str, int]]) -> None:
    """P7: whatever they sign, a quorum of two is not reached by one group (T215)."""
    one = dict.fromkeys(NAMES[:4], "GROUP")
    assert _accepted(one).since([entry for entry in seen if entry[0] != "c1"]) is None


def test_witnesses_of_the_producers_group_do_not_count() -> None:
    """P7: nor do they as one voice, where the group is that of the producer, the log or a platform (T215)."""
    accepted = _accepted(dict.fromkeys(NAMES, "MILL"))
    (mill,) = read_parties([{**Stage().mill.listed(), "controlGroup": "Mill"}])
    log = accepted.witnesses[0]._replace(party=_party("log", "none"))
    assert accepted.counting(log, [mill]) == []
    assert [one.note.name for one in accepted.counting(log, [])] == list(NAMES)
    assert set(TIMES) == set(world()[0].witnesses)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_wrong_proofs_pass_nothing_and_never_make_a_verdict_better(data: st.DataObject) -> None:
    """T245, P4's other half: one character of checkpoint, index or hash changed, in the file or beside it.

    What no longer proves anything answers no question with yes, and helps no verdict.
    """
    _, trust, _ = world()
    one = data.draw(st.sampled_from(usual()))
    document: Any = strict_json.loads(with_log(one))
    (block,) = document["log"]
    entry = data.draw(st.sampled_from(block["entries"]))
    where = data.draw(st.sampled_from(["text", "index", "hash"]))
    if where == "text":
        end = block["checkpoint"].index("\n\n") + 1
        place = data.draw(st.integers(0, end - 1).filter(lambda at: block["checkpoint"][at] != "\n"))
        block["checkpoint"] = changed(block["checkpoint"], place, data)
    elif where == "index":
        entry["index"] = str(int(entry["index"]) ^ data.draw(st.integers(1, 7)))
    else:
        number = data.draw(st.integers(0, len(entry["hashes"]) - 1))
        entry["hashes"][number] = changed(entry["hashes"][number], data.draw(st.integers(0, 41)), data)
    before, file = asked(one, one.input_bytes(), trust), jcs.canonical(document)
    beside = one._replace(log=(document,))
    for after in (asked(one, file, trust), asked(beside, one.input_bytes(), trust)):
        found = {finding.code: finding.outcome for finding in after.findings}
        wrong = ("claim.logged", "statement.logged") if where == "text" else (_code(one, entry),)
        assert all(found.get(code, "not_checked") != "pass" for code in wrong), (one.name, where)
        assert found["standing.equivocation"] == "not_checked"
        assert RANK[after.state] <= RANK[before.state], (one.name, where, after.state)


def changed(text: str, place: int, data: st.DataObject) -> str:
    """The text with another character of base64 or a number in one place."""
    other = data.draw(st.sampled_from("0123456789ABCxyz").filter(lambda one: one != text[place]))
    return text[:place] + other + text[place + 1 :]


def _code(one: Given, entry: Mapping[str, Any]) -> str:
    about = vectors_as_data.digest_of(one.passport[0])
    return "claim.logged" if entry["digestMultibase"] == about else "statement.logged"
