"""Export a claim in a format by its name: the documents, and what of the claim they leave out."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple, cast

from passport.exports import catena_x, cbam, pact, registry
from passport.exports.reading import ExportRefused, Reading, pattern
from passport.exports.subject import Assumed, Note, Subject
from passport.exports.untp import passport as untp
from passport.exports.writing import written
from signing.package_data import package_data
from signing.strict_json import loads

REPRESENTED: Final = ""
"""The reason of a place that is not lost."""


class Format(NamedTuple):
    """A format of others: writes documents by the endings of their files, and puts the note into them."""

    title: str
    documents: Callable[[Reading, Subject], dict[str, Any]]
    note: Callable[[dict[str, Any], Note], None]
    assumed: Callable[[Subject], tuple[Assumed, ...]]


FORMATS: Final[Mapping[str, Format]] = {
    "pact": Format("PACT 3.0 product footprints", pact.documents, pact.note, pact.assumed),
    "untp": Format("UNTP 0.7.0 passport and conformity credential", untp.documents, untp.note, untp.assumed),
    "cbam": Format("CBAM operator data", cbam.documents, cbam.note, cbam.assumed),
    "catena-x": Format("Catena-X PCF 9.0.0", catena_x.documents, catena_x.note, catena_x.assumed),
    "registry": Format("registration record", registry.documents, registry.note, registry.assumed),
}


class Lost(NamedTuple):
    """A place of the claim that an export does not represent, and why: a word of ``reasons``."""

    at: str
    why: str


class Export(NamedTuple):
    """An export of one claim; ``files`` by the endings of their names, ``format`` is its name.

    ``given`` is what was exported.
    """

    files: Mapping[str, bytes]
    format: str
    reading: Reading
    assumed: tuple[Assumed, ...]
    given: Subject

    @property
    def represented(self) -> int:
        """How many places of the claim are represented."""
        return len(self.reading.taken())

    @property
    def lost(self) -> tuple[Lost, ...]:
        """The places that are lost, each with its reason."""
        return tuple(Lost(place, reason(place, self.format)) for place in self.reading.lost())


def export(given: Subject, name: str) -> Export:
    """Write a claim in the format ``name``: the same claim gives the same bytes.

    Raises ``export.kind`` for a CO2 statement, and ``export.*`` where the format would change the meaning of
    the number.
    """
    if "ProductClaim" not in given.claim["type"]:
        raise ExportRefused(
            "export.kind",
            "This is a CO2 statement of a company; the formats here are of products.",
            hint="Export the passport of a product.",
        )
    how = FORMATS[name]
    reading = Reading(given.claim)
    found = how.documents(reading, given)
    assumed = how.assumed(given)
    said = Note(
        given.claim["id"], given.digest, given.statement_digest, given.verdict, given.address,
        tuple(reading.gathered()), assumed,
    )  # fmt: skip
    how.note(found, said)
    files = {ending: written(document) for ending, document in found.items()}
    return Export(files, name, reading, assumed, given)


@cache
def coverage() -> Mapping[str, Mapping[str, str]]:
    """Each place of the claim's schema: by format why it is lost, ``REPRESENTED`` where it is not."""
    return cast("dict[str, dict[str, str]]", _table()["places"])


@cache
def reasons() -> Mapping[str, str]:
    """Each reason of a loss and its sentence."""
    return cast("dict[str, str]", _table()["reasons"])


@cache
def _table() -> Mapping[str, Any]:
    return cast("dict[str, Any]", loads(package_data("passport.exports", "data/coverage.json")))


def reason(place: str, name: str) -> str:
    """Why a format does not represent a place of a claim."""
    return coverage()[pattern(place)][name]
