"""Check the buyer's demands besides the floor (T109): response, evidence, assurance, young lists, bodies.

Each demand that is on gives findings ``policy.*``; none of them makes another finding better.
"""

from typing import TYPE_CHECKING

from passport.carbon.exact import fraction, scaled, text_of
from passport.carbon.tiers import SHARE_PLACES, TIERS, WHOLE, net_share
from passport.carbon.tiers import tier as check_tier
from passport.model.claim import Claim, Component
from passport.model.entities.inventory_report import InventoryReport
from passport.model.statement import Statement
from passport.moments import seconds
from passport.vocab import ELECTRICITY, Electricity
from verify.case import Case, Doc
from verify.checks.numbers.answers import left_open, say, unknown, why_not
from verify.checks.numbers.supported import is_whole
from verify.policy import ANY_NUMBER, ASSURANCES, NetShare, Policy, SchemeBodies

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

_DAY = 86_400


def policy(case: Case) -> None:
    """Ask each demand that is on; of a claim that cannot be read only the response is asked for.

    Each adds a finding ``policy.*`` with what was asked and what is there, passed or failed; it is
    ``not_checked`` with the code of the cause where the document it is about cannot be used.
    """
    wanted = case.demand.policy
    if wanted.response == "required":
        _response(case)
    claim, statement = case.claim, case.statement
    if claim is None or claim.model is None:
        return
    if not claim.stopped:
        for least in wanted.min_net_share:
            _net_share(case, claim, _components(claim), least)
    if wanted.inputs == "disclosed":
        _inputs(case, claim)
    if wanted.assurance is not None:
        _assurance(case, statement, wanted.assurance)
    if wanted.suites:
        _suites(case, wanted.suites)
    if wanted.bodies:
        _bodies(case, statement, wanted.bodies)
    if wanted.max_age_days is not None:
        _age(case, wanted.max_age_days)
    if wanted.log != "any":
        _log(case, wanted)
    _number(case, claim, wanted)
    _instruments(case, claim, wanted.instruments)


def _number(case: Case, claim: Doc, wanted: Policy) -> None:
    """Ask which kind of number it is, where not every kind is accepted."""
    if wanted.number != ANY_NUMBER:
        from verify.checks.numbers import demanded  # noqa: PLC0415 - most policies accept every kind

        demanded.number(case, claim, wanted.number)


def _response(case: Case) -> None:
    """Whether a platform's answer is there and can be used."""
    if case.claim is None or case.claim.model is None:
        # Without a claim that can be read there is nothing a platform could have answered about.
        unknown(case, "policy.response", case.stopped(case.claim))
        return
    absent = case.response.stopped if case.response is not None else "response.present"
    case.general("policy.response", not absent, absent=absent)


def _inputs(case: Case, doc: Doc) -> None:
    """A claim without inputs has nothing to disclose; workings that led to the number disclose them."""
    if doc.stopped:
        unknown(case, "policy.inputs", doc.stopped)
        return
    hidden = any(
        one.code == "figures.inputs_undisclosed" and one.outcome != "pass" for one in case.findings
    )
    say(case, "policy.inputs", doc, not hidden)


def _components(doc: Doc) -> tuple[Component, ...]:
    """The components that a claim discloses; a CO2 statement has none."""
    return doc.model.product.footprint.components() if isinstance(doc.model, Claim) else ()


def _net_share(case: Case, doc: Doc, components: tuple[Component, ...], least: NetShare) -> None:
    """Ask for each result whether ``least.share`` of it is of ``least.tier`` or stronger (DESIGN 6.2).

    Credits are deducted from the strongest tier first, so that a credit buys no measured share (T109). Not
    checked where only totals are published: the gross breakdown says nothing about the net share.
    """
    for electricity in ELECTRICITY:
        if least.electricity not in {None, electricity}:
            continue
        params = {"electricity": electricity, "tier": least.tier, "least": least.share}
        if not components:
            left_open(case, "policy.net_share", doc, **params)
            continue
        share = _held(case, components, electricity, least.tier)
        params["share"] = text_of(share, SHARE_PLACES)
        say(case, "policy.net_share", doc, share >= fraction(least.share) * WHOLE, **params)


def _held(case: Case, components: tuple[Component, ...], electricity: Electricity, tier: str) -> int:
    """The share held by ``tier`` and the stronger ones, in units of the last decimal of a share."""
    counted = [part for part in components if part.electricity in {None, electricity}]
    shares = net_share(item for part in counted for item in _tiers(case, part, electricity))
    return sum(scaled(shares[name], SHARE_PLACES) for name in TIERS if name >= tier)


def _assurance(case: Case, doc: Doc | None, least: str) -> None:
    """Ask whether the level of assurance of the statement is at least ``least`` (limited < reasonable)."""
    because = why_not(doc, "statement")
    if because or doc is None or not isinstance(doc.model, Statement):
        unknown(case, "policy.assurance", because)
        return
    level = doc.model.opinion.level_of_assurance
    holds = level in ASSURANCES and ASSURANCES.index(level) >= ASSURANCES.index(least)
    say(case, "policy.assurance", doc, holds, level=level, least=least)


def _suites(case: Case, accepted: tuple[str, ...]) -> None:
    """Ask the suite of every signature that counts; those that do not have failed findings of their own."""
    for doc in (*case.docs(), *case.accreditations):
        if doc is not None and not doc.stopped and doc.model is not None:
            suite = doc.envelope.proof.cryptosuite
            say(case, "policy.suite", doc, suite in accepted, suite=suite, kind=doc.name)


def _bodies(case: Case, doc: Doc | None, accepted: tuple[SchemeBodies, ...]) -> None:
    """Ask whether the accreditation body is accepted for one of the schemes the statement uses."""
    because = why_not(doc, "statement") or why_not(case.accreditation, "accreditation")
    if because or doc is None or not isinstance(doc.model, Statement):
        unknown(case, "policy.body", because)
        return
    use = doc.model.opinion.accreditation
    schemes = {scope.scheme for scope in use.scope}
    holds = any(one.scheme in schemes and use.body in one.bodies for one in accepted)
    say(case, "policy.body", doc, holds, body=use.body, schemes=", ".join(sorted(schemes)))


def _age(case: Case, most: int) -> None:
    """Ask whether the oldest status list that counted is at most ``most`` days old when checked."""
    if not case.counted:
        because = next(f.code for f in case.findings if f.code.endswith(".revocation"))
        unknown(case, "policy.as_of", because)
        return
    as_of = min(item.list.envelope.valid_from for item in case.counted)
    age = seconds(case.demand.at) - seconds(as_of)
    say(case, "policy.as_of", None, age <= most * _DAY, asOf=as_of, days=str(most))


def _log(case: Case, wanted: Policy) -> None:
    """Ask whether claim and statement are in a log, not dated back, and seen again lately enough."""
    missing, asked = case.not_logged()
    if missing:
        unknown(case, "policy.log", missing if asked else "statement.present")
        return
    held = min(case.sightings[doc.raw.digest].held_at for doc in case.docs() if doc.name != "response")
    age = seconds(case.demand.at) - seconds(held)
    days = wanted.log_days
    timely = any(one.code == "claim.backdated" and one.outcome == "pass" for one in case.findings)
    holds = timely and (days is None or age <= days * _DAY)
    say(case, "policy.log", None, holds, wanted=wanted.log, heldAt=held)


def _instruments(case: Case, doc: Doc, wanted: str) -> None:
    """Ask whether retired certificates support the market-based result; where both are one, it needs none.

    Nothing is asked where nothing is ``wanted``, and of a CO2 statement.
    """
    if wanted == "any" or not isinstance(doc.model, Claim | InventoryReport):
        return
    if doc.stopped:
        unknown(case, "policy.instruments", doc.stopped)
        return
    answers = {one.code: one.outcome for one in case.findings}
    supported = answers.get("standing.market_based", "pass") == "pass"
    covered = answers.get("instrument.covers", "pass") == "pass"
    holds = supported and (covered or wanted == "retired")
    if holds and wanted != "retired" and not is_whole(case):
        # Of what an input retired its own workings would say how much it used.
        left_open(case, "policy.instruments", doc, wanted=wanted)
    else:
        say(case, "policy.instruments", doc, holds, wanted=wanted)


def _tiers(case: Case, part: Component, electricity: Electricity) -> "list[tuple[Decimal | Fraction, str]]":
    """What a component holds of each tier: an input brings the shares of its own claim (DESIGN 6.2)."""
    consumed = case.consumed.get(part.input) if part.input is not None else None
    if consumed is None or consumed.given is None:
        return [(fraction(part.amount), part.tier)]
    from passport.carbon.inputs import imported_shares  # noqa: PLC0415 - most claims consume no passport

    own = imported_shares(consumed.given, electricity, check_tier(part.quantity_tier))
    return [(fraction(part.amount) * share, name) for name, share in own.items()]
