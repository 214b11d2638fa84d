"""What the tests of the phone's ground floor share: questions asked of both sides, and their documents."""

import base64
import hashlib
import json
from collections.abc import Callable
from functools import cache
from typing import Any

from signing import strict_json
from signing.errors import JsonRefused, ToolError
from tests.mutations import Path
from tests.phone.node import Asked
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.writing import resolved

Change = tuple[Path, Any]
"""A path into a document, and the value to be put there."""
AT_ONCE = 400


def answered(question: Callable[..., Any], *arguments: object) -> Any:
    """Python's answer, or its refusal, as the runner writes it."""
    try:
        return question(*arguments)
    except ToolError as refused:
        return {"refused": refused.code, "where": refused.where}


def codes(answers: list[Any]) -> list[Any]:
    """The same without the places of refusals: those of bytes are told apart by code alone."""
    return [one["refused"] if isinstance(one, dict) and "refused" in one else one for one in answers]


def different(asked: list[Any], theirs: list[Any], ours: list[Any]) -> list[Any]:
    """What was answered differently, with both answers."""
    assert len(asked) == len(theirs) == len(ours)
    return [row for row in zip(asked, theirs, ours, strict=True) if row[1] != row[2]]


def b64(data: bytes) -> str:
    """For the wire."""
    return base64.b64encode(data).decode("ascii")


def named(data: bytes) -> dict[str, Any]:
    """What stands for many bytes on the wire."""
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def asked_of_changes(
    ask: Asked, document: object, what: str, changes: list[Change], **details: object
) -> list[Any]:
    """One question about a document with each of these changes; a change with no path is the document."""
    told: list[Any] = []
    for start in range(0, len(changes), AT_ONCE):
        part = [{"path": [*path], "value": value} for path, value in changes[start : start + AT_ONCE]]
        data = b64(json.dumps(document).encode())
        told += ask("changes", data=data, what=what, changes=part, **details)
    return told


@cache
def credentials() -> tuple[dict[str, Any], ...]:
    """Every different credential in ``tests/vectors``: of passports, trust files, bundles and inputs."""
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(FOLDER.glob("*/*.json")):
        read: Any = strict_json.loads(file.read_bytes(), max_bytes=1 << 23)
        if read.get("format") != "passport-vector/1":
            sources = [file.read_bytes()]
        else:
            evidence = read["evidence"]
            given = [
                read["input"],
                read["trust"],
                *evidence["status"],
                *evidence["claims"],
                *evidence.get("inputs", []),
            ]
            sources = [resolved(one, FOLDER) for one in given]
        for data in sources:
            try:
                value: Any = strict_json.loads(data, max_bytes=1 << 23)
            except JsonRefused:
                continue
            members = value.get("verifiableCredential", [value]) if isinstance(value, dict) else []
            for one in members if isinstance(members, list) else []:
                if isinstance(one, dict) and isinstance(one.get("proof"), dict):
                    found.setdefault(json.dumps(one, sort_keys=True), one)
    return tuple(found.values())
