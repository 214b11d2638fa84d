"""Write TOML of texts and lists of texts; reading is the work of ``tomllib``.

The files are the party's own records, which this tool reads back. So characters stay as they are; what is
shown of them goes through ``signing.shown`` where it is shown.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Value: TypeAlias = "str | Sequence[str]"


def text(value: str) -> str:
    """Return a basic string of TOML 1.0; the escapes of JSON are among TOML's, which escapes U+007F too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def table(members: Mapping[str, Value]) -> str:
    """Return a line ``name = value`` for each member; names are our own bare keys."""
    lines = []
    for name, value in members.items():
        shown = text(value) if isinstance(value, str) else "[" + ", ".join(text(item) for item in value) + "]"
        lines.append(f"{name} = {shown}\n")
    return "".join(lines)
