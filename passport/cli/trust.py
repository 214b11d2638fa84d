"""``passport trust new|add|use|show``: the signed list of those whose words count."""

import argparse
from argparse import ArgumentParser, Namespace
from pathlib import Path

from passport import container, moments
from passport.cli import (
    clock,
    documents,
    files,
    identity,
    options,
    signing_acts,
    terminal,
    trust_editing,
    trust_use,
)
from passport.cli.identity import Identity
from passport.cli.trust_editing import Newcomer, TrustEditRefused
from passport.model import trustlist as trustlists
from passport.vocab import NO_CONTROL_GROUP, ROLES, Role
from signing import jcs
from signing.keys import PublicKey
from signing.strict_json import JsonValue, loads

_DAY = 86_400
_KEY_DAYS = 3650
_LIST_DAYS = 90


def configure(parser: ArgumentParser) -> None:
    """Declare the actions and their arguments."""
    actions = parser.add_subparsers(
        dest="action", metavar="ACTION", required=True, parser_class=options.Parser
    )
    new = actions.add_parser("new", help="a first version with nobody in it")
    new.add_argument("--name", help="name of the list; default: the publisher's")
    options.add_output(new)
    add = actions.add_parser("add", help="list a party, or an accreditation, in a new version")
    _configure_add(add)
    for action in (new, add):
        options.add_identity(action)
        options.add_days(action, _LIST_DAYS, "the list")
        options.add_at(action)
    use = actions.add_parser("use", help="put a list in force for this user")
    use.add_argument("file", metavar="FILE", type=Path, help="trust file")
    use.add_argument("--yes", action="store_true", help="do not ask; the fingerprint was compared")
    show = actions.add_parser("show", help="the list in force, or another")
    show.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="trust file; default: the one in force"
    )
    for action in (new, add, use, show):
        options.add_json(action)


def _configure_add(add: ArgumentParser) -> None:
    add.add_argument(
        "trust", metavar="TRUST", type=Path, help="trust file to extend; replaced by its next version"
    )
    add.add_argument(
        "party", metavar="PARTY", nargs="?", type=Path, help="identity folder or did.json of the party"
    )
    add.add_argument("--role", action="append", default=[], choices=ROLES, help="what it may do; repeatable")
    add.add_argument(
        "--key", metavar="FINGERPRINT", help="fingerprint of its key, as the party itself told you"
    )
    add.add_argument("--name", help="its name; needed beside a did.json")
    add.add_argument(
        "--legal-entity", metavar="ID", help="its legal entity identifier; needed beside a did.json"
    )
    add.add_argument("--control-group", metavar="ID", help="who controls it; default: none")
    add.add_argument(
        "--prefix", action="append", default=[], metavar="SCHEME:VALUE", help="identifiers it may name"
    )
    add.add_argument(
        "--since", metavar="TIME", help="when its key began to hold; default: when it was made, or now"
    )
    add.add_argument("--accreditation", metavar="FILE", type=Path, help="an accreditation to stand by")


def run(args: Namespace) -> int:
    """Dispatch on the action."""
    action = {"new": _new, "add": _add, "use": trust_use.use, "show": trust_use.show}[args.action]
    return action(args)


def _new(args: Namespace) -> int:
    files.check_free(args.output, replace=args.force)
    at = clock.at(args)
    publisher = identity.load(args.identity)
    subject = trust_editing.empty(
        publisher.did, args.name or publisher.name, f"https://{publisher.domain}/trust", _own_key(publisher)
    )
    signed = signing_acts.trust_list(
        subject, publisher, publisher.signer(args.passphrase_file), args.days, at
    )
    files.write(args.output, container.trust_file(signed, []), replace=args.force)
    return _tell(args, signed, args.output)


def _add(args: Namespace) -> int:
    if args.party is None and args.accreditation is None:
        raise options.UsageError(
            "usage.nothing",
            "Nothing to add was named.",
            hint="Name a PARTY with --role and --key, or --accreditation FILE.",
        )
    at = clock.at(args)
    publisher = identity.load(args.identity)
    document, accreditations = documents.trust_file(args.trust)
    if document["issuer"] != publisher.did:
        raise TrustEditRefused(
            "trust.publisher",
            f"The list is published by {document['issuer']}.",
            hint="Only its publisher can extend it.",
        )
    subject = trust_editing.next_version(document["credentialSubject"])
    if args.party is not None:
        subject = trust_editing.with_party(subject, _newcomer(args, at))
    if args.accreditation is not None:
        accreditation = documents.one(args.accreditation, "accreditation")
        subject = trust_editing.with_accreditation(subject, accreditation)
        accreditations = [*accreditations, dict(accreditation)]
    signed = signing_acts.trust_list(
        subject, publisher, publisher.signer(args.passphrase_file), args.days, at
    )
    files.write(args.trust, container.trust_file(signed, accreditations), replace=True)
    return _tell(args, signed, args.trust)


def _own_key(publisher: Identity) -> dict[str, str]:
    until = moments.shift(publisher.created, _KEY_DAYS * _DAY)
    return trust_editing.key_entry(
        publisher.verification_method, publisher.public_key(), publisher.created, until
    )


def _newcomer(args: Namespace, at: str) -> Newcomer:
    if not args.role or not args.key:
        raise options.UsageError(
            "usage.arguments",
            "A party is listed with --role ROLE and --key FINGERPRINT.",
            hint="Ask the party for it over another channel; it sees it with: passport keys show DIR",
        )
    roles: tuple[Role, ...] = tuple(sorted(set(args.role)))
    prefixes = tuple(sorted({identity.parse_prefix(text) for text in args.prefix}))
    if args.party.is_dir():
        party = identity.load(args.party)
        did, method, public, since = party.did, party.verification_method, party.public_key(), party.created
        name, legal_entity, control_group = party.name, party.legal_entity, party.control_group
        prefixes = prefixes or party.prefixes
    else:
        did, method, public = _from_did_document(loads(files.read(args.party, limit=files.MAX_SMALL)))
        name, legal_entity, control_group, since = args.name, args.legal_entity, NO_CONTROL_GROUP, at
        if not name or not legal_entity:
            raise options.UsageError(
                "usage.arguments",
                "A did.json does not say who it belongs to.",
                hint="Say --name and --legal-entity.",
            )
    if public.fingerprint != args.key:
        raise TrustEditRefused(
            "trust.fingerprint",
            f"{args.party} holds another key than the one you named.",
            hint="Do not list it. Ask the party again, over another channel than the one the file came by.",
        )
    since = args.since or since
    return Newcomer(
        did, args.name or name, roles, args.legal_entity or legal_entity, args.control_group or control_group,
        prefixes, method, public, since, moments.shift(since, _KEY_DAYS * _DAY),
    )  # fmt: skip


def _from_did_document(document: JsonValue) -> tuple[str, str, PublicKey]:
    did = document.get("id") if isinstance(document, dict) else None
    public = identity.public_key_of(document, str(did))
    assert isinstance(document, dict)  # noqa: S101  # public_key_of has refused anything else
    methods = document["assertionMethod"]
    return str(did), str(methods[0]) if isinstance(methods, list) else "", public


def _tell(args: argparse.Namespace, signed: documents.Document, path: Path) -> int:
    listed = trustlists.read(signed)
    if args.json:
        facts: dict[str, JsonValue] = {
            "file": str(path),
            "version": str(listed.version),
            "digest": listed.envelope.digest,
        }
        terminal.say_bytes(jcs.canonical(facts))
    else:
        terminal.say(f"{path}: version {listed.version}, {trust_use.contents(listed)}")
    return 0
