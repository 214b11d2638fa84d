"""Times that do not follow each other, and moments outside windows (DESIGN 7, T56-T58, T113)."""

from passport.links import reference
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, both, file_of, pack, put
from tests.world import NOW


@scenario("out_of_date", "claim.window")
def claim_ended_this_second(w: Stage) -> Given:
    """Windows are t < end: at its end the claim is out of date (DESIGN 2.1, T50)."""
    first = w.claim(valid_until=NOW)
    second = w.statement(first)
    return given(pack(first, second, w.response(first, second)))


@scenario("out_of_date", "statement.window")
def statement_ended_this_second(w: Stage) -> Given:
    """A statement has a window of its own (DESIGN 7)."""
    return given(file_of(w.with_statement(valid_until=NOW)))


@scenario("out_of_date", "claim.window statement.window")
def one_second_before_the_claim(w: Stage) -> Given:
    """A claim whose time has not begun is out of date; the response, a hint, may be 300 s ahead (T56)."""
    at = "2026-11-21T11:00:01Z"
    first = w.claim(at=at)
    second = w.statement(first, at=at)
    return given(pack(first, second, w.response(first, second, at=at)), at="2026-11-21T11:00:00Z")


@scenario("out_of_date", "accreditation.window")
def accreditation_ended_in_the_second_of_the_statement(w: Stage) -> Given:
    """Accredited while t < end: at the end of the accreditation the statement is outside it (T50)."""
    granted = w.accreditation(valid_until="2026-09-25T12:00:00Z")
    return _with(w, granted)


@scenario("out_of_date", "accreditation.window")
def accreditation_begins_one_second_after_the_statement(w: Stage) -> Given:
    """A statement made one second before the accreditation is outside it (DESIGN 4, T50)."""
    return _with(w, w.accreditation(at="2026-09-25T12:00:01Z"))


def _with(w: Stage, granted: dict[str, object]) -> Given:
    edits = [
        put(f"/credentialSubject/accreditation/{name}", value) for name, value in reference(granted).items()
    ]
    return given(file_of(w.with_statement(*edits)), trust=w.trust(accreditations=[granted]))


@scenario("refused", "claim.period")
def forecast_sold_as_fact(w: Stage) -> Given:
    """A period that ends one second after the claim begins is a forecast (DESIGN 7, T113)."""
    return given(file_of(w.with_claim(put("/credentialSubject/period/end", "2026-09-18T06:00:01Z"))))


@scenario("refused", "claim.period")
def period_of_no_length(w: Stage) -> Given:
    """period.start < period.end (DESIGN 7)."""
    return given(file_of(w.with_claim(put("/credentialSubject/period/start", "2026-09-18T00:00:00Z"))))


@scenario("refused", "claim.dates")
def claim_signed_before_it_begins(w: Stage) -> Given:
    """claim validFrom <= created (DESIGN 7)."""
    return given(file_of(w.with_claim(put("/validFrom", "2026-09-18T06:00:01Z"))))


@scenario("refused", "claim.dates claim.window", also="out_of_date")
def claim_ends_before_it_begins(w: Stage) -> Given:
    """validUntil before validFrom: exact, no crash (T56)."""
    return given(file_of(w.with_claim(put("/validUntil", "2026-09-18T05:59:59Z"))))


@scenario("refused", "statement.order")
def statement_older_than_the_claim(w: Stage) -> Given:
    """Nobody verifies a claim one second before it is signed (T58)."""
    at = "2026-09-18T05:59:59Z"
    edit = both(put("/validFrom", at), put("/proof/created", at))
    return given(file_of(w.with_statement(edit)))


@scenario("refused", "statement.engagement")
def engagement_of_another_time(w: Stage) -> Given:
    """The engagement's period contains the claim's (DESIGN 2.3)."""
    edit = put("/credentialSubject/engagement/period/start", "2026-09-17T00:00:01Z")
    return given(file_of(w.with_statement(edit)))


# The age of the trust list


@scenario("stale", "trust.window")
def trust_list_ended_this_second(w: Stage) -> Given:
    """Expired, a trust list allows at best stale (DESIGN 4)."""
    return given(w.sound, trust=w.trust(valid_until=NOW))


@scenario("stale", "trust.floor")
def checked_before_the_trust_list_was_made(w: Stage) -> Given:
    """The floor of the clock is the validFrom of the list in force: before it, at best stale (T57)."""
    return given(w.sound, trust=w.trust(at="2026-11-21T10:00:01Z"))


@scenario("verified")
def trust_list_made_this_second(w: Stage) -> Given:
    """start <= t: a list of the very second of checking is in time (DESIGN 2.1, T57)."""
    return given(w.sound, trust=w.trust(at=NOW, valid_until="2026-11-21T10:00:01Z"))
