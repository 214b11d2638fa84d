"""``passport init``: a new identity folder, complete or not at all."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from passport.cli import options
from passport.cli.everyone import keys, keys_making
from passport.cli.output import terminal
from passport.disk import clock
from passport.party import identity, key_history, signing_acts
from passport.party.identity import ROLES, SUITES, Identity, IdentityRefused
from passport.party.key_history import History
from passport.vocab import NO_CONTROL_GROUP
from signing import jcs
from signing.signer import Signer

_LONGEST_NAME = 200  # characters, as in the schemas


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="folder to make")
    parser.add_argument("--role", required=True, choices=ROLES, help="what this party does")
    parser.add_argument("--did", required=True, metavar="DID", help="for example did:web:mill.example")
    parser.add_argument("--name", required=True, help="the company's name, as others know it")
    parser.add_argument(
        "--prefix", action="append", default=[], metavar="SCHEME:VALUE",
        help="identifiers it may name: gs1:7312345, plate:ABC123, domain:id.mill.example; repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--legal-entity", metavar="ID", help="legal entity identifier; default: the host of the DID"
    )
    parser.add_argument(
        "--control-group",
        default=NO_CONTROL_GROUP,
        metavar="ID",
        help="who controls the company; default: none",
    )
    parser.add_argument(
        "--suite", choices=SUITES, default=SUITES[0],
        help="sign the RDF of documents (rdfc, default) or their text (jcs); for the life of the identity",
    )  # fmt: skip
    keys_making.configure(parser)
    options.add_at(parser)
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Make the folder and show it."""
    identity.check_vacant(args.folder)
    keys_making.check(args)
    passphrase = keys_making.new_passphrase(args)
    made = make(args, passphrase, at=clock.at(args))
    facts = keys.describe(made)
    if args.json:
        terminal.say_bytes(jcs.canonical(facts))
        return 0
    terminal.say(f"{args.folder}: {terminal.clean(made.name)}, {made.role}, {facts['key']}")
    terminal.say(f"fingerprint {facts['fingerprint']}")
    return 0


def make(args: Namespace, passphrase: bytes | None, *, at: str) -> Identity:
    """The identity that the arguments describe."""
    _check_text("name", args.name, _LONGEST_NAME)
    domain = identity.domain_of(args.did)
    facts = {
        "did": args.did,
        "name": args.name,
        "role": args.role,
        "domain": domain,
        "legal_entity": args.legal_entity or domain.split("/")[0],
        "control_group": args.control_group,
        "key_type": args.key_type or ("p256" if args.pkcs11 else "ed25519"),
        "created": at,
        "suite": args.suite,
    }
    for option in ("legal_entity", "control_group"):
        _check_text(option.replace("_", "-"), facts[option], 100, token=True)
    prefixes = tuple(sorted({identity.parse_prefix(text) for text in args.prefix}))

    def first_key(made: Identity) -> Signer:
        held, signer = keys_making.make(made, "key-1", args, passphrase, at=at)
        if held.token is not None:
            key_history.write(made.folder, History("key-1", None, (held,)))
        return signer

    return identity.create(args.folder, facts, prefixes, first_key, signing_acts.first_status_lists(at))


def _check_text(option: str, text: str, limit: int, *, token: bool = False) -> None:
    good = 0 < len(text) <= limit and terminal.clean(text) == text and text.strip() == text
    if token:
        good = good and text.isascii() and " " not in text
    if not good:
        raise IdentityRefused(
            "identity.text",
            f"--{option} is empty, too long, or has characters that documents may not hold.",
            hint="Use visible characters; identifiers are ASCII without spaces.",
        )
