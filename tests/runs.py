"""Bodies of evidence for one run, and what each passport in them must come to, through whatever door (T122).
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from passport.identifiers.product_id import item_digest, parse_product_id
from passport.links import reference
from signing.digests import multibase_digest
from tests.vectors_build.accounts import before, draft, sign
from tests.world import Documents, World
from tests.world_inputs import consumer, supply

COIL = "https://id.norrland-steel.example/01/07312345678909/21/C-2026-0917-44"
PERCENT = COIL.replace("/21/C-", "/21/%43-")
SHORT = COIL.replace("/01/0731", "/01/731")
LOT = "https://id.norrland-steel.example/01/07312345678909/10/"
PLATE = "https://id.norrland-steel.example/p/ULE12345678900009"


class Run(NamedTuple):
    """Files of one run by name, their expected states by name, and bundles that all know."""

    files: dict[str, bytes]
    states: dict[str, str]
    status: bytes

    def expected(self) -> dict[str, str]:
        """State by digest of the file."""
        return {multibase_digest(data): self.states[name] for name, data in self.files.items()}


def _revision(of: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    effect = [{"electricity": kind, "value": "-1.5"} for kind in ("location-based", "market-based")]
    line = {**reference(of), "reason": "new-factor", "effect": effect}
    return lambda claim: claim.update(wasRevisionOf=line)


def _of(world: World, passports: dict[str, dict[str, Any]]) -> tuple[dict[str, bytes], bytes]:
    made = {name: world.documents(claim=knobs) for name, knobs in passports.items()}
    signed = [document for docs in made.values() for document in docs.signed()]
    status = world.status_bundle(of=[*signed, world.accreditation_document])
    return {name: world.file(docs) for name, docs in made.items()}, status


def two_contents(world: World) -> Run:
    """Two claims for one coil without a line, and the next coil, which has nothing to do with it."""
    other = COIL + "5"
    files, status = _of(
        world, {"one": {"id": COIL}, "two": {"id": COIL, "grade": "S420"}, "next": {"id": other}}
    )
    return Run(files, {"one": "chain_broken", "two": "chain_broken", "next": "verified"}, status)


def twins(world: World) -> Run:
    """The second claim under each other spelling of the product, and by an alias."""
    knobs: dict[str, dict[str, Any]] = {
        "percent": {"id": PERCENT},
        "short": {"id": SHORT},
        "alias": {"id": PLATE, "alternateIds": [COIL]},
    }
    made = {name: {**one, "grade": f"S42{place}"} for place, (name, one) in enumerate(knobs.items())}
    files, status = _of(world, {"one": {"id": COIL}, **made})
    return Run(files, dict.fromkeys(files, "chain_broken"), status)


def corrected(world: World) -> Run:
    """A claim and its correction, before any refresh bit was set, and the old one a second time."""
    first = world.documents(claim={"id": COIL})
    second = world.documents(claim={"id": COIL, "grade": "S420", "edit": _revision(first.claim)})
    status = world.status_bundle(of=[*first.signed(), *second.signed(), world.accreditation_document])
    files = {"b-old": world.file(first), "a-new": world.file(second)}
    return Run(files, {"b-old": "superseded", "a-new": "verified"}, status)


def items_of_two_lots(world: World) -> Run:
    """One coil listed by two lots; a lot beside the claim of a coil that it lists; a lot that shares none."""
    knobs = {
        name: {"id": f"{LOT}{name}", "items": [item_digest(parse_product_id(COIL + coil)) for coil in coils]}
        for name, coils in {"A": "12", "B": "2", "C": "3", "D": "4"}.items()
    }
    knobs = {name: {**one, "items": sorted(one["items"])} for name, one in knobs.items()}
    files, status = _of(world, {**knobs, "coil": {"id": f"{COIL}3"}})
    return Run(files, {**dict.fromkeys(files, "chain_broken"), "D": "verified"}, status)


def strangers(world: World) -> Run:
    """A claim about the coil by a mill that does not hold its prefix breaks nothing but itself."""
    files, status = _of(world, {"one": {"id": COIL}, "theirs": {"id": COIL, "by": world.rival}})
    return Run(files, {"one": "verified", "theirs": "unknown_signer"}, status)


def with_its_slab(world: World) -> Run:
    """A coil without the slab's documents in its file, and the slab's passport beside it."""
    slab = supply(world)
    chain = consumer(world, [(slab, "1050")], claim={"id": COIL})
    assert slab.statement is not None
    third = world.response(slab.claim, slab.statement)
    own = world.file(type(chain.docs)(slab.claim, slab.statement, third))
    status = chain.status(world)
    return Run({"coil": chain.alone(), "slab": own}, {"coil": "verified", "slab": "verified"}, status)


def revoked_in_one(world: World) -> Run:
    """The newer status list lies in one of two files of a coil: it counts for both."""
    docs = world.documents(claim={"id": COIL})
    status = world.status_bundle(of=[*docs.signed(), world.accreditation_document])
    world.revoke(docs.claim)
    withdrawn = world.status_lists(of=[docs.claim])
    files = {"before": world.file(docs), "after": world.file(docs, extras=withdrawn)}
    return Run(files, {"before": "revoked", "after": "revoked"}, status)


def statements_of_one_year(world: World) -> Run:
    """Two CO2 statements of one entity for one year, and that of the year before; nobody attested them."""
    signed = [sign(world, draft()), sign(world, draft("total")), sign(world, before())]
    files = {
        name: world.file(Documents(one, None, None))
        for name, one in zip(("one", "two", "before"), signed, strict=True)
    }
    states = {"one": "chain_broken", "two": "chain_broken", "before": "not_verified"}
    return Run(files, states, world.status_bundle(of=signed))


RUNS: dict[str, Callable[[World], Run]] = {
    one.__name__: one for one in (
        two_contents, twins, corrected, items_of_two_lots, strangers, with_its_slab,
        revoked_in_one, statements_of_one_year,
    )
}  # fmt: skip


def lines(files: list[bytes]) -> bytes:
    """One passport a line."""
    return b"".join(one + b"\n" for one in files)
