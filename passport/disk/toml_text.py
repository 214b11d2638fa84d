"""Writing the little TOML this floor writes: texts and lists of texts. Reading is the work of ``tomllib``."""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Value: TypeAlias = "str | Sequence[str]"


def text(value: str) -> str:
    """A basic string of TOML 1.0; the escapes of JSON are among TOML's."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def table(members: Mapping[str, Value]) -> str:
    """``name = value`` lines; names are our own bare keys."""
    lines = []
    for name, value in members.items():
        shown = text(value) if isinstance(value, str) else "[" + ", ".join(text(item) for item in value) + "]"
        lines.append(f"{name} = {shown}\n")
    return "".join(lines)
