"""Keep what trust lists said of who controls whom, and hold the steward's table of groups against it.

``parties.json`` has the names of legal entity and control group of every party of the lists that ingests
judged by, each as the newest list that names it says. Hubs of earlier versions have no such file: of their
producers nothing is known until the next ingest, by whichever passports.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from passport.folding import folded, skeleton
from passport.model.trustlist import TrustRegister
from passport.vocab import NO_CONTROL_GROUP
from resolver.hub import keeping
from resolver.hub.control.groups import Groups, refused
from signing import jcs
from signing.shown import quoted
from signing.strict_json import JsonValue

FORMAT: Final = "passport-hub-parties/1"


class Known(NamedTuple):
    """What a trust list says of a party: since when the list holds, and the names."""

    since: str
    entity: str
    group: str


Parties = Mapping[str, Known]
"""What is known of each party, by its DID."""


def note(hub: Path, register: TrustRegister) -> None:
    """Keep what a trust list says, where no newer one says otherwise; to be called ``alone``."""
    before = known(hub)
    since = register.envelope.valid_from
    said = {one.id: Known(since, one.legal_entity, one.control_group) for one in register.parties}
    found = {**before, **{did: max(one, before.get(did, one)) for did, one in said.items()}}
    if found != before:
        entries: dict[str, JsonValue] = {did: {**one._asdict()} for did, one in found.items()}
        keeping.write(hub / keeping.PARTIES, jcs.canonical({"format": FORMAT, "parties": entries}))


def known(hub: Path) -> dict[str, Known]:
    """Give what trust lists said; nothing in a hub of an earlier version. Raises ``hub.damaged``."""
    path = hub / keeping.PARTIES
    return keeping.parsed(path, _read) if path.exists() else {}


def _read(content: Any) -> dict[str, Known]:  # noqa: ANN401 - JSON
    if content["format"] != FORMAT:
        raise ValueError("another form")
    return {
        did: Known(*(str(one[name]) for name in Known._fields)) for did, one in content["parties"].items()
    }


def check(table: Groups, parties: Parties) -> None:
    """Refuse a table that puts what trust lists call one into several groups; raises ``hub.groups``.

    One legal entity, one control group, and a control group that has the name of a legal entity, as for the
    independence of verifiers; also by way of a party that is not in the table.
    """
    wrong = []
    for cluster in _clusters(parties):
        here = [did for did in cluster if did in table]
        apart = {table[did]: did for did in reversed(here)}
        if len(apart) > 1:
            first, *others = sorted(apart.values())
            names = ", ".join(f"{quoted(table[did], 40)} ({quoted(did, 60)})" for did in (first, *others))
            wrong.append(f"{_shared(cluster, parties)} is one by the trust list, and several groups: {names}")
    if wrong:
        raise refused(
            "", sorted(wrong),
            "Put them into one group. Where a newer trust list says otherwise, ingest by it first, whichever"
            " passports: passport hub ingest TARGET --trust LIST",
        )  # fmt: skip


def unknown(table: Groups, parties: Parties, producers: Iterable[str]) -> list[str]:
    """Those of some producers that the table names and no list that the hub has met."""
    return sorted({one for one in producers if one in table and one not in parties})


def _shared(cluster: Iterable[str], parties: Parties) -> str:
    """Name what several parties have in common: a control group before a legal entity."""
    found = [parties[did] for did in cluster]
    names = [one.group for one in found if one.group != NO_CONTROL_GROUP] or [one.entity for one in found]
    return quoted(names[0], 60)


def _clusters(parties: Parties) -> list[list[str]]:
    """The parties that belong together, by the names that they share, however these are written."""
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while (other := above.setdefault(name, name)) != name:
            above[name] = name = above[other]
        return name

    firsts = {}
    for did, one in sorted(parties.items()):
        looks = sorted({look for name in (one.entity, one.group) if name != NO_CONTROL_GROUP
                        for look in _looks(name)})  # fmt: skip
        firsts[did] = looks[0]
        for look in looks:
            above[top(look)] = top(looks[0])
    found: dict[str, list[str]] = {}
    for did, look in firsts.items():
        found.setdefault(top(look), []).append(did)
    return [members for members in found.values() if len(members) > 1]


def _looks(name: str) -> set[str]:
    return {folded(name), skeleton(name), skeleton(folded(name))}
