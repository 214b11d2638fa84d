"""Questions to the independent implementations on Node, many in one process."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.interop.installed import node
from tests.signing.documents import Json


def ask(folder: Path, questions: Iterable[Mapping[str, object]]) -> list[dict[str, Json]]:
    """The answers, ``{"value"}`` or ``{"error"}``, in order; skips where Node cannot run."""
    file = folder / "questions.ndjson"
    file.write_text("".join(json.dumps(one) + "\n" for one in questions), encoding="ascii")
    found: list[dict[str, Any]] = node("peers.mjs", str(file))
    return found
