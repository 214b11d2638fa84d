"""Properties of trust lists: every act has its inverse or is for good (T118); two spellings of one fact give
one answer, and prefixes overlap exactly where one product could be named under both (T119)."""

import copy
import hashlib
import random
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport import contradictions
from passport.acts import trustlist
from passport.belief import trust_editing
from passport.belief.trust_editing import Subject, TrustEditRefused
from passport.cli.trust_list import trust, trust_parties, trust_taking_out
from passport.cli.trust_list.trust_parties import Facts, Key, ListingOrder
from passport.folding import same
from passport.identifiers.check_digits import check_digit
from passport.identifiers.product_id import covered_by, parse_product_id
from passport.model.trustlist import read_parties
from signing import jcs
from signing.keys import PrivateKey
from tests.properties.log_acts import logging, unlogging
from tests.world import World
from tests.world_people import Document
from verify.checks import opinion

ROLES = (["producer"], ["verifier"], ["platform"], ["accreditation-body"], ["platform", "producer"])
SINCE, UNTIL = "2025-01-01T00:00:00Z", "2035-01-01T00:00:00Z"
WORLD = World("lists")
GRANTED = WORLD.accreditation_document


def key_of(did: str, number: int) -> Key:
    seed = hashlib.sha256(f"{did}/{number}".encode()).digest()
    public = PrivateKey.from_seed("Ed25519", seed).public
    return Key(f"{did}#key-{number}", public, SINCE, UNTIL, stated=False)


def key_member(key: Key, **more: str) -> dict[str, str]:
    return {**trust_editing.key_entry(key.method, key.public, key.not_before, key.not_after), **more}


def random_list(draw: random.Random) -> Subject:
    """A list without contradictions: up to six parties, some with several keys, groups and prefixes."""
    publisher = "did:web:publisher.example"
    parties = []
    for number in sorted(draw.sample(range(10), draw.randrange(1, 7))):
        did = f"did:web:p{number}.example"
        keys = [key_member(key_of(did, one)) for one in range(1, draw.randrange(2, 4))]
        if draw.random() < 0.3:
            keys[0] |= {"revoked": "2026-01-01T00:00:00Z", "reason": draw.choice(("compromise", "rotation"))}
        prefixes = [f"gs1:731{number}{tail}" for tail in sorted(draw.sample("0123", draw.randrange(3)))]
        party = {
            "id": did, "name": f"Party {number}", "roles": draw.choice(ROLES), "legalEntity": f"LEI-{number}",
            "controlGroup": draw.choice(("none", "group-a", "group-b")), "keys": keys,
        }  # fmt: skip
        if prefixes:
            party["identifierPrefixes"] = [
                dict(zip(("scheme", "value"), one.split(":"), strict=True)) for one in prefixes
            ]
        parties.append(party)
    body = {**WORLD.body.listed(), "legalEntity": "BOARD-1"}
    body.pop("identifierPrefixes")
    witnessed = sorted(document_name(draw) for _ in range(draw.randrange(3)))
    return {
        "id": "https://publisher.example/trust", "type": "TrustRegister", "name": "List", "version": "1",
        "publisherKeys": [key_member(key_of(publisher, 1))],
        "parties": sorted([*parties, body], key=lambda one: one["id"]),
        "witnessed": [{"digestMultibase": one, "seenAt": SINCE} for one in witnessed],
    }  # fmt: skip


def document_name(draw: random.Random) -> str:
    return "uID" + "".join(draw.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", k=64))


Act = Callable[[Subject, list[Document]], Subject]


class Pair(NamedTuple):
    """An act of the command and what takes it back; ``None`` where this list has no place for it."""

    deed: Act
    undone: Act


def entry_of(party: Mapping[str, Any], key: Key, **said: Any) -> ListingOrder:
    """``trust add`` of a DID document: nothing but what is said."""
    members = {name: said.get(name) for name in ("name", "legalEntity", "controlGroup")}
    nothing = Facts(dict.fromkeys(members), None)
    return ListingOrder(
        party["id"], tuple(said.get("roles", ())), Facts(members, said.get("prefixes")), nothing, key
    )


def adding(party: Mapping[str, Any], key: Key, **said: Any) -> Act:
    return lambda subject, _: trust_parties.with_party(subject, entry_of(party, key, **said))


def granting(subject: Subject, beside: list[Document]) -> Subject:
    """The command that lists an accreditation and lays it beside the list."""
    beside.append(GRANTED)
    return trust_editing.with_accreditation(subject, GRANTED)


def listed_key(party: Mapping[str, Any]) -> Key:
    """The first key of a listed party, as its fingerprint names it."""
    return key_of(party["id"], int(party["keys"][0]["id"].rpartition("-")[2]))


def whole(party: Mapping[str, Any]) -> Act:
    """The commands that list a party with all it had."""
    prefixes = tuple((one["scheme"], one["value"]) for one in party.get("identifierPrefixes", ()))

    def act(subject: Subject, _: list[Document]) -> Subject:
        for place, key in enumerate(party["keys"]):
            said = {**party, "prefixes": prefixes or None} if not place else {}
            entry = entry_of(party, key_of(party["id"], int(key["id"].rpartition("-")[2])), **said)
            subject = trust_parties.with_party(subject, entry)
        return subject

    return act


def pairs(subject: Subject, draw: random.Random) -> Iterator[tuple[str, Pair]]:
    """Every act that this list allows, beside its inverse."""
    party = draw.choice([one for one in subject["parties"] if one["id"].startswith("did:web:p")])
    did, key = party["id"], listed_key(party)
    out, undo = trust_taking_out, trust_taking_out.without_entry
    new: Subject = {
        "id": "did:web:new.example", "name": "New", "legalEntity": "NEW-1", "controlGroup": "none",
        "roles": ["platform"],
        "keys": [{"id": "did:web:new.example#key-1"}],
    }  # fmt: skip
    yield "add PARTY", Pair(whole(new), lambda s, _: out.without_party(s, new["id"]))
    if not any("revoked" in one for one in party["keys"]):
        yield "remove DID", Pair(lambda s, _: out.without_party(s, did), whole(party))
    further = key_of(did, 9)
    yield "add PARTY --key", Pair(adding(party, further), lambda s, a: undo(s, further.method, a))
    role = next(one for one in ("accreditation-body", "platform") if [one] != party["roles"])
    more, less = adding(party, key, roles=[role]), lambda s, _: out.without_parts(s, did, {role}, set())
    yield "add --role", Pair(more, less) if role not in party["roles"] else Pair(less, more)
    value = ("gs1", "7399999")
    yield (
        "add --prefix",
        Pair(adding(party, key, prefixes=(value,)), lambda s, _: out.without_parts(s, did, set(), {value})),
    )
    if party.get("identifierPrefixes"):
        held = tuple(party["identifierPrefixes"][0].values())
        yield (
            "remove --prefix",
            Pair(lambda s, _: out.without_parts(s, did, set(), {held}), adding(party, key, prefixes=(held,))),
        )
    for member, new_value in (("name", "Renamed"), ("legalEntity", "LEI-X"), ("controlGroup", "group-x")):
        yield (
            f"add --{member}",
            Pair(adding(party, key, **{member: new_value}), adding(party, key, **{member: party[member]})),
        )
    yield "add --accreditation", Pair(granting, lambda s, a: undo(s, GRANTED["id"], a))
    seen = document_name(draw)
    yield (
        "add --witness",
        Pair(lambda s, _: trust_editing.with_witnessed(s, {seen: SINCE}), lambda s, a: undo(s, seen, a)),
    )
    yield from rarer_pairs(did, draw)


def rarer_pairs(did: str, draw: random.Random) -> Iterator[tuple[str, Pair]]:
    """What a log has seen, who runs it, foreign registers, the publisher's own keys."""
    undo = trust_taking_out.without_entry
    others = sorted({document_name(draw), document_name(draw)})
    yield (
        "witness --from-log",
        Pair(
            lambda s, _: trust_editing.with_witnessed(s, dict.fromkeys(others, SINCE)),
            lambda s, a: undo(undo(s, others[0], a), others[1], a),
        ),
    )
    yield "add --log, --log-witness", Pair(logging, unlogging)
    foreign = document_name(draw)
    anchor = {"digestMultibase": foreign, "party": did, "facts": []}
    yield (
        "import",
        Pair(
            lambda s, _: trust_editing.with_anchor(s, anchor),
            lambda s, a: undo(s, foreign, a),
        ),
    )
    mine = key_of("did:web:publisher.example", 2)
    yield (
        "add PARTY (the publisher)",
        Pair(
            lambda s, _: trust_editing.with_publisher_key(s, key_member(mine)),
            lambda s, a: undo(s, mine.method, a),
        ),
    )


FOR_GOOD = {
    "remove DID#KEY": "the end of a key is history: taken back, its bytes would be good again (T52, T119)",
    "remove ACCREDITATION": "a withdrawal for cause counts against what came before it (T50, T117)",
    "accept": "a key change is its holder's word about an end, not the publisher's to take back",
    "new": "a first version has no list before it",
}
"""Acts without an inverse, and why."""


def plain(subject: Subject) -> bytes:
    """The list without its version; members that are empty are left out when it is signed."""
    return jcs.canonical({name: value for name, value in subject.items() if value and name != "version"})


def test_every_act_followed_by_its_inverse_gives_the_list_that_was_there() -> None:
    """T118: over random lists; the deed changes the list, and its inverse gives it back."""
    tried: dict[str, int] = {}
    for seed in range(150):
        draw = random.Random(seed)
        subject = random_list(draw)
        assert trustlist.contradictions_of(subject) == ()
        for name, pair in pairs(subject, draw):
            beside: list[Document] = []
            after = pair.deed(copy.deepcopy(subject), beside)
            assert plain(after) != plain(subject), name
            assert trustlist.contradictions_of(after) == (), name
            again = pair.undone(copy.deepcopy(after), beside)
            assert plain(again) == plain(subject), (seed, name)
            assert beside == []
            tried[name] = tried.get(name, 0) + 1
    assert min(tried.values()) >= 20, tried
    signing = {name for name, action in trust._ACTIONS.items() if action.signs}
    assert {name.split()[0] for name in (*tried, *FOR_GOOD)} == signing


def test_what_is_for_good_cannot_be_taken_back() -> None:
    """T118, T119: neither --undo nor listing it again forgets an end."""
    for seed in range(40):
        subject = random_list(random.Random(seed))
        party = subject["parties"][-1]
        name = party["keys"][-1]["id"]
        if "revoked" not in party["keys"][-1]:
            trust_taking_out.with_key_ended(subject, name, "2026-06-01T00:00:00Z", "compromise")
        ended = copy.deepcopy(party["keys"][-1])
        with pytest.raises(TrustEditRefused):
            trust_taking_out.without_entry(subject, name, [])
        if party["id"] == WORLD.body.did:
            continue
        with pytest.raises(TrustEditRefused):
            trust_parties.with_party(subject, entry_of(party, key_of(party["id"], int(name[-1]))))
        assert party["keys"][-1] == ended


# Two spellings of one fact

SPELLINGS: tuple[Callable[[str], str], ...] = (
    str.upper, str.lower, str.swapcase, str.title,
    lambda text: text.replace(" ", ""),
    lambda text: text.replace(" ", "\u00a0 "),
    "\u200b".join,
    lambda text: "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text),
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: f"{text[:1]}\u034f\ufe0f{text[1:]}",
)  # fmt: skip
ASCII = SPELLINGS[:4]
TOKENS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
NAMES = st.text(st.sampled_from("AbcdÉßÅøЖλ 中'-"), min_size=1, max_size=20).filter(
    lambda text: bool(text.strip())
)


@settings(max_examples=200, deadline=None)
@given(NAMES, st.sampled_from(SPELLINGS), st.sampled_from(SPELLINGS))
def test_two_spellings_of_a_person_give_one_answer(
    name: str, one: Callable[[str], str], other: Callable[[str], str]
) -> None:
    """T119: whichever spellings two signatures have, one person gave both."""
    assert same(one(name), other(name)) and same(name, one(other(name)))


@settings(max_examples=200, deadline=None)
@given(TOKENS, TOKENS, st.sampled_from(ASCII), st.sampled_from(ASCII))
def test_two_spellings_of_a_company_give_one_answer(
    token: str, another: str, one: Callable[[str], str], other: Callable[[str], str]
) -> None:
    """T119: what two signers share, and what contradicts itself, follows from the company."""
    for member, kind in (("legalEntity", "legal_entity"), ("controlGroup", "control_group")):
        facts = [{member: text(token)} for text in (one, other)]
        parties = read_parties(_party(number, **fact) for number, fact in enumerate(facts))
        none = kind == "control_group" and "none" in [fact[member] for fact in facts]
        shared = opinion.shared(*(SimpleNamespace(party=party) for party in parties))  # type: ignore[arg-type]  # all it reads
        assert none or (shared is not None and shared[0] == kind)
        spelled = [found for found in contradictions.find((), parties) if found.kind == kind]
        assert bool(spelled) == (
            one(token) != other(token)
            or (kind == "control_group" and one(token) != "none" == one(token).lower())
        )
    assert same(token, another) == (token.lower() == another.lower())


def _party(number: int, **facts: str) -> Document:
    did = f"did:web:p{number}.example"
    return {
        "id": did, "name": did, "roles": ["platform"], "legalEntity": f"LEI-{number}",
        "controlGroup": f"group-{number}",
        "keys": [key_member(key_of(did, 1))], **facts,
    }  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5), st.integers(0, 5), st.booleans())
def test_one_key_under_two_names_is_found_wherever_they_stand(first: int, second: int, own: bool) -> None:
    """T119: the bytes decide, in one history or two, in whatever order the parties are listed."""
    parties = [_party(number) for number in range(6)]
    name = f"{parties[second]['id']}#key-7"
    stolen = key_member(key_of(parties[second if own else first]["id"], 1), id=name)
    parties[second]["keys"] = [*parties[second]["keys"], stolen]
    found = contradictions.find((), read_parties(parties))
    owner = parties[second if own else first]["id"]
    assert [{one.one, one.other} for one in found] == [{f"{owner}#key-1", name}]


DIGITS = st.text("0123", min_size=3, max_size=12)


@settings(max_examples=400, deadline=None)
@given(DIGITS, DIGITS, st.text("0123", min_size=12, max_size=12))
def test_prefixes_overlap_exactly_where_one_product_has_both(one: str, other: str, filling: str) -> None:
    """T105, T119: no product of two parties in an accepted list, and no list refused without one."""
    holders = [(name, (("gs1", value),)) for name, value in (("did:a", one), ("did:b", other))]
    overlapping = bool(list(contradictions.overlaps(holders)))
    for wanted in (one, other, filling):
        body = "0" + (wanted + filling)[:12]
        uri = f"https://id.mill.example/01/{body}{check_digit(body)}"
        both = all(covered_by(prefixes, parse_product_id(uri)) for _, prefixes in holders)
        assert not both or overlapping
    longer = max(one, other, key=len)
    body = "0" + (longer + filling)[:12]
    product = parse_product_id(f"https://id.mill.example/01/{body}{check_digit(body)}")
    assert overlapping == all(covered_by(prefixes, product) for _, prefixes in holders)
