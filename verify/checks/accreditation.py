"""The verifier, accredited for this, then, by a listed and independent body (DESIGN 4, T42, T50, T51)."""

from collections.abc import Iterator
from typing import Final

from passport.folding import same
from passport.model.accreditation import Accreditation
from passport.model.claim import Claim
from passport.model.common import Scope
from passport.model.statement import Statement
from verify.case import BESIDE, Case, Doc
from verify.checks import listed, party, proof, signers
from verify.checks.listed import Listed
from verify.checks.opinion import shared
from verify.checks.time import last_word
from verify.findings import Finding
from verify.opening import Raw

_SECTOR: Final = "iron-and-steel"
_OWN: Final = ("names", "independent", "window", "withdrawn", "witnessed", "scope", "newest")
_GENERAL: Final = (
    "version",
    "profile",
    "suite",
    *(name for name in party.QUESTIONS if name != "prefix"),
    *proof.QUESTIONS,
)


def accreditation(case: Case) -> None:
    """The one the statement names, by id and digest; then everything about it."""
    statement = case.statement
    if statement is None:
        return
    if statement.stopped or not isinstance(statement.model, Statement):
        because = {"because": statement.stopped}
        case.findings.append(Finding("accreditation.present", "", "not_checked", "", because, BESIDE))
        return
    use = statement.model.opinion.accreditation
    found = _find(case, use.link.digest, use.link.id)
    if found is None:
        case.findings.append(Finding("accreditation.present", "", "fail", "", {"id": use.link.id}, BESIDE))
        return
    doc = _adopt(case, *found)
    case.accreditation = doc
    signers.distinct(case, doc, [other for other in case.docs() if other.key is not None])
    claim = case.claim
    if case.usable(doc, _OWN, claim) and claim is not None and isinstance(claim.model, Claim):
        _granted(case, doc, statement, claim)


def _find(case: Case, digest: str, name: str) -> tuple[Listed, int] | None:
    """From the container, or from beside the trust list; by digest, so both would be the same bytes."""
    for raw in case.opened.extras:
        if raw.kind == "accreditation" and raw.digest == digest and raw.document.get("id") == name:
            return listed.judge("accreditation", raw.document, digest, case.trust), raw.position
    for found in case.trust.accreditations:
        if found.digest == digest and found.envelope.id == name:
            return found, BESIDE
    return None


def _adopt(case: Case, found: Listed, position: int) -> Doc:
    raw = Raw("accreditation", found.document, found.digest, position, 0)
    model = found.model if isinstance(found.model, Accreditation) else None
    stopped = f"accreditation.{found.stopped}" if found.stopped else ""
    doc = Doc("accreditation", raw, stopped, model, found.party, found.key)
    case.ask(doc, "present", True)
    version = raw.unknown_version
    if not case.ask(doc, "version", not version, "/@context/1", version=version):
        # What only a later version can read breaks no rule of this one.
        doc.stopped = "accreditation.version"
        case.skip(doc, _GENERAL[1:], doc.stopped)
        return doc
    case.take(doc, found.steps)
    if found.stopped:
        case.take(doc, party.rest(found.steps, _GENERAL[1:], found.stopped))
    return doc


def _granted(case: Case, doc: Doc, statement: Doc, claim: Doc) -> None:
    given, stated, claimed = doc.model, statement.model, claim.model
    if not (
        isinstance(given, Accreditation) and isinstance(stated, Statement) and isinstance(claimed, Claim)
    ):
        return
    use = stated.opinion.accreditation
    at = last_word(stated.envelope)
    problem = _other_name(given, stated, statement)
    case.ask(doc, "names", not problem, "/credentialSubject", problem=problem)
    common = shared(doc, statement) or shared(doc, claim)
    kind, value = common or ("", "")
    case.ask(doc, "independent", common is None, "/issuer/id", shared=kind, value=value)
    window = given.envelope.window
    case.ask(
        doc,
        "window",
        window.holds(at),
        "/validUntil",
        statedAt=at,
        validFrom=window.start,
        validUntil=window.end,
    )
    _withdrawal(case, doc, statement.raw.digest, at)
    country, level = claimed.product.facility.country, stated.opinion.level_of_assurance
    denied = _denied(use.scope, given, country, level)
    case.ask(doc, "scope", denied is None, "/credentialSubject/scope", **_words(denied))
    newer = _newest(case, given, at)
    taken = newer is not None and (
        _denied(use.scope, newer[1], country, level) is not None or not newer[1].envelope.window.holds(at)
    )
    case.ask(doc, "newest", not taken, newer=newer[0] if newer else "")


def _other_name(given: Accreditation, stated: Statement, statement: Doc) -> str:
    use = stated.opinion.accreditation
    if given.verifier != stated.envelope.issuer.id:
        return "verifier"
    if given.envelope.issuer.id != use.body:
        return "body"
    if given.number != use.number:
        return "number"
    if statement.party is not None and not same(given.legal_entity, statement.party.legal_entity):
        return "legal_entity"
    return ""


def _withdrawal(case: Case, doc: Doc, statement_digest: str, at: str) -> None:
    """For cause: dated at or after it nothing stands; before it only what was witnessed (T50, T52)."""
    entry = case.trust.listed_accreditation(doc.raw.digest)
    withdrawn = entry.withdrawn_at if entry is not None else None
    if not case.ask(
        doc, "withdrawn", withdrawn is None or at < withdrawn, statedAt=at, withdrawn=withdrawn or ""
    ):
        case.skip(doc, ["witnessed"], "accreditation.withdrawn")
        return
    seen = case.trust.witnessed.get(statement_digest)
    case.ask(
        doc,
        "witnessed",
        withdrawn is None or (seen is not None and seen < withdrawn),
        withdrawn=withdrawn or "",
    )


def _denied(used: tuple[Scope, ...], given: Accreditation, country: str, level: str) -> Scope | None:
    """The first scope the statement uses and was not granted exactly, for this sector, country and level."""
    granted = set(given.scope)
    for scope in used:
        if scope not in granted or (scope.sector, scope.country, scope.level) != (_SECTOR, country, level):
            return scope
    return None


def _words(scope: Scope | None) -> dict[str, str]:
    if scope is None:
        return {}
    return {"scheme": scope.scheme, "sector": scope.sector, "country": scope.country, "level": scope.level}


def _newest(case: Case, given: Accreditation, at: str) -> tuple[str, Accreditation] | None:
    """The newest accreditation of that body for that verifier at that time, where it is a newer one."""
    best: tuple[str, Accreditation] | None = None
    for digest, other in _known(case):
        same = other.verifier == given.verifier and other.envelope.issuer.id == given.envelope.issuer.id
        begins = other.envelope.valid_from
        if same and given.envelope.valid_from < begins <= at:
            if best is None or (best[1].envelope.valid_from, best[0]) < (begins, digest):
                best = (digest, other)
    return best


def _known(case: Case) -> Iterator[tuple[str, Accreditation]]:
    for found in (*case.trust.accreditations, *case.extras):
        if not found.stopped and isinstance(found.model, Accreditation):
            yield found.digest, found.model
