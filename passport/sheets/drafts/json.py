"""Parse drafts in strict JSON (RFC 8259 without repeated names), with places as JSON Pointers (RFC 6901)."""

from typing import Final

from passport.sheets.drafts.reading import DraftRefused, Imprecise, Path, Problem, Tree
from signing.errors import JsonRefused
from signing.strict_json import JsonValue, loads

_MAX_BYTES: Final = 1_048_576


def parse(data: bytes, source: str) -> Tree:
    """Parse a JSON draft of at most 1 MiB; raises ``DraftRefused`` for what is no strict JSON."""
    try:
        value = loads(data, max_bytes=_MAX_BYTES)
    except JsonRefused as error:
        where = f"{source}: {error.where}" if error.where else source
        raise DraftRefused([Problem(where, error.code, error.message, error.hint)]) from None

    def place(path: Path) -> str:
        steps = (str(step).replace("~", "~0").replace("/", "~1") for step in path)
        return f"{source}#" + "".join(f"/{step}" for step in steps)

    return Tree(_marked(value), place)


def _marked(value: JsonValue) -> object:
    """Return the same with every float marked as imprecise: its digits are those of a double by now."""
    if isinstance(value, dict):
        return {name: _marked(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_marked(entry) for entry in value]
    return Imprecise(repr(value)) if isinstance(value, float) else value
