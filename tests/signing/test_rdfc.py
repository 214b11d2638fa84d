"""RDFC-1.0 beyond the published tests: hostile graphs, and independence of labels and order."""

import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.errors import CanonicalisationRefused
from signing.jsonld.rdfc import DEFAULT_BUDGET, Quad, canonicalise, escape
from tests.signing.documents import Json

P, Q = "<urn:p>", "<urn:q>"
_NODES = st.sampled_from(["_:a", "_:b", "_:c", "_:d", "<urn:1>", "<urn:2>"])
_OBJECTS = st.one_of(_NODES, st.sampled_from(['"1"', '"1"^^<urn:t>', '"1"@en']))
_GRAPHS = st.sampled_from(["", "", "_:a", "_:e", "<urn:g>"])
QUADS = st.lists(st.builds(Quad, _NODES, st.sampled_from([P, Q]), _OBJECTS, _GRAPHS), max_size=14)


@settings(max_examples=300, deadline=None)
@given(QUADS, st.randoms(use_true_random=False))
def test_labels_order_and_repetition_do_not_matter(quads: list[Quad], chance: random.Random) -> None:
    names = ["_:a", "_:b", "_:c", "_:d", "_:e"]
    new = [f"_:n{number}" for number in range(5)]
    chance.shuffle(new)
    renamed = dict(zip(names, new, strict=True))
    other = [Quad(*[renamed.get(term, term) for term in quad]) for quad in quads] * 2
    chance.shuffle(other)
    assert canonicalise(other) == canonicalise(quads)


def _chain(length: int) -> Json:
    return [Quad(f"_:{number}", P, f"_:{number + 1}") for number in range(length)]


def _clique(size: int) -> Json:
    return [Quad(f"_:{a}", P, f"_:{b}") for a in range(size) for b in range(size) if a != b]


def _star_of_stars(size: int) -> Json:
    hubs = [Quad("_:top", P, f"_:h{hub}") for hub in range(size)]
    return hubs + [Quad(f"_:h{hub}", P, f"_:l{hub}-{leaf}") for hub in range(size) for leaf in range(size)]


@pytest.mark.parametrize(
    ("quads", "code"),
    [
        (_chain(200), "canon.depth"),  # T22
        (_chain(20_000), "canon.depth"),
        (_clique(8), "canon.budget"),  # T21
        (_clique(40), "canon.budget"),
        (_star_of_stars(9), "canon.budget"),
    ],
)
def test_poison_is_refused(quads: list[Quad], code: str) -> None:
    with pytest.raises(CanonicalisationRefused) as refusal:
        canonicalise(quads)
    assert refusal.value.code == code


def test_a_hub_with_thousands_of_twins_costs_what_it_weighs() -> None:
    """T21 T23: few steps, each over thousands of neighbours, are no way around the budget."""
    twins = [Quad(f"_:{side}", P, f"_:{side}{number}") for side in "ab" for number in range(3_000)]
    with pytest.raises(CanonicalisationRefused) as refusal:
        canonicalise(twins)
    assert refusal.value.code == "canon.budget"


def test_the_budget_is_the_callers() -> None:
    quads = _clique(4)
    assert canonicalise(quads, budget=DEFAULT_BUDGET)
    with pytest.raises(CanonicalisationRefused):
        canonicalise(quads, budget=5)


def test_the_hash_is_used_inside() -> None:
    """With SHA-384 the labels may fall otherwise, which is why P-384 needs it inside RDFC-1.0."""
    quads = [Quad(f"_:{number}", P, f'"{number}"') for number in range(12)]
    for algorithm in ("sha256", "sha384"):
        order = sorted(
            range(12), key=lambda n: hashlib.new(algorithm, f'_:a {P} "{n}" .\n'.encode()).hexdigest()
        )
        lines = [f'_:c14n{label} {P} "{number}" .\n' for label, number in enumerate(order)]
        assert canonicalise(quads, algorithm=algorithm) == "".join(sorted(lines)).encode()


def test_every_character_survives_escaping() -> None:
    text = "".join(map(chr, [*range(0x3000), 0x10FFFF]))
    escaped = escape(text)
    assert not any(character in escaped for character in map(chr, [*range(0x20), 0x7F]))
    assert escaped.replace("\\\\", "").count('"') == escaped.replace("\\\\", "").count('\\"') == 1


def test_shuffled_documents_stay_equal() -> None:
    quads = _star_of_stars(3) + [Quad(f"_:h{hub}", Q, f'"{hub}"') for hub in range(3)]
    expected = canonicalise(quads)
    for seed in range(10):
        random.Random(seed).shuffle(quads)
        assert canonicalise(quads) == expected
