"""Signer and proof of the documents of the chain, and that no key serves two of them (T38, T42-T45, T49)."""

from passport.model.claim import Claim
from passport.vocab import Role
from verify.believing import party, proof
from verify.case import Case, Doc

_ROLE: dict[str, Role] = {"claim": "producer", "statement": "verifier", "response": "platform"}


def signers(case: Case) -> None:
    """Listed, in its role, under its prefix, with a sane key in its time; after a no the rest is skipped."""
    for doc in case.docs():
        if doc.stopped:
            case.skip(doc, [name for name in party.QUESTIONS if name != "prefix"], doc.stopped)
            continue
        model = doc.model
        products = (model.product.id, *model.product.alternate_ids) if isinstance(model, Claim) else None
        found = party.identify(
            doc.envelope, doc.raw.digest, case.trust, role=_ROLE[doc.name], products=products
        )
        case.take(doc, found.steps)
        if found.stopped:
            case.take(doc, party.rest(found.steps, party.QUESTIONS, found.stopped))
        doc.party, doc.key = found.party, found.key
        doc.stopped = f"{doc.name}.{found.stopped}" if found.stopped else ""


def proofs(case: Case) -> None:
    """The mathematics, wherever a listed key can be used; what fails anywhere is not used further."""
    for doc in case.docs():
        if doc.key is None:
            case.skip(doc, proof.QUESTIONS, doc.stopped)
            continue
        steps, stopped = proof.prove(doc.raw.document, doc.key)
        case.take(doc, steps)
        if stopped and not doc.stopped:
            doc.stopped = f"{doc.name}.{stopped}"


def keys(case: Case) -> None:
    """Three documents, three keys: copies of one key under two names are one hand (T38, T188)."""
    earlier: list[Doc] = []
    for doc in case.docs():
        if not counts(doc):
            case.skip(doc, ["key_distinct"], doc.stopped)
        elif earlier:
            distinct(case, doc, earlier)
        earlier.append(doc)


def counts(doc: Doc) -> bool:
    """Whether a document is there for other questions too: a response that was stopped counts as absent.

    Whoever has no right to answer can then make nothing worse by it.
    """
    return doc.name != "response" or not doc.stopped


def distinct(case: Case, doc: Doc, earlier: list[Doc]) -> None:
    """Whether the key of ``doc`` is none of the earlier documents' keys."""
    if doc.key is None:
        case.skip(doc, ["key_distinct"], doc.stopped)
        return
    for other in earlier:
        if other.key == doc.key and other is not doc:
            case.ask(
                doc,
                "key_distinct",
                False,
                "/proof/verificationMethod",
                key=doc.envelope.proof.verification_method,
                other=other.envelope.proof.verification_method,
            )
            return
    case.ask(doc, "key_distinct", True)
