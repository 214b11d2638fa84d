"""Add up the net contribution of a CO2 statement: goods sold, prior periods, rounding, all together (C3)."""

from collections.abc import Mapping
from typing import Any

from passport.carbon.exact import AMOUNT_PLACES, scaled

Pair = tuple[str, int, int]


def _grams(text: str) -> int:
    return scaled(text, AMOUNT_PLACES)


def added_up(contribution: Mapping[str, Any], year: str) -> list[Pair]:
    """Place, stated and required millionths of what a contribution adds up (C3).

    A correction of a prior period is of a year before ``year``, if that is known: one of another year is
    named by its year.
    """
    goods = sum(_grams(one["amount"]) for one in contribution.get("goodsSold", ()))
    total = goods + sum(_grams(one["amount"]) for one in contribution.get("administration", ()))
    total += sum(
        _grams(contribution[name])
        for name in ("removals", "priorPeriod", "reversals", "rounding")
        if name in contribution
    )
    corrections = contribution.get("priorPeriodCorrections", ())
    corrected = sum(_grams(one["amount"]) for one in corrections)
    late = [one for one in corrections if year and one["year"] >= year]
    return [
        *((f"priorPeriod/{one['key']}", _grams(one["year"]), _grams(str(int(year) - 1))) for one in late),
        ("goodsSoldTotal", _grams(contribution["goodsSoldTotal"]), goods),
        ("total", _grams(contribution["total"]), total),
        ("priorPeriod", _grams(contribution.get("priorPeriod", "0")), corrected),
        ("rounding", *_rounding(contribution)),
    ]


def removed(contribution: Mapping[str, Any]) -> int:
    """The grams that removals take off a contribution; the contribution without them is the gross one.

    Removals in products reach it with the goods, and those that corrections of earlier years found are part
    of prior periods. Removals of which an earlier year had too much are emissions, as reversals are.
    """
    found = sum(min(one, 0) for one in removals_of_prior_periods(contribution))
    return found + sum(_grams(contribution.get(name, "0")) for name in ("removals", "removalsInProducts"))


def removals_of_prior_periods(contribution: Mapping[str, Any]) -> list[int]:
    """What each correction of an earlier year changed of removals, in grams."""
    return [_grams(one.get("removals", "0")) for one in contribution.get("priorPeriodCorrections", ())]


def _rounding(contribution: Mapping[str, Any]) -> tuple[int, int]:
    """The rounding that is stated, and the nearest one there can be.

    Each figure that the contribution adds up is exact to half a gram, and so is the total: what is more than
    half a gram for each of them was not lost by rounding.
    """
    figures = 1 + sum(len(contribution.get(name, ())) for name in ("goodsSold", "administration"))
    figures += sum(name in contribution for name in ("removals", "priorPeriod", "reversals"))
    stated, most = _grams(contribution.get("rounding", "0")), figures // 2
    return stated, max(-most, min(most, stated))
