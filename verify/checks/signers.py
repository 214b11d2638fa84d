"""Check signers and proofs of the chain, and that no key serves two documents (T38, T42-T45, T49)."""

from verify.believing import credential, party, proof
from verify.believing.credential import Asked
from verify.case import Case, Doc


def signers(case: Case) -> None:
    """Ask ``party.QUESTIONS`` of each document; after a failed one the rest are recorded as not checked.

    Sets the listed party and the key; a document whose signer fails is stopped.
    """
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
    """Verify each signature for which a listed key can be used, also of a document that is stopped already.

    A wrong signature is so reported beside a wrong signer. What fails is not used further.
    """
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
    """The questions of ``verify.believing`` for a document whose profile has been checked."""
    asked = Asked(doc.kind, doc.raw.document, doc.raw.digest, case.trust)
    asked.model = doc.model
    asked.seen_at = case.seen_at(doc.raw.digest) or ""
    same = case.evidence.same
    if same is not None and doc.kind == "claim" and doc.model is not None:
        asked.shared = same.shared(doc.raw.document)
    return asked


def keys(case: Case) -> None:
    """Ask ``key_distinct`` of each document after the first: one key is one signer (T38, T188)."""
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
