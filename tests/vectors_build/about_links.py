"""Valid signatures about different documents, and more than one line of claims (DESIGN 2.5, T53, T54,
T114)."""

from signing.digests import document_digest
from tests.vectors_build.about_sound import revision_of
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, both, file_of, pack, put


@scenario("chain_broken", "statement.link")
def statement_about_another_claim(w: Stage) -> Given:
    """All signatures are valid, and the statement is about the claim of another coil (T53)."""
    other = w.claim(id="https://id.norrland-steel.example/01/07312345678909/21/C-2026-0917-45")
    second = w.statement(other)
    return given(pack(w.docs.claim, second, w.answer(w.docs.claim, second)))


@scenario("chain_broken", "statement.link")
def claim_id_reused_with_new_content(w: Stage) -> Given:
    """The mill signs a second content under the claim's id: the digest tells (T54)."""
    first = w.resign(w.docs.claim, put("/credentialSubject/heat", "H99999"))
    return given(pack(first, w.docs.statement or {}, w.answer(first, w.docs.statement)))


@scenario("chain_broken", "statement.link")
def digest_right_id_wrong(w: Stage) -> Given:
    """A statement names its claim by id and digest: both must agree (DESIGN 2.5)."""
    edit = put("/credentialSubject/id", "urn:uuid:01a0b319-af00-709e-9640-000000000000")
    return given(file_of(w.with_statement(edit)))


@scenario("chain_broken", "response.link policy.response", also="two_signatures")
def response_about_another_claim(w: Stage) -> Given:
    """The response answers about another claim of the same coil's mill (T53)."""
    other = w.claim(name="Another coil")
    third = w.answer(other, w.docs.statement)
    return given(pack(w.docs.claim, w.docs.statement or {}, third))


@scenario("verified")
def response_about_the_product_spelled_otherwise(w: Stage) -> Given:
    """Thirteen digits of the same GTIN, a percent-encoded sign: the same coil (DESIGN 9, T119)."""
    spelled = "https://id.norrland-steel.example/01/7312345678909/21/C-2026-0917-4%34"
    third = w.answer(w.docs.claim, w.docs.statement, put("/credentialSubject/id", spelled))
    return given(pack(w.docs.claim, w.docs.statement or {}, third))


@scenario("chain_broken", "response.product policy.response", also="two_signatures")
def response_about_another_product(w: Stage) -> Given:
    """The platform was asked about another coil, and names this claim (T53)."""
    asked = put(
        "/credentialSubject/id", "https://id.norrland-steel.example/01/07312345678909/21/C-2026-0917-45"
    )
    third = w.answer(w.docs.claim, w.docs.statement, asked)
    return given(pack(w.docs.claim, w.docs.statement or {}, third))


@scenario("chain_broken", "claim.fork")
def two_claims_for_one_coil(w: Stage) -> Given:
    """The mill signed another claim for this coil, and neither names the other (DESIGN 2.5, T114)."""
    return given(w.sound, claims=(pack(w.claim(grade="S420")),))


@scenario("chain_broken", "claim.fork")
def two_claims_by_an_alternate_id(w: Stage) -> Given:
    """The other claim names this coil among its alternate ids: the same product (DESIGN 2.5, T114)."""
    other = w.claim(
        id="https://id.norrland-steel.example/p/ULE12345678900009",
        alternateIds=[w.docs.claim["credentialSubject"]["id"]],
    )
    return given(w.sound, claims=(pack(other),))


@scenario("chain_broken", "claim.fork")
def two_corrections_of_one_claim(w: Stage) -> Given:
    """Each further claim names the head of the line: two corrections of one claim are a fork (DESIGN 2.5)."""
    first = w.with_claim(put("/wasRevisionOf", revision_of(w)))
    other = w.claim(edit=put("/wasRevisionOf", revision_of(w)), grade="S420")
    return given(file_of(first), claims=(pack(w.docs.claim), pack(other)))


@scenario("chain_broken", "claim.fork claim.refresh", also="superseded")
def fork_and_replaced(w: Stage) -> Given:
    """A fork is worse than a replacement: the first state of the table (DESIGN 7)."""
    other = pack(w.claim(grade="S420"))
    return given(
        w.sound, status=("status/clean.json", w.newer(w.mill, "refresh", of=[w.docs.claim])), claims=(other,)
    )


@scenario("incomplete", unknown="claim.fork")
def line_with_a_missing_claim(w: Stage) -> Given:
    """Another claim of the coil revises one nobody has here: whether it is one line could not be checked
    (DESIGN 2.5)."""
    effect = revision_of(w)
    lost = {**effect, "id": "urn:uuid:01a0b319-af00-709e-9640-000000000000", "digestMultibase": _unknown(w)}
    return given(w.sound, claims=(pack(w.claim(edit=put("/wasRevisionOf", lost))),))


def _unknown(w: Stage) -> str:
    return document_digest(w.response(w.docs.claim, w.docs.statement))


@scenario("superseded", "claim.successor")
def correction_at_hand(w: Stage) -> Given:
    """A corrected claim of the same issuer is in evidence, before any refresh bit (DESIGN 5, T59)."""
    return given(w.sound, claims=(pack(w.claim(edit=put("/wasRevisionOf", revision_of(w)))),))


@scenario("superseded", "claim.successor claim.refresh")
def correction_and_bit(w: Stage) -> Given:
    """The ordinary correction: a new claim, and the refresh bit on the old one (DESIGN 5, T59)."""
    later = pack(w.claim(edit=put("/wasRevisionOf", revision_of(w))))
    return given(
        w.sound, status=("status/clean.json", w.newer(w.mill, "refresh", of=[w.docs.claim])), claims=(later,)
    )


@scenario("superseded", "claim.successor")
def corrected_twice(w: Stage) -> Given:
    """Two corrections in one line are at hand: the last of the line is the one that is shown (T121)."""
    second = w.claim(edit=put("/wasRevisionOf", revision_of(w)))
    link = {**revision_of(w), "id": second["id"], "digestMultibase": document_digest(second)}
    third = w.claim(edit=put("/wasRevisionOf", link))
    return given(w.sound, claims=(pack(second), pack(third)))


@scenario("refused", "statement.boundary")
def another_boundary(w: Stage) -> Given:
    """The statement's boundary is equal to the claim's (DESIGN 2.3)."""
    return given(file_of(w.with_statement(put("/credentialSubject/boundary", "gate-to-gate"))))


@scenario("refused", "statement.gwp_set")
def another_gwp_set(w: Stage) -> Given:
    """The statement's GWP table is equal to the claim's (DESIGN 2.3)."""
    return given(file_of(w.with_statement(put("/credentialSubject/gwpSet", "IPCC-AR5-GWP100"))))


@scenario("chain_broken", "statement.link response.link policy.response", also="two_signatures")
def everything_about_another_claim(w: Stage) -> Given:
    """A claim is put before the statement and response of another: two links are broken (T53)."""
    lone = w.claim(grade="S420")
    return given(pack(lone, w.docs.statement or {}, w.docs.response or {}))


@scenario("tampered", "claim.proof")
def tampered_and_relinked(w: Stage) -> Given:
    """What was changed is not used further: whether the statement is about it is not asked (DESIGN 7)."""
    first = w.tampered(w.docs.claim, both(put("/credentialSubject/heat", "H1")))
    return given(pack(first, w.docs.statement or {}, w.docs.response or {}))
