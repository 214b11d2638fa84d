"""``passport revoke``, ``suspend``, ``unsuspend`` and ``withdraw``: one act, described by four values.

The credentials are shown with their digests before anything is done (T101). Then the bits, the lists and the
history change in one step, and the new lists can be published at once.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from passport import container, door
from passport.cli import options
from passport.cli.output import terminal
from passport.disk import clock
from passport.party import counters, credentials, identity
from passport.party.credentials import CredentialRefused, Issued
from passport.party.identity import Identity, IdentityRefused
from passport.party.withdrawals import WITH_STATUS, SignedLists, StatusHistory, Word
from passport.vocab import STATUS_PURPOSES, TYPES, StatusPurpose
from passport.work.standing import Change, Lists, is_set
from signing import jcs
from signing.errors import ToolError
from signing.signer import Signer

_DAY: Final = 86_400
_MOST_REASON: Final = 200


class Verb(NamedTuple):
    """One of the verbs: the bit it sets or clears, and the words for it."""

    name: str
    purpose: StatusPurpose
    value: bool
    question: str
    done: str
    already: str

    def configure(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        configure(parser, self)

    def run(self, args: Namespace) -> int:
        """Show, ask, change bits and lists in one step, report or publish."""
        return run(args, self)


REVOKE: Final = Verb("revoke", "revocation", True, "Revoke this for good?", "revoked", "is revoked already")
SUSPEND: Final = Verb("suspend", "suspension", True, "Suspend this?", "suspended", "is suspended already")
UNSUSPEND: Final = Verb(
    "unsuspend", "suspension", False, "Lift the suspension?", "no longer suspended", "is not suspended"
)
WITHDRAW: Final = Verb(
    "withdraw", "revocation", True, "Withdraw this for good?", "withdrawn", "is withdrawn already"
)


def configure(parser: ArgumentParser, verb: Verb) -> None:
    """Declare the arguments."""
    what = "STATEMENT" if verb is WITHDRAW else "CREDENTIAL"
    parser.add_argument(
        "credentials", metavar=what, nargs="+", help="file, digest, or id; all of them or none"
    )
    parser.add_argument(
        "--reason", required=True, metavar="TEXT", type=reason,
        help="why; kept in the register and not published",
    )  # fmt: skip
    parser.add_argument("--yes", action="store_true", help="do not ask; what is shown was reviewed")
    add_publishing(parser)
    options.add_identity(parser)
    options.add_list_days(parser)
    options.add_at(parser)
    options.add_json(parser)


def add_publishing(parser: ArgumentParser) -> None:
    """``--to URL`` and ``--root URL``."""
    parser.add_argument("--to", metavar="URL", help="publish the new lists to this resolver")
    options.add_root(parser)


def reason(text: str) -> str:
    """A reason of one short line."""
    if not text.strip() or len(text) > _MOST_REASON or terminal.clean(text) != text:
        raise options.UsageError(
            "usage.reason",
            f"A reason is one line of 1 to {_MOST_REASON} characters.",
            hint="Say in a few words why; it stays in your register and is not published.",
        )
    return text


def run(args: Namespace, verb: Verb) -> int:
    """Show, ask, change bits and lists in one step, report or publish."""
    at = clock.at(args)
    party = issuer(args.identity)
    named = [credentials.find(party, name) for name in args.credentials]
    statuses = StatusHistory(party)
    _check(verb, named, statuses.current())
    terminal.note(f"{party.name} is about to {verb.name}:")
    for line in (line for one in named for line in credentials.lines(one)):
        terminal.note(line)
    terminal.note(f"    reason     {terminal.quoted(args.reason, _MOST_REASON)}")
    terminal.confirm(verb.question, assume_yes=args.yes)
    signer = party.signer(args.passphrase_file)
    words = [Word(Change(verb.purpose, one.position, verb.value), one.digest, args.reason) for one in named]
    # Nothing new to say: the lists stay as they are, and can be published again.
    signed = statuses.sign(words, signer, at=at, seconds=args.days * _DAY, force=False)
    remember(party)
    _print_done(args, verb, party, named, signed)
    if signed.new or args.to is not None:
        send(args, party, signed.lists, signer)
    return 0


def issuer(folder: Path) -> Identity:
    """An identity that publishes status lists; raises ``identity.role``."""
    party = identity.load(folder)
    if party.role not in WITH_STATUS:
        raise IdentityRefused(
            "identity.role",
            f"{party.name} is a {party.role}, which publishes no status lists.",
            hint="Producers, verifiers and accreditation bodies do.",
        )
    return party


def remember(party: Identity) -> None:
    """Note how far the identity is, outside of its folder (T102); what is signed holds without that."""
    try:
        counters.remember(party.did, party.history.keys[0].multikey, party.counters)
    except ToolError as error:
        terminal.note(f"warning: how far {party.did} is could not be noted: {error.message}")


def _check(verb: Verb, named: Sequence[Issued], lists: Lists) -> None:
    """Refuse what the verb cannot do to one of the credentials; nothing is done to the others then."""
    for one in named:
        if verb is WITHDRAW and one.kind not in ("statement", "method"):
            raise CredentialRefused(
                "credential.kind",
                f"{one.id} is a {TYPES[one.kind]}, not a statement.",
                hint="passport revoke withdraws claims and accreditations.",
            )
        if verb.purpose == "suspension" and is_set(lists, "revocation", one.position):
            raise CredentialRefused(
                "credential.revoked",
                f"{one.id} is revoked, and stays so.",
                hint="A revocation is final; issue a new credential instead.",
            )
    if len({one.digest for one in named}) != len(named):
        raise options.UsageError(
            "usage.twice", "The same credential is named twice.", hint="Name each of them once."
        )


def send(args: Namespace, party: Identity, lists: Lists, signer: Signer) -> None:
    """Publish lists where ``--to`` says, or say how; they are signed in any case."""
    if args.to is None:
        if not args.json:
            terminal.note(f"Publish the lists now: passport publish --as {args.identity} --to URL")
        return
    resolver = door.Resolver(args.to, door.Party(party, signer=signer), root=args.root)
    results = resolver.publish(container.bundle(lists.values()))
    if not args.json:
        stored = sum(one.outcome == "stored" for one in results)
        terminal.say(f"published {stored} new status lists of {party.did} at {terminal.clean(args.to)}")


def _print_done(
    args: Namespace, verb: Verb, party: Identity, named: Sequence[Issued], signed: SignedLists
) -> None:
    """Print what was set or lifted for which credential, and what was set before already."""
    new = {word.digest for word in signed.new}
    begins = signed.lists[verb.purpose]["validFrom"]
    if args.json:
        changed = [{"id": one.id, "digest": one.digest, "changed": one.digest in new} for one in named]
        facts = {"action": verb.name, "credentials": changed, "validFrom": begins}
        terminal.say_bytes(jcs.canonical(facts))
        return
    for one in named:
        terminal.say(f"{one.id} {verb.done if one.digest in new else verb.already}")
    if new:
        many = sum(purpose in signed.lists for purpose in STATUS_PURPOSES)
        terminal.say(f"{party.folder / 'status'}: {terminal.counted(many, 'list')} signed, from {begins}")
