"""Properties ask thousands of times about passports in which one document was changed."""

from collections.abc import Iterator
from typing import Any

import pytest

from signing import jcs
from verify.believing import proof as mathematics


@pytest.fixture(scope="package", autouse=True)
def proofs_of_the_same_bytes_are_checked_once() -> Iterator[None]:
    """Four of five documents, and with them their proofs, are those of the scenario before.

    What is remembered is the answer about exactly these bytes under exactly this key.
    """
    real, known = mathematics.prove, dict[tuple[Any, ...], Any]()

    def prove(document: Any, key: Any, **named: Any) -> Any:
        asked = (jcs.canonical(document), key.kind, key.multikey, *sorted(named.items()))
        if asked not in known:
            known[asked] = real(document, key, **named)
        return known[asked]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(mathematics, "prove", prove)
        yield
