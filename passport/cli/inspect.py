"""``passport inspect``: what is in a file, without judging it."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from passport.cli import beginnings, files, options, terminal
from signing import jcs


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "file", metavar="FILE", help="passport, credential, trust file or - for standard input"
    )
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Show the content; no signature is looked at, and the first line says so."""
    from verify.inspecting import inspect  # noqa: PLC0415 - only this verb needs it

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
    for line in _lines(content, 0):
        terminal.say(line)
    return 0


def _lines(value: Mapping[str, Any], depth: int) -> Iterator[str]:
    pad = "  " * depth
    for name, member in value.items():
        if member is None or (isinstance(member, Mapping | list | tuple) and not member):
            continue  # nothing to show
        label = terminal.clean(str(name))
        if isinstance(member, Mapping):
            yield f"{pad}{label}:"
            yield from _lines(member, depth + 1)
        elif isinstance(member, list | tuple):
            yield f"{pad}{label}:"
            for item in member:
                if isinstance(item, Mapping):
                    yield f"{pad}  -"
                    yield from _lines(item, depth + 2)
                else:
                    yield f"{pad}  - {_shown(item)}"
        else:
            yield f"{pad}{label}: {_shown(member)}"


def _shown(value: object) -> str:
    return terminal.quoted(value, 200) if isinstance(value, str) else str(value)
