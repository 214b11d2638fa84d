"""Windows at the second where two of them meet, and ages that add up (DESIGN 4, 5, T50, T57)."""

from passport import moments
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage
from tests.world import DAY, NOW


def _late(w: Stage, end: str) -> bytes:
    at = moments.shift(end, -30 * DAY)
    return w.newer(w.mill, "suspension", at=at, valid_until=end)


@scenario("stale", "claim.freshness trust.window")
def old_list_and_old_trust_list(w: Stage) -> Given:
    """Both are past their windows; one state says it, both findings are there (DESIGN 5)."""
    trust = w.trust(valid_until="2026-11-21T09:59:59Z")
    kept = w.lists(without=[("mill", "suspension")])
    return given(w.sound, trust=trust, status=(kept, _late(w, "2026-11-21T09:00:00Z")))


@scenario("status_unknown", "trust.window", unknown="claim.suspension", also="stale")
def list_too_old_and_old_trust_list(w: Stage) -> Given:
    """Unknown withdrawal comes before old facts (DESIGN 7)."""
    trust = w.trust(valid_until=NOW)
    kept = w.lists(without=[("mill", "suspension")])
    return given(w.sound, trust=trust, status=(kept, _late(w, "2026-10-22T10:00:00Z")))


@scenario("stale", "trust.floor")
def clock_a_second_before_the_trust_list(w: Stage) -> Given:
    """The floor is the validFrom of the trust list in force; it warns and caps at stale (T57)."""
    return given(w.sound, trust=w.trust(at="2026-11-21T10:00:01Z"))


@scenario(
    "out_of_date",
    "claim.window statement.window trust.window",
    unknown="claim.revocation claim.suspension claim.refresh statement.revocation statement.suspension "
    "accreditation.revocation accreditation.suspension",
    also="status_unknown stale",
)
def clock_ten_years_ahead(w: Stage) -> Given:
    """A clock wrong by ten years is answered with unknown and old facts, never with a red word (T57)."""
    return given(w.sound, at="2036-11-21T10:00:00Z")


@scenario("verified")
def newest_list_of_two_is_fresh(w: Stage) -> Given:
    """Beside the newest list an old one of the same issuer makes nothing stale (DESIGN 5)."""
    return given(w.sound, status=("status/clean.json", _late(w, "2026-11-01T00:00:00Z")))


@scenario("suspended", "claim.suspension claim.freshness", also="stale")
def suspended_by_a_stale_list(w: Stage) -> Given:
    """The newest list is past its window and suspends: that is said first (DESIGN 5, 7)."""
    w.suspend(w.docs.claim)
    kept = w.lists(without=[("mill", "suspension")])
    return given(w.sound, status=(kept, _late(w, "2026-11-20T00:00:00Z")))
