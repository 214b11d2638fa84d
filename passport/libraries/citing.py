"""How workings and claims name the libraries that factors were taken from (DESIGN 2.10).

Workings: ``libraries[]`` {``id``, ``digestMultibase``, ``edition``, ``factors[]`` {``id``, ``index``,
``hashes[]``}}: which of their factors came from which library, with the path of each to its root. A claim
that lists its components has ``factors[]`` {``id``, ``digestMultibase``}; one that hides them only names the
libraries, since a list of factors is half a recipe.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from passport.vocab import LIBRARIES, Kind

_NAMED: Final = ("id", "digestMultibase", "edition")


class CitedLibrary(NamedTuple):
    """A library that a claim names, and of its records those it says it used: pairs of id and digest."""

    id: str
    digest: str
    edition: str
    factors: tuple[tuple[str, str], ...]


def read(footprint: Mapping[str, Any]) -> tuple[CitedLibrary, ...]:
    """Read the member of a footprint that passed the profile; empty where it has none."""
    return tuple(
        CitedLibrary(
            entry["id"],
            entry["digestMultibase"],
            entry["edition"],
            tuple((one["id"], one["digestMultibase"]) for one in entry.get("factors", ())),
        )
        for entry in footprint.get(LIBRARIES, ())
    )


def stated(workings: Mapping[str, Any], detail: str) -> list[dict[str, Any]]:
    """Give what a claim states of the libraries that its components took factors from, by its workings.

    A factor that was only compared with another is in the workings alone. Raises ``KeyError`` and
    ``TypeError`` for workings that are not in form, or that name a factor which they do not hold.
    """
    digests = {_text(entry["id"]): _text(entry["digestMultibase"]) for entry in workings["factors"]}
    used = [part.get("factor") for part in workings["components"]]
    found = []
    for entry in sorted(workings[LIBRARIES], key=lambda one: _text(one["digestMultibase"])):
        named: dict[str, Any] = {name: _text(entry[name]) for name in _NAMED}
        ids = sorted(_text(one["id"]) for one in entry["factors"])
        held = [{"id": one, "digestMultibase": digests[one]} for one in ids]
        shown = [one for one in held if one["id"] in used]
        if shown:
            found.append({**named, "factors": shown} if detail == "component" else named)
    return found


def _text(value: object) -> str:
    """Give a text as it is; ``TypeError`` for anything else."""
    if not isinstance(value, str):
        raise TypeError("not text")
    return value


def names(kind: Kind | None, document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Id and digest of the libraries that a claim, checked or not, names."""
    subject = document.get("credentialSubject") if kind == "claim" else None
    footprint = subject.get("footprint") if isinstance(subject, dict) else None
    entries = footprint.get(LIBRARIES) if isinstance(footprint, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            name, digest = entry.get("id"), entry.get("digestMultibase")
            if isinstance(name, str) and isinstance(digest, str):
                yield name, digest


def kept(workings: Mapping[str, Any], made: Mapping[str, Any]) -> dict[str, Any]:
    """Give the member of workings that were calculated anew: the libraries of what they still take from them.

    A factor with another record than before came from elsewhere. Empty where nothing is left.
    """
    before = {entry["id"]: entry["digestMultibase"] for entry in workings.get("factors", ())}
    now = {entry["id"]: entry["digestMultibase"] for entry in made.get("factors", ())}
    found = []
    for entry in workings.get(LIBRARIES, ()):
        same = [one for one in entry["factors"] if one["id"] in now and now[one["id"]] == before[one["id"]]]
        if same:
            found.append({**entry, "factors": same})
    return {LIBRARIES: found} if found else {}
