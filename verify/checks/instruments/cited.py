"""Check each retirement that a claim cites: at hand, for this claim, certified, in force, used once.

Findings ``instrument.*`` and ``retirement.*`` have the digest of the retirement, or of a certificate, as
credential. A retirement that is not at hand supports nothing, and the report says so.
"""

from typing import Final

from passport.certificates.citing import Citing, misfit, of_claim
from passport.model.claim import Claim
from passport.model.instruments import cited as citing
from passport.model.instruments.cited import MARKET, Cited
from passport.model.instruments.retirement import Retirement
from verify.case import Case, Doc
from verify.checks.instruments import certified, covered, once, residual
from verify.checks.instruments.apart import own_problem
from verify.checks.instruments.between import Between
from verify.checks.instruments.hand import Hand
from verify.findings import BESIDE_INPUT, NOTHING, Finding, Outcome
from verify.limits import INSTRUMENT_CREDENTIALS

BORNE: Final = frozenset(
    {
        "instrument.present", "instrument.fits", "instrument.certified", "instrument.double_claim",
        "retirement.origin_withdrawn",
    }
)  # fmt: skip
"""What must have passed of every cited retirement for the result to be supported."""


def instruments(case: Case, doc: Doc, model: Claim) -> bool | None:
    """Record the findings about what a claim cites, and about what others retired at its cost.

    Returns whether all of what it cites holds, ``None`` where it cites nothing for its market-based result,
    or nothing that a source which it shows can use (T643).
    """
    hand = Hand(case)
    holds = _instruments(case, hand, doc, model)
    if hand.spent:
        case.crowded(doc, INSTRUMENT_CREDENTIALS)
    return holds


def _instruments(case: Case, hand: Hand, doc: Doc, model: Claim) -> bool | None:
    first = len(case.findings)
    said = of_claim(model)._replace(market=covered.shown(case, model))
    stated = citing.read(doc.raw.document["credentialSubject"])
    for one in stated:
        retired(case, hand, one, said)
    residual.owed(case, hand, doc, model)
    market = tuple(one for one in stated if one.statement == MARKET)
    if not market:
        return None
    enough = covered.covered(case, hand, doc, model, market)
    holds = enough and all(one.outcome == "pass" for one in case.findings[first:] if one.code in BORNE)
    return None if holds and not said.market and "components" in model.product.footprint.document else holds


def retired(
    case: Case, hand: Hand, cited: Cited, said: Citing, between: Between | None = None
) -> None:
    """Ask everything of one retirement, up to the answer that leaves the others pointless.

    ``between`` are the reports at hand where a report cites it.
    """
    raw = hand.raw("retirement", cited.digest)
    position = BESIDE_INPUT if raw is None else raw.position

    def say(suffix: str, outcome: Outcome, **params: str) -> None:
        facts = NOTHING if outcome == "pass" else {"id": cited.id, **params}
        case.findings.append(Finding(f"instrument.{suffix}", cited.digest, outcome, "", facts, position))

    if raw is None:
        say("present", "not_checked", problem="instrument.missing")
        return
    if raw.document.get("id") != cited.id:
        say("present", "fail", problem="instrument.reference")
        return
    found = hand.judge(raw)
    if found is None:
        say("present", "not_checked", problem="instrument.too_many")
        return
    retirement = found.model
    if found.stopped or not isinstance(retirement, Retirement):
        say("present", "fail", problem="instrument.signed")
        return
    say("present", "pass")
    problem = misfit(cited, retirement, said) or own_problem(case, found, "registry")
    say("fits", "fail" if problem else "pass", problem=f"retired.{problem}")
    certified.certified(case, hand, cited, retirement, position)
    once.once(case, hand, cited, retirement, said, between)
    residual.counterpart(case, hand, cited, retirement)
