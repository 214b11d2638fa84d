"""Shares of one name that stands for two retirements, and of forecasts beside what was measured (T701)."""

import copy
from typing import Any

from tests import world_instruments as made
from tests.vectors_build.about_instruments import certified, registry
from tests.vectors_build.about_inventories import backed
from tests.vectors_build.about_inventories_scopes import rivals
from tests.vectors_build.inventories import draft, sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, pack
from tests.world_people import Document

HALF = "500000"
_OTHER = {**made.unit_subject()["origin"], "id": f"{made.PARK}1"}


def _two(w: Stage) -> tuple[Document, ...]:
    """Two retirements for a chain from the rival to the mill, and the certificate of each."""
    certificates = certified(w), certified(w, origin=_OTHER)
    chain = [{"role": "logistics-provider", "party": w.rival.did}, {"role": "shipper", "party": w.mill.did}]
    use: dict[str, Any] = {"purpose": "inventory", "usedFor": None, "scope": "3", "chain": chain}
    retired = [
        made.retirement(w, registry(w), [made.taken(one, "0", HALF)], beneficiary=w.mill.did, **use)
        for one in certificates
    ]
    return (*retired, *certificates)


def _effect(key: str, name: str, share: str, quantity: str = HALF) -> Document:
    avoided = f"{int(quantity) / 10000 * float(share):g}"
    return {
        **draft("roaster")["impact"]["entries"][0],
        "key": key, "instrument": name, "label": "electricity, SE-3",
        "quantity": quantity, "unit": "WHR", "each": "0.0001", "share": share, "avoided": avoided,
    }  # fmt: skip


def _counting(effects: list[Document], names: dict[str, Document]) -> Document:
    """A draft of these effects that cites retirements, each under its key before the first blank."""
    drafted = draft("roaster")
    drafted["impact"]["entries"] = effects
    entries = [
        {**made.cites(one, HALF, statement="impact"), "name": name.partition(" ")[0]}
        for name, one in names.items()
    ]
    drafted["instruments"] = sorted(entries, key=lambda one: one["digestMultibase"])
    return drafted


def _between_two(w: Stage, share: str) -> Given:
    """0.6 of two retirements under one name, and this share of each by the rival."""
    first, second, *behind = _two(w)
    own = _counting([_effect("A", "wind", "0.6", "1000000")], {"wind": first, "wind 2": second})
    theirs = [_effect("A", first["id"], share), _effect("B", second["id"], share)]
    rival = _counting(theirs, {one["id"]: one for one in (first, second)})
    beside = pack(sign(w, rivals(rival), by=w.rival))
    return backed(w, sign(w, own), first, second, *behind, claims=(beside,))


@scenario("verified")
def inventory_report_of_shares_of_two_retirements_under_one_name(w: Stage) -> Given:
    """Each unit is shared 0.6 to 0.4, whatever stands for it (T701)."""
    return _between_two(w, "0.4")


@scenario("chain_broken", "inventory.shares instrument.double_claim")
def inventory_report_of_too_much_of_two_retirements_under_one_name(w: Stage) -> Given:
    """0.6 and 0.5 of each are more than the whole (T701)."""
    return _between_two(w, "0.5")


def _forecast(share: str = "1", stage: str = "ex-ante") -> Document:
    drafted = draft("roaster")
    (entry,) = drafted["impact"]["entries"]
    entry.update(stage=stage, share=share, avoided=f"{200 * float(share):g}")
    return drafted


@scenario("verified")
def inventory_report_of_an_effect_beside_its_forecast(w: Stage) -> Given:
    """A forecast is never summed, in the same report (T701)."""
    drafted, forecast = draft("roaster"), copy.deepcopy(_forecast()["impact"]["entries"][0])
    drafted["impact"]["entries"].append({**forecast, "key": "Z-forecast"})
    return backed(w, sign(w, drafted))


@scenario("verified")
def inventory_report_of_an_effect_that_another_forecast(w: Stage) -> Given:
    """Another reporter expects the effect that this one measured (T701)."""
    rival = sign(w, rivals(_forecast()), by=w.rival)
    return backed(w, sign(w, draft("roaster")), claims=(pack(rival),))


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_forecast_that_another_has_too(w: Stage) -> Given:
    """Two expect the same effect, each more than half of it (T701)."""
    rival = sign(w, rivals(_forecast("0.6")), by=w.rival)
    return backed(w, sign(w, _forecast("0.6")), claims=(pack(rival),))
