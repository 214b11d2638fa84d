"""Every small change of a JSON document: members added, removed, renamed, wrapped, altered; arrays reordered.

What libraries let pass without breaking a signature (draft README: 3,445 changes) is all among these.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from tests.world_people import Knob

Path = tuple[str | int, ...]
_AT_KEYS = ("@id", "@type", "@value", "@graph", "@included", "@nest", "@reverse", "@index", "@list", "@set")
_MORE_AT_KEYS = (
    "@language",
    "@direction",
    "@import",
    "@propagate",
    "@protected",
    "@base",
    "@vocab",
    "@context",
)


def mutations(document: Knob, first: int = 0, every: int = 1) -> Iterator[tuple[str, Any]]:
    """Pairs of (what was done where, the changed document); unchanged parts are shared.

    From the change numbered ``first`` on only one of ``every`` so many, and no other is made.
    """
    for what, path, changed in islice(named(document), first, None, every):
        yield f"{what} at /{'/'.join(map(str, path))}", replaced(document, path, changed)


def of_several(
    documents: Iterable[tuple[str, Knob]], first: int, every: int
) -> Iterator[tuple[str, str, Any]]:
    """The same of one document after another, numbered through: its name, what was done where, the change."""
    each = ((name, document, one) for name, document in documents for one in named(document))
    for name, document, (what, path, changed) in islice(each, first, None, every):
        yield name, f"{what} at /{'/'.join(map(str, path))}", replaced(document, path, changed)


def named(document: Knob) -> Iterator[tuple[str, Path, Any]]:
    """The same before it is made: what is done, the path of what is changed, and the value put there."""
    for path, value in _nodes(document, ()):
        for what, changed in _changes(value, path):
            yield what, path, changed


def changes(document: Knob) -> Iterator[tuple[Path, Any]]:
    """The same, told as the path of what is changed and the value put there."""
    for _, path, changed in named(document):
        yield path, changed


def replaced(document: Knob, path: Path, value: Knob) -> Knob:
    """The document with the value at ``path`` put in place of what is there; copies only the way to it."""
    if not path:
        return value
    copied = document.copy()
    copied[path[0]] = replaced(document[path[0]], path[1:], value)
    return copied


def _nodes(value: Knob, path: Path) -> Iterator[tuple[Path, Any]]:
    yield path, value
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _nodes(member, (*path, name))
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _nodes(entry, (*path, index))


def _changes(value: Knob, path: Path) -> Iterator[tuple[str, Any]]:
    if path:
        yield "null", None
        yield "wrapped in an array", [value]
        yield "wrapped in @value", {"@value": value}
        yield "wrapped in @set", {"@set": [value]}
        yield "number", 21840
    if isinstance(value, dict):
        yield from _object(value)
    elif isinstance(value, list):
        yield from _array(value)
    elif isinstance(value, str):
        yield from _text(value)
    else:
        yield "text for a boolean", str(value).lower()
        yield "negated", not value


def _object(value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, member in value.items():
        rest = {key: other for key, other in value.items() if key != name}
        yield f"removed {name}", rest
        yield f"renamed {name}", {**rest, name.capitalize(): member}
    for name in (*_AT_KEYS, *_MORE_AT_KEYS):
        if name not in value:
            yield f"added {name}", {**value, name: "https://evil.example/"}
    for name in ("co2Verified", "proof", "verifiableCredential", "name", "description", "id", "type"):
        if name not in value:
            yield f"added {name}", {**value, name: "urn:uuid:019955c0-6f00-7a31-9c7e-0d5c5b7f4a11"}
            yield f"added {name} as true", {**value, name: True}
    yield "emptied", {}


def _array(value: list[Any]) -> Iterator[tuple[str, Any]]:
    yield "emptied", []
    yield "nested", [value]
    if value:
        yield "first entry alone, no array", value[0]
        yield "duplicated entry", [*value, value[-1]]
    yield "null entry", [*value, None]
    for index in range(len(value)):
        yield f"removed {index}", value[:index] + value[index + 1 :]
        if index:
            yield (
                f"swapped {index}",
                [*value[: index - 1], value[index], value[index - 1], *value[index + 1 :]],
            )
    if len(value) > 2:
        yield "reversed", value[::-1]


def _text(value: str) -> Iterator[tuple[str, Any]]:
    yield "emptied", ""
    yield "longer", value + "0"
    yield "with a space", value + " "
    yield "with a control character", value + "\u0001"
    yield "with a line break", value + "\n"
    yield "with a zero-width joiner", value[:1] + "\u200d" + value[1:]
    yield "other case", value.swapcase()
    yield "cut", value[:-1]
    yield "blank node", "_:b0"
    yield "relative", value.rpartition("/")[2] if "/" in value else "x" + value
    if value[:1].isdigit():
        yield "plus sign", "+" + value
        yield "leading zero", "0" + value
        yield "other digits", "".join(chr(0x660 + int(c)) if c.isdigit() else c for c in value)
        yield "exponent", value + "e0"
        yield "trailing zero", value + (".0" if "." not in value else "0")
    if value in ("true", "false"):
        yield "boolean for text", value == "true"
