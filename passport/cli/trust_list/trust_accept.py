"""``passport trust accept``: follow a key change its holder signed, or an update of the list in force."""

from argparse import Namespace

from passport.belief import configuration, successors, trust_editing
from passport.belief.configuration import TrustNotInForce
from passport.belief.trust_editing import Subject
from passport.belief.trust_source import looked_at
from passport.cli import options
from passport.cli.output import terminal
from passport.cli.trust_list import trust_publishing, trust_use
from passport.disk import clock, documents
from passport.disk.documents import Document
from passport.model import kind_of, trustlist
from passport.model.keychange import KeyChange
from signing import jcs
from signing.keys import PublicKey
from verify.believing import succession


def accept(args: Namespace) -> int:
    """A key change goes into one's own list (--in) or to the pin; a trust list replaces the one in force."""
    if (args.trust is None) != (args.identity is None):
        raise options.UsageError(
            "usage.arguments",
            "A list is changed with --in TRUST and --as DIR together.",
            hint="Without both, the change concerns the publisher of the list in force.",
        )
    if kind_of(documents.parse(args.file)) == "keychange":
        document = documents.one(args.file, "keychange")
        return _into_list(args, document) if args.trust else _into_pin(args, document)
    if configuration.pin() is None:
        raise TrustNotInForce(
            "trust.none",
            "No list is in force that this one could update.",
            hint="Install it, comparing the fingerprint: passport trust use FILE",
        )
    return trust_use.use(args)


def _into_list(args: Namespace, document: Document) -> int:
    """The publisher follows it: a next version of the list, signed."""
    at = clock.at(args)

    def edit(subject: Subject, _accreditations: list[Document]) -> Subject:
        parties = {party["id"]: party["keys"] for party in subject.get("parties", ())}
        holder = document["credentialSubject"]["id"]
        keys = parties.get(holder)
        if keys is None and holder == document["issuer"]:
            own = subject["publisherKeys"]
            keys = own if any(key["id"].startswith(f"{holder}#") for key in own) else None
        if keys is None:
            raise TrustNotInForce(
                "trust.not_listed",
                f"The list does not name {holder}.",
                hint="List it first, with the fingerprint it told you: passport trust add",
            )
        change = succession.judge_change(document, trustlist.read_keys(keys), at=at)
        _show(change)
        terminal.confirm("Follow this key change?", assume_yes=args.yes)
        return trust_editing.with_key_change(subject, change)

    return trust_publishing.publish(args, edit, at)


def _into_pin(args: Namespace, document: Document) -> int:
    """A buyer follows the publisher of the list in force: updates may be signed by the successor."""
    at, pin = clock.at(args), configuration.pin()
    if pin is None:
        raise TrustNotInForce(
            "trust.none",
            "No trust list is in force whose publisher could change its key.",
            hint="A party's key change is followed by the publisher: --in TRUST --as DIR",
        )
    register = looked_at(trust_use.in_force_by(pin)).register
    if document["issuer"] != pin.publisher:
        raise TrustNotInForce(
            "trust.publisher",
            f"This is a key change of {document['issuer']}, not of the publisher of the list in force.",
            hint="Wait for the publisher's next version, or name your own list: --in TRUST --as DIR",
        )
    change = succession.judge_change(document, register.publisher_keys, at=at)
    _show(change)
    if change.begun is None:
        raise TrustNotInForce(
            "trust.pin_ended",
            "The publisher has ended a key without naming a successor; there is nothing to follow.",
            hint="Ask it for its new list and fingerprint, then: passport trust use FILE --anew",
        )
    terminal.confirm("Take updates signed by the new key?", assume_yes=args.yes)
    successors.accept(pin.publisher, change.begun.multikey)
    if args.json:
        terminal.say_bytes(jcs.canonical({"publisher": pin.publisher, "successor": change.begun.multikey}))
    else:
        terminal.say(f"Updates of {terminal.quoted(register.name)} may be signed by {change.begun.key}.")
    return 0


def _show(change: KeyChange) -> None:
    ended, begun = change.ended, change.begun
    terminal.note(f"{change.holder} says, signed {change.envelope.proof.created}:")
    terminal.note(f"  ends    {ended.key} as of {ended.revoked} ({ended.reason})")
    if begun is not None:
        shown = PublicKey.from_multikey(begun.multikey).fingerprint
        terminal.note(f"  begins  {begun.key}, {begun.not_before} to {begun.not_after}")
        terminal.note(f"          {shown}")
