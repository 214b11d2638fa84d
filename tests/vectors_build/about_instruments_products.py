"""One reading of a meter that was certified as two products (T671)."""

from typing import Any

from signing.digests import multibase_digest
from tests import world_instruments as made
from tests.vectors_build.about_instruments import Backed, another, backed, certified, cited
from tests.vectors_build.scenario import Given
from tests.vectors_build.stage import Stage


def as_another_product(w: Stage, one: Backed, **changes: Any) -> Given:
    """What was certified of the same hour and park as another product, and retired for somebody else."""
    again = certified(w, **{"product": "wind-electricity", **changes})
    subject = again["credentialSubject"]
    kind = {"product": subject["product"], "unit": subject["units"]["unit"]}
    return one.with_beside(again, another(w, one, made.taken(again, "0", "1"), **kind))


@cited("chain_broken", "instrument.double_claim")
def hour_certified_as_another_product(w: Stage) -> Given:
    """The same reading of the park, certified and retired as another product (T671)."""
    return as_another_product(w, backed(w))


@cited("chain_broken", "instrument.double_claim")
def hour_certified_as_another_product_in_kilowatt_hours(w: Stage) -> Given:
    """The same reading, counted in another unit for the other product (T671)."""
    units = {"from": "0", "to": "5000", "unit": "KWH"}
    return as_another_product(w, backed(w), units=units, metered={"quantity": "5000", "factor": "1"})


@cited("chain_broken", "instrument.double_claim")
def parts_of_an_hour_beyond_the_reading(w: Stage) -> Given:
    """Two products have 0.5 and 0.6 of one reading (T671)."""
    half = {"metered": {"quantity": "10000000", "factor": "0.5"}}
    more = {"metered": {"quantity": "10000000", "factor": "0.6"}}
    return as_another_product(w, backed(w, certificate=half), **more)


@cited("verified")
def parts_of_an_hour_as_two_products(w: Stage) -> Given:
    """Two products have 0.5 of one reading each, which is all of it (T671)."""
    half: dict[str, Any] = {"metered": {"quantity": "10000000", "factor": "0.5"}}
    return as_another_product(w, backed(w, certificate=half), **half)


@cited("verified")
def heat_in_another_column_of_the_meter(w: Stage) -> Given:
    """A plant's file of readings has the heat of that hour in another column (T671)."""
    heat = {"metered": {"quantity": "5000001", "factor": "1"}}
    return as_another_product(w, backed(w), product="heat", **heat)


@cited("verified")
def another_file_of_the_meter(w: Stage) -> Given:
    """Another file says the same quantity of another product: it is another meter (T671)."""
    evidence = [
        {"kind": "meter-readings", "digestMultibase": multibase_digest(b"the meter of the heat")}
    ]
    return as_another_product(w, backed(w), product="heat", evidence=evidence)
