"""Derive from the findings about an input what they mean for its consumer (DESIGN 6.2, 7).

The table from findings to states is that of every passport. Two things differ for an input: time is asked of
the moment it was used, and an input without a valid statement does no harm, because its figures count as T0
then.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from passport.model.claim import Claim
from passport.model.common import Envelope
from verify.case import Case
from verify.findings import BECAUSE, Finding, Outcome
from verify.materials.followed import InputVerdict
from verify.states import RANK, TABLE

# No to these is an answer about the opinion itself; everything else may be for want of a document, or of
# another statement.
_JUDGED: Final = frozenset(
    {f"statement.{name}" for name in (
        "key_distinct", "boundary", "gwp_set", "sector", "engagement", "independent", "type", "coverage",
        "materiality", "open_findings", "signatories", "look_alikes", "basis", "opinion", "order",
    )}
)  # fmt: skip
# Questions whose answer depends on when the input was used.
_TIMED: Final = frozenset({"claim.window", "statement.window"})
_LIBRARY: Final = "library"
_OF_CLAIM: Final = frozenset({"claim", "instrument", "retirement", _LIBRARY})
"""What a claim says, and what it stands on."""
_DOCUMENTS: Final = _OF_CLAIM | {"statement", "accreditation", "inputs"}
# State to the question ``inputs.SUFFIX`` that it answers by itself.
_ASIDE: Final = {
    "revoked": "in_force",
    "suspended": "suspension",
    "status_unknown": "in_force",
    "qualified": "unqualified",
    "stale": "freshness",
    "superseded": "current",
    "input_corrected": "current",
}


class Opinions(NamedTuple):
    """The answers that are not yes about the statements that were heard.

    ``missing`` is the code of what is lacking where none of them speaks for the moment of use; ``refused``
    says that it is a no, and not for want of a document.
    """

    findings: tuple[Finding, ...]
    missing: str
    refused: bool = False


def is_about_status(state: str) -> bool:
    """Whether a state is about standing and age, and so an answer of its own about an input."""
    return state in _ASIDE


def verdict_of(case: Case, used_at: str) -> InputVerdict:
    """Judge a claim and its one statement for a consumer that was signed at ``used_at``."""
    statement = case.statement
    missing = "statement.present" if statement is None else not_then(statement.envelope, used_at)
    return verdict(case, case.findings, missing, used_at)


def verdict(
    case: Case, findings: Iterable[Finding], missing: str, used_at: str, *, refused: bool = False
) -> InputVerdict:
    """Judge the claim of ``case`` by findings about it, its statements and inputs, whatever their order.

    ``missing`` is the code that says why no statement speaks for ``used_at`` (empty: one does), ``refused``
    that this is a no and not for want of a document. What is about standing or age becomes an answer of its
    own; else a finding about the claim makes its figures ``wrong``, and one about a statement or
    accreditation leaves it not ``vouched``. A no outweighs what was not checked.
    """
    answers: dict[str, tuple[Outcome, str]] = {}
    wrong: set[str] = set()
    vouched: Outcome = "pass"
    why = ""
    for finding, document, state in _bearing(findings):
        suffix = _suffix(finding, document, state)
        if suffix:
            _worse(answers, suffix, finding)
        elif document in _OF_CLAIM:
            wrong.add(state)
        elif vouched != "fail":
            vouched, why = ("fail" if _is_judged(finding) else "not_checked"), finding.code
        if finding.code == "statement.opinion":
            wrong.add(state)
    if missing and vouched != "not_checked":
        vouched, why = ("fail" if refused else "not_checked"), missing
    _answer_window(case, used_at, answers)
    return InputVerdict(answers, min(wrong, key=RANK.__getitem__, default=""), vouched, why)


def _bearing(findings: Iterable[Finding]) -> Iterator[tuple[Finding, str, str]]:
    """Each finding that says something to a consumer, with the document it is about and its state.

    Left out are answers yes, findings that follow from others (``because``), the windows, which are asked of
    another moment here, and what concerns neither claim, what it cites, statement, accreditation nor inputs.
    """
    for finding in findings:
        state = TABLE[finding.code].get(finding.outcome) if finding.outcome != "pass" else None
        if state is None or BECAUSE in finding.params or finding.code in _TIMED:
            continue
        document = finding.code.partition(".")[0]
        if document in _DOCUMENTS:
            yield finding, document, state


def _suffix(finding: Finding, document: str, state: str) -> str:
    """The question ``inputs.SUFFIX`` that a finding answers; empty: about the claim or opinion as such."""
    if document == _LIBRARY and state != "figures_wrong":
        return "followed"  # what speaks against a library says nothing of who vouches for the input
    if state in _ASIDE:
        return _ASIDE[state]
    if document == "inputs":
        return "window" if state == "out_of_date" else "followed"
    return "followed" if document in _OF_CLAIM and finding.outcome == "not_checked" else ""


def _worse(answers: dict[str, tuple[Outcome, str]], suffix: str, finding: Finding) -> None:
    """Record an answer unless one that is as bad is there; of equally bad ones the first is the reason."""
    if suffix not in answers or (answers[suffix][0], finding.outcome) == ("not_checked", "fail"):
        answers[suffix] = finding.outcome, finding.credential


def _is_judged(finding: Finding) -> bool:
    return finding.outcome == "fail" and finding.code in _JUDGED


def not_then(envelope: Envelope, used_at: str) -> str:
    """Why a statement does not speak for that moment (empty: it does); another, not at hand, may do so."""
    if envelope.said > used_at:
        return "statement.order"
    return "" if envelope.window.holds(used_at) else "statement.window"


def _answer_window(case: Case, used_at: str, answers: dict[str, tuple[Outcome, str]]) -> None:
    """Fail the question of time for an input used outside its claim's window or before it was signed.

    Where an input of its own has failed it already, that one stays the reason.
    """
    doc = case.claim
    if doc is None or not isinstance(doc.model, Claim):
        return
    envelope = doc.envelope
    if not envelope.window.holds(used_at) or envelope.proof.created > used_at:
        answers.setdefault("window", ("fail", ""))
