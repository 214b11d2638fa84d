"""Check the extras of the container: further claims, statements, accreditations, status lists (DESIGN 2.5).

An extra that fails counts as absent: it makes no state worse than ``incomplete``, and none better.
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
# Kinds that something must name: a statement names its claim itself, and status lists are looked up.
_NAMED: Final = frozenset(
    {"claim", "carbonstatement", "accreditation", "certificate", "retirement", "factorlibrary"}
)
_KINDS: Final[frozenset[Kind]] = frozenset(
    {
        "claim", "carbonstatement", "statement", "accreditation", "certificate", "retirement",
        "factorlibrary", "statuslist",
    }
)  # fmt: skip


def extras(case: Case) -> None:
    """Ask of each extra version, reference, profile, party and proof (``extra.*``), up to the first no.

    Those that pass are added to ``case.extras``, where later checks find them. Skipped without a claim that
    can be read, since then nothing says which extras belong to the file.
    """
    claim = case.opened.claim
    for raw in [] if claim is None or claim.unknown_version else case.opened.extras:
        _extra(case, raw)


def _extra(case: Case, raw: Raw) -> None:
    """Ask of one extra version, reference, profile, party and proof, in this order up to the first no.

    The last three are those of ``listed.judge``. A kind this tool does not know, a later version and a
    credential above ``CREDENTIAL_BYTES`` fail by ``extra.version``; a claim or accreditation that nothing in
    the file names by digest by ``extra.reference``.
    """
    kind = raw.kind
    if kind is None or raw.unknown_version or raw.size > CREDENTIAL_BYTES:
        _say(case, raw, "extra.version", "fail", kind=kind or "unknown")
        return
    _say(case, raw, "extra.version", "pass")
    if kind not in _KINDS:
        return  # second responses and trust lists are refused with the container
    if kind in _NAMED and raw.digest not in case.opened.named:
        _say(case, raw, "extra.reference", "fail", id=_short_id(raw))
        return
    judged = listed.judge(kind, raw.document, raw.digest, case.trust)
    failed = next((step for step in judged.steps if step[1] == "fail"), None)
    if failed is not None:
        _refused(case, raw, judged, failed)
        return
    for code in ("extra.reference", "extra.profile", "extra.party", "extra.proof"):
        _say(case, raw, code, "pass")
    case.extras.append(judged)


def _short_id(raw: Raw) -> str:
    """The first 100 characters of the id an extra states; empty where it states none."""
    name = raw.document.get("id")
    return name[:100] if isinstance(name, str) else ""


def _refused(case: Case, raw: Raw, judged: Listed, failed: Step) -> None:
    """Record which of profile, party and proof an extra fails by; ``failed`` is its first answer no."""
    suffix, _, params = failed
    if suffix == "profile":
        _say(case, raw, "extra.profile", "fail", kind=judged.kind, **params)
    elif suffix in _PROOF:
        _say(case, raw, "extra.proof", "fail", kind=judged.kind, problem=suffix)
    else:
        issuer = judged.envelope.issuer.id
        _say(case, raw, "extra.party", "fail", kind=judged.kind, issuer=issuer, problem=suffix)


def _say(case: Case, raw: Raw, code: str, outcome: Outcome, **params: str) -> None:
    case.findings.append(Finding(code, raw.digest, outcome, "", params, raw.position))
