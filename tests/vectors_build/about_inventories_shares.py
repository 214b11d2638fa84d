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


# One retirement, of which several effects take units (T703)


def _of_one(w: Stage, *taken: tuple[str, str], theirs: tuple[str, str] = ("", "")) -> Given:
    """Effects of a million watt hours, each of a quantity and a share; and one of the rival, in the chain."""
    retired, one = _chained(w)
    own = [
        {**_effect(f"{place}", retired["id"], share, quantity), "reference": f"grid {place}"}
        for place, (quantity, share) in enumerate(taken)
    ]
    mine = _citing(own, retired)
    beside: tuple[bytes, ...] = ()
    if theirs[0]:
        rival = _citing([_effect("A", retired["id"], theirs[1], theirs[0])], retired)
        beside = (pack(sign(w, rivals(rival), by=w.rival)),)
    return backed(w, sign(w, mine), retired, one, claims=beside)


def _chained(w: Stage, *others: Document) -> tuple[Document, ...]:
    """A retirement of a million watt hours for a chain from the rival to the mill, and its certificate."""
    one = certified(w)
    chain = [{"role": "logistics-provider", "party": w.rival.did}, {"role": "shipper", "party": w.mill.did}]
    use: dict[str, Any] = {"purpose": "inventory", "usedFor": None, "scope": "3", "chain": chain}
    units = [made.taken(one)] if not others else [made.taken(each, "0", HALF) for each in (one, *others)]
    return made.retirement(w, registry(w), units, beneficiary=w.mill.did, **use), one


def _citing(effects: list[Document], retired: Document, most: int = 0) -> Document:
    """A draft of these effects that cites as many units of a retirement as they take, or so many."""
    drafted = draft("roaster")
    drafted["impact"]["entries"] = effects
    units = sum(int(one["quantity"]) * float(one["share"]) for one in effects)
    entry = made.cites(retired, str(most or min(int(units), 1000000)), statement="impact")
    drafted["instruments"] = [{**entry, "name": retired["id"]}]
    return drafted


@scenario("verified")
def inventory_report_of_a_retirement_in_two_effects_by_quantity(w: Stage) -> Given:
    """Two reference cases, each all of the effect of half of the units (T703)."""
    return _of_one(w, (HALF, "1"), (HALF, "1"))


@scenario("verified")
def inventory_report_of_a_retirement_in_two_effects_by_share(w: Stage) -> Given:
    """Two reference cases, each half of the effect of all units (T703)."""
    return _of_one(w, ("1000000", "0.5"), ("1000000", "0.5"))


@scenario("chain_broken", "instrument.covers inventory.shares", also="figures_wrong")
def inventory_report_of_a_retirement_in_two_effects_beyond_it(w: Stage) -> Given:
    """Half of the units and six tenths of the effect of all are more than was retired (T703)."""
    return _of_one(w, (HALF, "1"), ("1000000", "0.6"))


@scenario("verified")
def inventory_report_of_half_a_retirement_beside_the_other_half(w: Stage) -> Given:
    """Two of a chain count all of the effect of half of the units each (T703)."""
    return _of_one(w, (HALF, "1"), theirs=(HALF, "1"))


@scenario("chain_broken", "inventory.shares instrument.double_claim")
def inventory_report_of_half_a_retirement_beside_more_than_the_other_half(w: Stage) -> Given:
    """The rival counts a unit more than is left (T703)."""
    return _of_one(w, (HALF, "1"), theirs=("500001", "1"))


def _by_lot(w: Stage, mine: int, theirs: int) -> Given:
    """A retirement of two certificates, half of each; each of two counts half of it by one of them."""
    second = certified(w, origin=_OTHER)
    retired, first = _chained(w, second)
    names = first["id"], second["id"]
    own, rival = (_citing([_effect("A", names[of], "1")], retired, 1000000) for of in (mine, theirs))
    beside = (pack(sign(w, rivals(rival), by=w.rival)),)
    return backed(w, sign(w, own), retired, first, second, claims=beside)


@scenario("verified")
def inventory_report_of_one_certificate_of_a_retirement_beside_the_other(w: Stage) -> Given:
    """Each counts the units of a certificate of its own (T707)."""
    return _by_lot(w, 0, 1)


@scenario("chain_broken", "inventory.shares instrument.double_claim")
def inventory_report_of_one_certificate_of_a_retirement_twice(w: Stage) -> Given:
    """Both count the units of the same one: half of it each, and twice that certificate (T707)."""
    return _by_lot(w, 0, 0)


# Forecasts (T701)


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
