"""Documents that break rules R1 to R7: refused before any canonicalisation (DESIGN 2.1, T9, T13, T14,
T17, T24-T28, T115)."""

from typing import Any

from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, both, changed, drop, file_of, pack, put, turn, wrap
from tests.world_acts import Edit

SUBJECT = "/credentialSubject"
FOOTPRINT = f"{SUBJECT}/footprint"


def _claim(w: Stage, *edits: Edit) -> Given:
    """The base passport, its claim changed after signing, in ways that libraries may not notice."""
    return given(pack(changed(w.docs.claim, *edits), w.docs.statement or {}, w.docs.response or {}))


def _statement(w: Stage, *edits: Edit) -> Given:
    """The same for the statement; the response names the changed one."""
    second = changed(w.docs.statement, *edits)
    return given(pack(w.docs.claim, second, w.answer(w.docs.claim, second)))


@scenario("refused", "claim.profile")
def r1_context_in_reverse(w: Stage) -> Given:
    """R1: the context is one exact list (T14)."""
    return _claim(w, turn("/@context"))


@scenario("refused", "claim.profile")
def r1_context_with_more(w: Stage) -> Given:
    """R1: a third context, even an inline empty one, is refused (T14, T19)."""
    return _claim(
        w, put("/@context", ["https://www.w3.org/ns/credentials/v2", "https://passport.example/ns/v1", {}])
    )


@scenario("refused", "claim.profile")
def r1_context_of_ours_missing(w: Stage) -> Given:
    """R1: a claim under the context of credentials alone (T14)."""
    return _claim(w, put("/@context", ["https://www.w3.org/ns/credentials/v2"]))


@scenario("refused", "claim.profile")
def r1_keyword_in_the_body(w: Stage) -> Given:
    """R1: no other key beginning with @ anywhere (T17)."""
    return _claim(w, put(f"{SUBJECT}/@included", [{"id": "urn:x:1"}]))


@scenario("refused", "claim.profile")
def r2_undefined_member_in_the_subject(w: Stage) -> Given:
    """R2: an undefined term is refused, never dropped (T13)."""
    return _claim(w, put(f"{SUBJECT}/co2Verified", True))


@scenario("refused", "claim.profile")
def r2_undefined_member_at_the_top(w: Stage) -> Given:
    """R2: members are closed at the top too (T13)."""
    return _claim(w, put("/evidence", "urn:x:1"))


@scenario("refused", "claim.profile")
def r2_undefined_member_in_the_issuer(w: Stage) -> Given:
    """R2: members are closed in the issuer too (T13)."""
    return _claim(w, put("/issuer/verified", "yes"))


@scenario("refused", "claim.profile")
def r2_required_member_missing(w: Stage) -> Given:
    """R2: required members are present at every position; even if the mill signs without (DESIGN 2.1)."""
    return given(file_of(w.with_claim(drop(f"{SUBJECT}/period"))))


@scenario("refused", "claim.profile")
def r2_proof_inside_the_subject(w: Stage) -> Given:
    """R2: a proof inside the subject is refused (T20)."""
    return _claim(w, put(f"{SUBJECT}/proof", w.docs.claim["proof"]))


@scenario("refused", "claim.profile")
def r3_array_for_a_scalar(w: Stage) -> Given:
    """R3: one kind per position; libraries keep the signature for a name in an array (T27)."""
    return _claim(w, wrap(f"{SUBJECT}/name"))


@scenario("refused", "claim.profile")
def r3_scalar_for_an_array(w: Stage) -> Given:
    """R3: an array of one is not its entry (T27)."""
    return _claim(w, put(f"{SUBJECT}/productClassifications", {"scheme": "CN", "code": "7208 37 00"}))


@scenario("refused", "claim.profile")
def r3_null(w: Stage) -> Given:
    """R3: no null: libraries drop such a member and keep the signature (T27)."""
    return _claim(w, put(f"{SUBJECT}/alternateIds", None))


@scenario("refused", "claim.profile")
def r3_number_for_a_figure(w: Stage) -> Given:
    """R3: no number: 21840 for '21840' (T9, T27)."""
    return _claim(w, put(f"{SUBJECT}/mass/value", 21840))


@scenario("refused", "claim.profile")
def r3_fraction_for_a_figure(w: Stage) -> Given:
    """R3: no number, not even one that is no integer (T9)."""
    return _claim(w, put(f"{FOOTPRINT}/results/0/total", 372.6))


@scenario("refused", "claim.profile")
def r3_text_for_a_boolean(w: Stage) -> Given:
    """R3: 'true' is not true (T27)."""
    return _claim(w, put(f"{FOOTPRINT}/components/0/isPrimary", "true"))


@scenario("refused", "claim.profile")
def r4_empty_array(w: Stage) -> Given:
    """R4: arrays are not empty: the member is left out (T27)."""
    return _claim(w, put(f"{SUBJECT}/alternateIds", []))


@scenario("refused", "claim.profile")
def r5_components_in_reverse(w: Stage) -> Given:
    """R5: arrays are ascending by their key; libraries keep the signature for any order (T27)."""
    return _claim(w, turn(f"{FOOTPRINT}/components"))


@scenario("refused", "claim.profile")
def r5_breakdown_in_reverse(w: Stage) -> Given:
    """R5: evidenceBreakdown runs from T4 to T0 (T27)."""
    return _claim(w, turn(f"{FOOTPRINT}/results/0/evidenceBreakdown"))


@scenario("refused", "claim.profile")
def r5_status_in_another_order(w: Stage) -> Given:
    """R5: credentialStatus is revocation, suspension, refresh (T27)."""
    return _claim(w, turn("/credentialStatus"))


@scenario("refused", "claim.profile")
def r5_component_twice(w: Stage) -> Given:
    """R5: strictly ascending: libraries merge equal entries and keep the signature (T27)."""
    part = w.docs.claim["credentialSubject"]["footprint"]["components"][0]
    parts = [part, *w.docs.claim["credentialSubject"]["footprint"]["components"]]
    return _claim(w, put(f"{FOOTPRINT}/components", parts))


@scenario("refused", "claim.profile")
def r5_types_in_reverse(w: Stage) -> Given:
    """R5: type is one exact list (T27)."""
    return _claim(w, turn("/type"))


@scenario("refused", "claim.profile")
def r6_blank_node(w: Stage) -> Given:
    """R6: ids are never blank nodes (T24)."""
    return _claim(w, put(f"{SUBJECT}/facility/id", "_:b0"))


@scenario("refused", "claim.profile")
def r6_relative_id(w: Stage) -> Given:
    """R6: ids are absolute (T24)."""
    return _claim(w, put(f"{SUBJECT}/id", "/01/07312345678909/21/C-2026-0917-44"))


@scenario("refused", "claim.profile")
def r6_did_in_upper_case(w: Stage) -> Given:
    """R6: a DID in a form that is not the normal one (T24, T46)."""
    return _claim(w, put("/issuer/id", "did:web:Norrland-Steel.example"))


@scenario("refused", "claim.profile")
def r7_two_objects_of_one_id(w: Stage) -> Given:
    """R7: equal ids merge into one node, and members move unnoticed; even if the mill signs it (T115)."""
    return given(
        file_of(w.with_claim(put(f"{SUBJECT}/facility/id", w.docs.claim["credentialSubject"]["id"])))
    )


@scenario("refused", "statement.profile")
def r7_in_a_statement(w: Stage) -> Given:
    """R7: the accreditation under the claim's id, in one statement (T115)."""
    return given(file_of(w.with_statement(put(f"{SUBJECT}/accreditation/id", w.docs.claim["id"]))))


@scenario("refused", "statement.profile")
def statement_coverage_in_reverse(w: Stage) -> Given:
    """R5 in a statement (T27)."""
    return _statement(w, turn(f"{SUBJECT}/signatories"))


@scenario("refused", "statement.profile")
def statement_with_an_undefined_member(w: Stage) -> Given:
    """R2 in a statement (T13)."""
    return _statement(w, put(f"{SUBJECT}/rating", "AAA"))


# Forms


@scenario("refused", "claim.profile")
def figure_with_an_exponent(w: Stage) -> Given:
    """Figures are plain decimals (T9)."""
    return _claim(w, put(f"{SUBJECT}/mass/value", "2.184e4"))


@scenario("refused", "claim.profile")
def figure_with_a_plus(w: Stage) -> Given:
    """No leading plus (T9)."""
    return _claim(w, put(f"{SUBJECT}/mass/value", "+21840"))


@scenario("refused", "claim.profile")
def figure_with_leading_zeros(w: Stage) -> Given:
    """No leading zeros (T9)."""
    return _claim(w, put(f"{SUBJECT}/mass/value", "021840"))


@scenario("refused", "claim.profile")
def figure_of_negative_zero(w: Stage) -> Given:
    """Not a negative zero, also when the mill signs it (T9)."""
    return given(file_of(w.with_claim(put(f"{FOOTPRINT}/components/0/amount", "-0.0"))))


@scenario("refused", "claim.profile")
def figure_in_arabic_indic_digits(w: Stage) -> Given:
    """ASCII digits alone, though many parsers take others (T9)."""
    return _claim(w, put(f"{SUBJECT}/mass/value", "٢١٨٤٠"))


@scenario("refused", "claim.profile")
def figure_of_19_digits(w: Stage) -> Given:
    """At most 18 digits (DESIGN 2.1)."""
    return _claim(w, put(f"{SUBJECT}/mass/value", "1234567890123456789"))


@scenario("refused", "claim.profile")
def figure_with_a_line_feed(w: Stage) -> Given:
    """The pattern is for the whole string: '$' before a final line feed is the classic mistake (T9, T28)."""
    return _claim(w, put(f"{SUBJECT}/mass/value", "21840\n"))


@scenario("refused", "claim.profile")
def time_with_an_offset(w: Stage) -> Given:
    """Times end in Z (DESIGN 2.1, T56)."""
    return _claim(w, put("/validFrom", "2026-09-18T06:00:00+00:00"))


@scenario("refused", "claim.profile")
def leap_second(w: Stage) -> Given:
    """A leap second is no moment of the profile (T56)."""
    return _claim(w, put("/validFrom", "2026-06-30T23:59:60Z"))


@scenario("refused", "claim.profile")
def the_thirtieth_of_february(w: Stage) -> Given:
    """Real dates only (DESIGN 2.1, T56)."""
    return _claim(w, put("/validUntil", "2031-02-30T00:00:00Z"))


@scenario("refused", "claim.profile")
def year_9999(w: Stage) -> Given:
    """Years 2000 to 9998 (DESIGN 2.1, T56)."""
    return given(file_of(w.with_claim(put("/validUntil", "9999-01-01T00:00:00Z"))))


@scenario("verified")
def year_9998(w: Stage) -> Given:
    """The last second of the last year is a moment of the profile (DESIGN 2.1, T56)."""
    docs: Any = w.with_claim(valid_until="9998-12-31T23:59:59Z")
    return given(file_of(docs))


@scenario("refused", "claim.profile")
def control_character_in_a_name(w: Stage) -> Given:
    """Control characters are refused, also when the mill signs them (T7, T28)."""
    return given(file_of(w.with_claim(put(f"{SUBJECT}/name", "Coil\u0000"))))


@scenario("verified")
def bidi_and_zero_width_in_a_name(w: Stage) -> Given:
    """Names that show as something else are verified; how they are shown is another matter (T7)."""
    return given(file_of(w.with_claim(name="Verified ✓ \u202elioc\u202c \u200bcoil")))


@scenario("verified")
def name_beyond_the_basic_plane(w: Stage) -> Given:
    """A name with a character of four bytes in UTF-8, and composed and decomposed accents side by side
    (DESIGN 2.1)."""
    return given(file_of(w.with_claim(both(put(f"{SUBJECT}/name", "Coil \U0001f529 Å A\u030a")))))


@scenario("refused", "claim.profile")
def r3_language_map(w: Stage) -> Given:
    """R3: a name in a language map or with a direction would show as another (T26)."""
    return _claim(w, put(f"{SUBJECT}/name", {"en": "Hot-rolled coil"}))


@scenario("refused", "claim.profile")
def r6_did_with_a_port(w: Stage) -> Given:
    """R6: a did:web with a port is not of the form the profile takes (T46)."""
    return _claim(w, put("/issuer/id", "did:web:norrland-steel.example%3A8443"))


@scenario("refused", "claim.profile")
def r6_did_with_a_fragment(w: Stage) -> Given:
    """R6: the issuer is a DID, not one of its keys (T24, T46)."""
    return _claim(w, put("/issuer/id", "did:web:norrland-steel.example#key-1"))
