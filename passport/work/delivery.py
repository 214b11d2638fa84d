"""Reading a delivery again, the file that ``passport pack`` writes for phones (passport-delivery/1).

Nothing is judged here. ``mobile_demo/app/deliveries/delivery.js`` reads the same file, and refuses it whole
where a line is wrong; here such a line stands among the others, because a batch reports on every passport.
"""

from typing import Any, Final

from passport.work.batches.items import Item
from signing.errors import ToolError
from signing.strict_json import loads

_KINDS: Final = {b'{"passport":': False, b'{"status":': True}
"""How lines begin, and whether they hold status lists."""


class Reader:
    """The lines of one delivery after its head."""

    def __init__(self, head: bytes) -> None:
        self._stated = _counts(head)
        self._found = [0, 0]

    def item(self, name: str, line: bytes, path: str, start: int) -> Item:
        """Give the document in a line that begins at ``start`` of the file ``path``."""
        for beginning, is_status in _KINDS.items():
            if line.startswith(beginning) and line.endswith(b"}"):
                self._found[is_status] += 1
                data = line[len(beginning) : -1]
                return Item(name, data, path=path, offset=start + len(beginning), is_beside=is_status)
        return Item(name, b"", "file.delivery", "The line is none of a delivery, or was cut off.")

    @property
    def problem(self) -> str:
        """What does not agree with the head once all lines were read; empty where everything does."""
        if self._stated is None:
            return "The first line of this delivery does not say how many documents follow."
        if self._stated == self._found:
            return ""
        stated, found = sum(self._stated), sum(self._found)
        return (
            f"The delivery says it holds {stated} documents, and {found} are there: it was cut off or"
            " changed. Copy it again, or ask whoever packed it."
        )


def _counts(head: bytes) -> list[int] | None:
    """Read the counts in the head of a delivery; ``None`` for a line of another form."""
    try:
        head_members: Any = loads(head.strip())
    except ToolError:
        return None
    counts = [head_members.get(name) for name in ("passports", "status")]
    if not all(isinstance(count, str) and count.isascii() and count.isdigit() for count in counts):
        return None
    return [int(count) for count in counts]
