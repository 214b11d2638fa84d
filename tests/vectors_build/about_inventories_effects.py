"""Effects beside their reference cases: what avoids more than its reference emits (T514)."""

from tests.vectors_build.inventories import REPORT, sound
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
