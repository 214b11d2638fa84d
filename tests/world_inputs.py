"""Chains of passports: slabs that go into coils, with a knob for all that can be wrong with one of them.

    slab = supply(world)                                  # another mill's claim and its statement
    coil = consumer(world, [(slab, "1050")])              # 1050 kg per tonne of it, really calculated
    world.verify(coil.file(world), status=coil.status(world))
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from passport import container
from passport.carbon.calculating.detail import Detail
from passport.carbon.inputs import CheckedInput, input_of_claim
from passport.links import reference
from passport.sheets.activity.from_file import Calculation, calculate_file
from signing import jcs
from signing.digests import document_digest
from tests.world import Documents, World
from tests.world_acts import GTIN, Edit
from tests.world_people import Document, Identity, Knob

SLAB = "https://id.sydstal.example/01/04098765000010/21/S-1"
SLAB_CLAIMED = "2026-09-10T06:00:00Z"
SLAB_ATTESTED = "2026-09-12T06:00:00Z"
SLAB_PERIOD = {"start": "2026-09-08T00:00:00Z", "end": "2026-09-09T00:00:00Z"}
SALT = bytes(range(32))


@dataclass(frozen=True)
class Supply:
    """An input: its claim, its statement, and what it consumed itself."""

    claim: Document
    statement: Document | None
    consumed: tuple["Supply", ...] = ()

    @property
    def digest(self) -> str:
        return document_digest(self.claim)

    def signed(self) -> list[Document]:
        """Its documents and those of everything further up."""
        own = [one for one in (self.claim, self.statement) if one is not None]
        return own + [one for further in self.consumed for one in further.signed()]


@dataclass(frozen=True)
class Chain:
    """A passport with what it consumed. ``workings`` are those of its number."""

    docs: Documents
    consumed: tuple[Supply, ...]
    workings: Document
    beside: tuple[Document, ...] = field(default=())

    def extras(self) -> list[Document]:
        """The signed documents of all inputs."""
        found = {document_digest(one): one for supply in self.consumed for one in supply.signed()}
        return list(found.values())

    def file(self, world: World, *, without: Iterable[Mapping[str, Any]] = ()) -> bytes:
        """One passport file with everything in it, but for ``without``."""
        left_out = [document_digest(one) for one in without]
        kept = [one for one in self.extras() if document_digest(one) not in left_out]
        return world.file(self.docs, extras=kept)

    def alone(self) -> bytes:
        """The passport without its inputs."""
        return container.write(self.docs.claim, self.docs.statement, self.docs.response)

    def status(self, world: World, *, also: Sequence[Mapping[str, Any]] = (), **knobs: Knob) -> bytes:
        """The status lists of everybody in the chain."""
        documents = [*self.docs.signed(), *self.extras(), world.accreditation_document, *also]
        documents = [one for one in documents if one.get("credentialStatus")]
        return world.status_bundle(of=documents, **knobs)

    def workings_file(self) -> bytes:
        return jcs.canonical(self.workings)


def supply(
    world: World,
    *,
    by: Identity | None = None,
    claim: Mapping[str, Any] | None = None,
    statement: Mapping[str, Any] | None = {},
    consumed: Iterable[tuple[Supply, str]] = (),
    id: str = SLAB,
) -> Supply:
    """A slab of the rival mill; ``claim`` and ``statement`` are knobs of those acts; ``None``: no statement.

    One that consumed something itself has a mass of two tonnes.
    """
    above = list(consumed)
    facts: dict[str, Any] = {
        "by": by or world.rival, "at": SLAB_CLAIMED, "id": id, "period": SLAB_PERIOD, **(claim or {}),
    }  # fmt: skip
    if above:
        calculation = calculated(world, above, id=id, mass="2000")
        facts = {**facts, "footprint": calculation.draft["footprint"], "inputs": calculation.draft["inputs"]}
        facts |= {"mass": calculation.draft["mass"], **(claim or {})}
    first = world.claim(**facts)
    second = None if statement is None else world.statement(first, **{"at": SLAB_ATTESTED, **statement})
    return Supply(first, second, tuple(one for one, _ in above))


def consumer(
    world: World,
    consumed: Iterable[tuple[Supply, str]],
    *,
    passes: bool = True,
    detail: Detail = "component",
    evidence: str = "weighbridge",
    taken_for: Mapping[str, str] | None = None,
    edit: Edit | None = None,
    claim: Mapping[str, Any] | None = None,
    statement: Mapping[str, Any] | None = {},
    response: Mapping[str, Any] | None = {},
) -> Chain:
    """A coil of the mill made of these; ``passes`` is what its quality office thinks of them.

    ``taken_for``: facts of every input that the mill pretends before it calculates, by their names in
    ``CheckedInput``. ``edit`` is signed unquestioned; statement and response are about what was signed.
    """
    above = list(consumed)
    calculation = calculated(
        world, above, passes=passes, detail=detail, evidence=evidence, taken_for=taken_for
    )
    draft = calculation.draft
    facts = {name: draft[name] for name in ("footprint", "inputs", "mass") if name in draft}
    first = world.claim(**facts, edit=edit, **(claim or {}))
    second = None if statement is None else world.statement(first, **statement)
    third = None if response is None else world.response(first, second, **response)
    return Chain(Documents(first, second, third), tuple(one for one, _ in above), calculation.workings)


def checked(one: Supply, *, passes: bool = True) -> CheckedInput:
    """The input as a mill takes it over that has verified it, or says so."""
    return input_of_claim(one.claim, one.digest, passes=passes)


def calculated(
    world: World,
    consumed: Sequence[tuple[Supply, str]],
    *,
    passes: bool = True,
    detail: Detail = "component",
    evidence: str = "weighbridge",
    mass: str = "500",
    id: str = GTIN,
    taken_for: Mapping[str, str] | None = None,
) -> Calculation:
    """One tonne made of kilograms of each input, and of some scrap and gas."""
    pretended: Any = taken_for or {}
    inputs = {one.digest: replace(checked(one, passes=passes), **pretended) for one, _ in consumed}
    data = activity(consumed, detail=detail, evidence=evidence, mass=mass, id=id)
    return calculate_file(data, "toml", inputs=inputs.values(), salt=SALT)


def activity(
    consumed: Sequence[tuple[Supply, str]],
    *,
    detail: Detail = "component",
    evidence: str = "weighbridge",
    mass: str = "500",
    id: str = GTIN,
) -> bytes:
    """What the mill's quality office writes down."""
    lines = [_HEAD.format(id=id, detail=detail, mass=mass), _OWN]
    for place, (one, kilograms) in enumerate(consumed):
        for mark in ("location-based", "market-based"):
            facts = {"key": f"slab-{place}-{mark}", "input": one.digest, "electricity": mark}
            lines.append(_INPUT.format(**facts, kilograms=kilograms, evidence=evidence))
    return "".join(lines).encode()


def named(one: Supply, value: str, unit: str = "KGM") -> Document:
    """An entry of ``inputs``."""
    return {**reference(one.claim), "amount": {"value": value, "unit": unit}}


_HEAD = """
id = "{id}"
name = "Coil"
productionRoute = "re-roller"
detail = "{detail}"
output = {{ value = 1, unit = "TNE" }}
mass = {{ value = {mass}, unit = "KGM" }}
facility = {{ id = "https://id.norrland-steel.example/414/7312340000019", name = "Works", country = "SE" }}
period = {{ start = 2026-09-17T00:00:00Z, end = 2026-09-18T00:00:00Z }}
"""
_OWN = """
[[sources]]
key = "coke"
stage = "reheating"
scope = "1"
method = "M3"
quantity = "3.7"
unit = "KGM"
evidence = "meter-and-stock"
factor = "urn:passport:factor:ipcc-2006:coke"
"""
_INPUT = """
[[sources]]
key = "{key}"
stage = "precursors"
scope = "3"
method = "M4"
quantity = "{kilograms}"
unit = "KGM"
evidence = "{evidence}"
input = "{input}"
electricity = "{electricity}"
"""
