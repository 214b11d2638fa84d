"""Which kind of number it is: the constants of a regime, and what a buyer accepts (DESIGN 6.1, T287)."""

from decimal import Decimal
from functools import cache
from typing import Any

from passport.carbon.calculating.calculate import Profile, calculate
from tests.vectors_build.about_inputs import STATUS, asked, made
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, pack, put
from tests.world_inputs import consumer, supply
from tests.world_people import Document, Knob
from tests.world_sources import sources

FOOTPRINT = "/credentialSubject/footprint"
REGIME = Profile("CBAM-production-process", "IPCC-AR5-GWP100", "3.664")
DIRECT = frozenset({"eaf-charge-carbon", "eaf-natural-gas", "pig-iron", "scrap-carbon", "steel-carbon-out"})
ORE = "https://id.sydstal.example/01/04098765000010/21/P-1"
TAKEN = {"boundary": "cradle-to-gate", "gwp_set": "IPCC-AR6-GWP100"}
"""What the mill pretends of a slab whose number is one of the border mechanism."""
DECLARANT: dict[str, Any] = {
    "boundaries": ["CBAM-production-process"],
    "gwpSets": ["IPCC-AR5-GWP100"],
    "credits": "none",
    "schemes": ["CBAM"],
}
"""What the policy of a declarant asks of the number."""


@cache
def _footprint(profile: Profile, more: tuple[str, ...] = ()) -> Document:
    """A number of direct emissions and a precursor; the steel takes carbon out of the mass balance."""
    chosen = [one for one in sources() if one.key in {*DIRECT, *more}]
    return calculate(chosen, Decimal(1), profile=profile).footprint()


def _chain(
    w: Stage, footprint: Document, *edits: tuple[str, Any], scheme: str = "CBAM", **policy: Knob
) -> Given:
    """A passport with this footprint; ``edits`` are signed without questions."""
    first = w.claim(footprint=footprint)
    for pointer, value in edits:
        first = w.resign(first, put(f"{FOOTPRINT}/{pointer}", value))
    second = w.statement(first, schemes=[scheme])
    return given(pack(first, second, w.answer(first, second)), policy=policy or None)


# The constants of a regime


@scenario("verified")
def counted_as_the_regime_prescribes(w: Stage) -> Given:
    """A number of the border mechanism has its constant and its GWP set (DESIGN 6.1)."""
    return _chain(w, _footprint(REGIME))


@scenario("refused", "claim.regime")
def counted_with_another_constant(w: Stage) -> Given:
    """44/12 instead of 3.664 makes another number, which no opinion turns into the regime's (T287)."""
    return _chain(w, _footprint(REGIME), ("method/carbonToCO2", "44/12"))


@scenario("refused", "claim.regime")
def counted_with_another_gwp_set(w: Stage) -> Given:
    """Where no other gas than CO2 is emitted the sets agree about it; the regime's is prescribed (T287)."""
    carbon = ("eaf-charge-carbon", "scrap-carbon", "steel-carbon-out")
    plain = calculate([one for one in sources() if one.key in carbon], Decimal(1), profile=REGIME).footprint()
    return _chain(w, plain, ("gwpSet", "IPCC-AR6-GWP100"))


@scenario("incomplete", "inputs.holds claim.inputs")
def input_counted_with_another_constant(w: Stage) -> Given:
    """The slab is refused for itself, so nothing rests on it (T287)."""
    slab = supply(
        w, claim={"footprint": _footprint(REGIME), "edit": put(f"{FOOTPRINT}/method/carbonToCO2", "44/12")}
    )
    return asked(w, consumer(w, [(slab, "1050")], taken_for=TAKEN))


# What a declarant accepts


@scenario("verified")
def number_that_a_declarant_accepts(w: Stage) -> Given:
    """Boundary, GWP set, nothing taken off but carbon that leaves the balance, and the scheme (DESIGN 7)."""
    return _chain(w, _footprint(REGIME), **DECLARANT)


@scenario("below_policy", "policy.boundary policy.gwp_set policy.credits policy.scheme")
def number_that_a_declarant_does_not_accept(w: Stage) -> Given:
    """A footprint from cradle to gate with a credit for slag, verified by ISO 14067 (T288)."""
    return _chain(w, _footprint(Profile(), ("slag-credit",)), scheme="ISO14067", **DECLARANT)


@scenario("verified")
def one_of_two_boundaries(w: Stage) -> Given:
    """One of several kinds that are accepted is enough (DESIGN 7)."""
    kinds = {"boundaries": ["EPD-A1-A3", "cradle-to-gate"], "schemes": ["EU-ETS", "ISO14067"]}
    return given(w.sound, policy=kinds)


@scenario("below_policy", "policy.credits")
def mass_balance_that_gives_more_than_it_took(w: Stage) -> Given:
    """Carbon leaves a balance that it has entered; more than that is a credit in its clothes (T288)."""
    chosen = [one for one in sources() if one.key in DIRECT and one.method != "M3"]
    out = next(one for one in sources() if one.key == "steel-carbon-out")
    return _chain(w, calculate([*chosen, out], Decimal(1), profile=REGIME).footprint(), credits="none")


@scenario("below_policy", "policy.credits")
def number_of_a_credit_of_a_balance(w: Stage) -> Given:
    """Attributes that were moved by books take something off without a component below zero (T288)."""
    stated = {"traceability": "none", "model": "book-and-claim", "system": "urn:example:registry:1"}
    first = w.claim(footprint=_footprint(REGIME), custody=stated)
    second = w.statement(first)
    return given(pack(first, second, w.answer(first, second)), policy={"credits": "none"})


@scenario("below_policy", "policy.credits")
def credit_of_an_input(w: Stage) -> Given:
    """What a slab took off its number is off the coil's too (T288)."""
    slab = supply(w, claim={"footprint": _footprint(Profile(), ("slag-credit",))})
    return asked(w, made(w, slab), policy={"credits": "none"})


@scenario("below_policy", "policy.credits")
def credit_of_an_input_of_an_input(w: Stage) -> Given:
    """However far up the chain (T288)."""
    ore = supply(w, claim={"footprint": _footprint(Profile(), ("slag-credit",))}, id=ORE)
    return asked(w, made(w, supply(w, consumed=[(ore, "1600")])), policy={"credits": "none"})


@scenario("below_policy", unknown="policy.credits")
def credits_that_totals_do_not_show(w: Stage) -> Given:
    """Totals alone do not show what was taken off: that is not known, and so not met (T288)."""
    first = w.claim(footprint=calculate(list(sources()), Decimal(1)).footprint(detail="total"))
    second = w.statement(first)
    return given(pack(first, second, w.answer(first, second)), policy={"credits": "none"})


@scenario("incomplete", unknown="inputs.present policy.credits", also="below_policy")
def credits_of_an_input_that_is_missing(w: Stage) -> Given:
    """Nobody can see what was taken off the number of a slab that is not at hand (T288)."""
    chain = made(w)
    return given(pack(*chain.docs.signed()), status=STATUS, policy={"credits": "none"})


@scenario("tampered", "claim.proof response.present policy.scheme", also="below_policy")
def changed_claim_under_a_declarants_policy(w: Stage) -> Given:
    """Nothing that nobody signed is asked what kind of number it is; the opinion still is (DESIGN 7)."""
    return given(
        pack(w.tampered(w.docs.claim), w.docs.statement or {}), policy={**DECLARANT, "response": "optional"}
    )


@scenario("not_verified", "statement.present response.present policy.response", also="two_signatures")
def scheme_of_no_statement(w: Stage) -> Given:
    """Without an opinion nobody is accredited for anything; that follows, and adds nothing (DESIGN 7)."""
    return given(pack(w.docs.claim), policy={"schemes": ["CBAM"]})
