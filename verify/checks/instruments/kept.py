"""Find whether a report keeps the attribute of goods that was sold apart from them (T331, T535).

Goods whose physical parts are of a land unit, a stratum or a contract carry an attribute of their own. In the
market-based statement so much less of them may be left as was retired for others, by all retirements at hand
together; what takes their place is the factor of the region or its residual. A part of the market-based
statement has the attribute where its factor is no higher than that of the goods, whatever it is called.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.carbon.rechecking.inventories.parts import is_bought, slack
from passport.certificates.counted import in_base
from passport.folding import same
from passport.identifiers.instrument_name import named
from passport.model.common import Window
from passport.model.entities.inventory_report import InventoryReport
from passport.model.instruments.retirement import Retirement
from verify.checks.instruments.own import Own, Several, units
from verify.findings import Outcome

_SHED: Final = "supply-shed"
_RESIDUAL: Final = "residual"
_NONE: Final = Fraction(0)
_INVENTORIES: Final = ("physical", "marketBased")


class Resting(NamedTuple):
    """Retirements of a reporter's own that hold, and the texts by which its parts name them."""

    held: Sequence[Own]
    names: frozenset[str]


class _Part(NamedTuple):
    """Some goods: how many, by how much that may be rounded, and emissions a unit, in a unit of ``base``."""

    size: Fraction
    off: Fraction
    value: Fraction
    base: str
    raw: Mapping[str, Any]

    @property
    def is_apart(self) -> bool:
        """Whether the goods have a factor of their own, and not that of their region."""
        return is_bought(self.raw) or self.raw["spatial"] not in {_SHED, _RESIDUAL}


def sold(retirement: Retirement, several: Several, period: Window) -> Fraction:
    """Units of the product and market of a retirement that all of these retired of a time, each unit once.

    In watt hours of energy and kilograms of mass, as ``in_base`` counts.
    """
    base, _ = in_base(retirement.unit)
    found: dict[tuple[str, str, str], Fraction] = {}
    for other in several:
        kind, scale = in_base(other.unit)
        alike = kind == base and same(other.product, retirement.product)
        if alike and same(other.geography, retirement.geography):
            for one in other.units:
                if shares_time(period, one.period):
                    found[one.certificate, one.units.first, one.units.behind] = one.units.size * scale
    return sum(found.values(), _NONE)


def shares_time(one: Window, other: Window) -> bool:
    """Whether two periods have a moment in common."""
    return other.start < one.end and one.start < other.end


def keeps(
    report: InventoryReport, retirement: Retirement, several: Several, known: Resting
) -> Outcome | None:
    """Whether a report leaves out of its market-based statement what was sold of its goods.

    ``several`` are all retirements at hand of goods that its reporter has; ``known`` what it cites and which
    of that holds, with the texts that name it. ``None`` where it shows no such
    goods, or is about another time; not checked where figures without parts, a residual or a contract leave
    it to the reporter's word, or the factor of the region is the same in both statements.
    """
    base, _ = in_base(retirement.unit)
    gone = sold(retirement, several, report.entity.period)
    physical, market = (list(_goods(report.inventory[name], retirement)) for name in _INVENTORIES)
    hidden = any(_hides(report.inventory[name], retirement) for name in _INVENTORIES)
    if not gone or not (physical or hidden):
        return None
    market = list(_without_own(market, known, retirement))
    answer = _answer(physical, market, gone, base)
    return "not_checked" if answer == "pass" and hidden else answer


def _answer(physical: list[_Part], market: list[_Part], gone: Fraction, base: str) -> Outcome:
    """Whether goods are left out of these parts, of which so many units were sold."""
    apart = [one for one in physical if one.is_apart]
    if not apart:
        return "pass" if _is_above(market, physical) else "not_checked"
    bases = {one.base for one in (*apart, *market)}
    if len(bases) > 1:
        return "not_checked"
    answer = _left(apart, market, gone if bases == {base} else None)
    return "not_checked" if answer == "pass" and not _is_region(physical, market) else answer


def _is_above(market: list[_Part], physical: list[_Part]) -> bool:
    """Whether all market-based goods have a higher factor than those that are shown as their region's."""
    highest = max((one.value for one in physical), default=None)
    return highest is not None and all(one.value > highest for one in market)


def _goods(statement: Mapping[str, Any], retirement: Retirement) -> Iterator[_Part]:
    """The parts of a statement that are of the product and market that were retired, in any spelling."""
    for part in (part for figure in _figures(statement, retirement) for part in figure.get("parts", ())):
        if same(part["region"], retirement.geography):
            base, scale = in_base(part["unit"])
            size, off = Fraction(part["quantity"]) * scale, slack(part["quantity"]) * scale
            yield _Part(size, off, Fraction(part["value"]) / scale, base, part)


def _figures(statement: Mapping[str, Any], retirement: Retirement) -> list[Mapping[str, Any]]:
    return [one for one in statement.get("figures", ()) if same(one["label"], retirement.product)]


def _hides(statement: Mapping[str, Any], retirement: Retirement) -> bool:
    """Whether a figure of such goods, with an amount or a reason, has no parts that say what it stands on."""
    return any("parts" not in one for one in _figures(statement, retirement))


def _without_own(market: list[_Part], known: Resting, retirement: Retirement) -> Iterator[_Part]:
    """The goods that do not rest on retirements of the reporter's own, which are as many units."""
    base, _ = in_base(retirement.unit)
    resting = [one for one in market if named(one.raw.get("instrument", "")) in known.names]
    enough = _size(resting) - _off(resting) <= units(known.held, retirement)
    yield from (one for one in market if not (enough and one.base == base and one in resting))


def _left(apart: list[_Part], market: list[_Part], gone: Fraction | None) -> Outcome:
    """Whether as many goods are left as were not sold; ``gone`` is ``None`` where nobody can count them.

    Which of several goods were sold is not known: it is those up to some factor that were at least so many.
    """
    levels = sorted({one.value for one in apart})
    had, kept = ([_upto(side, level) for level in levels] for side in (apart, market))
    if gone is None or _size(had[-1]) < gone:
        return _all_left(kept, gone is None and _size(kept[-1]) < _size(had[-1]))
    left = (
        _size(some) - gone >= _size(rest) - _off(rest)
        for some, rest in zip(had, kept, strict=True)
        if _size(some) >= gone
    )
    return "pass" if any(left) else "fail"


def _all_left(kept: list[list[_Part]], fewer: bool) -> Outcome:
    """Whether none are left; open where they may be dirtier ones, or are ``fewer`` than there were."""
    if not kept[-1]:
        return "pass"
    return "not_checked" if fewer or not kept[0] else "fail"


def _upto(parts: list[_Part], level: Fraction) -> list[_Part]:
    return [one for one in parts if one.value <= level]


def _size(parts: list[_Part]) -> Fraction:
    return sum((one.size for one in parts), _NONE)


def _off(parts: list[_Part]) -> Fraction:
    """By how much a sum may be off: as its roughest part, once."""
    return max((one.off for one in parts), default=_NONE)


def _is_region(physical: list[_Part], market: list[_Part]) -> bool:
    """Whether what takes the place of the goods has the factor of the region, or a residual no lower."""
    own = {one.raw["factor"] for one in physical if one.is_apart}
    sheds = [
        one.value for one in (*physical, *market) if one.raw["spatial"] == _SHED and not is_bought(one.raw)
    ]
    rest = [one for one in market if one.raw["factor"] not in own]
    return all(not one.is_apart and sheds and one.value >= max(sheds) for one in rest)
