"""Read a buyer's policy from TOML: every problem at once, each with its line and what to write instead."""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from passport.carbon.boundary import BOUNDARIES
from passport.carbon.gwp import gwp_sets
from passport.carbon.tiers import TIERS
from passport.sheets.drafts.reading import DraftRefused, Imprecise, Path, Problem, Tree
from passport.sheets.drafts.toml import parse
from passport.vocab import SUITES
from signing.dids import check_did
from signing.errors import ToolError
from signing.shown import quoted
from verify.limits import STALE_DAYS
from verify.policy import (
    ASSURANCES,
    CREDITS,
    ELECTRICITY,
    INPUTS,
    INSTRUMENTS,
    MOST_DAYS,
    RESPONSES,
    STATEMENTS,
    NetShare,
    Number,
    Policy,
    check_share,
    is_log,
)

SCHEMES: Final = ("CBAM", "EU-ETS", "ISO14067", "ResponsibleSteel", "entity")
_SHARE_HINT: Final = 'Write a decimal from 0 to 1 as text, for example "0.80".'
"""Schemes of verification whose bodies a policy may name."""
_LONGEST_NAME: Final = 80


class NamedPolicy(NamedTuple):
    """A policy and what its file calls it."""

    name: str
    policy: Policy


class PolicyFileRefused(ToolError):
    """A policy file with problems, codes ``policy.*``; the first stands for all where one can be shown."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        more = f" ({len(problems) - 1} more)" if problems[1:] else ""
        super().__init__(first.code, f"{first.message}{more}", hint=first.hint, where=first.where)
        self.problems = tuple(problems)


def read(data: bytes, source: str) -> NamedPolicy:
    """Read the policy in a file; raises ``PolicyFileRefused`` with all that is wrong with it.

    ``source`` is what places begin with, and the policy's name where the file has none. Members that are
    absent have the values of ``verify.policy.Policy``.
    """
    try:
        tree = parse(data, source)
    except DraftRefused as error:
        raise PolicyFileRefused(
            [
                Problem(
                    problem.where,
                    problem.code.replace("draft.", "policy."),
                    problem.message.replace("draft", "policy"),
                    problem.hint,
                )
                for problem in error.problems
            ]
        ) from error
    reader = _PolicyReader(tree)
    members = reader.table((), tree.value, _MEMBERS)
    if reader.problems:
        raise PolicyFileRefused(reader.problems)
    return NamedPolicy(
        members.get("name", source),
        Policy(
            members.get("response", "required"),
            members.get("net-share", ()),
            members.get("stale-days", STALE_DAYS),
            max_age_days=members.get("max-age-days"),
            assurance=members.get("assurance"),
            suites=members.get("suites", ()),
            bodies=members.get("bodies"),
            inputs=members.get("inputs", "any"),
        )
        .with_log(members.get("log", "any"))
        .with_instruments(members.get("instruments", "any"))
        .with_statement(members.get("statement", "any"))
        .with_number(
            Number(
                members.get("boundaries", ()),
                members.get("gwp-sets", ()),
                members.get("credits", "any"),
                members.get("schemes", ()),
            )
        ),
    )


class _PolicyReader:
    """Reads members by the tables below, and collects what is wrong."""

    def __init__(self, tree: Tree) -> None:
        self._place = tree.place
        self.problems: list[Problem] = []

    def wrong(self, path: Path, code: str, message: str, hint: str) -> None:
        """Add a problem with the member at ``path``; its code is ``policy.CODE``."""
        self.problems.append(Problem(self._place(path), f"policy.{code}", message, hint))

    def table(self, path: Path, value: object, members: "Mapping[str, _Read]") -> dict[str, Any]:
        """Return the members of a table, each as its reader gives it; unknown ones are problems."""
        if not isinstance(value, dict):
            self.wrong(path, "wrong_kind", f"{_name(path)} is a table.", "Write it as the examples do.")
            return {}
        values: dict[str, Any] = {}
        for name, member in value.items():
            read = members.get(name)
            if read is None:
                near = difflib.get_close_matches(str(name), members, n=1, cutoff=0.5)
                hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(members)}."
                self.wrong(
                    (*path, name), "unknown", f"A policy has no member {quoted(str(name), 40)} here.", hint
                )
            else:
                values[name] = read(self, (*path, name), member)
        return values

    def choice(self, path: Path, value: object, allowed: Iterable[str]) -> str | None:
        """Return a word of a closed list; ``None`` with a problem for anything else."""
        words = list(allowed)
        if isinstance(value, str) and value in words:
            return value
        shown = ", ".join(f'"{word}"' for word in words)
        code = "choice" if isinstance(value, str) else "wrong_kind"
        self.wrong(path, code, f"{_name(path)} is one of a closed list.", f"Write one of: {shown}.")
        return None

    def days(self, path: Path, value: object, least: int, most: int) -> int | None:
        """Return whole days from ``least`` to ``most``; ``None`` with a problem for anything else."""
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        code = "range" if isinstance(value, int) and not isinstance(value, bool) else "wrong_kind"
        hint = f"Write a whole number from {least} to {most}, without quotes."
        self.wrong(path, code, f"{_name(path)} is a number of days.", hint)
        return None

    def texts(
        self, path: Path, value: object, check: "Callable[[_PolicyReader, Path, str], bool]"
    ) -> list[str]:
        """Return those texts of a list that pass ``check``; the list is not empty, and has none twice."""
        if not isinstance(value, list) or not value or not all(isinstance(entry, str) for entry in value):
            self.wrong(
                path, "wrong_kind", f"{_name(path)} is a list of texts.", 'Write it as ["...", "..."].'
            )
            return []
        if len(set(value)) < len(value):
            self.wrong(path, "twice", f"{_name(path)} names something twice.", "Name each once.")
        return [entry for entry in value if check(self, path, entry)]


_Read = Callable[[_PolicyReader, Path, Any], Any]


def _title(reader: _PolicyReader, path: Path, value: object) -> str:
    """Return the name of a policy, of 1 to 80 printable characters; it is shown in reports."""
    if isinstance(value, str) and 0 < len(value) <= _LONGEST_NAME and value.isprintable():
        return value
    hint = f"Write 1 to {_LONGEST_NAME} printable characters in quotes."
    reader.wrong(path, "wrong_kind", "name is a short text.", hint)
    return ""


def _log(reader: _PolicyReader, path: Path, value: object) -> str | None:
    """Return the demand for a log; ``None`` with a problem for anything else."""
    if isinstance(value, str) and is_log(value):
        return value
    code = "choice" if isinstance(value, str) else "wrong_kind"
    hint = 'Write one of: "any", "required", "fresh:7d" (1 to 3650 days).'
    reader.wrong(path, code, "log says whether claim and statement must be in a log.", hint)
    return None


def _words(allowed: Iterable[str]) -> "_Read":
    """Return the reader of a list of words of a closed list."""
    closed = tuple(allowed)

    def is_one(reader: _PolicyReader, path: Path, word: str) -> bool:
        return reader.choice(path, word, closed) is not None

    return lambda reader, path, value: reader.texts(path, value, is_one)


def _did(reader: _PolicyReader, path: Path, value: str) -> bool:
    """Return whether a text is a DID in its normal form; else ``policy.did``."""
    try:
        check_did(value)
    except ToolError as error:
        reader.wrong(
            path, "did", f"Not a DID: {quoted(value, 60)}.", error.hint or "Write it as did:web:host.example."
        )
        return False
    return True


def _accepted(reader: _PolicyReader, path: Path, value: object) -> dict[str, list[str]]:
    """Return by scheme the DIDs of the verification bodies that this buyer accepts."""
    return reader.table(path, value, dict.fromkeys(SCHEMES, _dids))


def _dids(reader: _PolicyReader, path: Path, value: object) -> list[str]:
    return reader.texts(path, value, _did)


def _shares(reader: _PolicyReader, path: Path, value: object) -> list[NetShare]:
    """Return the demands on evidence: at least ``least`` of the net amount of a result in a tier or better.

    Each asks once for a tier and a result (location-based, market-based, or either where none is named).
    """
    if not isinstance(value, list) or not value:
        reader.wrong(path, "wrong_kind", "net-share is a list of tables.", "Write each under [[net-share]].")
        return []
    shares: list[NetShare] = []
    for place, entry in enumerate(value):
        share = _net_share(reader, (*path, place), entry)
        if share is None:
            continue
        if any((share.tier, share.electricity) == (other.tier, other.electricity) for other in shares):
            where = (*path, place)
            reader.wrong(where, "twice", "This share is asked for twice.", "Leave one of the two out.")
        shares.append(share)
    return shares


def _net_share(reader: _PolicyReader, path: Path, entry: object) -> NetShare | None:
    """Return one demand; ``None`` where its tier or its least share is missing or refused."""
    members = reader.table(path, entry, _SHARE)
    for name in ("tier", "least"):
        if not isinstance(entry, dict) or name not in entry:
            reader.wrong(path, "missing", f"A net share needs {name}.", f"Add: {name} = ...")
    tier, least = members.get("tier"), members.get("least")
    return NetShare(tier, least, members.get("electricity")) if tier and least else None


def _share(reader: _PolicyReader, path: Path, value: object) -> str | None:
    """Return a decimal from 0 to 1 as text; a number without quotes would be binary, and is refused."""
    if isinstance(value, str) and not isinstance(value, Imprecise):
        try:
            check_share(value)
        except ToolError:
            reader.wrong(path, "share", f"Not a share: {quoted(value, 20)}.", _SHARE_HINT)
            return None
        return value
    reader.wrong(path, "wrong_kind", "least is a share, written as text.", _SHARE_HINT)
    return None


def _name(path: Path) -> str:
    """Return a path for a sentence: ``net-share.tier``, without the places of entries."""
    return ".".join(str(step) for step in path if isinstance(step, str)) or "A policy"


_SHARE: Final[Mapping[str, _Read]] = {
    "tier": lambda reader, path, value: reader.choice(path, value, TIERS),
    "least": _share,
    "electricity": lambda reader, path, value: reader.choice(path, value, ELECTRICITY),
}
_MEMBERS: Final[Mapping[str, _Read]] = {
    "name": _title,
    "response": lambda reader, path, value: reader.choice(path, value, RESPONSES),
    "assurance": lambda reader, path, value: reader.choice(path, value, ASSURANCES),
    "inputs": lambda reader, path, value: reader.choice(path, value, INPUTS),
    "log": _log,
    "instruments": lambda reader, path, value: reader.choice(path, value, INSTRUMENTS),
    "statement": lambda reader, path, value: reader.choice(path, value, STATEMENTS),
    "suites": _words(sorted(SUITES)),
    "boundaries": _words(BOUNDARIES),
    "gwp-sets": _words(gwp_sets()),
    "credits": lambda reader, path, value: reader.choice(path, value, CREDITS),
    "schemes": _words(SCHEMES),
    "stale-days": lambda reader, path, value: reader.days(path, value, 0, STALE_DAYS),
    "max-age-days": lambda reader, path, value: reader.days(path, value, 1, MOST_DAYS),
    "net-share": _shares,
    "bodies": _accepted,
}
