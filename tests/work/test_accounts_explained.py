"""An explained CO2 statement: the paper's figures, words for low contributions, a page that is whole."""

import re
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from passport.cli.output import accounts_rendering
from passport.ledger.papers.estimates import UsePhase, use_phase
from passport.ledger.statements.performance import Indicator
from passport.sheets.drafts.reading import DraftRefused
from passport.work.accounts import accounts_catalogue, accounts_page, accounts_words, explaining
from passport.work.accounts.explaining import AccountsExplanation, Beside
from passport.work.explanation.explaining import NothingToExplain
from signing.package_data import package_data
from signing.strict_json import loads
from tests.passport.ledger.paper import ROWS, TABLE_3
from tests.properties.vectors_as_data import given
from tests.work.test_explain_page import assert_whole
from verify.messages import LANGUAGES

ESTIMATES = (UsePhase("a", 420 * 10**6, 2 * 10**6, "200,000 km"), UsePhase("b", 160 * 10**6, 500_000, "B"))
BESIDE = Beside(
    {"cogs": Fraction(10**6), "administration": Fraction(200_000), "profit/a": Fraction(80_000)},
    2000 * 10**6, 25_000 * 10**6, ESTIMATES, ("2030", 700 * 10**6),
)  # fmt: skip
FORBIDDEN = re.compile(
    r"net[- ]?zero|neutral|offset|ausgeglichen|碳中和|抵销|净零", re.IGNORECASE
)


@cache
def told(name: str = "verified/co2-statement-by-line", *, alone: bool = False) -> AccountsExplanation:
    """The explanation of a scenario, with everything a reader may put beside it, or nothing."""
    one = given(name)
    return explaining.explain(one.input_bytes(), one.report(), Beside() if alone else BESIDE)


def values(column: explaining.ExplainedColumn) -> dict[str, dict[str, Fraction]]:
    return {one.name: dict(one.values) for one in column.indicators}


def test_the_balance_sheet_is_the_papers_third_table() -> None:
    (column,) = told().shown
    assert column.years == ("2023", "2024", "2025")
    left, right = column.sums
    assert (left.before, *left.years, left.total) == (right.before, *right.years, right.total)
    assert [one // 10**6 for one in (left.before, *left.years, left.total)] == [420, -145, 1275, 396, 1946]
    rows = {one.name: (one.before, *one.years, one.total) for one in (*column.left, *column.right)}
    for name, figures in TABLE_3.items():
        assert rows[ROWS[name]] == tuple(one * 10**6 for one in figures), name
    assert [one.name for one in column.left][:2] == ["buildings", "machinery"]


def test_the_contribution_is_the_papers_second_table() -> None:
    (column,) = told().shown
    listed = [(amount // 10**6, is_sum) for _, amount, is_sum in accounts_words.contribution(column)]
    assert listed == [
        (620, False), (660, False), (80, False), (42, False), (1402, True),
        (25, False), (10, False), (10, False), (-5, False), (1442, True),
    ]  # fmt: skip
    assert (column.gross, column.taken, column.net) == (1447 * 10**6, -5 * 10**6, 1442 * 10**6)


def test_the_products_are_the_papers_fourth_table() -> None:
    (column,) = told().shown
    a, b = column.products
    assert (a.total, a.units, a.footprint) == (1200 * 10**6, 400 * 10**6, 3 * 10**6)
    assert (b.total, b.units, b.footprint) == (140 * 10**6, 200 * 10**6, 700_000)
    assert sum(a.stages.values()) == a.total


def test_the_indicators_are_those_of_the_paper_and_each_has_its_formula() -> None:
    found = values(told().shown[0])
    assert found["net direct emissions"] == {"2023": 115, "2024": 175, "2025": 40}
    assert found["cumulative net direct emissions"] == {"t": 1730}
    assert found["legacy emissions"] == {"t": 23_802}
    assert found["parts of the net carbon flow"] == {"contribution": 1442, "assets 2025": 396}
    assert found["share of goods sold"]["a"] == Fraction(1280, 1402)
    assert found["aggregate carbon intensity"] == {"t": Fraction(1402, 10**6)}
    assert found["contribution by cost"] == {"t": Fraction(1442, 1_200_000)}
    assert found["direct budget left"] == {"t": 270}
    assert found["legacy budget left"] == {"t": 1198}
    assert found["profit by tonne of scope 1"] == {"money": Fraction(80_000, 45)}
    # From 2,300 in 2023 to 700 in 2030 in equal steps; 2025 is two of seven steps on.
    planned = 2300 + Fraction(-1600 * 2, 7)
    assert found["progress to the target"]["planned 2025"] == planned
    assert found["progress to the target"]["above the path"] == 1442 - planned
    assert found["net removals to undo legacy"] == {"t a year until 2030": Fraction(23_802, 5)}
    lines = list(accounts_rendering.lines(told()))
    for one in told().shown[0].indicators:
        assert any(f"= {one.formula}"[:60] in line for line in lines), one.name


def test_the_change_of_the_flow_adds_up() -> None:
    found = values(told().shown[0])
    assert sum(found["change of the flow"].values()) == 1838 - 2575


def test_the_use_phase_stands_beside_the_contribution_and_never_in_it() -> None:
    """T225."""
    found = values(told().shown[0])
    together = found["comprehensive contribution (estimate)"]
    assert together["contribution"] == 1442
    assert together["together (estimate)"] == 1442 + 840 + 80
    assert told().shown[0].net == told(alone=True).shown[0].net
    text = "\n".join(accounts_rendering.lines(told()))
    assert "420 units x 2 t = 840 t; basis: 200,000 km" in text
    assert "never part of it" in text


@pytest.mark.parametrize(
    ("row", "cell", "code"),
    [
        ("a,,2,km", ":2:2", "ledger.use_phase"),
        ("a,420,,km", ":2:3", "ledger.use_phase"),
        ("a,420,2,", ":2:4", "ledger.use_phase"),
        (",420,2,km", ":2:1", "ledger.use_phase"),
        ('a,420,"2,5",km', ":2:3", ""),
        ("a,-1,2,km", ":2:2", "ledger.use_phase"),
    ],
)
def test_an_estimate_without_units_amount_or_basis_is_refused_with_its_cell(
    row: str, cell: str, code: str
) -> None:
    with pytest.raises(DraftRefused) as refused:
        use_phase(f"line,units,each,basis\n{row}\n".encode(), "use.csv")
    assert any(one.where.endswith(cell) and one.code.startswith(code) for one in refused.value.problems)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_contribution_below_zero_is_led_by_gross_emissions_and_removals(lang: str) -> None:
    low = told("verified/co2-statement-below-zero")
    first = next(accounts_words.leading(low, lang))
    column = low.shown[0]
    assert column.net < 0
    gross, net = (accounts_catalogue.tonnes(one) for one in (column.gross, column.net))
    assert first.index(gross) < first.index(net)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["by-line", "by-account", "of-totals", "below-zero"])
def test_the_page_needs_nothing_else_and_claims_nothing_of_the_kind(name: str, lang: str) -> None:
    one = told(f"verified/co2-statement-{name}")
    html = accounts_page.page(one, lang)
    found = assert_whole(html)
    charts = [attributes for tag, attributes in found.elements if tag == "svg"]
    assert len(charts) == len(one.shown) * (4 if one.shown[0].products else 3)
    assert all(attributes["role"] == "img" for attributes in charts)
    assert not FORBIDDEN.search(html.decode())
    assert not FORBIDDEN.search("\n".join(accounts_rendering.lines(one)))
    assert set(re.findall(r'class="[^"]*fill-([a-z0-9]+)', html.decode())) <= set(
        re.findall(r"--([a-z0-9]+):", html.decode())
    )


def test_the_page_leads_with_the_verdict_and_says_what_is_hidden() -> None:
    html = accounts_page.page(told("verified/co2-statement-by-account")).decode()
    assert html.index('class="verdict ok"') < html.index("Net CO2-Contribution 2025</h2>")
    assert "they are the entity&#39;s secrets" in html
    assert "7 of 11 identities of the accounts were checked; not checked here: C7, C8, C9, C11." in html


def test_a_statement_that_is_not_proven_is_not_explained() -> None:
    one = given("tampered/co2-statement-changed-after-signing")
    with pytest.raises(NothingToExplain, match="not proven"):
        explaining.explain(one.input_bytes(), one.report(), Beside())


def test_contradicting_figures_are_not_explained() -> None:
    one = given("figures_wrong/co2-statement-with-another-flow")
    with pytest.raises(NothingToExplain, match="contradict"):
        explaining.explain(one.input_bytes(), one.report(), Beside())


def test_every_language_has_the_same_words_and_placeholders() -> None:
    catalogues: dict[str, Any] = {}
    for lang in LANGUAGES:
        value = loads(package_data("passport.work", f"words/accounts-{lang}.json"))
        catalogues[lang] = value
    placeholders = {
        lang: {
            (part, key): sorted(set(re.findall(r"\{(\w+)\}", str(text))))
            for part in ("page", "texts")
            for key, text in one[part].items()
        }
        for lang, one in catalogues.items()
    }
    assert placeholders["de"] == placeholders["en"] == placeholders["zh"]


def test_every_indicator_has_words_in_every_language() -> None:
    for one in told().shown[0].indicators:
        for lang in LANGUAGES:
            assert all(accounts_catalogue.indicator_words(lang, one))
    label = accounts_catalogue.values_of(Indicator("x", "y", (("planned 2025", Fraction(3)),)), "de")
    assert label == "3 geplant 2025"


def test_the_facts_for_programs_hold_exact_ratios() -> None:
    facts = accounts_rendering.facts(told())
    column = facts["columns"][0]
    assert (column["gross"], column["removals"], column["net"]) == ("1447", "-5", "1442")
    ratios = {one["name"]: one["values"] for one in column["indicators"]}
    assert ratios["share of goods sold"][0] == {"of": "a", "value": "640/701"}
    assert facts["usePhase"][0]["amount"] == "840"


def test_hostile_names_are_text_in_quotation_marks() -> None:
    """T92, T93."""
    one = told()
    hostile = "</h1><script>alert(1)</script> Verified \u2713 \u202egnp.exe"
    html = accounts_page.page(one._replace(subject={**one.subject, "name": hostile}))
    found = assert_whole(html)
    for headline in ("h1", "h2", "h3", "title", "span"):
        assert not any("alert" in text for text in found.texts.get(headline, []))
    assert "\u202e" not in html.decode()
    assert any(text.startswith('"') and "alert" in text for text in found.texts["bdi"])
