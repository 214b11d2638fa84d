"""Residual factors, blending mandates and spatial kinds, against plain fractions (accounting B.3)."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.carbon.factors import FactorRefused, record_of
from passport.custody import mandates, residual
from passport.custody.mandates import MandateRefused
from passport.custody.residual import Mix, Sold
from passport.sheets.activity.factor_sheet import read_factors
from passport.sheets.drafts.reading import DraftRefused

HEAD = (
    'id = "urn:example:factor:residual-2026"\npublisher = "P"\nedition = "2026"\nstart = "2026-01-01"\n'
    'end = "2027-01-01"\ncutOff = "2027-03-31"\nunit = "KWH"\n'
)


KEPT = 'mandate = "refueleu-aviation"\nsupplied = "30"\n'


def sale(name: str, volume: str, factor: str, purpose: str = "voluntary") -> str:
    return f'[[sold]]\nid = "{name}"\nvolume = "{volume}"\nfactor = "{factor}"\npurpose = "{purpose}"\n'


def mix(volume: str, factor: str, *sold: str, rule: str = "remove", more: str = "") -> Mix:
    text = f'{HEAD}rule = "{rule}"\nfactor = "{factor}"\n'
    text += f'volume = "{volume}"\n' if volume else ""
    return residual.read((text + more + "".join(sold)).encode(), "mix.toml")


def codes(*arguments: str, **more: str) -> list[str]:
    with pytest.raises(DraftRefused) as refused:
        mix(*arguments, **more)
    return [one.code for one in refused.value.problems]


@pytest.mark.parametrize(
    ("sold", "expected"),
    [(sale("a", "2", "0"), "0.625"), (sale("a", "5", "0.02"), "0.98")],
)
def test_electricity(sold: str, expected: str) -> None:
    """10 TWh at 0.5: 2 sold at 0, or 5 sold at 0.02."""
    found = residual.record(mix("10", "0.5", sold))
    assert found is not None
    assert found.supplied == expected
    assert (found.kind, found.edition, found.valid_until) == ("residual", "2026", "2027-01-01")


def test_nothing_left_is_undefined_and_no_volume_is_refused() -> None:
    assert residual.factor(mix("5", "0.02", sale("a", "5", "0.02"))) is None
    assert residual.record(mix("5", "0.02", sale("a", "5", "0.02"))) is None
    assert codes("", "0.5", sale("a", "1", "0")) == ["residual.volume"]


def test_strata_of_a_supply_shed() -> None:
    """Huila at 7.5: 200 kg at 5.5, 50 kg at 5.5 and 100 kg at 6 are taken; the rest depends on the volume."""
    sold = (sale("a", "200", "5.5"), sale("b", "50", "5.5"), sale("d", "100", "6"))
    for volume in (351, 500, 1000):
        left = Fraction(volume) * Fraction("7.5") - 200 * Fraction("5.5") - 50 * Fraction("5.5") - 600
        assert residual.factor(mix(str(volume), "7.5", *sold)) == left / (volume - 350)
    assert residual.factor(mix("350", "7.5", *sold)) is None
    assert codes("349", "7.5", *sold) == ["residual.oversold"]


def test_replace_keeps_what_a_regulation_used() -> None:
    """1,000 GJ: 900 fossil at 90, 60 for a regulation at 10, 40 sold voluntarily at 10."""
    sold = (sale("r", "60", "10", "regulation"), sale("v", "40", "10"))
    whole = (Fraction(900) * 90 + 100 * 10) / 1000
    found = mix("1000", "82", *sold, rule="replace", more='reference = "90"\n')
    assert whole == 82
    assert residual.factor(found) == (Fraction(900) * 90 + 60 * 10 + 40 * 90) / 1000


@pytest.mark.parametrize(
    ("arguments", "more", "expected"),
    [
        (("10", "1", sale("a", "1", "0")), {"more": 'reference = "90"\n'}, "residual.mixed"),
        (("10", "1", sale("a", "1", "0")), {"rule": "replace"}, "residual.mixed"),
        (("10", "1", sale("a", "1", "20")), {}, "residual.negative"),
        (("10", "1", sale("a", "1", "0")), {"rule": "half"}, "draft.enum"),
        (("10", "1", sale("a", "1", "0"), sale("a", "1", "0")), {}, "draft.duplicate"),
        (("1000", "1", sale("a", "11", "0")), {"more": KEPT}, "mandate.sold"),
        (("1000", "1", sale("a", "1", "0")), {"more": KEPT.replace("-aviation", "")}, "mandate.unknown"),
        (("1000", "1", sale("a", "1", "0")), {"more": 'mandate = "refueleu-aviation"\n'}, "mandate.supplied"),
        (("29", "1", sale("a", "1", "0")), {"more": KEPT}, "mandate.supplied"),
        (("1000", "1", sale("a", "4", "0"), sale("b", "27", "0", "regulation")), {"more": KEPT},
         "residual.oversold"),
        (("1000", "1", sale("a", "31", "0")), {"more": KEPT + "mandatedMayBeSold = true\n"},
         "residual.oversold"),
        (("100", "3", sale("a", "4", "3")), {"rule": "replace", "more": 'reference = "0.1"\n'},
         "residual.reference"),
        (("100", "0.0000004", sale("a", "1", "0")), {}, "residual.digits"),
        (("100", "0.000001", sale("a", "50", "0.0000003")), {}, "residual.digits"),
    ],
)  # fmt: skip
def test_bad_mixes(arguments: tuple[str, ...], more: dict[str, str], expected: str) -> None:
    assert codes(*arguments, **more) == [expected]


def test_a_mandate_has_one_share_in_a_period() -> None:
    """T619: 2 % until the end of 2029 and 6 % from then on: a file for each."""
    for start, end, expected in (
        ("2029-12-31", "2030-12-31", True), ("2029-01-01", "2030-01-01", False),
        ("2030-01-01", "2031-01-01", False), ("2024-12-31", "2025-01-02", True),
    ):  # fmt: skip
        text = HEAD.replace("2026-01-01", start).replace("2027-01-01", end)
        text = text.replace("2027-03-31", "2031-03-31")
        text += 'rule = "remove"\nfactor = "1"\nvolume = "100"\n' + KEPT + sale("a", "1", "0")
        try:
            residual.read(text.encode(), "mix.toml")
        except DraftRefused as refused:
            assert expected
            assert [one.code for one in refused.problems] == ["mandate.period"]
        else:
            assert not expected


def test_what_a_mandate_leaves() -> None:
    """2 % from 2025, 6 % from 2030, 70 % from 2050; nothing before."""
    shares = {day: mandates.mandate("refueleu-aviation").share(day) for day in (
        "2024-12-31", "2025-01-01", "2029-12-31", "2030-01-01", "2050-01-01", "2077-01-01",
    )}  # fmt: skip
    assert [str(share) for share in shares.values()] == ["0", "1/50", "1/50", "3/50", "7/10", "7/10"]
    amounts = Fraction(30), Fraction(1000), Fraction(10)
    mandates.check("refueleu-aviation", "2026-01-01", amounts)
    with pytest.raises(MandateRefused):
        mandates.check("refueleu-aviation", "2030-01-01", amounts)
    assert mix("1000", "1", sale("a", "10", "0"), more=KEPT)
    assert mix("1000", "1", sale("a", "30", "0"), more=KEPT + "mandatedMayBeSold = true\n")


_PARTS = st.lists(st.tuples(st.integers(1, 50), st.integers(0, 40), st.booleans()), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(_PARTS, st.integers(0, 300), st.integers(0, 90))
def test_all_that_was_sold_and_the_rest_is_the_whole(
    parts: list[tuple[int, int, bool]], rest: int, fossil: int
) -> None:
    """S4: what was sold at its factors, and the rest at the residual, come to the whole, exactly."""
    sold = tuple(
        Sold(str(place), Fraction(volume), Fraction(factor), voluntary)
        for place, (volume, factor, voluntary) in enumerate(parts)
    )
    volume = sum((one.volume for one in sold), Fraction(rest))
    total = sum((one.volume * one.factor for one in sold), Fraction(rest * fossil))
    found = residual.factor(Mix("remove", volume, total / volume, None, sold, {}))
    assert found == (None if not rest else Fraction(fossil))
    replaced = residual.factor(Mix("replace", volume, total / volume, Fraction(fossil), sold, {}))
    kept = sum((one.volume * one.factor for one in sold if not one.voluntary), Fraction(0))
    put_back = sum((one.volume * fossil for one in sold if one.voluntary), Fraction(rest * fossil))
    assert replaced == (kept + put_back) / volume


@pytest.mark.parametrize("spatial", ["supply-shed", "stratum", "residual", "land-unit", "harvested-area"])
def test_spatial_kinds_of_factors(spatial: str) -> None:
    data = f"id,publisher,edition,kind,unit,supplied,spatial\nurn:xy:huila,P,2026,generic,KGM,7.5,{spatial}\n"
    assert [one.spatial for one in read_factors(data.encode(), source="f.csv")] == [spatial]


def test_a_landscape_is_no_factor() -> None:
    data = b"id,publisher,edition,kind,unit,supplied,spatial\nurn:xy:huila,P,2026,generic,KGM,7.5,landscape\n"
    with pytest.raises(DraftRefused) as refused:
        read_factors(data, source="f.csv")
    assert [(one.where, one.code) for one in refused.value.problems] == [
        ("f.csv:2:spatial", "factor.spatial")
    ]
    members = {
        "id": "urn:xy:huila", "publisher": "P", "edition": "1", "kind": "generic", "unit": "KGM",
        "supplied": "1",
    }  # fmt: skip
    with pytest.raises(FactorRefused):
        record_of({**members, "spatial": "region"})
