"""Write into a statement what happened just before it was signed: reasons, and the repeated review.

Both stand in members the statement has: reasons among ``nonconformities``, the sentence about the repeated
review behind ``samplingRationale`` (T124).
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from passport.acts import statement
from passport.work.reviewing.continuing import Reasoned
from passport.work.reviewing.findings_file import Row

REPEATED: Final = "Before signing, the review of this claim was repeated from its workings."
NOT_REPEATED: Final = (
    "The review of this claim was not repeated before signing: its workings were not at hand."
)
ALONE_REPEATED: Final = (
    "There was no findings file; before signing, the number was calculated again from its workings."
)
ALONE_NOT_REPEATED: Final = (
    "There was no findings file, and the number was not calculated again before signing: its workings were"
    " not at hand."
)
_MOST_QUESTION: Final = 1500


class SigningBasis(NamedTuple):
    """What was found out just before signing (T124).

    ``reasoned``: findings that are missing or weaker than the auditor's identity remembers, or that the
    repeated review found besides, each with the auditor's reason. ``repeated``: digests of the claims whose
    review was repeated from their workings.
    """

    reasoned: tuple[Reasoned, ...] = ()
    repeated: frozenset[str] = frozenset()


def alone(claim: Mapping[str, Any], template: Mapping[str, Any], basis: SigningBasis) -> dict[str, Any]:
    """The opinion about one claim without a findings file: the template, and what was found out before."""
    opinion = dict(template)
    engaged = dict(template.get("engagement") or statement.this_claim_alone(claim))
    said = [engaged["samplingRationale"]] if "samplingRationale" in engaged else []
    said.append(ALONE_REPEATED if basis.repeated else ALONE_NOT_REPEATED)
    opinion["engagement"] = {**engaged, "samplingRationale": " ".join(said)}
    listed = [*template.get("nonconformities", ()), *reasons(basis.reasoned, None)]
    if listed:
        opinion["nonconformities"] = listed
    return opinion


def reasons(reasoned: Iterable[Reasoned], row: Row | None) -> Iterable[dict[str, Any]]:
    """Give the auditor's reasons about findings that the file does not hold as they were, for one claim.

    They stand among the nonconformities, resolved by the reason. ``row``: ``None`` where there is one claim
    and no findings file.
    """
    keys = None if row is None else {row.key, *(key for key, _ in row.former)}
    for one in reasoned:
        if keys is None or keys & set(one.found.claims):
            yield {
                "key": f"{one.found.id.lower()}-changed",
                "clause": one.found.clause or one.found.kind,
                "description": f"Not upheld as it was found: {one.found.question[:_MOST_QUESTION]}"
                f" Reason: {one.reason}",
                "material": one.found.severity == "material",
                "resolved": True,
            }
