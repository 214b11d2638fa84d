"""What earlier verifications saw: a replayed list undoes nothing, memory never helps (DESIGN 5, T67)."""

from passport.vocab import StatusPurpose
from tests.vectors_build.scenario import Given, Row, given, scenario
from tests.vectors_build.stage import Stage
from tests.world import NOW, Identity

CLEAN = "status/clean.json"
CLEAN_AT = "2026-11-21T04:00:00Z"
LATER = "2026-11-21T05:00:00Z"


def row(
    w: Stage, who: Identity, purpose: StatusPurpose, at: str, *, position: str = "", is_set: bool = False
) -> Row:
    """One entry as an earlier verification saw it."""
    del w
    return (who.did, purpose, f"{who.base}/{purpose}/1", position or "0", at, is_set)


def _own(document: dict[str, object], purpose: str) -> str:
    entries: object = document["credentialStatus"]
    assert isinstance(entries, list)
    return next(str(one["statusListIndex"]) for one in entries if one["statusPurpose"] == purpose)


@scenario("revoked", "claim.revocation")
def remembered_withdrawal(w: Stage) -> Given:
    """A 1 that was seen once counts, though only a list of a 0 is at hand (DESIGN 5, T67)."""
    seen = row(w, w.mill, "revocation", CLEAN_AT, position=_own(w.docs.claim, "revocation"), is_set=True)
    return given(w.sound, seen=(seen,))


@scenario("revoked", "statement.revocation")
def remembered_withdrawal_and_no_list(w: Stage) -> Given:
    """The list that said so is not at hand any more; what it said still holds (DESIGN 5, T67, T69)."""
    statement = w.docs.statement or {}
    seen = row(w, w.verifier, "revocation", LATER, position=_own(statement, "revocation"), is_set=True)
    return given(w.sound, status=(w.lists(without=[("verifier", "revocation")]),), seen=(seen,))


@scenario("superseded", "claim.refresh")
def remembered_correction(w: Stage) -> Given:
    """A refresh bit never returns to 0, not even by hiding the list that has it (DESIGN 5, T67)."""
    seen = row(w, w.mill, "refresh", LATER, position=_own(w.docs.claim, "refresh"), is_set=True)
    return given(w.sound, seen=(seen,))


@scenario("status_unknown", unknown="claim.revocation")
def older_list_replayed(w: Stage) -> Given:
    """A newer list was seen before: a 0 counts only from the newest, so this one says nothing (T67)."""
    return given(w.sound, seen=(row(w, w.mill, "revocation", LATER),))


@scenario("status_unknown", unknown="accreditation.suspension")
def older_list_of_the_body_replayed(w: Stage) -> Given:
    """The same for the accreditation's suspension list, which follows the newest (DESIGN 5, T67)."""
    return given(w.sound, seen=(row(w, w.body, "suspension", LATER),))


@scenario("status_unknown", unknown="claim.suspension")
def older_list_of_a_suspension_replayed(w: Stage) -> Given:
    """A replayed list that suspends is not the newest either: nobody knows, and nobody is accused (T67)."""
    suspended = w.newer(w.mill, "suspension", of=[w.docs.claim], at="2026-11-20T05:00:00Z")
    kept = w.lists(without=[("mill", "suspension")])
    return given(w.sound, status=(kept, suspended), seen=(row(w, w.mill, "suspension", CLEAN_AT),))


@scenario("verified")
def the_same_list_again(w: Stage) -> Given:
    """The newest list seen is the one at hand: nothing was rolled back (DESIGN 5)."""
    return given(w.sound, seen=(row(w, w.mill, "revocation", CLEAN_AT),))


@scenario("verified")
def suspension_seen_and_lifted(w: Stage) -> Given:
    """A remembered suspension does not outlive the newest list, which has lifted it (DESIGN 5, T67)."""
    position = _own(w.docs.claim, "suspension")
    seen = row(w, w.mill, "suspension", "2026-11-20T04:00:00Z", position=position, is_set=True)
    return given(w.sound, seen=(seen,))


@scenario("verified")
def memory_of_a_neighbour(w: Stage) -> Given:
    """The bit of another index, and another issuer's list of the same name, say nothing here (T66, T68)."""
    position = _own(w.docs.claim, "revocation")
    other = str((int(position) + 1) % 131_072)
    named_alike = (w.rival.did, "revocation", f"{w.mill.base}/revocation/1", position, LATER, True)
    return given(
        w.sound, seen=(row(w, w.mill, "revocation", CLEAN_AT, position=other, is_set=True), named_alike)
    )


@scenario("verified")
def memory_from_the_future(w: Stage) -> Given:
    """What was seen more than 300 s after the moment of checking does not count for it (DESIGN 5, T57)."""
    position = _own(w.docs.claim, "revocation")
    return given(
        w.sound, seen=(row(w, w.mill, "revocation", "2099-01-01T00:00:00Z", position=position, is_set=True),)
    )


@scenario("revoked", "claim.revocation")
def memory_of_this_second(w: Stage) -> Given:
    """Seen at the very moment of checking: it counts (DESIGN 5)."""
    position = _own(w.docs.claim, "revocation")
    return given(w.sound, seen=(row(w, w.mill, "revocation", NOW, position=position, is_set=True),))
