"""Read what a party asks of the certificates it retires, beside the rules that always hold: a TOML file."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from passport.certificates.policy import Policy
from passport.sheets.drafts import toml
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing.shown import quoted

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_BUILT_IN: Final = Policy()


def read_policy(data: bytes, source: str) -> Policy:
    """Give the policy in a file: ``months``, ``commissioned-after`` and ``qualities``, each optional.

    It can only ask more than the built-in one, by which a registry and every verifier judge afterwards.
    Raises ``DraftRefused`` with every mistake and its line: ``certificate.policy``, and those of TOML.
    """
    tree = toml.parse(data, source)
    members: Any = tree.value
    problems: list[Problem] = []
    found: dict[str, Any] = {}
    for name, value in members.items():
        field, hint, fits = _MEMBERS.get(name, ("", _HINT, None))
        if fits is not None and fits(value):
            found[field] = frozenset(value) if isinstance(value, list) else value
        else:
            what = f"{quoted(name, 40)} {'has no such value' if fits else 'is no member of it'}."
            problems.append(Problem(tree.place((name,)), "certificate.policy", what, hint))
    if not members:
        problems.append(Problem(source, "certificate.policy", "The policy asks for nothing.", _HINT))
    if problems:
        raise DraftRefused(problems)
    return _BUILT_IN._replace(**found)


def _is_months(value: object) -> bool:
    return type(value) is int and 0 <= value <= _BUILT_IN.months


def _is_day(value: object) -> bool:
    if not isinstance(value, str) or _DAY.fullmatch(value) is None:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_list(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(
        isinstance(one, str) and _SLUG.fullmatch(one) for one in value
    )


_MEMBERS: Final[dict[str, tuple[str, str, Callable[[object], bool]]]] = {
    "months": ("months", f"Write a number of months, at most {_BUILT_IN.months}, for example 6.", _is_months),
    "commissioned-after": (
        "commissioned_after", "Write the first day that will do, for example 2015-01-01.", _is_day
    ),
    "qualities": (
        "qualities", 'Write what certificates state, for example ["bio-based"], in small letters.', _is_list
    ),
}  # fmt: skip
_HINT: Final = f"Its members are {', '.join(sorted(_MEMBERS))}."
