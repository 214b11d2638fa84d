"""Sign the claims of a lot: one process plans, signs, writes and records, in the order of the lot.

With ``--jobs`` other processes calculate the heats and build the claims meanwhile. The key, the register and
the folder stay here: a token has one session, a register one writer and one order. So plans, places and files
come in the order of one process, and a process that is killed had nothing that is not given out again.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from passport.cli.output.lot_summary import Done
from passport.party.identity import Identity
from passport.party.lot_folder import LotFolder
from passport.party.lot_register import LotRegister, Plan, Wanted
from passport.sheets.lots.lot import Coil, Lot
from passport.work import issuing
from passport.work.issuing import Heats, Mill, Prepared, Problems

if TYPE_CHECKING:
    from passport.runner.processes import Processes
    from passport.work.batches.issuing_apart import Drawn, Item, Result
    from signing.signer import Signer

CHUNK: Final = 128
"""Claims whose places are made durable together, and recorded together."""

KEPT_APART: Final = 512
"""Heats that stay calculated with --jobs: all processes would wait for this one to calculate them again."""


class Work(NamedTuple):
    """What a run works with."""

    lot: Lot
    heats: Heats
    mill: Mill
    party: Identity
    register: LotRegister
    folder: LotFolder | None
    asked: str
    """How the sheet was named, with its map and factors, for hints that are run again."""
    processes: "Processes[Item, Result] | None" = None
    """Those that prepare the claims; without any, all is done here."""


class _New(NamedTuple):
    """A coil whose claim is not recorded; ``there``: an interrupted run has signed and written it."""

    coil: Coil
    prepared: Prepared
    path: Path
    there: bool


class _Part(NamedTuple):
    """Some coils: those whose claims were recorded before, and those to be signed, each with its plan."""

    already: list[Done]
    new: list[_New]
    plans: list[Plan]


def checked(work: Work, problems: Problems) -> Iterator[tuple[Coil, Prepared]]:
    """Give each coil that can be signed, with its heat; add what is wrong with the others to ``problems``."""
    if work.processes is None:
        return issuing.checked(work.lot, work.heats, work.mill, problems)
    from passport.work.batches import issuing_apart

    return issuing_apart.checked(work.processes, work.lot, work.heats, work.mill, problems)


def issued(work: Work, signer: "Signer | None") -> Iterator[list[Done]]:
    """Sign what is left, some coils at a time: those recorded before, then those that are signed now."""
    parts = _parts(work)
    if work.processes is None:
        for part in parts:
            yield part.already
            yield _sign(work, signer, part, {})
        return
    yield from _apart(work, work.processes, signer, parts)


def _apart(
    work: Work, processes: "Processes[Item, Result]", signer: "Signer | None", parts: Iterator[_Part]
) -> Iterator[list[Done]]:
    """Sign the parts in their order, while the workers build the claims of the next ones."""
    from passport.work.batches import issuing_apart
    from passport.work.batches.issuing_apart import Place

    given: deque[_Part] = deque()

    def items() -> "Iterator[list[Item]]":
        for part in parts:
            given.append(part)
            new = zip(part.new, part.plans, strict=True)
            yield issuing_apart.undrawn(
                (one.coil, one.prepared, Place(plan.credential, plan.position, plan.at, plan.until))
                for one, plan in new
                if not one.there
            )

    for results in processes.results(items()):
        part = given.popleft()
        yield part.already
        yield _sign(work, signer, part, issuing_apart.drawn(results))


def _parts(work: Work) -> Iterator[_Part]:
    """Give the coils of the lot, 128 at a time; what is new is planned durably, its workings are kept."""
    folder = work.folder
    assert folder is not None  # noqa: S101 - nothing is signed without one
    places = issuing.by_heat(work.lot)
    while coils := [work.lot.coils[place] for place in islice(places, CHUNK)]:
        known = work.register.known([coil.id for coil in coils])
        already: list[Done] = []
        new: list[_New] = []
        for coil in coils:
            prepared, path = work.heats[coil.heat], folder.claim_path(coil.id, coil.serial)
            before, there = known.get(coil.id), path.exists()
            if before is not None and before.digest:
                already.append(Done(coil, prepared, "already", before.digest, path if there else None))
            else:
                folder.keep(prepared)
                new.append(_New(coil, prepared, path, there))
        yield _Part(already, new, _planned(work, new) if new else [])


def _planned(work: Work, new: Sequence[_New]) -> list[Plan]:
    wanted = [
        Wanted(one.coil.id, issuing.basis_of(one.coil, one.prepared), one.prepared.digest) for one in new
    ]
    # What lies there was signed by the plan that is there: it stays, whatever key signs now.
    kept = frozenset(one.coil.id for one in new if one.there)
    return work.register.plan(wanted, work.mill.method, (work.mill.at, work.mill.until), kept)


def _sign(work: Work, signer: "Signer | None", part: _Part, drawn: "Mapping[str, Drawn]") -> list[Done]:
    """Sign and write what is new, in places that are durable before; record it even if one of them fails.

    ``drawn``: the claims that other processes have built, by the id of their credential.
    """
    folder = work.folder
    assert folder is not None  # noqa: S101 - nothing is signed without one
    finished: list[tuple[str, Plan]] = []
    done: list[Done] = []
    if not part.new:
        return done
    try:
        for one, plan in zip(part.new, part.plans, strict=True):
            if one.there:
                digest = folder.found(one.path, plan, work.party)
            else:
                digest = folder.write(one.path, _signed(work, signer, one, plan, drawn))
            finished.append((digest, plan))
            done.append(Done(one.coil, one.prepared, "issued", digest, one.path))
    finally:
        folder.settle()
        work.register.record(finished)
    return done


def _signed(
    work: Work, signer: "Signer | None", one: _New, plan: Plan, drawn: "Mapping[str, Drawn]"
) -> bytes:
    """The JCS bytes of the claim about a coil."""
    assert signer is not None  # noqa: S101 - the check has counted this one
    built = drawn.get(plan.credential)
    if built is not None:
        return built.signed(signer)
    mill = work.mill._replace(at=plan.at, until=plan.until)
    made = issuing.signed(one.coil, one.prepared, mill, signer, id=plan.credential, place=plan.position)
    return one.prepared.canonical(made)
