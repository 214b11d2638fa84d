"""Find the claims that rest on themselves."""

from collections.abc import Mapping


def circles(rest: Mapping[int, list[int]]) -> set[int]:
    """The claims that lie on a circle or between two: what is left when ends are taken away.

    ``rest`` are claims, each with the claims among them that consume it.
    """
    left = {one: set(others) & rest.keys() for one, others in rest.items()}
    before: dict[int, list[int]] = {}
    for one, others in left.items():
        for other in others:
            before.setdefault(other, []).append(one)
    ends = [one for one, others in left.items() if not others]
    while ends:
        end = ends.pop()
        del left[end]
        for one in before.get(end, ()):
            left[one].discard(end)
            if not left[one]:
                ends.append(one)
    return set(left)
