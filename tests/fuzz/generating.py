"""Random and damaged inputs from a seed, and the bound on the work each of them may cost."""

import random
import string
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SECONDS = 2.0
"""Processor time no single input may take, whatever else the machine does."""

_JSON_PIECES = (
    "{", "}", "[", "]", ":", ",", '"', "\\", "\\u0061", "\\ud834", "\\udd1e", "\\u0000", "\\n", "\\x", "null",
    "true", "false", "NaN", "Infinity",
    "-Infinity", "-0", "-0.0", "0", "1", "-1", "01", "+1", "1.", ".5", "1e999", "1e-999",
    "1E5", "9007199254740991", "9007199254740992", "-9007199254740992",
    "1" * 40, "1.5", '"a"', '"b"', '"\\u0062"',
    '"é"', '"𝄞"', " ", "\t", "\n", "\x0b", "\x00", "\x7f", "\ufeff", "\u2028", "//", "'a'",
)  # fmt: skip


@contextmanager
def bounded(shown: object = "") -> Iterator[None]:
    """No input hangs: it is answered within ``SECONDS`` of processor time."""
    start = time.process_time()
    yield
    taken = time.process_time() - start
    assert taken < SECONDS, f"{taken:.1f} s for {shown!r:.200}"


def text(chance: random.Random, most: int = 12) -> str:
    """A short text from several parts of Unicode, without surrogates."""
    pools = (
        string.ascii_letters,
        string.printable,
        "äßéłџ中文\u00ad\u200b\u202e\ue000\uff21",
        "𝄞😀\U0010fffd",
    )
    return "".join(chance.choice(chance.choice(pools)) for _ in range(chance.randint(0, most)))


def number(chance: random.Random) -> int | float:
    """A number of any size I-JSON allows, many near where notations change."""
    match chance.randrange(4):
        case 0:
            return chance.randint(-(2**53) + 1, 2**53 - 1)
        case 1:
            return chance.choice(
                [0, 1, -1, 2**53 - 1, 1e21, 1e20, 1e-6, 1e-7, 5e-324, 1.7976931348623157e308, 0.1]
            )
        case 2:
            return chance.uniform(-1, 1) * float(10 ** chance.randint(-30, 30))
        case _:
            return float(chance.getrandbits(62) / 10 ** chance.randint(0, 25))


def value(chance: random.Random, depth: int = 4) -> object:
    """A JSON value; names of members from few letters, so that orders of code points matter."""
    kind = chance.randrange(8) if depth else chance.randrange(4)
    if kind < 2:
        return text(chance)
    if kind < 4:
        return chance.choice([None, True, False, number(chance)])
    size = chance.randint(0, 4)
    if kind < 6:
        return [value(chance, depth - 1) for _ in range(size)]
    return {text(chance, 4): value(chance, depth - 1) for _ in range(size)}


def json_text(chance: random.Random, valid: Callable[[], bytes]) -> bytes:
    """A text near JSON: pieces in a row, or a good text damaged in a few places."""
    if chance.random() < 0.4:
        return "".join(chance.choice(_JSON_PIECES) for _ in range(chance.randint(0, 12))).encode("utf-8")
    return damaged(chance, valid(), [piece.encode("utf-8") for piece in _JSON_PIECES])


def damaged(chance: random.Random, data: bytes, pieces: list[bytes], most: int = 3) -> bytes:
    """``data`` with a few places cut out, repeated, replaced or filled with something else."""
    for _ in range(chance.randint(0, most)):
        start = chance.randint(0, len(data))
        end = min(len(data), start + chance.choice([0, 0, 1, 1, 2, 8]))
        middle = chance.choice([b"", data[start:end] * 2, chance.choice(pieces), chance.randbytes(1)])
        data = data[:start] + middle + data[end:]
    return data
