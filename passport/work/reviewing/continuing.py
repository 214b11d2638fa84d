"""Compare a findings file with an earlier version of it: what is missing, and what is changed.

The chain of links shows what was changed after an answer. What was changed or left out before the first
answer only an earlier state of the file shows: a copy, or what the auditor's identity remembers (T124).
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from passport.work.reviewing.findings_file import Findings, ReviewFinding
from signing.errors import ToolError


class NotContinued(ToolError):
    """A findings file that is no continuation of an earlier one: ``findings.not_continued``."""


class Difference(NamedTuple):
    """A finding as it was, and as it stands now; ``now`` is ``None`` where the file no longer holds it."""

    was: ReviewFinding
    now: ReviewFinding | None

    @property
    def weaker(self) -> bool:
        """Whether less is asked than before: all but other words, more claims, or more weight."""
        was, now = self.was, self.now
        if now is None or (was.kind, was.component, was.at, was.clause) != (
            now.kind, now.component, now.at, now.clause,
        ):  # fmt: skip
            return True
        less = bool(was.effect) and (not now.effect or abs(Fraction(now.effect)) < abs(Fraction(was.effect)))
        lighter = was.severity == "material" and now.severity != "material"
        return less or lighter or not set(was.claims) <= set(now.claims)

    @property
    def words(self) -> str:
        """For example ``F-001 is missing`` or ``F-001 is changed (severity)``."""
        if self.now is None:
            return f"{self.was.id} is missing"
        changed = [
            name
            for name, before, after in zip(ReviewFinding._fields, self.was, self.now, strict=True)
            if before != after
        ]
        return f"{self.was.id} is changed ({', '.join(changed)})"


class Reasoned(NamedTuple):
    """A finding that is not, or no longer so, in the file that is attested, and the auditor's reason."""

    found: ReviewFinding
    reason: str


def differences(earlier: Findings, now: Findings) -> list[Difference]:
    """Give the findings of ``earlier`` that ``now`` holds otherwise or not at all, in their order."""
    found = {one.id: one for one in now.found}
    return [Difference(one, found.get(one.id)) for one in earlier.found if found.get(one.id) != one]


def frame(earlier: Findings, now: Findings) -> list[str]:
    """List what else changed between two versions of a findings file, in words; empty where nothing did.

    Compared are the claims (a corrected claim stands for the one it replaces), the history, which only grows,
    the engagement, the producer, materiality, the sample and its rule, and the period, which may only grow.
    """
    about = now.about()
    trouble = [
        f"{row.key} is missing" for row in earlier.rows if about.get(row.key, (row, ""))[1] != row.digest
    ]
    if now.history[: len(earlier.history)] != earlier.history:
        trouble.append("what was said before is changed")
    settings = [(one.engagement, one.producer, one.materiality, one.sampling) for one in (earlier, now)]
    sampled = {row.digest: row.sampled for row in now.rows}
    moved = any(sampled.get(row.digest, row.sampled) != row.sampled for row in earlier.rows)
    shorter = now.period[0] > earlier.period[0] or now.period[1] < earlier.period[1]
    if settings[0] != settings[1] or moved or shorter:
        trouble.append("engagement, materiality or sample are changed")
    return trouble


def check_continues(sent: Findings, returned: Findings) -> None:
    """Raise ``findings.not_continued`` unless ``returned`` is ``sent`` with more said, and nothing else."""
    trouble = [one.words for one in differences(sent, returned)] + frame(sent, returned)
    if trouble:
        raise NotContinued(
            "findings.not_continued",
            f"This is not the file that was sent, with answers: {'; '.join(trouble)}.",
            hint="Have the mill answer in the file you sent; passport answer changes nothing else in it.",
        )


def still_apart(reasoned: Sequence[Reasoned], now: Findings) -> list[Reasoned]:
    """Without those that the file holds again as they were."""
    found = {one.id: one for one in now.found}
    return [one for one in reasoned if found.get(one.found.id) != one.found]
