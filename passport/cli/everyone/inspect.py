"""``passport inspect``: what is in a file, without judging it."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from passport.cli import options
from passport.cli.output import terminal
from passport.disk import beginnings, files
from passport.work.naming import what_is
from signing import jcs

_UNKNOWN: Final = "unknown"
_quoted: Final = partial(terminal.quoted, limit=200)
"""Text of others as in verdicts, cut later: people compare ids and keys here, which are long."""


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "file", metavar="FILE", help="passport, credential, trust file or - for standard input"
    )
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Print what is in a file: each credential with ids, issuer, dates and size, and rules that are broken.

    No signature is checked, and the first line says so. Exit code 0 for whatever can be read.
    """
    from verify.inspecting import inspect  # only this verb needs it

    data = files.read_standard_input() if args.file == "-" else files.read(Path(args.file))
    if beginnings.looks_like(data) is not None:
        raise beginnings.DocumentRefused(
            "document.kind",
            f"{args.file} is {beginnings.looks_like(data)}, not a document of this tool.",
            hint="For a picture of a label, use passport verify PICTURE --resolver URL.",
        )
    content = inspect(data)
    if args.json:
        terminal.say_bytes(jcs.canonical(content))
        return 0
    terminal.say("Content as it stands in the file. Nothing here was checked; passport verify does that.")
    named = what_is(data) if content["problem"] else None
    for line in _summary(content, named.what if named else ""):
        terminal.say(line)
    kind_says_it = content["problem"] == content["kind"] != _UNKNOWN
    if named is not None and not kind_says_it and "passport inspect" not in named.hint:
        terminal.note(f"hint: {named.hint}")
    return 0


def _summary(content: Mapping[str, Any], named: str) -> Iterator[str]:
    """Kind, size and digest of the file, problems, then each credential after an empty line."""
    yield f"{content['kind']}, {content['bytes']} bytes, digest {content['digest']}"
    if content["kind"] == _UNKNOWN and named:
        yield f"  it is      {terminal.clean(named)}"
    elif content["problem"] not in (None, content["kind"]):
        yield f"  problem    {terminal.clean(named or str(content['problem']))}"
    for problem in content["problems"]:
        yield f"  problem    {_quoted(problem['problem'])} at {_quoted(problem['where'] or '/')}"
    for one in content["credentials"]:
        yield ""
        yield from _credential(one)


def _credential(one: Mapping[str, Any]) -> Iterator[str]:
    """Lines about one credential; what others wrote is quoted, and the rule it breaks comes last."""
    kind = one["kind"] or "of a kind this tool does not know"
    yield f"{one['position']:>3}  {kind}" + (" (extra)" if one["place"] == "extra" else "")
    rows = (
        ("version", one["unknownVersion"]),
        ("id", one["id"]),
        ("about", one["subject"]),
        ("name", one["name"]),
        ("issuer", one["issuer"]["id"]),
        ("calls itself", one["issuer"]["name"]),
        ("signed", " by ".join(filter(None, (one["signedAt"], one["key"])))),
        ("suite", one["suite"]),
        ("valid", " to ".join(filter(None, (one["validFrom"], one["validUntil"])))),
        ("digest", one["digest"]),
    )
    for label, value in rows:
        if value:
            # What strangers wrote is quoted; our own digest is not.
            yield f"     {label:<12} {value if label == 'digest' else _quoted(value)}"
    yield f"     {'size':<12} {one['bytes']} bytes"
    broken = one["violation"]
    if broken:
        place = _quoted(broken["where"] or "/")
        yield f"     {'breaks':<12} rule {broken['rule']} ({broken['problem']}) at {place}"
