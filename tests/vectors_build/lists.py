"""Writes ``tests/trust_lists``: lists that contradict themselves, and lists that nearly do (T119).

    python -m tests.vectors_build.lists [--check]

Each file: ``format`` (passport-trust-vector/1), ``name``, ``about``, ``trust`` (the text of the trust file),
and ``contradictions`` as any verifier must find them, in this order: rows of kind, one entry, the other, what
the one says, what the other says, JSON Pointer to the other. A list with none opens; one with any is refused.
The lists are signed by a publisher who means it, or whose tool does not look.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from signing.encoding import multikey_decode, multikey_encode
from tests.vectors_build.lists_of_logs import STAGES
from tests.vectors_build.stage import Stage, pack
from tests.world_people import Document, Identity

FOLDER = Path(__file__).resolve().parent.parent / "trust_lists"
FORMAT = "passport-trust-vector/1"
Rows = list[list[str]]
Staged = tuple[bytes, Rows]
ALL: dict[str, tuple[str, Callable[[Stage], Staged], Any]] = {}
PARTIES = "/credentialSubject/parties/"


def declared(kinds: str = "Ed25519") -> Callable[[Callable[[Stage], Staged]], Callable[[Stage], Staged]]:
    """The decorated function is a list: its name the file's, its docstring what it is about."""

    def declare(stage: Callable[[Stage], Staged]) -> Callable[[Stage], Staged]:
        about = re.sub(r"\s+", " ", stage.__doc__ or "").strip()
        ALL[stage.__name__.replace("_", "-")] = (about, stage, kinds)
        return stage

    return declare


def listed(w: Stage, **changes: Mapping[str, Any]) -> bytes:
    """The list of the world with members of some parties replaced, signed without questions."""

    def edit(document: Document) -> None:
        parties = document["credentialSubject"]["parties"]
        for name, members in changes.items():
            who: Identity = getattr(w, name)
            next(one for one in parties if one["id"] == who.did).update(members)

    # A body under another key did not sign the accreditation that would lie beside the list.
    granted = [] if "body" in changes else [w.accreditation_document]
    return pack(w.trust_document(edit=edit, accreditations=granted), *granted)


def place(w: Stage, who: Identity) -> int:
    """Where the party stands in the list, which is sorted by DID."""
    return sorted(one.did for one in w.parties).index(who.did)


def at(w: Stage, who: Identity, member: str) -> str:
    return f"{PARTIES}{place(w, who)}/{member}"


def prefixes(*texts: str) -> dict[str, Any]:
    pairs = [text.split(":", 1) for text in texts]
    return {"identifierPrefixes": [{"scheme": scheme, "value": value} for scheme, value in sorted(pairs)]}


def copied(w: Stage, owner: Identity, thief: Identity) -> dict[str, Any]:
    """The thief listed with the owner's key under its own name."""
    return {"keys": [thief.listed_key(publicKeyMultibase=owner.key.public.multikey)]}


def negative(multikey: str) -> str:
    """The key of the point on the other side: the same secret, with the other sign."""
    codec, raw = multikey_decode(multikey)
    if codec == "ed25519-pub":
        return multikey_encode(codec, raw[:-1] + bytes([raw[-1] ^ 0x80]))
    return multikey_encode(codec, bytes([raw[0] ^ 1]) + raw[1:])


# Keys


@declared()
def compromised_key_comes_back(w: Stage) -> Staged:
    """The bytes of a key that was compromised, listed again as key-2, without the history (T119)."""
    lost = w.mill.listed_key(revoked="2026-01-01T00:00:00Z", reason="compromise")
    again = w.mill.listed_key(id=f"{w.mill.did}#key-2")
    row = ["key", lost["id"], again["id"], "", "", at(w, w.mill, "keys/1")]
    return listed(w, mill={"keys": [lost, again]}), [row]


def _twin(w: Stage, owner: str, thief: str) -> Staged:
    one, other = getattr(w, owner), getattr(w, thief)
    first, second = sorted((one, other), key=lambda who: who.did)
    names = [f"{who.did}#key-1" for who in (first, second)]
    return listed(w, **{thief: copied(w, one, other)}), [["key", *names, "", "", at(w, second, "keys/0")]]


@declared()
def verifier_with_the_mills_key(w: Stage) -> Staged:
    """The verifier's listed key is a copy of the mill's: one hand under two names (T38, T119)."""
    return _twin(w, "mill", "verifier")


@declared()
def platform_with_the_mills_key(w: Stage) -> Staged:
    """The platform's listed key is a copy of the mill's (T38, T119)."""
    return _twin(w, "mill", "platform")


@declared()
def body_with_the_verifiers_key(w: Stage) -> Staged:
    """A verifier that accredits itself under the body's name, with one key (T38, T51, T119)."""
    return _twin(w, "verifier", "body")


@declared()
def mill_with_the_publishers_key(w: Stage) -> Staged:
    """Who publishes the list is a producer in it, under another name (T38, T119)."""
    row = ["key", f"{w.publisher.did}#key-1", f"{w.mill.did}#key-1", "", "", at(w, w.mill, "keys/0")]
    return listed(w, mill=copied(w, w.publisher, w.mill)), [row]


def _negative(w: Stage) -> Staged:
    again = w.mill.listed_key(
        id=f"{w.mill.did}#key-2", publicKeyMultibase=negative(w.mill.key.public.multikey)
    )
    row = ["key", f"{w.mill.did}#key-1", again["id"], "", "", at(w, w.mill, "keys/1")]
    return listed(w, mill={"keys": [w.mill.listed_key(), again]}), [row]


@declared("P-256")
def key_with_the_other_sign(w: Stage) -> Staged:
    """A P-256 point and its negative: who knows the one secret knows the other (T119)."""
    return _negative(w)


@declared()
def ed25519_key_with_the_other_sign(w: Stage) -> Staged:
    """The same for Ed25519, whose sign is the last bit (T119)."""
    return _negative(w)


# Identifiers


def _prefixes(w: Stage, mine: list[str], theirs: list[str], *rows: tuple[str, str, str, int]) -> Staged:
    """Rows: scheme, what the mill says, what the rival says, place of the rival's prefix."""
    told = [
        [scheme, w.mill.did, w.rival.did, said, other, at(w, w.rival, f"identifierPrefixes/{number}")]
        for scheme, said, other, number in rows
    ]
    return listed(w, mill=prefixes(*mine), rival=prefixes(*theirs)), told


@declared()
def one_prefix_of_two_mills(w: Stage) -> Staged:
    """A twin mill is listed with the mill's own GS1 prefix and could sign for it (T105, T119)."""
    return _prefixes(w, ["gs1:7312345"], ["gs1:7312345"], ("gs1", "7312345", "7312345", 0))


@declared()
def prefix_inside_another(w: Stage) -> Staged:
    """7312345 contains 73123456, whatever the lengths (T105, T119)."""
    return _prefixes(w, ["gs1:7312345"], ["gs1:4098765", "gs1:73123456"], ("gs1", "7312345", "73123456", 1))


@declared()
def prefix_around_another(w: Stage) -> Staged:
    """The same with the shorter one at the party that is listed later (T105, T119)."""
    staged, _ = _prefixes(w, ["gs1:73123456"], ["gs1:7312345"])
    where = at(w, w.mill, "identifierPrefixes/0")
    return staged, [["gs1", w.rival.did, w.mill.did, "7312345", "73123456", where]]


@declared()
def plates_of_one_issuer(w: Stage) -> Staged:
    """Licence plates are held by their leading part: ULE1234 contains ULE12345 (T105, T119)."""
    return _prefixes(w, ["plate:ULE1234"], ["plate:ULE12345"], ("plate", "ULE1234", "ULE12345", 0))


@declared()
def one_domain_of_two_mills(w: Stage) -> Staged:
    """One host for the UUIDs of two mills (T105, T119)."""
    host = "domain:id.norrland-steel.example"
    return _prefixes(w, [host], [host], ("domain", host[7:], host[7:], 0))


@declared()
def one_domain_in_two_spellings(w: Stage) -> Staged:
    """Capitals, a closing dot and the usual port name the same host (T105, T119)."""
    mine, theirs = "id.norrland-steel.example", "ID.Norrland-Steel.example.:443"
    return _prefixes(w, [f"domain:{mine}"], [f"domain:{theirs}"], ("domain", mine, theirs, 0))


@declared()
def neighbouring_prefixes(w: Stage) -> Staged:
    """7312345 and 7312346, and one mill's own 7312345 with 73123456 inside it: nothing overlaps (T119)."""
    return _prefixes(w, ["gs1:7312345", "gs1:73123456"], ["gs1:7312346"])


@declared()
def leading_zeros_are_digits(w: Stage) -> Staged:
    """0731234 is a company of another country than 731234: a prefix is read behind the padding (T119)."""
    return _prefixes(w, ["gs1:0731234", "plate:ULE1"], ["gs1:731234", "plate:UL"])


# Companies


@declared()
def one_legal_entity_in_two_cases(w: Stage) -> Staged:
    """Producer and verifier are one legal entity, written in capitals and in small letters (T43, T119)."""
    said = [w.verifier.legal_entity, w.verifier.legal_entity.lower()]
    row = ["legal_entity", w.verifier.did, w.mill.did, *said, at(w, w.mill, "legalEntity")]
    assert place(w, w.verifier) < place(w, w.mill)
    return listed(w, mill={"legalEntity": said[1]}), [row]


@declared()
def one_control_group_in_two_cases(w: Stage) -> Staged:
    """North-Group controls the mill, north-group the verifier (T43, T119)."""
    groups = {"verifier": {"controlGroup": "north-group"}, "mill": {"controlGroup": "North-Group"}}
    row = [
        "control_group",
        w.verifier.did,
        w.mill.did,
        "north-group",
        "North-Group",
        at(w, w.mill, "controlGroup"),
    ]
    return listed(w, **groups), [row]


@declared()
def no_group_in_capitals(w: Stage) -> Staged:
    """NONE is neither a group nor the word that says there is none (T119)."""
    row = [
        "control_group",
        "the word for no group",
        w.mill.did,
        "none",
        "NONE",
        at(w, w.mill, "controlGroup"),
    ]
    return listed(w, mill={"controlGroup": "NONE"}), [row]


@declared()
def one_spelling_is_no_contradiction(w: Stage) -> Staged:
    """Two parties of one legal entity and group, written alike: the list says so, and the verdict follows
    (T43)."""
    same = {"legalEntity": "STEEL-1", "controlGroup": "north-group"}
    return listed(w, mill=same, verifier=same), []


@declared()
def producer_and_verifier_in_one_party(w: Stage) -> Staged:
    """Whoever makes things does not verify them, with whichever of its keys (T42, T43, T119)."""
    row = ["roles", w.mill.did, w.mill.did, "producer", "verifier", at(w, w.mill, "roles")]
    return listed(w, mill={"roles": ["producer", "verifier"]}), [row]


@declared()
def one_did_in_two_cases(w: Stage) -> Staged:
    """did:web:...:Works and did:web:...:works are one folder on many servers (T46, T119)."""
    names = [f"{w.mill.did}:Works", f"{w.mill.did}:works"]
    other = Stage(seed="twin")
    staged = []
    for name, who in zip(names, (w.mill, other.mill), strict=True):
        keys = [who.listed_key(id=f"{name}#key-1")]
        staged.append({**who.listed(keys=keys), "id": name, "identifierPrefixes": []})
        staged[-1].pop("identifierPrefixes")

    def edit(document: Document) -> None:
        document["credentialSubject"]["parties"] = staged

    data = pack(w.trust_document(edit=edit), w.accreditation_document)
    return data, [
        ["did", *names, *names, f"{PARTIES}1/id"],
    ]


@declared()
def several_at_once(w: Stage) -> Staged:
    """Every contradiction is told, in a fixed order (T119)."""
    changes = {
        "mill": {"roles": ["producer", "verifier"], "controlGroup": "None"},
        "rival": prefixes("gs1:73123456"),
    }
    mill = w.mill
    return listed(w, **changes), [
        ["roles", mill.did, mill.did, "producer", "verifier", at(w, mill, "roles")],
        ["control_group", "the word for no group", mill.did, "none", "None", at(w, mill, "controlGroup")],
        ["gs1", mill.did, w.rival.did, "7312345", "73123456", at(w, w.rival, "identifierPrefixes/0")],
    ]


for _stage in STAGES:
    declared()(_stage)


def text(name: str) -> str:
    """The file of one list."""
    about, stage, kinds = ALL[name]
    trust, rows = stage(Stage(kinds))
    content = {
        "format": FORMAT, "name": name, "about": about, "contradictions": rows, "trust": trust.decode(),
    }  # fmt: skip
    return json.dumps(content, indent=1, ensure_ascii=True) + "\n"


def main(argv: list[str]) -> int:
    """0 when every file is as it is built."""
    parser = argparse.ArgumentParser(prog="python -m tests.vectors_build.lists", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, say what differs")
    options = parser.parse_args(argv)
    FOLDER.mkdir(exist_ok=True)
    wrong = [path for path in FOLDER.glob("*.json") if path.stem not in ALL]
    for name in ALL:
        path, made = FOLDER / f"{name}.json", text(name)
        if path.exists() and path.read_text(encoding="ascii") == made:
            continue
        wrong.append(path)
        if not options.check:
            path.write_text(made, encoding="ascii")
    for path in wrong:
        print(path.name)
    return 1 if options.check and wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
