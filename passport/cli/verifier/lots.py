"""Read claims of a lot and their workings from the files an auditor was sent, each when it is needed."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from passport import container, door
from passport.belief.configuration import TrustNotInForce
from passport.cli import known
from passport.cli.output import terminal
from passport.disk import documents, files, folders
from passport.disk.files import FileRefused
from passport.work.reviewing.review import Entered, ReviewRefused
from signing.digests import multibase_digest
from signing.errors import ToolError
from signing.jcs import canonical
from signing.strict_json import loads

if TYPE_CHECKING:
    from passport.carbon.inputs import CheckedInput
    from verify import Evidence, Report, TrustList
    from verify.checks.numbers.same import SameFootprints

_FORMAT: Final = "passport-workings/1"
_HELD: Final = 4
_OF_CLAIM: Final = ("claim.", "library.")
"""Findings about a claim itself, and about the libraries that it took factors from."""
_LIBRARY: Final = b'"passport-library/1"'


def _libraries(report: "Report") -> tuple[Mapping[str, Any], ...]:
    """The libraries that a claim took factors from, as the report has them."""
    return tuple(report.number.get("libraries", ())) if report.number else ()


class Judge:
    """Claims by the trust list in force; without one, claims are read and their signature is not checked."""

    def __init__(self, trust: Path | None, status: list[Path], inputs: list[Path], at: str) -> None:
        self.at: Final = at
        self.trust: TrustList | None = None
        self.evidence: Evidence | None = None
        self.inputs: dict[str, CheckedInput] = {}
        self.bodies: list[Path] = inputs
        try:
            self.trust, self.evidence = known.trust_and_evidence(trust, status, inputs)
        except TrustNotInForce:
            if inputs or trust is not None:
                raise

    def report(self, claim: Mapping[str, Any]) -> "Report | None":
        """What verification says of the claim alone, which nobody has vouched for yet."""
        if self.trust is None or self.evidence is None:
            return None
        return door.Judge(self.trust, self.evidence, at=self.at).report(container.write(claim))

    def entered(self, name: str, claim: Mapping[str, Any], digest: str) -> Entered:
        """The claim with what is wrong with it; ``review.unproven`` where nobody signed it."""
        return self.entered_with(self.report(claim), name, claim, digest)

    def entered_with(
        self, report: "Report | None", name: str, claim: Mapping[str, Any], digest: str
    ) -> Entered:
        """The same with a report that was made before."""
        if report is None:
            return Entered(name, claim, digest, checked=False)
        from verify import messages  # only with a trust list

        own = [one for one in report.findings if one.code.startswith(_OF_CLAIM)]
        # verify reports what is not checked; here counts what is known to be wrong with the claim itself.
        wrong = [one for one in own if one.outcome == "fail" and one.code != "claim.workings"]
        if not any((report.number, report.accounts, report.inventory)):
            sentence = messages.sentence(wrong[0]) if wrong else messages.headline(report.state)
            raise ReviewRefused(
                "review.unproven",
                f"{name}: by the trust list in force: {sentence}",
                hint="Figures nobody signed are not reviewed: ask the mill for the file, or list its key.",
            )
        failing = tuple((one.code, messages.sentence(one)) for one in wrong)
        return Entered(name, claim, digest, checked=True, wrong=failing, libraries=_libraries(report))

    def verified_inputs(self) -> "dict[str, CheckedInput]":
        """The passports of materials that hold, by digest."""
        if self.trust is None or self.evidence is None:
            return {}
        from verify.materials.inputs import InputNotUsable, checked_input  # only with inputs

        verified = {}
        for path in self.bodies:
            for item in folders.items(str(path)):
                if _LIBRARY in item.data:
                    continue  # a library of factors, which no material is
                try:
                    one = checked_input(item.data, self.evidence, self.trust, self.at)
                except InputNotUsable as error:
                    terminal.note(f"{item.name}: {error.message}")
                    continue
                verified[one.digest] = one
        return verified


def claims(
    target: Path, same: "SameFootprints | None" = None
) -> Iterator[tuple[str, Mapping[str, Any], str, container.Parts]]:
    """(name, claim, digest, all parts) of every passport the path stands for; raises for what is none.

    ``same``: claims whose footprints are equal are given one, which is checked once.
    """
    for item in folders.items(str(target)):
        if item.problem:
            raise FileRefused(item.problem, item.message, hint="Take it out of the folder, or repair it.")
        try:
            outline = None if same is None else same.outline
            parts = documents.passport_in(item.data, Path(item.name), outline)
        except ToolError as error:
            message = error.message if item.name in error.message else f"{item.name}: {error.message}"
            raise FileRefused(error.code, message, hint=error.hint, where=error.where) from error
        claim = parts.claim.document
        yield item.name, claim if same is None else same.claim(dict(claim)), parts.claim.digest, parts


class WorkingsFiles:
    """Files of workings by the digest claims name them by; read again when asked for, the last few kept."""

    def __init__(self, paths: list[Path], lenient: Sequence[Path] = ()) -> None:
        """``lenient``: where workings may lie; what cannot be read there is passed over."""
        from passport.work.calculating import MOST_BYTES  # the engine with its workings

        self._most = MOST_BYTES
        self._paths: dict[str, Path] = {}
        self._held: OrderedDict[str, Mapping[str, Any]] = OrderedDict()
        for path in (one for given in paths for one in self._below(given)):
            document = self._read(path)
            if document is None:
                if path in paths:
                    raise FileRefused(
                        "review.workings",
                        f"{path} is no file of workings.",
                        hint="Name the file that passport calculate wrote with --workings.",
                        where=str(path),
                    )
                continue
            digest = multibase_digest(canonical(dict(document)))
            self._paths[digest] = path
            self._keep(digest, document)
        for path in (one for given in lenient for one in self._below(given)):
            self._try(path)

    def _try(self, path: Path) -> None:
        try:
            document = self._read(path)
        except FileRefused:
            return
        if document is not None:
            digest = multibase_digest(canonical(dict(document)))
            self._paths.setdefault(digest, path)
            self._keep(digest, document)

    def __len__(self) -> int:
        return len(self._paths)

    def of(self, digest: str) -> Mapping[str, Any] | None:
        """The workings of that digest."""
        if digest in self._held:
            self._held.move_to_end(digest)
            return self._held[digest]
        path = self._paths.get(digest)
        document = None if path is None else self._read(path)
        # Read once more after a while: a file that changed meanwhile is another one.
        if document is None or multibase_digest(canonical(dict(document))) != digest:
            return None
        self._keep(digest, document)
        return document

    def only(self) -> Mapping[str, Any] | None:
        """The workings of the one file there is."""
        return self.of(next(iter(self._paths))) if len(self._paths) == 1 else None

    def _keep(self, digest: str, document: Mapping[str, Any]) -> None:
        self._held[digest] = document
        if len(self._held) > _HELD:
            self._held.popitem(last=False)

    def _read(self, path: Path) -> Mapping[str, Any] | None:
        try:
            value: Any = loads(files.read(path, limit=self._most), max_bytes=self._most)
        except ToolError as error:
            raise FileRefused(
                error.code, f"{path} cannot be read: {error.message}", hint=error.hint, where=error.where
            ) from error
        return value if isinstance(value, dict) and value.get("format") == _FORMAT else None

    def _below(self, given: Path) -> list[Path]:
        """Files that may be workings: the one named, or all JSON of a folder but passports."""
        if not given.is_dir():
            return [given]
        inside = sorted(path for path in given.rglob("*.json") if path.is_file())
        # Passports may lie beside their workings.
        return [path for path in inside if not path.name.lower().endswith(folders.PASSPORT)]
