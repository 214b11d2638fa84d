"""The closed profile (DESIGN 2.1, rules R1-R7), checked on the JSON before any canonicalisation.

The files in ``passport/schemas`` are the one source of R2-R6; they are compiled when a kind is first asked
for. R1 follows from constant contexts and closed objects; R7, and R1 in a proof, are checked here.
"""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, Final, Literal, NamedTuple, cast

from passport.model.compiling import Check, Compiler, Form, Rule, Schema, Violation
from passport.moments import is_moment
from passport.vocab import JCS_SUITES, Kind
from signing.dids import check_did, split_method
from signing.errors import ToolError
from signing.package_data import package_data
from signing.strict_json import loads

__all__ = [
    "Rule", "Shape", "ShapeRefused", "Violation", "check", "check_of", "check_of_many",
    "package_file", "refuse", "schema",
]  # fmt: skip

Shape = Kind | Literal["container", "hubdocument", "loggedfile", "viewedfile", "view", "holdings"]

_DIGITS_OF_A_FIGURE: Final = 18
_CONTEXT_OF_PROOF: Final = "/proof/@context"
_REMEMBERED: Final = 4096
"""Answers kept of each form: a document repeats its moments, and documents the same few DIDs and keys."""


class ShapeRefused(ToolError):
    """A document that breaks a rule of the closed profile, named by ``violation``; ``where`` is the place."""

    def __init__(self, kind: Shape, violation: Violation) -> None:
        super().__init__(
            f"profile.{violation.problem}",
            f"The {kind} breaks rule {violation.description}.",
            hint=f"Compare it with passport/schemas/{kind}.schema.json.",
            where=violation.where,
        )
        self.violation = violation


def check(kind: Shape, document: object) -> Violation | None:
    """Find the first violation of the profile by a document that should be of this kind, or ``None``.

    Linear in the size of the document. The order of the search is part of the contract: depth first; at one
    object its kind, unknown members, missing members (the smallest name of each), then the members by code
    point; the context of the proof, and R7 last.
    """
    shape = _shape(kind)
    violation = shape.check(document)
    if violation is not None and not violation.where.startswith(_CONTEXT_OF_PROOF):
        return violation
    held = cast("dict[str, Any]", document)
    return _context_of_proof(held) or _repeated_id(shape.ids, held)


def refuse(kind: Shape, document: object) -> None:
    """Raise ``ShapeRefused`` where ``check`` finds a violation; for those who write documents."""
    violation = check(kind, document)
    if violation is not None:
        raise ShapeRefused(kind, violation)


def package_file(name: str) -> bytes:
    """Give the bytes of a data file of this package, by its path below ``passport/``."""
    return package_data("passport", name)


@cache
def schema(name: str) -> Schema:
    """Give the schema of a kind, or ``common``, as parsed JSON."""
    return cast("Schema", loads(package_file(f"schemas/{name}.schema.json")))


def check_of(part: Schema) -> Check:
    """The check of a part of our schemas, for readers of drafts who want every violation, not the first."""
    return _compiler().compile(part)


def check_of_many(part: Schema) -> Check:
    """The check of an object of which there are many, as of the objects in an array."""
    return _compiler().compile(part, many=True)


class _Ids(NamedTuple):
    """Where objects with an ``id`` can be: whether here, and below which members (in order) and arrays."""

    here: bool
    below: tuple[tuple[str, "_Ids"], ...]


class _Shape(NamedTuple):
    check: Check
    ids: _Ids


@cache
def _compiler() -> Compiler:
    return Compiler(schema("common"), _FORMS)


@cache
def _shape(kind: Shape) -> _Shape:
    own = schema(kind)
    return _Shape(_compiler().compile(own), _ids(own) or _Ids(False, ()))


def _ids(part: Schema) -> _Ids | None:
    """Find where a schema has objects with an ``id``; ``None`` where there are none in it or below."""
    part = _compiler().resolve(part)
    if part.get("type") == "array":
        return _ids(part["items"])
    members: Mapping[str, Schema] = part.get("properties", {})
    below = tuple((name, found) for name in sorted(members) if (found := _ids(members[name])) is not None)
    return _Ids("id" in members, below) if "id" in members or below else None


def _context_of_proof(document: dict[str, Any]) -> Violation | None:
    """Check rule R1 in a proof: of a JCS suite it may repeat the ``@context`` of the document, else none.

    The last word on that member: what equals the ``@context`` of the document has kept its schema too.
    """
    proof = document.get("proof", {})
    if "@context" not in proof:
        return None
    if str(proof.get("cryptosuite")) not in JCS_SUITES:
        return Violation("R1", _CONTEXT_OF_PROOF, "unknown_member")
    return None if proof["@context"] == document["@context"] else Violation("R1", _CONTEXT_OF_PROOF, "const")


def _repeated_id(ids: _Ids, document: dict[str, Any]) -> Violation | None:
    """Check rule R7: no two objects share an ``id``; the second in order of the walk breaks it.

    An object comes before its members, and members in order of code points, so that the place is the same in
    every implementation.
    """
    seen: set[str] = set()
    for path, text in _walk(ids, document, ()):
        if text in seen:
            where = "".join(f"/{step}" for step in path)
            return Violation("R7", f"{where}/id", "duplicate_id")
        seen.add(text)
    return None


def _walk(
    ids: _Ids, value: dict[str, Any], path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Walk the objects with an ``id``: their path and id, an object before its members."""
    if ids.here and "id" in value:
        yield path, value["id"]
    for name, below in ids.below:
        member = value.get(name)
        if type(member) is dict:
            yield from _walk(below, member, (*path, name))
        elif type(member) is list:
            for index, entry in enumerate(member):
                yield from _walk(below, entry, (*path, name, index))


def _is_figure(text: str) -> bool:
    """Whether a decimal has at most 18 digits and is no negative zero; the pattern has been checked."""
    negative = text[0] == "-"
    if len(text) - negative - ("." in text) > _DIGITS_OF_A_FIGURE:
        return False
    return not negative or text.strip("-0.") != ""


@lru_cache(_REMEMBERED)
def _is_moment(text: str) -> bool:
    return is_moment(text)


@lru_cache(_REMEMBERED)
def _is_date(text: str) -> bool:
    return is_moment(f"{text}T00:00:00Z")


@lru_cache(_REMEMBERED)
def _is_did(text: str) -> bool:
    try:
        check_did(text)
    except ToolError:
        return False
    return True


@lru_cache(_REMEMBERED)
def _is_key_id(text: str) -> bool:
    try:
        split_method(text)
    except ToolError:
        return False
    return True


_FORMS: Final[Mapping[str, Form]] = {
    "figure": _is_figure,
    "moment": _is_moment,
    "date": _is_date,
    "did": _is_did,
    "keyId": _is_key_id,
}
