"""JSON Schemas into Python closures: the subset of keywords our schemas use, and nothing else.

A general schema interpreter is too slow for a verifier that reads three documents a passport (DESIGN 2.1),
and too lenient for a closed profile: here every object is closed, every string is bounded, and a keyword that
is not known is an error when the schema is compiled, never a rule silently skipped.

Each closure takes a value and returns ``None`` or the first ``Violation`` in one fixed order, so that another
implementation names the same one: kind, unknown members, missing members, then members by code point, depth
first.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from operator import itemgetter, lt
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from signing.errors import ToolError

Rule = Literal["R1", "R2", "R3", "R4", "R5", "R6", "R7", "form"]


RULES: Final[dict[Rule, str]] = {
    "R1": "@context is the list of the profile, and no other member begins with @",
    "R2": "only the members the profile lists, and all that it requires",
    "R3": "each place holds one kind of JSON value, never a number and never null",
    "R4": "no array is empty; the member is left out instead",
    "R5": "type is one exact list, and every other array is in ascending order without repeats",
    "R6": "identifiers are absolute, in ASCII, and no blank node labels",
    "R7": "no two objects of one document have the same id",
    "form": "a value has the length and the pattern of its place",
}
"""Each rule in words; ``form`` stands for lengths, patterns and closed lists."""


class Violation(NamedTuple):
    """The first broken rule of DESIGN 2.1: which, at which JSON Pointer, and a code of what is wrong."""

    rule: Rule
    where: str
    problem: str

    def under(self, step: str | int) -> "Violation":
        """Place the violation below the object or array that holds it at ``step``."""
        name = str(step).replace("~", "~0").replace("/", "~1")
        return Violation(self.rule, f"/{name}{self.where}", self.problem)

    @property
    def description(self) -> str:
        """The rule with its explanation, and the code of what is wrong."""
        return f"{self.rule} ({RULES[self.rule]}): {self.problem}"


Value: TypeAlias = Any
"""Parsed JSON of a kind not yet known."""
Check: TypeAlias = Callable[[Value], Violation | None]
Form: TypeAlias = Callable[[str], bool]
Schema: TypeAlias = Mapping[str, Any]

_ANNOTATIONS: Final = frozenset({"$schema", "$id", "title", "$comment", "$defs"})
_KEYWORDS: Final[dict[str, frozenset[str]]] = {
    "object": frozenset({"type", "properties", "required", "additionalProperties"}),
    "array": frozenset({"type", "items", "minItems", "maxItems", "x-order"}),
    "string": frozenset({"type", "minLength", "maxLength", "pattern", "enum", "x-form"}),
    "boolean": frozenset({"type"}),
    "const": frozenset({"const"}),
    "$ref": frozenset({"$ref"}),
}
# Positions whose form is rule R6: identifiers are absolute, ASCII, and never blank node labels.
_IDENTIFIERS: Final = frozenset({"did", "keyId", "https", "iri", "urnUuid"})
# The name under which the items of an array are compiled.
_ITEM: Final = "[]"
# Objects of one kind that are read before a pattern for them pays: a cold start meets fewer of most kinds.
_FEW: Final = 50
# x-form figure as look-aheads: no negative zero, at most 18 digits.
_FIGURE: Final = r"(?!-0(?:\.0+)?\n)(?=-?(?:\.?[0-9]){1,18}\n)"
_WRONG_KIND: Final = Violation("R3", "", "wrong_kind")
_EMPTY: Final = Violation("R4", "", "empty")
_LENGTH: Final = Violation("form", "", "length")


def _schema_error(code: str, message: str) -> ToolError:
    return ToolError(f"schema.{code}", message, hint="Correct the schema; no document is at fault.")


class Compiler:
    """Compiles schemas that share one ``common`` file; ``forms`` are the checks named by ``x-form``."""

    def __init__(self, common: Schema, forms: Mapping[str, Form]) -> None:
        self._definitions: Mapping[str, Schema] = common["$defs"]
        self._forms = forms
        self._built: dict[str, Check] = {}

    def compile(self, schema: Schema, *, many: bool = False) -> Check:
        """Compile the check of a whole document; ``many``: of an object that is checked as items are."""
        return self._build({n: part for n, part in schema.items() if n not in _ANNOTATIONS}, _ITEM * many)

    def resolve(self, schema: Schema) -> Schema:
        """Follow a reference to its definition; another schema is given as it is."""
        return self._definitions[_target(schema["$ref"])] if "$ref" in schema else schema

    def _build(self, schema: Schema, name: str) -> Check:
        """Compile a schema; ``name``, a member or definition, decides the rule that a mismatch breaks.

        A keyword that the kind does not know is refused: passed over, it would be a rule that nobody holds.
        """
        kind = next((word for word in ("$ref", "const") if word in schema), schema.get("type", ""))
        strange = schema.keys() - _KEYWORDS.get(kind, frozenset())
        if strange:
            raise _schema_error("keyword", f"The schema uses {sorted(strange)} in a place of kind '{kind}'.")
        if kind == "$ref":
            return self._referred(_target(schema["$ref"]), name)
        if kind == "const":
            return _constant(schema["const"], name)
        if kind == "object":
            return self._object(schema, name)
        if kind == "array":
            return self._array(schema)
        return _boolean if kind == "boolean" else self._string(schema, name)

    def _referred(self, target: str, member: str) -> Check:
        """Compile a definition once and share it; constants are compiled for each member that has them."""
        # A constant's rule depends on the member that holds it; everything else is shared.
        if "const" in self._definitions[target]:
            return self._build(self._definitions[target], member)
        if target not in self._built:
            self._built[target] = self._build(self._definitions[target], target)
        return self._built[target]

    def _object(self, schema: Schema, name: str) -> Check:
        """Compile a closed object; those in arrays are read by one pattern. A container's stay open."""
        if "properties" not in schema:
            return _any_object  # a container's credentials are checked one by one, each by its own schema
        if schema.get("additionalProperties") is not False:
            raise _schema_error("open", "An object of the profile is not closed.")
        parts: Mapping[str, Schema] = schema["properties"]
        members = {part: self._build(parts[part], part) for part in sorted(parts)}
        required = frozenset(schema["required"])
        careful = _closed_object(members, required)
        if name != _ITEM:
            return careful
        rows = {part: pattern for part in sorted(required) if (pattern := self._row(parts[part])) is not None}
        return _row_object(members, required, rows, careful) if len(rows) > 1 else careful

    def _row(self, schema: Schema) -> str | None:
        """Give one pattern for a whole string and a line break; ``None`` for what no pattern can say."""
        schema = self.resolve(schema)
        if schema.get("type") != "string" or schema.get("x-form", "figure") != "figure":
            return None
        if "enum" in schema:
            return f"(?:{'|'.join(map(re.escape, schema['enum']))})\n"
        figure = _FIGURE if "x-form" in schema else ""
        length = f"(?=[^\n]{{{schema.get('minLength', 0)},{schema['maxLength']}}}\n)"
        return f"{length}{figure}(?:{schema['pattern'][1:-1]})\n"

    def _array(self, schema: Schema) -> Check:
        """Compile an array with its bounds and the order of its entries (rule R5)."""
        item = self._build(self.resolve(schema["items"]), _ITEM)
        most = schema.get("maxItems")
        # Undeclared is only the order of the credentials in a container, which has rules of its own.
        in_order = _order(schema["x-order"], self.resolve(schema["items"])) if "x-order" in schema else None
        return _list_of(item, schema["minItems"], most, in_order)

    def _string(self, schema: Schema, name: str) -> Check:
        """Compile a string: a closed list, or a length and an anchored pattern; others are refused (T11)."""
        if "enum" in schema:
            return _word(frozenset(schema["enum"]))
        most, pattern = schema.get("maxLength"), schema.get("pattern", "")
        if most is None or pattern[:1] != "^" or pattern[-1:] != "$":
            raise _schema_error("unbounded", f"The string '{name}' needs maxLength and an anchored pattern.")
        form = self._forms[schema["x-form"]] if "x-form" in schema else None
        return _text(pattern, (schema.get("minLength", 0), most), form, name)


def _target(reference: str) -> str:
    file, _, name = reference.partition("#/$defs/")
    if file not in ("", "common.schema.json") or not name:
        raise _schema_error("reference", f"The reference '{reference}' leads outside the common definitions.")
    return name


def _boolean(value: Value) -> Violation | None:
    return None if type(value) is bool else _WRONG_KIND


def _any_object(value: Value) -> Violation | None:
    return None if type(value) is dict else _WRONG_KIND


def _constant(expected: Value, name: str) -> Check:
    """Check that a value is exactly the constant, kind included: ``1 == True`` in Python."""
    rule: Rule = "R1" if name == "@context" else "R5" if name == "type" else "form"
    kind = type(expected)
    wrong = Violation(rule, "", "const")

    def check(value: Value) -> Violation | None:
        return None if type(value) is kind and value == expected else wrong

    return check


def _word(words: frozenset[str]) -> Check:
    wrong = Violation("form", "", "enum")

    def check(value: Value) -> Violation | None:
        if type(value) is not str:
            return _WRONG_KIND
        return None if value in words else wrong

    return check


@cache
def _compiled(pattern: str) -> Callable[[str], re.Match[str] | None]:
    return re.compile(pattern).fullmatch


def _text(pattern: str, lengths: tuple[int, int], form: Form | None, name: str) -> Check:
    least, most = lengths
    rule: Rule = "R6" if name in _IDENTIFIERS else "form"
    length, mismatch, malformed = (Violation(rule, "", problem) for problem in ("length", "pattern", "form"))

    def check(value: Value) -> Violation | None:
        if type(value) is not str:
            return _WRONG_KIND
        # The length comes before the pattern, so that no pattern sees a long text (T11).
        if not least <= len(value) <= most:
            return length
        # Compiled when first met: a cold start pays only for the positions its documents have.
        if _compiled(pattern)(value) is None:
            return mismatch
        return None if form is None or form(value) else malformed

    return check


def _closed_object(members: dict[str, Check], required: frozenset[str]) -> Check:
    """Check the members of an object (R1, R2): in one loop if sound, else in order of names.

    Each once: a wrong one checked again at every level would cost 2^d times as much at depth d.
    """

    def locate(value: dict[str, Any], wrong: str, violation: Violation | None) -> Violation | None:
        if unknown := value.keys() - members.keys():
            name = min(unknown)
            return Violation("R1" if name[:1] == "@" else "R2", "", "unknown_member").under(name)
        if missing := required - value.keys():
            return Violation("R2", "", "missing_member").under(min(missing))
        present = [*value]
        for name in sorted(present[present.index(wrong) :]):  # those before it are right
            found = violation if name == wrong else members[name](value[name])
            if found is not None:
                return found.under(name)
        return None

    def check(value: Value) -> Violation | None:
        if type(value) is not dict:
            return _WRONG_KIND
        # The common case, in any order of members; only a broken document pays for the first one in order.
        name, found = "", None
        if required <= value.keys():
            for name, member in value.items():
                if (check_member := members.get(name)) is None or (found := check_member(member)) is not None:
                    break
            else:
                return None
        return locate(value, name, found)

    return check


def _row_object(
    members: dict[str, Check], required: frozenset[str], rows: Mapping[str, str], careful: Check
) -> Check:
    """Check an object that arrays hold many of, with the answers of ``careful``: one pattern reads its texts.

    The strings are written one a line; that none of them holds a line break of its own is counted, so a line
    is a member. Whatever is not plainly in order is left to ``careful``, which alone says what is wrong, and
    so are the first ``_FEW``: to compile the pattern takes as long as to read many objects without it.
    """
    cells = itemgetter(*rows)
    lines = len(rows)
    few = _FEW
    pattern = "".join(rows.values())
    others = tuple((name, members[name]) for name in sorted(required - rows.keys()))
    optional = tuple((name, check) for name, check in members.items() if name not in required)

    def check(value: Value) -> Violation | None:
        nonlocal few
        if few > 0:
            few -= 1
            return careful(value)
        try:
            text = "\n".join((*cells(value), ""))
            plain = text.count("\n") == lines and _compiled(pattern)(text) is not None
            for name, check_member in others:
                plain = plain and check_member(value[name]) is None
        except (KeyError, TypeError):
            return careful(value)
        present = len(required)
        for name, check_member in optional:
            if name in value:
                present += 1
                plain = plain and check_member(value[name]) is None
        return None if plain and present == len(value) and type(value) is dict else careful(value)

    return check


def _list_of(item: Check, least: int, most: int | None, in_order: Check | None) -> Check:
    """Check an array: its kind, never empty (DESIGN 2.1), its bounds, its entries, then their order."""

    def check(value: Value) -> Violation | None:
        if type(value) is not list:
            return _WRONG_KIND
        if not value:
            return _EMPTY
        if len(value) < least or (most is not None and len(value) > most):
            return _LENGTH
        for index, entry in enumerate(value):
            found = item(entry)
            if found is not None:
                return found.under(index)
        return in_order(value) if in_order is not None else None

    return check


def _order(declared: Schema, item: Schema) -> Check:
    """Check rule R5: strictly ascending by the declared key, by code points or by place in ``sequence``."""
    if declared.keys() - {"by", "sequence"}:
        raise _schema_error("keyword", f"x-order knows by and sequence, not {sorted(declared)}.")
    by = declared["by"]
    if by != "." and not set(by) <= set(item.get("required", ())):
        raise _schema_error("order", f"The members {by} that order an array must be required.")
    places = {word: place for place, word in enumerate(declared.get("sequence", ()))}
    key: Callable[[Any], Any] = (lambda entry: entry) if by == "." else itemgetter(*by)

    def check(value: list[Any]) -> Violation | None:
        keys = [key(entry) for entry in value]
        if places:
            keys = [places.get(word, -1) for word in keys]
            if -1 in keys:
                return Violation("R5", "", "order").under(keys.index(-1))
        if all(map(lt, keys, keys[1:])):
            return None
        late = next(place for place in range(1, len(keys)) if not keys[place - 1] < keys[place])
        return Violation("R5", "", "order").under(late)

    return check
