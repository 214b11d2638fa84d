"""Check attestations of the method behind a claim that nobody has verified (methods.md, T412 to T417).

Asked only of a claim without a statement, where an attestation is at hand. Each is judged by itself: one that
lacks anything counts as absent, and says why. What speaks against the claim is heard first.
"""

from collections.abc import Mapping
from typing import Any, Final

from passport.carbon.rechecking.goods import of_workings
from passport.methods.attestation import MethodAttestation, digest_of
from passport.methods.skeleton import method_digest
from passport.methods.terms import misfit
from passport.model.claim import Claim, Product
from verify.believing import listed
from verify.believing.listed import Listed
from verify.case import Case, Doc
from verify.checks.methods import standing
from verify.evidence import Known
from verify.findings import BECAUSE, BESIDE_INPUT, NOTHING, Finding, Outcome
from verify.limits import INPUT_CREDENTIALS
from verify.opening import Raw
from verify.states import RANK, TABLE

CODE: Final = "method.attested"
_PRESENT: Final = "statement.present"
_HARMLESS: Final = RANK["stale"]
"""From this state on, what was found says nothing against the number itself."""


def attested(case: Case) -> None:
    """Record ``method.attested`` of each attestation at hand: it holds, and is about this claim's method.

    Not checked, because of what was found, where something speaks against the claim; ``method.refused``
    where the policy wants a statement, ``method.withheld`` without workings, ``method.not_replayed`` where
    those do not give the figures, ``method.too_many`` beyond ``INPUT_CREDENTIALS``.
    """
    doc = case.claim
    named = {one.digest: one for one in case.evidence.methods if one.kind == "method"}
    if doc is None or case.statement is not None:
        return
    problem, because = _unasked(case, doc)
    for number, one in enumerate(named[digest] for digest in sorted(named)):
        if because:
            _say(case, one, "not_checked", **{BECAUSE: because})
        elif problem or number >= INPUT_CREDENTIALS:
            _say(case, one, "not_checked", problem=problem or "method.too_many")
        else:
            _judge(case, doc, one)


def _unasked(case: Case, doc: Doc) -> tuple[str, str]:
    """Why no attestation is looked at: a problem, or the code of what speaks against the claim."""
    because = doc.stopped or _against(case)
    workings = case.evidence.workings
    if because == "claim.workings" and workings is not None:
        return "method.not_replayed", ""
    if because:
        return "", because
    if case.demand.policy.wants_statement:
        return "method.refused", ""
    if workings is None:
        return "method.withheld", ""
    return ("", "") if case.replayed else ("method.not_replayed", "")


def _against(case: Case) -> str:
    """The code of the first finding that speaks against the claim, or leaves a part of it open."""
    for one in case.findings:
        state = None if one.outcome == "pass" else TABLE[one.code][one.outcome]
        if state is not None and one.code != _PRESENT and RANK[state] < _HARMLESS:
            return one.code
    return ""


def _judge(case: Case, doc: Doc, known: Known) -> None:
    """Judge one attestation: its method, its signer, what it is about, then the verifier's standing."""
    model = doc.model
    if not isinstance(model, Claim):
        raise AssertionError("asked about the method of what is no claim")  # noqa: TRY004 - a fault of ours
    if digest_of(known.document) != method_digest(_workings(case)):
        _say(case, known, "fail", problem="method.other")
        return
    found = listed.judge("method", known.document, known.digest, case.trust)
    if found.stopped or not isinstance(found.model, MethodAttestation):
        _say(case, known, "fail", problem="method.signed", question=found.stopped)
        return
    apart = _apart(case, found.model, doc, model.product)
    if apart:
        _say(case, known, "fail", problem=f"method.{apart}")
        return
    _standing(case, doc, known, found)


def _workings(case: Case) -> Mapping[str, Any]:
    """The workings that were replayed."""
    if case.evidence.workings is None:
        raise AssertionError("asked about the method of a claim that was not replayed")
    return case.evidence.workings.document


def _apart(case: Case, attested_method: MethodAttestation, doc: Doc, product: Product) -> str:
    """What of the claim, or of the workings it names, the attestation is not about; empty for nothing."""
    workings = _workings(case)
    subject = doc.raw.document["credentialSubject"]
    found = misfit(attested_method, doc.envelope.issuer.id, product)
    return found or of_workings(workings, subject, case.demand.product)


def _standing(case: Case, doc: Doc, known: Known, found: Listed) -> None:
    """Ask whether the verifier may say this, and has not taken it back; then the attestation counts."""
    raw = Raw("method", known.document, known.digest, BESIDE_INPUT, 0)
    own = standing.judged(case, doc, Doc("statement", raw, "", found.model, found.party, found.key))
    wrong = standing.worst(own)
    if wrong is None:
        case.counted += own.counted
        _say(case, known, "pass")
    else:
        _say(case, known, wrong.outcome, **standing.facts(wrong))


def _say(case: Case, known: Known, outcome: Outcome, **params: str) -> None:
    facts = NOTHING if outcome == "pass" else params
    case.findings.append(Finding(CODE, known.digest, outcome, "", facts, BESIDE_INPUT))
