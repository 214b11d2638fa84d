"""``passport hub retain``: let rows go that are older than the charter keeps them."""

from argparse import Namespace

from passport.belief.trust_source import in_force, opened
from passport.cli.hub.publishing import HINT
from passport.cli.hub.unlocking import moment, party
from passport.cli.output import terminal
from resolver.hub import retaining
from resolver.hub.access import charters, journal
from resolver.hub.access.journal import Access
from resolver.hub.engine import HubRefused
from resolver.hub.store import Hub
from signing import jcs


def retain(args: Namespace) -> int:
    """Let rows go by the charter in force, after the journal has its line; with ``--dry-run`` count them.

    Whose rows leave sees that line (``passport hub accesses``), and the next release states its hash.
    """
    folder = Hub.opened(args.hub).folder
    keeper = party(args, "platform", HINT)
    at = moment(args, "what is let go is not there again then.")
    charter = charters.in_force(folder, opened(in_force(args.trust)), at)
    if charter.keeper != keeper.did:
        raise HubRefused(
            "hub.not_granted", f"The charter in force is one of {charter.keeper}, not of {keeper.did}.",
            hint="Who keeps the hub lets rows go: name its identity with --as.",
        )  # fmt: skip
    if not charter.years:
        raise HubRefused(
            "hub.retention", f"Edition {charter.number} of the charter keeps rows without limit.",
            hint='Add retention = { rows = "10" } to the draft (years), and sign it: passport hub charter',
        )  # fmt: skip
    with Hub.opened(args.hub).alone() as hub:
        found = retaining.going(hub, retaining.before(at, int(charter.years)))
        if found.claims and not args.dry_run:
            shown = found.producers
            journal.enter(
                folder, Access(at, keeper.did, "retain", "all", found.record, charter.digest, shown)
            )
            retaining.let_go(hub, found.before)
    if args.json:
        terminal.say_bytes(jcs.canonical({**found.record, "letGo": not args.dry_run}))
        return 0
    verb = "would be" if args.dry_run else "were" if found.claims != 1 else "was"
    claims = f"{found.claims:,} {'claim' if found.claims == 1 else 'claims'}"
    terminal.say(f"{claims} of periods that ended by {found.before} {verb} let go.")
    return 0
