"""Name the logs and witnesses that count, and find since when a quorum of them had seen a tree (DESIGN 4.1).

A witness that belongs to the company or control group of the log, of a signer of the passport or of any
listed platform does not count. Witnesses of one company or group have one voice together.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from passport.log_policy import related
from passport.model.trustlist import AcceptedKey, ListedKey, ListedParty, LogPolicy
from passport.moments import seconds
from signing.errors import ToolError
from signing.keys import PublicKey
from signing.logs.notes import COSIGNATURE, ED25519, NoteKey
from verify.believing.party import HARMLESS


class Known(NamedTuple):
    """A log or witness of the policy: its key as notes name it, the listed key with its times, the party."""

    note: NoteKey
    listed: ListedKey
    party: ListedParty


class Accepted:
    """The policy of a trust list; without one nothing is accepted.

    ``_circle`` numbers the companies behind the witnesses: related names share a number.
    """

    def __init__(self, policy: LogPolicy | None, parties: Iterable[ListedParty]) -> None:
        listed = parties if policy is not None else ()
        holders = {key.id: (key, party) for party in listed for key in party.keys}
        self.policy: Final = policy
        self.logs: Final = _known(() if policy is None else policy.logs, holders, "log", ED25519)
        self.witnesses: Final = _known(
            () if policy is None else policy.witnesses, holders, "witness", COSIGNATURE
        )
        self._platforms: Final = [party for party in listed if "platform" in party.roles]
        self._related: Final[dict[tuple[str, str], bool]] = {}
        self._circle: Final = self._circles()

    def counting(self, log: Known, signers: Iterable[ListedParty]) -> list[Known]:
        """The witnesses that are independent of a log, of the signers of a passport and of all platforms."""
        others = [log.party, *signers, *self._platforms]
        return [one for one in self.witnesses if not any(self._relates(one.party, other) for other in others)]

    def since(self, seen: Iterable[tuple[str, int]]) -> int | None:
        """The first moment at which a quorum had seen the tree, of (witness, POSIX seconds); or ``None``."""
        times: dict[str, int] = {}
        for name, time in seen:
            times[name] = min(time, times.get(name, time))
        return None if self.policy is None else self._reached(self.policy.quorum, times, frozenset())

    def until(self, seen: Iterable[tuple[str, int]]) -> int | None:
        """The last moment at which a quorum has seen the tree; later cosignatures make it later."""
        reached = self.since((name, -time) for name, time in seen)
        return None if reached is None else -reached

    def _reached(self, name: str, times: Mapping[str, int], above: frozenset[str]) -> int | None:
        """When a witness or group had seen it: of a group, when so many different voices had."""
        group = next((one for one in self.policy.groups if one.name == name), None) if self.policy else None
        if group is None or name in above:
            return times.get(name)
        members = [(self._reached(one, times, above | {name}), one) for one in group.members]
        voices: set[int | str] = set()
        for time, member in sorted((time, member) for time, member in members if time is not None):
            voices.add(self._circle.get(member, member))
            if len(voices) >= group.threshold:
                return time
        return None

    def _circles(self) -> dict[str, int]:
        """Number the witnesses' names by company."""
        circle: dict[str, int] = {}
        for place, one in enumerate(self.witnesses):
            name = one.note.name
            circle.setdefault(name, place)
            for other in self.witnesses[:place]:
                if self._relates(one.party, other.party):
                    old, new = circle[name], circle[other.note.name]
                    circle = {key: new if value == old else value for key, value in circle.items()}
        return circle

    def _relates(self, one: ListedParty, other: ListedParty) -> bool:
        pair = (one.id, other.id)
        if pair not in self._related:
            self._related[pair] = related(one, other)
        return self._related[pair]


def in_force(listed: ListedKey, time: int) -> bool:
    """Whether a key held at a moment that others vouch for; one that was compromised later did."""
    end = listed.not_after if listed.revoked is None else min(listed.not_after, listed.revoked)
    return seconds(listed.not_before) <= time < seconds(end)


def may_cosign(listed: ListedKey, time: int) -> bool:
    """Whether a cosignature of that time counts: who holds a compromised key can write any time."""
    return in_force(listed, time) and (listed.revoked is None or listed.reason in HARMLESS)


def _known(
    entries: Iterable[AcceptedKey],
    holders: Mapping[str, tuple[ListedKey, ListedParty]],
    role: str,
    kind: int,
) -> list[Known]:
    """Look up the keys of a policy; one that cannot be used, or is nobody's in that role, is left out."""
    found = []
    for entry in entries:
        listed, party = holders.get(entry.key, (None, None))
        if listed is None or party is None or role not in party.roles:
            continue
        try:
            public = PublicKey.from_multikey(listed.multikey)
        except ToolError:
            continue
        if public.kind == "Ed25519":
            found.append(Known(NoteKey(entry.name, kind, public), listed, party))
    return found
