"""Read which control group each producer belongs to: a table of the hub's steward, for no claim says it."""

import csv
import io
import unicodedata
from typing import Final

from resolver.hub.engine import HubRefused
from signing.shown import quoted

HEADING: Final = ["producer", "group"]
_MOST_SAID: Final = 20
_LONGEST: Final = 500


def read_groups(data: bytes, name: str) -> dict[str, str]:
    """Give the group of each producer (a DID); raises ``hub.groups`` with every mistake and its line."""
    lines = _lines(data, name)
    found: dict[str, str] = {}
    spelt: dict[str, str] = {}
    wrong = []
    for number, line in enumerate(lines[1:], 2):
        cells = [cell.strip() for cell in line]
        if len(cells) != 2 or not all(cells) or max(map(len, cells)) > _LONGEST:
            wrong.append(f"{name}:{number} has not a producer and its group")
        elif found.setdefault(cells[0], cells[1]) != cells[1]:
            wrong.append(f"{name}:{number} puts {quoted(cells[0], 60)} into a second group")
        elif spelt.setdefault(_one_spelling(cells[1]), cells[1]) != cells[1]:
            other = quoted(spelt[_one_spelling(cells[1])], 60)
            wrong.append(f"{name}:{number} spells {quoted(cells[1], 60)} otherwise than {other} above")
    if wrong or not found:
        raise _refused(name, wrong or [f"{name} names no producer"])
    return found


def _one_spelling(group: str) -> str:
    """A group as it is compared: one that is written in two ways would count as two groups (T392)."""
    plain = unicodedata.normalize("NFKC", group).casefold()
    return "".join(one for one in plain if one.isalnum()) or plain


def _lines(data: bytes, name: str) -> list[list[str]]:
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _refused(name, [f"{name} is no CSV in UTF-8"]) from error
    if not lines or lines[0] != HEADING:
        raise _refused(name, [f"{name}:1 is not the heading {','.join(HEADING)}"])
    return lines


def _refused(name: str, wrong: list[str]) -> HubRefused:
    error = HubRefused(
        "hub.groups", f"{wrong[0]}.", where=name,
        hint="Write a line for each producer: its DID, and who controls it, each group always alike.",
    )  # fmt: skip
    error.also = tuple(f"{one}." for one in wrong[1:_MOST_SAID])
    return error
