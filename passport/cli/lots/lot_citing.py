"""What was retired for the coils of a lot: each claim of ``--batch`` cites its own (``--retirement``)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, overload

from passport.acts import citations
from passport.acts.citations import Retired
from passport.disk import documents
from passport.disk.beginnings import DocumentRefused
from passport.identifiers.product_id import identities
from passport.model import kind_of
from passport.sheets.drafts.reading import DraftRefused, Problem
from passport.sheets.lots.lot import Coil, Lot, coil_draft
from passport.work.issuing import Prepared
from signing.digests import document_digest
from signing.errors import ToolError

_SHOWN: Final = 20


class Citing:
    """Retirements by the identity of the product each was made for."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """Read them; raises ``document.*`` for a file with anything else in it.

        Raises ``DraftRefused`` ``claim.retirement_twice`` with every retirement that two places name.
        """
        given: list[Retired] = []
        self._of: dict[Any, dict[str, tuple[Retired, Mapping[str, str]]]] = {}
        self._sources: dict[str, str] = {}
        self.unusable: Counter[str] = Counter()
        """Coils that were looked at and cannot use what they cite, by the reason in words."""
        for path in paths:
            for document in _retirements(path):
                digest = document_digest(document)
                named = document["credentialSubject"].get("usedFor", "")
                one = Retired(document, str(path))
                given.append(one)
                cited = citations.entry(one)
                for identity in identities([named]) or {named}:
                    self._of.setdefault(identity, {})[digest] = one, cited
                self._sources[digest] = f"{path}: {named or 'no product'}"
        wrong = citations.named_twice(given)
        if wrong:
            code = "claim.retirement_twice"
            raise DraftRefused(
                [Problem(place, code, message, citations.ONCE) for place, message in wrong[:_SHOWN]]
            )

    def of(self, coil: Coil) -> list[tuple[Retired, Mapping[str, str]]]:
        """What was retired for a coil, by digest, each with its entry."""
        found: dict[str, tuple[Retired, Mapping[str, str]]] = {}
        for identity in identities([coil.id]) if self._of else ():
            found |= self._of.get(identity, {})
        return [found[digest] for digest in sorted(found)]

    def lot(self, lot: Lot) -> Lot:
        """The lot, of which each coil cites what was retired for it.

        Raises ``DraftRefused`` with every retirement that is for no coil of it: its units would support
        nothing, and a slip of the pen would go unseen.
        """
        if not self._of:
            return lot
        used = {cited["digestMultibase"] for coil in lot.coils for _, cited in self.of(coil)}
        message = "This retirement is for no coil of the lot."
        hint = "Leave its file out, or name the sheet it was retired for: passport certificate retire --for"
        wrong = [
            Problem(source, "claim.instruments", message, hint)
            for source, digest in sorted((source, digest) for digest, source in self._sources.items())
            if digest not in used
        ]
        if wrong:
            raise DraftRefused(wrong[:_SHOWN])
        return lot._replace(coils=_CitingCoils(lot.coils, self))

    def problem(self, coil: Coil, prepared: Prepared, issuer: str, at: str) -> Problem | None:
        """What stands against citing what was retired for a coil, at its row; ``None``: nothing."""
        if not coil.instruments:
            return None
        draft, retired = coil_draft(prepared.draft, coil), [one for one, _ in self.of(coil)]
        try:
            citations.cite(draft, retired, issuer, at)
            if why := citations.unusable(draft, retired, issuer):
                self.unusable[why] += 1
        except ToolError as error:
            return Problem(coil.where, error.code, f"{coil.serial}: {error.message}", error.hint)
        return None


class _CitingCoils(Sequence[Coil]):
    """The coils of a lot, each with its entries; made on access, as the coils are."""

    def __init__(self, coils: Sequence[Coil], citing: Citing) -> None:
        self._coils, self._citing = coils, citing

    def __len__(self) -> int:
        return len(self._coils)

    @overload
    def __getitem__(self, index: int) -> Coil: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Coil]: ...
    def __getitem__(self, index: int | slice) -> Coil | Sequence[Coil]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        coil = self._coils[index]
        return coil._replace(instruments=tuple(cited for _, cited in self._citing.of(coil)))


def _retirements(path: Path) -> list[Mapping[str, Any]]:
    """The retirements of a file: one alone, or what ``passport certificate retire`` wrote for a lot."""
    value = documents.parse(path)
    members = value.get("verifiableCredential") if isinstance(value, dict) else None
    if not isinstance(members, list):
        return [documents.one(path, "retirement")]
    found: list[Mapping[str, Any]] = []
    for one in members:
        if not isinstance(one, dict) or kind_of(one) != "retirement":
            raise DocumentRefused(
                "document.kind",
                f"{path} holds something that is no retirement.",
                hint="Name the file that passport certificate retire wrote with -o.",
                where=str(path),
            )
        documents.check("retirement", one, path)
        found.append(one)
    return found
