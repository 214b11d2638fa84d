"""Which certificates meet which period of a use, and what stays residual, against plain counting."""

import random
from typing import Any

import pytest

from passport.certificates.matching import Holding, Needed, joined, match
from passport.certificates.policy import Policy, Use, months_later, refusals
from passport.model.common import Window
from passport.model.instruments import certificate
from passport.model.instruments.certificate import Certificate, Units
from tests import world_instruments as there_is
from tests.world import World

DAY = Window("2026-08-01T00:00:00Z", "2026-08-02T00:00:00Z")
USE = Use("electricity", "WHR", "SE-3", DAY, "inventory")


@pytest.fixture(scope="module")
def one() -> Certificate:
    world = World("matching")
    return certificate.read(there_is.certificate(world, there_is.body_of(world)))


def hour(number: int) -> Window:
    return Window(f"2026-08-01T{number:02}:00:00Z", f"2026-08-01T{number + 1:02}:00:00Z")


def held(one: Certificate, number: int, units: int, name: str = "a") -> Holding:
    made = one._replace(period=hour(number), units=Units("0", str(units), "WHR"))
    return Holding(f"{name}{number}", made, 0, units)


def test_hours_meet_hours_and_the_rest_is_residual(one: Certificate) -> None:
    """7 of 24 hours lack something, as in the example of the design: 353,840 of 7,353,840 stay residual."""
    needed = [Needed(hour(n), 306_410) for n in range(24)]
    holdings = [held(one, n, 400_000 if n < 17 else 255_861 + (n == 23)) for n in range(24)]
    found = match(USE, needed, holdings, policy=Policy(), rule="period")
    assert sum(x.units for x in needed) == 7_353_840
    assert found.units + sum(x.units for x in found.residual) == 7_353_840
    assert [x.period for x in found.residual] == [hour(n) for n in range(17, 24)]
    assert sum(x.units for x in found.residual) == 7 * (306_410 - 255_861) - 1
    assert {first for _, first, _ in found.taken} == {0}


def test_against_counting_unit_by_unit(one: Certificate) -> None:
    """By period every hour stands alone: what is taken is the smaller of need and holding, in any order."""
    chance = random.Random(5)
    for _ in range(50):
        needed = [Needed(hour(n), chance.randint(0, 9)) for n in range(12)]
        holdings = [held(one, chance.randint(0, 12), chance.randint(1, 9), f"c{k}-") for k in range(10)]
        chance.shuffle(holdings)
        found = match(USE, needed, holdings, policy=Policy(), rule="period")
        there = {n: sum(x.behind for x in holdings if x.certificate.period == hour(n)) for n in range(13)}
        expected = sum(min(x.units, there[n]) for n, x in enumerate(needed))
        assert found.units == expected
        assert sum(x.units for x in found.residual) == sum(x.units for x in needed) - expected
        assert found == match(USE, needed, sorted(holdings), policy=Policy(), rule="period")


def test_stored_fuels_are_taken_in_the_order_in_which_they_end_to_be_usable(one: Certificate) -> None:
    def made(month: int, units: int) -> Holding:
        period = Window(f"2025-{month:02}-01T00:00:00Z", f"2025-{month:02}-02T00:00:00Z")
        return Holding(f"m{month:02}", one._replace(period=period), 0, units)

    january = Needed(Window("2026-01-01T00:00:00Z", "2026-01-31T00:00:00Z"), 10)
    later = Needed(Window("2026-02-01T00:00:00Z", "2026-02-03T00:00:00Z"), 10)
    # What was made in February 2025 is usable to 2 February 2026, and the use ends a day later.
    holdings = [made(4, 10), made(3, 10), made(2, 10), made(1, 10)]
    use = USE._replace(period=Window(january.period.start, later.period.end))
    found = match(use, [later, january], holdings, policy=Policy(), rule="vintage")
    assert found.taken == (("m03", 0, 10), ("m04", 0, 10))
    assert (found.residual, found.refused) == ((), {"retirement.vintage": 2})
    fewer = match(use, [later, january], [made(3, 15)], policy=Policy(), rule="vintage")
    assert (fewer.taken, fewer.residual) == ((("m03", 0, 15),), (Needed(later.period, 5),))
    assert match(use, [later, january], holdings, policy=Policy(), rule="period").taken == ()


REFUSED: dict[str, Any] = {
    "retirement.product": {"use": {"product": "heat"}},
    "retirement.unit": {"use": {"unit": "3B"}},
    "retirement.geography": {"use": {"geography": "SE-4"}},
    "retirement.vintage": {"use": {"period": Window("2027-08-01T00:00:00Z", "2027-08-01T13:00:01Z")}},
    "retirement.commissioned": {"policy": {"commissioned_after": "2021-04-02"}},
    "retirement.qualities": {"policy": {"qualities": frozenset({"additional"})}},
    "retirement.supports": {"certificate": {"supports": ("quota",)}},
}


@pytest.mark.parametrize("code", REFUSED)
def test_a_dimension_that_is_not_stated_or_differs_is_a_no(one: Certificate, code: str) -> None:
    changes = REFUSED[code]
    use = USE._replace(**changes.get("use", {}))
    policy = Policy()._replace(**changes.get("policy", {}))
    given = one._replace(**changes.get("certificate", {}))
    assert list(refusals(one, USE, Policy())) == []
    assert [found for found, _ in refusals(given, use, policy)] == [code]


def test_intervals_that_touch_become_one_and_months_have_their_last_day() -> None:
    assert joined([("a", 5, 9), ("a", 0, 5), ("b", 9, 10), ("a", 10, 11)]) == [
        ("a", 0, 9), ("a", 10, 11), ("b", 9, 10),
    ]  # fmt: skip
    assert months_later("2024-01-31T10:00:00Z", 1) == "2024-02-29T10:00:00Z"
    assert months_later("2025-01-31T10:00:00Z", 1) == "2025-02-28T10:00:00Z"
    assert months_later("2025-12-31T10:00:00Z", 12) == "2026-12-31T10:00:00Z"
    assert months_later("2025-12-31T10:00:00Z", 1) == "2026-01-31T10:00:00Z"
