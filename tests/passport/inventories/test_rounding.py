"""What may be called rounding in a report: of quantities, factors and totals; and all mistakes at once."""

import copy
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from passport.acts.sealing import ActRefused
from passport.carbon.rechecking.inventories import parts as rechecked
from passport.carbon.rechecking.inventories.statements import recheck
from passport.cli.main import main
from tests.passport.inventories.sheets import REGION
from tests.vectors_build.inventories import draft, sign
from tests.vectors_build.stage import Stage


@pytest.mark.parametrize("seed", range(20))
def test_what_is_small_was_not_rounded_away_and_what_was_rounded_is_no_difference(seed: int) -> None:
    """T523, T524: whatever was divided into parts and rounded comes to the whole; nothing else does."""
    chance = random.Random(seed)
    decimals, whole = chance.choice([6, 9, 12]), Fraction(chance.randrange(1, 10**6))
    count = chance.randrange(1, 40)
    shares = [chance.randrange(1, 100) for _ in range(count)]
    each = [round(whole * share / sum(shares), decimals) * 10**decimals for share in shares]
    texts = [f"{int(one) // 10**decimals}.{int(one) % 10**decimals:0{decimals}d}" for one in each]
    parts = [{"quantity": one} for one in texts]
    assert abs(rechecked.quantity(parts) - whole) <= rechecked.off([*parts, {"quantity": str(whole)}])
    tiny = [{"quantity": chance.choice(["0.000001", "0.000000"])} for _ in range(count)]
    assert rechecked.off(tiny) <= rechecked.quantity(tiny) / 10**6
    assert rechecked.slack("0." + "0" * decimals) == 0
    assert rechecked.slack("0.000001") < Fraction(1, 10**7)
    assert rechecked.slack("0.333333") == Fraction(5, 10**7)


@pytest.mark.parametrize(
    ("amounts", "total", "codes"),
    [
        ([("12000", "1000"), ("3000", "1000")], ("16000", "1000", "1000"), []),
        ([("12000", ""), ("3000", "")], ("20000", "5000", "10000"), ["total"]),
        ([("12000", "20000"), ("3000", "")], ("15000", "0", ""), ["step"]),
        ([("12000", "12000"), ("3000", "3000")], ("15000", "0", ""), ["step", "step"]),
        ([("0", "1000000"), ("3000", "")], ("3000", "0", ""), ["step"]),
        ([("12000", "1000.0"), ("3000", "")], ("15000", "0", ""), ["step"]),
        ([("1.2", "0.1"), ("0.3", "0.1")], ("1.5", "0", ""), []),
    ],
)
def test_steps_leave_no_room_for_another_total(
    amounts: list[tuple[str, str]], total: tuple[str, str, str], codes: list[str]
) -> None:
    """T525: and where a total has too much rounding, its figures are what it is compared with."""
    figures = [
        {"key": str(place), "label": "x", "scope": "1", "amount": amount, **({"step": step} if step else {})}
        for place, (amount, step) in enumerate(amounts)
    ]
    stated = {"label": "all", "scopes": ["1"], "amount": total[0], "rounding": total[1]}
    if total[2]:
        stated["step"] = total[2]
    inventory = {"complete": True, "figures": figures, "totals": [stated]}
    empty: dict[str, Any] = {"complete": False}
    report = {
        "period": {"start": "2025", "end": "2026"}, "physical": inventory, "marketBased": empty,
        "edition": {"name": "none"},
    }  # fmt: skip
    wrong = [one for one in recheck(report) if one.code != "inventory.edition"]
    assert [one.code for one in wrong] == [f"inventory.{code}" for code in codes]
    assert all(one.stated != one.computed for one in wrong if one.code == "inventory.total")


def test_all_that_a_draft_contradicts_is_named_at_once_when_it_is_signed() -> None:
    """Each with its place; the hint of a category says that the scope may be what is wrong."""
    drafted = copy.deepcopy(draft("roaster"))
    drafted["physical"]["figures"][0]["amount"] = "751"
    drafted["impact"]["entries"][0]["avoided"] = "1"
    drafted["marketBased"]["figures"][0].update(scope="2", category="1")
    with pytest.raises(ActRefused) as refused:
        sign(Stage(), drafted)
    named = (f"{refused.value.where}: {refused.value.message}", *refused.value.also)
    place = "/credentialSubject/inventory"
    assert [one.partition(": ")[0] for one in named] == [
        f"{place}/marketBased/figures/0/category", f"{place}/marketBased/figures/0",
        f"{place}/physical/figures/0/amount", f"{place}/impact/entries/0/avoided",
    ]  # fmt: skip
    assert "scope 3" in (refused.value.hint or "")


def test_a_reporter_that_is_not_there_is_named_beside_those_that_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["inventory", "--example", "roasters", "-o", str(tmp_path / "r")]) == 0
    asked = ["inventory", str(tmp_path / "r" / "report.toml"), "--edition", REGION, "--entity", "Roaster Z"]
    assert main([*asked, "-o", str(tmp_path / "z.json")]) == 2
    said = capsys.readouterr().err
    assert '"Roaster Z"' in said
    assert '"Roaster A", "Roaster B"' in said
    assert not (tmp_path / "z.json").exists()
