"""Trust lists whose log policy contradicts itself, and one that does not (DESIGN 4.1, T119)."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.vectors_build.stage import Stage, pack
from tests.world_logs import Logs
from tests.world_people import Document

Staged = tuple[bytes, list[list[str]]]


def logged(w: Stage, *, listed: Mapping[str, Any] | None = None, **policy: Any) -> bytes:
    """The list of the world with a log, three witnesses and members of the policy replaced."""
    logs = Logs(w)
    others = {"log": logs.operator, **logs.witnesses}
    shown = [{**who.listed(), **(listed or {}).get(name, {})} for name, who in others.items()]
    for one in shown:
        one.pop("identifierPrefixes")

    def edit(document: Document) -> None:
        subject = document["credentialSubject"]
        subject["parties"] = sorted([*subject["parties"], *shown], key=lambda one: str(one["id"]))
        members = logs.policy(**policy)
        subject["logPolicy"] = {name: member for name, member in members.items() if member}

    return pack(w.trust_document(edit=edit), w.accreditation_document)


POLICY = "/credentialSubject/logPolicy"


def log_with_witnesses_and_a_quorum(w: Stage) -> Staged:
    """A log, three witnesses of three companies, any two of them: nothing contradicts (DESIGN 4.1)."""
    return logged(w), []


def keys_of_nobody_in_that_role(w: Stage) -> Staged:
    """A log signed for by a mill's key, and a witness by a key that nobody is listed with (DESIGN 4.1)."""
    stolen, unknown = w.mill.signer.verification_method, "did:web:nobody.example#key-1"
    witnesses = [{"name": "w1", "key": unknown}]
    origin = "log.example/steel"
    data = logged(w, logs=[{"origin": origin, "key": stolen}], witnesses=witnesses, groups=[], quorum="w1")
    return data, [
        ["log_key", origin, stolen, "log", "", f"{POLICY}/logs/0/key"],
        ["log_key", "w1", unknown, "witness", "", f"{POLICY}/witnesses/0/key"],
    ]


def quorum_that_nobody_can_reach(w: Stage) -> Staged:
    """A threshold above the members, a member that is nothing, a name in two groups, and no such quorum."""
    groups = [
        {"name": "a", "threshold": "3", "members": ["w1", "w9"]},
        {"name": "b", "threshold": "1", "members": ["w1", "w2"]},
    ]
    return logged(w, groups=groups, quorum="all"), [
        ["log_threshold", "a", "a", "3", "2", f"{POLICY}/groups/0/threshold"],
        ["log_member", "a", "w9", "", "", f"{POLICY}/groups/0/members/1"],
        ["log_twice", "w1", "w1", "", "", f"{POLICY}/groups/1/members/0"],
        ["log_member", "quorum", "all", "", "", f"{POLICY}/quorum"],
    ]


def groups_in_a_circle(w: Stage) -> Staged:
    """Two groups that are members of each other (DESIGN 4.1)."""
    groups = [
        {"name": "a", "threshold": "1", "members": ["b"]},
        {"name": "b", "threshold": "1", "members": ["a", "w1"]},
    ]
    return logged(w, groups=groups, quorum="a"), [
        ["log_circle", "a", "a", "", "", f"{POLICY}/groups/0"],
        ["log_circle", "b", "b", "", "", f"{POLICY}/groups/1"],
    ]


def witnesses_of_one_group_in_two_groups(w: Stage) -> Staged:
    """Two witnesses of one control group would have two voices, one in each group (T215)."""
    group = {"controlGroup": "WATCHERS"}
    groups = [
        {"name": "a", "threshold": "1", "members": ["w1"]},
        {"name": "all", "threshold": "2", "members": ["a", "b"]},
        {"name": "b", "threshold": "1", "members": ["w2"]},
    ]
    data = logged(w, listed={"w1": group, "w2": group}, groups=groups, quorum="all")
    return data, [["log_split", "w1", "w2", "", "", f"{POLICY}/witnesses/1"]]


def one_name_for_two_companies(w: Stage) -> Staged:
    """A name stands for keys of one company: with the name two would be one voice (T215)."""
    logs = Logs(w)
    keys = sorted(logs.witnesses[name].signer.verification_method for name in ("w1", "w2"))
    witnesses = [{"name": "w1", "key": key} for key in keys]
    dids = [key.partition("#")[0] for key in keys]
    data = logged(w, witnesses=witnesses, groups=[], quorum="w1")
    return data, [["log_name", "w1", "w1", *dids, f"{POLICY}/witnesses/1"]]


STAGES: tuple[Callable[[Stage], Staged], ...] = (
    log_with_witnesses_and_a_quorum, keys_of_nobody_in_that_role, quorum_that_nobody_can_reach,
    groups_in_a_circle, witnesses_of_one_group_in_two_groups, one_name_for_two_companies,
)  # fmt: skip
"""The lists, by what is wrong with them."""
