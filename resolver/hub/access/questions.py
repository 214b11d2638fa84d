"""Read questions of readers elsewhere: closed forms of texts; raises ``hub.question`` for every other one."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from resolver.hub.engine import HubRefused
from resolver.hub.equivalence import Equivalence
from resolver.hub.reconciling import HEADING, Reported, inventory_of
from resolver.hub.searching import Asked
from signing import jcs

_FIELDS: Final[Mapping[str, str]] = {
    "cn": "cn", "route": "route", "country": "country", "period": "period", "tier": "tier",
    "boundary": "boundary", "gwpSet": "gwp_set", "electricity": "electricity", "after": "after",
}  # fmt: skip
_MOST_LINES: Final = 1_000
_LONGEST: Final = 500

Question = Any
"""JSON of a stranger."""


def search(asked: Question, producer: str, rules: Callable[[bytes], Equivalence]) -> Asked:
    """A question of ``search``, about the rows of one producer or of all (empty).

    ``rules`` takes the file of an equivalence; raises ``hub.equivalence`` for one that does not hold.
    """
    members = dict(asked) if isinstance(asked, dict) else asked
    signed = members.pop("equivalence", None) if isinstance(members, dict) else None
    if signed is not None and not isinstance(signed, dict):
        raise wrong("equivalence is the file of one, as a JSON object")
    by_number = members.pop("byNumber", False) if isinstance(members, dict) else False
    if not isinstance(by_number, bool):
        raise wrong("byNumber is true or false")
    texts = _texts(members, frozenset(_FIELDS))
    fields: dict[str, Any] = {_FIELDS[name]: value for name, value in texts.items()}
    found = Asked(producer=producer, by_number=by_number)._replace(**fields)
    return found if signed is None else found._replace(equivalence=rules(jcs.canonical(signed)))


def heading(asked: Question) -> str:
    """The heading that ``anomalies`` is asked about: numbers of one heading are compared at a time."""
    found = _texts(asked, frozenset({"cn"})).get("cn", "")
    if len(found) != 4 or not (found.isascii() and found.isdigit()):
        raise wrong("cn is the heading, 4 digits")
    return found


def inventory(asked: Question) -> list[Reported]:
    """The inventory that ``reconcile`` is asked about; raises ``hub.inventory`` besides."""
    lines = asked.get("lines") if isinstance(asked, dict) and asked.keys() == {"lines"} else None
    if not isinstance(lines, list) or not 0 < len(lines) <= _MOST_LINES:
        raise wrong(f"lines are 1 to {_MOST_LINES}, each facility, year, direct_kg")
    return inventory_of([_line(one) for one in lines], "lines", 0)


def after(asked: Question) -> int:
    """The number of the last entry of the journal that was shown."""
    found = _texts(asked, frozenset({"after"})).get("after", "") or "0"
    if not (found.isascii() and found.isdigit() and len(found) < 18):
        raise wrong("after is the number of the last entry that was shown")
    return int(found)


def wrong(what: str) -> HubRefused:
    """Make the refusal of a question."""
    return HubRefused("hub.question", f"This cannot be asked: {what}.", hint="See /openapi.json.")


def _line(line: object) -> list[str]:
    if not isinstance(line, dict) or line.keys() != set(HEADING):
        raise wrong("each line has facility, year, direct_kg")
    if not all(isinstance(text, str) for text in line.values()):
        raise wrong("facility, year and direct_kg are texts")
    return [line[name] for name in HEADING]


def _texts(asked: Question, names: frozenset[str]) -> dict[str, str]:
    if not isinstance(asked, dict) or not asked.keys() <= names:
        raise wrong(f"members are {', '.join(sorted(names))}")
    if not all(isinstance(one, str) and len(one) <= _LONGEST for one in asked.values()):
        raise wrong(f"members are texts of at most {_LONGEST} characters")
    return {str(name): str(value) for name, value in asked.items()}
