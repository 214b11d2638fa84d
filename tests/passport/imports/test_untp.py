"""Footprints in product passports of UNTP: what their words state is a declaration, the rest is refused."""

import copy
import json
from fractions import Fraction
from typing import Any

import pytest

from passport.carbon.factors import record_of
from passport.exports import formats
from passport.imports.untp import is_of_untp, opened, read_untp
from passport.sheets.drafts.reading import DraftRefused
from signing.foreign import jose
from signing.keys import PrivateKey
from tests.passport.exports.corpus import claims
from tests.shared_data import vectors

Json = Any
GOOD: Json = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://vocabulary.uncefact.org/untp/0.7.0/context/",
    ],
    "type": ["DigitalProductPassport", "VerifiableCredential"],
    "id": "urn:uuid:f4b1225a-bd44-4c8e-861d-079e4e1dfd69",
    "issuer": {"type": ["CredentialIssuer"], "id": "did:web:alloys.example", "name": "Example Ferroalloys"},
    "validFrom": "2026-02-01T00:00:00Z",
    "validUntil": "2028-02-01T00:00:00Z",
    "credentialSubject": {
        "name": "FeMn 78",
        "countryOfProduction": {"countryCode": "NO"},
        "performanceClaim": [
            {
                "id": "https://alloys.example/claims/1",
                "description": "cradle-to-gate, gases weighed by IPCC-AR6-GWP100",
                "claimedPerformance": [
                    {
                        "metric": {"name": "KGM of CO2e per 1 TNE"},
                        "measure": {"value": 1854.0, "unit": "KGM"},
                    }
                ],
            }
        ],
    },
}


def _changed(**more: Json) -> bytes:
    """The passport with other members of its claim, metric or measure."""
    found = copy.deepcopy(GOOD)
    claim = found["credentialSubject"]["performanceClaim"][0]
    performance = claim["claimedPerformance"][0]
    for name, value in more.items():
        place = performance["measure"] if name in {"value", "unit"} else claim
        if name == "metric":
            performance["metric"]["name"] = value
        elif name in found:
            found[name] = value
        else:
            place[name] = value
    return json.dumps(found).encode()


def test_a_stated_figure_is_a_factor_that_nobody_vouches_for() -> None:
    (found,) = read_untp(_changed(), source="dpp.json")
    record = found.record
    assert (record.kind, record.tier, record.unit, record.supplied) == ("declaration", "T0", "TNE", "1854")
    assert (record.id, record.publisher, record.edition) == (
        "https://alloys.example/claims/1", "Example Ferroalloys", "UNTP 0.7",
    )  # fmt: skip
    assert (record.valid_from, record.valid_until, record.geography) == ("2026-02-01", "2028-02-01", ("NO",))
    assert (found.weights, found.boundary) == ("AR6", "cradle-to-gate")
    assert record_of(record.as_json()) == record


@pytest.mark.parametrize(
    ("metric", "value", "unit", "per_tonne"),
    [
        ("kg of CO2e per kg", "1.854", "KGM", "1854"),
        ("t CO2-eq per tonne of product", "1.854", "TNE", "1854"),
        ("KGM of CO2e per 1000 kg", "644.744000", "KGM", "644.744"),
        ("CO2e per 3 KGM", "1", "KGM", "333.333333333"),
        ("CO2e per 1 TNE", "123456789012.123456", "KGM", "123456789012.123456"),
    ],
)
def test_figures_never_pass_through_a_float(metric: str, value: str, unit: str, per_tonne: str) -> None:
    data = _changed(metric=metric, unit=unit).replace(b"1854.0", value.encode())
    assert read_untp(data, source="x")[0].record.supplied == per_tonne


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"value": -5}, "footprint.negative"),
        ({"value": "1854"}, "footprint.total"),
        ({"value": True}, "footprint.total"),
        ({"value": None}, "footprint.total"),
        ({"value": 12345678901234567890}, "footprint.total"),
        ({"unit": "LTR"}, "footprint.unit"),
        ({"unit": "KGM "}, "footprint.unit"),
        ({"unit": ["KGM"]}, "footprint.unit"),
        ({"unit": {}}, "footprint.unit"),
        ({"metric": "CO2e intensity"}, "footprint.amount"),
        ({"metric": "CO2e per 1 TNE or per 1 KGM"}, "footprint.amount"),
        ({"metric": "CO2e per 0 TNE"}, "footprint.amount"),
        ({"metric": "CO2e per piece"}, "footprint.amount"),
        ({"description": "cradle-to-gate"}, "footprint.gwp_set"),
        ({"description": "cradle-to-gate, AR5 and AR6"}, "footprint.gwp_set"),
        ({"description": "cradle-to-gate, IPCC-AR6-GWP20"}, "footprint.gwp_set"),
        ({"description": "AR6"}, "footprint.boundary"),
        ({"description": "AR6, cradle-to-gate and gate-to-gate"}, "footprint.boundary"),
        ({"id": ""}, "footprint.id"),
        ({"issuer": {"id": "did:web:x.example"}}, "footprint.company"),
        ({"issuer": {"name": "Alloys\x1b[31m"}}, "footprint.company"),
        ({"validUntil": None}, "footprint.time"),
        ({"validUntil": "2028-13-99"}, "footprint.time"),
        ({"validUntil": "2026-01-31T00:00:00Z"}, "footprint.time"),
        ({"metric": "share of primary data"}, "footprint.none"),
    ],
)
def test_what_is_wrong_or_left_unsaid_is_one_clear_refusal(change: Json, code: str) -> None:
    """T286: another table, kilograms and tonnes, a negative, nothing said: never a guess."""
    data = _changed(**change)
    if change == {"id": ""}:
        data = data.replace(b"https://alloys.example/claims/1", b"")
    with pytest.raises(DraftRefused) as refused:
        read_untp(data, source="dpp.json")
    (problem,) = refused.value.problems
    assert (problem.code, bool(problem.hint)) == (code, True)
    assert problem.where.startswith("dpp.json")


def test_t397_one_id_with_two_figures_is_refused() -> None:
    """T397: two claims of one id would be one factor, of whichever came last."""
    twice = copy.deepcopy(GOOD)
    listed = twice["credentialSubject"]["performanceClaim"]
    listed.append(copy.deepcopy(listed[0]))
    assert len(read_untp(json.dumps(twice).encode(), source="x")) == 1
    listed[1]["claimedPerformance"][0]["measure"]["value"] = 185.4
    with pytest.raises(DraftRefused) as refused:
        read_untp(json.dumps(twice).encode(), source="x")
    place = "x: /credentialSubject/performanceClaim/1/id"
    assert [(one.code, one.where) for one in refused.value.problems] == [("footprint.twice", place)]


def test_a_million_claims_are_refused_at_once() -> None:
    """T286: 10^6 entries do not fit what is read, and 10^5 empty ones are more than one product has."""
    many = copy.deepcopy(GOOD)
    many["credentialSubject"]["performanceClaim"] = [{}] * 100_000
    with pytest.raises(DraftRefused) as refused:
        read_untp(json.dumps(many).encode(), source="x")
    assert refused.value.problems[0].code == "footprint.too_many"
    assert not is_of_untp(b'{"type": ["DigitalProductPassport"], "x": [' + b"{}," * 3_000_000 + b"{}]}")


def test_a_signed_copy_is_opened_and_what_is_none_stays_as_it_is() -> None:
    key = PrivateKey.generate("Ed25519")
    token = jose.sign(
        json.loads(_changed()), jose.key_of(key), media_type="vc+jwt", kid="did:web:x.example#k"
    )
    assert is_of_untp(opened(token.encode() + b"\n"))
    for data in (_changed(), b"", b"a.b.c", b"\xff", b"key,unit\n1.2.3"):
        assert opened(data) == data


def test_the_published_sample_says_too_little_and_is_told_what() -> None:
    """The sample of UNTP states tonnes of what per what? Nothing of it is guessed."""
    sample = vectors("untp") / "v0.7.0" / "samples" / "OURS_steel_dpp_0.7.0_schema_valid_example.json"
    assert is_of_untp(sample.read_bytes())
    with pytest.raises(DraftRefused) as refused:
        read_untp(sample.read_bytes(), source="x")
    assert [one.code for one in refused.value.problems] == ["footprint.none"]


def test_every_export_of_the_corpus_reads_back_with_the_claims_totals() -> None:
    """``import(export(x))``: both results, exact, per tonne; but for claims below zero or over 20 years."""
    read = 0
    for given in claims():
        number = given.claim["credentialSubject"]["footprint"]
        data = formats.export(given, "untp").files["dpp.json"]
        low = any(one["total"].startswith("-") for one in number["results"])
        short = "GWP100" not in number["gwpSet"]
        if low or short or number["declaredUnit"]["unit"] != "TNE" or number["declaredUnit"]["value"] != "1":
            continue
        try:
            found = read_untp(data, source="x")
        except DraftRefused as refused:
            assert {one.code for one in refused.problems} <= {"footprint.total"}, given.claim["id"]
            continue
        totals = [Fraction(one["total"]) for one in number["results"]]
        assert [Fraction(one.record.supplied or "") for one in found] == totals
        assert {one.boundary for one in found} == {number["boundary"]}
        read += 1
    assert read > 200
