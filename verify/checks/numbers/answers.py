"""Record the answers to a buyer's demands, whoever asks them: findings ``policy.*`` (T109)."""

from verify.case import Case, Doc
from verify.findings import BECAUSE, NOWHERE, Finding


def say(case: Case, code: str, doc: Doc | None, holds: bool, **params: str) -> None:
    """Record the answer to a demand; a pass records its values too, since the buyer asked for them."""
    digest = doc.raw.digest if doc is not None else ""
    case.findings.append(Finding(code, digest, "pass" if holds else "fail", "", params, NOWHERE))


def left_open(case: Case, code: str, doc: Doc, **params: str) -> None:
    """Record that a document which can be used does not say what was asked."""
    case.findings.append(Finding(code, doc.raw.digest, "not_checked", "", params, NOWHERE))


def unknown(case: Case, code: str, because: str) -> None:
    """Record that a demand could not be asked, with the code of the cause."""
    case.findings.append(Finding(code, "", "not_checked", "", {BECAUSE: because}, NOWHERE))


def why_not(doc: Doc | None, name: str) -> str:
    """Give the code that keeps a document from being used; empty where it can be."""
    return f"{name}.present" if doc is None else doc.stopped
