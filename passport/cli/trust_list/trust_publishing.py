"""``passport trust new|add``: what its publisher does; every change is a next version, signed."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from passport import container, moments
from passport.acts import trustlist
from passport.belief import trust_editing
from passport.belief.trust_editing import Subject, TrustEditRefused
from passport.cli import options
from passport.cli.output import terminal
from passport.cli.trust_list import trust_diff, trust_logs, trust_parties
from passport.cli.trust_list.trust_parties import Facts, Key, ListingOrder
from passport.cli.trust_list.trust_use import contents
from passport.disk import clock, documents, files
from passport.disk.documents import Document
from passport.model import trustlist as trustlists
from passport.party import identity, signing_acts
from passport.party.identity import Identity
from passport.vocab import Role
from signing import jcs
from signing.errors import ToolError
from signing.keys import PublicKey
from signing.strict_json import JsonValue, loads

_DAY = 86_400
_KEY_DAYS = 3650

Edit = Callable[[Subject, list[Document]], Subject]
"""Changes the subject of the next version, and the accreditations beside the list in place."""


def new(args: Namespace) -> int:
    """Sign a first version with nobody in it."""
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
    return print_signed(args, signed, args.output)


def add(args: Namespace) -> int:
    """Sign a version with one party, accreditation or witnessed document more."""
    of_logs = [args.log, args.log_witness, args.group, args.quorum]
    if args.party is None and args.accreditation is None and not args.witness and not any(of_logs):
        raise options.UsageError(
            "usage.nothing",
            "Nothing to add was named.",
            hint="Name a PARTY with --role and --key, --accreditation FILE, --witness FILE, or --log VKEY.",
        )
    at = clock.at(args)

    def edit(subject: Subject, accreditations: list[Document]) -> Subject:
        if args.party is not None and args.party.is_dir() and _is_publisher(args):
            subject = trust_editing.with_publisher_key(subject, _key_stated(args, at))
        elif args.party is not None:
            subject = trust_parties.with_party(subject, _entry(args, at))
        if args.accreditation is not None:
            accreditation = documents.one(args.accreditation, "accreditation")
            subject = trust_editing.with_accreditation(subject, accreditation)
            accreditations.append(dict(accreditation))
        if args.witness:
            subject = trust_editing.with_witnessed(subject, dict.fromkeys(_digests(args.witness), at))
        return trust_logs.with_logs(subject, args, at)

    return publish(args, edit, at)


def publish(args: Namespace, edit: Edit, at: str) -> int:
    """Read the list, let ``edit`` change its next version, show what changes, sign it, replace the file.

    Of a list that contradicts itself some contradictions may be left, if fewer than there were: it is mended
    step by step, and nothing else is done to it meanwhile.
    """
    publisher = identity.load(args.identity)
    document, credentials = documents.trust_file(args.trust)
    if document["issuer"] != publisher.did:
        raise TrustEditRefused(
            "trust.publisher",
            f"The list is published by {document['issuer']}.",
            hint="Only its publisher can change it.",
        )
    accreditations: list[Document] = list(credentials)
    before = document["credentialSubject"]
    subject = edit(trust_editing.next_version(before), accreditations)
    for change in trust_diff.between(before, subject):
        terminal.note(f"  {trust_diff.words(change)}")
    left = max(0, len(trustlist.contradictions_of(before)) - 1)
    signed = signing_acts.trust_list(
        subject, publisher, publisher.signer(args.passphrase_file), args.days, at, left=left
    )
    for one in trustlist.contradictions_of(signed["credentialSubject"]):
        terminal.note(f"warning: {one.sentence}: the list cannot be used before this is mended too.")
    files.write(args.trust, container.trust_file(signed, accreditations), replace=True)
    return print_signed(args, signed, args.trust)


def print_signed(args: Namespace, signed: Document, path: Path) -> int:
    """Say which version lies there now."""
    listed = trustlists.read(signed)
    if args.json:
        facts: dict[str, JsonValue] = {
            "file": str(path),
            "version": str(listed.version),
            "digest": listed.envelope.digest,
        }
        terminal.say_bytes(jcs.canonical(facts))
    else:
        terminal.say(f"{path}: version {listed.version}, {contents(listed)}")
    return 0


def _own_key(publisher: Identity) -> dict[str, str]:
    held = publisher.history.key(publisher.key)
    until = moments.shift(held.since, _KEY_DAYS * _DAY)
    return trust_editing.key_entry(publisher.verification_method, held.public, held.since, until)


def _is_publisher(args: Namespace) -> bool:
    return identity.load(args.party).did == identity.load(args.identity).did


def _key_stated(args: Namespace, at: str) -> dict[str, str]:
    """The publisher's own next key, where no rotation can bring it (its old key was lost or stolen)."""
    party = identity.load(args.party)
    held = next((key for key in party.history.living(at) if key.public.fingerprint == args.key), None)
    if held is None:
        raise _other_key(args)
    until = moments.shift(held.since, _KEY_DAYS * _DAY)
    return trust_editing.key_entry(f"{party.did}#{held.name}", held.public, held.since, until)


def _entry(args: Namespace, at: str) -> ListingOrder:
    """What the arguments and the party's folder or ``did.json`` say of the party that is to be listed.

    ``--key`` is its fingerprint as the party gave it over another channel, and must be that of one of its
    keys: a folder or a document could come from anybody. Raises ``usage.*`` and ``trust.*``.
    """
    if not args.key:
        raise options.UsageError(
            "usage.arguments",
            "A party is listed with --role ROLE and --key FINGERPRINT.",
            hint="Ask the party for it over another channel; it sees it with: passport keys show DIR",
        )
    roles: tuple[Role, ...] = tuple(sorted(set(args.role)))
    prefixes = tuple(sorted({identity.parse_prefix(text) for text in args.prefix}))
    said = {"name": args.name, "legalEntity": args.legal_entity, "controlGroup": args.control_group}
    if args.party.is_dir():
        party = identity.load(args.party)
        held = next((key for key in party.history.living(at) if key.public.fingerprint == args.key), None)
        if held is None:
            raise _other_key(args)
        did, method, public, since = party.did, f"{party.did}#{held.name}", held.public, held.since
        names = (party.name, party.legal_entity, party.control_group)
        facts = Facts(dict(zip(said, names, strict=True)), party.prefixes)
    else:
        did, method, public = _from_did_document(args)
        since, facts = at, Facts(dict.fromkeys(said), None)
    since = args.since or since
    key = Key(method, public, since, moments.shift(since, _KEY_DAYS * _DAY), stated=args.since is not None)
    return ListingOrder(did, roles, Facts(said, prefixes or None), facts, key)


def _from_did_document(args: Namespace) -> tuple[str, str, PublicKey]:
    """The one key of a DID document that has the fingerprint; a document may list several."""
    document = loads(files.read(args.party, limit=files.MAX_SMALL))
    did = str(document.get("id")) if isinstance(document, dict) else ""
    return did, *identity.key_with(document, did, args.key, lambda: _other_key(args))


def _other_key(args: Namespace) -> ToolError:
    return TrustEditRefused(
        "trust.fingerprint",
        f"{args.party} holds another key than the one you named.",
        hint="Do not list it. Ask the party again, over another channel than the one the file came by.",
    )


def _digests(paths: list[Path]) -> list[str]:
    """D of every signed document in the files; of a container, of all its members."""
    digests = []
    for path in paths:
        value = documents.parse(path)
        members = value.get("verifiableCredential") if isinstance(value, dict) else None
        for document in members if isinstance(members, list) else [value]:
            digests.append(documents.signed_digest(document, path))
    return digests
