"""Documents that speak of each other (T53, T54, T111), and one line of claims (DESIGN 2.5)."""

from collections.abc import Iterator
from typing import Final

from passport.identifiers.product_id import identities
from passport.model.claim import Claim
from passport.model.common import Link
from passport.model.response import Response
from passport.model.statement import Statement
from passport.sectors import sector_of
from verify.believing import listed
from verify.believing.credential import products_of
from verify.believing.listed import Listed
from verify.case import Case
from verify.limits import REVISION_LINE

_STATEMENT: Final = ("link", "boundary", "gwp_set", "sector", "engagement")
_RESPONSE: Final = ("link", "product")
_FORKS: Final = ("fork", "successor")


def statement(case: Case) -> None:
    """The statement is about exactly this claim, and repeats what it must."""
    doc, claim = case.statement, case.claim
    if not case.usable(doc, _STATEMENT, claim) or doc is None or claim is None:
        return
    stated, claimed = doc.model, claim.model
    if not isinstance(stated, Statement) or not isinstance(claimed, Claim):
        return
    opinion, product = stated.opinion, claimed.product
    named = opinion.claim
    linked = names(named, claimed.envelope.id, claim.raw.digest)
    case.ask(doc, "link", linked, "/credentialSubject", id=named.id, digest=named.digest)
    if not linked:
        doc.stopped = "statement.link"
        case.skip(doc, _STATEMENT[1:], doc.stopped)
        return
    footprint = product.footprint
    case.ask(
        doc,
        "boundary",
        opinion.boundary == footprint.boundary,
        "/credentialSubject/boundary",
        stated=opinion.boundary,
        claimed=footprint.boundary,
    )
    case.ask(
        doc,
        "gwp_set",
        opinion.gwp_set == footprint.gwp_set,
        "/credentialSubject/gwpSet",
        stated=opinion.gwp_set,
        claimed=footprint.gwp_set,
    )
    sectors = {"stated": sector_of(opinion.sector, product.production_route), "claimed": product.sector}
    same = product.sector != "" and sectors["stated"] == product.sector
    told = {name: sector for name, sector in sectors.items() if sector}
    case.ask(doc, "sector", same, "/credentialSubject/sector", **told)
    period = opinion.engagement.period
    case.ask(
        doc,
        "engagement",
        period.contains(product.period),
        "/credentialSubject/engagement/period",
        start=period.start,
        end=period.end,
    )


def response(case: Case) -> None:
    """The response is about exactly this claim and its product."""
    doc, claim = case.response, case.claim
    if not case.usable(doc, _RESPONSE, claim) or doc is None or claim is None:
        return
    answered, claimed = doc.model, claim.model
    if not isinstance(answered, Response) or not isinstance(claimed, Claim):
        return
    linked = names(answered.claim, claimed.envelope.id, claim.raw.digest)
    case.ask(
        doc, "link", linked, "/credentialSubject/claim", id=answered.claim.id, digest=answered.claim.digest
    )
    product = claimed.product
    # However it is spelled: host, percent-encoding and leading zeros of a GTIN say nothing (DESIGN 9).
    products = products_of(claimed) or ()
    # Most answers name it letter by letter, and the ids of a claim that got here were parsed for its prefix.
    same = answered.product in products or not identities([answered.product]).isdisjoint(identities(products))
    case.ask(doc, "product", same, "/credentialSubject/id", product=product.id, answered=answered.product)
    if not linked or not same:
        doc.stopped = "response.link" if not linked else "response.product"


def names(link: Link, name: str, digest: str) -> bool:
    """Whether a link means this document: by id and by digest."""
    return link.id == name and link.digest == digest


def forks(case: Case) -> None:
    """No second claim of this issuer for this product outside one line (T54, T114), no newer one in it."""
    doc = case.claim
    if not case.usable(doc, _FORKS) or doc is None or not isinstance(doc.model, Claim):
        return
    known = {doc.raw.digest: doc.model, **dict(_known(case, doc.model))}
    fork, unknown, successor = _others(doc.raw.digest, doc.model, known)
    where = "/credentialSubject/id"
    if unknown and not fork:
        case.not_checked(doc, "fork", where, other=unknown)
    else:
        case.ask(doc, "fork", not fork, where, other=fork)
    case.ask(doc, "successor", not successor, where, successor=successor)


def _others(me: str, claim: Claim, known: dict[str, Claim]) -> tuple[str, str, str]:
    """The digests of a claim outside this one's line, of one that may be, and of the last correction.

    Each is empty where there is none. Predecessors need not be believed to be followed: a digest names one
    content. Two lines of which one is lost before its first version may be one line.
    """
    own = list(_line(me, known))
    fork = unknown = ""
    successors: list[tuple[int, str]] = []
    # Comparing identifiers is dear, so a claim is not compared with its own line.
    rivals = (digest for digest, model in known.items() if digest not in own and _rivals(claim, model))
    for digest in sorted(rivals):
        line = list(_line(digest, known))
        if me in line:
            successors.append((len(line), digest))
        elif not set(own) & set(line) and (own[-1] not in known or line[-1] not in known):
            unknown = unknown or digest
        else:
            fork = fork or digest
    return fork, unknown, max(successors, default=(0, ""))[1]


def _known(case: Case, claim: Claim) -> Iterator[tuple[str, Claim]]:
    """Other claims at hand by the same issuer that pass profile, signer and proof."""
    issuer = claim.envelope.issuer.id
    found: list[Listed] = [extra for extra in case.extras if extra.kind == "claim"]
    # A rival does not hide among the materials either.
    beside = (one for one in case.evidence.inputs if one.kind == "claim")
    for known in (*case.evidence.claims, *beside):
        found.append(listed.judge("claim", known.document, known.digest, case.trust))
    for other in found:
        if not other.stopped and isinstance(other.model, Claim) and other.model.envelope.issuer.id == issuer:
            yield other.digest, other.model


def _rivals(claim: Claim, other: Claim) -> bool:
    return not identities(products_of(claim) or ()).isdisjoint(
        identities(products_of(other) or ())
    )


def _line(digest: str, known: dict[str, Claim]) -> Iterator[str]:
    """The digests from a claim back to its first version; the last is unknown where the line is lost."""
    seen: set[str] = set()
    while digest not in seen and len(seen) < REVISION_LINE:
        seen.add(digest)
        yield digest
        model = known.get(digest)
        if model is None or model.revision_of is None:
            return
        digest = model.revision_of.digest
