"""Numbers of the carbon border mechanism, and what a chain of custody makes of a number (T281, T287)."""

import json

import pytest

from passport.carbon.boundary import BOUNDARIES
from passport.exports import formats
from passport.vocab import REGIMES
from tests.passport.exports.test_exports import Json, _claim, _footprint, _pact, _refusal, _regime, _subject


def test_embedded_emissions_of_the_border_mechanism() -> None:
    """Tonnes a tonne with seven decimals: direct and precursors add up to the total."""
    claim = _regime()
    found = json.loads(formats.export(_subject(claim), "cbam").files["cbam.json"])
    assert found["specificEmbeddedEmissions"] == {
        "unit": "tCO2e/t", "total": "1.2345679", "direct": "1.0001235", "precursors": "0.2344444",
    }  # fmt: skip
    assert (found["gwpSet"], found["carbonToCO2"]) == ("IPCC-AR5-GWP100", "3.664")
    del _footprint(claim)["components"]
    found = json.loads(formats.export(_subject(claim), "cbam").files["cbam.json"])
    assert set(found["specificEmbeddedEmissions"]) == {"unit", "total"}, "what is not shown is not guessed"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda number: number["method"].update(carbonToCO2="44/12"), "export.regime"),
        (lambda number: number.update(gwpSet="IPCC-AR6-GWP100"), "export.regime"),
        (lambda number: number["results"][1].update(total="1.000000"), "export.results"),
        (lambda number: number.update(boundary="gate-to-gate"), "export.boundary"),
        (lambda number: number["declaredUnit"].update(unit="MTR"), "export.unit"),
    ],
)
def test_a_number_that_is_none_of_the_border_mechanism_is_refused(change: Json, code: str) -> None:
    claim = _regime()
    change(_footprint(claim))
    assert _refusal(_subject(claim), "cbam").code == code


@pytest.mark.parametrize(
    ("model", "balanced", "free"),
    [
        ("segregated", False, "not applicable"),
        ("mass-balance/credit", True, "true"),
        ("mass-balance/rolling-average", True, "false"),
        ("book-and-claim", False, "not applicable"),
    ],
)
def test_the_chain_of_custody_goes_along(model: str, balanced: bool, free: str) -> None:
    """T281: a number that rests on credits says so in each format, and is none of the border mechanism."""
    claim = _claim()
    held = {"traceability": "physical", "model": model, "share": "0.5", "system": "https://scheme.example/1"}
    claim["credentialSubject"]["custody"] = held
    said = f"chain of custody {model}, traceability physical, share 0.5, system https://scheme.example/1"
    assert said in _pact(_subject(claim))[0]["pcf"]["boundaryProcessesDescription"]
    assert said in formats.export(_subject(claim), "untp").files["dpp.json"].decode()
    export = formats.export(_subject(claim), "catena-x")
    aspect = json.loads(export.files["catena-x.market-based.json"])
    (method,) = aspect["pcfAssessmentAndMethodology"][0]["pcfMethodology"]
    assert method["massBalancingInformation"] == [
        {
            "massBalancingUsed": balanced,
            "freeAttributionInMassBalancing": free,
            "massBalancingCertificateScheme": held["system"] if balanced else "not applicable",
        }
    ]
    assert not any("massBalancing" in one.at for one in export.assumed)
    regime = _regime()
    regime["credentialSubject"]["custody"] = held
    if model in {"segregated", "mass-balance/rolling-average"}:
        found = json.loads(formats.export(_subject(regime), "cbam").files["cbam.json"])
        assert found["custody"]["model"] == model
    else:
        assert _refusal(_subject(regime), "cbam").code == "export.custody"


def test_the_boundaries_of_regimes_are_those_that_prescribe_a_constant() -> None:
    """``verify`` asks for the tables only of these (T287)."""
    assert {name for name, one in BOUNDARIES.items() if one.carbon_to_co2 or one.gwp_set} == REGIMES
