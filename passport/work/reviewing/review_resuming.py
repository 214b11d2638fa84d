"""Resume a review after the mill's answers: corrected claims replace those they correct."""

from collections.abc import Iterable, Sequence
from typing import Final

from passport.acts.statement import population_digest
from passport.work.reviewing.findings_file import Findings, ReviewFinding
from passport.work.reviewing.review import Lot, Reviewed, ReviewRefused
from passport.work.reviewing.review_drafting import found_in, numbered, row_of

_HINT: Final = "A lot with other claims is another engagement: review it without --resume."


def resumed(lot: Lot, old: Findings, *, at: str, settled: Sequence[ReviewFinding] = ()) -> Findings:
    """The findings file that follows ``old``: its engagement, sample, findings and history, and what is new.

    ``settled``: findings the auditor took out or changed with a reason; they are not found again.

    Raises ``review.population`` where the lot is not that of ``old``, corrections aside.
    """
    by_digest = {row.digest: row for row in old.rows}
    free = max(int(key.removeprefix("C-")) for key in old.about())
    rows = []
    for one in lot.reviewed:
        same = by_digest.pop(one.digest, None)
        if same is not None:
            rows.append(row_of(one, same.key, sampled=same.sampled, former=same.former))
            continue
        before = by_digest.pop(_corrects(one), None)
        if before is None:
            raise ReviewRefused(
                "review.population", f"{one.name} is no claim of this engagement.", hint=_HINT
            )
        free += 1
        former = tuple(sorted((*before.former, (before.key, before.digest))))
        rows.append(row_of(one, f"C-{free:04d}", sampled=before.sampled, former=former))
    if by_digest:
        missing = next(iter(by_digest.values()))
        raise ReviewRefused(
            "review.population",
            f"{len(by_digest)} claims of the engagement are missing, among them {missing.key}"
            f" ({missing.product}).",
            hint=f"Put all its claims into the folder, with those that correct them. {_HINT}",
        )
    found = old._replace(
        reviewed=at,
        period=(min(old.period[0], lot.period[0]), max(old.period[1], lot.period[1])),
        population_digest=population_digest([row.digest for row in rows]),
        rows=tuple(rows),
        digest="",
    )
    known = found._replace(found=(*old.found, *settled))
    fresh = [one for one in found_in(lot, found) if not is_known(one, known)]
    last = last_number(known.found)
    return found._replace(found=(*old.found, *numbered(fresh, after=last)))


def _corrects(one: Reviewed) -> str:
    revision = one.claim.revision_of
    return "" if revision is None else revision.digest


def last_number(found: Iterable[ReviewFinding]) -> int:
    """Give the highest number among the ids of findings."""
    return max((int(one.id.removeprefix("F-")) for one in found), default=0)


def is_known(one: ReviewFinding, findings: Findings) -> bool:
    """Whether the same was found before, about these claims and perhaps others; severity is the auditor's.

    A misstatement of a corrected claim is a new one: that the claim it corrects had the same settles nothing.
    """
    former = {row.key: {key for key, _ in row.former} for row in findings.rows}
    follows = one.kind != "misstatement"
    return any(
        other._replace(id="", severity=one.severity, claims=one.claims) == one
        and all(key in other.claims or (follows and former[key] & set(other.claims)) for key in one.claims)
        for other in findings.found
    )
