"""Bytes into a tree: the only JSON reader of the project.

It accepts what RFC 8259 and RFC 7493 (I-JSON) both allow, within limits, and refuses everything that two
parsers could read differently: duplicate names, lone surrogates, numbers a double cannot hold, other
encodings, a byte order mark (THREATS T1-T6, T8). Control characters written as escapes are legal JSON; the
closed profile of the credentials refuses them later (T7, T28).

The C scanner of the standard library does the reading. What it is lax about is checked around it in a few
passes that also run in C, because three credentials are read for each passport.

Where ``orjson`` is installed (extra ``fast``), a text is first read and written again by it. A text that
equals what is written, sorted and without blanks, holds no name twice, no blank, no number in a second
spelling and no needless escape: it is strict because it is canonical. Any other text, and any with a number,
takes the way above, whose refusals are precise. Both ways give the same values and refusals.
"""

import json
import math
import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeAlias

from signing.errors import JsonRefused
from signing.shown import quoted

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
"""What ``loads`` returns: integers within +-(2^53 - 1) as ``int``, other numbers as finite ``float``."""

MAX_SAFE_INTEGER: Final = 2**53 - 1
MOST_EXACT: Final = 40
"""Characters of a number that ``loads_exact`` reads; figures of claims have at most 20."""

_SQUARE: Final = bytes.maketrans(b"{}", b"[]")
_NOT_STRUCTURE: Final = bytes(byte for byte in range(256) if byte not in b'[]{}"')
# The closing quote is optional, so that no attempt fails: failing at each quote would be quadratic (T11).
_STRING: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_OTHER_ENCODINGS: Final = (b"\xfe\xff", b"\xff\xfe")
_FEW: Final = 40
"""Texts that a process reads before it loads ``orjson``: loading takes as long as to read these without."""
# For ``_Orjson.is_plain``: what ends a value becomes a quote, what may begin a number 0, what may stand in
# front of one a comma; the letters of true, false and null go.
_NUMBERS_SHOWN: Final = bytes.maketrans(b"}]-0123456789:[", b'""00000000000,,')
_LITERALS: Final = b"truefalsn"
_BELOW_ASTRAL: Final = bytes(range(0xF0))


class Read(NamedTuple):
    """A value with what is known of the text it was read from."""

    value: JsonValue
    plain: bool
    """Whether the text is the canonical form of the value (RFC 8785), in which no number and no character
    above U+FFFF stands; ``False`` also where nobody looked."""


def loads(data: bytes, *, max_bytes: int = 1_048_576, max_depth: int = 32, numbers: bool = True) -> JsonValue:
    """Return the value written in ``data``, one JSON text in UTF-8.

    ``max_bytes`` caps the input, ``max_depth`` the nesting of objects and arrays (a scalar has depth 0,
    ``[]`` 1). With ``numbers=False`` any number is refused, as the closed profile demands (DESIGN 2.1 R3).
    Raises ``JsonRefused`` and nothing else.
    """
    return read(data, max_bytes=max_bytes, max_depth=max_depth, numbers=numbers).value


def read(data: bytes, *, max_bytes: int = 1_048_576, max_depth: int = 32, numbers: bool = True) -> Read:
    """Read as ``loads``, and say whether the text is canonical as far as that was needed."""
    if len(data) > max_bytes:
        raise _too_large(data, max_bytes)
    if data[:2] == b'{"' and _ORJSON.is_loaded():
        value = _ORJSON.read(data, max_depth)
        if value is not None:
            return Read(value, plain=True)
    return Read(_loaded(data, max_depth, _DECODER if numbers else _DECODER_WITHOUT_NUMBERS), plain=False)


def written(value: JsonValue, *, plain: bool) -> bytes | None:
    """Return the canonical bytes of a value that was read here, or ``None`` where ``jcs`` has to write them.

    ``plain``: it is, or is part of, a value that ``read`` called so, or that holds no number and no member
    name beyond ASCII: only there do the two ways of writing differ.
    """
    if not _ORJSON.is_loaded():
        return None
    data = _ORJSON.write(value)
    return data if data is None or plain or _ORJSON.is_plain(data) else None


def loads_exact(data: bytes, *, max_bytes: int = 1_048_576, max_depth: int = 32) -> object:
    """Read as ``loads`` a document of others, whose numbers become ``Decimal`` with the digits they have.

    Numbers have at most ``MOST_EXACT`` characters and no exponent: what is read is a figure, and it is
    written again as it was. Raises ``JsonRefused``.
    """
    if len(data) > max_bytes:
        raise _too_large(data, max_bytes)
    return _loaded(data, max_depth, _exact_decoder())


def _too_large(data: bytes, max_bytes: int) -> JsonRefused:
    return JsonRefused(
        "json.too_large",
        f"The JSON text has {len(data)} bytes; at most {max_bytes} are read here.",
        hint="A credential is small; check that this is the right file.",
    )


def _loaded(data: bytes, max_depth: int, decoder: json.JSONDecoder) -> JsonValue:
    """Give the value of a text of allowed length, read by ``decoder``."""
    text = _decode(data)
    if not _is_shallow(data, max_depth):
        raise _too_deep(max_depth)
    try:
        value: JsonValue = decoder.decode(text)
    except json.JSONDecodeError as error:
        raise JsonRefused(
            "json.syntax",
            "The text is not one complete JSON value.",
            hint="Look at the named position; a common cause is a missing comma, quote or bracket.",
            where=f"line {error.lineno}, column {error.colno}",
        ) from None
    except RecursionError:
        raise _too_deep(max_depth) from None
    if b"\\" in data and (b"\\ud" in data or b"\\uD" in data):
        _refuse_lone_surrogates(value)
    return value


def _decode(data: bytes) -> str:
    if data[:3] == b"\xef\xbb\xbf":
        raise JsonRefused(
            "json.bom",
            "The text begins with a byte order mark.",
            hint="Save it as UTF-8 without a byte order mark.",
        )
    # UTF-16 and UTF-32 without a mark show a zero early; the parser would only speak of syntax.
    if data[:2] in _OTHER_ENCODINGS or b"\0" in data[:4]:
        raise _not_utf8(0)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(error.start) from None


def _not_utf8(position: int) -> JsonRefused:
    return JsonRefused(
        "json.encoding", "The text is not valid UTF-8.", hint="Save it as UTF-8.", where=f"byte {position}"
    )


def _is_shallow(data: bytes, max_depth: int) -> bool:
    """Whether no bracket of well-formed ``data`` lies deeper than ``max_depth``; ill-formed data may pass.

    All that remains after the deletion are brackets and quotes, and a string that holds no bracket is then a
    pair of adjacent quotes. A quote that survives the removal of such pairs shows a bracket inside a
    string.
    """
    brackets = b'"'
    if b"\\" not in data:
        brackets = data.translate(_SQUARE, _NOT_STRUCTURE).replace(b'""', b"")
    if b'"' in brackets:
        brackets = _STRING.sub(b"", data).translate(_SQUARE, _NOT_STRUCTURE)
    rest = brackets
    for _ in range(max_depth):
        # One pass removes the innermost pairs, so the number of passes is the depth.
        if not rest:
            return True
        rest = rest.replace(b"[]", b"")
    # Unbalanced brackets that go no deeper are left to the parser to name.
    return not rest or _deepest(brackets) <= max_depth


def _deepest(brackets: bytes) -> int:
    depth = deepest = 0
    for byte in brackets:
        depth += 1 if byte == 0x5B else -1 if byte == 0x5D else 0
        deepest = max(deepest, depth)
    return deepest


def _too_deep(max_depth: int) -> JsonRefused:
    return JsonRefused(
        "json.too_deep",
        f"Objects and arrays are nested more than {max_depth} deep.",
        hint="No document of this kind needs such nesting; do not trust its source.",
    )


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]  # set.add returns None on purpose here
        raise JsonRefused(
            "json.duplicate_key",
            f"An object has the member {quoted(twice, 80)} twice.",
            hint="Two readers could take different values; ask the author for a correct document.",
        )
    return members


def _out_of_range(text: str) -> JsonRefused:
    return JsonRefused(
        "json.number_range",
        f"The number {text[:24]}{'...' if len(text) > 24 else ''} has no exact common meaning in JSON.",
        hint="Write it as a string, or as an integer between -(2^53-1) and 2^53-1.",
    )


def _integer(text: str) -> int:
    # The length comes first: int() of thousands of digits is quadratic, and refused by newer Pythons with
    # ValueError.
    if len(text) > 17 or text == "-0":
        raise _out_of_range(text)
    number = int(text)
    if not -MAX_SAFE_INTEGER <= number <= MAX_SAFE_INTEGER:
        raise _out_of_range(text)
    return number


def _fraction(text: str) -> float:
    number = float(text)
    if not math.isfinite(number) or (number == 0 and text[0] == "-"):
        raise _out_of_range(text)
    return number


def _constant(text: str) -> float:
    raise _out_of_range(text)


def _no_number(text: str) -> float:
    raise JsonRefused(
        "json.number",
        f"The number {text[:24]}{'...' if len(text) > 24 else ''} stands where only strings carry figures.",
        hint='Write figures as decimal strings, for example "372.6".',
    )


def _decoder(integer: Callable[[str], object], fraction: Callable[[str], object]) -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=_object, parse_int=integer, parse_float=fraction, parse_constant=_constant
    )


def _exact_decoder() -> json.JSONDecoder:
    """A decoder that keeps the digits of numbers; made where it is used, for few documents need it."""
    from decimal import Decimal  # noqa: PLC0415 - documents of others only

    def exact(text: str) -> Decimal:
        if len(text) > MOST_EXACT or "e" in text or "E" in text:
            raise _out_of_range(text)
        return Decimal(text)

    return _decoder(exact, exact)


_DECODER: Final = _decoder(_integer, _fraction)
_DECODER_WITHOUT_NUMBERS: Final = _decoder(_no_number, _no_number)


class _Orjson:
    """The package ``orjson`` where it is installed, as far as its answers are the answers of this module."""

    def __init__(self) -> None:
        self._few = _FEW
        self._loads: Callable[[bytes], Any] | None = None
        self._dumps: Callable[..., bytes] | None = None
        self._option = 0

    def is_loaded(self) -> bool:
        """Whether it can be asked; loads it at the ``_FEW``-th time."""
        if self._few > 0:
            self._few -= 1
            if self._few <= 0:  # below it where two threads count at once
                self._load()
        return self._loads is not None

    def _load(self) -> None:
        try:
            import orjson  # noqa: PLC0415 - an extra, and dear to load
        except ImportError:
            return
        # An integer beyond 2^53 - 1 is an error when it is written, as it is here when it is read; and so is
        # what JSON has no kind for.
        self._option = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER | orjson.OPT_PASSTHROUGH_SUBCLASS
        self._option |= orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
        self._loads, self._dumps = orjson.loads, orjson.dumps

    def read(self, data: bytes, max_depth: int) -> dict[str, JsonValue] | None:
        """Return the object that ``data`` is the plain canonical form of; ``None`` for everything else."""
        if self._loads is None:
            return None
        try:
            value: dict[str, JsonValue] = self._loads(data)
        except ValueError:
            return None
        same = self.write(value) == data and self.is_plain(data) and _is_shallow(data, max_depth)
        return value if same else None

    def write(self, value: JsonValue) -> bytes | None:
        """Write ``value`` without blanks, members sorted by code points."""
        try:
            return None if self._dumps is None else self._dumps(value, option=self._option)
        except TypeError:
            return None

    def is_plain(self, data: bytes) -> bool:
        """Whether ``data``, without blanks, is an object with no number and no character above U+FFFF.

        RFC 8785 spells numbers otherwise, and sorts names otherwise above U+FFFF. In front of the first
        number of an array, and of one in an object, stand ``":``, ``",``, ``},``, ``],``, or two of ``:``,
        ``,`` and ``[`` once the literals are gone. A few strings look the same: no harm is done.
        """
        if data[:1] != b"{" or (not data.isascii() and data.translate(None, _BELOW_ASTRAL)):
            return False
        shown = data.translate(_NUMBERS_SHOWN, _LITERALS)
        return b'",0' not in shown and b",,0" not in shown


_ORJSON: Final = _Orjson()


def _refuse_lone_surrogates(value: JsonValue) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise JsonRefused(
            "json.surrogate",
            "A string holds one half of a surrogate pair, which is no character.",
            hint="Ask the author for a document whose text is valid Unicode.",
        ) from None
