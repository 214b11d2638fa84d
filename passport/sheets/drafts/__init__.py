"""Read drafts that people write, in TOML or JSON, into what the acts take; every error at once, in place."""

from typing import Final, Literal

from passport.sheets.drafts import json, toml
from passport.sheets.drafts.reading import Draft, DraftRefused, Problem, What, read

__all__ = ["Draft", "DraftRefused", "Kind", "Problem", "What", "example", "read_draft"]

Kind = Literal["toml", "json"]

_PARSERS: Final = {"toml": toml.parse, "json": json.parse}


def read_draft(data: bytes, *, kind: Kind, source: str, what: What = "claim") -> Draft:
    """Read the draft in ``data``; ``source`` is the name its author knows it by, used in error places.

    ``what`` is ``claim`` (for ``claim.issue``, and for ``carbon_statement.issue`` where the file holds carbon
    accounts) or ``statement`` (the ``opinion`` for ``statement.attest``).
    Raises ``DraftRefused``, whose ``problems`` name every error with line (TOML) or JSON Pointer, and a
    remedy.
    """
    return read(_PARSERS[kind](data, source), what)


def example(what: What | Literal["opinion"]) -> bytes:
    """Return a draft in TOML to start from, complete and in order; ``opinion``: a statement to fill in."""
    from passport.model.shape import package_file  # noqa: PLC0415  # only those who ask for it pay for it

    return package_file(f"sheets/drafts/examples/{what}.toml")
