"""``passport keys show``: an identity and the fingerprint to tell others over another channel."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from passport.cli import identity, options, terminal
from passport.cli.identity import Identity
from signing import jcs, keystore


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("action", choices=["show"], help="show: who this is, and its public key")
    parser.add_argument("folder", metavar="DIR", type=Path, help="identity folder")
    parser.add_argument("--fingerprint", action="store_true", help="print the fingerprint and nothing else")
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Show it; the private key is not opened, only looked at."""
    party = identity.load(args.folder)
    facts = describe(party)
    if args.json:
        terminal.say_bytes(jcs.canonical(facts))
    elif args.fingerprint:
        terminal.say(facts["fingerprint"])
    else:
        for line in lines(facts):
            terminal.say(line)
    return 0


def describe(party: Identity) -> dict[str, Any]:
    """What may be told about an identity: everything but the private key."""
    public = party.public_key()
    path = party.folder / "keys" / party.key
    return {
        "did": party.did,
        "name": party.name,
        "role": party.role,
        "key": party.verification_method,
        "keyType": public.kind,
        "publicKeyMultibase": public.multikey,
        "fingerprint": public.fingerprint,
        "passphrase": keystore.is_encrypted(path),
        "prefixes": [f"{scheme}:{value}" for scheme, value in party.prefixes],
        "issued": len(party.register.issued()),
    }


def lines(facts: dict[str, Any]) -> list[str]:
    """The same for a person."""
    protection = "with a passphrase" if facts["passphrase"] else "without a passphrase"
    return [
        f"{terminal.clean(facts['name'])}, {facts['role']}",
        f"  did          {facts['did']}",
        f"  key          {facts['key']} ({facts['keyType']}, {protection})",
        f"  fingerprint  {facts['fingerprint']}",
        f"  public key   {facts['publicKeyMultibase']}",
        f"  prefixes     {', '.join(facts['prefixes']) or 'none'}",
        f"  signed       {facts['issued']} {'document' if facts['issued'] == 1 else 'documents'}",
    ]
