"""Calculate the heats of a lot, each once, and keep them while their coils are drawn and signed.

A heat is calculated when its first coil comes up, and forgotten some heats later: a lot of 10^5 coils needs
no more room than one of a hundred.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from passport.acts import claim
from passport.carbon.calculating.evidence import Documents, none_at_hand
from passport.carbon.disclosable import commitment, with_facts
from passport.carbon.inputs import CheckedInput
from passport.carbon.rechecking.benchmarks import Finding
from passport.carbon.workings import DISCLOSABLE, SALT_BYTES, drawn
from passport.sheets.activity.from_file import Calculation, calculate_document
from passport.sheets.activity.missing import FactorsMissing, MissingFactor
from passport.sheets.lots.lot import Heat, Lot
from passport.work.factor_form import merged
from signing.digests import multibase_digest
from signing.encoding import multibase_encode
from signing.jcs import canonical
from signing.strict_json import JsonValue

if TYPE_CHECKING:
    from passport.work.libraries.taking import Libraries

KEPT: Final = 128
"""Heats that are kept calculated: those whose coils may come mixed."""


class Prepared(NamedTuple):
    """A heat calculated.

    ``basis`` is the digest of the workings without their salt, so it is the same whenever the same data are
    calculated; ``workings`` the bytes of the file and ``digest`` what the claims say of it; ``heat`` is what
    its claims share, unless they rest on input passports.
    """

    name: str
    draft: Mapping[str, Any]
    basis: str
    workings: bytes
    digest: str
    heat: claim.Heat | None
    remarks: int = 0
    """How many warnings and doubts about plausibility the calculation came with."""
    output_kg: Decimal = Decimal(0)
    doubts: tuple[Finding, ...] = ()

    def canonical(self, signed: Mapping[str, Any]) -> bytes:
        """Serialise a claim of this heat by JCS; the part its claims share is serialised once."""
        return canonical(dict(signed)) if self.heat is None else self.heat.canonical(signed)

    @property
    def footprint(self) -> Mapping[str, Any]:
        """The footprint that every claim of the heat carries."""
        return cast("Mapping[str, Any]", self.draft["footprint"])


class Heats:
    """The heats of a lot, calculated one after another.

    ``salt`` is asked for the 32 bytes of a heat by its name and basis: they differ for each file of workings,
    and those of a file that lies there already are used again. ``series`` is asked for the files of readings
    that a document names, ``documents`` for the digest of a factor's evidence. ``disclosing``: patterns of
    the facts that claims commit to, none for all of them; ``None``: to none. ``libraries``: the signed ones
    that factors may come from, as judged. ``kept``: how many heats stay calculated.
    """

    def __init__(
        self,
        lot: Lot,
        *,
        salt: Callable[[str, str], bytes],
        inputs: Sequence[CheckedInput] = (),
        series: Callable[[Mapping[str, Any]], Mapping[str, bytes]] = lambda _: {},
        documents: Documents = none_at_hand,
        disclosing: Sequence[str] | None = None,
        libraries: "Libraries | None" = None,
        kept: int = KEPT,
    ) -> None:
        self._lot = lot
        self._most = kept
        self._salt = salt
        self._inputs = inputs
        self._series = series
        self._documents = documents
        self._disclosing = disclosing
        self._libraries = libraries
        self._kept: OrderedDict[str, Prepared] = OrderedDict()
        self._missing: tuple[MissingFactor, ...] = ()

    @property
    def missing(self) -> tuple[MissingFactor, ...]:
        """List the factors that the heats calculated so far name and that are not at hand, each once."""
        return self._missing

    def __getitem__(self, name: str) -> Prepared:
        """Give a heat, calculated at most once while it is kept; raises ``DraftRefused`` or ``ToolError``."""
        if name in self._kept:
            self._kept.move_to_end(name)
            return self._kept[name]
        return self.keep(self._made(name))

    def keep(self, made: Prepared) -> Prepared:
        """Keep a heat that was calculated, here or by another process from the same data."""
        if len(self._kept) >= self._most:
            self._kept.popitem(last=False)
        self._kept[made.name] = made
        return made

    def _made(self, name: str) -> Prepared:
        """Calculate a heat, and complete its workings with their salt.

        The digest of the unsalted workings, the basis, is the same for the same data, so a run that is
        repeated finds its salt again.
        """
        heat = self._lot.heats[name]
        found = self._calculated(heat)
        detail = found.draft["footprint"]["detail"]
        document = found.workings
        stated = found.draft["footprint"]
        if self._libraries is not None:
            stated = drawn(found.result, detail, document)  # which names the libraries
        if self._disclosing is not None:
            document = with_facts(found.result, detail, document, patterns=self._disclosing)
        unsalted = canonical(cast("JsonValue", {**document, "salt": ""}))
        basis = multibase_digest(unsalted)
        salt = multibase_encode("u", self._salt(name, basis))
        # A quotation mark within a text is escaped, so this stands in one place only.
        before, mark, after = unsalted.partition(b'"salt":""')
        workings = before + mark[:-1] + salt.encode() + b'"' + after
        digest = multibase_digest(workings)
        footprint = {**stated, "workings": {"digestMultibase": digest}}
        if self._disclosing is not None:
            held = commitment(found.result, detail, {**document, "salt": salt})
            footprint[DISCLOSABLE] = held.member()
        return Prepared(
            name,
            {**found.draft, "footprint": footprint},
            basis,
            workings,
            digest,
            None if "inputs" in found.draft else claim.Heat(footprint),
            # What is wrong with a library is the same for all heats, and said once for the lot.
            sum(not one.code.startswith("library.") for one in found.warnings) + len(found.findings),
            found.result.output_kg,
            found.findings,
        )

    def _calculated(self, heat: Heat) -> Calculation:
        """Calculate a heat with what lies beside its data.

        Missing factors are noted for the form of the lot before the refusal is passed on.
        """
        series = self._series(heat.document)

        def calculate() -> Calculation:
            try:
                return calculate_document(
                    heat.document, heat.tree, self._lot.factors, self._inputs, bytes(SALT_BYTES),
                    series=series, documents=self._documents,
                )  # fmt: skip
            except FactorsMissing as refused:
                self._missing = merged([*self._missing, *refused.missing])
                raise

        if self._libraries is None:
            return calculate()
        from passport.work.libraries.taking import with_libraries  # noqa: PLC0415 - only with libraries

        return with_libraries(self._libraries, heat.document, calculate)
