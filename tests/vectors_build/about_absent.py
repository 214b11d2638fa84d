"""What a claim leaves out, inputs whose figures are about something else, and nets (T116, T120, T126)."""

from decimal import Decimal
from typing import Any

from passport.carbon.calculating.calculate import Profile, calculate
from passport.carbon.sources import Factor, Source
from tests.vectors_build.about_inputs import FOOTPRINT, STATUS, asked, made
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, changed, file_of, put
from tests.world import Documents
from tests.world_inputs import Chain, Supply, calculated, consumer, named, supply
from tests.world_people import Knob
from tests.world_sources import sources

OTHER = "https://id.sydstal.example/01/04098765000010/21/S-2"


def _without(w: Stage, slab: Supply, *kept: tuple[Supply, str], inputs: list[Any]) -> Chain:
    """A coil whose number holds only ``kept``, consistent in itself, and that names ``inputs`` as well."""
    footprint = calculated(w, kept).draft["footprint"]
    return made(w, slab, ("footprint", footprint), ("inputs", inputs))


@scenario("figures_wrong", "claim.figures")
def input_without_its_component(w: Stage) -> Given:
    """The slab is named and its component left out, all sums consistent: it is stated to add 0 (T116)."""
    slab = supply(w)
    return asked(w, _without(w, slab, inputs=[named(slab, "525")]))


@scenario("figures_wrong", "claim.figures")
def second_input_without_its_component(w: Stage) -> Given:
    """One of two slabs counts, the other one is only named (T116)."""
    slab, other = supply(w), supply(w, id=OTHER)
    chain = _without(w, slab, (slab, "1050"), inputs=sorted(
        [named(slab, "525"), named(other, "100")], key=lambda one: str(one["digestMultibase"])
    ))
    return given(file_of(chain.docs, extras=[*slab.signed(), *other.signed()]), status=STATUS)


@scenario("incomplete", unknown="inputs.present")
def absent_input_without_its_component(w: Stage) -> Given:
    """Neither the slab nor its component is at hand: what it should add cannot be told (T116)."""
    slab = supply(w)
    return given(file_of(_without(w, slab, inputs=[named(slab, "525")]).docs), status=STATUS)


@scenario("figures_wrong", "claim.figures")
def input_of_nothing(w: Stage) -> Given:
    """An input of 0 kg explains no amount, and is no input (T116)."""
    slab = supply(w)
    return asked(w, _without(w, slab, inputs=[named(slab, "0")]))


@scenario("below_policy", "policy.inputs", unknown="figures.inputs_undisclosed")
def inputs_undisclosed_to_a_policy(w: Stage) -> Given:
    """A buyer may demand that a claim shows what its inputs add (T116)."""
    return asked(w, made(w, detail="total"), policy={"inputs": "disclosed"})


@scenario("tampered", "claim.proof")
def disclosure_wanted_of_a_changed_claim(w: Stage) -> Given:
    """What a claim that was changed discloses is nobody's word (DESIGN 7, T116)."""
    chain = made(w)
    wrong = changed(chain.docs.claim, put("/credentialSubject/name", "Other coil"))
    docs = Documents(wrong, chain.docs.statement, chain.docs.response)
    return given(file_of(docs, extras=chain.extras()), status=STATUS, policy={"inputs": "disclosed"})


@scenario("verified")
def inputs_disclosed_to_a_policy(w: Stage) -> Given:
    """Components merged by stage still tell what the inputs add (DESIGN 6.3, T116)."""
    return asked(w, made(w, detail="stage"), policy={"inputs": "disclosed"})


@scenario("verified")
def inputs_disclosed_by_workings(w: Stage) -> Given:
    """Workings that lead to the very number show its inputs to those who hold them (DESIGN 6.3, T116)."""
    chain = made(w, detail="total")
    return asked(w, chain, workings=chain.workings_file(), policy={"inputs": "disclosed"})


@scenario("incomplete", unknown="inputs.present figures.inputs_undisclosed")
def absent_input_in_workings(w: Stage) -> Given:
    """Workings repeat what the mill says of an input; without the input nothing is rechecked (T116)."""
    chain = made(w, detail="total")
    return given(file_of(chain.docs), status=STATUS, workings=chain.workings_file())


def _other_extent(w: Stage, name: str, value: str, taken_for: dict[str, str], **knobs: Knob) -> Given:
    """A slab whose own claim says ``value``, used by a mill that pretends it fits."""
    slab = supply(w, claim={"edit": put(f"{FOOTPRINT}/{name}", value)})
    return asked(w, consumer(w, [(slab, "1050")], taken_for=taken_for, **knobs))


@scenario("figures_wrong", "claim.figures")
def gate_to_gate_input(w: Stage) -> Given:
    """A slab without its raw materials enters a number that is said to hold them (T120)."""
    return _other_extent(w, "boundary", "gate-to-gate", {"boundary": "cradle-to-gate"})


@scenario("figures_wrong", "claim.figures")
def border_values_of_an_input(w: Stage) -> Given:
    """CBAM leaves out electricity and most of the way before: narrower than cradle-to-gate (T120)."""
    profile = Profile("CBAM-production-process", "IPCC-AR5-GWP100", "3.664")
    few = [one for one in sources() if one.key in {"pig-iron", "scrap-carbon"}]
    slab = supply(w, claim={"footprint": calculate(few, Decimal(1), profile=profile).footprint()})
    taken_for = {"boundary": "cradle-to-gate", "gwp_set": "IPCC-AR6-GWP100"}
    return asked(w, consumer(w, [(slab, "1050")], taken_for=taken_for))


@scenario("verified")
def input_of_a_declaration_of_modules_a1_to_a3(w: Stage) -> Given:
    """EN 15804 A1 to A3 is the whole way from the cradle, without credits (T120)."""
    return _other_extent(w, "boundary", "EPD-A1-A3", {})


@scenario("figures_wrong", "claim.figures")
def input_of_another_gwp_set(w: Stage) -> Given:
    """Totals by different GWP tables cannot be added (T120)."""
    return _other_extent(w, "gwpSet", "IPCC-AR5-GWP100", {"gwp_set": "IPCC-AR6-GWP100"})


@scenario("figures_wrong", "claim.figures")
def input_wider_than_the_claim(w: Stage) -> Given:
    """A number that is said to end at the own gate takes over the way before it (DESIGN 6.1, T120)."""
    chain = made(w)
    claim = w.resign(chain.docs.claim, put(f"{FOOTPRINT}/boundary", "gate-to-gate"))
    docs = w.around(claim)
    second = w.resign(docs.statement or {}, put("/credentialSubject/boundary", "gate-to-gate"))
    return given(
        file_of(type(docs)(docs.claim, second, w.answer(docs.claim, second)), extras=chain.extras()),
        status=STATUS,
    )


# Masses of nothing, and totals that removals have eaten up


@scenario("refused", "claim.profile")
def coil_of_no_mass(w: Stage) -> Given:
    """A product weighs something: masses are above zero (T126)."""
    return given(file_of(w.with_claim(put("/credentialSubject/mass/value", "0"))))


@scenario("refused", "claim.profile")
def coil_of_no_mass_in_decimals(w: Stage) -> Given:
    """However it is written (T126)."""
    return given(file_of(w.with_claim(put("/credentialSubject/mass/value", "0.00"))))


def _less(w: Stage, removed: str) -> Given:
    """100 kg burnt, and ``removed`` taken off."""
    factor = Factor("urn:example:factor:one", "2026 edition", gases={"CO2": Decimal(1)})
    measured: Any = {"quantity_tier": "T4", "factor_tier": "T4", "is_primary": True, "data_type": "primary"}
    sources = [
        Source("burnt", "steelmaking", "1", "M2", Decimal("100"), "KGM", factor, **measured),
        Source("removed", "steelmaking", "1", "M2", Decimal(removed), "KGM", factor, **measured),
    ]
    return given(file_of(w.with_claim(footprint=calculate(sources, Decimal(1)).footprint())))


@scenario("verified", "figures.above_zero")
def removals_exceed_emissions(w: Stage) -> Given:
    """The verifier was asked whether that is plausible; every reader is told it first (T126)."""
    return _less(w, "-100.5")


@scenario("verified", "figures.above_zero")
def removals_equal_emissions(w: Stage) -> Given:
    """A total of exactly nothing is not above zero either (T126)."""
    return _less(w, "-100")


@scenario("verified")
def removals_shown_gross(w: Stage) -> Given:
    """A total above zero, of which the report shows both sides (DESIGN 6.1, T126)."""
    return _less(w, "-99.5")


@scenario("figures_wrong", "claim.figures")
def sum_with_more_digits_than_a_figure(w: Stage) -> Given:
    """Amounts at the limit of 18 digits, whose sum has more: no figure can state it (DESIGN 2.1, 6.1)."""
    parts = f"{FOOTPRINT}/components"
    edits = [put(f"{parts}/{place}/amount", "999999999999.999999") for place in range(2)]
    return given(file_of(w.with_claim(*edits)))
