"""What transparency logs say: seen by a quorum, by too few, by friends, or not at all (DESIGN 4.1, T97)."""

from typing import Any

from passport.log_evidence import LogBlock
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage
from tests.world_logs import SEEN, TIMES, Logs
from tests.world_people import Knob

LATER = dict.fromkeys(("w1", "w2"), "2026-11-20T10:00:00Z")
REQUIRED: dict[str, Any] = {"log": "required"}
_GONE = {"at": "2026-11-01T00:00:00Z", "reason": "Audits were not done."}
FRESH: dict[str, Any] = {"log": "fresh:7d"}


def blocks_of(w: Stage, logs: Logs, **knobs: Knob) -> list[LogBlock]:
    """One checkpoint that holds claim and statement of the base passport."""
    return [logs.block([w.docs.claim, w.docs.statement or {}], **knobs)]


def seen(w: Stage, *, blocks: list[LogBlock] | None = None, **asked: Knob) -> Given:
    """The base passport with its proofs, under the list that names log and witnesses."""
    logs = Logs(w)
    data = logs.file(w.docs, blocks_of(w, logs) if blocks is None else blocks)
    return given(data, **{"trust": logs.trust(), **asked})


# In a log that a quorum has seen


@scenario("verified")
def logged_and_seen_by_a_quorum(w: Stage) -> Given:
    """Claim and statement are in a log, and three independent witnesses saw it: nobody sees another
    (DESIGN 4.1)."""
    return seen(w)


@scenario("verified")
def logged_and_held_ever_since(w: Stage) -> Given:
    """A second, later checkpoint shows that the log still holds both; a policy may ask for a fresh one
    (DESIGN 4.1)."""
    logs = Logs(w)
    blocks = [*blocks_of(w, logs), *blocks_of(w, logs, size=40, seen=LATER)]
    return seen(w, blocks=blocks, policy=FRESH)


@scenario("verified", unknown="claim.logged statement.logged")
def logged_under_a_list_that_names_no_log(w: Stage) -> Given:
    """A buyer whose list has no log policy learns nothing from a proof, and loses nothing by it
    (DESIGN 4.1)."""
    logs = Logs(w)
    return given(logs.file(w.docs, blocks_of(w, logs)))


@scenario("verified")
def only_the_claim_is_logged(w: Stage) -> Given:
    """The statement may be another for somebody else, so that question stays open (DESIGN 4.1)."""
    logs = Logs(w)
    return seen(w, blocks=[logs.block([w.docs.claim])])


@scenario("verified", unknown="claim.logged statement.logged")
def one_witness_where_two_are_needed(w: Stage) -> Given:
    """A quorum of two is not reached by one cosignature; what does not reach far enough is not wrong
    (DESIGN 4.1)."""
    logs = Logs(w)
    return seen(w, blocks=blocks_of(w, logs, seen={"w1": SEEN}))


@scenario("verified", unknown="claim.logged statement.logged")
def two_witnesses_of_the_producers_group(w: Stage) -> Given:
    """Witnesses of the producer's control group do not count for its claims, so one voice of two is
    left (DESIGN 4.1)."""
    logs = Logs(w)
    group = {"controlGroup": "NORRLAND-GROUP"}
    listed = {"w1": group, "w2": group}
    return seen(w, trust=logs.trust(listed=listed, listed_mill=group))


@scenario("verified", unknown="claim.logged statement.logged")
def witnesses_of_a_group_that_the_producer_heads(w: Stage) -> Given:
    """Their control group has the name of the producer's company, which itself is in no group (T368)."""
    logs = Logs(w)
    group = {"controlGroup": w.mill.legal_entity}
    return seen(w, trust=logs.trust(listed={"w1": group, "w2": group}))


@scenario("verified", unknown="claim.logged statement.logged")
def witnesses_of_the_log_operator(w: Stage) -> Given:
    """A log does not watch itself: witnesses of its operator's legal entity do not count (DESIGN 4.1)."""
    logs = Logs(w)
    entity = {"legalEntity": logs.operator.legal_entity}
    return seen(w, trust=logs.trust(listed={"w1": entity, "w2": entity}))


@scenario("verified", unknown="claim.logged statement.logged")
def witnesses_of_the_platform(w: Stage) -> Given:
    """Witnesses of the platform's legal entity do not count: they help to hide nothing (DESIGN 4.1, T214)."""
    logs = Logs(w)
    entity = {"legalEntity": w.platform.legal_entity}
    return seen(w, trust=logs.trust(listed={"w1": entity, "w2": entity}))


@scenario("verified", unknown="claim.logged statement.logged")
def two_witnesses_of_one_group_have_one_voice(w: Stage) -> Given:
    """Witnesses that belong together count once, whatever each of them signs (DESIGN 4.1)."""
    logs = Logs(w)
    group = {"controlGroup": "WATCHERS"}
    blocks = blocks_of(w, logs, seen={"w1": SEEN, "w2": SEEN})
    return seen(w, blocks=blocks, trust=logs.trust(listed={"w1": group, "w2": group}))


@scenario("verified", unknown="claim.logged statement.logged")
def cosigned_after_the_moment_of_checking(w: Stage) -> Given:
    """A cosignature more than 300 s in the future does not count (DESIGN 4.1)."""
    logs = Logs(w)
    return seen(w, blocks=blocks_of(w, logs, seen={"w1": SEEN, "w2": "2026-11-21T10:05:01Z"}))


@scenario("verified", unknown="claim.logged statement.logged")
def cosigned_by_a_key_that_was_compromised(w: Stage) -> Given:
    """Whoever holds a stolen witness key can write any time: nothing it cosigned counts (DESIGN 4.1)."""
    logs = Logs(w)
    lost = [logs.witnesses["w1"].listed_key(revoked="2026-11-01T00:00:00Z", reason="compromise")]
    blocks = blocks_of(w, logs, seen={"w1": SEEN, "w2": SEEN})
    return seen(w, blocks=blocks, trust=logs.trust(listed={"w1": {"keys": lost}}))


# Two stories


@scenario("disputed", "log.consistent")
def a_log_that_signed_two_trees_of_one_size(w: Stage) -> Given:
    """Both roots are signed by the log, and witnesses cosigned each: the log told two stories
    (DESIGN 4.1, T212)."""
    logs = Logs(w)
    return seen(w, blocks=[*blocks_of(w, logs), *blocks_of(w, logs, salt="fork ")])


# Time


def _stolen(w: Stage, **knobs: Knob) -> Given:
    """The base passport with its proofs; its key was stolen in November, the lists have another."""
    logs = Logs(w)
    blocks = blocks_of(w, logs, **knobs)
    lost = w.mill.listed_key(revoked="2026-11-01T00:00:00Z", reason="compromise")
    w.mill = w.successor(w.mill)
    trust = logs.trust(listed_mill={"keys": [lost, w.mill.listed_key()]})
    return seen(w, blocks=blocks, trust=trust, status=(w.lists(),))


@scenario("verified")
def stolen_later_and_seen_before(w: Stage) -> Given:
    """The key was stolen later; witnesses of a log saw the claim before, which nobody can write (T52)."""
    return _stolen(w)


@scenario("unknown_signer", "claim.key_witnessed")
def dated_back_with_a_stolen_key(w: Stage) -> Given:
    """The date is before the theft, and no quorum saw the claim until after it (T52, T213)."""
    return _stolen(w, seen=dict.fromkeys(TIMES, "2026-11-10T00:00:00Z"))


@scenario("verified")
def accreditation_withdrawn_and_the_statement_seen_before(w: Stage) -> Given:
    """Of statements before a withdrawal for cause stands what witnesses of a log saw before it (T50)."""
    return seen(w, trust=Logs(w).trust(withdrawn=_GONE))


@scenario("unknown_signer", "accreditation.witnessed claim.backdated")
def dated_back_after_a_withdrawal(w: Stage) -> Given:
    """The statement is dated before the withdrawal, and no quorum saw it until after it (T50)."""
    logs = Logs(w)
    late = dict.fromkeys(TIMES, "2026-11-10T00:00:00Z")
    return seen(w, blocks=blocks_of(w, logs, seen=late), trust=logs.trust(withdrawn=_GONE))


@scenario("verified", "claim.backdated")
def seen_two_months_after_its_date(w: Stage) -> Given:
    """A claim that reaches a log 63 days after its date is told; it may only have been published late
    (DESIGN 4.1)."""
    logs = Logs(w)
    late = dict.fromkeys(TIMES, "2026-11-20T06:00:00Z")
    return seen(w, blocks=blocks_of(w, logs, seen=late))


@scenario("refused", "claim.dates statement.order")
def seen_before_it_was_signed(w: Stage) -> Given:
    """Witnesses saw the documents before the time at which they say they were signed: a date is wrong
    (DESIGN 4.1)."""
    logs = Logs(w)
    early = dict.fromkeys(TIMES, "2026-09-18T05:54:59Z")
    return seen(w, blocks=blocks_of(w, logs, seen=early))


# Policies


@scenario("verified")
def policy_wants_a_log(w: Stage) -> Given:
    """A policy may demand that claim and statement are logged (DESIGN 4.1)."""
    return seen(w, policy=REQUIRED)


@scenario("below_policy")
def policy_wants_a_log_and_there_is_none(w: Stage) -> Given:
    """Without proofs the demand is not met (DESIGN 4.1)."""
    return given(w.sound, trust=Logs(w).trust(), policy=REQUIRED)


@scenario("below_policy", "policy.log")
def policy_wants_a_fresh_proof(w: Stage) -> Given:
    """The last time a quorum saw the tree is two months ago: the log may have dropped it since (DESIGN
    4.1)."""
    return seen(w, policy=FRESH)


@scenario("below_policy", "claim.backdated policy.log")
def policy_wants_a_log_and_the_claim_came_late(w: Stage) -> Given:
    """A claim that was seen long after its date does not meet the demand (DESIGN 4.1)."""
    logs = Logs(w)
    late = dict.fromkeys(TIMES, "2026-11-20T06:00:00Z")
    return seen(w, blocks=blocks_of(w, logs, seen=late), policy=REQUIRED)
