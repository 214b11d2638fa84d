"""Read declared facts from TOML: tables and members are the steps of places; every problem at once."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from passport.sheets.drafts.reading import DraftRefused, Imprecise, Path, Problem, Tree
from passport.sheets.drafts.toml import parse
from passport.views.facts import Fact, kind_of, wrong_form
from signing.shown import quoted

_ONE_MEMBER: Final = {"share": "share", "country": "country", "text": "text", "emissions": "value"}
"""Kinds that say one thing, which may be written without its name."""
_CALCULATED: Final = ("component", "gases")
_PLACES: Final = "passport/docs/views.md lists the places of facts and what each says."


def read_facts(data: bytes, source: str) -> tuple[Fact, ...]:
    """Read facts by place; raises ``DraftRefused`` with all that is wrong, codes ``draft.*``, ``facts.*``.

    ``[scrap] home = "0.1"`` is the fact ``/scrap/home``; what says several things is a table.
    """
    tree = parse(data, source)
    problems: list[Problem] = []
    facts: list[Fact] = []
    for path, value in _walked(tree.value, ()):
        fact = _fact(tree, path, value, problems)
        if fact is not None:
            facts.append(fact)
    if not facts and not problems:
        problems.append(Problem(source, "facts.none", "The file declares no fact.", _PLACES))
    if problems:
        raise DraftRefused(problems)
    return tuple(facts)


def _walked(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    """Walk tables down to what has a kind, or to what is no table."""
    if path and (not isinstance(value, dict) or kind_of(_at(path))):
        yield path, value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _walked(member, (*path, name))


def _at(path: tuple[str, ...]) -> str:
    return "".join(f"/{step}" for step in path)


def _fact(tree: Tree, path: Path, value: object, problems: list[Problem]) -> Fact | None:
    """Read one fact, or note what is wrong with it."""
    at = _at(tuple(map(str, path)))
    kind = kind_of(at)
    if not kind or kind in _CALCULATED:
        what = "is calculated" if kind else "is no fact of the list"
        problems.append(Problem(tree.place(path), "facts.place", f"{quoted(at, 100)} {what}.", _PLACES))
        return None
    members = value if isinstance(value, dict) else {_ONE_MEMBER.get(kind, "value"): value}
    written: Mapping[str, Any] = {name: _text(member) for name, member in members.items()}
    wrong = wrong_form(Fact(at, written))
    if wrong is None:
        return Fact(at, written)
    message = f"The fact {quoted(at, 100)} breaks rule {wrong.description}."
    problems.append(Problem(tree.place(path), "facts.value", message, _PLACES))
    return None


def _text(value: object) -> object:
    """A whole number as a figure, and a number with a fraction as it was written."""
    if type(value) is int:
        return str(value)
    return str(value) if isinstance(value, Imprecise) else value
