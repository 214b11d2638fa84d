"""Check the counterpart of a retirement: whoever has the physical product reports the residual value (T331).

The attribute of a lot whose product went to somebody else was sold apart from it. That party's market-based
result is then above its location-based one, which still carries the attribute; or it stands on units of its
own. In a report its market-based statement then has so much less of the goods that were kept apart. Both
documents must be at hand, else it is said that nothing was compared.
"""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from passport.carbon.exact import AMOUNT_PLACES, scaled
from passport.model.claim import Claim
from passport.model.common import Window
from passport.model.entities.inventory_report import InventoryReport
from passport.model.instruments.certificate import Certificate
from passport.model.instruments.cited import MARKET, Cited
from passport.model.instruments.retirement import Retirement
from verify.case import Case, Doc
from verify.checks.instruments.hand import Hand
from verify.checks.instruments.kept import Resting, keeps, shares_time, sold
from verify.checks.instruments.names import naming
from verify.checks.instruments.own import Several, own, units
from verify.findings import NOTHING, NOWHERE, Finding, Outcome

_CODE: Final = "instrument.counterpart"
_WORST: Final = ("fail", "not_checked", "pass")


class _Asked(NamedTuple):
    """What a counterpart's documents are compared with: all at hand that was sold of its goods."""

    case: Case
    hand: Hand
    several: Several


_Answer = Callable[[Retirement, _Asked], Outcome | None]


def counterpart(case: Case, hand: Hand, cited: Cited, retirement: Retirement) -> None:
    """Record ``instrument.counterpart`` for each party that has a physical product of the cited units.

    Of that party's claims and reports at hand whose period meets the units' the worst answer counts: one
    fails that takes the attribute for its own. Not checked where there is none, or more than one verification
    judges.
    """
    for party in sorted(_holders(hand, retirement)):
        several = [retirement, *(one for _, one in hand.counterparts(party))]
        asked = _Asked(case, hand, several)
        claims = [one for _, one in hand.claims_of(party) if _meets(one.product.period, retirement)]
        answers = [(_reports_residual(one, retirement, asked), one.envelope.id) for one in claims]
        answers += [
            (found, one.envelope.id)
            for _, one in hand.reports_of(party)
            if (found := _keeps(one, retirement, asked)) is not None
        ]
        outcome, other = min(answers, key=lambda one: _WORST.index(one[0]), default=("not_checked", ""))
        if hand.spent:
            # One that was not judged may be worse, or the party's own retirement (T748).
            outcome = "not_checked"
        facts = {"id": cited.id, "party": party, "other": other}
        params = NOTHING if outcome == "pass" else facts
        case.findings.append(Finding(_CODE, cited.digest, outcome, "", params, NOWHERE))


def owed(case: Case, hand: Hand, doc: Doc, model: Claim) -> None:
    """Record ``instrument.counterpart`` where documents at hand make this producer the counterpart."""
    period = model.product.period

    def answer(retirement: Retirement, asked: _Asked) -> Outcome | None:
        return _reports_residual(model, retirement, asked) if _meets(period, retirement) else None

    _owed(case, hand, doc, (period, answer))


def owed_in_report(case: Case, hand: Hand, doc: Doc, model: InventoryReport) -> None:
    """Record the same where this reporter is the counterpart."""
    _owed(case, hand, doc, (model.entity.period, lambda retirement, asked: _keeps(model, retirement, asked)))


def _owed(case: Case, hand: Hand, doc: Doc, of: tuple[Window, _Answer]) -> None:
    """Record the answers of a document about all that was sold of goods of its signer.

    Where it shows nothing like these goods it is not seen to leave the attribute out: they may be called
    otherwise, or come from a store. Only what was produced after its period cannot be in it. What only a
    certificate says leaves the question open at worst.
    """
    period, answer = of
    party = doc.envelope.issuer.id
    named, received = list(hand.counterparts(party)), list(hand.received(party))
    for several, found in ((named, named), ([*named, *received], received)):
        asked = _Asked(case, hand, [one for _, one in several])
        for digest, retirement in found:
            if all(one.period.start >= period.end for one in retirement.units):
                continue
            outcome = answer(retirement, asked) or "not_checked"
            if outcome == "fail" and (found is received or hand.spent):
                outcome = "not_checked"
            facts = {"id": retirement.envelope.id, "party": party, "other": doc.envelope.id}
            params = NOTHING if outcome == "pass" else facts
            case.findings.append(Finding(_CODE, digest, outcome, "", params, NOWHERE))


def _keeps(report: InventoryReport, retirement: Retirement, asked: _Asked) -> Outcome | None:
    """What the report of a counterpart answers, by its own retirements as far as they hold."""
    held = own(asked.case, asked.hand, report, asked.several)
    cited = [one.cited for one in held]
    papers = [one for one in naming(asked.hand, report).papers if one.cited in cited]
    names = frozenset(text for one in papers for text in one.own | one.behind)
    return keeps(report, retirement, asked.several, Resting(held, names))


def _holders(hand: Hand, retirement: Retirement) -> Iterator[str]:
    """Who has the physical product: as the retirement names it, and each certificate at hand."""
    named = {retirement.counterpart}
    for digest in dict.fromkeys(one.certificate for one in retirement.units):
        raw = hand.raw("certificate", digest)
        found = None if raw is None else hand.judge(raw)
        if found is not None and not found.stopped and isinstance(found.model, Certificate):
            named.add(found.model.recipient)
    parties = {retirement.beneficiary, *(party for _, party in retirement.chain)}
    yield from (party for party in named if party is not None and party not in parties)


def _meets(period: Window, retirement: Retirement) -> bool:
    return any(shares_time(period, one.period) for one in retirement.units)


def _reports_residual(claim: Claim, retirement: Retirement, asked: _Asked) -> Outcome:
    """Whether its market-based result takes nothing of an attribute that was sold, or stands on units cited.

    As many of its own as were sold, of that product and market, carry it; with fewer a result below the other
    is not compared, because a claim does not say how much it used. Where both results are the same and no
    part of it is market-based, nothing says that it used the product.
    """
    held = own(asked.case, asked.hand, claim, asked.several)
    footprint = claim.product.footprint
    location, market = (scaled(one.total, AMOUNT_PLACES) for one in footprint.results)
    enough = units(held, retirement) >= sold(retirement, asked.several, claim.product.period)
    if market > location or enough:
        return "pass"
    if held:
        return "not_checked"
    if market < location:
        return "fail"
    return "fail" if any(one.electricity == MARKET for one in footprint.components()) else "not_checked"
