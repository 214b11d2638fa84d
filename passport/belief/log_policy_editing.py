"""Change the log policy of a trust list before it is signed: logs, witnesses, groups, the quorum.

A log or witness is listed as a party of its own, named by its key (did:key), with the legal entity and
control group of whoever runs it: that is what its independence is judged by.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from passport.belief.trust_editing import Subject, TrustEditRefused, key_entry, refuse_owned
from passport.vocab import NO_CONTROL_GROUP
from signing.logs.notes import NoteKey
from signing.shown import quoted

LogRole = Literal["log", "witness"]
_MEMBER: dict[LogRole, tuple[str, str]] = {"log": ("logs", "origin"), "witness": ("witnesses", "name")}


class LogParty(NamedTuple):
    """Who runs a log or witness; ``since`` and ``until``: when its key signs."""

    role: LogRole
    key: NoteKey
    name: str
    legal_entity: str
    control_group: str | None
    since: str
    until: str


def with_log_party(subject: Subject, entry: LogParty) -> Subject:
    """List a log or witness, and name it in the policy (``trust.same``, ``trust.key_taken``, T38)."""
    multikey = entry.key.public.multikey
    did = f"did:key:{multikey}"
    method = f"{did}#{multikey}"
    refuse_owned(subject, multikey, did)
    member, name = _MEMBER[entry.role]
    policy = dict(subject.get("logPolicy", {}))
    entries = list(policy.get(member, []))
    named = {name: entry.key.name, "key": method}
    if named in entries:
        raise TrustEditRefused(
            "trust.same", f"{entry.key.name} is listed already.", hint="There is nothing to sign."
        )
    if entry.role == "witness" and not policy.get("logs"):
        raise TrustEditRefused(
            "trust.log_first",
            "The list names no log that a witness could watch.",
            hint="List a log first: passport trust add TRUST --log VKEY --legal-entity ID --as DIR",
        )
    party = {
        "id": did,
        "name": entry.name,
        "roles": [entry.role],
        "legalEntity": entry.legal_entity,
        "controlGroup": entry.control_group or NO_CONTROL_GROUP,
        "keys": [key_entry(method, entry.key.public, entry.since, entry.until)],
    }
    subject["parties"] = sorted([*subject.get("parties", []), party], key=lambda one: str(one["id"]))
    subject["logPolicy"] = {**policy, member: [*entries, named]}
    return subject


def with_group(subject: Subject, text: str) -> Subject:
    """Add or replace a group, written as in C2SP tlog-policy: name, all, any or a number, its members."""
    name, _, rest = text.strip().partition(" ")
    threshold, *members = rest.split() or [""]
    words = {"all": len(members), "any": 1}
    count = words.get(threshold, int(threshold) if threshold.isascii() and threshold.isdigit() else 0)
    if not members or count < 1:
        raise TrustEditRefused(
            "trust.group",
            f"Not a group: {quoted(text, 60)}.",
            hint='Write its name, how many of its members, and the members: "any-two 2 w1 w2 w3".',
        )
    group = {"name": name, "threshold": str(count), "members": sorted(members)}
    policy = _policy(subject)
    groups = [one for one in policy.get("groups", []) if one["name"] != name]
    subject["logPolicy"] = {**policy, "groups": [*groups, group]}
    return subject


def with_quorum(subject: Subject, name: str) -> Subject:
    """Say which witness or group must have seen a tree."""
    subject["logPolicy"] = {**_policy(subject), "quorum": name}
    return subject


def pruned(subject: Subject) -> Subject:
    """Take out of the policy what names a key or a member that the list has no more."""
    policy = subject.pop("logPolicy", None)
    if policy is None:
        return subject
    keys = {key["id"] for party in subject.get("parties", []) for key in party["keys"]}
    logs, witnesses = (
        [one for one in policy.get(member, []) if one["key"] in keys] for member in ("logs", "witnesses")
    )
    if logs:
        names = {one["name"] for one in (*witnesses, *policy.get("groups", []))}
        quorum = policy.get("quorum", "")
        subject["logPolicy"] = {
            "logs": logs,
            "witnesses": witnesses,
            "groups": _groups(policy.get("groups", []), names),
            "quorum": quorum if quorum in names else "",
        }
    return subject


def _groups(groups: list[dict[str, Any]], names: set[str]) -> list[dict[str, Any]]:
    """Groups with the members that there still are; those without any are left out."""
    left = ({**one, "members": [name for name in one["members"] if name in names]} for one in groups)
    return [one for one in left if one["members"]]


def _policy(subject: Mapping[str, Any]) -> dict[str, Any]:
    """The policy to change; without a log there is none."""
    policy = subject.get("logPolicy")
    if policy is None:
        raise TrustEditRefused(
            "trust.log_first",
            "The list names no log.",
            hint="List a log first: passport trust add TRUST --log VKEY --legal-entity ID --as DIR",
        )
    return dict(policy)
