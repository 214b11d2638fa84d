"""Read which control group each producer belongs to: a table of the hub's steward, for no claim says it."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from resolver.hub.engine import HubRefused
from signing.dids import check_did
from signing.errors import DidRefused
from signing.shown import quoted

Groups = Mapping[str, str]
"""The control group of each producer."""
HEADING: Final = ["producer", "group"]
_MOST_SAID: Final = 20
_HINT: Final = "Write a line for each producer: its DID, and who controls it, each group always alike."
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
        elif not _is_did(cells[0]):
            wrong.append(f"{name}:{number} names no producer by its DID: {quoted(cells[0], 60)}")
        elif found.setdefault(cells[0], cells[1]) != cells[1]:
            wrong.append(f"{name}:{number} puts {quoted(cells[0], 60)} into a second group")
        elif spelt.setdefault(_one_spelling(cells[1]), cells[1]) != cells[1]:
            other = quoted(spelt[_one_spelling(cells[1])], 60)
            wrong.append(f"{name}:{number} spells {quoted(cells[1], 60)} otherwise than {other} above")
    if wrong or not found:
        raise refused(name, wrong or [f"{name} names no producer"])
    return found


def check_after(table: Groups, before: Groups, counted: Iterable[str]) -> None:
    """Refuse a table that takes out or divides what the release before it counted; raises ``hub.regrouped``.

    ``before``: the table of that release; ``counted``: producers whose rows are in it.
    """
    wrong: list[str] = []
    members: dict[str, set[str]] = {}
    for producer in sorted(set(counted) & before.keys()):
        if producer in table:
            members.setdefault(before[producer], set()).add(table[producer])
        else:
            wrong.append(f"{quoted(producer, 60)}, which the last release counts, is not in the table")
    for group, now in sorted(members.items()):
        if len(now) > 1:
            parts = ", ".join(quoted(one, 40) for one in sorted(now))
            wrong.append(f"{quoted(group, 40)}, one group in the last release, is now several: {parts}")
    if wrong:
        error = HubRefused(
            "hub.regrouped", f"{wrong[0]}.",
            hint="Mend the table. If it is meant, say --regrouped: claims of producers that it leaves out"
            " then leave, and do not come back.",
        )  # fmt: skip
        error.also = tuple(f"{one}." for one in wrong[1:_MOST_SAID])
        raise error


def lasting(
    tables: Sequence[Groups], wanted: Mapping[int, Iterable[str]]
) -> dict[int, dict[str, str]]:
    """Give the group of producers by a table and all later ones together: who was one once stays one.

    ``wanted``: producers by the place of a table, first to last. What was published by one table is never
    judged as several groups because a later one divides them, or leaves them out (T623); what a later one
    puts together counts as one. A group is named after one of its producers.
    """
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while (other := above.setdefault(name, name)) != name:
            above[name] = name = above[other]
        return name

    found = {}
    for place in range(len(tables) - 1, -1, -1):
        firsts: dict[str, str] = {}
        for producer, group in sorted(tables[place].items()):
            first, own = top(firsts.setdefault(group, producer)), top(producer)
            above[max(first, own)] = min(first, own)
        if place in wanted:
            found[place] = {producer: top(producer) for producer in wanted[place]}
    return found


def _is_did(text: str) -> bool:
    try:
        check_did(text)
    except DidRefused:
        return False
    return True


def _one_spelling(group: str) -> str:
    """A group as it is compared: one that is written in two ways would count as two groups (T392)."""
    plain = unicodedata.normalize("NFKC", group).casefold()
    return "".join(one for one in plain if one.isalnum()) or plain


def _lines(data: bytes, name: str) -> list[list[str]]:
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise refused(name, [f"{name} is no CSV in UTF-8"]) from error
    if not lines or lines[0] != HEADING:
        raise refused(name, [f"{name}:1 is not the heading {','.join(HEADING)}"])
    return lines


def refused(name: str, wrong: list[str], hint: str = _HINT) -> HubRefused:
    """Say what is wrong with a table of groups: ``hub.groups``."""
    error = HubRefused("hub.groups", f"{wrong[0]}.", where=name, hint=hint)
    error.also = tuple(f"{one}." for one in wrong[1:_MOST_SAID])
    return error
