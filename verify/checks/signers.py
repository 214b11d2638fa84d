"""Signer and proof of the documents of the chain, and that no key serves two of them (T38, T42-T45, T49)."""

from verify.believing import credential, party, proof
from verify.believing.credential import Asked
from verify.case import Case, Doc


def signers(case: Case) -> None:
    """Listed, in its role, under its prefix, with a sane key in its time; after a no the rest is skipped."""
    for doc in case.docs():
        if doc.stopped:
            case.skip(doc, [name for name in party.QUESTIONS if name != "prefix"], doc.stopped)
            continue
        asked = _asked(case, doc)
        credential.signer(asked)
        case.take(doc, asked.steps)
        if asked.stopped:
            case.take(doc, party.rest(asked.steps, party.QUESTIONS, asked.stopped))
            doc.stopped = f"{doc.name}.{asked.stopped}"
        doc.party, doc.key = asked.party, asked.key


def proofs(case: Case) -> None:
    """The mathematics, wherever a listed key can be used; what fails anywhere is not used further."""
    for doc in case.docs():
        if doc.key is None:
            case.skip(doc, proof.QUESTIONS, doc.stopped)
            continue
        asked = _asked(case, doc)
        asked.key = doc.key
        credential.proof(asked)
        case.take(doc, asked.steps)
        if asked.stopped and not doc.stopped:
            doc.stopped = f"{doc.name}.{asked.stopped}"


def _asked(case: Case, doc: Doc) -> Asked:
    asked = Asked(doc.name, doc.raw.document, doc.raw.digest, case.trust)
    asked.model = doc.model
    return asked


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
