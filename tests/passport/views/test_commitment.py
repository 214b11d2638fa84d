"""The root of facts: salts, padding, proofs, and what of them leads nowhere (DESIGN 2.9)."""

import random

import pytest

from passport.views.commitment import (
    Leaf,
    ViewRefused,
    committed,
    proof_of,
    rows_below,
    salt_of,
)
from passport.views.document import chosen, holdings_bytes, holdings_of, read_view
from passport.views.facts import Fact, kind_of, wrong_form
from signing import jcs
from signing.digests import sha256
from signing.logs import merkle
from signing.strict_json import loads
from tests.world_views import SALT, footprint

CLAIM = ("urn:uuid:018f3c2e-7a41-7000-8000-000000000001", "uID" + "A" * 65)


def facts(count: int) -> list[Fact]:
    return [Fact(f"/components/part-{number}", {"amount": str(number)}) for number in range(count)]


def test_salts_are_distinct_over_a_lot_of_a_thousand() -> None:
    """Workings have a salt of their own each, so equal facts of two claims have other hashes (T307)."""
    chance = random.Random(307)
    places = [fact.at for fact in facts(25)]
    salts = {salt_of(at, chance.randbytes(32)) for _ in range(1000) for at in places}
    assert len(salts) == 25_000


def test_a_share_cannot_be_guessed_from_its_neighbours() -> None:
    """Whoever sees a proof and tries every share with every salt it knows finds no leaf (T313)."""
    held = footprint().held
    shown = chosen(held, CLAIM, ["/scrap/preConsumer"])
    salts = [one.leaf.salt for one in shown.shown]
    guessed = {
        Leaf("/scrap/home", salt, {"share": f"0.{share:02d}".rstrip("0")}).hashed()
        for salt in salts for share in range(1, 100)
    }  # fmt: skip
    assert not guessed & set(held.hashes)
    assert Leaf("/scrap/home", held.leaves["/scrap/home"].salt, {"share": "0.1"}).hashed() in held.hashes


@pytest.mark.parametrize("count", [1, 15, 16, 17, 33, 64])
def test_the_size_says_no_more_than_a_power_of_two(count: int) -> None:
    held = committed(facts(count), SALT)
    size = int(held.member()["size"])
    assert size == max(16, 1 << (count - 1).bit_length()) == len(held.hashes) == count + len(held.padding)
    assert list(held.hashes) == sorted(held.hashes)


def test_what_fills_the_tree_up_has_no_leaf_behind_it() -> None:
    """It is made as a hash: no document has it, and it depends on the salt of the workings (T304)."""
    one, other = committed(facts(3), SALT), committed(facts(3), bytes(32))
    assert not set(one.padding) & set(other.padding)
    assert len(set(one.padding)) == 13


def test_the_same_facts_and_salt_give_the_same_root_in_any_order() -> None:
    given = facts(20)
    assert committed(given, SALT).member() == committed(given[::-1], SALT).member()
    assert committed(given, SALT).member() != committed(given, bytes(32)).member()


def test_too_many_facts_are_refused() -> None:
    with pytest.raises(ViewRefused) as refused:
        committed(facts(8193), SALT)
    assert refused.value.code == "view.size"


def test_every_choice_of_places_has_a_proof_and_no_other_hash_does() -> None:
    """Any leaves of any size lead to the root; with one hash changed, added or left out they do not."""
    chance = random.Random(6962)
    for size in (16, 32, 64):
        hashes = sorted(chance.randbytes(32) for _ in range(size))
        root = committed_root(hashes)
        for count in (1, 2, 3, size // 2, size - 1, size):
            places = chance.sample(range(size), count)
            leaves = {place: hashes[place] for place in places}
            proof = proof_of(places, hashes)
            assert rows_below(leaves, size, proof, root) is not None
            assert rows_below(leaves, size, [*proof, hashes[0]], root) is None
            if proof:
                assert rows_below(leaves, size, proof[1:], root) is None
                place = chance.randrange(len(proof))
                changed = [*proof[:place], bytes(32), *proof[place + 1 :]]
                assert rows_below(leaves, size, changed, root) is None
            moved = {(place + 1) % size: value for place, value in leaves.items()}
            if count < size:
                assert rows_below(moved, size, proof, root) is None


def committed_root(hashes: list[bytes]) -> str:
    from passport.views.commitment import root_text

    return root_text(merkle.fold(hashes))


def test_one_fact_has_the_path_of_rfc_6962() -> None:
    """The proof of a single leaf is the inclusion proof that any checker of logs reads."""
    held = footprint().held
    size = len(held.hashes)
    for at in ("/scrap/home", "/components/pig-iron"):
        (shown,) = chosen(held, CLAIM, [at]).shown
        proof = proof_of([shown.place], held.hashes)
        merkle.check_inclusion(shown.leaf.hashed(), shown.place, size, proof, merkle.fold(held.hashes))


def test_a_leaf_is_hashed_as_the_specification_says() -> None:
    leaf = Leaf("/scrap/home", salt_of("/scrap/home", SALT), {"share": "0.1"})
    entry = jcs.canonical({"at": leaf.at, "salt": leaf.salt, "value": dict(leaf.value)})
    assert leaf.hashed() == sha256(b"\x00" + entry)
    assert len(leaf.salt) == 23


@pytest.mark.parametrize(
    ("at", "kind"),
    [
        ("/components/coke-breeze", "component"), ("/scrap/home", "share"), ("/scrap/dusty", ""),
        ("/precursors/slab/see", "specific"), ("/precursors/slab/colour", ""),
        ("/gases/market-based/rolling", "gases"), ("/gases/green/rolling", ""),
        ("/components/Coke", ""), ("/components/*", ""), ("/components/a--b", ""),
        ("/components/" + "a" * 65, ""), ("/order/buyer", "text"), ("/components/a/b", ""), ("/*/home", ""),
        ("/components/\u0430", ""), ("/components/", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_list_of_facts_is_closed(at: str, kind: str) -> None:
    assert kind_of(at) == kind
    assert kind or wrong_form(Fact(at, {})) is not None


def test_holdings_are_read_as_they_were_written() -> None:
    held = footprint().held
    again = holdings_of(loads(holdings_bytes(held)))
    assert again.member() == held.member() and again.hashes == held.hashes


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'"share":"0.1"', b'"share":"0.2"', "holdings.root"),
        (b'"share":"0.1"', b'"share":0.1', "holdings.root"),
        (b"passport-holdings/1", b"passport-holdings/2", "holdings.form"),
        (b"/scrap/home", b"/scrap/homf", "holdings.root"),
        (b'"size":"32"', b'"size":"16"', "holdings.root"),
        (b'{"disclosable"', b'{"leaves":[],"disclosable"', "json.duplicate_key"),
    ],
)  # fmt: skip
def test_holdings_that_were_changed_are_refused(old: bytes, new: bytes, code: str) -> None:
    data = holdings_bytes(footprint().held)
    changed = data.replace(old, new)
    assert changed != data
    with pytest.raises(Exception) as refused:
        holdings_of(loads(changed))
    assert getattr(refused.value, "code", "") == code


def test_a_view_is_read_as_it_was_written() -> None:
    view = chosen(footprint().held, CLAIM, ["/scrap/home", "/components/pig-iron"])
    assert read_view(jcs.canonical(view.document())) == view
    whole = chosen(footprint().held, CLAIM, [*footprint().held.leaves])
    assert read_view(jcs.canonical(whole.document())) == whole
