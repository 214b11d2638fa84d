"""RDFC-1.0 against ``rdf-canonize`` on random graphs of blank nodes: equal bytes, or the budget's refusal."""

import random
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from signing.errors import CanonicalisationRefused
from signing.jsonld import rdfc
from tests.conformance.nquads import parse
from tests.fuzz import peers
from tests.fuzz.generating import bounded

_PREDICATES = tuple(f"<urn:p:{letter}>" for letter in "abc")
_LEAVES = ("<urn:x>", '"x"', '"\\u00e9 \\n\\t\\"\\\\"', '"x"@en', '"1"^^<urn:t>', '"\\u007F\\u0000"', '"𝄞"')


def graph(chance: random.Random, nodes: int) -> str:
    """N-Quads of about twice as many quads as nodes; with few predicates, so that nodes look alike."""
    names = [f"_:n{number}" for number in range(nodes)]
    lines = []
    for _ in range(chance.randint(nodes, 2 * nodes + 2)):
        subject = chance.choice([*names, "<urn:s>"] if chance.random() < 0.2 else names)
        value = chance.choice(names) if chance.random() < 0.75 else chance.choice(_LEAVES)
        place = chance.choice([" <urn:g>", f" {chance.choice(names)}"]) if chance.random() < 0.15 else ""
        lines.append(f"{subject} {chance.choice(_PREDICATES[: chance.randint(1, 3)])} {value}{place} .\n")
    return "".join(lines)


def symmetric(chance: random.Random) -> str:
    """Cycles, stars and copies: parts nothing but their surroundings tell apart."""
    kind, size = chance.randrange(4), chance.randint(2, 5)
    edge = "_:{} <urn:p:a> _:{} .\n"
    if kind == 0:
        return "".join(edge.format(f"c{n}", f"c{(n + 1) % size}") for n in range(size))
    if kind == 1:
        return "".join(edge.format("hub", f"s{n}") + edge.format(f"s{n}", f"t{n}") for n in range(size))
    if kind == 2:
        return "".join(edge.format(f"a{n}", f"b{n}") for n in range(size))
    return "".join(
        edge.format(f"c{n}", f"c{(n + 1) % size}") + edge.format(f"d{n}", f"d{(n + 1) % size}")
        for n in range(size)
    )


def renamed(text: str, chance: random.Random) -> str:
    """The same graph with other labels, lines in another order."""
    lines = text.splitlines(keepends=True)
    chance.shuffle(lines)
    labels = sorted(
        {word for line in lines for word in line.split() if word.startswith("_:")}, key=len, reverse=True
    )
    new = dict(zip(labels, chance.sample([f"_:x{n}" for n in range(len(labels))], len(labels)), strict=True))
    return "".join(" ".join(new.get(word, word) for word in line.split(" ")) for line in lines)


def test_random_graphs_are_written_as_on_node(tmp_path: Path) -> None:
    chance = random.Random(1)
    texts = [graph(chance, chance.randint(1, 7)) for _ in range(500)] + [symmetric(chance) for _ in range(60)]
    answers = peers.ask(tmp_path, [{"op": "rdfc", "text": text} for text in texts])
    compared = 0
    for text, answer in zip(texts, answers, strict=True):
        try:
            with bounded(text):
                found = rdfc.canonicalise(parse(text)).decode("utf-8")
        except CanonicalisationRefused as refusal:
            assert refusal.code == "canon.budget", text
            continue
        if "error" in answer:
            # The peer has a budget too, counted otherwise.
            assert "max" in answer["error"].lower() or "abort" in answer["error"].lower(), (answer, text)
            continue
        compared += 1
        assert found == answer["value"], text
    assert compared > 500


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 8))
def test_labels_and_order_make_no_difference(seed: int, nodes: int) -> None:
    """The one property canonicalisation is for; where the budget ends, it ends in a refusal and in time."""
    chance = random.Random(seed)
    text = graph(chance, nodes) if chance.random() < 0.8 else symmetric(chance)
    written = []
    for one in (text, renamed(text, chance)):
        try:
            with bounded(text):
                written.append(rdfc.canonicalise(parse(one)))
        except CanonicalisationRefused as refusal:
            assert refusal.code == "canon.budget"
            return
    assert written[0] == written[1], text
