"""The review drafted again just before an opinion is signed, and compared with the findings (T124).

A finding that was taken out of the file, and a claim that is no longer what was reviewed, show here without
anybody's memory; where the workings of a claim are not at hand, its statement says that.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from passport.work.reviewing import replaying, review_drafting
from passport.work.reviewing.findings_file import Findings, ReviewFinding
from passport.work.reviewing.review import Lot
from passport.work.reviewing.review_resuming import is_known, last_number

_NOT_AT_HAND: Final = frozenset({replaying.MISSING, replaying.NOT_NAMED})


class Repeated(NamedTuple):
    """Digests of the claims whose review was repeated, and what it found that the findings do not hold."""

    claims: frozenset[str]
    unseen: tuple[ReviewFinding, ...]


NOTHING: Final = Repeated(frozenset(), ())


def repeated(lot: Lot, findings: Findings, settled: Sequence[ReviewFinding]) -> Repeated:
    """Compare the drafts of a lot reviewed again. ``settled``: findings mentioned with a reason already.

    A draft counts as held where the file says the same of these claims, or where the auditor put it into
    other words: one finding of the file for one draft. New ones get the next free numbers.
    """
    at_hand = _at_hand(lot)
    # Workings that are missing now were not missing at the review: that is reported by the statement instead.
    rows = tuple(row._replace(sampled=row.sampled and row.digest in at_hand) for row in findings.rows)
    drafts = review_drafting.found_in(lot, findings._replace(rows=rows))
    known = findings._replace(found=(*findings.found, *settled))
    unknown = [one for one in drafts if not is_known(one, known)]
    reworded = [one for one in known.found if not any(_same(one, draft) for draft in drafts)]
    unseen = []
    for draft in unknown:
        match = next((one for one in reworded if _same_place(one, draft)), None)
        if match is None:
            unseen.append(draft)
        else:
            reworded.remove(match)
    after = last_number(known.found)
    return Repeated(at_hand, tuple(review_drafting.numbered(unseen, after=after)))


def repeated_alone(lot: Lot, template: Mapping[str, Any], at: str) -> Repeated:
    """Compare the drafts about a single claim with its opinion, where there is no findings file.

    Unseen is a draft that the opinion does not state: a misstatement by its pointer, a nonconformity by its
    clause. Observations ask for nothing, and are left out. Without workings at hand nothing is compared.
    """
    at_hand = _at_hand(lot)
    if not at_hand:
        return NOTHING
    threshold = template["materialityThreshold"]
    materiality = threshold["value"] if threshold["basis"] == "relative" else "0.05"
    found = review_drafting.draft(lot, at=at, rule="risk", size=None, seed="", materiality=materiality).found
    places = {one["at"] for one in template.get("misstatements", ())}
    clauses = {one["clause"] for one in template.get("nonconformities", ())}
    unseen = [
        one
        for one in found
        if one.kind != "observation"
        and not (one.kind == "misstatement" and one.at in places)
        and not (one.kind == "nonconformity" and one.clause in clauses)
    ]
    return Repeated(at_hand, tuple(unseen))


def _at_hand(lot: Lot) -> frozenset[str]:
    return frozenset(one.digest for one in lot.reviewed if one.replayed not in _NOT_AT_HAND)


def _same(finding: ReviewFinding, draft: ReviewFinding) -> bool:
    return finding._replace(id="", severity="minor", claims=()) == draft._replace(
        id="", severity="minor", claims=()
    )


def _same_place(finding: ReviewFinding, draft: ReviewFinding) -> bool:
    return (finding.kind, finding.component, finding.at, finding.effect) == (
        draft.kind, draft.component, draft.at, draft.effect,
    ) and set(draft.claims) <= set(finding.claims)  # fmt: skip
