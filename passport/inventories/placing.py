"""Place what was sourced and what was done into statements, by the rules of an edition.

The physical statement takes what can be traced: the region's factor, or that of goods kept apart; an edition
may let the stratum of a contract in. The market-based one takes contracts and certificates up to what was
sourced of that product and region (S2); the rest takes the residual where the region's volume is known. What
goes beyond is an effect, by another method, in the impact statement (S5). Nothing is subtracted from an
inventory (S1).
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from passport.carbon.rechecking.inventories.editions import Edition
from passport.carbon.rechecking.inventories.names import respelled
from passport.folding import folded
from passport.inventories.effects import effects
from passport.inventories.factors import Factors, Part
from passport.inventories.retired import Period, retired
from passport.inventories.sources import REGION, RESIDUAL, Action, Sheets, Sourced
from passport.inventories.statements import Effect, Figure, Share, Statements
from passport.inventories.uses import Cover, covers, used
from passport.model.custody import models
from passport.sheets.drafts.reading import Problem
from signing.shown import quoted

_NONE: Final = Fraction(0)
_TRACED: Final = frozenset({"physical", "supply-shed"})


class Placed(NamedTuple):
    """A line of what was sourced, as parts, in both inventories; ``lacking``: why one has no amount."""

    line: Sourced
    physical: tuple[Part, ...]
    market: tuple[Part, ...]
    lacking: str


def place(sheets: Sheets, edition: Edition, period: Period) -> tuple[list[Statements], list[Problem]]:
    """Each reporter's statements, and everything that is wrong (``inventory.*``)."""
    problems = list(_spellings(sheets))
    sheets = _of_one_reporter(sheets, problems)
    table = Factors(sheets.factors)
    covered = covers(sheets, edition)
    _check_regions(sheets, table)
    problems += used(sheets, covered)
    wrong, unsupported = retired(sheets, covered, period)
    problems += wrong
    placed = [
        _placed(line, table, [one for one in covered if one.line is line], edition) for line in sheets.sourced
    ]
    residual = table.residuals([part for one in placed for part in one.market], _elsewhere(sheets, covered))
    placed = [_with_residual(one, residual) for one in placed]
    found = []
    for name in _reporters(sheets):
        own = [one for one in placed if one.line.reporter == name]
        impact, wrong = effects(name, sheets.actions, covered, table)
        problems += wrong
        unheld = (text for who, text in unsupported if who == name)
        remarks = (*dict.fromkeys(_remarks(own, table)), *unheld)
        found.append(_statements(name, own, impact, remarks))
    return found, [*table.problems, *problems]


def _spellings(sheets: Sheets) -> Iterator[Problem]:
    """Reporters, products, regions and factors that the sheets write in two ways."""
    uses = list(_names(sheets))
    for kind in ("reporter", "product", "region", "factor"):
        for where, text, first in respelled((where, text) for of, where, text in uses if of == kind):
            hint = f"Write {first} everywhere, or give another {kind} a name of its own."
            message = f"The {kind} {quoted(text, 60)} is {quoted(first, 60)} elsewhere."
            yield Problem(where, "inventory.spelling", message, hint)


def _of_one_reporter(sheets: Sheets, wrong: Sequence[Problem]) -> Sheets:
    """The sheets with each reporter as it was written first, where spellings are ``wrong``.

    Of one reporter in two spellings the one has goods and the other none: what it covers would be said to be
    more than it sourced, where the spelling alone is wrong.
    """
    if not wrong:
        return sheets
    first: dict[str, str] = {}
    for kind, _, text in _names(sheets):
        if kind == "reporter":
            first.setdefault(folded(text), text)

    def name(text: str) -> str:
        return first.get(folded(text), text)

    retirements = sheets.retirements
    if retirements is not None:
        retirements = [one._replace(beneficiary=name(one.beneficiary)) for one in retirements]
    return sheets._replace(
        sourced=[one._replace(reporter=name(one.reporter)) for one in sheets.sourced],
        actions=[one._replace(reporter=name(one.reporter)) for one in sheets.actions],
        retirements=retirements,
    )


def _names(sheets: Sheets) -> Iterator[tuple[str, str, str]]:
    """Each name in factors, what was sourced and actions, in this order: kind, place and text."""
    for factor in sheets.factors:
        yield "product", factor.where, factor.product
        yield "region", factor.where, factor.region
        yield "factor", factor.where, factor.id
    for line in sheets.sourced:
        yield from (("region", line.where, region) for region in line.regions)
        yield from _of_row(line)
    for action in sheets.actions:
        yield "region", action.where, action.region
        yield from _of_row(action)


def _of_row(row: Sourced | Action) -> Iterator[tuple[str, str, str]]:
    yield "reporter", row.where, row.reporter
    yield "product", row.where, row.product
    if row.stratum:
        yield "factor", row.where, row.stratum


def _check_regions(sheets: Sheets, table: Factors) -> None:
    """Hold each line against the stratum it names; an action without one against the known regions."""
    for line in sheets.sourced:
        if line.stratum:
            table.check_stratum(line.stratum, line.product, tuple(line.regions), line.where)
    for one in sheets.actions:
        if one.stratum:
            table.check_stratum(one.stratum, one.product, (one.region,), one.where)
        elif one.use == "market-based":
            table.check_region(one.product, one.region, one.where)


def _reporters(sheets: Sheets) -> list[str]:
    named = [one.reporter for one in sheets.sourced] + [one.reporter for one in sheets.actions]
    return list(dict.fromkeys(named))


def _statements(
    name: str, own: Sequence[Placed], impact: Sequence[Effect], remarks: tuple[str, ...]
) -> Statements:
    physical = tuple(_figure(one.line, one.physical, "") for one in own)
    market = tuple(_figure(one.line, one.market, one.lacking) for one in own)
    return Statements(name, physical, market, tuple(impact), remarks=remarks)


def _elsewhere(sheets: Sheets, covered: Sequence[Cover]) -> list[tuple[Action, Fraction]]:
    """Certificates, and how much of each covers nobody's goods: it left its region all the same."""
    found = []
    for action in sheets.actions:
        rest = action.quantity - sum((one.quantity for one in covered if one.action is action), _NONE)
        if action.kind == "certificate" and rest > 0:
            found.append((action, rest))
    return found


def _base(line: Sourced, table: Factors, taken: Sequence[Part]) -> list[Part]:
    """What is left of a line, at the factors of its regions, or at that of the world."""
    found = []
    for region, quantity in _left(line, taken).items():
        factor = table.of(line.product, region, line.where)
        if factor is not None and quantity:
            found.append(Part(quantity, factor, factor.value, factor.id))
    return found


def _left(line: Sourced, taken: Sequence[Part]) -> dict[str, Fraction]:
    """The quantity of each region less what was taken of it; of no region of the line: of all alike."""
    left = {region: line.quantity * share for region, share in (line.regions or {"": Fraction(1)}).items()}
    others = _NONE
    for part in taken:
        own = min(part.quantity, left.get(part.factor.region, _NONE))
        others += part.quantity - own
        if own:
            left[part.factor.region] -= own
    whole = sum(left.values(), _NONE)
    return {region: quantity * (1 - others / whole) if whole else _NONE for region, quantity in left.items()}


def _placed(line: Sourced, table: Factors, covered: Sequence[Cover], edition: Edition) -> Placed:
    """Divide a line of what was sourced into parts for the physical and the market-based statement.

    Quantities are in the unit in which the sheet states the product. The share of the line that was kept
    apart has the factor of its stratum: physically only under a model that is reported so, in the market
    unless its attribute was released. The rest has the region's factor, but where ``covered`` (contracts and
    certificates for this line) gives another: in the market all of them, physically contracts for traced
    goods, where the edition lets strata in. Missing factors are added to ``table.problems``; ``lacking``
    names an intervention without one.
    """
    own: list[Part] = []
    if line.stratum:
        factor = table.named(line.stratum, line.where)
        if factor is not None:
            own = [Part(line.quantity * line.share, factor, factor.value, factor.id)]
    kept = models()[line.model].reported == "physical"
    contracts = [one for one in covered if one.action.kind == "contract" and line.traceability in _TRACED]
    let_in = contracts if edition.stratified else []
    physical = _parts(line, table, own if kept else [], let_in)
    market = _parts(line, table, [] if line.released else own, covered)
    lacking = next(
        (
            f"the intervention in {one.action.region} has no factor"
            for one in covered
            if not one.action.stratum
        ),
        "",
    )
    return Placed(line, tuple(physical), tuple(market), lacking)


def _parts(line: Sourced, table: Factors, own: Sequence[Part], covered: Sequence[Cover]) -> list[Part]:
    """A line as what it has of its own, what covers it, and the rest at its regions."""
    found = [*own]
    for one in covered:
        factor = table.named(one.action.stratum, one.action.where) if one.action.stratum else None
        if factor is not None:
            instrument = one.action.instrument or one.action.key
            found.append(Part(one.quantity, factor, factor.value, factor.id, instrument, one.action.kind))
    return found + _base(line, table, found)


def _with_residual(one: Placed, residual: Mapping[tuple[str, str], Fraction | None]) -> Placed:
    """Parts at the factor of a region of which strata are used take what is left of it."""
    parts, lacking = [], one.lacking
    for part in one.market:
        place = part.factor.product, part.factor.region
        if part.factor.spatial == REGION and place in residual:
            value = residual[place]
            if value is None:
                lacking = lacking or f"the residual of {part.factor.region} is undefined: nothing is left"
            part = part._replace(value=value or _NONE, name=f"residual of {place[0]}, {place[1]}")  # noqa: PLW2901 - the same part at another value
        parts.append(part)
    return one._replace(market=tuple(parts), lacking=lacking)


def _figure(line: Sourced, parts: Sequence[Part], lacking: str) -> Figure:
    amount = None if lacking else sum((one.quantity * one.value for one in parts), _NONE)
    basis = lacking or ", ".join(f"{one.name}" for one in parts)
    instruments = tuple(dict.fromkeys(one.instrument for one in parts if one.instrument))
    shares = () if lacking else _shares(parts)
    return Figure(
        line.key, line.scope, line.category, line.product, amount, basis, instruments, parts=shares
    )


def _shares(parts: Sequence[Part]) -> tuple[Share, ...]:
    """Parts as a report states them: those of one factor and one instrument are one."""
    found: dict[tuple[str, str], Share] = {}
    for one in parts:
        spatial = one.factor.spatial if one.name == one.factor.id else RESIDUAL
        share = Share(
            one.name, spatial, one.factor.region, one.quantity, one.value, one.factor.unit, one.instrument,
            one.kind,
        )
        known = found.get((share.factor, share.instrument))
        if known is not None:
            share = share._replace(quantity=share.quantity + known.quantity)
        found[share.factor, share.instrument] = share
    return tuple(found.values())


def _remarks(own: Sequence[Placed], table: Factors) -> Iterator[str]:
    """What a reader must know: strata of a region in use, and others at the factor of the whole."""
    for one in own:
        for part in one.market:
            factor = part.factor
            known = table.volume(factor.product, factor.region)
            if factor.spatial == REGION and known is None and table.has_strata(factor):
                yield (
                    f"A part of {factor.region} has a factor of its own, and the volume of {factor.region} is"
                    f" not known: {one.line.key} at the factor of the whole may count what that part avoids."
                )
