"""Read what people write for a hub to sign (TOML): every mistake at once, each with its line."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from passport.disk import files
from passport.sheets.drafts import toml
from passport.sheets.drafts.reading import DraftRefused, Problem
from resolver.hub.engine import HubRefused

Wrong = Iterable[tuple[str, str]]
"""Mistakes: a JSON Pointer into the draft and what is wrong there."""
_MEMBERS: Final[Mapping[str, frozenset[str]]] = {
    "charter": frozenset({"text", "standardSetter", "grants"}),
    "equivalence": frozenset({"number", "text", "sets", "limits"}),
}
_OPTIONAL: Final[Mapping[str, frozenset[str]]] = {
    "charter": frozenset({"retention"}),
    "equivalence": frozenset(),
}
_SIGNED_BY: Final[Mapping[str, str]] = {
    "charter": "passport hub charter",
    "equivalence": "passport hub equate",
}
_MOST_SAID: Final = 20


def read(path: Path, kind: str, wrong: Callable[[Mapping[str, Any]], Wrong]) -> dict[str, Any]:
    """Read the draft of a ``charter`` or an ``equivalence``; raises ``hub.charter`` or ``hub.equivalence``.

    ``wrong`` gives the mistakes of the members that are there.
    """
    try:
        tree = toml.parse(files.read(path, limit=files.MAX_SMALL), str(path))
    except DraftRefused as error:
        raise _refused(kind, [*map(_no_toml, error.problems)], str(path)) from None
    draft = tree.value
    assert isinstance(draft, dict)  # noqa: S101 - TOML is a table
    members, optional = _MEMBERS[kind], _OPTIONAL[kind]
    other = next((name for name, some in _MEMBERS.items() if draft.keys() - _OPTIONAL[name] == some), kind)
    if other != kind:
        what = f"{path} is the draft of a{'n' * (other[0] in 'aeiou')} {other}, no {kind}"
        raise _refused(kind, [f"{what}: {_SIGNED_BY[other]} signs it"], str(path))
    found = [
        *(
            f"{tree.place((name,))} /{name} is no member of the draft"
            for name in sorted(draft.keys() - members - optional)
        ),
        *(f"{path} has no {name}" for name in sorted(members - draft.keys())),
        *(f"{tree.place(_steps(where))} {where} {what}" for where, what in wrong(draft)),
    ]
    if found:
        raise _refused(kind, found, str(path))
    return draft


def _no_toml(one: Problem) -> str:
    # The message of a syntax error says no more than that; its hint has the causes.
    text = one.hint if one.code == "draft.toml" else one.message
    return f"{one.where} is no TOML. {text.rstrip('.')}"


def _steps(pointer: str) -> tuple[str | int, ...]:
    return tuple(int(step) if step.isdecimal() else step for step in pointer.split("/")[1:])


def _refused(kind: str, found: list[str], where: str) -> HubRefused:
    error = HubRefused(
        f"hub.{kind}", f"{found[0]}.", where=where,
        hint=f"passport/docs/hub.md has a whole {kind} to begin with. Nothing was signed.",
    )  # fmt: skip
    error.also = tuple(f"{one}." for one in found[1 : _MOST_SAID + 1])
    return error
