"""What a process of its own writes into the memory of status lists, for tests of several at once."""

from passport.belief import memory_store
from verify import Observed
from verify.believing.memory import ListName

LIST = ListName("did:web:mill.example", "revocation", "https://mill.example/status/revocation/1")
EARLY = "2026-01-01T00:00:00Z"


def write(number: int) -> None:
    """Remember five set bits of the publisher ``key``, one after the other."""
    for turn in range(5):
        memory_store.remember("key", [Observed(LIST, EARLY, f"{number}-{turn}", True)])
