"""What reaches the terminal, and how.

Rules: results on standard output, everything else on standard error; an error is one ``error:`` line and at
most one ``hint:`` line; control and invisible characters in text of others are shown as escapes (T95, T127);
fingerprints of keys stand in the same groups everywhere and are never cut; colour only on a terminal and
never when ``NO_COLOR`` is set; what the console cannot encode is written in ASCII; one answer is asked for at
a time, and only from a terminal.
"""

import os
import sys
from typing import Final, TextIO

from signing import shown
from signing.errors import ToolError

_COLOURS: Final = {
    "ok": "32",
    "caution": "33",
    "replaced": "33",
    "stop": "31",
    "unknown": "90",
    "bold": "1",
    "dim": "2",
}
# What our own output uses beyond ASCII, and what stands in for it.
_ASCII: Final = dict(
    zip("█▓▒░·─│✓✗–—“”‘’…→₂×", "# = + - . - | ok X - - \" \" ' ' ... -> 2 x".split(), strict=True)
)


class NotAnswered(ToolError):
    """A question was not answered with yes, or there was nobody to ask."""


def clean(text: str) -> str:
    """Text of others as one line: what is not seen as itself is an escape, nothing is dropped."""
    return shown.visible(text)


def quoted(text: str, limit: int = 120) -> str:
    """Text of others inside quotation marks, escaped and cut, so that it cannot pass for ours (T93, T127)."""
    return shown.quoted(text, limit)


def noun(count: int, word: str) -> str:
    """The word as it stands behind a number: ``entry`` behind 1, else ``entries``."""
    if count == 1:
        return word
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2] not in "aeiou" else f"{word}s"


def counted(count: int, word: str) -> str:
    """A number with its noun, ``1 coil`` or ``2 coils``."""
    return f"{count} {noun(count, word)}"


def encodable(text: str, stream: TextIO) -> str:
    """``text`` as the stream can show it: unchanged, or in ASCII."""
    try:
        text.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        text = "".join(_ASCII.get(char, char) for char in text)
        return text.encode("ascii", "backslashreplace").decode("ascii")
    return text


def colour(text: str, name: str, stream: TextIO | None = None) -> str:
    """``text`` in the colour of a level, where the stream is a terminal that wants colour."""
    stream = stream or sys.stdout
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not stream.isatty():
        return text
    return f"\x1b[{_COLOURS[name]}m{text}\x1b[0m"


def shows_progress() -> bool:
    """Whether lines that replace each other can be shown beside the result."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def encoding() -> str:
    """The encoding of standard output."""
    return sys.stdout.encoding or "ascii"


def columns() -> int:
    """The width of help: ``COLUMNS``, else that of the terminal, else 80."""
    named = os.environ.get("COLUMNS", "")
    if named.isdecimal() and int(named) > 0:
        return int(named)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]  # answered below
    except (AttributeError, ValueError, OSError):  # no standard output, closed, or no terminal
        return 80


def flush() -> None:
    """Write out what was said; raises ``OSError``, such as ``BrokenPipeError`` where the reader is gone."""
    sys.stdout.flush()


def flushed() -> bool:
    """Write out both streams before the process ends; whether all of it could be written."""
    done = True
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            done = False
    return done


def discard_results() -> None:
    """Send what is still to come on standard output nowhere, so that leaving does not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str = "", *, for_scripts: bool = False) -> None:
    """One line of result on standard output; ``for_scripts`` leaves a fingerprint in one piece."""
    print(encodable(text if for_scripts else shown.grouped(text), sys.stdout))  # noqa: T201 - the one place that writes results


def say_bytes(data: bytes) -> None:
    """Bytes of result on standard output, unchanged but for a closing new line."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data + b"\n")
    sys.stdout.buffer.flush()


def note(text: str) -> None:
    """One line beside the result: progress, where a file was written, what to do next."""
    print(encodable(shown.grouped(text), sys.stderr), file=sys.stderr)  # noqa: T201 - the one place that writes notes


def progress(text: str) -> None:
    """A line beside the result that the next one replaces; an empty text takes it away."""
    print(f"\r\x1b[K{encodable(text, sys.stderr)}", end="", file=sys.stderr, flush=True)  # noqa: T201 - the one place that writes notes


def report(error: ToolError) -> None:
    """An ``error:`` line and a ``hint:`` line."""
    at = f" ({clean(error.where)})" if error.where and error.where not in error.message else ""
    note(f"error: {_line(error.message)}{at}")
    if error.hint:
        note(f"hint: {_line(error.hint)}")


def _line(text: str) -> str:
    return clean(text.replace("\n", " "))


def confirm(question: str, *, assume_yes: bool) -> None:
    """Ask for a plain yes; raises ``terminal.*`` for any other answer or when nobody can answer."""
    if assume_yes:
        return
    if not sys.stdin.isatty():
        raise NotAnswered(
            "terminal.nobody_to_ask",
            "This needs a person's yes, and nobody is at the terminal.",
            hint="Read what is shown above, then say --yes if it is what you mean.",
        )
    note("")
    print(encodable(f"{question} [y/N] ", sys.stderr), end="", file=sys.stderr, flush=True)  # noqa: T201 - a question
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise NotAnswered("terminal.not_confirmed", "Nothing was done.", hint="Answer y to go on.")
