"""``passport respond``: the platform's word, good for a day, signed into exported passports."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from passport.cli import clock, files, identity, options, terminal
from signing import jcs


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "folder", metavar="DIR", type=Path, help="what passport resolver export wrote"
    )
    options.add_identity(parser)
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Sign for every product in the folder."""
    if not (args.folder / "d").is_dir():
        raise files.FileRefused(
            "file.missing",
            f"{args.folder} is no exported folder.",
            hint="passport resolver export DIR --db FILE writes one.",
        )
    party = identity.load(args.identity)
    if party.role != "platform":
        raise identity.IdentityRefused(
            "identity.role", f"{party.name} is a {party.role}.", hint="Only a platform answers for passports."
        )
    signer = party.signer(args.passphrase_file)
    from resolver.exporting import answer  # noqa: PLC0415 - the server's libraries only when they are used
    from resolver.settings import Platform  # noqa: PLC0415 - as above

    count = sum(1 for _ in answer(args.folder, Platform(party.did, party.name, signer), at=clock.now()))
    if args.json:
        terminal.say_bytes(jcs.canonical({"signed": str(count)}))
    else:
        terminal.say(f"{count} passports carry a response of {party.name}, good for 24 hours.")
    return 0
