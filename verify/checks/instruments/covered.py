"""Check by workings at hand that what was retired is as much as the market-based result used (T332).

The claim itself does not say how much electricity it used: without its workings the question stays open. With
them the calculation says it: of each source the candidate that counted, with its readings, stocks and share.
What carries a residual factor needs no retirement, but has the emissions of a grid at least. The energy of
each scope stands on units that were retired in it, and no others (T634, T635).
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from passport.certificates.citing import ELECTRICITY, market_scopes, scopes
from passport.certificates.counted import WATT_HOURS
from passport.certificates.using import MARKET as ELSEWHERE
from passport.certificates.using import PURCHASED, UNPLACED, Units
from passport.model.claim import Claim
from passport.model.instruments.cited import MARKET, Cited
from verify.case import Case, Doc
from verify.checks.instruments import located
from verify.checks.instruments.hand import Hand
from verify.checks.instruments.located import OTHERS
from verify.findings import NOTHING, NOWHERE, Finding, Outcome

_CODE: Final = "instrument.covers"
_INTENSITY: Final = "instrument.intensity"
_SCOPE: Final = "covers.scope"
_UNIT: Final = "covers.unit"
_UPSTREAM: Final = "covers.upstream"
_NOT_THERE: Final = (ELSEWHERE, UNPLACED)
_Answer = tuple[Mapping[str, str], str, bool]


class _Units(NamedTuple):
    """What a claim cites of one retirement. ``own``: the scopes of its producer; ``None``: not at hand.

    ``amount`` in watt hours, 0 in a unit of another kind. ``problem``: why the claim cannot use them.
    """

    own: frozenset[str] | None
    is_electricity: bool
    is_energy: bool
    amount: Fraction
    problem: str

    @property
    def usable(self) -> frozenset[str]:
        """The scopes in which they are electricity that the claim can use."""
        if not self.is_electricity or not self.is_energy:
            return frozenset()
        return (self.own or frozenset()) - ({PURCHASED} if self.problem in _NOT_THERE else set())


def shown(case: Case, model: Claim) -> frozenset[str]:
    """The scopes of market-based sources that a claim shows, else those of its workings."""
    own = market_scopes(model.product.footprint.document)
    if own or case.calculated is None or case.evidence.workings is None:
        return own
    counted = located.counted(case.calculated, case.evidence.workings.document, model)
    return frozenset(one.scope for one in counted if one.mark in {MARKET, None})


def covered(case: Case, hand: Hand, doc: Doc, model: Claim, cited: tuple[Cited, ...]) -> bool:
    """Record ``instrument.covers`` of all that a claim cites for its market-based result, in watt hours.

    What needs other energy than electricity to be covered stays open: heat is nothing that a motor uses.
    ``instrument.intensity`` is recorded with workings, and without them where the claim itself shows less
    than its certificates state. Returns whether nothing at hand shows that what was retired cannot support
    the result.
    """
    seen = shown(case, model)
    units = {one.digest: _units(hand, one, model, seen) for one in cited}
    held, result, some = case.evidence.workings, case.calculated, None
    if held is not None and result is not None:
        some = located.counted(result, held.document, model)
    enough = _covers(case, doc, model, list(units.values()), some)
    of = {digest: (one.own or frozenset(), one.usable) for digest, one in units.items()}
    certified = located.Certified(hand, cited, of)
    return _is_as_certified(case, doc, model, certified, some) and enough


def _covers(
    case: Case, doc: Doc, model: Claim, units: list[_Units], some: list[located.Counted] | None
) -> bool:
    """Record ``instrument.covers``; returns no where that speaks against support."""
    short, problem, supports = (
        _without_workings(units, model) if some is None else _with_workings(units, some)
    )
    outcome: Outcome = "fail" if short else "not_checked" if problem else "pass"
    params = {"problem": problem} if problem else short
    case.findings.append(Finding(_CODE, doc.raw.digest, outcome, "", params, NOWHERE))
    return supports


def _without_workings(units: list[_Units], model: Claim) -> _Answer:
    """How much is short, which is never known; what is open, and whether that supports the result."""
    problem = _misused(units) or _uncited(units, model)
    return NOTHING, _other(units) or problem or "covers.workings", not problem


def _with_workings(units: list[_Units], some: list[located.Counted]) -> _Answer:
    """The same by workings; of energy that counts no less than the grids, the better of its two meanings."""
    rest = _as_rest(some)
    short = _contradiction(units, located.used(rest))
    if short:
        return short, "", False
    answers = [_by(units, one) for one in (some, rest)]
    return min(answers, key=lambda one: (not one[2], bool(one[1])))


def _as_rest(some: list[located.Counted]) -> list[located.Counted]:
    """The same, with market-based sources that count no less than the grids taken as what is left of them.

    Who counts the energy that nothing was retired for at the average of the grid, as one does where no
    residual mix is published, takes nothing from a market. Unchanged where it is less than the cleanest grids
    have for as much.
    """
    grids: dict[tuple[str, str], Fraction] = {}
    for one in some:
        if one.mark == located.LOCATION:
            name, own = (one.scope, one.base), located.intensity(one)
            grids[name] = min(grids.get(name, own), own)

    def meant(one: located.Counted) -> located.Counted:
        grid = grids.get((one.scope, one.base))
        is_rest = one.mark == MARKET and grid is not None and located.intensity(one) >= grid
        return one._replace(residual=True) if is_rest else one

    found = [meant(one) for one in some]
    return some if located.apart(found) else found


def _by(units: list[_Units], some: list[located.Counted]) -> _Answer:
    """Where what the claim can use is enough, the rest does no harm."""
    used = located.used(some)
    against = located.apart(some) or _short(units, used)
    problem = against or _open(units, used, some)
    return NOTHING, problem or _other(units), not against and not (problem and _misused(units))


def _misused(units: list[_Units]) -> str:
    return next((one.problem for one in units if one.problem), "")


def _other(units: list[_Units]) -> str:
    return "" if all(one.is_energy for one in units) else _UNIT


def _is_as_certified(
    case: Case, doc: Doc, model: Claim, certified: located.Certified, some: list[located.Counted] | None
) -> bool:
    """Record ``instrument.intensity``: the result counts no less than the certificates behind it state.

    Nothing is recorded where no electricity is cited or counted, and without workings where the claim shows
    nothing against it.
    """
    if not certified.id:
        return True
    if some is not None:
        found = _below(certified, some)
    else:
        found = ({}, True) if located.shown_below(certified, model) else None
    if found is None:
        return True
    facts, is_open = found
    outcome: Outcome = "fail" if facts else "not_checked" if is_open else "pass"
    params = facts or ({"id": certified.id} if is_open else NOTHING)
    case.findings.append(Finding(_INTENSITY, doc.raw.digest, outcome, "", params, NOWHERE))
    return outcome == "pass"


def _below(certified: located.Certified, some: list[located.Counted]) -> tuple[dict[str, str], bool] | None:
    """``located.below`` in both meanings of energy that counts no less than grids; open where they differ."""
    found, other = located.below(certified, some), located.below(certified, _as_rest(some))
    if found is None or other is None:
        return found
    differs = bool(found[0]) != bool(other[0])
    return {} if differs else found[0], found[1] or other[1] or differs


def _units(hand: Hand, cited: Cited, model: Claim, seen: frozenset[str]) -> _Units:
    """What is cited of a retirement; what is not at hand is asked elsewhere.

    Where a claim hides its components, and no workings show (``seen``) a scope, it is purchased electricity
    that is wanted: ``covers.scope``.
    """
    retirement = hand.retired(cited)
    is_energy = cited.unit in WATT_HOURS
    amount = WATT_HOURS[cited.unit] * int(cited.quantity) if is_energy else Fraction()
    if retirement is None:
        return _Units(None, False, is_energy, amount, "")
    own = frozenset(scopes(retirement, model.envelope.issuer.id))
    is_electricity = retirement.product == ELECTRICITY
    units = Units(retirement.product, cited.unit, retirement.geography, own, hand.devices(retirement))
    problem = units.misused(model.product.facility.country, seen)
    hidden = "components" not in model.product.footprint.document
    if hidden and not seen and not problem and PURCHASED not in own:
        problem = _SCOPE
    return _Units(own, is_electricity, is_energy, amount, problem)


def _uncited(units: list[_Units], model: Claim) -> str:
    """``covers.scope`` where a claim shows market-based energy of scope 2 and cites none of that scope."""
    marked = any(
        (one.scope, one.electricity, one.input) == (PURCHASED, MARKET, None)
        for one in model.product.footprint.components()
    )
    elsewhere = all(one.own and PURCHASED not in one.own for one in units)
    return _SCOPE if marked and elsewhere else ""


def _contradiction(units: list[_Units], used: located.Used) -> Mapping[str, str]:
    """Whole watt hours used, and fewer that were retired for them, in all or in one scope; empty: enough.

    Every unit of energy counts here, of whatever product and market. Where none is cited the energy is
    unsupported, and nothing contradicts it.
    """
    wanted = {PURCHASED: used.purchased, OTHERS: used.surely}
    sums = [(int(used.purchased + used.surely), _amount(units))]
    for scope, needed in wanted.items():
        sums.append((int(needed), _amount(one for one in units if one.own is None or scope in one.own)))
    found = ((wants, has) for wants, has in sums if 0 < has < wants)
    return next(({"used": str(one), "retired": str(int(has)), "unit": "WHR"} for one, has in found), NOTHING)


def _amount(units: Iterable[_Units]) -> Fraction:
    return sum((one.amount for one in units), Fraction())


def _usable(units: list[_Units], scope: str) -> Fraction:
    return _amount(one for one in units if scope in one.usable)


def _rest(units: list[_Units], used: located.Used) -> Fraction:
    """The energy of scope 3 that is more than the electricity retired in it."""
    return max(Fraction(int(sum(used.others, Fraction()))) - _usable(units, OTHERS), Fraction())


def _short(units: list[_Units], used: located.Used) -> str:
    """Why market-based energy is unsupported; empty: it is not.

    Purchased energy needs as many units of electricity that were retired in scope 2 for its market. Energy of
    scope 3 needs units of scope 3, unless it may be what is emitted before the electricity of scope 2 is used
    that units were retired for.
    """
    if int(used.purchased) > _usable(units, PURCHASED):
        return _why_short(units)
    others = [one for one in units if not one.is_electricity and OTHERS in (one.own or ())]
    rest = _rest(units, used)
    if rest <= used.purchased + _amount(others) or _other(others):
        return ""
    return _UPSTREAM if rest <= used.same else _SCOPE


def _why_short(units: list[_Units]) -> str:
    """Whether units are of another market, or one that nobody can place, or another scope, or too few."""
    for problem in _NOT_THERE:
        if any(one.problem == problem for one in units):
            return problem
    other = any(one.is_electricity and PURCHASED not in (one.own or ()) for one in units)
    return _SCOPE if other else "covers.product"


def _open(units: list[_Units], used: located.Used, some: list[located.Counted]) -> str:
    """Which energy is not known to be covered; empty: none.

    The figure of a source may be no energy; energy of scope 3 may be the same as that of scope 2, or have
    other units than electricity; and purchased energy of both results may be electricity.
    """
    unmarked = sum((one.amount for one in located.energy_of(some, None)), Fraction())
    rest = _rest(units, used)
    others = _UPSTREAM if 0 < rest <= used.same else "covers.product" if rest else ""
    is_short = int(used.purchased + unmarked) > _usable(units, PURCHASED)
    return located.unknown(some) or others or ("covers.unmarked" if is_short else "")
