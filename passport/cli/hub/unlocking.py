"""Unlock the key that signs for a hub, for a moment that has come."""

from argparse import Namespace

from passport.acts.sealing import Signing
from passport.disk import clock
from passport.party import identity, signing_acts
from passport.party.identity import Identity
from passport.vocab import Role
from resolver.hub.engine import HubRefused


def moment(args: Namespace, why: str) -> str:
    """Give the moment of ``--at``, else now; raises ``hub.future``, with the reason, for one to come."""
    at = clock.at(args)
    if at > clock.now():
        raise HubRefused("hub.future", f"The moment {at} has not come.", hint=f"Leave out --at: {why}")
    return at


def party(args: Namespace, role: Role, hint: str) -> Identity:
    """Load the identity of ``--as``, which has to be in this role; raises ``identity.*``."""
    found = identity.load(args.identity)
    if found.role != role:
        raise identity.IdentityRefused(
            "identity.role", f"{found.name} is a {found.role}, no {role}.", hint=hint
        )
    return found


def unlocked(args: Namespace, at: str, who: Identity) -> Signing:
    """Unlock its key; raises ``identity.*``, and ``hub.past`` where what is signed had ended already."""
    until = signing_acts.until(at, args.days)
    if until <= clock.now():
        raise HubRefused(
            "hub.past", f"What is signed for {args.days} days from {at} ended on {until}.",
            hint="Leave out --at, or give more --days.",
        )  # fmt: skip
    signer = who.signer(args.passphrase_file)
    return Signing(signing_acts.party(who), signer, at, signing_acts.new_id(at), until)
