"""Issue the claims of a lot: one calculation a heat; everything is checked before anything is signed.

A heat is calculated when its first coil comes up, and forgotten some heats later: a lot of 10^5 coils needs
no more room than one of a hundred.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from passport.acts import claim
from passport.acts.places import StatusPlace
from passport.acts.sealing import Signing
from passport.carbon.calculating.evidence import Documents, none_at_hand
from passport.carbon.disclosable import commitment, with_facts
from passport.carbon.inputs import CheckedInput
from passport.carbon.rechecking.benchmarks import Finding
from passport.carbon.workings import DISCLOSABLE, SALT_BYTES
from passport.identifiers.product_id import covered_by, parse_product_id
from passport.model.common import Party
from passport.model.compiling import Check
from passport.model.shape import check_of, schema
from passport.sheets.activity.from_file import calculate_document
from passport.sheets.activity.missing import FactorsMissing, MissingFactor
from passport.sheets.activity.reading_problems import bounded
from passport.sheets.drafts.reading import DraftRefused, Problem
from passport.sheets.lots.lot import Coil, Lot, coil_draft
from passport.work.factor_form import merged
from signing.digests import digest_of_bytes, multibase_digest
from signing.encoding import multibase_encode
from signing.errors import ToolError
from signing.jcs import canonical, canonical_read
from signing.keys import PublicKey
from signing.signer import JcsSigner, Signer
from signing.strict_json import JsonValue, loads

if TYPE_CHECKING:
    from passport.work.libraries.taking import Libraries

KEPT: Final = 128
"""Heats that are kept calculated: those whose coils may come mixed."""
_OWN: Final = ("id", "name", "grade", "heat", "mass")
_DATA: Final = ("activity", "readings", "inputs", "vouchers", "libraries")
"""Members of workings that say what went into the calculation; the others say what came of it."""
_REHEARSAL: Final = "urn:uuid:00000000-0000-7000-8000-000000000000"

Problems = list[Problem]


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
    the facts to commit to, none for all; ``None``: to none. ``kept``: how many heats stay calculated.
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
        repeated finds its salt again. Missing factors are noted for the form of the lot before the refusal is
        passed on.
        """
        heat = self._lot.heats[name]
        series = self._series(heat.document)
        try:
            found = calculate_document(
                heat.document, heat.tree, self._lot.factors, self._inputs, bytes(SALT_BYTES), series=series,
                documents=self._documents,
            )  # fmt: skip
        except FactorsMissing as refused:
            self._missing = merged([*self._missing, *refused.missing])
            raise
        if self._libraries is not None:
            from passport.work.libraries.taking import of_heat  # noqa: PLC0415 - only with libraries

            found = of_heat(found, self._libraries)
        detail = found.draft["footprint"]["detail"]
        document = found.workings
        if self._disclosing is not None:
            document = with_facts(found.result, detail, document, patterns=self._disclosing)
        unsalted = canonical_read(cast("JsonValue", {**document, "salt": ""}))
        basis = multibase_digest(unsalted)
        salt = multibase_encode("u", self._salt(name, basis))
        # A quotation mark within a text is escaped, so this stands in one place only.
        before, mark, after = unsalted.partition(b'"salt":""')
        workings = before + mark[:-1] + salt.encode() + b'"' + after
        digest = multibase_digest(workings)
        footprint = {**found.draft["footprint"], "workings": {"digestMultibase": digest}}
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
            len(found.warnings) + len(found.findings),
            found.result.output_kg,
            found.findings,
        )


def refusal(problems: Problems, heats: Heats) -> DraftRefused:
    """Make the refusal of a lot: ``FactorsMissing`` with those of all heats, where a factor is missing."""
    listed = bounded(list(dict.fromkeys(problems)))  # a library for another time is that for every heat
    return FactorsMissing(listed, heats.missing) if heats.missing else DraftRefused(listed)


class Mill(NamedTuple):
    """Who issues, and how: ``prefixes`` of its product ids, ``base`` of its status lists, its window."""

    party: Party
    prefixes: tuple[tuple[str, str], ...]
    base: str
    method: str
    public: PublicKey
    at: str
    until: str
    jcs: bool = False
    """Whether its proofs are of a JCS suite."""


class _Nobody(NamedTuple):
    """Stands for the signer in a rehearsal, whose result is thrown away."""

    public: PublicKey
    verification_method: str

    def sign(self, message: bytes) -> bytes:
        """Sign nothing."""
        return bytes(64)


def by_heat(lot: Lot) -> Iterator[int]:
    """Give the places of the coils with those of a heat together, else in the order of the sheet."""
    order = {name: place for place, name in enumerate(lot.heats)}
    heats = [order[coil.heat] for coil in lot.coils]
    return iter(sorted(range(len(heats)), key=heats.__getitem__))


def basis_of(coil: Coil, prepared: Prepared) -> str:
    """Give the digest of everything a coil's claim is drawn from, but for the salt of its workings."""
    drawn: JsonValue = {"coil": cast("JsonValue", coil.subject()), "heat": prepared.basis}
    return multibase_digest(canonical_read(drawn))


def drawn_by_earlier_engine(basis: str, coil: Coil, prepared: Prepared, earlier: Mapping[str, Any]) -> bool:
    """Whether ``basis`` is that of this coil and these data, calculated by an earlier version of the engine.

    ``earlier``: the workings of then. A digest of them cannot say it, because they hold the version and what
    it concluded; so the coil is compared by the digest, and the data of the heat member by member.
    """
    now = cast("dict[str, Any]", loads(prepared.workings, max_bytes=len(prepared.workings)))
    then = Prepared("", {}, digest_of_bytes(canonical({**earlier, "salt": ""})), b"", "", None)
    factors = {one["id"]: one for one in now.get("factors", ())}
    return (
        earlier["engine"] != now["engine"]
        and basis == basis_of(coil, then)
        and all(earlier.get(name) == now.get(name) for name in _DATA)
        and all(factors.get(one["id"], one) == one for one in earlier.get("factors", ()))
    )


def of_heats(lot: Lot) -> Iterator[Iterator[Coil]]:
    """Give the coils of each heat, heats in the order of the lot; a heat is read before the next one."""
    coils = (lot.coils[place] for place in by_heat(lot))
    return (group for _, group in groupby(coils, key=attrgetter("heat")))


def checked(lot: Lot, heats: Heats, mill: Mill, problems: Problems) -> Iterator[tuple[Coil, Prepared]]:
    """Give each coil that can be signed, with its heat; add what is wrong with the others to ``problems``."""
    for coils in of_heats(lot):
        yield from checked_heat(coils, heats, mill, problems)


def checked_heat(
    coils: Iterable[Coil], heats: Heats, mill: Mill, problems: Problems
) -> Iterator[tuple[Coil, Prepared]]:
    """Do what ``checked`` does for the coils of one heat.

    The first coil of a heat is issued in full with a signer that signs nothing. The others differ from it in
    their own members only (id, name, grade, heat, mass), and only those are checked: a lot of 10^5 coils is
    checked in the time of its heats.
    """
    prepared: Prepared | None = None
    rehearsed = False
    for coil in coils:
        prepared = prepared or _calculated(heats, coil, problems)
        if prepared is None:
            return
        draft = coil_draft(prepared.draft, coil)
        wrong = _own(draft, coil, mill)
        if wrong is None and not rehearsed:
            wrong = _rehearsed(draft, coil, prepared, mill)
            rehearsed = True
        if wrong is not None:
            problems.append(wrong)
        else:
            yield coil, prepared


def signed(
    coil: Coil, prepared: Prepared, mill: Mill, signer: Signer, *, id: str, place: int
) -> dict[str, Any]:
    """Sign the claim about a coil; raises what ``claim.issue`` raises, with the coil's cell as ``where``."""
    try:
        return claim.issue(
            coil_draft(prepared.draft, coil),
            Signing(mill.party, signer, mill.at, id, mill.until, StatusPlace(mill.base, place)),
            heat=prepared.heat,
        )
    except ToolError as error:
        error.where = coil.where
        raise


def _calculated(heats: Heats, coil: Coil, problems: Problems) -> Prepared | None:
    """Calculate the heat of a coil; ``None``, with its problems noted, where it is refused."""
    try:
        return heats[coil.heat]
    except DraftRefused as refused:
        problems += refused.problems
    except ToolError as error:
        problems.append(Problem(coil.where, error.code, f"{coil.heat}: {error.message}", error.hint))
    return None


def _own(draft: Mapping[str, Any], coil: Coil, mill: Mill) -> Problem | None:
    """Check the members that are the coil's own; ``identity.prefix`` for an id that the mill may not use."""
    if not covered_by(mill.prefixes, parse_product_id(coil.id)):
        return Problem(
            coil.where,
            "identity.prefix",
            f"{mill.party.name} has no identifier prefix that covers {coil.id}.",
            "Correct the id, or make the identity by passport init --prefix, as the trust list knows it.",
        )
    found = _own_check()({name: draft[name] for name in _OWN if name in draft})
    if found is None:
        return None
    what = found.where.strip("/") or "the coil"
    hint = "Fill it in, in the sheet coils or for all coils in the sheet plant."
    message = f"{what}: {found.problem.replace('_', ' ')}."
    return Problem(coil.where, f"profile.{found.problem}", message, hint)


def _rehearsed(draft: Mapping[str, Any], coil: Coil, prepared: Prepared, mill: Mill) -> Problem | None:
    """Issue the claim of a coil without a signature; gives the refusal as a problem at the coil's cell."""
    try:
        nobody, first = _Nobody(mill.public, mill.method), StatusPlace(mill.base, 0)
        signer = JcsSigner(nobody) if mill.jcs else nobody
        signing = Signing(mill.party, signer, mill.at, _REHEARSAL, mill.until, first)
        claim.issue(draft, signing, heat=prepared.heat)
    except ToolError as error:
        where = f" ({error.where})" if error.where else ""
        return Problem(coil.where, error.code, f"Heat {prepared.name}: {error.message}{where}", error.hint)
    return None


@cache
def _own_check() -> Check:
    """Compile the check of a coil's own members, a part of the claim's schema."""
    subject = schema("claim")["properties"]["credentialSubject"]
    return check_of(
        {
            "type": "object",
            "properties": {name: subject["properties"][name] for name in _OWN},
            "required": [name for name in subject["required"] if name in _OWN],
            "additionalProperties": False,
        }
    )
