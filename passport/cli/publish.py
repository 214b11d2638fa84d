"""``passport publish``: signed documents, and the publisher's own status lists, to a resolver."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from passport.cli import clock, files, identity, options, terminal
from signing import jcs

if TYPE_CHECKING:
    from resolver.client import PublishResult
    from signing.strict_json import JsonValue


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "files", metavar="FILE", nargs="*", type=Path, help="passport files or single credentials"
    )
    parser.add_argument("--to", required=True, metavar="URL", help="address of the resolver")
    options.add_identity(parser)
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Send the status lists of the identity first, so that what follows can be checked against them."""
    party = identity.load(args.identity)
    lists = party.status_lists()
    batches = [*lists, *(files.read(path) for path in args.files)]
    if not batches:
        raise options.UsageError(
            "usage.nothing",
            "There is nothing to publish.",
            hint="Name a passport file; this identity has no status lists.",
        )
    signer = party.signer(args.passphrase_file)
    from resolver import client  # noqa: PLC0415 - the network's libraries only when they are used

    results = [client.publish(args.to, data, signer, at=clock.now()) for data in batches]
    if args.json:
        for result in (one for batch in results for one in batch):
            terminal.say_bytes(jcs.canonical(_fields(result)))
        return 0
    for outcome, count in Counter(one.outcome for batch in results[: len(lists)] for one in batch).items():
        terminal.say(f"{outcome:<8} {count} status lists of {party.did}")
    for result in (one for batch in results[len(lists) :] for one in batch):
        terminal.say(f"{result.outcome:<8} {result.kind:<13} {result.location or result.digest}")
    return 0


def _fields(result: "PublishResult") -> "dict[str, JsonValue]":
    facts = {
        "digest": result.digest,
        "kind": result.kind,
        "outcome": result.outcome,
        "location": result.location,
    }
    return {name: text for name, text in facts.items() if text}
