"""The phone finds the same method behind workings as Python, byte for byte (T410, T411)."""

from typing import Any

from passport.methods.skeleton import method_digest, skeleton
from signing import jcs
from tests.passport.methods import workings as made
from tests.phone.node import asking


def test_the_same_skeletons_and_digests() -> None:
    """Of the four examples, of every change of one value in one of them, and of what is no workings."""
    with asking("methods.mjs") as ask:
        for example in made.EXAMPLES:
            document = made.workings(example)
            assert ask("skeleton", workings=document) == jcs.canonical(skeleton(document)).decode()
        others = [other for _, _, other in made.changed(made.workings("re-roller.toml"))]
        for begin in range(0, len(others), 40):
            several = others[begin : begin + 40]
            assert ask("digests", several=several) == [method_digest(one) for one in several]
        odd: list[dict[str, Any]] = [
            {}, {"factors": "x"}, {"factors": [1, {}]}, {"activity": []}, {"a": None},
            {"constructor": {"a": ""}}, {"__proto__": {"salt": "1"}},
        ]  # fmt: skip
        assert ask("digests", several=odd) == [method_digest(one) for one in odd]
