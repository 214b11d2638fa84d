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
    terminal.say(f"version {old.version} -> {new.version}, {len(changes)} changes")
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


def _parties(before: Any, after: Any) -> Iterator[Change]:  # noqa: ANN401 - JSON of checked shape
    was, is_ = ({party["id"]: party for party in side} for side in (before, after))
    for did in sorted({*was, *is_}):
        if did not in was or did not in is_:
            how = "removed" if did in was else "added"
            party = was.get(did) or is_[did]
            facts = f"legal entity {party['legalEntity']}, control group {party['controlGroup']}"
            yield _change("party", how, did, "", f"{party['name']}: {', '.join(party['roles'])}; {facts}")
        old, new = was.get(did, {}), is_.get(did, {})
        if did in was and did in is_:
            for name in _PLAIN:
                yield from _member(name, old, new, did)
            for role in sorted({*old["roles"]} ^ {*new["roles"]}):
                yield _change("role", "removed" if role in old["roles"] else "added", did, "", role)
        listed = [
            {f"{entry['scheme']}:{entry['value']}" for entry in side.get("identifierPrefixes", ())}
            for side in (old, new)
        ]
        for prefix in sorted(listed[0] ^ listed[1]):
            yield _change("prefix", "removed" if prefix in listed[0] else "added", did, "", prefix)
        yield from _keys("key", old.get("keys", ()), new.get("keys", ()))


def _keys(what: str, before: Any, after: Any) -> Iterator[Change]:  # noqa: ANN401 - JSON of checked shape
    was, is_ = ({key["id"]: key for key in side} for side in (before, after))
    for name in sorted({*was, *is_}):
        old, new = was.get(name), is_.get(name)
        if old == new:
            continue
        how = "added" if old is None else "removed" if new is None else "changed"
        yield _change(what, how, name, (old and _key(old)) or "", (new and _key(new)) or "")


def _key(entry: Mapping[str, str]) -> str:
    shown = PublicKey.from_multikey(entry["publicKeyMultibase"]).fingerprint
    window = f"{shown}, {entry['notBefore']} to {entry['notAfter']}"
    if "revoked" in entry:
        window += f", ended {entry['revoked']} ({entry.get('reason', 'no reason')})"
    return window


def _entries(
    what: str, before: Mapping[str, Any], after: Mapping[str, Any], member: str, name: str = "digestMultibase"
) -> Iterator[Change]:
    was, is_ = ({entry[name]: entry for entry in side.get(member, ())} for side in (before, after))
    for key in sorted({*was, *is_}):
        old, new = was.get(key), is_.get(key)
        if old == new:
            continue
        withdrawn = (new or {}).get("withdrawn")
        how = "added" if old is None else "removed" if new is None else "changed"
        if withdrawn and not (old or {}).get("withdrawn"):
            yield _change(what, "withdrawn", key, "", f"{withdrawn['at']}: {withdrawn['reason']}")
        else:
            yield _change(what, how, key, "", (new or old or {}).get("party", ""))


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
