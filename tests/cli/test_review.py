"""What a review finds in a lot, and what it says where it cannot look."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from passport.work.reviewing import findings_file
from tests.cli.auditing import Week, coherent
from tests.work.lots import drafts, issue, lot, product


@pytest.fixture(scope="module")
def made(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    """The demo and a lot of twelve coils of three heats."""
    week = Week(tmp_path_factory.mktemp("made"))
    shutil.copytree(demo, week.demo)
    lot(week.lot, week.demo)
    yield week


@pytest.fixture
def week(made: Week, tmp_path: Path) -> Week:
    """A copy of it."""
    return Week.begin(made, tmp_path / "week")


def _kinds(facts: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["kind"], one["severity"], one.get("component", "")) for one in facts["findings"]]


def test_an_honest_lot_is_replayed_figure_for_figure(week: Week) -> None:
    facts = week.facts()
    assert [one["replayed"] for one in facts["claims"]] == ["yes"] * 12
    assert len(facts["chains"]) == 3
    for chain in facts["chains"]:
        assert {one["difference"] for one in (*chain["totals"], *chain["components"])} == {"0.000000"}
    # The factors of the example are India's, and this mill stands in Korea.
    assert _kinds(facts) == [
        ("clarification-request", "material", "electricity-location"),
        ("clarification-request", "minor", "electricity-market"),
        ("observation", "minor", ""),
    ]
    assert (
        "hydro-contract-2023.pdf" in facts["findings"][-1]["question"]
    )  # what a kind of factor rests on (T129)
    assert all(len(one["claims"]) == 12 for one in facts["findings"])


def test_the_same_files_give_the_same_review_but_for_the_moment(week: Week) -> None:
    moment = ("--at", "2026-09-30T08:00:00Z")
    assert week.review(*moment)[0] == 0
    first = week.findings.read_bytes()
    assert week.review(*moment)[0] == 0
    assert week.findings.read_bytes() == first
    findings_file.read(first, "findings.toml")


@pytest.mark.parametrize(("kilograms", "severity"), [("42.133333", "material"), ("81.000000", "minor")])
def test_a_claim_that_says_less_than_its_workings_is_misstated(
    week: Week, kilograms: str, severity: str
) -> None:
    week.forge("H00-1", coherent(kilograms))
    facts = week.facts()
    (wrong,) = [one for one in facts["findings"] if one["kind"] == "misstatement"]
    assert wrong["severity"] == severity
    assert wrong["at"] == "/credentialSubject/footprint/components/0"
    assert float(wrong["effect"]) == pytest.approx(float(kilograms) - 82.133333)
    (key,) = wrong["claims"]
    (claim,) = [one for one in facts["claims"] if one["key"] == key]
    # What may be wrong is looked at first.
    assert claim["sampled"]
    assert int(claim["points"]) > 100
    code, shown = week.review()
    assert code == 0
    assert "-40.000000" in shown or "-1.133333" in shown
    assert "in total" in shown


def test_a_product_described_otherwise_than_in_its_workings_is_asked_about(week: Week) -> None:
    week.forge("H00-1", {"productionRoute": "BF-BOF"})
    facts = week.facts()
    found = [one for one in facts["findings"] if one.get("clause") == "workings.subject"]
    assert [one["at"] for one in found] == ["/credentialSubject/productionRoute"]


def test_missing_workings_are_asked_for_where_the_claim_was_sampled(week: Week) -> None:
    (week.lot / "workings" / "H01.json").unlink()
    facts = week.facts("--sample", "risk", "--size", "3")
    without = [one for one in facts["claims"] if one["replayed"] == "workings.missing"]
    assert len(without) == 4
    sampled = [one["key"] for one in without if one["sampled"]]
    assert sampled
    asked = [one for one in facts["findings"] if "could not be calculated again" in one["question"]]
    assert [one["claims"] for one in asked] == [sampled]
    assert asked[0]["severity"] == "material"
    digest = next(chain["workings"] for chain in facts["chains"] if chain["replayed"] != "yes")
    assert digest in asked[0]["question"]


def test_workings_of_something_else_are_not_those_of_the_claim(week: Week) -> None:
    claim = week.lot / "claims" / "H00-1.passport.json"
    code, output = week.run(
        "review", claim, "--workings", week.lot / "workings" / "H02.json", *week.trust, "--json"
    )
    assert code == 0, output
    facts = json.loads(output.splitlines()[0])
    assert facts["claims"][0]["replayed"] == "workings.other"
    assert "workings.other" in {one.get("clause") for one in facts["findings"]}
    assert any(one["kind"] == "misstatement" for one in facts["findings"])


def test_more_product_than_the_heat_made_is_noticed(week: Week) -> None:
    listed, _ = drafts(0, 4)
    heavy = {**listed[0], "id": product(0, 9), "mass": {"value": "990000", "unit": "KGM"}}
    issue(week.lot, week.demo, heavy, "heavy")
    facts = week.facts()
    found = [one for one in facts["findings"] if one.get("clause") == "workings.output"]
    assert [len(one["claims"]) for one in found] == [5]


def test_a_random_sample_can_be_drawn_again_with_its_seed(week: Week) -> None:
    first = week.facts("--sample", "random", "--size", "5")
    seed = first["sample"]["seed"]
    assert re.fullmatch(r"[0-9a-f]{16}", seed)
    again = week.facts("--sample", "random", "--size", "5", "--seed", seed)
    chosen = [[one["key"] for one in facts["claims"] if one["sampled"]] for facts in (first, again)]
    assert chosen[0] == chosen[1]
    assert len(chosen[0]) == 5
    assert f"Seed: {seed}." in again["sample"]["rationale"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--size", "13"], "sample.size"),
        (["--seed", "x"], "usage.seed"),
        (["--sample", "random", "--seed", "ü"], "sample.seed"),
        (["--materiality", "5"], "usage.arguments"),
        (["--status", "nowhere.json"], "file.missing"),
        (["--engagement", "e1"], "usage.arguments"),
        (["--resume", "nowhere.toml"], "file.missing"),
    ],
)
def test_wrong_uses_write_nothing(week: Week, more: list[str], code: str) -> None:
    exit_code, output = week.review(*more, "--json")
    assert exit_code == 2, output
    assert f'"code":"{code}' in output
    assert "hint: " in output
    assert not week.findings.exists()


def test_figures_nobody_signed_are_not_reviewed(week: Week) -> None:
    path = week.lot / "claims" / "H00-1.passport.json"
    path.write_bytes(path.read_bytes().replace(b'"total":"372', b'"total":"272', 1))
    code, output = week.review()
    assert code == 2
    assert "H00-1.passport.json" in output
    assert "does not match" in output
    assert not week.findings.exists()


def test_the_same_claim_twice_and_two_claims_about_one_product_are_no_lot(week: Week) -> None:
    path = week.lot / "claims" / "H00-1.passport.json"
    (path.parent / "copy.passport.json").write_bytes(path.read_bytes())
    code, output = week.review()
    assert (code, "the same claim as" in output) == (2, True)
    (path.parent / "copy.passport.json").unlink()
    listed, _ = drafts(0, 1)
    source = week.folder / "second.json"
    source.write_text(json.dumps({**listed[0], "name": "Another word"}), encoding="utf-8")
    target = path.parent / "second.passport.json"
    assert week.run("issue", source, "--as", week.demo / "mill", "-o", target, "--second")[0] == 0
    code, output = week.review()
    assert (code, "two claims about one product" in output) == (2, True)


def test_without_a_trust_list_it_says_that_signatures_were_not_checked(week: Week) -> None:
    code, output = week.run("review", week.lot / "claims", "--workings", week.lot / "workings")
    assert code == 0, output
    assert "not checked, no trust list is in force" in output


def test_the_page_holds_no_script_and_nothing_to_fetch(week: Week) -> None:
    page = week.folder / "review.html"
    assert week.review("--html", page)[0] == 0
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert not re.findall(r"(?:src|href)=\"(?!#)", text)
    assert text.count("<svg") == 3 * 3
    assert "built-in method" not in text
    for key in ("C-0001", "C-0012", "F-001", "charge-carbon", "factor.geography"):
        assert key in text


@pytest.mark.long
def test_the_page_is_drawn_by_a_browser(week: Week) -> None:
    """Chromium paints it: charts have colours, and no line of the table is lost."""
    page, picture = week.folder / "review.html", week.folder / "review.png"
    assert week.review("--html", page)[0] == 0
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
         f"--screenshot={picture}", "--window-size=1200,2400", page.as_uri()],
        check=True, capture_output=True, timeout=120, cwd=week.folder,
    )  # fmt: skip
    colours = Image.open(picture).convert("RGB").getcolors(10**7)
    assert colours is not None
    there = {colour for _, colour in colours}
    # Tier T2 and tier T1 of the style sheet, in light or dark.
    assert there & {(0x7F, 0xB0, 0xBD), (0x2F, 0x63, 0x74)}
    assert there & {(0xD9, 0xB3, 0x6C), (0xB9, 0x8F, 0x3E)}
