"""Verify the one proof of a document against its bytes and its issuer's key (DESIGN 3, T30-T37)."""

from collections.abc import Mapping
from typing import Any, Final

from signing.errors import ProofMismatch, ToolError
from signing.jsonld.emit import Shared
from signing.keys import PublicKey
from signing.proofs import check_proof
from verify.believing.party import Step
from verify.findings import BECAUSE, NOTHING

QUESTIONS: Final = ("proof_form", "proof")


def prove(
    document: Mapping[str, Any], key: PublicKey, *, plain: bool, shared: Shared | None = None
) -> tuple[list[Step], str]:
    """Answer ``proof_form`` and ``proof``; the second result is the suffix of the one that failed, or empty.

    ``proof_form`` fails for a proof that cannot be checked (members, suite, encoding, canonicalisation);
    ``proof`` fails only when the signature was computed over other bytes or by another key. ``plain``: the
    document keeps the closed profile; ``shared``: a part that others hold too (``check_proof``).
    """
    try:
        check_proof(document, key, plain=plain, shared=shared)
    except ProofMismatch:
        return [("proof_form", "pass", NOTHING), ("proof", "fail", NOTHING)], "proof"
    except ToolError as error:
        form: Step = ("proof_form", "fail", {"problem": error.code})
        return [form, ("proof", "not_checked", {BECAUSE: "proof_form"})], "proof_form"
    return [("proof_form", "pass", NOTHING), ("proof", "pass", NOTHING)], ""
