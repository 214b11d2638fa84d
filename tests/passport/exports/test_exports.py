"""Claims in the formats of others: valid there, with the claim's own digits, or refused for a reason."""

import copy
import json
import re
from fractions import Fraction
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from passport.carbon.gwp import gwp_sets
from passport.exports import facts, formats
from passport.exports.formats import FORMATS, Export
from passport.exports.reading import ExportRefused
from passport.exports.regions import region_of
from passport.exports.subject import UNVERIFIED, Subject
from passport.exports.writing import exact, percent
from passport.identifiers.product_id import parse_product_id
from passport.model.custody import BY_BOOKS
from signing.digests import document_digest
from tests.passport.exports.corpus import claims
from tests.shared_data import vectors
from tests.world import World

Json = Any
DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
UUID_5 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{0,31}:[A-Za-z0-9._~!$&'()*+,;=:@/%-]+")
FOOTPRINT = ("credentialSubject", "footprint")
REGIME = {"boundary": "CBAM-production-process", "gwpSet": "IPCC-AR5-GWP100"}


def _subject(claim: Json, **more: Any) -> Subject:
    return Subject(claim, document_digest(claim), None, "", "verified")._replace(**more)


def _claim() -> Json:
    return copy.deepcopy(dict(World("exports").claim()))


def _footprint(claim: Json) -> Json:
    return claim["credentialSubject"]["footprint"]


def _refusal(given: Subject, name: str) -> ExportRefused:
    with pytest.raises(ExportRefused) as caught:
        formats.export(given, name)
    assert caught.value.hint
    return caught.value


def _expected(given: Subject, name: str) -> str:
    """The code by which a format refuses this claim; empty where it takes it."""
    number = _footprint(given.claim)
    right = number["gwpSet"] == REGIME["gwpSet"]
    rules = {
        "cbam": [
            (number["boundary"] != REGIME["boundary"], "export.boundary"),
            (not right or number["method"]["carbonToCO2"] != "3.664", "export.regime"),
            (given.claim["credentialSubject"].get("custody", {}).get("model") in BY_BOOKS, "export.custody"),
        ],
        "pact": [
            (number["boundary"] not in facts.TO_THE_GATE, "export.boundary"),
            (not Fraction(number["declaredUnit"]["value"]), "export.unit"),
            (any(one["total"].startswith("-") for one in number["results"]), "export.negative"),
            (number["gwpSet"] not in facts.GWP_100, "export.gwp_set"),
        ],
    }
    # Kosovo (XK) and codes of users are in no list of the United Nations, by whose regions Catena-X goes.
    country = given.claim["credentialSubject"]["facility"]["country"]
    rules["catena-x"] = [*rules["pact"], (not region_of(country), "export.region")]
    return next((code for holds, code in rules.get(name, []) if holds), "")


@pytest.mark.parametrize("name", FORMATS)
def test_every_claim_is_exported_or_refused_for_what_the_format_cannot_mean(name: str) -> None:
    """T281."""
    for given in claims():
        expected = _expected(given, name)
        if expected:
            assert _refusal(given, name).code == expected, given.claim["id"]
        else:
            formats.export(given, name)


def test_documents_of_untp_keep_its_schemas() -> None:
    """UNTP 0.7.0: no error in any passport and any conformity credential."""
    folder = vectors("untp/v0.7.0/schema")
    schemas = {
        "dpp.json": folder / "dpp.DigitalProductPassport.json",
        "dcc.json": folder / "dcc.ConformityCredential.json",
    }
    checkers = {
        ending: Draft202012Validator(json.loads(path.read_text("utf-8")), format_checker=FormatChecker())
        for ending, path in schemas.items()
    }
    counts = dict.fromkeys(checkers, 0)
    for given in claims():
        for ending, data in formats.export(given, "untp").files.items():
            document = json.loads(data)
            errors = [one.message for one in checkers[ending].iter_errors(document)]
            assert not errors, (given.claim["id"], errors)
            counts[ending] += 1
    assert counts["dpp.json"] == len(claims())
    assert counts["dcc.json"] > 100


def _pact(given: Subject) -> list[Json]:
    data: list[Json] = json.loads(formats.export(given, "pact").files["pact.json"])["data"]
    return data


def test_footprints_of_pact_have_its_forms_and_the_claims_digits() -> None:
    """By the words of PACT 3.0; its OpenAPI file, whose patterns have no end, is not kept here."""
    seen: set[str] = set()
    for given in claims():
        if _expected(given, "pact"):
            continue
        number = _footprint(given.claim)
        found = _pact(given)
        assert [one["pcf"]["pcfExcludingBiogenicUptake"] for one in found] == [
            one["total"] for one in number["results"]
        ]
        for one in found:
            pcf = one["pcf"]
            figures = {
                name: value
                for name, value in pcf.items()
                if isinstance(value, str)
                and name.endswith(("Uptake", "Emissions", "Content", "Percent", "Share"))
            }
            assert all(DECIMAL.fullmatch(value) for value in figures.values())
            parts = [pcf["fossilGhgEmissions"], pcf.get("biogenicNonCO2Emissions", "0")]
            assert sum(map(Fraction, parts)) == Fraction(pcf["pcfExcludingBiogenicUptake"])
            assert not any(part.startswith("-") for part in parts)
            assert pcf["declaredUnitAmount"] == pcf["productMassPerDeclaredUnit"]
            urns = [*one["companyIds"], *one["productIds"], *one.get("productClassifications", ())]
            assert all(URN.fullmatch(urn) for urn in urns), urns
            assert UUID_5.fullmatch(one["id"])
            assert one["id"] not in seen
            seen.add(one["id"])
            (extension,) = one["extensions"]
            other = next(two for two in found if two is not one)
            assert extension["data"]["otherResult"] == other["id"]
            assert (pcf["verification"]["providerName"] if given.statement else None) == (
                given.statement["issuer"]["name"] if given.statement else None
            )


def test_a_tonne_is_a_thousand_kilograms_and_the_totals_stay() -> None:
    claim = _claim()
    number = _footprint(claim)
    for value, unit, kilograms in (("1", "TNE", "1000"), ("0.5", "TNE", "500"), ("250", "GRM", "0.25")):
        number["declaredUnit"] = {"value": value, "unit": unit}
        pcf = _pact(_subject(claim))[0]["pcf"]
        assert (pcf["declaredUnitOfMeasurement"], pcf["declaredUnitAmount"]) == ("kilogram", kilograms)
        assert pcf["pcfIncludingBiogenicUptake"] == number["results"][0]["total"]
    number["declaredUnit"] = {"value": "1", "unit": "H87"}
    assert _refusal(_subject(claim), "pact").code == "export.unit"


def test_biogenic_methane_is_told_apart_by_the_claims_own_weights() -> None:
    claim = _claim()
    result = _footprint(claim)["results"][0]
    result["gases"] = [{"gas": "CH4-biogenic", "mass": "0.1234567"}, {"gas": "CO2", "mass": "600"}]
    result["total"] = "603.333331"
    pcf = _pact(_subject(claim))[0]["pcf"]
    assert pcf["biogenicNonCO2Emissions"] == "3.3333309", "27.0 kg CO2e a kg in the table of the claim"
    assert pcf["fossilGhgEmissions"] == "600.0000001"


def test_a_revision_names_the_footprints_it_replaces() -> None:
    before = next(given for given in claims() if "wasRevisionOf" in given.claim)
    old = before.claim["wasRevisionOf"]["digestMultibase"]
    earlier = _claim()
    ids = [one["precedingPfIds"] for one in _pact(before)]
    given = _subject(earlier, digest=old)
    assert ids == [[one["id"]] for one in _pact(given)]
    aspect = json.loads(formats.export(before, "catena-x").files["catena-x.location-based.json"])
    (assessment,) = aspect["pcfAssessmentAndMethodology"][0]["pcfAssessmentInformation"]
    assert assessment["idAndVersion"][0]["precedingPfIds"] == [{"id": ids[0][0]}]
    assert assessment["idAndVersion"][0]["version"] == 1


def test_numbers_of_catena_x_and_untp_have_the_claims_digits() -> None:
    """A float would make 861.29989 of 861.299890, and lose digits of the longest figures."""
    claim = _claim()
    results = _footprint(claim)["results"]
    results[0]["total"], results[1]["total"] = "861.299890", "123456789012.123456"
    found = formats.export(_subject(claim), "catena-x").files
    for ending, total in (("location-based", "861.299890"), ("market-based", "123456789012.123456")):
        text = found[f"catena-x.{ending}.json"].decode()
        assert text.count(f'": {total}') == 3
    text = formats.export(_subject(claim), "untp").files["dpp.json"].decode()
    assert '"value": 861.299890,' in text
    assert '"value": 123456789012.123456,' in text


def _regime() -> Json:
    claim = _claim()
    number = _footprint(claim)
    number.update(REGIME)
    number["method"]["carbonToCO2"] = "3.664"
    for one in number["results"]:
        one["total"] = "1234.567890"
    part = {**number["components"][0], "scope": "1", "amount": "1000.123456"}
    part.pop("electricity", None)
    number["components"] = [part, {**part, "key": "z", "scope": "3", "amount": "234.444434"}]
    return claim


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_claim_gives_the_same_bytes(name: str) -> None:
    claim = _regime() if name == "cbam" else _claim()
    one, two = (formats.export(_subject(copy.deepcopy(claim)), name) for _ in range(2))
    assert (one.files, one.lost, one.assumed) == (two.files, two.lost, two.assumed)
    claim["credentialSubject"]["name"] = "Another coil"
    assert formats.export(_subject(claim), name).files != one.files


@pytest.mark.parametrize("name", FORMATS)
def test_what_was_not_verified_says_so_first(name: str) -> None:
    """T280."""
    given = _subject(_regime() if name == "cbam" else _claim(), verdict=UNVERIFIED)
    warning = "Made from a passport that was not verified."
    for data in formats.export(given, name).files.values():
        document = json.loads(data)
        texts = {
            "pact": lambda one: one["data"][0]["comment"],
            "untp": lambda one: one["credentialSubject"]["description"],
            "catena-x": lambda one: one["general"][0]["comment"],
        }
        said = texts[name](document) if name in texts else next(iter(document.values()))
        assert said.startswith(warning)
    for data in formats.export(given._replace(verdict="verified"), name).files.values():
        assert warning not in data.decode()


def test_the_record_of_a_register_has_no_figures_and_names_what_is_missing() -> None:
    claim = _claim()
    found = _record(formats.export(_subject(claim), "registry"))
    assert found["missing"] == ["backUp"]
    assert found["uniqueProductIdentifier"] == claim["credentialSubject"]["id"] == found["resolver"]
    more = _subject(claim, resolver="https://served.example/", backup="https://copy.example")
    found = _record(formats.export(more, "registry"))
    assert found["missing"] == []
    assert found["resolver"] == f"https://served.example/{more.product.key}"
    assert found["backUp"] == "https://copy.example"
    assert _footprint(claim)["results"][0]["total"] not in json.dumps(found)


def _record(export: Export) -> Json:
    return json.loads(export.files["registry.json"])


@pytest.mark.parametrize(
    ("path", "level", "assumed"),
    [
        ("01/07312345678909/21/C-1", "item", False),
        ("01/07312345678909/10/H1/21/C-1", "item", False),
        ("01/07312345678909/10/H1", "batch", False),
        ("01/07312345678909", "model", False),
        ("00/073123450000000014", "item", False),
        ("p/LEUN0731234001", "item", True),
        ("p/3f2b1c4e-9a6d-4f07-8b21-5c0d9e7a1b34", "item", True),
    ],
)
def test_granularity_is_that_of_the_identifier(path: str, level: str, assumed: bool) -> None:
    claim = _claim()
    claim["credentialSubject"]["id"] = f"https://id.norrland-steel.example/{path}"
    parse_product_id(claim["credentialSubject"]["id"])
    found = formats.export(_subject(claim), "registry")
    assert _record(found)["granularity"] == level
    assert bool(found.assumed) is assumed


def test_a_statement_of_a_company_is_no_product() -> None:
    given = _subject({**_claim(), "type": ["VerifiableCredential", "CarbonStatement"]})
    assert {_refusal(given, name).code for name in FORMATS} == {"export.kind"}


def test_every_country_has_a_region_but_the_one_without_mills() -> None:
    pycountry = pytest.importorskip("pycountry")
    without = {one.alpha_2 for one in pycountry.countries if not region_of(one.alpha_2)}
    assert without == {"AQ"}
    claim = _claim()
    claim["credentialSubject"]["facility"]["country"] = "AQ"
    assert _refusal(_subject(claim), "catena-x").code == "export.region"


def test_figures_are_written_exactly() -> None:
    assert [exact(Fraction(text)) for text in ("0", "-0.5", "1000", "12.50", "0.000001")] == [
        "0", "-0.5", "1000", "12.5", "0.000001",
    ]  # fmt: skip
    assert [percent(share) for share in ("0.00000", "1.00000", "0.12345", "0.00001")] == [
        "0", "100", "12.345", "0.001",
    ]  # fmt: skip
    assert set(facts.GWP_100) == {name for name in gwp_sets() if name != "IPCC-AR6-GWP20"}
