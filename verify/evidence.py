"""What is known besides the passport: status lists, other claims (DESIGN 5, 7). Parsed here, judged later."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from passport.model import kind_of
from passport.vocab import Kind
from signing.digests import document_digest
from signing.errors import ToolError
from signing.strict_json import loads
from verify.limits import CONTAINER_BYTES, DEPTH
from verify.memory import NOTHING_SEEN, Seen


class EvidenceRefused(ToolError):
    """A file of evidence that holds no credentials: ``evidence.kind``."""


class Known(NamedTuple):
    """A credential as it was read, with its digest D."""

    kind: Kind
    digest: str
    document: dict[str, Any]


class Evidence(NamedTuple):
    """Facts for one or many verifications. Nothing in it is believed unless a listed party signed it."""

    status: tuple[Known, ...] = ()
    claims: tuple[Known, ...] = ()
    """Other claims, for forks and corrections of the same product."""
    seen: Seen = NOTHING_SEEN
    """What earlier verifications under the same publisher's trust list saw."""

    @classmethod
    def open(
        cls,
        *,
        status: bytes | Iterable[bytes] = (),
        claims: bytes | Iterable[bytes] = (),
        seen: Seen = NOTHING_SEEN,
    ) -> "Evidence":
        """Read files: ``status`` are bundles or single status lists, ``claims`` passports or single claims.

        Members of another kind are left out: a bundle made for many passports may hold what this one
        does not need. Raises ``ToolError`` ``json.*`` or ``evidence.kind`` for a file that is no such
        thing at all.
        """
        return cls(tuple(_read(status, "statuslist")), tuple(_read(claims, "claim")), seen)


def _read(files: bytes | Iterable[bytes], kind: Kind) -> Iterator[Known]:
    for data in (files,) if isinstance(files, bytes) else files:
        document: Any = loads(data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
        members = document.get("verifiableCredential", [document]) if isinstance(document, dict) else None
        if not isinstance(members, list):
            raise EvidenceRefused(
                "evidence.kind",
                "This is neither a credential nor a container of credentials.",
                hint="Give a status bundle, a passport file or a single credential.",
            )
        for member in members:
            if isinstance(member, dict) and kind_of(member) == kind:
                yield Known(kind, document_digest(member), member)
