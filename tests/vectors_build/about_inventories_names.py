"""Reports that name one retirement or intervention in several ways (T530 to T534)."""

from typing import Any

from tests import world_instruments as made
from tests.vectors_build.about_instruments import certified, registry
from tests.vectors_build.about_inventories import _of_the_rival as of_the_rival
from tests.vectors_build.about_inventories import backed
from tests.vectors_build.about_inventories_market import (
    GRID,
    certificate,
    cite,
    power,
    retired,
)
from tests.vectors_build.inventories import REPORT, asked, chain, draft, sign, sound
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, pack, put
from tests.world_people import Document

_TWICE = "instrument.double_claim instrument.covers policy.instruments"
_ALSO = "figures_wrong below_policy"
RETIRED = {"instruments": "retired"}
ENTRY = f"{REPORT}/impact/entries/0"
LINK = "https://id.norrland-steel.example/417/7312345000021"


def _two_names(w: Stage, effect: str) -> Given:
    """A figure uses what is cited as wind, and an effect the same under a name of its documents."""
    one, behind = retired(w, "1000000")
    drafted = cite(power([GRID], [certificate(one, instrument="wind")]), one, name="wind")
    names = {
        "id": one["id"],
        "certificate": behind["id"],
        "digest": drafted["instruments"][0]["digestMultibase"],
    }
    drafted["impact"]["entries"][0]["instrument"] = names[effect]
    return backed(w, sign(w, drafted), one, behind, policy=RETIRED)


@scenario("chain_broken", _TWICE, also=_ALSO)
def inventory_report_of_an_effect_by_the_id_of_a_retirement(w: Stage) -> Given:
    """A figure uses a retirement under the report's name for it, and an effect under its id (T530)."""
    return _two_names(w, "id")


@scenario("chain_broken", _TWICE, also=_ALSO)
def inventory_report_of_an_effect_by_the_digest_of_a_retirement(w: Stage) -> Given:
    """The same under its digest, which every report that cites it has (T530)."""
    return _two_names(w, "digest")


@scenario("chain_broken", _TWICE, also=_ALSO)
def inventory_report_of_an_effect_by_the_id_of_a_certificate(w: Stage) -> Given:
    """The same under the id of the certificate behind it (T530)."""
    return _two_names(w, "certificate")


@scenario("verified")
def inventory_report_of_units_under_the_id_of_their_retirement(w: Stage) -> Given:
    """The figure says the id, and the report cites it under a name: both are its names (T530)."""
    one, behind = retired(w, "1000000")
    drafted = cite(power([GRID], [certificate(one)]), one, name="wind")
    return backed(w, sign(w, drafted), one, behind, policy=RETIRED)


@scenario("verified")
def inventory_report_of_a_certificate_that_was_divided(w: Stage) -> Given:
    """One half of a certificate carries a figure, the other an effect under the certificate's id (T530)."""
    one, other, behind = _halves(w)
    figure = {"quantity": "500000"}
    drafted = cite(power([{**GRID, **figure}], [certificate(one, **figure)], "50", "0"), one)
    cited = cite(drafted, other, statement="impact")["instruments"]
    drafted["instruments"] = sorted(
        [*drafted["instruments"], *cited], key=lambda one: str(one["digestMultibase"])
    )
    _effect(drafted, behind["id"], "electricity, SE-3", "500000")
    return backed(w, sign(w, drafted), one, other, behind, policy=RETIRED)


def _halves(w: Stage) -> tuple[Document, Document, Document]:
    behind = certified(w)
    use: dict[str, Any] = {"purpose": "inventory", "usedFor": None, "unit": "WHR"}
    halves = [
        made.retirement(w, registry(w), [made.taken(behind, *ends)], **use)
        for ends in (("0", "500000"), ("500000", "1000000"))
    ]
    return halves[0], halves[1], behind


def _effect(drafted: Document, name: str, label: str, quantity: str = "1000000") -> None:
    drafted["impact"]["entries"][0].update(
        instrument=name, label=label, quantity=quantity, unit="WHR", each="0.0001", share="1",
        avoided=str(int(quantity) // 10000),
    )  # fmt: skip


def _acting(w: Stage, label: str) -> Given:
    """An effect of electricity that was retired for it."""
    one, behind = retired(w, "1000000")
    drafted = cite(power([GRID], [GRID], "100", "100"), one, statement="impact")
    _effect(drafted, one["id"], label)
    return backed(w, sign(w, drafted), one, behind)


@scenario("refused", "instrument.fits")
def inventory_report_of_an_effect_of_other_goods(w: Stage) -> Given:
    """Coffee is said to avoid what electricity was retired for (T531)."""
    return _acting(w, "green coffee, colombia")


@scenario("refused", "instrument.fits")
def inventory_report_of_an_effect_in_another_market(w: Stage) -> Given:
    """The effect is of electricity in France, and the units are of SE-3 (T531)."""
    return _acting(w, "electricity, FR")


@scenario("verified")
def inventory_report_of_an_effect_of_what_was_retired(w: Stage) -> Given:
    """Product and market as the sheets are written; in capitals they are the same (T531)."""
    return _acting(w, "Electricity, se-3")


def _beside(w: Stage, own: str, other: str) -> Given:
    """The mill counts 0.6 of an intervention, and another reporter a half, each under a name."""
    first = of_the_rival(w, "0.5", "100")
    beside = w.resign(first, put(f"{ENTRY}/instrument", other), by=w.rival)
    edits = [put(f"{ENTRY}/instrument", own), put(f"{ENTRY}/share", "0.6"), put(f"{ENTRY}/avoided", "120")]
    docs, granted = chain(w, sign(w, draft("roaster"), *edits))
    return asked(w, docs, granted, of=[beside], claims=(pack(beside),))


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_share_under_a_digital_link(w: Stage) -> Given:
    """Both name it by one GS1 key, each under a host of its own (T532)."""
    return _beside(w, LINK, "https://id.gs1.org/417/7312345000021")


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_share_under_an_address_without_tls(w: Stage) -> Given:
    """http: in one report and https: in the other (T532)."""
    return _beside(w, "http://projects.example/huila", "https://projects.example/huila")


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_the_whole_of_an_intervention_twice(w: Stage) -> Given:
    """Two effects of one report count all of what it calls by one word (T533)."""

    def twice(document: Document) -> None:
        entries = document["credentialSubject"]["inventory"]["impact"]["entries"]
        entries[0]["instrument"] = "Huila project"
        entries.append({**entries[0], "key": f"{entries[0]['key']} again", "instrument": "huila  project"})

    return sound(w, "roaster", twice)


def _spelled(w: Stage, label: str, region: str) -> Given:
    """What was retired covers goods whose product and market the report spells in its own way."""
    one, behind = retired(w, "1000000")
    drafted = cite(power([{**GRID, "region": region}], [certificate(one, region=region)]), one)
    for member in ("physical", "marketBased"):
        drafted[member]["figures"][-1]["label"] = label
    return backed(w, sign(w, drafted), one, behind, policy=RETIRED)


@scenario("verified")
def inventory_report_of_goods_in_capitals(w: Stage) -> Given:
    """Electricity is the product electricity of what was retired (T534)."""
    return _spelled(w, "Electricity", "SE-3")


@scenario("verified")
def inventory_report_of_a_market_in_small_letters(w: Stage) -> Given:
    """se-3 is the market SE-3 of what was retired (T534)."""
    return _spelled(w, "electricity", "se-3")


# One region in two spellings within a report (T579)


def _half(w: Stage, value: str, amount: str) -> Given:
    """Half of the goods of SE-3 have certificates, the rest is a residual of se-3."""
    one, behind = retired(w, "500000")
    half = {"quantity": "500000"}
    rest = {**GRID, **half, "key": "rest", "factor": "rest", "spatial": "residual", "region": "se-3"}
    market = [certificate(one, **half), {**rest, "value": value}]
    return backed(w, sign(w, cite(power([GRID], market, "100", amount), one)), one, behind, policy=RETIRED)


@scenario("verified")
def inventory_report_of_a_residual_of_its_region_in_small_letters(w: Stage) -> Given:
    """What is left of se-3 is what is left of SE-3, from where the goods came (T579)."""
    return _half(w, "0.0001", "50")


@scenario("below_policy", "policy.instruments")
def inventory_report_of_a_residual_below_its_region_in_small_letters(w: Stage) -> Given:
    """It is held against the factor of SE-3 too (T579)."""
    return _half(w, "0.00005", "25")


@scenario("verified")
def inventory_report_of_one_factor_whose_region_is_spelled_in_two_ways(w: Stage) -> Given:
    """Two lines of goods of one region, which certificates for the whole of it cover (T579)."""
    one, behind = retired(w, "1000000")
    half = {**GRID, "quantity": "500000"}
    physical = [half, {**half, "key": "more", "region": "Se-3"}]
    return backed(w, sign(w, cite(power(physical, [certificate(one)]), one)), one, behind, policy=RETIRED)
