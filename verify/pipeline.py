"""Run the checks of a verification, in the order of DESIGN 7: four tuples say what is checked of what."""

from collections.abc import Sequence
from typing import Any, Final

from passport.model.claim import Claim
from passport.vocab import CUSTODY, FOOTPRINT_POINTER, LIBRARIES, MATERIAL, READINGS
from verify.believing import credential
from verify.believing.trust import TrustList
from verify.case import Case, Check, Follower
from verify.checks import (
    accreditation,
    extras,
    freshness,
    label,
    links,
    logged,
    opinion,
    policy,
    response,
    signers,
    standing,
    status,
    structure,
    time,
)
from verify.checks.numbers import figures, inputs, supported, workings
from verify.demand import Demand
from verify.evidence import Evidence
from verify.findings import Finding, sort_key
from verify.opening import open_input, open_members
from verify.report import Report
from verify.reporting import report


def custody(case: Case) -> None:
    """What a claim states of its custody; most claims state none."""
    doc = case.claim
    if doc is None or doc.stopped or CUSTODY not in doc.raw.document["credentialSubject"]:
        return
    from verify.checks.numbers import custody as chain  # noqa: PLC0415 - see above

    chain.custody(case, doc)


def market_based(case: Case) -> None:
    """What was retired for a claim, or at its cost, and whether its market-based result is supported."""
    doc = case.claim
    if doc is not None and not doc.stopped and isinstance(doc.model, Claim):
        supported.supported(case, doc, doc.model)


def views(case: Case) -> None:
    """What views in the file or beside it show of the claim; most passports come without any."""
    if not case.opened.views and not case.evidence.views:
        return
    from verify.checks.numbers import views as shown  # noqa: PLC0415 - see above

    shown.views(case)


def libraries(case: Case) -> None:
    """What a claim says its factors came from; most claims name no library."""
    doc = case.claim
    if doc is None or doc.stopped or not isinstance(doc.model, Claim):
        return
    if LIBRARIES not in doc.model.product.footprint.document:
        return
    from verify.checks.sources import libraries as named  # noqa: PLC0415 - see above

    named.libraries(case, doc, doc.model)


def methods(case: Case) -> None:
    """What verifiers attest of the method behind a claim without a statement; few passports need it."""
    if not case.evidence.methods or case.statement is not None:
        return
    from verify.checks.methods import attested  # noqa: PLC0415 - see above

    attested.attested(case)


def material(case: Case) -> None:
    """What a claim states of its material besides; most claims state nothing."""
    doc = case.claim
    if doc is None or doc.stopped:
        return
    subject = doc.raw.document["credentialSubject"]
    if not any(name in subject for name in MATERIAL):
        return
    from passport.goods.material import contradiction  # noqa: PLC0415 - see above

    wrong = contradiction(subject)
    case.ask(doc, "content", not wrong, f"/credentialSubject/{wrong}", member=wrong)


def readings(case: Case) -> None:
    """What a claim states of readings that a gateway signed; most claims state nothing."""
    doc = case.claim
    if doc is None or doc.stopped or not isinstance(doc.model, Claim):
        return
    product = doc.model.product
    stated = product.footprint.document.get(READINGS)
    if stated is None:
        return
    from passport.readings.facts import impossible_among  # noqa: PLC0415 - see above

    place, member = impossible_among(stated, product.period.start, product.period.end)
    where = f"{FOOTPRINT_POINTER}/{READINGS}/{place}/{member}"
    case.ask(doc, "readings", not member, where, meter=stated[place]["meter"], member=member)


def accounts(case: Case) -> None:
    """What a CO2 statement or a report says of an entity; most passports are of products."""
    if case.claim is None or case.claim.kind == "claim":
        return
    if case.claim.kind == "inventory":
        from verify.checks.numbers import inventory as reports  # noqa: PLC0415 - see above

        reports.inventory(case)
        return
    from verify.checks.numbers import accounts as books  # noqa: PLC0415 - see above

    books.accounts(case)


CHECKS: Final[tuple[Check, ...]] = (
    structure.read,  # size, strict JSON
    structure.container,  # one claim, at most one statement and response, extras in order
    structure.profile,  # version, R1 to R7, suite
    logged.evidence,  # what logs have seen, and when
    signers.signers,  # party: listed, role, prefix, key, key's time
    signers.proofs,  # the mathematics
    signers.keys,  # no key twice in the chain
    extras.extras,  # whatever lies beside
    response.counts,  # a platform of its own, answering our question
    links.statement,  # about this claim, this boundary, this GWP table, this period
    links.response,  # about this claim and product
    links.forks,  # one line of claims per product
    label.label,  # the product that was scanned
    opinion.independence,  # verifier and producer
    opinion.vouches,  # coverage, type, materiality, open findings
    opinion.outcome,  # adverse, disclaimed, modified
    time.claim,  # period, claim
    time.statement,  # not before the claim
    time.response,  # not before the statement
    accreditation.accreditation,  # listed body, scope, time
    status.status,  # revocation, suspension, refresh
    inputs.inputs,  # passports consumed
    figures.regime,  # the constants that its boundary prescribes, where it does
    figures.figures,  # L2
    accounts,  # L2 of a CO2 statement or an inventory report
    material,  # shares of its material, where it states any
    readings,  # what gateways signed, where it states any
    custody,  # its model, and no weaker link, where it states one
    views,  # facts that are shown beside it
    workings.workings,  # L3
    libraries,  # the libraries its factors came from, where it names any
    market_based,  # what was retired for it: for this product, by certificates, once
    figures.remarks,  # what inputs add, where the claim hides it; totals that are not above zero
    freshness.freshness,  # age of the lists
    freshness.trust,  # age of the trust list
    response.answer,  # does the platform contradict the issuers?
    logged.logged,  # the documents are in a log that a quorum of witnesses has seen
    methods,  # how it was calculated, where nobody has verified it
    policy.policy,  # what the buyer wants besides
    standing.facts,  # what no check can answer
)
"""Of the passport that was asked about."""

CHECKS_OF_AN_INPUT: Final[tuple[Check, ...]] = (
    links.forks,
    time.claim,
    status.status,
    inputs.inputs,
    figures.regime,
    figures.figures,
    material,
    readings,
    custody,
    libraries,
    market_based,
    freshness.freshness,
)
"""Of the claim of each consumed material, after ``CHECKS_OF_A_CREDENTIAL``."""

CHECKS_OF_AN_OPINION: Final[tuple[Check, ...]] = (
    signers.keys,
    links.statement,
    opinion.independence,
    opinion.vouches,
    opinion.outcome,
    time.statement,
    accreditation.accreditation,
    status.of_statement,
    freshness.of_statement,
)
"""Of each statement about a consumed material, beside its claim, after ``CHECKS_OF_A_CREDENTIAL``."""

CHECKS_OF_A_CREDENTIAL: Final = credential.CHECKS
"""Profile, suite, signer, proof: of the chain by ``structure.profile``, ``signers.signers`` and
``signers.proofs``, of every other credential by ``listed.judge``. They are listed in ``credential``, because
a trust list asks them of its accreditations before there is anything to verify."""


def verify(data: bytes, evidence: Evidence, trust: TrustList, demand: Demand) -> Report:
    """Recheck a passport file or a bare claim; every input is answered with a report, none with an exception.

    Pure: the same four arguments give the same report. ``evidence`` and ``trust`` are opened once for
    many calls. What the caller must still do: put a list in force that it has reason to believe, give the
    right moment, and compare the product with the label (``demand.product``) or by heat and serial.
    """
    return report(examine(data, evidence, trust, demand))


def examine(data: bytes, evidence: Evidence, trust: TrustList, demand: Demand) -> Case:
    """Run every check over a passport file or a bare claim; ``reporting.report`` makes the report."""
    return _checked(Case(open_input(data), evidence, trust, demand, _follower))


def findings_of(
    members: Sequence[tuple[dict[str, Any], bytes]], evidence: Evidence, trust: TrustList, demand: Demand
) -> tuple[Finding, ...]:
    """The findings that ``verify`` would report of a passport file with these members, and nothing else.

    For a service that read each member before it asks: strictly, in the closed profile, with its canonical
    bytes.
    """
    case = _checked(Case(open_members(members), evidence, trust, demand, _follower))
    return tuple(sorted(case.findings, key=sort_key))


def _follower(case: Case) -> Follower:
    from verify.materials.following import Walk  # noqa: PLC0415 - most claims consume no passport

    return Walk(case, CHECKS_OF_AN_INPUT, CHECKS_OF_AN_OPINION)


def _checked(case: Case) -> Case:
    for check in CHECKS:
        check(case)
    return case
