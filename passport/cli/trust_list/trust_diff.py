"""``passport trust diff``: what changed between two lists, in words or as JSON."""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from typing import Any, Final

from passport.belief.trust_source import TrustSource
from passport.cli.output import terminal
from passport.cli.trust_list.trust_use import shown
from passport.disk import files
from passport.model.trustlist import TrustRegister
from signing import jcs
from signing.keys import PublicKey

Change = dict[str, str]
"""``what`` changed (party, key, publisher-key, role, prefix, accreditation, ...), ``how``, about what."""

_PLAIN: Final = ("name", "legalEntity", "controlGroup")


def diff(args: Namespace) -> int:
    """Both lists are checked first: only what a publisher signed is compared."""
    named = (args.old, args.new)
    old, new = (shown(TrustSource(str(path), files.read(path), None, path)) for path in named)
    changes = list(compare(old, new))
    if args.json:
        facts: Any = {"old": str(old.version), "new": str(new.version), "changes": changes}
        terminal.say_bytes(jcs.canonical(facts))
        return 0
    terminal.say(f"version {old.version} -> {new.version}, {terminal.counted(len(changes), 'change')}")
    for change in changes:
        terminal.say(f"  {words(change)}")
    return 0


def compare(old: TrustRegister, new: TrustRegister) -> Iterator[Change]:
    """Every difference, in a fixed order."""
    if old.envelope.issuer.id != new.envelope.issuer.id:
        yield _change("publisher", "changed", "", old.envelope.issuer.id, new.envelope.issuer.id)
    yield from between(old.document["credentialSubject"], new.document["credentialSubject"])


def between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """Every difference between the subjects of two versions, signed or not yet."""
    yield from _member("name", before, after, "")
    yield from _keys("publisher-key", before["publisherKeys"], after["publisherKeys"])
    yield from _parties(before.get("parties", ()), after.get("parties", ()))
    yield from _entries("accreditation", before, after, "accreditations")
    yield from _entries("witnessed", before, after, "witnessed")
    yield from _entries("anchor", before, after, "anchors")
    yield from _entries("context", before, after, "contexts", name="id")
    yield from _came_or_went("log-policy", "", *(set(_policy(side)) for side in (before, after)))


def _policy(subject: Mapping[str, Any]) -> Iterator[str]:
    """The log policy of a list, a line an entry."""
    policy = subject.get("logPolicy", {})
    yield from (f"log {one['origin']} {one['key']}" for one in policy.get("logs", ()))
    yield from (f"witness {one['name']} {one['key']}" for one in policy.get("witnesses", ()))
    for one in policy.get("groups", ()):
        yield f"group {one['name']} {one['threshold']} {' '.join(one['members'])}"
    if policy.get("quorum"):
        yield f"quorum {policy['quorum']}"


def _parties(before: Any, after: Any) -> Iterator[Change]:  # noqa: ANN401 - JSON of checked shape
    """Differences between two arrays of parties, by DID: the party itself, then its prefixes and keys.

    A party that is in one list only has its prefixes and keys named one by one too.
    """
    was, is_ = ({party["id"]: party for party in side} for side in (before, after))
    for did in sorted({*was, *is_}):
        old, new = was.get(did, {}), is_.get(did, {})
        if old and new:
            yield from _members(did, old, new)
        else:
            yield _whole(did, old or new, "removed" if old else "added")
        yield from _prefixes(did, old, new)
        yield from _keys("key", old.get("keys", ()), new.get("keys", ()))


def _whole(did: str, party: Mapping[str, Any], how: str) -> Change:
    """A party that one of the lists does not have."""
    facts = f"legal entity {party['legalEntity']}, control group {party['controlGroup']}"
    return _change("party", how, did, "", f"{party['name']}: {', '.join(party['roles'])}; {facts}")


def _members(did: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Name, legal entity, control group and roles of a party that both lists have."""
    for name in _PLAIN:
        yield from _member(name, old, new, did)
    yield from _came_or_went("role", did, {*old["roles"]}, {*new["roles"]})


def _prefixes(did: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before, after = (
        {f"{entry['scheme']}:{entry['value']}" for entry in side.get("identifierPrefixes", ())}
        for side in (old, new)
    )
    yield from _came_or_went("prefix", did, before, after)


def _came_or_went(what: str, did: str, before: set[str], after: set[str]) -> Iterator[Change]:
    """One change for each text that only one of the two sets holds."""
    for text in sorted(before ^ after):
        yield _change(what, "removed" if text in before else "added", did, "", text)


def _keys(what: str, before: Any, after: Any) -> Iterator[Change]:  # noqa: ANN401 - JSON of checked shape
    """Differences between two key histories, by the key's id: fingerprint, window, end."""
    was, is_ = ({key["id"]: key for key in side} for side in (before, after))
    for name in sorted({*was, *is_}):
        old, new = was.get(name), is_.get(name)
        if old == new:
            continue
        yield _change(what, _how(old, new), name, (old and _key(old)) or "", (new and _key(new)) or "")


def _key(entry: Mapping[str, str]) -> str:
    shown = PublicKey.from_multikey(entry["publicKeyMultibase"]).fingerprint
    window = f"{shown}, {entry['notBefore']} to {entry['notAfter']}"
    if "revoked" in entry:
        window += f", ended {entry['revoked']} ({entry.get('reason', 'no reason')})"
    return window


def _entries(
    what: str, before: Mapping[str, Any], after: Mapping[str, Any], member: str, name: str = "digestMultibase"
) -> Iterator[Change]:
    """Differences between two arrays of entries that have no order, paired by their member ``name``.

    An entry that is marked as withdrawn since is one change, with moment and reason.
    """
    was, is_ = ({entry[name]: entry for entry in side.get(member, ())} for side in (before, after))
    for key in sorted({*was, *is_}):
        old, new = was.get(key), is_.get(key)
        if old == new:
            continue
        withdrawn = (new or {}).get("withdrawn")
        if withdrawn and "withdrawn" not in (old or {}):
            yield _change(what, "withdrawn", key, "", f"{withdrawn['at']}: {withdrawn['reason']}")
        else:
            yield _change(what, _how(old, new), key, "", (new or old or {}).get("party", ""))


def _how(old: object, new: object) -> str:
    """The verb of a difference; ``None`` stands for an entry that a list does not have."""
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


def _member(name: str, old: Mapping[str, Any], new: Mapping[str, Any], about: str) -> Iterator[Change]:
    if old[name] != new[name]:
        yield _change(name, "changed", about, old[name], new[name])


def _change(what: str, how: str, about: str, old: str, new: str) -> Change:
    texts = {"what": what, "how": how, "about": about, "old": old, "new": new}
    return {name: text for name, text in texts.items() if text}


def words(change: Change) -> str:
    """A difference as one line."""
    about = f" {terminal.clean(change['about'])}" if "about" in change else ""
    old, new = (terminal.clean(change.get(side, "")) for side in ("old", "new"))
    detail = f"{old} -> {new}" if old and new else old or new
    return f"{change['how']:<9} {change['what']}{about}" + (f"  ({detail})" if detail else "")
