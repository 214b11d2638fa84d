"""``passport trust use|show|export``: the list in force for this user."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path

from passport import container, contradictions
from passport.belief import configuration, successors
from passport.belief.configuration import Pin, TrustNotInForce
from passport.belief.trust_source import TrustSource, in_force, looked_at, opened
from passport.cli.output import terminal
from passport.disk import files
from passport.model import trustlist as trustlists
from passport.model.trustlist import AcceptedKey, ListedKey, ListedParty, LogPolicy, TrustRegister
from signing import jcs
from signing.errors import ToolError
from signing.keys import PublicKey
from signing.logs.notes import COSIGNATURE, ED25519, NoteKey
from signing.strict_json import loads
from verify.believing import succession

CAUTION = 3


def use(args: Namespace) -> int:
    """Check a list, show who publishes it, and put it in force.

    The fingerprint of the publisher's key is confirmed by a person the first time, or with ``--anew``; it
    is pinned from then on. An update must be signed by the pinned key or by the successor that key named,
    and its version must not go back. Raises ``trust.*`` and ``terminal.*``.
    """
    pin = configuration.pin()
    data = files.read(args.file)
    source = TrustSource(str(args.file), data, None, args.file)
    update = opened(source)
    listed = checked(source)
    anew = pin is None or getattr(args, "anew", False)
    if pin is not None and not anew:
        succession.check_update(
            looked_at(in_force_by(pin)), pin.key, update, successors.accepted(pin.publisher)
        )
    elif pin is not None:
        _check_anew(pin, listed)
    for line in summary(listed):
        terminal.note(line)
    if pin is None or anew:
        terminal.confirm(
            "Is this the fingerprint its publisher told you? Put this list in force?", assume_yes=args.yes
        )
    elif pin.key != signing_key(listed).multikey:
        terminal.note("  signed by the successor that the pinned key named; it is pinned from now on")
    if anew:
        successors.forget()  # what the former key named does not follow the new one
    path = install(data, listed)
    if args.json:
        terminal.say_bytes(jcs.canonical({"installed": str(path), "version": str(listed.version)}))
    else:
        terminal.say(f"In force: {terminal.quoted(listed.name)}, version {listed.version}.")
    return 0


def _check_anew(pin: Pin, listed: TrustRegister) -> None:
    """A person may pin another key; the versions of one publisher do not go back even then."""
    if pin.publisher == listed.envelope.issuer.id and listed.version < int(pin.version):
        raise TrustNotInForce(
            "trust.version",
            f"Version {pin.version} is in force; this is version {listed.version}.",
            hint="Versions never go back.",
        )


def in_force_by(pin: Pin) -> TrustSource:
    """The installed list; its bytes are those that were installed, so its key is the pinned one."""
    return TrustSource(
        "in force", configuration.installed(pin), pin.key, configuration.status_beside_installed()
    )


def install(data: bytes, listed: TrustRegister) -> Path:
    """Put a list in force whose publisher was agreed to."""
    key = signing_key(listed)
    return configuration.install(
        data, publisher=listed.envelope.issuer.id, key=key.multikey, version=str(listed.version)
    )


def export(args: Namespace) -> int:
    """Write the list in force, its signature checked again, and the status bundle that belongs to it."""
    source = in_force(None)
    listed = checked(source)
    bundle = files.read(source.status) if args.status and source.status.exists() else None
    files.check_free(args.output, replace=args.force)
    if args.status is not None:
        files.check_free(args.status, replace=args.force)
        if bundle is None:
            raise TrustNotInForce(
                "trust.no_status",
                "No status bundle lies beside the list in force.",
                hint="Fetch it first: passport trust refresh",
            )
        files.write(args.status, bundle, replace=args.force)
    files.write(args.output, source.data, replace=args.force)
    if args.json:
        terminal.say_bytes(jcs.canonical({"file": str(args.output), "version": str(listed.version)}))
    else:
        terminal.say(f"{args.output}: version {listed.version}, {contents(listed)}")
        terminal.say(f"whoever installs it compares {fingerprint(listed)} with its publisher")
    return 0


def fingerprint(listed: TrustRegister) -> str:
    """That of the key that signed the list."""
    return PublicKey.from_multikey(signing_key(listed).multikey).fingerprint


def show(args: Namespace) -> int:
    """Show a list; it is checked first, so that what is shown is what its publisher signed."""
    source = in_force(args.file)
    listed = shown(source)
    contradicting = contradictions.find(listed.publisher_keys, listed.parties, listed.log_policy)
    code = CAUTION if contradicting else 0
    if args.json:
        terminal.say_bytes(jcs.canonical(dict(listed.document)))
        return code
    keys = {key.id: key.multikey for party in listed.parties for key in party.keys}
    policy = log_policy(listed.log_policy, keys)
    for line in [*summary(listed), *_parties(listed), *_more(listed), *policy, *_remarks(listed)]:
        terminal.say(line)
    if contradicting:
        terminal.note("warning: The list contradicts itself, so nothing else opens it.")
        terminal.note("hint: Its publisher mends it: passport trust remove TRUST WHAT")
    return code


def checked(source: TrustSource) -> TrustRegister:
    """The list, its signature and those of its accreditations checked; raises ``trust.*``."""
    opened(source)
    return _register(source)


def shown(source: TrustSource) -> TrustRegister:
    """The same of a list that is only looked at: it may contradict itself (T119)."""
    looked_at(source)
    return _register(source)


def _register(source: TrustSource) -> TrustRegister:
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


def _remarks(listed: TrustRegister) -> Sequence[str]:
    """What cannot be true together, and names that differ in look-alike letters alone (T119)."""
    lines = [
        f"contradiction  {terminal.clean(one.sentence)}"
        for one in contradictions.find(listed.publisher_keys, listed.parties)
    ]
    for what, one, other, texts in contradictions.look_alikes(listed.parties):
        names = " and ".join(terminal.quoted(text) for text in texts)
        lines.append(f"looks alike  the {what} of {terminal.clean(one)} and {terminal.clean(other)}: {names}")
    return ["", *lines] if lines else []


def _parties(listed: TrustRegister) -> Sequence[str]:
    """Each party with roles, DID, fingerprints of its keys with their ends, and prefixes.

    Logs and witnesses come last, by role and name: their DIDs are keys, in whose order nobody reads.
    """
    lines = [""]
    for party in sorted(listed.parties, key=_place):
        lines.append(f"{terminal.quoted(party.name)}  {', '.join(party.roles)}")
        lines.append(f"  {terminal.clean(party.id)}")
        for key in party.keys:
            ended = f", ends {key.revoked} ({key.reason or 'no reason'})" if key.revoked else ""
            lines.append(f"  {PublicKey.from_multikey(key.multikey).fingerprint}{ended}")
        prefixes = ", ".join(f"{prefix.scheme}:{terminal.clean(prefix.value)}" for prefix in party.prefixes)
        if prefixes:
            lines.append(f"  names {prefixes}")
    return lines


def _place(party: ListedParty) -> tuple[tuple[str, ...], str]:
    """Where a log or witness stands among others of its kind; all else stays in the order of the list."""
    return (party.roles, party.name) if {"log", "witness"} & {*party.roles} else ((), "")


def log_policy(policy: LogPolicy | None, keys: Mapping[str, str]) -> Sequence[str]:
    """Lines about the logs and witnesses that count, in the words of C2SP tlog-policy, after an empty one.

    ``keys`` are multikeys by key id; a key that no party holds is shown by its id.
    """
    if policy is None:
        return []
    lines = [f"log {_vkey(one, ED25519, keys)}" for one in policy.logs]
    lines += [f"witness {one.name} {_vkey(one, COSIGNATURE, keys)}" for one in policy.witnesses]
    lines += [f"group {one.name} {one.threshold} {' '.join(one.members)}" for one in policy.groups]
    return ["", *map(terminal.clean, [*lines, f"quorum {policy.quorum or 'none yet: nothing counts'}"])]


def _vkey(one: AcceptedKey, kind: int, keys: Mapping[str, str]) -> str:
    """The verifier key of a log or witness."""
    try:
        return NoteKey(one.name, kind, PublicKey.from_multikey(keys[one.key])).vkey
    except (KeyError, ToolError):
        return one.key


def _more(listed: TrustRegister) -> Sequence[str]:
    """Lines about withdrawn accreditations, witnessed documents and anchors, after an empty one."""
    lines = []
    for entry in listed.accreditations:
        if entry.withdrawn_at is not None:
            why = terminal.quoted(entry.withdrawal_reason or "")
            lines.append(f"withdrawn  {entry.link.id} as of {entry.withdrawn_at}: {why}")
    if listed.witnessed:
        lines.append(f"witnessed  {terminal.counted(len(listed.witnessed), 'document')}")
    for anchor in listed.anchors:
        proof = "its proof was checked" if anchor.secured_by != "none" else "without a proof"
        lines.append(f"{anchor.credential_type} about {anchor.party}, entered {anchor.seen_at}, {proof}")
        lines.append(f"  says {terminal.clean(anchor.stated_by)}")
        lines += [f"  {key}: {terminal.quoted(text)}" for key, text in anchor.facts]
    return ["", *lines] if lines else []
