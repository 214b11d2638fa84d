"""Read rules from TOML: which facts a reader is shown; every problem at once, each with its line."""

from collections.abc import Iterator
from typing import Any, Final

from passport.model.shape import package_file
from passport.sheets.drafts.reading import DraftRefused, Problem, Tree
from passport.sheets.drafts.toml import parse
from passport.views.facts import is_listed
from passport.views.rules import Rules, is_pattern, unlisted
from signing.shown import quoted

_MEMBERS: Final = ("name", "show", "withhold")
_LONGEST_NAME: Final = 80
_HINT: Final = 'Write places of facts or patterns of them, for example ["/scrap/*", "/gases/*/*"].'


def shipped(reader: str) -> Rules:
    """Give the rules that come along for a reader (``rules.READERS``)."""
    return read_rules(package_file(f"views/data/{reader}.toml"), reader)


def read_rules(data: bytes, source: str) -> Rules:
    """Read rules; raises ``DraftRefused`` with all that is wrong, codes ``draft.*`` and ``rules.*``."""
    tree = parse(data, source)
    found: dict[str, Any] = tree.value if isinstance(tree.value, dict) else {}
    problems = [*_of_members(tree, found, source), *_of_patterns(tree, found)]
    if problems:
        raise DraftRefused(problems)
    return Rules(found.get("name", source), tuple(found["show"]), tuple(found.get("withhold", ())))


def _of_members(tree: Tree, found: dict[str, Any], source: str) -> Iterator[Problem]:
    for name in found:
        if name not in _MEMBERS:
            message = f"Rules have no member {quoted(name, 40)}."
            yield Problem(tree.place((name,)), "rules.member", message, f"They have {', '.join(_MEMBERS)}.")
    name = found.get("name", source)
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_NAME:
        message = "The name of the rules is no text of 1 to 80 letters."
        hint = "Say for whom they are, or leave the name out."
        yield Problem(tree.place(("name",)), "rules.name", message, hint)
    if not found.get("show"):
        hint = f"{_HINT} Call it show."
        yield Problem(tree.place(("show",)), "rules.show", "The rules show nothing.", hint)


def _of_patterns(tree: Tree, found: dict[str, Any]) -> Iterator[Problem]:
    for member in ("show", "withhold"):
        listed = found.get(member, [])
        if not isinstance(listed, list):
            message = f"{member} is no list of places and patterns."
            yield Problem(tree.place((member,)), "rules.pattern", message, _HINT)
            continue
        for pattern in listed:
            if not isinstance(pattern, str) or not is_pattern(pattern):
                message = f"{quoted(str(pattern), 60)} is no place of a fact and no pattern of places."
                yield Problem(tree.place((member,)), "rules.pattern", message, _HINT)
            elif not is_listed(pattern):
                yield Problem(tree.place((member,)), "rules.place", *unlisted(pattern))
