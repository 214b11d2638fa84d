"""The platform's answer: absent, useless, or in dispute with the issuers' own word (DESIGN 2.4, T58, T61,
T111)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from passport.links import reference
from signing.keys import PrivateKey
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, both, changed, pack, put
from tests.world import CLAIMED, Identity
from tests.world_people import Knob

Edit = Callable[[dict[str, Any]], object]
NONE = "two_signatures"
POLICY = "policy.response"


def _answered(w: Stage, *edits: Edit, trust: bytes | str = "trust/listed.json", **knobs: Knob) -> Given:
    """The base claim and statement with another response; ``knobs`` of the act, ``edits`` really signed."""
    third = w.answer(w.docs.claim, w.docs.statement, *edits, **knobs)
    return given(pack(w.docs.claim, w.docs.statement or {}, third), trust=trust)


def _response_changed(w: Stage, *edits: Edit) -> Given:
    """The base passport, its response changed after signing."""
    return given(pack(w.docs.claim, w.docs.statement or {}, changed(w.docs.response, *edits)))


@scenario(NONE, f"response.present {POLICY}")
def nobody_answered(w: Stage) -> Given:
    """The default policy wants a platform response (DESIGN 7)."""
    return given(pack(w.docs.claim, w.docs.statement or {}))


@scenario(NONE, f"response.party {POLICY}")
def platform_nobody_lists(w: Stage) -> Given:
    """Unlisted, a response counts as absent (DESIGN 2.4)."""
    return given(w.sound, trust=w.trust(without=[w.platform]))


@scenario(NONE, f"response.role {POLICY}")
def answered_by_a_rival(w: Stage) -> Given:
    """A listed mill that is no platform answers: counts as absent (DESIGN 2.4, 4)."""
    return _answered(w, by=w.rival)


@scenario(NONE, f"response.role {POLICY}")
def answered_by_the_mill(w: Stage) -> Given:
    """The mill itself, with the key of its claim: it is no platform, so there is no answer (DESIGN 2.4)."""
    return _answered(w, by=w.mill)


@scenario(NONE, f"response.role {POLICY}")
def answered_by_the_verifier(w: Stage) -> Given:
    """The verifier, with the key of its statement: no answer either (DESIGN 2.4)."""
    return _answered(w, by=w.verifier)


@scenario(NONE, f"response.role {POLICY}")
def answered_by_the_accreditation_body(w: Stage) -> Given:
    """The body, with the key of the accreditation: no answer either (DESIGN 2.4)."""
    return _answered(w, by=w.body)


@scenario(NONE, f"response.independent {POLICY}")
def platform_of_the_mills_company(w: Stage) -> Given:
    """A response from the producer's legal entity counts as absent (DESIGN 2.4)."""
    entity = {"legalEntity": w.mill.legal_entity}
    return given(w.sound, trust=w.trust(listed={"platform": entity}))


@scenario(NONE, f"response.independent {POLICY}")
def platform_of_the_verifiers_company(w: Stage) -> Given:
    """A response from the verifier's legal entity counts as absent (DESIGN 2.4)."""
    entity = {"legalEntity": w.verifier.legal_entity}
    return given(w.sound, trust=w.trust(listed={"platform": entity}))


@scenario(NONE, f"response.challenge {POLICY}")
def recorded_answer_replayed(w: Stage) -> Given:
    """A caller who sent a challenge gets a response without one: it counts as absent (T61)."""
    asked = _answered(w)
    return given(asked.input, challenge="buyer-7f3a9c")


@scenario(NONE, f"response.challenge {POLICY}")
def answer_to_another_challenge(w: Stage) -> Given:
    """A response to somebody else's challenge, which differs in the case of one letter (T61)."""
    asked = _answered(w, challenge="buyer-7F3a9c")
    return given(asked.input, challenge="buyer-7f3a9c")


@scenario(NONE, f"response.proof {POLICY}")
def challenge_put_in_afterwards(w: Stage) -> Given:
    """The challenge is part of what is signed: whoever writes it in later breaks the response (T37, T61)."""
    asked = _response_changed(w, put("/proof/challenge", "buyer-7f3a9c"))
    return given(asked.input, challenge="buyer-7f3a9c")


@scenario(NONE, f"response.proof {POLICY}")
def answer_changed(w: Stage) -> Given:
    """A failing response counts as absent; claim and statement are not tampered (DESIGN 2.4, 7)."""
    return _response_changed(w, put("/credentialSubject/answer", "withdrawn"))


@scenario(NONE, f"response.dates {POLICY}")
def answer_older_than_the_statement(w: Stage) -> Given:
    """A response one second older than the statement counts as absent (T58)."""
    return _answered(w, at="2026-09-25T11:59:59Z")


@scenario(NONE, f"response.dates {POLICY}")
def answer_from_the_future(w: Stage) -> Given:
    """A response of 301 seconds from now has not been given yet (T56)."""
    return _answered(w, at="2026-11-21T10:05:01Z")


@scenario(NONE, f"response.version {POLICY}")
def answer_of_a_future_version(w: Stage) -> Given:
    """A response this tool is too old for counts as absent (DESIGN 7)."""
    return _response_changed(w, put("/@context/1", "https://passport.example/ns/v2"))


@scenario(NONE, f"response.suite {POLICY}")
def answer_of_another_suite(w: Stage) -> Given:
    """A response in a suite outside the profile counts as absent (DESIGN 2.4, 3)."""
    return _response_changed(w, put("/proof/cryptosuite", "bbs-2023"))


@scenario(NONE, f"response.proof_form {POLICY}")
def answer_with_half_a_signature(w: Stage) -> Given:
    """A response whose proof value is too short counts as absent (T30)."""
    return _response_changed(w, put("/proof/proofValue", "z3MvGcVxzRzzpKF1HA11Ej"))


@scenario(NONE, f"response.controller response.key {POLICY}")
def answer_with_a_strangers_key(w: Stage) -> Given:
    """A response in the platform's name with another's key counts as absent (T44)."""
    third = w.resign(w.docs.response or {}, both(), by=w.rival)
    return given(pack(w.docs.claim, w.docs.statement or {}, third))


def _platform_key(w: Stage, **changes: str) -> Given:
    return given(w.sound, trust=w.trust(listed={"platform": {"keys": [w.platform.listed_key(**changes)]}}))


@scenario(NONE, f"response.key_window {POLICY}")
def platform_key_ended(w: Stage) -> Given:
    """The platform's key ended in the second of the answer (DESIGN 4, T50)."""
    return _platform_key(w, notAfter="2026-11-21T10:00:00Z")


@scenario(NONE, f"response.key_in_force {POLICY}")
def platform_key_stolen(w: Stage) -> Given:
    """An answer signed after the platform's key was compromised counts as absent (DESIGN 2.4, 4)."""
    return _platform_key(w, revoked=CLAIMED, reason="compromise")


@scenario(NONE, f"response.key_witnessed {POLICY}")
def platform_key_stolen_later(w: Stage) -> Given:
    """An unwitnessed answer before the compromise counts as absent: the key counts as unlisted (DESIGN 4)."""
    return _platform_key(w, revoked="2026-11-21T10:00:01Z", reason="compromise")


@scenario(NONE, f"response.key {POLICY}")
def platform_key_nobody_lists(w: Stage) -> Given:
    """The platform answers with a key that is not on the list (DESIGN 4)."""
    by: Identity = replace(w.platform, key=PrivateKey.from_seed("Ed25519", b"k" * 32), fragment="key-9")
    return _answered(w, by=by)


@scenario(NONE, f"response.key_sane {POLICY}")
def platform_key_of_small_order(w: Stage) -> Given:
    """A listed platform key under which every message verifies is no key (T29)."""
    weak = "z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP"
    honest = w.trust_document()
    parties = honest["credentialSubject"]["parties"]
    place = next(place for place, one in enumerate(parties) if one["id"] == w.platform.did)
    edit = put(f"/credentialSubject/parties/{place}/keys/0/publicKeyMultibase", weak)
    return given(w.sound, trust=pack(w.resign(honest, edit), w.accreditation_document))


@scenario(NONE, f"response.profile {POLICY}")
def answer_with_an_undefined_member(w: Stage) -> Given:
    """A member nobody defined is never dropped; a response that has one is malformed and counts as absent:
    the platform adds no trust and takes none (T13, T126)."""
    return _response_changed(w, put("/credentialSubject/co2Verified", True))


# In dispute


@scenario("disputed", "response.answer")
def withdrawn_says_the_platform_alone(w: Stage) -> Given:
    """The platform answers 'withdrawn' about a sound passport: disputed, never revoked (T111)."""
    return _answered(w, put("/credentialSubject/answer", "withdrawn"))


@scenario("disputed", "response.answer")
def suspended_says_the_platform_alone(w: Stage) -> Given:
    """The platform answers 'suspended', the issuers' lists do not (T111)."""
    return _answered(w, put("/credentialSubject/answer", "suspended"))


@scenario("disputed", "response.answer")
def superseded_says_the_platform_alone(w: Stage) -> Given:
    """The platform names a successor, the mill has said nothing of one (T59, T111)."""
    other = w.claim(grade="S420")
    answer = put("/credentialSubject/answer", "superseded")
    return _answered(w, answer, put("/credentialSubject/successor", reference(other)))


@scenario("disputed", "response.answer")
def unverified_beside_a_statement(w: Stage) -> Given:
    """The platform answers 'unverified' and names the statement that is there (T111)."""
    return _answered(w, put("/credentialSubject/answer", "unverified"))


@scenario("disputed", "response.answer")
def current_with_a_successor(w: Stage) -> Given:
    """The platform answers 'current' and names a successor: it contradicts itself (T126)."""
    return _answered(w, put("/credentialSubject/successor", reference(w.claim(grade="S420"))))


@scenario("not_verified", "statement.present response.answer", also="disputed")
def current_without_a_statement(w: Stage) -> Given:
    """The platform answers 'current' about a claim for which it names no statement (T126)."""
    third = w.answer(w.docs.claim, None, put("/credentialSubject/answer", "current"))
    return given(pack(w.docs.claim, third))


@scenario("disputed", "response.statement response.answer")
def statement_hushed_up(w: Stage) -> Given:
    """The platform answers 'unverified' and names no statement, though one is there (T111)."""
    third = w.answer(w.docs.claim, None)
    return given(pack(w.docs.claim, w.docs.statement or {}, third))


@scenario("disputed", "response.statement")
def worse_statement_hidden(w: Stage) -> Given:
    """The platform names the adverse statement and serves a friendlier one (T111)."""
    worse = w.statement(w.docs.claim, outcome="adverse")
    third = w.answer(w.docs.claim, worse)
    return given(pack(w.docs.claim, w.docs.statement or {}, third))


@scenario("not_verified", "statement.present response.statement", also="disputed")
def adverse_statement_taken_out(w: Stage) -> Given:
    """The response names the adverse statement that was taken out: not verified, and disputed (T111,
    DESIGN 7)."""
    worse = w.statement(w.docs.claim, outcome="adverse")
    return given(pack(w.docs.claim, w.answer(w.docs.claim, worse)))


@scenario("revoked", "claim.revocation")
def withdrawn_say_both(w: Stage) -> Given:
    """The platform's 'withdrawn' repeats the mill's own word: no dispute (DESIGN 2.4)."""
    asked = _answered(w, put("/credentialSubject/answer", "withdrawn"))
    return given(asked.input, status=("status/clean.json", w.newer(w.mill, "revocation", of=[w.docs.claim])))


@scenario("superseded", "claim.refresh")
def superseded_say_both(w: Stage) -> Given:
    """The platform's 'superseded' repeats the refresh bit (DESIGN 2.4, 5)."""
    asked = _answered(w, put("/credentialSubject/answer", "superseded"))
    return given(asked.input, status=("status/clean.json", w.newer(w.mill, "refresh", of=[w.docs.claim])))


@scenario("superseded", "claim.refresh")
def current_says_the_platform_alone(w: Stage) -> Given:
    """A superseded passport served as current is superseded, on the issuer's word (T59)."""
    return given(w.sound, status=("status/clean.json", w.newer(w.mill, "refresh", of=[w.docs.claim])))


@scenario("not_verified", f"statement.present response.present {POLICY}", also=NONE)
def nobody_but_the_mill(w: Stage) -> Given:
    """A container that holds the claim alone (DESIGN 7)."""
    return given(pack(w.docs.claim))
