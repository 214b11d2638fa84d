"""Footprints of PACT that others made: declarations of tier T0, or one refusal that names every mistake."""

import copy
import json
from typing import Any

import pytest

from passport.carbon.factors import record_of
from passport.exports import formats
from passport.imports.footprints import MOST, is_of_pact, read_footprints
from passport.sheets.drafts.reading import DraftRefused
from signing.errors import JsonRefused
from tests.passport.exports.corpus import claims

Json = Any
GOOD: Json = {
    "id": "f4b1225a-bd44-4c8e-861d-079e4e1dfd69",
    "specVersion": "3.0.0",
    "created": "2026-01-31T00:00:00Z",
    "status": "Active",
    "validityPeriodStart": "2026-02-01T00:00:00Z",
    "validityPeriodEnd": "2028-02-01T00:00:00Z",
    "companyName": "Example Ferroalloys",
    "companyIds": ["urn:example:1"],
    "productDescription": "FeMn 78",
    "productIds": ["urn:example:2"],
    "productNameCompany": "FeMn 78",
    "pcf": {
        "declaredUnitOfMeasurement": "kilogram",
        "declaredUnitAmount": "1",
        "productMassPerDeclaredUnit": "1",
        "pcfExcludingBiogenicUptake": "1.8540",
        "pcfIncludingBiogenicUptake": "1.8540",
        "ipccCharacterizationFactors": ["AR6"],
        "geographyCountry": "NO",
    },
}


def _bytes(value: Json) -> bytes:
    return json.dumps(value).encode()


def _changed(place: str, value: Json) -> Json:
    found = copy.deepcopy(GOOD)
    part = found["pcf"] if place.startswith("pcf/") else found
    part[place.removeprefix("pcf/")] = value
    return found


def test_a_footprint_is_a_factor_that_nobody_vouches_for() -> None:
    for value in (GOOD, {"data": GOOD}, {"data": [GOOD, GOOD]}, [GOOD]):
        (found,) = read_footprints(_bytes(value), source="supplier.json")
        record = found.record
        assert (record.kind, record.tier, record.unit, record.supplied) == (
            "declaration",
            "T0",
            "TNE",
            "1854",
        )
        assert record.id == "urn:uuid:f4b1225a-bd44-4c8e-861d-079e4e1dfd69"
        assert (record.publisher, record.edition, record.geography) == (
            "Example Ferroalloys", "PACT 3.0.0", ("NO",),
        )  # fmt: skip
        assert (record.valid_from, record.valid_until) == ("2026-02-01", "2028-02-01")
        assert found.weights == "AR6"
        assert record_of(record.as_json()) == record, "a record that a factor file could hold"


@pytest.mark.parametrize(
    ("amount", "total", "per_tonne"),
    [("1000", "644.744000", "644.744"), ("3", "1", "333.333333333"), ("0.5", "0.25", "500"), ("1", "0", "0"),
     ("7", "0.000001", "0.000142857")],
)  # fmt: skip
def test_figures_are_per_tonne_and_never_pass_through_a_float(
    amount: str, total: str, per_tonne: str
) -> None:
    value = _changed("pcf/declaredUnitAmount", amount)
    value["pcf"]["productMassPerDeclaredUnit"] = amount
    value["pcf"]["pcfExcludingBiogenicUptake"] = total
    assert read_footprints(_bytes(value), source="x")[0].record.supplied == per_tonne


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        ("pcf/pcfExcludingBiogenicUptake", "-5abc", "footprint.total"),
        ("pcf/pcfExcludingBiogenicUptake", "1e5", "footprint.total"),
        ("pcf/pcfExcludingBiogenicUptake", 1854, "footprint.total"),
        ("pcf/pcfExcludingBiogenicUptake", "1.8\n", "footprint.total"),
        ("pcf/pcfExcludingBiogenicUptake", "-0.5", "footprint.negative"),
        ("pcf/pcfExcludingBiogenicUptake", "1" * 19, "footprint.total"),
        ("pcf/declaredUnitOfMeasurement", "piece", "footprint.unit"),
        ("pcf/declaredUnitOfMeasurement", "tonne", "footprint.unit"),
        ("pcf/declaredUnitAmount", "1000", "footprint.mass"),
        ("pcf/declaredUnitAmount", "0", "footprint.amount"),
        ("pcf/declaredUnitAmount", "0x10", "footprint.amount"),
        ("pcf/ipccCharacterizationFactors", ["AR5", "AR6"], "footprint.gwp_set"),
        ("pcf/ipccCharacterizationFactors", ["AR6 "], "footprint.gwp_set"),
        ("pcf/geographyCountry", "Norway", "footprint.country"),
        ("specVersion", "2.2.0", "footprint.specversion"),
        ("id", "f4b1225a-bd44-4c8e-861d-079e4e1dfd69 OR 1=1", "footprint.id"),
        ("status", "Deprecated", "footprint.status"),
        ("companyName", "", "footprint.company"),
        ("companyName", "Alloys\x1b[31m", "footprint.company"),
        ("companyName", "Alloys\u202e", "footprint.company"),
        ("validityPeriodEnd", "2026", "footprint.time"),
        ("validityPeriodEnd", "2027-02-29T00:00:00Z", "footprint.time"),
        ("validityPeriodEnd", "2026-13-01T00:00:00Z", "footprint.time"),
        ("validityPeriodEnd", "2025-12-31T00:00:00Z", "footprint.time"),
        ("validityPeriodStart", "2026-00-00T00:00:00Z", "footprint.time"),
    ],
)
def test_a_wrong_member_is_one_clear_refusal(place: str, value: Json, code: str) -> None:
    """T286, T397: kilograms and tonnes, another table, a negative, no day, a form that only begins right."""
    with pytest.raises(DraftRefused) as refused:
        read_footprints(_bytes(_changed(place, value)), source="supplier.json")
    (problem,) = refused.value.problems
    assert (problem.code, bool(problem.hint)) == (code, True)
    assert problem.where.startswith("supplier.json: /data/0/")


def test_a_footprint_without_a_validity_ends_three_years_after_its_reference_period() -> None:
    """T286: an old footprint is not valid for ever because it does not say how long."""
    old = _changed("pcf/referencePeriodEnd", "2020-02-29T00:00:00Z")
    del old["validityPeriodEnd"]
    (found,) = read_footprints(_bytes(old), source="x")
    assert found.record.valid_until == "2023-03-01"
    assert found.record.misfits("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "NO") == ["factor.validity"]
    for end in ("9999-12-31T00:00:00Z", "2020-02-30T00:00:00Z"):
        old["pcf"]["referencePeriodEnd"] = end
        with pytest.raises(DraftRefused):
            read_footprints(_bytes(old), source="x")
    del old["pcf"]["referencePeriodEnd"]
    with pytest.raises(DraftRefused) as refused:
        read_footprints(_bytes(old), source="x")
    assert [(one.where, one.code) for one in refused.value.problems] == [
        ("x: /data/0/pcf/referencePeriodEnd", "footprint.time")
    ]


def test_all_mistakes_of_all_footprints_are_named_at_once() -> None:
    other = _changed("status", "Deprecated")
    other["pcf"]["declaredUnitOfMeasurement"] = "liter"
    with pytest.raises(DraftRefused) as refused:
        read_footprints(_bytes({"data": [GOOD, other, None, _changed("companyName", "Another")]}), source="x")
    found = [(problem.where, problem.code) for problem in refused.value.problems]
    assert ("x: /data/1/status", "footprint.status") in found
    assert ("x: /data/1/pcf/declaredUnitOfMeasurement", "footprint.unit") in found
    assert ("x: /data/2/id", "footprint.id") in found
    assert ("x: /data/3/id", "footprint.twice") in found


def test_a_million_footprints_are_one_refusal() -> None:
    """T286."""
    with pytest.raises(DraftRefused) as refused:
        read_footprints(_bytes({"data": [{}] * (MOST + 1)}), source="x")
    assert [problem.code for problem in refused.value.problems] == ["footprint.too_many"]
    with pytest.raises(JsonRefused) as too_large:
        read_footprints(b"[" + b"{}," * 3_000_000 + b"{}]", source="x")
    assert too_large.value.code == "json.too_large"


def test_every_footprint_that_is_exported_can_be_read() -> None:
    read = 0
    for given in claims():
        try:
            data = formats.export(given, "pact").files["pact.json"]
        except Exception:  # noqa: BLE001 - what is refused there is tested there
            continue
        found = read_footprints(data, source="x")
        assert len(found) == 2
        read += 1
    assert read > 150


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"nothing", b'{"data":[]}', b'{"data":[{"pfc":1}]}'])
def test_other_files_are_none(data: bytes) -> None:
    assert not is_of_pact(data)
