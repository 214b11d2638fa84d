"""Compare what sheets and systems name: identifiers, parties, deliveries, batches and attributes (T617)."""

from passport.folding import folded
from passport.identifiers.instrument_name import named


def spelled(text: str) -> str:
    """The text by which a name or number is compared, however it is typed: as other names are (``named``).

    A text without a scheme or an escape is no identifier, so its folded form is that text; of a million
    deliveries most are such numbers.
    """
    plain = folded(text)
    return named(plain) if ":" in plain or "%" in plain else plain


def is_blank(cell: str) -> bool:
    """Whether nothing can be seen in a cell; what is typed in ASCII can be seen."""
    return not cell or (not cell.isascii() and not spelled(cell))
