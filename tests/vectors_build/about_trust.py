"""Who signed: listed or not, in which role, under which prefix, with which key, when (DESIGN 4, T42-T52,
T105)."""

from dataclasses import replace

from signing.digests import document_digest
from signing.keys import PrivateKey
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, both, changed, file_of, named_by_its_key, pack, put
from tests.world import ATTESTED, CLAIMED, Documents, Identity
from tests.world_people import Knob

THEIRS = "https://id.sydstal.example/01/04098765000010/21/S-1"
CAUSE = "Audits were not done."


def _other_key(one: Identity, seed: bytes, fragment: str = "key-2") -> Identity:
    return replace(one, key=PrivateKey.from_seed("Ed25519", seed * 32), fragment=fragment)


def _lists_by_new_keys(w: Stage) -> bytes:
    """The bundle after every issuer has taken a new key for its lists."""
    w.mill, w.verifier, w.body = (
        _other_key(one, bytes([place])) for place, one in enumerate((w.mill, w.verifier, w.body))
    )
    return w.lists()


def _key(w: Stage, who: str, *, doc: Knob = None, seen: str = "", **changes: str) -> Given:
    """The base passport; one party's first key listed with changes, and a new key of its for the lists."""
    old = getattr(w, who).listed_key(**changes)
    lists = _lists_by_new_keys(w)
    listed = {name: {"keys": [getattr(w, name).listed_key()]} for name in ("mill", "verifier", "body")}
    for name, first in (
        ("mill", w.docs.claim),
        ("verifier", w.docs.statement),
        ("body", w.accreditation_document),
    ):
        shown = old if name == who else _first_key(w, name, first or {})
        listed[name]["keys"].insert(0, shown)
    if who == "platform":
        listed["platform"] = {"keys": [old]}
    witnessed = [(document_digest(doc), seen)] if doc is not None else []
    return given(w.sound, trust=w.trust(listed=listed, witnessed=witnessed), status=(lists,))


def _first_key(w: Stage, name: str, document: Knob) -> dict[str, str]:
    fresh = getattr(Stage(), name)
    assert fresh.did == document["issuer"]["id"]
    return dict(fresh.listed_key())


# Nobody on the list


@scenario("unknown_signer", "claim.party")
def mill_nobody_lists(w: Stage) -> Given:
    """A stranger's passport is grey, never red: nobody on the list vouches for this key (DESIGN 7)."""
    return given(w.sound, trust=w.trust(without=[w.mill]))


@scenario("unknown_signer", "statement.party")
def verifier_nobody_lists(w: Stage) -> Given:
    """A statement by a verifier who is not on the list (DESIGN 4)."""
    return given(w.sound, trust=w.trust(without=[w.verifier]))


@scenario("unknown_signer", "claim.party")
def tampered_but_unlisted(w: Stage) -> Given:
    """'Tampered' is said of a listed key alone: without one the mathematics is not asked (DESIGN 7)."""
    data = pack(w.tampered(w.docs.claim), w.docs.statement or {}, w.docs.response or {})
    return given(data, trust=w.trust(without=[w.mill]))


@scenario("unknown_signer", "claim.role")
def claim_of_a_listed_verifier(w: Stage) -> Given:
    """A party listed as verifier does not make claims (DESIGN 4)."""
    roles = {"roles": ["verifier"]}
    return given(w.sound, trust=w.trust(listed={"mill": roles}))


@scenario("unknown_signer", "claim.prefix")
def another_mills_prefix(w: Stage) -> Given:
    """A listed mill signs for another mill's identifiers (T105)."""
    return given(file_of(w.with_claim(id=THEIRS)))


@scenario("unknown_signer", "claim.prefix")
def alternate_id_of_another_mill(w: Stage) -> Given:
    """An alternate id under another mill's prefix is as bad as the id itself (T105)."""
    return given(file_of(w.with_claim(alternateIds=[THEIRS])))


@scenario("unknown_signer", "claim.prefix")
def licence_plate_of_another_issuer(w: Stage) -> Given:
    """Licence plates are held by prefix too; one character off is somebody else's (T105)."""
    plate = "https://id.norrland-steel.example/p/ULE12335678900001"
    return given(file_of(w.with_claim(id=plate)))


@scenario("unknown_signer", "claim.key")
def key_nobody_lists(w: Stage) -> Given:
    """The mill is listed, this key of its is not: a key found elsewhere is never added (DESIGN 4, T112)."""
    lists = w.lists()
    w.mill = _other_key(w.mill, b"n")
    docs = w.documents()
    trust = w.trust(listed={"mill": {"keys": [Stage().mill.listed_key()]}})
    return given(file_of(docs), trust=trust, status=(lists,))


@scenario("unknown_signer", "claim.key_window")
def signed_in_the_second_the_key_ended(w: Stage) -> Given:
    """A key counts while notBefore <= t < notAfter; at its end it no longer does (DESIGN 4, T50)."""
    return _key(w, "mill", notAfter=CLAIMED)


@scenario("unknown_signer", "statement.key_window")
def signed_one_second_before_the_key_began(w: Stage) -> Given:
    """The verifier's key begins one second after the statement (DESIGN 4, T50)."""
    return _key(w, "verifier", notBefore="2026-09-25T12:00:01Z")


@scenario("unknown_signer", "claim.key_window")
def signed_after_rotation(w: Stage) -> Given:
    """A rotated key signs nothing any more, from the second of its rotation (DESIGN 4)."""
    return _key(w, "mill", revoked=CLAIMED, reason="rotation")


# Compromise and withdrawal for cause


@scenario("revoked", "claim.key_in_force")
def claim_signed_as_the_key_was_compromised(w: Stage) -> Given:
    """Dated at the second of the compromise: revoked (DESIGN 4, T52)."""
    return _key(w, "mill", revoked=CLAIMED, reason="compromise")


@scenario("revoked", "statement.key_in_force")
def statement_signed_after_the_compromise(w: Stage) -> Given:
    """Dated after the compromise: revoked, even if somebody claims to have seen it before (DESIGN 4, T52)."""
    return _key(
        w, "verifier", doc=w.docs.statement, seen="2026-09-20T00:00:00Z", revoked="2026-09-21T00:00:00Z",
        reason="compromise",
    )  # fmt: skip


@scenario("revoked", "accreditation.key_in_force")
def accreditation_signed_after_the_compromise(w: Stage) -> Given:
    """The body's key was stolen before it signed the accreditation (DESIGN 4, T52)."""
    return _key(w, "body", revoked="2024-12-31T00:00:00Z", reason="compromise")


@scenario("unknown_signer", "claim.key_witnessed")
def claim_before_the_compromise_unwitnessed(w: Stage) -> Given:
    """Dated before the compromise by the signer alone, who may be the thief: the key counts as unlisted
    (T52)."""
    return _key(w, "mill", revoked="2026-09-18T06:00:01Z", reason="compromise")


@scenario("unknown_signer", "statement.key_witnessed")
def statement_witnessed_too_late(w: Stage) -> Given:
    """Witnessed in the second of the compromise is not witnessed before it (DESIGN 4, T52)."""
    moment = "2026-10-01T00:00:00Z"
    return _key(w, "verifier", doc=w.docs.statement, seen=moment, revoked=moment, reason="compromise")


@scenario("not_verified", "accreditation.key_witnessed")
def accreditation_before_the_compromise_unwitnessed(w: Stage) -> Given:
    """A body's key that counts as unlisted accredits nobody (DESIGN 4, T51, T52)."""
    return _key(w, "body", revoked="2026-10-01T00:00:00Z", reason="compromise")


@scenario("revoked", "accreditation.withdrawn")
def withdrawn_in_the_second_of_the_statement(w: Stage) -> Given:
    """An accreditation withdrawn for cause at the very second of the statement (DESIGN 4, T50)."""
    return given(w.sound, trust=w.trust(withdrawn={"at": ATTESTED, "reason": CAUSE}))


@scenario("unknown_signer", "accreditation.witnessed")
def withdrawn_a_second_after_the_statement_unwitnessed(w: Stage) -> Given:
    """Dated before the withdrawal by the verifier alone: its key counts as unlisted (DESIGN 4, T50, T52)."""
    return given(w.sound, trust=w.trust(withdrawn={"at": "2026-09-25T12:00:01Z", "reason": CAUSE}))


# Keys and controllers


@scenario("refused", "claim.controller claim.key", also="unknown_signer")
def key_of_a_foreign_controller(w: Stage) -> Given:
    """The claim says the mill is its issuer and is signed with the rival's key (T44)."""
    first = w.resign(w.docs.claim, both(), by=w.rival)
    return given(file_of(w.around(first)))


@scenario("refused", "statement.controller statement.key", also="unknown_signer")
def statement_signed_with_the_mills_friend(w: Stage) -> Given:
    """The statement names the verifier and is signed with another party's listed key (T44)."""
    second = w.resign(w.docs.statement or {}, both(), by=w.rival)
    return given(file_of(Documents(w.docs.claim, second, w.answer(w.docs.claim, second))))


@scenario("refused", "claim.key_sane")
def small_order_key(w: Stage) -> Given:
    """A listed key of small order, under which every message verifies, is no key (T29)."""
    weak = w.mill.listed_key(publicKeyMultibase="z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP")
    return given(w.sound, trust=_with_key(w, weak))


@scenario("refused", "claim.key_sane")
def did_key_listed_with_other_bytes(w: Stage) -> Given:
    """The name of a did:key is its key; a list that gives it another one is not believed (T49)."""
    w.mill = named_by_its_key(w.mill)
    docs = w.documents()
    stolen = w.mill.listed_key(publicKeyMultibase=w.stranger.key.public.multikey)
    return given(file_of(docs), trust=_with_key(w, stolen), status=(w.lists(),))


@scenario("refused", "claim.profile")
def did_key_with_the_fragment_of_another(w: Stage) -> Given:
    """A did:key whose fragment is another key (T49)."""
    w.mill = named_by_its_key(w.mill)
    docs = w.documents()
    other = put("/proof/verificationMethod", f"{w.mill.did}#{w.stranger.key.public.multikey}")
    first = changed(docs.claim, other)
    return given(file_of(w.around(first)), trust=w.trust(), status=(w.lists(),))


@scenario("refused", "accreditation.key_distinct accreditation.independent", also="not_verified")
def mill_accredits_its_verifier(w: Stage) -> Given:
    """A mill that is listed as accreditation body too grants its verifier the scope, with its one key (T38,
    T51)."""
    granted = w.accreditation(by=w.mill)
    docs = w.with_statement(accreditation=granted)
    roles = {"mill": {"roles": ["accreditation-body", "producer"]}}
    trust = w.trust(listed=roles, accreditations=[granted])
    return given(file_of(docs), trust=trust, status=(w.lists(of=[*docs.signed()[:2], granted]),))


def _with_key(w: Stage, key: dict[str, str], *, who: str = "mill", accreditations: Knob = None) -> bytes:
    """A list whose publisher was careless: it shows a key the act of publishing refuses (T29, T38)."""
    granted = [w.accreditation_document] if accreditations is None else accreditations
    harmless = PrivateKey.from_seed("Ed25519", b"h" * 32).public.multikey
    shown = {who: {"keys": [{**key, "publicKeyMultibase": harmless}]}}
    honest = w.trust_document(listed=shown, accreditations=granted)
    parties = honest["credentialSubject"]["parties"]
    place = next(i for i, one in enumerate(parties) if one["id"] == getattr(w, who).did)
    edit = put(f"/credentialSubject/parties/{place}/keys/0/publicKeyMultibase", key["publicKeyMultibase"])
    return pack(w.resign(honest, edit), *granted)


# The wrong role for the statement


@scenario("refused", "statement.role statement.key_distinct", also="unknown_signer")
def producer_signs_the_statement(w: Stage) -> Given:
    """The mill verifies itself with its one key: two roles, one hand (T38, T42)."""
    return given(file_of(w.with_statement(by=w.mill)))


@scenario(
    "refused",
    "statement.role response.key_distinct response.independent policy.response",
    also="unknown_signer two_signatures",
)
def platform_signs_the_statement(w: Stage) -> Given:
    """The platform verifies what it serves (T42)."""
    return given(file_of(w.with_statement(by=w.platform)))


@scenario("unknown_signer", "statement.role")
def rival_signs_the_statement(w: Stage) -> Given:
    """Another listed mill signs the statement; it is not listed as a verifier (T42)."""
    return given(file_of(w.with_statement(by=w.rival)))


@scenario("self_verified", "statement.independent")
def one_legal_entity(w: Stage) -> Given:
    """Producer and verifier are two DIDs of one legal entity (T43)."""
    entity = {"legalEntity": w.verifier.legal_entity}
    return given(w.sound, trust=w.trust(listed={"mill": entity}))


@scenario("self_verified", "statement.independent")
def one_control_group(w: Stage) -> Given:
    """Producer and verifier are controlled by one group (T43)."""
    group = {"controlGroup": "north-group"}
    return given(w.sound, trust=w.trust(listed={"mill": group, "verifier": group}))


@scenario("self_verified", "statement.independent")
def the_verifiers_group_is_headed_by_the_producer(w: Stage) -> Given:
    """The group has the name of the company at its head, which is under nobody's control itself (T368)."""
    group = {"controlGroup": w.mill.legal_entity.upper()}
    return given(w.sound, trust=w.trust(listed={"verifier": group}))


@scenario("self_verified", "statement.independent")
def the_producers_group_is_headed_by_the_verifier(w: Stage) -> Given:
    """The other way round: the auditor's company is at the head of the mill's group (T368)."""
    group = {"controlGroup": w.verifier.legal_entity}
    return given(w.sound, trust=w.trust(listed={"mill": group}))


@scenario("revoked", "claim.key_in_force")
def key_revoked_without_a_reason(w: Stage) -> Given:
    """Revoked and nobody says why: the worst is assumed, a compromise (DESIGN 4, T52)."""
    return _key(w, "mill", revoked=CLAIMED)
