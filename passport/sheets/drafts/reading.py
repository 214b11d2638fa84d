"""Check a draft by the schemas' own rules, all of it at once, and bring it into the form of documents.

A draft is what the schema of the credential asks for, less what the act computes or copies. Figures may be
integers, times may carry an offset, arrays may come in any order; everything else is as in the document.
"""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from passport import moments
from passport.acts.statement import SIGNATORIES
from passport.identifiers.product_id import parse_product_id
from passport.model.compiling import Check
from passport.model.shape import check_of, schema
from passport.sheets.drafts import inventory_drafts
from passport.sheets.drafts.remedies import remedy
from passport.sheets.maps.closed_lists import CLOSED, trouble_with
from passport.vocab import INVENTORY, ITEMS
from signing.errors import ToolError
from signing.shown import escaped, quoted

What = Literal["claim", "statement", "carbonstatement", "inventory"]
Path = tuple[str | int, ...]
ACCOUNTS: Final = "co2Statement"
"""The member by which the draft of a CO2 statement, as ``ledger close`` writes it, differs from a claim's."""


class Imprecise(str):
    """A number with a fraction or exponent as written: binary floats would change its digits."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed file: objects, arrays, strings, booleans, integers, ``Imprecise``; ``place`` gives addresses.

    A path is the names of members and the places of entries from the root; what has no address of its own has
    that of the table around it.
    """

    value: object
    place: Callable[[Path], str]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct: ``where`` is ``file:line`` or ``file#/pointer``."""

    where: str
    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft in order: figures are strings, times end in Z."""

    what: What
    members: Mapping[str, Any]


class DraftRefused(ToolError):
    """A draft with problems; the first stands for them all where only one can be shown.

    ``rest`` is what could be read in spite of them, where the reader kept it.
    """

    def __init__(self, problems: Sequence[Problem], rest: object = None) -> None:
        first = problems[0]
        more = f" ({len(problems) - 1} more)" if problems[1:] else ""
        super().__init__(first.code, f"{first.message}{more}", hint=first.hint, where=first.where)
        self.problems = tuple(problems)
        self.rest = rest


_LINKS: Final[Mapping[str, tuple[str, ...]]] = {
    "carbonstatement": ("previous", "wasRevisionOf"),
    "inventory": ("accounts", "wasRevisionOf"),
}
"""What drafts of documents of an entity name beside their subject."""
_COMPUTED: Final = {"tier"}
_FRAME: Final = ("boundary", "declaredUnit", "gwpSet", "method", "detail", "uncertainty")
_COPIED: Final = {"id", "type", "digestMultibase", "boundary", "gwpSet", "sector", "accreditation"}
_USUAL: Final = {"statementType", "coverage", "engagement"}
_OFFSET: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.0+)?(?:([Zz])|([+-])(\d\d):(\d\d))", re.ASCII
)
_ID_HINT: Final = "Write a GS1 Digital Link, or https://{domain}/p/{licence plate or UUID}."
_NUMBERS: Final = frozenset({"figure", "amount", "positive", "aboveZero", "fraction", "count"})


def read(tree: Tree, what: What) -> Draft:
    """Read the draft in a parsed file; raises ``DraftRefused`` with every problem in it (``draft.*``).

    Where a claim is asked for and the file holds carbon accounts, it is the draft of a CO2 statement; where
    its format is that of ``passport inventory``, of a report.
    """
    problems: list[Problem] = []
    if what == "claim" and inventory_drafts.is_draft(tree.value):
        return _report(tree)
    if what == "claim" and isinstance(tree.value, dict) and ACCOUNTS in tree.value:
        what = "carbonstatement"
    if what == "claim" and isinstance(tree.value, dict) and INVENTORY in tree.value:
        what = "inventory"
    value = _DraftReader(tree, problems).read(_draft_schema(what), tree.value, ())
    if isinstance(value, dict) and what == "claim":
        _whole_claim(tree, value, problems)
    if problems:
        raise DraftRefused(problems)
    return Draft(what, value)


def _report(tree: Tree) -> Draft:
    """The draft of an inventory report, as the members of the document that is signed."""
    value = read_as(tree, inventory_drafts.draft_schema())
    problems = [Problem(tree.place((name,)), *rest) for name, *rest in inventory_drafts.lacking(value)]
    if problems:
        raise DraftRefused(problems)
    return Draft("inventory", inventory_drafts.members(value))


def read_as(tree: Tree, part: Mapping[str, Any]) -> Any:  # noqa: ANN401  # JSON of the kind the schema says
    """Read a parsed file by any schema of these rules; raises ``DraftRefused`` with every problem in it."""
    problems: list[Problem] = []
    value = _DraftReader(tree, problems).read(part, tree.value, ())
    if problems:
        raise DraftRefused(problems)
    return value


@cache
def _draft_schema(what: What) -> Mapping[str, Any]:
    """Return the schema of a draft: that of the credential's subject, less what the act fills in.

    A statement's draft names signatories by role and the schemes of its scope, which the act writes out.
    """
    subject = schema(what)["properties"]["credentialSubject"]
    if what == "claim":
        return _claim_schema(subject)
    if what in _LINKS:
        links = {name: schema(what)["properties"][name] for name in _LINKS[what]}
        return _closed({**subject["properties"], **links}, subject["required"])
    members = {name: part for name, part in subject["properties"].items() if name not in _COPIED}
    name = {"$ref": "common.schema.json#/$defs/name"}
    members["signatories"] = _closed(dict.fromkeys(SIGNATORIES, name), SIGNATORIES)
    scheme = schema("common")["$defs"]["scope"]["items"]["properties"]["scheme"]
    members["schemes"] = {"type": "array", "items": scheme, "minItems": 1, "x-order": {"by": "."}}
    required = [name for name in subject["required"] if name in members and name not in _USUAL]
    return _closed(members, (*required, "schemes"))


def _claim_schema(subject: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema of a claim's draft: the footprint's frame beside its components, without sums."""
    footprint = subject["properties"]["footprint"]["properties"]
    component = footprint["components"]["items"]
    parts = {name: part for name, part in component["properties"].items() if name not in _COMPUTED}
    parts["gas"] = {"$ref": "common.schema.json#/$defs/code"}
    required = [name for name in component["required"] if name not in {*_COMPUTED, "dataType"}]
    members = {name: part for name, part in subject["properties"].items() if name != "type"}
    members |= {name: footprint[name] for name in _FRAME}
    # A draft names its items; their digests are made when it is signed.
    members[ITEMS] = {**members[ITEMS], "items": {"$ref": "common.schema.json#/$defs/https"}}
    members["components"] = {**footprint["components"], "items": _closed(parts, required)}
    return _closed(members, [name for name in subject["required"] if name not in {"type", "footprint"}])


def _closed(members: Mapping[str, Any], required: Sequence[str]) -> dict[str, Any]:
    """Return the schema of an object with these members and no others."""
    return {
        "type": "object",
        "properties": dict(members),
        "required": list(required),
        "additionalProperties": False,
    }


def _whole_claim(tree: Tree, draft: Mapping[str, Any], problems: list[Problem]) -> None:
    """Check what no single member shows: a footprint or components, real product ids, a period.

    Codes ``draft.components``, ``draft.period`` and those of product identifiers.
    """
    if ("footprint" in draft) == ("components" in draft):
        problems.append(_footprint_problem(tree, both="footprint" in draft))
    for path, text in _product_ids(draft):
        try:
            parse_product_id(text)
        except ToolError as error:
            problems.append(Problem(tree.place(path), error.code, error.message, error.hint or _ID_HINT))
    period = draft.get("period")
    if isinstance(period, dict) and not str(period.get("start", "")) < str(period.get("end", "9999")):
        hint = "Give the start and the end of the time the figures were measured in."
        problems.append(
            Problem(tree.place(("period", "end")), "draft.period", "The period ends before it begins.", hint)
        )


def _footprint_problem(tree: Tree, *, both: bool) -> Problem:
    """Return the problem of a draft with both footprint and components, or with neither."""
    where = tree.place(("components",))
    if both:
        message = "The draft has both footprint and components."
        hint = "Keep the components, or the ready footprint of a calculation."
    else:
        message = "The draft has no components."
        hint = "List what the emissions come from, as [[components]]."
    return Problem(where, "draft.components", message, hint)


def _product_ids(draft: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Give the product ids of a draft that are texts, with their paths: the id, then the alternate ones."""
    ids: list[tuple[Path, object]] = [(("id",), draft.get("id"))]
    for name in ("alternateIds", ITEMS):
        others = draft.get(name)
        listed = enumerate(others) if isinstance(others, list) else ()
        ids += [((name, place), text) for place, text in listed]
    for path, text in ids:
        if isinstance(text, str):
            yield path, text


class _DraftReader:
    """Walks a value beside its schema; collects every problem and returns the value as documents write it."""

    def __init__(self, tree: Tree, problems: list[Problem]) -> None:
        self._tree = tree
        self._problems = problems

    def _problem(self, path: Path, code: str, message: str, hint: str) -> None:
        self._problems.append(Problem(self._tree.place(path), f"draft.{code}", message, hint))

    def read(self, part: Mapping[str, Any], value: object, path: Path) -> Any:  # noqa: ANN401  # JSON of any kind
        """Return a value in normal form; what is wrong goes to the problems and is returned as it is.

        ``part`` is a schema of the profile, by reference to ``common.schema.json`` or in place.
        """
        name, part = _named(part)
        if isinstance(value, Imprecise):
            hint = f'Put it in quotes: "{value}". A binary number would change digits of what you sign.'
            self._problem(path, "float", f"{_shown(path)} is a number with a fraction or exponent.", hint)
            return value
        if part.get("type") == "object":
            return self._object(part, value, path)
        if part.get("type") == "array":
            return self._array(part, value, path)
        value = _normal(name, value)
        violation = _check(name, part)(value)
        if violation is not None:
            message = f"{_shown(path)} is not what it should be ({violation.problem})."
            self._problem(path, violation.problem, message, remedy(name, part))
        elif name in CLOSED and isinstance(value, str) and (trouble := trouble_with(name, value)):
            message = f"{_shown(path)} is {quoted(value, 40)}, which is in no list of {CLOSED[name]}."
            self._problem(path, trouble[0], message, trouble[1])
        return value

    def _object(self, part: Mapping[str, Any], value: object, path: Path) -> object:
        """Return the known members of a table; unknown and missing ones are problems."""
        if not isinstance(value, dict):
            self._problem(path, "wrong_kind", f"{_shown(path)} is no table of members.", "Give its members.")
            return value
        members: Mapping[str, Any] = part["properties"]
        for name in sorted(value.keys() - members.keys()):
            close = difflib.get_close_matches(name, members, 1)
            hint = f"Did you mean {close[0]}?" if close else f"Known here: {', '.join(sorted(members))}."
            self._problem((*path, name), "unknown_member", f"{_shown((*path, name))} is not known.", hint)
        for name in part["required"]:
            if name not in value:
                hint = remedy(*_named(members[name]))
                self._problem((*path, name), "missing_member", f"{_shown((*path, name))} is missing.", hint)
        return {
            name: self.read(members[name], value[name], (*path, name)) for name in value if name in members
        }

    def _array(self, part: Mapping[str, Any], value: object, path: Path) -> object:
        """Return the entries of a list in their order; an empty list, too many and repeats are problems."""
        if not isinstance(value, list) or not value:
            hint = "Give at least one entry, or leave the member out."
            self._problem(path, "empty", f"{_shown(path)} is no list with entries.", hint)
            return value
        if len(value) > part.get("maxItems", len(value)):
            self._problem(path, "length", f"{_shown(path)} is too long.", f"At most {part['maxItems']}.")
        read = [self.read(part["items"], entry, (*path, index)) for index, entry in enumerate(value)]
        order = part.get("x-order")  # lists without one keep the order they are written in
        for index in _repeated(order["by"], read) if order is not None else ():
            hint = "Make each one different; a sum of two belongs in one entry."
            where = (*path, index)
            self._problem(where, "duplicate", f"{_shown(where)} repeats an earlier entry.", hint)
        return read


def _named(part: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Return the name of a schema, empty for one in place, and the schema itself."""
    name = part["$ref"].rpartition("/")[2] if "$ref" in part else ""
    return name, schema("common")["$defs"][name] if name else part


_checks: dict[str, Check] = {}


def _check(name: str, part: Mapping[str, Any]) -> Check:
    """Return the compiled check of a schema; those with a name are compiled once."""
    if not name:
        return check_of(part)
    if name not in _checks:
        _checks[name] = check_of({"$ref": f"common.schema.json#/$defs/{name}"})
    return _checks[name]


def _repeated(by: object, entries: Sequence[Any]) -> Iterator[int]:
    """Give the places of entries that an earlier one equals, by the members ``by`` or as a whole."""
    seen: list[object] = []
    for index, entry in enumerate(entries):
        if isinstance(by, list):
            key: object = [entry.get(name) for name in by] if isinstance(entry, dict) else None
        else:
            key = entry
        if key is not None and key in seen:
            yield index
        seen.append(key)


def _normal(name: str, value: object) -> object:
    """Return a value as documents write it: figures as text, times in UTC; all else unchanged."""
    if name in _NUMBERS and type(value) is int:
        return str(value)
    return _in_utc(value) if name == "moment" and isinstance(value, str) else value


def _in_utc(text: str) -> str:
    """Return a time with an offset (RFC 3339) in UTC; what is no real time stays, for its check to refuse."""
    moment = _OFFSET.fullmatch(text)
    if moment is None:
        return text
    day, clock, zulu, sign, hours, minutes = moment.groups()
    east = 0 if zulu else (int(hours) * 60 + int(minutes)) * (-1 if sign == "-" else 1)
    try:
        return moments.local_to_utc(f"{day}T{clock}", east)
    except ToolError:
        return text


def _shown(path: Path) -> str:
    """Return a path as its author counts: ``components.2.amount``, entries from 1."""
    steps = (str(step + 1) if isinstance(step, int) else escaped(step) for step in path)
    return ".".join(steps) or "the draft"
