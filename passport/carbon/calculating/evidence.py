"""What the kind of a factor rests on: a document, a verified passport, a shipped record (T129)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from passport.carbon.factors import KIND_TIERS, FactorRecord, FactorRefused, Library
from passport.carbon.tables import table
from passport.carbon.tiers import Tier
from signing.digests import multibase_digest
from signing.shown import quoted

Documents = Callable[[str], str]
"""The digest of the document of that file name, empty where no such file lies beside the data."""
WITHOUT_EVIDENCE: Final[Tier] = "T1"
"""The strongest leg of a factor whose kind names no evidence."""
_PUBLISHED: Final = frozenset(table("publishedKinds"))
_SHIPPED: Final = frozenset(table("shippedFactors"))
_OF_NOTHING: Final = multibase_digest(b"")
_NO_FILE: Final = ("urn:", "https://")


def none_at_hand(_name: str) -> str:
    """For callers without files: no document is found."""
    return ""


def is_shipped(record: FactorRecord) -> bool:
    """Whether this is, member by member, a record above T1 that comes along with the package."""
    return record.digest in _SHIPPED


def earned(record: FactorRecord, library: Library, vouched: Callable[[str], bool]) -> tuple[Tier, bool]:
    """Give the leg a record gives, and whether its kind is evidenced.

    A kind above T1 counts with a document named by file and digest, with an input passport that verified
    (``vouched`` answers for a digest), or with a shipped record of the same figures, whose own tier then
    bounds it. Without any of these a published factor gives T1, and everything else T0.
    """
    stated = KIND_TIERS[record.kind]
    if stated <= WITHOUT_EVIDENCE or (record.evidence and record.evidence_digest):
        return stated, True
    if (record.evidence and vouched(record.evidence)) or is_shipped(record):
        return stated, True
    other = library.get(record.evidence)
    if other is not None and is_shipped(other) and other.values == record.values:
        return min(stated, other.tier), True
    return ("T1" if record.kind in _PUBLISHED else "T0"), False


def documented(record: FactorRecord, documents: Documents) -> FactorRecord:
    """Complete the record with the digest of its document.

    ``documents`` gives the digest of a file name, empty where there is no such file. A URN or a web address
    is no file and is left as it is, likewise a passport without digest. Raises ``factor.evidence`` for an
    empty document, for one with another digest than the record gives, and where there is neither document nor
    digest. The digest is taken from the document where it is at hand, and compared where the record gives one
    too.
    """
    name = record.evidence
    if not name or name.startswith(_NO_FILE) or (_is_passport(name) and not record.evidence_digest):
        return record
    found = documents(name)
    if _OF_NOTHING in {found, record.evidence_digest}:
        raise FactorRefused(
            "factor.evidence",
            f"The document {quoted(name, 80)} is empty, so nothing rests on it.",
            hint="Put the document itself there, or leave evidence blank; the factor then counts less.",
            where=record.id,
        )
    if found and record.evidence_digest not in {"", found}:
        raise FactorRefused(
            "factor.evidence",
            f"{quoted(name, 80)} is not the document of that digest: its bytes have {found}.",
            hint="Put the document back that the digest was taken from, or leave evidenceDigest blank.",
            where=record.id,
        )
    if not found and not record.evidence_digest:
        raise FactorRefused(
            "factor.evidence",
            f"The document {quoted(name, 80)} does not lie beside the data.",
            hint="Put it there under that name, without folders, or write the digest of its bytes in"
            " evidenceDigest. Leave evidence blank where there is none; the factor then counts less.",
            where=record.id,
        )
    return replace(record, evidence_digest=found or record.evidence_digest)


def _is_passport(name: str) -> bool:
    # A multibase digest of a claim; no file is named like that.
    return name.startswith("uID") and len(name) == 68
