"""T136: percentages and units as people write them are refused with what to write, and never misread."""

from fractions import Fraction

import pytest

from passport.sheets.activity.factor_sheet import read_factors
from passport.sheets.drafts.reading import DraftRefused
from tests.passport.carbon.activities import HEAD, calculated, factor, source


def _problem(text: str) -> tuple[str, str]:
    with pytest.raises(DraftRefused) as caught:
        calculated(text)
    (problem,) = caught.value.problems
    return problem.code, problem.hint


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ("3%", "0.03"),
        ("3 %", "0.03"),
        ("2.5%", "0.025"),
        ("2,5 %", "0.025"),
        ("100%", "1"),
        ("0%", "0"),
        ("0.5%", "0.005"),
    ],
)
@pytest.mark.parametrize("field", ["uncertainty", "oxidation"])
def test_a_percentage_is_told_its_fraction(field: str, written: str, share: str) -> None:
    """T136: the hint of 0.3.0 made 3 % three hundred; obeying this one gives the number meant."""
    code, hint = _problem(HEAD + source(**{field: written}))
    assert (code, hint) == ("activity.percent", f"Write {share}.")
    assert calculated(HEAD + source(**{field: share})).result.results


def test_the_uncertainty_of_a_factor_too() -> None:
    """T136: in a sheet of factors, with its cell."""
    data = b"id,publisher,edition,kind,unit,carbon,uncertainty\nurn:example:c,P,1,generic,TNE,830,3%\n"
    with pytest.raises(DraftRefused) as caught:
        read_factors(data, source="f.csv")
    assert [(p.where, p.hint) for p in caught.value.problems] == [("f.csv:2:uncertainty", "Write 0.03.")]


def test_a_share_above_one_is_asked_about() -> None:
    """T136: 99 for 99 %."""
    assert _problem(HEAD + source(oxidation="99")) == ("activity.share", "Write 0.99 if 99 % is meant.")


def test_an_uncertainty_above_one_is_looked_at() -> None:
    """T136: 3 is three times the number; it counts, and a person is asked."""
    found = calculated(HEAD + source(uncertainty="3"))
    (finding,) = [one for one in found.findings if one.code == "benchmark.uncertainty"]
    assert (finding.where, finding.params["percent"], finding.params["hundredth"]) == ("coke", "300", "0.03")
    record = factor("urn:example:c", carbon="830", uncertainty="2.5")
    told = calculated(HEAD + source(factor="urn:example:c") + record).findings
    assert [one.where for one in told if one.code == "benchmark.uncertainty"] == ["urn:example:c"]
    fine = calculated(HEAD + source(uncertainty="1")).findings
    assert "benchmark.uncertainty" not in {one.code for one in fine}
    assert Fraction(finding.params["hundredth"]) * 100 == Fraction(finding.params["stated"])


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("GJ", "GV"),
        ("MJ", "3B"),
        ("kWh", "KWH"),
        ("t", "TNE"),
        ("kg", "KGM"),
        ("Tonnen", "TNE"),
        ("吨", "TNE"),
        ("m³", "MTQ"),
    ],
)
def test_a_unit_as_people_write_it_is_told_its_code(written: str, code: str) -> None:
    """T136: the words of the maps serve the plain form too."""
    told, hint = _problem(HEAD + source(unit=written))
    assert told == "activity.word" and hint.startswith(f"Write {code}, ")


def test_an_unknown_unit_lists_what_there_is() -> None:
    """T136: a unit nobody knows gets the whole list, and the way to write money."""
    _, hint = _problem(HEAD + source(unit="barrel"))
    assert "GV" in hint and "EUR" in hint
