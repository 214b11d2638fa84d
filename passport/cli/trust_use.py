"""``passport trust use`` and ``passport trust show``: the list in force for this user."""

from argparse import Namespace
from collections.abc import Sequence

from passport import container
from passport.cli import configuration, files, terminal
from passport.cli.configuration import Pin, TrustNotInForce
from passport.cli.trust_source import TrustSource, in_force, opened
from passport.model import trustlist as trustlists
from passport.model.trustlist import ListedKey, TrustRegister
from signing import jcs
from signing.digests import sha256
from signing.keys import PublicKey
from signing.strict_json import loads


def use(args: Namespace) -> int:
    """Check the list, show who publishes it, ask, pin its key."""
    pin = configuration.pin()
    source = TrustSource(str(args.file), files.read(args.file), pin.key if pin else None, args.file)
    data, listed = source.data, checked(source)
    key = signing_key(listed)
    if pin is not None:
        _check_update(pin, listed, data)
    for line in summary(listed):
        terminal.note(line)
    if pin is None or pin.key != key.multikey:
        terminal.confirm(
            "Is this the fingerprint its publisher told you? Put this list in force?", assume_yes=args.yes
        )
    path = configuration.install(
        data, publisher=listed.envelope.issuer.id, key=key.multikey, version=str(listed.version)
    )
    if args.json:
        terminal.say_bytes(jcs.canonical({"installed": str(path), "version": str(listed.version)}))
    else:
        terminal.say(f"In force: {terminal.quoted(listed.name)}, version {listed.version}.")
    return 0


def show(args: Namespace) -> int:
    """Show a list; it is checked first, so that what is shown is what its publisher signed."""
    source = in_force(args.file)
    listed = checked(source)
    if args.json:
        terminal.say_bytes(jcs.canonical(dict(listed.document)))
        return 0
    for line in [*summary(listed), *_parties(listed)]:
        terminal.say(line)
    return 0


def checked(source: TrustSource) -> TrustRegister:
    """The list, its signature and those of its accreditations checked; raises ``trust.*``."""
    opened(source)
    listed, _ = container.split_trust(loads(source.data, max_bytes=files.MAX_DOCUMENT))
    return trustlists.read(listed.document)


def signing_key(listed: TrustRegister) -> ListedKey:
    """The publisher's key that signed this list."""
    method = listed.envelope.proof.verification_method
    return next(key for key in listed.publisher_keys if key.id == method)


def summary(listed: TrustRegister) -> list[str]:
    """Who says so, by which key, until when."""
    key, envelope = signing_key(listed), listed.envelope
    return [
        f"{terminal.quoted(listed.name)}, version {listed.version},"
        f" {envelope.valid_from} to {envelope.valid_until}",
        f"  published by {terminal.clean(listed.envelope.issuer.id)}",
        f"  fingerprint  {PublicKey.from_multikey(key.multikey).fingerprint}",
        f"  lists        {contents(listed)}",
    ]


def contents(listed: TrustRegister) -> str:
    """How much is in a list."""
    parties, accreditations = len(listed.parties), len(listed.accreditations)
    return (
        f"{parties} {'party' if parties == 1 else 'parties'},"
        f" {accreditations} {'accreditation' if accreditations == 1 else 'accreditations'}"
    )


def _parties(listed: TrustRegister) -> Sequence[str]:
    lines = [""]
    for party in listed.parties:
        lines.append(f"{terminal.quoted(party.name)}  {', '.join(party.roles)}")
        lines.append(f"  {terminal.clean(party.id)}")
        for key in party.keys:
            ended = f", revoked {key.revoked}" if key.revoked else ""
            lines.append(f"  {PublicKey.from_multikey(key.multikey).fingerprint}{ended}")
        prefixes = ", ".join(f"{prefix.scheme}:{terminal.clean(prefix.value)}" for prefix in party.prefixes)
        if prefixes:
            lines.append(f"  names {prefixes}")
    return lines


def _check_update(pin: Pin, listed: TrustRegister, data: bytes) -> None:
    """An installed list is followed only by a later version of the same publisher (DESIGN 4)."""
    if pin.publisher != listed.envelope.issuer.id:
        raise TrustNotInForce(
            "trust.publisher",
            f"The list in force is published by {pin.publisher}, this one by another.",
            hint=f"To change it on purpose, first remove {configuration.folder() / 'in-force.toml'}.",
        )
    installed = int(pin.version)
    if listed.version < installed:
        raise TrustNotInForce(
            "trust.version",
            f"Version {installed} is in force; this is version {listed.version}.",
            hint="Versions never go back.",
        )
    if listed.version == installed and sha256(data).hex() != pin.digest:
        raise TrustNotInForce(
            "trust.version",
            f"Version {installed} is in force with other content.",
            hint="Ask the publisher why there are two lists of one version.",
        )
