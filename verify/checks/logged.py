"""Check what transparency logs say: documents that were seen, and when (DESIGN 4.1).

``evidence`` runs before anybody is identified, since the time at which others saw a document decides what a
compromised key may still have signed. The findings come later, when it is known which documents count.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from passport import moments
from passport.log_evidence import LogBlock
from passport.model.common import Envelope
from passport.model.log_entry import LOGGED, log_entry, subject_of
from passport.model.trustlist import ListedParty
from signing.errors import ToolError
from verify.believing.sightings import Head, Sighting, open_head, sight, together
from verify.case import Case, Doc
from verify.findings import NOWHERE, Finding

_NO_PROOF: Final = Sighting("not_checked", "log.none")
BACKDATED_SECONDS: Final = 30 * 86_400
"""A document dated so long before a quorum had seen it is reported; logs take documents within seconds."""


def evidence(case: Case) -> None:
    """Find what the proofs in the file and beside it say about claim and statement; findings come later."""
    blocks = (*case.opened.log, *case.evidence.log)
    if not blocks:
        return
    heads = [(block, open_head(block, case.trust.accepted)) for block in blocks]
    case.heads = [head for _, head in heads if isinstance(head, Head)]
    for doc in (case.claim, case.statement):
        if doc is not None and doc.model is not None:
            found = list(_sightings(case, doc, heads))
            if found:
                case.sightings[doc.raw.digest] = together(found)


def _sightings(case: Case, doc: Doc, heads: Iterable[tuple[LogBlock, Head | Sighting]]) -> Iterator[Sighting]:
    """What each block says that has an entry about the document."""
    entries = [
        (entry, head) for block, head in heads for entry in block.entries if entry.digest == doc.raw.digest
    ]
    leaf = _leaf(case, doc) if entries else b""
    signers = _signers(case, doc)
    for entry, head in entries:
        if not leaf:
            yield Sighting("not_checked", "log.leaf")
        else:
            yield sight(head, entry, leaf, case.trust.accepted, signers, case.latest)


def _leaf(case: Case, doc: Doc) -> bytes:
    """The entry of a document, computed from it and the listed key; empty where there is none."""
    key = _listed_key(case, doc.envelope)
    if key is None or doc.kind not in LOGGED:
        return b""
    try:
        subject = subject_of(doc.kind, doc.raw.document)
    except ToolError:  # a product id that is none: the prefix of its issuer is asked for besides
        return b""
    return log_entry(doc.kind, doc.raw.digest, subject, key)


def _listed_key(case: Case, envelope: Envelope) -> str | None:
    """The multikey that the trust list gives the verification method of a document."""
    party = case.trust.party(envelope.issuer.id)
    keys = () if party is None else party.keys
    return next((key.multikey for key in keys if key.id == envelope.proof.verification_method), None)


def _signers(case: Case, doc: Doc) -> list[ListedParty]:
    """The listed parties a witness of the document must be independent of: its issuer and the producer."""
    issuers = [
        one.envelope.issuer.id for one in (doc, case.claim) if one is not None and one.model is not None
    ]
    parties = [case.trust.party(issuer) for issuer in dict.fromkeys(issuers)]
    return [party for party in parties if party is not None]


def logged(case: Case) -> None:
    """Record ``claim.logged``, ``statement.logged``, ``claim.backdated`` and ``log.consistent``."""
    for doc in (case.claim, case.statement):
        if doc is not None and case.usable(doc, ["logged"]):
            _logged(case, doc)
    claim = case.claim
    found = None if claim is None or claim.stopped else case.sightings.get(claim.raw.digest)
    if claim is not None and found is not None and found.seen_at:
        _backdated(case, claim, found)
    if case.opened.log or case.evidence.log:
        _consistent(case)


def _logged(case: Case, doc: Doc) -> None:
    """Record what the logs say about a document; without evidence nothing could be checked."""
    found = case.sightings.get(doc.raw.digest, _NO_PROOF)
    params = {"problem": found.problem}
    if found.outcome == "pass":
        names = ", ".join(found.witnesses)
        params = {"log": found.log, "seenAt": found.seen_at, "heldAt": found.held_at, "witnesses": names}
    where = "/log" if found.outcome == "fail" else ""
    code = f"{doc.name}.logged"
    case.findings.append(Finding(code, doc.raw.digest, found.outcome, where, params, doc.raw.position))


def _backdated(case: Case, claim: Doc, found: Sighting) -> None:
    """Ask whether a claim was seen within 30 days of the time its producer wrote."""
    said = claim.envelope.said
    late = moments.seconds(found.seen_at) - moments.seconds(said) > BACKDATED_SECONDS
    case.ask(claim, "backdated", not late, "/validFrom", signedAt=said, seenAt=found.seen_at)


def _consistent(case: Case) -> None:
    """Ask whether no log has signed two roots for one size; with one checkpoint nothing is compared."""
    roots: dict[tuple[str, int], bytes] = {}
    for head in case.heads:
        checkpoint = head.checkpoint
        known = roots.setdefault((checkpoint.origin, checkpoint.size), checkpoint.root)
        if known != checkpoint.root:
            case.general("log.consistent", False, log=checkpoint.origin, size=str(checkpoint.size))
            return
    if len(case.heads) > 1:
        case.general("log.consistent", True)
    else:
        case.findings.append(Finding("log.consistent", "", "not_checked", position=NOWHERE))
