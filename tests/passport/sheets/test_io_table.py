"""Baselines from input-output tables: Leontief's arithmetic, tier T0, and tables with mistakes."""

import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from passport.carbon.calculating.input_output import Table, TableRefused, multipliers
from passport.sheets.activity.factor_sheet import read_factors
from passport.sheets.io_table import read_table
from tests.cli.sessions import in_process

# Steel sells 20 to itself and 30 to cars of its 100; cars sell 10 to steel of their 200.
TABLE = b"sector,steel,cars,output,direct_kg\nsteel,20,30,100,180\ncars,10,0,200,20\n"
OPTIONS = ("--id", "urn:example:io", "--publisher", "Office", "--edition", "2025", "--geography", "SE",
           "--currency", "SEK", "--price-year", "2020", "--basis", "basic")  # fmt: skip


def test_what_a_unit_of_output_causes_along_all_inputs() -> None:
    """By hand: m1 = 1.8 + 0.2 m1 + 0.1 m2 and m2 = 0.1 + 0.15 m1."""
    first = Fraction(181, 100) / (Fraction(8, 10) - Fraction(15, 1000))
    second = Fraction(1, 10) + Fraction(15, 100) * first
    found = multipliers(read_table(TABLE, "io.csv"))
    assert [abs(Fraction(one) - want) < Fraction(1, 10**12) for one, want in
            zip(found, (first, second), strict=True)] == [True, True]  # fmt: skip


def random_table(size: int, seed: int) -> Table:
    chance = random.Random(seed)
    flows = [[chance.randint(0, 100) for _ in range(size)] for _ in range(size)]
    bought = [sum(row[column] for row in flows) for column in range(size)]
    output = tuple(Decimal(one + chance.randint(1, 400)) for one in bought)
    direct = tuple(Decimal(chance.randint(0, 10**6)) for _ in range(size))
    return Table(
        tuple(f"s{n}" for n in range(size)), tuple(tuple(map(Decimal, row)) for row in flows), output, direct
    )


@pytest.mark.parametrize("size", [1, 7, 40])
def test_pymrio_comes_to_the_same(size: int) -> None:
    pymrio = pytest.importorskip("pymrio", reason="pymrio is not installed")
    numpy, pandas = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    for seed in range(3):
        table = random_table(size, seed)
        flows = pandas.DataFrame([[float(one) for one in row] for row in table.flows])
        output = pandas.Series([float(one) for one in table.output])
        direct = pandas.DataFrame([[float(one) for one in table.direct]])
        inverse = pymrio.calc_L(pymrio.calc_A(flows, output))
        wanted = pymrio.calc_M(pymrio.calc_S(direct, output), inverse).to_numpy()[0]
        assert numpy.allclose([float(one) for one in multipliers(table)], wanted, rtol=1e-9)


def test_t432_factors_are_tier_t0_and_name_their_table(tmp_path: Path) -> None:
    """T432: read by the reader of factor sheets, as calculate does."""
    (tmp_path / "io.csv").write_bytes(TABLE)
    code, output = in_process([
        "hub", "baseline", str(tmp_path / "io.csv"), *OPTIONS, "-o", str(tmp_path / "factors.csv"),
    ])  # fmt: skip
    assert (code, "2 factors of tier T0" in output) == (0, True), output
    found = read_factors((tmp_path / "factors.csv").read_bytes(), source="factors.csv")
    assert [(one.tier, one.unit, one.price_year, one.basis) for one in found] == [
        ("T0", "SEK", "2020", "basic"),
    ] * 2  # fmt: skip
    assert [one.supplied for one in found] == ["2.305732484076", "0.445859872611"]
    assert {one.material for one in found} == {"steel", "cars"}
    assert all(one.evidence == "io.csv" and one.evidence_digest for one in found)
    again, output = in_process([
        "hub", "baseline", str(tmp_path / "io.csv"), *OPTIONS, "-o", str(tmp_path / "factors.csv"),
    ])  # fmt: skip
    assert (again, "is there already" in output or "exists" in output) == (2, True), output
    wrong = [*OPTIONS[:9], "XXX", *OPTIONS[10:]]
    code, output = in_process([
        "hub", "baseline", str(tmp_path / "io.csv"), *wrong, "-o", str(tmp_path / "other.csv"),
    ])  # fmt: skip
    assert code == 2, output
    assert not (tmp_path / "other.csv").exists()


def test_t432_a_table_with_every_mistake() -> None:
    """T432: all at once, each with its cell."""
    bad = TABLE.replace(b"30,100", b"-30,x").replace(b",0,200", b",1e99999,0")
    with pytest.raises(TableRefused) as refused:
        read_table(bad, "io.csv")
    said = [refused.value.message, *refused.value.also]
    assert [one.partition(" ")[0] for one in said] == ["io.csv:2:3", "io.csv:2:4", "io.csv:3:3", "io.csv:3:4"]
    for data in (
        b"", b"\xff", b"a,b\n", TABLE.replace(b"steel,cars", b"steel,steel"),
        TABLE.replace(b"cars,10", b"x,10"),
        TABLE + b"more,1,1,1,1\n", TABLE.replace(b",0,200", b",0"), TABLE.replace(b"output", b"out"),
        TABLE.replace(b"20,30", b"NaN,30"), TABLE.replace(b"180", b"Infinity"),
    ):  # fmt: skip
        with pytest.raises(TableRefused) as refused:
            read_table(data, "io.csv")
        assert refused.value.code == "io.table", data


@pytest.mark.parametrize("steel", ["100", "110", "98"])
def test_t432_no_figure_follows_where_sectors_buy_more_than_they_make(steel: str) -> None:
    """T432: Hawkins and Simon; a singular table, and one whose solution is below the direct emissions."""
    data = TABLE.replace(b"steel,20", f"steel,{steel}".encode())
    with pytest.raises(TableRefused) as refused:
        multipliers(read_table(data.replace(b"cars,10", b"cars,20"), "io.csv"))
    assert refused.value.code == "io.unproductive"
