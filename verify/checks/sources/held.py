"""Judge libraries of factors at hand: who signed each, whether it stands, and which records lie beside it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from passport.libraries.document import holds
from passport.model.common import Window
from passport.model.sources.library import Library
from verify.believing import listed
from verify.believing.listed import Listed
from verify.case import Case, Doc
from verify.checks import status
from verify.findings import BESIDE_INPUT
from verify.limits import CREDENTIAL_BYTES, INPUT_CREDENTIALS
from verify.opening import Raw


class HeldLibrary(NamedTuple):
    """A library that a listed publisher has signed, as it lies in the file or beside it."""

    raw: Raw
    found: Listed
    model: Library
    records: tuple[dict[str, Any], ...] | None
    """Its records, where those beside it are the ones that were signed."""
    lacking: str
    """Why there are none: ``library.no_records``, or ``library.root`` for records of another root."""


class Shelf:
    """The libraries of one verification by digest; nothing of them is believed until judged.

    Of those that say they replace one at most ``INPUT_CREDENTIALS`` are; ``spent`` says that there are more.
    """

    def __init__(self, case: Case) -> None:
        self._case: Final = case
        self.spent = False
        self._judged: Final[dict[str, HeldLibrary | None]] = {}
        self._raws: Final[dict[str, Raw]] = {}
        self._records: Final[dict[str, tuple[dict[str, Any], ...]]] = {}
        beside = [
            Raw(one.kind, one.document, one.digest, BESIDE_INPUT, 0) for one in case.evidence.libraries
        ]
        for raw in (*case.opened.extras, *beside):
            if raw.kind == "factorlibrary" and raw.size <= CREDENTIAL_BYTES:
                self._raws.setdefault(raw.digest, raw)
        for one in case.evidence.libraries:
            if one.records is not None:
                self._records.setdefault(one.digest, one.records)

    def raw(self, digest: str) -> Raw | None:
        """The library with that digest, as it was read."""
        return self._raws.get(digest)

    def judged(self, raw: Raw) -> HeldLibrary | None:
        """The library if a listed publisher has signed it as it stands; each is judged once."""
        if raw.digest not in self._judged:
            self._judged[raw.digest] = self._judge(raw)
        return self._judged[raw.digest]

    def _judge(self, raw: Raw) -> HeldLibrary | None:
        found = listed.judge("factorlibrary", raw.document, raw.digest, self._case.trust)
        if found.stopped or not isinstance(found.model, Library):
            return None
        records = self._records.get(raw.digest)
        if records is None:
            return HeldLibrary(raw, found, found.model, None, "library.no_records")
        whole = holds(records, found.model.root, found.model.size)
        if not whole:
            return HeldLibrary(raw, found, found.model, None, "library.root")
        return HeldLibrary(raw, found, found.model, records, "")

    def following(self, one: HeldLibrary) -> list[HeldLibrary]:
        """The editions by the same publisher that say they replace one, then those that replace these."""
        found, seen = [one], {one.raw.digest}
        for before in found:
            for other in self._editions(one, {before.raw.digest}.__contains__):
                if other.raw.digest not in seen:
                    seen.add(other.raw.digest)
                    found.append(other)
        return found[1:]

    def loose(self, one: HeldLibrary) -> Iterator[HeldLibrary]:
        """The later editions of a library, by its publisher and name, whose predecessor is not at hand."""
        for other in self._editions(one, lambda replaced: replaced not in self._raws):
            if other.model.name == one.model.name and other.model.envelope.said > one.model.envelope.said:
                yield other

    def _editions(self, one: HeldLibrary, wanted: Callable[[str], bool]) -> Iterator[HeldLibrary]:
        """The editions by the publisher of one whose predecessor is ``wanted``, by digest."""
        named = []
        for digest in sorted(self._raws):
            subject = self._raws[digest].document.get("credentialSubject")
            replaces = subject.get("replaces") if isinstance(subject, dict) else None
            replaced = replaces.get("digestMultibase") if isinstance(replaces, dict) else None
            if isinstance(replaced, str) and digest != one.raw.digest and wanted(replaced):
                named.append(self._raws[digest])
        self.spent |= len(named) > INPUT_CREDENTIALS
        for raw in named[:INPUT_CREDENTIALS]:
            found = self.judged(raw)
            if found is not None and found.model.envelope.issuer.id == one.model.envelope.issuer.id:
                yield found


def together(some: Sequence[HeldLibrary], period: Window, used_at: str) -> bool:
    """Whether libraries that were valid at ``used_at`` are together for all of a period."""
    reached = period.start
    for one in sorted(some, key=lambda one: one.model.period.start):
        valid = one.model.envelope.valid_from <= used_at < one.model.envelope.valid_until
        if valid and one.model.period.start <= reached:
            reached = max(reached, one.model.period.end)
    return bool(some) and period.end <= reached


def shelf_of(case: Case) -> Shelf:
    """The libraries at hand, the same for the claim that was asked about and all it consumed."""
    home = case if case.walk is None else case.walk.case
    shelf: Shelf = home.shelf or Shelf(home)
    home.shelf = shelf
    return shelf


def out_of_time(model: Library, period: Window, used_at: str) -> str:
    """Why a library is not for a period of activity, by who signs at ``used_at``; empty where it is.

    ``library.period``: the period is not within its own; ``library.window``: it was not valid then.
    """
    if not (model.period.start <= period.start and period.end <= model.period.end):
        return "library.period"
    envelope = model.envelope
    return "" if envelope.valid_from <= used_at < envelope.valid_until else "library.window"


def ended(case: Case, one: HeldLibrary) -> tuple[bool | None, str]:
    """Whether its publisher has withdrawn or suspended a library, and which; ``None``: nobody knows."""
    doc = Doc("factorlibrary", one.raw, "", one.found.model, one.found.party, one.found.key)
    answers = dict(status.standing(case, doc))
    for purpose, is_set in answers.items():
        if is_set:
            return True, status.ENDED[purpose]
    return (None, "missing") if None in answers.values() else (False, "")
