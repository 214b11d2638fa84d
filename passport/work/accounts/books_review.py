"""Review the journal behind a CO2 statement: replay it, list entries by size, sample them (ISO 14064-3)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, Literal, NamedTuple

from passport.acts.carbon_statement import subject_of
from passport.carbon.exact import fraction
from passport.ledger.books.amounts import scaled, shown
from passport.ledger.books.entries import DIGESTS, Entry
from passport.ledger.keeping import copies, replaying
from passport.ledger.keeping.schema import BooksRefused
from passport.work.reviewing.sampling import Candidate, choose, usual_size
from signing.errors import ToolError
from verify.checks.numbers.workings import difference

# Points of the rule "risk": material by itself, then what rests on a supplier's word alone, then corrections.
_MATERIAL, _DECLARED, _CORRECTED, _CHOSEN = 40, 20, 10, 10
Answer = Literal["verified", "refused", "not-at-hand", "reference"]
Look = Callable[[str, str], Answer]
"""Says of a kind of evidence and its digest whether the document is at hand and verifies."""


class Cited(NamedTuple):
    """One piece of evidence of an entry. ``reference``: no digest names it, so no file can be compared."""

    kind: str
    id: str
    answer: Answer


class Row(NamedTuple):
    """One entry: its size is half the sum of its amounts without sign, in grams, location-based."""

    number: int
    entry: Entry
    size: int
    points: int
    sampled: bool
    cited: tuple[Cited, ...]


class BooksReview(NamedTuple):
    """The entries by size, and whether the journal comes to the statement.

    ``replayed`` is ``same``, ``other``, or the code of what stopped the replay. ``threshold`` is in grams.
    Of ``other`` there are the JSON Pointer, below the subject, at which they begin to differ, and by how many
    tonnes the net contribution is stated too high, in the column where that is more.
    """

    rows: tuple[Row, ...]
    replayed: str
    threshold: int
    rule: str
    seed: str
    differs: str = ""
    effect: str = "0"

    @property
    def material(self) -> int:
        """How many entries are as large as the threshold or larger."""
        return sum(one.size >= self.threshold for one in self.rows)

    @property
    def sample(self) -> tuple[Row, ...]:
        """The chosen entries, by size."""
        return tuple(one for one in self.rows if one.sampled)


class Sampling(NamedTuple):
    """How entries are chosen; ``materiality`` is a share of the net contribution."""

    rule: str = "risk"
    size: int | None = None
    seed: str = ""
    materiality: str = "0.05"


def review(subject: Mapping[str, Any], lines: Sequence[bytes], sampling: Sampling, look: Look) -> BooksReview:
    """Review the journal in ``lines`` (as ``ledger close --workings`` writes it) for a statement's subject.

    The closing entry is left out: it follows from the others. Raises ``ledger.workings`` where the lines are
    no journal, and ``sample.*``.
    """
    again = replaying.replayed(lines, subject)
    replayed, differs, effect = again.problem, "", "0"
    if not replayed:
        differs = difference(subject_of(subject), again.subject, "") or ""
        replayed = "other" if differs else "same"
        effect = _effect(subject, again.subject) if differs else "0"
    results = subject["co2Statement"]["results"]
    net = min(abs(scaled(one["contribution"]["total"])) for one in results)
    threshold = int(fraction(sampling.materiality) * net)
    entries = [one for one in _entries(lines) if one[1].kind not in {"opening", "close"}]
    chosen = set(_chosen(entries, sampling, threshold))
    rows = [
        Row(
            number,
            entry,
            _size(entry),
            _points(entry, threshold),
            number in chosen,
            _cited(entry, look, sampled=number in chosen),
        )
        for number, entry in entries
    ]
    rows.sort(key=lambda one: (-one.size, one.number))
    return BooksReview(tuple(rows), replayed, threshold, sampling.rule, sampling.seed, differs, effect)


def _effect(stated: Mapping[str, Any], again: Mapping[str, Any]) -> str:
    pairs = zip(stated["co2Statement"]["results"], again["co2Statement"]["results"], strict=True)
    apart = [scaled(a["contribution"]["total"]) - scaled(b["contribution"]["total"]) for a, b in pairs]
    return shown(max(apart, key=abs))


class NoJournal(ToolError):
    """Lines that are no journal of carbon books: ``ledger.workings``."""


def _entries(lines: Iterable[bytes]) -> list[tuple[int, Entry]]:
    try:
        return [(place, entry) for place, (entry, _) in enumerate(copies.read_workings(iter(lines)))]
    except BooksRefused:
        raise  # the chain is broken, at the entry that it names
    except (ToolError, KeyError, ValueError, TypeError, AssertionError) as error:
        raise NoJournal(
            "ledger.workings",
            "These are no workings of a CO2 statement.",
            hint="Name the file that passport ledger close --workings wrote.",
        ) from error


def _size(entry: Entry) -> int:
    return sum(abs(one.amount.location) for one in entry.postings) // 2


def _points(entry: Entry, threshold: int) -> int:
    points = _MATERIAL * (_size(entry) >= threshold) + _CORRECTED * (entry.kind == "correction")
    cited = {one.kind for one in entry.evidence}
    points += _DECLARED * (bool(cited) and cited <= {"declaration"})
    return points + _CHOSEN * (entry.kind in {"removal", "reversal", "disposal"})


def _chosen(entries: Sequence[tuple[int, Entry]], sampling: Sampling, threshold: int) -> list[int]:
    if not entries:
        return []
    names = {f"{number:012}": number for number, _ in entries}
    population = [
        Candidate(f"{number:012}", entry.kind, _points(entry, threshold), Fraction(_size(entry)))
        for number, entry in entries
    ]
    size = sampling.size or usual_size(len(population))
    return [names[one] for one in choose(sampling.rule, size, sampling.seed, population)]


def _cited(entry: Entry, look: Look, *, sampled: bool) -> tuple[Cited, ...]:
    """The evidence of an entry; only that of a sampled one is looked for."""
    answers: list[Cited] = []
    for one in entry.evidence:
        answer: Answer = "reference"
        if one.kind in DIGESTS:
            answer = look(one.kind, one.id) if sampled else "not-at-hand"
        answers.append(Cited(one.kind, one.id, answer))
    return tuple(answers)


NAMES: Final[Mapping[Answer, str]] = {
    "verified": "at hand, and it verifies",
    "refused": "at hand, and it does not verify",
    "not-at-hand": "not at hand",
    "reference": "a reference, not a file",
}
"""What a reader learns about a piece of evidence."""
