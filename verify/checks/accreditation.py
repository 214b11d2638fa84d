"""Check that a listed, independent body accredited the verifier for this (DESIGN 4, T42, T50, T51, T117).

Two accreditations are asked: the one the statement names, and the one that counted when the statement was
made, which is the newest of that body for that verifier. Of several equally new ones each is asked, so that
the worst counts. A withdrawal for cause counts against all that are not newer.
"""

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from passport.folding import same
from passport.model.about import ENTITY, about
from passport.model.accreditation import Accreditation
from passport.model.common import Scope
from passport.model.statement import Statement
from verify.believing import listed, party, proof
from verify.believing.listed import Listed
from verify.case import Case, Doc
from verify.checks import signers
from verify.checks.opinion import resembling, shared
from verify.findings import BESIDE_LIST, Finding
from verify.opening import Raw

if TYPE_CHECKING:
    from passport.methods.attestation import MethodAttestation

_OWN: Final = ("names", "independent", "window", "withdrawn", "witnessed", "scope", "newest")
_GENERAL: Final = (
    "version",
    "profile",
    "suite",
    *(name for name in party.QUESTIONS if name != "prefix"),
    *proof.QUESTIONS,
)


def accreditation(case: Case) -> None:
    """Find the accreditation the statement names, by id and digest, and ask everything about it.

    Asks signer and proof, then ``_OWN``: names, independence, window, withdrawal, scope, and whether it was
    the newest. The accreditations it adds to ``case.accreditations`` have their status asked later.
    """
    statement = case.statement
    if statement is None:
        return
    stated = _stated(statement)
    if statement.stopped or stated is None:
        because = {"because": statement.stopped}
        case.findings.append(Finding("accreditation.present", "", "not_checked", "", because, BESIDE_LIST))
        return
    use = stated.opinion.accreditation
    found = _find(case, use.link.digest, use.link.id)
    if found is None:
        asked = {"id": use.link.id}
        case.findings.append(Finding("accreditation.present", "", "fail", "", asked, BESIDE_LIST))
        return
    doc = _adopt(case, *found)
    case.accreditations.append(doc)
    _distinct(case, doc)
    claim = case.claim
    if case.usable(doc, _OWN, claim) and claim is not None:
        _granted(case, doc, statement, claim)


def _stated(doc: Doc) -> "Statement | MethodAttestation | None":
    """What a document says whose signer invokes an accreditation: of an attestation in the same member."""
    if isinstance(doc.model, Statement):
        return doc.model
    return cast("MethodAttestation | None", doc.model) if doc.raw.kind == "method" else None


def _find(case: Case, digest: str, name: str) -> tuple[Listed, int] | None:
    """Look in the container, then beside the trust list; equal digests are equal bytes, so either will do."""
    for raw in case.opened.extras:
        if raw.kind == "accreditation" and raw.digest == digest and raw.document.get("id") == name:
            return listed.judge("accreditation", raw.document, digest, case.trust), raw.position
    for found in case.trust.accreditations:
        if found.digest == digest and found.envelope.id == name:
            return found, BESIDE_LIST
    return None


def _adopt(case: Case, listed: Listed, position: int) -> Doc:
    """Record the answers about an accreditation as findings; the document is stopped by the first no."""
    raw = Raw("accreditation", listed.document, listed.digest, position, 0)
    model = listed.model if isinstance(listed.model, Accreditation) else None
    stopped = f"accreditation.{listed.stopped}" if listed.stopped else ""
    doc = Doc("accreditation", raw, stopped, model, listed.party, listed.key)
    case.ask(doc, "present", True)
    version = raw.unknown_version
    if not case.ask(doc, "version", not version, "/@context/1", version=version):
        # What only a later version can read breaks no rule of this one.
        doc.stopped = "accreditation.version"
        case.skip(doc, _GENERAL[1:], doc.stopped)
        return doc
    case.take(doc, listed.steps)
    if listed.stopped:
        case.take(doc, party.rest(listed.steps, _GENERAL[1:], listed.stopped))
    return doc


def _distinct(case: Case, doc: Doc) -> None:
    """Ask whether the body's key is none of the keys in the chain (T38)."""
    others = [other for other in case.docs() if other.key is not None and signers.counts(other)]
    signers.distinct(case, doc, others)


def _granted(case: Case, doc: Doc, statement: Doc, claim: Doc) -> None:
    """Ask the seven questions of ``_OWN``, at the later of the two times the verifier wrote (DESIGN 4).

    Independence and withdrawal are asked of the newest accreditations too, so that the worst of them counts.
    """
    given, stated, subject = doc.model, _stated(statement), about(claim.model)
    if not isinstance(given, Accreditation) or stated is None or subject is None:
        return
    at = stated.envelope.said
    problem = _other_name(given, stated, statement)
    case.ask(doc, "names", not problem, "/credentialSubject", problem=problem)
    _independent(case, doc, statement, claim)
    said, end = given.envelope.said, given.envelope.valid_until
    where = "/validUntil"
    case.ask(doc, "window", said <= at < end, where, statedAt=at, validFrom=said, validUntil=end)
    _withdrawal(case, doc, given, statement.raw.digest, at)
    asked = _Asked(stated, statement, subject.sector, subject.country, at, subject.boundary)
    denied = _denied(asked, given)
    case.ask(doc, "scope", denied is None, "/credentialSubject/scope", **_words(denied))
    counting = _counting(case, doc, given, at)
    _newest(case, doc, asked, counting)
    for found in counting:
        model = found.model
        if found.stopped or not isinstance(model, Accreditation):
            continue
        raw = Raw("accreditation", found.document, found.digest, BESIDE_LIST, 0)
        other = Doc("accreditation", raw, "", model, found.party, found.key)
        case.accreditations.append(other)
        _distinct(case, other)
        _independent(case, other, statement, claim)
        _withdrawal(case, other, model, statement.raw.digest, at)


class _Asked(NamedTuple):
    """What is asked of every accreditation: for this statement, sector and country, at this moment."""

    stated: "Statement | MethodAttestation"
    statement: Doc
    sector: str
    country: str
    at: str
    boundary: str


def _independent(case: Case, doc: Doc, statement: Doc, claim: Doc) -> None:
    """Ask whether the body shares DID, entity or group with verifier or producer, or resembles them."""
    others = (statement, claim)
    common = next((found for other in others if (found := shared(doc, other)) is not None), None)
    common = common or next((found for one in others if (found := resembling(doc, one)) is not None), None)
    kind, value = common or ("", "")
    case.ask(doc, "independent", common is None, "/issuer/id", shared=kind, value=value)


def _counting(case: Case, doc: Doc, given: Accreditation, at: str) -> list[Listed]:
    """The other accreditations of that body for that verifier that were the newest at that time.

    Equally new ones are all among them. One beside the trust list whose signer does not count is among them
    too: the publisher says that it exists, so the one before it is not the newest (T121).
    """
    others = [found for found in _at_hand(case, given) if found.digest != doc.raw.digest]
    newer = [one for one in others if given.envelope.said <= one.envelope.said <= at]
    newest = max((one.envelope.said for one in newer), default="")
    return sorted((one for one in newer if one.envelope.said == newest), key=lambda one: one.digest)


def _at_hand(case: Case, given: Accreditation) -> list[Listed]:
    """The accreditations of that body for that verifier beside the trust list or in the file, each once."""
    body, verifier = given.envelope.issuer.id, given.verifier
    held = {found.digest: found for found in case.trust.accreditations_of(body, verifier)}
    for found in case.extras:
        model = found.model
        named = (found.envelope.issuer.id, model.verifier) if isinstance(model, Accreditation) else None
        if named == (body, verifier):
            held.setdefault(found.digest, found)
    return list(held.values())


def _newest(case: Case, doc: Doc, asked: _Asked, counting: list[Listed]) -> None:
    """Whether the newest accreditation grants what the statement uses; one that nobody has grants nothing."""
    taken = next((found.digest for found in counting if _takes(asked, found)), "")
    if not taken and case.trust.missing:
        held = {doc.raw.digest, *(found.digest for found in case.extras)}
        missing = next((digest for digest in case.trust.missing if digest not in held), "")
        if missing:
            case.not_checked(doc, "newest", newer=missing)
            return
    case.ask(doc, "newest", not taken, newer=taken)


def _takes(asked: _Asked, listed: Listed) -> bool:
    """Whether a newer accreditation withholds what the statement uses.

    It does if its signer does not count, it had ended, it is for another entity, or its scope is smaller.
    """
    model = listed.model
    if listed.stopped or not isinstance(model, Accreditation) or asked.at >= model.envelope.valid_until:
        return True
    party = asked.statement.party
    other = party is not None and not same(model.legal_entity, party.legal_entity)
    return other or _denied(asked, model) is not None


def _other_name(given: Accreditation, stated: "Statement | MethodAttestation", statement: Doc) -> str:
    """What statement and accreditation say differently: verifier, body, number or entity; or empty."""
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


def _withdrawal(case: Case, doc: Doc, given: Accreditation, statement_digest: str, at: str) -> None:
    """Ask ``withdrawn`` and ``witnessed``, for a withdrawal for cause (T50, T52).

    A statement dated at or after it does not stand; of earlier ones only those that others witnessed before
    it, since a verifier that lost its accreditation can write any date.
    """
    withdrawn = _withdrawn(case, doc, given)
    if not case.ask(doc, "withdrawn", not withdrawn or at < withdrawn, statedAt=at, withdrawn=withdrawn):
        case.skip(doc, ["witnessed"], "accreditation.withdrawn")
        return
    seen = case.seen_at(statement_digest)
    case.ask(
        doc, "witnessed", not withdrawn or (seen is not None and seen < withdrawn), withdrawn=withdrawn
    )


def _withdrawn(case: Case, doc: Doc, given: Accreditation) -> str:
    """The earliest withdrawal of it, or of one of that body for that verifier as new or newer; or empty.

    The list says so; whether the credential lies beside the list or in the file makes no difference (T117).
    """
    entry = case.trust.listed_accreditation(doc.raw.digest)
    found = {entry.withdrawn_at for entry in (entry,) if entry is not None}
    for other in _at_hand(case, given):
        entry = case.trust.listed_accreditation(other.digest)
        if entry is not None and other.envelope.said >= given.envelope.said:
            found.add(entry.withdrawn_at)
    return min((moment for moment in found if moment is not None), default="")


def _denied(asked: _Asked, given: Accreditation) -> Scope | None:
    """The first scope the statement uses and was not granted exactly, for this sector, country and level.

    A claim of no sector (empty) is in no scope (T128). The scheme of accounts is for entities and no other.
    """
    granted = set(given.scope)
    wanted = (asked.sector, asked.country, asked.stated.opinion.level_of_assurance)
    for scope in asked.stated.opinion.accreditation.scope:
        if scope not in granted or (scope.sector, scope.country, scope.level) != wanted:
            return scope
        if (scope.scheme == ENTITY) != (asked.boundary == ENTITY):
            return scope
    return None


def _words(scope: Scope | None) -> dict[str, str]:
    """A scope as parameters of a finding."""
    if scope is None:
        return {}
    return {"scheme": scope.scheme, "sector": scope.sector, "country": scope.country, "level": scope.level}

