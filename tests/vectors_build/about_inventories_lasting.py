"""How long effects last, and until when they are monitored (T608)."""

from tests.vectors_build.inventories import REPORT, sound
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, put

_EFFECT = f"{REPORT}/impact/entries/0"


def _lasting(w: Stage, permanence: str, until: str = "") -> Given:
    monitored = [put(f"{_EFFECT}/monitoredUntil", until)] if until else []
    return sound(w, "roaster", put(f"{_EFFECT}/permanence", permanence), *monitored)


@scenario("verified")
def inventory_report_of_an_effect_that_is_monitored(w: Stage) -> Given:
    """What may be reversed is monitored to the last day of the report (T608)."""
    return _lasting(w, "reversible", "2026-09-30")


@scenario("verified")
def inventory_report_of_a_temporary_effect_that_is_monitored(w: Stage) -> Given:
    """Another word than permanent, and years of monitoring (T608)."""
    return _lasting(w, "temporary", "2046-01-01")


@scenario("refused", "inventory.statements")
def inventory_report_of_an_effect_that_nobody_monitors(w: Stage) -> Given:
    """What may be reversed, in another spelling (T608)."""
    return _lasting(w, "Reversible ")


@scenario("refused", "inventory.statements")
def inventory_report_of_a_temporary_effect_that_nobody_monitors(w: Stage) -> Given:
    """Another word for what may be reversed (T608)."""
    return _lasting(w, "temporary")


@scenario("refused", "inventory.statements")
def inventory_report_of_an_effect_that_was_monitored_once(w: Stage) -> Given:
    """Monitoring ended a day before the report does (T608)."""
    return _lasting(w, "reversible", "2026-09-29")
