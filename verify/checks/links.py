"""Check what documents say of each other (T53, T54, T111), and that a product has one line of claims.

A line is a claim with the claims it revises, back to its first version (DESIGN 2.5).
"""

from collections.abc import Iterator
from typing import Final

from passport.identifiers.product_id import identities, item_keys
from passport.model.about import about
from passport.model.carbon_statement import CarbonStatement
from passport.model.claim import Claim
from passport.model.common import Link
from passport.model.entities.inventory_report import InventoryReport
from passport.model.response import Response
from passport.model.statement import Statement
from passport.sectors import sector_of
from passport.vocab import Kind
from verify.believing import listed
from verify.believing.credential import products_of
from verify.believing.listed import Listed
from verify.case import Case, Doc
from verify.limits import REVISION_LINE

_Model = Claim | CarbonStatement | InventoryReport
_STATEMENT: Final = ("link", "boundary", "gwp_set", "sector", "engagement")
_RESPONSE: Final = ("link", "product")
_FORKS: Final = ("fork", "successor")


def statement(case: Case) -> None:
    """Record whether the statement names this claim, and states its boundary, GWP table, sector and period.

    A statement about another claim is stopped: nothing else about it is asked.
    """
    doc, claim = case.statement, case.claim
    if not case.usable(doc, _STATEMENT, claim) or doc is None or claim is None:
        return
    stated, subject = doc.model, about(claim.model)
    if not isinstance(stated, Statement) or subject is None:
        return
    opinion = stated.opinion
    named = opinion.claim
    linked = _names(named, claim)
    case.ask(doc, "link", linked, "/credentialSubject", id=named.id, digest=named.digest)
    if not linked:
        doc.stopped = "statement.link"
        case.skip(doc, _STATEMENT[1:], doc.stopped)
        return
    case.ask(
        doc,
        "boundary",
        opinion.boundary == subject.boundary,
        "/credentialSubject/boundary",
        stated=opinion.boundary,
        claimed=subject.boundary,
    )
    case.ask(
        doc,
        "gwp_set",
        opinion.gwp_set == subject.gwp_set,
        "/credentialSubject/gwpSet",
        stated=opinion.gwp_set,
        claimed=subject.gwp_set,
    )
    sectors = {"stated": sector_of(opinion.sector, subject.route), "claimed": subject.sector}
    same = subject.sector != "" and sectors["stated"] == subject.sector
    facts = {name: sector for name, sector in sectors.items() if sector}
    case.ask(doc, "sector", same, "/credentialSubject/sector", **facts)
    period = opinion.engagement.period
    case.ask(
        doc,
        "engagement",
        period.contains(subject.period),
        "/credentialSubject/engagement/period",
        start=period.start,
        end=period.end,
    )


def response(case: Case) -> None:
    """Record whether the response names this claim and answers about its product; else it is stopped.

    The product may be spelled otherwise: host, percent-encoding and leading zeros of a GTIN say nothing
    (DESIGN 9).
    """
    doc, claim = case.response, case.claim
    if not case.usable(doc, _RESPONSE, claim) or doc is None or claim is None:
        return
    answered, subject = doc.model, about(claim.model)
    if not isinstance(answered, Response) or subject is None:
        return
    linked = _names(answered.claim, claim)
    case.ask(
        doc, "link", linked, "/credentialSubject/claim", id=answered.claim.id, digest=answered.claim.digest
    )
    products = subject.names
    # Most answers name it letter by letter, and the ids of a claim that got here were parsed for its prefix.
    same = answered.product in products or not identities([answered.product]).isdisjoint(identities(products))
    case.ask(doc, "product", same, "/credentialSubject/id", product=products[0], answered=answered.product)
    if not linked or not same:
        doc.stopped = "response.link" if not linked else "response.product"


def _names(link: Link, doc: Doc) -> bool:
    """Whether a link means this document, by id and by digest; ``passport.links.names`` asks it of JSON."""
    return link.id == doc.envelope.id and link.digest == doc.raw.digest


def forks(case: Case) -> None:
    """Record whether the issuer has claims about this product in another line, or a newer one in this line.

    ``claim.fork`` (T54, T114) is not checked where a line is lost before its first version is at hand. A CO2
    statement repeats the columns of earlier years, so two statements of one of them are a fork of it too.
    """
    doc = case.claim
    if not case.usable(doc, _FORKS) or doc is None or not isinstance(doc.model, _Model):
        return
    known: dict[str, _Model] = {doc.raw.digest: doc.model, **dict(_known(case, doc.model))}
    fork, unknown, successor = _others(doc.raw.digest, doc.model, known)
    where = "/credentialSubject/id"
    if not (fork or unknown) and isinstance(doc.model, CarbonStatement):
        fork, unknown = _of_earlier_years(doc.model, known)
        where = "/previous" if fork or unknown else where
    if unknown and not fork:
        case.not_checked(doc, "fork", where, other=unknown)
    else:
        case.ask(doc, "fork", not fork, where, other=fork)
    case.ask(doc, "successor", not successor, "/credentialSubject/id", successor=successor)


def _of_earlier_years(statement: CarbonStatement, known: dict[str, _Model]) -> tuple[str, str]:
    """The digests of a statement of an earlier year that competes with another one of it, and that may.

    The year before comes first: what competes with the statement that is named is named. One that revises an
    unknown statement and was signed later takes the other's place, which ``books.previous`` says.
    """
    begins, named = statement.entity.period.start, statement.previous
    earlier = {
        digest: one
        for digest, one in known.items()
        if isinstance(one, CarbonStatement) and one.entity.period.end <= begins and _same(statement, one)
    }
    unknown = ""
    for digest in sorted(earlier, key=lambda one: (named is None or one != named.digest, one)):
        fork, other, _ = _others(digest, earlier[digest], known)
        if fork:
            return fork, ""
        rival = earlier.get(other)
        if rival is not None and not (
            replaces(rival, earlier[digest], "") or replaces(earlier[digest], rival, "")
        ):
            unknown = unknown or other
    return "", unknown


def replaces(later: CarbonStatement, other: CarbonStatement, digest: str) -> bool:
    """Whether a statement revises the one of that digest, or one between the two that is not at hand.

    A revision of the same entity that shares time with it and was signed after it is one (T572). One that
    names it and shares no time with it is no correction of it (T673).
    """
    if later.revision_of is None or not _share_time(later, other):
        return False
    after = later.entity.id == other.entity.id and later.envelope.said > other.envelope.said
    return later.revision_of.digest == digest or after


def _others(me: str, claim: _Model, known: dict[str, _Model]) -> tuple[str, str, str]:
    """The digests of a claim outside this one's line, of one that may be, and of the last correction.

    Each is empty where there is none. Predecessors need not be believed to be followed: a digest names one
    content. Two lines of which one is lost before its first version may be one line. Of an entity's documents
    those that were replaced compete with none of another line: what replaced them does (T672).
    """
    own = list(_line(me, known))
    revised = _revised(known)
    replaced = frozenset() if isinstance(claim, Claim) else revised
    fork = unknown = ""
    successors: list[tuple[int, str]] = []
    for digest in sorted(_competing(me, claim, known, own, revised)):
        line = list(_line(digest, known))
        if me in line:
            successors.append((len(line), digest))
        elif not replaced.isdisjoint((me, digest)):
            continue
        elif _may_be_one_line(own, line, known):
            unknown = unknown or digest
        else:
            fork = fork or digest
    return fork, unknown, max(successors, default=(0, ""))[1]


def _revised(known: dict[str, _Model]) -> frozenset[str]:
    """The digests of those that another one of the same product, or entity and time, replaces."""
    return frozenset(
        one.revision_of.digest
        for one in known.values()
        if one.revision_of is not None
        and one.revision_of.digest in known
        and _rivals(one, known[one.revision_of.digest])
    )


def _competing(
    me: str, claim: _Model, known: dict[str, _Model], own: list[str], revised: frozenset[str]
) -> Iterator[str]:
    """The digests of claims about the same product, or, where neither was revised, about the same item.

    Comparing identifiers is dear, so a claim is not compared with its own line.
    """
    names = identities(products_of(claim) or ())
    for digest, model in known.items():
        if digest in own:
            continue
        same = not names.isdisjoint(identities(products_of(model) or ())) and _at_one_time(claim, model)
        if same or (revised.isdisjoint((me, digest)) and _share_an_item(claim, model)):
            yield digest


def _may_be_one_line(own: list[str], other: list[str], known: dict[str, _Model]) -> bool:
    """Whether two lines that share no claim may be one: the first version of one is not at hand."""
    return set(own).isdisjoint(other) and (own[-1] not in known or other[-1] not in known)


def _known(case: Case, claim: _Model) -> Iterator[tuple[str, _Model]]:
    """Other claims by the same issuer that pass profile, signer and proof, by digest.

    Looked for among the extras, the claims beside the passport, and the passports of materials, among which a
    rival could be hidden.
    """
    issuer = claim.envelope.issuer.id
    kind = _kind(claim)
    judged: list[Listed] = [extra for extra in case.extras if extra.kind == kind]
    for known in (*case.evidence.claims, *case.evidence.inputs):
        if known.kind == kind:
            judged.append(listed.judge(kind, known.document, known.digest, case.trust))
    for other in judged:
        model = other.model
        if other.stopped or model is None or model.envelope.issuer.id != issuer:
            continue
        if isinstance(model, _Model):
            yield other.digest, model


def _kind(claim: _Model) -> Kind:
    if isinstance(claim, Claim):
        return "claim"
    return "carbonstatement" if isinstance(claim, CarbonStatement) else "inventory"


def _rivals(claim: _Model, other: _Model) -> bool:
    """Whether two claims are about one product, by any of its identifiers in any spelling.

    Two documents of an entity: about one entity and overlapping periods.
    """
    return _at_one_time(claim, other) and _same(claim, other)


def _at_one_time(claim: _Model, other: _Model) -> bool:
    """Whether two documents of an entity share time; a claim is of no such time."""
    if isinstance(claim, Claim) or isinstance(other, Claim):
        return True
    return _share_time(claim, other)


def _share_time(claim: CarbonStatement | InventoryReport, other: CarbonStatement | InventoryReport) -> bool:
    one, two = claim.entity.period, other.entity.period
    return one.start < two.end and two.start < one.end


def _share_an_item(claim: _Model, other: _Model) -> bool:
    """Whether one lists an item that the other is about too; an item has one number (T446).

    A claim that was revised is not asked: its correction may have moved the item to another lot.
    """
    if not (isinstance(claim, Claim) and isinstance(other, Claim)):
        return False
    if not (claim.product.items or other.product.items):
        return False
    mine, theirs = (item_keys(products_of(one) or (), one.product.items) for one in (claim, other))
    return not mine.isdisjoint(theirs)


def _same(claim: _Model, other: _Model) -> bool:
    """Whether two claims are about one product or entity, however it is spelled."""
    return not identities(products_of(claim) or ()).isdisjoint(identities(products_of(other) or ()))


def _line(digest: str, known: dict[str, _Model]) -> Iterator[str]:
    """The digests from a claim back to its first version; the last is unknown where the line is lost."""
    seen: set[str] = set()
    while digest not in seen and len(seen) < REVISION_LINE:
        seen.add(digest)
        yield digest
        model = known.get(digest)
        if model is None or model.revision_of is None:
            return
        digest = model.revision_of.digest
