"""What verbs that verify before they work know: the trust list in force and the status lists at hand."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from passport.cli import files
from passport.cli.options import UsageError
from passport.cli.trust_source import in_force, opened
from signing.errors import JsonRefused

if TYPE_CHECKING:
    from verify import Evidence, TrustList


def trust_and_evidence(named: Path | None, status: Sequence[Path]) -> "tuple[TrustList, Evidence]":
    """The trust list ``named`` or in force, and the status lists named or beside it.

    Raises ``trust.*``, ``file.*`` and ``json.*`` with the names of the files.
    """
    from verify import Evidence  # noqa: PLC0415 - the verifier when it is needed, not before

    source = in_force(named)
    trust = opened(source)
    bundles = [*status, *([source.status] if source.status.exists() else [])]
    try:
        return trust, Evidence.open(status=[files.read(path) for path in bundles])
    except JsonRefused as error:
        names = ", ".join(str(path) for path in bundles)
        message = f"A status file ({names}) cannot be read: {error.message}"
        raise UsageError(error.code, message, hint=error.hint, where=error.where) from error
