"""``passport trust remove``: what leaves a trust list, and what is recorded as ended in it."""

from argparse import Namespace
from collections.abc import Mapping
from typing import Any, Final

from passport import moments
from passport.belief.log_policy_editing import pruned
from passport.belief.trust_editing import Subject, TrustEditRefused, all_keys, not_listed
from passport.cli import options
from passport.cli.trust_list.trust_publishing import publish
from passport.contradictions import substance
from passport.disk import clock
from passport.party import identity
from signing.errors import ToolError

_HARMLESS: Final = ("rotation", "cessation")
"""Reasons for the end of a key that leave what it signed before as it is."""
_END: Final = ("revoked", "reason")


def remove(args: Namespace) -> int:
    """Sign a version without a party, a role, a prefix or an entry, or in which something has ended."""
    at = clock.at(args)
    since = at if args.since is None else args.since
    moments.seconds(since)
    if since > at:
        raise TrustEditRefused(
            "trust.future", "Nothing ends as of a moment that has not come.", hint="Leave --since out."
        )
    parts = args.role or args.prefix
    if parts and ("#" in args.what or not args.what.startswith("did:") or args.undo):
        raise options.UsageError(
            "usage.arguments",
            "--role and --prefix are taken from a party.",
            hint="Name the party by its DID, without --undo.",
        )

    def edit(subject: Subject, accreditations: list[Any]) -> Subject:
        if parts:
            prefixes = {identity.parse_prefix(text) for text in args.prefix}
            return without_parts(subject, args.what, set(args.role), prefixes)
        if args.undo:
            return pruned(without_entry(subject, args.what, accreditations))
        if "#" in args.what:
            return with_key_ended(subject, args.what, since, args.reason)
        if args.what.startswith("did:"):
            return pruned(without_party(subject, args.what))
        return with_withdrawn(subject, args.what, since, args.reason)

    return publish(args, edit, at)


def without_party(subject: Subject, did: str) -> Subject:
    """The subject without that party: nothing it ever signed counts any more."""
    left = [party for party in subject.get("parties", []) if party["id"] != did]
    if len(left) == len(subject.get("parties", [])):
        raise not_listed(did)
    subject["parties"] = left
    subject["anchors"] = [entry for entry in subject.get("anchors", []) if entry["party"] != did]
    return subject


def without_parts(subject: Subject, did: str, roles: set[str], prefixes: set[tuple[str, str]]) -> Subject:
    """Take roles and prefixes (scheme, value) from a party, in ``subject`` itself, and return it.

    Raises ``trust.not_listed`` for any that it does not have, ``trust.last_role`` where none would be
    left.
    """
    party = next((one for one in subject.get("parties", []) if one["id"] == did), None)
    if party is None:
        raise not_listed(did)
    held = {(one["scheme"], one["value"]) for one in party.get("identifierPrefixes", ())}
    unknown = [*sorted(roles - set(party["roles"])), *(":".join(one) for one in sorted(prefixes - held))]
    if unknown:
        raise not_listed(f"{', '.join(unknown)} of {did}")
    if roles == set(party["roles"]):
        raise TrustEditRefused(
            "trust.last_role",
            f"{did} would be listed without a role.",
            hint="Take the party out: passport trust remove TRUST DID",
        )
    party["roles"] = [role for role in party["roles"] if role not in roles]
    left = [{"scheme": scheme, "value": value} for scheme, value in sorted(held - prefixes)]
    party.pop("identifierPrefixes", None)
    if left:
        party["identifierPrefixes"] = left
    return subject


def with_key_ended(subject: Subject, key: str, since: str, reason: str | None) -> Subject:
    """The subject with an end to one key; only a compromise may follow, or come before, an earlier end.

    The earlier end stays the end of the key's window: a compromise that is found later gives no time back.
    """
    if reason not in ("compromise", *_HARMLESS):
        raise TrustEditRefused(
            "trust.reason",
            "A key ends for compromise, rotation or cessation.",
            hint="Say --reason compromise if it may be in other hands: then only what was witnessed stands.",
        )
    entry = next((one for one in all_keys(subject, key.partition("#")[0]) if one["id"] == key), None)
    if entry is None:
        raise not_listed(key)
    if "revoked" in entry and (reason != "compromise" or entry.get("reason") not in _HARMLESS):
        raise TrustEditRefused(
            "trust.same",
            f"{key} has ended already, as of {entry['revoked']}.",
            hint="There is nothing to sign.",
        )
    _worsen(entry, {"revoked": since, "reason": reason})
    return subject


def _worsen(entry: dict[str, str], other: dict[str, str]) -> None:
    """Give a key the worst of two histories: the shorter window, and the end that forgives less.

    ``other`` may lack a window. A compromise counts before a rotation or cessation; the moment of the
    latter is then the end of the window, because nothing signed after it ever counted.
    """
    ends = [dict(one) for one in (entry, other) if "revoked" in one]
    worst, harmless = _by_reason(ends)
    closed = [end["revoked"] for end in harmless] if worst else []
    entry["notBefore"] = max(entry["notBefore"], other.get("notBefore", entry["notBefore"]))
    entry["notAfter"] = min(entry["notAfter"], other.get("notAfter", entry["notAfter"]), *closed)
    for name in _END:
        entry.pop(name, None)
    if ends:
        chosen = min(worst or ends, key=lambda end: end["revoked"])
        entry |= {name: chosen[name] for name in _END if name in chosen}


def _by_reason(ends: list[dict[str, str]]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Ends of keys that put earlier signatures in doubt (compromise, or no reason), and the harmless ones."""
    worst = [end for end in ends if end.get("reason") not in _HARMLESS]
    return worst, [end for end in ends if end.get("reason") in _HARMLESS]


def without_entry(subject: Subject, name: str, accreditations: list[Any]) -> Subject:
    """Take out an entry that should never have been made: a key, an accreditation, a digest or an anchor.

    ``name`` is a key's id, a digest or an id; ``subject`` and ``accreditations`` are changed in place. What
    has ended stays (``trust.ended``): its history would be forgotten with it. A key that is listed under a
    second name is taken out even then, because its history goes to the name that is left. Raises also
    ``trust.not_listed``, ``trust.last_key``, and ``usage.arguments`` for a party.
    """
    if "#" in name:
        return _without_key(subject, name)
    for member in ("accreditations", "witnessed", "anchors"):
        entries = subject.get(member, [])
        entry = next((one for one in entries if name in (one["digestMultibase"], one.get("id"))), None)
        if entry is None:
            continue
        if "withdrawn" in entry:
            raise _ended(name, entry["withdrawn"]["at"])
        subject[member] = [one for one in entries if one is not entry]
        if member == "accreditations":
            accreditations[:] = [one for one in accreditations if one["id"] != entry["id"]]
        return subject
    raise _not_an_entry(name)


def _not_an_entry(name: str) -> ToolError:
    if name.startswith("did:"):
        return options.UsageError(
            "usage.arguments",
            "A party is taken out without --undo.",
            hint=f"passport trust remove TRUST {name}",
        )
    return not_listed(name)


def _without_key(subject: Subject, name: str) -> Subject:
    """Without a key; its history goes to the same key under another name, if there is one (T119).

    ``trust.ended`` for an ended key that has no other name, ``trust.last_key`` for a party's only one.
    """
    keys = all_keys(subject, name.partition("#")[0])
    entry = next((one for one in keys if one["id"] == name), None)
    if entry is None:
        raise not_listed(name)
    twins = _twins(subject, entry)
    if "revoked" in entry and not twins:
        raise _ended(name, entry["revoked"])
    if len(keys) == 1:
        raise TrustEditRefused(
            "trust.last_key",
            f"{name.partition('#')[0]} would be listed without a key.",
            hint="Take the party out: passport trust remove TRUST DID",
        )
    for twin in twins:
        _worsen(twin, entry)
    keys.remove(entry)
    return subject


def _twins(subject: Subject, entry: Mapping[str, str]) -> list[dict[str, str]]:
    """Other entries of the list, the publisher's included, that are the same key under another name."""
    key = substance(entry["publicKeyMultibase"])
    listed = [*subject["publisherKeys"]]
    for party in subject.get("parties", []):
        listed += party["keys"]
    return [one for one in listed if one is not entry and substance(one["publicKeyMultibase"]) == key]


def with_withdrawn(subject: Subject, name: str, since: str, reason: str | None) -> Subject:
    """The subject standing no longer by an accreditation, as of a moment and for a stated reason."""
    if not reason:
        raise TrustEditRefused(
            "trust.reason", "The list states why an accreditation was withdrawn.", hint="Say --reason TEXT."
        )
    for entry in subject.get("accreditations", []):
        if name in (entry["id"], entry["digestMultibase"]):
            if "withdrawn" in entry:
                raise TrustEditRefused(
                    "trust.same", "It is withdrawn already.", hint="There is nothing to sign."
                )
            entry["withdrawn"] = {"at": since, "reason": reason}
            return subject
    raise not_listed(name)


def _ended(name: str, since: str) -> TrustEditRefused:
    return TrustEditRefused(
        "trust.ended",
        f"{name} has ended, as of {since}; taken out, its end would be forgotten.",
        hint="Leave it in the list: nothing that has ended counts any more.",
    )
