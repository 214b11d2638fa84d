"""``passport keys show|new|rotate|revoke|export-did|backup``: an identity's keys, one after the other."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from passport.cli import options
from passport.cli.everyone import keys_files, keys_making
from passport.cli.output import terminal
from passport.party import identity
from passport.party.identity import SUITES, Identity
from passport.party.key_history import HeldKey, History
from signing import jcs, keystore

_OVERLAP_DAYS = 30


def configure(parser: ArgumentParser) -> None:
    """Declare the actions and their arguments."""
    actions = parser.add_subparsers(
        dest="action", metavar="ACTION", required=True, parser_class=options.Parser
    )
    show = actions.add_parser("show", help="who this is, and its public keys")
    show.add_argument("--fingerprint", action="store_true", help="print the fingerprint and nothing else")
    new = actions.add_parser("new", help="make the key that is to follow; the old one stays in use")
    keys_making.configure(new)
    new.add_argument(
        "--restored", action="store_true", help="the folder is an old backup, and the newer one is lost"
    )
    rotate = actions.add_parser("rotate", help="announce the key that follows, then change over to it")
    keys_making.configure(rotate)
    rotate.add_argument(
        "--overlap", metavar="DAYS", type=options.whole_days, default=_OVERLAP_DAYS,
        help=f"days in which both keys count (default {_OVERLAP_DAYS})",
    )  # fmt: skip
    rotate.add_argument("--finish", action="store_true", help="sign with the new key from now on")
    rotate.add_argument("--trust", metavar="FILE", type=Path, help="with --finish: list that shall name it")
    rotate.add_argument(
        "--unlisted", action="store_true", help="with --finish: change over though no list names the new key"
    )
    revoke = actions.add_parser("revoke", help="end a key, with reason and moment, and sign a notice of it")
    revoke.add_argument("--reason", required=True, choices=("cessation", "compromise"), help="why it ends")
    revoke.add_argument("--since", metavar="TIME", help="when it was no longer safe; default: now")
    options.add_passphrase(revoke)
    export = actions.add_parser("export-did", help="write the DID document for the party's web site")
    backup = actions.add_parser("backup", help="pack the folder into one file, keys included")
    for action in (export, backup):
        options.add_output(action)
    for action in (show, new, rotate, revoke, export, backup):
        action.add_argument("folder", metavar="DIR", type=Path, help="identity folder")
        options.add_json(action)
    revoke.add_argument("key", metavar="KEY", help="key-1, key-2, ...")
    for action in (new, rotate, revoke, export):
        options.add_at(action)


def run(args: Namespace) -> int:
    """Dispatch on the action."""
    if args.action == "show":
        return _show(args)
    if args.action in ("export-did", "backup"):
        return {"export-did": keys_files.export_did, "backup": keys_files.backup}[args.action](args)
    from passport.cli.everyone import keys_changing  # loads the verifier, which showing does not need

    change = {"new": keys_changing.new, "rotate": keys_changing.rotate, "revoke": keys_changing.revoke}
    return change[args.action](args)


def _show(args: Namespace) -> int:
    """Show it; the private key is not opened, only looked at."""
    party = identity.load(args.folder)
    facts = describe(party)
    if args.json:
        terminal.say_bytes(jcs.canonical(facts))
    elif args.fingerprint:
        terminal.say(facts["fingerprint"], for_scripts=True)
    else:
        for line in [*lines(facts), *_others(party.history)]:
            terminal.say(line)
    return 0


def describe(party: Identity) -> dict[str, Any]:
    """What may be shown of an identity: everything but the private key."""
    history = party.history
    held = history.key(party.key)
    facts: dict[str, Any] = {
        "did": party.did,
        "name": party.name,
        "role": party.role,
        "key": party.verification_method,
        "keyType": held.public.kind,
        "publicKeyMultibase": held.multikey,
        "fingerprint": held.public.fingerprint,
        "passphrase": held.token is None and keystore.is_encrypted(party.folder / "keys" / party.key),
        "prefixes": [f"{scheme}:{value}" for scheme, value in party.prefixes],
        "issued": len(party.register.issued()),
    }
    if party.suite != SUITES[0]:
        facts["suite"] = party.suite
    if held.token is not None:
        facts["token"] = f"{held.token.token}/{held.token.label}"
    if len(history.keys) > 1:
        facts["otherKeys"] = [_facts(key, history) for key in history.keys if key.name != party.key]
    return facts


def _facts(key: HeldKey, history: History) -> dict[str, str]:
    facts = {"key": key.name, "fingerprint": key.public.fingerprint, "since": key.since}
    if key.until is not None:
        facts |= {"until": key.until, "reason": key.reason or ""}
    return facts | ({"follows": history.signing} if key.name == history.following else {})


def lines(facts: dict[str, Any]) -> list[str]:
    """The same for a person."""
    protection = "with a passphrase" if facts["passphrase"] else "without a passphrase"
    if "token" in facts:
        protection = f"in the token {terminal.clean(facts['token'])}"
    return [
        f"{terminal.clean(facts['name'])}, {facts['role']}",
        f"  did          {facts['did']}",
        f"  key          {facts['key']} ({facts['keyType']}, {protection})",
        f"  fingerprint  {facts['fingerprint']}",
        f"  public key   {facts['publicKeyMultibase']}",
        *([f"  suite        {facts['suite']}"] if "suite" in facts else []),
        f"  prefixes     {', '.join(facts['prefixes']) or 'none'}",
        f"  signed       {facts['issued']} {'document' if facts['issued'] == 1 else 'documents'}",
    ]


def _others(history: History) -> list[str]:
    """Keys besides the one that signs: the next, earlier ones, and an end announced for the present one."""
    shown = []
    for key in history.keys:
        ended = f", ends {key.until} ({key.reason})" if key.until else ""
        if key.name == history.following:
            shown.append(f"  next         {key.name}  {key.public.fingerprint}")
        elif key.name != history.signing:
            shown.append(f"  earlier      {key.name}  {key.public.fingerprint}{ended}")
        elif ended:
            shown.append(f"  changing     {key.name}{ended}")
    return shown
