"""Claims of one period use claims of the one before, where production goes in a circle (E.3).

The footprints are those of ``calculate``, iterated over periods; second calculations are a linear system in
plain fractions, and bw2calc and pymrio, which .ci/run installs.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

import pytest

from passport.carbon.calculating.calculate import Profile, calculate
from passport.carbon.sources import Factor, Source
from passport.work.cascade.claims import Claim, Use
from passport.work.cascade.plan import Asked
from passport.work.cascade.planning import planned
from tests.work.test_cascade import TONNE, claim, micro

FINE: Final = Decimal(10**6)
"""Tonnes of the declared unit: six decimals of a kilogram then are 10^-12 of a kilogram per kilogram."""


class Made(NamedTuple):
    """What a producer makes in a period (tonnes), its own emissions (tonnes), and what it uses (tonnes)."""

    made: str
    direct: str
    uses: Mapping[str, str]


LOOP: Final = {
    "steel": Made("1", "1.8", {"power": "0.5"}),
    "power": Made("1", "0.4", {"steel": "0.02"}),
}
NETWORK: Final = {
    "mine": Made("100", "20", {"power": "40"}),
    "power": Made("400", "160", {"steel": "2"}),
    "steel": Made("50", "90", {"mine": "100", "power": "250"}),
    "car": Made("20", "4", {"power": "30", "steel": "40"}),
}
CONSUMED: Final = {"power": Fraction(80), "car": Fraction(16)}


def _source(key: str, tonnes: str, factor: Factor, *, own: bool) -> Source:
    return Source(
        key=key, stage="melting", scope="1" if own else "3", method="M2" if own else "M4",
        activity=Decimal(tonnes), unit="TNE", factor=factor, quantity_tier="T3", factor_tier="T2",
        is_primary=own, data_type="primary" if own else "secondary",
    )  # fmt: skip


def period(network: Mapping[str, Made], before: Mapping[str, Fraction], unit: Decimal) -> dict[str, Fraction]:
    """The footprints of one period in kg per kg, calculated with those of the period before."""
    found = {}
    for name, one in network.items():
        own = Factor("urn:x:own", "1", gases={"CO2": Decimal(1000)})
        sources = [_source("own", one.direct, own, own=True)]
        for used, tonnes in one.uses.items():
            if before[used]:
                supplied = Factor(f"urn:x:{used}", "1", supplied=before[used] * 1000)
                sources.append(_source(used, tonnes, supplied, own=False))
        profile = Profile(declared_value=unit)
        total = calculate(sources, Decimal(one.made), profile=profile).results[0].total
        found[name] = Fraction(total) / (1000 * Fraction(unit))
    return found


def periods(network: Mapping[str, Made], count: int, unit: Decimal = FINE) -> list[dict[str, Fraction]]:
    """The footprints of so many periods; before the first nobody knows any."""
    found = [dict.fromkeys(network, Fraction(0))]
    for _ in range(count):
        found.append(period(network, found[-1], unit))
    return found[1:]


def solved(network: Mapping[str, Made]) -> dict[str, Fraction]:
    """The fixed point of x = d + A x, by Gauss in fractions."""
    names = list(network)
    rows = [
        [Fraction(one == other) - Fraction(network[one].uses.get(other, "0")) / Fraction(network[one].made)
         for other in names] + [Fraction(network[one].direct) / Fraction(network[one].made)]
        for one in names
    ]  # fmt: skip
    for place in range(len(names)):
        pivot = next(row for row in rows[place:] if row[place])
        rows.remove(pivot)
        pivot = [value / pivot[place] for value in pivot]
        rows = [[a - row[place] * b for a, b in zip(row, pivot, strict=True)] for row in rows]
        rows.insert(place, pivot)
    return {name: row[-1] for name, row in zip(names, rows, strict=True)}


def test_e3_a_loop_of_two_converges_to_its_fixed_point() -> None:
    """Steel 1.8 + 0.5 power, power 0.4 + 0.02 steel: 200/99 and 0.440404..., to 10^-12."""
    found = periods(LOOP, 14)
    assert solved(LOOP) == {"steel": Fraction(200, 99), "power": Fraction(218, 495)}
    assert [float(one["steel"]) for one in found[:6]] == [1.8, 2.0, 2.018, 2.02, 2.02018, 2.0202]
    for name, value in solved(LOOP).items():
        assert abs(found[-1][name] - value) <= Fraction(1, 10**12)
    usual = periods(LOOP, 10, Decimal(1))[-1]  # as claims state it: six decimals of kg per tonne
    assert (float(usual["steel"]), float(usual["power"])) == (2.020202020, 0.440404040)


def test_e3_a_correction_runs_round_the_loop_and_fades() -> None:
    """Power of the first period is corrected by 100 kg/t: each takes over what the last one changed."""
    names = {0: ("power", "500"), 1: ("steel", "20")}
    claims = [claim("0", ("400", "400")), claim("0'", ("500", "500"))]
    for number in range(1, 8):
        _, kilograms = names[(number + 1) % 2]
        made = claim(str(number), ("2000", "2000"), (str(number - 1), kilograms))
        claims.append(made)
    effects = {
        node.claim: node.effect[0] for node in planned(claims, Asked(Fraction(0))).nodes if node.effect
    }
    expected, change = {}, micro("100")
    for number in range(1, 8):
        change = round(change * Fraction(names[(number + 1) % 2][1]) / 1000)
        if change:
            expected[str(number)] = change
    assert effects == expected and len(expected) == 7
    assert expected["2"] == micro("1") and expected["7"] == 50  # 100 x 0.5 x 0.02 x ... kg


def test_e3_in_a_closed_network_nothing_is_lost_and_nothing_counted_twice() -> None:
    """Direct emissions = footprints of what consumers bought + footprints of what lies in stock."""
    found = periods(NETWORK, 60)[-1]
    for name, value in solved(NETWORK).items():
        assert abs(found[name] - value) <= Fraction(1, 10**11), name
    exact = solved(NETWORK)
    used = {name: sum(Fraction(one.uses.get(name, "0")) for one in NETWORK.values()) for name in NETWORK}
    stock = {name: Fraction(one.made) - used[name] - CONSUMED.get(name, 0) for name, one in NETWORK.items()}
    assert stock == {"mine": 0, "power": 0, "steel": 8, "car": 4}
    direct = sum(Fraction(one.direct) for one in NETWORK.values())
    bought = sum(exact[name] * amount for name, amount in CONSUMED.items())
    assert direct == 274 == bought + sum(exact[name] * amount for name, amount in stock.items())
    # Partial costing: a producer that leaves an input out (here the mill its power) breaks the identity, and
    # the difference is what nobody carries: the footprint of that input times what was used of it.
    partial = {**NETWORK, "steel": NETWORK["steel"]._replace(uses={"mine": "100"})}
    lower = solved(partial)
    told = sum(lower[name] * (CONSUMED.get(name, 0) + stock[name]) for name in NETWORK)
    assert direct - told == lower["power"] * 250


@pytest.mark.long
@pytest.mark.ci
def test_e3_pymrio_agrees() -> None:
    pymrio = pytest.importorskip("pymrio", reason="pymrio is not installed: pip install pymrio")
    pandas = pytest.importorskip("pandas")
    names = list(NETWORK)
    flows = pandas.DataFrame(
        [[float(NETWORK[other].uses.get(one, "0")) for other in names] for one in names], names, names
    )
    made = pandas.DataFrame({"x": [float(NETWORK[name].made) for name in names]}, index=names)
    direct = pandas.DataFrame([[float(NETWORK[name].direct) for name in names]], ["CO2"], names)
    leontief = pymrio.calc_L(pymrio.calc_A(flows, made))
    multipliers = pymrio.calc_M(pymrio.calc_S(direct, made), leontief)
    _agree({name: float(multipliers.loc["CO2", name]) for name in names})


@pytest.mark.long
@pytest.mark.ci
def test_e3_bw2calc_agrees() -> None:
    bw2calc = pytest.importorskip("bw2calc", reason="bw2calc is not installed: pip install bw2calc")
    processing = pytest.importorskip("bw_processing")
    numpy: Any = pytest.importorskip("numpy")
    names = list(NETWORK)
    number = {name: place for place, name in enumerate(names, 101)}
    cells = [(number[name], number[name], float(one.made), False) for name, one in NETWORK.items()]
    cells += [
        (number[used], number[name], float(tonnes), True)
        for name, one in NETWORK.items()
        for used, tonnes in one.uses.items()
    ]
    emitted = [(1, number[name], float(one.direct), False) for name, one in NETWORK.items()]
    package = processing.create_datapackage()
    for matrix, listed in (
        ("technosphere_matrix", cells), ("biosphere_matrix", emitted),
        ("characterization_matrix", [(1, 1, 1.0, False)]),
    ):  # fmt: skip
        package.add_persistent_vector(
            matrix=matrix,
            indices_array=numpy.array([one[:2] for one in listed], dtype=processing.INDICES_DTYPE),
            data_array=numpy.array([one[2] for one in listed]),
            flip_array=numpy.array([one[3] for one in listed]),
        )
    scores = {}
    for name in names:
        lca = bw2calc.LCA({number[name]: 1}, data_objs=[package])
        lca.lci()
        lca.lcia()
        scores[name] = float(lca.score)
    _agree(scores)


def _agree(other: Mapping[str, float]) -> None:
    ours = periods(NETWORK, 60)[-1]
    for name, value in other.items():
        assert float(ours[name]) == pytest.approx(value, rel=1e-11), name


def test_a_claim_of_this_period_never_rests_on_itself() -> None:
    """Periods break the circle; claims that name each other in one period cannot exist and are answered."""
    loop = [
        claim("power", ("400", "400"), ("steel", "20")),
        Claim("steel", "steel", "did:web:mill.example", (micro("2000"),) * 2, TONNE, TONNE,
              "cradle-to-gate", "AR6", (Use("power", TONNE // 2),)),
    ]  # fmt: skip
    assert planned(loop, Asked(Fraction(0))).nodes == ()
    corrected = [*loop, claim("power'", ("500", "500"), ("steel", "20"))]
    nodes = {node.claim: node.problem for node in planned(corrected, Asked(Fraction(0))).nodes}
    assert nodes == {"steel": "cycle", "power'": "cycle"}
