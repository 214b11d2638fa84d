"""``passport publish``: signed documents, and the publisher's own status lists, to a resolver."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from passport.cli import clock, files, identity, options, terminal
from signing import jcs


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
    batches = [*party.status_lists(), *(files.read(path) for path in args.files)]
    if not batches:
        raise options.UsageError(
            "usage.nothing",
            "There is nothing to publish.",
            hint="Name a passport file; this identity has no status lists.",
        )
    signer = party.signer(args.passphrase_file)
    from resolver import client  # noqa: PLC0415 - the network's libraries only when they are used

    results = [result for data in batches for result in client.publish(args.to, data, signer, at=clock.now())]
    for result in results:
        fields = {
            "digest": result.digest,
            "kind": result.kind,
            "outcome": result.outcome,
            "location": result.location,
        }
        if args.json:
            terminal.say_bytes(jcs.canonical({name: text for name, text in fields.items() if text}))
        else:
            terminal.say(f"{result.outcome:<8} {result.kind:<13} {result.location or result.digest}")
    return 0
