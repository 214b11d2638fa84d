"""What else lies in the container: checked like everything, absent when it fails (DESIGN 2.5).

A failing extra never makes anything worse than ``incomplete``, and never anything better.
"""

from typing import Final

from passport.vocab import Kind
from verify.believing import listed
from verify.believing.listed import Listed
from verify.believing.party import Step
from verify.case import Case
from verify.findings import Finding, Outcome
from verify.limits import CREDENTIAL_BYTES
from verify.opening import Raw

_PROOF: Final = frozenset({"proof_form", "proof", "suite"})
_KINDS: Final[frozenset[Kind]] = frozenset({"claim", "statement", "accreditation", "statuslist"})


def extras(case: Case) -> None:
    """Each extra: kind and version, digest, profile, signer, proof; the first no, or five times yes."""
    claim = case.opened.claim
    for raw in [] if claim is None or claim.unknown_version else case.opened.extras:
        _extra(case, raw)


def _extra(case: Case, raw: Raw) -> None:
    kind = raw.kind
    if kind is None or raw.unknown_version or raw.size > CREDENTIAL_BYTES:
        _say(case, raw, "extra.version", "fail", kind=kind or "unknown")
        return
    _say(case, raw, "extra.version", "pass")
    if kind not in _KINDS:
        return  # second responses and trust lists are refused with the container
    name = raw.document.get("id")
    named = kind not in {"claim", "accreditation"} or raw.digest in case.opened.named
    if not named:
        _say(case, raw, "extra.reference", "fail", id=name[:100] if isinstance(name, str) else "")
        return
    found = listed.judge(kind, raw.document, raw.digest, case.trust)
    failed = next((step for step in found.steps if step[1] == "fail"), None)
    if failed is not None:
        _refused(case, raw, found, failed)
        return
    for code in ("extra.reference", "extra.profile", "extra.party", "extra.proof"):
        _say(case, raw, code, "pass")
    case.extras.append(found)


def _refused(case: Case, raw: Raw, found: Listed, failed: Step) -> None:
    """Say which of profile, signer and proof an extra fails by; ``failed`` is its first no."""
    suffix, _, params = failed
    if suffix == "profile":
        _say(case, raw, "extra.profile", "fail", kind=found.kind, **params)
    elif suffix in _PROOF:
        _say(case, raw, "extra.proof", "fail", kind=found.kind, problem=suffix)
    else:
        issuer = found.envelope.issuer.id
        _say(case, raw, "extra.party", "fail", kind=found.kind, issuer=issuer, problem=suffix)


def _say(case: Case, raw: Raw, code: str, outcome: Outcome, **params: str) -> None:
    case.findings.append(Finding(code, raw.digest, outcome, "", params, raw.position))
