"""``passport respond``: sign platform responses, good for 24 hours, into exported passports."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from passport.cli import options
from passport.cli.output import terminal
from passport.disk import clock, files
from passport.party import identity
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
    at = clock.now()
    from resolver.answers.exporting import answer, standing  # the server's libraries when they are used
    from resolver.settings import Platform

    export = standing(args.folder, at=at)
    words = ", ".join(f"{count} {word}" for word, count in sorted(export.answers.items()))
    terminal.note(f"{party.name} is about to answer for this export: {words or 'nothing'}")
    if export.ended:
        terminal.note(
            f"warning: {export.ended} of the {export.lists} status lists in {args.folder} have ended, the"
            f" first on {export.oldest}: what was current then need not be current now."
        )
        terminal.note("hint: Export again; a list that ended at its issuer is renewed there (status renew).")
    signer = party.signer(args.passphrase_file)
    count = sum(1 for _ in answer(args.folder, Platform(party.did, party.name, signer), at=at))
    if args.json:
        terminal.say_bytes(jcs.canonical({"signed": str(count)}))
    else:
        passports = terminal.counted(count, "passport")
        terminal.say(f"{passports} with a response of {party.name}, good for 24 hours.")
    return 0
