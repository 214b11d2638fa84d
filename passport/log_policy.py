"""Find what cannot be true in the log policy of a trust list, and which parties are related (DESIGN 4.1).

``find`` yields rows of kind, one entry, the other, what the one says, what the other says, JSON Pointer;
``passport.contradictions`` puts them into sentences with all others.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from passport.folding import alike, same
from passport.model.trustlist import ListedParty, LogPolicy
from passport.vocab import NO_CONTROL_GROUP

Row = tuple[str, str, str, str, str, str]
_WHERE: Final = "/credentialSubject/logPolicy"
SENTENCES: Final = {
    "log_key": "{one} is signed for by {other}, which is no key of a party listed as {said}",
    "log_name": "{one} is the name of keys of {said} and of {other_said}",
    "log_twice": "{one} is named twice among the witnesses and groups, or as a member",
    "log_member": "{one} names {other}, which is neither a witness nor a group",
    "log_threshold": "the group {one} needs {said} of its {other_said} members",
    "log_circle": "the group {one} is, through its members, a member of itself",
    "log_split": "{one} and {other} belong together and are members of different groups, so each would count",
}


def related(one: ListedParty, other: ListedParty) -> bool:
    """Whether two parties are one, of one legal entity or control group, or of names that look alike."""
    if one.id == other.id or same(one.legal_entity, other.legal_entity):
        return True
    if alike(one.legal_entity, other.legal_entity):
        return True
    return any(same(*names) or alike(*names) for names in control_names(one, other))


def common_control(one: ListedParty, other: ListedParty) -> str | None:
    """The name under which two parties are of one control group, or ``None`` (DESIGN 4, T368).

    A group is often named by the company that heads it, which itself is under nobody's control: a control
    group and a legal entity of one name are one.
    """
    return next((group for group, name in control_names(one, other) if same(group, name)), None)


def control_names(one: ListedParty, other: ListedParty) -> list[tuple[str, str]]:
    """The pairs of names to compare; ``none`` shares nothing."""
    pairs = (
        (one.control_group, other.control_group),
        (one.control_group, other.legal_entity),
        (other.control_group, one.legal_entity),
    )
    return [pair for pair in pairs if NO_CONTROL_GROUP not in pair]


def find(policy: LogPolicy, parties: Sequence[ListedParty]) -> Iterator[Row]:
    """Find every contradiction of a policy, in a fixed order."""
    holders = {key.id: party for party in parties for key in party.keys}
    yield from _keys(policy, holders)
    yield from _names(policy)
    yield from _circles(policy)
    yield from _split(policy, holders)


def _keys(policy: LogPolicy, holders: Mapping[str, ListedParty]) -> Iterator[Row]:
    """Keys that no party holds in the role it takes, and one name for keys of two parties."""
    for role, member, entries in (("log", "logs", policy.logs), ("witness", "witnesses", policy.witnesses)):
        first: dict[str, str] = {}
        for place, entry in enumerate(entries):
            where = f"{_WHERE}/{member}/{place}"
            party = holders.get(entry.key)
            if party is None or role not in party.roles:
                yield "log_key", entry.name, entry.key, role, "", f"{where}/key"
            elif first.setdefault(entry.name, party.id) != party.id:
                yield "log_name", entry.name, entry.name, first[entry.name], party.id, where


def _names(policy: LogPolicy) -> Iterator[Row]:
    """Find names that stand for nothing or for two things, members of two groups, thresholds out of reach.

    ``log_twice``, ``log_threshold``, ``log_member``. Two groups of one name do not get here: rule R5 refuses
    an array of groups that does not ascend by name.
    """
    known = {one.name for one in policy.witnesses}
    held: set[str] = set()
    for place, group in enumerate(policy.groups):
        where = f"{_WHERE}/groups/{place}"
        if group.name in known:
            yield "log_twice", group.name, group.name, "", "", f"{where}/name"
        if group.threshold > len(group.members):
            said = str(group.threshold), str(len(group.members))
            yield "log_threshold", group.name, group.name, *said, f"{where}/threshold"
    known |= {group.name for group in policy.groups}
    for place, group in enumerate(policy.groups):
        for number, member in enumerate(group.members):
            where = f"{_WHERE}/groups/{place}/members/{number}"
            if member not in known:
                yield "log_member", group.name, member, "", "", where
            elif member in held:
                yield "log_twice", member, member, "", "", where
            held.add(member)
    if policy.quorum and policy.quorum not in known:
        yield "log_member", "quorum", policy.quorum, "", "", f"{_WHERE}/quorum"


def _circles(policy: LogPolicy) -> Iterator[Row]:
    """Groups that contain themselves."""
    groups = {group.name: group.members for group in policy.groups}
    for place, group in enumerate(policy.groups):
        waiting, seen = list(group.members), set[str]()
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += groups.get(name, ())
        if group.name in seen:
            yield "log_circle", group.name, group.name, "", "", f"{_WHERE}/groups/{place}"


def _split(policy: LogPolicy, holders: Mapping[str, ListedParty]) -> Iterator[Row]:
    """Witnesses of one company in different groups, where each would be a voice of its own."""
    group_of = {member: group.name for group in policy.groups for member in group.members}
    listed = [(place, one.name, holders.get(one.key)) for place, one in enumerate(policy.witnesses)]
    for place, name, party in listed:
        for _, earlier, other in listed[:place]:
            apart = name != earlier and group_of.get(name) != group_of.get(earlier)
            if apart and party is not None and other is not None and related(party, other):
                yield "log_split", earlier, name, "", "", f"{_WHERE}/witnesses/{place}"
                break
