"""Who has the goods of which the attribute was sold is asked, however they are called (T600, T601)."""

from typing import Any

from tests import world_instruments as made
from tests.vectors_build.about_instruments import OTHER, STATUS, TRUST, certified, registry
from tests.vectors_build.about_instruments_wrong import RIVAL
from tests.vectors_build.about_inventories import backed
from tests.vectors_build.about_inventories_market import GRID, WIND, certificate, cite, power
from tests.vectors_build.inventories import sign
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, heap
from tests.world_people import Document

_USE: dict[str, Any] = {"purpose": "inventory", "usedFor": None}


def _sold(w: Stage, recipient: bool = False, **of: Any) -> tuple[Document, Document]:
    """What was retired for another party; the retirement names the mill, or its certificate alone does."""
    one = certified(w, **({"recipient": w.mill.did} if recipient else {}), **of)
    named = {} if recipient else {"counterpart": w.mill.did}
    units = [made.taken(one)]
    return made.retirement(w, registry(w), units, beneficiary=w.rival.did, **_USE, **named), one


def _kept(w: Stage, label: str = "electricity", region: str = "SE-3") -> Document:
    """A report that counts a wind park's electricity in both statements, under these words."""
    park = {**WIND, "region": region}
    drafted = power([park], [park], "0", "0")
    for member in ("physical", "marketBased"):
        drafted[member]["figures"][-1]["label"] = label
    return drafted


@scenario("verified", unknown="instrument.counterpart")
def inventory_report_of_sold_goods_under_another_word(w: Stage) -> Given:
    """The goods are called electric power: it is not seen to leave out the attribute (T600)."""
    return backed(w, sign(w, _kept(w, label="electric power")), *_sold(w))


@scenario("verified", unknown="instrument.counterpart")
def inventory_report_of_sold_goods_of_a_country(w: Stage) -> Given:
    """The market is called Sweden, and the units are of SE-3 (T600)."""
    return backed(w, sign(w, _kept(w, region="Sweden")), *_sold(w))


@scenario("verified", unknown="instrument.counterpart")
def inventory_report_of_sold_goods_that_a_certificate_went_with(w: Stage) -> Given:
    """The retirement names nobody, and its certificate says who has the goods (T600)."""
    return backed(w, sign(w, _kept(w)), *_sold(w, recipient=True))


@scenario("verified", unknown="instrument.counterpart")
def inventory_report_of_sold_goods_that_were_made_before(w: Stage) -> Given:
    """The lot was produced a month before the period, and may have come from a store (T600)."""
    period = {"start": "2025-09-01T12:00:00Z", "end": "2025-09-01T13:00:00Z"}
    return backed(w, sign(w, _kept(w)), *_sold(w, period=period, at="2025-09-01T14:00:00Z"))


@scenario("verified", unknown="instrument.counterpart")
def inventory_report_of_sold_goods_that_are_not_computable(w: Stage) -> Given:
    """A reason stands in the place of the physical amount, and the other one is the wind's (T600)."""
    drafted = _kept(w)
    figure = drafted["physical"]["figures"][-1]
    del figure["amount"], figure["parts"]
    figure["notComputable"] = "not known"
    return backed(w, sign(w, drafted), *_sold(w))


@scenario("verified", unknown="instrument.counterpart")
def attribute_of_goods_that_a_certificate_went_with(w: Stage) -> Given:
    """The same of a claim: the retirement names nobody, and its certificate this mill (T600)."""
    one = certified(w, recipient=w.mill.did)
    sold = made.retirement(w, registry(w), [made.taken(one)], beneficiary=RIVAL, usedFor=OTHER)
    return given(w.sound, trust=TRUST, status=STATUS, inputs=(heap([sold]), heap([one])))


@scenario("verified")
def inventory_report_that_leaves_out_what_a_certificate_went_with(w: Stage) -> Given:
    """The certificate names the mill, whose market-based statement counts the grid (T601)."""
    return backed(w, sign(w, power([WIND], [GRID], "0", "100")), *_sold(w, recipient=True))


@scenario("verified")
def inventory_report_of_goods_that_came_with_their_attribute(w: Stage) -> Given:
    """The certificate names the mill, and its units were retired for it: nothing is asked (T601)."""
    one = certified(w, recipient=w.mill.did)
    own = made.retirement(w, registry(w), [made.taken(one)], **_USE)
    return backed(w, sign(w, cite(power([GRID], [certificate(own)]), own)), own, one)


@scenario("verified")
def inventory_report_before_what_was_sold_was_made(w: Stage) -> Given:
    """The lot was produced after the report's period: nothing is asked (T601)."""
    drafted = {**_kept(w), "period": {"start": "2025-08-01", "end": "2026-08-01"}}
    return backed(w, sign(w, drafted), *_sold(w))
