"""Properties ask thousands of times about passports in which one document was changed."""

import marshal
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from passport.model import shape
from verify.believing import credential
from verify.believing import proof as mathematics


@pytest.fixture(scope="package", autouse=True)
def documents_of_the_same_bytes_are_checked_once() -> Iterator[None]:
    """Four of five documents, and with them their profiles and proofs, are those of the scenario before.

    What is remembered is the answer about exactly this document, its members in this order: of a profile
    under its kind, of a proof under exactly this key.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(credential, "check", _remembering(shape.check, _about_a_profile))
        patched.setattr(mathematics, "prove", _remembering(mathematics.prove, _about_a_proof))
        yield


def _about_a_profile(kind: str, document: Any) -> tuple[Any, Any]:
    return kind, document


def _about_a_proof(document: Any, key: Any, **named: Any) -> tuple[Any, Any]:
    return (key.kind, key.multikey, *sorted(named.items())), document


def _remembering(real: Callable[..., Any], about: Callable[..., tuple[Any, Any]]) -> Callable[..., Any]:
    """The function, asked once about each document; ``about`` takes its arguments apart."""
    known: dict[tuple[Any, bytes], Any] = {}

    def asked(*given: Any, **named: Any) -> Any:
        others, document = about(*given, **named)
        # Not the version that writes what occurs twice as a reference: two documents that are equal are
        # written alike, whichever parts they share.
        question = (others, marshal.dumps(document, 2))
        if question not in known:
            known[question] = real(*given, **named)
        return known[question]

    return asked
