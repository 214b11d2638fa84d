"""How a party enters a trust list: new with all that is known, listed already with what was said (T118)."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from passport.belief.trust_editing import Subject, TrustEditRefused, key_entry, refuse_owned
from passport.cli.options import UsageError
from passport.vocab import NO_CONTROL_GROUP, Role
from signing.keys import PublicKey

Prefixes = tuple[tuple[str, str], ...]
# Member of a listed party, the option that says it, and its name in sentences.
_MEMBERS: Final = (
    ("name", "--name", "name"),
    ("legalEntity", "--legal-entity", "legal entity"),
    ("controlGroup", "--control-group", "control group"),
)


class Facts(NamedTuple):
    """What one source states of a party, under the member names of the list; ``None``: nothing."""

    members: Mapping[str, str | None]
    prefixes: Prefixes | None


class Key(NamedTuple):
    """A key whose fingerprint came another way; ``stated``: its beginning was said on the command line."""

    method: str
    public: PublicKey
    not_before: str
    not_after: str
    stated: bool


class ListingOrder(NamedTuple):
    """What is to be listed: ``said`` on the command line, ``found`` in the party's folder."""

    did: str
    roles: tuple[Role, ...]
    said: Facts
    found: Facts
    key: Key


def with_party(subject: Subject, entry: ListingOrder) -> Subject:
    """The subject with one more party, or with what was said of a listed one.

    Of a listed party only that changes: roles, prefixes and a key come on top, a name, legal entity or
    control group that was said replaces the listed one. Where the party's folder states something else and
    nothing was said, nobody knows what is meant: ``trust.differs`` names old and new. Also raises
    ``trust.key_taken`` (T38), ``trust.key_name``, ``trust.key_since``, and ``trust.same`` when nothing
    changes.
    """
    refuse_owned(subject, entry.key.public.multikey, entry.did)
    parties = {party["id"]: party for party in subject.get("parties", [])}
    before = parties.get(entry.did)
    party = _newcomer(entry) if before is None else _relisted(before, entry)
    party["keys"] = with_key(before["keys"] if before else [], entry.key)
    if party == before:
        raise TrustEditRefused(
            "trust.same", f"{entry.did} is listed like this already.", hint="There is nothing to sign."
        )
    parties[entry.did] = party
    subject["parties"] = [parties[did] for did in sorted(parties)]
    return subject


def with_key(before: Sequence[Mapping[str, Any]], key: Key) -> list[Mapping[str, Any]]:
    """The key history with one more; an entry that stands already keeps its window and its revocation."""
    keys = {one["id"]: one for one in before}
    known = keys.get(key.method)
    if known is None:
        keys[key.method] = key_entry(key.method, key.public, key.not_before, key.not_after)
    elif known["publicKeyMultibase"] != key.public.multikey:
        raise TrustEditRefused(
            "trust.key_name",
            f"{key.method} is listed with another key.",
            hint="A new key has a new name, such as #key-2.",
        )
    elif key.stated and known["notBefore"] != key.not_before:
        raise TrustEditRefused(
            "trust.key_since",
            f"{key.method} is listed since {known['notBefore']}, not since {key.not_before}.",
            hint="Leave --since out: what was signed by a listed key is not judged anew.",
        )
    return [keys[name] for name in sorted(keys)]


def _newcomer(entry: ListingOrder) -> dict[str, Any]:
    """A party that is not listed yet, without keys; ``usage.arguments`` where facts are missing.

    What was said on the command line counts before what its folder says.
    """
    if not entry.roles:
        raise UsageError(
            "usage.arguments",
            "A party is listed with --role ROLE and --key FINGERPRINT.",
            hint="Ask the party for it over another channel; it sees it with: passport keys show DIR",
        )
    members = {name: entry.said.members[name] or entry.found.members[name] for name, _, _ in _MEMBERS}
    members["controlGroup"] = members["controlGroup"] or NO_CONTROL_GROUP
    if not members["name"] or not members["legalEntity"]:
        raise UsageError(
            "usage.arguments",
            "A did.json does not say who it belongs to.",
            hint="Say --name and --legal-entity.",
        )
    prefixes = entry.said.prefixes or entry.found.prefixes or ()
    return {"id": entry.did, **members, "roles": sorted(entry.roles), **_listed(set(prefixes))}


def _relisted(before: Mapping[str, Any], entry: ListingOrder) -> dict[str, Any]:
    """Return the listed party with what the command line adds or replaces.

    Roles and prefixes are added to those listed; a name, legal entity or control group replaces the listed
    one. Raises ``trust.differs``, with a hint for each difference, where the party's folder states another
    value than the list and the command line states none.
    """
    held = {(one["scheme"], one["value"]) for one in before.get("identifierPrefixes", ())}
    differences = [*_member_differences(before, entry), *_prefix_differences(held, entry)]
    if differences:
        hints = [hint for _, hint in differences if hint]
        raise TrustEditRefused(
            "trust.differs",
            f"{entry.did} is listed with {'; with '.join(text for text, _ in differences)}."
            " Which is meant was not said.",
            hint=f"Say {'; '.join(hints)}.",
        )
    party = {name: value for name, value in before.items() if name != "identifierPrefixes"}
    party |= {name: value for name, value in entry.said.members.items() if value is not None}
    roles = sorted({*before["roles"], *entry.roles})
    return {**party, "roles": roles, **_listed(held | set(entry.said.prefixes or ()))}


def _member_differences(before: Mapping[str, Any], entry: ListingOrder) -> Iterator[tuple[str, str]]:
    """Where name, legal entity or group differ from the folder and none was said: the sentence, the hint."""
    for name, option, word in _MEMBERS:
        stated, listed = entry.found.members[name], before[name]
        if entry.said.members[name] is None and stated is not None and stated != listed:
            hint = f"{option} {shlex.quote(listed)} or {option} {shlex.quote(stated)}"
            yield f"the {word} {listed}, its folder says {stated}", hint


def _prefix_differences(held: set[tuple[str, str]], entry: ListingOrder) -> Iterator[tuple[str, str]]:
    """The same of prefixes, one by one; a single hint serves all of them and comes with the last."""
    if entry.said.prefixes is not None or entry.found.prefixes is None:
        return
    hint = "--prefix with each that is to be listed (trust remove DID --prefix takes one away)"
    different = sorted(held ^ set(entry.found.prefixes))
    for place, (scheme, value) in enumerate(different, 1):
        listed = (scheme, value) in held
        words = ("", "has not") if listed else ("no ", "has it")
        text = f"{words[0]}prefix {scheme}:{value}, its folder {words[1]}"
        yield text, hint if place == len(different) else ""


def _listed(prefixes: set[tuple[str, str]]) -> dict[str, Any]:
    shown = [{"scheme": scheme, "value": value} for scheme, value in sorted(prefixes)]
    return {"identifierPrefixes": shown} if shown else {}
