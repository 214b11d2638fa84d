"""Documents that bear on each other over a third one, a long time, a reading or a body (T655 to T660)."""

from typing import Any

from signing.digests import document_digest, multibase_digest
from tests import world_instruments as made
from tests.vectors_build.about_doors import _only as only
from tests.vectors_build.about_inputs import STATUS
from tests.vectors_build.about_inputs import made as coil
from tests.vectors_build.about_instruments import another, backed, body, certified, cited
from tests.vectors_build.about_inventories import backed as reported
from tests.vectors_build.about_inventories_market import cite
from tests.vectors_build.about_inventories_scopes import SHIPPED, chained, rivals
from tests.vectors_build.inventories import draft, sign
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, file_of, heap, pack
from tests.world_people import Knob

_DECADES = {"start": "2010-01-01T00:00:00Z", "end": "2040-01-01T00:00:00Z"}
_MONTH_LATER = {"start": "2026-10-17T12:00:00Z", "end": "2026-10-17T13:00:00Z"}


def _joined(w: Stage, share: str) -> Given:
    """A report names a retirement by its digest, one by its id, and one of the year before cites both."""
    retirement, _ = chained(w, "3", *SHIPPED)
    before = {"period": {"start": "2024-10-01", "end": "2025-10-01"}}
    named = cite(only(draft("roaster"), "wind", "0.1"), retirement, statement="impact", name="wind")
    third = sign(w, {**named, **before})
    other = sign(w, rivals(only(draft("roaster"), retirement["id"], share)), by=w.rival)
    mine = sign(w, only(draft("roaster"), document_digest(retirement)))
    return reported(w, mine, claims=(pack(third), pack(other)))


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_share_that_a_third_report_joins(w: Stage) -> Given:
    """Nobody has the retirement: only the report that cites it says that both names mean it (T655)."""
    return _joined(w, "0.6")


@scenario("verified")
def inventory_report_of_a_share_beside_the_rest_that_a_third_report_joins(w: Stage) -> Given:
    """The same, where the three together count the whole (T655)."""
    return _joined(w, "0.3")


@cited("refused", "instrument.certified")
def device_assigned_for_decades_to_another_registry(w: Stage) -> Given:
    """The assignment began sixteen years before the hour, and ends fourteen years after it (T656)."""
    return backed(w).with_beside(made.assignment(w, body(w), registry="did:web:second.example", **_DECADES))


@cited("verified")
def device_assigned_for_decades_to_its_registry(w: Stage) -> Given:
    """The same, to the registry that has the certificate (T656)."""
    return backed(w).with_beside(made.assignment(w, body(w), **_DECADES))


def _elsewhen(w: Stage, **changes: Knob) -> Given:
    """The reading was certified as heat too; the retirement of that states it a month later."""
    facts: dict[str, Any] = {"product": "heat", "at": "2026-09-17T14:00:01Z", **changes}
    one, again = backed(w), certified(w, **facts)
    period = {"start": "2026-09-01T00:00:00Z", "end": "2026-11-01T00:00:00Z"}
    use: dict[str, Any] = {"product": "heat", "period": period, "at": "2026-11-01T00:00:00Z"}
    return one.with_beside(another(w, one, made.taken(again, **_MONTH_LATER), **use), again)


@cited("chain_broken", "instrument.double_claim")
def hour_certified_as_another_product_that_was_retired_for_another_day(w: Stage) -> Given:
    """What certificates certify is compared, whenever a retirement says that it was (T660, T671)."""
    return _elsewhen(w)


@cited("verified")
def another_file_of_the_meter_that_was_retired_for_another_day(w: Stage) -> Given:
    """The same with another file: it is another meter (T660, T671)."""
    evidence = [{"kind": "meter-readings", "digestMultibase": multibase_digest(b"the meter of the heat")}]
    return _elsewhen(w, evidence=evidence)


def _newer(w: Stage, **changes: Knob) -> Given:
    """A newer accreditation of the slab's verifier lies in a file of its own."""
    chain = coil(w)
    newer = w.accreditation(at="2026-02-01T00:00:00Z", number="EAB-VB-0042", **changes)
    return given(file_of(chain.docs), status=STATUS, inputs=(pack(*chain.extras()), heap([newer])))


@scenario("incomplete", unknown="inputs.vouched")
def input_of_a_verifier_whose_newer_accreditation_lies_apart(w: Stage) -> Given:
    """The newer one no longer covers steel, and so nobody vouches for the slab (T658)."""
    scope = [{"scheme": "CBAM", "sector": "cement", "country": "SE", "level": "reasonable"}]
    return _newer(w, scope=scope)


@scenario("verified")
def input_of_a_verifier_whose_newer_accreditation_covers_it(w: Stage) -> Given:
    """The newer one covers what the older one does (T658)."""
    return _newer(w)
