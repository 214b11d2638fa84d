"""Find names that one report writes in two ways (T565)."""

from collections.abc import Iterable, Iterator

from passport.folding import folded


def respelled(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Each name that was written in another way before: its place, how it is written, and how it was first.

    ``names``: place and text of each use, in the order of reading. What is written in two ways would be two
    reporters or regions, and a lookup by the one would not find the other.
    """
    first: dict[str, str] = {}
    for place, text in names:
        known = first.setdefault(folded(text), text)
        if text != known:
            yield place, text, known
