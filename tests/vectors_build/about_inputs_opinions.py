"""Several statements about one input: each is judged before one is chosen (DESIGN 6.2, T110, T121)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from passport import container
from passport.links import reference
from tests.vectors_build.about_inputs import STATUS, made
from tests.vectors_build.scenario import Given, Source, given, scenario
from tests.vectors_build.stage import Stage, both, file_of, pack, put
from tests.world_inputs import Chain, supply
from tests.world_people import Document, Knob

SUBJECT = "/credentialSubject"
NEWER = "2026-09-14T06:00:00Z"
"""After the slab's statement, before the coil's claim of 18 September."""
AFTER_USE = "2026-10-05T06:00:00Z"


def _second(w: Stage, about: Document, *edits: Knob, at: str = NEWER, **opinion: Knob) -> Document:
    """A statement of another listed verifier, the platform's house, that cites the first one's grant."""
    return w.statement(about, by=w.platform, at=at, edit=both(*edits) if edits else None, **opinion)


def _accredited(w: Stage) -> tuple[Document, list[Knob]]:
    """The body's accreditation of the second verifier, and what makes a statement cite it."""
    granted = w.accreditation(verifier=w.platform, number="EAB-VB-0077")
    links = {**reference(granted), "number": "EAB-VB-0077"}
    return granted, [put(f"{SUBJECT}/accreditation/{name}", text) for name, text in links.items()]


def _trust(w: Stage, *granted: Document) -> bytes:
    both_houses = {"platform": {"roles": ["platform", "verifier"]}}
    return w.trust(listed=both_houses, accreditations=[w.accreditation_document, *granted])


def _asked(
    w: Stage, chain: Chain, statements: Sequence[Document], *granted: Document, lists: Sequence[Any] = ()
) -> Given:
    """The chain in one file, with further statements about its slab."""
    status: tuple[Source, ...] = (*STATUS, container.bundle(lists)) if lists else STATUS
    data = file_of(chain.docs, extras=[*chain.extras(), *statements, *granted])
    return given(data, trust=_trust(w, *granted), status=status)


def _slab(chain: Chain) -> Document:
    return chain.consumed[0].claim


@scenario("verified")
def newer_statement_of_an_unaccredited_verifier(w: Stage) -> Given:
    """A listed verifier that nobody accredited has said something newer about the slab: it is dropped before
    statements are compared (T121)."""
    chain = made(w)
    return _asked(w, chain, [_second(w, _slab(chain))])


@scenario("verified")
def adverse_statement_of_an_unaccredited_verifier(w: Stage) -> Given:
    """Nor does its adverse opinion count about an input (T121)."""
    chain = made(w)
    return _asked(w, chain, [_second(w, _slab(chain), outcome="adverse")])


@scenario("incomplete", unknown="inputs.vouched")
def only_an_unaccredited_statement(w: Stage) -> Given:
    """The slab's figures are imported as vouched for, and only a verifier without accreditation has spoken
    here: that is as if nobody had (T110, T121)."""
    chain = made(w, supply(w, statement=None))
    return _asked(w, chain, [_second(w, _slab(chain))])


@scenario("verified", unknown="inputs.vouched")
def adverse_and_unaccredited_about_an_input_counted_as_nothing(w: Stage) -> Given:
    """A claim that counts the slab as T0 rests on no opinion; one by nobody with the right for it changes
    nothing (T121)."""
    chain = made(w, supply(w, statement=None), passes=False)
    return _asked(w, chain, [_second(w, _slab(chain), outcome="adverse")])


def _by_a_verifier_that_lost_its_grant(w: Stage, chain: Chain, purpose: Knob) -> Given:
    """The slab has one statement, by a second verifier whose accreditation was revoked or suspended."""
    granted, cites = _accredited(w)
    w.set_bit(granted, purpose)
    lists = [w.status_list(w.body, purpose, at="2026-11-21T05:00:00Z")]
    lists += [w.status_list(w.platform, one) for one in ("revocation", "suspension")]
    return _asked(w, chain, [_second(w, _slab(chain), *cites)], granted, lists=lists)


@scenario("verified", unknown="inputs.vouched")
def statement_of_a_revoked_verifier_about_an_input_counted_as_nothing(w: Stage) -> Given:
    """A claim that counts the slab as T0 rests on no opinion; one by a verifier whose accreditation was
    revoked counts as absent, and makes nothing worse (T121)."""
    chain = made(w, supply(w, statement=None), passes=False)
    return _by_a_verifier_that_lost_its_grant(w, chain, "revocation")


@scenario("verified", unknown="inputs.vouched")
def statement_of_a_suspended_verifier_about_an_input_counted_as_nothing(w: Stage) -> Given:
    """The same while the accreditation is suspended (T121)."""
    chain = made(w, supply(w, statement=None), passes=False)
    return _by_a_verifier_that_lost_its_grant(w, chain, "suspension")


@scenario("incomplete", unknown="inputs.vouched")
def only_a_statement_of_a_revoked_verifier(w: Stage) -> Given:
    """The slab's figures are imported as vouched for, and the one verifier that has spoken lost its
    accreditation: as if nobody had (T110, T121)."""
    return _by_a_verifier_that_lost_its_grant(w, made(w, supply(w, statement=None)), "revocation")


@scenario("verified")
def newer_validation_beside_a_verification(w: Stage) -> Given:
    """The same verifier's newer statement is a validation, which vouches for no number: dropped (T121)."""
    chain = made(w)
    kind = put(f"{SUBJECT}/statementType", "validation")
    return _asked(w, chain, [w.statement(_slab(chain), at=NEWER, edit=kind)])


@scenario("verified")
def newer_statement_withdrawn(w: Stage) -> Given:
    """Of one verifier the newest that it has not withdrawn counts (T121)."""
    chain = made(w)
    newer = w.statement(_slab(chain), at=NEWER)
    w.revoke(newer)
    lists = [w.status_list(w.verifier, "revocation", at="2026-11-21T05:00:00Z")]
    return _asked(w, chain, [newer], lists=lists)


@scenario("incomplete", "inputs.holds inputs.vouched claim.inputs")
def newer_statement_adverse(w: Stage) -> Given:
    """The verifier has changed its mind: the newest it has not withdrawn counts (T121)."""
    chain = made(w)
    return _asked(w, chain, [w.statement(_slab(chain), at=NEWER, outcome="adverse")])


@scenario("verified")
def older_statement_adverse(w: Stage) -> Given:
    """An adverse opinion that the same verifier has replaced by an unmodified one (T121)."""
    chain = made(w, supply(w, statement={"at": NEWER}))
    older = w.statement(_slab(chain), at="2026-09-12T06:00:00Z", outcome="adverse")
    return _asked(w, chain, [older])


@scenario("incomplete", "inputs.holds inputs.vouched claim.inputs")
def of_two_statements_of_one_second_the_adverse(w: Stage) -> Given:
    """Two opinions of one verifier of one second: the worse counts (T121)."""
    chain = made(w)
    return _asked(w, chain, [w.statement(_slab(chain), at="2026-09-12T06:00:00Z", outcome="adverse")])


@scenario("qualified", "inputs.unqualified")
def of_two_verifiers_the_reserved(w: Stage) -> Given:
    """Two accredited verifiers, the older opinion with reservations: of several the worst outcome (T121)."""
    granted, cites = _accredited(w)
    chain = made(w)
    second = _second(w, _slab(chain), *cites, at="2026-09-11T06:00:00Z", outcome="modified")
    lists = [w.status_list(w.platform, one) for one in ("revocation", "suspension")]
    return _asked(w, chain, [second], granted, lists=lists)


@scenario("incomplete", "inputs.holds inputs.vouched claim.inputs")
def of_two_verifiers_the_adverse(w: Stage) -> Given:
    """The older opinion of another accredited verifier is adverse: no newer one of somebody else hides it
    (T121)."""
    granted, cites = _accredited(w)
    chain = made(w)
    second = _second(w, _slab(chain), *cites, at="2026-09-11T06:00:00Z", outcome="adverse")
    lists = [w.status_list(w.platform, one) for one in ("revocation", "suspension")]
    return _asked(w, chain, [second], granted, lists=lists)


@scenario("verified")
def verified_again_after_its_use(w: Stage) -> Given:
    """A statement of after the use does not speak for that moment, and hides none that does (T121)."""
    chain = made(w)
    return _asked(w, chain, [w.statement(_slab(chain), at=AFTER_USE)])


@scenario("incomplete", "inputs.holds inputs.vouched claim.inputs")
def adverse_after_its_use(w: Stage) -> Given:
    """An adverse opinion counts whenever it was given (T121)."""
    chain = made(w)
    return _asked(w, chain, [w.statement(_slab(chain), at=AFTER_USE, outcome="adverse")])


# None is left: a no of an accredited verifier beside statements of verifiers without the right


def _validated(w: Stage) -> Chain:
    """The one statement about the slab by an accredited verifier is a validation, and vouches for nothing."""
    slab = supply(w)
    kind = put(f"{SUBJECT}/statementType", "validation")
    return made(w, replace(slab, statement=w.resign(slab.statement or {}, kind)))


def _dependent(w: Stage, second: Knob) -> Given:
    """The slab's accredited verifier belongs to its mill; a listed verifier nobody accredited spoke too."""
    chain = made(w)
    listed: Any = {
        "platform": {"roles": ["platform", "verifier"]},
        "rival": {"legalEntity": w.verifier.legal_entity},
    }
    data = file_of(chain.docs, extras=[*chain.extras(), _second(w, _slab(chain), **second)])
    return given(data, trust=w.trust(listed=listed), status=STATUS)


@scenario("figures_wrong", "claim.figures inputs.vouched")
def validation_beside_an_unaccredited_statement(w: Stage) -> Given:
    """A validation vouches for no number, and a verifier without accreditation adds nothing to that: its
    statement counts as absent (T121, T188)."""
    chain = _validated(w)
    return _asked(w, chain, [_second(w, _slab(chain))])


@scenario("figures_wrong", "claim.figures inputs.vouched")
def validation_beside_an_unaccredited_adverse_statement(w: Stage) -> Given:
    """Nor does its adverse opinion (T121, T188)."""
    chain = _validated(w)
    return _asked(w, chain, [_second(w, _slab(chain), outcome="adverse")])


@scenario("figures_wrong", "claim.figures inputs.vouched")
def dependent_beside_an_unaccredited_statement(w: Stage) -> Given:
    """The same where the accredited verifier belongs to the slab's mill (T121, T188)."""
    return _dependent(w, {"at": NEWER})


@scenario("figures_wrong", "claim.figures inputs.vouched")
def dependent_beside_an_unaccredited_adverse_statement(w: Stage) -> Given:
    """And with an adverse opinion (T121, T188)."""
    return _dependent(w, {"at": "2026-09-11T06:00:00Z", "outcome": "adverse"})


@scenario("incomplete", unknown="inputs.vouched")
def only_an_unaccredited_statement_about_another_id(w: Stage) -> Given:
    """A verifier without accreditation names the slab's digest under another id, so that its accreditation
    is not even asked about: that is no no of an accredited verifier (T121, T188)."""
    chain = made(w, supply(w, statement=None))
    other = put(f"{SUBJECT}/id", "urn:uuid:01990000-0000-7000-8000-000000000001")
    return _asked(w, chain, [_second(w, _slab(chain), other)])


# The newest statement keeps the profile no more


def _beyond_the_profile(w: Stage, about: Document, **knobs: Knob) -> Document:
    """A statement with a figure written as the profile does not write it, signed all the same."""
    return w.statement(about, edit=put(f"{SUBJECT}/materialityThreshold/value", "5 %"), **knobs)


def _beside(w: Stage, chain: Chain, statement: Document) -> Given:
    """The chain in one file, and a further statement about its slab beside it."""
    data = file_of(chain.docs, extras=chain.extras())
    return given(data, trust=_trust(w), status=STATUS, inputs=(pack(statement),))


@scenario("incomplete", unknown="inputs.vouched")
def newer_statement_that_nobody_can_read(w: Stage) -> Given:
    """The verifier has said something newer about the slab that breaks the profile: what it says is not
    known, so its older opinion does not vouch (T121)."""
    chain = made(w)
    return _beside(w, chain, _beyond_the_profile(w, _slab(chain), at=NEWER, outcome="adverse"))


@scenario("incomplete", unknown="inputs.vouched")
def later_statement_that_nobody_can_read(w: Stage) -> Given:
    """Nor where it came after the use: it may be adverse (T121)."""
    chain = made(w)
    return _beside(w, chain, _beyond_the_profile(w, _slab(chain), at=AFTER_USE))


@scenario("verified")
def older_statement_that_nobody_can_read(w: Stage) -> Given:
    """An older one that breaks the profile hides nothing (T121)."""
    chain = made(w)
    return _beside(w, chain, _beyond_the_profile(w, _slab(chain), at="2026-09-11T06:00:00Z"))


@scenario("verified")
def unreadable_statement_in_the_verifiers_name(w: Stage) -> Given:
    """The verifier's signature is of other bytes than what nobody can read: that counts as absent (T121,
    T188)."""
    chain = made(w)
    said = _beyond_the_profile(w, _slab(chain), at=NEWER)
    return _beside(w, chain, {**said, "id": w.new_id(NEWER)})


@scenario("verified")
def unreadable_statement_of_an_unaccredited_verifier(w: Stage) -> Given:
    """And that of another listed verifier takes nothing from the one that vouches (T121, T188)."""
    chain = made(w)
    edit = put(f"{SUBJECT}/materialityThreshold/value", "5 %")
    return _beside(w, chain, _second(w, _slab(chain), edit))
