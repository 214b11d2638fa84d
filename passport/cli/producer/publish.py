"""``passport publish``: signed documents, and the publisher's own status lists, to a resolver."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from passport import door
from passport.cli import options
from passport.cli.output import terminal
from passport.disk import clock, files
from signing import jcs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resolver.outgoing.client import LineResult, PublishResult
    from signing.strict_json import JsonValue

_COPY = ".jwt"
_MAX_BULK = 1 << 30
"""Bytes of a bulk file that are read at most; it is sent in small parts."""


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        type=Path,
        help="passport files, single credentials, FILE.ndjson, or signed copies of export, FILE.jwt",
    )
    parser.add_argument("--to", required=True, metavar="URL", help="address of the resolver")
    options.add_root(parser)
    parser.add_argument(
        "--batch", metavar="PATH", type=Path, help="a folder or .ndjson file of many, with a summary"
    )
    parser.add_argument(
        "--csv", metavar="FILE", type=Path, help="with --batch: also write a row for each passport"
    )
    parser.add_argument("--force", action="store_true", help="replace the file of --csv if it exists")
    parser.add_argument(
        "--dry-run", action="store_true", help="let the resolver judge everything, and store nothing"
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="with --batch: go on with the run over the same files that was interrupted",
    )
    options.add_identity(parser)
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Send the status lists of the identity first, so that what follows can be checked against them.

    Every file is read before the first is sent, and versions of one claim are sent together. Exit code 2
    where a line of a bulk file was refused; the other lines are stored.
    """
    if args.batch is not None:
        from passport.cli.producer import publish_batch  # only for many

        return publish_batch.run(args)
    party = _party(args)
    bulk, copies = _ending(args, ".ndjson"), _ending(args, _COPY)
    single = [path for path in args.files if path not in (*bulk, *copies)]
    tokens = [files.read(path) for path in copies]
    lined = [(path, files.read(path, limit=_MAX_BULK).splitlines()) for path in bulk]
    _check_something(args, party)
    resolver = door.Resolver(args.to, party, root=args.root, rehearse=args.dry_run)
    published = door.Published([], [])
    try:
        door.publish(party, single, resolver, published)
        published.documents.extend(_publish_copies(args, party, tokens))
    finally:  # of one that is refused, what was stored before it
        _show(party.identity.did, published, as_json=args.json)
    refused = 0
    for path, lines in lined:
        sent = resolver.publish_lines(lines)
        refused += sum(_show_line(path, line, as_json=args.json) for line in sent)
    if args.dry_run:
        from passport.cli.producer.publish_batch import print_dry_run  # only for a dry run

        print_dry_run()
    return 2 if refused else 0


def _ending(args: Namespace, ending: str) -> list[Path]:
    return [path for path in args.files if path.suffix.lower() == ending]


def _publish_copies(args: Namespace, party: door.Party, tokens: list[bytes]) -> "Iterator[PublishResult]":
    """Send signed copies, each of which is stored beside the claim it is of."""
    from resolver.outgoing import client  # the network's libraries only when they are used

    for token in tokens:
        yield from client.publish_copy(
            args.to, token.strip(), party.signer(), at=clock.now(), root=args.root
        )


def _party(args: Namespace) -> door.Party:
    """Open the publisher's identity; ``usage.csv`` or ``usage.resume`` for what belongs to a batch."""
    if args.resume:
        raise options.UsageError(
            "usage.resume", "--resume goes on with a --batch.", hint="Say --batch FOLDER, or leave it out."
        )
    if args.csv is not None:
        raise options.UsageError(
            "usage.csv", "--csv is the table of a --batch.", hint="Say --batch FOLDER, or leave out --csv."
        )
    return door.open_party(args.identity, passphrase_file=args.passphrase_file)


def _check_something(args: Namespace, party: door.Party) -> None:
    if args.dry_run and _ending(args, _COPY):
        raise options.UsageError(
            "usage.copy", "A signed copy is not tried, it is published.", hint="Leave out the .jwt files."
        )
    if not args.files and not party.identity.status_lists():
        raise options.UsageError(
            "usage.nothing",
            "There is nothing to publish.",
            hint="Name a passport file; this identity has no status lists.",
        )


def _show(did: str, results: door.Published, *, as_json: bool) -> None:
    """Print what became of status lists (counted) and documents (each with its address), or JSON lines."""
    if as_json:
        for result in (*results.lists, *results.documents):
            terminal.say_bytes(jcs.canonical(_fields(result)))
        return
    for outcome, count in Counter(one.outcome for one in results.lists).items():
        terminal.say(f"{outcome:<8} {terminal.counted(count, 'status list')} of {did}")
    for result in results.documents:
        terminal.say(f"{result.outcome:<8} {result.kind:<13} {result.location or result.digest}")


def _show_line(path: Path, one: "LineResult", *, as_json: bool) -> bool:
    """Print the outcome of one line of a bulk file; whether it was refused."""
    if as_json:
        facts: dict[str, JsonValue] = {"file": path.name, "line": one.line}
        if one.refusal is None:
            facts["results"] = [_fields(result) for result in one.results]
        else:
            facts |= {"code": one.refusal.code, "message": one.refusal.message, "where": one.refusal.where}
        terminal.say_bytes(jcs.canonical(facts))
    elif one.refusal is None:
        counts = Counter(result.outcome for result in one.results)
        summary = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
        terminal.say(f"{path.name}:{one.line}  {summary}")
    else:
        terminal.say(f"{path.name}:{one.line}  refused: {one.refusal.message} ({one.refusal.code})")
    return one.refusal is not None


def _fields(result: "PublishResult") -> "dict[str, JsonValue]":
    facts = {
        "digest": result.digest,
        "kind": result.kind,
        "outcome": result.outcome,
        "location": result.location,
    }
    return {name: text for name, text in facts.items() if text}
