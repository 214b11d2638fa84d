"""Laws of what a claim cites: what it cannot use helps nowhere, nor does hiding components (T634, T637)."""

from itertools import combinations, product
from typing import Any

import pytest

from tests.vectors_build import judging
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.about_instruments_scopes import BOTH, UPSTREAM, Lot, coil
from tests.vectors_build.stage import Stage

ENOUGH, TOO_FEW = Lot("225000"), Lot("224999")
BASES = {
    "enough": ENOUGH, "too few": TOO_FEW, "dirty": Lot("225000", intensity="0.9"),
    "elsewhere": Lot("225000", geography="US-TX"),
}  # fmt: skip
USELESS = {
    "of scope 3": Lot("500000", "3"), "of scope 3 elsewhere": Lot("500000", "3", "US-TX"),
    "heat of scope 3": Lot("500000", "3", product="heat"),
    "fuel of scope 3": Lot("1", "3", product="e-methanol", unit="GRM"),
    "fuel": Lot("1", product="e-methanol", unit="GRM"), "elsewhere too": Lot("300000", geography="US-TX"),
}  # fmt: skip
RANK = {"fail": 0, "not_checked": 1, "pass": 2}


def answers(*lots: Lot, **knobs: Any) -> dict[str, int]:
    """How good the answers are; what was not asked is as good as can be."""
    report = judging.ask(coil(Stage(), *lots, **{"sources": BOTH, **knobs}), FOLDER)
    found = {"instrument.covers": 2, "instrument.intensity": 2, "instrument.fits": 2}
    for one in report.findings:
        if one.code.startswith(("instrument.", "standing.market")):
            found[one.code] = min(RANK[one.outcome], found.get(one.code, 2))
    return found


@pytest.mark.parametrize("base", BASES)
def test_units_that_a_claim_cannot_use_help_it_nowhere(base: str) -> None:
    alone = answers(BASES[base])
    for one, other in [(one, None) for one in USELESS] + list(combinations(USELESS, 2)):
        more = [USELESS[name] for name in (one, other) if name is not None]
        got = answers(BASES[base], *more)
        assert got["standing.market_based"] <= alone["standing.market_based"], (one, other)
        assert got["instrument.intensity"] <= alone["instrument.intensity"], (one, other)
        as_many = any(lot.geography == "US-TX" and lot.scope == "2" for lot in more)
        if alone["instrument.covers"] == 0 and not as_many:
            assert got["instrument.covers"] == 0, (one, other)


@pytest.mark.parametrize("workings", [True, False])
def test_a_claim_that_hides_its_components_gets_no_better_answer(workings: bool) -> None:
    knobs: dict[str, Any] = {} if workings else {"workings": None}
    lots = [*BASES.values(), *USELESS.values()]
    for some in [(lot,) for lot in lots] + [(ENOUGH, lot) for lot in USELESS.values()]:
        for sources in ("", BOTH):
            shown = answers(*some, sources=sources, **knobs)
            hidden = answers(*some, sources=sources, detail="total", **knobs)
            assert hidden["standing.market_based"] <= shown["standing.market_based"], (some, sources)
            if workings:
                assert hidden == shown, (some, sources)


@pytest.mark.parametrize(("quantity", "intensity"), [*product(("225000", "450000"), ("0", "0.01"))])
def test_upstream_emissions_by_the_kilowatt_hour_are_no_accusation(quantity: str, intensity: str) -> None:
    for times in (1, 2, 3):
        sources = "".join(UPSTREAM.replace('"fuels', f'"fuels-{place}') for place in range(times))
        got = answers(Lot(quantity, intensity=intensity), sources=sources)
        assert got["instrument.covers"] == 1, times
        assert got["instrument.intensity"] == 2, times
        assert got["standing.market_based"] == (2 if times == 1 else 1), times
