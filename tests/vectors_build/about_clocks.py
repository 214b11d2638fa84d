"""Status lists between two clocks, over-long ones, and a newest that cannot be read (T121, T123)."""

from typing import Any

from passport import container, moments
from passport.vocab import StatusPurpose
from signing.encoding import multibase_encode
from tests.vectors_build.scenario import Given, Source, given, scenario
from tests.vectors_build.stage import Stage, put
from tests.world import DAY, NOW
from tests.world_people import Document

CLEAN = "status/clean.json"
ROTATED = "2026-11-19T00:00:00Z"
DATED_BACK = "2026-11-18T00:00:00Z"
FRESH = "2026-11-21T05:00:00Z"


def _only(w: Stage, purpose: StatusPurpose, *lists: Document) -> Given:
    """All lists but the mill's of one purpose, for which there are these."""
    found: tuple[Source, ...] = (w.lists(without=[("mill", purpose)]), container.bundle(lists))
    return given(w.sound, status=found)


def _rotated(w: Stage, purpose: StatusPurpose, *lists: Document) -> Given:
    """The mill's first key has ended; all its lists but those of one purpose are of the second."""
    second = w.successor(w.mill)
    every: tuple[StatusPurpose, ...] = ("revocation", "suspension", "refresh")
    others = [w.status_list(w.mill, one, by=second) for one in every if one != purpose]
    keys = [w.mill.listed_key(revoked=ROTATED, reason="rotation"), second.listed_key(notBefore=ROTATED)]
    kept = w.lists(without=[("mill", one) for one in every])
    trust = w.trust(listed={"mill": {"keys": keys}})
    return given(w.sound, trust=trust, status=(kept, container.bundle([*others, *lists])))




def _list(w: Stage, purpose: StatusPurpose, at: str, *, set_: bool, **knobs: Any) -> Document:
    w.set_bit(w.docs.claim, purpose, value=set_)
    return w.status_list(w.mill, purpose, at=at, **knobs)


@scenario("suspended", "claim.suspension")
def suspension_lifted_by_an_ended_key(w: Stage) -> Given:
    """An ended key signs a fresh list that lifts the suspension, and dates the signature back: it does not
    hold when the list is said (T123)."""
    held = _list(w, "suspension", "2026-11-20T04:00:00Z", set_=True, by=w.successor(w.mill))
    lifted = _list(w, "suspension", FRESH, set_=False, edit=put("/proof/created", DATED_BACK))
    return _rotated(w, "suspension", held, lifted)


@scenario("status_unknown", unknown="claim.revocation")
def fresh_list_of_an_ended_key(w: Stage) -> Given:
    """The only revocation list is of an ended key, fresh, and its signature dated back (T123)."""
    fresh = _list(w, "revocation", FRESH, set_=False, edit=put("/proof/created", DATED_BACK))
    return _rotated(w, "revocation", fresh)


@scenario("status_unknown", unknown="claim.revocation")
def list_created_after_the_moment(w: Stage) -> Given:
    """A list that begins early and was signed 301 s from now is not yet there (T123)."""
    ahead = put("/proof/created", moments.shift(NOW, 301))
    return _only(w, "revocation", _list(w, "revocation", FRESH, set_=False, edit=ahead))


@scenario("verified")
def list_created_300_seconds_ahead(w: Stage) -> Given:
    """Clocks differ by up to 300 s (DESIGN 5)."""
    ahead = put("/proof/created", moments.shift(NOW, 300))
    return _only(w, "revocation", _list(w, "revocation", FRESH, set_=False, edit=ahead))


@scenario("suspended", "claim.suspension")
def newer_by_its_signature(w: Stage) -> Given:
    """Of two lists the newer is the one that was said later, whatever its validFrom (T123)."""
    lifted = _list(w, "suspension", FRESH, set_=False)
    later = put("/proof/created", "2026-11-21T06:00:00Z")
    held = _list(w, "suspension", "2026-11-21T04:00:00Z", set_=True, edit=later)
    return _only(w, "suspension", lifted, held)


@scenario("suspended", "claim.suspension")
def of_two_lists_of_one_second_the_worse(w: Stage) -> Given:
    """Two suspension lists said in one second, one with the bit: the worse counts (T121)."""
    lists = [_list(w, "suspension", FRESH, set_=set_) for set_ in (True, False)]
    return _only(w, "suspension", *lists)


@scenario("verified")
def list_for_31_days(w: Stage) -> Given:
    """A list's window is at most 31 days (T123)."""
    until = moments.shift(FRESH, 31 * DAY)
    return _only(w, "revocation", _list(w, "revocation", FRESH, set_=False, valid_until=until))


@scenario("status_unknown", unknown="claim.revocation")
def list_for_31_days_and_a_second(w: Stage) -> Given:
    """A 0 in a list with a longer window says nothing (T123)."""
    until = moments.shift(FRESH, 31 * DAY + 1)
    return _only(w, "revocation", _list(w, "revocation", FRESH, set_=False, valid_until=until))


@scenario("status_unknown", unknown="claim.revocation")
def list_for_years_beside_an_older_one(w: Stage) -> Given:
    """The newest list is valid for years; the one before it does not become the newest by that (T121,
    T123)."""
    long = _list(w, "revocation", FRESH, set_=False, valid_until="2031-01-01T00:00:00Z")
    return given(w.sound, status=(CLEAN, container.bundle([long])))


@scenario("revoked", "claim.revocation")
def withdrawn_in_a_list_for_years(w: Stage) -> Given:
    """A 1 counts, however long its list is valid (DESIGN 5, T123)."""
    long = _list(w, "revocation", FRESH, set_=True, valid_until="2031-01-01T00:00:00Z")
    return _only(w, "revocation", long)


@scenario("suspended", "claim.suspension")
def suspension_lifted_in_a_list_for_years(w: Stage) -> Given:
    """A list that is valid for years lifts nothing (T123)."""
    held = _list(w, "suspension", "2026-11-20T04:00:00Z", set_=True)
    long = _list(w, "suspension", FRESH, set_=False, valid_until="2031-01-01T00:00:00Z")
    return _only(w, "suspension", held, long)


UNREADABLE = put("/credentialSubject/encodedList", multibase_encode("u", b"no gzip"))


@scenario("status_unknown", unknown="claim.revocation")
def newest_list_unreadable(w: Stage) -> Given:
    """The newest list is signed and cannot be read: it is not an absent one (T121)."""
    damaged = _list(w, "revocation", FRESH, set_=False, edit=UNREADABLE)
    return given(w.sound, status=(CLEAN, container.bundle([damaged])))


@scenario("suspended", "claim.suspension")
def newest_list_unreadable_and_suspended_before(w: Stage) -> Given:
    """What the newest list says nobody can read; the last word that can be read suspends (T121)."""
    held = _list(w, "suspension", "2026-11-20T04:00:00Z", set_=True)
    damaged = _list(w, "suspension", FRESH, set_=False, edit=UNREADABLE)
    return _only(w, "suspension", held, damaged)


@scenario("verified")
def older_list_unreadable(w: Stage) -> Given:
    """A damaged list that is not the newest changes nothing (DESIGN 5)."""
    damaged = _list(w, "revocation", "2026-11-20T04:00:00Z", set_=False, edit=UNREADABLE)
    return given(w.sound, status=(CLEAN, container.bundle([damaged])))
