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

    def gathered(self) -> list[str]:
        """What ``lost`` lists, a member that is lost as a whole as that member: ``/proof`` for all below."""
        above = {""}
        for pointer in self._taken:
            while pointer not in above:
                above.add(pointer)
                pointer = pointer.rpartition("/")[0]  # noqa: PLW2901 - the way up to the document
        found: list[str] = []
        _gather(self._claim, "", above, found)
        return found

    def taken(self) -> frozenset[str]:
        """All places that were noted."""
        return frozenset(self._taken)

    def lost(self) -> list[str]:
        """All places of the claim that were not noted, in the order of the document."""
        return [pointer for pointer in leaves(self._claim) if pointer not in self._taken]


def leaves(value: object, pointer: str = "") -> list[str]:
    """The places of all texts and truth values below ``value``, in the order of the document."""
    found: list[str] = []
    _add_leaves(value, pointer, found)
    return found


def _add_leaves(value: object, pointer: str, found: list[str]) -> None:
    if isinstance(value, dict):
        for name, member in value.items():
            _add_leaves(member, f"{pointer}/{name}", found)
    elif isinstance(value, list):
        for place, member in enumerate(value):
            _add_leaves(member, f"{pointer}/{place}", found)
    else:
        found.append(pointer)


def pattern(pointer: str) -> str:
    """A place with ``*`` for every index: the row of the coverage map it belongs to."""
    return _INDEX.sub("/*", pointer)


def _gather(value: object, pointer: str, above: set[str], found: list[str]) -> None:
    """Add the members below ``value`` that lead to no place that was taken; ``above`` are those that do."""
    if isinstance(value, dict):
        below = [(f"{pointer}/{name}", member) for name, member in value.items()]
    elif isinstance(value, list):
        below = [(f"{pointer}/{place}", member) for place, member in enumerate(value)]
    else:
        return
    for place, member in below:
        if place in above:
            _gather(member, place, above, found)
        else:
            found.append(place)
