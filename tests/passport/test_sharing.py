"""What a heat used, shared among its coils: no unit lost, none twice, each claim covered to the unit."""

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from passport.certificates.matching import Needed
from passport.certificates.sharing import divided, needed, shared, without
from passport.model.common import Window

SPANS = st.lists(st.integers(1, 50), min_size=1, max_size=6).map(
    lambda sizes: [(f"c{place}", 10 * place, 10 * place + size) for place, size in enumerate(sizes)]
)
WANTS = st.lists(st.integers(0, 60), min_size=1, max_size=8)


def units(spans: Any) -> list[tuple[str, int]]:
    return [(digest, unit) for digest, first, behind in spans for unit in range(first, behind)]


@given(st.lists(st.integers(0, 10**12), max_size=30), st.fractions(0, 2))
def test_a_product_is_covered_to_the_unit_and_takes_less_than_one_too_much(
    rows: list[int], share: Fraction
) -> None:
    found = needed(rows, share)
    assert all(one >= 0 for one in found)
    assert 0 <= sum(found) - share * sum(rows) < 1
    assert all(abs(one - share * row) < 1 for one, row in zip(found, rows, strict=True))


@given(SPANS, WANTS)
def test_dividing_loses_no_unit_and_gives_none_twice(spans: list[Any], wants: list[int]) -> None:
    have = sum(behind - first for _, first, behind in spans)
    if have > sum(wants):
        wants = [*wants, have - sum(wants)]
    parts = divided(spans, wants)
    assert sorted(one for part in parts for one in units(part)) == sorted(units(spans))
    for part, want in zip(parts, wants, strict=True):
        assert abs(len(units(part)) - Fraction(have * want, sum(wants))) < 1


def holding(digest: str, first: int, behind: int) -> Any:
    class Held(SimpleNamespace):
        def _replace(self, **changes: int) -> "Held":
            return Held(**{**vars(self), **changes})

    return Held(digest=digest, certificate=None, first=first, behind=behind)


def test_what_is_taken_out_of_the_middle_leaves_both_ends() -> None:
    left = list(without([holding("c", 0, 10), holding("d", 0, 5)], [("c", 2, 4), ("c", 6, 10), ("d", 0, 5)]))
    assert [(one.digest, one.first, one.behind) for one in left] == [("c", 0, 2), ("c", 4, 6)]


def test_three_coils_of_a_heat_share_two_hours(monkeypatch: Any) -> None:
    """1,000 and 500 Wh by halves, thirds and sixths; 200 Wh of the second hour have no certificate."""
    from passport.certificates import sharing

    hours = [Window(f"2024-09-08T{one}:00:00Z", f"2024-09-08T{one + 1}:00:00Z") for one in (12, 13)]
    held = {hours[0]: ("a", 2000), hours[1]: ("b", 300)}

    def matched(_use: Any, wanted: list[Needed], _left: Any, **_: Any) -> Any:
        digest, most = held[wanted[0].period]
        taken = min(most, wanted[0].units)
        residual = [Needed(wanted[0].period, wanted[0].units - taken)] if taken < wanted[0].units else []
        return SimpleNamespace(taken=((digest, 0, taken),), residual=residual, refused={})

    monkeypatch.setattr(sharing, "match", matched)
    rows = [Needed(hours[0], 1000), Needed(hours[1], 500)]
    shares = [Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)]
    found = shared(None, rows, shares, [], policy=None, rule="period")  # type: ignore[arg-type]  # as matched
    assert found.wanted == [750, 500, 250]
    assert found.spans == [
        [("a", 0, 500), ("b", 0, 150)],
        [("a", 500, 834), ("b", 150, 250)],
        [("a", 834, 1001), ("b", 250, 300)],
    ]
    assert found.residual == [Needed(hours[1], 199)]
