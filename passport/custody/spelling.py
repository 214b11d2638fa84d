"""Compare what sheets and systems name: identifiers, parties, deliveries, batches and attributes (T617)."""

from typing import Final

from passport.folding import folded
from passport.identifiers.instrument_name import named

_OF_IDENTIFIERS: Final = (":", "%")


def spelled(text: str) -> str:
    """The text by which a name or number is compared, however it is typed: as other names are (``named``).

    A text without a scheme or an escape is no identifier, so its folded form is that text; of a million
    deliveries most are such numbers.
    """
    plain = folded(text)
    return named(plain) if any(sign in plain for sign in _OF_IDENTIFIERS) else plain
