"""Read members of a claim and note which of them an export represents; the rest is what it loses.

A place is a JSON Pointer (RFC 6901) to a text or a truth value of the claim. Every place that no exporter
took is lost, so the list of losses follows from what was written and cannot be forgotten.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from signing.errors import ToolError

_INDEX: Final = re.compile(r"/(?:0|[1-9][0-9]*)(?=/|$)")


class ExportRefused(ToolError):
    """A claim that a format cannot state without changing what it means; codes ``export.*``."""


class Reading:
    """A claim being exported: ``take`` reads a place that the export represents, ``peek`` one it uses."""

    def __init__(self, claim: Mapping[str, Any]) -> None:
        self._claim = claim
        self._taken: set[str] = set()

    def take(self, pointer: str) -> str:
        """The text at a place that must be there, noted as represented."""
        value = self.peek(pointer)
        self._taken.add(pointer)
        return str(value)

    def maybe(self, pointer: str) -> str:
        """The text at a place, noted as represented; empty where there is none."""
        return "" if self.peek(pointer) is None else self.take(pointer)

    def peek(self, pointer: str) -> Any:  # noqa: ANN401 - any JSON value, narrowed by the callers
        """The value at a place, not noted; ``None`` where there is none."""
        found: Any = self._claim
        for name in pointer[1:].split("/"):
            if isinstance(found, list):
                found = found[int(name)] if name.isdigit() and int(name) < len(found) else None
            else:
                found = found.get(name) if isinstance(found, dict) else None
        return found

    def each(self, pointer: str) -> Iterator[str]:
        """The places of the entries of an array; none where there is no array."""
        found = self.peek(pointer)
        return (f"{pointer}/{place}" for place in range(len(found or ())))

    def taken(self) -> frozenset[str]:
        """All places that were noted."""
        return frozenset(self._taken)

    def lost(self) -> list[str]:
        """All places of the claim that were not noted, in the order of the document."""
        return [pointer for pointer in leaves(self._claim) if pointer not in self._taken]


def leaves(value: object, pointer: str = "") -> Iterator[str]:
    """The places of all texts and truth values below ``value``, in the order of the document."""
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield from leaves(member, f"{pointer}/{name}")
    elif isinstance(value, list):
        for place, member in enumerate(value):
            yield from leaves(member, f"{pointer}/{place}")
    else:
        yield pointer


def pattern(pointer: str) -> str:
    """A place with ``*`` for every index: the row of the coverage map it belongs to."""
    return _INDEX.sub("/*", pointer)


def gathered(lost: list[str], claim: Mapping[str, Any]) -> list[str]:
    """Lost places, those of a member of which everything is lost as that member.

    ``/proof`` stands for all places below it. The list says the same as ``lost``: ``spread`` gives it back.
    """
    found = set(lost)
    shown: list[str] = []

    def visit(value: object, pointer: str) -> bool:
        """Whether everything below is lost; where only part of it is, that part is listed."""
        if not isinstance(value, Mapping | list):
            return pointer in found
        pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
        start = len(shown)
        whole = True
        for name, member in pairs:
            below = f"{pointer}/{name}"
            if visit(member, below):
                shown.append(below)
            else:
                whole = False
        if whole and pointer:
            del shown[start:]
        return whole and bool(pointer)

    visit(claim, "")
    return shown


def spread(shown: list[str], claim: Mapping[str, Any]) -> list[str]:
    """All places that a gathered list stands for, in the order of the document."""
    members = set(shown)
    return [
        pointer
        for pointer in leaves(claim)
        if any(pointer == one or pointer.startswith(one + "/") for one in members)
    ]
