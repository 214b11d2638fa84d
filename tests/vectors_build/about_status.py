"""Withdrawn, suspended, replaced, or nobody knows: what status lists say and what they cannot (DESIGN 5)."""

import struct
import zlib

from passport import moments
from passport.status import MIN_BYTES
from passport.vocab import StatusPurpose
from signing.encoding import multibase_encode
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, both, changed, file_of, pack, put
from tests.world import DAY, NOW, Identity

CLEAN = "status/clean.json"
OLDER = "2026-11-15T04:00:00Z"
MILL_REVOCATION = (("mill", "revocation"),)
GARBAGE = {"type": ["VerifiableCredential", "Sticker"], "id": "urn:x:1"}
FUTURE = "https://passport.example/ns/v9"


@scenario("revoked", "claim.revocation")
def claim_withdrawn(w: Stage) -> Given:
    """The mill's newest revocation list has the claim's bit (DESIGN 7)."""
    return given(w.sound, status=(CLEAN, w.newer(w.mill, "revocation", of=[w.docs.claim])))


@scenario("revoked", "claim.revocation", kinds="P-256")
def claim_withdrawn_p_256(w: Stage) -> Given:
    """The same with a list signed by a P-256 key (DESIGN 3)."""
    newer = w.newer(w.mill, "revocation", of=[w.docs.claim])
    return given(w.sound, trust="trust/listed-p256.json", status=("status/clean-p256.json", newer))


@scenario("revoked", "statement.revocation")
def statement_withdrawn(w: Stage) -> Given:
    """The verifier has withdrawn the statement (DESIGN 4)."""
    return given(w.sound, status=(CLEAN, w.newer(w.verifier, "revocation", of=[w.docs.statement or {}])))


@scenario("revoked", "accreditation.revocation")
def accreditation_withdrawn_in_the_bodys_list(w: Stage) -> Given:
    """The accreditation body's own list has the accreditation's bit (DESIGN 4, 7)."""
    return given(w.sound, status=(CLEAN, w.newer(w.body, "revocation", of=[w.accreditation_document])))


@scenario("revoked", "claim.revocation")
def bit_back_to_zero(w: Stage) -> Given:
    """A 1 in any list of any age counts: the newest list that took it back changes nothing (DESIGN 5,
    T67)."""
    return given(w.sound, status=(CLEAN, w.newer(w.mill, "revocation", of=[w.docs.claim], at=OLDER)))


@scenario("revoked", "claim.revocation claim.freshness", also="stale")
def only_a_list_of_last_year(w: Stage) -> Given:
    """A list far older than 30 days says nothing about a 0, but its 1 counts (DESIGN 5, T67)."""
    old = w.newer(w.mill, "revocation", of=[w.docs.claim], at="2025-11-01T00:00:00Z")
    return given(w.sound, status=(w.lists(without=MILL_REVOCATION), old))


@scenario("revoked", "claim.revocation")
def list_inside_the_passport(w: Stage) -> Given:
    """A withdrawn passport that carries the list that says so (DESIGN 2.5)."""
    w.revoke(w.docs.claim)
    list_ = w.status_list(w.mill, "revocation", at="2026-11-21T05:00:00Z")
    return given(pack(*w.docs.signed(), extras=[list_]))


@scenario("revoked", "claim.revocation container.structure extra.version", also="refused incomplete")
def garbage_beside_it(w: Stage) -> Given:
    """A member that nothing reaches is refused, but withdrawn comes first (DESIGN 2.5, 7, T104)."""
    data = pack(*w.docs.signed(), extras=[GARBAGE])
    return given(data, status=(CLEAN, w.newer(w.mill, "revocation", of=[w.docs.claim])))


@scenario("revoked", "claim.revocation extra.version", also="incomplete")
def future_version_beside_it(w: Stage) -> Given:
    """A document of a future version beside a withdrawn passport never makes it unreadable (T104)."""
    later = {**w.claim(), "@context": ["https://www.w3.org/ns/credentials/v2", FUTURE]}
    data = pack(*w.docs.signed(), extras=[later])
    return given(data, status=(CLEAN, w.newer(w.mill, "revocation", of=[w.docs.claim])))


@scenario("revoked", "claim.revocation container.structure", also="refused")
def second_statement_beside_it(w: Stage) -> Given:
    """A container stuffed with a second statement is refused, but withdrawn comes first (DESIGN 7, T104)."""
    second = w.statement(w.docs.claim, outcome="modified")
    data = pack(*w.docs.signed(), extras=[second])
    return given(data, status=(CLEAN, w.newer(w.mill, "revocation", of=[w.docs.claim])))


@scenario("suspended", "claim.suspension")
def claim_suspended(w: Stage) -> Given:
    """The mill's newest suspension list has the claim's bit (DESIGN 7)."""
    return given(w.sound, status=(CLEAN, w.newer(w.mill, "suspension", of=[w.docs.claim])))


@scenario("suspended", "statement.suspension")
def statement_suspended(w: Stage) -> Given:
    """The verifier has suspended the statement (DESIGN 7)."""
    return given(w.sound, status=(CLEAN, w.newer(w.verifier, "suspension", of=[w.docs.statement or {}])))


@scenario("suspended", "accreditation.suspension")
def accreditation_suspended(w: Stage) -> Given:
    """Suspended 'by its issuer, or the accreditation is' (DESIGN 7)."""
    return given(w.sound, status=(CLEAN, w.newer(w.body, "suspension", of=[w.accreditation_document])))


@scenario("suspended", "claim.suspension claim.refresh", also="superseded")
def suspended_and_replaced(w: Stage) -> Given:
    """The first state of the table that applies is the verdict, the others are listed (DESIGN 7)."""
    lists = [w.newer(w.mill, purpose, of=[w.docs.claim]) for purpose in ("suspension", "refresh")]
    return given(w.sound, status=(CLEAN, *lists))


@scenario("verified")
def suspension_lifted(w: Stage) -> Given:
    """Suspension follows the newest list: the older one with the bit no longer counts (DESIGN 5, T67)."""
    return given(w.sound, status=(CLEAN, w.newer(w.mill, "suspension", of=[w.docs.claim], at=OLDER)))


@scenario("verified")
def bit_of_a_neighbour(w: Stage) -> Given:
    """Index 0 is the left-most bit: the mirrored bit of the same byte is somebody else's (DESIGN 5, T68)."""
    index = int(w.docs.claim["credentialStatus"][0]["statusListIndex"])
    bits = bytearray(MIN_BYTES)
    bits[index // 8] = 1 << (index % 8)
    assert index % 8 != 7 - index % 8
    w.mill.bits["revocation"] = bytes(bits)
    return given(w.sound, status=(CLEAN, w.newer(w.mill, "revocation")))


@scenario("superseded", "claim.refresh")
def replaced(w: Stage) -> Given:
    """The mill has set the refresh bit: there is a corrected claim (DESIGN 5, T59)."""
    return given(w.sound, status=(CLEAN, w.newer(w.mill, "refresh", of=[w.docs.claim])))


@scenario("superseded", "claim.refresh")
def replaced_and_bit_taken_back(w: Stage) -> Given:
    """A refresh bit never returns to 0 (DESIGN 5, T67)."""
    return given(w.sound, status=(CLEAN, w.newer(w.mill, "refresh", of=[w.docs.claim], at=OLDER)))


# Nobody knows


@scenario(
    "status_unknown",
    unknown="claim.revocation claim.suspension claim.refresh statement.revocation statement.suspension "
    "accreditation.revocation accreditation.suspension",
)
def no_lists_at_all(w: Stage) -> Given:
    """A missing list is 'not checked', never fine (DESIGN 5, T69)."""
    return given(w.sound, status=())


@scenario("status_unknown", unknown="claim.refresh")
def refresh_list_missing(w: Stage) -> Given:
    """Whether a corrected claim exists could not be checked (DESIGN 5)."""
    return given(w.sound, status=(w.lists(without=[("mill", "refresh")]),))


@scenario("status_unknown", unknown="statement.revocation statement.suspension")
def statement_lists_missing(w: Stage) -> Given:
    """Withdrawal of the statement could not be checked (DESIGN 5)."""
    return given(w.sound, status=(w.lists(of=[w.docs.claim, w.accreditation_document]),))


@scenario("status_unknown", unknown="accreditation.revocation accreditation.suspension")
def accreditation_lists_missing(w: Stage) -> Given:
    """Withdrawal of the accreditation could not be checked (DESIGN 7, FLOOR)."""
    return given(w.sound, status=(w.lists(of=[w.docs.claim, w.docs.statement or {}]),))


def _revocation(w: Stage, list_: bytes) -> Given:
    """All lists but the mill's revocation list, for which there is only this one."""
    return given(w.sound, status=(w.lists(without=MILL_REVOCATION), list_))


@scenario("status_unknown", unknown="claim.revocation")
def exactly_30_days_late(w: Stage) -> Given:
    """A list is used up to 30 days after its window; from then on it says nothing about a 0 (DESIGN 5)."""
    end = "2026-10-22T10:00:00Z"
    return _revocation(w, w.newer(w.mill, "revocation", at="2026-10-15T10:00:00Z", valid_until=end))


@scenario("status_unknown", unknown="claim.revocation")
def later_than_the_policy_allows(w: Stage) -> Given:
    """A policy may want less than 30 days; two days late is too late for one day (DESIGN 5)."""
    end = "2026-11-19T10:00:00Z"
    late = w.newer(w.mill, "revocation", at="2026-11-12T10:00:00Z", valid_until=end)
    asked = _revocation(w, late)
    return given(asked.input, status=asked.status, policy={"staleDays": 1})


@scenario("status_unknown", unknown="claim.revocation")
def list_from_the_future(w: Stage) -> Given:
    """A list counts if its validFrom is at most 300 s ahead; this one is 301 s ahead (DESIGN 5)."""
    return _revocation(w, w.newer(w.mill, "revocation", at="2026-11-21T10:05:01Z"))


@scenario("verified")
def list_300_seconds_ahead(w: Stage) -> Given:
    """Clocks differ: a list whose validFrom is exactly 300 s ahead counts (DESIGN 5)."""
    return _revocation(w, w.newer(w.mill, "revocation", at="2026-11-21T10:05:00Z"))


@scenario("status_unknown", unknown="claim.revocation")
def another_issuers_list(w: Stage) -> Given:
    """A list under the right name, signed by another listed party, does not count (DESIGN 5, T66)."""
    foreign = w.status_list(w.mill, "revocation", edit=put("/issuer", w.rival.did), by=w.rival)
    return _revocation(w, pack(foreign))


@scenario("status_unknown", unknown="claim.revocation")
def list_of_another_purpose(w: Stage) -> Given:
    """A suspension list under the revocation list's name does not count (DESIGN 5, T66)."""
    edit = put("/credentialSubject/statusPurpose", "suspension")
    return _revocation(w, pack(w.status_list(w.mill, "revocation", edit=edit)))


@scenario("status_unknown", unknown="claim.revocation")
def list_of_another_name(w: Stage) -> Given:
    """Another list of the same issuer and purpose is not the one the claim names (DESIGN 5, T66)."""
    name = f"{w.mill.base}/revocation/2"
    edit = both(put("/id", name), put("/credentialSubject/id", f"{name}#list"))
    return _revocation(w, pack(w.status_list(w.mill, "revocation", edit=edit)))


@scenario("status_unknown", unknown="claim.revocation")
def list_too_short(w: Stage) -> Given:
    """A list under 131,072 bits does not count, though it has the index (DESIGN 5, T66)."""
    return _revocation(w, pack(_bits(w, bytes(MIN_BYTES - 1))))


@scenario("status_unknown", unknown="claim.revocation")
def list_of_two_gzip_members(w: Stage) -> Given:
    """A second gzip member behind the first is refused, so the list says nothing (T64)."""
    packed = _gzip(bytes(MIN_BYTES))
    edit = put("/credentialSubject/encodedList", multibase_encode("u", packed + packed))
    return _revocation(w, pack(w.status_list(w.mill, "revocation", edit=edit)))


@scenario("status_unknown", unknown="claim.revocation")
def list_that_was_changed(w: Stage) -> Given:
    """A list whose signature does not match says nothing, and accuses nobody (DESIGN 5)."""
    list_ = w.tampered(w.status_list(w.mill, "revocation"), put("/validUntil", "2027-11-21T10:00:00Z"))
    return _revocation(w, pack(list_))


@scenario("status_unknown", unknown="claim.revocation claim.suspension claim.refresh")
def index_beyond_the_list(w: Stage) -> Given:
    """An index beyond the list is a range error, not a 0 (T65)."""
    edits = [put(f"/credentialStatus/{place}/statusListIndex", "131072") for place in range(3)]
    return given(file_of(w.with_claim(*edits)))


def _gzip(bits: bytes) -> bytes:
    """One gzip member; the header of the standard library differs between versions of Python."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(bits) + packer.flush()
    return b"\x1f\x8b\x08" + bytes(6) + b"\xff" + body + struct.pack("<II", zlib.crc32(bits), len(bits))


def _bits(w: Stage, bits: bytes) -> dict[str, object]:
    edit = put("/credentialSubject/encodedList", multibase_encode("u", _gzip(bits)))
    return w.status_list(w.mill, "revocation", edit=edit)


# Old, but not too old


def _late(w: Stage, who: Identity, purpose: StatusPurpose, end: str) -> Given:
    name = next(name for name, one in vars(w).items() if one is who)
    kept = w.lists(without=[(name, purpose)])
    late = w.newer(who, purpose, at=moments.shift(end, -30 * DAY), valid_until=end)
    return given(w.sound, status=(kept, late))


@scenario("stale", "claim.freshness")
def list_ended_this_second(w: Stage) -> Given:
    """A list is fresh while t < end; at its end it is stale (DESIGN 5, T50)."""
    return _late(w, w.mill, "revocation", NOW)


@scenario("verified")
def list_in_its_last_second(w: Stage) -> Given:
    """A list is fresh while t < end (DESIGN 5)."""
    return _late(w, w.mill, "revocation", "2026-11-21T10:00:01Z")


@scenario("stale", "statement.freshness")
def one_second_less_than_30_days_late(w: Stage) -> Given:
    """A list is stale, and used, up to 30 days after its window (DESIGN 5)."""
    return _late(w, w.verifier, "suspension", "2026-10-22T10:00:01Z")


@scenario("stale", "accreditation.freshness")
def accreditation_list_ended(w: Stage) -> Given:
    """The age of the accreditation's lists counts like the others (DESIGN 5, 7)."""
    return _late(w, w.body, "revocation", "2026-11-20T00:00:00Z")


@scenario("status_unknown", unknown="claim.revocation")
def list_that_inflates_to_8_mib(w: Stage) -> Given:
    """What a list unpacks to is bounded: 2 MiB, whatever it claims to hold (T63)."""
    return _revocation(w, pack(_bits(w, bytes(8 * 1024 * 1024))))


@scenario("status_unknown", unknown="claim.revocation")
def list_with_a_status_of_its_own(w: Stage) -> Given:
    """A list has no status, least of all in itself (T70)."""
    entry = {**w.docs.claim["credentialStatus"][0], "statusListIndex": "1"}
    edit = put("/credentialStatus", [entry])
    return _revocation(w, pack(changed(w.status_list(w.mill, "revocation"), edit)))
