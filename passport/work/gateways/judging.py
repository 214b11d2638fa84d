"""Judge files of signed readings by a trust list, and turn them into series that a calculation reads.

What keeps a file from being used is a problem with a code ``readings.*``; the problems of all files are
listed together. What the readings show are facts: they raise no tier (trust-and-scale E.3).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from passport.model.sources.batch import Batch
from passport.readings import document
from passport.readings.document import HeldBatch
from passport.readings.facts import Signed, contradictions, facts_of, twice
from passport.sheets.activity.from_file import Calculation
from passport.sheets.drafts.reading import DraftRefused, Problem
from passport.vocab import SIGNED_READINGS
from signing.digests import document_digest
from signing.errors import ToolError
from signing.shown import quoted
from verify.believing import listed
from verify.believing.party import OF_KEYS
from verify.believing.trust import TrustList

_UNITS: Final[Mapping[str, str]] = {"WHR": "Wh", "KWH": "kWh", "MWH": "MWh"}
_ORIGIN: Final = frozenset({"party", "role"})
_HINTS: Final[Mapping[str, str]] = {
    "gateway": "Whoever signs your trust list adds the device: passport trust add ... --role gateway",
    "key": "Renew your trust list; a device whose key was revoked signs nothing that counts after that.",
    "signature": "Get the file again from the gateway, unchanged.",
    "profile": "Get the file again from the gateway, unchanged.",
}
_SAID: Final[Mapping[str, str]] = {
    "gateway": "is not listed as a gateway",
    "key": "signed with a key that is not listed for it, or not then",
    "signature": "did not sign this batch as it stands",
    "profile": "is named in a batch of another form",
}


class Meters(NamedTuple):
    """The files of one calculation: series by name with their batches, and files that are facts alone."""

    series: Mapping[str, Sequence[Signed]]
    beside: Mapping[str, Sequence[Signed]]


class Gateway:
    """The files of readings of one calculation, unwrapped where a gateway signed them.

    ``read`` gives the files that the data name; ``beside`` are files whose facts alone are stated; ``trust``
    is asked for only where a file holds batches.
    """

    def __init__(
        self, read: Callable[[Sequence[str]], Mapping[str, bytes]], beside: Mapping[str, bytes],
        trust: Callable[[], TrustList],
    ) -> None:  # fmt: skip
        self._read, self._beside, self._trust = read, beside, trust
        self._meters = Meters({}, {})

    def __call__(self, names: Sequence[str]) -> Mapping[str, bytes]:
        """Give the series as a calculation reads them; raises ``DraftRefused`` with every problem."""
        series, self._meters = opened(self._read(names), self._beside, self._trust)
        return series

    def noted(self, found: Calculation, start: str, end: str) -> Calculation:
        """The calculation whose workings state what the signed readings show of ``start <= t < end``."""
        facts = stated(self._meters, start, end)
        return replace(found, workings={**found.workings, SIGNED_READINGS: facts}) if facts else found


def opened(
    series: Mapping[str, bytes], beside: Mapping[str, bytes], trust: Callable[[], TrustList]
) -> tuple[dict[str, bytes], Meters]:
    """Give the series as tables of times and figures, and the batches behind those that were signed.

    ``trust`` is asked for only where a file holds batches. Raises ``DraftRefused`` with the problems of all
    files.
    """
    named = {name: data for name, data in series.items() if document.is_readings(data)}
    if not named and not beside:
        return dict(series), Meters({}, {})
    found, problems = examined({**named, **beside}, trust())
    tables = {name: _table(name, found[name], problems) for name in named}
    if problems:
        raise DraftRefused(problems)
    meters = Meters({name: found[name] for name in named}, {name: found[name] for name in beside})
    return {**series, **tables}, meters


def examined(
    files: Mapping[str, bytes], trust: TrustList
) -> tuple[dict[str, list[Signed]], list[Problem]]:
    """Give the batches of each file that count, and everything that is wrong with the files together."""
    problems: list[Problem] = []
    found = {name: judged(name, data, trust, problems) for name, data in files.items()}
    for name, sentence in twice(list(found.items())):
        hint = "A device is counted once: take one of the two out, and ask which meter it is on."
        problems.append(Problem(name, "readings.twice", sentence, hint))
    return found, problems + _same_meter(found)


def _same_meter(found: Mapping[str, Sequence[Signed]]) -> list[Problem]:
    """``readings.meter`` for a file of a meter and quantity that another file is about too."""
    seen: dict[tuple[str, str], str] = {}
    problems = []
    for name, batches in found.items():
        for one in batches[:1]:
            other = seen.setdefault((one.batch.meter, one.batch.quantity), name)
            if other != name:
                hint = "Give the batches of one meter in one file: passport issue adds to the former one."
                message = f"It is of the meter that {other} is of, and its readings would count twice."
                problems.append(Problem(name, "readings.meter", message, hint))
    return problems


def judged(name: str, data: bytes, trust: TrustList, problems: list[Problem]) -> list[Signed]:
    """Give the batches of a file that count; what is wrong is added to ``problems``, with the file's name.

    ``readings.format``, ``.profile``, ``.gateway``, ``.key``, ``.signature``, ``.root`` (a reading was
    changed, moved or taken out), ``.subject``, and those of ``facts.contradictions``.
    """
    try:
        batches = document.read(data)
    except ToolError as error:
        where = f"{name}: {error.where}" if error.where else name
        problems.append(Problem(where, error.code, error.message, error.hint))
        for text in error.also:
            place, _, sentence = text.partition(": ")
            problems.append(Problem(f"{name}: {place}", error.code, sentence, error.hint))
        return []
    found = [one for place, each in enumerate(batches) for one in _batch(name, place, each, trust, problems)]
    if len(found) == len(batches):
        hint = "Ask who runs the gateway; until then give the quantity with other evidence."
        problems += [Problem(name, code, text, hint) for code, text in contradictions(found)]
    return found


def _batch(
    name: str, place: int, held: HeldBatch, trust: TrustList, problems: list[Problem]
) -> list[Signed]:
    """The batch if a listed gateway has signed exactly its readings; else its problem is added."""
    where = f"{name}: batch {place + 1}"
    try:
        digest = document_digest(held.credential)
    except ToolError as error:
        problems.append(Problem(where, error.code, error.message, error.hint))
        return []
    judgement = listed.judge("readings", held.credential, digest, trust)
    batch = judgement.model
    if judgement.stopped or not isinstance(batch, Batch):
        problems.append(_unsigned(where, judgement.stopped, held.credential))
        return []
    if not document.holds(batch, held.readings):
        message = "Its readings are not those that were signed: one was changed, moved, added or taken out."
        problems.append(Problem(where, "readings.root", message, _HINTS["signature"]))
        return []
    found = list(document.wrong(batch.document["credentialSubject"], held.readings))
    hint = "Ask who runs the gateway: it signed what cannot be."
    problems += [
        Problem(where if one.place is None else f"{where}, reading {one.place + 1}", "readings.subject",
                one.sentence, hint)
        for one in found
    ]  # fmt: skip
    return [] if found else [Signed(digest, batch, held.readings)]


def _unsigned(where: str, stopped: str, credential: Mapping[str, Any]) -> Problem:
    """Why a batch does not count, by the first question about its signer that was answered no."""
    issuer = credential.get("issuer")
    did = str(issuer.get("id")) if isinstance(issuer, dict) else ""
    named = {**dict.fromkeys(_ORIGIN, "gateway"), **dict.fromkeys(OF_KEYS, "key"), "profile": "profile"}
    code = named.get(stopped or "profile", "signature")
    return Problem(where, f"readings.{code}", f"{quoted(did, 120)} {_SAID[code]}.", _HINTS[code])


def _table(name: str, batches: Sequence[Signed], problems: list[Problem]) -> bytes:
    """The readings as a table that a series is read from; ``readings.unit`` for what no series is in."""
    if not batches:
        return b""
    unit = batches[0].batch.unit
    if unit not in _UNITS or batches[0].batch.step == 0:
        hint = f"A series is in {', '.join(_UNITS)}; give other quantities as figures, with --readings FILE."
        problems.append(Problem(name, "readings.unit", f"No series is in {quoted(unit, 10)}.", hint))
        return b""
    rows = [f"{one.start},{one.value}\n" for each in batches for one in each.readings]
    return f"interval_start,{_UNITS[unit]}\n{''.join(rows)}".encode()


def stated(meters: Meters, start: str, end: str) -> list[dict[str, Any]]:
    """The facts of all meters, as workings have them, by meter and name."""
    found = [
        {**({"series": name} if files is meters.series else {}), **facts_of(batches, start, end)}
        for files in (meters.series, meters.beside)
        for name, batches in sorted(files.items())
    ]
    return sorted(found, key=lambda one: (one["meter"], one["batches"]))
