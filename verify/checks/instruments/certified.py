"""Check the certificates behind a retirement: at hand, of listed issuing bodies, of those units, in force."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from passport.certificates.citing import unborne
from passport.identifiers.device_id import device_key
from passport.model.instruments.assignment import Assignment
from passport.model.instruments.certificate import Certificate
from passport.model.instruments.cited import Cited
from passport.model.instruments.retirement import Retired, Retirement
from verify.believing.listed import Listed
from verify.case import Case, Doc
from verify.checks import status
from verify.checks.instruments.apart import own_problem
from verify.checks.instruments.hand import Hand
from verify.findings import BESIDE_INPUT, NOTHING, Finding, Outcome
from verify.limits import FIGURES_REPORTED
from verify.opening import Raw

_CERTIFIED: Final = "instrument.certified"
_WITHDRAWN: Final = "retirement.origin_withdrawn"


class _Answer(NamedTuple):
    """An answer about a certificate; ``credential`` is its digest, ``position`` its place."""

    outcome: Outcome
    credential: str
    position: int
    problem: str


def certified(case: Case, hand: Hand, cited: Cited, retirement: Retirement, position: int) -> None:
    """Record ``instrument.certified`` and ``retirement.origin_withdrawn`` of one retirement.

    Each fails once for every certificate that contradicts it; where none does, the first that is not at hand
    or is not signed by a listed issuing body leaves it open.
    """
    assigned = list(hand.assignments({device_key(one.origin) for one in retirement.units}))
    borne: list[_Answer] = []
    standing: list[_Answer] = []
    named: dict[str, list[Retired]] = {}
    for one in retirement.units:
        named.setdefault(one.certificate, []).append(one)
    for digest, entries in named.items():
        answer, found = _borne(case, hand, digest, entries, retirement, assigned)
        borne.append(answer)
        if found is not None:
            standing.append(_standing(case, *found))
    _say(case, _CERTIFIED, cited, position, borne)
    if standing:
        _say(case, _WITHDRAWN, cited, position, standing)


def _say(case: Case, code: str, cited: Cited, position: int, answers: list[_Answer]) -> None:
    """Record the answers that are no, else the first that is open, else one pass."""
    bad = [one for one in answers if one.outcome == "fail"][:FIGURES_REPORTED]
    for one in bad or [one for one in answers if one.outcome != "pass"][:1]:
        facts = {"id": cited.id, "certificate": one.credential, "problem": one.problem}
        case.findings.append(Finding(code, one.credential, one.outcome, "", facts, one.position))
    if all(one.outcome == "pass" for one in answers):
        case.findings.append(Finding(code, cited.digest, "pass", "", NOTHING, position))


def _borne(
    case: Case,
    hand: Hand,
    digest: str,
    entries: list[Retired],
    retirement: Retirement,
    assigned: list[Assignment],
) -> tuple[_Answer, tuple[Raw, Listed] | None]:
    """Whether a certificate bears the units that name it; and the certificate, where it can be read."""
    raw = hand.raw("certificate", digest)
    if raw is None:
        return _Answer("not_checked", digest, BESIDE_INPUT, "instrument.missing"), None
    found = hand.judge(raw)
    if found is None:
        return _Answer("not_checked", digest, raw.position, "instrument.too_many"), None
    certificate = found.model
    if found.stopped or not isinstance(certificate, Certificate):
        return _Answer("not_checked", digest, raw.position, "instrument.signed"), None
    problems = (unborne(one, certificate, retirement) for one in entries)
    problem = next((one for one in problems if one), "") or _elsewhere(certificate, assigned)
    problem = problem or own_problem(case, found, "body")
    answer = _Answer("fail", digest, raw.position, f"certified.{problem}") if problem else None
    return answer or _Answer("pass", digest, raw.position, ""), (raw, found)


def _elsewhere(certificate: Certificate, assigned: list[Assignment]) -> str:
    """``assigned`` where an assignment at hand gives the device to another registry at that time."""
    period = certificate.period
    for one in assigned:
        meets = one.period.start < period.end and period.start < one.period.end
        if meets and one.product == certificate.product and one.registry != certificate.registry:
            return "assigned"
    return ""


def _standing(case: Case, raw: Raw, found: Listed) -> _Answer:
    """Whether its issuing body has withdrawn or suspended it since; what was retired stays retired."""
    doc = Doc("certificate", raw, "", found.model, found.party, found.key)
    answers = dict(status.standing(case, doc))
    outcome, problem = next(_worst(case, doc, answers), ("pass", ""))
    return _Answer(outcome, raw.digest, raw.position, problem)


def _worst(case: Case, doc: Doc, answers: dict[str, bool | None]) -> "Iterator[tuple[Outcome, str]]":
    yield from (("fail", status.ENDED[purpose]) for purpose, is_set in answers.items() if is_set)
    yield from (("not_checked", "missing") for is_set in answers.values() if is_set is None)
    yield from (("not_checked", "too_old") for item in case.counted if item.doc is doc and item.stale)
