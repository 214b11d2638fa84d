"""Answer questions about a hub to readers elsewhere: signed releases to everybody, rows by the charter.

A party that may see its own rows is shown what these say and nothing that follows from rows of others, beyond
what releases publish: of peers it is said only that a number lies far from a mean that is published.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from resolver.hub import equivalence, keeping, plausible, releasing, searching
from resolver.hub.access import charters, journal, questions
from resolver.hub.access.journal import Access
from resolver.hub.engine import HubRefused
from resolver.hub.equivalence import Equivalence
from resolver.hub.reconciling import Coverage, facility_producers, reconcile
from resolver.hub.store import Hub
from signing import jcs
from signing.digests import multibase_digest
from signing.strict_json import JsonValue
from verify import TrustList
from verify.hub.charters import ALL, Question

_AT_ONCE: Final = 2
"""Questions that are computed at a time; each may read all files of the hub."""
_PATIENCE: Final = 5.0
"""Seconds that a question waits for its turn."""


class Answered(NamedTuple):
    """What a question comes to, and whose rows it shows."""

    content: dict[str, JsonValue]
    shown: Mapping[str, int]
    logged: JsonValue
    """The question as the journal has it."""


class HubHost:
    """One hub, read anew at each question: an ingest or a release changes what is answered at once."""

    def __init__(self, folder: Path, trust: TrustList) -> None:
        self.folder: Final = Hub.opened(folder).folder
        self._trust = trust
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._patience = _PATIENCE
        self._newest: tuple[int, dict[str, Any]] | None = None
        self._acts: Mapping[Question, Callable[[Any, str, str, str], Answered]] = {
            "search": self._search, "anomalies": self._anomalies, "reconcile": self._reconcile,
            "accesses": self._accesses,
        }  # fmt: skip

    # What everybody may see

    def signed(self) -> list[int]:
        """The numbers of signed releases."""
        return [one for one in releasing.numbers(self.folder) if self._file(one).exists()]

    def release(self, number: int) -> bytes | None:
        """The file of a signed release."""
        return keeping.read(self._file(number)) if number in self.signed() else None

    def newest(self) -> tuple[int, dict[str, Any]] | None:
        """Number and content of the newest signed release."""
        there = self.signed()
        if not there:
            return None
        if self._newest is None or self._newest[0] != there[-1]:
            content = keeping.parsed(self._file(there[-1]), lambda one: dict(one["content"]))
            self._newest = there[-1], content
        return self._newest

    def charter(self) -> bytes | None:
        """The file of the newest edition of the charter."""
        return charters.newest(self.folder)

    def charter_in_force(self, at: str) -> charters.Charter:
        """The charter that questions are answered by; raises ``hub.no_charter``."""
        return charters.in_force(self.folder, self._trust, at)

    # What the charter lets a party ask

    def ask(self, question: Question, asked: object, who: str, at: str) -> dict[str, JsonValue]:
        """Answer a party, after the journal has its line.

        Raises ``hub.no_charter``, ``hub.not_granted``, ``hub.question`` and what the question itself raises.
        """
        charter = self.charter_in_force(at)
        of = charter.of(who, question)
        if not of:
            raise HubRefused(
                "hub.not_granted", f"Edition {charter.number} of the charter grants {who} no {question}.",
                hint="GET /hub/charter says who may ask what; its steward may sign another edition.",
            )  # fmt: skip
        with self._place():
            done = self._acts[question](asked, who, of, at)
        access = Access(at, who, question, of, done.logged, charter.digest, done.shown)
        receipt = journal.enter(self.folder, access)
        return {**done.content, "access": {"number": receipt.number, "sha256": receipt.sha256}}

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=self._patience):
            raise HubRefused(
                "hub.busy", "Other questions are being computed.", hint="Ask again in a few seconds."
            )
        try:
            yield
        finally:
            self._places.release()

    def _search(self, asked: Any, who: str, of: str, at: str) -> Answered:  # noqa: ANN401 - JSON of a stranger
        question = questions.search(asked, "" if of == ALL else who, partial(self._equivalence, at))
        page = searching.search(Hub.opened(self.folder), question)
        shown = journal.counted(one["producer"] for one in page.rows)
        content: dict[str, JsonValue] = {"rows": [{**one} for one in page.rows], "after": page.after}
        if question.equivalence is None:
            return Answered(content, shown, asked)
        # The journal has its digest: the file is the asker's, and long.
        logged = {**asked, "equivalence": question.equivalence.digest}
        return Answered({**content, "equivalence": question.equivalence.limits}, shown, logged)

    def _equivalence(self, at: str, data: bytes) -> Equivalence:
        return equivalence.read(data, self._trust, at, "The equivalence")

    def _anomalies(self, asked: Any, who: str, of: str, _at: str) -> Answered:  # noqa: ANN401 - JSON of a stranger
        values = plausible.values_of(Hub.opened(self.folder), hs4=questions.heading(asked))
        if of == ALL:
            found = plausible.anomalies(values).anomalies
        else:
            values = [value for value in values if value.mill[0] == who]
            found = tuple(sorted(self._own_anomalies(values)))
        producers = {value.digest: value.mill[0] for value in values}
        lines: list[JsonValue] = [
            {
                "digest": one.digest, "electricity": one.cell[2], "against": one.against,
                "sentence": one.sentence if of == ALL or one.against == "own" else _plainly(one),
            }
            for one in found
        ]  # fmt: skip
        shown = journal.counted(producers[one.digest] for one in found)
        return Answered({"anomalies": lines}, shown, asked)

    def _own_anomalies(self, values: list[plausible.Value]) -> list[plausible.Anomaly]:
        """What stands out among one's own numbers, and beside the means of the newest signed release."""
        newest = self.newest()
        cells = [] if newest is None else newest[1]["cells"]
        own = (one for one in plausible.anomalies(values).anomalies if one.against == "own")
        return [*own, *plausible.beside_published(values, cells)]

    def _reconcile(self, asked: Any, who: str, of: str, _at: str) -> Answered:  # noqa: ANN401 - JSON of a stranger
        producer = "" if of == ALL else who
        found = reconcile(Hub.opened(self.folder), questions.inventory(asked), producer)
        coverage: list[JsonValue] = [
            {**{name: str(value) for name, value in one._asdict().items()}, "finding": one.finding}
            for one in found
        ]
        # What an entity reports is its own secret: the journal has its digest.
        digest = multibase_digest(jcs.canonical(asked))
        return Answered({"coverage": coverage}, self._of_facilities(found, producer), digest)

    def _of_facilities(self, found: list[Coverage], producer: str) -> dict[str, int]:
        """Whose claims the lines of a coverage add up."""
        places = [(one.facility, one.year) for one in found if one.claims or one.contradicting]
        rows = facility_producers(Hub.opened(self.folder), places, producer) if places else []
        return journal.counted(iter(rows))

    def _accesses(self, asked: Any, who: str, of: str, _at: str) -> Answered:  # noqa: ANN401 - JSON of a stranger
        after = questions.after(asked)
        seen = journal.shown_to(self.folder, who, everything=of == ALL)
        later = ((receipt, entry) for receipt, entry in seen if int(receipt.number) > after)
        entries: list[JsonValue] = [
            {**entry, "sha256": receipt.sha256} for receipt, entry in islice(later, searching.MOST)
        ]
        return Answered({"accesses": entries}, {}, asked)

    def _file(self, number: int) -> Path:
        return releasing.place(self.folder, number) / releasing.SIGNED


def _plainly(one: plausible.Anomaly) -> str:
    """What is said beside a published mean."""
    return f"far {'above' if one.z > 0 else 'below'} other mills' like product"
