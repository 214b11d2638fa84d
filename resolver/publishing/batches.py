"""Bodies of a bulk request on their way into the store, several steps at once.

While one batch is stored, the workers verify the next and read the one after it.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from resolver.publishing.examining import Examination, Question
from resolver.publishing.incoming import Item, SignedDocument
from resolver.publishing.pending import Pending
from resolver.publishing.questions import pairs, question_of
from resolver.publishing.workers import Content, Later, Workers
from signing.errors import ToolError

One = TypeVar("One")


@dataclass(slots=True)
class Batch:
    """Bodies that are stored together, and what the workers were asked about them."""

    bodies: Sequence[bytes]
    at: str
    reading: Later[Content] | None = None
    questions: list[Question] = field(default_factory=list)
    answering: Later[Examination] | None = None
    found: list[Content] | None = None

    def contents(self) -> list[Content]:
        """What is in each body, as far as anybody looked."""
        if self.found is None:
            self.found = (self.reading.result() if self.reading else []) or [None] * len(self.bodies)
        return self.found

    def read(self, reader: Callable[[bytes], list[Item] | ToolError]) -> list[list[Item] | ToolError]:
        """What is in each body, or why it is refused."""
        contents = [
            reader(body) if content is None else list(content)
            for body, content in zip(self.bodies, self.contents(), strict=True)
        ]
        self.found = [None if isinstance(one, ToolError) else one for one in contents]
        return contents

    def named(self) -> list[str]:
        """Give the digests that the documents have and name."""
        items = [one for content in self.contents() for one in content or ()]
        return [digest for one in items for digest in (one.digest, one.about, one.accredited, one.accounts)]

    def answers(self) -> Mapping[Question, Examination]:
        """What the workers found."""
        return dict(zip(self.questions, self.answering.result() if self.answering else (), strict=False))


def foreseen(batches: Iterable[Batch], workers: Workers, view: Pending) -> Iterator[Batch]:
    """Verify ahead: the same batches, each verified by workers while the one before it is stored.

    ``view`` is what will be there if all that came before is stored; where it is not, the answers are those
    of other questions, and nobody takes them.
    """
    return _ahead((_foresee(batch, workers, view) for batch in _ahead(_reading(batches, workers), 1)), 1)


def _reading(batches: Iterable[Batch], workers: Workers) -> Iterator[Batch]:
    for batch in batches:
        batch.reading = workers.read(batch.bodies)
        yield batch


def _foresee(batch: Batch, workers: Workers, view: Pending) -> Batch:
    """Have everything verified that will probably be asked."""
    documents: dict[str, SignedDocument] = {}
    wanted: dict[Question, None] = {}
    with suppress(ToolError):  # the caller that asks last gets the error
        view.expect(batch.named())
        for items in batch.contents():
            new = [one for one in items or () if one.kind != "response" and view.get(one.digest) is None]
            for about, opinion in pairs(new, view):
                wanted[question_of(about, opinion, new, view, batch.at, documents)] = None
            view.add(new, batch.at)
    batch.questions = list(wanted)
    batch.answering = workers.answer(batch.questions, documents)
    return batch


def _ahead(steps: Iterable[One], most: int) -> Iterator[One]:
    """Begin some elements before the first is asked for; gives the same elements."""
    begun: deque[One] = deque()
    for one in steps:
        begun.append(one)
        if len(begun) > most:
            yield begun.popleft()
    yield from begun
