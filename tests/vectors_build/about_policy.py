"""What a buyer wants besides: shares, assurance, suites, bodies, young lists (DESIGN 6.2, 7, T109)."""

from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, file_of, pack, put
from tests.world import NOW
from tests.world_people import Knob

CLEAN_AT = "2026-11-21T04:00:00Z"
"""The moment of all lists of ``status/clean.json``."""
NOBODY = "did:web:another-board.example"


def wanted(w: Stage, **policy: Knob) -> Given:
    """The sound passport under a policy."""
    return given(w.sound, policy=policy)


def _limited(w: Stage) -> Given:
    """An opinion of limited assurance, by a verifier accredited for that."""
    scope = [
        {"scheme": "ISO14067", "sector": "iron-and-steel", "country": "SE", "level": level}
        for level in ("limited", "reasonable")
    ]
    w.accreditation_document = w.accreditation(scope=scope)
    second = w.statement(w.docs.claim, levelOfAssurance="limited")
    data = pack(w.docs.claim, second, w.answer(w.docs.claim, second))
    return given(data, trust=w.trust(), status=(w.lists(),))


def _with_policy(asked: Given, **policy: Knob) -> Given:
    return given(asked.input, trust=asked.trust, status=asked.status, at=asked.at, policy=policy)


# Shares per electricity method


@scenario("verified")
def share_of_one_method_met(w: Stage) -> Given:
    """A share asked of one electricity method is asked of that result alone (DESIGN 6.2)."""
    return wanted(w, minNetShare=[{"tier": "T2", "share": "1", "electricity": "market-based"}])


@scenario("below_policy", "policy.net_share")
def share_of_one_method_missed(w: Stage) -> Given:
    """One result is below what the policy wants of that method (DESIGN 7)."""
    return wanted(w, minNetShare=[{"tier": "T4", "share": "0.9", "electricity": "location-based"}])


@scenario("below_policy", "policy.net_share")
def second_of_two_shares_missed(w: Stage) -> Given:
    """Every share of the list has to be met: meeting the weaker tier's does not help (DESIGN 7)."""
    shares = [{"tier": "T0", "share": "1"}, {"tier": "T4", "share": "0.9"}]
    return wanted(w, minNetShare=shares)


# Assurance


@scenario("verified")
def reasonable_assurance_where_it_is_wanted(w: Stage) -> Given:
    """The opinion gives reasonable assurance, as the policy wants (DESIGN 7)."""
    return wanted(w, assurance="reasonable")


@scenario("verified")
def limited_assurance_without_a_policy(w: Stage) -> Given:
    """Limited assurance, accredited for that, vouches for the number where nobody wants more (DESIGN 2.3)."""
    return _limited(w)


@scenario("verified")
def limited_assurance_where_it_is_enough(w: Stage) -> Given:
    """At least limited assurance is wanted, and given (DESIGN 7)."""
    return _with_policy(_limited(w), assurance="limited")


@scenario("below_policy", "policy.assurance")
def limited_assurance_where_reasonable_is_wanted(w: Stage) -> Given:
    """A sound opinion of a weaker level than the buyer's threshold (DESIGN 7)."""
    return _with_policy(_limited(w), assurance="reasonable")


@scenario("not_verified", "statement.present response.present policy.response", also="two_signatures")
def no_statement_and_a_policy_of_everything(w: Stage) -> Given:
    """What no statement could answer follows from its absence and changes no verdict (DESIGN 7)."""
    asked = wanted(w, assurance="reasonable", bodies={"ISO14067": [w.body.did]}, maxAgeDays=7)
    return given(pack(w.docs.claim), policy=asked.policy)


# Suites


@scenario("verified")
def suite_that_is_accepted(w: Stage) -> Given:
    """All signatures that count are of an accepted cryptosuite (DESIGN 3, 7)."""
    return wanted(w, suites=["eddsa-rdfc-2022"])


@scenario("below_policy", "policy.suite")
def suite_that_is_not_accepted(w: Stage) -> Given:
    """All are of a suite of the profile that this buyer does not accept (DESIGN 7)."""
    return wanted(w, suites=["ecdsa-rdfc-2019"])


@scenario("below_policy", "policy.suite", kinds={"mill": "Ed25519/jcs"})
def suite_over_jcs_is_not_accepted(w: Stage) -> Given:
    """A buyer who accepts signatures over RDF alone is heard (DESIGN 7)."""
    return wanted(w, suites=["ecdsa-rdfc-2019", "eddsa-rdfc-2022"])


@scenario("below_policy", "policy.suite", kinds={"platform": "P-256"})
def suite_of_the_platform_is_not_accepted(w: Stage) -> Given:
    """The third signature counts, so its suite is judged like the others (DESIGN 7)."""
    asked = wanted(w, suites=["eddsa-rdfc-2022"])
    return given(asked.input, trust=w.trust(), status=(w.lists(),), policy=asked.policy)


# Bodies per scheme


@scenario("verified")
def body_that_is_accepted(w: Stage) -> Given:
    """The accreditation's scheme is named, and its body among those accepted for it (DESIGN 7)."""
    return wanted(w, bodies={"ISO14067": [NOBODY, w.body.did]})


@scenario("below_policy", "policy.body")
def body_that_is_not_accepted(w: Stage) -> Given:
    """A listed body that this buyer does not accept for the scheme (DESIGN 7)."""
    return wanted(w, bodies={"ISO14067": [NOBODY]})


@scenario("below_policy", "policy.body")
def body_accepted_for_another_scheme(w: Stage) -> Given:
    """Accepted for CBAM is not accepted for ISO 14067: the match is exact (DESIGN 4, T50)."""
    return wanted(w, bodies={"CBAM": [w.body.did], "ISO14067": [NOBODY]})


@scenario("below_policy", "policy.body")
def scheme_that_is_not_named(w: Stage) -> Given:
    """A policy that names bodies for another scheme only: what is not granted is denied (DESIGN 4, 7)."""
    return wanted(w, bodies={"EU-ETS": [w.body.did]})


# Young lists


@scenario("verified")
def lists_exactly_as_old_as_allowed(w: Stage) -> Given:
    """asOf is exactly the greatest age that the policy allows (DESIGN 5)."""
    lists = w.lists(at="2026-11-20T10:00:00Z")
    return given(w.sound, status=(lists,), policy={"maxAgeDays": 1})


@scenario("stale", "policy.as_of")
def lists_a_second_older_than_allowed(w: Stage) -> Given:
    """One second more, inside the lists' own window, is too old for this buyer (DESIGN 5, 7)."""
    lists = w.lists(at="2026-11-20T09:59:59Z")
    return given(w.sound, status=(lists,), policy={"maxAgeDays": 1})


@scenario("stale", "policy.as_of")
def one_list_older_than_allowed(w: Stage) -> Given:
    """asOf is the smallest moment among the newest lists, not the youngest one (DESIGN 5)."""
    kept = w.lists(without=[("verifier", "suspension")])
    old = w.newer(w.verifier, "suspension", at="2026-11-18T10:00:00Z")
    return given(w.sound, status=(kept, old), policy={"maxAgeDays": 2})


@scenario(
    "status_unknown",
    unknown="claim.revocation claim.suspension claim.refresh statement.revocation statement.suspension "
    "accreditation.revocation accreditation.suspension",
)
def an_age_is_wanted_and_there_is_no_list(w: Stage) -> Given:
    """Where no list counts, how old they are follows from their absence (DESIGN 5, 7)."""
    return given(w.sound, status=(), policy={"maxAgeDays": 1})


@scenario("status_unknown", unknown="claim.refresh")
def no_day_late_is_allowed(w: Stage) -> Given:
    """A policy of no stale day: from the end of its window on, a list says nothing about a 0 (DESIGN 5)."""
    kept = w.lists(without=[("mill", "refresh")])
    late = w.newer(w.mill, "refresh", at="2026-11-15T10:00:00Z", valid_until=NOW)
    return given(w.sound, status=(kept, late), policy={"staleDays": 0})


# A policy only adds


@scenario("revoked", "claim.revocation")
def lenient_policy_and_a_withdrawn_claim(w: Stage) -> Given:
    """No policy makes less of what the floor asks for (DESIGN 7)."""
    w.revoke(w.docs.claim)
    policy = {"response": "optional", "assurance": "limited", "minNetShare": [{"tier": "T0", "share": "0"}]}
    return given(w.sound, status=(w.lists(),), policy=policy)


@scenario("not_verified", "statement.materiality")
def lenient_policy_and_a_wide_materiality(w: Stage) -> Given:
    """Materiality of half the total vouches for nothing, whatever the buyer would accept (T106)."""
    wide = put("/credentialSubject/materialityThreshold/value", "0.50")
    policy = {"response": "optional", "assurance": "limited"}
    return given(file_of(w.with_statement(wide)), policy=policy)


@scenario("self_verified", "statement.independent")
def lenient_policy_and_one_group(w: Stage) -> Given:
    """One control group of mill and verifier: no policy makes them independent (T43)."""
    group = {"controlGroup": "https://register.example/one"}
    trust = w.trust(listed={"mill": group, "verifier": group})
    return given(w.sound, trust=trust, policy={"response": "optional"})
