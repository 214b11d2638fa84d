"""Every claim of the vector corpus that keeps the profile, with the statement about it."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from passport import links
from passport.exports.subject import Subject
from passport.model import shape
from signing.digests import document_digest
from signing.errors import ToolError
from signing.strict_json import loads
from tests.vectors_build import writing
from tests.vectors_build.__main__ import FOLDER

Json = dict[str, Any]


@cache
def claims() -> tuple[Subject, ...]:
    """One subject a claim, by D; the first statement in a file that names it counts."""
    found: dict[str, Subject] = {}
    for file in sorted(FOLDER.glob("*/*.json")):
        if file.parent.name not in {"passport", "trust", "status"}:
            for claim, statement in _of(loads(file.read_bytes(), max_bytes=file.stat().st_size)):
                digest = document_digest(claim)
                about = "" if statement is None else document_digest(statement)
                found.setdefault(digest, Subject(claim, digest, statement, about, "verified"))
    return tuple(found.values())


def _of(vector: Any) -> Iterator[tuple[Json, Json | None]]:
    try:
        value: Any = loads(writing.resolved(vector["input"], FOLDER), max_bytes=10_000_000)
    except ToolError:
        return
    held = value.get("verifiableCredential", [value]) if isinstance(value, dict) else []
    members = [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []
    sound = [one for one in members if shape.check("claim", one) is None]
    statements = [one for one in members if shape.check("statement", one) is None]
    for claim in sound:
        digest = document_digest(claim)
        about = (one for one in statements if links.names(one["credentialSubject"], claim, digest))
        yield claim, next(about, None)
