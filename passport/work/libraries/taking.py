"""Judge libraries before a calculation takes factors from them, and write into workings what was taken.

Everything that keeps a library from being used is one problem with a code ``library.*``; the problems of all
libraries are listed together.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from passport.carbon.calculating.calculate import Warned
from passport.carbon.factors import FactorRecord, record_of, shipped
from passport.libraries import document
from passport.libraries.citing import stated
from passport.sheets.activity.from_file import Calculation
from passport.sheets.drafts.reading import DraftRefused, Problem
from passport.vocab import LIBRARIES
from signing.digests import document_digest
from signing.errors import ToolError
from signing.shown import quoted
from verify.believing import listed
from verify.believing.party import OF_KEYS
from verify.believing.trust import TrustList
from verify.case import Case
from verify.checks.sources.held import HeldLibrary, Shelf, ended
from verify.demand import Demand
from verify.evidence import Evidence, Known
from verify.opening import Opened

_OWN: Final = "--factors"
_PUBLISHER: Final = frozenset({"party", "role"})


class Taken(NamedTuple):
    """A library that may be used: its file's name, what it is, and its records as factors."""

    name: str
    held: HeldLibrary
    factors: tuple[FactorRecord, ...]


class Libraries(NamedTuple):
    """The libraries given for a calculation; ``warnings`` are of those that a later edition replaced."""

    taken: tuple[Taken, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Warned, ...] = ()

    @property
    def factors(self) -> list[FactorRecord]:
        """The records of all of them."""
        return [record for one in self.taken for record in one.factors]


NONE: Final = Libraries()


def taken(
    files: Iterable[tuple[str, bytes]], trust: TrustList, evidence: Evidence, at: str
) -> Libraries:
    """Judge the libraries in files of name and bytes, at a moment; raises nothing.

    Codes of problems: ``library.format``, ``.profile``, ``.publisher``, ``.key``, ``.signature``, ``.root``,
    ``.window``, ``.withdrawn``, ``.record``, ``.twice``, and ``json.*``.
    """
    problems: list[Problem] = []
    known: dict[str, Known] = {}
    for name, data in files:
        try:
            held = document.read(data)
            digest = document_digest(held.credential)
        except ToolError as error:
            problems.append(Problem(name, error.code, error.message, error.hint))
            continue
        known[name] = Known("factorlibrary", digest, held.credential, held.records)
    beside = evidence._replace(libraries=(*evidence.libraries, *known.values()))
    case = _case(beside, trust, at)
    shelf = Shelf(case)
    usable: list[Taken] = []
    warnings: list[Warned] = []
    for name, one in known.items():
        held_library = _judged(name, one, shelf, case, problems)
        if held_library is not None:
            usable += _records(name, held_library, problems)
            warnings += _replaced(name, shelf, held_library, at)
            warnings += _unknown(name, held_library, case)
    return Libraries(tuple(usable), tuple(problems), tuple(warnings))


def _case(evidence: Evidence, trust: TrustList, at: str) -> Case:
    """A case about no passport, in which libraries are judged as a verification judges them."""

    def follower(_case: Case) -> Any:  # noqa: ANN401 - never called: there is no claim
        raise AssertionError("a case without a claim follows no input")

    return Case(Opened(""), evidence, trust, Demand(at=at), follower)


def _judged(
    name: str, one: Known, shelf: Shelf, case: Case, problems: list[Problem]
) -> HeldLibrary | None:
    """The library, or problems with it: profile, publisher, key, signature, records, time, withdrawal."""
    raw = shelf.raw(one.digest)
    held = None if raw is None else shelf.judged(raw)
    if held is None:
        found = listed.judge("factorlibrary", one.document, one.digest, case.trust)
        problems.append(_unsigned(name, found.stopped or "profile", one.document))
        return None
    before = len(problems)
    at = case.demand.at
    if held.records is None:
        hint = "Get the file again from its publisher, unchanged; yours go to passport calculate --factors."
        message = "Its records are not those that its publisher signed: one was changed, added or taken out."
        problems.append(Problem(name, "library.root", message, hint))
    envelope = held.model.envelope
    if not envelope.valid_from <= at < envelope.valid_until:
        message = f"It is valid from {envelope.valid_from} to {envelope.valid_until}, and not at {at}."
        hint = "Take the edition that is valid now, or say --at with the moment you calculate for."
        problems.append(Problem(name, "library.window", message, hint))
    is_ended, how = ended(case, held)
    if is_ended:
        message = f"Its publisher has {how} it."
        hint = "Ask the publisher which edition to take instead."
        problems.append(Problem(name, "library.withdrawn", message, hint))
    return held if len(problems) == before else None


def _unsigned(name: str, stopped: str, credential: Mapping[str, Any]) -> Problem:
    """Why no listed publisher has signed a library, by the first question that was answered no."""
    issuer = credential.get("issuer")
    did = str(issuer.get("id")) if isinstance(issuer, dict) else ""
    if stopped in _PUBLISHER:
        return Problem(
            name, "library.publisher", f"{quoted(did, 120)} is not listed as a publisher of factors.",
            "Whoever signs your trust list adds it: passport trust add ... --role factor-publisher",
        )  # fmt: skip
    if stopped in OF_KEYS:
        return Problem(
            name, "library.key", "The key that signed it is not listed for its publisher, or was not then.",
            "Renew your trust list; if that does not help, ask the publisher to sign with its listed key.",
        )  # fmt: skip
    if stopped == "profile":
        return Problem(
            name, "library.profile", "Its credential breaks the form of a library of factors.",
            "Get the file again from its publisher.",
        )  # fmt: skip
    return Problem(
        name, "library.signature", "The signature of its publisher does not belong to this library.",
        "Get the file again from its publisher, unchanged.",
    )  # fmt: skip


def _records(name: str, held: HeldLibrary, problems: list[Problem]) -> list[Taken]:
    """The records of a library as factors; ``library.record`` for each that is none."""
    factors: list[FactorRecord] = []
    before = len(problems)
    known = {record.id: record for record in shipped()}
    for entry in held.records or ():
        where = f"{name}: {str(entry.get('id'))[:100]}"
        try:
            record = record_of(entry)
        except (ToolError, TypeError, ValueError, AttributeError) as error:
            message = error.message if isinstance(error, ToolError) else "The record is not in form."
            hint = "Tell its publisher; until there is another edition, take the factor from elsewhere."
            problems.append(Problem(where, "library.record", message, hint))
            continue
        if record.as_json() != entry or known.get(record.id, record) != record:
            message = "The record is written in another way, or comes with the tool with other content."
            hint = "Tell its publisher; until there is another edition, leave this library out."
            problems.append(Problem(where, "library.record", message, hint))
        factors.append(record)
    return [Taken(name, held, tuple(factors))] if len(problems) == before else []


def _replaced(name: str, shelf: Shelf, held: HeldLibrary, at: str) -> list[Warned]:
    """A warning for each edition at hand that replaces a library and is valid now."""
    return [
        Warned("library.replaced", name, other.model.edition)
        for other in shelf.following(held)
        if other.model.envelope.valid_from <= at < other.model.envelope.valid_until
    ]


def _unknown(name: str, held: HeldLibrary, case: Case) -> list[Warned]:
    """A warning where no status list at hand says whether a library was withdrawn."""
    is_ended, _ = ended(case, held)
    return [Warned("library.status", name)] if is_ended is None else []


def out_of_period(libraries: Libraries, start: str, end: str) -> list[Problem]:
    """A problem ``library.period`` for each library that is not for a period of activity."""
    return [
        Problem(
            one.name, "library.period",
            f"It is for {one.held.model.period.start} to {one.held.model.period.end}; the data are from"
            f" {start} to {end}.",
            "Take the edition for that time, or leave this library out.",
        )
        for one in libraries.taken
        if not (one.held.model.period.start <= start and end <= one.held.model.period.end)
    ]  # fmt: skip


def twice(libraries: Libraries, own: Sequence[FactorRecord]) -> list[Problem]:
    """A problem ``library.twice`` for each factor that two sources give with different content."""
    known = {record.id: (_OWN, record) for record in own}
    found = []
    for one in libraries.taken:
        for record in one.factors:
            source, other = known.setdefault(record.id, (one.name, record))
            if other != record:
                hint = _leave_out(source, one.name)
                message = f"{source} gives this factor with other content."
                found.append(Problem(f"{one.name}: {record.id}", "library.twice", message, hint))
    return found


def _leave_out(source: str, library: str) -> str:
    """What to do about a factor of two sources: a library is signed, so it is left out whole."""
    if source == _OWN:
        return f"Take the factor out of the file of {_OWN}, or leave out this library."
    return f"Leave out {source} or {library}; each is signed as a whole, so neither can be edited."


def credited(found: Calculation, libraries: Libraries) -> Calculation:
    """The calculation whose workings say which of its factors came from which library, and by what path."""
    used = {entry["id"]: entry["digestMultibase"] for entry in found.workings.get("factors", ())}
    entries = []
    for one in sorted(libraries.taken, key=lambda one: one.held.raw.digest):
        mine = [record.id for record in one.factors if used.get(record.id) == record.digest]
        for id in mine:
            del used[id]  # the first library that has a record is its source
        if mine:
            model = one.held.model
            entries.append({
                "id": model.envelope.id,
                "digestMultibase": one.held.raw.digest,
                "edition": model.edition,
                "factors": document.proofs_of(one.held.records or (), mine),
            })  # fmt: skip
    named = {entry["digestMultibase"] for entry in entries}
    idle = [
        Warned("library.unused", one.name) for one in libraries.taken if one.held.raw.digest not in named
    ]
    warnings = (*found.warnings, *libraries.warnings, *idle)
    workings = {**found.workings, LIBRARIES: entries} if entries else found.workings
    return replace(found, workings=workings, warnings=warnings)


def of_heat(found: Calculation, libraries: Libraries) -> Calculation:
    """The calculation of a heat with its libraries named in workings and draft.

    Raises ``DraftRefused`` ``library.period`` with every library that is for another time.
    """
    period = found.workings["activity"]["period"]
    late = out_of_period(libraries, period["start"], period["end"])
    if late:
        raise DraftRefused(late)
    made = credited(found, libraries)
    if LIBRARIES not in made.workings:
        return made
    footprint = found.draft["footprint"]
    named = stated(made.workings, footprint["detail"])
    cited = {LIBRARIES: named} if named else {}
    return replace(made, draft={**found.draft, "footprint": {**footprint, **cited}})


def used(libraries: Libraries, workings: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Say of each library that workings name what it is, who approved it, and which factors came from it."""
    held = {one.held.raw.digest: one.held.model for one in libraries.taken}
    for entry in workings.get(LIBRARIES, ()):
        model = held[entry["digestMultibase"]]
        yield {
            "digest": entry["digestMultibase"],
            "edition": model.edition,
            "name": model.name,
            "publisher": model.envelope.issuer.id,
            "approver": {"name": model.approver.name, "date": model.approver.date},
            "factors": [one["id"] for one in entry["factors"]],
        }
