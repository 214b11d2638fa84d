"""Persons and companies under several spellings (T119): one answer, and look-alike letters are told."""

from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, file_of, pack, put

NAME = "/credentialSubject/signatories/1/name"


def _reviewer(w: Stage, name: str) -> Given:
    """The lead verifier is Ada Lind; the act of signing refuses the spellings that are hers."""
    return given(file_of(w.with_statement(put(NAME, name))))


@scenario("refused", "statement.signatories")
def one_person_in_capitals(w: Stage) -> Given:
    """ADA LIND is Ada Lind (T119)."""
    return _reviewer(w, "ADA LIND")


@scenario("refused", "statement.signatories")
def one_person_with_other_blanks(w: Stage) -> Given:
    """Two blanks, one of them unbreakable, make no second person (T119)."""
    return _reviewer(w, "Ada \u00a0Lind")


@scenario("refused", "statement.signatories")
def one_person_without_a_blank(w: Stage) -> Given:
    """AdaLind is Ada Lind (T119)."""
    return _reviewer(w, "AdaLind")


@scenario("refused", "statement.signatories")
def one_person_in_wide_letters(w: Stage) -> Given:
    """Letters of double width are the same letters (T119)."""
    return _reviewer(w, "\uff21\uff44\uff41 \uff2c\uff49\uff4e\uff44")


@scenario("refused", "statement.signatories")
def one_person_with_an_invisible_sign(w: Stage) -> Given:
    """A zero-width space, a soft hyphen and a variation selector show nothing (T119)."""
    return _reviewer(w, "Ada\u200b Li\u00adnd\ufe0f")


@scenario("refused", "statement.signatories")
def one_person_in_mathematical_letters(w: Stage) -> Given:
    """Bold letters for formulas and an ideographic space are still Ada Lind (T119)."""
    return _reviewer(w, "\U0001d400\U0001d41d\U0001d41a\u3000Lind")


@scenario("refused", "statement.signatories")
def one_person_composed_and_decomposed(w: Stage) -> Given:
    """A letter with its accent as one code point or as two, in capitals or not (T119)."""
    both = w.with_statement(
        put(NAME, "Jose\u0301 GROSS"), put("/credentialSubject/signatories/2/name", "jos\u00e9 gro\u00df")
    )
    return given(file_of(both))


@scenario("verified")
def persons_who_differ_by_an_accent(w: Stage) -> Given:
    """Ada Lind and \u00c5da Lind are two persons: an accent is no spelling (T119)."""
    return _reviewer(w, "\u00c5da Lind")


@scenario("verified")
def person_with_letters_of_a_later_unicode(w: Stage) -> Given:
    """A letter that came with Unicode 16 has a small form in newer engines only; nobody folds it here
    (T119)."""
    docs = w.with_statement(put(NAME, "\u1c89da"), put("/credentialSubject/signatories/2/name", "\u1c8ada"))
    return given(file_of(docs))


@scenario("not_verified", "statement.look_alikes")
def person_with_a_cyrillic_letter(w: Stage) -> Given:
    """Ad\u0430 Lind with a Cyrillic a looks like Ada Lind and is equal to nobody: told, not assumed
    (T119)."""
    return _reviewer(w, "Ad\u0430 Lind")


@scenario("not_verified", "statement.look_alikes")
def person_with_a_capital_i_for_an_l(w: Stage) -> Given:
    """Ada Iind for Ada Lind, in another case besides (T119)."""
    return _reviewer(w, "ADA IlND")


@scenario("not_verified", "statement.look_alikes")
def companies_that_look_alike(w: Stage) -> Given:
    """The legal entities of mill and verifier differ in the digit 0 and the letter O (T43, T119)."""
    listed = {"mill": {"legalEntity": "STEEL-G0"}, "verifier": {"legalEntity": "STEEL-GO"}}
    granted = w.accreditation(edit=put("/credentialSubject/legalEntity", "STEEL-GO"))
    docs = w.with_statement(accreditation=granted)
    trust = w.trust(listed=listed, accreditations=[granted])
    return given(file_of(docs), trust=trust, status=(w.lists(of=[*docs.signed()[:2], granted]),))


@scenario("not_verified", "accreditation.independent")
def body_and_verifier_that_look_alike(w: Stage) -> Given:
    """The legal entities of accreditation body and verifier differ in the digit 0 and the letter O (T119)."""
    listed = {"body": {"legalEntity": "STEEL-G0"}, "verifier": {"legalEntity": "STEEL-GO"}}
    granted = w.accreditation(edit=put("/credentialSubject/legalEntity", "STEEL-GO"))
    docs = w.with_statement(accreditation=granted)
    trust = w.trust(listed=listed, accreditations=[granted])
    return given(file_of(docs), trust=trust, status=(w.lists(of=[*docs.signed()[:2], granted]),))


@scenario("verified")
def accreditation_with_the_entity_in_another_case(w: Stage) -> Given:
    """The body writes the verifier's legal entity in small letters: the same company (T119)."""
    entity = put("/credentialSubject/legalEntity", w.verifier.legal_entity.lower())
    granted = w.accreditation(edit=entity)
    docs = w.with_statement(accreditation=granted)
    trust = w.trust(accreditations=[granted])
    return given(pack(*docs.signed()), trust=trust, status=(w.lists(of=[*docs.signed()[:2], granted]),))
