"""The newest claim of each line of corrections, or why there is none that can be used."""

from array import array
from typing import Final, NamedTuple

from passport.work.cascade.claims import REPLACED, SUSPENDED, UNKNOWN, WITHDRAWN
from passport.work.cascade.network import NOTHING, STANDINGS, Network, Numbers

FORK: Final = "fork"
MISSING: Final = "missing"
SUCCESSOR: Final = "successor"
STATUS: Final = "status"
PROBLEMS: Final = ("", FORK, MISSING, SUCCESSOR, STATUS, WITHDRAWN, SUSPENDED)
"""What the column ``problem`` counts."""
_OF_STANDING: Final = {
    "": MISSING,
    REPLACED: SUCCESSOR,
    WITHDRAWN: WITHDRAWN,
    SUSPENDED: SUSPENDED,
    UNKNOWN: STATUS,
}
_SEVERAL: Final = -2


class Heads(NamedTuple):
    """For the number of each digest that of the end of its line, and the problem of using that, if any.

    ``fork``: two corrections of one claim; ``successor``: the issuer says that it was replaced, and the
    successor is not at hand; ``missing``; ``withdrawn``, ``suspended``, ``status`` (nobody here knows).
    """

    head: Numbers
    problem: bytearray


def heads(network: Network) -> Heads:
    """The head of the line of each claim."""
    following = _following(network)
    by_standing = [PROBLEMS.index(_OF_STANDING.get(standing, "")) for standing in STANDINGS]
    fork = PROBLEMS.index(FORK)
    head = array("i", [NOTHING]) * len(network)
    problem = bytearray(len(network))
    for number in range(len(network)):
        line = [number]
        while head[line[-1]] == NOTHING and following[line[-1]] >= 0:
            if len(line) > len(network):  # a circle, which no digests can make
                break
            line.append(following[line[-1]])
        end = line[-1]
        if head[end] == NOTHING:
            head[end] = end
            forked = following[end] != NOTHING
            problem[end] = fork if forked else by_standing[network.standing[end]]
        for one in line:
            head[one], problem[one] = head[end], problem[end]
    return Heads(head, problem)


def _following(network: Network) -> Numbers:
    """The claim that replaces each claim; ``_SEVERAL`` where two do."""
    following = array("i", [NOTHING]) * len(network)
    for number in network.known():
        before = network.replaces[number]
        # Only the issuer replaces a claim, and only by one about the same product.
        if (
            before != NOTHING
            and network.standing[before]
            and network.owner[before] == network.owner[number]
            and network.product(before) == network.product(number)
        ):
            following[before] = number if following[before] == NOTHING else _SEVERAL
    return following
