"""Effects beside their reference cases: what avoids more than its reference emits (T514)."""

from tests.vectors_build.inventories import REPORT, asked, chain, draft, sign, sound
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, put

_EFFECT = f"{REPORT}/impact/entries/0"


def _avoiding(w: Stage, each: str, avoided: str, **members: str) -> Given:
    """100 kg of coffee from Huila, whose factor is 7.5 there."""
    edits = [put(f"{_EFFECT}/{name}", value) for name, value in members.items()]
    return sound(w, "roaster", put(f"{_EFFECT}/each", each), put(f"{_EFFECT}/avoided", avoided), *edits)


@scenario("verified")
def inventory_report_of_an_effect_that_is_all_of_its_reference(w: Stage) -> Given:
    """All that the reference emits is avoided (T514)."""
    return _avoiding(w, "7.5", "750")


@scenario("refused", "inventory.statements")
def inventory_report_of_an_effect_above_its_reference(w: Stage) -> Given:
    """A kilogram avoids more than a kilogram emits (T514)."""
    return _avoiding(w, "7.6", "760")


@scenario("refused", "inventory.statements")
def inventory_report_of_an_effect_above_its_reference_in_tonnes(w: Stage) -> Given:
    """The same by the tonne, with the reference in capitals (T514)."""
    return _avoiding(w, "7600", "760", quantity="0.1", unit="TNE", reference="HUILA ")


@scenario("verified")
def inventory_report_of_an_effect_that_removes(w: Stage) -> Given:
    """What is removed has a reference case of its own, which is no factor of the report (T514)."""
    return _avoiding(w, "9", "900", reference="no trees are planted")


# Several effects of one reference (T706)


def _several(w: Stage, *effects: tuple[str, str], tonnes: str = "", **members: str) -> Given:
    """Effects of other projects: the kilograms of coffee of each, and what it avoids of one.

    ``tonnes``: of further coffee by a factor of its own, whose label is written in small letters otherwise.
    """
    drafted = draft("roaster")
    for member in ("physical", "marketBased") if tonnes else ():
        figure = {**drafted["physical"]["figures"][0], "key": "A2", "label": "GREEN Coffee", "basis": "far"}
        part = {**figure["parts"][0], "factor": "far", "key": "far", "quantity": tonnes, "unit": "TNE"}
        part |= {"value": "7500", "region": "Colombia"}
        amount = f"{float(tonnes) * 7500:g}"
        target = drafted[member]["figures"][0]["targetCategory"]
        more = {**figure, "amount": amount, "parts": [part], "targetCategory": target}
        drafted[member]["figures"].append(more)
    (entry,) = drafted["impact"]["entries"]
    drafted["impact"]["entries"] = [
        {
            **entry, "key": f"{place}", "instrument": f"urn:example:project:huila-{place}",
            "quantity": quantity, "each": each, "avoided": f"{float(quantity) * float(each):g}",
            **(members if place else {}),
        }
        for place, (quantity, each) in enumerate(effects)
    ]  # fmt: skip
    return asked(w, *chain(w, sign(w, drafted)))


@scenario("incomplete", unknown="claim.figures")
def inventory_report_of_two_effects_that_avoid_twice_their_reference(w: Stage) -> Given:
    """Two projects avoid all that the same 100 kg emit (T706)."""
    return _several(w, ("100", "7.5"), ("100", "7.5"))


@scenario("incomplete", unknown="claim.figures")
def inventory_report_of_three_effects_a_little_above_their_reference(w: Stage) -> Given:
    """Three projects avoid more of one kilogram than it emits, in another spelling of the product (T706)."""
    return _several(w, ("100", "2.5"), ("100", "2.5"), ("100", "2.6"), label="Green coffee, Colombia")


@scenario("verified")
def inventory_report_of_two_effects_that_are_all_of_their_reference(w: Stage) -> Given:
    """Two projects avoid together what the goods emit (T706)."""
    return _several(w, ("100", "3.5"), ("100", "4"))


@scenario("verified")
def inventory_report_of_two_effects_of_half_the_goods_each(w: Stage) -> Given:
    """All that half of the goods emits, twice (T706)."""
    return _several(w, ("50", "7.5"), ("50", "7.5"))


@scenario("verified")
def inventory_report_of_two_effects_of_more_goods_than_were_sourced(w: Stage) -> Given:
    """One effect is of 400 kg, of which the report sourced 100, and the other avoids some more (T706)."""
    return _several(w, ("400", "5"), ("400", "2"))


@scenario("verified")
def inventory_report_of_two_effects_of_goods_in_another_unit_and_spelling(w: Stage) -> Given:
    """Of 400 kg, 300 are written as 0.3 t under the same words in small letters (T731)."""
    return _several(w, ("100", "7.5"), ("100", "7.5"), tonnes="0.3")


@scenario("incomplete", unknown="claim.figures")
def inventory_report_of_two_effects_of_less_goods_in_another_unit_and_spelling(w: Stage) -> Given:
    """Of 199 kg, 99 are written as 0.099 t: 200 kg avoid all that they emit (T731)."""
    return _several(w, ("100", "7.5"), ("100", "7.5"), tonnes="0.099")


@scenario("verified")
def inventory_report_of_an_effect_beside_a_forecast_of_all(w: Stage) -> Given:
    """A forecast is never summed (T706)."""
    return _several(w, ("100", "7.5"), ("100", "7.5"), stage="ex-ante")
