"""Judge who attests a method as one who gives an opinion is judged (DESIGN 4): by the same checks.

They run in a case of their own, in which the attestation stands where the statement would.
"""

from collections.abc import Mapping
from typing import Final

from passport.methods.attestation import MethodAttestation
from verify.believing import listed
from verify.case import Case, Doc
from verify.checks import accreditation, freshness, opinion, signers, status, time
from verify.evidence import Known
from verify.findings import BECAUSE, BESIDE_INPUT, Finding, sort_key
from verify.limits import INPUT_CREDENTIALS
from verify.opening import Opened, Raw
from verify.states import TABLE

_PROBLEMS: Final[Mapping[str, str]] = {
    "statement.key_distinct": "method.dependent",
    "statement.independent": "method.dependent",
    "statement.signatories": "method.persons",
    "statement.look_alikes": "method.persons",
    "statement.window": "method.window",
    "statement.revocation": "method.revoked",
    "statement.suspension": "method.suspended",
    "statement.freshness": "method.stale",
}
"""What is asked of an attestation as of a statement, and what it is called where it is answered with no."""
_ACCREDITATION: Final = "method.accreditation"


def judged(case: Case, claim: Doc, doc: Doc) -> Case:
    """Ask everything about the verifier of one attestation; its findings and lists are in the case returned.

    ``doc`` is the attestation, whose signer and proof have passed. Accreditations beside it count like those
    of the file.
    """
    own = Case(_opened(case), case.evidence, case.trust, case.demand, case.start)
    own.claim, own.statement = claim, doc
    own.extras = [*case.extras, *_granted(case)]
    own.sightings = case.sightings
    model = doc.model
    if not isinstance(model, MethodAttestation):
        raise AssertionError("asked about the verifier of something else")  # noqa: TRY004 - a fault of ours
    signers.keys(own)
    opinion.independence(own)
    opinion.persons(own, doc, claim, [name for _, name in model.opinion.signatories])
    time.window(own, doc)
    accreditation.accreditation(own)
    status.of_statement(own)
    freshness.of_statement(own)
    if len(_named(case)) > INPUT_CREDENTIALS:  # a newer one may be among those that are not judged
        own.crowded(doc, INPUT_CREDENTIALS)
    return own


def worst(own: Case) -> Finding | None:
    """The first finding that keeps an attestation from counting: a no before what is not known."""
    bars = [one for one in own.findings if one.outcome != "pass" and TABLE[one.code][one.outcome] is not None]
    own_cause = [one for one in bars if BECAUSE not in one.params] or bars
    return min(own_cause, key=lambda one: (one.outcome != "fail", sort_key(one)), default=None)


def facts(wrong: Finding) -> dict[str, str]:
    """The parameters that say why an attestation does not count; ``question`` is the code that failed."""
    problem = _PROBLEMS.get(wrong.code, _ACCREDITATION)
    unknown = problem == "method.stale" or wrong.outcome == "fail"
    return {"problem": problem if unknown else "method.unknown", "question": wrong.code}


def _opened(case: Case) -> Opened:
    """The file that was asked about, with the accreditations that lie beside it."""
    opened = Opened(case.opened.digest)
    opened.extras = [*case.opened.extras, *_beside(case)]
    return opened


def _named(case: Case) -> dict[str, Known]:
    return {one.digest: one for one in case.evidence.methods if one.kind == "accreditation"}


def _beside(case: Case) -> list[Raw]:
    """The accreditations beside the attestations, at most ``INPUT_CREDENTIALS``."""
    named = _named(case)
    held = [named[digest] for digest in sorted(named)[:INPUT_CREDENTIALS]]
    return [Raw(one.kind, one.document, one.digest, BESIDE_INPUT, 0) for one in held]


def _granted(case: Case) -> list[listed.Listed]:
    """Those of them that verify, so that a newer one of the same body is found (T121)."""
    found = [
        listed.judge("accreditation", raw.document, raw.digest, case.trust) for raw in _beside(case)
    ]
    return [one for one in found if not one.stopped]
